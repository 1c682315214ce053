/* linux.c: the live Linux machine as a sampler. */
#include <errno.h>
#include <fcntl.h>

#include "base/os.h"
#include "sampler/linux/facts.h"
#include "sampler/linux/source.h"

static enum status live_open(void **state, const char *argument, const struct sampler_config *config,
                             struct machine *machine, struct problem *why)
{
    struct source *source;
    *state = NULL;
    if (*argument != '\0')
        return problem_set(why, STATUS_USAGE, "source linux takes nothing behind a colon: '%s'", argument);
    enum status status = source_open(&source, config, false, why);
    if (status != STATUS_OK)
        return status;
    int root = open_folder(AT_FDCWD, "/");
    if (root < 0) {
        source_close(source);
        return problem_os(why, "open", "/", errno);
    }
    facts_of_live(machine);
    source_attach(source, root, machine->page_bytes);
    *state = source;
    return STATUS_OK;
}

static void live_close(void *state)
{
    source_close(state);
}

static enum status live_take(void *state, const struct snapshot **out, struct problem *why)
{
    struct source *source = state;
    int64_t started = os_mono_ns();
    enum status status = source_take(source, why);
    source->snapshot.utc_ns = os_utc_ns();
    source->snapshot.mono_ns = os_mono_ns();
    source->snapshot.took_ns = source->snapshot.mono_ns - started;
    *out = status == STATUS_OK ? &source->snapshot : NULL;
    return status;
}

static int64_t live_wanted_interval(const void *state)
{
    const struct source *source = state;
    return source->pace.wanted_ns;
}

static enum status live_handle_kinds(void *state, int64_t pid, int64_t budget_ns, struct handle_kind *kinds,
                                     size_t *count, bool *complete, struct problem *why)
{
    return source_handle_kinds(state, pid, budget_ns, kinds, count, complete, why);
}

static enum status live_walk_handles(void *state, int64_t budget_ns, struct problem *why)
{
    return source_walk_handles(state, budget_ns, why);
}

const struct sampler_ops sampler_platform = {
    .name = "linux",
    .open = live_open,
    .close = live_close,
    .take = live_take,
    .is_virtual = false,
    .wanted_interval = live_wanted_interval,
    .handle_kinds = live_handle_kinds,
    .walk_handles = live_walk_handles,
};
