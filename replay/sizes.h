/* sizes.h: what takes the space in a recording file. Inside replay only. */
#ifndef REPLAY_SIZES_H
#define REPLAY_SIZES_H

#include "replay/recording.h"

enum { SIZES_PARTS_MAX = 24 };

struct recording_sizes {
    int64_t keys, key_bytes;       /* key frames, and their bytes */
    int64_t changes, change_bytes; /* the other frames */
    /* Tables and indexes by name with their pages, largest first; none where this SQLite cannot tell (it was built without dbstat). */
    struct {
        char name[64]; /* safe */
        int64_t bytes, unused;
    } parts[SIZES_PARTS_MAX];
    size_t part_count;
    int64_t free_bytes; /* pages that wait to be used again */
};

/* `recording` is a file. Looks at every page: slow for a large one. */
enum status recording_sizes(struct recording *recording, struct recording_sizes *sizes, struct problem *why);

#endif
