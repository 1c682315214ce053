#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "export/compare_text.h"
#include "export/nights_text.h"
#include "export/output.h"
#include "export/verbs.h"
#include "replay/boots.h"
#include "replay/player.h"

enum { ROWS_DEFAULT = 40, COLUMNS_DEFAULT = 120, NIGHTS_BYTES = 1 << 20 };

const struct option compare_options[] = {
    {"what", OPTION_TEXT, "KIND", "pools, processes, types or groups; pools when not given"},
    {"filter", OPTION_TEXT, "FILTER", "only rows that match"},
    {"at-a", OPTION_TEXT, "TIME", "of two recordings: the moment in the first one; its end when not given"},
    {"at-b", OPTION_TEXT, "TIME", "of two recordings: the moment in the second one; its end when not given"},
    {"span", OPTION_SPAN, "SPAN",
     "judge so much time up to each of the two moments; else their boots, or all of two recordings"},
    {"rows", OPTION_COUNT, "N", "so many rows of a plain table; 0 all, 40 when not given"},
    {"format", OPTION_TEXT, "plain|csv|tsv|json",
     "how it is written; a plain table when not given; json: whether it is fixed, without rows"},
    {"output", OPTION_TEXT, "OUT", "into this file instead of standard output"},
    {"force", OPTION_FLAG, NULL, "replace OUT when it is there"},
    {"utc", OPTION_FLAG, NULL, "times in UTC instead of the recorded zone"},
    {0},
};

/* One of the two moments. */
struct side {
    struct recording *recording; /* owned */
    struct player *player;       /* owned */
    struct compare_moment moment;
};

struct request {
    struct side a, b;
    bool is_two;     /* recordings */
    int64_t span_ns; /* ABSENT: not given */
    bool is_json;
    struct nights *nights;   /* owned; NULL: nothing was judged */
    struct problem unjudged; /* why a plain table has no judgement; an empty line: it was not asked for */
    enum entity entity;
    struct filter *filter; /* owned */
    struct comparison comparison;
    char separator; /* 0: a plain table */
    int64_t rows;
};

static enum status open_side(struct side *side, const char *path, const char *time, bool utc, struct problem *why)
{
    struct recording_summary summary;
    int64_t utc_ns = 0;
    enum status status = recording_open_read(&side->recording, path, why);
    if (status == STATUS_OK)
        status = player_open(&side->player, side->recording, why);
    if (status == STATUS_OK)
        status = recording_summary(side->recording, &summary, why);
    if (status == STATUS_OK && summary.count == 0)
        status = problem_set(why, STATUS_EMPTY, "%s holds no sample yet", path);
    if (status == STATUS_OK)
        status = player_last(side->player, why);
    if (status != STATUS_OK)
        return status;
    struct zone zone = {ZONE_FIXED, player_session(side->player)->machine.zone_offset_seconds};
    side->moment.zone = utc ? (struct zone){ZONE_UTC, 0} : zone;
    /* As on the screen: now and relative times are told from the end of the recording. */
    struct when_context context = {summary.last_utc_ns, summary.last_utc_ns, summary.first_utc_ns, summary.last_utc_ns,
                                   side->moment.zone};
    status = when_parse(time, &context, &utc_ns, why);
    if (status == STATUS_OK)
        status = player_seek_time(side->player, utc_ns, NULL, why);
    if (status != STATUS_OK)
        return status;
    side->moment.snapshot = player_current(side->player);
    side->moment.host = player_session(side->player)->machine.host;
    return STATUS_OK;
}

static void close_side(struct side *side)
{
    player_close(side->player);
    recording_close(side->recording);
}

