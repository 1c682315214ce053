#include "sampler/foreign/event.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum {
    LOW_MEMORY = 2004,
    NONPAGED_EMPTY = 2019,
    PAGED_EMPTY = 2020,
    NUMBER_COLUMNS = 6,
    GROUP_DIGITS = 3,
    WORDS_MOST = 64
};

static const char LOW_MEMORY_WORDS[] = "diagnosed a low virtual memory condition";
static const char EMPTY_WORDS[] = "was unable to allocate from the system ";

void event_init(struct event *event)
{
    memset(event, 0, sizeof *event);
    event->id = ABSENT;
    event->stamp.epoch_ns = ABSENT;
    for (int list = 0; list < EVENT_LISTS; list++) {
        event->totals[list] = ABSENT;
        for (int i = 0; i < EVENT_ROWS; i++)
            event->rows[list][i].pid = event->rows[list][i].bytes = event->rows[list][i].handles = ABSENT;
    }
}

void event_copy(char *out, size_t capacity, struct text text)
{
    size_t length = text.length < capacity - 1 ? text.length : capacity - 1;
    memcpy(out, text.bytes, length);
    out[length] = '\0';
}

void event_set_id(struct event *event, struct text text)
{
    int64_t id;
    struct scan scan = scan_start(text.bytes, text.length);
    if (scan_number(&scan, &id) && id <= UINT32_MAX)
        event->id = id & 0xFFFF;
}

void event_add_stamp(struct event *event, struct text text)
{
    struct stamp stamp, *known = &event->stamp;
    if (!stamp_find(text, &stamp))
        return;
    if (known->has_time && !known->has_date && !stamp.has_time)
        stamp_complete(known, &stamp);
    else {
        stamp_complete(&stamp, known);
        *known = stamp;
    }
}

void event_add_message(struct event *event, struct text line)
{
    line = words_trim(line);
    size_t room = sizeof event->message - 1 - event->message_length;
    if (line.length == 0 || room < 2)
        return;
    if (event->message_length > 0)
        event->message[event->message_length++] = ' ';
    size_t length = line.length < room - 1 ? line.length : room - 1;
    memcpy(event->message + event->message_length, line.bytes, length);
    event->message_length += length;
}

static struct text message_of(const struct event *event)
{
    return (struct text){event->message, event->message_length};
}

bool event_is_message(struct text text)
{
    return words_has(text, "The server was unable to allocate") || words_has(text, "Windows successfully diagnosed");
}

/* --- the processes in a message ---------------------------------------------------------------------------------------------------- */

/* The mark between groups of three digits: blanks, those that do not break among them, a comma or a dot. */
static size_t group_mark(const char *at, const char *end)
{
    static const char *const MARKS[] = {"  ", " ", ",", ".", "\xC2\xA0", "\xE2\x80\xAF"};
    for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
        size_t length = strlen(MARKS[i]);
        if ((size_t)(end - at) >= length && memcmp(at, MARKS[i], length) == 0)
            return length;
    }
    return 0;
}

static size_t count_digits(const char *at, const char *end)
{
    size_t digits = 0;
    while (at + digits < end && at[digits] >= '0' && at[digits] <= '9')
        digits++;
    return digits;
}

/* `472268800`, or as some write it, `472 268 800`. */
static bool scan_bytes(struct scan *scan, int64_t *bytes)
{
    if (!scan_number(scan, bytes))
        return false;
    for (;;) {
        size_t mark = group_mark(scan->at, scan->end);
        int64_t group = 0;
        if (mark == 0 || count_digits(scan->at + mark, scan->end) != GROUP_DIGITS || *bytes > INT64_MAX / 1000 - 1)
            return true;
        struct scan next = {scan->at + mark, scan->end};
        scan_number(&next, &group);
        *bytes = *bytes * 1000 + group;
        scan->at = next.at;
    }
}

