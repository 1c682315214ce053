#include "analysis/driver_sums.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES_LIMIT = 4 << 20 };

void driver_sums_init(struct driver_sums *sums)
{
    *sums = (struct driver_sums){.round = 1};
}

void driver_sums_done(struct driver_sums *sums)
{
    if (sums->names != NULL)
        intern_close(sums->names);
    free(sums->places);
    free(sums->rows);
    driver_sums_init(sums);
}

void driver_sums_begin(struct driver_sums *sums, const struct pooltags *tags, const struct owners *owners,
                       bool by_company)
{
    sums->tags = tags;
    sums->owners = owners;
    sums->by_company = by_company;
    sums->round++;
}

/* Room for `wanted` elements, the new ones zeroed. */
static bool make_room(void **memory, size_t *room, size_t size, size_t wanted)
{
    if (wanted <= *room)
        return true;
    size_t more = wanted + wanted / 4 + 64;
    char *grown = realloc(*memory, more * size);
    if (grown == NULL)
        return false;
    memset(grown + *room * size, 0, (more - *room) * size);
    *memory = grown;
    *room = more;
    return true;
}

/* --- where a pool counts ----------------------------------------------------------------------------------------------------------- */

static void look_up(struct driver_sums *sums, struct driver_place *place, const struct snapshot *from,
                    const struct pool *pool)
{
    const struct row row = {ENTITY_POOLS, from, pool, NULL, sums->tags, sums->owners};
    const struct owner_driver *driver = row_driver(&row);
    struct text name = row_driver_text(&row, sums->by_company ? ROW_COMPANY : ROW_DRIVER);
    place->round = sums->round;
    place->said = pool->owner;
    place->grade = (int32_t)row_grade(&row);
    place->driver = driver != NULL && !sums->by_company ? owners_find_driver(sums->owners, driver->path) : -1;
    intern_add(sums->names, name.bytes, name.length,
               &place->name); /* 0 when there is no room for more: then it is nobody's */
}

static struct driver_place *place_of(struct driver_sums *sums, const struct snapshot *from, const struct pool *pool)
{
    struct driver_place *place = &sums->places[pool->name];
    if (place->round != sums->round || place->said != pool->owner)
        look_up(sums, place, from, pool);
    return place;
}

/* --- adding up ---------------------------------------------------------------------------------------------------------------------- */

/* Of several files of one name the first of the inventory, whichever pool comes first. */
static void take_driver(struct driver_sum *row, const struct driver_place *place)
{
    if (place->name != 0 && place->grade < row->grade)
        row->grade = place->grade;
    if (place->driver >= 0 && (row->driver < 0 || place->driver < row->driver))
        row->driver = place->driver;
}

static struct driver_sum *row_of(struct driver_sums *sums, struct snapshot *out, const struct driver_place *place)
{
    void *rows = sums->rows;
    bool enough = make_room(&rows, &sums->row_room, sizeof *sums->rows, (size_t)intern_count(sums->names) + 1);
    sums->rows = rows;
    if (!enough)
        return NULL;
    uint32_t *at = &sums->rows[place->name];
    if (*at > 0)
        return &out->drivers[*at - 1];
    struct driver_sum *row = snapshot_add_driver(out);
    if (row == NULL)
        return NULL;
    *at = (uint32_t)out->driver_count;
    row->name = place->name;
    row->grade = OWNER_UNKNOWN;
    return row;
}

static void add_pool(struct driver_sum *row, const struct pool *pool)
{
    static const enum pool_value FROM[DRIVER_SUM_VALUES] = {[DRIVER_SUM_BYTES] = POOL_BYTES,
                                                            [DRIVER_SUM_DIFF] = POOL_DIFF,
                                                            [DRIVER_SUM_HELD] = POOL_HELD_BYTES,
                                                            [DRIVER_SUM_ALLOCS] = POOL_ALLOCS,
                                                            [DRIVER_SUM_FREES] = POOL_FREES};
    for (size_t i = 0; i < DRIVER_SUM_VALUES; i++)
        if (i != DRIVER_SUM_TAGS)
            row->value[i] = number_known_sum(row->value[i], pool->value[FROM[i]]);
}

static enum status add_up(struct driver_sums *sums, struct snapshot *out, const struct snapshot *from,
                          const struct pool *pool)
{
    struct driver_place *place = place_of(sums, from, pool);
    struct driver_sum *row = row_of(sums, out, place);
    if (row == NULL)
        return STATUS_NO_MEMORY;
    take_driver(row, place);
    if (place->counted != sums->sum)
        row->value[DRIVER_SUM_TAGS] = number_known_sum(row->value[DRIVER_SUM_TAGS], 1);
    place->counted = sums->sum;
    add_pool(row, pool);
    return STATUS_OK;
}

static bool has_own(const struct snapshot *from)
{
    for (size_t i = 0; i < from->pool_count; i++)
        if (!pool_type_repeats(from->pools[i].type))
            return true;
    return false;
}

static enum status prepare(struct driver_sums *sums, struct snapshot *out, const struct snapshot *from)
{
    if (sums->names == NULL && intern_open(&sums->names, NAMES_LIMIT) != STATUS_OK)
        return STATUS_NO_MEMORY;
    if (sums->pools != from->names)
        sums->round++;
    sums->pools = from->names;
    sums->sum++;
    void *places = sums->places;
    bool enough = make_room(&places, &sums->place_room, sizeof *sums->places, (size_t)intern_count(from->names) + 1);
    sums->places = places;
    for (size_t i = 0; i < sums->row_room; i++)
        sums->rows[i] = 0;
    snapshot_clear(out);
    out->names = sums->names;
    out->utc_ns = from->utc_ns;
    out->mono_ns = from->mono_ns;
    memcpy(out->boot, from->boot, sizeof out->boot);
    return enough ? STATUS_OK : STATUS_NO_MEMORY;
}

enum status driver_sums_make(struct driver_sums *sums, struct snapshot *out, const struct snapshot *from)
{
    enum status status = prepare(sums, out, from);
    bool own_only = has_own(from);
    for (size_t i = 0; i < from->pool_count && status == STATUS_OK; i++)
        if (!own_only || !pool_type_repeats(from->pools[i].type))
            status = add_up(sums, out, from, &from->pools[i]);
    return status;
}
