#include "sampler/foreign/event.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { LOW_MEMORY = 2004, NONPAGED_EMPTY = 2019, PAGED_EMPTY = 2020, NUMBER_COLUMNS = 6 };

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

/* `(2724) consumed 472268800`: the word is of any language. */
static bool scan_consumer(struct scan *scan, struct event_row *row)
{
    struct text word;
    return scan_number(scan, &row->pid) && scan_literal(scan, ")", 1) && scan_word(scan, &word) &&
           scan_number(scan, &row->bytes);
}

/* What stands before the bracket, back to a comma, a colon or the start. */
static struct text name_before(const char *start, const char *bracket)
{
    const char *at = bracket;
    while (at > start && at[-1] != ',' && !(at[-1] == ':' && *at == ' '))
        at--;
    struct text name = words_trim((struct text){at, (size_t)(bracket - at)});
    if (words_begin(name, "and "))
        name = (struct text){name.bytes + 4, name.length - 4};
    return name;
}

static void read_message(struct event *event)
{
    struct event_row *row = event->rows[EVENT_PROCESSES];
    const char *start = event->message, *end = start + event->message_length;
    for (int found = 0; start < end && found < EVENT_ROWS;) {
        const char *bracket = memchr(start, '(', (size_t)(end - start));
        if (bracket == NULL)
            return;
        struct event_row read = {.handles = ABSENT};
        struct scan scan = {bracket + 1, end};
        if (scan_consumer(&scan, &read)) {
            event_copy(read.name, sizeof read.name, name_before(start, bracket));
            row[found++] = read;
            start = scan.at;
        } else {
            start = bracket + 1;
        }
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
