#include "tui/help.h"

#include <string.h>

#include "base/text.h"
#include "tui/actions.h"

static const char *const INTRODUCTION[] = {
    "pooltop: which kernel pool grows, when, and who holds it",
    "Up, Down, PgUp, PgDn scroll; any other key leaves this help",
    "",
};

static const char *const APPENDIX[] = {
    "",
    "0-9           pools of that session (Windows); i asks for a larger number",
    "",
    "A row marked + was not there in the sample that changes are taken from. (CHG) is the change since the",
    "previous sample, (/H) the same per hour; with = both are taken from the sample where = was pressed.",
    "TOP HOLDER is a process whose handles grew with the pool, a group that was charged for it, or unknown;",
    "it is never a guess. A dash is a number that the system does not give; it is not 0.",
};

enum {
    INTRODUCTION_LINES = sizeof INTRODUCTION / sizeof INTRODUCTION[0],
    APPENDIX_LINES = sizeof APPENDIX / sizeof APPENDIX[0],
    KEY_COLUMNS = 13,
    REMARK_TEXT = 1024
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

/* Lines are numbered from `top`; those outside the area are counted, not drawn. */
struct page {
    struct canvas *canvas;
    struct area area;
    int top, line;
};

static void put_line(struct page *page, const char *keys, const char *text, size_t length, int indent)
{
    char cut[256];
    int y = page->line++ - page->top;
    if (y < 0 || y >= page->area.height)
        return;
    length = length < sizeof cut ? length : sizeof cut - 1;
    memcpy(cut, text, length);
    cut[length] = 0;
    canvas_put(page->canvas, page->area.x, page->area.y + y, indent, ROLE_KEY_LABEL, keys);
    canvas_put(page->canvas, page->area.x + indent, page->area.y + y, page->area.width - indent, ROLE_TEXT, cut);
}

static void put_wrapped(struct page *page, const char *keys, const char *text, int indent)
{
    int room = page->area.width - indent;
    do {
        size_t length = line_length(text, room > 1 ? (size_t)room : 1);
        put_line(page, keys, text, length, indent);
        text += length;
        text += strspn(text, " ");
        keys = "";
    } while (*text != 0);
}

static void put_remarks(struct page *page, const struct snapshot *snapshot)
{
    char safe[REMARK_TEXT];
    if (snapshot == NULL || snapshot->remark_count == 0)
        return;
    for (size_t i = 0; i < snapshot->remark_count; i++) {
        struct text remark = intern_text(snapshot->names, snapshot->remarks[i]);
        text_safe(safe, sizeof safe, sizeof safe, remark.bytes, remark.length);
        put_wrapped(page, i == 0 ? "This sample" : "", safe, KEY_COLUMNS + 1);
    }
    put_wrapped(page, "", "", 0);
}

static void put_all(struct page *page, const struct snapshot *snapshot)
{
    page->line = 0;
    for (int i = 0; i < INTRODUCTION_LINES; i++)
        put_wrapped(page, "", INTRODUCTION[i], 0);
    put_remarks(page, snapshot);
    for (int i = 0; i < ACTION_COUNT; i++)
        put_wrapped(page, actions_table()[i].keys, actions_table()[i].help, KEY_COLUMNS + 1);
    for (int i = 0; i < APPENDIX_LINES; i++)
        put_wrapped(page, "", APPENDIX[i], 0);
}

int help_draw(struct canvas *canvas, struct area area, int top, const struct snapshot *snapshot)
{
    struct page page = {canvas, (struct area){area.x, area.y, area.width, 0}, 0, 0};
    put_all(&page, snapshot); /* counts the lines only: an area without height draws nothing */
    int last = page.line > area.height ? page.line - area.height : 0;
    page.area = area;
    page.top = top < 0 ? 0 : top > last ? last : top;
    put_all(&page, snapshot);
    canvas->cursor_x = area.x;
    canvas->cursor_y = area.y;
    return page.top;
}
