#include "replay/extra_now.h"

#include <stdlib.h>
#include <string.h>

#include "replay/store.h"

enum { DISTANCES = 8 };

struct point {
    uint32_t series, moment; /* its number; its place in `moments` */
    double value;
};

struct state {
    double value;
    int64_t at_ns;   /* of the value, of all that are kept; ABSENT: none */
    int64_t step_ns; /* between two of its values; 0: not known */
    int64_t distances[DISTANCES];
    size_t count; /* of distances so far, of which the last ones are kept */
};

struct extra_now {
    struct recording *recording; /* borrowed */
    struct extra_around around;  /* the blocks that are kept */
    bool is_loaded;
    int64_t utc_ns;
    int64_t *moments; /* owned */
    size_t moment_count, moment_capacity;
    struct point *points; /* owned; in order of time */
    size_t point_count, point_capacity;
    struct state *states; /* owned; by number */
    size_t state_count;
    int64_t step_ns; /* of all moments, for a series with one value */
};

enum status extra_now_open(struct extra_now **now, struct recording *recording, struct problem *why)
{
    *now = calloc(1, sizeof **now);
    if (*now == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for extra series");
    (*now)->recording = recording;
    return STATUS_OK;
}

void extra_now_close(struct extra_now *now)
{
    if (now == NULL)
        return;
    free(now->moments);
    free(now->points);
    free(now->states);
    free(now);
}

/* --- what is kept ------------------------------------------------------------------------------------------------------------------ */

/* Room for `count` things, at least doubled; false when memory is out, and then all is as it was. */
static bool reserve(void **array, size_t *capacity, size_t count, size_t each)
{
    if (count <= *capacity)
        return true;
    void *grown = realloc(*array, count * 2 * each);
    if (grown == NULL)
        return false;
    *array = grown;
    *capacity = count * 2;
    return true;
}

/* The states of all series up to that number. */
static bool reserve_states(struct extra_now *now, size_t count)
{
    if (now->states != NULL && count <= now->state_count)
        return true;
    struct state *states = calloc(count * 2, sizeof *states);
    if (states == NULL)
        return false;
    if (now->states != NULL)
        memcpy(states, now->states, now->state_count * sizeof *states);
    free(now->states);
    now->states = states;
    now->state_count = count * 2;
    return true;
}

static bool has_room(struct extra_now *now, const struct extra_moment *moment)
{
    void *moments = now->moments, *points = now->points;
    bool room = reserve(&moments, &now->moment_capacity, now->moment_count + 1, sizeof *now->moments) &&
                reserve(&points, &now->point_capacity, now->point_count + moment->count, sizeof *now->points);
    now->moments = moments;
    now->points = points;
    return room && reserve_states(now, (size_t)moment->points[moment->count - 1].series + 1);
}

static void measure(struct state *state, int64_t utc_ns)
{
    int64_t distance = state->at_ns != 0 ? number_difference(utc_ns, state->at_ns) : ABSENT;
    if (distance != ABSENT)
        state->distances[state->count++ % DISTANCES] = distance;
    state->at_ns = utc_ns;
}

static bool keep(struct extra_now *now, const struct extra_moment *moment)
{
    if (!has_room(now, moment))
        return false;
    now->moments[now->moment_count] = moment->utc_ns;
    for (size_t i = 0; i < moment->count; i++) {
        const struct extra_point *point = &moment->points[i];
        now->points[now->point_count++] = (struct point){point->series, (uint32_t)now->moment_count, point->value};
        measure(&now->states[point->series], moment->utc_ns);
    }
    now->moment_count++;
    return true;
}

/* The middle one of the distances, which a late row or a pause does not move; 0 without any. */
static int64_t middle(int64_t *distances, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t at = i; at > 0 && distances[at] < distances[at - 1]; at--) {
            int64_t held = distances[at];
            distances[at] = distances[at - 1];
            distances[at - 1] = held;
        }
    return count > 0 ? distances[count / 2] : 0;
}

static void find_steps(struct extra_now *now)
{
    struct state all = {.at_ns = 0};
    for (size_t i = 0; i < now->moment_count; i++)
        measure(&all, now->moments[i]);
    now->step_ns = middle(all.distances, all.count < DISTANCES ? all.count : DISTANCES);
    for (size_t i = 0; now->states != NULL && i < now->state_count; i++) {
        struct state *state = &now->states[i];
        state->step_ns = middle(state->distances, state->count < DISTANCES ? state->count : DISTANCES);
    }
}

