#include "export/plain.h"

#include <errno.h>
#include <string.h>

#include "analysis/holders.h"
#include "base/buffer.h"
#include "base/text.h"
#include "base/when.h"

enum { OUTPUT_MAX = 64 << 20, HEADER_COLUMNS = 100, COLUMN_COUNT = 13 };

enum cell { CELL_TAG, CELL_TYPE, CELL_VALUE, CELL_CHANGE, CELL_HOLDER, CELL_OWNER };

static const struct column {
    const char *title;
    enum cell cell;
    int field;
} COLUMNS[COLUMN_COUNT] = {
    {"TAG", CELL_TAG, -1},
    {"TYPE", CELL_TYPE, -1},
    {"ALLOCS", CELL_VALUE, POOL_ALLOCS},
    {"FREES", CELL_VALUE, POOL_FREES},
    {"DIFF", CELL_VALUE, POOL_DIFF},
    {"BYTES", CELL_VALUE, POOL_BYTES},
    {"HELD", CELL_VALUE, POOL_HELD_BYTES},
    {"PER-ALLOC", CELL_VALUE, POOL_EACH_BYTES},
    {"HANDLES", CELL_VALUE, POOL_HANDLES},
    {"DIFF-CHANGE", CELL_CHANGE, POOL_DIFF},
    {"BYTES-CHANGE", CELL_CHANGE, POOL_BYTES},
    {"HOLDER", CELL_HOLDER, -1},
    {"OWNER", CELL_OWNER, -1},
};

struct table {
    const struct plain_config *config;
    const struct snapshot *now, *previous;
    struct holders holders;
    struct pool_lines pools;
    size_t shown;
    size_t widths[COLUMN_COUNT]; /* 0: nothing to show in this column */
    struct buffer cell, out;
};

/* --- header ----------------------------------------------------------------------------------------------------------------- */

static void add_safe(struct buffer *out, const char *text)
{
    text_escape(out, text, strlen(text), false);
}

static void add_totals(struct table *table)
{
    size_t count, column = 0;
    const struct field *fields = catalogue_fields(ENTITY_TOTALS, &count);
    for (size_t i = 0; i < count; i++) {
        char digits[NUMBER_TEXT];
        if (table->now->totals[i] == ABSENT)
            continue;
        size_t width = strlen(fields[i].id) + 1 + number_exact(digits, table->now->totals[i]);
        if (column > 0 && column + 2 + width > HEADER_COLUMNS) {
            buffer_add_byte(&table->out, '\n');
            column = 0;
        }
        buffer_format(&table->out, "%s%s %s", column > 0 ? "  " : "", fields[i].id, digits);
        column += width + (column > 0 ? 2 : 0);
    }
    if (column > 0)
        buffer_add_byte(&table->out, '\n');
}

static void add_header(struct table *table, const struct machine *machine)
{
    struct buffer *out = &table->out;
    struct zone zone = {ZONE_FIXED, machine->zone_offset_seconds};
    char when[WHEN_TEXT];
    when_format_rfc3339(when, table->now->utc_ns, zone);
    buffer_format(out, "%s  ", when);
    add_safe(out, machine->host);
    buffer_add_text(out, "  ");
    add_safe(out, machine->os);
    buffer_add_byte(out, '\n');
    add_totals(table);
    for (size_t i = 0; i < table->now->remark_count; i++) {
        struct text remark = intern_text(table->now->names, table->now->remarks[i]);
        buffer_add_text(out, "note: ");
        text_escape(out, remark.bytes, remark.length, false);
        buffer_add_byte(out, '\n');
    }
}

/* --- cells ------------------------------------------------------------------------------------------------------------------ */

static void cell_text(struct buffer *cell, struct text text)
{
    text_escape(cell, text.bytes, text.length, false);
}

static void cell_tag(struct buffer *cell, const struct pool_line *line)
{
    const struct pool *pool = line->row.item;
    cell_text(cell, row_name(&line->row));
    if (pool->alias_count > 0)
        buffer_format(cell, " +%u", pool->alias_count);
    if (pool->session != ABSENT)
        buffer_format(cell, " s%lld", (long long)pool->session);
}

static void cell_number(struct buffer *cell, int64_t value, bool is_change)
{
    char digits[NUMBER_TEXT];
    number_exact(digits, value);
    if (is_change && value != ABSENT && value > 0)
        buffer_add_byte(cell, '+');
    buffer_add_text(cell, digits);
}

