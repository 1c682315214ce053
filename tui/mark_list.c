#include "tui/mark_list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/list.h"

enum { FIELD_BOTH = -1, FIELD_KIND, FIELD_TEXT, BOTH_TEXT = MARK_TEXT + 32 };

void mark_list_init(struct mark_list *list)
{
    memset(list, 0, sizeof *list);
}

void mark_list_done(struct mark_list *list)
{
    filter_close(list->filter);
    free(list->marks);
    free(list->shown);
    mark_list_init(list);
}

/* --- which marks, in what order --------------------------------------------------------------------------------------------- */

static enum filter_kind resolve(const void *catalogue, const char *name, size_t length, int *index, enum unit *unit)
{
    (void)catalogue;
    *unit = UNIT_COUNT;
    *index = text_equal_fold(name, length, "kind", 4) ? FIELD_KIND : FIELD_TEXT;
    return *index == FIELD_KIND || text_equal_fold(name, length, "text", 4) ? FILTER_TEXT_FIELD : FILTER_NO_FIELD;
}

/* What a filter looks at: a mark, and room for kind and text together. */
struct seen {
    const struct mark *mark;
    char *room;
};

static struct text text_of(const void *context, int field)
{
    const struct seen *seen = context;
    const char *text = field == FIELD_KIND ? mark_kind_name(seen->mark->kind) : seen->mark->text;
    if (field == FIELD_BOTH) {
        snprintf(seen->room, BOTH_TEXT, "%s %s", mark_kind_name(seen->mark->kind), seen->mark->text);
        text = seen->room;
    }
    return (struct text){text, strlen(text)};
}

static int64_t no_number(const void *context, int field)
{
    (void)context;
    (void)field;
    return ABSENT;
}

static bool passes(const struct mark_list *list, const struct mark *mark)
{
    char room[BOTH_TEXT];
    struct seen seen = {mark, room};
    struct filter_row row = {&seen, text_of, no_number};
    return filter_matches(list->filter, &row);
}

/* Whether the mark at place `a` stands before that at `b`; places are in order of time and decide among equals. */
static bool stands_before(const struct mark_list *list, size_t a, size_t b)
{
    const struct mark *x = &list->marks[a], *y = &list->marks[b];
    int order = 0;
    if (list->order == MARKS_BY_KIND)
        order = strcmp(mark_kind_name(x->kind), mark_kind_name(y->kind));
    else if (list->order == MARKS_BY_TEXT)
        order = strcmp(x->text, y->text);
    if (order == 0)
        order = (a > b) - (a < b);
    return list->reverse ? order > 0 : order < 0;
}

/* A heap sort: the order depends on the list, which qsort's comparison could not see. */
static void sift(const struct mark_list *list, size_t root, size_t count)
{
    size_t *shown = list->shown;
    for (size_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && stands_before(list, shown[child], shown[child + 1]))
            child++;
        if (!stands_before(list, shown[root], shown[child]))
            return;
        size_t held = shown[root];
        shown[root] = shown[child];
        shown[child] = held;
        root = child;
    }
}

static void sort(struct mark_list *list)
{
    for (size_t i = list->shown_count / 2; i-- > 0;)
        sift(list, i, list->shown_count);
    for (size_t end = list->shown_count; end-- > 1;) {
        size_t held = list->shown[0];
        list->shown[0] = list->shown[end];
        list->shown[end] = held;
        sift(list, 0, end);
    }
}

void mark_list_arrange(struct mark_list *list)
{
    list->shown_count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (passes(list, &list->marks[i]))
            list->shown[list->shown_count++] = i;
    }
    sort(list);
    for (size_t i = 0; i < list->shown_count; i++) {
        if (list->held != 0 && list->marks[list->shown[i]].id == list->held)
            list->cursor = i;
    }
    if (list->cursor >= list->shown_count)
        list->cursor = list->shown_count > 0 ? list->shown_count - 1 : 0;
}

static enum status make_room(struct mark_list *list)
{
    size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
    struct mark *marks = realloc(list->marks, capacity * sizeof *marks);
    if (marks == NULL)
        return STATUS_NO_MEMORY;
    list->marks = marks;
    size_t *shown = realloc(list->shown, capacity * sizeof *shown);
    if (shown == NULL)
        return STATUS_NO_MEMORY;
    list->shown = shown;
    list->capacity = capacity;
    return STATUS_OK;
}

enum status mark_list_read(struct mark_list *list, struct recording *recording, int64_t begin_ns, int64_t end_ns,
                           struct problem *why)
{
    enum status status = STATUS_OK;
    list->count = 0;
    list->more = false;
    /* Room is found by reading: as long as all that was asked for came, there may be more. */
    for (;;) {
        if (list->capacity == 0 || list->count == list->capacity)
            status = make_room(list);
        if (status != STATUS_OK)
            return problem_set(why, status, "not enough memory for the marks");
        status = recording_marks(recording, begin_ns, end_ns, list->marks, list->capacity, &list->count, why);
        if (status != STATUS_OK)
            return status;
        list->more = list->count == MARK_LIST_MAX;
        if (list->count < list->capacity || list->more)
            break;
    }
    mark_list_arrange(list);
    return STATUS_OK;
}

enum status mark_list_filter(struct mark_list *list, const char *text, struct problem *why)
{
    struct filter *filter;
    enum status status = filter_parse(&filter, text, resolve, NULL, why);
    if (status != STATUS_OK)
        return status;
    list_keep_filter(&list->filter, list->filter_text, sizeof list->filter_text, filter, text);
    mark_list_arrange(list);
    return STATUS_OK;
}

void mark_list_sort(struct mark_list *list, enum mark_order order)
{
    list->reverse = list->order == order && !list->reverse;
    list->order = order;
    mark_list_arrange(list);
}

