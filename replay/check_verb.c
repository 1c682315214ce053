/* The verb `check`: a line for each finding, and `ok: ...` when there is no damage. */
#include <stdio.h>

#include "base/number.h"
#include "base/os.h"
#include "replay/check.h"
#include "replay/progress.h"
#include "replay/verbs.h"

enum { FINDINGS_SHOWN_MAX = 200 };

const struct option check_options[] = {
    {NULL, OPTION_FLAG, NULL, NULL},
};

struct checking {
    struct progress progress;
    int64_t shown;
};

static void print_finding(void *context, bool damage, const char *text)
{
    struct checking *checking = context;
    progress_end(&checking->progress);
    if (checking->shown++ < FINDINGS_SHOWN_MAX)
        printf("%s%s\n", damage ? "" : "note: ", text);
}

static void print_progress(void *context, int64_t samples)
{
    struct checking *checking = context;
    progress_tell(&checking->progress, samples);
}

static enum status judge(const char *path, const struct check_result *result, struct problem *why)
{
    if (result->damages == 0) {
        printf("ok: %lld sample%s in %lld key group%s, %lld session%s, %lld mark%s\n", (long long)result->samples,
               number_plural(result->samples), (long long)result->groups, number_plural(result->groups),
               (long long)result->sessions, number_plural(result->sessions), (long long)result->marks,
               number_plural(result->marks));
        return STATUS_OK;
    }
    if (result->first_bad == 0)
        return problem_set(why, STATUS_DAMAGED, "%s is damaged: findings: %lld; all %lld samples are good", path,
                           (long long)result->damages, (long long)result->samples);
    return problem_set(
        why, STATUS_DAMAGED,
        "%s is damaged: findings: %lld, the first bad sample is %lld; %lld samples are good, recover copies them", path,
        (long long)result->damages, (long long)result->first_bad, (long long)result->samples);
}

enum status check_run(const struct arguments *arguments, struct problem *why)
{
    const char *path = arguments->operands[0];
    struct recording *recording;
    struct check_result result = {0};
    struct checking checking = {0};
    const struct check check = {&checking, print_finding, print_progress};
    enum status status = recording_open_damaged(&recording, path, why);
    if (status != STATUS_OK)
        return status;
    progress_begin(&checking.progress, "checked");
    os_catch_stop();
    status = recording_check(recording, &check, &result, why);
    progress_end(&checking.progress);
    recording_close(recording);
    if (checking.shown > FINDINGS_SHOWN_MAX)
        printf("... and %lld more\n", (long long)(checking.shown - FINDINGS_SHOWN_MAX));
    return status == STATUS_OK ? judge(path, &result, why) : status;
}