/* FILE: from its start to its end. FILE A B: two moments of it. FILE1 FILE2: one moment of each. */
static enum status open_sides(struct request *request, const struct arguments *arguments, struct problem *why)
{
    const char *const *operands = arguments->operands;
    const char *at_a = arguments_text(arguments, "at-a"), *at_b = arguments_text(arguments, "at-b");
    bool utc = arguments_flag(arguments, "utc"), two = arguments->operand_count == 2;
    request->is_two = two;
    request->span_ns = arguments_number(arguments, "span");
    if (!two && (at_a != NULL || at_b != NULL))
        return problem_set(why, STATUS_USAGE,
                           "--at-a and --at-b are for two recordings: pooltop compare FILE A B names the times itself");
    const char *a = two ? at_a != NULL ? at_a : "end" : arguments->operand_count == 3 ? operands[1] : "start";
    const char *b = two ? at_b != NULL ? at_b : "end" : arguments->operand_count == 3 ? operands[2] : "end";
    enum status status = open_side(&request->a, operands[0], a, utc, why);
    if (status == STATUS_OK)
        status = open_side(&request->b, operands[two ? 1 : 0], b, utc, why);
    bool same = status == STATUS_OK && !two && player_info(request->a.player)->id == player_info(request->b.player)->id;
    return same ? problem_set(why, STATUS_EMPTY, "%s: \"%.40s\" and \"%.40s\" lead to the same sample", operands[0], a,
                              b)
                : status;
}

static enum status read_format(struct request *request, const struct arguments *arguments, struct problem *why)
{
    const char *format = arguments_text(arguments, "format");
    request->rows = arguments_number(arguments, "rows");
    request->rows = request->rows == ABSENT ? ROWS_DEFAULT : request->rows;
    request->is_json = format != NULL && strcmp(format, "json") == 0;
    if (format == NULL || request->is_json || strcmp(format, "plain") == 0)
        return STATUS_OK;
    request->separator = strcmp(format, "csv") == 0 ? ',' : '\t';
    if (request->separator == ',' || strcmp(format, "tsv") == 0)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "--format \"%.40s\" is not known: there are plain, csv, tsv and json",
                       format);
}

static enum status read_kind(struct request *request, const struct arguments *arguments, struct problem *why)
{
    static const enum entity ENTITIES_OF[] = {ENTITY_POOLS, ENTITY_PROCESSES, ENTITY_TYPES, ENTITY_GROUPS};
    const char *what = arguments_text(arguments, "what"), *filter = arguments_text(arguments, "filter");
    bool known = what == NULL;
    for (size_t i = 0; what != NULL && i < sizeof ENTITIES_OF / sizeof ENTITIES_OF[0]; i++) {
        if (strcmp(what, entity_name(ENTITIES_OF[i])) != 0)
            continue;
        request->entity = ENTITIES_OF[i];
        known = true;
    }
    if (!known)
        return problem_set(why, STATUS_USAGE,
                           "--what \"%.40s\" cannot be compared: there are pools, processes, types and groups", what);
    return filter != NULL ? rows_filter(&request->filter, request->entity, filter, why) : STATUS_OK;
}

/* --- judging --------------------------------------------------------------------------------------------------------------------- */

/* What is judged of a side: up to its moment. */
static struct night_span span_of(const struct request *request, const struct side *side)
{
    struct night_span span = {side->recording, INT64_MIN + 1, player_info(side->player)->utc_ns};
    struct sample_info first;
    if (request->span_ns != ABSENT) {
        span.begin_ns = number_difference(span.end_ns, request->span_ns);
    } else if (!request->is_two) {
        boot_first(side->recording, player_info(side->player), &first);
        span.begin_ns = first.utc_ns;
    }
    return span;
}

