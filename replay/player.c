#include "replay/player.h"

#include <stdlib.h>
#include <string.h>

#include "replay/layout.h"
#include "replay/owner_watch.h"
#include "replay/shelf.h"

/* All names of a recording, bytes. */
enum { NAMES_LIMIT = 64 << 20 };

struct player {
    struct recording *recording; /* borrowed */
    struct intern *names;        /* owned */
    struct shelf here;
    const struct shelved *current, *previous; /* held on the shelf; NULL: nowhere, or not to be compared with */
    struct sample_info info;                  /* of current; id 0: nowhere */
    struct shelf aside;                       /* for samples elsewhere, so that a look at them moves nobody */
    struct snapshot base;
    struct sample_info base_info; /* id 0: no base */
    struct owner_watch owners;
    const struct owners *known; /* of the sample known_id; read once there, because rows borrow them */
    int64_t known_id;
    struct session session; /* id 0: not read yet */
};

enum status player_open(struct player **player, struct recording *recording, struct problem *why)
{
    struct player *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to replay");
    made->recording = recording;
    owner_watch_init(&made->owners, recording, true);
    enum status status = intern_open(&made->names, NAMES_LIMIT);
    if (status != STATUS_OK) {
        free(made);
        return problem_set(why, status, "no memory to replay");
    }
    snapshot_init(&made->base, made->names);
    status = shelf_init(&made->here, recording, made->names, why);
    if (status == STATUS_OK)
        status = shelf_init(&made->aside, recording, made->names, why);
    if (status != STATUS_OK) {
        player_close(made);
        return status;
    }
    *player = made;
    return STATUS_OK;
}

void player_close(struct player *player)
{
    if (player == NULL)
        return;
    shelf_done(&player->here);
    shelf_done(&player->aside);
    snapshot_done(&player->base);
    owner_watch_done(&player->owners);
    intern_close(player->names);
    free(player);
}

const struct snapshot *player_current(const struct player *player)
{
    return player->current != NULL ? &player->current->snapshot : NULL;
}

const struct snapshot *player_previous(const struct player *player)
{
    return player->previous != NULL ? &player->previous->snapshot : NULL;
}

const struct sample_info *player_info(const struct player *player)
{
    return &player->info;
}

const struct session *player_session(const struct player *player)
{
    return &player->session;
}

struct recording *player_recording(const struct player *player)
{
    return player->recording;
}

const struct owners *player_owners(struct player *player)
{
    if (player->current == NULL)
        return NULL;
    if (player->known_id != player->info.id)
        player->known = owner_watch_at(&player->owners, player->info.boot, player->info.utc_ns);
    player->known_id = player->info.id;
    return player->known;
}

/* --- moves ------------------------------------------------------------------------------------------------------------------------- */

static void read_session(struct player *player)
{
    int64_t id = player->info.session;
    if (player->session.id == id)
        return;
    if (recording_session(player->recording, id, &player->session, NULL) != STATUS_OK)
        player->session = (struct session){.id = id};
}

static void hold(struct player *player, const struct shelved *current, const struct shelved *previous)
{
    player->here.held[0] = player->current = current;
    player->here.held[1] = player->previous = previous;
    player->here.held[2] = NULL;
    player->info = current->info;
}

/* The sample before the target is gone to first, because the target mostly builds on it. It may be damaged or just dropped: the target does not need it. */
static const struct shelved *get_previous(struct player *player, const struct sample_info *target)
{
    struct sample_info before;
    const struct shelved *found;
    if (!cursor_wants_previous(target) ||
        recording_step(player->recording, target->id, -1, &before, NULL) != STATUS_OK ||
        !cursor_compares(&before, target))
        return NULL;
    return shelf_get(&player->here, &before, &found, NULL) == STATUS_OK ? found : NULL;
}

/* A player that cannot move stays where it is, so that a screen keeps what it showed. */
static enum status go(struct player *player, const struct sample_info *target, struct problem *why)
{
    const struct shelved *found, *before = get_previous(player, target);
    enum status status = shelf_get(&player->here, target, &found, why);
    if (status == STATUS_OK)
        hold(player, found, before);
    return status;
}

static enum status move_to(struct player *player, struct sample_info *target, struct problem *why)
{
    enum status status = go(player, target, why);
    /* A bounded recording may drop the group between looking it up and reading it: go to what is then the oldest. */
    for (int tries = 0; status == STATUS_EMPTY && tries < 3; tries++) {
        status = recording_step(player->recording, target->id, 0, target, why);
        if (status == STATUS_OK)
            status = go(player, target, why);
    }
    if (status != STATUS_OK)
        return status;
    player->info.position = target->position;
    read_session(player);
    return STATUS_OK;
}

