/* slab_aliases.h: which names stand behind one merged cache, from the folder /sys/kernel/slab.
 *
 * The kernel merges caches of like size: one row of slabinfo stands for all of them under the name of the first. The folder has a
 * link for each name to the cache it became (`UNIX -> :A-0001152`), readable by everybody. The listing is read again when the
 * folder's link count changes (a cache came or went) and once a minute (an alias alone does not change it).
 * An alias table owns its entries and the folder's descriptor.
 */
#ifndef SAMPLER_LINUX_SLAB_ALIASES_H
#define SAMPLER_LINUX_SLAB_ALIASES_H

#include "sampler/linux/id_map.h"
#include "sampler/linux/reader.h"

enum { SLAB_ALIASES_MAX = 8192 };

/* `key` is what the name leads to: the merge id, or the name itself. */
struct slab_alias {
    uint32_t key;
    uint32_t name;
};

struct slab_aliases {
    int folder; /* -1 when there is none */
    int error;
    struct slab_alias *entries; /* owned; sorted by key, then by the bytes of the name */
    size_t count, capacity;
    struct id_map key_of; /* name to key */
    uint64_t generation;  /* changes with every reading of the folder */
    int64_t read_ns;      /* monotonic time of the last reading */
    uint64_t link_count;
};

void slab_aliases_open(struct slab_aliases *aliases, int root);
void slab_aliases_close(struct slab_aliases *aliases); /* keeps the entries' memory */
void slab_aliases_done(struct slab_aliases *aliases);  /* after the close */

/* Reads the folder again when it is time. */
void slab_aliases_refresh(struct slab_aliases *aliases, struct reader *reader, int64_t now_ns);

/* What `name` leads to; `name` itself when the folder does not know it. */
uint32_t slab_aliases_key(const struct slab_aliases *aliases, uint32_t name);

/* The other names with this key joined by " | " in alphabetical order, as an id (0: none), and how many. */
uint32_t slab_aliases_of(const struct slab_aliases *aliases, struct reader *reader, uint32_t key, uint32_t name,
                         uint32_t *count);

#endif
