/* owner_versions.h: the moments of owners of a recording in memory: whole copies, because drivers seldom change. Inside replay only; its owner locks.
 *
 * What is added with the time of the newest moment takes its place; beyond OWNER_VERSIONS_MAX the oldest moment goes.
 */
#ifndef REPLAY_OWNER_VERSIONS_H
#define REPLAY_OWNER_VERSIONS_H

#include "replay/owner_moments.h"

enum { OWNER_VERSIONS_MAX = 16 };

struct owner_version {
    char boot[BOOT_TEXT];
    int64_t since_ns;
    struct owners *owners; /* owned */
};

struct owner_versions {
    struct owner_version of[OWNER_VERSIONS_MAX];
    size_t count;
    int64_t added; /* how often */
};

void owner_versions_done(struct owner_versions *versions);
enum status owner_versions_add(struct owner_versions *versions, const struct owner_write *write);
enum status owner_versions_find(const struct owner_versions *versions, const char *boot, int64_t utc_ns,
                                struct owner_moment *moment);
void owner_versions_boots(const struct owner_versions *versions, boot_visitor visit, void *context);
void owner_versions_count(const struct owner_versions *versions, struct owners_counts *counts);

#endif
