/* live.h: a live session, between live.c (opens it, and shows the screen) and live_print.c (prints its samples).
 *
 * A session owns all it has but the arguments, and is closed by live_run.
 */
#ifndef TUI_LIVE_H
#define TUI_LIVE_H

#include "base/options.h"
#include "replay/owner_options.h"
#include "tui/screen.h"

struct live {
    const struct arguments *arguments; /* borrowed */
    struct pooltags *tags;             /* NULL without /g */
    struct alarm *alarm;               /* NULL: no alerts */
    struct owner_keeper *owners;       /* NULL: they are not looked for */
    struct owner_places places;
    struct sampler *sampler;
    struct recording *memory;
    struct os_bell *bell;
    struct feed *feed;
    struct screen *screen;
};

/* Opens all but the screen. `real_time`: samples are taken as time goes by, else when they are asked for. */
enum status live_open(struct live *live, bool real_time, struct problem *why);

/* Time between two samples, nanoseconds. */
int64_t live_interval(const struct arguments *arguments);

/* Opens the session, and prints `count` samples in the layout and to where the arguments say: standard output, or the file of /n. ABSENT: one, because there
 * is no terminal to show the screen on, which is said. */
enum status live_print(struct live *live, int64_t count, struct problem *why);

#endif
