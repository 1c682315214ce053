/* eventlog.c: texts of Windows' event log: the marks of those events that tell of pools (event.h). In all forms in which people keep them:
 *
 *   Log Name: System / Source: Srv / Date: ... / Event ID: 2019 / Description:    the Event Viewer's copy, with or without its XML; wevtutil /f:text puts Event[0]: before each
 *   TimeCreated  : ... / ProviderName : Srv / Id : 2019 / Message : ...           Format-List
 *   <Event ...>...</Event>                                                        wevtutil /f:xml, with or without <Events> around them, in as many lines as one likes
 *   Level,Date and Time,Source,Event ID,Task Category                             tables (event_table.h)
 *   Event 2020 - Source: Srv, or Event ID: 2019, or the message alone             what people copy into mails
 * An event of labels ends where one of them comes again, so that it is judged when the line behind it is read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "sampler/foreign/event_columns.h"
#include "sampler/foreign/event_labels.h"
#include "sampler/foreign/event_table.h"
#include "sampler/foreign/event_tell.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum {
    RECORD_LIMIT = 256 << 10,
    DECODED_LIMIT = 16 << 20,
    OFFSET_DIGITS_LEAST = 4,
    OFFSET_DIGITS_MOST = 8,
    PAGES_TRIED_MOST = 4096
};

struct eventlog {
    struct event event;
    bool labels[EVENT_LABELS_MOST]; /* those that the event has had */
    bool in_message;                /* what has no label is of the message */
    bool xml_follows;               /* the last line says so: the same event once more */
    bool in_xml;                    /* <Event> was there, </Event> not yet */
    bool in_table;                  /* the titles were there */
    bool skips;                     /* the record is too long, up to its end */
    bool is_open;                   /* a quote in the table's row */
    struct event_table table;
    struct event_columns titles; /* of PowerShell's table, behind its title */
    struct buffer record;        /* owned; lines of an element or of a table's row */
    enum code_page page;         /* of lines that are not UTF-8; CODE_PAGES: not known */
    int64_t pages_tried;         /* for how many such lines */
    struct buffer decoded;       /* owned; such a line */
};

static enum status eventlog_open(void **state)
{
    struct eventlog *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    event_init(&made->event);
    made->page = CODE_PAGES;
    buffer_init(&made->record, RECORD_LIMIT);
    buffer_init(&made->decoded, DECODED_LIMIT);
    return STATUS_OK;
}

static void eventlog_close(void *state)
{
    struct eventlog *log = state;
    buffer_done(&log->record);
    buffer_done(&log->decoded);
    free(log);
}

/* --- an event is whole ------------------------------------------------------------------------------------------------------------- */

/* True when there is something to tell of it. */
static bool conclude(struct eventlog *log, struct reading *reading)
{
    memset(log->labels, 0, sizeof log->labels);
    log->in_message = log->xml_follows = false;
    return event_tell(&log->event, reading);
}

static void begin(struct eventlog *log, const struct reading *reading)
{
    if (log->event.line == 0)
        log->event.line = reading->line;
}

/* --- records of several lines ------------------------------------------------------------------------------------------------------ */

static struct text record_of(const struct eventlog *log)
{
    return text_in(&log->record, 0, log->record.length);
}

/* False when it is longer than an event can be. */
static bool add_to_record(struct eventlog *log, struct text line)
{
    if (log->record.length > 0)
        buffer_add_byte(&log->record, ' ');
    buffer_add(&log->record, line.bytes, line.length);
    return log->record.status == STATUS_OK;
}

static enum line_word end_record(struct eventlog *log, bool fits, struct reading *reading)
{
    buffer_clear(&log->record);
    log->is_open = false;
    if (!fits) {
        event_init(&log->event);
        return reading_refuse(reading, "the event is longer than 256 KiB");
    }
    conclude(log, reading);
    return LINE_KNOWN;
}

/* --- XML --------------------------------------------------------------------------------------------------------------------------- */

/* Where <Event> or <Event xmlns=...> begins. */
static const char *find_element(struct text line)
{
    const char *at = words_find(line, "<Event>");
    return at != NULL ? at : words_find(line, "<Event ");
}

