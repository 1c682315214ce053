#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "export/compare_text.h"
#include "export/output.h"
#include "export/verbs.h"
#include "replay/player.h"

enum { ROWS_DEFAULT = 40, COLUMNS_DEFAULT = 120 };

const struct option compare_options[] = {
    {"what", OPTION_TEXT, "KIND", "pools, processes, types or groups; pools when not given"},
    {"filter", OPTION_TEXT, "FILTER", "only rows that match"},
    {"at-a", OPTION_TEXT, "TIME", "of two recordings: the moment in the first one; its end when not given"},
    {"at-b", OPTION_TEXT, "TIME", "of two recordings: the moment in the second one; its end when not given"},
    {"rows", OPTION_COUNT, "N", "so many rows of a plain table; 0 all, 40 when not given"},
    {"format", OPTION_TEXT, "plain|csv|tsv", "how it is written; a plain table when not given"},
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
    if (format == NULL || strcmp(format, "plain") == 0)
        return STATUS_OK;
    request->separator = strcmp(format, "csv") == 0 ? ',' : '\t';
    if (request->separator == ',' || strcmp(format, "tsv") == 0)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "--format \"%.40s\" is not known: there are plain, csv and tsv", format);
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

static enum status write_table(const struct request *request, FILE *out, const char *name, struct problem *why)
{
    struct csv_writer *writer = malloc(sizeof *writer);
    if (writer == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while comparing");
    csv_writer_init(writer, out, request->separator != 0 ? request->separator : ',');
    if (request->separator != 0)
        compare_csv(&request->comparison, writer);
    else
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
        status = write_request(&request, arguments, why);
    comparison_done(&request.comparison);
    filter_close(request.filter);
    close_side(&request.a);
    close_side(&request.b);
    return status;
}
