#include "sampler/foreign/windbg_row.h"

#include <string.h>

#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { NUMBERS_MOST = 8, PROTECTED = 0x80 };

static struct text rest_of(struct text line, const char *at)
{
    return (struct text){at, (size_t)(line.bytes + line.length - at)};
}

static bool take_hex(struct scan *scan, int64_t *value)
{
    scan_blanks(scan);
    if (scan_literal(scan, "0x", 2) && scan->at == scan->end)
        return false;
    int digits = 0;
    *value = 0;
    for (; scan->at < scan->end && digits < 16; scan->at++, digits++) {
        static const char HEX[] = "0123456789abcdef";
        const char *found = *scan->at != '\0' ? strchr(HEX, *scan->at | 0x20) : NULL;
        if (found == NULL || (*scan->at < '0'))
            break;
        *value = (int64_t)((uint64_t)*value << 4 | (uint64_t)(found - HEX));
    }
    return digits > 0 && digits < 16;
}

/* --- !poolused --------------------------------------------------------------------------------------------------------------------- */

static bool has_digit(struct text text)
{
    for (size_t i = 0; i < text.length; i++)
        if (text.bytes[i] >= '0' && text.bytes[i] <= '9')
            return true;
    return false;
}

bool poolused_columns_parse(struct text line, struct poolused_columns *columns)
{
    const char *tag = words_find(line, "Tag");
    const char *first = tag != NULL ? words_find(rest_of(line, tag), "Allocs") : NULL;
    const char *second = first != NULL ? words_find(rest_of(line, first + 1), "Allocs") : NULL;
    const char *used = first != NULL ? words_find(rest_of(line, second != NULL ? second : first), "Used") : NULL;
    if (used == NULL || !words_begin(words_trim(line), "Tag") || has_digit(rest_of(line, used)))
        return false;
    *columns = (struct poolused_columns){.tag = words_tag_column(line, tag),
                                         .end = (size_t)(used - line.bytes) + strlen("Used"),
                                         .is_wide = words_has(line, "Frees"),
                                         .has_both = second != NULL};
    return true;
}

/* Cuts the description off that a number runs into: behind a leading zero, or at the end of the titles when the number began in its column. NULL: that cannot be told. */
static const char *end_of_last(struct text line, const char *first, const char *end,
                               const struct poolused_columns *columns)
{
    const char *edge = line.bytes + columns->end;
    if (*first == '0' && end - first > 1)
        return first + 1;
    if (first - line.bytes >= 2 && first[-1] == ' ' && first[-2] == ' ')
        return edge > first && edge < end ? edge : end;
    bool is_blank = end < line.bytes + line.length && *end == ' ';
    return columns->touches && is_blank && !words_are_none(rest_of(line, end)) ? NULL : end;
}

static bool take_numbers(struct text line, struct scan *scan, const struct poolused_columns *columns, size_t count,
                         int64_t *numbers)
{
    for (size_t i = 0; i < count; i++) {
        scan_blanks(scan);
        const char *first = scan->at;
        struct scan digits = *scan;
        if (!scan_number(&digits, &numbers[i]))
            return false;
        if (i == count - 1) {
            digits.end = end_of_last(line, first, digits.at, columns);
            digits.at = first;
            if (digits.end == NULL || !scan_number(&digits, &numbers[i]))
                return false;
        }
        scan->at = digits.at;
    }
    return true;
}

static struct text binary_of(struct text description)
{
    static const char BINARY[] = "Binary: ";
    const char *at = words_find(description, BINARY);
    return at == NULL ? (struct text){"", 0} : words_trim(rest_of(description, at + sizeof BINARY - 1));
}

static struct poolused_half half_of(const int64_t *numbers, bool is_wide)
{
    if (is_wide)
        return (struct poolused_half){numbers[0], numbers[1], numbers[2], numbers[3]};
    return (struct poolused_half){ABSENT, ABSENT, numbers[0], numbers[1]};
}

enum poolused_word poolused_row_parse(struct text line, const struct poolused_columns *columns,
                                      struct poolused_row *row)
{
    struct scan scan;
    int64_t numbers[NUMBERS_MOST];
    size_t each = columns->is_wide ? NUMBERS_MOST / 2 : NUMBERS_MOST / 4, count = columns->has_both ? 2 * each : each;
    if (!words_take_tag(line, columns->tag, &scan, row->tag))
        return POOLUSED_NO_ROW;
    struct scan first = scan;
    bool begins = scan_number(&first, &numbers[0]);
    if (!take_numbers(line, &scan, columns, count, numbers))
        return begins ? POOLUSED_DAMAGED_ROW : POOLUSED_NO_ROW;
    for (size_t i = 0; i < count / each; i++)
        row->halves[i] = half_of(numbers + i * each, columns->is_wide);
    const char *end = line.bytes + line.length;
    row->touches = scan.at < end && *scan.at != ' ' && *scan.at != '\t';
    row->binary = binary_of(rest_of(line, scan.at));
    return POOLUSED_ROW;
}

