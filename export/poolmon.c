#include "export/poolmon.h"

#include <string.h>

enum { TAG_COLUMNS = 4, TYPE_COLUMNS = 5, NUMBERS = 5, KIB = 1024, FIRST_KEPT_BYTE = 0xa0 };

/* A number, and its change in parentheses where `change` is not 0. */
struct widths {
    int value, change;
};

static const struct layout {
    const char *name;
    const char *titles, *titles_mapped; /* without " Tag" */
    struct widths numbers[NUMBERS];     /* allocs, frees, diff, bytes, per alloc */
    bool is_screen;
} LAYOUTS[POOLMON_LAYOUTS] = {
    [POOLMON_SCREEN] = {"screen",
                        "  Type     Allocs            Frees            Diff   Bytes       Per Alloc",
                        "  Type     Allocs            Frees            Diff   Bytes      Per Alloc  Mapped_Driver",
                        {{9, 4}, {9, 4}, {8, 0}, {7, 6}, {6, 0}},
                        true},
    [POOLMON_SCREEN_WIDE] =
        {"screen-wide",
         "  Type     Allocs            Frees            Diff       Bytes                 Per Alloc",
         "  Type     Allocs            Frees            Diff       Bytes                 Per Alloc Mapped_Driver",
         {{9, 4}, {9, 4}, {8, 0}, {11, 11}, {11, 0}},
         true},
    [POOLMON_NARROW] = {"narrow",
                        "  Type     Allocs         Frees    Diff   Bytes    Per Alloc",
                        "  Type     Allocs         Frees    Diff   Bytes    Per Alloc  Mapped_Driver",
                        {{9, 0}, {9, 0}, {9, 0}, {8, 0}, {10, 0}},
                        false},
    [POOLMON_WIDE] = {
        "wide",
        "  Type     Allocs            Frees               Diff            Bytes                 Per Alloc",
        "  Type     Allocs            Frees               Diff            Bytes                 Per Alloc  "
        "Mapped_Driver",
        {{18, 0}, {18, 0}, {17, 0}, {14, 0}, {16, 0}},
        false}};

static const int FIELDS[NUMBERS] = {POOL_ALLOCS, POOL_FREES, POOL_DIFF, POOL_BYTES, POOL_EACH_BYTES};

struct text_of_poolmon {
    struct buffer *out;
    const struct poolmon_config *config;
    const struct layout *layout;
    const struct snapshot *now, *previous;
    struct pool_lines lines;
    size_t tag_columns;
};

enum poolmon_layout poolmon_layout_find(const char *name)
{
    for (int i = 0; i < POOLMON_LAYOUTS; i++)
        if (strcmp(LAYOUTS[i].name, name) == 0)
            return (enum poolmon_layout)i;
    return POOLMON_LAYOUTS;
}

/* --- pieces -------------------------------------------------------------------------------------------------------------------- */

static void add_number(struct buffer *out, int64_t value, int columns)
{
    char digits[NUMBER_TEXT] = "-";
    if (value != ABSENT)
        number_exact(digits, value);
    buffer_format(out, "%*s", columns, digits);
}

/* As many columns as bytes, or `columns` if that is more. */
static void add_bytes(struct buffer *out, struct text text, size_t columns, bool keep_high)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        bool shows = (byte >= ' ' && byte <= '~') || (keep_high && byte >= FIRST_KEPT_BYTE);
        buffer_add_byte(out, shows ? byte : '.');
    }
    for (size_t i = text.length; i < columns; i++)
        buffer_add_byte(out, ' ');
}

static void add_memory_number(struct buffer *out, const char *label, int64_t bytes, int columns)
{
    buffer_add_text(out, label);
    add_number(out, bytes == ABSENT ? ABSENT : bytes / KIB, columns);
    buffer_add_byte(out, 'K');
}

/* --- the head ------------------------------------------------------------------------------------------------------------------ */

static int64_t page_faults(const struct text_of_poolmon *text)
{
    int64_t faults = text->now->totals[TOTAL_FAULTS];
    bool since_boot = !text->layout->is_screen || text->previous == NULL;
    return since_boot ? faults : number_difference(faults, text->previous->totals[TOTAL_FAULTS]);
}

static void add_memory(struct text_of_poolmon *text)
{
    struct buffer *out = text->out;
    const int64_t *totals = text->now->totals;
    add_memory_number(out, " Memory:", totals[TOTAL_PHYSICAL], 8);
    add_memory_number(out, " Avail:", totals[TOTAL_AVAILABLE], 8);
    buffer_add_text(out, "  PageFlts:");
    add_number(out, page_faults(text), 6);
    add_memory_number(out, "   InRam Krnl:", totals[TOTAL_KERNEL_RESIDENT], 5);
    add_memory_number(out, " P:", totals[TOTAL_PAGED_RESIDENT], 5);
    buffer_add_byte(out, '\n');
    add_memory_number(out, " Commit:", totals[TOTAL_COMMIT], 7);
    add_memory_number(out, " Limit:", totals[TOTAL_COMMIT_LIMIT], 7);
    add_memory_number(out, " Peak:", totals[TOTAL_COMMIT_PEAK], 7);
    add_memory_number(out, "            Pool N:", totals[TOTAL_NONPAGED], 5);
    add_memory_number(out, " P:", totals[TOTAL_PAGED], 5);
    buffer_add_byte(out, '\n');
}

static void add_title(struct text_of_poolmon *text)
{
    const struct pool_choice *choice = &text->config->pools.choice;
    if (choice->scope != SCOPE_SESSIONS)
        buffer_add_text(text->out, " System pool information");
    else if (choice->session == ABSENT)
        buffer_add_text(text->out, " All sessions pool information");
    else
        buffer_format(text->out, " Session %lld pool information", (long long)choice->session);
}

