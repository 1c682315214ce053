#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "sampler/linux/source.h"

/* `all`: these are the handles of every process, so they may stand beside the pool as well. */
static void add_handles(struct source *source, const struct handle_kind *kind, bool all)
{
    static const char SOCKETS[] = "sock_inode_cache";
    uint32_t name = reader_name(&source->reader, kind->name, strlen(kind->name));
    struct object_type *type = NULL;
    for (size_t i = 0; i < source->snapshot.type_count; i++)
        if (source->snapshot.types[i].name == name)
            type = &source->snapshot.types[i];
    if (type == NULL && name != 0 && (type = snapshot_add_type(&source->snapshot)) != NULL)
        type->name = name;
    if (type == NULL)
        return;
    type->value[TYPE_HANDLES] = number_known_sum(type->value[TYPE_HANDLES], kind->handles);
    struct pool *pool = all && strcmp(kind->name, "socket") == 0
                            ? slabs_find(&source->slabs, &source->reader, SOCKETS, sizeof SOCKETS - 1)
                            : NULL;
    if (pool != NULL)
        pool->value[POOL_HANDLES] = kind->handles;
}

struct walk {
    bool in_time;
    size_t denied; /* processes that could not be looked into */
};

/* Tallies every process that is not known to have no files, until the deadline. */
static struct walk tally_all(struct source *source, int64_t deadline_ns)
{
    struct walk walk = {.in_time = true};
    kind_tally_clear(source->kinds);
    for (size_t i = 0; walk.in_time && i < source->snapshot.process_count; i++) {
        const struct process *process = &source->snapshot.processes[i];
        if (process->value[PROCESS_HANDLES] == 0)
            continue;
        enum status status =
            kind_tally_process(source->kinds, source->processes.folder, process->pid, &source->listing, deadline_ns);
        walk.denied += status == STATUS_DENIED;
        walk.in_time = status != STATUS_LIMIT && os_mono_ns() <= deadline_ns;
    }
    return walk;
}

void source_take_kinds(struct source *source)
{
    struct reader *reader = &source->reader;
    struct handle_kind kinds[HANDLE_KINDS_MAX];
    size_t count;
    struct walk walk = tally_all(source, os_mono_ns() + source->walk_budget_ns);
    if (!reader->recorded)
        reader_remark(reader,
                      "walking handles makes a dentry and a proc_inode_cache object for each: their growth is ours");
    if (!walk.in_time) {
        reader_remark(reader, "kinds of open files: left out, the time given does not reach all processes");
        return;
    }
    if (walk.denied != 0)
        reader_remark(reader, "kinds of open files: without those of %zu processes that we may not look into",
                      walk.denied);
    kind_tally_sorted(source->kinds, kinds, &count);
    for (size_t i = 0; i < count; i++)
        add_handles(source, &kinds[i], walk.denied == 0);
}

static bool need_kinds(struct source *source)
{
    if (source->kinds == NULL)
        source->kinds = calloc(1, sizeof *source->kinds);
    return source->kinds != NULL;
}

enum status source_handle_kinds(struct source *source, int64_t pid, int64_t budget_ns, struct handle_kind *kinds,
                                size_t *count, bool *complete, struct problem *why)
{
    int64_t deadline_ns = os_mono_ns() + budget_ns;
    if (!need_kinds(source))
        return problem_set(why, STATUS_NO_MEMORY, "cannot list open files: out of memory");
    if (pid < 0) {
        struct walk walk = tally_all(source, deadline_ns);
        *complete = walk.in_time && walk.denied == 0;
    } else {
        kind_tally_clear(source->kinds);
        enum status status =
            kind_tally_process(source->kinds, source->processes.folder, pid, &source->listing, deadline_ns);
        if (status != STATUS_OK && status != STATUS_LIMIT)
            return problem_set(why, status, "cannot list the open files of process %lld: %s", (long long)pid,
                               status == STATUS_DENIED ? "that needs root or CAP_DAC_READ_SEARCH and CAP_SYS_PTRACE"
                                                       : "it is gone");
        *complete = status == STATUS_OK;
    }
    kind_tally_sorted(source->kinds, kinds, count);
    return STATUS_OK;
}

enum status source_walk_handles(struct source *source, int64_t budget_ns, struct problem *why)
{
    if (budget_ns > 0 && !need_kinds(source))
        return problem_set(why, STATUS_NO_MEMORY, "cannot walk handles: out of memory");
    source->walk_budget_ns = budget_ns > 0 ? budget_ns : 0;
    return STATUS_OK;
}
