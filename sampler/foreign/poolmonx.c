/* poolmonx.c: what PoolMonX saves: commas without quotes, in three forms, none of which any reader of CSV takes. One sample, which tells no time.
 *
 *   2018  Tag,Type,Allocs,Frees,Diff,Bytes,KBytes,B / Alloc,Source,Source Description,     in UTF-16; Bytes cut to 32 bits, beside whole KiB
 *   v2    Tag,Paged Allocs,Paged Frees,Paged Diff,Paged Usage,NPaged Allocs,...            in UTF-16, a NUL behind each cell; Usage as `912 B` or `3841 KB`
 *   v3    Tag,Value,Paged Allocs,...,Paged Usage,NPaged Allocs,...,NPaged Usage,Source,... numbers with the separators of the user's language, commas among them; titles or none
 * A row of v3 in which commas stand for both is taken when there is exactly one way to read it: what is allocated less what is freed has to be the difference.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sampler/foreign/kind.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum form { FORM_NONE, FORM_FIRST, FORM_SECOND, FORM_THIRD };

enum { TAG = 4, NUMBERS = 8, HALF = 4, CELLS_MOST = 64, GROUP_DIGITS = 3, GROUPS_MOST = 7, KIB = 1024 };

struct poolmonx {
    enum form form;
};

static enum status poolmonx_open(void **state)
{
    *state = calloc(1, sizeof(struct poolmonx));
    return *state != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static void poolmonx_close(void *state)
{
    free(state);
}

/* --- cells ----------------------------------------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The next cell, without blanks and NULs around it; false when nothing is left. */
static bool take_cell(struct text *rest, struct text *cell)
{
    if (rest->bytes == NULL)
        return false;
    const char *comma = rest->length > 0 ? memchr(rest->bytes, ',', rest->length) : NULL;
    size_t length = comma != NULL ? (size_t)(comma - rest->bytes) : rest->length;
    *cell = (struct text){rest->bytes, length};
    *rest = comma != NULL ? (struct text){comma + 1, rest->length - length - 1} : (struct text){NULL, 0};
    while (cell->length > 0 && cell->bytes[cell->length - 1] == '\0')
        cell->length--;
    while (cell->length > 0 && cell->bytes[0] == '\0')
        *cell = (struct text){cell->bytes + 1, cell->length - 1};
    *cell = words_trim(*cell);
    return true;
}

/* Four characters of any kind, of which a comma may be one, and a comma behind them; else what stands before the first comma. */
static bool take_tag(struct text *rest, struct text *tag)
{
    size_t at = 0, used;
    for (int i = 0; i < TAG && at < rest->length; i++, at += used)
        text_decode(rest->bytes + at, rest->length - at, &used);
    size_t end = at;
    while (end < rest->length && rest->bytes[end] == '\0')
        end++;
    if (end >= rest->length || rest->bytes[end] != ',')
        return take_cell(rest, tag) && tag->length > 0 && rest->bytes != NULL;
    *tag = (struct text){rest->bytes, at};
    while (tag->length > 0 && tag->bytes[tag->length - 1] == '\0')
        tag->length--;
    *rest = (struct text){rest->bytes + end + 1, rest->length - end - 1};
    return tag->length > 0;
}

/* Digits, and behind them `word`. */
static bool read_with(struct text cell, const char *word, int64_t *value)
{
    struct scan scan = scan_start(cell.bytes, cell.length);
    return scan_number(&scan, value) && scan_literal(&scan, word, strlen(word)) && scan.at == scan.end;
}

static bool take_number(struct text *rest, int64_t *value)
{
    struct text cell;
    return take_cell(rest, &cell) && read_with(cell, "", value);
}

/* What is unknown is written <unknown>. */
static uint32_t read_owner(struct text source, struct reading *reading)
{
    return source.length > 0 && source.bytes[0] != '<' ? reading_name(reading, source) : 0;
}

static enum line_word row_word(bool good)
{
    return good ? LINE_ROW : LINE_REFUSED;
}

/* --- the form of 2018 -------------------------------------------------------------------------------------------------------------- */

/* `low` are the lower 32 bits of a number that is `kib` KiB, rounded; ABSENT when both do not go together. */
static int64_t whole_bytes(int64_t low, int64_t kib)
{
    static const int64_t STEP = INT64_C(1) << 32;
    int64_t whole = number_scale(kib, KIB, 1);
    if (whole == ABSENT || low >= STEP)
        return ABSENT;
    int64_t bytes = whole - whole % STEP + low;
    for (int i = -1; i <= 1; i++) /* rounding may have crossed a step */
        if ((bytes + i * STEP + KIB / 2) / KIB == kib && bytes + i * STEP >= 0)
            return bytes + i * STEP;
    return ABSENT;
}

