/* list.h: what the lists of marks, verdicts and series have in common: the lines that fit the screen, moving over them, the places of titles, the filter that stays.
 *
 * Owns nothing. Lines and columns count from 0.
 */
#ifndef TUI_LIST_H
#define TUI_LIST_H

#include <stddef.h>
#include <stdint.h>

struct filter;

/* Where a column stands. */
struct placed {
    int x, width; /* 0: not there */
};

/* The next column that has a width, or (direction < 0) the one before, and round; `always` is taken without one. */
int list_column_beside(const struct placed *places, int count, int always, int column, int direction);
/* The column whose title stands there, the blank before it counted; `count`: none. */
int list_column_at(const struct placed *places, int count, int x);

/* The first line to show of `count` where `lines` (1 or more) fit, so that the cursor is in sight and no line is left empty. */
size_t list_top(size_t top, size_t cursor, size_t count, size_t lines);
/* The cursor so many lines further; lists cut it at their end. */
size_t list_moved(size_t cursor, int64_t lines);
/* The line that a search looks at as its step-th (from 1 on), forward or (direction < 0) back, and round. */
size_t list_searched(size_t cursor, size_t step, size_t count, int direction);

/* `filter` stays instead of *kept, which owned the one before, and its text, cut at `capacity` (NUL included) and possibly in the same place, with it. */
void list_keep_filter(struct filter **kept, char *kept_text, size_t capacity, struct filter *filter, const char *text);

#endif
