/* sampler.h: where snapshots come from, the one interface.
 *
 * A sampler owns the snapshot it fills and the names in it; what sampler_take hands out is borrowed until the next take. After the third take a sampler allocates
 * nothing as long as the machine's tables do not outgrow what it has seen. A sampler is used by one thread at a time.
 * Each platform folder provides one `const struct sampler_ops`; the build picks the folder, sampler.c the source by name.
 */
#ifndef SAMPLER_SAMPLER_H
#define SAMPLER_SAMPLER_H

#include <stdbool.h>

#include "base/status.h"
#include "sampler/snapshot.h"

enum { MACHINE_TEXT = 128 };

/* As a user may name them. */
#define SAMPLER_SOURCES "auto, linux or windows (this machine), demo[:SCENARIO[,seed=N]], proc:DIR"
#define SAMPLER_POOLS   "slab, vmalloc, allocinfo on Linux; tags, session, big on Windows"

/* What does not change while a sampler is open; written into each session of a recording. */
struct machine {
    char host[MACHINE_TEXT];
    char os[MACHINE_TEXT];       /* "Linux 6.18.44 x86_64", "Windows Server 2019 (simulated)" */
    char source[MACHINE_TEXT];   /* what the numbers come from: "linux", "demo:token-leak,seed=1", "proc:/evidence" */
    char zone[MACHINE_TEXT];     /* "Europe/Berlin" */
    int32_t zone_offset_seconds; /* east of UTC, at open */
    int64_t page_bytes;
    int64_t processors;
};

struct sampler_config {
    const char *source;  /* one of SAMPLER_SOURCES; NULL means auto */
    const char *pools;   /* a comma list out of SAMPLER_POOLS; NULL: the first of this system's */
    int64_t interval_ns; /* what the caller intends; demo steps its clock by it */
    int64_t walk_ns;     /* as sampler_walk_handles from the start; 0: not */
};

struct sampler;
struct owners;

enum status sampler_open(struct sampler **sampler, const struct sampler_config *config, struct problem *why);
void sampler_close(struct sampler *sampler);

/* One snapshot. *out is borrowed until the next take. A source that can read only part of it succeeds, with a remark for what is missing; it fails only when there
 * is nothing at all. STATUS_EMPTY: the source has an end and it is reached. */
enum status sampler_take(struct sampler *sampler, const struct snapshot **out, struct problem *why);

const struct machine *sampler_machine(const struct sampler *sampler);

/* True when time is simulated (demo, recorded trees): the caller need not sleep between takes, and sampler time is not wall time. */
bool sampler_is_virtual(const struct sampler *sampler);

/* Longest interval that the source asks for at the moment because a read got slow, in ns; 0 when it asks nothing. */
int64_t sampler_wanted_interval(const struct sampler *sampler);

/* Kinds of open files of one process, on demand (the process under the cursor): sorted by count, largest first. Costs about 2 us a handle on Linux.
 * pid < 0: all processes together, with a time budget of `budget_ns`; *complete says whether it was enough. */
struct handle_kind {
    char name[48]; /* "socket", "eventfd", "/var/log", "File" */
    int64_t handles;
};
enum { HANDLE_KINDS_MAX = 64 };
enum status sampler_handle_kinds(struct sampler *sampler, int64_t pid, int64_t budget_ns,
                                 struct handle_kind kinds[HANDLE_KINDS_MAX], size_t *count, bool *complete,
                                 struct problem *why);

/* What a walk with each sample may take when nobody says otherwise. */
#define SAMPLER_WALK_NS INT64_C(200000000)

/* From now on take object types with every snapshot by walking all handles within `budget_ns`; 0 stops it. */
enum status sampler_walk_handles(struct sampler *sampler, int64_t budget_ns, struct problem *why);

/* From now on take a row of type Large for each tag with every snapshot, as --pools big does, or no longer if they are taken; *on says which it is then. */
enum status sampler_toggle_large(struct sampler *sampler, bool *on, struct problem *why);

/* Adds the drivers of the source and who owns each of its names to owners that have none. STATUS_UNSUPPORTED, and nothing added: the source cannot say, and files have to be read instead.
 * Not to be called while a sample is taken. */
enum status sampler_owners(struct sampler *sampler, struct owners *owners, struct problem *why);

/* --- for the platform folders -------------------------------------------------------------------------------------------------- */

struct sampler_ops {
    const char *name;
    /* Allocates *state. `argument` is what stood behind the colon of the source, or "". Fills *machine. */
    enum status (*open)(void **state, const char *argument, const struct sampler_config *config,
                        struct machine *machine, struct problem *why);
    void (*close)(void *state);
    enum status (*take)(void *state, const struct snapshot **out, struct problem *why);
    bool is_virtual;
    int64_t (*wanted_interval)(const void *state); /* may be NULL */
    enum status (*handle_kinds)(void *state, int64_t pid, int64_t budget_ns, struct handle_kind *kinds, size_t *count,
                                bool *complete, struct problem *why);                 /* may be NULL: unsupported */
    enum status (*walk_handles)(void *state, int64_t budget_ns, struct problem *why); /* may be NULL: unsupported */
    enum status (*toggle_large)(void *state, bool *on, struct problem *why);          /* may be NULL: unsupported */
    enum status (*owners)(void *state, struct owners *owners, struct problem *why);   /* may be NULL: unsupported */
};

extern const struct sampler_ops sampler_platform; /* sampler/linux, sampler/windows or sampler/unsupported */
extern const struct sampler_ops
    sampler_recorded; /* proc:DIR: the Linux code under another root, live clocks replaced by the tree's */
extern const struct sampler_ops sampler_demo;

#endif
