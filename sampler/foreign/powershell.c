/* powershell.c: the CSV of poolmon-powershell, and with it the folders of `*.pool.csv` that PoolmonViz draws: a row for each tag, both pools side by side, the columns by their titles. Also saved
 * anew, with semicolons or tabs, by a program of another language; and as its table on the screen (Format-Table), where words stand below their titles and numbers in the order of theirs.
 *
 *   "DateTime","DateTimeUTC","Tag","PagedAllocs","PagedFrees","PagedDiff","PagedUsedBytes","NonPagedAllocs",...,"TotalUsedBytes","Binary","Description"
 *   "2019-07-24T12:21:57","2019-07-24T10:21:57","FMfn","412","0","412","199922400","0",...
 * The user chooses columns, and one file may have many samples: they are told apart by their times, and by titles that come again. Older ones have no times: then that of the file counts.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sampler/foreign/cells.h"
#include "sampler/foreign/kind.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum title {
    TITLE_TIME,
    TITLE_UTC,
    TITLE_TAG,
    TITLE_BINARY,
    TITLE_DESCRIPTION,
    TITLE_TOTAL,
    TITLE_PAGED, /* four numbers each, in the order of struct tag_half */
    TITLE_NONPAGED = TITLE_PAGED + 4,
    TITLES = TITLE_NONPAGED + 4
};

static const char *const WORDS[TITLES] = {
    "DateTime",     "DateTimeUTC",       "Tag",       "Binary",         "Description",    "TotalUsedBytes",
    "PagedAllocs",  "PagedFrees",        "PagedDiff", "PagedUsedBytes", "NonPagedAllocs", "NonPagedFrees",
    "NonPagedDiff", "NonPagedUsedBytes",
};

enum { TAG_CHARACTERS = 4, NOWHERE = -1, COLUMNS_LOOKED_AT = 64, TITLES_MOST = 4096 };

/* How the cells of a row are divided, as the line of titles shows it. */
struct layout {
    char separator;           /* ' ': a table on the screen */
    int columns[TITLES];      /* which cell each is, NOWHERE; in a table, where its title begins */
    size_t titles;            /* how many cells that line had, and each row has; 0 while there was none */
    enum title order[TITLES]; /* of a table */
};

struct powershell {
    struct cells *cells; /* owned */
    struct layout layout;
    struct text row[TITLES]; /* borrowed from the cells or the line */
};

static enum status powershell_open(void **state)
{
    struct powershell *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    if (cells_open(&made->cells) == STATUS_OK)
        return STATUS_OK;
    free(made);
    *state = NULL;
    return STATUS_NO_MEMORY;
}

static void powershell_close(void *state)
{
    struct powershell *powershell = state;
    cells_close(powershell->cells);
    free(powershell);
}

/* --- titles ---------------------------------------------------------------------------------------------------------------------- */

/* A line of titles names the tag and at least one number. */
static bool is_whole(const struct layout *layout)
{
    bool any = false;
    for (int title = TITLE_TOTAL; title < TITLES; title++)
        any = any || layout->columns[title] != NOWHERE;
    return any && layout->columns[TITLE_TAG] != NOWHERE;
}

static bool find_in_cells(struct cells *cells, struct text line, char separator, struct layout *layout)
{
    *layout = (struct layout){.separator = separator};
    if (!cells_split(cells, line, separator))
        return false;
    layout->titles = cells_count(cells);
    for (int title = 0; title < TITLES; title++) {
        layout->columns[title] = NOWHERE;
        for (size_t i = 0; i < layout->titles && i < COLUMNS_LOOKED_AT && layout->columns[title] == NOWHERE; i++)
            if (text_is(cells_at(cells, i), WORDS[title]))
                layout->columns[title] = (int)i;
    }
    return is_whole(layout);
}

/* All words of the line are titles, each once. */
static bool find_in_words(struct text line, struct layout *layout)
{
    struct scan scan = scan_start(line.bytes, line.length);
    struct text word;
    *layout = (struct layout){.separator = ' '};
    for (int title = 0; title < TITLES; title++)
        layout->columns[title] = NOWHERE;
    while (scan_word(&scan, &word)) {
        int title = 0;
        while (title < TITLES && !text_is(word, WORDS[title]))
            title++;
        if (title == TITLES || layout->columns[title] != NOWHERE)
            return false;
        layout->columns[title] = (int)(word.bytes - line.bytes);
        layout->order[layout->titles++] = (enum title)title;
    }
    return is_whole(layout);
}

