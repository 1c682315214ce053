/* night.h: one night of a family: a recording in memory, made of the demo's quiet server with a story laid over it, the truth of it, and how far a verdict hit it.
 *
 * Same family, same seed: same night. The curves are not those of the demo's own scenarios, so that nothing is scored on what it was built on.
 */
#ifndef TESTS_SCORE_NIGHT_H
#define TESTS_SCORE_NIGHT_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/inquiry.h"
#include "base/when.h"
#include "replay/recorder.h"
#include "sampler/demo/random.h"
#include "sampler/owners/notes.h"
#include "tests/score/family.h"

enum { NIGHT_BYTES = 48 << 20, IN_STEP = 10, TOKEN_BYTES = 2000, REBOOT_HOURS = 5 };

#define TWO_PI 6.283185307179586
#define MIB_OF 1048576.0

/* A pool of the demo that the story moves. */
struct moved {
    uint32_t name;
    enum pool_type type;
    double each;  /* bytes of one */
    double ratio; /* allocations for each one of the first */
};

struct night {
    const struct family *family;
    struct dice dice;
    struct sampler *sampler;     /* owned; another one after each restart */
    struct recording *recording; /* owned */
    struct snapshot snapshot;    /* owned; the demo's with the story on it */
    struct moved pools[IN_STEP]; /* the leak's */
    size_t pool_count;
    struct moved second, harmless;
    int64_t pid;         /* of the holder; ABSENT: nobody */
    double rate;         /* bytes an hour */
    double start;        /* hours, of the leak since the boot's first sample; 0: from the beginning */
    double phase, scale; /* of the day; of the harmless thing, bytes */
    double left;         /* hours from the last sample until the limit */
    int64_t base_total;  /* of the leak's kind, at the first sample */
    int64_t first_ns, boot_ns, end_ns;
    int boots;
    /* the truth */
    char names[IN_STEP][VERDICT_NAME];
};

/* --- curves: parts or hours --------------------------------------------------------------------------------------------------------- */

static inline double night_chance(struct night *night, double low, double high)
{
    return low + (high - low) * (double)dice_below(&night->dice, 1000001) / 1000000;
}

/* How much leaked `hours` after the first sample of the boot, in bytes. */
static inline double night_leaked(const struct night *night, double hours)
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

/* Hours after the first sample of the boot at which the leak begins; 0: before it. */
static inline double night_truth_start(const struct night *night)
{
    struct dice dice = {dice_hash((uint64_t)(night->phase * 1e6), 0)};
    bool first_burst = night->family->leak == LEAK_BURSTS;
    return first_burst ? 1.7 * (double)dice_below(&dice, 1000) / 1000 : night->start;
}

static inline double night_harmless(const struct night *night, double hours)
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
    case HARMLESS_NONE:
        break;
    }
    return 0;
}

/* --- the story on a sample ---------------------------------------------------------------------------------------------------------- */

static inline void night_add(struct night *night, const struct moved *moved, double bytes, unsigned traits)
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

static inline void night_open_handles(struct night *night, double bytes)
{
    for (size_t i = 0; i < night->snapshot.process_count; i++)
        if (night->snapshot.processes[i].pid == night->pid)
            night->snapshot.processes[i].value[PROCESS_HANDLES] += (int64_t)(bytes / night->pools[0].each);
}

