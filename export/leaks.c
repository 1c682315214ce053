#include "export/leaks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/standing.h"
#include "base/os.h"
#include "export/evidence.h"

#define REST_NS NS_PER_SECOND

enum { REST_TIMES = 100, PARTS = 64, PERCENT = 100000 };

/* A pool that the verdict before called a leak. */
struct called {
    struct verdict_name name;
    enum pool_type type;
    int64_t session;
};

struct leaks {
    struct standing *standing; /* owned; of the running boot only */
    int64_t interval_ns;
    char boot[BOOT_TEXT];
    struct verdict verdict;
    struct called called[VERDICT_CULPRITS_MAX];
    size_t called_count;
    int64_t judged_point_ns; /* the newest point of the last verdict */
    int64_t due_ns;          /* by the clock of the samples: not sooner is there another */
};

static enum status open_leaks(void **state, int64_t interval_ns)
{
    struct leaks *made = calloc(1, sizeof *made);
    *state = NULL;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    made->interval_ns = interval_ns;
    made->judged_point_ns = ABSENT;
    made->due_ns = INT64_MIN;
    enum status status = standing_open(&made->standing, NULL, interval_ns);
    if (status == STATUS_OK)
        *state = made;
    else
        free(made);
    return status;
}

static void close_leaks(void *state)
{
    struct leaks *leaks = state;
    if (leaks == NULL)
        return;
    standing_close(leaks->standing);
    free(leaks);
}

static bool was_called(const struct leaks *leaks, const struct culprit *culprit)
{
    for (size_t i = 0; i < leaks->called_count; i++) {
        const struct called *called = &leaks->called[i];
        if (called->type == culprit->type && called->session == culprit->session &&
            called->name.length == culprit->name.length &&
            memcmp(called->name.bytes, culprit->name.bytes, culprit->name.length) == 0)
            return true;
    }
    return false;
}

static void remember(struct leaks *leaks)
{
    const struct verdict *verdict = &leaks->verdict;
    leaks->called_count = verdict->ruling == RULING_LEAK ? verdict->culprit_count : 0;
    for (size_t i = 0; i < leaks->called_count; i++)
        leaks->called[i] =
            (struct called){verdict->culprits[i].name, verdict->culprits[i].type, verdict->culprits[i].session};
}

static void add_other(struct leak *leak, const struct verdict_name *name)
{
    size_t mark = leak->others_length > 0 ? 3 : 0;
    if (name->length == 0 || leak->others_length + mark + name->length > sizeof leak->others)
        return;
    memcpy(leak->others + leak->others_length, " | ", mark);
    memcpy(leak->others + leak->others_length + mark, name->bytes, name->length);
    leak->others_length += mark + name->length;
}

/* Those merged with it, of which any may be the one that leaks, and those in step. */
static void put_others(struct leak *leak, const struct culprit *culprit)
{
    add_other(leak, &culprit->aliases);
    for (size_t i = 1; i < culprit->group_count; i++)
        add_other(leak, &culprit->group[i].name);
}

static void put_leak(struct leak *leak, const struct culprit *culprit, const struct verdict *verdict)
{
    char words[VERDICT_TEXT];
    *leak = (struct leak){.type = culprit->type,
                          .session = culprit->session,
                          .pid = culprit->holder.by == HELD_BY_PROCESS ? culprit->holder.pid : ABSENT,
                          .confidence = (int64_t)(culprit->confidence * PERCENT),
                          .watched_ns = (int64_t)(verdict->watched_seconds * 1e9)};
    leak->name_length = culprit->name.length < LEAK_NAME ? culprit->name.length : LEAK_NAME;
    memcpy(leak->name, culprit->name.bytes, leak->name_length);
    put_others(leak, culprit);
    evidence_headline(words, culprit);
    snprintf(leak->text, sizeof leak->text, "%.*s", (int)sizeof leak->text - 1, words);
}

/* The clock of samples: the monotonic one where there is one. */
static bool is_due(struct leaks *leaks, const struct sample_info *info, int64_t *now_ns)
{
    int64_t point_ns = standing_newest_ns(leaks->standing);
    *now_ns = info->mono_ns != ABSENT ? info->mono_ns : info->utc_ns;
    if (point_ns == leaks->judged_point_ns || *now_ns < leaks->due_ns)
        return false;
    leaks->judged_point_ns = point_ns;
    return true;
}

/* What leaked before a restart was given back by it. */
static enum status take(struct leaks *leaks, const struct sample_info *info, const struct snapshot *snapshot)
{
    enum status status = STATUS_OK;
    if (strcmp(leaks->boot, info->boot) != 0) {
        standing_close(leaks->standing);
        leaks->standing = NULL;
        leaks->called_count = 0;
        leaks->judged_point_ns = ABSENT;
        leaks->due_ns = INT64_MIN;
        memcpy(leaks->boot, info->boot, sizeof leaks->boot);
    }
    if (leaks->standing == NULL)
        status = standing_open(&leaks->standing, NULL, leaks->interval_ns);
    return status == STATUS_OK ? standing_add(leaks->standing, info, snapshot) : status;
}

static int64_t rest_ns(const struct leaks *leaks, int64_t took_ns)
{
    int64_t rest = (int64_t)(leaks->verdict.watched_seconds / PARTS * 1e9);
    rest = rest > REST_TIMES * took_ns ? rest : REST_TIMES * took_ns;
    return rest > REST_NS ? rest : REST_NS;
}

static bool look(void *state, const struct sample_info *info, const struct snapshot *snapshot,
                 struct leak found[LEAKS_MAX], size_t *count)
{
    struct leaks *leaks = state;
    int64_t now_ns;
    *count = 0;
    if (take(leaks, info, snapshot) != STATUS_OK || !is_due(leaks, info, &now_ns))
        return false;
    int64_t begun_ns = os_mono_ns();
    enum status status = standing_judge(leaks->standing, &leaks->verdict);
    leaks->due_ns = number_sum(now_ns, rest_ns(leaks, os_mono_ns() - begun_ns));
    if (status != STATUS_OK)
        return false;
    const struct verdict *verdict = &leaks->verdict;
    for (size_t i = 0; i < verdict->culprit_count && verdict->ruling == RULING_LEAK && *count < LEAKS_MAX; i++)
        if (was_called(leaks, &verdict->culprits[i]))
            put_leak(&found[(*count)++], &verdict->culprits[i], verdict);
    remember(leaks);
    return true;
}

const struct leak_judge leak_judge = {open_leaks, close_leaks, look};