static enum status load(struct extra_now *now, struct problem *why)
{
    struct extra_moment moment;
    struct extra_cursor *cursor;
    const struct extra_around *around = &now->around;
    const struct extra_range range = {around->before_ns, around->next_ns == ABSENT ? INT64_MAX : around->next_ns - 1, 1,
                                      EXTRA_SERIES_MAX};
    now->moment_count = now->point_count = 0;
    if (now->states != NULL)
        memset(now->states, 0, now->state_count * sizeof *now->states);
    if (around->begin_ns == ABSENT)
        return STATUS_OK;
    enum status status = extra_cursor_open(&cursor, now->recording, &range, why);
    while (status == STATUS_OK && (status = extra_cursor_next(cursor, &moment, why)) == STATUS_OK) {
        if (moment.count > EXTRA_NOW_POINTS - now->point_count)
            break; /* blocks that were made to overlap */
        if (!keep(now, &moment))
            status = problem_set(why, STATUS_NO_MEMORY, "no memory for extra series");
    }
    extra_cursor_close(cursor);
    find_steps(now);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

/* --- the moment -------------------------------------------------------------------------------------------------------------------- */

static bool is_kept(const struct extra_now *now, int64_t utc_ns)
{
    const struct extra_around *around = &now->around;
    return now->is_loaded && (around->begin_ns == ABSENT || utc_ns >= around->begin_ns) &&
           (around->next_ns == ABSENT || utc_ns < around->next_ns);
}

static void stand_at(struct extra_now *now, int64_t utc_ns)
{
    now->utc_ns = utc_ns;
    for (size_t i = 0; now->states != NULL && i < now->state_count; i++)
        now->states[i].at_ns = ABSENT;
    for (size_t i = 0; now->moments != NULL && now->states != NULL && i < now->point_count; i++) {
        const struct point *point = &now->points[i];
        if (now->moments[point->moment] > utc_ns)
            break;
        now->states[point->series].value = point->value;
        now->states[point->series].at_ns = now->moments[point->moment];
    }
}

enum status extra_now_go(struct extra_now *now, int64_t utc_ns, struct problem *why)
{
    enum status status = STATUS_OK;
    if (!is_kept(now, utc_ns)) {
        now->is_loaded = false;
        now->moment_count = now->point_count = 0;
        now->around = (struct extra_around){ABSENT, ABSENT, ABSENT};
        if (now->recording->ops->extra_around != NULL)
            status = now->recording->ops->extra_around(now->recording, utc_ns, &now->around, why);
        if (status == STATUS_OK)
            status = load(now, why);
        now->is_loaded = status == STATUS_OK;
    }
    stand_at(now, utc_ns);
    return status;
}

/* The last moment that is kept at or before the one it stands at; ABSENT: none. */
static int64_t last_moment(const struct extra_now *now)
{
    size_t from = 0, to = now->moment_count;
    while (from < to) {
        size_t half = from + (to - from) / 2;
        if (now->moments[half] <= now->utc_ns)
            from = half + 1;
        else
            to = half;
    }
    return from > 0 ? now->moments[from - 1] : ABSENT;
}

/* Logs keep their step to a tenth of it. */
double extra_now_value(const struct extra_now *now, uint32_t series, int64_t *utc_ns)
{
    const struct state *state = series < now->state_count ? &now->states[series] : NULL;
    if (utc_ns != NULL)
        *utc_ns = ABSENT;
    if (state == NULL || state->at_ns == ABSENT)
        return EXTRA_ABSENT;
    int64_t step = state->step_ns > 0 ? state->step_ns : now->step_ns;
    int64_t since = number_difference(now->utc_ns, state->at_ns);
    int64_t missed = number_difference(last_moment(now), state->at_ns);
    if (since == ABSENT || since > step + step / 10 || (missed > 0 && missed >= step - step / 10))
        return EXTRA_ABSENT;
    if (utc_ns != NULL)
        *utc_ns = state->at_ns;
    return state->value;
}
