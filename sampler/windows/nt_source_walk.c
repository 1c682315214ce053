#include "base/os.h"
#include "base/when.h"
#include "sampler/windows/nt_source.h"

/* How long the holders that a walk found are shown when no other walk follows. */
#define SHOWN_NS (75 * NS_PER_MINUTE)

static void walk(struct nt_source *source, int64_t now_ns, uint32_t growing)
{
    int64_t started = os_mono_ns();
    uint32_t status = nt_handles_walk(&source->handles, &source->reader, &source->types);
    source->walk_cost_ns = os_mono_ns() - started;
    source->walked_ns = status == NT_SUCCESS ? now_ns : ABSENT;
    source->growing = growing;
    if (status != NT_SUCCESS)
        nt_remark_refused(&source->reader, "handles", status);
}

/* A walk may take its budget with each sample; one that takes a hundred times as long rests for a hundred times as long as it took. */
static bool is_rested(const struct nt_source *source, int64_t now_ns)
{
    if (source->walked_ns == ABSENT || source->walk_cost_ns <= source->walk_budget_ns)
        return true;
    int64_t rest_ns = number_scale(source->walk_cost_ns, source->walk_cost_ns, source->walk_budget_ns);
    return now_ns - source->walked_ns >= rest_ns;
}

/* The holders shown may be older than the sample, and nobody may have asked for the walk: both is said. */
static void remark_age(struct nt_source *source, int64_t now_ns)
{
    char age[WHEN_TEXT], cost[WHEN_TEXT];
    span_format(age, (now_ns - source->walked_ns) / NS_PER_MINUTE * NS_PER_MINUTE);
    span_format(cost, source->walk_cost_ns);
    if (source->growing != 0) {
        struct text name = intern_text(source->reader.names, source->growing);
        nt_remark(&source->reader, "objects of type %.*s keep growing: handles were walked for it %s ago",
                  (int)name.length, name.bytes, age);
    } else if (now_ns - source->walked_ns >= NS_PER_MINUTE) {
        nt_remark(&source->reader, "top holders are %s old: a walk over all handles takes %s", age, cost);
    }
}

void nt_source_take_holders(struct nt_source *source, int64_t now_ns)
{
    uint32_t growing = nt_growth_note(&source->growth, &source->types, now_ns);
    if (source->types.count == 0)
        return;
    if (source->walk_budget_ns > 0 && is_rested(source, now_ns))
        walk(source, now_ns, 0);
    else if (source->walk_budget_ns == 0 && growing != 0)
        walk(source, now_ns, growing);
    if (source->walked_ns != ABSENT && now_ns - source->walked_ns > SHOWN_NS)
        source->walked_ns = ABSENT;
    if (source->walked_ns == ABSENT)
        return;
    nt_handles_join(&source->handles, &source->reader, &source->types);
    remark_age(source, now_ns);
}

enum status nt_source_handle_kinds(struct nt_source *source, int64_t pid, struct handle_kind *kinds, size_t *count,
                                   bool *complete, struct problem *why)
{
    if (source->types.count == 0)
        return problem_set(why, STATUS_UNSUPPORTED, "this system does not report object types");
    uint32_t status = nt_handles_kinds(&source->reader, &source->types, pid, kinds, count, complete);
    if (status != NT_SUCCESS)
        return nt_problem_refused(why, source->reader.system, "handles", status);
    if (pid >= 0 && *count == 0)
        return problem_set(why, STATUS_NOT_FOUND, "process %lld has no handles, or is gone", (long long)pid);
    return STATUS_OK;
}

enum status nt_source_walk_handles(struct nt_source *source, int64_t budget_ns, struct problem *why)
{
    struct nt_table table;
    const struct nt_system *system = source->reader.system;
    source->walk_budget_ns = budget_ns > 0 ? budget_ns : 0;
    source->walked_ns = ABSENT;
    if (budget_ns <= 0)
        return STATUS_OK;
    system->enable_debug(system->context);
    uint32_t status = nt_ask(&source->reader, NT_HANDLES, &table); /* the buffer grows now, and not within a sample */
    if (status == NT_SUCCESS)
        return STATUS_OK;
    source->walk_budget_ns = 0;
    return nt_problem_refused(why, system, "handles", status);
}