bool poolused_flags_parse(struct text line, int64_t *flags)
{
    static const char COMMAND[] = "!poolused";
    const char *at = words_find(line, COMMAND);
    struct text word;
    if (at == NULL)
        return false;
    struct scan scan = {at + sizeof COMMAND - 1, line.bytes + line.length};
    *flags = 0;
    while (scan_word(&scan, &word) && word.bytes[0] == '/')
        continue;
    struct scan digits = {word.bytes, word.bytes + word.length};
    if (word.length > 0 && (!take_hex(&digits, flags) || digits.at != digits.end))
        *flags = 0; /* a tag without flags */
    return true;
}

/* --- !vm --------------------------------------------------------------------------------------------------------------------------- */

bool vm_row_parse(struct text line, struct text *name, int64_t *bytes, bool *fits)
{
    const char *colon = line.length > 0 ? memchr(line.bytes, ':', line.length) : NULL;
    const char *open = colon != NULL ? words_find(rest_of(line, colon), "(") : NULL;
    if (open == NULL || !words_has(rest_of(line, open), "Kb)"))
        return false;
    *name = words_trim((struct text){line.bytes, (size_t)(colon - line.bytes)});
    if (words_begin(*name, ">")) /* a mail's mark is no part of it */
        return false;
    struct scan scan = {open + 1, line.bytes + line.length};
    int64_t kib;
    *fits = scan_number(&scan, &kib) && (*bytes = number_scale(kib, 1024, 1)) != ABSENT;
    return true;
}

/* --- !poolfind --------------------------------------------------------------------------------------------------------------------- */

static void set_tag(char tag[WINDBG_TAG], struct text word, bool is_protected)
{
    memset(tag, ' ', WINDBG_TAG);
    memcpy(tag, word.bytes, word.length < WINDBG_TAG ? word.length : WINDBG_TAG);
    if (is_protected)
        tag[WINDBG_TAG - 1] = (char)((unsigned char)tag[WINDBG_TAG - 1] | PROTECTED);
}

/* The four columns behind `at`, as far as there are so many. */
static struct text tag_behind(struct text line, const char *at)
{
    struct text rest = rest_of(line, at);
    rest.length = rest.length < WINDBG_TAG ? rest.length : WINDBG_TAG;
    return rest;
}

static bool parse_old(struct text line, struct poolfind_row *row)
{
    static const char *const STATES[] = {"(Allocated) ", "(Free) ", "(Free ) "};
    const char *size = words_find(line, " size: "), *state = NULL;
    size_t which = 0;
    for (; which < 3 && state == NULL; which++)
        state = words_find(line, STATES[which]);
    if (size == NULL || state == NULL)
        return false;
    struct scan scan = {size + strlen(" size: "), line.bytes + line.length};
    struct text tag = tag_behind(line, state + strlen(STATES[which - 1]));
    set_tag(row->tag, tag, words_has(line, "(Protected)"));
    row->type = POOL_TYPE_UNKNOWN;
    row->is_free = which > 1;
    return tag.length > 0 && take_hex(&scan, &row->bytes);
}

static bool parse_new(struct text line, struct poolfind_row *row)
{
    const char *tag = words_find(line, " tag "), *size = words_find(line, ", size ");
    if (tag == NULL || size == NULL || size < tag)
        return false;
    struct scan scan = {size + strlen(", size "), line.bytes + line.length};
    set_tag(row->tag, tag_behind(line, tag + strlen(" tag ")), words_has(line, "(Protected)"));
    row->type = words_has(line, "onpaged pool") || words_has(line, "onPaged pool") ? POOL_NONPAGED
                : words_has(line, "Paged pool") || words_has(line, " paged pool")  ? POOL_PAGED
                                                                                   : POOL_TYPE_UNKNOWN;
    row->is_free = false;
    return take_hex(&scan, &row->bytes);
}

bool poolfind_row_parse(struct text line, struct poolfind_row *row)
{
    return parse_old(line, row) || parse_new(line, row);
}
