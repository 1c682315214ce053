/* recorded.c: copied trees of /proc (proc:DIR) need the Linux reader, which this system has not. */
#include "sampler/sampler.h"

static enum status recorded_open(void **state, const char *argument, const struct sampler_config *config,
                                 struct machine *machine, struct problem *why)
{
    (void)config;
    (void)machine;
    *state = NULL;
    return problem_set(why, STATUS_UNSUPPORTED, "proc:%s: copied trees of /proc are read on Linux only", argument);
}

static void recorded_close(void *state)
{
    (void)state;
}

static enum status recorded_take(void *state, const struct snapshot **out, struct problem *why)
{
    (void)state;
    *out = NULL;
    return problem_set(why, STATUS_UNSUPPORTED, "copied trees of /proc are read on Linux only");
}

const struct sampler_ops sampler_recorded = {
    .name = "proc",
    .open = recorded_open,
    .close = recorded_close,
    .take = recorded_take,
};
