#include "sampler/foreign/poolmon_row.h"

#include <string.h>

#include "base/text.h"
#include "sampler/foreign/words.h"

enum { KIB = 1024, GROUP = 3 };
#define COUNTER_WRAP (INT64_C(1) << 32)

struct cursor {
    const char *at, *end;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->end && is_blank(*cursor->at))
        cursor->at++;
}

/* --- numbers ------------------------------------------------------------------------------------------------------------------- */

/* A digit of the number, which is added to *sum; false when it is none, or the number beyond 63 bits. */
static bool take_digit(struct cursor *cursor, int64_t *sum)
{
    if (cursor->at == cursor->end || !is_digit(*cursor->at) || __builtin_mul_overflow(*sum, 10, sum) ||
        __builtin_add_overflow(*sum, *cursor->at - '0', sum))
        return false;
    cursor->at++;
    return true;
}

/* `,234`: what follows up to three digits in a number that somebody wrote with groups of three, always divided by the same sign. */
static bool take_group(struct cursor *cursor, char *sign, int64_t *sum)
{
    struct cursor try = *cursor;
    int64_t value = *sum;
    char divider = try.at < try.end ? *try.at++ : ' ';
    if ((divider != ',' && divider != '.' && divider != '\'') || (*sign != '\0' && *sign != divider))
        return false;
    for (int i = 0; i < GROUP; i++)
        if (!take_digit(&try, &value))
            return false;
    if (try.at < try.end && is_digit(*try.at))
        return false;
    *sign = divider;
    *sum = value;
    *cursor = try;
    return true;
}

/* Digits, with a sign or without, or a `-` alone, which is ABSENT. */
static bool take_number(struct cursor *cursor, int64_t *value, bool *is_grouped)
{
    struct cursor try = *cursor;
    bool negative = try.at < try.end && *try.at == '-';
    char sign = '\0';
    int64_t sum = 0;
    try.at += negative;
    const char *first = try.at;
    while (take_digit(&try, &sum))
        continue;
    if (try.at < try.end && is_digit(*try.at))
        return false; /* beyond 63 bits */
    while (try.at > first && (sign != '\0' || try.at - first <= GROUP) && take_group(&try, &sign, &sum))
        *is_grouped = true;
    if (try.at == first && !negative)
        return false;
    *value = try.at == first ? ABSENT : negative ? -sum : sum;
    cursor->at = try.at;
    return true;
}

/* `( 12)`, `(-184)`, `(   -)`; false, and nothing taken, when there is none. */
static bool take_change(struct cursor *cursor)
{
    struct cursor try = *cursor;
    bool is_grouped;
    int64_t value;
    skip_blanks(&try);
    if (try.at == try.end || *try.at++ != '(')
        return false;
    skip_blanks(&try);
    if (!take_number(&try, &value, &is_grouped))
        return false;
    skip_blanks(&try);
    if (try.at == try.end || *try.at++ != ')')
        return false;
    *cursor = try;
    return true;
}

/* Counters are of 32 bits, and some wrote them with a sign. */
static bool is_difference(const int64_t *numbers)
{
    return (((uint64_t)numbers[0] - (uint64_t)numbers[1] - (uint64_t)numbers[2]) & UINT32_MAX) == 0;
}

/* Grouped numbers are believed when they agree with each other: a comma may also be where something was cut. */
static bool take_numbers(struct cursor *cursor, struct poolmon_row *row)
{
    bool is_grouped = false;
    row->has_changes = false;
    for (int i = 0; i < POOLMON_NUMBERS; i++) {
        skip_blanks(cursor);
        if (!take_number(cursor, &row->numbers[i], &is_grouped))
            return false;
        bool has_change = take_change(cursor);
        row->has_changes = row->has_changes || has_change;
    }
    if (is_grouped && !is_difference(row->numbers))
        return false;
    return cursor->at == cursor->end || is_blank(*cursor->at);
}

/* A counter that was printed with a sign is put right; less than nothing of the others is damage. */
static bool set_signs(int64_t numbers[POOLMON_NUMBERS])
{
    for (int i = 0; i < POOLMON_NUMBERS; i++) {
        bool is_counter = i < 3 && numbers[i] != ABSENT && numbers[i] < 0 && numbers[i] > -COUNTER_WRAP;
        numbers[i] = is_counter ? numbers[i] + COUNTER_WRAP : numbers[i];
        if (numbers[i] != ABSENT && numbers[i] < 0)
            return false;
    }
    return true;
}

/* --- rows ---------------------------------------------------------------------------------------------------------------------- */

