/* status_page.h: the facts about the recording on screen and about pooltop itself, as a page: where the samples come from, how many there are and what they cost.
 *
 * Everything is borrowed during the call. Besides what the samples say it shows what this process uses at the moment, so that alone of all pages it can differ between two runs over the same
 * samples.
 */
#ifndef TUI_STATUS_PAGE_H
#define TUI_STATUS_PAGE_H

#include "base/os_self.h"
#include "base/when.h"
#include "replay/costs.h"
#include "sampler/owners/owners.h"
#include "sampler/snapshot.h"
#include "tui/canvas.h"

struct status_view {
    const struct session *session;           /* of the sample on screen; NULL when there is none yet */
    const struct snapshot *snapshot;         /* that sample; NULL: none */
    const struct recording_summary *summary; /* of the recording on screen */
    const struct costs *costs;               /* of its samples */
    const char *path;                        /* of the file it is; NULL: it is kept in memory */
    const char *writing;                     /* the file that is being recorded into from here; NULL: none */
    const struct owners *owners;             /* of that sample; NULL: none */
    const char *owners_progress;             /* what is being done to find them out; NULL: nothing */
    struct os_usage usage;                   /* of this process */
    struct zone zone;
};

/* Draws the page from its line `top` on; returns the top that was drawn. */
int status_page_draw(struct canvas *canvas, struct area area, int top, const struct status_view *view);

#endif
