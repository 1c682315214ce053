#include "export/pdh.h"

#include <string.h>

enum { HEADER_BYTES = 64 << 20, MINUTE = 60 };

/* --- paths ------------------------------------------------------------------------------------------------------------------ */

static void add_escaped(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte >= ' ' && byte <= '~' && strchr("()/\\#*\"%", byte) == NULL)
            buffer_add_byte(out, byte);
        else
            buffer_format(out, "%%%02X", (unsigned)byte);
    }
}

/* `held_bytes_change` is Held Bytes Change. */
static void add_words(struct buffer *out, const char *id)
{
    bool begins = true;
    for (; *id != '\0'; id++) {
        char small = *id;
        buffer_add_byte(out, (unsigned char)(small == '_'                             ? ' '
                                             : begins && small >= 'a' && small <= 'z' ? small - 'a' + 'A'
                                                                                      : small));
        begins = small == '_';
    }
}

void pdh_add_path(struct buffer *out, const struct wide *wide, size_t i, const char *host)
{
    static const char *const OBJECTS[ENTITIES] = {[ENTITY_POOLS] = "pooltop",
                                                  [ENTITY_PROCESSES] = "pooltop process",
                                                  [ENTITY_TYPES] = "pooltop type",
                                                  [ENTITY_GROUPS] = "pooltop group",
                                                  [ENTITY_TOTALS] = "pooltop"};
    char heading[COLUMN_HEADING];
    enum entity entity = wide->series->entity;
    buffer_add_text(out, "\\\\");
    add_escaped(out, (struct text){host, strlen(host)});
    buffer_format(out, "\\%s", OBJECTS[entity]);
    if (entity != ENTITY_TOTALS) {
        buffer_add_byte(out, '(');
        wide_label(wide, i, out, add_escaped);
        buffer_add_byte(out, ')');
    }
    buffer_add_byte(out, '\\');
    column_heading(wide_column(wide, i), heading);
    add_words(out, heading);
}

/* --- lines ------------------------------------------------------------------------------------------------------------------ */

/* The digits of RFC 3339 in another order: 2026-03-02T22:00:00.000. */
size_t pdh_time(char out[PDH_TIME], int64_t utc_ns, struct zone zone)
{
    char text[WHEN_TEXT];
    when_format_rfc3339(text, utc_ns, zone);
    return (size_t)snprintf(out, PDH_TIME, "%.2s/%.2s/%.4s %.12s", text + 5, text + 8, text, text + 11);
}

static void add_zone(struct buffer *out, const struct machine *machine, struct zone zone)
{
    const char *name = zone.kind == ZONE_UTC || machine->zone[0] == '\0' ? "UTC" : machine->zone;
    int32_t seconds = zone_offset(zone, 0);
    buffer_add_text(out, "\"(PDH-CSV 4.0) (");
    add_escaped(out, (struct text){name, strlen(name)});
    buffer_format(out, ")(%d)\"", -seconds / MINUTE);
}

void pdh_begin(struct stream *stream, const struct machine *machine, struct zone zone)
{
    struct buffer cell;
    buffer_init(&cell, HEADER_BYTES);
    add_zone(&cell, machine, zone);
    stream_put(stream, (const char *)cell.bytes, cell.length);
    buffer_done(&cell);
}

enum status pdh_header(struct stream *stream, const struct wide *wide, const struct machine *machine, struct zone zone,
                       struct problem *why)
{
    struct buffer header;
    buffer_init(&header, HEADER_BYTES);
    add_zone(&header, machine, zone);
    for (size_t i = 0; i < wide->count; i++) {
        buffer_add_text(&header, ",\"");
        pdh_add_path(&header, wide, i, machine->host);
        buffer_add_byte(&header, '"');
    }
    buffer_add_text(&header, "\r\n");
    stream_put(stream, (const char *)header.bytes, header.length);
    enum status status = header.status;
    buffer_done(&header);
    return status == STATUS_OK ? status : problem_set(why, status, "the header of the counters is too long");
}

void pdh_number(struct stream *stream, int64_t value)
{
    char cell[NUMBER_TEXT + 2] = "\" ";
    size_t length = value == ABSENT ? 1 : number_exact(cell + 1, value);
    cell[++length] = '"';
    stream_put(stream, cell, length + 1);
}

void pdh_line(struct stream *stream, const struct wide *wide, int64_t utc_ns, struct zone zone)
{
    char time[PDH_TIME];
    size_t length = pdh_time(time, utc_ns, zone);
    stream_put(stream, "\"", 1);
    stream_put(stream, time, length);
    stream_put(stream, "\"", 1);
    for (size_t i = 0; i < wide->count; i++) {
        stream_put(stream, ",", 1);
        pdh_number(stream, wide->values[i]);
    }
    stream_put(stream, "\r\n", 2);
}
