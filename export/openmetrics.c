#include "export/openmetrics.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "export/stream.h"
#include "replay/row_metrics.h"

enum { LABELS_MAX = 1 << 16, TEXT_MAX = 1 << 20, TEXT_FULL = STREAM_BUFFER / 2 };

/* Before the first time. */
#define NEVER INT64_MIN

/* The samples of the run of series that is being collected; `values` is samples times width, what is not known ABSENT. */
struct metrics_export {
    const struct request *request;
    struct stream stream;
    struct buffer text; /* on its way into the stream */
    char host[MACHINE_TEXT];
    int fields[COLUMNS_MAX]; /* the families */
    size_t families, rows;   /* rows: series of each family */
    struct buffer *labels;   /* owned: of each row; empty: it was not seen with a value */
    bool *owned;             /* owned: whether its labels name an owner */
    int64_t *times;          /* owned: of the samples, UTC */
    size_t samples, capacity;
    int64_t left_out;
    int64_t *values;     /* owned */
    size_t begin, width; /* which of families * rows series are in the table: family after family */
    size_t at;           /* the sample that is being walked over */
    int64_t last_ms;     /* of the last one that was not left out */
    enum status status;
};

/* --- which metrics ---------------------------------------------------------------------------------------------------------- */

enum status openmetrics_check(const struct request *request, struct problem *why)
{
    size_t values = 0;
    if (request->columns.what >= WHAT_MARKS)
        return problem_set(why, STATUS_USAGE, "--format openmetrics is for numbers, not for marks");
    for (size_t i = 0; i < request->columns.count; i++) {
        const struct column *column = &request->columns.list[i];
        if (column_is_number(column) && column->kind != CELL_VALUE)
            return problem_set(why, STATUS_USAGE,
                               "--columns: what is told of %s is no metric, the database has it of the number itself",
                               column->id);
        values += column->kind == CELL_VALUE;
    }
    return values > 0 ? STATUS_OK
                      : problem_set(why, STATUS_USAGE, "--columns: --format openmetrics needs a number, such as bytes");
}

static void find_families(struct metrics_export *export)
{
    const struct columns *columns = &export->request->columns;
    for (size_t i = 0; i < columns->count; i++)
        if (columns->list[i].kind == CELL_VALUE)
            export->fields[export->families++] = columns->list[i].field;
}

/* --- the first walk: series and times --------------------------------------------------------------------------------------- */

static bool is_later(struct metrics_export *export, int64_t utc_ns)
{
    int64_t ms = utc_ns / NS_PER_MS;
    if (export->last_ms != NEVER && ms <= export->last_ms)
        return false;
    export->last_ms = ms;
    return true;
}

static bool keep_time(struct metrics_export *export, int64_t utc_ns)
{
    if (export->samples == export->capacity) {
        size_t capacity = export->capacity * 2 + 1024;
        int64_t *times = realloc(export->times, capacity * sizeof *times);
        if (times == NULL)
            return false;
        export->times = times;
        export->capacity = capacity;
    }
    export->times[export->samples++] = utc_ns;
    return true;
}

/* A row's labels stand once, with its owner as soon as one is known. */
static void label_row(void *context, const struct line_source *source)
{
    struct metrics_export *export = context;
    int64_t column = series_column(&export->request->series, &source->row);
    if (column < 0 || export->owned[column])
        return;
    bool is_sure = source->row.entity == ENTITY_POOLS && row_grade(&source->row) <= OWNER_IN_CODE;
    struct text owner = is_sure ? row_owner(&source->row) : (struct text){"", 0};
    struct buffer *labels = &export->labels[column];
    if (labels->length > 0 && owner.length == 0)
        return;
    row_labels(labels, export->host, source->row.entity, source->row.snapshot, source->row.item, owner);
    export->owned[column] = owner.length > 0;
    if (labels->status != STATUS_OK)
        export->status = labels->status;
}

static bool end_times(void *context, const struct line_source *sample)
{
    struct metrics_export *export = context;
    if (!is_later(export, sample->utc_ns))
        export->left_out++;
    else if (!keep_time(export, sample->utc_ns))
        export->status = STATUS_NO_MEMORY;
    return export->status == STATUS_OK;
}

/* --- the other walks: numbers ----------------------------------------------------------------------------------------------- */

static bool is_wanted(const struct metrics_export *export, const struct line_source *source)
{
    return export->at < export->samples && export->times[export->at] == source->utc_ns;
}

static void take_row(void *context, const struct line_source *source)
{
    struct metrics_export *export = context;
    int64_t column = is_wanted(export, source) ? series_column(&export->request->series, &source->row) : -1;
    if (column < 0)
        return;
    size_t last = (export->begin + export->width - 1) / export->rows;
    for (size_t family = export->begin / export->rows; family <= last; family++) {
        size_t series = family * export->rows + (size_t)column;
        if (series >= export->begin && series < export->begin + export->width)
            export->values[export->at * export->width + series - export->begin] =
                row_value(&source->row, export->fields[family]);
    }
}

