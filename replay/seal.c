#include <string.h>

#include "replay/frame.h"
#include "replay/sqlite_file.h"

uint32_t seal_number(uint32_t sum, int64_t number)
{
    unsigned char bytes[8];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)((uint64_t)number >> 8 * i);
    return frame_checksum(sum, bytes, sizeof bytes);
}

static uint32_t add_bytes(uint32_t sum, const char *bytes, size_t length)
{
    return frame_checksum(sum, (const unsigned char *)bytes, length);
}

static uint32_t add_text(uint32_t sum, const char *text)
{
    return add_bytes(sum, text, strlen(text));
}

/* What an optional column adds: nothing when it is absent, so that a file of before the column has good seals. */
static uint32_t named(const char *column, int64_t number)
{
    return number == ABSENT ? 0 : seal_number(add_text(FRAME_SUM_START, column), number);
}

uint32_t sample_seal(const struct sample_info *info, const char *boot, const int64_t totals[TOTALS])
{
    const int64_t numbers[] = {info->id,      info->session, info->utc_ns,     info->mono_ns,
                               info->took_ns, info->key,     info->after_break};
    size_t count;
    const struct field *fields = catalogue_fields(ENTITY_TOTALS, &count);
    uint32_t sum = FRAME_SUM_START;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sum = seal_number(sum, numbers[i]);
    sum = add_text(sum, boot == NULL ? "" : boot);
    sum += named("encode_ns", info->encode_ns) + named("last_commit_ns", info->last_commit_ns);
    /* By name, and summed, so that neither the order of the columns nor that of the catalogue matters. */
    for (size_t i = 0; i < count; i++)
        sum += named(fields[i].id, totals[i]);
    return sum;
}

/* --- marks and sessions -------------------------------------------------------------------------------------------------------------- */

static uint32_t seal_of_mark(const int64_t numbers[3], const char *text, size_t length)
{
    uint32_t sum = FRAME_SUM_START;
    for (int i = 0; i < 3; i++)
        sum = seal_number(sum, numbers[i]);
    return add_bytes(sum, text, length);
}

uint32_t mark_seal(const struct mark *mark, int64_t session)
{
    const int64_t numbers[] = {mark->utc_ns, mark->kind, session};
    return seal_of_mark(numbers, mark->text, strlen(mark->text));
}

bool mark_is_whole(sqlite3_stmt *row)
{
    int64_t seal = column_number(row, 5);
    if (seal == ABSENT)
        return true;
    const int64_t numbers[] = {column_number(row, 1), column_number(row, 2), column_number(row, 4)};
    const char *text = (const char *)sqlite3_column_text(row, 3);
    return text != NULL && seal == seal_of_mark(numbers, text, (size_t)sqlite3_column_bytes(row, 3));
}

uint32_t seal_measured(uint32_t sum, const char *text, size_t length)
{
    return add_bytes(seal_number(sum, (int64_t)length), text, length);
}

uint32_t session_seal(const struct session *session)
{
    const struct machine *machine = &session->machine;
    const char *const texts[] = {machine->host, machine->os, machine->source, machine->zone};
    const int64_t before[] = {session->id, session->started_ns, session->interval_ns, session->pid};
    const int64_t behind[] = {machine->zone_offset_seconds, machine->page_bytes, machine->processors};
    uint32_t sum = FRAME_SUM_START;
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
        sum = seal_number(sum, before[i]);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        sum = seal_measured(sum, texts[i], strlen(texts[i]));
    for (size_t i = 0; i < sizeof behind / sizeof behind[0]; i++)
        sum = seal_number(sum, behind[i]);
    return seal_measured(sum, session->tool, strlen(session->tool));
}

bool session_is_whole(sqlite3_stmt *row)
{
    enum { COLUMNS = 12 };
    int64_t seal = column_number(row, COLUMNS);
    uint32_t sum = FRAME_SUM_START;
    for (int i = 0; i < COLUMNS; i++) {
        if (sqlite3_column_type(row, i) != SQLITE_TEXT)
            sum = seal_number(sum, column_number(row, i));
        else
            sum = seal_measured(sum, (const char *)sqlite3_column_text(row, i), (size_t)sqlite3_column_bytes(row, i));
    }
    return seal == ABSENT || seal == sum;
}
