#include "sampler/sampler.h"

#include <stdlib.h>
#include <string.h>

struct sampler {
    const struct sampler_ops *ops;
    void *state; /* owned through ops->close */
    struct machine machine;
};

/* The word before the colon, and what stands behind it. */
static const struct sampler_ops *find_source(const char *source, const char **argument)
{
    size_t length = strcspn(source, ":");
    *argument = source[length] == ':' ? source + length + 1 : "";
    if (length == 4 && memcmp(source, "demo", 4) == 0)
        return &sampler_demo;
    if (length == 4 && memcmp(source, "proc", 4) == 0 && **argument != '\0')
        return &sampler_recorded;
    bool named = strlen(sampler_platform.name) == length && memcmp(source, sampler_platform.name, length) == 0;
    if (named || strcmp(source, "auto") == 0)
        return &sampler_platform;
    return NULL;
}

enum status sampler_open(struct sampler **out, const struct sampler_config *config, struct problem *why)
{
    const char *source = config->source == NULL ? "auto" : config->source;
    const char *argument;
    *out = NULL;
    const struct sampler_ops *ops = find_source(source, &argument);
    if (ops == NULL)
        return problem_set(why, STATUS_USAGE, "unknown source '%s': one of %s", source, SAMPLER_SOURCES);
    struct sampler *sampler = calloc(1, sizeof *sampler);
    if (sampler == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "cannot open source %s: out of memory", source);
    sampler->ops = ops;
    enum status status = ops->open(&sampler->state, argument, config, &sampler->machine, why);
    if (status != STATUS_OK) {
        free(sampler);
        return status;
    }
    if (config->walk_ns > 0)
        status = sampler_walk_handles(sampler, config->walk_ns, why);
    if (status != STATUS_OK) {
        sampler_close(sampler);
        return status;
    }
    *out = sampler;
    return STATUS_OK;
}

void sampler_close(struct sampler *sampler)
{
    if (sampler == NULL)
        return;
    sampler->ops->close(sampler->state);
    free(sampler);
}

enum status sampler_take(struct sampler *sampler, const struct snapshot **out, struct problem *why)
{
    return sampler->ops->take(sampler->state, out, why);
}

const struct machine *sampler_machine(const struct sampler *sampler)
{
    return &sampler->machine;
}

bool sampler_is_virtual(const struct sampler *sampler)
{
    return sampler->ops->is_virtual;
}

int64_t sampler_wanted_interval(const struct sampler *sampler)
{
    return sampler->ops->wanted_interval == NULL ? 0 : sampler->ops->wanted_interval(sampler->state);
}

enum status sampler_handle_kinds(struct sampler *sampler, int64_t pid, int64_t budget_ns,
                                 struct handle_kind kinds[HANDLE_KINDS_MAX], size_t *count, bool *complete,
                                 struct problem *why)
{
    *count = 0;
    *complete = false;
    if (sampler->ops->handle_kinds == NULL)
        return problem_set(why, STATUS_UNSUPPORTED, "%s does not tell the kinds of handles", sampler->machine.source);
    return sampler->ops->handle_kinds(sampler->state, pid, budget_ns, kinds, count, complete, why);
}

enum status sampler_walk_handles(struct sampler *sampler, int64_t budget_ns, struct problem *why)
{
    if (sampler->ops->walk_handles == NULL)
        return problem_set(why, STATUS_UNSUPPORTED, "%s does not walk handles", sampler->machine.source);
    return sampler->ops->walk_handles(sampler->state, budget_ns, why);
}

enum status sampler_toggle_large(struct sampler *sampler, bool *on, struct problem *why)
{
    *on = false;
    if (sampler->ops->toggle_large == NULL)
        return problem_set(why, STATUS_UNSUPPORTED, "%s does not list large allocations", sampler->machine.source);
    return sampler->ops->toggle_large(sampler->state, on, why);
}

enum status sampler_owners(struct sampler *sampler, struct owners *owners, struct problem *why)
{
    if (sampler->ops->owners == NULL)
        return problem_set(why, STATUS_UNSUPPORTED, "%s does not tell who owns what", sampler->machine.source);
    return sampler->ops->owners(sampler->state, owners, why);
}