/* Two moments of one boot are no two nights, unless somebody says how long these were. */
static enum status judge(struct request *request, struct problem *why)
{
    bool one = !request->is_two && request->span_ns == ABSENT &&
               strcmp(request->a.moment.snapshot->boot, request->b.moment.snapshot->boot) == 0;
    if (one && request->is_json)
        return problem_set(why, STATUS_USAGE,
                           "two moments of one boot: --span 8h judges so much time up to each of them");
    if (one || request->separator != 0)
        return STATUS_OK;
    request->nights = calloc(1, sizeof *request->nights);
    if (request->nights == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while comparing");
    struct night_span a = span_of(request, &request->a), b = span_of(request, &request->b);
    enum status status = nights_compare(request->nights, &a, &b, &request->unjudged);
    if (status == STATUS_OK)
        return status;
    /* Two moments can be laid beside each other though what lies before them cannot be read. */
    free(request->nights);
    request->nights = NULL;
    bool goes_on = !request->is_json && (status == STATUS_DAMAGED || status == STATUS_EMPTY);
    if (!goes_on)
        *why = request->unjudged;
    return goes_on ? STATUS_OK : status;
}

/* --- writing it ------------------------------------------------------------------------------------------------------------- */

static void write_plain(const struct request *request, FILE *out)
{
    char line[COMPARE_LINE];
    const struct comparison *comparison = &request->comparison;
    int width = compare_name_width(comparison, COLUMNS_DEFAULT);
    for (int i = 0; i < COMPARE_HEAD_LINES; i++) {
        compare_head(line, i, comparison, &request->a.moment, &request->b.moment);
        fprintf(out, "%s\n", line);
    }
    compare_titles(line, comparison->entity, width);
    fprintf(out, "%s\n", line);
    for (size_t i = 0; i < comparison->count && (request->rows == 0 || (int64_t)i < request->rows); i++) {
        compare_line(line, &comparison->rows[i], width);
        fprintf(out, "%s\n", line);
    }
}

static enum status write_nights(const struct request *request, FILE *out, struct problem *why)
{
    struct buffer text;
    buffer_init(&text, NIGHTS_BYTES);
    if (request->is_json)
        nights_print_json(&text, request->nights, request->a.moment.zone);
    else
        nights_print_text(&text, request->nights, request->a.moment.zone);
    enum status status = text.status;
    if (status != STATUS_OK)
        problem_set(why, status, "out of memory while comparing");
    else
        fprintf(out, "%s%s", buffer_text(&text), request->is_json ? "" : "\n");
    buffer_done(&text);
    return status;
}

static enum status write_table(const struct request *request, FILE *out, const char *name, struct problem *why)
{
    struct csv_writer *writer = malloc(sizeof *writer);
    if (writer == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while comparing");
    csv_writer_init(writer, out, request->separator != 0 ? request->separator : ',');
    if (request->separator != 0)
        compare_csv(&request->comparison, writer);
    else if (!request->is_json)
        write_plain(request, out);
    enum status status = csv_writer_flush(writer, name, why);
    csv_writer_done(writer);
    free(writer);
    return status;
}

static enum status write_request(const struct request *request, const struct arguments *arguments, struct problem *why)
{
    struct output output;
    enum status status =
        output_open(&output, arguments_text(arguments, "output"), arguments_flag(arguments, "force"), why);
    if (status != STATUS_OK)
        return status;
    if (request->nights != NULL)
        status = write_nights(request, output.stream, why);
    else if (request->unjudged.line[0] != '\0')
        fprintf(output.stream, "NOT JUDGED   %s\n\n", request->unjudged.line);
    if (status == STATUS_OK)
        status = write_table(request, output.stream, output.name, why);
    if (status == STATUS_OK)
        status = output_commit(&output, why);
    output_discard(&output);
    return status;
}

enum status compare_run(const struct arguments *arguments, struct problem *why)
{
    struct request request = {.entity = ENTITY_POOLS};
    os_catch_stop();
    comparison_init(&request.comparison);
    enum status status = read_format(&request, arguments, why);
    if (status == STATUS_OK)
        status = read_kind(&request, arguments, why);
    if (status == STATUS_OK)
        status = open_sides(&request, arguments, why);
    if (status == STATUS_OK)
        status = comparison_make(&request.comparison, request.entity, request.a.moment.snapshot,
                                 request.b.moment.snapshot, request.filter);
    if (status == STATUS_NO_MEMORY)
        problem_set(why, status, "out of memory while comparing");
    if (status == STATUS_OK)
        status = judge(&request, why);
    if (status == STATUS_OK)
        status = write_request(&request, arguments, why);
    comparison_done(&request.comparison);
    filter_close(request.filter);
    free(request.nights);
    close_side(&request.a);
    close_side(&request.b);
    return status;
}
