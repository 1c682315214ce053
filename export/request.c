#include "export/request.h"

#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "export/csv_writer.h"
#include "export/formats.h"
#include "replay/range.h"

/* --- how it is written ------------------------------------------------------------------------------------------------------ */

/* Options that only some formats take. */
static enum status check_options(const struct format *format, const struct arguments *arguments, struct problem *why)
{
    static const struct {
        const char *option;
        unsigned takes;
    } OPTIONS[] = {{"columns", TAKES_COLUMNS}, {"wide", TAKES_WIDE},        {"top", TAKES_TOP},
                   {"bom", TAKES_SPREADSHEET}, {"safe", TAKES_SPREADSHEET}, {"delimiter", TAKES_DELIMITER},
                   {"layout", TAKES_LAYOUT},   {"align", TAKES_ALIGN}};
    for (size_t i = 0; i < sizeof OPTIONS / sizeof OPTIONS[0]; i++) {
        const char *option = OPTIONS[i].option;
        bool given = arguments_text(arguments, option) != NULL;
        if (given && !(format->takes & OPTIONS[i].takes))
            return problem_set(why, STATUS_USAGE, "--%s is not for --format %s", option, format->name);
    }
    return STATUS_OK;
}

static enum status read_delimiter(struct request *request, const char *text, struct problem *why)
{
    if (text == NULL)
        return STATUS_OK;
    request->separator = strcmp(text, "tab") == 0 ? '\t' : text[0];
    if ((strcmp(text, "tab") == 0 || strlen(text) == 1) && csv_may_separate(request->separator))
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE,
                       "--delimiter \"%.20s\" cannot separate cells: one character that stands in no number, time or "
                       "name, as ; or |, or the word tab",
                       text);
}

static enum status read_layout(struct request *request, const char *text, struct problem *why)
{
    request->layout = text == NULL ? POOLMON_WIDE : poolmon_layout_find(text);
    if (request->layout == POOLMON_NARROW || request->layout == POOLMON_WIDE)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "--layout \"%.40s\" is not one of a snapshot: there are narrow and wide",
                       text);
}

/* What is the other table's own is not asked for, and what belongs to --align is nothing without it. */
static enum status check_align(const struct arguments *arguments, struct problem *why)
{
    static const char *const ITS_OWN[] = {"bom", "delimiter", "every"};
    static const char *const BELONGS[] = {"align-column", "zone", "dates"};
    bool aligns = arguments_text(arguments, "align") != NULL;
    for (size_t i = 0; aligns && i < sizeof ITS_OWN / sizeof ITS_OWN[0]; i++)
        if (arguments_text(arguments, ITS_OWN[i]) != NULL)
            return problem_set(why, STATUS_USAGE, "--%s is not for --align: the rows are those of the other table",
                               ITS_OWN[i]);
    for (size_t i = 0; !aligns && i < sizeof BELONGS / sizeof BELONGS[0]; i++)
        if (arguments_text(arguments, BELONGS[i]) != NULL)
            return problem_set(why, STATUS_USAGE, "--%s is only for --align", BELONGS[i]);
    return STATUS_OK;
}

static enum status read_format(struct request *request, const struct arguments *arguments, struct problem *why)
{
    enum status status = format_find(&request->format, arguments_text(arguments, "format"), why);
    if (status == STATUS_OK)
        status = check_options(request->format, arguments, why);
    if (status != STATUS_OK)
        return status;
    request->separator = request->format->separator;
    request->bom = arguments_flag(arguments, "bom");
    request->safe = arguments_flag(arguments, "safe");
    request->wide =
        request->format->wide || arguments_flag(arguments, "wide") || arguments_text(arguments, "align") != NULL;
    status = check_align(arguments, why);
    if (status == STATUS_OK)
        status = read_delimiter(request, arguments_text(arguments, "delimiter"), why);
    return status == STATUS_OK ? read_layout(request, arguments_text(arguments, "layout"), why) : status;
}

/* --- of what ---------------------------------------------------------------------------------------------------------------- */

