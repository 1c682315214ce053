/* windows.c: the live Windows machine as a sampler. */
#include <stdio.h>
#include <stdlib.h>

#include "base/os.h"
#include "base/when.h"
#include "sampler/windows/nt_source.h"
#include "sampler/windows/nt_system.h"

struct windows {
    struct nt_live *live;     /* owned */
    struct nt_system system;  /* borrows from live */
    struct nt_source *source; /* owned; borrows system */
};

static void live_close(void *state)
{
    struct windows *windows = state;
    nt_source_close(windows->source);
    nt_live_close(windows->live);
    free(windows);
}

static void describe(const struct nt_source *source, struct machine *machine)
{
    os_host(machine->host, sizeof machine->host);
    os_release(machine->os, sizeof machine->os);
    os_zone_name(machine->zone, sizeof machine->zone);
    snprintf(machine->source, sizeof machine->source, "windows");
    machine->zone_offset_seconds = zone_offset((struct zone){ZONE_LOCAL, 0}, os_utc_ns());
    machine->page_bytes = source->totals.page_bytes;
    machine->processors = source->totals.processors;
}

static enum status live_open(void **state, const char *argument, const struct sampler_config *config,
                             struct machine *machine, struct problem *why)
{
    *state = NULL;
    if (*argument != '\0')
        return problem_set(why, STATUS_USAGE, "source windows takes nothing behind a colon: '%s'", argument);
    struct windows *windows = calloc(1, sizeof *windows);
    if (windows == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "cannot open the Windows source: out of memory");
    enum status status = nt_live_open(&windows->live, &windows->system, why);
    if (status == STATUS_OK)
        status = nt_source_open(&windows->source, &windows->system, config, why);
    if (status != STATUS_OK) {
        live_close(windows);
        return status;
    }
    describe(windows->source, machine);
    *state = windows;
    return STATUS_OK;
}

static enum status live_take(void *state, const struct snapshot **out, struct problem *why)
{
    struct nt_source *source = ((struct windows *)state)->source;
    int64_t started = os_mono_ns();
    enum status status = nt_source_take(source, started, why);
    source->snapshot.utc_ns = os_utc_ns();
    source->snapshot.mono_ns = os_mono_ns();
    source->snapshot.took_ns = source->snapshot.mono_ns - started;
    *out = status == STATUS_OK ? &source->snapshot : NULL;
    return status;
}

static enum status live_handle_kinds(void *state, int64_t pid, int64_t budget_ns, struct handle_kind *kinds,
                                     size_t *count, bool *complete, struct problem *why)
{
    (void)budget_ns; /* the system hands out all handles in one call */
    return nt_source_handle_kinds(((struct windows *)state)->source, pid, kinds, count, complete, why);
}

static enum status live_walk_handles(void *state, int64_t budget_ns, struct problem *why)
{
    return nt_source_walk_handles(((struct windows *)state)->source, budget_ns, why);
}

static enum status live_toggle_large(void *state, bool *on, struct problem *why)
{
    return nt_source_toggle_large(((struct windows *)state)->source, on, why);
}

const struct sampler_ops sampler_platform = {
    .name = "windows",
    .open = live_open,
    .close = live_close,
    .take = live_take,
    .is_virtual = false,
    .handle_kinds = live_handle_kinds,
    .walk_handles = live_walk_handles,
    .toggle_large = live_toggle_large,
};