static enum line_word read_xml(struct eventlog *log, struct text line, struct reading *reading)
{
    const char *end = words_find(line, "</Event>");
    begin(log, reading);
    log->in_xml = end == NULL;
    if (!log->skips)
        log->skips = !add_to_record(log, line);
    if (end == NULL)
        return LINE_KNOWN;
    bool fits = !log->skips;
    log->skips = false;
    if (fits)
        event_read_xml(&log->event, record_of(log));
    return end_record(log, fits, reading);
}

/* --- tables ------------------------------------------------------------------------------------------------------------------------ */

static enum line_word read_row(struct eventlog *log, struct text line, struct reading *reading)
{
    begin(log, reading);
    if (!add_to_record(log, line))
        return end_record(log, false, reading);
    if (!event_table_is_whole(line, &log->is_open))
        return LINE_KNOWN;
    event_table_read(&log->table, record_of(log), &log->event);
    return end_record(log, true, reading);
}

/* --- labels ------------------------------------------------------------------------------------------------------------------------ */

static void set_part(struct eventlog *log, enum event_part part, struct text value)
{
    struct event *event = &log->event;
    log->in_message = part == EVENT_PART_MESSAGE;
    switch (part) {
    case EVENT_PART_ID:
        event_set_id(event, value);
        break;
    case EVENT_PART_SOURCE:
        event_copy(event->source, sizeof event->source, value);
        break;
    case EVENT_PART_TIME: /* the first counts: `Data` is a date in Italian, and bytes in English */
        if (!stamp_is_whole(&event->stamp))
            event_add_stamp(event, value);
        break;
    case EVENT_PART_HOST:
        event_copy(event->host, sizeof event->host, value);
        break;
    case EVENT_PART_MESSAGE:
        event_add_message(event, value);
        break;
    case EVENT_PART_XML:
    case EVENT_PART_OTHER:
        break;
    }
}

static enum line_word read_label(struct eventlog *log, int label, struct text value, struct reading *reading)
{
    if (log->labels[label] && conclude(log, reading))
        return LINE_AGAIN;
    begin(log, reading);
    log->labels[label] = true;
    log->xml_follows = event_label_part(label) == EVENT_PART_XML;
    set_part(log, event_label_part(label), value);
    return LINE_KNOWN;
}

static bool skip_word(struct scan *scan, const char *word)
{
    struct scan try = *scan;
    size_t length = strlen(word);
    scan_blanks(&try);
    if ((size_t)(try.end - try.at) < length || !text_equal_fold(try.at, length, word, length))
        return false;
    scan->at = try.at + length;
    return true;
}

/* `Event 2020 - Source: Srv`, `Event ID 2004: Windows ...`, `EVENT: 2020 SOURCE:SRV`: the number, and what follows it. */
static bool find_number(struct text line, struct text *number, struct text *rest)
{
    int64_t value;
    line = words_trim(line);
    struct scan scan = scan_start(line.bytes, line.length);
    if (!skip_word(&scan, "Event"))
        return false;
    skip_word(&scan, "ID");
    scan_literal(&scan, ":", 1);
    const char *begin = scan.at;
    if (!scan_number(&scan, &value))
        return false;
    *number = words_trim((struct text){begin, (size_t)(scan.at - begin)});
    scan_blanks(&scan);
    *rest = (struct text){scan.at, (size_t)(line.bytes + line.length - scan.at)};
    return true;
}

/* In any case of its letters. */
static const char *find_source(struct text rest)
{
    static const char SOURCE[] = "Source:";
    size_t length = sizeof SOURCE - 1;
    for (size_t at = 0; at + length <= rest.length; at++)
        if (text_equal_fold(rest.bytes + at, length, SOURCE, length))
            return rest.bytes + at + length;
    return NULL;
}

