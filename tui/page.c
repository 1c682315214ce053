#include "tui/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { LINE_TEXT = 1024 };

/* Lines are numbered from `top`; those outside the area are counted, not drawn. */
struct page {
    struct canvas *canvas;
    struct area area;
    int top, line;
};

/* How many columns of `text` go on one line of `columns`: up to the last blank that fits. */
static size_t line_length(const char *text, size_t columns)
{
    size_t length = strlen(text);
    if (length <= columns || columns == 0)
        return length;
    size_t cut = columns;
    while (cut > 0 && text[cut] != ' ')
        cut--;
    return cut > 0 ? cut : columns;
}

static void put_line(struct page *page, const char *lead, const char *text, size_t length, int indent)
{
    char cut[256];
    int y = page->line++ - page->top;
    if (y < 0 || y >= page->area.height)
        return;
    length = length < sizeof cut ? length : sizeof cut - 1;
    memcpy(cut, text, length);
    cut[length] = 0;
    canvas_put(page->canvas, page->area.x, page->area.y + y, indent, ROLE_KEY_LABEL, lead);
    canvas_put(page->canvas, page->area.x + indent, page->area.y + y, page->area.width - indent, ROLE_TEXT, cut);
}

void page_put(struct page *page, const char *lead, const char *text, int indent)
{
    int room = page->area.width - indent;
    do {
        size_t length = line_length(text, room > 1 ? (size_t)room : 1);
        put_line(page, lead, text, length, indent);
        text += length;
        text += strspn(text, " ");
        lead = "";
    } while (*text != 0);
}

void page_put_row(struct page *page, enum role role, const char *text)
{
    char cut[LINE_TEXT];
    int y = page->line++ - page->top;
    if (y < 0 || y >= page->area.height)
        return;
    bool fits = text_width(text) <= (size_t)page->area.width;
    snprintf(cut, sizeof cut, "%.*s", (int)(fits ? strlen(text) : line_length(text, (size_t)page->area.width)), text);
    canvas_put(page->canvas, page->area.x, page->area.y + y, page->area.width, role, cut);
}

void page_format(struct page *page, const char *lead, int indent, const char *format, ...)
{
    char text[LINE_TEXT];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    page_put(page, lead, length < 0 ? "" : text, indent);
}

int page_draw(struct canvas *canvas, struct area area, int top, page_filler fill, const void *context)
{
    /* An area without height draws nothing: the lines are only counted. */
    struct page page = {canvas, (struct area){area.x, area.y, area.width, 0}, 0, 0};
    fill(&page, context);
    int last = page.line > area.height ? page.line - area.height : 0;
    page = (struct page){canvas, area, top < 0 ? 0 : top > last ? last : top, 0};
    fill(&page, context);
    canvas->cursor_x = area.x;
    canvas->cursor_y = area.y;
    return page.top;
}