/* Types as poolmon prints them, five columns wide; and as people write them that type a row again, in letters of any case. */
static const struct type_word {
    const char *word;
    enum pool_type type;
    bool is_windows;
} TYPE_WORDS[] = {
    {"Nonp", POOL_NONPAGED, true},     {"Paged", POOL_PAGED, true},          {"Large", POOL_LARGE, true},
    {"NonPaged", POOL_NONPAGED, true}, {"Non-Paged", POOL_NONPAGED, true},   {"NPaged", POOL_NONPAGED, true},
    {"Recl", POOL_RECLAIMABLE, false}, {"Unrec", POOL_UNRECLAIMABLE, false}, {"Vmall", POOL_VMALLOC, false},
    {"Alloc", POOL_ALLOCINFO, false},
};
enum { TYPE_WORD_COUNT = sizeof TYPE_WORDS / sizeof TYPE_WORDS[0] };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The word stands at the cursor, with a blank behind it. */
static bool is_word(struct cursor cursor, const char *word)
{
    while (*word != '\0' && cursor.at < cursor.end && lower(*cursor.at) == lower(*word)) {
        cursor.at++;
        word++;
    }
    return *word == '\0' && cursor.at < cursor.end && is_blank(*cursor.at);
}

/* The type that stands at `at`, as a word of its own; NULL when none does. */
static const struct type_word *find_type(struct text line, size_t at)
{
    const struct cursor cursor = {line.bytes + at, line.bytes + line.length};
    if (at == 0 || !is_blank(line.bytes[at - 1]))
        return NULL;
    for (size_t i = 0; i < TYPE_WORD_COUNT; i++)
        if (is_word(cursor, TYPE_WORDS[i].word))
            return &TYPE_WORDS[i];
    return NULL;
}

/* Columns that the bytes take, when they are UTF-8; else as many as there are. */
static size_t count_columns(struct text text)
{
    size_t columns = 0;
    for (size_t at = 0, used; at < text.length; at += used, columns++)
        text_decode(text.bytes + at, text.length - at, &used);
    return columns;
}

/* The tag is of the four columns from `from` on when nothing but blanks is between it and the type. */
static bool tag_at(struct text before, size_t from, struct text *tag)
{
    if (from + POOLMON_TAG >= before.length)
        return false;
    *tag = (struct text){before.bytes + from, POOLMON_TAG};
    const struct text lead = {before.bytes, from};
    const struct text gap = {before.bytes + from + POOLMON_TAG, before.length - from - POOLMON_TAG};
    return memchr(tag->bytes, '\t', tag->length) == NULL && words_trim(lead).length == 0 && words_trim(gap).length == 0;
}

/* What stands before the type is the tag: by the titles, by poolmon's own columns, else by blanks. */
static bool find_tag(struct text before, const struct poolmon_columns *columns, bool is_windows, struct text *tag)
{
    bool in_place = before.length == columns->type && tag_at(before, columns->tag, tag);
    if (in_place || (before.length == POOLMON_TAG + 2 && tag_at(before, 1, tag)))
        return true;
    *tag = words_trim(before);
    if (words_begin(*tag, "> ")) /* a mail's mark is no tag */
        return false;
    bool is_wide = !is_windows && columns->type > columns->tag + POOLMON_TAG;
    size_t width = is_wide ? columns->type - columns->tag - 1 : POOLMON_TAG;
    return tag->length > 0 && tag->length <= POOLMON_NAME_MAX && count_columns(*tag) <= width;
}

static void set_tag(struct poolmon_row *row, struct text tag, bool is_windows)
{
    tag = is_windows ? tag : words_trim(tag);
    memset(row->tag, ' ', POOLMON_TAG);
    memcpy(row->tag, tag.bytes, tag.length);
    row->tag_length = is_windows && tag.length < POOLMON_TAG ? POOLMON_TAG : tag.length;
}

enum poolmon_word poolmon_row_parse(struct text line, const struct poolmon_columns *columns, struct poolmon_row *row)
{
    enum poolmon_word word = POOLMON_NO_ROW;
    for (size_t at = 1; at < line.length; at++) {
        const struct type_word *type = find_type(line, at);
        struct text tag;
        if (type == NULL || !find_tag((struct text){line.bytes, at}, columns, type->is_windows, &tag))
            continue;
        struct cursor cursor = {line.bytes + at + strlen(type->word), line.bytes + line.length};
        row->type = type->type;
        set_tag(row, tag, type->is_windows);
        bool is_whole = row->tag_length > 0 && take_numbers(&cursor, row);
        if (is_whole && type->is_windows && !set_signs(row->numbers))
            return POOLMON_DAMAGED_ROW;
        if (is_whole) {
            row->driver = words_trim((struct text){cursor.at, (size_t)(cursor.end - cursor.at)});
            return POOLMON_ROW;
        }
        skip_blanks(&cursor);
        bool is_number = cursor.at < cursor.end && (is_digit(*cursor.at) || *cursor.at == '-' || *cursor.at == '(');
        word = is_number || cursor.at == cursor.end ? POOLMON_DAMAGED_ROW : word;
    }
    return word;
}

