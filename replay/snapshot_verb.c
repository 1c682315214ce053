/* The verb `snapshot`: the interesting part of a recording as a smaller one that can be sent. */
#include <stdio.h>

#include "base/os.h"
#include "base/when.h"
#include "replay/cut.h"
#include "replay/progress.h"
#include "replay/range.h"
#include "replay/sqlite_parts.h"
#include "replay/verbs.h"

const struct option snapshot_options[] = {
    {"begin", OPTION_TEXT, "TIME", "from this time on; the start of the recording when not given"},
    {"end", OPTION_TEXT, "TIME", "up to this time; the end of the recording when not given"},
    {"output", OPTION_TEXT, "NEW", "the recording to make; must not be there yet"},
    {"anonymize", OPTION_FLAG, NULL, "other names for hosts, processes and groups (process-17); notes are left out"},
    {NULL, OPTION_FLAG, NULL, NULL},
};

static enum status read_time(const struct arguments *arguments, const char *option, const struct when_context *context,
                             int64_t *utc_ns, struct problem *why)
{
    const char *text = arguments_text(arguments, option);
    return text == NULL ? STATUS_OK : when_parse(text, context, utc_ns, why);
}

/* Times are read in the zone of the last session, as everywhere. */
static enum status read_range(const struct arguments *arguments, struct recording *from, struct cut *cut,
                              struct problem *why)
{
    struct recording_summary summary;
    struct session session;
    struct sample_info last;
    enum status status = recording_summary(from, &summary, why);
    if (status == STATUS_OK)
        status = recording_tail(from, &session, &last, why);
    if (status != STATUS_OK)
        return status;
    const struct when_context context = {os_utc_ns(),
                                         last.utc_ns,
                                         summary.first_utc_ns,
                                         summary.last_utc_ns,
                                         {ZONE_FIXED, session.machine.zone_offset_seconds}};
    cut->begin_ns = INT64_MIN + 1;
    cut->end_ns = INT64_MAX;
    status = read_time(arguments, "begin", &context, &cut->begin_ns, why);
    if (status == STATUS_OK)
        status = read_time(arguments, "end", &context, &cut->end_ns, why);
    if (status != STATUS_OK)
        return status;
    if (cut->begin_ns > cut->end_ns)
        return problem_set(why, STATUS_USAGE, "--begin lies behind --end");
    status = range_find(from, &summary, cut->begin_ns, cut->end_ns, &cut->from, &cut->to, why);
    return status == STATUS_EMPTY ? problem_set(why, status, "no sample between --begin and --end") : status;
}

static void print_progress(void *context, int64_t samples)
{
    progress_tell(context, samples);
}

static enum status make(struct recording *from, const struct cut *wanted, const char *path, struct problem *why)
{
    struct cut cut = *wanted;
    struct recording *to;
    struct progress progress;
    int64_t samples = 0;
    enum status status = parts_create(&to, path, why);
    if (status != STATUS_OK)
        return status;
    progress_begin(&progress, "copied");
    cut.progress = print_progress;
    cut.context = &progress;
    status = recording_cut(to, from, &cut, &samples, why);
    progress_end(&progress);
    recording_close(to);
    if (status != STATUS_OK) {
        parts_remove(path);
        return status;
    }
    char bytes[NUMBER_TEXT];
    number_exact(bytes, os_file_size(path));
    printf("%lld samples, %s bytes\n", (long long)samples, bytes);
    return STATUS_OK;
}

static enum status make_anonymous(struct recording *from, struct cut *cut, const char *path, struct problem *why)
{
    if (anonymous_open(&cut->anonymous) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for the names");
    enum status status = make(from, cut, path, why);
    anonymous_close(cut->anonymous);
    return status;
}

enum status snapshot_run(const struct arguments *arguments, struct problem *why)
{
    const char *path = arguments_text(arguments, "output");
    struct recording *from;
    struct cut cut = {0};
    if (path == NULL)
        return problem_set(why, STATUS_USAGE, "snapshot: --output NEW is missing");
    enum status status = recording_open_read(&from, arguments->operands[0], why);
    if (status != STATUS_OK)
        return status;
    os_catch_stop();
    status = read_range(arguments, from, &cut, why);
    if (status == STATUS_OK)
        status = arguments_flag(arguments, "anonymize") ? make_anonymous(from, &cut, path, why)
                                                        : make(from, &cut, path, why);
    recording_close(from);
    return status;
}
