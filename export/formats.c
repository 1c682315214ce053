#include "export/formats.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "export/json_lines.h"
#include "export/openmetrics.h"
#include "export/pdh.h"
#include "export/points.h"

/* --- CSV and TSV ------------------------------------------------------------------------------------------------------------ */

struct csv_export {
    struct csv_writer writer;
    struct csv_lines lines;
    struct wide wide;
};

static void csv_row(void *context, const struct line_source *source)
{
    csv_lines_row(&((struct csv_export *)context)->lines, source);
}

static bool csv_end(void *context, const struct line_source *sample)
{
    (void)sample;
    return !csv_writer_failed(&((struct csv_export *)context)->writer);
}

static void csv_wide_row(void *context, const struct line_source *source)
{
    wide_take(&((struct csv_export *)context)->wide, source);
}

static bool csv_wide_end(void *context, const struct line_source *sample)
{
    struct csv_export *csv = context;
    wide_csv_line(&csv->wide, &csv->lines, sample);
    wide_clear(&csv->wide);
    return !csv_writer_failed(&csv->writer);
}

static enum status walk_request(const struct request *request, const struct walk_sink *sink, struct problem *why)
{
    if (request->columns.what == WHAT_MARKS)
        return walk_marks(&request->walk, sink, why);
    if (request->columns.what == WHAT_SERIES)
        return walk_points(&request->walk, sink, request->zone, why);
    return walk_samples(&request->walk, request->from, request->to, sink, why);
}

static enum status write_wide_csv(const struct request *request, struct csv_export *csv, struct problem *why)
{
    const struct walk_sink sink = {csv, csv_wide_row, csv_wide_end};
    const struct point_table points = {&request->columns, request->zone};
    if (request->columns.what == WHAT_SERIES)
        return points_wide_csv(&request->walk, &points, &csv->writer, why);
    enum status status = wide_open(&csv->wide, &request->columns, request->lead, &request->series, why);
    if (status == STATUS_OK && wide_csv_header(&csv->wide, &csv->writer) != STATUS_OK)
        status = problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    if (status == STATUS_OK)
        status = walk_request(request, &sink, why);
    wide_done(&csv->wide);
    return status;
}

static enum status write_long_csv(const struct request *request, struct csv_export *csv, struct problem *why)
{
    const struct walk_sink sink = {csv, csv_row, csv_end};
    csv_lines_header(&csv->lines);
    return walk_request(request, &sink, why);
}

