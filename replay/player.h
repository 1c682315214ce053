/* player.h: a position in a recording, and the snapshots a screen needs there.
 *
 * A player borrows its recording and owns the snapshots it decodes into; what player_current(), player_previous() and player_base() return is borrowed until
 * the next move. Strings of all three come from one intern that the player owns, so ids can be compared between them and stay valid for the player's life.
 * Moving never allocates after the first key group was read, as long as rows do not outgrow it. A player that cannot move stays where it is.
 * Invariants: previous is the sample just before current in the same boot, or NULL at a boot, a gap or the first sample, so that a difference across them cannot be
 * taken by mistake. A player holds no transaction between two calls. Moving forward by one decodes one frame; moving elsewhere decodes
 * from the key sample, and keeps what came by shortly before (shelf.h), so that most steps back decode nothing.
 */
#ifndef REPLAY_PLAYER_H
#define REPLAY_PLAYER_H

#include "replay/recording.h"
#include "sampler/owners/owners.h"

struct player;

enum status player_open(struct player **player, struct recording *recording, struct problem *why);
void player_close(struct player *player);

/* NULL before the first successful move. */
const struct snapshot *player_current(const struct player *player);
const struct snapshot *player_previous(const struct player *player);
/* Where we are; only valid when player_current() is not NULL. */
const struct sample_info *player_info(const struct player *player);
const struct session *player_session(const struct player *player);
struct recording *player_recording(const struct player *player);
/* Who owns what, as it was at the current sample and known when it was first asked there; borrowed until it is asked behind the next move. NULL when nothing is known. */
const struct owners *player_owners(struct player *player);

/* Moves to the sample at or after `utc_ns` (nanoseconds since 1970, UTC), else to the last one before it. *distance_ns (may be NULL) gets how far that is from what
 * was asked, 0 when exact. STATUS_EMPTY when there is no sample at all. */
enum status player_seek_time(struct player *player, int64_t utc_ns, int64_t *distance_ns, struct problem *why);

enum status player_seek_id(struct player *player, int64_t id, struct problem *why);
enum status player_first(struct player *player, struct problem *why);
enum status player_last(struct player *player, struct problem *why);

/* Moves by `steps` samples, stopping at either end. STATUS_EMPTY (and no move) when it stands there already. */
enum status player_step(struct player *player, int64_t steps, struct problem *why);

/* True while no sample stands behind the current one (or there is none at all); false once one was appended. Cheap; for following a
 * recording that is still written. */
bool player_at_end(struct player *player);

/* The base that changes can be taken from instead of the previous sample: a copy of the snapshot at the current position. player_base() is NULL until set, and while the
 * current sample is of another boot. */
enum status player_set_base(struct player *player, struct problem *why);
void player_clear_base(struct player *player);
const struct snapshot *player_base(const struct player *player);
const struct sample_info *player_base_info(const struct player *player);

/* The sample so many before the current one, PLAYER_BACK_MAX at most, of whatever boot. It stays until the next move; another call takes it back. NULL when there is none. */
enum { PLAYER_BACK_MAX = 3 };
const struct snapshot *player_earlier(struct player *player, int64_t samples);

/* One sample without moving. The snapshot is borrowed until the next call of the player but for those that only tell; NULL after a failure. */
enum status player_look(struct player *player, int64_t id, struct sample_info *info, const struct snapshot **snapshot,
                        struct problem *why);

/* Calls `visit` for every snapshot from id `from` to id `to`, in order, without moving: exports and histories. previous is NULL behind a break. Both snapshots are borrowed
 * during the call. Stops early, and answers OK, when visit returns false. */
typedef bool (*snapshot_visitor)(void *context, const struct sample_info *info, const struct snapshot *current,
                                 const struct snapshot *previous);
enum status player_scan(struct player *player, int64_t from, int64_t to, snapshot_visitor visit, void *context,
                        struct problem *why);

#endif
