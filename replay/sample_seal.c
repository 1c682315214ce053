#include <string.h>

#include "replay/frame.h"
#include "replay/sqlite_file.h"

static uint32_t add_number(uint32_t sum, int64_t number)
{
    unsigned char bytes[8];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)((uint64_t)number >> 8 * i);
    return frame_checksum(sum, bytes, sizeof bytes);
}

static uint32_t add_text(uint32_t sum, const char *text)
{
    return frame_checksum(sum, (const unsigned char *)text, strlen(text));
}

/* What an optional column adds: nothing when it is absent, so that a file of before the column has good seals. */
static uint32_t named(const char *column, int64_t number)
{
    return number == ABSENT ? 0 : add_number(add_text(FRAME_SUM_START, column), number);
}

uint32_t sample_seal(const struct sample_info *info, const char *boot, const int64_t totals[TOTALS])
{
    const int64_t numbers[] = {info->id,      info->session, info->utc_ns,     info->mono_ns,
                               info->took_ns, info->key,     info->after_break};
    size_t count;
    const struct field *fields = catalogue_fields(ENTITY_TOTALS, &count);
    uint32_t sum = FRAME_SUM_START;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sum = add_number(sum, numbers[i]);
    sum = add_text(sum, boot == NULL ? "" : boot);
    sum += named("encode_ns", info->encode_ns) + named("last_commit_ns", info->last_commit_ns);
    /* By name, and summed, so that neither the order of the columns nor that of the catalogue matters. */
    for (size_t i = 0; i < count; i++)
        sum += named(fields[i].id, totals[i]);
    return sum;
}
