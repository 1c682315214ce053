#include "export/points.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/os.h"
#include "base/text.h"
#include "export/pdh.h"
#include "replay/extra_block.h"

enum { NAMES_LIMIT = 192 << 20, TITLE_BYTES = 4 * EXTRA_NAME_MAX * 4 };

/* The names of the series, by number. */
struct name {
    size_t machine, path; /* where they begin */
    size_t machine_length, path_length;
};

struct names {
    struct buffer list;  /* owned; struct name, unused ones with an empty path */
    struct buffer bytes; /* owned */
};

static struct name *name_at(const struct names *names, size_t number)
{
    bool is_there = number < names->list.length / sizeof(struct name);
    return is_there ? (struct name *)(void *)names->list.bytes + number : NULL;
}

static bool keep_name(void *context, const struct extra_series *series)
{
    static const struct name NONE;
    struct names *names = context;
    struct name name = {names->bytes.length, names->bytes.length + series->machine.length, series->machine.length,
                        series->path.length};
    buffer_add(&names->bytes, series->machine.bytes, series->machine.length);
    buffer_add(&names->bytes, series->path.bytes, series->path.length);
    while (name_at(names, (size_t)series->number - 1) == NULL && names->list.status == STATUS_OK)
        buffer_add(&names->list, &NONE, sizeof NONE);
    buffer_add(&names->list, &name, sizeof name);
    return names->list.status == STATUS_OK && names->bytes.status == STATUS_OK;
}

static void names_done(struct names *names)
{
    buffer_done(&names->list);
    buffer_done(&names->bytes);
}

static enum status no_memory(struct problem *why)
{
    return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
}

/* STATUS_EMPTY when the recording has none. To be given back in any case. */
static enum status names_read(struct names *names, struct recording *recording, struct problem *why)
{
    buffer_init(&names->list, (EXTRA_SERIES_MAX + 1) * sizeof(struct name));
    buffer_init(&names->bytes, NAMES_LIMIT);
    enum status status = recording_extra_series(recording, keep_name, names, NULL, why);
    if (status == STATUS_OK && (names->list.status != STATUS_OK || names->bytes.status != STATUS_OK))
        return no_memory(why);
    if (status == STATUS_OK && names->list.length == 0)
        return problem_set(why, STATUS_EMPTY, "the recording has no extra series: those come with pooltop import");
    return status;
}

/* --- moments ----------------------------------------------------------------------------------------------------------------------- */

struct moments {
    struct extra_cursor *cursor; /* owned */
    int64_t every_ns, first_ns, next_ns;
};

static enum status moments_open(struct moments *moments, const struct walk_config *config, struct problem *why)
{
    const struct extra_range range = {config->begin_ns, config->end_ns, 1, EXTRA_SERIES_MAX};
    *moments = (struct moments){.every_ns = config->every_ns, .first_ns = ABSENT};
    return extra_cursor_open(&moments->cursor, config->recording, &range, why);
}

/* The first moment of each span of every_ns, counted from the first one. EMPTY at the end. */
static enum status moments_next(struct moments *moments, struct extra_moment *moment, struct problem *why)
{
    for (;;) {
        enum status status = extra_cursor_next(moments->cursor, moment, why);
        if (status != STATUS_OK)
            return status;
        if (os_stop_requested())
            return problem_set(why, STATUS_IO, "stopped before the end");
        if (moments->first_ns == ABSENT)
            moments->first_ns = moments->next_ns = moment->utc_ns;
        if (moment->utc_ns < moments->next_ns)
            continue;
        if (moments->every_ns > 0) {
            int64_t spans = (moment->utc_ns - moments->first_ns) / moments->every_ns + 1;
            moments->next_ns = number_sum(moments->first_ns, number_scale(spans, moments->every_ns, 1));
        }
        return STATUS_OK;
    }
}

/* --- a row for each point ------------------------------------------------------------------------------------------------------------ */

