#include "tests/nt/encode.h"

#include <string.h>

#include "base/text.h"

enum { THREAD_BYTES = 0x50, PROCESS_BYTES = 0x100, TYPE_BYTES = 0x68, HANDLE_BYTES = 0x28, NAME_UNITS = 300 };

void encode_zeros(struct buffer *out, size_t length)
{
    static const unsigned char ZEROS[256];
    for (size_t part; length > 0; length -= part) {
        part = length < sizeof ZEROS ? length : sizeof ZEROS;
        buffer_add(out, ZEROS, part);
    }
}

static void put(struct buffer *out, size_t at, const void *bytes, size_t length)
{
    if (out->status == STATUS_OK && at + length <= out->length)
        memcpy(out->bytes + at, bytes, length);
}

void encode_u16(struct buffer *out, size_t at, uint64_t value)
{
    const uint16_t cut = (uint16_t)value;
    put(out, at, &cut, sizeof cut);
}

void encode_u32(struct buffer *out, size_t at, uint64_t value)
{
    const uint32_t cut = (uint32_t)value;
    put(out, at, &cut, sizeof cut);
}

void encode_u64(struct buffer *out, size_t at, uint64_t value)
{
    put(out, at, &value, sizeof value);
}

/* --- pools ------------------------------------------------------------------------------------------------------------------- */

static void put_counts(struct buffer *out, size_t at, const struct pool *pool, bool wide)
{
    bool paged = pool->type == POOL_PAGED;
    uint64_t allocs = (uint64_t)pool->value[POOL_ALLOCS], frees = (uint64_t)pool->value[POOL_FREES];
    if (wide) {
        encode_u64(out, at + (paged ? 0x08 : 0x20), allocs);
        encode_u64(out, at + (paged ? 0x10 : 0x28), frees);
        encode_u64(out, at + (paged ? 0x18 : 0x30), (uint64_t)pool->value[POOL_BYTES]);
    } else {
        encode_u32(out, at + (paged ? 0x04 : 0x18), allocs);
        encode_u32(out, at + (paged ? 0x08 : 0x1C), frees);
        encode_u64(out, at + (paged ? 0x10 : 0x20), (uint64_t)pool->value[POOL_BYTES]);
    }
}

void encode_tags(struct buffer *out, const struct snapshot *snapshot, bool wide, struct buffer *places)
{
    const size_t entry = wide ? 0x38 : 0x28;
    size_t count = 0;
    buffer_clear(places);
    encode_zeros(places, (intern_count(snapshot->names) + (size_t)1) * sizeof(uint32_t));
    uint32_t *place_of = (uint32_t *)(void *)places->bytes; /* by name: where its entry is, 0 for nowhere */
    encode_zeros(out, 8);
    for (size_t i = 0; i < snapshot->pool_count && places->status == STATUS_OK; i++) {
        const struct pool *pool = &snapshot->pools[i];
        if (pool->session != ABSENT)
            continue;
        uint32_t *place = &place_of[pool->name];
        if (*place == 0) {
            *place = (uint32_t)out->length;
            buffer_add(out, intern_text(snapshot->names, pool->name).bytes, 4);
            encode_zeros(out, entry - 4);
            count++;
        }
        put_counts(out, *place, pool, wide);
    }
    encode_u32(out, 0, count);
}

void encode_sessions(struct buffer *out, const struct snapshot *snapshot)
{
    size_t block = 0, count = 0;
    int64_t session = ABSENT;
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        const struct pool *pool = &snapshot->pools[i];
        if (pool->session == ABSENT)
            continue;
        if (pool->session != session) {
            encode_u64(out, block, out->length - block);
            block = out->length;
            session = pool->session;
            count = 0;
            encode_zeros(out, 0x10);
            encode_u32(out, block + 0x08, (uint64_t)session);
        }
        encode_u32(out, block + 0x0C, ++count);
        size_t at = out->length;
        buffer_add(out, intern_text(snapshot->names, pool->name).bytes, 4);
        encode_zeros(out, 0x28 - 4);
        put_counts(out, at, pool, false);
    }
}

/* --- large allocations ------------------------------------------------------------------------------------------------------- */

enum { BIG_BYTES = 0x18, BIG_PER_ROW = 1000 };

