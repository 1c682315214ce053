#include "replay/player.h"

#include <stdlib.h>
#include <string.h>

#include "replay/cursor.h"
#include "replay/layout.h"

/* All names of a recording, bytes. */
enum { NAMES_LIMIT = 64 << 20 };

struct player {
    struct recording *recording; /* borrowed */
    struct intern *names;        /* owned */
    struct cursor here;
    struct cursor scanner; /* for player_scan, so that a scan moves nobody */
    struct snapshot base;
    struct sample_info base_info; /* id 0: no base */
    struct session session;       /* id 0: not read yet */
};

enum status player_open(struct player **player, struct recording *recording, struct problem *why)
{
    struct player *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to replay");
    made->recording = recording;
    enum status status = intern_open(&made->names, NAMES_LIMIT);
    if (status != STATUS_OK) {
        free(made);
        return problem_set(why, status, "no memory to replay");
    }
    snapshot_init(&made->base, made->names);
    status = cursor_init(&made->here, recording, made->names, why);
    if (status == STATUS_OK)
        status = cursor_init(&made->scanner, recording, made->names, why);
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
    cursor_done(&player->here);
    cursor_done(&player->scanner);
    snapshot_done(&player->base);
    intern_close(player->names);
    free(player);
}

const struct snapshot *player_current(const struct player *player)
{
    return cursor_current(&player->here);
}

const struct snapshot *player_previous(const struct player *player)
{
    return cursor_previous(&player->here);
}

const struct sample_info *player_info(const struct player *player)
{
    return &player->here.info;
}

const struct session *player_session(const struct player *player)
{
    return &player->session;
}

struct recording *player_recording(const struct player *player)
{
    return player->recording;
}

/* --- moves ------------------------------------------------------------------------------------------------------------------------- */

static void read_session(struct player *player)
{
    int64_t id = player->here.info.session;
    if (player->session.id == id)
        return;
    if (recording_session(player->recording, id, &player->session, NULL) != STATUS_OK)
        player->session = (struct session){.id = id};
}

/* Goes back to where the player stood before a move failed, so that a screen keeps what it showed. */
static void stand_again(struct player *player, int64_t id)
{
    struct sample_info info;
    if (id != 0 && recording_sample(player->recording, id, &info, NULL) == STATUS_OK)
        cursor_seek(&player->here, &info, NULL);
}

static enum status move_to(struct player *player, struct sample_info *target, struct problem *why)
{
    int64_t before = player->here.info.id;
    enum status status = cursor_seek(&player->here, target, why);
    /* A bounded recording may drop the group between looking it up and reading it: go to what is then the oldest. */
    for (int tries = 0; status == STATUS_EMPTY && tries < 3; tries++) {
        status = recording_step(player->recording, target->id, 0, target, why);
        if (status == STATUS_OK)
            status = cursor_seek(&player->here, target, why);
    }
    if (status != STATUS_OK) {
        stand_again(player, before);
        return status;
    }
    player->here.info.position = target->position;
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
        int64_t distance = number_difference(player->here.info.utc_ns, utc_ns);
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
    int64_t from = player->here.info.id;
    if (from == 0)
        return steps < 0 ? player_last(player, why) : player_first(player, why);
    struct sample_info target;
    enum status status = recording_step(player->recording, from, steps, &target, why);
    if (status == STATUS_OK && target.id == from)
        return problem_set(why, STATUS_EMPTY, "no sample %s this one", steps < 0 ? "before" : "behind");
    return status == STATUS_OK ? move_to(player, &target, why) : status;
}

bool player_at_end(struct player *player)
{
    return recording_last_id(player->recording) <= player->here.info.id;
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
    player->base_info = player->here.info;
    return STATUS_OK;
}

void player_clear_base(struct player *player)
{
    player->base_info.id = 0;
}

const struct snapshot *player_base(const struct player *player)
{
    if (player->base_info.id == 0 || strcmp(player->base_info.boot, player->here.info.boot) != 0)
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
    /* Screens ask for one sample again and again: the first of the boot. */
    if (from == to && player->scanner.info.id == from && cursor_current(&player->scanner) != NULL) {
        scan_sample(&scan, &player->scanner);
        return STATUS_OK;
    }
    return cursor_scan(&player->scanner, from, to, true, scan_sample, &scan, why);
}
