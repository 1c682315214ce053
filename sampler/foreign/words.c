#include "sampler/foreign/words.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct text trim_begin(struct text text)
{
    while (text.length > 0 && is_blank(text.bytes[0])) {
        text.bytes++;
        text.length--;
    }
    return text;
}

struct text words_trim(struct text text)
{
    text = trim_begin(text);
    while (text.length > 0 && is_blank(text.bytes[text.length - 1]))
        text.length--;
    return text;
}

const char *words_find(struct text line, const char *word)
{
    size_t length = strlen(word), at = 0;
    while (at + length <= line.length) {
        const char *first = memchr(line.bytes + at, word[0], line.length - length - at + 1);
        if (first == NULL || memcmp(first, word, length) == 0)
            return first;
        at = (size_t)(first - line.bytes) + 1;
    }
    return NULL;
}

bool words_begin(struct text line, const char *word)
{
    size_t length = strlen(word);
    return line.length >= length && memcmp(line.bytes, word, length) == 0;
}

bool words_are_none(struct text line)
{
    return words_trim(line).length == 0;
}

struct text words_unquote(struct text line)
{
    struct text left = line;
    bool any = false;
    for (;;) {
        struct text inner = trim_begin(left); /* not the end: a line of marks would be gone over for each */
        if (inner.length == 0 || (inner.bytes[0] != '>' && inner.bytes[0] != '#'))
            return any ? left : line;
        size_t lead = (size_t)(inner.bytes - left.bytes) + 1;
        left = (struct text){left.bytes + lead, left.length - lead};
        /* One blank is of the mark; the next may be poolmon's own. */
        if (left.length > 0 && left.bytes[0] == ' ' && !(left.length > 1 && left.bytes[1] == '>'))
            left = (struct text){left.bytes + 1, left.length - 1};
        any = true;
    }
}

/* Without the marks of code and of bold letters around it. */
static struct text trim_marks(struct text cell)
{
    static const char *const MARKS[] = {"**", "`"};
    cell = words_trim(cell);
    for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
        size_t length = strlen(MARKS[i]);
        if (cell.length > 2 * length && words_begin(cell, MARKS[i]) &&
            memcmp(cell.bytes + cell.length - length, MARKS[i], length) == 0)
            cell = words_trim((struct text){cell.bytes + length, cell.length - 2 * length});
    }
    return cell;
}

static bool is_ruler(struct text line)
{
    for (size_t i = 0; i < line.length; i++)
        if (strchr("|-: \t", line.bytes[i]) == NULL || line.bytes[i] == '\0')
            return false;
    return true;
}

bool words_untable(struct text line, char plain[WORDS_TABLE], struct text *text)
{
    line = words_trim(line);
    *text = (struct text){plain, 0};
    if (line.length < 2 || line.length >= WORDS_TABLE || line.bytes[0] != '|')
        return false;
    if (is_ruler(line))
        return true;
    for (size_t at = 1; at < line.length;) {
        const char *bar = memchr(line.bytes + at, '|', line.length - at);
        size_t end = bar != NULL ? (size_t)(bar - line.bytes) : line.length;
        struct text cell = trim_marks((struct text){line.bytes + at, end - at});
        plain[text->length++] = ' ';
        memcpy(plain + text->length, cell.bytes, cell.length);
        text->length += cell.length;
        at = end + 1;
    }
    return true;
}

size_t words_tag_column(struct text line, const char *title)
{
    size_t column = (size_t)(title - line.bytes), next = column + strlen("Tag");
    bool is_one = next + 1 < line.length && is_blank(line.bytes[next]) && !is_blank(line.bytes[next + 1]);
    return is_one ? WORDS_TAG_IS_WORD : column;
}

bool words_take_tag(struct text line, size_t column, struct scan *scan, char tag[WORDS_TAG])
{
    struct text word;
    *scan = scan_start(line.bytes, line.length);
    memset(tag, ' ', WORDS_TAG);
    bool has_room = column != WORDS_TAG_IS_WORD && line.length > column + WORDS_TAG;
    const struct text lead = {line.bytes, has_room ? column : 0};
    if (has_room && words_are_none(lead) && is_blank(line.bytes[column + WORDS_TAG])) {
        memcpy(tag, line.bytes + column, WORDS_TAG);
        scan->at = line.bytes + column + WORDS_TAG;
        return memcmp(tag, "    ", WORDS_TAG) != 0;
    }
    if (!scan_word(scan, &word) || word.length > WORDS_TAG || word.bytes[0] == '>') /* that of a mail is no tag */
        return false;
    memcpy(tag, word.bytes, word.length);
    return true;
}
