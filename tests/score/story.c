#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sampler/owners/notes.h"
#include "tests/score/night.h"

enum { TOKEN_BYTES = 2000, CHURN_HOURS = 10 };

#define TWO_PI 6.283185307179586
#define MIB_OF 1048576.0

/* --- curves: parts or hours --------------------------------------------------------------------------------------------------------- */

static double chance(struct night *night, double low, double high)
{
    return low + (high - low) * (double)dice_below(&night->dice, 1000001) / 1000000;
}

/* How much leaked `hours` after the first sample of the boot, in bytes. */
static double leaked_after(const struct night *night, double hours)
{
    double since = hours - night->start, sum = 0;
    if (since <= 0 || night->family->leak == LEAK_NONE)
        return 0;
    switch (night->family->leak) {
    case LEAK_STEPPED:
        return night->rate * floor(since);
    case LEAK_BURSTS:
        for (int i = 0; i * 2 < (int)since + 2; i++) {
            struct dice dice = {dice_hash((uint64_t)(night->phase * 1e6), (uint64_t)i)};
            double begin = 2 * i + 1.7 * (double)dice_below(&dice, 1000) / 1000;
            double height = 0.5 + (double)dice_below(&dice, 1000) / 1000;
            sum += 2 * height * fmax(0, fmin(1, (since - begin) / 0.2));
        }
        return night->rate * sum;
    case LEAK_DOUBLES:
        return night->rate * (exp2(since) - 1) / 16;
    case LEAK_KEEPS:
        return night->rate * (fmod(hours + 8, 24) + floor((hours + 8) / 24) * 24 * 0.3);
    case LEAK_STEADY:
    case LEAK_LATE:
    case LEAK_NONE:
        break;
    }
    if ((night->family->traits & TRAIT_BY_DAY) == 0)
        return night->rate * since;
    double day = TWO_PI / 24;
    return night->rate * (since + 0.3 / day * (cos(night->phase) - cos(day * since + night->phase)));
}

double night_truth_start(const struct night *night)
{
    struct dice dice = {dice_hash((uint64_t)(night->phase * 1e6), 0)};
    bool first_burst = night->family->leak == LEAK_BURSTS;
    return first_burst ? 1.7 * (double)dice_below(&dice, 1000) / 1000 : night->start;
}

/* Work that goes on, now with large files and now with many. */
static double uneven(const struct night *night, double part)
{
    return part + 0.015 * (sin(TWO_PI * 7 * part + night->phase) - sin(night->phase)) +
           0.006 * (sin(TWO_PI * 17 * part + 2 * night->phase) - sin(2 * night->phase));
}

/* What builds have left in caches: a quarter of an hour of work every 40 minutes or so, the later the less, as most of what they read is there already; a part is given back behind each. */
static double built_after(const struct night *night, double hours)
{
    double sum = 0, height = 1;
    for (int i = 0; i < (int)(hours * 1.5) + 1; i++) {
        struct dice dice = {dice_hash((uint64_t)(night->phase * 1e6), (uint64_t)i)};
        double begin = (i + 0.4 * (double)dice_below(&dice, 1000) / 1000) / 1.5;
        double done = fmax(0, fmin(1, (hours - begin) / 0.25));
        sum += height * (done - (done >= 1 ? 0.2 : 0));
        height *= 0.8 + 0.3 * (double)dice_below(&dice, 1000) / 1000;
    }
    return sum;
}

/* By chance, the same for a whole day. */
static double of_day(const struct night *night, double day, double most)
{
    struct dice dice = {dice_hash((uint64_t)(night->phase * 1e6), (uint64_t)day)};
    return most * (double)dice_below(&dice, 1000) / 1000;
}

