#include "analysis/suspects.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/ledger.h"
#include "sampler/owners/notes.h"

enum { BEHIND_PARTS = 5 /* looks from a quarter, a third and a half of the time on */ };

/* Set on the tuning seeds of tests/score. */
static const double SWELL_TIMES = 1.6; /* more than what nine of ten pools grew, so many times, is growth of its own */
static const double SWELL_MOST = 0.1;  /* and no machine swells by more than that by itself */
static const double SWELL_QUANTILE = 0.9;
static const double SWELL_LEVEL = 65536; /* smaller pools say nothing of the machine */
static const double CACHE_DOUBT = 0.5;   /* what follows files or is shared by all: alone no leak ... */
static const double PROOF_DOUBT[] = {[CACHE_UNPROVED] = 0.5,
                                     [CACHE_ALONE] = 0.8,
                                     [CACHE_STAYED] = 0.9}; /* ... but for what it does that no cache does */
static const double SMALL_PART = 0.05;                      /* growth by less than this part of what was there ... */
static const double SMALL_DOUBT = 0.65;                     /* ... is believed so much less */
static const double SWING_PART =
    0.2; /* of what comes and goes in a day: what rises by less from day to day is chance */
static const double JITTER_MOST = 0.06;      /* of the growth: among more than that no first step is seen */
static const double USED_UP_PART = 0.05;     /* of the growth: less room below the limit is none */
static const double RISEN_PART = 0.97;       /* of the growth, at which it came to the limit */
static const double NEVER_FREED_TRUST = 0.5; /* of the doubt that is left */
/* Not of those seeds: moved after recordings of real leaks, and of load, on Linux (docs/report.md). What anybody allocates by size is many growths in one; in steps it is what loads do. */
static const double ANYBODYS_DOUBT = 0.8;
static const double MINOR_BYTES = 65536; /* growth of a minor suspect: some slabs */

struct verdict_name verdict_name_of(const struct intern *names, uint32_t id)
{
    struct verdict_name name = {.length = 0};
    struct text text = intern_text(names, id);
    name.length = text.length < VERDICT_NAME ? text.length : VERDICT_NAME;
    if (name.length > 0)
        memcpy(name.bytes, text.bytes, name.length);
    return name;
}

/* --- what only grew -------------------------------------------------------------------------------------------------------------- */

static void dismiss(struct verdict *verdict, const struct intern *names, const struct course_row *row,
                    const struct trend *trend, const char *reason)
{
    if (trend->growth < VERDICT_LEAST_BYTES)
        return;
    struct dismissed made = {verdict_name_of(names, row->name), row->type, trend->shape, (int64_t)trend->growth,
                             reason};
    size_t at = verdict->dismissed_count;
    while (at > 0 && verdict->dismissed[at - 1].growth_bytes < made.growth_bytes)
        at--;
    if (at == VERDICT_DISMISSED_MAX)
        return;
    if (verdict->dismissed_count < VERDICT_DISMISSED_MAX)
        verdict->dismissed_count++;
    memmove(&verdict->dismissed[at + 1], &verdict->dismissed[at], (verdict->dismissed_count - at - 1) * sizeof made);
    verdict->dismissed[at] = made;
}

static const char *reason_of(enum shape shape)
{
    static const char *const REASONS[SHAPES] = {
        [SHAPE_SAWTOOTH] = "it rises and gives back: whoever takes it frees it too",
        [SHAPE_STEP] = "it rose once and has stood still since",
        [SHAPE_LEVELS_OFF] = "it gets slower and slower: a cache that warms up, a table that fills",
    };
    return REASONS[shape];
}

/* --- how sure -------------------------------------------------------------------------------------------------------------------- */

/* 0.5 at `from` and below, 1 at `to` and above. */
static double trust(double value, double from, double to)
{
    double part = (value - from) / (to - from);
    return 0.5 + 0.5 * fmax(0, fmin(1, part));
}

bool suspect_is_anybodys(const struct suspect *suspect)
{
    return suspect->note != NULL && suspect->note->kind == NOTE_SHARED && suspect->note->component[0] == '\0' &&
           suspect->row->type == POOL_UNRECLAIMABLE;
}

