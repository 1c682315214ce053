/* powershell.c: the CSV of poolmon-powershell, and with it the folders of `*.pool.csv` that PoolmonViz draws: a row for each tag, both pools side by side, the columns by their titles.
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

enum { TAG_CHARACTERS = 4, NOWHERE = -1, COLUMNS_LOOKED_AT = 64 };

struct powershell {
    struct cells *cells; /* owned */
    int columns[TITLES]; /* where each stands, NOWHERE */
    size_t titles;       /* how many cells that line had, and each row has; 0 while there was none */
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
static bool find_titles(const struct cells *cells, int columns[TITLES])
{
    bool any = false;
    for (int title = 0; title < TITLES; title++) {
        columns[title] = NOWHERE;
        for (size_t i = 0; i < cells_count(cells) && i < COLUMNS_LOOKED_AT && columns[title] == NOWHERE; i++)
            if (text_is(cells_at(cells, i), WORDS[title]))
                columns[title] = (int)i;
        any = any || (title >= TITLE_TOTAL && columns[title] != NOWHERE);
    }
    return any && columns[TITLE_TAG] != NOWHERE;
}

static enum line_word take_titles(struct powershell *powershell, const int columns[TITLES],
                                  const struct reading *reading)
{
    if (reading->begun)
        return LINE_AGAIN;
    memcpy(powershell->columns, columns, sizeof powershell->columns);
    powershell->titles = cells_count(powershell->cells);
    return LINE_KNOWN;
}

/* --- rows ------------------------------------------------------------------------------------------------------------------------ */

static struct text cell_of(const struct powershell *powershell, enum title title)
{
    int column = powershell->columns[title];
    return column == NOWHERE ? (struct text){"", 0} : cells_at(powershell->cells, (size_t)column);
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
    bool both = powershell->columns[TITLE_PAGED + 3] != NOWHERE || powershell->columns[TITLE_NONPAGED + 3] != NOWHERE;
    bool good = reading_add_half(reading, tag, POOL_PAGED, &paged, owner) &&
                reading_add_half(reading, tag, POOL_NONPAGED, &nonpaged, owner) &&
                (both || reading_add_half(reading, tag, POOL_TYPE_UNKNOWN, &total, owner));
    return good ? LINE_ROW : LINE_REFUSED;
}

static enum line_word powershell_line(void *state, struct text line, struct reading *reading)
{
    struct powershell *powershell = state;
    int columns[TITLES];
    if (words_are_none(line))
        return LINE_KNOWN;
    if (!cells_split(powershell->cells, line, ','))
        return reading_refuse(reading, "the line is no whole CSV");
    if (find_titles(powershell->cells, columns))
        return take_titles(powershell, columns, reading);
    if (powershell->titles == 0)
        return reading_refuse(reading, "no titles of columns stand above it");
    if (cells_count(powershell->cells) != powershell->titles)
        return reading_refuse(reading, "it has more or fewer cells than there are titles");
    return add_row(powershell, reading);
}

/* --- what it looks like ------------------------------------------------------------------------------------------------------------ */

/* Its first line that is not blank. */
static struct text first_line(struct text head)
{
    struct scan scan = scan_start(head.bytes, head.length), line;
    bool whole;
    while (scan_line(&scan, &line, &whole)) {
        size_t length = (size_t)(line.end - line.at);
        length -= length > 0 && line.at[length - 1] == '\r';
        if (!words_are_none((struct text){line.at, length}))
            return (struct text){line.at, length};
    }
    return (struct text){"", 0};
}

static int powershell_recognise(struct text head)
{
    struct cells *cells; /* owned */
    int columns[TITLES], sure = 0;
    struct text line = first_line(head);
    if (!words_has(line, WORDS[TITLE_TAG]) || cells_open(&cells) != STATUS_OK)
        return 0;
    if (cells_split(cells, line, ',') && find_titles(cells, columns))
        sure = 95;
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