static bool find_titles(struct cells *cells, struct text line, struct layout *layout)
{
    static const char SEPARATORS[] = {',', ';', '\t'};
    if (line.length > TITLES_MOST || !words_has(line, WORDS[TITLE_TAG]))
        return false;
    for (size_t i = 0; i < sizeof SEPARATORS; i++)
        if (find_in_cells(cells, line, SEPARATORS[i], layout))
            return true;
    return find_in_words(line, layout);
}

/* What programs write above them. */
static bool is_preface(struct text line)
{
    return words_begin(line, "#TYPE ") || words_begin(line, "sep=");
}

/* --- rows ------------------------------------------------------------------------------------------------------------------------ */

static struct text cell_of(const struct powershell *powershell, enum title title)
{
    return powershell->row[title];
}

static bool split_cells(struct powershell *powershell, struct text line, const char **reason)
{
    const struct layout *layout = &powershell->layout;
    *reason = "the line is no whole CSV";
    if (!cells_split(powershell->cells, line, layout->separator))
        return false;
    *reason = "it has more or fewer cells than there are titles";
    for (int title = 0; title < TITLES; title++)
        powershell->row[title] = layout->columns[title] == NOWHERE
                                     ? (struct text){"", 0}
                                     : cells_at(powershell->cells, (size_t)layout->columns[title]);
    return cells_count(powershell->cells) == layout->titles;
}

/* Text of a table: from below its title to below the next one. */
static struct text take_below(struct scan *scan, struct text line, size_t from, size_t to)
{
    size_t done = (size_t)(scan->at - line.bytes);
    from = from > done ? from : done;
    to = to < line.length ? to : line.length;
    if (from >= to)
        return (struct text){"", 0};
    scan->at = line.bytes + to;
    return words_trim((struct text){line.bytes + from, to - from});
}

/* The tag stands below its title, else it is the next word. */
static struct text take_tag_below(struct scan *scan, struct text line, size_t column)
{
    struct text word = {"", 0};
    size_t done = (size_t)(scan->at - line.bytes);
    bool has_room = column >= done && line.length > column + TAG_CHARACTERS;
    const struct text lead = {scan->at, has_room ? column - done : 0};
    if (has_room && words_are_none(lead) && line.bytes[column + TAG_CHARACTERS] == ' ') {
        scan->at = line.bytes + column + TAG_CHARACTERS;
        return (struct text){line.bytes + column, TAG_CHARACTERS};
    }
    scan_word(scan, &word);
    return word;
}

static bool split_table(struct powershell *powershell, struct text line)
{
    const struct layout *layout = &powershell->layout;
    struct scan scan = scan_start(line.bytes, line.length);
    for (int title = 0; title < TITLES; title++)
        powershell->row[title] = (struct text){"", 0};
    for (size_t i = 0; i < layout->titles; i++) {
        enum title title = layout->order[i];
        size_t column = (size_t)layout->columns[title];
        size_t next = i + 1 < layout->titles ? (size_t)layout->columns[layout->order[i + 1]] : line.length;
        if (title == TITLE_TAG)
            powershell->row[title] = take_tag_below(&scan, line, column);
        else if (title == TITLE_BINARY || title == TITLE_DESCRIPTION)
            powershell->row[title] = take_below(&scan, line, column, next);
        else if (!scan_word(&scan, &powershell->row[title]))
            return false;
    }
    scan_blanks(&scan);
    return scan.at == scan.end;
}

/* A whole number or nothing at all; false for anything else. */
static bool read_number(struct text cell, int64_t *value)
{
    *value = ABSENT;
    if (cell.length == 0)
        return true;
    bool negative = cell.bytes[0] == '-';
    struct scan scan = scan_start(cell.bytes + negative, cell.length - negative);
    if (!scan_number(&scan, value) || scan.at != scan.end)
        return false;
    *value = negative ? -*value : *value;
    return true;
}

static bool read_half(const struct powershell *powershell, enum title first, struct tag_half *half)
{
    int64_t *const fields[] = {&half->allocs, &half->frees, &half->diff, &half->bytes};
    for (int i = 0; i < 4; i++)
        if (!read_number(cell_of(powershell, first + (enum title)i), fields[i]))
            return false;
    return true;
}

/* The time in UTC is a moment; the other one needs a zone. */
static struct stamp read_stamp(const struct powershell *powershell)
{
    struct stamp stamp;
    if (stamp_find(cell_of(powershell, TITLE_UTC), &stamp) && stamp_is_whole(&stamp)) {
        stamp.has_zone = true;
        stamp.zone_seconds = 0;
        return stamp;
    }
    if (stamp_find(cell_of(powershell, TITLE_TIME), &stamp) && stamp_is_whole(&stamp))
        return stamp;
    return (struct stamp){.epoch_ns = ABSENT};
}