bool poolmon_columns_parse(struct text line, struct poolmon_columns *columns)
{
    static const char *const TITLES[] = {"Tag", "Type", "Allocs", "Frees", "Diff", "Bytes"};
    struct text left = line;
    struct poolmon_columns found = {0, 0};
    for (size_t i = 0; i < sizeof TITLES / sizeof TITLES[0]; i++) {
        const char *at = words_find(left, TITLES[i]);
        if (at == NULL)
            return false;
        found.tag = i == 0 ? (size_t)(at - line.bytes) : found.tag;
        found.type = i == 1 ? (size_t)(at - line.bytes) : found.type;
        left = (struct text){at + strlen(TITLES[i]), left.length - (size_t)(at - left.bytes) - strlen(TITLES[i])};
    }
    for (size_t i = 0; i < left.length; i++)
        if (is_digit(left.bytes[i])) /* rows that lost their newlines */
            return false;
    *columns = found;
    return true;
}

bool poolmon_is_total(struct text line)
{
    struct poolmon_row row;
    line = words_trim(line);
    struct cursor cursor = {line.bytes, line.bytes + line.length};
    if (!is_word(cursor, "Total"))
        return false;
    cursor.at += strlen("Total");
    skip_blanks(&cursor);
    const struct type_word *type = find_type(line, (size_t)(cursor.at - line.bytes));
    cursor.at += type != NULL ? strlen(type->word) : 0;
    return take_numbers(&cursor, &row);
}

/* --- memory -------------------------------------------------------------------------------------------------------------------- */

struct memory_label {
    const char *label;
    enum total total;
    bool is_size;
};

/* Labels one behind the other, each with a number of KiB, or a count. */
static bool parse_labels(struct text line, const struct memory_label *labels, size_t count, int64_t totals[TOTALS])
{
    int64_t values[8];
    struct cursor cursor = {line.bytes, line.bytes + line.length};
    bool is_grouped;
    for (size_t i = 0; i < count; i++) {
        const char *at = words_find((struct text){cursor.at, (size_t)(cursor.end - cursor.at)}, labels[i].label);
        if (at == NULL)
            return false;
        cursor.at = at + strlen(labels[i].label);
        skip_blanks(&cursor);
        if (!take_number(&cursor, &values[i], &is_grouped))
            return false;
        if (labels[i].is_size && (cursor.at == cursor.end || *cursor.at++ != 'K'))
            return false;
        values[i] = labels[i].is_size ? number_scale(values[i], KIB, 1) : values[i];
        values[i] = values[i] < 0 ? ABSENT : values[i]; /* printed with a sign, it says nothing */
    }
    for (size_t i = 0; i < count; i++)
        totals[labels[i].total] = values[i];
    return true;
}

bool poolmon_memory_parse(struct text line, int64_t totals[TOTALS])
{
    static const struct memory_label LABELS[] = {{"Memory:", TOTAL_PHYSICAL, true},
                                                 {"Avail:", TOTAL_AVAILABLE, true},
                                                 {"PageFlts:", TOTAL_FAULTS, false},
                                                 {"InRam Krnl:", TOTAL_KERNEL_RESIDENT, true},
                                                 {"P:", TOTAL_PAGED_RESIDENT, true}};
    return parse_labels(line, LABELS, sizeof LABELS / sizeof LABELS[0], totals);
}

bool poolmon_commit_parse(struct text line, int64_t totals[TOTALS])
{
    static const struct memory_label LABELS[] = {{"Commit:", TOTAL_COMMIT, true},
                                                 {"Limit:", TOTAL_COMMIT_LIMIT, true},
                                                 {"Peak:", TOTAL_COMMIT_PEAK, true},
                                                 {"Pool N:", TOTAL_NONPAGED, true},
                                                 {"P:", TOTAL_PAGED, true}};
    return parse_labels(line, LABELS, sizeof LABELS / sizeof LABELS[0], totals);
}

/* --- around it ----------------------------------------------------------------------------------------------------------------- */

/* The last group of brackets, also one that the edge of the console cut. */
struct text poolmon_driver(struct text driver)
{
    const char *open = NULL;
    for (size_t i = 0; i < driver.length; i++)
        open = driver.bytes[i] == '[' ? driver.bytes + i + 1 : open;
    if (open == NULL)
        return (struct text){"", 0};
    struct text inner = {open, (size_t)(driver.bytes + driver.length - open)};
    const char *close = memchr(inner.bytes, ']', inner.length);
    inner.length = close != NULL ? (size_t)(close - inner.bytes) : inner.length;
    const char *dash = words_find(inner, " - ");
    if (dash != NULL)
        return words_trim((struct text){inner.bytes, (size_t)(dash - inner.bytes)});
    /* A driver is one word; several are a description. */
    return memchr(inner.bytes, ' ', inner.length) == NULL ? inner : (struct text){"", 0};
}
