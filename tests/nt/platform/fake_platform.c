/* fake_platform.c: the Windows sampler over the tests' kernel, as the platform of a whole program.
 *
 * `--source windows:SCENARIO` (auto: the default scenario) then shows the demo's server as NT data, through every decoder; its time is the demo's.
 * With `windows:SCENARIO@MS` there are so many milliseconds between two samples: a recorder writes as fast as it can otherwise, and is further the slower those are who look at it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/when.h"
#include "sampler/windows/nt_source.h"
#include "tests/nt/fake_kernel.h"

struct fake {
    struct fake_kernel kernel;
    struct nt_source *source; /* owned */
    bool started;
    int64_t pause_ns; /* before each sample but the first */
};

static void fake_close(void *state)
{
    struct fake *fake = state;
    nt_source_close(fake->source);
    fake_kernel_close(&fake->kernel);
    free(fake);
}

/* `argument` without its @MS, for scenario, which has `capacity` bytes. */
static int64_t take_pause(const char *argument, char *scenario, size_t capacity)
{
    snprintf(scenario, capacity, "%s", argument == NULL ? "" : argument);
    char *at = strchr(scenario, '@');
    if (at == NULL)
        return 0;
    *at = '\0';
    return strtol(at + 1, NULL, 10) * NS_PER_MS;
}

static enum status fake_open(void **state, const char *argument, const struct sampler_config *config,
                             struct machine *machine, struct problem *why)
{
    struct fake *fake = calloc(1, sizeof *fake);
    *state = NULL;
    if (fake == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "cannot make the tests' kernel: out of memory");
    char scenario[MACHINE_TEXT];
    fake->pause_ns = take_pause(argument, scenario, sizeof scenario);
    enum status status = fake_kernel_open(&fake->kernel, argument == NULL ? NULL : scenario, config->interval_ns, why);
    if (status == STATUS_OK)
        status = nt_source_open(&fake->source, &fake->kernel.system, config, why);
    if (status != STATUS_OK) {
        fake_close(fake);
        return status;
    }
    *machine = *sampler_machine(fake->kernel.demo);
    snprintf(machine->source, sizeof machine->source, "windows");
    *state = fake;
    return STATUS_OK;
}

static enum status fake_take(void *state, const struct snapshot **out, struct problem *why)
{
    struct fake *fake = state;
    if (fake->started && fake->pause_ns > 0)
        os_sleep_until(os_mono_ns() + fake->pause_ns, NULL);
    enum status status = fake->started ? fake_kernel_step(&fake->kernel, why) : STATUS_OK;
    fake->started = true;
    if (status == STATUS_OK)
        status = nt_source_take(fake->source, fake->kernel.now->mono_ns, why);
    *out = NULL;
    if (status != STATUS_OK)
        return status;
    fake->source->snapshot.utc_ns = fake->kernel.now->utc_ns;
    fake->source->snapshot.mono_ns = fake->kernel.now->mono_ns;
    fake->source->snapshot.took_ns = fake->kernel.now->took_ns;
    *out = &fake->source->snapshot;
    return STATUS_OK;
}

static enum status fake_handle_kinds(void *state, int64_t pid, int64_t budget_ns, struct handle_kind *kinds,
                                     size_t *count, bool *complete, struct problem *why)
{
    (void)budget_ns;
    return nt_source_handle_kinds(((struct fake *)state)->source, pid, kinds, count, complete, why);
}

static enum status fake_walk_handles(void *state, int64_t budget_ns, struct problem *why)
{
    return nt_source_walk_handles(((struct fake *)state)->source, budget_ns, why);
}

static enum status fake_toggle_large(void *state, bool *on, struct problem *why)
{
    return nt_source_toggle_large(((struct fake *)state)->source, on, why);
}

const struct sampler_ops sampler_platform = {
    .name = "windows",
    .open = fake_open,
    .close = fake_close,
    .take = fake_take,
    .is_virtual = true,
    .handle_kinds = fake_handle_kinds,
    .walk_handles = fake_walk_handles,
    .toggle_large = fake_toggle_large,
};
