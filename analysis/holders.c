#include "analysis/holders.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/rows.h"
#include "base/text.h"

/* The noise band, in objects and bytes; handles an object in thousandths. What gained fewer handles than the least growth can need is left out from
 * the start: alone it fits nothing, and the daily ups and downs of forty small services must not add up to a culprit. */
enum {
    NOISE_OBJECTS = 1000,
    NOISE_PER_PROCESSOR = 50,
    NOISE_BYTES = 1 << 20,
    RATIO_MIN = 450,
    RATIO_MAX = 2200,
    HANDLES_MIN = NOISE_OBJECTS * RATIO_MIN / 1000,
    LOOKS = 20000000
};

/* A process, or all processes of one name, that gained handles. */
struct gainer {
    uint32_t name;
    uint32_t processes;
    int64_t pid;
    int64_t gain;
};

/* A group that gained kernel memory; the path without a trailing slash. */
struct group_gain {
    uint32_t name;
    struct text path;
    int64_t kernel, slab; /* bytes gained; ABSENT when not known */
};

/* How much a pool gained, beyond the noise or not. */
struct growth {
    int64_t objects, bytes; /* ABSENT when not known */
    bool is_growth;
};

/* A pool that somebody may stand behind. */
struct suspect {
    size_t at; /* in the snapshot */
    struct growth growth;
};

/* What holders_find keeps between calls. */
struct work {
    struct row_index pools, processes, groups;
    struct gainer *gainers; /* owned: single processes first, then the names they share */
    size_t gainer_count, single_count, gainer_capacity;
    struct group_gain *group_gains; /* owned */
    size_t group_count, group_capacity;
    struct suspect *suspects; /* owned */
    size_t suspect_count, suspect_capacity;
};

/* One call's view. */
struct search {
    struct work *work;
    const struct snapshot *base, *now;
    int64_t noise;     /* so many objects are no growth on this machine */
    int64_t all_bytes; /* what all grown pools gained together */
    bool collected;    /* gainers and group gains stand in work */
    int64_t looks;     /* how many rows may still be walked: a bound that only a prepared recording can reach */
};

void holders_init(struct holders *holders)
{
    memset(holders, 0, sizeof *holders);
}

void holders_done(struct holders *holders)
{
    struct work *work = holders->scratch;
    if (work != NULL) {
        row_index_done(&work->pools);
        row_index_done(&work->processes);
        row_index_done(&work->groups);
        free(work->gainers);
        free(work->group_gains);
        free(work->suspects);
        free(work);
    }
    free(holders->holders);
    holders_init(holders);
}

static bool make_room(void **rows, size_t *capacity, size_t wanted, size_t size)
{
    if (wanted <= *capacity)
        return true;
    size_t larger = wanted + wanted / 2 + 16;
    void *grown = realloc(*rows, larger * size);
    if (grown == NULL)
        return false;
    *rows = grown;
    *capacity = larger;
    return true;
}

