/* event_json.c: events as JSON, an object each: what evtx_dump, EvtxECmd, winlogbeat and PowerShell's ConvertTo-Json write, one a line, or in an array, in as many lines as one likes.
 *
 *   {"Event":{"System":{"Provider":{"#attributes":{"Name":"Srv"}},"EventID":{"#text":2019},"TimeCreated":{"#attributes":{"SystemTime":"..."}},...
 *   [{"Id":2004,"ProviderName":"...","TimeCreated":"\/Date(1711012345678)\/","Message":"...",...
 * Names are known wherever they stand. A text ends at each bracket that closes, so that no piece of it ends two events.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "sampler/foreign/event_tell.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { RECORD_LIMIT = 256 << 10, DEPTH_MOST = 16 };

struct event_json {
    struct event event;
    struct buffer record; /* owned; of the event, from its first bracket on */
    struct buffer value;  /* owned; a text without its escapes */
    int64_t depth;        /* of brackets in the record */
    bool in_text, escaped, skips;
    bool is_list; /* the number of an event stands in an array: there are several in this object */
};

static enum status json_open(void **state)
{
    struct event_json *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    event_init(&made->event);
    buffer_init(&made->record, RECORD_LIMIT);
    buffer_init(&made->value, RECORD_LIMIT);
    return STATUS_OK;
}

static void json_close(void *state)
{
    struct event_json *json = state;
    buffer_done(&json->record);
    buffer_done(&json->value);
    free(json);
}

/* --- values ------------------------------------------------------------------------------------------------------------------------ */

static bool is_one_of(struct text name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (text_equal_fold(name.bytes, name.length, *names, strlen(*names)))
            return true;
    return false;
}

/* `/Date(1711012345678)/`: milliseconds since 1970, as older PowerShells write a time. */
static bool read_date(struct text value, int64_t *epoch_ns)
{
    static const char BEGIN[] = "/Date(";
    int64_t ms;
    if (!words_begin(value, BEGIN))
        return false;
    struct scan scan = {value.bytes + sizeof BEGIN - 1, value.bytes + value.length};
    *epoch_ns = scan_number(&scan, &ms) && ms < INT64_MAX / NS_PER_MS ? ms * NS_PER_MS : ABSENT;
    return *epoch_ns != ABSENT;
}

static void set_time(struct event *event, struct text value)
{
    int64_t epoch_ns;
    if (stamp_is_whole(&event->stamp))
        return;
    if (read_date(value, &epoch_ns))
        event->stamp = (struct stamp){.has_date = true, .has_time = true, .epoch_ns = epoch_ns};
    else
        event_add_stamp(event, value);
}

/* The names around the value without those that only say what an XML element was made of. */
static size_t clean_path(const struct text *path, size_t depth, struct text out[DEPTH_MOST])
{
    static const char *const SAYING_NOTHING[] = {"#attributes", "#text", "Event", NULL};
    size_t kept = 0;
    for (size_t i = 0; i < depth; i++)
        if (path[i].length > 0 && !is_one_of(path[i], SAYING_NOTHING))
            out[kept++] = path[i];
    return kept;
}

/* `Id` at the top only, as many things have one. */
static bool is_id(const struct text *path, size_t depth)
{
    static const char *const IDS[] = {"EventID", "event_id", "InstanceId", NULL}, *const ID[] = {"Id", NULL};
    return depth > 0 && (is_one_of(path[depth - 1], IDS) || (depth == 1 && is_one_of(path[0], ID)));
}

/* What an event has once stands in an array, which is a level without a name. */
static bool is_of_several(const struct text *path, size_t depth)
{
    static const char *const ONCE[] = {"EventID", "event_id", "InstanceId", "ProviderName", NULL};
    bool in_array = false;
    for (size_t i = 0; i + 1 < depth; i++)
        in_array = in_array || path[i].length == 0;
    return in_array && is_one_of(path[depth - 1], ONCE);
}