bool suspect_is_cache(const struct suspect *suspect)
{
    if (suspect->note != NULL && suspect->note->kind != NOTE_COMPONENT)
        return suspect->note->kind == NOTE_SHARED && !suspect_is_anybodys(suspect);
    return suspect->row->type == POOL_RECLAIMABLE;
}

static bool never_freed(const struct course_row *row)
{
    return row->frees.first != ABSENT && row->frees.last == row->frees.first && row->allocs.last > row->allocs.first;
}

static double confidence_of(const struct suspect *suspect, size_t points)
{
    const struct trend *trend = &suspect->trend;
    double sure = trust(trend->growth / (trend->noise + 1), 4, 20) * trust(trend->kept, 0.7, 0.95) *
                  trust((double)(points - suspect->from), 6, 24);
    if (trend->shape == SHAPE_STEADY)
        sure *= trust(trend->rising, 0.3, 0.7) * trust(trend->late, 0.35, 0.7);
    /* Two steps may be two jobs. */
    if (trend->shape == SHAPE_STEPS)
        sure *= trust((double)trend->steps, 2, 4);
    if (suspect->days.count > 0)
        sure *= trust((double)suspect->days.count, DAYS_LEAST - 1, DAYS_LEAST + 3) *
                (suspect->days.rise == DAYS_SURE ? 1 : CACHE_DOUBT);
    if (never_freed(suspect->row))
        sure = 1 - (1 - sure) * NEVER_FREED_TRUST;
    if (trend->first > 0 && trend->growth < SMALL_PART * trend->first)
        sure *= SMALL_DOUBT;
    if (suspect_is_cache(suspect))
        return sure * PROOF_DOUBT[suspect->proof];
    if (suspect_is_anybodys(suspect))
        return sure * (trend->shape == SHAPE_STEPS ? CACHE_DOUBT : ANYBODYS_DOUBT);
    return sure;
}

/* --- one pool -------------------------------------------------------------------------------------------------------------------- */

static bool is_quicker(const struct suspect *a, const struct suspect *b)
{
    if (a->is_minor != b->is_minor)
        return b->is_minor;
    return a->trend.slope * a->confidence > b->trend.slope * b->confidence;
}

/* Keeps it at its place in the order, if it has one. */
static void keep(struct suspects *suspects, const struct suspect *suspect)
{
    size_t at = suspects->count;
    while (at > 0 && is_quicker(suspect, &suspects->list[at - 1]))
        at--;
    if (at == SUSPECTS_MAX)
        return;
    if (suspects->count < SUSPECTS_MAX)
        suspects->count++;
    memmove(&suspects->list[at + 1], &suspects->list[at], (suspects->count - at - 1) * sizeof *suspect);
    suspects->list[at] = *suspect;
}

static const struct note *note_of(const struct course_row *row, const struct intern *names)
{
    struct text name = intern_text(names, row->name);
    bool is_tag = row->type == POOL_PAGED || row->type == POOL_NONPAGED;
    return is_tag ? note_of_tag(name) : note_of_cache(name);
}

/* Judged again from the onset on: the part before would make it look slower than it is. False when that is too short. */
static bool look_from(struct suspect *suspect, const struct suspects *suspects, const double *bytes, struct trend *tail)
{
    suspect->from = suspect->onset.point > 0 ? suspect->onset.point - 1 : 0;
    size_t left = suspect->until - suspect->from;
    if (!suspect->onset.was_seen || left < TREND_POINTS_LEAST)
        return false;
    *tail = trend_find(suspects->seconds + suspect->from, bytes + suspect->from, left);
    return true;
}

/* What rose and stood still, and then rises again: what came first is over, whatever it was. */
static bool look_behind(struct suspect *suspect, const struct suspects *suspects, const double *bytes)
{
    size_t points = suspect->until;
    for (size_t part = BEHIND_PARTS - 1; part > 1; part--) {
        size_t from = points / part;
        struct onset onset = onset_find(suspects->seconds + from, bytes + from, points - from);
        if (!onset.was_seen || points - from - onset.point < TREND_POINTS_LEAST)
            continue;
        onset.point += from;
        struct trend tail =
            trend_find(suspects->seconds + onset.point - 1, bytes + onset.point - 1, points - onset.point + 1);
        if (tail.shape != SHAPE_STEADY || tail.growth < VERDICT_LEAST_BYTES)
            continue;
        suspect->onset = onset;
        suspect->from = onset.point - 1;
        suspect->trend = tail;
        suspect->bytes_grown = tail.growth;
        return true;
    }
    return false;
}

