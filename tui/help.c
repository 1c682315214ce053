#include "tui/help.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/actions.h"
#include "tui/page.h"

static const char *const INTRODUCTION[] = {
    "pooltop: which kernel pool grows, when, and who holds it",
    "Up, Down, PgUp, PgDn scroll, / searches; any other key leaves this help",
    "",
};

static const char *const APPENDIX[] = {
    "",
    "0-9           pools of that session (Windows); i asks for a larger number",
    "",
    "In front of a row: + it is new, - it is gone, an arrow up or down it grew or shrank within the last three",
    "samples, * it is pinned. (CHG) is the change since the previous sample, (/S) (/H) (/D) the same per second,",
    "hour and day; with = since the sample where = was pressed, with ~ over the span of S. GROWTH/H, FREED and",
    "NEVER FREED are told over that span, else over ten minutes, as far as the boot reaches back.",
    "TOP HOLDER is a process whose handles grew with the pool, a group that was charged for it, or unknown;",
    "it is never a guess. OWNER: ~ stands before a file whose code has the tag, ? before one that only has its bytes",
    "somewhere; with nothing before it the owner is known, and empty is unknown.",
    "A dash is a number that the system does not give; it is not 0.",
};

enum {
    INTRODUCTION_LINES = sizeof INTRODUCTION / sizeof INTRODUCTION[0],
    APPENDIX_LINES = sizeof APPENDIX / sizeof APPENDIX[0],
    KEY_COLUMNS = 16,
    REMARK_TEXT = 1024
};

static void put_remarks(struct page *page, const struct snapshot *snapshot)
{
    char safe[REMARK_TEXT];
    if (snapshot == NULL || snapshot->remark_count == 0)
        return;
    for (size_t i = 0; i < snapshot->remark_count; i++) {
        struct text remark = intern_text(snapshot->names, snapshot->remarks[i]);
        text_safe(safe, sizeof safe, sizeof safe, remark.bytes, remark.length);
        page_put(page, i == 0 ? "This sample" : "", safe, KEY_COLUMNS + 1);
    }
    page_put(page, "", "", 0);
}

static bool is_wanted(const struct help_view *view, const char *keys, const struct action_entry *entry)
{
    size_t length = strlen(view->find);
    return length == 0 || text_contains_fold(entry->help, strlen(entry->help), view->find, length) ||
           text_contains_fold(entry->name, strlen(entry->name), view->find, length) || strstr(keys, view->find) != NULL;
}

/* What has no key is done by its name. */
static void put_action(struct page *page, const struct help_view *view, enum action action)
{
    const struct action_entry *entry = &actions_table()[action];
    char keys[KEYMAP_TEXT], lead[KEYMAP_TEXT + 1];
    keymap_text(keys, view->keys, action);
    if (!is_wanted(view, keys, entry))
        return;
    snprintf(lead, sizeof lead, "%s%s", keys[0] != 0 ? "" : ":", keys[0] != 0 ? keys : entry->name);
    page_put(page, lead, entry->help, KEY_COLUMNS + 1);
}

static void put_found(struct page *page, const struct help_view *view)
{
    page_format(page, "", 0, "what has to do with %s:", view->find);
    for (int i = 0; i < ACTION_COUNT; i++)
        put_action(page, view, (enum action)i);
}

static void fill(struct page *page, const void *context)
{
    const struct help_view *view = context;
    if (view->find[0] != 0) {
        put_found(page, view);
        return;
    }
    for (int i = 0; i < INTRODUCTION_LINES; i++)
        page_put(page, "", INTRODUCTION[i], 0);
    put_remarks(page, view->snapshot);
    for (int i = 0; i < ACTION_COUNT; i++)
        put_action(page, view, (enum action)i);
    for (int i = 0; i < APPENDIX_LINES; i++)
        page_put(page, "", APPENDIX[i], 0);
}

int help_draw(struct canvas *canvas, struct area area, int top, const struct help_view *view)
{
    return page_draw(canvas, area, top, fill, view);
}