/* `(2724) consumed 472268800`: the words between are of any language, with blanks or without. */
static bool scan_consumer(struct scan *scan, struct event_row *row)
{
    if (!scan_number(scan, &row->pid) || !scan_literal(scan, ")", 1))
        return false;
    const char *most = scan->end - scan->at > WORDS_MOST ? scan->at + WORDS_MOST : scan->end;
    while (scan->at < most && count_digits(scan->at, scan->end) == 0 && *scan->at != '(' && *scan->at != ',')
        scan->at++;
    return scan_bytes(scan, &row->bytes);
}

/* Where a name before `at` would begin, if what stands before it ends a name or a sentence; else NULL. */
static const char *behind_border(const char *start, const char *at)
{
    static const char *const BORDERS[] = {
        ",", ". ", ";", ": ", "\xEF\xBC\x8C", "\xE3\x80\x81", "\xEF\xBC\x9B", "\xEF\xBC\x9A", "\xE3\x80\x82"};
    for (size_t i = 0; i < sizeof BORDERS / sizeof BORDERS[0]; i++) {
        size_t length = strlen(BORDERS[i]);
        if ((size_t)(at - start) >= length && memcmp(at - length, BORDERS[i], length) == 0)
            return at;
    }
    return NULL;
}

/* Behind the last `and` in it. */
static struct text behind_and(struct text name)
{
    static const char *const ANDS[] = {"and ", "und ", "et ", "y ", "e ", "и "};
    for (size_t at = name.length; at-- > 0;)
        for (size_t i = 0; i < sizeof ANDS / sizeof ANDS[0] && (at == 0 || name.bytes[at - 1] == ' '); i++)
            if (words_begin((struct text){name.bytes + at, name.length - at}, ANDS[i]))
                return words_trim((struct text){name.bytes + at + strlen(ANDS[i]), name.length - at - strlen(ANDS[i])});
    return name;
}

/* What stands before the bracket, back to a comma, a colon, an `and` or the start. */
static struct text name_before(const char *start, const char *bracket)
{
    const char *at = bracket;
    while (at > start && behind_border(start, at) == NULL)
        at--;
    return behind_and(words_trim((struct text){at, (size_t)(bracket - at)}));
}

static void read_message(struct event *event)
{
    struct event_row *row = event->rows[EVENT_PROCESSES];
    const char *start = event->message, *at = start, *end = start + event->message_length;
    for (int found = 0; at < end && found < EVENT_ROWS;) {
        const char *bracket = memchr(at, '(', (size_t)(end - at));
        if (bracket == NULL)
            return;
        struct event_row read = {.handles = ABSENT};
        struct scan scan = {bracket + 1, end};
        at = bracket + 1;
        if (!scan_consumer(&scan, &read))
            continue; /* a bracket of the name */
        event_copy(read.name, sizeof read.name, name_before(start, bracket));
        row[found++] = read;
        at = start = scan.at;
    }
}

/* --- the mark ---------------------------------------------------------------------------------------------------------------------- */

/* Adds a piece when it fits as a whole; false, and no more is added, when it does not. */
static bool add_piece(char mark[EVENT_MARK], const char *format, ...) PRINTF_LIKE(2, 3);
static bool add_piece(char mark[EVENT_MARK], const char *format, ...)
{
    size_t length = strlen(mark);
    va_list list;
    va_start(list, format);
    int written = vsnprintf(mark + length, EVENT_MARK - length, format, list);
    va_end(list);
    bool fits = written >= 0 && (size_t)written < EVENT_MARK - length;
    if (!fits)
        mark[length] = '\0';
    return fits;
}