static enum line_word read_first(struct text line, struct reading *reading)
{
    struct text tag, type, kib, source = {"", 0};
    struct tag_half half;
    int64_t low, rounded, each;
    if (!take_tag(&line, &tag) || !take_cell(&line, &type) || !take_number(&line, &half.allocs) ||
        !take_number(&line, &half.frees) || !take_number(&line, &half.diff) || !take_number(&line, &low) ||
        !take_cell(&line, &kib) || !read_with(kib, "KB", &rounded) || !take_number(&line, &each))
        return reading_refuse(reading, "the row is cut off or damaged");
    take_cell(&line, &source);
    bool is_paged = text_is(type, "Paged");
    if (!is_paged && !text_is(type, "Non Paged"))
        return reading_refuse(reading, "the type is neither Paged nor Non Paged");
    half.bytes = whole_bytes(low, rounded);
    if (half.bytes == ABSENT)
        return reading_refuse(reading, "Bytes and KBytes do not go together");
    reading->begun = true;
    return row_word(
        reading_add_half(reading, tag, is_paged ? POOL_PAGED : POOL_NONPAGED, &half, read_owner(source, reading)));
}

/* --- the second and third form ------------------------------------------------------------------------------------------------------ */

static enum line_word add_both(struct text tag, const int64_t numbers[NUMBERS], struct text source,
                               struct reading *reading)
{
    const struct tag_half paged = {numbers[0], numbers[1], numbers[2], numbers[3]};
    const struct tag_half nonpaged = {numbers[4], numbers[5], numbers[6], numbers[7]};
    uint32_t owner = read_owner(source, reading);
    reading->begun = true;
    return row_word(reading_add_half(reading, tag, POOL_PAGED, &paged, owner) &&
                    reading_add_half(reading, tag, POOL_NONPAGED, &nonpaged, owner));
}

/* `912 B`, and `3841 KB` cut to whole KiB. */
static bool take_usage(struct text *rest, int64_t *bytes, bool *is_cut)
{
    struct text cell;
    if (!take_cell(rest, &cell))
        return false;
    if (read_with(cell, "B", bytes))
        return true;
    *is_cut = true;
    return read_with(cell, "KB", bytes) && (*bytes = number_scale(*bytes, KIB, 1)) != ABSENT;
}

static enum line_word read_second(struct text line, struct reading *reading)
{
    struct text tag, source = {"", 0};
    int64_t numbers[NUMBERS];
    bool is_cut = false, good = take_tag(&line, &tag);
    for (int i = 0; i < NUMBERS && good; i++)
        good = i % HALF == HALF - 1 ? take_usage(&line, &numbers[i], &is_cut) : take_number(&line, &numbers[i]);
    if (!good)
        return reading_refuse(reading, "the row is cut off or damaged");
    take_cell(&line, &source);
    if (is_cut)
        reading_remark(reading, "PoolMonX cuts bytes to whole KiB");
    return add_both(tag, numbers, source, reading);
}

/* A cell of digits, groups of three of them divided by one thing that is no digit (a blank, a dot, an apostrophe in any code page). False when it is something else. */
static bool join_groups(struct text cell, char digits[20], size_t *count)
{
    size_t run = 0;
    bool is_grouped = false;
    *count = 0;
    for (size_t i = 0; i < cell.length; i++) {
        if (is_digit(cell.bytes[i])) {
            if (*count == 19)
                return false;
            digits[(*count)++] = cell.bytes[i];
            run++;
        } else if (run > 0) {
            if (is_grouped ? run != GROUP_DIGITS : run > GROUP_DIGITS)
                return false;
            is_grouped = true;
            run = 0;
        } else if (*count == 0) {
            return false;
        }
    }
    return run > 0 && (!is_grouped || run == GROUP_DIGITS);
}

/* The cells of a row of the third form, as digits; where numbers end is what has to be found. */
struct pieces {
    char digits[CELLS_MOST][20];
    size_t lengths[CELLS_MOST];
    size_t count;
};

static bool read_piece(const struct pieces *pieces, size_t first, size_t count, int64_t *value)
{
    int64_t sum = 0;
    if (count > 1 && pieces->lengths[first] > GROUP_DIGITS)
        return false;
    if ((count > 1 || pieces->lengths[first] > 1) && pieces->digits[first][0] == '0')
        return false;
    for (size_t i = first; i < first + count; i++) {
        if (i > first && pieces->lengths[i] != GROUP_DIGITS)
            return false;
        for (size_t j = 0; j < pieces->lengths[i]; j++)
            if (__builtin_mul_overflow(sum, 10, &sum) || __builtin_add_overflow(sum, pieces->digits[i][j] - '0', &sum))
                return false;
    }
    *value = sum;
    return true;
}

/* Counters are of 32 bits. */
static bool is_difference(const int64_t *half)
{
    return half[0] <= UINT32_MAX && half[1] <= UINT32_MAX && ((half[0] - half[1]) & UINT32_MAX) == half[2];
}

