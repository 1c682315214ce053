/* salvage.h: everything readable of a damaged recording, as a new one that is whole. Inside replay only.
 *
 * Samples are copied as they are, group by group, each group as far as it decodes. Their ids are numbered on without holes from the first one's; where samples were lost the
 * next one is a break, with a gap mark that says so. Where thinned samples stand for none but lost ones they take their place: as they are before all samples that can be read, as
 * stand-ins between and behind them. Other thinned samples are made anew. The damaged recording is only read.
 */
#ifndef REPLAY_SALVAGE_H
#define REPLAY_SALVAGE_H

#include "replay/recording.h"

struct salvage {
    void *context;
    void (*lost)(void *context, const char *text);    /* what cannot be had; the text is safe */
    void (*progress)(void *context, int64_t samples); /* after each sample */
};

struct salvage_result {
    int64_t samples, sessions, marks;                /* copied */
    int64_t thinned;                                 /* thinned samples of before them that were copied */
    int64_t stand_ins, stood_for;                    /* stand-ins that were made, and for how many lost samples */
    int64_t lost_samples, lost_sessions, lost_marks; /* as far as is known that there were any */
};

/* `to` is a new file. Damage of `from` is no failure. */
enum status recording_salvage(struct recording *to, struct recording *from, const struct salvage *salvage,
                              struct salvage_result *result, struct problem *why);

#endif
