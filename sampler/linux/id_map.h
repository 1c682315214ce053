/* id_map.h: from an interned name to a place in a table.
 *
 * Interned ids count up without holes, so the map is an array over them. It owns that array, which only grows.
 */
#ifndef SAMPLER_LINUX_ID_MAP_H
#define SAMPLER_LINUX_ID_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ID_MAP_NONE SIZE_MAX

struct id_map {
    uint32_t *places; /* owned; place + 1, 0 for none */
    size_t capacity;
};

void id_map_done(struct id_map *map);

/* False when memory is out. `place` must be below UINT32_MAX. */
bool id_map_set(struct id_map *map, uint32_t id, size_t place);
void id_map_unset(struct id_map *map, uint32_t id);

/* ID_MAP_NONE when the id is not in the map; id 0 never is. */
size_t id_map_get(const struct id_map *map, uint32_t id);

#endif
