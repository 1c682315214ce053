#include "sampler/windows/nt_pooltags.h"

#include <stdlib.h>

enum { SLOTS_PER_TAG = 2 };

const struct nt_tag_layout nt_narrow_tags = {0x28, 8, false, {0x04, 0x18}, {0x08, 0x1C}, {0x10, 0x20}};
const struct nt_tag_layout nt_wide_tags = {0x38, 8, true, {0x08, 0x20}, {0x10, 0x28}, {0x18, 0x30}};

void nt_tag_read(const struct nt_tag_layout *layout, const struct nt_table *table, size_t at, uint32_t *tag,
                 struct nt_tag_counts counts[NT_SIDES])
{
    *tag = nt_u32(table, at);
    for (int side = 0; side < NT_SIDES; side++) {
        size_t allocs = at + layout->allocs[side], frees = at + layout->frees[side];
        counts[side].allocs = layout->wide ? nt_u64(table, allocs) : nt_u32(table, allocs);
        counts[side].frees = layout->wide ? nt_u64(table, frees) : nt_u32(table, frees);
        counts[side].used = nt_u64(table, at + layout->used[side]);
    }
}

uint32_t nt_tag_name(struct nt_reader *reader, uint32_t tag)
{
    return nt_name(reader, &tag, sizeof tag);
}

/* --- the table of tags ------------------------------------------------------------------------------------------------------- */

static uint32_t *slot_of(const struct nt_pooltags *pooltags, uint32_t tag)
{
    size_t mask = pooltags->capacity * SLOTS_PER_TAG - 1;
    size_t at = (size_t)((tag * UINT64_C(0x9E3779B97F4A7C15)) >> 40) & mask;
    while (pooltags->slots[at] != 0 && pooltags->tags[pooltags->slots[at] - 1].tag != tag)
        at = (at + 1) & mask;
    return &pooltags->slots[at];
}

static bool make_room(struct nt_pooltags *pooltags, size_t capacity)
{
    struct nt_tag *tags = capacity > NT_TAGS_MAX ? NULL : realloc(pooltags->tags, capacity * sizeof *tags);
    if (tags == NULL)
        return false;
    pooltags->tags = tags;
    uint32_t *slots = calloc(capacity * SLOTS_PER_TAG, sizeof *slots);
    if (slots == NULL)
        return false;
    free(pooltags->slots);
    pooltags->slots = slots;
    pooltags->capacity = capacity;
    for (size_t i = 0; i < pooltags->count; i++)
        *slot_of(pooltags, pooltags->tags[i].tag) = (uint32_t)i + 1;
    return true;
}

enum status nt_pooltags_open(struct nt_pooltags *pooltags, size_t capacity)
{
    size_t rounded = 64;
    while (rounded < capacity && rounded < NT_TAGS_MAX)
        rounded *= 2;
    return make_room(pooltags, rounded) ? STATUS_OK : STATUS_NO_MEMORY;
}

void nt_pooltags_done(struct nt_pooltags *pooltags)
{
    free(pooltags->tags);
    free(pooltags->slots);
    *pooltags = (struct nt_pooltags){0};
}

/* `place` is where the kernel's table has it, which is where ours has it unless tags came in between. NULL when there is no more room. */
static struct nt_tag *find_or_add(struct nt_pooltags *pooltags, struct nt_reader *reader, uint32_t tag, size_t place)
{
    if (place < pooltags->count && pooltags->tags[place].tag == tag)
        return &pooltags->tags[place];
    uint32_t *slot = slot_of(pooltags, tag);
    if (*slot != 0)
        return &pooltags->tags[*slot - 1];
    if (pooltags->count == pooltags->capacity) {
        if (!make_room(pooltags, pooltags->capacity * 2))
            return NULL;
        slot = slot_of(pooltags, tag);
    }
    struct nt_tag *added = &pooltags->tags[pooltags->count++];
    *added = (struct nt_tag){.tag = tag, .name = nt_tag_name(reader, tag)};
    *slot = (uint32_t)pooltags->count;
    return added;
}

/* --- one sample -------------------------------------------------------------------------------------------------------------- */

/* Carries the 32-bit counters on. At first sight frees start as they are and allocs as far ahead as allocations are outstanding. */
static void count_on(struct nt_tag_side *side, const struct nt_tag_counts *counts, int64_t outstanding)
{
    if (side->seen) {
        nt_counter_step(&side->allocs, (uint32_t)counts->allocs);
        nt_counter_step(&side->frees, (uint32_t)counts->frees);
        return;
    }
    side->frees = (struct nt_counter){(uint32_t)counts->frees, (int64_t)counts->frees};
    side->allocs = (struct nt_counter){(uint32_t)counts->allocs, side->frees.wide + outstanding};
}