static void set_value(struct event *event, const struct text *raw, size_t raw_depth, struct text value)
{
    static const char *const SOURCES[] = {"ProviderName", "provider_name", "SourceName", "Provider", NULL},
                             *const PROVIDER[] = {"Provider", NULL}, *const NAME[] = {"Name", NULL},
                             *const TIMES[] = {"SystemTime", "TimeCreated", "time_created",
                                               "@timestamp", "EventTime",   "TimeGenerated",
                                               NULL},
                             *const TIME_PARTS[] = {"value", "DateTime", NULL}, *const HOSTS[] = {"Computer",
                                                                                                  "computer_name",
                                                                                                  "ComputerName",
                                                                                                  "MachineName",
                                                                                                  "Hostname",
                                                                                                  NULL},
                             *const MESSAGES[] = {"Message", NULL};
    struct text path[DEPTH_MOST];
    size_t depth = clean_path(raw, raw_depth, path);
    struct text name = depth > 0 ? path[depth - 1] : (struct text){"", 0};
    struct text parent = depth > 1 ? path[depth - 2] : (struct text){"", 0};
    if (is_id(path, depth))
        event_set_id(event, value);
    else if (is_one_of(name, SOURCES) || (is_one_of(name, NAME) && is_one_of(parent, PROVIDER)))
        event_copy(event->source, sizeof event->source, value);
    else if (is_one_of(name, TIMES) || (is_one_of(name, TIME_PARTS) && is_one_of(parent, TIMES)))
        set_time(event, value);
    else if (is_one_of(name, HOSTS))
        event_copy(event->host, sizeof event->host, value);
    else if (!is_one_of(name, MESSAGES))
        event_set_field(event, path, depth, value);
    else if (event->message_length == 0)
        event_add_message(event, value);
}

/* --- the record -------------------------------------------------------------------------------------------------------------------- */

static int digit_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* Four digits of a UTF-16 unit; -1: none. */
static int32_t read_unit(const char *at, const char *end)
{
    int32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        int digit = at + i < end ? digit_of(at[i]) : -1;
        if (digit < 0)
            return -1;
        unit = unit << 4 | digit;
    }
    return unit;
}

/* Behind a backslash; where the text goes on. */
static const char *add_escape(struct buffer *out, const char *at, const char *end)
{
    char bytes[4];
    if (*at != 'u') {
        bool is_blank = *at == 'n' || *at == 'r' || *at == 't';
        buffer_add_byte(out, (unsigned char)(is_blank ? ' ' : *at));
        return at + 1;
    }
    int32_t unit = read_unit(at + 1, end), low = -1;
    if (unit < 0)
        return at + 1;
    at += 5;
    if (unit >= 0xD800 && unit <= 0xDBFF && end - at >= 6 && at[0] == '\\' && at[1] == 'u')
        low = read_unit(at + 2, end);
    bool is_pair = low >= 0xDC00 && low <= 0xDFFF;
    if (is_pair)
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    buffer_add(out, bytes, text_encode(unit >= 0xD800 && unit <= 0xDFFF ? 0xFFFD : unit, bytes));
    return is_pair ? at + 6 : at;
}

/* From behind its quote to behind the one that ends it; the text is in `value`. */
static const char *read_string(struct buffer *value, const char *at, const char *end)
{
    buffer_clear(value);
    while (at < end && *at != '"') {
        if (*at == '\\' && end - at > 1)
            at = add_escape(value, at + 1, end);
        else
            buffer_add_byte(value, (unsigned char)*at++);
    }
    return at < end ? at + 1 : end;
}

/* A number, or a word as null; without escapes. */
static const char *read_plain(struct buffer *value, const char *at, const char *end)
{
    buffer_clear(value);
    while (at < end && strchr(",:{}[]\" \t", *at) == NULL)
        buffer_add_byte(value, (unsigned char)*at++);
    return at;
}

struct names {
    struct text path[DEPTH_MOST]; /* borrowed from the record, with their escapes */
    size_t depth;                 /* of brackets; deeper ones have no name */
};

static void set_name(struct names *names, struct text name)
{
    if (names->depth > 0 && names->depth <= DEPTH_MOST)
        names->path[names->depth - 1] = name;
}

static void enter(struct names *names)
{
    names->depth++;
    set_name(names, (struct text){"", 0});
}

/* What stands between two marks of the syntax: a name, where a colon follows, else a value. */
static const char *read_token(struct event_json *json, struct names *names, const char *at, const char *end)
{
    const char *begin = at;
    bool is_string = *at == '"';
    at = is_string ? read_string(&json->value, at + 1, end) : read_plain(&json->value, at, end);
    struct text raw = {begin + is_string, (size_t)(at - begin) - (is_string ? 2 : 0)};
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    if (is_string && at < end && *at == ':') {
        set_name(names, raw);
        return at + 1;
    }
    if (json->value.length == 0 || names->depth > DEPTH_MOST)
        return at;
    json->is_list = json->is_list || is_of_several(names->path, names->depth);
    set_value(&json->event, names->path, names->depth,
              (struct text){(const char *)json->value.bytes, json->value.length});
    return at;
}

