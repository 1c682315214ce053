#include "sampler/linux/pace.h"

#include "base/when.h"

enum { SHARE = 100 };

void pace_init(struct pace *pace, int64_t interval_ns)
{
    *pace = (struct pace){.interval_ns = interval_ns > 0 ? interval_ns : NS_PER_SECOND};
}

static int64_t round_up(int64_t ns)
{
    static const int64_t STEPS[] = {1, 2, 5};
    for (int64_t power = NS_PER_MS; power < INT64_MAX / 100; power *= 10)
        for (int i = 0; i < 3; i++)
            if (STEPS[i] * power >= ns)
                return STEPS[i] * power;
    return ns;
}

void pace_add(struct pace *pace, int64_t took_ns)
{
    pace->reads[pace->taken++ % PACE_READS] = took_ns;
    if (pace->taken < PACE_READS)
        return;
    int64_t shortest = pace->reads[0];
    for (int i = 1; i < PACE_READS; i++)
        shortest = pace->reads[i] < shortest ? pace->reads[i] : shortest;
    int64_t needed = shortest > INT64_MAX / SHARE ? INT64_MAX : shortest * SHARE;
    pace->shortest_ns = shortest;
    pace->wanted_ns = needed > pace->interval_ns ? round_up(needed) : 0;
}