static bool hand_out(const struct names *names, const struct extra_moment *moment, const struct walk_sink *sink,
                     struct zone zone)
{
    for (size_t i = 0; i < moment->count; i++) {
        const struct name *name = name_at(names, moment->points[i].series);
        if (name == NULL || name->path_length == 0)
            continue;
        const struct point_source point = {text_in(&names->bytes, name->machine, name->machine_length),
                                           text_in(&names->bytes, name->path, name->path_length),
                                           moment->points[i].value};
        const struct line_source source = {.utc_ns = moment->utc_ns,
                                           .zone = zone,
                                           .boot = "",
                                           .point = &point,
                                           .stands_for = ABSENT,
                                           .row = {.entity = ENTITIES}};
        sink->row(sink->context, &source);
        if (sink->end != NULL && !sink->end(sink->context, &source))
            return false;
    }
    return true;
}

enum status walk_points(const struct walk_config *config, const struct walk_sink *sink, struct zone zone,
                        struct problem *why)
{
    struct names names;
    struct moments moments = {NULL, 0, 0, 0};
    struct extra_moment moment;
    enum status status = names_read(&names, config->recording, why);
    if (status == STATUS_OK)
        status = moments_open(&moments, config, why);
    while (status == STATUS_OK && (status = moments_next(&moments, &moment, why)) == STATUS_OK)
        if (!hand_out(&names, &moment, sink, zone))
            break;
    bool is_over = status == STATUS_EMPTY && moments.cursor != NULL;
    extra_cursor_close(moments.cursor);
    names_done(&names);
    return is_over ? STATUS_OK : status;
}

/* --- a line for each moment ---------------------------------------------------------------------------------------------------------- */

struct wide_points {
    struct names names;
    struct moments moments;
    double *values; /* owned; by number */
    size_t count;   /* of numbers, 0 included */
    struct buffer title;
};

static enum status wide_open_points(struct wide_points *wide, const struct walk_config *config, struct problem *why)
{
    wide->moments.cursor = NULL;
    wide->values = NULL;
    buffer_init(&wide->title, TITLE_BYTES);
    enum status status = names_read(&wide->names, config->recording, why);
    if (status != STATUS_OK)
        return status;
    wide->count = wide->names.list.length / sizeof(struct name);
    wide->values = calloc(wide->count + 1, sizeof *wide->values);
    return wide->values == NULL ? no_memory(why) : moments_open(&wide->moments, config, why);
}

static void wide_close_points(struct wide_points *wide)
{
    extra_cursor_close(wide->moments.cursor);
    free(wide->values);
    names_done(&wide->names);
    buffer_done(&wide->title);
}

/* `\\MACHINE\Memory\Pool Paged Bytes`, any bytes; false for a number that is no series. */
static bool make_title(struct wide_points *wide, size_t number)
{
    const struct name *name = name_at(&wide->names, number);
    if (name == NULL || name->path_length == 0)
        return false;
    struct text machine = text_in(&wide->names.bytes, name->machine, name->machine_length);
    struct text path = text_in(&wide->names.bytes, name->path, name->path_length);
    buffer_clear(&wide->title);
    if (machine.length > 0)
        buffer_add_text(&wide->title, "\\\\");
    buffer_add(&wide->title, machine.bytes, machine.length);
    buffer_add(&wide->title, path.bytes, path.length);
    return true;
}

static bool has_column(const struct wide_points *wide, size_t number)
{
    const struct name *name = name_at(&wide->names, number);
    return name != NULL && name->path_length > 0;
}

static enum status next_line(struct wide_points *wide, int64_t *utc_ns, struct problem *why)
{
    struct extra_moment moment;
    enum status status = moments_next(&wide->moments, &moment, why);
    if (status != STATUS_OK)
        return status;
    for (size_t i = 0; i < wide->count; i++)
        wide->values[i] = EXTRA_ABSENT;
    for (size_t i = 0; i < moment.count; i++)
        if (moment.points[i].series < wide->count)
            wide->values[moment.points[i].series] = moment.points[i].value;
    *utc_ns = moment.utc_ns;
    return STATUS_OK;
}

static size_t real_text(char out[NUMBER_TEXT], double value)
{
    return extra_is_absent(value) ? 0 : decimal_write(out, value);
}

