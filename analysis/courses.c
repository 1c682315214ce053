#include "analysis/courses.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "replay/thinned.h"

/* Less are expected than there is room for, because breaks make some more. */
enum {
    SAMPLES_A_POINT = 8,
    POINTS_EXPECTED = COURSE_POINTS - 16,
    SLOTS = 32768 /* a power of two, above twice COURSE_ROWS_MAX */
};

struct course_set {
    struct course_point points[COURSE_POINTS];
    size_t count, breaks;     /* points, and how many of them but the first stand behind a break */
    int64_t width_ns, due_ns; /* of a point; before this time another sample need not be looked at */
    int64_t samples;
    struct course_row **rows; /* owned, each for itself; those behind `used` wait to be used again */
    size_t used, made;
    int64_t unkept, left_out; /* rows without room: the most in a sample, and in the one that is taken in */
    uint32_t slots[SLOTS];    /* index + 1 of rows */
    size_t next;              /* the row behind the one found last: samples mostly have the same order */
};

enum status course_open(struct course_set **set)
{
    struct course_set *made = calloc(1, sizeof *made);
    if (made == NULL)
        return STATUS_NO_MEMORY;
    made->rows = calloc(COURSE_ROWS_MAX, sizeof(struct course_row *));
    *set = made;
    if (made->rows != NULL)
        return STATUS_OK;
    free(made);
    return STATUS_NO_MEMORY;
}

void course_close(struct course_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->made; i++)
        free(set->rows[i]);
    free(set->rows);
    free(set);
}

int64_t course_width(int64_t watched_ns)
{
    return watched_ns / POINTS_EXPECTED;
}

void course_expect(struct course_set *set, int64_t width_ns)
{
    set->width_ns = width_ns;
}

void course_forget(struct course_set *set)
{
    set->count = set->breaks = set->used = set->next = 0;
    set->width_ns = set->due_ns = set->samples = set->unkept = set->left_out = 0;
    memset(set->slots, 0, sizeof set->slots);
}

/* --- points ------------------------------------------------------------------------------------------------------------------- */

static int64_t lower(int64_t a, int64_t b)
{
    return a == ABSENT ? b : b == ABSENT || a < b ? a : b;
}

/* Which points become the i-th new one: from firsts[i] up to, and without, firsts[i + 1]: one or two. */
static size_t plan_fold(const struct course_set *set, size_t firsts[COURSE_POINTS + 1])
{
    size_t count = 0;
    bool keeps_breaks = set->breaks < COURSE_POINTS / 4;
    for (size_t i = 0; i < set->count; i++) {
        firsts[count++] = i;
        if (i + 1 < set->count && !(keeps_breaks && set->points[i + 1].after_break))
            i++;
    }
    firsts[count] = set->count;
    return count;
}

static void merge_points(struct course_set *set, const size_t firsts[COURSE_POINTS + 1], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t first = firsts[i], last = firsts[i + 1] - 1;
        struct course_point point = set->points[first];
        point.end_ns = set->points[last].end_ns;
        point.samples += last > first ? set->points[last].samples : 0;
        memcpy(point.totals, set->points[last].totals, sizeof point.totals);
        set->points[i] = point;
    }
}

/* Row by row, because a row lies together in memory: point by point it takes five times as long. */
static void merge_row(int64_t low[COURSE_POINTS], const size_t firsts[COURSE_POINTS + 1], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t first = firsts[i], last = firsts[i + 1] - 1;
        low[i] = last > first ? lower(low[first], low[last]) : low[first];
    }
}

static void count_breaks(struct course_set *set)
{
    set->breaks = 0;
    for (size_t i = 1; i < set->count; i++)
        set->breaks += set->points[i].after_break;
}

