/* shelf.h: the samples that a cursor decoded last, kept, so that going back by one sample decodes nothing. Inside replay only.
 *
 * Going back means decoding a key group from its beginning; what comes by on the way is kept as far as there is room, so that the next steps back find it. What is kept is bounded: SHELF_PLACES
 * samples, and SHELF_BYTES as long as SHELF_LEAST samples have room in them. The sample that was used longest ago goes first, and never one that is held.
 * Going back further than what is kept needs the rest of the group from its beginning. So that no single step has to wait for all of that, a second cursor goes there a little with each step (shelf_prepare).
 * A shelf owns its cursors and its copies; what it hands out is borrowed until the next shelf_get, and while it is held.
 */
#ifndef REPLAY_SHELF_H
#define REPLAY_SHELF_H

#include "replay/cursor.h"

/* At least SHELF_LEAD samples before one that was gone to are kept with it, because screens ask for them. */
enum { SHELF_PLACES = 16, SHELF_LEAST = 8, SHELF_LEAD = 4, SHELF_HELD = 3, SHELF_BYTES = 16 << 20 };

struct shelved {
    struct sample_info info; /* id 0: nothing is kept here */
    struct snapshot snapshot;
    uint64_t used; /* the larger, the later */
};

struct shelf {
    struct cursor cursor;
    struct cursor ahead; /* on its way to where the next step that finds nothing kept will begin */
    struct shelved places[SHELF_PLACES];
    const struct shelved *held[SHELF_HELD]; /* of places; set by who needs them, NULL: none */
    uint64_t uses;
};

enum status shelf_init(struct shelf *shelf, struct recording *recording, struct intern *names, struct problem *why);
void shelf_done(struct shelf *shelf);

/* NULL when the sample is not kept. */
const struct shelved *shelf_find(struct shelf *shelf, const struct sample_info *target);

/* Finds it or decodes it; *found is NULL after a failure. STATUS_EMPTY when it was dropped meanwhile. */
enum status shelf_get(struct shelf *shelf, const struct sample_info *target, const struct shelved **found,
                      struct problem *why);

/* Who stands on `info`, has just gone one step back and may go on: decodes a part of what will then be needed. Moves nobody; a failure is found by who goes there. */
void shelf_prepare(struct shelf *shelf, const struct sample_info *info);

#endif
