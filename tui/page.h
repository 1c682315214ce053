/* page.h: a text that fills the screen and scrolls: the help, the status.
 *
 * A page is filled twice, once to count its lines and once to draw those that are seen, so what fills it must say the same both times. Long lines are wrapped at blanks.
 */
#ifndef TUI_PAGE_H
#define TUI_PAGE_H

#include "tui/canvas.h"

struct page;
typedef void (*page_filler)(struct page *page, const void *context);

/* A lead in the margin of `indent` columns, and a safe text beside it. */
void page_put(struct page *page, const char *lead, const char *text, int indent);
void page_format(struct page *page, const char *lead, int indent, const char *format, ...) PRINTF_LIKE(4, 5);

/* A line of a table: safe text in a role; columns that do not fit whole are left out. */
void page_put_row(struct page *page, enum role role, const char *text);

enum { PAGE_LINES_MAX = 100000 };

/* Draws from line `top` on, clamped to what the text allows; returns the top that was drawn. */
int page_draw(struct canvas *canvas, struct area area, int top, page_filler fill, const void *context);

#endif