static void fill_row(struct pool *row, struct nt_tag_side *side, const struct nt_tag_counts *counts, bool wide)
{
    row->value[POOL_BYTES] = nt_number(counts->used);
    if (wide) {
        row->value[POOL_ALLOCS] = nt_number(counts->allocs);
        row->value[POOL_FREES] = nt_number(counts->frees);
        row->value[POOL_DIFF] = counts->allocs < counts->frees ? 0 : nt_number(counts->allocs - counts->frees);
        return;
    }
    int64_t outstanding = nt_counter_ahead((uint32_t)counts->allocs, (uint32_t)counts->frees);
    count_on(side, counts, outstanding);
    row->value[POOL_ALLOCS] = side->allocs.wide;
    row->value[POOL_FREES] = side->frees.wide;
    row->value[POOL_DIFF] = outstanding;
}

static void add_rows(struct nt_tag *tag, struct nt_reader *reader, const struct nt_tag_counts counts[NT_SIDES],
                     bool wide)
{
    for (int i = 0; i < NT_SIDES; i++) {
        struct nt_tag_side *side = &tag->sides[i];
        bool used = counts[i].allocs != 0 || counts[i].frees != 0 || counts[i].used != 0;
        struct pool *row = side->seen || used ? snapshot_add_pool(reader->snapshot) : NULL;
        side->row = row == NULL ? NT_NO_ROW : reader->snapshot->pool_count - 1;
        if (row == NULL)
            continue;
        row->name = tag->name;
        row->type = i == NT_PAGED ? POOL_PAGED : POOL_NONPAGED;
        fill_row(row, side, &counts[i], wide);
        side->seen = true;
    }
}

static void take_entries(struct nt_pooltags *pooltags, struct nt_reader *reader, const struct nt_table *table,
                         const struct nt_tag_layout *layout, size_t count)
{
    size_t twice = 0, left_out = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t key;
        struct nt_tag_counts counts[NT_SIDES];
        nt_tag_read(layout, table, layout->header + i * layout->size, &key, counts);
        struct nt_tag *tag = find_or_add(pooltags, reader, key, i);
        left_out += tag == NULL;
        if (tag == NULL)
            continue;
        twice += tag->sample == pooltags->sample;
        if (tag->sample == pooltags->sample)
            continue;
        tag->sample = pooltags->sample;
        add_rows(tag, reader, counts, layout->wide);
    }
    if (twice != 0)
        nt_remark(reader, "%zu pool tags were listed twice: the first of each is shown", twice);
    if (left_out != 0)
        nt_remark(reader, "more pool tags than pooltop keeps: %zu are left out", left_out);
}

/* How many entries both the table's own count and its length cover. */
static size_t covered_entries(struct nt_reader *reader, const struct nt_table *table,
                              const struct nt_tag_layout *layout)
{
    if (!nt_has(table, 0, layout->header))
        return 0;
    size_t count = nt_u32(table, 0), covered = (table->length - layout->header) / layout->size;
    if (count <= covered)
        return count;
    nt_remark(reader, "the table of pool tags is cut: %zu of %zu were there", covered, count);
    return covered;
}

/* The class is young: an answer that is not just what its own count says is not taken for it. */
static bool is_wide_table(uint32_t status, const struct nt_table *table)
{
    if (status != NT_SUCCESS || !nt_has(table, 0, nt_wide_tags.header) || nt_u32(table, 0) == 0)
        return false;
    return nt_wide_tags.header + (uint64_t)nt_u32(table, 0) * nt_wide_tags.size == table->length;
}

void nt_pooltags_settle(struct nt_pooltags *pooltags, struct nt_reader *reader)
{
    struct nt_table table;
    uint32_t status = nt_ask(reader, NT_WIDE_POOL_TAGS, &table);
    pooltags->wide = is_wide_table(status, &table);
}

bool nt_pooltags_take(struct nt_pooltags *pooltags, struct nt_reader *reader)
{
    struct nt_table table;
    uint32_t status = nt_ask(reader, pooltags->wide ? NT_WIDE_POOL_TAGS : NT_POOL_TAGS, &table);
    pooltags->sample++;
    if (status != NT_SUCCESS) {
        nt_remark_refused(reader, "pool tags", status);
        return false;
    }
    const struct nt_tag_layout *layout = pooltags->wide ? &nt_wide_tags : &nt_narrow_tags;
    take_entries(pooltags, reader, &table, layout, covered_entries(reader, &table, layout));
    if (reader->snapshot->pool_count == 0)
        nt_remark(reader, "the system's table of pool tags is empty");
    return reader->snapshot->pool_count != 0;
}

struct pool *nt_pooltags_row(const struct nt_pooltags *pooltags, const struct nt_reader *reader, uint32_t tag,
                             enum nt_side side)
{
    uint32_t place = *slot_of(pooltags, tag);
    if (place == 0 || pooltags->tags[place - 1].sample != pooltags->sample)
        return NULL;
    size_t row = pooltags->tags[place - 1].sides[side].row;
    return row == NT_NO_ROW ? NULL : &reader->snapshot->pools[row];
}
