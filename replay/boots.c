#include "replay/boots.h"

#include <string.h>

/* Goes on as long as it is the same boot: steps get longer, then shorter. */
static void go(struct recording *recording, int direction, int64_t to, struct sample_info *at)
{
    bool grows = true;
    for (int64_t step = 1; step > 0;) {
        struct sample_info probe;
        bool same = recording_step(recording, at->id, direction * step, &probe, NULL) == STATUS_OK &&
                    probe.id != at->id && probe.id <= to && strcmp(probe.boot, at->boot) == 0;
        grows = grows && same && step < INT64_MAX / 2;
        step = grows ? step * 2 : step / 2;
        if (same)
            *at = probe;
    }
}

void boot_last(struct recording *recording, const struct sample_info *of, int64_t to, struct sample_info *last)
{
    *last = *of;
    go(recording, 1, to, last);
}

void boot_first(struct recording *recording, const struct sample_info *of, struct sample_info *first)
{
    *first = *of;
    go(recording, -1, of->id, first);
}