static double harmless_after(const struct night *night, double hours)
{
    double whole = night->family->hours, part = hours / whole;
    switch (night->family->beside) {
    case HARMLESS_WARM:
        return night->scale * (1 - exp(-hours / 2.2));
    case HARMLESS_CEILING:
        return night->scale * fmin(1, part / 0.45);
    case HARMLESS_SAW:
        return night->scale * fmod(part * 4.3, 1);
    case HARMLESS_JOB:
        return night->scale * (part < 0.2 || part > 0.8 ? 0 : sin((part - 0.2) / 0.6 * TWO_PI / 2));
    case HARMLESS_JUMP:
        return part > 0.35 ? night->scale : 0;
    case HARMLESS_DAY:
        return night->scale * (1 - cos(TWO_PI * hours / 24 + night->phase)) / 2;
    case HARMLESS_BUILDS:
        return night->scale * built_after(night, hours) / built_after(night, whole);
    case HARMLESS_COPY:
        return night->scale * uneven(night, fmax(0, part - 0.05));
    case HARMLESS_CRAWL:
        return night->scale * uneven(night, fmax(0, part - 0.3));
    case HARMLESS_WEEK: {
        double day = hours / 24 + night->phase, light = fmod(day, 7) < 2 ? 0.3 : 1;
        return night->scale * light * (1 - cos(TWO_PI * day)) / 2;
    }
    case HARMLESS_DAYS: {
        double day = hours / 24 + night->phase, since = day - floor(day);
        double low = of_day(night, day, 0.3) * (1 - since) + of_day(night, day + 1, 0.3) * since;
        double high = 1 - of_day(night, day + 1000, 0.3);
        return night->scale * (low + (high - low) * (1 - cos(TWO_PI * day)) / 2);
    }
    case HARMLESS_NIGHTLY:
        return night->scale * fmod(hours + night->phase, 24) / 24;
    case HARMLESS_SLOWER:
        return night->scale * pow(part, night->slowness);
    case HARMLESS_MORE: {
        double since = fmod(hours + night->phase, 24);
        double peak = pow(1.33, floor((hours + night->phase) / 24)) / 4;
        return since > 4 ? 0 : night->scale * peak * sin(TWO_PI / 2 * since / 4);
    }
    case HARMLESS_NONE:
        break;
    }
    return 0;
}

/* --- the story on a sample ---------------------------------------------------------------------------------------------------------- */

static void add_bytes(struct night *night, const struct moved *moved, double bytes, unsigned traits)
{
    int64_t count = (int64_t)(bytes / moved->each), added = (int64_t)((double)count * moved->each);
    for (size_t i = 0; i < night->snapshot.pool_count; i++) {
        struct pool *pool = &night->snapshot.pools[i];
        if (pool->name != moved->name || pool->type != moved->type || pool->session != ABSENT)
            continue;
        pool->value[POOL_DIFF] += count;
        pool->value[POOL_BYTES] += added;
        if (pool->value[POOL_ALLOCS] != ABSENT)
            pool->value[POOL_ALLOCS] += count;
        if (pool->value[POOL_OBJECTS] != ABSENT)
            pool->value[POOL_OBJECTS] += count;
        if (pool->value[POOL_HANDLES] != ABSENT && (traits & TRAIT_HANDLES) != 0)
            pool->value[POOL_HANDLES] += count;
    }
    int64_t *totals = night->snapshot.totals;
    if (moved->type == POOL_PAGED)
        totals[TOTAL_PAGED] += added;
    if (moved->type == POOL_NONPAGED)
        totals[TOTAL_NONPAGED] += added;
}

static size_t harmless_count(const struct night *night)
{
    if (night->family->beside == HARMLESS_NONE)
        return 0;
    return (night->family->traits & TRAIT_CACHES) != 0 ? CACHES : 1;
}

static void add_harmless(struct night *night, double bytes)
{
    for (size_t i = 0; i < harmless_count(night); i++)
        add_bytes(night, &night->harmless[i], bytes * night->harmless[i].ratio,
                  night->family->beside == HARMLESS_NIGHTLY ? night->family->traits : 0);
}

/* Every two hours the system takes back most of what it can; then it fills again. */
static void take_back(struct night *night, double hours)
{
    double since = fmod(hours + 1, 2), left = 1 - 0.85 * exp(-since);
    for (size_t i = 0; i < night->snapshot.pool_count && hours >= 1; i++) {
        struct pool *pool = &night->snapshot.pools[i];
        const struct note *note = note_of_cache(intern_text(night->snapshot.names, pool->name));
        if (pool->type != POOL_RECLAIMABLE || note == NULL || note->kind != NOTE_SHARED)
            continue;
        pool->value[POOL_DIFF] = (int64_t)((double)pool->value[POOL_DIFF] * left);
        pool->value[POOL_BYTES] = (int64_t)((double)pool->value[POOL_BYTES] * left);
    }
}