static enum status check_what(const struct request *request, enum what what, const struct arguments *arguments,
                              struct problem *why)
{
    const char *name = arguments_text(arguments, "what");
    bool has_rows = what < WHAT_MARKS && what != WHAT_TOTALS;
    if (request->format->pools_only && what != WHAT_POOLS)
        return problem_set(why, STATUS_USAGE, "--format %s is for pools, not for %s", request->format->name, name);
    if (request->wide && what == WHAT_MARKS)
        return problem_set(why, STATUS_USAGE, "marks have no numbers that could stand in columns");
    if (arguments_text(arguments, "align") != NULL && what == WHAT_SERIES)
        return problem_set(why, STATUS_USAGE, "--align is for samples, not for series");
    if (arguments_text(arguments, "filter") != NULL && !has_rows)
        return problem_set(why, STATUS_USAGE, "--filter is for pools, processes, types and groups, not for %s", name);
    if (arguments_text(arguments, "top") != NULL && !has_rows)
        return problem_set(why, STATUS_USAGE, "--top is for pools, processes, types and groups, not for %s", name);
    return STATUS_OK;
}

/* The other table has its time, and each moment stands alone: nothing is told of it by another. */
static enum status check_aligned_columns(const struct request *request, struct problem *why)
{
    for (size_t i = request->lead; i < request->columns.count; i++)
        if (request->columns.list[i].kind != CELL_VALUE)
            return problem_set(why, STATUS_USAGE,
                               "--align takes numbers as they are, no changes and no ends of ranges");
    return STATUS_OK;
}

static enum status read_columns(struct request *request, const struct arguments *arguments, struct problem *why)
{
    enum what what = WHAT_POOLS;
    const char *text = arguments_text(arguments, "what"), *list = arguments_text(arguments, "columns");
    enum status status = text == NULL ? STATUS_OK : what_parse(text, &what, why);
    if (status == STATUS_OK)
        status = check_what(request, what, arguments, why);
    if (status == STATUS_OK && request->wide)
        status = columns_parse_wide(&request->columns, what, list, &request->lead, why);
    else if (status == STATUS_OK)
        status = columns_parse(&request->columns, what, list, why);
    bool only_time = request->lead == 1 && request->columns.list[0].kind == CELL_TIME;
    if (status == STATUS_OK && request->format->time_only && !only_time)
        return problem_set(why, STATUS_USAGE, "--format %s has the time and numbers: leave out %s",
                           request->format->name, request->columns.list[request->lead - 1].id);
    if (status == STATUS_OK && arguments_text(arguments, "align") != NULL)
        status = check_aligned_columns(request, why);
    const char *filter = arguments_text(arguments, "filter");
    return status == STATUS_OK && filter != NULL ? rows_filter(&request->filter, (enum entity)what, filter, why)
                                                 : status;
}

static enum status read_top(struct request *request, const struct arguments *arguments, struct problem *why)
{
    int64_t top = arguments_number(arguments, "top");
    if (top != ABSENT && (top < 1 || top > SERIES_SEEN_MAX))
        return problem_set(why, STATUS_USAGE, "--top must be from 1 to %d", SERIES_SEEN_MAX);
    request->top = top == ABSENT ? 0 : (size_t)top;
    return STATUS_OK;
}

static enum status read_every(struct request *request, const struct arguments *arguments, struct problem *why)
{
    int64_t every = arguments_number(arguments, "every");
    if (every == 0 || (every != ABSENT && request->columns.what == WHAT_MARKS))
        return problem_set(why, STATUS_USAGE,
                           every == 0 ? "--every must be longer than nothing" : "--every is not for marks");
    request->walk.every_ns = every == ABSENT ? 0 : every;
    return STATUS_OK;
}

static enum status read_time(const char *text, const struct when_context *context, int64_t *utc_ns, struct problem *why)
{
    return text == NULL ? STATUS_OK : when_parse(text, context, utc_ns, why);
}

/* Times are read in the zone of the last session, which is the one the screen shows at the end of the recording. */
static enum status read_range(struct request *request, const struct arguments *arguments, struct problem *why)
{
    struct sample_info last;
    const struct recording_summary *summary = &request->summary;
    struct session *session = &request->session;
    struct when_context context = {
        os_utc_ns(), os_utc_ns(), summary->first_utc_ns, summary->last_utc_ns, {ZONE_UTC, 0}};
    if (summary->count > 0) {
        enum status status = recording_sample(request->recording, summary->last_id, &last, why);
        if (status == STATUS_OK)
            status = recording_session(request->recording, last.session, session, why);
        if (status != STATUS_OK)
            return status;
        context.reference_ns = last.utc_ns;
        context.zone = (struct zone){ZONE_FIXED, session->machine.zone_offset_seconds};
    }
    if (request->walk.utc)
        context.zone = (struct zone){ZONE_UTC, 0};
    request->zone = context.zone;
    request->walk.begin_ns = INT64_MIN + 1;
    request->walk.end_ns = INT64_MAX;
    enum status status = read_time(arguments_text(arguments, "begin"), &context, &request->walk.begin_ns, why);
    if (status == STATUS_OK)
        status = read_time(arguments_text(arguments, "end"), &context, &request->walk.end_ns, why);
    if (status == STATUS_OK && request->walk.begin_ns > request->walk.end_ns)
        status = problem_set(why, STATUS_USAGE, "--begin lies behind --end");
    return status;
}

