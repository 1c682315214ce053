#include "replay/costs.h"

#include <stdlib.h>

#include "base/number.h"

struct found {
    int64_t numbers[COSTS_LOOKED_AT];
    size_t count;
};

const char *cost_name(enum cost cost)
{
    static const char *const NAMES[COSTS] = {"collect", "encode", "commit", "late"};
    return NAMES[cost];
}

static void add(struct found *found, int64_t number)
{
    if (number != ABSENT && number >= 0 && found->count < COSTS_LOOKED_AT)
        found->numbers[found->count++] = number;
}

/* A sample that came early was not late. */
static int64_t lateness(struct recording *recording, const struct sample_info *info, struct session *session)
{
    struct sample_info before;
    if (info->after_break || recording_sample(recording, info->id - 1, &before, NULL) != STATUS_OK ||
        (session->id != info->session && recording_session(recording, info->session, session, NULL) != STATUS_OK))
        return ABSENT;
    int64_t late = number_difference(number_difference(info->mono_ns, before.mono_ns), session->interval_ns);
    return late != ABSENT && late < 0 ? 0 : late;
}

static void look_at(struct recording *recording, const struct sample_info *info, struct session *session,
                    struct found found[COSTS])
{
    add(&found[COST_COLLECT], info->took_ns);
    add(&found[COST_ENCODE], info->encode_ns);
    add(&found[COST_COMMIT], info->last_commit_ns);
    add(&found[COST_LATE], lateness(recording, info, session));
}

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* The newest sample is looked at first. */
static struct cost_spread spread_of(struct found *found)
{
    size_t count = found->count;
    struct cost_spread spread = {0, ABSENT, ABSENT, ABSENT, ABSENT};
    if (count == 0)
        return spread;
    spread.count = count;
    spread.last = found->numbers[0];
    qsort(found->numbers, count, sizeof found->numbers[0], compare);
    spread.median = found->numbers[(count - 1) / 2];
    spread.percentile_99 = found->numbers[(count * 99 + 99) / 100 - 1];
    spread.most = found->numbers[count - 1];
    return spread;
}

void costs_find(struct costs *costs, struct recording *recording, int64_t first, int64_t last)
{
    struct found found[COSTS] = {{{0}, 0}};
    struct session session = {0};
    int64_t step = (last - first) / COSTS_LOOKED_AT + 1;
    *costs = (struct costs){0};
    for (int64_t id = last; id >= first && id > 0; id -= step) {
        struct sample_info info;
        if (recording_sample(recording, id, &info, NULL) != STATUS_OK)
            continue;
        look_at(recording, &info, &session, found);
        costs->looked_at++;
    }
    for (size_t i = 0; i < COSTS; i++)
        costs->of[i] = spread_of(&found[i]);
}