void encode_big(struct buffer *out, const char tag[4], uint64_t address, uint64_t size)
{
    size_t at = out->length;
    encode_zeros(out, BIG_BYTES);
    encode_u64(out, at, address);
    encode_u64(out, at + 0x08, size);
    memcpy(out->bytes + at + 0x10, tag, 4);
    encode_u32(out, 0, (at - 8) / BIG_BYTES + 1);
}

void encode_big_pool(struct buffer *out, const struct snapshot *snapshot, bool erased)
{
    encode_zeros(out, 8);
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        const struct pool *pool = &snapshot->pools[i];
        int64_t count = pool->value[POOL_DIFF], bytes = pool->value[POOL_BYTES];
        if (count <= 0 || bytes / count < ENCODE_PAGE || pool->session != ABSENT)
            continue;
        uint64_t address = erased ? 0 : UINT64_C(0xFFFFA00000000000) + (pool->type == POOL_NONPAGED);
        for (int64_t n = 0; n < count && n < BIG_PER_ROW; n++)
            encode_big(out, intern_text(snapshot->names, pool->name).bytes, address, (uint64_t)(bytes / count));
    }
}

/* --- totals ------------------------------------------------------------------------------------------------------------------ */

static uint64_t pages(int64_t bytes)
{
    return bytes == ABSENT ? 0 : (uint64_t)bytes / ENCODE_PAGE;
}

void encode_basic(struct buffer *out, const struct snapshot *snapshot, int64_t processors)
{
    encode_zeros(out, 0x40);
    encode_u32(out, 0x08, ENCODE_PAGE);
    encode_u32(out, 0x0C, pages(snapshot->totals[TOTAL_PHYSICAL]));
    out->bytes[0x38] = (unsigned char)processors;
}

void encode_performance(struct buffer *out, const struct snapshot *snapshot, size_t length)
{
    const int64_t *totals = snapshot->totals;
    encode_zeros(out, length);
    encode_u32(out, 0x2C, pages(totals[TOTAL_AVAILABLE]));
    encode_u32(out, 0x30, pages(totals[TOTAL_COMMIT]));
    encode_u32(out, 0x34, pages(totals[TOTAL_COMMIT_LIMIT]));
    encode_u32(out, 0x38, pages(totals[TOTAL_COMMIT_PEAK]));
    encode_u32(out, 0x3C, (uint64_t)totals[TOTAL_FAULTS]);
    encode_u32(out, 0x70, pages(totals[TOTAL_PAGED]));
    encode_u32(out, 0x74, pages(totals[TOTAL_NONPAGED]));
    encode_u32(out, 0x8C, pages(totals[TOTAL_KERNEL_RESIDENT]) / 4);
    encode_u32(out, 0xAC, pages(totals[TOTAL_KERNEL_RESIDENT]) - pages(totals[TOTAL_KERNEL_RESIDENT]) / 4);
    encode_u32(out, 0xA8, pages(totals[TOTAL_PAGED_RESIDENT]));
    encode_u32(out, 0xA0, pages(totals[TOTAL_PAGED_LIMIT]) - pages(totals[TOTAL_PAGED]));
}

static uint64_t since_1601(int64_t utc_ns)
{
    return utc_ns == ABSENT ? 0 : (uint64_t)(utc_ns / 100) + UINT64_C(116444736000000000);
}

void encode_time(struct buffer *out, int64_t boot_ns, int64_t now_ns)
{
    encode_zeros(out, 48);
    encode_u64(out, 0x00, since_1601(boot_ns));
    encode_u64(out, 0x08, since_1601(now_ns));
}

/* --- names ------------------------------------------------------------------------------------------------------------------- */

static size_t utf16_of(struct text name, uint16_t units[NAME_UNITS])
{
    size_t count = 0, used;
    for (size_t at = 0; at < name.length && count + 2 < NAME_UNITS; at += used) {
        int32_t character = text_decode(name.bytes + at, name.length - at, &used);
        if (character >= 0x10000) {
            units[count++] = (uint16_t)(0xD800 + ((character - 0x10000) >> 10));
            units[count++] = (uint16_t)(0xDC00 + ((character - 0x10000) & 0x3FF));
        } else {
            units[count++] = (uint16_t)(character < 0 ? 0xFFFD : character);
        }
    }
    return count;
}

/* Appends a name with its final NUL, and the UNICODE_STRING at `at` that points to it. */
static void add_name(struct buffer *out, size_t at, struct text name, uint64_t address)
{
    uint16_t units[NAME_UNITS];
    size_t bytes = utf16_of(name, units) * 2;
    encode_u16(out, at, bytes);
    encode_u16(out, at + 2, bytes + 2);
    encode_u64(out, at + 8, address + out->length);
    buffer_add(out, units, bytes);
    encode_zeros(out, 2);
}