static void csv_line(const struct wide_points *wide, const struct point_table *table, struct csv_writer *writer,
                     int64_t utc_ns)
{
    char text[WHEN_TEXT];
    for (size_t i = 0; i < table->columns->count; i++)
        if (table->columns->list[i].kind == CELL_EPOCH)
            csv_number(writer, utc_ns);
        else
            csv_raw(writer, text, when_format_rfc3339(text, utc_ns, table->zone));
    for (size_t i = 1; i < wide->count; i++)
        if (has_column(wide, i))
            csv_raw(writer, text, real_text(text, wide->values[i]));
    csv_end_line(writer);
}

enum status points_wide_csv(const struct walk_config *config, const struct point_table *table,
                            struct csv_writer *writer, struct problem *why)
{
    struct wide_points wide;
    int64_t utc_ns;
    char id[COLUMN_HEADING];
    enum status status = wide_open_points(&wide, config, why);
    for (size_t i = 0; i < table->columns->count && status == STATUS_OK; i++)
        csv_raw(writer, id, column_heading(&table->columns->list[i], id));
    for (size_t i = 1; status == STATUS_OK && i < wide.count; i++)
        if (make_title(&wide, i))
            csv_text(writer, (const char *)wide.title.bytes, wide.title.length);
    if (status == STATUS_OK)
        csv_end_line(writer);
    while (status == STATUS_OK && !csv_writer_failed(writer) && (status = next_line(&wide, &utc_ns, why)) == STATUS_OK)
        csv_line(&wide, table, writer, utc_ns);
    bool is_over = status == STATUS_EMPTY && wide.moments.cursor != NULL;
    wide_close_points(&wide);
    return is_over ? STATUS_OK : status;
}

/* In quotes, which double within; what is no printable UTF-8 is \xNN. */
static void pdh_title(struct wide_points *wide, struct buffer *cell, struct stream *stream)
{
    buffer_clear(cell);
    text_escape(cell, (const char *)wide->title.bytes, wide->title.length, false);
    stream_put(stream, ",\"", 2);
    for (size_t i = 0; i < cell->length; i++) {
        if (cell->bytes[i] == '"')
            stream_put(stream, "\"", 1);
        stream_put(stream, (const char *)cell->bytes + i, 1);
    }
    stream_put(stream, "\"", 1);
}

static void pdh_points_line(const struct wide_points *wide, struct stream *stream, int64_t utc_ns, struct zone zone)
{
    char text[NUMBER_TEXT + 4], time[PDH_TIME];
    size_t length = pdh_time(time, utc_ns, zone);
    stream_put(stream, "\"", 1);
    stream_put(stream, time, length);
    stream_put(stream, "\"", 1);
    for (size_t i = 1; i < wide->count; i++) {
        if (!has_column(wide, i))
            continue;
        length = real_text(text, wide->values[i]);
        stream_put(stream, ",\"", 2);
        stream_put(stream, length > 0 ? text : " ", length > 0 ? length : 1);
        stream_put(stream, "\"", 1);
    }
    stream_put(stream, "\r\n", 2);
}

enum status points_pdh(const struct walk_config *config, const struct point_table *table, const struct machine *machine,
                       struct stream *stream, struct problem *why)
{
    struct wide_points wide;
    struct buffer cell;
    int64_t utc_ns;
    buffer_init(&cell, TITLE_BYTES);
    enum status status = wide_open_points(&wide, config, why);
    if (status == STATUS_OK)
        pdh_begin(stream, machine, table->zone);
    for (size_t i = 1; status == STATUS_OK && i < wide.count; i++)
        if (make_title(&wide, i))
            pdh_title(&wide, &cell, stream);
    if (status == STATUS_OK)
        stream_put(stream, "\r\n", 2);
    while (status == STATUS_OK && !stream_failed(stream) && (status = next_line(&wide, &utc_ns, why)) == STATUS_OK)
        pdh_points_line(&wide, stream, utc_ns, table->zone);
    bool is_over = status == STATUS_EMPTY && wide.moments.cursor != NULL;
    wide_close_points(&wide);
    buffer_done(&cell);
    return is_over ? STATUS_OK : status;
}
