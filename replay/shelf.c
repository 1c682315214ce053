#include "replay/shelf.h"

#include <string.h>

enum status shelf_init(struct shelf *shelf, struct recording *recording, struct intern *names, struct problem *why)
{
    memset(shelf, 0, sizeof *shelf);
    for (size_t i = 0; i < SHELF_PLACES; i++)
        snapshot_init(&shelf->places[i].snapshot, names);
    enum status status = cursor_init(&shelf->cursor, recording, names, why);
    return status == STATUS_OK ? cursor_init(&shelf->ahead, recording, names, why) : status;
}

void shelf_done(struct shelf *shelf)
{
    for (size_t i = 0; i < SHELF_PLACES; i++)
        snapshot_done(&shelf->places[i].snapshot);
    cursor_done(&shelf->cursor);
    cursor_done(&shelf->ahead);
}

static struct shelved *place_of(struct shelf *shelf, const struct sample_info *target)
{
    for (size_t i = 0; i < SHELF_PLACES; i++) {
        struct shelved *place = &shelf->places[i];
        if (place->info.id == target->id && place->info.tier == target->tier && place->info.id != 0) {
            place->used = ++shelf->uses;
            return place;
        }
    }
    return NULL;
}

const struct shelved *shelf_find(struct shelf *shelf, const struct sample_info *target)
{
    return place_of(shelf, target);
}

/* --- what is kept ---------------------------------------------------------------------------------------------------------------- */

static size_t bytes_of(const struct snapshot *snapshot)
{
    return snapshot->pool_count * sizeof *snapshot->pools + snapshot->process_count * sizeof *snapshot->processes +
           snapshot->type_count * sizeof *snapshot->types + snapshot->group_count * sizeof *snapshot->groups;
}

/* How many samples of that size may be kept. */
static size_t room_for(const struct snapshot *snapshot)
{
    size_t room = SHELF_BYTES / (bytes_of(snapshot) + 1);
    return room < SHELF_LEAST ? SHELF_LEAST : room > SHELF_PLACES ? SHELF_PLACES : room;
}

static bool is_held(const struct shelf *shelf, const struct shelved *place)
{
    for (size_t i = 0; i < SHELF_HELD; i++) {
        if (shelf->held[i] == place)
            return true;
    }
    return false;
}

/* The place that was used longest ago; NULL when there is none. */
static struct shelved *oldest_of(struct shelf *shelf, size_t *kept)
{
    struct shelved *oldest = NULL;
    *kept = 0;
    for (size_t i = 0; i < SHELF_PLACES; i++) {
        struct shelved *place = &shelf->places[i];
        *kept += place->info.id != 0 ? 1 : 0;
        if (place->info.id != 0 && !is_held(shelf, place) && (oldest == NULL || place->used < oldest->used))
            oldest = place;
    }
    return oldest;
}

static struct shelved *free_place(struct shelf *shelf, size_t room)
{
    size_t kept;
    struct shelved *oldest = oldest_of(shelf, &kept);
    for (; oldest != NULL && kept > room; oldest = oldest_of(shelf, &kept)) {
        const struct intern *names = oldest->snapshot.names;
        snapshot_done(&oldest->snapshot);
        snapshot_init(&oldest->snapshot, names);
        oldest->info.id = 0;
    }
    if (kept == room)
        return oldest;
    for (size_t i = 0; i < SHELF_PLACES; i++) {
        if (shelf->places[i].info.id == 0)
            return &shelf->places[i];
    }
    return oldest;
}

/* A sample that finds no memory is not kept; whoever wants it is told so. */
static bool keep(void *context, const struct cursor *cursor)
{
    struct shelf *shelf = context;
    const struct snapshot *snapshot = cursor_current(cursor);
    if (place_of(shelf, &cursor->info) != NULL)
        return true;
    struct shelved *place = free_place(shelf, room_for(snapshot));
    place->info.id = 0;
    if (snapshot_copy(&place->snapshot, snapshot) == STATUS_OK) {
        place->info = cursor->info;
        place->used = ++shelf->uses;
    }
    return true;
}

/* --- going there ----------------------------------------------------------------------------------------------------------------- */

