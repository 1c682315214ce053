/* check_tiers.h: the part of a check that looks at thinned samples. Inside replay only. */
#ifndef REPLAY_CHECK_TIERS_H
#define REPLAY_CHECK_TIERS_H

#include "replay/recording.h"

struct tier_check {
    void *context;
    void (*damage)(void *context, int64_t sample,
                   const char *text); /* sample: the last one it stands for; 0: not known */
    int64_t first_session;            /* sessions from this one on were looked at with the samples as they were taken */
    int64_t rows;                     /* those that are good */
};

/* That numbers rise by one, that every row decodes and its ranges hold its last values, that rows do not stand for the same sample twice, and that their sessions are there. */
enum status check_tiers(struct recording *recording, struct tier_check *check, struct problem *why);

#endif
