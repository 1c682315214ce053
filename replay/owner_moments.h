/* owner_moments.h: who owned what, as a recording keeps it (owners.h): for each boot a row of moments, each with what changed since the one before.
 *
 * What is added to a boot later is newer. The owners at a time are what all moments of that boot up to then say together; before the first of them they are those of the first, because what was
 * resolved a minute after the start was so at the start as well.
 */
#ifndef REPLAY_OWNER_MOMENTS_H
#define REPLAY_OWNER_MOMENTS_H

#include "replay/recording.h"
#include "sampler/owners/owners.h"

/* What a moment adds: everything in `owners` that is newer than the edition `after`. */
struct owner_write {
    const char *boot;
    int64_t since_ns; /* UTC: from when on it holds */
    const struct owners *owners;
    uint32_t after;  /* 0: all of it */
    bool only_known; /* nothing is written when the recording does not have the boot */
};

/* The owners at a time. */
struct owner_moment {
    struct owners *owners; /* owned by who asked; NULL: nothing is known of this boot */
    int64_t since_ns;      /* of the newest moment in them */
    int64_t until_ns;      /* when the next one begins; INT64_MAX: there is none */
    size_t damaged;        /* rows that were left out, because they are not as they were written */
};

/* In a transaction of its own, or in the batch that is open. Nothing is written when nothing is newer. */
enum status recording_add_owners(struct recording *recording, const struct owner_write *write, struct problem *why);

/* Of a boot at a time, settled. A boot or a recording of which nothing is known is OK with no owners; tables that cannot be read are STATUS_DAMAGED. */
enum status recording_owners(struct recording *recording, const char *boot, int64_t utc_ns, struct owner_moment *moment,
                             struct problem *why);

/* A number that changes when owners were added to the recording. Cheap. */
int64_t recording_owners_mark(struct recording *recording);

struct owners_counts {
    int64_t moments, drivers, names; /* rows, of all boots */
};
enum status recording_owners_counts(struct recording *recording, struct owners_counts *counts, struct problem *why);

/* Calls `visit` for each boot of which something is known; false ends it. */
typedef bool (*boot_visitor)(void *context, const char *boot);

/* All moments of all boots that `to` has, too, and knows nothing of, in order. */
struct owners_copy {
    enum status (*change)(void *context, struct owners **owners); /* before each is written; may be NULL */
    void *context;
    size_t damaged; /* filled: rows that were left out */
};
enum status recording_copy_owners(struct recording *to, struct recording *from, struct owners_copy *copy,
                                  struct problem *why);

#endif
