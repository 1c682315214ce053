#include "sampler/foreign/stamp.h"

#include <string.h>

#include "base/text.h"
#include "sampler/foreign/stamp_words.h"

enum {
    YEAR_FIRST = 1980,
    YEAR_LAST = 2199,
    CONNECTORS_MOST = 4,
    WORDS_MOST = 2,
    HOURS = 24,
    NOON = 12,
    PACKED = 14,
    PACKED_HOUR = 10
};

/* What is left of the text. Every take_ function moves `at` only when it succeeds. */
struct cursor {
    const char *at, *end;
};

/* --- pieces -------------------------------------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool take(struct cursor *cursor, char wanted)
{
    if (cursor->at == cursor->end || *cursor->at != wanted)
        return false;
    cursor->at++;
    return true;
}

static bool take_one_of(struct cursor *cursor, const char *wanted, char *taken)
{
    if (cursor->at == cursor->end || *cursor->at == '\0' || strchr(wanted, *cursor->at) == NULL)
        return false;
    *taken = *cursor->at++;
    return true;
}

static size_t count_digits(const struct cursor *cursor)
{
    const char *at = cursor->at;
    while (at < cursor->end && is_digit(*at))
        at++;
    return (size_t)(at - cursor->at);
}

/* Exactly `digits` of them, whatever follows. */
static int32_t read_digits(struct cursor *cursor, size_t digits)
{
    int32_t value = 0;
    for (size_t i = 0; i < digits; i++)
        value = value * 10 + (*cursor->at++ - '0');
    return value;
}

/* All digits there are, `least` to `most` of them. */
static bool take_number(struct cursor *cursor, size_t least, size_t most, int32_t *value)
{
    size_t digits = count_digits(cursor);
    if (digits < least || digits > most)
        return false;
    *value = read_digits(cursor, digits);
    return true;
}

static struct text next_word(const struct cursor *cursor)
{
    const char *at = cursor->at;
    while (at < cursor->end && is_letter(*at))
        at++;
    return (struct text){cursor->at, (size_t)(at - cursor->at)};
}

/* The same, with letters of other alphabets and code pages. */
static struct text next_long_word(const struct cursor *cursor)
{
    const char *at = cursor->at;
    while (at < cursor->end && (is_letter(*at) || (unsigned char)*at >= 0x80))
        at++;
    return (struct text){cursor->at, (size_t)(at - cursor->at)};
}

static bool take_word(struct cursor *cursor, const char *word)
{
    struct text next = next_word(cursor);
    if (!text_equal_fold(next.bytes, next.length, word, strlen(word)))
        return false;
    cursor->at += next.length;
    return true;
}

/* The bytes, after blanks; a blank may follow them. */
static bool take_bytes(struct cursor *cursor, const char *bytes)
{
    struct cursor try = *cursor;
    size_t length = strlen(bytes);
    take(&try, ' ');
    if ((size_t)(try.end - try.at) < length || memcmp(try.at, bytes, length) != 0)
        return false;
    try.at += length;
    take(&try, ' ');
    *cursor = try;
    return true;
}

static void skip_connectors(struct cursor *cursor)
{
    char taken;
    for (int i = 0; i < CONNECTORS_MOST && take_one_of(cursor, " \t,_-@", &taken); i++)
        continue;
    if (cursor->end - cursor->at > 1 && *cursor->at == 'T' && is_digit(cursor->at[1]))
        cursor->at++;
}

/* A word of that sort, with what divides it from the next. */
static void skip_word(struct cursor *cursor, bool (*is_such)(struct text word))
{
    struct text word = next_long_word(cursor);
    char taken;
    if (word.length == 0 || !is_such(word))
        return;
    cursor->at += word.length;
    while (take_one_of(cursor, " .:", &taken))
        continue;
}

/* --- dates --------------------------------------------------------------------------------------------------------------------- */