/* Number of the first sample that is kept with one that is gone to, all of which are decoded on the way: many, since steps back mostly follow. */
static int64_t first_kept(const struct shelf *shelf, const struct sample_info *target)
{
    int64_t keeps = (int64_t)room_for(&shelf->cursor.snapshots[shelf->cursor.now]) - SHELF_HELD - 1;
    int64_t first = target->number - keeps + 1;
    return first > target->key ? first : target->key;
}

/* The same where a cursor stands on the way: what lies behind it is kept already, or was not wanted. */
static int64_t first_on_the_way(const struct shelf *shelf, const struct sample_info *target)
{
    const struct sample_info *stand = &shelf->cursor.info;
    int64_t first = first_kept(shelf, target);
    bool same_group = stand->id != 0 && stand->tier == target->tier && stand->key == target->key;
    return same_group && stand->number < target->number && stand->number >= first ? stand->number + 1 : first;
}

/* Takes the cursor that went ahead when it stands on the way to the row `first`. */
static void take_ahead(struct shelf *shelf, const struct sample_info *target, int64_t first)
{
    const struct sample_info *stand = &shelf->ahead.info;
    if (stand->id == 0 || stand->tier != target->tier || stand->key != target->key || stand->number >= first)
        return;
    struct cursor ahead = shelf->ahead;
    shelf->ahead = shelf->cursor;
    shelf->cursor = ahead;
}

static bool is_on(const struct cursor *cursor, const struct sample_info *target)
{
    return cursor->info.id == target->id && cursor->info.tier == target->tier;
}

enum status shelf_get(struct shelf *shelf, const struct sample_info *target, const struct shelved **found,
                      struct problem *why)
{
    *found = place_of(shelf, target);
    if (*found != NULL)
        return STATUS_OK;
    if (shelf->cursor.info.id > target->id)
        take_ahead(shelf, target, first_kept(shelf, target));
    int64_t first = first_on_the_way(shelf, target);
    enum status status = STATUS_OK;
    if (is_on(&shelf->cursor, target))
        keep(shelf, &shelf->cursor); /* there was no memory for it when the cursor came here */
    else
        status = cursor_go(&shelf->cursor, target, first, keep, shelf, why);
    if (status != STATUS_OK)
        return status;
    *found = place_of(shelf, target);
    return *found != NULL ? STATUS_OK : problem_set(why, STATUS_NO_MEMORY, "no memory to keep a sample");
}

/* --- going there little by little ------------------------------------------------------------------------------------------------- */

/* A group has 128 samples mostly, and at least SHELF_LEAST - SHELF_HELD - 1 steps lie between two that find nothing kept. */
enum { PREPARED_AT_ONCE = 16 };

static const struct shelved *kept_row(const struct shelf *shelf, enum tier tier, int64_t number)
{
    for (size_t i = 0; i < SHELF_PLACES; i++) {
        const struct shelved *place = &shelf->places[i];
        if (place->info.id != 0 && place->info.tier == tier && place->info.number == number)
            return place;
    }
    return NULL;
}

/* The sample before the oldest of those that are kept down from this one without a hole. */
static bool find_wanted(const struct shelf *shelf, const struct sample_info *info, struct sample_info *wanted)
{
    int64_t id = info->id;
    const struct shelved *kept = kept_row(shelf, info->tier, info->number - 1);
    for (int64_t number = info->number - 1; kept != NULL; kept = kept_row(shelf, info->tier, --number))
        id = kept->info.id;
    return recording_step(shelf->cursor.recording, id, -1, wanted, NULL) == STATUS_OK && wanted->id != id;
}

/* Where nothing lies before what is wanted next but the key, the end of the group before is what will be wanted then. */
static bool look_further(const struct shelf *shelf, struct sample_info *wanted)
{
    int64_t id = wanted->id, to_group_before = wanted->number - wanted->key + 1;
    if (first_kept(shelf, wanted) > wanted->key)
        return true;
    return recording_step(shelf->cursor.recording, id, -to_group_before, wanted, NULL) == STATUS_OK &&
           wanted->id <= id - to_group_before;
}

void shelf_prepare(struct shelf *shelf, const struct sample_info *info)
{
    struct sample_info wanted;
    if (find_wanted(shelf, info, &wanted) && look_further(shelf, &wanted))
        cursor_approach(&shelf->ahead, &wanted, first_kept(shelf, &wanted) - 1, PREPARED_AT_ONCE);
}