/* What looks like steps over the whole time may be one steady growth that began late. */
static void find_onset(struct suspect *suspect, const struct suspects *suspects, const double *bytes)
{
    const struct trend whole = suspect->trend;
    struct trend tail;
    bool in_steps = whole.shape == SHAPE_STEPS;
    suspect->bytes_grown = whole.growth;
    suspect->onset = onset_find(suspects->seconds, bytes, suspect->until);
    if (look_from(suspect, suspects, bytes, &tail) && (!in_steps || tail.shape == SHAPE_STEADY)) {
        suspect->trend = tail;
        return;
    }
    if ((in_steps || !suspect->onset.was_seen) && look_behind(suspect, suspects, bytes))
        return;
    if (!in_steps || whole.jitter > JITTER_MOST * whole.growth)
        return;
    double least = fmax(4 * whole.jitter, whole.growth / 20);
    suspect->onset = onset_of_steps(suspects->seconds, bytes, suspect->until, least);
    if (look_from(suspect, suspects, bytes, &tail) && tail.shape == SHAPE_STEPS)
        suspect->trend = tail;
}

static void read_counts(struct suspect *suspect, const struct course_set *set, const double *bytes)
{
    if (!course_read(set, suspect->row, COURSE_COUNT, suspect->counts))
        memcpy(suspect->counts, bytes, sizeof suspect->counts);
}

static bool may_leak(enum shape shape)
{
    return shape == SHAPE_STEADY || shape == SHAPE_STEPS;
}

/* Whether nothing to speak of is left below the limit of its own kind of pool. */
static bool is_used_up(const struct course_set *set, enum pool_type type, double growth)
{
    int64_t totals[TOTALS];
    enum limit limit = type == POOL_PAGED ? LIMIT_PAGED : type == POOL_NONPAGED ? LIMIT_NONPAGED : LIMIT_NONE;
    for (int total = 0; total < TOTALS; total++)
        totals[total] = course_total(set, (enum total)total);
    int64_t room = limit_room(limit, totals);
    return room != ABSENT && (double)room < USED_UP_PART * growth;
}

/* What stands still because nothing is left is judged by how it came there. */
static void look_before_end(struct suspect *suspect, const struct suspects *suspects, const struct course_set *set,
                            const double *bytes)
{
    const struct trend whole = suspect->trend;
    bool rests = whole.shape == SHAPE_LEVELS_OFF || whole.shape == SHAPE_STEP;
    if (!rests || !is_used_up(set, suspect->row->type, whole.growth))
        return;
    size_t until = 0;
    while (until < suspects->points && bytes[until] < whole.first + RISEN_PART * whole.growth)
        until++;
    struct trend before = trend_find(suspects->seconds, bytes, until);
    if (!may_leak(before.shape))
        return;
    suspect->trend = before;
    suspect->until = until;
}

/* What rises and falls with the days may leak below that. */
static void look_below_days(struct suspect *suspect, const struct suspects *suspects, double *bytes)
{
    double floor[COURSE_POINTS];
    struct days days = days_find(suspects->seconds, bytes, suspects->points, floor);
    if (days.count == 0 || days.rise == DAYS_CHANCE)
        return;
    struct trend trend = trend_find(suspects->seconds, floor, suspects->points);
    if (trend.shape != SHAPE_STEADY || trend.growth < SWING_PART * days.swing)
        return;
    suspect->trend = trend;
    suspect->days = days;
    memcpy(bytes, floor, suspects->points * sizeof *bytes);
}

/* From what growth on a pool is looked at. */
static double least_of(const struct suspect *suspect)
{
    bool is_known = suspect->note != NULL && suspect->note->kind == NOTE_OBJECT;
    return is_known ? MINOR_BYTES : VERDICT_LEAST_BYTES;
}

/* Its value at the end above the first one: most pools have none, and need not be read whole. */
static double rise_of(const struct course_set *set, const struct course_row *row)
{
    double first, last;
    return course_change(set, row, COURSE_BYTES, &first, &last) ? last - first : 0;
}

