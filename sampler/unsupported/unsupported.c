/* unsupported.c: the platform that has no sampler of its own; the template for a port.
 *
 * The demo source, recorded trees, replay and export work everywhere; only the live machine is not available.
 */
#include "sampler/sampler.h"

static enum status not_available(void **state, const char *argument, const struct sampler_config *config,
                                 struct machine *machine, struct problem *why)
{
    (void)argument;
    (void)config;
    (void)machine;
    *state = NULL;
    return problem_set(why, STATUS_UNSUPPORTED,
                       "live pools are not available on this system: try --source demo, or replay a recording");
}

static void nothing_to_close(void *state)
{
    (void)state;
}

static enum status nothing_to_take(void *state, const struct snapshot **out, struct problem *why)
{
    (void)state;
    *out = NULL;
    return problem_set(why, STATUS_UNSUPPORTED, "live pools are not available on this system");
}

const struct sampler_ops sampler_platform = {
    .name = "unsupported",
    .open = not_available,
    .close = nothing_to_close,
    .take = nothing_to_take,
};

/* A recorded tree needs the reader of its own platform. */
const struct sampler_ops sampler_recorded = {
    .name = "proc",
    .open = not_available,
    .close = nothing_to_close,
    .take = nothing_to_take,
};