/* --- the cursor -------------------------------------------------------------------------------------------------------------- */

void mark_list_select(struct mark_list *list, size_t line)
{
    if (list->shown_count == 0)
        return;
    list->cursor = line < list->shown_count ? line : list->shown_count - 1;
    list->held = list->marks[list->shown[list->cursor]].id;
}

void mark_list_move(struct mark_list *list, int64_t lines)
{
    mark_list_select(list, list_moved(list->cursor, lines));
}

const struct mark *mark_list_selected(const struct mark_list *list)
{
    return list->cursor < list->shown_count ? &list->marks[list->shown[list->cursor]] : NULL;
}

bool mark_list_find(struct mark_list *list, const char *text, int direction)
{
    char room[BOTH_TEXT] = "";
    for (size_t step = 1; step <= list->shown_count; step++) {
        size_t at = list_searched(list->cursor, step, list->shown_count, direction);
        struct seen seen = {&list->marks[list->shown[at]], room};
        struct text both = text_of(&seen, FIELD_BOTH);
        if (text_contains_fold(both.bytes, both.length, text, strlen(text))) {
            mark_list_select(list, at);
            return true;
        }
    }
    return false;
}

/* --- the picture ------------------------------------------------------------------------------------------------------------- */

enum { TIME_WIDTH = 19, KIND_WIDTH = 6, SINCE_WIDTH = 9, SINCE_FROM = 70 };

static int since_width(struct area area)
{
    return area.width >= SINCE_FROM ? SINCE_WIDTH + 1 : 0;
}

static void draw_titles(struct canvas *canvas, struct area area, const struct mark_list *list,
                        const struct glyphs *glyphs)
{
    static const char *const TITLES[MARK_ORDERS] = {"TIME", "KIND", "WHAT"};
    int places[MARK_ORDERS] = {1, TIME_WIDTH + 2, TIME_WIDTH + KIND_WIDTH + 3 + since_width(area)};
    canvas_fill(canvas, (struct area){area.x, area.y, area.width, 1}, ROLE_COLUMN, ' ');
    for (int i = 0; i < MARK_ORDERS; i++) {
        bool sorted = (enum mark_order)i == list->order;
        int used = canvas_put(canvas, area.x + places[i], area.y, area.width - places[i],
                              sorted ? ROLE_SORTED : ROLE_COLUMN, TITLES[i]);
        if (sorted && places[i] + used < area.width)
            canvas_put_codepoint(canvas, area.x + places[i] + used, area.y, ROLE_SORTED,
                                 list->reverse ? glyphs->down : glyphs->up);
    }
    if (since_width(area) > 0)
        canvas_put_right(canvas, area.x + TIME_WIDTH + KIND_WIDTH + 3, area.y, SINCE_WIDTH, ROLE_COLUMN, "AFTER");
}

static void draw_mark(struct canvas *canvas, struct area line, const struct mark_list *list, size_t place,
                      struct zone zone)
{
    const struct mark *mark = &list->marks[place];
    char when[WHEN_TEXT], span[WHEN_TEXT];
    when_format(when, mark->utc_ns, zone);
    int x = line.x + 1;
    canvas_put(canvas, x, line.y, TIME_WIDTH, ROLE_TEXT, when);
    x += TIME_WIDTH + 1;
    canvas_put(canvas, x, line.y, KIND_WIDTH, ROLE_MARK, mark_kind_name(mark->kind));
    x += KIND_WIDTH + 1;
    if (since_width(line) > 0) {
        if (place > 0) {
            span_format(span, number_difference(mark->utc_ns, list->marks[place - 1].utc_ns));
            canvas_put_right(canvas, x, line.y, SINCE_WIDTH, ROLE_DIM, span);
        }
        x += SINCE_WIDTH + 1;
    }
    canvas_put(canvas, x, line.y, line.x + line.width - x, ROLE_TEXT, mark->text);
}

/* The last mark up to the moment; count when there is none. */
static size_t place_of(const struct mark_list *list, int64_t current_ns)
{
    size_t place = list->count;
    for (size_t i = 0; i < list->count && list->marks[i].utc_ns <= current_ns; i++)
        place = i;
    return place;
}

void mark_list_draw(struct canvas *canvas, struct area area, struct mark_list *list, int64_t current_ns,
                    struct zone zone, const struct glyphs *glyphs)
{
    if (area.height < 1 || area.width < 1)
        return;
    if (area.height > 1) {
        draw_titles(canvas, area, list, glyphs);
        area.y++, area.height--;
    }
    list->top = list_top(list->top, list->cursor, list->shown_count, (size_t)area.height);
    size_t here = place_of(list, current_ns);
    for (int i = 0; i < area.height && list->top + (size_t)i < list->shown_count; i++) {
        size_t at = list->top + (size_t)i;
        struct area line = {area.x, area.y + i, area.width, 1};
        draw_mark(canvas, line, list, list->shown[at], zone);
        if (list->shown[at] == here)
            canvas_put_codepoint(canvas, line.x, line.y, ROLE_POSITION, glyphs->position);
        if (at != list->cursor)
            continue;
        if (list->shown[at] != here)
            canvas_put(canvas, line.x, line.y, 1, ROLE_SELECTED, ">");
        canvas_paint(canvas, line, ROLE_SELECTED);
        canvas->cursor_x = line.x;
        canvas->cursor_y = line.y;
    }
    if (list->shown_count == 0)
        canvas_put(canvas, area.x + 1, area.y, area.width - 1, ROLE_DIM,
                   list->count == 0 ? "no mark in this recording yet: N writes a note" : "no mark passes the filter");
}
