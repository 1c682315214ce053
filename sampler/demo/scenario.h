/* scenario.h: the stories the demo can tell, one table, and the argument that chooses among them.
 *
 * A scenario is events (restarts, gaps ...) and plots: what grows, by which curve, and who holds it. Each scenario has plots
 * for the Windows and the Linux cast. Everything is const; a plan borrows its scenario from the table.
 */
#ifndef SAMPLER_DEMO_SCENARIO_H
#define SAMPLER_DEMO_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "sampler/demo/curve.h"
#include "sampler/snapshot.h"

/* One pool that a scenario moves. Outstanding allocations are `start` at boot and `start + span` when the curve is whole. */
struct plot {
    const char *pool;
    enum pool_type type;
    enum curve curve;
    int64_t start, span;
    int32_t start_each, each; /* bytes of one of the first and of the later ones; 0: what one of this pool always has */
    const char *object_type;  /* the kind of object these allocations are, or NULL */
    const char *process;      /* who opens a handle for each, NULL: nobody, the kernel keeps them */
};

enum scenario_events {
    SCENARIO_RESTARTS = 1,     /* the machine restarts every SCENARIO_BOOT_HOURS */
    SCENARIO_WRAPS = 2,        /* the 32-bit counters start near their end; nothing on Linux, which keeps none */
    SCENARIO_CHURN = 4,        /* pools and processes come and go */
    SCENARIO_GAPS = 8,         /* samples come late, the machine sleeps */
    SCENARIO_FILLS_PAGED = 16, /* the paged pool's limit stands where the plots end */
    SCENARIO_SESSIONS =
        32,            /* people are logged on: session pools beside the system's; nothing on Linux, which has none */
    SCENARIO_BUSY = 64 /* a full tenth of the pools changes from sample to sample */
};

enum { SCENARIO_BOOT_HOURS = 8, SCENARIO_PLOTS_MAX = 8 };

struct scenario {
    const char *name;
    const char *help;            /* a few words */
    unsigned events;             /* enum scenario_events */
    bool on_linux;               /* told on Linux even when nobody asks for it */
    int32_t tags, processes;     /* when nobody asks for a number; 0: as many as usual */
    const struct plot *plots[2]; /* [0] Windows, [1] Linux; each ends with a NULL pool */
};

/* The table; *count gets its length. The first one is what an empty argument means. */
const struct scenario *scenario_table(size_t *count);

/* What to simulate. */
struct demo_plan {
    const struct scenario *scenario;
    uint64_t seed;
    int64_t tags;      /* different pool names */
    int64_t processes; /* running ones */
    bool on_linux;
};

/* Reads SCENARIO[,seed=N][,tags=N][,processes=N][,linux]; "" is the first scenario. STATUS_USAGE names what is wrong and
 * what there is. */
enum status plan_parse(struct demo_plan *plan, const char *argument, struct problem *why);

/* The same as text, "demo:token-leak,seed=1": what was not asked for is left out, the seed never is. */
void plan_format(const struct demo_plan *plan, char *out, size_t capacity);

#endif
