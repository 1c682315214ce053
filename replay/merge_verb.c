/* The verb `merge`: several recordings of one machine as one. */
#include <stdio.h>

#include "base/number.h"
#include "base/os.h"
#include "replay/extra_series.h"
#include "replay/merge.h"
#include "replay/progress.h"
#include "replay/sqlite_parts.h"
#include "replay/verbs.h"

const struct option merge_options[] = {
    {"output", OPTION_TEXT, "NEW", "the recording to make; must not be there yet"},
    {"any-host", OPTION_FLAG, NULL, "merge recordings of different hosts, too"},
    {NULL, OPTION_FLAG, NULL, NULL},
};

struct sources {
    struct merge_source list[MERGE_MAX];
    size_t count;
};

static void close_sources(struct sources *sources)
{
    for (size_t i = 0; i < sources->count; i++)
        recording_close(sources->list[i].recording);
}

static enum status open_sources(struct sources *sources, const struct arguments *arguments, struct problem *why)
{
    enum status status = STATUS_OK;
    sources->count = 0;
    for (size_t i = 0; i < arguments->operand_count && status == STATUS_OK; i++) {
        struct merge_source *source = &sources->list[i];
        source->path = arguments->operands[i];
        status = recording_open_read(&source->recording, source->path, why);
        sources->count += status == STATUS_OK;
    }
    return status;
}

static void print_progress(void *context, int64_t samples)
{
    progress_tell(context, samples);
}

static void print_result(const struct merge_result *result, const char *path)
{
    char bytes[NUMBER_TEXT];
    number_exact(bytes, os_file_size(path));
    printf("merged: %lld sample%s, %lld session%s, %lld mark%s, %s bytes\n", (long long)result->samples,
           number_plural(result->samples), (long long)result->sessions, number_plural(result->sessions),
           (long long)result->marks, number_plural(result->marks), bytes);
    if (result->doubles > 0)
        printf("left out: %lld samples that another recording holds as well\n", (long long)result->doubles);
    if (result->series_left_out > 0)
        printf("left out: %lld series, a recording holds %d\n", (long long)result->series_left_out, EXTRA_SERIES_MAX);
}

static enum status make(const struct sources *sources, const struct arguments *arguments, const char *path,
                        struct problem *why)
{
    struct recording *to;
    struct progress progress;
    struct merge_result result;
    const struct merge merge = {.sources = sources->list,
                                .count = sources->count,
                                .any_host = arguments_flag(arguments, "any-host"),
                                .progress = print_progress,
                                .context = &progress};
    enum status status = parts_create(&to, path, why);
    if (status != STATUS_OK)
        return status;
    progress_begin(&progress, "merged");
    status = recording_merge(to, &merge, &result, why);
    progress_end(&progress);
    recording_close(to);
    if (status == STATUS_OK && result.samples == 0)
        status = problem_set(why, STATUS_EMPTY, "none of the recordings holds a sample");
    if (status == STATUS_OK)
        print_result(&result, path);
    else
        parts_remove(path);
    return status;
}

enum status merge_run(const struct arguments *arguments, struct problem *why)
{
    const char *path = arguments_text(arguments, "output");
    struct sources sources;
    if (path == NULL)
        return problem_set(why, STATUS_USAGE, "merge: --output NEW is missing");
    os_catch_stop();
    enum status status = open_sources(&sources, arguments, why);
    if (status == STATUS_OK)
        status = make(&sources, arguments, path, why);
    close_sources(&sources);
    return status;
}
