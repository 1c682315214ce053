/* drivers_state.h: what drivers.c and drivers_match.c share: the inside of struct drivers. */
#ifndef SAMPLER_OWNERS_DRIVERS_STATE_H
#define SAMPLER_OWNERS_DRIVERS_STATE_H

#include "sampler/owners/drivers.h"

struct drivers {
    struct driver *drivers; /* owned; those made for the kernel, in the order of their paths */
    size_t count;
    struct tagscan scan;
    struct drivers_told told;
    drivers_progress progress; /* may be NULL */
    void *context;
};

/* Whether the work was stopped before file number `done`. */
bool drivers_stopped(const struct drivers *drivers, const char *what, size_t done);

#endif