static bool same_time(const struct stamp *a, const struct stamp *b)
{
    return a->has_date == b->has_date && a->year == b->year && a->month == b->month && a->day == b->day &&
           a->hour == b->hour && a->minute == b->minute && a->second == b->second && a->ns == b->ns;
}

static bool is_tag(struct text tag)
{
    size_t characters = 0;
    for (size_t at = 0, used; at < tag.length && characters <= TAG_CHARACTERS; at += used, characters++)
        text_decode(tag.bytes + at, tag.length - at, &used);
    return tag.length > 0 && characters <= TAG_CHARACTERS;
}

static uint32_t read_owner(const struct powershell *powershell, struct reading *reading)
{
    struct text binary = words_trim(cell_of(powershell, TITLE_BINARY));
    bool is_known = binary.length > 0 && binary.bytes[0] != '<';
    return is_known ? reading_name(reading, binary) : 0;
}

static enum line_word add_row(struct powershell *powershell, struct reading *reading)
{
    struct tag_half paged, nonpaged, total = {ABSENT, ABSENT, ABSENT, ABSENT};
    struct text tag = cell_of(powershell, TITLE_TAG);
    struct stamp stamp = read_stamp(powershell);
    if (!is_tag(tag))
        return reading_refuse(reading, "there is no tag, or more than four characters of it");
    if (!read_half(powershell, TITLE_PAGED, &paged) || !read_half(powershell, TITLE_NONPAGED, &nonpaged) ||
        !read_number(cell_of(powershell, TITLE_TOTAL), &total.bytes))
        return reading_refuse(reading, "a number is damaged");
    if (reading->begun && !same_time(&stamp, &reading->stamp))
        return LINE_AGAIN;
    reading->stamp = stamp;
    reading->begun = true;
    uint32_t owner = read_owner(powershell, reading);
    const int *columns = powershell->layout.columns;
    bool both = columns[TITLE_PAGED + 3] != NOWHERE || columns[TITLE_NONPAGED + 3] != NOWHERE;
    bool good = reading_add_half(reading, tag, POOL_PAGED, &paged, owner) &&
                reading_add_half(reading, tag, POOL_NONPAGED, &nonpaged, owner) &&
                (both || reading_add_half(reading, tag, POOL_TYPE_UNKNOWN, &total, owner));
    return good ? LINE_ROW : LINE_REFUSED;
}

static enum line_word read_row(struct powershell *powershell, struct text line, struct reading *reading)
{
    const char *reason = "the row is cut off or damaged";
    bool is_table = powershell->layout.separator == ' ';
    bool good = is_table ? split_table(powershell, line) : split_cells(powershell, line, &reason);
    return good ? add_row(powershell, reading) : reading_refuse(reading, reason);
}

static enum line_word powershell_line(void *state, struct text line, struct reading *reading)
{
    struct powershell *powershell = state;
    struct layout layout;
    if (words_are_none(line) || is_preface(line))
        return LINE_KNOWN;
    if (find_titles(powershell->cells, line, &layout)) {
        if (reading->begun)
            return LINE_AGAIN;
        powershell->layout = layout;
        return LINE_KNOWN;
    }
    if (powershell->layout.titles == 0)
        return reading_refuse(reading, "no titles of columns stand above it");
    if (powershell->layout.separator == ' ' && words_begin(words_trim(line), "---"))
        return LINE_KNOWN;
    return read_row(powershell, line, reading);
}

/* --- what it looks like ------------------------------------------------------------------------------------------------------------ */

/* Its first line that is not blank, nor a preface. */
static struct text first_line(struct text head)
{
    struct scan scan = scan_start(head.bytes, head.length), line;
    bool whole;
    while (scan_line(&scan, &line, &whole)) {
        size_t length = (size_t)(line.end - line.at);
        length -= length > 0 && line.at[length - 1] == '\r';
        const struct text text = {line.at, length};
        if (!words_are_none(text) && !is_preface(text))
            return text;
    }
    return (struct text){"", 0};
}

static int powershell_recognise(struct text head)
{
    struct cells *cells; /* owned */
    struct layout layout;
    struct text line = first_line(head);
    if (!words_has(line, WORDS[TITLE_TAG]) || cells_open(&cells) != STATUS_OK)
        return 0;
    int sure = find_titles(cells, line, &layout) ? 95 : 0;
    cells_close(cells);
    return sure;
}

const struct foreign_kind foreign_powershell = {.name = "poolmon-powershell",
                                                .title = "poolmon-powershell CSV",
                                                .os = "Windows",
                                                .recognise = powershell_recognise,
                                                .open = powershell_open,
                                                .close = powershell_close,
                                                .line = powershell_line};