/* What comes and goes between two samples. */
static void churn(struct night *night)
{
    double bytes = chance(night, 0, CHURN_HOURS) * night->rate;
    add_bytes(night, &night->pools[0], bytes, 0);
    night->churned += (int64_t)(bytes / night->pools[0].each);
    for (size_t i = 0; i < night->snapshot.pool_count; i++) {
        struct pool *pool = &night->snapshot.pools[i];
        if (pool->name != night->pools[0].name || pool->type != night->pools[0].type ||
            pool->value[POOL_FREES] == ABSENT)
            continue;
        pool->value[POOL_ALLOCS] += night->churned - (int64_t)(bytes / night->pools[0].each);
        pool->value[POOL_FREES] += night->churned - (int64_t)(bytes / night->pools[0].each);
    }
}

static struct process *process_of(struct night *night, int64_t pid)
{
    for (size_t i = 0; i < night->snapshot.process_count; i++)
        if (night->snapshot.processes[i].pid == pid)
            return &night->snapshot.processes[i];
    return NULL;
}

static void open_handles(struct night *night, int64_t pid, double bytes, double ratio)
{
    struct process *process = pid == ABSENT ? NULL : process_of(night, pid);
    if (process != NULL)
        process->value[PROCESS_HANDLES] += (int64_t)(ratio * bytes / night->pools[0].each);
}

/* Who else is on stage. */
static void dress(struct night *night, double hours)
{
    unsigned traits = night->family->traits;
    struct process *holder = night->pid == ABSENT ? NULL : process_of(night, night->pid);
    struct process *other = &night->snapshot.processes[night->snapshot.process_count / 2];
    if (holder == NULL)
        return;
    if ((traits & TRAIT_NAMESAKE) != 0 && other != holder)
        other->name = holder->name;
    if ((traits & TRAIT_PID_REUSED) != 0 && hours < night->start - 0.05) {
        holder->name = other->name;
        holder->started_ns -= 86400 * INT64_C(1000000000);
    }
    if (night->family->beside == HARMLESS_NIGHTLY)
        holder->started_ns += (int64_t)floor((hours + night->phase) / 24) * 86400 * INT64_C(1000000000);
}

static bool swings(const struct family *family)
{
    return family->leak == LEAK_KEEPS || (family->leak != LEAK_NONE && (family->traits & TRAIT_SAME_POOL) != 0);
}

static double taken_at(const struct night *night, double hours)
{
    bool same = (night->family->traits & TRAIT_SAME_POOL) != 0;
    return leaked_after(night, hours) + (same ? harmless_after(night, hours) : 0);
}

/* Of what goes up and down: a limit that was not reached so far, and when it first is. */
static void plan_limit(struct night *night, double end_hours)
{
    const double step = 0.05, most = 4000;
    night->limit = taken_at(night, end_hours + night->left);
    for (double hours = 0; hours <= end_hours; hours += step)
        night->limit = fmax(night->limit, 1.01 * taken_at(night, hours));
    night->left = step;
    while (night->left < most && taken_at(night, end_hours + night->left) < night->limit)
        night->left += step;
}

/* So that what leaks has used it up `left` hours after the last sample. */
static void set_limit(struct night *night, double hours, double end_hours)
{
    int64_t *totals = night->snapshot.totals;
    double all = 0, now = 0;
    for (size_t i = 0; i < night->pool_count; i++) {
        const struct moved *moved = &night->pools[i];
        bool counts = moved->type == night->pools[0].type;
        double part = counts ? moved->ratio * moved->each / night->pools[0].each : 0;
        all += part * leaked_after(night, end_hours + night->left);
        now += part * leaked_after(night, hours);
    }
    if ((night->family->traits & TRAIT_TWO) != 0 && night->second.type == night->pools[0].type)
        all += leaked_after(night, end_hours + night->left) / 3;
    /* What caches have on Linux can be had. */
    for (size_t i = 0; i < harmless_count(night); i++)
        if (night->harmless[i].type == night->pools[0].type && night->pools[0].type != POOL_RECLAIMABLE &&
            !swings(night->family))
            all += night->harmless[i].ratio * harmless_after(night, end_hours);
    if (swings(night->family))
        all = night->limit;
    if ((night->family->traits & TRAIT_TENFOLD) != 0)
        all += CHURN_HOURS * night->rate;
    if (night->pools[0].type == POOL_PAGED)
        totals[TOTAL_PAGED_LIMIT] = night->base_total + (int64_t)all;
    else if (night->pools[0].type == POOL_NONPAGED)
        totals[TOTAL_NONPAGED_LIMIT] = night->base_total + (int64_t)all;
    else
        totals[TOTAL_AVAILABLE] = (int64_t)(all - now);
    totals[TOTAL_COMMIT_LIMIT] = INT64_C(1) << 50;
    if (night->pools[0].type == POOL_NONPAGED)
        totals[TOTAL_AVAILABLE] = INT64_C(1) << 50;
}