static void align(struct buffer *out)
{
    encode_zeros(out, (8 - out->length % 8) % 8);
}

/* --- processes --------------------------------------------------------------------------------------------------------------- */

static void add_process(struct buffer *out, const struct process *process, struct text name, uint64_t address)
{
    size_t at = out->length;
    encode_zeros(out, PROCESS_BYTES);
    encode_u32(out, at + 0x04, (uint64_t)process->value[PROCESS_THREADS]);
    encode_u64(out, at + 0x20, since_1601(process->started_ns));
    encode_u64(out, at + 0x50, (uint64_t)process->pid);
    encode_u32(out, at + 0x60, (uint64_t)process->value[PROCESS_HANDLES]);
    encode_u64(out, at + 0x90, (uint64_t)process->value[PROCESS_RSS]);
    encode_u64(out, at + 0xA0, (uint64_t)process->value[PROCESS_PAGED]);
    encode_u64(out, at + 0xB0, (uint64_t)process->value[PROCESS_NONPAGED]);
    encode_zeros(out, (size_t)process->value[PROCESS_THREADS] * THREAD_BYTES);
    add_name(out, at + 0x38, name, address);
    align(out);
}

void encode_processes(struct buffer *out, const struct snapshot *snapshot, uint64_t address)
{
    const struct process idle = {.started_ns = ABSENT, .value = {[PROCESS_THREADS] = 8}};
    size_t last = out->length;
    add_process(out, &idle, (struct text){"", 0}, address);
    for (size_t i = 0; i < snapshot->process_count; i++) {
        const struct process *process = &snapshot->processes[i];
        encode_u32(out, last, out->length - last);
        last = out->length;
        add_process(out, process, intern_text(snapshot->names, process->name), address);
    }
}

/* --- object types and handles ------------------------------------------------------------------------------------------------ */

/* The kind of the pool that has this type's objects: PagedPool is 1, NonPagedPoolNx 512. */
static uint32_t pool_type_of(const struct snapshot *snapshot, const struct object_type *type)
{
    struct text name = intern_text(snapshot->names, type->name);
    char tag[4] = {' ', ' ', ' ', ' '};
    memcpy(tag, name.bytes, name.length < 4 ? name.length : 4);
    uint32_t id = intern_find(snapshot->names, tag, 4);
    for (size_t i = 0; i < snapshot->pool_count; i++)
        if (snapshot->pools[i].name == id && snapshot->pools[i].value[POOL_OBJECTS] != ABSENT)
            return snapshot->pools[i].type == POOL_PAGED ? 1 : 512;
    return 512;
}

void encode_types(struct buffer *out, const struct snapshot *snapshot, uint64_t address)
{
    encode_zeros(out, 8);
    encode_u32(out, 0, snapshot->type_count);
    for (size_t i = 0; i < snapshot->type_count; i++) {
        const struct object_type *type = &snapshot->types[i];
        size_t at = out->length;
        encode_zeros(out, TYPE_BYTES);
        encode_u32(out, at + 0x10, (uint64_t)type->value[TYPE_OBJECTS]);
        encode_u32(out, at + 0x14, (uint64_t)type->value[TYPE_HANDLES]);
        out->bytes[at + 0x5A] = (unsigned char)(i + ENCODE_FIRST_TYPE);
        encode_u32(out, at + 0x5C, pool_type_of(snapshot, type));
        add_name(out, at, intern_text(snapshot->names, type->name), address);
        align(out);
    }
}

void encode_handles_begin(struct buffer *out)
{
    encode_zeros(out, 0x10);
}

void encode_handle(struct buffer *out, int64_t pid, uint64_t value, unsigned type, uint64_t object)
{
    size_t at = out->length;
    encode_zeros(out, HANDLE_BYTES);
    encode_u64(out, at, object);
    encode_u64(out, at + 0x08, (uint64_t)pid);
    encode_u64(out, at + 0x10, value);
    encode_u32(out, at + 0x18, 0x1F0003);
    encode_u16(out, at + 0x1E, type);
}

void encode_handles_end(struct buffer *out)
{
    encode_u64(out, 0, (out->length - 0x10) / HANDLE_BYTES);
}