/* Points become twice as wide. Those that a break parts stay two, unless breaks are all there is. */
static void fold_points(struct course_set *set)
{
    size_t firsts[COURSE_POINTS + 1], count = plan_fold(set, firsts);
    merge_points(set, firsts, count);
    for (size_t i = 0; i < set->used; i++)
        for (int field = 0; field < COURSE_FIELDS; field++)
            merge_row(set->rows[i]->low[field], firsts, count);
    set->count = count;
    count_breaks(set);
    /* Where breaks came so often that no width was known yet, it is made of what there is; and where it is they that make points, these are narrower than their width, which need not become wider. */
    int64_t span_ns = set->points[count - 1].end_ns - set->points[0].begin_ns;
    int64_t even_ns = span_ns > 0 ? span_ns / (COURSE_POINTS / 2) : 0;
    if (set->width_ns == 0)
        set->width_ns = even_ns;
    else if (set->width_ns <= even_ns)
        set->width_ns *= 2;
}

static void clear_point(const struct course_set *set, size_t point)
{
    for (size_t i = 0; i < set->used; i++)
        for (int field = 0; field < COURSE_FIELDS; field++)
            set->rows[i]->low[field][point] = ABSENT;
}

static void begin_point(struct course_set *set, int64_t utc_ns, bool after_break)
{
    if (set->count == COURSE_POINTS)
        fold_points(set);
    clear_point(set, set->count);
    set->breaks += after_break && set->count > 0;
    set->points[set->count++] = (struct course_point){.begin_ns = utc_ns, .end_ns = utc_ns, .after_break = after_break};
}

/* --- rows ---------------------------------------------------------------------------------------------------------------------- */

