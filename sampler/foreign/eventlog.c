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
#include "sampler/foreign/event_table.h"
#include "sampler/foreign/kind.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { RECORD_LIMIT = 256 << 10 };

struct eventlog {
    struct event event;
    uint64_t labels; /* those that the event has had: a bit for each of LABELS */
    bool in_message; /* what has no label is of the message */
    bool in_xml;     /* <Event> was there, </Event> not yet */
    bool in_table;   /* the titles were there */
    bool skips;      /* the record is too long, up to its end */
    bool is_open;    /* a quote in the table's row */
    struct event_table table;
    struct buffer record; /* owned; lines of an element or of a table's row */
};

static enum status eventlog_open(void **state)
{
    struct eventlog *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    event_init(&made->event);
    buffer_init(&made->record, RECORD_LIMIT);
    return STATUS_OK;
}

static void eventlog_close(void *state)
{
    struct eventlog *log = state;
    buffer_done(&log->record);
    free(log);
}

/* --- an event is whole ------------------------------------------------------------------------------------------------------------- */

static void set_safe(char *out, size_t capacity, const char *text)
{
    text_safe(out, capacity, capacity - 1, text, strlen(text));
}

/* True when there is something to tell of it. */
static bool conclude(struct eventlog *log, struct reading *reading)
{
    char text[EVENT_MARK];
    struct event *event = &log->event;
    enum event_word word = event->line != 0 ? event_judge(event, text) : EVENT_OTHER;
    if (word == EVENT_MARKS) {
        set_safe(reading->mark, sizeof reading->mark, text);
        reading->mark_stamp = event->stamp;
        reading->mark_line = event->line;
        if (event->host[0] != '\0')
            set_safe(reading->host, sizeof reading->host, event->host);
    } else if (word == EVENT_STRANGER) {
        reading->left_out = "the event has the number of one about pools, and is of another source";
        set_safe(reading->left_out_text, sizeof reading->left_out_text, text);
        reading->left_out_line = event->line;
    }
    event_init(event);
    log->labels = 0;
    log->in_message = false;
    return word != EVENT_OTHER;
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

enum part { PART_ID, PART_SOURCE, PART_TIME, PART_HOST, PART_MESSAGE, PART_XML, PART_OTHER };

static const struct label {
    const char *words;
    enum part part;
} LABELS[] = {{"Event ID", PART_ID},
              {"EventID", PART_ID},
              {"Id", PART_ID},
              {"InstanceId", PART_ID},
              {"Source", PART_SOURCE},
              {"Event Source", PART_SOURCE},
              {"ProviderName", PART_SOURCE},
              {"Date", PART_TIME},
              {"Time", PART_TIME},
              {"TimeCreated", PART_TIME},
              {"TimeGenerated", PART_TIME},
              {"TimeWritten", PART_OTHER},
              {"Computer", PART_HOST},
              {"MachineName", PART_HOST},
              {"Description", PART_MESSAGE},
              {"Message", PART_MESSAGE},
              {"Event Xml", PART_XML},
              {"Log Name", PART_OTHER},
              {"LogName", PART_OTHER},
              {"Type", PART_OTHER},
              {"Event Type", PART_OTHER},
              {"Event Category", PART_OTHER},
              {"Category", PART_OTHER},
              {"Task Category", PART_OTHER},
              {"Task", PART_OTHER},
              {"Level", PART_OTHER},
              {"Opcode", PART_OTHER},
              {"Keyword", PART_OTHER},
              {"Keywords", PART_OTHER},
              {"User", PART_OTHER},
              {"User Name", PART_OTHER},
              {"Index", PART_OTHER},
              {"EntryType", PART_OTHER},
              {"CategoryNumber", PART_OTHER},
              {"ReplacementStrings", PART_OTHER},
              {"UserName", PART_OTHER},
              {"Version", PART_OTHER},
              {"Qualifiers", PART_OTHER},
              {"RecordId", PART_OTHER},
              {"ProviderId", PART_OTHER},
              {"ProcessId", PART_OTHER},
              {"ThreadId", PART_OTHER},
              {"UserId", PART_OTHER},
              {"ActivityId", PART_OTHER},
              {"RelatedActivityId", PART_OTHER},
              {"ContainerLog", PART_OTHER},
              {"MatchedQueryIds", PART_OTHER},
              {"Bookmark", PART_OTHER},
              {"LevelDisplayName", PART_OTHER},
              {"OpcodeDisplayName", PART_OTHER},
              {"TaskDisplayName", PART_OTHER},
              {"KeywordsDisplayNames", PART_OTHER},
              {"Properties", PART_OTHER},
              {"Data", PART_OTHER},
              {"Site", PART_OTHER},
              {"Container", PART_OTHER}};
enum { LABEL_COUNT = sizeof LABELS / sizeof LABELS[0] };
_Static_assert(LABEL_COUNT <= 64, "a bit for each");

/* `Event ID:      2019`: which label, and what follows; -1: none. */
static int find_label(struct text line, struct text *value)
{
    const char *colon = memchr(line.bytes, ':', line.length);
    if (colon == NULL)
        return -1;
    struct text name = words_trim((struct text){line.bytes, (size_t)(colon - line.bytes)});
    *value = words_trim((struct text){colon + 1, (size_t)(line.bytes + line.length - colon - 1)});
    for (int i = 0; i < LABEL_COUNT; i++)
        if (text_equal_fold(name.bytes, name.length, LABELS[i].words, strlen(LABELS[i].words)))
            return i;
    return -1;
}

static void set_part(struct eventlog *log, enum part part, struct text value)
{
    struct event *event = &log->event;
    log->in_message = part == PART_MESSAGE;
    switch (part) {
    case PART_ID:
        event_set_id(event, value);
        break;
    case PART_SOURCE:
        event_copy(event->source, sizeof event->source, value);
        break;
    case PART_TIME:
        event_add_stamp(event, value);
        break;
    case PART_HOST:
        event_copy(event->host, sizeof event->host, value);
        break;
    case PART_MESSAGE:
        event_add_message(event, value);
        break;
    case PART_XML:
    case PART_OTHER:
        break;
    }
}

static enum line_word read_label(struct eventlog *log, int label, struct text value, struct reading *reading)
{
    uint64_t bit = UINT64_C(1) << label;
    if ((log->labels & bit) != 0 && conclude(log, reading))
        return LINE_AGAIN;
    begin(log, reading);
    log->labels |= bit;
    set_part(log, LABELS[label].part, value);
    return LINE_KNOWN;
}

/* `Event 2020 - Source: Srv`, `Event ID 2004: Windows ...`: the number, and what follows it. */
static bool find_number(struct text line, struct text *number, struct text *rest)
{
    struct text word;
    int64_t value;
    line = words_trim(line);
    struct scan scan = scan_start(line.bytes, line.length);
    if (!scan_literal(&scan, "Event", 5) || (scan_literal(&scan, "ID", 2), !scan_word(&scan, &word)))
        return false;
    struct scan digits = scan_start(word.bytes, word.length);
    if (!scan_number(&digits, &value))
        return false;
    *number = word;
    scan_blanks(&scan);
    *rest = (struct text){digits.at, (size_t)(line.bytes + line.length - digits.at)};
    return true;
}

static enum line_word read_number(struct eventlog *log, struct text number, struct text rest, struct reading *reading)
{
    static const char SOURCE[] = "Source:";
    if (log->event.line != 0 && conclude(log, reading))
        return LINE_AGAIN;
    event_init(&log->event);
    begin(log, reading);
    event_set_id(&log->event, number);
    const char *source = words_find(rest, SOURCE);
    if (source != NULL) {
        source += strlen(SOURCE);
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
    return LINE_KNOWN;
}

static enum line_word read_text(struct eventlog *log, struct text line, struct reading *reading)
{
    struct text value, rest;
    if (words_are_none(line))
        return LINE_KNOWN;
    if (is_border(line))
        return conclude(log, reading) ? LINE_AGAIN : LINE_KNOWN;
    int label = find_label(line, &value);
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
    line = words_trim(line);
    return words_begin(line, "<?xml") || words_begin(line, "<Events") || words_begin(line, "</Events") ||
           words_begin(line, "#TYPE ");
}

static enum line_word read_element(struct eventlog *log, struct text line, struct reading *reading)
{
    bool goes_on = false; /* what the Event Viewer copied as text, once more */
    for (int i = 0; i < LABEL_COUNT; i++)
        goes_on = goes_on || (LABELS[i].part == PART_XML && (log->labels >> i & 1) != 0);
    if (!goes_on && conclude(log, reading))
        return LINE_AGAIN;
    const char *at = find_element(line);
    return read_xml(log, (struct text){at, (size_t)(line.bytes + line.length - at)}, reading);
}

static enum line_word eventlog_line(void *state, struct text line, struct reading *reading)
{
    struct eventlog *log = state;
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
    return has_number && (has_source || words_has(head, "Description:")) ? 75 : 0;
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
