#include "sampler/owners/tag_set.h"

#include <stdlib.h>
#include <string.h>

enum { SLOTS = TAG_SET_MAX * 2 };

enum status tag_set_init(struct tag_set *set)
{
    *set = (struct tag_set){.slots = calloc(SLOTS, sizeof(uint32_t)), .values = malloc(TAG_SET_MAX * sizeof(uint32_t))};
    if (set->slots != NULL && set->values != NULL)
        return STATUS_OK;
    tag_set_done(set);
    return STATUS_NO_MEMORY;
}

void tag_set_done(struct tag_set *set)
{
    free(set->slots);
    free(set->values);
    *set = (struct tag_set){0};
}

/* The slot of the value, or the free one where it belongs. */
static uint32_t *find(const struct tag_set *set, uint32_t value)
{
    size_t at = (value * UINT32_C(2654435761)) >> 16 & (SLOTS - 1);
    while (set->slots[at] != 0 && set->slots[at] != value)
        at = (at + 1) & (SLOTS - 1);
    return &set->slots[at];
}

void tag_set_clear(struct tag_set *set)
{
    if (set->count > 0)
        memset(set->slots, 0, SLOTS * sizeof *set->slots);
    set->count = 0;
    set->is_full = false;
}

void tag_set_add(struct tag_set *set, uint32_t value)
{
    uint32_t *slot = find(set, value);
    if (*slot == value || value == 0)
        return;
    set->is_full = set->count == TAG_SET_MAX;
    if (set->is_full)
        return;
    *slot = value;
    set->values[set->count++] = value;
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

void tags_sort(uint32_t *tags, size_t count)
{
    if (count > 0)
        qsort(tags, count, sizeof *tags, compare);
}

bool tags_hold(const uint32_t *tags, size_t count, uint32_t tag)
{
    return count > 0 && bsearch(&tag, tags, count, sizeof tag, compare) != NULL;
}

void tag_set_sort(struct tag_set *set)
{
    tags_sort(set->values, set->count);
}
