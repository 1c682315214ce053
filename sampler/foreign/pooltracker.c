/* pooltracker.c: what Volatility's pooltracker reads out of a memory image: the counters of each tag in both pools. One sample, from a dump.
 *
 *   Tag    NpAllocs NpFrees  NpBytes   PgAllocs PgFrees PgBytes
 *   Thre     614895   614419   606688        0        0        0
 * Later ones have the columns Driver and Reason behind them. Outstanding allocations are not printed; they are allocs less frees, modulo 2^32 where these have wrapped.
 */
#include <stdlib.h>
#include <string.h>

#include "sampler/foreign/kind.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { NUMBERS = 6 };

/* Where the titles stand. */
struct pooltracker {
    size_t tag;            /* words_tag_column */
    size_t driver, reason; /* 0: there is no such column */
};

struct pooltracker_row {
    char tag[WORDS_TAG];
    int64_t numbers[NUMBERS];
    struct text driver;
};

static enum status pooltracker_open(void **state)
{
    *state = calloc(1, sizeof(struct pooltracker));
    return *state != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static void pooltracker_close(void *state)
{
    free(state);
}

static size_t column_of(struct text line, const char *title)
{
    const char *at = words_find(line, title);
    return at != NULL ? (size_t)(at - line.bytes) : 0;
}

static bool read_titles(struct pooltracker *tracker, struct text line)
{
    const char *tag = words_find(line, "Tag");
    if (tag == NULL || !words_has(line, "NpAllocs") || !words_has(line, "PgBytes"))
        return false;
    size_t column = words_tag_column(line, tag);
    *tracker = (struct pooltracker){column, column_of(line, " Driver"), column_of(line, " Reason")};
    return true;
}

/* What stands below Driver, where it is in its place: without blanks nobody knows whether it is the reason. */
static struct text driver_of(const struct pooltracker *tracker, struct text line, struct text rest)
{
    size_t at = rest.length > 0 ? (size_t)(rest.bytes - line.bytes) : 0;
    if (tracker->driver == 0 || at != tracker->driver + 1)
        return (struct text){"", 0};
    size_t end = tracker->reason > at && tracker->reason < line.length ? tracker->reason : line.length;
    return words_trim((struct text){rest.bytes, end - at});
}

static bool parse_row(const struct pooltracker *tracker, struct text line, struct pooltracker_row *row)
{
    struct scan scan;
    if (!words_take_tag(line, tracker->tag, &scan, row->tag))
        return false;
    for (int i = 0; i < NUMBERS; i++)
        if (!scan_number(&scan, &row->numbers[i]))
            return false;
    const struct text behind = {scan.at, (size_t)(scan.end - scan.at)};
    const struct text rest = words_trim(behind);
    row->driver = driver_of(tracker, line, rest);
    return rest.length == 0 || (tracker->driver > 0 && rest.bytes > behind.bytes);
}

/* Three numbers of one pool. */
static bool add_half(const struct pooltracker_row *row, const int64_t *numbers, enum pool_type type,
                     struct reading *reading)
{
    const struct tag_half half = {.allocs = numbers[0],
                                  .frees = numbers[1],
                                  .diff = number_difference(numbers[0], numbers[1]),
                                  .bytes = numbers[2]};
    uint32_t owner = row->driver.length > 0 ? reading_name(reading, row->driver) : 0;
    return reading_add_half(reading, (struct text){row->tag, WORDS_TAG}, type, &half, owner);
}

static enum line_word read_line(struct pooltracker *tracker, struct text line, struct reading *reading)
{
    struct pooltracker_row row;
    if (read_titles(tracker, line))
        return LINE_KNOWN;
    if (parse_row(tracker, line, &row)) {
        reading->begun = true;
        bool good = add_half(&row, row.numbers, POOL_NONPAGED, reading) &&
                    add_half(&row, row.numbers + NUMBERS / 2, POOL_PAGED, reading);
        return good ? LINE_ROW : LINE_REFUSED;
    }
    bool is_known =
        words_are_none(line) || words_begin(words_trim(line), "------") || words_begin(words_trim(line), "Volatility");
    return is_known ? LINE_KNOWN : reading_refuse(reading, "not a line of pooltracker's");
}

static enum line_word pooltracker_line(void *state, struct text line, struct reading *reading)
{
    struct text inner = words_unquote(line);
    enum line_word word = read_line(state, line, reading);
    return word == LINE_REFUSED && inner.bytes != line.bytes ? read_line(state, inner, reading) : word;
}

static void pooltracker_finish(void *state, struct reading *reading)
{
    (void)state;
    reading_remark(reading, "from a dump, as Volatility shows it");
}

static int pooltracker_recognise(struct text head)
{
    return words_has(head, "NpAllocs") && words_has(head, "PgBytes") ? 95 : 0;
}

const struct foreign_kind foreign_pooltracker = {.name = "pooltracker",
                                                 .title = "Volatility pooltracker",
                                                 .os = "Windows",
                                                 .recognise = pooltracker_recognise,
                                                 .plain_blanks = true,
                                                 .open = pooltracker_open,
                                                 .close = pooltracker_close,
                                                 .line = pooltracker_line,
                                                 .finish = pooltracker_finish};
