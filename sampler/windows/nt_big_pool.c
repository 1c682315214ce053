#include "sampler/windows/nt_big_pool.h"

/* Of the table before its first entry, and of an entry: address 0x00, size 0x08, tag 0x10. */
enum { HEADER = 8, ENTRY = 0x18, SIZE_AT = 0x08, TAG_AT = 0x10 };

/* A row of nothing for a tag that is met first in this sample; NULL when there is no room. */
static struct pool *add_row(struct nt_tag *tag, uint64_t sample, struct nt_reader *reader)
{
    struct pool *row = snapshot_add_pool(reader->snapshot);
    if (row == NULL)
        return NULL;
    row->name = tag->name;
    row->type = POOL_LARGE;
    row->value[POOL_DIFF] = 0;
    row->value[POOL_BYTES] = 0;
    tag->sample = sample;
    tag->sides[NT_PAGED].row = reader->snapshot->pool_count - 1;
    return row;
}

static bool add(struct nt_pooltags *tags, struct nt_reader *reader, const struct nt_table *table, size_t at)
{
    struct nt_tag *tag = nt_pooltags_find(tags, reader, nt_u32(table, at + TAG_AT), ABSENT);
    if (tag == NULL)
        return false;
    struct pool *row = tag->sample == tags->sample ? &reader->snapshot->pools[tag->sides[NT_PAGED].row]
                                                   : add_row(tag, tags->sample, reader);
    if (row == NULL)
        return false;
    row->value[POOL_DIFF]++;
    row->value[POOL_BYTES] = number_sum(row->value[POOL_BYTES], nt_number(nt_u64(table, at + SIZE_AT)));
    return true;
}

void nt_big_pool_take(struct nt_pooltags *tags, struct nt_reader *reader)
{
    struct nt_table table;
    size_t left_out = 0;
    uint32_t status = nt_ask(reader, NT_BIG_POOL, &table);
    nt_pooltags_begin(tags);
    if (status != NT_SUCCESS) {
        nt_remark_refused(reader, "large allocations", status);
        return;
    }
    size_t told = nt_has(&table, 0, HEADER) ? nt_u32(&table, 0) : 0;
    size_t covered = nt_has(&table, 0, HEADER) ? (table.length - HEADER) / ENTRY : 0;
    size_t count = told < covered ? told : covered;
    for (size_t i = 0; i < count; i++)
        left_out += !add(tags, reader, &table, HEADER + i * ENTRY);
    if (told > covered)
        nt_remark(reader, "the table of large allocations is cut: %zu of %zu were there", covered, told);
    if (left_out != 0)
        nt_remark(reader, "large allocations of more tags than pooltop keeps: %zu are left out", left_out);
}

uint32_t nt_big_pool_settle(struct nt_reader *reader)
{
    struct nt_table table;
    return nt_ask(reader, NT_BIG_POOL, &table);
}