static enum status prepare(struct holders *holders, size_t count)
{
    void *rows = holders->holders;
    bool done = make_room(&rows, &holders->capacity, count, sizeof *holders->holders);
    holders->holders = rows;
    if (done && holders->scratch == NULL) {
        holders->scratch = calloc(1, sizeof(struct work));
        holders->scratch_bytes = sizeof(struct work);
    }
    holders->count = 0;
    return done && holders->scratch != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

/* --- growth ----------------------------------------------------------------------------------------------------------------- */

/* What was not there in the base counts from 0; what the base did not know has no growth. */
static int64_t gained(int64_t now, bool was_there, int64_t before)
{
    return was_there ? number_difference(now, before) : now;
}

static int64_t largest(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t pool_bytes(const struct pool *pool)
{
    return pool->value[POOL_BYTES] != ABSENT ? pool->value[POOL_BYTES] : pool->value[POOL_HELD_BYTES];
}

static struct growth growth_of(const struct search *search, const struct pool *pool)
{
    struct growth growth = {ABSENT, ABSENT, false};
    /* Large rows repeat what is in the rows of their tag, which tell who holds it. */
    if (search->base == NULL || search->base->pool_count == 0 || pool->type == POOL_LARGE)
        return growth;
    const struct pool *before = row_index_pool(&search->work->pools, pool);
    int64_t old_objects = before != NULL ? before->value[POOL_DIFF] : 0;
    int64_t old_bytes = before != NULL ? pool_bytes(before) : 0;
    growth.objects = gained(pool->value[POOL_DIFF], before != NULL, old_objects);
    growth.bytes = gained(pool_bytes(pool), before != NULL, old_bytes);
    if (growth.objects != ABSENT) {
        growth.is_growth = growth.objects >= largest(search->noise, old_objects / 100);
    } else if (growth.bytes != ABSENT) {
        growth.is_growth = growth.bytes >= largest(NOISE_BYTES, old_bytes / 100);
    }
    return growth;
}

/* --- processes -------------------------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    const struct gainer *x = a, *y = b;
    return (x->name > y->name) - (x->name < y->name);
}

/* Ties end in the pid and the name, so that the same two snapshots name the same process each time. */
static int by_gain(const void *a, const void *b)
{
    const struct gainer *x = a, *y = b;
    if (x->gain != y->gain)
        return x->gain < y->gain ? -1 : 1;
    if (x->pid != y->pid)
        return x->pid < y->pid ? -1 : 1;
    return by_name(a, b);
}

/* Adds one gainer for each name that several processes share; leaves both parts in order of gain. */
static void add_shared_names(struct work *work)
{
    struct gainer *all = work->gainers;
    if (work->single_count == 0)
        return;
    qsort(all, work->single_count, sizeof *all, by_name);
    for (size_t i = 0, next; i < work->single_count; i = next) {
        struct gainer together = {all[i].name, 0, ABSENT, 0};
        for (next = i; next < work->single_count && all[next].name == all[i].name; next++) {
            together.processes++;
            together.gain = number_sum(together.gain, all[next].gain);
        }
        if (together.processes > 1 && together.name != 0 && together.gain != ABSENT)
            all[work->gainer_count++] = together;
    }
    qsort(all, work->single_count, sizeof *all, by_gain);
    qsort(all + work->single_count, work->gainer_count - work->single_count, sizeof *all, by_gain);
}

static enum status collect_processes(struct search *search)
{
    struct work *work = search->work;
    const struct snapshot *now = search->now;
    work->gainer_count = work->single_count = 0;
    enum status status = row_index_build(&work->processes, search->base, ENTITY_PROCESSES);
    void *rows = work->gainers;
    if (status == STATUS_OK && !make_room(&rows, &work->gainer_capacity, now->process_count * 2, sizeof *work->gainers))
        status = STATUS_NO_MEMORY;
    work->gainers = rows;
    if (status != STATUS_OK || search->base->process_count == 0)
        return status;
    for (size_t i = 0; i < now->process_count; i++) {
        const struct process *process = &now->processes[i];
        const struct process *before = row_index_process(&work->processes, process);
        int64_t gain = gained(process->value[PROCESS_HANDLES], before != NULL,
                              before != NULL ? before->value[PROCESS_HANDLES] : 0);
        if (gain != ABSENT && gain >= HANDLES_MIN)
            work->gainers[work->single_count++] = (struct gainer){process->name, 1, process->pid, gain};
    }
    work->gainer_count = work->single_count;
    add_shared_names(work);
    return STATUS_OK;
}

/* Handles an object that kernels have, in thousandths. One is the common case, so two and a half start with a handicap. */
static const struct {
    int64_t natural, handicap;
} RATIOS[] = {{1000, 0}, {2000, 300}, {500, 300}};
enum { RATIO_COUNT = sizeof RATIOS / sizeof RATIOS[0] };

/* How far from a natural ratio, in thousandths; smaller is better, negative does not fit at all. */
static int64_t misfit(int64_t gain, int64_t objects)
{
    int64_t ratio = number_scale(gain, 1000, objects);
    if (ratio == ABSENT || ratio < RATIO_MIN || ratio > RATIO_MAX)
        return -1;
    int64_t best = INT64_MAX;
    for (size_t i = 0; i < RATIO_COUNT; i++) {
        int64_t natural = RATIOS[i].natural;
        int64_t away = ratio > natural ? (ratio - natural) * 1000 / natural : (natural - ratio) * 1000 / ratio;
        if (away + RATIOS[i].handicap < best)
            best = away + RATIOS[i].handicap;
    }
    return best;
}

/* The first of the gainers, in order of gain, that gained at least so much. */
static size_t first_from(const struct gainer *gainers, size_t count, int64_t gain)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (gainers[middle].gain < gain)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct gainer *better_gainer(const struct gainer *best, const struct gainer *one, int64_t objects)
{
    int64_t away = misfit(one->gain, objects);
    if (away < 0)
        return best;
    if (best == NULL)
        return one;
    int64_t best_away = misfit(best->gain, objects);
    return away < best_away || (away == best_away && one->gain > best->gain) ? one : best;
}

/* Only the neighbours of a natural ratio can fit best, so that each pool costs a few binary searches. */
static const struct gainer *best_gainer(const struct gainer *gainers, size_t count, int64_t objects)
{
    const struct gainer *best = NULL;
    for (size_t i = 0; i < RATIO_COUNT; i++) {
        int64_t wanted = number_scale(objects, RATIOS[i].natural, 1000);
        size_t above = first_from(gainers, count, wanted == ABSENT ? INT64_MAX : wanted);
        if (above < count)
            best = better_gainer(best, &gainers[above], objects);
        if (above > 0)
            best = better_gainer(best, &gainers[first_from(gainers, count, gainers[above - 1].gain)], objects);
    }
    return best;
}

static bool find_process(const struct search *search, const struct growth *growth, struct holder *holder)
{
    const struct work *work = search->work;
    if (growth->objects == ABSENT || work->gainer_count == 0)
        return false;
    const struct gainer *best = best_gainer(work->gainers, work->single_count, growth->objects);
    if (best == NULL)
        best =
            best_gainer(work->gainers + work->single_count, work->gainer_count - work->single_count, growth->objects);
    if (best == NULL)
        return false;
    *holder = (struct holder){HOLDER_HANDLES, best->name, best->processes, best->pid, best->gain, growth->objects};
    return true;
}

/* --- groups ----------------------------------------------------------------------------------------------------------------- */

static struct text without_slash(struct text path)
{
    while (path.length > 0 && path.bytes[path.length - 1] == '/')
        path.length--;
    return path;
}

static enum status collect_groups(struct search *search)
{
    struct work *work = search->work;
    const struct snapshot *now = search->now;
    work->group_count = 0;
    enum status status = row_index_build(&work->groups, search->base, ENTITY_GROUPS);
    void *rows = work->group_gains;
    if (status == STATUS_OK && !make_room(&rows, &work->group_capacity, now->group_count, sizeof *work->group_gains))
        status = STATUS_NO_MEMORY;
    work->group_gains = rows;
    if (status != STATUS_OK || search->base->group_count == 0)
        return status;
    for (size_t i = 0; i < now->group_count; i++) {
        const struct group *group = &now->groups[i];
        const struct group *before = row_index_group(&work->groups, group);
        struct group_gain one = {.name = group->name, .path = without_slash(intern_text(now->names, group->name))};
        one.kernel =
            gained(group->value[GROUP_KERNEL], before != NULL, before != NULL ? before->value[GROUP_KERNEL] : 0);
        one.slab = gained(group->value[GROUP_SLAB], before != NULL, before != NULL ? before->value[GROUP_SLAB] : 0);
        if (one.path.length > 0 && (one.kernel > 0 || one.slab > 0))
            work->group_gains[work->group_count++] = one;
    }
    return STATUS_OK;
}

/* Slab is the closer number where a group has it; memory mapped by vmalloc is only in the whole. */
static int64_t group_gain(const struct group_gain *group, enum pool_type type)
{
    bool by_slab = group->slab != ABSENT && (type != POOL_VMALLOC || group->kernel == ABSENT);
    return by_slab ? group->slab : group->kernel;
}

static bool group_fits(const struct search *search, int64_t gain, int64_t growth)
{
    if (gain == ABSENT || gain < growth - growth / 2)
        return false;
    return gain / 4 <= growth || gain >= search->all_bytes / 2;
}

static bool is_inside(struct text path, struct text parent)
{
    return path.length > parent.length && path.bytes[parent.length] == '/' &&
           memcmp(path.bytes, parent.bytes, parent.length) == 0;
}

/* The fitting group with the largest gain inside `parent` (NULL: anywhere). */
static const struct group_gain *largest_inside(struct search *search, const struct group_gain *parent,
                                               enum pool_type type, int64_t growth)
{
    const struct group_gain *best = NULL;
    search->looks -= (int64_t)search->work->group_count;
    for (size_t i = 0; i < search->work->group_count && search->looks > 0; i++) {
        const struct group_gain *one = &search->work->group_gains[i];
        int64_t gain = group_gain(one, type);
        if (!group_fits(search, gain, growth) || (parent != NULL && !is_inside(one->path, parent->path)))
            continue;
        if (best == NULL || gain > group_gain(best, type))
            best = one;
    }
    return best;
}

static bool find_group(struct search *search, const struct pool *pool, const struct growth *growth,
                       struct holder *holder)
{
    if (growth->bytes == ABSENT || growth->bytes <= 0)
        return false;
    const struct group_gain *best = NULL, *deeper = largest_inside(search, NULL, pool->type, growth->bytes);
    while (deeper != NULL) {
        best = deeper;
        deeper = largest_inside(search, best, pool->type, growth->bytes);
    }
    if (best == NULL)
        return false;
    *holder = (struct holder){HOLDER_GROUP, best->name, 0, ABSENT, group_gain(best, pool->type), growth->bytes};
    return true;
}

/* --- the whole -------------------------------------------------------------------------------------------------------------- */

/* The pid in `name[pid]` or `name (pid)`, as sources write it that know it; *name is cut before it. ABSENT when there is none. */
static int64_t cut_pid(struct text *name)
{
    int64_t pid = 0;
    size_t end = name->length, at;
    if (end < 3 || (name->bytes[end - 1] != ']' && name->bytes[end - 1] != ')'))
        return ABSENT;
    for (at = --end; at > 0 && name->bytes[at - 1] >= '0' && name->bytes[at - 1] <= '9'; at--)
        continue;
    bool has_digits = at < end && end - at < 18 && at > 0;
    if (!has_digits || (name->bytes[at - 1] != '[' && name->bytes[at - 1] != '('))
        return ABSENT;
    for (size_t i = at; i < end; i++)
        pid = pid * 10 + (name->bytes[i] - '0');
    name->length = at - 1;
    while (name->length > 0 && name->bytes[name->length - 1] == ' ')
        name->length--;
    return pid;
}

/* The process the system named: by name and pid, or by a name that only one process has. */
static struct holder exact_holder(struct search *search, const struct pool *pool, const struct growth *growth)
{
    const struct snapshot *now = search->now;
    struct holder holder = {HOLDER_EXACT, pool->holder, 0, ABSENT, ABSENT, growth->objects};
    struct text name = intern_text(now->names, pool->holder);
    int64_t pid = cut_pid(&name);
    uint32_t id = pid == ABSENT ? 0 : intern_find(now->names, name.bytes, name.length);
    search->looks -= (int64_t)now->process_count;
    for (size_t i = 0; i < now->process_count && search->looks > 0; i++) {
        const struct process *process = &now->processes[i];
        if (process->pid == pid && process->name == id)
            return (struct holder){HOLDER_EXACT, id, 1, pid, ABSENT, growth->objects};
        if (process->name != pool->holder)
            continue;
        holder.pid = holder.processes == 0 ? process->pid : ABSENT;
        holder.processes++;
    }
    if (holder.processes > 1)
        holder.processes = 0;
    return holder;
}

static enum status collect(struct search *search)
{
    if (search->collected)
        return STATUS_OK;
    enum status status = collect_processes(search);
    if (status == STATUS_OK)
        status = collect_groups(search);
    search->collected = status == STATUS_OK;
    return status;
}

/* What can be told of a pool without looking at who is there. Few pools are left to ask for. */
static enum status look_at(struct search *search, size_t at, struct holder *holder)
{
    struct work *work = search->work;
    const struct pool *pool = &search->now->pools[at];
    struct growth growth = growth_of(search, pool);
    *holder = (struct holder){HOLDER_NONE, 0, 0, ABSENT, ABSENT, growth.objects};
    if (growth.is_growth && growth.bytes != ABSENT && growth.bytes > 0) {
        int64_t sum = number_sum(search->all_bytes, growth.bytes);
        search->all_bytes = sum == ABSENT ? INT64_MAX : sum;
    }
    if (pool->holder == 0 && !growth.is_growth)
        return STATUS_OK;
    void *suspects = work->suspects;
    bool has_room = make_room(&suspects, &work->suspect_capacity, work->suspect_count + 1, sizeof *work->suspects);
    work->suspects = suspects;
    if (!has_room)
        return STATUS_NO_MEMORY;
    work->suspects[work->suspect_count++] = (struct suspect){at, growth};
    return STATUS_OK;
}

static enum status holder_of(struct search *search, const struct suspect *suspect, struct holder *holder)
{
    const struct pool *pool = &search->now->pools[suspect->at];
    const struct growth *growth = &suspect->growth;
    if (pool->holder != 0) {
        *holder = exact_holder(search, pool, growth);
        return STATUS_OK;
    }
    enum status status = collect(search);
    if (status != STATUS_OK)
        return status;
    if (!find_process(search, growth, holder) && !find_group(search, pool, growth, holder)) {
        holder->basis = HOLDER_UNKNOWN;
        holder->growth = growth->objects != ABSENT ? growth->objects : growth->bytes;
    }
    return STATUS_OK;
}

enum status holders_find(struct holders *holders, const struct snapshot *base, const struct snapshot *now,
                         int64_t processors)
{
    enum status status = prepare(holders, now->pool_count);
    if (status != STATUS_OK)
        return status;
    struct work *work = holders->scratch;
    struct search search = {.work = work, .base = base, .now = now, .looks = LOOKS};
    processors = processors > 0 ? processors : 1;
    search.noise = largest(NOISE_OBJECTS, number_scale(processors, NOISE_PER_PROCESSOR, 1));
    if (base != NULL)
        status = row_index_build(&work->pools, base, ENTITY_POOLS);
    work->suspect_count = 0;
    for (size_t i = 0; i < now->pool_count && status == STATUS_OK; i++)
        status = look_at(&search, i, &holders->holders[i]);
    for (size_t i = 0; i < work->suspect_count && status == STATUS_OK; i++)
        status = holder_of(&search, &work->suspects[i], &holders->holders[work->suspects[i].at]);
    holders->count = status == STATUS_OK ? now->pool_count : 0;
    return status;
}

const char *holder_basis_name(enum holder_basis basis)
{
    static const char *const NAMES[] = {
        [HOLDER_NONE] = "",       [HOLDER_EXACT] = "exact",     [HOLDER_HANDLES] = "handles",
        [HOLDER_GROUP] = "group", [HOLDER_UNKNOWN] = "unknown",
    };
    return (unsigned)basis < sizeof NAMES / sizeof NAMES[0] ? NAMES[basis] : "";
}

size_t holder_tail(char out[NUMBER_TEXT], const struct holder *holder)
{
    out[0] = '\0';
    if (process_pid(holder->pid) != ABSENT)
        return (size_t)snprintf(out, NUMBER_TEXT, "[%" PRId64 "]", holder->pid);
    if (holder->processes > 1)
        return (size_t)snprintf(out, NUMBER_TEXT, " x%" PRIu32, holder->processes);
    return 0;
}

size_t holder_text(char *out, size_t capacity, const struct holder *holder, const struct snapshot *now)
{
    char tail[NUMBER_TEXT];
    size_t tail_length = holder_tail(tail, holder);
    struct text name = intern_text(now->names, holder->name);
    if (holder->basis == HOLDER_UNKNOWN)
        name = (struct text){"unknown", 7};
    if (tail_length + 2 > capacity) /* no room for both: the name alone */
        tail_length = 0;
    text_safe(out, capacity - tail_length, capacity, name.bytes, name.length);
    size_t length = strlen(out);
    memcpy(out + length, tail, tail_length);
    out[length + tail_length] = '\0';
    return length + tail_length;
}
