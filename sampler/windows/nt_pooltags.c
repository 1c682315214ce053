#include "sampler/windows/nt_pooltags.h"

#include <stdlib.h>

enum { SLOTS_PER_TAG = 2 };

const struct nt_tag_layout nt_narrow_tags = {0x28, 8, false, {0x04, 0x18}, {0x08, 0x1C}, {0x10, 0x20}};
const struct nt_tag_layout nt_wide_tags = {0x38, 8, true, {0x08, 0x20}, {0x10, 0x28}, {0x18, 0x30}};

/* What the kernel tells of one side of a tag. */
struct tag_counts {
    uint64_t allocs, frees, used;
};

static void read_counts(const struct nt_tag_layout *layout, const struct nt_table *table, size_t at,
                        struct tag_counts counts[NT_SIDES])
{
    for (int side = 0; side < NT_SIDES; side++) {
        size_t allocs = at + layout->allocs[side], frees = at + layout->frees[side];
        counts[side].allocs = layout->wide ? nt_u64(table, allocs) : nt_u32(table, allocs);
        counts[side].frees = layout->wide ? nt_u64(table, frees) : nt_u32(table, frees);
        counts[side].used = nt_u64(table, at + layout->used[side]);
    }
}

/* --- the table of tags ------------------------------------------------------------------------------------------------------- */

static bool is_tag(const struct nt_tag *one, uint32_t tag, int64_t session)
{
    return one->tag == tag && one->session == session;
}

static uint32_t *slot_of(const struct nt_pooltags *pooltags, uint32_t tag, int64_t session)
{
    size_t mask = pooltags->capacity * SLOTS_PER_TAG - 1;
    uint64_t key = (uint64_t)session << 32 ^ tag;
    size_t at = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 40) & mask;
    while (pooltags->slots[at] != 0 && !is_tag(&pooltags->tags[pooltags->slots[at] - 1], tag, session))
        at = (at + 1) & mask;
    return &pooltags->slots[at];
}

static bool make_room(struct nt_pooltags *pooltags, size_t capacity)
{
    struct nt_tag *tags =
        capacity == 0 || capacity > NT_TAGS_MAX ? NULL : realloc(pooltags->tags, capacity * sizeof *tags);
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
        *slot_of(pooltags, pooltags->tags[i].tag, pooltags->tags[i].session) = (uint32_t)i + 1;
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

/* The kernel's table mostly has a tag where ours has it. */
struct nt_tag *nt_pooltags_find(struct nt_pooltags *pooltags, struct nt_reader *reader, uint32_t tag, int64_t session)
{
    size_t place = pooltags->entries++;
    if (place < pooltags->count && is_tag(&pooltags->tags[place], tag, session))
        return &pooltags->tags[place];
    uint32_t *slot = slot_of(pooltags, tag, session);
    if (*slot != 0)
        return &pooltags->tags[*slot - 1];
    if (pooltags->count == pooltags->capacity) {
        if (!make_room(pooltags, pooltags->capacity * 2))
            return NULL;
        slot = slot_of(pooltags, tag, session);
    }
    struct nt_tag *added = &pooltags->tags[pooltags->count++];
    *added = (struct nt_tag){.tag = tag, .name = nt_name(reader, &tag, sizeof tag), .session = session};
    *slot = (uint32_t)pooltags->count;
    return added;
}

/* --- one sample -------------------------------------------------------------------------------------------------------------- */

/* Carries the 32-bit counters on. At first sight frees start as they are and allocs as far ahead as allocations are outstanding. */
static void count_on(struct nt_tag_side *side, const struct tag_counts *counts, int64_t outstanding)
{
    if (side->seen) {
        nt_counter_step(&side->allocs, (uint32_t)counts->allocs);
        nt_counter_step(&side->frees, (uint32_t)counts->frees);
        return;
    }
    side->frees = (struct nt_counter){(uint32_t)counts->frees, (int64_t)counts->frees};
    side->allocs = (struct nt_counter){(uint32_t)counts->allocs, side->frees.wide + outstanding};
}

static void fill_row(struct pool *row, struct nt_tag_side *side, const struct tag_counts *counts, bool wide)
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

static void add_rows(struct nt_tag *tag, struct nt_reader *reader, const struct tag_counts counts[NT_SIDES], bool wide)
{
    for (int i = 0; i < NT_SIDES; i++) {
        struct nt_tag_side *side = &tag->sides[i];
        bool used = counts[i].allocs != 0 || counts[i].frees != 0 || counts[i].used != 0;
        struct pool *row = side->seen || used ? snapshot_add_pool(reader->snapshot) : NULL;
        side->row = row == NULL ? NT_NO_ROW : reader->snapshot->pool_count - 1;
        if (row == NULL)
            continue;
        row->name = tag->name;
        row->session = tag->session;
        row->type = i == NT_PAGED ? POOL_PAGED : POOL_NONPAGED;
        fill_row(row, side, &counts[i], wide);
        side->seen = true;
    }
}

void nt_pooltags_begin(struct nt_pooltags *pooltags)
{
    pooltags->sample++;
    pooltags->entries = pooltags->twice = pooltags->left_out = 0;
}

void nt_pooltags_add(struct nt_pooltags *pooltags, struct nt_reader *reader, const struct nt_tag_layout *layout,
                     const struct nt_table *table, size_t at, int64_t session)
{
    struct tag_counts counts[NT_SIDES];
    struct nt_tag *tag = nt_pooltags_find(pooltags, reader, nt_u32(table, at), session);
    if (tag == NULL) {
        pooltags->left_out++;
    } else if (tag->sample == pooltags->sample) {
        pooltags->twice++;
    } else {
        tag->sample = pooltags->sample;
        read_counts(layout, table, at, counts);
        add_rows(tag, reader, counts, layout->wide);
    }
}

void nt_pooltags_end(struct nt_pooltags *pooltags, struct nt_reader *reader)
{
    if (pooltags->twice != 0)
        nt_remark(reader, "%zu pool tags were listed twice: the first of each is shown", pooltags->twice);
    if (pooltags->left_out != 0)
        nt_remark(reader, "more pool tags than pooltop keeps: %zu are left out", pooltags->left_out);
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
    nt_pooltags_begin(pooltags);
    if (status != NT_SUCCESS) {
        nt_remark_refused(reader, "pool tags", status);
        return false;
    }
    const struct nt_tag_layout *layout = pooltags->wide ? &nt_wide_tags : &nt_narrow_tags;
    size_t count = covered_entries(reader, &table, layout);
    for (size_t i = 0; i < count; i++)
        nt_pooltags_add(pooltags, reader, layout, &table, layout->header + i * layout->size, ABSENT);
    nt_pooltags_end(pooltags, reader);
    if (reader->snapshot->pool_count == 0)
        nt_remark(reader, "the system's table of pool tags is empty");
    return reader->snapshot->pool_count != 0;
}

struct pool *nt_pooltags_row(const struct nt_pooltags *pooltags, const struct nt_reader *reader, uint32_t tag,
                             enum nt_side side)
{
    uint32_t place = *slot_of(pooltags, tag, ABSENT);
    if (place == 0 || pooltags->tags[place - 1].sample != pooltags->sample)
        return NULL;
    size_t row = pooltags->tags[place - 1].sides[side].row;
    return row == NT_NO_ROW ? NULL : &reader->snapshot->pools[row];
}
