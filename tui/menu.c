#include "tui/menu.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/actions.h"

void menu_open(struct menu *menu, enum menu_kind kind, const char *title)
{
    *menu = (struct menu){.kind = kind};
    snprintf(menu->title, sizeof menu->title, "%s", title);
}

bool menu_add(struct menu *menu, const char *item)
{
    if (menu->count == MENU_ITEMS_MAX)
        return false;
    snprintf(menu->items[menu->count++], MENU_TEXT, "%s", item);
    return true;
}

/* To the next item that begins with the letter, round the end. */
static void go_to_letter(struct menu *menu, int letter)
{
    for (size_t step = 1; step <= menu->count; step++) {
        size_t at = (menu->cursor + step) % menu->count;
        if (tolower((unsigned char)menu->items[at][0]) == letter) {
            menu->cursor = at;
            return;
        }
    }
}

enum menu_event menu_key(struct menu *menu, int32_t key)
{
    size_t last = menu->count > 0 ? menu->count - 1 : 0;
    if (key == KEY_ESCAPE_ || menu->count == 0)
        return MENU_LEFT;
    if (key == KEY_ENTER_ || key == ' ')
        return MENU_CHOSEN;
    if (key >= '1' && key <= '9' && (size_t)(key - '1') < menu->count) {
        menu->cursor = (size_t)(key - '1');
        return MENU_CHOSEN;
    }
    if (key == KEY_UP_)
        menu->cursor = menu->cursor > 0 ? menu->cursor - 1 : last;
    else if (key == KEY_DOWN_)
        menu->cursor = menu->cursor < last ? menu->cursor + 1 : 0;
    else if (key == KEY_HOME_ || key == KEY_PAGE_UP_)
        menu->cursor = 0;
    else if (key == KEY_END_ || key == KEY_PAGE_DOWN_)
        menu->cursor = last;
    else if (key < 128 && isalpha((int)key))
        go_to_letter(menu, tolower((int)key));
    return MENU_STAYS;
}

static int width_of(const struct menu *menu)
{
    size_t width = text_width(menu->title);
    for (size_t i = 0; i < menu->count; i++)
        width = text_width(menu->items[i]) > width ? text_width(menu->items[i]) : width;
    return (int)width + 5;
}

static void draw_item(struct canvas *canvas, struct area line, const struct menu *menu, size_t at)
{
    bool current = at == menu->cursor;
    canvas_fill(canvas, line, ROLE_PROMPT, ' ');
    if (at < 9)
        canvas_format(canvas, line.x + 1, line.y, line.width - 1, ROLE_KEY, "%zu", at + 1);
    canvas_put(canvas, line.x + 3, line.y, line.width - 3, ROLE_PROMPT, menu->items[at]);
    if (!current)
        return;
    canvas_put(canvas, line.x, line.y, 1, ROLE_PROMPT, ">");
    canvas_paint(canvas, line, ROLE_SELECTED);
    canvas->cursor_x = line.x;
    canvas->cursor_y = line.y;
}

static size_t top_of(const struct menu *menu, struct area area)
{
    size_t lines = area.height > 1 ? (size_t)area.height - 1 : 0;
    return menu->cursor >= lines && lines > 0 ? menu->cursor - lines + 1 : 0;
}

size_t menu_line(const struct menu *menu, struct area area, size_t line)
{
    size_t at = top_of(menu, area) + line;
    return at < menu->count ? at : menu->count;
}

void menu_draw(struct canvas *canvas, struct area area, const struct menu *menu, const struct glyphs *glyphs)
{
    int width = width_of(menu) < area.width ? width_of(menu) : area.width;
    size_t lines = area.height > 1 ? (size_t)area.height - 1 : 0;
    size_t top = top_of(menu, area);
    if (area.height < 1)
        return;
    canvas_fill(canvas, (struct area){area.x, area.y, width + 1, 1}, ROLE_TITLE, glyphs->horizontal);
    canvas_put(canvas, area.x + 3, area.y, width - 3, ROLE_TITLE, menu->title);
    for (size_t i = 0; i < lines && top + i < menu->count; i++) {
        int y = area.y + 1 + (int)i;
        draw_item(canvas, (struct area){area.x, y, width, 1}, menu, top + i);
        canvas_put_codepoint(canvas, area.x + width, y, ROLE_DIM, glyphs->vertical);
    }
}
