#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "sampler/linux/source.h"

static void add_handles(struct source *source, const struct handle_kind *kind)
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
    int64_t known = type->value[TYPE_HANDLES];
    type->value[TYPE_HANDLES] = known == ABSENT ? kind->handles : number_sum(known, kind->handles);
    struct pool *pool = strcmp(kind->name, "socket") == 0
                            ? slabs_find(&source->slabs, &source->reader, SOCKETS, sizeof SOCKETS - 1)
                            : NULL;
    if (pool != NULL)
        pool->value[POOL_HANDLES] = kind->handles;
}

/* Tallies every process that is not known to have no files; false when time ran out or one was denied. */
static bool tally_all(struct source *source, int64_t deadline_ns)
{
    bool complete = true;
    for (size_t i = 0; i < source->snapshot.process_count; i++) {
        const struct process *process = &source->snapshot.processes[i];
        if (process->value[PROCESS_HANDLES] == 0)
            continue;
        enum status status =
            kind_tally_process(source->kinds, source->processes.folder, process->pid, &source->listing, deadline_ns);
        complete = complete && (status == STATUS_OK || status == STATUS_NOT_FOUND);
        if (status == STATUS_LIMIT || os_mono_ns() > deadline_ns)
            return complete && i + 1 == source->snapshot.process_count;
    }
    return complete;
}

void source_take_kinds(struct source *source)
{
    struct handle_kind kinds[HANDLE_KINDS_MAX];
    size_t count;
    kind_tally_clear(source->kinds);
    bool complete = tally_all(source, os_mono_ns() + source->walk_budget_ns);
    if (!source->reader.recorded)
        reader_remark(&source->reader,
                      "walking handles makes a dentry and a proc_inode_cache object for each: their growth is ours");
    if (!complete) {
        reader_remark(&source->reader, "kinds of open files: not all processes could be walked, left out");
        return;
    }
    kind_tally_sorted(source->kinds, kinds, &count);
    for (size_t i = 0; i < count; i++)
        add_handles(source, &kinds[i]);
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
    kind_tally_clear(source->kinds);
    if (pid < 0) {
        *complete = tally_all(source, deadline_ns);
    } else {
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
