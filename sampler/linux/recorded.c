/* recorded.c: copied trees of /proc and /sys as a sampler (proc:DIR). A moment each; STATUS_EMPTY when all were taken. */
#include <stdlib.h>
#include <unistd.h>

#include "base/os.h"
#include "sampler/linux/facts.h"
#include "sampler/linux/source.h"
#include "sampler/linux/tree.h"

struct recorded {
    struct tree_series series;
    struct source *source;
    int64_t page_bytes;
};

static void recorded_close(void *state)
{
    struct recorded *recorded = state;
    source_close(recorded->source);
    tree_series_close(&recorded->series);
    free(recorded);
}

static enum status open_parts(struct recorded *recorded, const char *folder, const struct sampler_config *config,
                              struct machine *machine, struct problem *why)
{
    int root;
    enum status status = tree_series_open(&recorded->series, folder, why);
    if (status == STATUS_OK)
        status = source_open(&recorded->source, config, true, why);
    if (status == STATUS_OK)
        status = tree_series_peek(&recorded->series, &root, why);
    if (status != STATUS_OK)
        return status;
    facts_of_tree(machine, root, folder);
    recorded->page_bytes = machine->page_bytes;
    close(root);
    return STATUS_OK;
}

static enum status recorded_open(void **state, const char *argument, const struct sampler_config *config,
                                 struct machine *machine, struct problem *why)
{
    struct recorded *recorded = calloc(1, sizeof *recorded);
    *state = NULL;
    if (recorded == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "cannot open %s: out of memory", argument);
    recorded->series.folder = -1;
    enum status status = open_parts(recorded, argument, config, machine, why);
    if (status != STATUS_OK) {
        recorded_close(recorded);
        return status;
    }
    *state = recorded;
    return STATUS_OK;
}

static enum status recorded_take(void *state, const struct snapshot **out, struct problem *why)
{
    struct recorded *recorded = state;
    struct source *source = recorded->source;
    int64_t started = os_mono_ns();
    int root;
    *out = NULL;
    enum status status = tree_series_next(&recorded->series, &root, why);
    if (status != STATUS_OK)
        return status;
    source_detach(source);
    source_attach(source, root, recorded->page_bytes);
    status = source_take(source, why);
    if (status != STATUS_OK)
        return status;
    facts_moment(root, &source->snapshot.utc_ns, &source->snapshot.mono_ns);
    source->snapshot.took_ns = os_mono_ns() - started;
    *out = &source->snapshot;
    return STATUS_OK;
}

static enum status recorded_handle_kinds(void *state, int64_t pid, int64_t budget_ns, struct handle_kind *kinds,
                                         size_t *count, bool *complete, struct problem *why)
{
    const struct recorded *recorded = state;
    return source_handle_kinds(recorded->source, pid, budget_ns, kinds, count, complete, why);
}

static enum status recorded_walk_handles(void *state, int64_t budget_ns, struct problem *why)
{
    const struct recorded *recorded = state;
    return source_walk_handles(recorded->source, budget_ns, why);
}

const struct sampler_ops sampler_recorded = {
    .name = "proc",
    .open = recorded_open,
    .close = recorded_close,
    .take = recorded_take,
    .is_virtual = true,
    .handle_kinds = recorded_handle_kinds,
    .walk_handles = recorded_walk_handles,
};
