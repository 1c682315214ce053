#include "tui/table_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "export/csv_writer.h"

enum { CELL_BYTES = 512 };

void table_text(struct buffer *out, const struct view *view, int width, const struct table_style *style)
{
    struct canvas line;
    canvas_init(&line);
    if (canvas_resize(&line, width, 1) != STATUS_OK) {
        canvas_done(&line);
        return;
    }
    table_draw_titles(&line, (struct area){0, 0, line.width, 1}, view, style);
    canvas_print(&line, out, false);
    for (size_t i = 0; i < view->count; i++) {
        canvas_clear(&line);
        table_draw_row(&line, (struct area){0, 0, line.width, 1}, view, i, style);
        canvas_print(&line, out, false);
    }
    canvas_done(&line);
}

/* A picture is no cell of a file. */
static bool is_written(const struct column *column)
{
    return column->kind != COLUMN_HISTORY;
}

static void put_cell(struct csv_writer *writer, const struct view *view, const struct view_row *row,
                     const struct column *column)
{
    char room[CELL_BYTES];
    if (column_is_text(column)) {
        struct text text = table_cell_text(&row->row, column, room, sizeof room);
        csv_text(writer, text.bytes, text.length);
    } else {
        csv_number(writer, view_number(view, row, column));
    }
}

static void put_lines(struct csv_writer *writer, const struct view *view, const struct layout *layout)
{
    csv_text(writer, "utc_ns", 6);
    for (size_t i = 0; i < layout->count; i++) {
        char id[COLUMN_ID];
        if (is_written(layout->slots[i].column))
            csv_text(writer, id, column_id(id, view->entity, layout->slots[i].column));
    }
    csv_end_line(writer);
    for (size_t row = 0; row < view->count && !csv_writer_failed(writer); row++) {
        csv_number(writer, view_at(view, row)->row.snapshot->utc_ns);
        for (size_t i = 0; i < layout->count; i++) {
            if (is_written(layout->slots[i].column))
                put_cell(writer, view, view_at(view, row), layout->slots[i].column);
        }
        csv_end_line(writer);
    }
}

enum status table_csv(FILE *out, const char *name, const struct view *view, int width, const struct table_style *style,
                      struct problem *why)
{
    struct layout layout;
    struct csv_writer *writer = malloc(sizeof *writer);
    if (writer == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "%s: not enough memory", name);
    csv_writer_init(writer, out, ',');
    table_layout(&layout, view, width, style);
    put_lines(writer, view, &layout);
    enum status status = csv_writer_flush(writer, name, why);
    csv_writer_done(writer);
    free(writer);
    return status;
}

/* All digits, but of a share, which is thousandths of a percent. */
static size_t cell_digits(char out[NUMBER_TEXT], const struct view *view, const struct view_row *row,
                          const struct column *column)
{
    int64_t value = view_number(view, row, column);
    if (value != ABSENT && column_unit(view->entity, column) == UNIT_PERCENT)
        return number_short(out, value, UNIT_PERCENT, NUMBER_TEXT - 1);
    return number_exact(out, value);
}

void table_row_text(struct buffer *out, const struct view *view, const struct view_row *row, int width,
                    const struct table_style *style, struct zone zone)
{
    struct layout layout;
    char when[WHEN_TEXT], digits[NUMBER_TEXT], id[COLUMN_ID], room[CELL_BYTES];
    struct text name = row_name(&row->row);
    table_layout(&layout, view, width, style);
    text_escape(out, name.bytes, name.length, false);
    for (size_t i = 0; i < layout.count; i++) {
        const struct column *column = layout.slots[i].column;
        struct text text = {digits, 0};
        if (column->kind == COLUMN_NAME || !is_written(column))
            continue;
        if (column_is_text(column))
            text = table_cell_text(&row->row, column, room, sizeof room);
        else
            text.length = cell_digits(digits, view, row, column);
        if (text.length == 0)
            continue;
        column_id(id, view->entity, column);
        buffer_format(out, "  %s ", id);
        text_escape(out, text.bytes, text.length, false);
    }
    when_format_rfc3339(when, row->row.snapshot->utc_ns, zone);
    buffer_format(out, "  %s", when);
}
