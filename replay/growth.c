#include "replay/growth.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"

enum { QUARTERS = 4, PARTS = 8, KEPT = PARTS + 1 /* and the part that is not over */, SLOTS_FIRST = 64 };

/* What is known of a row. A slot with seen == 0 is free. */
struct track {
    uint64_t row;
    uint64_t seen; /* the sample it was in last */
    int64_t began; /* the number of the first part, which it was there for only a part of: that one does not count */
    int64_t part;  /* of the newest */
    int64_t least[KEPT];
};

/* Open addressing; never more than half of the slots are taken, by rows that are there or were. */
struct growth {
    int64_t part_ns;
    uint64_t sample;
    uint64_t tidied;              /* the sample in which rows that went were dropped last */
    struct track *tracks, *spare; /* owned; `slots` each: what is still there is moved into the other one */
    size_t slots, taken;
};

enum status growth_open(struct growth **growth, int64_t window_ns)
{
    struct growth *made = calloc(1, sizeof *made);
    *growth = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    made->part_ns = window_ns / PARTS > 0 ? window_ns / PARTS : 1;
    return STATUS_OK;
}

void growth_close(struct growth *growth)
{
    if (growth == NULL)
        return;
    free(growth->tracks);
    free(growth->spare);
    free(growth);
}

void growth_forget(struct growth *growth)
{
    if (growth->slots > 0)
        memset(growth->tracks, 0, growth->slots * sizeof *growth->tracks);
    growth->taken = 0;
}

void growth_next(struct growth *growth)
{
    growth->sample++;
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------- */

/* The row's slot, or the free one where it belongs. */
static struct track *slot_of(struct track *tracks, size_t slots, uint64_t row)
{
    size_t at = (size_t)(row * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (slots - 1);
    while (tracks[at].seen != 0 && tracks[at].row != row)
        at = (at + 1) & (slots - 1);
    return &tracks[at];
}

static bool is_alive(const struct growth *growth, const struct track *track)
{
    return track->seen != 0 && track->seen + 1 >= growth->sample;
}

static void move_alive(struct growth *growth, struct track *to, size_t slots)
{
    memset(to, 0, slots * sizeof *to);
    growth->taken = 0;
    for (size_t i = 0; i < growth->slots; i++) {
        if (!is_alive(growth, &growth->tracks[i]))
            continue;
        *slot_of(to, slots, growth->tracks[i].row) = growth->tracks[i];
        growth->taken++;
    }
}

static bool grow(struct growth *growth, size_t slots)
{
    struct track *tracks = calloc(slots, sizeof *tracks), *spare = calloc(slots, sizeof *spare);
    if (tracks == NULL || spare == NULL) {
        free(tracks);
        free(spare);
        return false;
    }
    move_alive(growth, tracks, slots);
    free(growth->tracks);
    free(growth->spare);
    growth->tracks = tracks;
    growth->spare = spare;
    growth->slots = slots;
    return true;
}

static void tidy(struct growth *growth)
{
    struct track *before = growth->tracks;
    if (growth->tidied == growth->sample)
        return;
    growth->tidied = growth->sample;
    move_alive(growth, growth->spare, growth->slots);
    growth->tracks = growth->spare;
    growth->spare = before;
}

/* Room for one more row: by dropping those that went, once in a sample, else by more slots. */
static bool make_room(struct growth *growth)
{
    if (growth->slots == 0)
        return grow(growth, SLOTS_FIRST);
    if (growth->taken < growth->slots / 2)
        return true;
    tidy(growth);
    if (growth->taken >= growth->slots / 4 && growth->slots / 2 < GROWTH_ROWS_MAX)
        return grow(growth, growth->slots * 2);
    return growth->taken < growth->slots / 2;
}

static struct track *find_track(struct growth *growth, uint64_t row)
{
    struct track *track = growth->slots > 0 ? slot_of(growth->tracks, growth->slots, row) : NULL;
    if (track != NULL && track->seen != 0)
        return track;
    if (!make_room(growth))
        return NULL;
    track = slot_of(growth->tracks, growth->slots, row);
    track->row = row;
    growth->taken++;
    return track;
}

/* --- time -------------------------------------------------------------------------------------------------------------------------- */

static int64_t *part_at(struct track *track, int64_t part)
{
    return &track->least[(part % KEPT + KEPT) % KEPT];
}

static void note(struct track *track, int64_t part, int64_t value)
{
    bool is_new = track->seen == 0 || part < track->part || part - track->part > PARTS;
    if (is_new)
        track->began = part;
    for (int64_t at = is_new ? part - PARTS : track->part + 1; at <= part; at++)
        *part_at(track, at) = ABSENT;
    track->part = part;
    int64_t *least = part_at(track, part);
    if (part != track->began && (*least == ABSENT || value < *least))
        *least = value;
}

/* Of a quarter, 0 the oldest; ABSENT when it has no value. */
static int64_t least_of(struct track *track, int quarter)
{
    int64_t part = track->part - PARTS + (int64_t)quarter * (PARTS / QUARTERS);
    int64_t first = *part_at(track, part), second = *part_at(track, part + 1);
    if (first == ABSENT || second == ABSENT)
        return first == ABSENT ? second : first;
    return first < second ? first : second;
}

/* What it rises from quarter to quarter. */
static int64_t rise_of(struct track *track)
{
    if (track->part - PARTS <= track->began)
        return ABSENT; /* the time is not whole yet */
    int64_t least = INT64_MAX, before = least_of(track, 0), first = before;
    for (int quarter = 1; quarter < QUARTERS; quarter++) {
        int64_t now = least_of(track, quarter);
        int64_t rise = number_difference(now, before);
        if (rise == ABSENT)
            return ABSENT;
        least = rise < least ? rise : least;
        before = now;
    }
    int64_t mean = number_scale(number_difference(before, first), 1, QUARTERS - 1);
    int64_t bound = number_scale(least, 4, 1);
    return mean == ABSENT || bound == ABSENT ? ABSENT : bound < mean ? bound : mean;
}

int64_t growth_put(struct growth *growth, uint64_t row, int64_t moment_ns, int64_t value, int64_t per_ns)
{
    struct track *track = find_track(growth, row);
    if (track == NULL)
        return ABSENT;
    note(track, moment_ns / growth->part_ns, value);
    track->seen = growth->sample;
    return number_scale(rise_of(track), per_ns, growth->part_ns * (PARTS / QUARTERS));
}