static enum status no_sample(const struct request *request, const char *path, struct problem *why)
{
    char first[WHEN_TEXT], last[WHEN_TEXT];
    if (request->summary.count == 0)
        return problem_set(why, STATUS_EMPTY, "%s holds no sample yet", path);
    when_format_rfc3339(first, request->summary.first_utc_ns, request->zone);
    when_format_rfc3339(last, request->summary.last_utc_ns, request->zone);
    return problem_set(why, STATUS_EMPTY, "%s has no sample in that range: its first is at %s, its last at %s", path,
                       first, last);
}

/* --- beside another table ---------------------------------------------------------------------------------------------------- */

static enum status read_align_options(const struct request *request, const struct arguments *arguments,
                                      struct align_options *options, struct problem *why)
{
    const char *zone = arguments_text(arguments, "zone"), *dates = arguments_text(arguments, "dates");
    *options = (struct align_options){.path = arguments_text(arguments, "align"),
                                      .column = arguments_text(arguments, "align-column"),
                                      .zone = request->zone,
                                      .zone_given = zone != NULL || request->walk.utc};
    if (dates != NULL && strcmp(dates, "day-first") != 0 && strcmp(dates, "month-first") != 0)
        return problem_set(why, STATUS_USAGE, "--dates \"%.40s\" is not known: there are day-first and month-first",
                           dates);
    if (dates != NULL)
        options->order = strcmp(dates, "day-first") == 0 ? ORDER_DAY_FIRST : ORDER_MONTH_FIRST;
    return zone == NULL ? STATUS_OK : zone_parse(zone, &options->zone, why);
}

static enum status no_overlap(const struct request *request, struct problem *why)
{
    char texts[4][WHEN_TEXT];
    const int64_t moments[4] = {request->align.first_ns, request->align.last_ns, request->summary.first_utc_ns,
                                request->summary.last_utc_ns};
    for (int i = 0; i < 4; i++)
        when_format(texts[i], moments[i], request->zone);
    return problem_set(
        why, STATUS_EMPTY,
        "%s (%s to %s) and %s (%s to %s) have no time in common; --zone says in which zone times without one "
        "are",
        request->align.path, texts[0], texts[1], request->path, texts[2], texts[3]);
}

/* The range becomes that of the other table, and a little before it. */
static enum status read_align(struct request *request, const struct arguments *arguments, struct problem *why)
{
    struct align_options options;
    if (arguments_text(arguments, "align") == NULL || request->summary.count == 0)
        return STATUS_OK;
    enum status status = read_align_options(request, arguments, &options, why);
    if (status == STATUS_OK)
        status = align_open(&request->align, &options, why);
    if (status != STATUS_OK)
        return status;
    int64_t reach_ns = align_reach_ns(request->session.interval_ns, TIER_QUARTER);
    int64_t first_ns = number_difference(request->align.first_ns, reach_ns);
    if (first_ns > request->walk.begin_ns)
        request->walk.begin_ns = first_ns;
    if (request->align.last_ns < request->walk.end_ns)
        request->walk.end_ns = request->align.last_ns;
    if (request->align.last_ns < request->summary.first_utc_ns || first_ns > request->summary.last_utc_ns)
        return no_overlap(request, why);
    return STATUS_OK;
}

static enum status find_samples(struct request *request, const char *path, struct problem *why)
{
    if (request->columns.what >= WHAT_MARKS)
        return STATUS_OK;
    enum status status = range_find(request->recording, &request->summary, request->walk.begin_ns, request->walk.end_ns,
                                    &request->from, &request->to, why);
    return status == STATUS_EMPTY ? no_sample(request, path, why) : status;
}

