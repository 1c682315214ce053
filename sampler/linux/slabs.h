/* slabs.h: the slab caches of a sample: rows of /proc/slabinfo joined with what /sys/kernel/slab knows about them.
 *
 * A sample of slabinfo is not atomic: between two reads the kernel may add or drop a cache, so a row can be missing or come twice.
 * Rows are keyed by name. A name that regularly has two rows is two caches and they are added up; a row that is doubled all of a
 * sudden is the same cache read twice, and the second is dropped.
 * What meminfo counts as slab and no cache holds becomes a row of its own, `(kmalloc >8k)`.
 */
#ifndef SAMPLER_LINUX_SLABS_H
#define SAMPLER_LINUX_SLABS_H

#include "sampler/linux/id_map.h"
#include "sampler/linux/reader.h"
#include "sampler/linux/slab_aliases.h"

struct slab_cache {
    uint32_t name, key, aliases, alias_count;
    enum pool_type type;
    bool stats;          /* the kernel counts its allocations */
    uint64_t generation; /* of the alias table it was looked up in */
    uint64_t sample;     /* the last one it was in */
    uint32_t rows, rows_before;
    size_t row; /* its place among the pools of that sample */
};

struct slabs {
    struct kernel_file file;
    struct slab_aliases aliases;
    struct slab_cache *caches; /* owned; in the order of first sight, which is the order of the file */
    size_t count, capacity;
    struct id_map by_name, by_key;
    uint64_t sample;
    bool complete;      /* every row of this sample was understood */
    int64_t held_bytes; /* of all rows; ABSENT when it does not fit */
    int64_t read_ns;    /* how long slabinfo took this time; ABSENT when it could not be read */
};

void slabs_open(struct slabs *slabs, int root);
void slabs_close(struct slabs *slabs); /* what was learnt stays */
void slabs_done(struct slabs *slabs);  /* after the close */

/* Adds a pool for each cache; a remark when there are none. */
enum status slabs_take(struct slabs *slabs, struct reader *reader, int64_t now_ns);

/* The row of slab memory that is in no cache. `slab_bytes` is meminfo's Slab, read after slabs_take. */
void slabs_add_gap(const struct slabs *slabs, struct reader *reader, int64_t slab_bytes);

/* The pool of this sample that holds the objects of the cache `name`, whatever name it shows; NULL when there is none. */
struct pool *slabs_find(const struct slabs *slabs, struct reader *reader, const char *name, size_t length);

#endif