void night_tell(struct night *night, double hours, double end_hours)
{
    const struct family *family = night->family;
    double leaked = leaked_after(night, hours);
    if (swings(family) && night->limit <= 0)
        plan_limit(night, end_hours);
    double late = (family->traits & TRAIT_LATE_HANDLES) != 0 ? 1.5 * family->interval_s / 3600 : 0;
    for (size_t i = 0; i < night->pool_count && family->leak != LEAK_NONE; i++)
        add_bytes(night, &night->pools[i], leaked * night->pools[i].ratio * night->pools[i].each / night->pools[0].each,
                  family->traits);
    if ((family->traits & TRAIT_TWO) != 0)
        add_bytes(night, &night->second, leaked / 3, 0);
    if (harmless_count(night) > 0)
        add_harmless(night, harmless_after(night, hours));
    if ((family->traits & TRAIT_RECLAIM) != 0)
        take_back(night, hours);
    if ((family->traits & TRAIT_TENFOLD) != 0)
        churn(night);
    dress(night, hours);
    if (family->beside == HARMLESS_NIGHTLY)
        open_handles(night, night->pid, harmless_after(night, hours), 1);
    if ((family->traits & TRAIT_HANDLES) != 0)
        open_handles(night, night->pid, leaked_after(night, hours - late), 1);
    open_handles(night, night->decoy, leaked, night->decoy_ratio);
    if (family->leak != LEAK_NONE)
        set_limit(night, hours, end_hours);
}

/* --- who plays ---------------------------------------------------------------------------------------------------------------------- */

/* A pool like a driver's: not of objects, not one that is taken already, not a cache by name. */
static struct moved pick(struct night *night, const struct snapshot *from)
{
    for (;;) {
        const struct pool *pool = &from->pools[dice_below(&night->dice, (int64_t)from->pool_count)];
        bool taken = night->harmless[0].name == pool->name || night->second.name == pool->name;
        for (size_t i = 0; i < night->pool_count; i++)
            taken = taken || night->pools[i].name == pool->name;
        struct text name = intern_text(from->names, pool->name);
        bool known = note_of_tag(name) != NULL || note_of_cache(name) != NULL;
        bool fits = (night->family->traits & TRAIT_CACHE_LEAKS) == 0 || pool->type == POOL_RECLAIMABLE;
        if (!taken && !known && fits && name.bytes[0] != '(' && pool->value[POOL_DIFF] > 10 &&
            pool->value[POOL_OBJECTS] == ABSENT)
            return (struct moved){pool->name, pool->type,
                                  (double)pool->value[POOL_BYTES] / (double)pool->value[POOL_DIFF], 1};
    }
}

static double each_of(const struct snapshot *from, const struct moved *moved)
{
    for (size_t i = 0; i < from->pool_count; i++)
        if (from->pools[i].name == moved->name && from->pools[i].value[POOL_DIFF] > 0)
            return (double)from->pools[i].value[POOL_BYTES] / (double)from->pools[i].value[POOL_DIFF];
    return TOKEN_BYTES;
}

static struct moved find_pool(const struct snapshot *from, const char *name)
{
    for (size_t i = 0; i < from->pool_count; i++) {
        struct text text = intern_text(from->names, from->pools[i].name);
        if (text.length == strlen(name) && memcmp(text.bytes, name, text.length) == 0)
            return (struct moved){from->pools[i].name, from->pools[i].type, TOKEN_BYTES, 1};
    }
    night_fail("the demo has no such pool");
    return (struct moved){0};
}