static enum line_word read_number(struct eventlog *log, struct text number, struct text rest, struct reading *reading)
{
    if (log->event.line != 0 && conclude(log, reading))
        return LINE_AGAIN;
    event_init(&log->event);
    begin(log, reading);
    event_set_id(&log->event, number);
    const char *source = find_source(rest);
    if (source != NULL) {
        struct text name = words_trim((struct text){source, (size_t)(rest.bytes + rest.length - source)});
        event_copy(log->event.source, sizeof log->event.source, name);
    } else {
        event_add_message(&log->event, rest);
    }
    log->in_message = true;
    return LINE_KNOWN;
}

/* --- what has no label ------------------------------------------------------------------------------------------------------------- */

/* `Event[12]:`, as wevtutil counts them; `-or-` between two of them. */
static bool is_border(struct text line)
{
    line = words_trim(line);
    return words_begin(line, "Event[") || text_is(line, "-or-") || text_is(line, "-and-");
}

/* Whatever Markdown puts behind it. */
static bool ends_with_colon(struct text line)
{
    while (line.length > 0 && strchr(" \t\\", line.bytes[line.length - 1]) != NULL)
        line.length--;
    return line.length > 0 && line.bytes[line.length - 1] == ':';
}

static enum line_word read_words(struct eventlog *log, struct text line, struct reading *reading)
{
    struct event *event = &log->event;
    bool begins = event_is_message(line);
    if (begins && event->message_length > 0 && conclude(log, reading))
        return LINE_AGAIN;
    if (!begins && !log->in_message)
        return reading_refuse(reading, "not a line of an event log");
    begin(log, reading);
    event_add_message(event, line);
    log->in_message = true;
    log->xml_follows = ends_with_colon(line); /* `Event Xml:` in whatever language */
    return LINE_KNOWN;
}

/* `0010: 00000000 c000009a`: what the event carries besides its words. */
static bool is_bytes(struct text line)
{
    size_t digits = 0;
    line = words_trim(line);
    while (digits < line.length && strchr("0123456789abcdefABCDEF", line.bytes[digits]) != NULL &&
           line.bytes[digits] != '\0')
        digits++;
    return digits >= OFFSET_DIGITS_LEAST && digits <= OFFSET_DIGITS_MOST && digits + 1 < line.length &&
           line.bytes[digits] == ':' && line.bytes[digits + 1] == ' ';
}

/* The title of a table under the name of its provider, or a row of it. */
static bool read_columns(struct eventlog *log, struct text line, struct reading *reading, enum line_word *word)
{
    *word = LINE_KNOWN;
    if (event_columns_begin(&log->titles, line)) {
        memcpy(log->titles.source, log->event.source, sizeof log->titles.source);
        event_init(&log->event);
        log->in_message = false;
        return true;
    }
    if (!log->titles.is_open)
        return false;
    if (event_columns_rule(&log->titles, line))
        return true;
    if (log->event.line != 0 && conclude(log, reading)) {
        *word = LINE_AGAIN;
        return true;
    }
    if (!event_columns_read(&log->titles, line, &log->event))
        return false;
    begin(log, reading);
    return true;
}

static enum line_word read_text(struct eventlog *log, struct text line, struct reading *reading)
{
    struct text value, rest;
    enum line_word word;
    if (words_are_none(line) || (log->event.line != 0 && is_bytes(line)))
        return LINE_KNOWN;
    if (read_columns(log, line, reading, &word))
        return word;
    if (is_border(line))
        return conclude(log, reading) ? LINE_AGAIN : LINE_KNOWN;
    int label = event_label_split(line, &value);
    if (label >= 0)
        return read_label(log, label, value, reading);
    if (find_number(line, &value, &rest))
        return read_number(log, value, rest, reading);
    return read_words(log, line, reading);
}

/* --- lines ------------------------------------------------------------------------------------------------------------------------- */

/* Around the elements: <?xml ...?>, <Events>, </Events>. */
static bool is_frame(struct text line)
{
    struct scan scan;
    int64_t number;
    line = words_trim(line);
    if (words_begin(line, "Record ")) { /* as evtx_dump counts them */
        scan = scan_start(line.bytes + 7, line.length - 7);
        return scan_number(&scan, &number) && scan.at == scan.end;
    }
    return words_begin(line, "<?xml") || words_begin(line, "<Events") || words_begin(line, "</Events") ||
           words_begin(line, "#TYPE ");
}