enum status player_seek_time(struct player *player, int64_t utc_ns, int64_t *distance_ns, struct problem *why)
{
    struct sample_info target;
    enum status status = recording_find_time(player->recording, utc_ns, &target, why);
    if (status == STATUS_OK)
        status = move_to(player, &target, why);
    if (status == STATUS_OK && distance_ns != NULL) {
        int64_t distance = number_difference(player->info.utc_ns, utc_ns);
        *distance_ns = distance == ABSENT ? INT64_MAX : distance < 0 ? -distance : distance;
    }
    return status;
}

enum status player_seek_id(struct player *player, int64_t id, struct problem *why)
{
    struct sample_info target;
    enum status status = recording_sample(player->recording, id, &target, why);
    return status == STATUS_OK ? move_to(player, &target, why) : status;
}

static enum status move_by(struct player *player, int64_t from, int64_t steps, struct problem *why)
{
    struct sample_info target;
    enum status status = recording_step(player->recording, from, steps, &target, why);
    return status == STATUS_OK ? move_to(player, &target, why) : status;
}

enum status player_first(struct player *player, struct problem *why)
{
    return move_by(player, 0, 0, why);
}

enum status player_last(struct player *player, struct problem *why)
{
    return move_by(player, INT64_MAX, 0, why);
}

enum status player_step(struct player *player, int64_t steps, struct problem *why)
{
    int64_t from = player->info.id;
    if (from == 0)
        return steps < 0 ? player_last(player, why) : player_first(player, why);
    struct sample_info target;
    enum status status = recording_step(player->recording, from, steps, &target, why);
    if (status == STATUS_OK && target.id == from)
        return problem_set(why, STATUS_EMPTY, "no sample %s this one", steps < 0 ? "before" : "behind");
    if (status == STATUS_OK)
        status = move_to(player, &target, why);
    if (status == STATUS_OK && steps == -1)
        shelf_prepare(&player->here, &player->info);
    return status;
}

bool player_at_end(struct player *player)
{
    return recording_last_id(player->recording) <= player->info.id;
}

/* --- the base ---------------------------------------------------------------------------------------------------------------------- */

enum status player_set_base(struct player *player, struct problem *why)
{
    const struct snapshot *current = player_current(player);
    if (current == NULL)
        return problem_set(why, STATUS_EMPTY, "there is no sample to compare from");
    player->base_info.id = 0;
    enum status status = snapshot_copy(&player->base, current);
    if (status != STATUS_OK)
        return problem_set(why, status, "no memory to keep a sample to compare from");
    player->base_info = player->info;
    return STATUS_OK;
}

void player_clear_base(struct player *player)
{
    player->base_info.id = 0;
}

const struct snapshot *player_base(const struct player *player)
{
    if (player->base_info.id == 0 || strcmp(player->base_info.boot, player->info.boot) != 0)
        return NULL;
    return &player->base;
}

const struct sample_info *player_base_info(const struct player *player)
{
    return &player->base_info;
}

/* --- scan -------------------------------------------------------------------------------------------------------------------------- */

struct scan {
    snapshot_visitor visit;
    void *context;
};

static bool scan_sample(void *context, const struct cursor *cursor)
{
    const struct scan *scan = context;
    return scan->visit(scan->context, &cursor->info, cursor_current(cursor), cursor_previous(cursor));
}

enum status player_scan(struct player *player, int64_t from, int64_t to, snapshot_visitor visit, void *context,
                        struct problem *why)
{
    struct scan scan = {visit, context};
    return cursor_scan(&player->aside.cursor, from, to, true, scan_sample, &scan, why);
}

const struct snapshot *player_earlier(struct player *player, int64_t samples)
{
    struct sample_info then;
    const struct shelved *found;
    int64_t id = player->info.id;
    if (id == 0 || recording_step(player->recording, id, -samples, &then, NULL) != STATUS_OK || then.id == id ||
        shelf_get(&player->here, &then, &found, NULL) != STATUS_OK)
        return NULL;
    player->here.held[2] = found;
    return &found->snapshot;
}

/* Few samples back in the same group: on the shelf, or soon wanted there. */
static bool is_near(const struct player *player, const struct sample_info *info)
{
    int64_t back = player->info.number - info->number;
    return player->current != NULL && info->tier == player->info.tier && back >= 0 && back <= SHELF_LEAD;
}

enum status player_look(struct player *player, int64_t id, struct sample_info *info, const struct snapshot **snapshot,
                        struct problem *why)
{
    const struct shelved *found;
    enum status status = recording_sample(player->recording, id, info, why);
    if (status == STATUS_OK)
        status = shelf_get(is_near(player, info) ? &player->here : &player->aside, info, &found, why);
    *snapshot = status == STATUS_OK ? &found->snapshot : NULL;
    return status;
}