/* How many ways there are to read numbers[at] and those behind it from `first` on; the last one found is in `found`. Recursion ends at eight numbers, and differences that are none end it early. */
static int count_readings(const struct pieces *pieces, size_t first, int at, int64_t numbers[NUMBERS],
                          int64_t found[NUMBERS])
{
    int ways = 0;
    if (at == NUMBERS) {
        if (first == pieces->count)
            memcpy(found, numbers, NUMBERS * sizeof *found);
        return first == pieces->count;
    }
    for (size_t count = 1; count <= GROUPS_MOST && first + count <= pieces->count && ways < 2; count++) {
        if (!read_piece(pieces, first, count, &numbers[at]))
            continue;
        if (at % HALF == HALF - 2 && !is_difference(&numbers[at - 2]))
            continue;
        ways += count_readings(pieces, first + count, at + 1, numbers, found);
    }
    return ways;
}

/* `0x656B6F54`: the four bytes of the tag, the first one last. */
static bool read_value(struct text cell, char tag[TAG])
{
    uint32_t value = 0;
    if (cell.length != 10 || memcmp(cell.bytes, "0x", 2) != 0)
        return false;
    for (size_t i = 2; i < cell.length; i++) {
        char c = cell.bytes[i];
        uint32_t digit = is_digit(c)            ? (uint32_t)(c - '0')
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                                                : 16;
        if (digit > 15)
            return false;
        value = value << 4 | digit;
    }
    for (int i = 0; i < TAG; i++)
        tag[i] = (char)(value >> 8 * i & 0xFF);
    return true;
}

/* The tag and its value, which is taken: it is the tag byte by byte. */
static bool take_valued_tag(struct text *rest, char tag[TAG])
{
    struct text shown, value;
    return take_tag(rest, &shown) && take_cell(rest, &value) && read_value(value, tag);
}

static enum line_word read_third(struct text line, struct reading *reading)
{
    static const char REASON[] = "its commas can be read in more than one way, or in none";
    struct pieces pieces = {.count = 0};
    struct text cell, source = {"", 0};
    int64_t numbers[NUMBERS], found[NUMBERS];
    char tag[TAG];
    if (!take_valued_tag(&line, tag))
        return reading_refuse(reading, "the row is cut off or damaged");
    while (take_cell(&line, &cell)) {
        size_t at = pieces.count;
        source = cell;
        if (at == CELLS_MOST || !join_groups(cell, pieces.digits[at], &pieces.lengths[at]))
            break;
        pieces.count++;
    }
    if (count_readings(&pieces, 0, 0, numbers, found) != 1)
        return reading_refuse(reading, REASON);
    return add_both((struct text){tag, TAG}, found, source, reading);
}

/* --- lines ------------------------------------------------------------------------------------------------------------------------- */

static enum form form_by_titles(struct text line)
{
    if (words_begin(line, "Tag,Type,Allocs,Frees,Diff,Bytes,KBytes,"))
        return FORM_FIRST;
    if (words_begin(line, "Tag,Value,Paged Allocs,"))
        return FORM_THIRD;
    bool is_second = line.length > 3 && words_begin(line, "Tag") && (line.bytes[3] == ',' || line.bytes[3] == '\0');
    return is_second && words_has(line, "Paged Allocs") && words_has(line, "Paged Usage") ? FORM_SECOND : FORM_NONE;
}

/* Only the third form has rows that are known without titles: the tag's value is in them. */
static bool is_third(struct text line)
{
    char tag[TAG];
    return take_valued_tag(&line, tag);
}

static enum line_word poolmonx_line(void *state, struct text line, struct reading *reading)
{
    struct poolmonx *poolmonx = state;
    enum form titles = form_by_titles(line);
    if (words_are_none(line))
        return LINE_KNOWN;
    if (titles != FORM_NONE && reading->begun)
        return LINE_AGAIN;
    if (titles != FORM_NONE) {
        poolmonx->form = titles;
        return LINE_KNOWN;
    }
    if (poolmonx->form == FORM_NONE && is_third(line))
        poolmonx->form = FORM_THIRD;
    switch (poolmonx->form) {
    case FORM_FIRST:
        return read_first(line, reading);
    case FORM_SECOND:
        return read_second(line, reading);
    case FORM_THIRD:
        return read_third(line, reading);
    case FORM_NONE:
        break;
    }
    return reading_refuse(reading, "no titles of columns stand above it");
}

static int poolmonx_recognise(struct text head)
{
    struct scan scan = scan_start(head.bytes, head.length), line;
    bool whole;
    if (!scan_line(&scan, &line, &whole))
        return 0;
    struct text first = {line.at, (size_t)(line.end - line.at)};
    return form_by_titles(first) != FORM_NONE ? 95 : is_third(first) ? 70 : 0;
}

const struct foreign_kind foreign_poolmonx = {.name = "poolmonx",
                                              .title = "PoolMonX",
                                              .os = "Windows",
                                              .recognise = poolmonx_recognise,
                                              .open = poolmonx_open,
                                              .close = poolmonx_close,
                                              .line = poolmonx_line};