static enum status write_csv(struct request *request, FILE *out, const char *name, struct problem *why)
{
    if (request->align.table != NULL)
        return align_write(request, out, name, why);
    struct csv_export *csv = malloc(sizeof *csv);
    if (csv == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    csv_writer_init(&csv->writer, out, request->separator);
    csv->writer.neutral = request->safe;
    csv_lines_init(&csv->lines, &request->columns, &csv->writer);
    if (request->bom)
        stream_put(&csv->writer.stream, "\xef\xbb\xbf", 3);
    enum status status = request->wide ? write_wide_csv(request, csv, why) : write_long_csv(request, csv, why);
    if (status == STATUS_OK)
        status = csv_writer_flush(&csv->writer, name, why);
    request->formulas = csv->writer.formulas;
    csv_lines_done(&csv->lines);
    csv_writer_done(&csv->writer);
    free(csv);
    return status;
}

/* --- JSON Lines ------------------------------------------------------------------------------------------------------------- */

struct json_export {
    struct stream stream;
    struct json_lines lines;
};

static void json_row(void *context, const struct line_source *source)
{
    json_lines_row(&((struct json_export *)context)->lines, source);
}

static bool json_end(void *context, const struct line_source *sample)
{
    (void)sample;
    return !stream_failed(&((struct json_export *)context)->stream);
}

static enum status write_json(struct request *request, FILE *out, const char *name, struct problem *why)
{
    struct json_export *json = malloc(sizeof *json);
    const struct walk_sink sink = {json, json_row, json_end};
    if (json == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    stream_init(&json->stream, out);
    json_lines_init(&json->lines, &request->columns, &json->stream);
    enum status status = walk_request(request, &sink, why);
    if (status == STATUS_OK)
        status = stream_flush(&json->stream, name, why);
    json_lines_done(&json->lines);
    free(json);
    return status;
}

/* --- PDH-CSV ---------------------------------------------------------------------------------------------------------------- */

struct pdh_export {
    struct stream stream;
    struct wide wide;
    struct zone zone;
};

static void pdh_row(void *context, const struct line_source *source)
{
    wide_take(&((struct pdh_export *)context)->wide, source);
}

static bool pdh_end(void *context, const struct line_source *sample)
{
    struct pdh_export *pdh = context;
    pdh_line(&pdh->stream, &pdh->wide, sample->utc_ns, pdh->zone);
    wide_clear(&pdh->wide);
    return !stream_failed(&pdh->stream);
}

static enum status write_pdh(struct request *request, FILE *out, const char *name, struct problem *why)
{
    struct pdh_export *pdh = calloc(1, sizeof *pdh);
    const struct walk_sink sink = {pdh, pdh_row, pdh_end};
    if (pdh == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    stream_init(&pdh->stream, out);
    pdh->zone = request->zone;
    const struct point_table points = {&request->columns, request->zone};
    bool of_series = request->columns.what == WHAT_SERIES;
    enum status status = of_series ? points_pdh(&request->walk, &points, &request->session.machine, &pdh->stream, why)
                                   : wide_open(&pdh->wide, &request->columns, request->lead, &request->series, why);
    if (status == STATUS_OK && !of_series)
        status = pdh_header(&pdh->stream, &pdh->wide, &request->session.machine, request->zone, why);
    if (status == STATUS_OK && !of_series)
        status = walk_request(request, &sink, why);
    if (status == STATUS_OK)
        status = stream_flush(&pdh->stream, name, why);
    wide_done(&pdh->wide);
    free(pdh);
    return status;
}

/* --- poolmon's text --------------------------------------------------------------------------------------------------------- */

enum { POOLMON_TEXT_MAX = 256 << 20 };

struct poolmon_export {
    struct stream stream;
    struct buffer text;
    struct poolmon_config config;
};

/* poolmon writes no time: collectors put a line of theirs before each snapshot, and so is this one. */
static bool poolmon_end(void *context, const struct line_source *sample)
{
    struct poolmon_export *poolmon = context;
    char time[WHEN_TEXT];
    when_format_rfc3339(time, sample->utc_ns, sample->zone);
    buffer_clear(&poolmon->text);
    buffer_format(&poolmon->text, "===== %s =====\n", time);
    poolmon_write(&poolmon->text, sample->row.snapshot, NULL, &poolmon->config);
    buffer_add_byte(&poolmon->text, '\n');
    stream_put(&poolmon->stream, (const char *)poolmon->text.bytes, poolmon->text.length);
    return poolmon->text.status == STATUS_OK && !stream_failed(&poolmon->stream);
}

static enum status write_poolmon(struct request *request, FILE *out, const char *name, struct problem *why)
{
    struct poolmon_export *poolmon = calloc(1, sizeof *poolmon);
    const struct walk_sink sink = {poolmon, NULL, poolmon_end};
    if (poolmon == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    stream_init(&poolmon->stream, out);
    buffer_init(&poolmon->text, POOLMON_TEXT_MAX);
    poolmon->config = (struct poolmon_config){
        .layout = request->layout, .pools = {.filter = request->filter, .sort_field = -1}, .memory = true};
    enum status status = walk_request(request, &sink, why);
    if (status == STATUS_OK && poolmon->text.status != STATUS_OK)
        status = problem_set(why, poolmon->text.status, "a sample is too large for one text of poolmon's");
    if (status == STATUS_OK)
        status = stream_flush(&poolmon->stream, name, why);
    buffer_done(&poolmon->text);
    free(poolmon);
    return status;
}

/* --- OpenMetrics ------------------------------------------------------------------------------------------------------------ */

static enum status write_openmetrics(struct request *request, FILE *out, const char *name, struct problem *why)
{
    int64_t left_out = 0;
    enum status status = openmetrics_write(request, out, name, OPENMETRICS_TABLE, &left_out, why);
    if (status == STATUS_OK && left_out > 0)
        fprintf(stderr,
                "pooltop: %" PRId64
                " sample%s left out: not later than the one before, and times of a metric must rise\n",
                left_out, left_out == 1 ? " was" : "s were");
    return status;
}

/* --- the table -------------------------------------------------------------------------------------------------------------- */

static const struct format FORMATS[] = {
    {.name = "csv",
     .takes = TAKES_COLUMNS | TAKES_WIDE | TAKES_TOP | TAKES_SPREADSHEET | TAKES_DELIMITER | TAKES_ALIGN,
     .separator = ',',
     .write = write_csv},
    {.name = "tsv",
     .takes = TAKES_COLUMNS | TAKES_WIDE | TAKES_TOP | TAKES_SPREADSHEET,
     .separator = '\t',
     .write = write_csv},
    {.name = "jsonl", .takes = TAKES_COLUMNS | TAKES_TOP, .write = write_json},
    {.name = "pdh",
     .takes = TAKES_COLUMNS | TAKES_WIDE | TAKES_TOP,
     .wide = true,
     .time_only = true,
     .write = write_pdh},
    {.name = "poolmon", .takes = TAKES_LAYOUT, .pools_only = true, .write = write_poolmon},
    {.name = "openmetrics",
     .takes = TAKES_COLUMNS | TAKES_TOP,
     .by_series = true,
     .check = openmetrics_check,
     .write = write_openmetrics},
};

enum { FORMAT_COUNT = sizeof FORMATS / sizeof FORMATS[0] };

enum status format_find(const struct format **format, const char *name, struct problem *why)
{
    char all[128] = "";
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        *format = &FORMATS[i];
        if (name == NULL || strcmp(name, FORMATS[i].name) == 0)
            return STATUS_OK;
        size_t length = strlen(all);
        const char *before = i == 0 ? "" : i + 1 < FORMAT_COUNT ? ", " : " and ";
        snprintf(all + length, sizeof all - length, "%s%s", before, FORMATS[i].name);
    }
    return problem_set(why, STATUS_USAGE, "--format \"%.40s\" is not known: there are %s", name, all);
}
