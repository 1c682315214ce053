/* menu.h: a list to choose from, over the table: the columns to sort by, the views.
 *
 * A menu is a plain value; nothing to free. Up, Down, Home, End and the first letter move, 1 to 9 and Enter choose, Esc leaves. The texts are safe.
 */
#ifndef TUI_MENU_H
#define TUI_MENU_H

#include "tui/canvas.h"
#include "tui/glyphs.h"

enum menu_kind { MENU_NONE, MENU_VIEW, MENU_SORT };
enum { MENU_ITEMS_MAX = 40, MENU_TEXT = 48 };

struct menu {
    enum menu_kind kind; /* MENU_NONE: closed */
    char title[MENU_TEXT];
    char items[MENU_ITEMS_MAX][MENU_TEXT];
    size_t count, cursor;
};

enum menu_event { MENU_STAYS, MENU_CHOSEN, MENU_LEFT };

void menu_open(struct menu *menu, enum menu_kind kind, const char *title);
/* False when there is no room. */
bool menu_add(struct menu *menu, const char *item);
/* MENU_CHOSEN: the cursor stands on what was chosen. */
enum menu_event menu_key(struct menu *menu, int32_t key);
/* The item on a line below the title, as drawn in this area; count when there is none. */
size_t menu_line(const struct menu *menu, struct area area, size_t line);
/* At the top left of the area, scrolled so that the cursor is in sight. */
void menu_draw(struct canvas *canvas, struct area area, const struct menu *menu, const struct glyphs *glyphs);

#endif