/* Thinned samples stand before all others, or in a recording that was made of others anywhere. */
static enum status add_thinned_columns(struct request *request, struct problem *why)
{
    struct sample_info first;
    if (request->columns.what >= WHAT_MARKS)
        return STATUS_OK;
    enum status status = recording_sample(request->recording, request->from, &first, why);
    bool thinned = status == STATUS_OK && (first.samples > 1 || request->summary.stand_ins > 0);
    return thinned ? columns_add_thinned(&request->columns, why) : status;
}

/* --- which rows ------------------------------------------------------------------------------------------------------------- */

struct survey {
    struct series *series;
    enum status status;
};

static void survey_row(void *context, const struct line_source *source)
{
    struct survey *survey = context;
    if (survey->status == STATUS_OK)
        survey->status = series_add(survey->series, &source->row);
}

static bool survey_end(void *context, const struct line_source *sample)
{
    (void)sample;
    return ((const struct survey *)context)->status == STATUS_OK;
}

/* The number whose highest value says which rows are the largest: the first that was asked for, else the one that matters most. */
static int ranking_field(const struct columns *columns)
{
    static const int MAIN[] = {POOL_BYTES, PROCESS_HANDLES, TYPE_OBJECTS, GROUP_KERNEL, TOTAL_PHYSICAL};
    const struct column *first = NULL;
    for (size_t i = 0; i < columns->count && first == NULL; i++)
        first = column_is_number(&columns->list[i]) ? &columns->list[i] : NULL;
    bool asked = first != NULL && columns->is_chosen;
    return asked ? first->field : MAIN[columns->what];
}

/* A walk of its own, before the one that writes. */
static enum status find_series(struct request *request, struct problem *why)
{
    const struct columns only_rows = {.what = request->columns.what};
    struct walk_config config = request->walk;
    struct survey survey = {&request->series, STATUS_OK};
    const struct walk_sink sink = {&survey, survey_row, survey_end};
    config.columns = &only_rows;
    enum status status =
        series_open(&request->series, (enum entity)request->columns.what, ranking_field(&request->columns), why);
    if (status == STATUS_OK)
        status = walk_samples(&config, request->from, request->to, &sink, why);
    if (status != STATUS_OK)
        return status;
    if (survey.status == STATUS_LIMIT)
        return problem_set(why, STATUS_LIMIT, "more than %d different rows: choose some with --filter",
                           SERIES_SEEN_MAX);
    if (survey.status != STATUS_OK)
        return problem_set(why, survey.status, "out of memory while exporting");
    size_t numbers = request->wide ? request->columns.count - request->lead : 0;
    status = series_choose(&request->series, request->top, numbers, why);
    request->walk.only = &request->series;
    return status;
}

/* --- all of it -------------------------------------------------------------------------------------------------------------- */

static enum status read_options(struct request *request, const struct arguments *arguments, struct problem *why)
{
    request->path = arguments->operands[0];
    request->output = arguments_text(arguments, "output");
    request->force = arguments_flag(arguments, "force");
    request->walk.utc = arguments_flag(arguments, "utc");
    enum status status = read_format(request, arguments, why);
    if (status == STATUS_OK)
        status = read_columns(request, arguments, why);
    if (status == STATUS_OK)
        status = read_top(request, arguments, why);
    if (status == STATUS_OK && request->format->check != NULL)
        status = request->format->check(request, why);
    return status == STATUS_OK ? read_every(request, arguments, why) : status;
}

enum status request_read(struct request *request, const struct arguments *arguments, struct problem *why)
{
    enum status status = read_options(request, arguments, why);
    if (status == STATUS_OK)
        status = recording_open_read(&request->recording, request->path, why);
    if (status == STATUS_OK)
        status = recording_summary(request->recording, &request->summary, why);
    if (status == STATUS_OK)
        status = read_range(request, arguments, why);
    if (status == STATUS_OK)
        status = read_align(request, arguments, why);
    if (status == STATUS_OK)
        status = find_samples(request, request->path, why);
    if (status == STATUS_OK && !request->wide && arguments_text(arguments, "columns") == NULL)
        status = add_thinned_columns(request, why);
    request->walk.recording = request->recording;
    request->walk.columns = &request->columns;
    request->walk.filter = request->filter;
    request->walk.progress = os_is_terminal(2);
    bool of_samples = request->columns.what < WHAT_MARKS;
    if (status == STATUS_OK && of_samples && (request->wide || request->top > 0 || request->format->by_series))
        status = find_series(request, why);
    return status;
}

void request_done(struct request *request)
{
    align_close(&request->align);
    series_done(&request->series);
    filter_close(request->filter);
    recording_close(request->recording);
}