static void judge(struct suspects *suspects, struct verdict *verdict, const struct course_set *set,
                  const struct course_row *row, const struct intern *names)
{
    double bytes[COURSE_POINTS];
    bool has_days = suspects->seconds[suspects->points - 1] >= DAYS_LEAST * 86400.0 * 0.99;
    double rise = rise_of(set, row);
    if (rise < MINOR_BYTES && !has_days)
        return;
    struct suspect suspect = {.row = row, .note = note_of(row, names), .until = suspects->points, .group = -1};
    double least = least_of(&suspect);
    if ((rise < least && !has_days) || !course_read(set, row, COURSE_BYTES, bytes))
        return;
    suspect.trend = trend_find(suspects->seconds, bytes, suspects->points);
    const struct trend *trend = &suspect.trend;
    if (has_days && !may_leak(trend->shape))
        look_below_days(&suspect, suspects, bytes);
    if (trend->shape > SHAPE_FALLS && trend->growth > 0)
        suspects->growth += trend->growth;
    if (trend->growth < least || trend->shape <= SHAPE_FALLS)
        return;
    suspect.is_minor = trend->growth < VERDICT_LEAST_BYTES;
    if (trend->first > 0 && trend->growth < SWELL_TIMES * suspects->swell * trend->first) {
        dismiss(verdict, names, row, trend, "it grew by no more than many pools did together");
        return;
    }
    look_before_end(&suspect, suspects, set, bytes);
    if (may_leak(trend->shape))
        find_onset(&suspect, suspects, bytes);
    else if (trend->shape == SHAPE_LEVELS_OFF || trend->shape == SHAPE_STEP)
        (void)look_behind(&suspect, suspects, bytes);
    if (!may_leak(trend->shape)) {
        if (reason_of(trend->shape) != NULL)
            dismiss(verdict, names, row, trend, reason_of(trend->shape));
        return;
    }
    read_counts(&suspect, set, bytes);
    if (suspect_is_anybodys(&suspect) && ledger_explains(set, names, row, suspect.counts, suspect.from)) {
        dismiss(verdict, names, row, trend, "the kernel's own record of another cache's slabs, in step with them");
        return;
    }
    if (row->type == POOL_RECLAIMABLE)
        suspect.proof = file_caches_prove(suspects->files, suspect.counts, suspect.from, suspect.until);
    suspect.confidence = confidence_of(&suspect, suspect.until);
    keep(suspects, &suspect);
}

/* --- the machine ------------------------------------------------------------------------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* By what part pools changed, up or down, that most did not exceed. */
static enum status find_swell(struct suspects *suspects, const struct course_set *set)
{
    double first, last;
    size_t rows = course_rows(set), found = 0;
    double *parts = malloc((rows + 1) * sizeof *parts);
    if (parts == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < rows; i++) {
        const struct course_row *row = course_row(set, i);
        if (row->entity == ENTITY_POOLS && course_change(set, row, COURSE_BYTES, &first, &last) && first >= SWELL_LEVEL)
            parts[found++] = fabs(last - first) / first;
    }
    qsort(parts, found, sizeof *parts, by_value);
    suspects->swell = found > 0 ? parts[(size_t)((double)(found - 1) * SWELL_QUANTILE)] : 0;
    suspects->swell = fmin(suspects->swell, SWELL_MOST);
    free(parts);
    return STATUS_OK;
}

enum status suspects_find(struct suspects *suspects, struct verdict *verdict, const struct course_set *set,
                          const struct intern *names)
{
    memset(suspects, 0, sizeof *suspects);
    suspects->list = calloc(SUSPECTS_MAX, sizeof *suspects->list);
    suspects->files = calloc(1, sizeof *suspects->files);
    if (suspects->list == NULL || suspects->files == NULL)
        return STATUS_NO_MEMORY;
    suspects->points = course_times(set, suspects->seconds);
    file_caches_find(suspects->files, set, names);
    enum status status = suspects->points > 0 ? find_swell(suspects, set) : STATUS_OK;
    for (size_t i = 0; i < course_rows(set) && status == STATUS_OK; i++)
        if (course_row(set, i)->entity == ENTITY_POOLS)
            judge(suspects, verdict, set, course_row(set, i), names);
    return status;
}

void suspects_done(struct suspects *suspects)
{
    free(suspects->list);
    free(suspects->files);
}