static void read_record(struct event_json *json)
{
    struct names names = {.depth = 0};
    const char *at = (const char *)json->record.bytes, *end = at + json->record.length;
    while (at < end) {
        if (*at == '{' || *at == '[')
            enter(&names);
        else if ((*at == '}' || *at == ']') && names.depth > 0)
            names.depth--;
        else if (strchr(", \t:}]", *at) == NULL || *at == '\0') {
            const char *next = read_token(json, &names, at, end);
            at = next > at ? next : at + 1;
            continue;
        }
        at++;
    }
}

/* --- lines ------------------------------------------------------------------------------------------------------------------------- */

static enum line_word end_record(struct event_json *json, struct reading *reading)
{
    bool fits = !json->skips;
    json->skips = json->is_list = false;
    if (fits)
        read_record(json);
    if (!fits || json->is_list)
        event_init(&json->event);
    buffer_clear(&json->record);
    event_tell(&json->event, reading);
    if (!fits)
        return reading_refuse(reading, "the event is longer than 256 KiB");
    return json->is_list
               ? reading_refuse(reading, "several events in one object: only arrays of events are read, or one a line")
               : LINE_KNOWN;
}

static void add_byte(struct event_json *json, char c, const struct reading *reading)
{
    if (json->depth == 0)
        json->event.line = reading->line;
    if (!json->skips)
        buffer_add_byte(&json->record, (unsigned char)c);
    json->skips = json->skips || json->record.status != STATUS_OK;
}

/* What stands between events: commas, the brackets of an array, and how evtx_dump counts them. */
static enum line_word read_between(struct text rest, struct reading *reading)
{
    rest = words_trim(rest);
    for (size_t i = 0; i < rest.length; i++)
        if (strchr(",[] \t", rest.bytes[i]) == NULL)
            return words_begin(rest, "Record ") ? LINE_KNOWN : reading_refuse(reading, "not a line of events as JSON");
    return LINE_KNOWN;
}

static enum line_word json_line(void *state, struct text line, struct reading *reading)
{
    struct event_json *json = state;
    size_t at = 0;
    if (json->depth == 0) {
        const char *begin = memchr(line.bytes, '{', line.length);
        at = begin != NULL ? (size_t)(begin - line.bytes) : line.length;
        if (begin == NULL)
            return read_between(line, reading);
    }
    for (; at < line.length; at++) {
        char c = line.bytes[at];
        add_byte(json, c, reading);
        if (json->in_text)
            json->in_text = c != '"' || json->escaped;
        else
            json->in_text = c == '"';
        json->escaped = json->in_text && c == '\\' && !json->escaped;
        json->depth += json->in_text ? 0 : (c == '{') - (c == '}');
        if (json->depth == 0)
            return end_record(json, reading); /* the piece ends here */
    }
    if (!json->in_text)
        add_byte(json, ' ', reading);
    return LINE_KNOWN;
}

/* An object that never ended is no event. */
static void json_end(void *state, struct reading *reading)
{
    struct event_json *json = state;
    if (json->depth == 0)
        return;
    reading->left_out = "the text ends in the middle of an event";
    reading->left_out_line = json->event.line;
    text_safe(reading->left_out_text, sizeof reading->left_out_text, sizeof reading->left_out_text - 1,
              (const char *)json->record.bytes, json->record.length);
}

static int json_recognise(struct text head)
{
    static const char *const IDS[] = {"\"EventID\"", "\"EventId\"", "\"event_id\"", "\"eventID\"", NULL};
    bool has_id = words_has(head, "\"ProviderName\"") && words_has(head, "\"Id\"");
    size_t at = 0;
    if (words_begin(head, "Record ")) {
        const char *newline = memchr(head.bytes, '\n', head.length);
        at = newline != NULL ? (size_t)(newline - head.bytes) : head.length;
    }
    while (at < head.length && strchr(" \t\r\n[", head.bytes[at]) != NULL && head.bytes[at] != '\0')
        at++;
    for (const char *const *id = IDS; *id != NULL; id++)
        has_id = has_id || words_has(head, *id);
    return has_id && at < head.length && head.bytes[at] == '{' ? 85 : 0;
}

const struct foreign_kind foreign_event_json = {.name = "eventjson",
                                                .title = "event log as JSON",
                                                .os = "Windows",
                                                .recognise = json_recognise,
                                                .open = json_open,
                                                .close = json_close,
                                                .line = json_line,
                                                .end = json_end,
                                                .line_end = "}"};
