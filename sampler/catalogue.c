#include "sampler/catalogue.h"

#include <string.h>

#define FIELD_ROW(name, id, title, unit, difference, help) {id, title, unit, difference, help},
static const struct field POOL_TABLE[] = {POOL_FIELDS(FIELD_ROW)};
static const struct field PROCESS_TABLE[] = {PROCESS_FIELDS(FIELD_ROW)};
static const struct field TYPE_TABLE[] = {TYPE_FIELDS(FIELD_ROW)};
static const struct field GROUP_TABLE[] = {GROUP_FIELDS(FIELD_ROW)};
static const struct field DRIVER_TABLE[] = {DRIVER_FIELDS(FIELD_ROW)};
static const struct field TOTAL_TABLE[] = {TOTAL_FIELDS(FIELD_ROW)};
#undef FIELD_ROW

static const struct {
    const char *name;
    const struct field *fields;
    size_t count;
} ENTITY_TABLE[ENTITIES] = {
    [ENTITY_POOLS] = {"pools", POOL_TABLE, POOL_VALUES},
    [ENTITY_PROCESSES] = {"processes", PROCESS_TABLE, PROCESS_VALUES},
    [ENTITY_TYPES] = {"types", TYPE_TABLE, TYPE_VALUES},
    [ENTITY_GROUPS] = {"groups", GROUP_TABLE, GROUP_VALUES},
    [ENTITY_TOTALS] = {"totals", TOTAL_TABLE, TOTALS},
    [ENTITY_DRIVERS] = {"drivers", DRIVER_TABLE, DRIVER_SUM_VALUES},
};

const struct field *catalogue_fields(enum entity entity, size_t *count)
{
    *count = ENTITY_TABLE[entity].count;
    return ENTITY_TABLE[entity].fields;
}

int catalogue_find(enum entity entity, const char *id, size_t length)
{
    size_t count;
    const struct field *fields = catalogue_fields(entity, &count);
    for (size_t i = 0; i < count; i++)
        if (strlen(fields[i].id) == length && memcmp(fields[i].id, id, length) == 0)
            return (int)i;
    return -1;
}

const char *entity_name(enum entity entity)
{
    return ENTITY_TABLE[entity].name;
}
