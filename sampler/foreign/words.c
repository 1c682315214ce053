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
