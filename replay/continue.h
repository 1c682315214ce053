/* continue.h: going on in a recording that was copied from another one, as its last session. Inside replay only. */
#ifndef REPLAY_CONTINUE_H
#define REPLAY_CONTINUE_H

#include "replay/recorder.h"

/* A recorder that adds to the last session of the recording instead of starting one: no start mark, no joint. */
enum status recorder_continue(struct recorder **recorder, struct recording *recording, int64_t interval_ns,
                              struct problem *why);

#endif
