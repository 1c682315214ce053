#include "sampler/linux/id_map.h"

#include <stdlib.h>
#include <string.h>

void id_map_done(struct id_map *map)
{
    free(map->places);
    *map = (struct id_map){0};
}

bool id_map_set(struct id_map *map, uint32_t id, size_t place)
{
    if (id == 0)
        return false;
    if (id >= map->capacity) {
        size_t capacity = map->capacity == 0 ? 1024 : map->capacity;
        while (capacity <= id)
            capacity *= 2;
        uint32_t *grown = realloc(map->places, capacity * sizeof *grown);
        if (grown == NULL)
            return false;
        memset(grown + map->capacity, 0, (capacity - map->capacity) * sizeof *grown);
        map->places = grown;
        map->capacity = capacity;
    }
    map->places[id] = (uint32_t)place + 1;
    return true;
}

void id_map_unset(struct id_map *map, uint32_t id)
{
    if (id < map->capacity)
        map->places[id] = 0;
}

size_t id_map_get(const struct id_map *map, uint32_t id)
{
    if (id == 0 || id >= map->capacity || map->places[id] == 0)
        return ID_MAP_NONE;
    return map->places[id] - 1;
}