static bool is_same(const struct course_row *a, const struct course_row *b)
{
    return a->entity == b->entity && a->name == b->name && a->type == b->type && a->session == b->session &&
           a->pid == b->pid && a->started_ns == b->started_ns;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

static uint32_t slot_of(const struct course_row *row)
{
    uint64_t hash = mix(row->name, (uint64_t)row->entity << 8 | (uint64_t)row->type);
    hash = mix(mix(hash, (uint64_t)row->session), (uint64_t)row->pid);
    return (uint32_t)(mix(hash, (uint64_t)row->started_ns) >> 32) & (SLOTS - 1);
}

static struct course_row *make_row(struct course_set *set, const struct course_row *like, uint32_t slot)
{
    bool room = set->used < set->made;
    if (!room && set->made < COURSE_ROWS_MAX) {
        set->rows[set->made] = malloc(sizeof(struct course_row));
        room = set->rows[set->made] != NULL;
        set->made += room;
    }
    if (!room) {
        set->left_out++;
        return NULL;
    }
    struct course_row *row = set->rows[set->used];
    memcpy(row, like, offsetof(struct course_row, low));
    for (int field = 0; field < COURSE_FIELDS; field++)
        for (size_t point = 0; point < set->count; point++)
            row->low[field][point] = ABSENT;
    set->slots[slot] = (uint32_t)++set->used;
    return row;
}

/* The row like this one, made when it is not there and `make` is asked; NULL without room or reason. */
static struct course_row *find_row(struct course_set *set, const struct course_row *like, bool make)
{
    if (set->next < set->used && is_same(set->rows[set->next], like))
        return set->rows[set->next++];
    uint32_t slot = slot_of(like);
    while (set->slots[slot] != 0) {
        size_t at = set->slots[slot] - 1;
        if (is_same(set->rows[at], like)) {
            set->next = at + 1;
            return set->rows[at];
        }
        slot = (slot + 1) & (SLOTS - 1);
    }
    return make ? make_row(set, like, slot) : NULL;
}

static void put_end(struct course_ends *ends, int64_t value)
{
    if (ends->first == ABSENT)
        ends->first = value;
    ends->last = value;
}

static struct course_row like_row(enum entity entity, uint32_t name, int64_t utc_ns)
{
    const struct course_ends none = {ABSENT, ABSENT};
    return (struct course_row){.entity = entity,
                               .name = name,
                               .session = ABSENT,
                               .first_utc_ns = utc_ns,
                               .allocs = none,
                               .frees = none,
                               .handles = none,
                               .ends = {none, none}};
}

/* A sample that is taken in. */
struct taking {
    const struct snapshot *snapshot;
    struct course_span span; /* of one as it was taken without ranges */
};

/* Of a value of the row at this place: the lowest counts, the last is where it ends. */
static void put(const struct course_set *set, struct course_row *row, enum course_field field, int64_t last,
                int64_t least)
{
    int64_t *low = &row->low[field][set->count - 1];
    *low = lower(*low, lower(last, least));
    put_end(&row->ends[field], last);
}

static int64_t least_of(const struct taking *taking, enum entity entity, size_t at, int field)
{
    return taking->span.ranges == NULL ? ABSENT : ranges_extent(taking->span.ranges, entity, at, field).low;
}

static void add_pool(struct course_set *set, const struct taking *taking, size_t at)
{
    const struct pool *pool = &taking->snapshot->pools[at];
    struct course_row like = like_row(ENTITY_POOLS, pool->name, taking->span.begin_ns);
    like.type = pool->type;
    like.session = pool->session;
    struct course_row *row = find_row(set, &like, true);
    if (row == NULL)
        return;
    row->owner = pool->owner;
    row->aliases = pool->aliases;
    put_end(&row->allocs, pool->value[POOL_ALLOCS]);
    put_end(&row->frees, pool->value[POOL_FREES]);
    put_end(&row->handles, pool->value[POOL_HANDLES]);
    put(set, row, COURSE_COUNT, pool->value[POOL_DIFF], least_of(taking, ENTITY_POOLS, at, POOL_DIFF));
    put(set, row, COURSE_BYTES, pool->value[POOL_BYTES], least_of(taking, ENTITY_POOLS, at, POOL_BYTES));
}

static void add_process(struct course_set *set, const struct taking *taking, size_t at)
{
    const struct process *process = &taking->snapshot->processes[at];
    struct course_row like = like_row(ENTITY_PROCESSES, process->name, taking->span.begin_ns);
    like.pid = process->pid;
    like.started_ns = process->started_ns;
    int64_t handles = process->value[PROCESS_HANDLES];
    int64_t least = set->used < COURSE_ROWS_EASY ? COURSE_HANDLES_FEW : COURSE_HANDLES_LEAST;
    struct course_row *row = find_row(set, &like, handles >= least);
    if (row != NULL)
        put(set, row, COURSE_COUNT, handles, least_of(taking, ENTITY_PROCESSES, at, PROCESS_HANDLES));
}

static void add_group(struct course_set *set, const struct taking *taking, size_t at)
{
    const struct group *group = &taking->snapshot->groups[at];
    struct course_row like = like_row(ENTITY_GROUPS, group->name, taking->span.begin_ns);
    int field = group->value[GROUP_SLAB] == ABSENT ? GROUP_KERNEL : GROUP_SLAB;
    struct course_row *row = find_row(set, &like, group->value[field] >= COURSE_CHARGED_LEAST);
    if (row != NULL)
        put(set, row, COURSE_BYTES, group->value[field], least_of(taking, ENTITY_GROUPS, at, field));
}

/* Brings the sample's point to the end of the points: the one that is there while the sample fits into it, else another. */
static void take_place(struct course_set *set, const struct course_span *span, int64_t utc_ns, bool after_break)
{
    if (set->count == 0 || after_break || span->begin_ns - set->points[set->count - 1].begin_ns >= set->width_ns)
        begin_point(set, span->begin_ns, after_break && set->count > 0);
    if (set->width_ns == 0 && set->count == 2)
        set->width_ns = span->begin_ns - set->points[0].begin_ns;
    struct course_point *point = &set->points[set->count - 1];
    point->end_ns = utc_ns;
    point->samples += span->samples;
    set->samples += span->samples;
    set->due_ns = utc_ns + set->width_ns / SAMPLES_A_POINT;
}

/* Differences of such times fit: from 1824 to 2116. */
static bool is_sane(int64_t utc_ns)
{
    return utc_ns > -(INT64_C(1) << 62) && utc_ns < INT64_C(1) << 62;
}

static bool goes_back(const struct course_set *set, int64_t begin_ns)
{
    return set->count > 0 && begin_ns < set->points[set->count - 1].end_ns;
}

static void take(struct course_set *set, const struct taking *taking, bool after_break)
{
    const struct snapshot *snapshot = taking->snapshot;
    take_place(set, &taking->span, snapshot->utc_ns, after_break || goes_back(set, taking->span.begin_ns));
    set->next = 0;
    set->left_out = 0;
    memcpy(set->points[set->count - 1].totals, snapshot->totals, sizeof snapshot->totals);
    for (size_t i = 0; i < snapshot->pool_count; i++)
        if (!pool_type_repeats(snapshot->pools[i].type))
            add_pool(set, taking, i);
    for (size_t i = 0; i < snapshot->process_count; i++)
        add_process(set, taking, i);
    for (size_t i = 0; i < snapshot->group_count; i++)
        add_group(set, taking, i);
    set->unkept = set->left_out > set->unkept ? set->left_out : set->unkept;
}

void course_add(struct course_set *set, const struct snapshot *snapshot, bool after_break)
{
    const struct taking taking = {snapshot, {snapshot->utc_ns, 1, NULL}};
    int64_t utc_ns = snapshot->utc_ns;
    if (!is_sane(utc_ns))
        return;
    if (set->count > 0 && !after_break && !goes_back(set, utc_ns) && utc_ns < set->due_ns)
        return;
    take(set, &taking, after_break);
}

void course_add_thinned(struct course_set *set, const struct snapshot *snapshot, const struct course_span *span,
                        bool after_break)
{
    const struct taking taking = {snapshot, *span};
    if (is_sane(snapshot->utc_ns) && is_sane(span->begin_ns))
        take(set, &taking, after_break);
}

/* --- reading ------------------------------------------------------------------------------------------------------------------- */

size_t course_points(const struct course_set *set)
{
    return set->count;
}

const struct course_point *course_point(const struct course_set *set, size_t i)
{
    return &set->points[i];
}

size_t course_rows(const struct course_set *set)
{
    return set->used;
}

const struct course_row *course_row(const struct course_set *set, size_t i)
{
    return set->rows[i];
}

int64_t course_unkept(const struct course_set *set)
{
    return set->unkept;
}

int64_t course_samples(const struct course_set *set)
{
    return set->samples;
}

int64_t course_total(const struct course_set *set, enum total total)
{
    return set->count > 0 ? set->points[set->count - 1].totals[total] : ABSENT;
}

size_t course_times(const struct course_set *set, double seconds[COURSE_POINTS])
{
    double watched = 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct course_point *point = &set->points[i];
        if (i > 0 && !point->after_break)
            watched += (double)(point->begin_ns - set->points[i - 1].begin_ns) / 1e9;
        else if (i > 0)
            watched += (double)(set->points[i - 1].end_ns - set->points[i - 1].begin_ns) / 1e9 + 1e-3;
        seconds[i] = watched;
    }
    return set->count;
}

static double low_of(const struct course_row *row, enum course_field field, size_t point)
{
    int64_t low = row->low[field][point];
    return low == ABSENT ? 0 : (double)low;
}

bool course_read(const struct course_set *set, const struct course_row *row, enum course_field field,
                 double values[COURSE_POINTS])
{
    double before = 0, joined = 0;
    if (row->ends[field].first == ABSENT)
        return false;
    for (size_t i = 0; i < set->count; i++) {
        double now = low_of(row, field, i);
        joined += i > 0 && set->points[i].after_break ? 0 : now - before;
        before = now;
        values[i] = joined;
    }
    return true;
}

bool course_change(const struct course_set *set, const struct course_row *row, enum course_field field, double *first,
                   double *last)
{
    if (set->count == 0 || row->ends[field].first == ABSENT)
        return false;
    *first = low_of(row, field, 0);
    *last = low_of(row, field, set->count - 1);
    for (size_t i = 1; i < set->count && set->breaks > 0; i++)
        *last -= set->points[i].after_break ? low_of(row, field, i) - low_of(row, field, i - 1) : 0;
    return true;
}
