/* sizes_print.h: what takes the space in a recording, as lines on stdout. For the verb info only. */
#ifndef REPLAY_SIZES_PRINT_H
#define REPLAY_SIZES_PRINT_H

#include "replay/recording.h"

/* `samples` is how many the recording holds, at least 1. */
enum status sizes_print(struct recording *recording, int64_t samples, struct problem *why);

#endif
