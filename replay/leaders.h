/* leaders.h: the pools that are told of where not all can be: the largest, the fastest growing, and those that were among them within the last hour.
 *
 * So a pool at the edge does not come and go from sample to sample. Of both kinds there are `top`; at most four times as many are told of at once, however many pools come and go: then the one that was
 * among the first longest ago gives its place up. Growth is what alerts mean by it (growth.h, over ten minutes), and at least 256 KB an hour: below that the order is noise.
 * A leaders owns its list and the labels in it. It allocates only when a pool becomes one or its owner becomes known.
 */
#ifndef REPLAY_LEADERS_H
#define REPLAY_LEADERS_H

#include "base/buffer.h"
#include "replay/growth.h"
#include "sampler/owners/owners.h"
#include "sampler/snapshot.h"

enum { LEADERS_TOP_MAX = 1000, LEADERS_PART = 4 };

struct leader {
    uint32_t name; /* as in a pool */
    enum pool_type type;
    int64_t session;
    int64_t moment_ns;       /* when it was last among the first */
    size_t place;            /* of the pool in the sample before, where it most often still is */
    const struct pool *pool; /* borrowed of the sample that was looked at last; NULL: not in it */
    struct buffer labels;    /* owned */
    bool has_owner;          /* they name one, which then stays */
};

struct ranking;

struct leaders {
    size_t top, count;
    struct leader *list; /* owned; LEADERS_PART * top */
    struct ranking *size, *rise;
    struct growth *growth;
    char boot[BOOT_TEXT];
};

/* `top` from 1 to LEADERS_TOP_MAX. */
enum status leaders_open(struct leaders *leaders, size_t top);
void leaders_close(struct leaders *leaders); /* also of one that is all zero */

/* Looks at a sample, all of one source: names keep their ids. `host` is for the labels, and so are `owners` (may be NULL): of a pool of which the sample does not say it, where it is known or
 * found in code. */
void leaders_look(struct leaders *leaders, const struct snapshot *snapshot, const char *host,
                  const struct owners *owners);

#endif
