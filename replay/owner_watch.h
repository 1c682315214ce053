/* owner_watch.h: the owners that hold at the sample one stands on; read again only when another sample needs others, or when there are new ones.
 *
 * A watch borrows its recording and owns what it hands out, which is borrowed until the next call. What cannot be read is nothing known: `pooltop check` says what is wrong.
 */
#ifndef REPLAY_OWNER_WATCH_H
#define REPLAY_OWNER_WATCH_H

#include "replay/owner_moments.h"

struct owner_watch {
    struct recording *recording; /* borrowed */
    bool follows;                /* owners may be added meanwhile */
    bool is_read;
    char boot[BOOT_TEXT];
    int64_t from_ns; /* `moment` is right from there to moment.until_ns */
    struct owner_moment moment;
    int64_t last_id, mark; /* of the recording when it was looked at last */
};

void owner_watch_init(struct owner_watch *watch, struct recording *recording, bool follows);
void owner_watch_done(struct owner_watch *watch);

/* NULL: nothing is known of this boot. */
const struct owners *owner_watch_at(struct owner_watch *watch, const char *boot, int64_t utc_ns);

#endif
