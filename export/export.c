#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "export/output.h"
#include "export/verbs.h"
#include "export/walk.h"
#include "replay/range.h"

const struct option export_options[] = {
    {"format", OPTION_TEXT, "csv|tsv", "how it is written; csv when not given"},
    {"what", OPTION_TEXT, "KIND", "pools, processes, types, groups, totals or marks; pools when not given"},
    {"begin", OPTION_TEXT, "TIME", "from this time on; the start of the recording when not given"},
    {"end", OPTION_TEXT, "TIME", "up to this time; the end of the recording when not given"},
    {"every", OPTION_SPAN, "DURATION", "only the first sample in each such span, counted from the first one"},
    {"filter", OPTION_TEXT, "FILTER",
     "only rows that match; top holders are found against the first exported sample of a boot"},
    {"columns", OPTION_TEXT, "LIST",
     "these columns in this order, as in time,tag,bytes,bytes_change; where samples were thinned, also stands_for, "
     "bytes_min, "
     "bytes_max"},
    {"output", OPTION_TEXT, "OUT", "into this file instead of standard output"},
    {"force", OPTION_FLAG, NULL, "replace OUT when it is there"},
    {"utc", OPTION_FLAG, NULL, "times in UTC instead of the recorded zone"},
    {0},
};

/* Everything that was asked for, checked before anything is written. */
struct request {
    struct recording *recording; /* owned */
    struct filter *filter;       /* owned */
    struct columns columns;
    struct walk_config walk;
    struct recording_summary summary;
    struct zone zone; /* of the texts we read and of our own lines */
    int64_t from, to; /* sample ids */
    char separator;
    const char *output;
    bool force;
};

/* --- what was asked for ----------------------------------------------------------------------------------------------------- */

static enum status read_format(struct request *request, const char *format, struct problem *why)
{
    request->separator = ',';
    if (format == NULL || strcmp(format, "csv") == 0)
        return STATUS_OK;
    request->separator = '\t';
    if (strcmp(format, "tsv") == 0)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "--format \"%.40s\" is not known: there are csv and tsv", format);
}

static enum status read_columns(struct request *request, const struct arguments *arguments, struct problem *why)
{
    enum what what = WHAT_POOLS;
    const char *text = arguments_text(arguments, "what");
    enum status status = text == NULL ? STATUS_OK : what_parse(text, &what, why);
    if (status == STATUS_OK)
        status = columns_parse(&request->columns, what, arguments_text(arguments, "columns"), why);
    const char *filter = arguments_text(arguments, "filter");
    if (status != STATUS_OK || filter == NULL)
        return status;
    if (what == WHAT_MARKS || what == WHAT_TOTALS)
        return problem_set(why, STATUS_USAGE, "--filter is for pools, processes, types and groups, not for %s", text);
    return rows_filter(&request->filter, (enum entity)what, filter, why);
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
    struct session session;
    struct sample_info last;
    const struct recording_summary *summary = &request->summary;
    struct when_context context = {
        os_utc_ns(), os_utc_ns(), summary->first_utc_ns, summary->last_utc_ns, {ZONE_UTC, 0}};
    if (summary->count > 0) {
        enum status status = recording_sample(request->recording, summary->last_id, &last, why);
        if (status == STATUS_OK)
            status = recording_session(request->recording, last.session, &session, why);
        if (status != STATUS_OK)
            return status;
        context.reference_ns = last.utc_ns;
        context.zone = (struct zone){ZONE_FIXED, session.machine.zone_offset_seconds};
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

static enum status find_samples(struct request *request, const char *path, struct problem *why)
{
    if (request->columns.what == WHAT_MARKS)
        return STATUS_OK;
    enum status status = range_find(request->recording, &request->summary, request->walk.begin_ns, request->walk.end_ns,
                                    &request->from, &request->to, why);
    return status == STATUS_EMPTY ? no_sample(request, path, why) : status;
}

/* Thinned samples stand before all others, or in a recording that was made of others anywhere. */
static enum status add_thinned_columns(struct request *request, struct problem *why)
{
    struct sample_info first;
    if (request->columns.what == WHAT_MARKS)
        return STATUS_OK;
    enum status status = recording_sample(request->recording, request->from, &first, why);
    bool thinned = status == STATUS_OK && (first.samples > 1 || request->summary.stand_ins > 0);
    return thinned ? columns_add_thinned(&request->columns, why) : status;
}

static enum status request_read(struct request *request, const struct arguments *arguments, struct problem *why)
{
    const char *path = arguments->operands[0];
    request->output = arguments_text(arguments, "output");
    request->force = arguments_flag(arguments, "force");
    request->walk.utc = arguments_flag(arguments, "utc");
    enum status status = read_format(request, arguments_text(arguments, "format"), why);
    if (status == STATUS_OK)
        status = read_columns(request, arguments, why);
    if (status == STATUS_OK)
        status = read_every(request, arguments, why);
    if (status == STATUS_OK)
        status = recording_open_read(&request->recording, path, why);
    if (status == STATUS_OK)
        status = recording_summary(request->recording, &request->summary, why);
    if (status == STATUS_OK)
        status = read_range(request, arguments, why);
    if (status == STATUS_OK)
        status = find_samples(request, path, why);
    if (status == STATUS_OK && arguments_text(arguments, "columns") == NULL)
        status = add_thinned_columns(request, why);
    request->walk.recording = request->recording;
    request->walk.columns = &request->columns;
    request->walk.filter = request->filter;
    request->walk.progress = os_is_terminal(2);
    return status;
}

/* --- writing it ------------------------------------------------------------------------------------------------------------- */

static enum status write_all(const struct request *request, struct csv_writer *writer, const char *name,
                             struct problem *why)
{
    enum status status;
    columns_write_header(&request->columns, writer);
    if (request->columns.what == WHAT_MARKS)
        status = walk_marks(&request->walk, writer, why);
    else
        status = walk_samples(&request->walk, request->from, request->to, writer, why);
    return status == STATUS_OK ? csv_writer_flush(writer, name, why) : status;
}

static enum status write_request(const struct request *request, struct problem *why)
{
    struct output output;
    struct csv_writer *writer = malloc(sizeof *writer);
    if (writer == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    enum status status = output_open(&output, request->output, request->force, why);
    if (status == STATUS_OK) {
        csv_writer_init(writer, output.stream, request->separator);
        status = write_all(request, writer, output.name, why);
        csv_writer_done(writer);
        if (status == STATUS_OK)
            status = output_commit(&output, why);
        output_discard(&output);
    }
    free(writer);
    return status;
}

enum status export_run(const struct arguments *arguments, struct problem *why)
{
    struct request request = {0};
    os_catch_stop();
    enum status status = request_read(&request, arguments, why);
    if (status == STATUS_OK)
        status = write_request(&request, why);
    filter_close(request.filter);
    recording_close(request.recording);
    return status;
}
