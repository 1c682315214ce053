/* mark_list.h: the timeline as a table: every mark of the recording, boots, gaps and alerts too, with its time, its kind and what it says.
 *
 * A list owns its marks, its filter and the order of what is shown. The cursor rests on a mark, not on a line, while marks are added. At most MARK_LIST_MAX marks are held: the first ones; whether there are more is said.
 */
#ifndef TUI_MARK_LIST_H
#define TUI_MARK_LIST_H

#include "base/filter.h"
#include "base/when.h"
#include "replay/recording.h"
#include "tui/canvas.h"
#include "tui/glyphs.h"

enum { MARK_LIST_MAX = 4096, MARK_LIST_FILTER = 256 };

enum mark_order { MARKS_BY_TIME, MARKS_BY_KIND, MARKS_BY_TEXT, MARK_ORDERS };

struct mark_list {
    struct mark *marks; /* owned, in order of time */
    size_t *shown;      /* owned: places in marks, in the order of the screen */
    size_t count, capacity, shown_count;
    bool more; /* the recording holds more */
    enum mark_order order;
    bool reverse;
    char filter_text[MARK_LIST_FILTER];
    struct filter *filter; /* owned; NULL: everything */
    int64_t held;          /* id of the mark under the cursor; 0: the first line, whichever that is */
    size_t cursor, top;
};

void mark_list_init(struct mark_list *list);
void mark_list_done(struct mark_list *list);

/* The marks from begin_ns to end_ns (UTC). */
enum status mark_list_read(struct mark_list *list, struct recording *recording, int64_t begin_ns, int64_t end_ns,
                           struct problem *why);
/* Terms look at kind (`kind:gap`) and text; a bare word at both. The last valid one stays when the text is none. */
enum status mark_list_filter(struct mark_list *list, const char *text, struct problem *why);
/* By another order, or the same turned round. */
void mark_list_sort(struct mark_list *list, enum mark_order order);
void mark_list_arrange(struct mark_list *list);

void mark_list_move(struct mark_list *list, int64_t lines);
void mark_list_select(struct mark_list *list, size_t line);
/* NULL when there is none. */
const struct mark *mark_list_selected(const struct mark_list *list);
/* To the next mark whose kind or text contains `text`; false when none does. */
bool mark_list_find(struct mark_list *list, const char *text, int direction);

/* Title line and marks; `@` (or the sign of the position) stands before the last mark up to current_ns. */
void mark_list_draw(struct canvas *canvas, struct area area, struct mark_list *list, int64_t current_ns,
                    struct zone zone, const struct glyphs *glyphs);

#endif
