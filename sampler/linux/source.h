/* source.h: one Linux machine or tree: all readers of one root, and the snapshot they fill.
 *
 * A source owns everything in it. It is attached to a root folder ("/", or a copied tree), takes samples of it, and may be attached to another one
 * afterwards: names, rows and what was learnt are kept, so that trees of one machine read like samples of it.
 */
#ifndef SAMPLER_LINUX_SOURCE_H
#define SAMPLER_LINUX_SOURCE_H

#include "sampler/linux/allocinfo.h"
#include "sampler/linux/counters.h"
#include "sampler/linux/groups.h"
#include "sampler/linux/handle_kinds.h"
#include "sampler/linux/pace.h"
#include "sampler/linux/processes.h"
#include "sampler/linux/slabs.h"
#include "sampler/linux/sockets.h"
#include "sampler/linux/vmallocinfo.h"
#include "sampler/sampler.h"

struct source {
    struct reader reader;
    struct snapshot snapshot;
    struct buffer text, line;
    struct listing listing;
    bool attached, want_slab, want_vmalloc, want_allocinfo;
    char boot[BOOT_TEXT];

    struct slabs slabs;
    struct kernel_file meminfo;
    struct counters counters;
    struct processes processes;
    struct groups groups;
    struct sockets sockets;
    struct kernel_file vmallocinfo;
    struct callers vmalloc_callers;
    struct allocinfo allocinfo;
    struct pace pace;
    uint32_t pace_remark;

    struct kind_tally *kinds; /* NULL until kinds are asked for */
    int64_t walk_budget_ns;   /* 0: handles are not walked */
    int64_t holder_pid;       /* whom the text in holder names */
    uint32_t holder_name, holder;
};

enum status source_open(struct source **source, const struct sampler_config *config, bool recorded,
                        struct problem *why);
void source_close(struct source *source);

/* Takes over the descriptor of the root folder. */
void source_attach(struct source *source, int root, int64_t page_bytes);
void source_detach(struct source *source);

/* Fills the snapshot but for its times. STATUS_NOT_FOUND or STATUS_DENIED when there is nothing at all. */
enum status source_take(struct source *source, struct problem *why);

/* Whether the sum of the processes' files is the machine's, and what follows from that: totals, the row of filp, its holder. */
void source_join(struct source *source);

/* --- kinds of open files (source_kinds.c) ------------------------------------------------------------------------------------- */

/* As sampler_handle_kinds. */
enum status source_handle_kinds(struct source *source, int64_t pid, int64_t budget_ns, struct handle_kind *kinds,
                                size_t *count, bool *complete, struct problem *why);

/* As sampler_walk_handles. */
enum status source_walk_handles(struct source *source, int64_t budget_ns, struct problem *why);

/* Adds the kinds of all open files to the object types of this sample. */
void source_take_kinds(struct source *source);

#endif