static bool end_row(void *context, const struct line_source *sample)
{
    struct metrics_export *export = context;
    export->at += is_wanted(export, sample);
    return !stream_failed(&export->stream);
}

static enum status collect(struct metrics_export *export, struct problem *why)
{
    const struct walk_sink sink = {export, take_row, end_row};
    for (size_t i = 0; i < export->samples * export->width; i++)
        export->values[i] = ABSENT;
    export->at = 0;
    return walk_samples(&export->request->walk, export->request->from, export->request->to, &sink, why);
}

/* --- the text --------------------------------------------------------------------------------------------------------------- */

static void put_text(struct metrics_export *export, size_t least)
{
    if (export->text.length < least)
        return;
    stream_put(&export->stream, (const char *)export->text.bytes, export->text.length);
    buffer_clear(&export->text);
}

/* Returns whether it had a value at all. */
static bool write_series(struct metrics_export *export, const struct metric *metric, size_t series, bool describes)
{
    bool any = false;
    for (size_t i = 0; i < export->samples; i++) {
        int64_t value = export->values[i * export->width + series - export->begin];
        if (value != ABSENT && describes && !any)
            metric_describe(&export->text, metric, METRICS_OPENMETRICS);
        any = any || value != ABSENT;
        metric_sample(&export->text, metric, &export->labels[series % export->rows], value, export->times[i]);
        put_text(export, TEXT_FULL);
    }
    return any;
}

/* `described`: the last family whose head was written. */
static void write_table(struct metrics_export *export, size_t *described)
{
    for (size_t series = export->begin; series < export->begin + export->width; series++) {
        struct field_metric field;
        size_t family = series / export->rows;
        field_metric(&field, (enum entity) export->request->columns.what, export->fields[family]);
        if (write_series(export, &field.metric, series, *described != family))
            *described = family;
    }
}

/* --- all of it -------------------------------------------------------------------------------------------------------------- */

static enum status find_series(struct metrics_export *export, struct problem *why)
{
    const struct walk_sink sink = {export, label_row, end_times};
    struct session session;
    export->rows = export->request->series.count;
    export->labels = calloc(export->rows + 1, sizeof *export->labels);
    export->owned = calloc(export->rows + 1, sizeof *export->owned);
    if (export->labels == NULL || export->owned == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    for (size_t i = 0; i < export->rows; i++)
        buffer_init(&export->labels[i], LABELS_MAX);
    struct sample_info last;
    enum status status = recording_sample(export->request->recording, export->request->to, &last, why);
    if (status == STATUS_OK)
        status = recording_session(export->request->recording, last.session, &session, why);
    if (status != STATUS_OK)
        return status;
    snprintf(export->host, sizeof export->host, "%s", session.machine.host);
    status = walk_samples(&export->request->walk, export->request->from, export->request->to, &sink, why);
    if (status == STATUS_OK && export->status != STATUS_OK)
        status = problem_set(why, export->status, "out of memory while exporting");
    return status;
}

static enum status write_all(struct metrics_export *export, size_t table_bytes, struct problem *why)
{
    size_t all = export->families * export->rows, described = SIZE_MAX;
    size_t fit = export->samples > 0 ? table_bytes / sizeof *export->values / export->samples : all;
    fit = fit < 1 ? 1 : fit > all ? all : fit;
    export->values = malloc((fit * export->samples + 1) * sizeof *export->values);
    if (export->values == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    enum status status = STATUS_OK;
    for (export->begin = 0; export->begin < all && status == STATUS_OK; export->begin += export->width) {
        export->width = all - export->begin < fit ? all - export->begin : fit;
        status = collect(export, why);
        if (status == STATUS_OK)
            write_table(export, &described);
    }
    metrics_end(&export->text, METRICS_OPENMETRICS);
    put_text(export, 0);
    if (status == STATUS_OK && export->text.status != STATUS_OK)
        status = problem_set(why, export->text.status, "out of memory while exporting");
    return status;
}

static void export_done(struct metrics_export *export)
{
    for (size_t i = 0; export->labels != NULL && i < export->rows; i++)
        buffer_done(&export->labels[i]);
    free(export->labels);
    free(export->owned);
    free(export->times);
    free(export->values);
    buffer_done(&export->text);
    free(export);
}

enum status openmetrics_write(const struct request *request, FILE *out, const char *name, size_t table_bytes,
                              int64_t *left_out, struct problem *why)
{
    struct metrics_export *export = calloc(1, sizeof *export);
    if (export == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    export->request = request;
    export->last_ms = NEVER;
    stream_init(&export->stream, out);
    buffer_init(&export->text, TEXT_MAX);
    find_families(export);
    enum status status = find_series(export, why);
    if (status == STATUS_OK)
        status = write_all(export, table_bytes, why);
    if (status == STATUS_OK)
        status = stream_flush(&export->stream, name, why);
    *left_out = export->left_out;
    export_done(export);
    return status;
}
