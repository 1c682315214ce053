#include "tui/setup.h"

#include <stdio.h>
#include <string.h>

#include "tui/actions.h"
#include "tui/column_sets.h"

static void add(struct setup *setup, const struct column *column, bool shown, int width)
{
    if (setup->count == COLUMNS_MAX)
        return;
    setup->items[setup->count].column = column;
    setup->items[setup->count].shown = shown;
    setup->items[setup->count++].width = width;
}

static bool has(const struct setup *setup, const struct column *column)
{
    for (size_t i = 0; i < setup->count; i++) {
        if (setup->items[i].column == column)
            return true;
    }
    return false;
}

static void take(struct setup *setup, const struct column_choice *choice)
{
    size_t count;
    const struct column *columns = columns_of(setup->entity, &count);
    setup->count = 0;
    for (size_t i = 0; i < choice->count; i++)
        add(setup, choice->chosen[i].column, true, choice->chosen[i].width);
    for (size_t i = 0; i < count; i++) {
        if (!has(setup, &columns[i]))
            add(setup, &columns[i], (choice->count == 0 && columns[i].weight > 0) || columns[i].kind == COLUMN_NAME, 0);
    }
}

void setup_open(struct setup *setup, enum entity entity, const struct column_choice *choice)
{
    *setup = (struct setup){.open = true, .entity = entity};
    take(setup, choice);
}

/* Everything in the table's own order and width is no choice at all: the weights decide again. */
static bool is_default(const struct setup *setup)
{
    size_t count;
    const struct column *columns = columns_of(setup->entity, &count);
    for (size_t i = 0; i < setup->count; i++) {
        bool shown = columns[i].weight > 0;
        if (setup->items[i].column != &columns[i] || setup->items[i].shown != shown || setup->items[i].width != 0)
            return false;
    }
    return true;
}

static void give(const struct setup *setup, struct column_choice *choice)
{
    choice->count = 0;
    if (is_default(setup))
        return;
    for (size_t i = 0; i < setup->count; i++) {
        if (!setup->items[i].shown)
            continue;
        choice->chosen[choice->count].column = setup->items[i].column;
        choice->chosen[choice->count++].width = setup->items[i].width;
    }
}

static void take_set(struct setup *setup, const struct column_set *set, struct column_choice *choice)
{
    struct column_choice wanted;
    if (column_choice_parse(&wanted, setup->entity, set->columns, NULL) != STATUS_OK)
        return;
    *choice = wanted;
    setup->set = set->name;
    setup->cursor = 0;
    take(setup, choice);
}

static void move_item(struct setup *setup, int direction)
{
    size_t to = direction < 0 ? setup->cursor - 1 : setup->cursor + 1;
    if ((direction < 0 && setup->cursor == 0) || to >= setup->count)
        return;
    struct setup before = *setup;
    setup->items[to] = before.items[before.cursor];
    setup->items[before.cursor] = before.items[to];
    setup->cursor = to;
}

static void size_item(struct setup *setup, int by)
{
    int *width = &setup->items[setup->cursor].width;
    int wanted = (*width > 0 ? *width : setup->items[setup->cursor].column->width) + by;
    *width = wanted < 1 ? 1 : wanted > COLUMN_WIDTH_MAX ? COLUMN_WIDTH_MAX : wanted;
}

static void toggle(struct setup *setup)
{
    if (setup->items[setup->cursor].column->kind != COLUMN_NAME)
        setup->items[setup->cursor].shown = !setup->items[setup->cursor].shown;
}

static bool moves_cursor(struct setup *setup, int32_t key)
{
    size_t last = setup->count - 1;
    if (key == KEY_UP_ || key == 'k')
        setup->cursor -= setup->cursor > 0 ? 1 : 0;
    else if (key == KEY_DOWN_ || key == 'j')
        setup->cursor += setup->cursor < last ? 1 : 0;
    else if (key == KEY_HOME_ || key == KEY_PAGE_UP_)
        setup->cursor = 0;
    else if (key == KEY_END_ || key == KEY_PAGE_DOWN_)
        setup->cursor = last;
    else
        return false;
    return true;
}

bool setup_key(struct setup *setup, int32_t key, struct column_choice *choice)
{
    if (key == KEY_ESCAPE_ || key == KEY_ENTER_ || key == 'q' || key == KEY_F0_ + 2) {
        setup->open = false;
        return false;
    }
    if (moves_cursor(setup, key))
        return true;
    if (key == 'n' || key == 'd') {
        take_set(setup,
                 column_set_next(setup->entity, key == 'n' ? (setup->set != NULL ? setup->set : "default") : NULL),
                 choice);
        return true;
    }
    if (key == ' ')
        toggle(setup);
    else if (key == KEY_LEFT_ || key == '<')
        move_item(setup, -1);
    else if (key == KEY_RIGHT_ || key == '>')
        move_item(setup, 1);
    else if (key == '+' || key == '-')
        size_item(setup, key == '+' ? 1 : -1);
    else if (key == '0')
        setup->items[setup->cursor].width = 0;
    give(setup, choice);
    return true;
}

static void draw_item(struct canvas *canvas, struct area line, const struct setup *setup, size_t at)
{
    char id[COLUMN_ID], width[16] = "auto";
    const struct column *column = setup->items[at].column;
    column_id(id, setup->entity, column);
    if (setup->items[at].width > 0)
        snprintf(width, sizeof width, "%d", setup->items[at].width);
    canvas_format(canvas, line.x, line.y, line.width, setup->items[at].shown ? ROLE_TEXT : ROLE_DIM,
                  "%c[%c] %-24s %5s  %s", at == setup->cursor ? '>' : ' ', setup->items[at].shown ? 'x' : ' ', id,
                  width, column_help(setup->entity, column));
    if (at != setup->cursor)
        return;
    canvas_paint(canvas, line, ROLE_SELECTED);
    canvas->cursor_x = line.x;
    canvas->cursor_y = line.y;
}

void setup_draw(struct canvas *canvas, struct area area, const struct setup *setup, const struct glyphs *glyphs)
{
    if (area.height < 1)
        return;
    size_t lines = (size_t)area.height - 1;
    size_t top = lines > 0 && setup->cursor >= lines ? setup->cursor - lines + 1 : 0;
    canvas_fill(canvas, (struct area){area.x, area.y, area.width, 1}, ROLE_TITLE, glyphs->horizontal);
    canvas_format(canvas, area.x + 1, area.y, area.width - 1, ROLE_TITLE,
                  " Columns of %s%s%s: Space show, Left Right move, +-0 width, n set, d reset ",
                  entity_name(setup->entity), setup->set != NULL ? ", set " : "", setup->set != NULL ? setup->set : "");
    for (size_t i = 0; i < lines && top + i < setup->count; i++)
        draw_item(canvas, (struct area){area.x, area.y + 1 + (int)i, area.width, 1}, setup, top + i);
}
