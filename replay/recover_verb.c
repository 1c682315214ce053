/* The verb `recover`: what can be read of a damaged recording into a new one, and a line for each thing that cannot. */
#include <stdio.h>

#include "base/number.h"
#include "base/os.h"
#include "replay/progress.h"
#include "replay/salvage.h"
#include "replay/sqlite_parts.h"
#include "replay/verbs.h"

enum { LOSSES_SHOWN_MAX = 200 };

const struct option recover_options[] = {
    {"output", OPTION_TEXT, "NEW", "the recording to make; must not be there yet"},
    {NULL, OPTION_FLAG, NULL, NULL},
};

struct recovering {
    struct progress progress;
    int64_t losses;
};

static void print_loss(void *context, const char *text)
{
    struct recovering *recovering = context;
    progress_end(&recovering->progress);
    if (recovering->losses++ < LOSSES_SHOWN_MAX)
        printf("lost: %s\n", text);
}

static void print_progress(void *context, int64_t samples)
{
    struct recovering *recovering = context;
    progress_tell(&recovering->progress, samples);
}

static void print_result(const struct recovering *recovering, const struct salvage_result *result)
{
    if (recovering->losses > LOSSES_SHOWN_MAX)
        printf("... and %lld more\n", (long long)(recovering->losses - LOSSES_SHOWN_MAX));
    printf("recovered: %lld sample%s, %lld session%s, %lld mark%s\n", (long long)result->samples,
           number_plural(result->samples), (long long)result->sessions, number_plural(result->sessions),
           (long long)result->marks, number_plural(result->marks));
    if (result->stand_ins > 0)
        printf("thinned: %lld stand for %lld of the lost samples\n", (long long)result->stand_ins,
               (long long)result->stood_for);
    if (recovering->losses == 0)
        printf("nothing was lost\n");
    else
        printf("lost: %lld sample%s, %lld session%s, %lld mark%s that are known of\n", (long long)result->lost_samples,
               number_plural(result->lost_samples), (long long)result->lost_sessions,
               number_plural(result->lost_sessions), (long long)result->lost_marks, number_plural(result->lost_marks));
}

static enum status make(struct recording *from, const char *path, struct problem *why)
{
    struct recording *to;
    struct recovering recovering = {0};
    struct salvage_result result;
    const struct salvage salvage = {&recovering, print_loss, print_progress};
    enum status status = parts_create(&to, path, why);
    if (status != STATUS_OK)
        return status;
    progress_begin(&recovering.progress, "recovered");
    status = recording_salvage(to, from, &salvage, &result, why);
    progress_end(&recovering.progress);
    recording_close(to);
    if (status == STATUS_OK)
        print_result(&recovering, &result);
    else
        parts_remove(path);
    return status;
}

enum status recover_run(const struct arguments *arguments, struct problem *why)
{
    const char *path = arguments_text(arguments, "output");
    struct recording *from;
    if (path == NULL)
        return problem_set(why, STATUS_USAGE, "recover: --output NEW is missing");
    enum status status = recording_open_damaged(&from, arguments->operands[0], why);
    if (status != STATUS_OK)
        return status;
    os_catch_stop();
    status = make(from, path, why);
    recording_close(from);
    return status;
}
