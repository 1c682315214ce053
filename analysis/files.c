#include "analysis/files.h"

#include <math.h>

#include "sampler/owners/notes.h"

enum {
    WINDOWS = 48,
    WINDOWS_LEAST = 8,
    STILL_LEAST = 4,   /* windows */
    TAKEN_POINTS = 2,  /* within so many points most is taken back */
    WITNESSES = 3,     /* caches at least, of which most was taken back */
    WITNESS_LEAST = 64 /* objects that a cache has to have to be one */
};

/* Set on the tuning seeds of tests/score, and held against recordings of builds, copies and walks on Linux (docs/report.md). */
static const double STILL_PART = 0.05;  /* of what the pool gained: caches that moved by no more stood still */
static const double STILL_SHARE = 0.25; /* of the windows, at least, have to be still */
static const double SAME_PACE = 0.5;    /* of its usual pace, at least, it has to have in those */
static const double TAKEN_PART = 0.5;   /* of a cache: then it was taken back */
static const double WITNESS_PART = 0.7; /* of the caches, at least */
static const double STAYED_PART = 0.95; /* of the pool */
static const double GAINED_PART = 0.2;  /* of its growth, at least, was there to be taken */

/* Known to be kept for whoever uses files, and not for anybody as kmalloc is. */
static bool is_file_cache(const struct course_row *row, const struct intern *names)
{
    if (row->entity != ENTITY_POOLS || row->type != POOL_RECLAIMABLE)
        return false;
    const struct note *note = note_of_cache(intern_text(names, row->name));
    return note != NULL && note->kind == NOTE_SHARED && note->component[0] != '\0';
}

void file_caches_find(struct file_caches *caches, const struct course_set *set, const struct intern *names)
{
    caches->count = 0;
    for (size_t i = 0; i < course_rows(set); i++) {
        const struct course_row *row = course_row(set, i);
        size_t at = caches->count;
        if (!is_file_cache(row, names))
            continue;
        for (; at > 0 && caches->rows[at - 1]->ends[COURSE_COUNT].last < row->ends[COURSE_COUNT].last; at--)
            if (at < FILES_MAX)
                caches->rows[at] = caches->rows[at - 1];
        if (at == FILES_MAX)
            continue;
        caches->rows[at] = row;
        caches->count += caches->count < FILES_MAX;
    }
    for (size_t i = 0; i < caches->count; i++)
        (void)course_read(set, caches->rows[i], COURSE_COUNT, caches->counts[i]);
}

/* --- still ------------------------------------------------------------------------------------------------------------------------- */

/* A cache that falls is one of files that are worked on, too. */
static bool stand_still(const struct file_caches *caches, size_t a, size_t b, double most)
{
    for (size_t i = 0; i < caches->count; i++)
        if (fabs(caches->counts[i][b] - caches->counts[i][a]) > most)
            return false;
    return true;
}

/* Coming and going does not add up, while a growth does: over all of the time less of it can hide. */
static bool never_moved(const struct file_caches *caches, size_t from, size_t until, double most)
{
    for (size_t i = 0; i < caches->count; i++) {
        double low = caches->counts[i][from], high = low;
        for (size_t point = from; point < until; point++) {
            low = fmin(low, caches->counts[i][point]);
            high = fmax(high, caches->counts[i][point]);
        }
        if (high - low > most)
            return false;
    }
    return true;
}

static bool grows_alone(const struct file_caches *caches, const double *counts, size_t from, size_t until)
{
    size_t points = until - from - 1, windows = points < WINDOWS ? points : WINDOWS, still = 0;
    double gained = 0, whole = counts[until - 1] - counts[from];
    if (windows < WINDOWS_LEAST)
        return false;
    if (never_moved(caches, from, until, STILL_PART * whole))
        return true;
    for (size_t i = 0; i < windows; i++) {
        size_t a = from + i * points / windows, b = from + (i + 1) * points / windows;
        double gain = counts[b] - counts[a];
        if (gain <= 0 || !stand_still(caches, a, b, STILL_PART * gain))
            continue;
        still++;
        gained += gain;
    }
    if (still < STILL_LEAST || (double)still < STILL_SHARE * (double)windows)
        return false;
    return gained / (double)still >= SAME_PACE * whole / (double)windows;
}

/* --- taken back -------------------------------------------------------------------------------------------------------------------- */

/* Whether most of the caches lost most of what they had between two points. */
static bool are_taken(const struct file_caches *caches, size_t a, size_t b)
{
    size_t asked = 0, taken = 0;
    for (size_t i = 0; i < caches->count; i++) {
        double had = caches->counts[i][a];
        if (had < WITNESS_LEAST)
            continue;
        asked++;
        taken += caches->counts[i][b] < (1 - TAKEN_PART) * had;
    }
    return taken >= WITNESSES && (double)taken >= WITNESS_PART * (double)asked;
}

static bool has_stayed(const struct file_caches *caches, const double *counts, size_t from, size_t until)
{
    double whole = counts[until - 1] - counts[from];
    bool stayed = false;
    for (size_t a = from; a + TAKEN_POINTS < until; a++) {
        size_t b = a + TAKEN_POINTS;
        if (!are_taken(caches, a, b))
            continue;
        if (counts[b] < STAYED_PART * counts[a])
            return false;
        stayed = stayed || counts[a] - counts[from] >= GAINED_PART * whole;
    }
    return stayed;
}

enum cache_proof file_caches_prove(const struct file_caches *caches, const double *counts, size_t from, size_t until)
{
    if (caches->count == 0 || until <= from + 1)
        return CACHE_UNPROVED;
    if (has_stayed(caches, counts, from, until))
        return CACHE_STAYED;
    return grows_alone(caches, counts, from, until) ? CACHE_ALONE : CACHE_UNPROVED;
}