static enum line_word read_element(struct eventlog *log, struct text line, struct reading *reading)
{
    if (!log->xml_follows && conclude(log, reading)) /* else it is what was copied as text, once more */
        return LINE_AGAIN;
    const char *at = find_element(line);
    return read_xml(log, (struct text){at, (size_t)(line.bytes + line.length - at)}, reading);
}

/* Borrowed until the next line. */
static struct text in_utf8(struct eventlog *log, struct text line)
{
    if (!code_page_is_needed(line))
        return line;
    if (log->page == CODE_PAGES && log->pages_tried++ < PAGES_TRIED_MOST)
        log->page = event_label_page(line);
    if (log->page == CODE_PAGES)
        return line;
    buffer_clear(&log->decoded);
    code_page_decode(log->page, line, &log->decoded);
    return log->decoded.status == STATUS_OK ? (struct text){buffer_text(&log->decoded), log->decoded.length} : line;
}

static enum line_word eventlog_line(void *state, struct text line, struct reading *reading)
{
    struct eventlog *log = state;
    line = in_utf8(log, line);
    struct text inner = words_unquote(line);
    if (log->in_xml)
        return read_xml(log, line, reading);
    if (find_element(line) != NULL)
        return read_element(log, line, reading);
    if (is_frame(line))
        return LINE_KNOWN;
    if (log->in_table)
        return log->record.length == 0 && words_are_none(line) ? LINE_KNOWN : read_row(log, line, reading);
    if (log->event.line == 0 && event_table_begin(&log->table, line)) {
        log->in_table = true;
        return LINE_KNOWN;
    }
    return read_text(log, inner, reading);
}

/* An element or a row that never ended is no event: the text was cut off, and what it would have told is not known. */
static void eventlog_end(void *state, struct reading *reading)
{
    struct eventlog *log = state;
    struct text record = record_of(log);
    if (!log->in_xml && record.length == 0) {
        conclude(log, reading);
        return;
    }
    reading->left_out = "the text ends in the middle of an event";
    reading->left_out_line = log->event.line;
    text_safe(reading->left_out_text, sizeof reading->left_out_text, sizeof reading->left_out_text - 1, record.bytes,
              record.length);
}

static struct text trim_return(struct text line)
{
    line.length -= line.length > 0 && line.bytes[line.length - 1] == '\r';
    return line;
}

/* In the first line, or behind the one that PowerShell puts before it. */
static bool has_titles(struct text head)
{
    struct event_table table;
    for (int i = 0; i < 2; i++) {
        const char *newline = memchr(head.bytes, '\n', head.length);
        size_t length = newline != NULL ? (size_t)(newline - head.bytes) : head.length;
        if (event_table_begin(&table, trim_return((struct text){head.bytes, length})))
            return true;
        if (newline == NULL || !words_begin(head, "#TYPE "))
            return false;
        head = (struct text){newline + 1, head.length - length - 1};
    }
    return false;
}

static int eventlog_recognise(struct text head)
{
    if (find_element(head) != NULL && words_has(head, "<System>"))
        return 95;
    if (event_is_message(head) || has_titles(head))
        return 80;
    bool has_number = words_has(head, "Event ID:") || words_has(head, "EventID ") || words_has(head, "Id  ");
    bool has_source = words_has(head, "Source:") || words_has(head, "ProviderName ") || words_has(head, "Source  ");
    if ((has_number && (has_source || words_has(head, "Description:"))) || event_labels_are_in(head))
        return 75;
    return event_columns_are_in(head) ? 70 : 0;
}

const struct foreign_kind foreign_eventlog = {.name = "eventlog",
                                              .title = "event log",
                                              .os = "Windows",
                                              .recognise = eventlog_recognise,
                                              .open = eventlog_open,
                                              .close = eventlog_close,
                                              .line = eventlog_line,
                                              .end = eventlog_end,
                                              .line_end = "</Event>"};
