/* copy.h: what one recording holds, into a new one, frame by frame as it is. Inside replay only. */
#ifndef REPLAY_COPY_H
#define REPLAY_COPY_H

#include "replay/recording.h"

/* `to` must be new and hold nothing. Sessions, samples and the marks from the first sample on are copied, one transaction for each key group. */
enum status recording_copy(struct recording *to, struct recording *from, struct problem *why);

#endif
