#include "sampler/foreign/windbg_row.h"

#include <string.h>

#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { NUMBERS_MOST = 8, PROTECTED = 0x80 };

static struct scan scan_of(struct text line)
{
    return scan_start(line.bytes, line.length);
}

static struct text rest_of(struct text line, const char *at)
{
    return (struct text){at, (size_t)(line.bytes + line.length - at)};
}

/* --- !poolused --------------------------------------------------------------------------------------------------------------------- */

bool poolused_columns_parse(struct text line, struct poolused_columns *columns)
{
    const char *tag = words_find(line, "Tag");
    const char *first = tag != NULL ? words_find(rest_of(line, tag), "Allocs") : NULL;
    const char *second = first != NULL ? words_find(rest_of(line, first + 1), "Allocs") : NULL;
    const char *used = second != NULL ? words_find(rest_of(line, second), "Used") : NULL;
    if (used == NULL)
        return false;
    *columns = (struct poolused_columns){(size_t)(tag - line.bytes), (size_t)(used - line.bytes) + strlen("Used"),
                                         words_has(line, "Frees")};
    return true;
}

/* Cuts the description off that a number runs into: behind a leading zero, or at the end of the titles when the number began in its column. */
static const char *end_of_last(struct text line, const char *first, const char *end, size_t column)
{
    const char *edge = line.bytes + column;
    if (*first == '0' && end - first > 1)
        return first + 1;
    bool in_column = first - line.bytes >= 2 && first[-1] == ' ' && first[-2] == ' ';
    return in_column && edge > first && edge < end ? edge : end;
}

static bool take_numbers(struct text line, struct scan *scan, size_t end, int count, int64_t *numbers)
{
    for (int i = 0; i < count; i++) {
        scan_blanks(scan);
        const char *first = scan->at;
        struct scan digits = *scan;
        if (!scan_number(&digits, &numbers[i]))
            return false;
        if (i == count - 1) {
            digits.end = end_of_last(line, first, digits.at, end);
            digits.at = first;
            scan_number(&digits, &numbers[i]);
        }
        scan->at = digits.at;
    }
    return true;
}

/* By its column, else the first word. */
static bool take_tag(struct text line, size_t column, struct scan *scan, char tag[WINDBG_TAG])
{
    struct text word;
    *scan = scan_of(line);
    memset(tag, ' ', WINDBG_TAG);
    const struct text lead = {line.bytes, column};
    if (line.length > column + WINDBG_TAG && words_are_none(lead) && line.bytes[column + WINDBG_TAG] == ' ') {
        memcpy(tag, line.bytes + column, WINDBG_TAG);
        scan->at = line.bytes + column + WINDBG_TAG;
        return memcmp(tag, "    ", WINDBG_TAG) != 0;
    }
    if (!scan_word(scan, &word) || word.length > WINDBG_TAG)
        return false;
    memcpy(tag, word.bytes, word.length);
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

bool poolused_row_parse(struct text line, const struct poolused_columns *columns, struct poolused_row *row)
{
    struct scan scan;
    int64_t numbers[NUMBERS_MOST];
    int count = columns->is_wide ? NUMBERS_MOST : NUMBERS_MOST / 2;
    if (!take_tag(line, columns->tag, &scan, row->tag) || !take_numbers(line, &scan, columns->end, count, numbers))
        return false;
    row->nonpaged = half_of(numbers, columns->is_wide);
    row->paged = half_of(numbers + count / 2, columns->is_wide);
    row->binary = binary_of(rest_of(line, scan.at));
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
    struct scan scan = {open + 1, line.bytes + line.length};
    int64_t kib;
    *fits = scan_number(&scan, &kib) && (*bytes = number_scale(kib, 1024, 1)) != ABSENT;
    return true;
}

/* --- !poolfind --------------------------------------------------------------------------------------------------------------------- */

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
    row->type = words_has(line, "Nonpaged pool") ? POOL_NONPAGED
                : words_has(line, "Paged pool")  ? POOL_PAGED
                                                 : POOL_TYPE_UNKNOWN;
    row->is_free = false;
    return take_hex(&scan, &row->bytes);
}

bool poolfind_row_parse(struct text line, struct poolfind_row *row)
{
    return parse_old(line, row) || parse_new(line, row);
}
