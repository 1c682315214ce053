#include "sampler/windows/nt_session_pools.h"

enum { HEADER = 0x10, SESSIONS_MAX = 65536 };

/* A block starts with the offset of the next one, 0 in the last; where it has its session and its number of tags is what the reports differ in. */
struct session_form {
    size_t session, count;
};

static const struct session_form FORMS[] = {{0x08, 0x0C}, {0x0C, 0x08}};
enum { FORMS_COUNT = sizeof FORMS / sizeof FORMS[0] };

struct session_block {
    uint32_t session;
    size_t count, next; /* tags; where the next block starts, the end of the table for the last one */
    bool last;
};

/* Reads the block at `at`; false when it cannot be one. */
static bool read_block(const struct session_form *form, const struct nt_table *table, size_t at,
                       struct session_block *block)
{
    if (!nt_has(table, at, HEADER))
        return false;
    uint64_t next = nt_u64(table, at);
    uint64_t end = HEADER + (uint64_t)nt_u32(table, at + form->count) * nt_narrow_tags.size;
    block->session = nt_u32(table, at + form->session);
    block->count = nt_u32(table, at + form->count);
    block->last = next == 0;
    block->next = at + (size_t)end;
    return end <= table->length - at && block->session < SESSIONS_MAX &&
           (block->last ? end == table->length - at : end == next);
}

static bool fits(const struct session_form *form, const struct nt_table *table)
{
    struct session_block block = {.last = false};
    for (size_t at = 0; !block.last; at = block.next)
        if (!read_block(form, table, at, &block))
            return false;
    return true;
}

/* Two forms can only both fit when session and number are alike in every block: then they say the same. */
static const struct session_form *find_form(const struct nt_table *table)
{
    for (size_t i = 0; i < FORMS_COUNT; i++)
        if (fits(&FORMS[i], table))
            return &FORMS[i];
    return NULL;
}

void nt_session_pools_take(struct nt_pooltags *pooltags, struct nt_reader *reader)
{
    struct nt_table table;
    struct session_block block = {.last = false};
    uint32_t status = nt_ask(reader, NT_SESSION_POOL_TAGS, &table);
    if (status != NT_SUCCESS) {
        nt_remark_refused(reader, "session pools", status);
        return;
    }
    if (!nt_has(&table, 0, HEADER) || (nt_u64(&table, 0) == 0 && nt_u64(&table, 8) == 0))
        return; /* no session has a pool of its own */
    const struct session_form *form = find_form(&table);
    if (form == NULL) {
        nt_remark(reader, "session pools are left out: their table has no form that pooltop knows");
        return;
    }
    nt_pooltags_begin(pooltags);
    for (size_t at = 0; !block.last && read_block(form, &table, at, &block); at = block.next)
        for (size_t i = 0; i < block.count; i++)
            nt_pooltags_add(pooltags, reader, &nt_narrow_tags, &table, at + HEADER + i * nt_narrow_tags.size,
                            block.session);
    nt_pooltags_end(pooltags, reader);
}
