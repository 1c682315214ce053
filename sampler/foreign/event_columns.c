#include "sampler/foreign/event_columns.h"

#include <string.h>

#include "base/text.h"
#include "sampler/foreign/event_labels.h"
#include "sampler/foreign/words.h"

/* --- titles ------------------------------------------------------------------------------------------------------------------------ */

static struct text next_word(struct text *rest)
{
    *rest = words_trim(*rest);
    size_t length = 0;
    while (length < rest->length && rest->bytes[length] != ' ' && rest->bytes[length] != '\t')
        length++;
    struct text word = {rest->bytes, length};
    *rest = (struct text){rest->bytes + length, rest->length - length};
    return word;
}

static bool has_part(const struct event_columns *columns, enum event_part part)
{
    for (int i = 0; i < columns->count; i++)
        if (columns->labels[i] >= 0 && event_label_part(columns->labels[i]) == part)
            return true;
    return false;
}

bool event_columns_begin(struct event_columns *columns, struct text line)
{
    struct event_columns read = {.is_open = true};
    if (!words_has(line, "Message")) /* the names of properties, the same in all languages */
        return false;
    while (!words_are_none(line) && read.count < EVENT_COLUMNS_MOST)
        read.labels[read.count++] = event_label_find(next_word(&line));
    bool is_title = words_are_none(line) && has_part(&read, EVENT_PART_ID) && has_part(&read, EVENT_PART_TIME) &&
                    has_part(&read, EVENT_PART_MESSAGE);
    if (is_title)
        *columns = read;
    return is_title;
}

bool event_columns_rule(struct event_columns *columns, struct text line)
{
    int count = 0;
    for (size_t at = 0; at < line.length; at++) {
        if (line.bytes[at] != '-' && line.bytes[at] != ' ')
            return false;
        bool begins = line.bytes[at] == '-' && (at == 0 || line.bytes[at - 1] == ' ');
        if (begins && count < columns->count)
            columns->begins[count] = at;
        count += begins;
    }
    columns->has_rule = count == columns->count;
    return columns->has_rule;
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------- */

/* Where so many characters end. */
static size_t byte_of(struct text line, size_t characters)
{
    size_t at = 0, used;
    for (; characters > 0 && at < line.length; characters--, at += used)
        text_decode(line.bytes + at, line.length - at, &used);
    return at;
}

/* Where the column begins in this row: a number that is longer than its title begins before it. */
static size_t column_begin(const struct event_columns *columns, struct text line, int column)
{
    size_t at = byte_of(line, columns->begins[column]);
    while (column > 0 && at > 0 && at < line.length && line.bytes[at - 1] != ' ')
        at--;
    return at;
}

static void set_column(struct event *event, enum event_part part, struct text field)
{
    size_t length;
    struct stamp stamp;
    if (part == EVENT_PART_ID)
        event_set_id(event, field);
    else if (part == EVENT_PART_SOURCE)
        event_copy(event->source, sizeof event->source, field);
    else if (part == EVENT_PART_TIME && stamp_find_yearless(field, &stamp, &length))
        event->stamp = stamp;
    else if (part == EVENT_PART_TIME)
        event_add_stamp(event, field);
    else if (part == EVENT_PART_MESSAGE)
        event_add_message(event, field);
}

bool event_columns_read(const struct event_columns *columns, struct text line, struct event *event)
{
    struct event read;
    if (!columns->has_rule)
        return false;
    event_init(&read);
    event_copy(read.source, sizeof read.source, (struct text){columns->source, strlen(columns->source)});
    for (int i = 0; i < columns->count; i++) {
        size_t begin = column_begin(columns, line, i);
        size_t end = i + 1 < columns->count ? column_begin(columns, line, i + 1) : line.length;
        if (begin >= end || columns->labels[i] < 0)
            continue;
        set_column(&read, event_label_part(columns->labels[i]),
                   words_trim((struct text){line.bytes + begin, end - begin}));
    }
    if (!read.stamp.has_time || read.id == ABSENT)
        return false;
    *event = read;
    return true;
}

bool event_columns_are_in(struct text head)
{
    struct event_columns columns;
    while (head.length > 0) {
        const char *newline = memchr(head.bytes, '\n', head.length);
        struct text line = {head.bytes, newline != NULL ? (size_t)(newline - head.bytes) : head.length};
        head = newline != NULL ? (struct text){newline + 1, head.length - line.length - 1} : (struct text){"", 0};
        line.length -= line.length > 0 && line.bytes[line.length - 1] == '\r';
        if (event_columns_begin(&columns, line))
            return true;
    }
    return false;
}