static void add_tags(char mark[EVENT_MARK], const struct event *event, enum event_list list, const char *name)
{
    char bytes[NUMBER_TEXT];
    const struct event_row *rows = event->rows[list];
    if (event->totals[list] == ABSENT && rows[0].name[0] == '\0')
        return;
    number_short(bytes, event->totals[list], UNIT_BYTES, NUMBER_COLUMNS);
    bool fits = add_piece(mark, "; %s pool %s", name, bytes);
    for (int i = 0; i < EVENT_ROWS && fits; i++) {
        number_short(bytes, rows[i].bytes, UNIT_BYTES, NUMBER_COLUMNS);
        if (rows[i].name[0] != '\0')
            fits = add_piece(mark, "%s %s %s", i == 0 ? ":" : ",", rows[i].name, bytes);
    }
}

static void add_processes(char mark[EVENT_MARK], const struct event *event)
{
    char bytes[NUMBER_TEXT], handles[NUMBER_TEXT];
    bool fits = true;
    for (int i = 0; i < EVENT_ROWS && fits; i++) {
        const struct event_row *row = &event->rows[EVENT_PROCESSES][i];
        if (row->name[0] == '\0')
            continue;
        number_short(bytes, row->bytes, UNIT_BYTES, NUMBER_COLUMNS);
        fits = add_piece(mark, "%s %s (%lld) %s", i == 0 ? ";" : ",", row->name,
                         (long long)(row->pid != ABSENT ? row->pid : 0), bytes);
        number_exact(handles, row->handles);
        if (fits && row->handles != ABSENT)
            fits = add_piece(mark, " %s handles", handles);
    }
}

/* Processes first: there may be tags of 60 bytes, and then these two are not told. */
static void tell_low_memory(struct event *event, char mark[EVENT_MARK])
{
    if (event->rows[EVENT_PROCESSES][0].name[0] == '\0')
        read_message(event);
    snprintf(mark, EVENT_MARK, "event 2004: low memory");
    add_tags(mark, event, EVENT_PAGED, "paged");
    add_tags(mark, event, EVENT_NONPAGED, "nonpaged");
    add_processes(mark, event);
}

static bool is_source(const struct event *event, const char *name)
{
    return text_equal_fold(event->source, strlen(event->source), name, strlen(name));
}

/* Of the two: by its words, which need no number. ABSENT when it is neither. */
static int64_t empty_by_words(const struct event *event)
{
    const char *at = words_find(message_of(event), EMPTY_WORDS);
    if (at == NULL)
        return ABSENT;
    at += strlen(EMPTY_WORDS);
    struct text rest = {at, (size_t)(event->message + event->message_length - at)};
    return words_begin(rest, "nonpaged pool") ? NONPAGED_EMPTY : words_begin(rest, "paged pool") ? PAGED_EMPTY : ABSENT;
}

static bool is_low_memory(const struct event *event)
{
    if (event->source[0] == '\0')
        return words_has(message_of(event), LOW_MEMORY_WORDS) && (event->id == ABSENT || event->id == LOW_MEMORY);
    return event->id == LOW_MEMORY &&
           text_contains_fold(event->source, strlen(event->source), "Resource-Exhaustion-Detector", 28);
}

enum event_word event_judge(struct event *event, char mark[EVENT_MARK])
{
    int64_t empty = empty_by_words(event);
    bool is_server =
        is_source(event, "Srv") || is_source(event, "Svr") || (event->source[0] == '\0' && empty != ABSENT);
    if (is_low_memory(event)) {
        tell_low_memory(event, mark);
        return EVENT_MARKS;
    }
    int64_t id = event->id != ABSENT ? event->id : empty;
    bool is_empty = id == NONPAGED_EMPTY || id == PAGED_EMPTY;
    if (is_empty && is_server) {
        snprintf(mark, EVENT_MARK, "event %d: the %s pool was empty", (int)id,
                 id == PAGED_EMPTY ? "paged" : "nonpaged");
        return EVENT_MARKS;
    }
    if (!is_empty && id != LOW_MEMORY)
        return EVENT_OTHER;
    snprintf(mark, EVENT_MARK, "event %d of %s", (int)id, event->source[0] != '\0' ? event->source : "no source");
    return EVENT_STRANGER;
}