/* So that what leaks has used it up `left` hours after the last sample. */
static inline void night_set_limit(struct night *night, double hours, double end_hours)
{
    int64_t *totals = night->snapshot.totals;
    double all = 0, now = 0;
    for (size_t i = 0; i < night->pool_count; i++) {
        const struct moved *moved = &night->pools[i];
        bool counts = moved->type == night->pools[0].type;
        double part = counts ? moved->ratio * moved->each / night->pools[0].each : 0;
        all += part * night_leaked(night, end_hours + night->left);
        now += part * night_leaked(night, hours);
    }
    if ((night->family->traits & TRAIT_TWO) != 0 && night->second.type == night->pools[0].type)
        all += night_leaked(night, end_hours + night->left) / 3;
    if (night->family->beside != HARMLESS_NONE && night->harmless.type == night->pools[0].type)
        all += night_harmless(night, end_hours);
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

static inline void night_tell(struct night *night, double hours, double end_hours)
{
    const struct family *family = night->family;
    double leaked = night_leaked(night, hours);
    double late = (family->traits & TRAIT_LATE_HANDLES) != 0 ? 1.5 * family->interval_s / 3600 : 0;
    for (size_t i = 0; i < night->pool_count && family->leak != LEAK_NONE; i++)
        night_add(night, &night->pools[i], leaked * night->pools[i].ratio * night->pools[i].each / night->pools[0].each,
                  family->traits);
    if ((family->traits & TRAIT_TWO) != 0)
        night_add(night, &night->second, leaked / 3, 0);
    if (family->beside != HARMLESS_NONE)
        night_add(night, &night->harmless, night_harmless(night, hours), 0);
    if ((family->traits & TRAIT_HANDLES) != 0)
        night_open_handles(night, night_leaked(night, hours - late));
    if (family->leak != LEAK_NONE)
        night_set_limit(night, hours, end_hours);
}

/* --- who plays ---------------------------------------------------------------------------------------------------------------------- */

static inline void night_fail(const char *what)
{
    fprintf(stderr, "score: %s\n", what);
    abort();
}

static inline void night_open_source(struct night *night, uint64_t seed)
{
    unsigned traits = night->family->traits;
    char source[96];
    struct problem why;
    const char *scenario = (traits & TRAIT_CHURN) != 0 ? "churn" : (traits & TRAIT_WRAPS) != 0 ? "wrap" : "quiet";
    snprintf(source, sizeof source, "demo:%s,seed=%llu,tags=200%s", scenario, (unsigned long long)(seed % 100000),
             (traits & TRAIT_LINUX) != 0 ? ",linux" : "");
    struct sampler_config config = {.source = source, .interval_ns = night->family->interval_s * NS_PER_SECOND};
    if (sampler_open(&night->sampler, &config, &why) != STATUS_OK)
        night_fail(why.line);
}

/* A pool like a driver's: not of objects, not one that is taken already, not a cache by name. */
static inline struct moved night_pick(struct night *night, const struct snapshot *from)
{
    for (;;) {
        const struct pool *pool = &from->pools[dice_below(&night->dice, (int64_t)from->pool_count)];
        bool taken = night->harmless.name == pool->name || night->second.name == pool->name;
        for (size_t i = 0; i < night->pool_count; i++)
            taken = taken || night->pools[i].name == pool->name;
        struct text name = intern_text(from->names, pool->name);
        bool known = note_of_tag(name) != NULL || note_of_cache(name) != NULL;
        if (!taken && !known && name.bytes[0] != '(' && pool->value[POOL_DIFF] > 10 &&
            pool->value[POOL_OBJECTS] == ABSENT)
            return (struct moved){pool->name, pool->type,
                                  (double)pool->value[POOL_BYTES] / (double)pool->value[POOL_DIFF], 1};
    }
}

static inline struct moved night_find(const struct snapshot *from, const char *name)
{
    for (size_t i = 0; i < from->pool_count; i++) {
        struct text text = intern_text(from->names, from->pools[i].name);
        if (text.length == strlen(name) && memcmp(text.bytes, name, text.length) == 0)
            return (struct moved){from->pools[i].name, from->pools[i].type, TOKEN_BYTES, 1};
    }
    night_fail("the demo has no such pool");
    return (struct moved){0};
}

static inline void night_cast(struct night *night, const struct snapshot *from)
{
    unsigned traits = night->family->traits;
    bool objects = (traits & (TRAIT_HANDLES | TRAIT_KERNEL)) != 0;
    night->pools[0] = objects ? night_find(from, "Toke") : night_pick(night, from);
    night->pool_count = 1;
    while ((traits & TRAIT_IN_STEP) != 0 && night->pool_count < IN_STEP) {
        struct moved moved = night_pick(night, from);
        moved.ratio = (double)(1 + dice_below(&night->dice, 2));
        moved.each = night->pools[0].each;
        night->pools[night->pool_count++] = moved;
    }
    night->second = night_pick(night, from);
    night->harmless = night_pick(night, from);
    night->pid = ABSENT;
    while ((traits & TRAIT_HANDLES) != 0 && night->pid == ABSENT) {
        const struct process *process = &from->processes[dice_below(&night->dice, (int64_t)from->process_count / 3)];
        night->pid = process->value[PROCESS_HANDLES] >= 100 ? process->pid : ABSENT;
    }
    night->base_total = from->totals[night->pools[0].type == POOL_PAGED ? TOTAL_PAGED : TOTAL_NONPAGED];
    for (size_t i = 0; i < night->pool_count; i++)
        snprintf(night->names[i], VERDICT_NAME, "%s", intern_text(from->names, night->pools[i].name).bytes);
}

static inline void night_plan(struct night *night, const struct snapshot *from)
{
    const struct family *family = night->family;
    int64_t all = 0;
    night_cast(night, from);
    for (size_t i = 0; i < from->pool_count; i++)
        all += from->pools[i].value[POOL_BYTES];
    night->rate = MIB_OF * 3 * pow(40, night_chance(night, 0, 1));
    if ((family->traits & TRAIT_IN_STEP) != 0)
        night->rate /= IN_STEP;
    if ((family->traits & TRAIT_SLOW) != 0)
        night->rate = 0.01 * (double)all / family->hours;
    night->phase = night_chance(night, 0, TWO_PI);
    night->scale = MIB_OF * 10 * pow(20, night_chance(night, 0, 1));
    night->start = family->leak == LEAK_LATE ? night_chance(night, 0.25, 0.6) * family->hours : 0;
    night->left = night_chance(night, 3, 60);
}

/* --- the recording ------------------------------------------------------------------------------------------------------------------- */

/* How much later than the last the next sample comes, in nanoseconds on top of the interval. */
static inline int64_t night_delay(struct night *night)
{
    unsigned traits = night->family->traits;
    int64_t interval = night->family->interval_s * NS_PER_SECOND;
    if ((traits & TRAIT_UNEVEN) != 0)
        return dice_below(&night->dice, 3 * interval);
    bool gap = (traits & TRAIT_GAPS) != 0 && dice_below(&night->dice, 3 * 3600 / night->family->interval_s) == 0;
    return gap ? 30 * NS_PER_MINUTE : 0;
}

static inline void night_take(struct night *night, const struct snapshot **taken)
{
    struct problem why;
    if (sampler_take(night->sampler, taken, &why) != STATUS_OK)
        night_fail(why.line);
}

/* Records it all. The demo's own clock is replaced by the night's. */
static inline void night_record(struct night *night, uint64_t seed)
{
    struct recorder *recorder;
    struct problem why;
    const struct snapshot *taken;
    const struct family *family = night->family;
    int64_t interval = family->interval_s * NS_PER_SECOND, shift = 0;
    night_open_source(night, seed);
    night_take(night, &taken);
    night_plan(night, taken);
    snapshot_init(&night->snapshot, taken->names);
    night->first_ns = night->boot_ns = taken->utc_ns;
    if (recording_open_memory(&night->recording, NIGHT_BYTES) != STATUS_OK ||
        recorder_open(&recorder, night->recording, sampler_machine(night->sampler), interval, &why) != STATUS_OK)
        night_fail("cannot record");
    int64_t now = night->first_ns, end = now + (int64_t)(family->hours * 3600) * NS_PER_SECOND;
    while (now <= end) {
        double hours = (double)(now - night->boot_ns) / 3.6e12;
        if (snapshot_copy(&night->snapshot, taken) != STATUS_OK)
            night_fail("no memory");
        night_tell(night, hours, (double)(end - night->boot_ns) / 3.6e12);
        night->snapshot.utc_ns = now + shift;
        night->snapshot.mono_ns = now;
        night->snapshot.boot[0] = (char)('a' + night->boots);
        if (recorder_add(recorder, &night->snapshot, &why) != STATUS_OK)
            night_fail(why.line);
        night->end_ns = now + shift;
        now += interval + night_delay(night);
        if ((family->traits & TRAIT_CLOCK) != 0 && dice_below(&night->dice, 120) == 0)
            shift += NS_PER_HOUR;
        night_take(night, &taken);
        if ((family->traits & TRAIT_REBOOTS) != 0 && now - night->boot_ns > REBOOT_HOURS * NS_PER_HOUR) {
            now += 4 * NS_PER_MINUTE;
            night->boot_ns = now;
            night->boots++;
        }
    }
    recorder_close(recorder, "time is up", &why);
}

static inline void night_done(struct night *night)
{
    recording_close(night->recording);
    snapshot_done(&night->snapshot);
    sampler_close(night->sampler);
}

/* --- the score ----------------------------------------------------------------------------------------------------------------------- */

/* Counts of nights: how many it was asked of, how many were hit. */
struct tally {
    int asked, hit;
};

struct score {
    struct tally pool, process, start, end; /* of nights with a leak */
    struct tally whole;                     /* of groups: all of it in one */
    struct tally false_alarm;               /* of nights without one: hit is an alarm */
    int unsure;
};

static inline void tally_add(struct tally *tally, bool hit)
{
    tally->asked++;
    tally->hit += hit;
}

static inline bool night_is_called(const struct verdict_name *name, const char *text)
{
    return name->length == strlen(text) && memcmp(name->bytes, text, name->length) == 0;
}

static inline bool night_knows(const struct night *night, const struct verdict_name *name)
{
    for (size_t i = 0; i < night->pool_count; i++)
        if (night_is_called(name, night->names[i]))
            return true;
    return false;
}

static inline bool night_hits_process(const struct night *night, const struct culprit *culprit)
{
    if (night->pid != ABSENT)
        return culprit->holder.by == HELD_BY_PROCESS && culprit->holder.pid == night->pid;
    return culprit->holder.by != HELD_BY_PROCESS;
}

/* Within a twentieth of the night, or ten minutes. */
static inline bool night_hits_start(const struct night *night, const struct culprit *culprit)
{
    double start = night_truth_start(night);
    if (start <= 0)
        return culprit->started_ns == ABSENT;
    double truth = (double)night->boot_ns + start * 3.6e12;
    double near = fmax(6e11, night->family->hours * 3.6e12 / 20);
    return culprit->started_ns != ABSENT && fabs((double)culprit->started_ns - truth) <= near;
}

static inline bool night_hits_end(const struct night *night, const struct culprit *culprit)
{
    const struct forecast *end = &culprit->exhaustion;
    double truth = night->left * 3.6e12;
    return end->limit != LIMIT_NONE && (double)end->soonest_ns <= truth &&
           (end->latest_ns == ABSENT || (double)end->latest_ns >= truth);
}

static inline void night_score(struct score *score, const struct family *family, uint64_t seed, struct verdict *verdict)
{
    struct night night = {.family = family, .dice = {dice_hash(seed, (uint64_t)(family - FAMILIES) + 1)}};
    struct problem why;
    night_record(&night, dice_throw(&night.dice));
    if (inquiry_make(verdict, night.recording, INT64_MIN + 1, INT64_MAX, &why) != STATUS_OK)
        night_fail(why.line);
    score->unsure += verdict->ruling == RULING_UNSURE;
    const struct culprit *first = &verdict->culprits[0];
    bool found = verdict->ruling == RULING_LEAK && night_knows(&night, &first->name);
    if (family->leak == LEAK_NONE)
        tally_add(&score->false_alarm, verdict->ruling == RULING_LEAK);
    else
        tally_add(&score->pool, found);
    if (found && family->leak != LEAK_NONE) {
        tally_add(&score->process, night_hits_process(&night, first));
        tally_add(&score->start, night_hits_start(&night, first));
        tally_add(&score->end, night_hits_end(&night, first));
        if (night.pool_count > 1)
            tally_add(&score->whole, first->group_count == night.pool_count);
    }
    night_done(&night);
}

#endif
