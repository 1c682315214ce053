#include "sampler/windows/nt.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/text.h"
#include "base/when.h"
#include "sampler/naming.h"

enum {
    TRIES = 8,
    SLACK_BYTES = 4096,    /* the table may grow until the next try: so much and a tenth more */
    CLEARED_BYTES = 65536, /* of the buffer before a query: what an untold length may be read as */
    TEXT_UNITS = 255       /* longest name of a file */
};

static const size_t CAP_BYTES = (size_t)512 << 20;

static bool grow(struct nt_reader *reader, size_t wanted)
{
    if (wanted > CAP_BYTES)
        wanted = CAP_BYTES;
    if (wanted <= reader->capacity)
        return false;
    unsigned char *grown = realloc(reader->buffer, wanted);
    if (grown == NULL)
        return false;
    reader->buffer = grown;
    reader->capacity = wanted;
    reader->system->lock(reader->system->context, grown, wanted);
    return true;
}

enum status nt_reader_open(struct nt_reader *reader, const struct nt_system *system, size_t bytes)
{
    reader->system = system;
    return grow(reader, bytes) ? STATUS_OK : STATUS_NO_MEMORY;
}

void nt_reader_done(struct nt_reader *reader)
{
    free(reader->buffer);
    reader->buffer = NULL;
    reader->capacity = 0;
}

static bool is_too_small(uint32_t status)
{
    return status == NT_LENGTH_MISMATCH || status == NT_TOO_SMALL || status == NT_OVERFLOW;
}

uint32_t nt_ask_exactly(struct nt_reader *reader, enum nt_class class, uint32_t length, struct nt_table *table,
                        uint32_t *need)
{
    uint32_t told = 0;
    const struct nt_system *system = reader->system;
    if (length > reader->capacity)
        length = (uint32_t)reader->capacity;
    memset(reader->buffer, 0, length < CLEARED_BYTES ? length : CLEARED_BYTES);
    reader->queries++;
    uint32_t status = system->query(system->context, class, reader->buffer, length, &told);
    *table = (struct nt_table){reader->buffer, 0, (uint64_t)(uintptr_t)reader->buffer};
    if (need != NULL)
        *need = told;
    /* A length of 0, or beyond the buffer, tells nothing; that of the object types is known to be too short on some systems. */
    bool is_told = told != 0 && told <= length && class != NT_OBJECT_TYPES;
    if (status == NT_SUCCESS)
        table->length = is_told ? told : length;
    return status;
}

uint32_t nt_ask(struct nt_reader *reader, enum nt_class class, struct nt_table *table)
{
    uint32_t need, status = NT_NO_MEMORY;
    for (int i = 0; i < TRIES; i++) {
        status = nt_ask_exactly(reader, class, (uint32_t)reader->capacity, table, &need);
        if (!is_too_small(status))
            return status;
        size_t wanted = need > reader->capacity ? (size_t)need + need / 10 + SLACK_BYTES : reader->capacity * 2;
        if (!grow(reader, wanted))
            return NT_NO_MEMORY;
    }
    return status;
}

/* --- names ------------------------------------------------------------------------------------------------------------------- */

uint32_t nt_name(struct nt_reader *reader, const void *bytes, size_t length)
{
    return naming_add(reader->names, reader->snapshot, bytes, length);
}

uint32_t nt_format(struct nt_reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    uint32_t id = naming_format(reader->names, reader->snapshot, format, arguments);
    va_end(arguments);
    return id;
}

void nt_remark(struct nt_reader *reader, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    uint32_t id = naming_format(reader->names, reader->snapshot, format, arguments);
    va_end(arguments);
    snapshot_add_remark(reader->snapshot, id);
}

void nt_remark_refused(struct nt_reader *reader, const char *what, uint32_t status)
{
    if (status == NT_ACCESS_DENIED)
        nt_remark(reader, "access to %s is denied (status C0000022)%s", what,
                  reader->system->elevated ? ", to an administrator, too" : ": run pooltop as administrator");
    else if (status == NT_NO_MEMORY)
        nt_remark(reader, "no memory to read %s into", what);
    else
        nt_remark(reader, "this system does not report %s (status %08X)", what, (unsigned)status);
}

enum status nt_problem_refused(struct problem *why, const struct nt_system *system, const char *what, uint32_t status)
{
    if (status == NT_ACCESS_DENIED)
        return problem_set(why, STATUS_DENIED, "access to %s is denied%s", what,
                           system->elevated ? ", to an administrator, too" : ": run pooltop as administrator");
    return problem_set(why, STATUS_UNSUPPORTED, "this system does not report %s (status %08X)", what, (unsigned)status);
}

/* One character of UTF-16 units from *at on. */
static int32_t next_character(const struct nt_table *table, size_t *at, size_t end)
{
    uint32_t unit = nt_u16(table, *at);
    *at += 2;
    if (unit < 0xD800 || unit > 0xDFFF)
        return (int32_t)unit;
    uint32_t low = *at < end ? nt_u16(table, *at) : 0;
    if (unit > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
        return 0xFFFD;
    *at += 2;
    return (int32_t)(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
}

size_t nt_text(const struct nt_table *table, size_t at, char out[NT_TEXT])
{
    size_t length = nt_u16(table, at) & ~1u, written = 0;
    uint64_t start = nt_u64(table, at + 8) - table->address; /* far beyond the table when it points before it */
    if (start >= table->length)
        return 0;
    if (length > table->length - start)
        length = (table->length - start) & ~(size_t)1;
    if (length > (size_t)TEXT_UNITS * 2)
        length = (size_t)TEXT_UNITS * 2;
    for (size_t next = start, end = start + length; next < end;)
        written += text_encode(next_character(table, &next, end), out + written);
    return written;
}

int64_t nt_time(uint64_t value)
{
    const int64_t from_1601 = INT64_C(116444736000000000), per_unit = 100;
    int64_t ns;
    if (value == 0 || value > INT64_MAX || __builtin_mul_overflow((int64_t)value - from_1601, per_unit, &ns))
        return ABSENT;
    return ns;
}
