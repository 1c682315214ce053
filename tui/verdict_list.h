/* verdict_list.h: a verdict as a table: the culprits, and below them what grew and is no leak.
 *
 * A list owns its rows, which are copies, and its filter. It has few rows, as a verdict has. The cursor rests on a pool, not on a line, while verdicts change; before it was moved it is the first line.
 *
 * verdict_list.c   which rows, in what order, which is selected
 * verdict_table.c  what stands in them: the picture, and cells for a file
 */
#ifndef TUI_VERDICT_LIST_H
#define TUI_VERDICT_LIST_H

#include "analysis/verdict.h"
#include "base/filter.h"
#include "base/when.h"
#include "tui/canvas.h"
#include "tui/glyphs.h"

enum { VERDICT_ROWS_MAX = VERDICT_CULPRITS_MAX + VERDICT_DISMISSED_MAX, VERDICT_CELL = 128, VERDICT_FILTER = 256 };

enum verdict_column {
    VERDICT_WORD, /* sorted by it rows stand as in the verdict */
    VERDICT_POOL,
    VERDICT_TYPE,
    VERDICT_GREW,
    VERDICT_PACE,
    VERDICT_SURE,
    VERDICT_SINCE,
    VERDICT_ENDS,
    VERDICT_HOLDER,
    VERDICT_OWNER,
    VERDICT_COLUMNS
};

struct verdict_row {
    const struct culprit *culprit;     /* borrowed of the verdict; NULL: it grew and is no leak */
    const struct dismissed *dismissed; /* borrowed of the verdict; NULL: a culprit */
    const char *word;                  /* "LEAK", "unsure", "no leak" */
    struct verdict_name name;
    enum pool_type type;
    int64_t session;
    int64_t number
        [VERDICT_COLUMNS]; /* what is sorted and filtered by: bytes, bytes an hour, percent, UTC, ns from the end of the recording; ABSENT: not known, or a text */
    char holder[VERDICT_CELL]; /* safe */
    char owner[VERDICT_CELL];  /* safe; filled by who knows better than the verdict */
};

struct verdict_list {
    struct verdict_row rows[VERDICT_ROWS_MAX]; /* in the order of the verdict */
    size_t shown[VERDICT_ROWS_MAX];            /* places in rows, in the order of the screen */
    size_t count, shown_count;
    enum verdict_column order;
    bool reverse;
    char filter_text[VERDICT_FILTER];
    struct filter *filter; /* owned; NULL: everything */
    bool is_held;          /* the cursor was moved: it stays on this pool */
    struct verdict_name held;
    enum pool_type held_type;
    int64_t held_session;
    size_t cursor, top;
};

void verdict_list_init(struct verdict_list *list);
void verdict_list_done(struct verdict_list *list);

/* Makes its rows those of this verdict, which has to stay until the next call. verdict_list_arrange has to follow. */
void verdict_list_set(struct verdict_list *list, const struct verdict *verdict);
void verdict_list_arrange(struct verdict_list *list);

/* Terms: pool, type, verdict, holder, owner; grew, pace (bytes), confidence (percent); a bare word looks at pool and holder. The last valid one stays when the text is none. */
enum status verdict_list_filter(struct verdict_list *list, const char *text, struct problem *why);
/* By another column, or the same turned round. */
void verdict_list_sort(struct verdict_list *list, enum verdict_column column);

void verdict_list_move(struct verdict_list *list, int64_t lines);
void verdict_list_select(struct verdict_list *list, size_t line);
/* The first line, whichever that is. */
void verdict_list_select_first(struct verdict_list *list);
/* NULL when there is none. */
const struct verdict_row *verdict_list_selected(const struct verdict_list *list);
/* To the next row whose pool or holder contains `text`; false when none does. */
bool verdict_list_find(struct verdict_list *list, const char *text, int direction);

/* --- verdict_table.c */
/* Title line and rows. */
void verdict_list_draw(struct canvas *canvas, struct area area, struct verdict_list *list, struct zone zone,
                       const struct glyphs *glyphs);
/* The next column that such an area shows, or (direction < 0) the one before, and round. */
enum verdict_column verdict_list_beside(struct area area, enum verdict_column column, int direction);
/* The column whose title stands there; VERDICT_COLUMNS: none. */
enum verdict_column verdict_list_title_at(struct area area, int x);

#endif