static bool is_date(int32_t year, int32_t month, int32_t day)
{
    return year >= YEAR_FIRST && year <= YEAR_LAST && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool set_date(struct stamp *stamp, int32_t year, int32_t month, int32_t day)
{
    if (!is_date(year, month, day))
        return false;
    stamp->has_date = true;
    stamp->year = year;
    stamp->month = month;
    stamp->day = day;
    return true;
}

/* Of 0 (Sunday) to 6. */
static int weekday_of(int32_t year, int32_t month, int32_t day)
{
    static const int OFFSETS[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
    year -= month < 3;
    return (year + year / 4 - year / 100 + year / 400 + OFFSETS[month - 1] + day) % 7;
}

/* `first` and `second` are day and month, in an order that a number above 12 tells, or the day of the week. */
static bool set_ordered_date(struct stamp *stamp, int32_t first, int32_t second, int32_t year, int weekday)
{
    bool day_first = is_date(year, second, first), month_first = is_date(year, first, second);
    if (!day_first && !month_first)
        return false;
    if (day_first && month_first && weekday >= 0) {
        day_first = weekday_of(year, second, first) == weekday;
        month_first = weekday_of(year, first, second) == weekday;
    }
    stamp->has_date = stamp->is_ordered = true;
    stamp->year = year;
    stamp->day = first;
    stamp->month = second;
    stamp->order = day_first == month_first ? ORDER_UNKNOWN : day_first ? ORDER_DAY_FIRST : ORDER_MONTH_FIRST;
    return true;
}

static int32_t full_year(int32_t year)
{
    return year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year;
}

/* A dot may have a blank behind it: `22. 5. 2020`. */
static bool take_separator(struct cursor *cursor, const char *wanted, char *separator)
{
    if (!take_one_of(cursor, wanted, separator))
        return false;
    if (*separator == '.')
        take(cursor, ' ');
    return true;
}

/* `5月22日` or Korean, behind a year. */
static bool take_signed_date(struct cursor *cursor, int32_t year, struct stamp *stamp)
{
    static const char *const SIGNS[][3] = {{"年", "月", "日"}, {"년", "월", "일"}};
    for (size_t i = 0; i < sizeof SIGNS / sizeof SIGNS[0]; i++) {
        int32_t month, day;
        struct cursor try = *cursor;
        bool good = take_bytes(&try, SIGNS[i][0]) && take_number(&try, 1, 2, &month) && take_bytes(&try, SIGNS[i][1]) &&
                    take_number(&try, 1, 2, &day) && take_bytes(&try, SIGNS[i][2]) && set_date(stamp, year, month, day);
        if (good) {
            *cursor = try;
            return true;
        }
    }
    return false;
}

/* Behind the first number of a date, which has `digits` digits. */
static bool take_date_behind(struct cursor *cursor, int32_t first, size_t digits, int weekday, struct stamp *stamp)
{
    char separator;
    int32_t second, third;
    if (!take_separator(cursor, "-/.", &separator) || !take_number(cursor, 1, 2, &second) ||
        !take_separator(cursor, (char[]){separator, '\0'}, &separator))
        return false;
    if (digits == 4 && take_number(cursor, 1, 2, &third) && set_date(stamp, first, second, third)) {
        if (separator == '.')
            take(cursor, '.'); /* 2020. 05. 22. */
        return true;
    }
    if (digits == 4)
        return false;
    bool is_short = count_digits(cursor) == 2 && separator != '.';
    if (!take_number(cursor, is_short ? 2 : 4, 4, &third))
        return false;
    third = full_year(third);
    return separator == '.' ? set_date(stamp, third, second, first)
                            : set_ordered_date(stamp, first, second, third, weekday);
}

/* --- times --------------------------------------------------------------------------------------------------------------------- */

static void take_fraction(struct cursor *cursor, int32_t *ns)
{
    struct cursor try = *cursor;
    char separator;
    int32_t scale = NS_PER_SECOND;
    if (!take_one_of(&try, ".,", &separator) || count_digits(&try) == 0)
        return;
    for (; try.at < try.end && is_digit(*try.at); try.at++) {
        scale /= 10;
        *ns += (*try.at - '0') * scale;
    }
    *cursor = try;
}

/* AM or PM; false when the hour does not go with it. */
static bool take_half(struct cursor *cursor, struct stamp *stamp)
{
    struct cursor try = *cursor;
    while (take(&try, ' '))
        continue;
    bool morning = take_word(&try, "am"), afternoon = !morning && take_word(&try, "pm");
    if (!morning && !afternoon)
        return true;
    if (stamp->hour < 1 || stamp->hour > NOON)
        return false;
    stamp->hour = stamp->hour % NOON + (afternoon ? NOON : 0);
    *cursor = try;
    return true;
}

static bool take_offset(struct cursor *cursor, int32_t *seconds)
{
    struct cursor try = *cursor;
    char sign;
    int32_t hours, minutes = 0;
    if (!take_one_of(&try, "+-", &sign))
        return false;
    size_t digits = count_digits(&try);
    if (digits != 2 && digits != 4)
        return false;
    hours = read_digits(&try, 2);
    if (digits == 4)
        minutes = read_digits(&try, 2);
    else if (take(&try, ':') && !take_number(&try, 2, 2, &minutes))
        return false;
    if (hours > HOURS || minutes > 59)
        return false;
    *seconds = (sign == '-' ? -1 : 1) * (hours * 60 + minutes) * 60;
    *cursor = try;
    return true;
}

/* Z, UTC, GMT, or how far it is from there. Names of other zones say nothing here: CST is three of them. */
static void take_zone(struct cursor *cursor, struct stamp *stamp)
{
    struct cursor try = *cursor;
    while (take(&try, ' ') || take(&try, '('))
        continue;
    bool named = take_word(&try, "z") || take_word(&try, "utc") || take_word(&try, "gmt");
    if (named)
        *cursor = try;
    stamp->zone_seconds = 0;
    stamp->has_zone = take_offset(named ? cursor : &try, &stamp->zone_seconds) || named;
}

static bool is_time(const struct stamp *stamp)
{
    return stamp->hour < HOURS && stamp->minute < 60 && stamp->second < 60;
}

/* 22:35:55, in names with dots or dashes as well. */
static bool take_separated_time(struct cursor *cursor, const char *separators, struct stamp *stamp)
{
    char separator;
    if (!take_number(cursor, 1, 2, &stamp->hour) || !take_one_of(cursor, separators, &separator) ||
        !take_number(cursor, 2, 2, &stamp->minute))
        return false;
    struct cursor try = *cursor;
    if (take(&try, separator) && take_number(&try, 2, 2, &stamp->second)) {
        *cursor = try;
        take_fraction(cursor, &stamp->ns);
    }
    return true;
}

static bool take_time(struct cursor *cursor, const char *separators, struct stamp *stamp)
{
    struct cursor try = *cursor;
    size_t digits = count_digits(&try);
    stamp->hour = stamp->minute = stamp->second = stamp->ns = 0;
    bool good;
    if (separators[1] != '\0' && (digits == 4 || digits == 6)) {
        stamp->hour = read_digits(&try, 2);
        stamp->minute = read_digits(&try, 2);
        stamp->second = digits == 6 ? read_digits(&try, 2) : 0;
        good = true;
    } else {
        good = take_separated_time(&try, separators, stamp);
    }
    if (!good || !take_half(&try, stamp) || !is_time(stamp))
        return false;
    take_zone(&try, stamp);
    stamp->has_time = true;
    *cursor = try;
    return true;
}

/* --- both ---------------------------------------------------------------------------------------------------------------------- */

static const char IN_LINES[] = ":";
static const char IN_NAMES[] = ":.-";

/* Behind the day of a month: `22:35:55 CEST 2020`, as date prints it. */
static bool take_time_and_year(struct cursor *cursor, int month, int32_t day, struct stamp *stamp)
{
    int32_t year;
    struct cursor behind = *cursor;
    skip_connectors(&behind);
    if (!take_time(&behind, IN_LINES, stamp))
        return false;
    while (take(&behind, ' '))
        continue;
    if (stamp_month(next_word(&behind)) == 0)
        behind.at += next_word(&behind).length; /* a zone's name */
    while (take(&behind, ' '))
        continue;
    stamp->has_time = take_number(&behind, 4, 4, &year) && set_date(stamp, year, month, day);
    if (stamp->has_time)
        *cursor = behind;
    return stamp->has_time;
}

/* `May 22, 2020 10:35:55 PM`, `May 22 22:35:55 CEST 2020`. */
static bool take_month_date(struct cursor *cursor, int month, struct stamp *stamp)
{
    char separator;
    int32_t day, year;
    struct cursor try = *cursor;
    while (take_one_of(&try, " .", &separator))
        continue;
    if (!take_number(&try, 1, 2, &day))
        return false;
    struct cursor behind = try;
    while (take_one_of(&behind, " ,", &separator))
        continue;
    if (take_number(&behind, 4, 4, &year) && set_date(stamp, year, month, day)) {
        *cursor = behind;
        return true;
    }
    if (!take_time_and_year(&try, month, day, stamp))
        return false; /* and nothing is taken: in French and Italian a Tuesday is a `mar` */
    *cursor = try;
    return true;
}

/* `22 May 2020`, `22-May-20`, `22 May 22:35:55 BST 2020`. */
static bool take_month_behind(struct cursor *cursor, int32_t day, struct stamp *stamp)
{
    char separator;
    int32_t year;
    while (take_one_of(cursor, " .-", &separator))
        continue;
    skip_word(cursor, stamp_is_of);
    struct text word = next_long_word(cursor);
    int month = stamp_month(word);
    cursor->at += word.length;
    if (month > 0 && take_time_and_year(cursor, month, day, stamp))
        return true;
    while (month > 0 && take_one_of(cursor, " ,.-", &separator))
        continue;
    skip_word(cursor, stamp_is_of);
    return month > 0 && take_number(cursor, 2, 4, &year) && set_date(stamp, full_year(year), month, day);
}

/* A date that begins with a digit. */
static bool take_numeric_date(struct cursor *cursor, int weekday, struct stamp *stamp)
{
    struct cursor try = *cursor;
    size_t digits = count_digits(&try);
    bool good = false;
    if (digits == 8) {
        int32_t year = read_digits(&try, 4), month = read_digits(&try, 2);
        good = set_date(stamp, year, month, read_digits(&try, 2));
    } else if (digits == 4 || digits == 1 || digits == 2) {
        int32_t first = read_digits(&try, digits);
        struct cursor behind = try;
        good = take_date_behind(&try, first, digits, weekday, stamp);
        if (!good && digits == 4) {
            try = behind;
            good = take_signed_date(&try, first, stamp);
        }
        if (!good && digits < 4) {
            try = behind;
            good = take_month_behind(&try, first, stamp);
        }
    }
    if (good)
        *cursor = try;
    return good;
}

/* `20200522223555` or, of at least `least` digits, up to its minutes or its hour: all in one. */
static bool take_packed(struct cursor *cursor, size_t least, struct stamp *stamp)
{
    struct cursor try = *cursor;
    size_t digits = count_digits(&try);
    if (digits < least || digits > 14 || digits % 2 != 0)
        return false;
    int32_t year = read_digits(&try, 4), month = read_digits(&try, 2), day = read_digits(&try, 2);
    stamp->hour = read_digits(&try, 2);
    stamp->minute = digits > 10 ? read_digits(&try, 2) : 0;
    stamp->second = digits > 12 ? read_digits(&try, 2) : 0;
    stamp->has_time = is_time(stamp) && set_date(stamp, year, month, day);
    if (!stamp->has_time)
        return false;
    take_zone(&try, stamp);
    *cursor = try;
    return true;
}

static bool take_epoch(struct cursor *cursor, struct stamp *stamp)
{
    static const int64_t FIRST = INT64_C(946684800), LAST = INT64_C(4102444800); /* 2000 to 2100 */
    int64_t seconds = 0;
    struct cursor try = *cursor;
    if (count_digits(&try) != 10)
        return false;
    for (int i = 0; i < 10; i++)
        seconds = seconds * 10 + (*try.at++ - '0');
    if (seconds < FIRST || seconds >= LAST)
        return false;
    *stamp = (struct stamp){.has_date = true, .has_time = true, .epoch_ns = seconds * NS_PER_SECOND};
    int32_t ns = 0;
    take_fraction(&try, &ns);
    stamp->epoch_ns += ns;
    *cursor = try;
    return true;
}

static void take_time_behind(struct cursor *cursor, const char *separators, struct stamp *stamp)
{
    struct cursor try = *cursor;
    bool in_name = try.at < try.end && *try.at == '_'; /* 2020-05-22_22-35-55 */
    skip_connectors(&try);
    for (int i = 0; i < WORDS_MOST; i++)
        skip_word(&try, stamp_is_at);
    if (take_time(&try, in_name ? IN_NAMES : separators, stamp))
        *cursor = try;
}

/* One thing that begins here: a date with what follows, or a time. */
static bool take_stamp(struct cursor *cursor, int *weekday, struct stamp *stamp)
{
    struct text word = next_word(cursor);
    const char *separators = count_digits(cursor) == 8 ? IN_NAMES : IN_LINES; /* 20200522-223555 */
    if (word.length > 0) {
        int month = stamp_month(word), day = stamp_weekday(word);
        *weekday = day >= 0 ? day : *weekday;
        cursor->at += word.length;
        if (month == 0 || !take_month_date(cursor, month, stamp))
            return false;
    } else if (*cursor->at == '@') {
        cursor->at++;
        return take_epoch(cursor, stamp);
    } else if (take_packed(cursor, PACKED, stamp)) {
        return true;
    } else if (!take_numeric_date(cursor, *weekday, stamp)) {
        return take_time(cursor, IN_LINES, stamp);
    }
    if (!stamp->has_time)
        take_time_behind(cursor, separators, stamp);
    return true;
}

bool stamp_find(struct text text, struct stamp *stamp)
{
    struct cursor cursor = {text.bytes, text.bytes + text.length};
    int weekday = -1;
    while (cursor.at < cursor.end) {
        if (is_digit(*cursor.at) || is_letter(*cursor.at) || *cursor.at == '@') {
            *stamp = (struct stamp){.epoch_ns = ABSENT};
            if (take_stamp(&cursor, &weekday, stamp))
                return true;
            while (cursor.at < cursor.end && is_digit(*cursor.at))
                cursor.at++;
        } else {
            cursor.at++;
        }
    }
    return false;
}

bool stamp_find_yearless(struct text text, struct stamp *stamp, size_t *length)
{
    struct cursor cursor = {text.bytes, text.bytes + text.length};
    struct text word = next_word(&cursor);
    *stamp = (struct stamp){.has_date = true, .lacks_year = true, .epoch_ns = ABSENT};
    stamp->month = word.length == 3 ? stamp_month(word) : 0;
    cursor.at += word.length;
    while (take(&cursor, ' '))
        continue;
    if (stamp->month == 0 || !take_number(&cursor, 1, 2, &stamp->day) || stamp->day < 1 || stamp->day > 31 ||
        !take(&cursor, ' ') || count_digits(&cursor) != 2 || !take_separated_time(&cursor, IN_LINES, stamp) ||
        !is_time(stamp))
        return false;
    stamp->has_time = true;
    *length = (size_t)(cursor.at - text.bytes);
    return true;
}

/* `20200522_22`, `2020-05-22.22`: what is written each hour. */
static void take_hour_behind(struct cursor *cursor, struct stamp *stamp)
{
    char taken;
    struct cursor try = *cursor;
    if (stamp->has_time || !take_one_of(&try, "_-.T", &taken) || count_digits(&try) != 2)
        return;
    stamp->hour = read_digits(&try, 2);
    stamp->minute = stamp->second = stamp->ns = 0;
    bool goes_on = try.at < try.end && (is_letter(*try.at) || strchr("_-:", *try.at) != NULL);
    stamp->has_time = !goes_on && stamp->hour < HOURS;
    if (stamp->has_time)
        *cursor = try;
}

bool stamp_find_in_name(struct text name, struct stamp *stamp)
{
    struct stamp found;
    bool any = false;
    for (struct cursor cursor = {name.bytes, name.bytes + name.length}; cursor.at < cursor.end;) {
        if (!is_digit(*cursor.at)) {
            cursor.at++;
            continue;
        }
        struct cursor try = cursor;
        found = (struct stamp){.epoch_ns = ABSENT};
        if (take_packed(&try, PACKED_HOUR, &found) || take_epoch(&try, &found)) {
            *stamp = found;
            return true;
        }
        if (!any && take_numeric_date(&try, -1, &found) && (!found.is_ordered)) {
            take_time_behind(&try, IN_NAMES, &found);
            take_hour_behind(&try, &found);
            any = found.has_time;
            *stamp = found;
        }
        cursor.at += count_digits(&cursor);
    }
    return any;
}