/* What a file system keeps of files, each kind in a ratio of its own. */
static void cast_caches(struct night *night, const struct snapshot *from)
{
    static const char *const NAMES[2][CACHES] = {
        {"MmSt", "Ntff", "FMfn", "MmCa", "NtfC"},
        {"ext4_inode_cache", "dentry", "buffer_head", "radix_tree_node", "ext4_extent_status"}};
    bool on_linux = (night->family->traits & TRAIT_LINUX) != 0;
    for (size_t i = 0; i < CACHES; i++) {
        night->harmless[i] = find_pool(from, NAMES[on_linux][i]);
        night->harmless[i].each = each_of(from, &night->harmless[i]);
        night->harmless[i].ratio = i == 0 ? 1 : chance(night, 0.05, 0.7);
    }
}

static void cast_harmless(struct night *night, const struct snapshot *from)
{
    if ((night->family->traits & TRAIT_CACHES) != 0)
        cast_caches(night, from);
    else if ((night->family->traits & TRAIT_SAME_POOL) != 0)
        night->harmless[0] = night->pools[0];
    else
        night->harmless[0] = pick(night, from);
}

static void cast(struct night *night, const struct snapshot *from)
{
    unsigned traits = night->family->traits;
    bool objects = (traits & (TRAIT_HANDLES | TRAIT_KERNEL)) != 0;
    night->pools[0] = objects ? find_pool(from, "Toke") : pick(night, from);
    night->pool_count = 1;
    while ((traits & TRAIT_IN_STEP) != 0 && night->pool_count < IN_STEP) {
        struct moved moved = pick(night, from);
        moved.ratio = (double)(1 + dice_below(&night->dice, 2));
        moved.each = night->pools[0].each;
        night->pools[night->pool_count++] = moved;
    }
    night->second = pick(night, from);
    cast_harmless(night, from);
    night->pid = ABSENT;
    while ((traits & TRAIT_HANDLES) != 0 && night->pid == ABSENT) {
        const struct process *process = &from->processes[dice_below(&night->dice, (int64_t)from->process_count / 3)];
        night->pid = process->value[PROCESS_HANDLES] >= 100 ? process->pid : ABSENT;
    }
    night->decoy = (traits & TRAIT_DECOY) != 0 ? from->processes[from->process_count / 3].pid : ABSENT;
    night->base_total = from->totals[night->pools[0].type == POOL_PAGED ? TOTAL_PAGED : TOTAL_NONPAGED];
    for (size_t i = 0; i < night->pool_count; i++)
        snprintf(night->names[i], VERDICT_NAME, "%s", intern_text(from->names, night->pools[i].name).bytes);
}

void night_plan(struct night *night, const struct snapshot *from)
{
    const struct family *family = night->family;
    int64_t all = 0;
    cast(night, from);
    for (size_t i = 0; i < from->pool_count; i++)
        all += from->pools[i].value[POOL_BYTES];
    night->rate = MIB_OF * 3 * pow(40, chance(night, 0, 1));
    if ((family->traits & TRAIT_IN_STEP) != 0)
        night->rate /= IN_STEP;
    if ((family->traits & TRAIT_SLOW) != 0)
        night->rate = 0.01 * (double)all / family->hours;
    night->phase = chance(night, 0, TWO_PI);
    night->scale = MIB_OF * 10 * pow(20, chance(night, 0, 1));
    if ((family->traits & TRAIT_SAME_POOL) != 0 && family->leak == LEAK_STEADY)
        night->rate = 0.1 * night->scale / 24;
    bool later = (family->traits & TRAIT_LATER) != 0;
    night->start =
        family->leak == LEAK_LATE ? chance(night, later ? 0.55 : 0.25, later ? 0.75 : 0.6) * family->hours : 0;
    night->left = family->leak == LEAK_DOUBLES ? chance(night, 0.5, 3) : chance(night, 3, 60);
    /* Behind all others, so that the nights of older families stay what they were. */
    night->slowness = chance(night, 0.3, 0.6);
    night->sleeps = chance(night, 0.1, 0.9) * family->hours;
    night->decoy_ratio = chance(night, 0.2, 3);
}