/* Leaves the cell's safe text in table->cell; empty when there is nothing to say. */
static const char *cell_format(struct table *table, const struct pool_line *line, const struct column *column)
{
    struct buffer *cell = &table->cell;
    const struct pool *pool = line->row.item;
    char holder[256], owner[512];
    buffer_clear(cell);
    switch (column->cell) {
    case CELL_TAG:
        cell_tag(cell, line);
        break;
    case CELL_TYPE:
        buffer_add_text(cell, pool_type_name(pool->type));
        break;
    case CELL_VALUE:
        cell_number(cell, row_value(&line->row, column->field), false);
        break;
    case CELL_CHANGE:
        cell_number(cell, pool_line_change(line, column->field), true);
        break;
    case CELL_HOLDER:
        holder_text(holder, sizeof holder, line->row.holder, table->now);
        buffer_add_text(cell, holder);
        break;
    case CELL_OWNER:
        cell_text(cell, (struct text){owner, row_owner_text(owner, sizeof owner, &line->row)});
        break;
    }
    return buffer_text(cell);
}

static void measure(struct table *table)
{
    for (size_t c = 0; c < COLUMN_COUNT; c++) {
        size_t widest = 0;
        for (size_t i = 0; i < table->shown; i++) {
            size_t width = text_width(cell_format(table, &table->pools.lines[i], &COLUMNS[c]));
            widest = width > widest ? width : widest;
        }
        size_t title = strlen(COLUMNS[c].title);
        table->widths[c] = widest == 0 ? 0 : widest < title ? title : widest;
    }
}

static void add_blanks(struct buffer *out, size_t count)
{
    while (count-- > 0)
        buffer_add_byte(out, ' ');
}

static void trim_line(struct buffer *out)
{
    while (out->length > 0 && out->bytes[out->length - 1] == ' ')
        out->length--;
}

/* Texts stand left, numbers right. */
static void add_cell(struct table *table, size_t c, const char *text)
{
    bool is_number = COLUMNS[c].cell == CELL_VALUE || COLUMNS[c].cell == CELL_CHANGE;
    size_t padding = table->widths[c] - text_width(text);
    add_blanks(&table->out, c > 0 ? 2 : 0);
    add_blanks(&table->out, is_number ? padding : 0);
    buffer_add_text(&table->out, text);
    add_blanks(&table->out, is_number ? 0 : padding);
}

static void add_line(struct table *table, const struct pool_line *line)
{
    for (size_t c = 0; c < COLUMN_COUNT; c++) {
        if (table->widths[c] == 0)
            continue;
        const char *text = cell_format(table, line, &COLUMNS[c]);
        add_cell(table, c, text[0] != '\0' ? text : "-");
    }
    struct text aliases = intern_text(table->now->names, ((const struct pool *)line->row.item)->aliases);
    if (aliases.length > 0) {
        buffer_add_text(&table->out, "  (");
        cell_text(&table->out, aliases);
        buffer_add_byte(&table->out, ')');
    }
    trim_line(&table->out);
    buffer_add_byte(&table->out, '\n');
}

static void add_table(struct table *table)
{
    measure(table);
    for (size_t c = 0; c < COLUMN_COUNT; c++)
        if (table->widths[c] > 0)
            add_cell(table, c, COLUMNS[c].title);
    trim_line(&table->out);
    buffer_add_byte(&table->out, '\n');
    for (size_t i = 0; i < table->shown; i++)
        add_line(table, &table->pools.lines[i]);
    if (table->shown < table->pools.count)
        buffer_format(&table->out, "note: %zu more pools are not shown\n", table->pools.count - table->shown);
}

/* --- the whole -------------------------------------------------------------------------------------------------------------- */

static enum status compose(struct table *table, const struct machine *machine)
{
    enum status status = holders_find(&table->holders, table->previous, table->now, machine->processors);
    if (status == STATUS_OK)
        status = pool_lines_collect(&table->pools, table->now, table->previous, &table->holders, &table->config->pools);
    if (status != STATUS_OK)
        return status;
    size_t most = table->config->rows;
    table->shown = most == 0 || most > table->pools.count ? table->pools.count : most;
    add_header(table, machine);
    if (table->pools.count > 0)
        add_table(table);
    else
        buffer_add_text(&table->out, table->now->pool_count > 0 ? "note: no pool matches\n" : "note: no pools\n");
    buffer_add_byte(&table->out, '\n');
    return table->out.status;
}

enum status plain_write(FILE *out, const struct machine *machine, const struct snapshot *current,
                        const struct snapshot *previous, const struct plain_config *config, struct problem *why)
{
    struct table table = {.config = config, .now = current, .previous = previous};
    holders_init(&table.holders);
    pool_lines_init(&table.pools);
    buffer_init(&table.cell, OUTPUT_MAX);
    buffer_init(&table.out, OUTPUT_MAX);
    enum status status = compose(&table, machine);
    if (status != STATUS_OK)
        problem_set(why, status, "cannot print the table: %s", status_name(status));
    else if (fwrite(table.out.bytes, 1, table.out.length, out) != table.out.length || fflush(out) != 0)
        status = problem_os(why, "write", "the table", errno);
    holders_done(&table.holders);
    pool_lines_done(&table.pools);
    buffer_done(&table.cell);
    buffer_done(&table.out);
    return status;
}