static void add_head(struct text_of_poolmon *text)
{
    const struct layout *layout = text->layout;
    if (layout->is_screen || text->config->memory)
        add_memory(text);
    if (layout->is_screen)
        add_title(text);
    buffer_add_byte(text->out, '\n');
    buffer_add_text(text->out, " ");
    add_bytes(text->out, (struct text){"Tag", 3}, text->tag_columns - 1, false);
    buffer_format(text->out, "%s\n\n", text->config->pools.tags != NULL ? layout->titles_mapped : layout->titles);
}

/* --- the rows ------------------------------------------------------------------------------------------------------------------ */

/* A pool that was not there before has changed by all it has. */
static int64_t change_of(const struct text_of_poolmon *text, const struct pool_line *line, int field)
{
    if (text->previous == NULL)
        return ABSENT;
    return line->before == NULL ? row_value(&line->row, field) : pool_line_change(line, field);
}

static void add_numbers(struct text_of_poolmon *text, const int64_t values[NUMBERS], const int64_t changes[NUMBERS])
{
    for (int i = 0; i < NUMBERS; i++) {
        const struct widths *widths = &text->layout->numbers[i];
        buffer_add_byte(text->out, ' ');
        add_number(text->out, values[i], widths->value);
        if (widths->change == 0)
            continue;
        buffer_add_text(text->out, " (");
        add_number(text->out, changes[i], widths->change);
        buffer_add_byte(text->out, ')');
    }
    buffer_add_byte(text->out, ' ');
}

/* `[ntfs.sys  -  AttrSup.c]` as the list has it, but for a binary that is unknown. */
static void add_driver(struct text_of_poolmon *text, struct text tag)
{
    static const char UNKNOWN[] = "<unknown>";
    const struct pooltag *entry = pooltags_find(text->config->pools.tags, tag.bytes, tag.length);
    if (entry == NULL) {
        buffer_add_text(text->out, "Unknown Driver");
        return;
    }
    bool unknown = entry->rest.length >= strlen(UNKNOWN) && memcmp(entry->rest.bytes, UNKNOWN, strlen(UNKNOWN)) == 0;
    buffer_add_byte(text->out, '[');
    add_bytes(text->out, unknown ? entry->description : entry->rest, 0, false);
    buffer_add_byte(text->out, ']');
}

static void add_row(struct text_of_poolmon *text, const struct pool_line *line)
{
    const char *type = pool_type_name(((const struct pool *)line->row.item)->type);
    int64_t values[NUMBERS], changes[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) {
        values[i] = row_value(&line->row, FIELDS[i]);
        changes[i] = text->layout->numbers[i].change > 0 ? change_of(text, line, FIELDS[i]) : ABSENT;
    }
    struct text tag = row_name(&line->row);
    buffer_add_byte(text->out, ' ');
    add_bytes(text->out, tag, text->tag_columns, !text->layout->is_screen);
    buffer_format(text->out, " %-*.*s", TYPE_COLUMNS, TYPE_COLUMNS, type);
    add_numbers(text, values, changes);
    if (text->config->pools.tags != NULL)
        add_driver(text, tag);
    buffer_add_byte(text->out, '\n');
}

static void add_totals(struct text_of_poolmon *text)
{
    int64_t values[NUMBERS], changes[NUMBERS];
    for (int i = 0; i < NUMBERS; i++) {
        struct row_sum value = row_sum_begin(), change = row_sum_begin();
        for (size_t row = 0; FIELDS[i] != POOL_EACH_BYTES && row < text->lines.count; row++) {
            const struct pool_line *line = &text->lines.lines[row];
            row_sum_add(&value, &line->row, row_value(&line->row, FIELDS[i]));
            row_sum_add(&change, &line->row, change_of(text, line, FIELDS[i]));
        }
        values[i] = row_sum_end(&value);
        changes[i] = row_sum_end(&change);
    }
    int64_t diff = values[2], bytes = values[3];
    values[4] = diff == 0 ? 0 : diff == ABSENT ? ABSENT : number_scale(bytes, 1, diff);
    buffer_add_text(text->out, "\n ");
    add_bytes(text->out, (struct text){"Total", 5}, text->tag_columns + 1 + TYPE_COLUMNS, false);
    add_numbers(text, values, changes);
    buffer_add_byte(text->out, '\n');
}

/* --- the whole ----------------------------------------------------------------------------------------------------------------- */

static void measure(struct text_of_poolmon *text)
{
    text->tag_columns = TAG_COLUMNS;
    for (size_t i = 0; i < text->lines.count; i++) {
        size_t length = row_name(&text->lines.lines[i].row).length;
        text->tag_columns = length > text->tag_columns ? length : text->tag_columns;
    }
}

enum status poolmon_write(struct buffer *out, const struct snapshot *now, const struct snapshot *previous,
                          const struct poolmon_config *config)
{
    struct text_of_poolmon text = {
        .out = out, .config = config, .layout = &LAYOUTS[config->layout], .now = now, .previous = previous};
    pool_lines_init(&text.lines);
    enum status status = pool_lines_collect(&text.lines, now, previous, NULL, &config->pools);
    if (status == STATUS_OK) {
        measure(&text);
        add_head(&text);
        for (size_t i = 0; i < text.lines.count; i++)
            add_row(&text, &text.lines.lines[i]);
        if (config->totals)
            add_totals(&text);
        status = out->status;
    }
    pool_lines_done(&text.lines);
    return status;
}
