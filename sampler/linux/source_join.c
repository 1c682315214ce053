#include "sampler/linux/source.h"

/* Who has most open files, as "name (pid)"; put together only when it is another one. */
static uint32_t top_holder(struct source *source)
{
    const struct processes *processes = &source->processes;
    if (processes->top_pid == 0)
        return 0;
    if (processes->top_pid != source->holder_pid || processes->top_name != source->holder_name) {
        struct text name = intern_text(source->reader.names, processes->top_name);
        source->holder =
            reader_format(&source->reader, "%.*s (%lld)", (int)name.length, name.bytes, (long long)processes->top_pid);
        source->holder_pid = processes->top_pid;
        source->holder_name = processes->top_name;
    }
    return source->holder;
}

/* Open files: the system's own count, the sum over the processes, and what lies between the two. */
static void join_files(struct source *source)
{
    static const char CACHE[] = "filp", TYPE[] = "open file";
    const struct processes *processes = &source->processes;
    int64_t *totals = source->snapshot.totals;
    int64_t held = processes->complete ? processes->files : ABSENT;
    if (held != ABSENT && totals[TOTAL_HANDLES] != ABSENT)
        totals[TOTAL_UNHELD] = totals[TOTAL_HANDLES] > held ? totals[TOTAL_HANDLES] - held : 0;
    struct pool *pool = slabs_find(&source->slabs, &source->reader, CACHE, sizeof CACHE - 1);
    if (pool != NULL) {
        pool->value[POOL_OBJECTS] = totals[TOTAL_HANDLES];
        pool->value[POOL_HANDLES] = held;
        /* The process with the most files says nothing about the cache unless most of the cache is its own. */
        bool holds_most =
            processes->complete && totals[TOTAL_HANDLES] != ABSENT && processes->top_files > totals[TOTAL_HANDLES] / 2;
        pool->holder = holds_most ? top_holder(source) : 0;
    }
    uint32_t name = reader_name(&source->reader, TYPE, sizeof TYPE - 1);
    struct object_type *type = name == 0 ? NULL : snapshot_add_type(&source->snapshot);
    if (type != NULL) {
        type->name = name;
        type->value[TYPE_OBJECTS] = totals[TOTAL_HANDLES];
        type->value[TYPE_HANDLES] = held;
    }
}

/* Tasks of the whole machine without the kernel's own. In a container those of the container; with hidden processes nobody knows. */
static void join_threads(struct source *source)
{
    const struct processes *processes = &source->processes;
    int64_t *totals = source->snapshot.totals;
    int64_t tasks = totals[TOTAL_THREADS];
    totals[TOTAL_THREADS] = ABSENT;
    if (processes->hidden || processes->count == 0)
        return;
    totals[TOTAL_PROCESSES] = (int64_t)source->snapshot.process_count;
    if (tasks == ABSENT || processes->contained)
        totals[TOTAL_THREADS] = processes->threads;
    else
        totals[TOTAL_THREADS] = tasks - (int64_t)processes->kernel_threads;
}

void source_join(struct source *source)
{
    join_files(source);
    join_threads(source);
}
