/* screen_state.h: what is in a screen; shared by the screen_*.c files only.
 *
 * screen.c         open, close, what depends on the sample (changes, holders, growth, rows)
 * screen_draw.c    the picture
 * screen_time.c    moving through the samples
 * screen_views.c   views, sorting, filters, the selection
 * screen_prompt.c  everything that is typed
 * screen_keys.c    keys to actions
 */
#ifndef TUI_SCREEN_STATE_H
#define TUI_SCREEN_STATE_H

#include "replay/history.h"
#include "tui/actions.h"
#include "tui/prompt.h"
#include "tui/screen.h"
#include "tui/table.h"
#include "tui/timeline.h"
#include "tui/view.h"

enum { VIEWS = 3, SCREEN_MESSAGE = PROBLEM_LINE };
/* Pages of about a thousand marks that the timeline is made of at most, and marks of one moment that are looked at for their most important one. */
enum { MARK_PAGES_MAX = 64, MARKS_OF_A_SAMPLE = 16 };

enum zone_choice { ZONE_CHOICE_RECORDED, ZONE_CHOICE_LOCAL, ZONE_CHOICE_UTC, ZONE_CHOICES };

/* The earlier samples that are looked at beside the one on screen. */
struct backdrop {
    struct holders holders; /* of the sample on screen */
    bool holders_known;
    int64_t holders_since_ns; /* the sample they were found against; ABSENT: none */
    int64_t boot_first;       /* id of the first sample of this boot that is still kept; 0: look for it */
    char boot[BOOT_TEXT];     /* of which boot */
    int64_t totals[TOTALS];
    int64_t elapsed_ns; /* since totals; ABSENT: there are none */
};

struct kinds {
    struct handle_kind list[HANDLE_KINDS_MAX];
    size_t count;
    bool complete, asked;
    int64_t pid, started_ns; /* of whom */
    char note[PROBLEM_LINE];
};

/* A text that hides the screen until a key. */
enum page_kind { PAGE_NONE, PAGE_HELP, PAGE_STATUS };

struct screen {
    struct recording *recording; /* borrowed */
    struct feed *feed;           /* borrowed, may be NULL */
    const struct pooltags *tags; /* borrowed, may be NULL */
    const char *path;            /* borrowed: of the file; NULL: kept in memory */
    struct player *player;
    struct history *history; /* NULL until a graph is shown */
    struct canvas canvas;
    const struct glyphs *glyphs;

    bool growing;   /* samples may still come */
    bool following; /* stay on the newest */
    struct recording_summary summary;
    struct mark marks[TIMELINE_MARKS_MAX]; /* to be drawn; with many, the important ones */
    size_t mark_count;
    int64_t marks_read; /* of which they were chosen */

    struct row_index index; /* of the basis of changes */
    struct backdrop backdrop;
    struct view views[VIEWS];
    size_t view; /* which one is shown */
    struct kinds kinds;

    enum zone_choice zone;
    bool rate, totals_row, highlight, exact, detail;
    enum page_kind page;
    int page_top;
    char search[PROMPT_TEXT];
    size_t search_origin;          /* the cursor when the search began */
    char filter_before[VIEW_TEXT]; /* what Esc in the filter prompt brings back */
    bool walking;                  /* handles are counted by kind with each sample */
    struct prompt prompt;
    char message[SCREEN_MESSAGE];
    bool quit, redraw;
};

/* --- screen.c */
struct view *screen_view(struct screen *screen);
const struct snapshot *screen_current(const struct screen *screen);
/* Everything that follows from the sample on screen and from the choices about rows. */
void screen_update(struct screen *screen);
/* Only the rows of the view that is shown. */
void screen_update_rows(struct screen *screen);
void screen_read_marks(struct screen *screen);
/* That a recording stops where it ends says nothing, and a live one has no such mark: it is not shown. */
bool screen_is_final(const struct screen *screen, const struct mark *mark);
struct zone screen_zone(const struct screen *screen);
const struct snapshot *screen_basis(const struct screen *screen);
void screen_problem(struct screen *screen, const struct problem *why);

/* --- screen_draw.c */
/* Lines of the table's body at the size of now: what a page is. */
int screen_page(const struct screen *screen);

/* --- screen_time.c */
void screen_step(struct screen *screen, int64_t steps);
void screen_first(struct screen *screen);
void screen_last(struct screen *screen);
void screen_pause(struct screen *screen);
void screen_next_mark(struct screen *screen);
void screen_previous_mark(struct screen *screen);
void screen_baseline(struct screen *screen);
/* STATUS_USAGE when the text is no time. */
enum status screen_go_to(struct screen *screen, const char *text, struct problem *why);

/* --- screen_views.c */
void screen_next_view(struct screen *screen);
void screen_sort(struct screen *screen, enum column_kind kind, int field);
void screen_sort_beside(struct screen *screen, int direction);
void screen_sort_change(struct screen *screen);
void screen_pool_class(struct screen *screen);
/* The pools of one session; ABSENT: of all. */
void screen_session(struct screen *screen, int64_t session);
void screen_session_pools(struct screen *screen);
void screen_every_pool(struct screen *screen);
void screen_walk(struct screen *screen);
enum status screen_sort_by_name(struct screen *screen, const char *id, struct problem *why);

/* --- screen_prompt.c */
void screen_ask(struct screen *screen, enum prompt_kind kind);
void screen_prompt_key(struct screen *screen, int32_t key);
void screen_search_next(struct screen *screen);

/* --- screen_keys.c */
void screen_do(struct screen *screen, enum action action);

#endif
