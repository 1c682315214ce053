#include "export/align_time.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

enum { SECONDS_DIGITS = 11, MILLISECONDS_DIGITS = 14, MICROSECONDS_DIGITS = 17, NANOSECONDS_DIGITS = 19 };

/* --- a cell ----------------------------------------------------------------------------------------------------------------- */

static struct text trimmed(struct text text)
{
    while (text.length > 0 && (text.bytes[0] == ' ' || text.bytes[0] == '\t')) {
        text.bytes++;
        text.length--;
    }
    while (text.length > 0 && (text.bytes[text.length - 1] == ' ' || text.bytes[text.length - 1] == '\t'))
        text.length--;
    return text;
}

/* Nine digits are a moment of 1973 on. */
static bool read_epoch(struct text text, int64_t *utc_ns)
{
    size_t digits = 0;
    while (digits < text.length && text.bytes[digits] >= '0' && text.bytes[digits] <= '9')
        digits++;
    if (digits < 9 || digits > NANOSECONDS_DIGITS)
        return false;
    int64_t unit = digits <= SECONDS_DIGITS        ? NS_PER_SECOND
                   : digits <= MILLISECONDS_DIGITS ? NS_PER_MS
                   : digits <= MICROSECONDS_DIGITS ? NS_PER_US
                                                   : 1;
    return number_read_decimal(text.bytes, text.length, unit, utc_ns);
}

static bool read_stamp(struct text text, struct stamp *stamp)
{
    return stamp_find(text, stamp) && (stamp_is_whole(stamp) || stamp->epoch_ns != ABSENT);
}

bool align_time_read(const struct align_time *time, struct text cell, int64_t *utc_ns)
{
    struct stamp stamp;
    struct text text = trimmed(cell);
    if (read_epoch(text, utc_ns))
        return true;
    return read_stamp(text, &stamp) && stamp_moment(&stamp, time->zone, time->order, utc_ns, NULL) == STATUS_OK;
}

bool align_time_order(const struct align_time *time, struct text cell, enum date_order *order)
{
    struct stamp stamp;
    *order = ORDER_UNKNOWN;
    if (time->order != ORDER_UNKNOWN || !read_stamp(trimmed(cell), &stamp) || !stamp.is_ordered)
        return false;
    *order = stamp.order;
    return stamp.order == ORDER_UNKNOWN;
}

/* --- the header ------------------------------------------------------------------------------------------------------------- */

static struct text without_mark(struct text text)
{
    if (text.length >= 3 && memcmp(text.bytes, "\xef\xbb\xbf", 3) == 0)
        return (struct text){text.bytes + 3, text.length - 3};
    return text;
}

/* `(PDH-CSV 4.0) (India Standard Time)(-330)`: minutes west of UTC in the last brackets, where the zone's name did not cut it short. */
static void read_pdh_zone(struct align_time *time, struct text title)
{
    size_t at = title.length, digits = 0;
    int64_t minutes = 0;
    if (at == 0 || title.bytes[--at] != ')')
        return;
    for (int64_t place = 1; at > 0 && digits < 4 && title.bytes[at - 1] >= '0' && title.bytes[at - 1] <= '9';
         place *= 10) {
        minutes += (title.bytes[--at] - '0') * place;
        digits++;
    }
    bool east = at > 0 && title.bytes[at - 1] == '-';
    at -= east;
    if (digits > 0 && at > 0 && title.bytes[at - 1] == '(')
        time->zone = (struct zone){ZONE_FIXED, (int32_t)(east ? minutes : -minutes) * 60};
}

static bool is_pdh(struct text title)
{
    static const char PDH[] = "(PDH-CSV";
    return title.length >= sizeof PDH - 1 && memcmp(title.bytes, PDH, sizeof PDH - 1) == 0;
}

static bool names_a_time(struct text title)
{
    static const char *const WORDS[] = {"time", "date", "epoch", "stamp", "clock"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (text_contains_fold(title.bytes, title.length, WORDS[i], strlen(WORDS[i])))
            return true;
    return text_equal_fold(title.bytes, title.length, "ts", 2) || text_equal_fold(title.bytes, title.length, "t", 1);
}

/* --- which column ----------------------------------------------------------------------------------------------------------- */

static enum status find_named(struct align_time *time, const struct align_table *table, const char *path,
                              const char *name, struct problem *why)
{
    for (size_t i = 0; i < time->columns; i++) {
        struct text title = trimmed(without_mark(align_table_cell(table, i)));
        if (text_equal_fold(title.bytes, title.length, name, strlen(name))) {
            time->column = i;
            return STATUS_OK;
        }
    }
    char shown[64];
    struct text first = without_mark(align_table_cell(table, 0));
    text_safe(shown, sizeof shown, 40, first.bytes, first.length);
    return problem_set(why, STATUS_USAGE, "%s has no column \"%.60s\": its %zu columns begin with \"%s\"", path, name,
                       time->columns, shown);
}

/* One bit a column: what the header's cells are must be remembered until the first row is there. */
enum { LOOKED_AT = 1024 };

static enum status find_in_row(struct align_time *time, const struct align_table *table,
                               const bool called_time[LOOKED_AT], const char *path, struct problem *why)
{
    for (size_t i = 0; i < time->columns && i < LOOKED_AT; i++) {
        int64_t utc_ns;
        struct stamp stamp;
        struct text cell = trimmed(align_table_cell(table, i));
        if (read_stamp(cell, &stamp) || (called_time[i] && read_epoch(cell, &utc_ns))) {
            time->column = i;
            return STATUS_OK;
        }
    }
    return problem_set(why, STATUS_USAGE,
                       "no column of %s has a date and time in its first row: name the one that has the time with "
                       "--align-column",
                       path);
}

enum status align_time_find(struct align_time *time, struct align_table *table, const char *path, const char *name,
                            struct zone zone, bool zone_given, struct problem *why)
{
    struct align_row row;
    bool called_time[LOOKED_AT] = {false};
    *time = (struct align_time){.zone = zone};
    enum status status = align_table_row(table, &row, why);
    if (status == STATUS_EMPTY || (status == STATUS_OK && row.cells == 0))
        return problem_set(why, STATUS_EMPTY, "%s has no header", path);
    if (status != STATUS_OK)
        return status;
    time->columns = row.cells;
    struct text first = without_mark(align_table_cell(table, 0));
    time->is_pdh = is_pdh(first);
    if (time->is_pdh) {
        time->order = ORDER_MONTH_FIRST;
        if (!zone_given)
            read_pdh_zone(time, first);
    }
    if (name != NULL)
        return find_named(time, table, path, name, why);
    if (time->is_pdh)
        return STATUS_OK;
    for (size_t i = 0; i < time->columns && i < LOOKED_AT; i++)
        called_time[i] = names_a_time(align_table_cell(table, i));
    status = align_table_row(table, &row, why);
    if (status == STATUS_EMPTY)
        return problem_set(why, STATUS_EMPTY, "%s has a header and no row", path);
    return status == STATUS_OK ? find_in_row(time, table, called_time, path, why) : status;
}
