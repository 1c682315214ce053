/* event_xml.c: an event as XML, as wevtutil and the Event Viewer write it. Elements are known by their names, wherever they stand; what is not known is passed over, and what is no XML ends it.
 *
 *   <PagedPoolInfo><Tag_1><Name>MmSt</Name><PoolUsed>48371392</PoolUsed></Tag_1>
 *   <Process_1><Name>store.exe</Name><ID>7580</ID><CommitCharge>11282399232</CommitCharge><HandleCount>120</HandleCount>
 * or, as EventData, with the same in one name: <Data Name="PagedPoolTag_1">, PagedPoolUsed_1, Process_1_Name.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "sampler/foreign/event.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

/* Where a value belongs. */
struct place {
    enum event_list list;
    int row; /* from 0; -1: none */
};

/* --- characters -------------------------------------------------------------------------------------------------------------------- */

/* What the text begins with: an entity that XML itself has, else a byte. */
static char decode_entity(struct text rest, size_t *used)
{
    static const struct {
        const char *name;
        char character;
    } ENTITIES[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    for (size_t i = 0; i < sizeof ENTITIES / sizeof ENTITIES[0]; i++) {
        if (!words_begin(rest, ENTITIES[i].name))
            continue;
        *used = strlen(ENTITIES[i].name);
        return ENTITIES[i].character;
    }
    *used = 1;
    return rest.bytes[0];
}

/* As much as fits, with a zero behind it. */
static void copy_value(char *out, size_t capacity, struct text value)
{
    size_t length = 0, used;
    value = words_trim(value);
    for (size_t i = 0; i < value.length && length + 1 < capacity; i += used)
        out[length++] = decode_entity((struct text){value.bytes + i, value.length - i}, &used);
    out[length] = '\0';
}

/* --- values ------------------------------------------------------------------------------------------------------------------------ */

static bool take_prefix(struct text *text, const char *prefix)
{
    if (!words_begin(*text, prefix))
        return false;
    *text = (struct text){text->bytes + strlen(prefix), text->length - strlen(prefix)};
    return true;
}

/* A row's number, and with `_` what follows it. */
static bool take_row(struct text *name, int *row)
{
    int64_t number;
    struct scan scan = scan_start(name->bytes, name->length);
    if (!scan_number(&scan, &number) || number < 1 || number > EVENT_ROWS)
        return false;
    *row = (int)number - 1;
    *name = (struct text){scan.at, (size_t)(scan.end - scan.at)};
    take_prefix(name, "_");
    return true;
}

static int64_t read_number(struct text value)
{
    int64_t number;
    value = words_trim(value);
    struct scan scan = scan_start(value.bytes, value.length);
    return scan_number(&scan, &number) && scan.at == scan.end ? number : ABSENT;
}

static void set_field(struct event_row *row, struct text field, struct text value)
{
    if (text_is(field, "Name"))
        copy_value(row->name, sizeof row->name, value);
    else if (text_is(field, "ID"))
        row->pid = read_number(value);
    else if (text_is(field, "CommitCharge") || text_is(field, "PoolUsed"))
        row->bytes = read_number(value);
    else if (text_is(field, "HandleCount"))
        row->handles = read_number(value);
}

/* Names that hold list, row and field. */
static void set_flat(struct event *event, struct text name, struct text value)
{
    static const struct {
        const char *prefix, *field;
        enum event_list list;
    } FLAT[] = {{"PagedPoolTag_", "Name", EVENT_PAGED},
                {"PagedPoolUsed_", "PoolUsed", EVENT_PAGED},
                {"NonPagedPoolTag_", "Name", EVENT_NONPAGED},
                {"NonPagedPoolUsed_", "PoolUsed", EVENT_NONPAGED},
                {"Process_", NULL, EVENT_PROCESSES}};
    for (size_t i = 0; i < sizeof FLAT / sizeof FLAT[0]; i++) {
        int row;
        struct text rest = name;
        if (!take_prefix(&rest, FLAT[i].prefix) || !take_row(&rest, &row))
            continue;
        const char *field = FLAT[i].field;
        set_field(&event->rows[FLAT[i].list][row], field != NULL ? (struct text){field, strlen(field)} : rest, value);
    }
}

static void set_value(struct event *event, const struct place *place, struct text name, struct text value)
{
    if (text_is(name, "EventID"))
        event_set_id(event, value);
    else if (text_is(name, "Computer"))
        copy_value(event->host, sizeof event->host, value);
    else if (text_is(name, "Message") && event->message_length == 0)
        event_add_message(event, value);
    else if (text_is(name, "PagedPoolUsage"))
        event->totals[EVENT_PAGED] = read_number(value);
    else if (text_is(name, "NonPagedPoolUsage"))
        event->totals[EVENT_NONPAGED] = read_number(value);
    else if (place->row >= 0)
        set_field(&event->rows[place->list][place->row], name, value);
    else
        set_flat(event, name, value);
}

/* --- elements ---------------------------------------------------------------------------------------------------------------------- */

/* The value of an attribute of a tag; empty when it has none. */
static struct text attribute(struct text tag, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 1; i + length + 2 < tag.length; i++) {
        char quote = tag.bytes[i + length + 1];
        bool is_it = (tag.bytes[i - 1] == ' ' || tag.bytes[i - 1] == '\t') &&
                     memcmp(tag.bytes + i, name, length) == 0 && tag.bytes[i + length] == '=';
        if (!is_it || (quote != '"' && quote != '\''))
            continue;
        const char *value = tag.bytes + i + length + 2;
        const char *end = memchr(value, quote, (size_t)(tag.bytes + tag.length - value));
        return end != NULL ? (struct text){value, (size_t)(end - value)} : (struct text){"", 0};
    }
    return (struct text){"", 0};
}

/* Lists, and rows in them. */
static void enter(struct place *place, struct text name)
{
    static const struct {
        const char *name;
        enum event_list list;
    } LISTS[] = {
        {"PagedPoolInfo", EVENT_PAGED}, {"NonPagedPoolInfo", EVENT_NONPAGED}, {"ProcessInfo", EVENT_PROCESSES}};
    for (size_t i = 0; i < sizeof LISTS / sizeof LISTS[0]; i++)
        if (text_is(name, LISTS[i].name))
            *place = (struct place){LISTS[i].list, -1};
    if (take_prefix(&name, "Process_") || take_prefix(&name, "Tag_")) {
        place->row = -1;
        take_row(&name, &place->row);
    }
}

static void begin_element(struct event *event, struct place *place, struct text tag, struct text content)
{
    struct scan scan = scan_start(tag.bytes, tag.length);
    struct text name;
    scan_word(&scan, &name);
    if (text_is(name, "Provider"))
        copy_value(event->source, sizeof event->source, attribute(tag, "Name"));
    else if (text_is(name, "TimeCreated"))
        event_add_stamp(event, attribute(tag, "SystemTime"));
    else if (text_is(name, "Data"))
        set_flat(event, attribute(tag, "Name"), content);
    else {
        enter(place, name);
        set_value(event, place, name, content);
    }
}

static void end_element(struct place *place, struct text tag)
{
    if (words_begin(tag, "/Process_") || words_begin(tag, "/Tag_"))
        place->row = -1;
}

void event_set_field(struct event *event, const struct text *path, size_t depth, struct text value)
{
    struct place place = {EVENT_PROCESSES, -1};
    for (size_t i = 0; i + 1 < depth; i++)
        enter(&place, path[i]);
    if (depth > 0)
        set_value(event, &place, path[depth - 1], value);
}

/* Where the tag ends: at a bracket that is in no quotes. */
static const char *tag_end(const char *at, const char *end)
{
    char quote = '\0';
    for (; at < end; at++) {
        if (quote != '\0')
            quote = *at == quote ? '\0' : quote;
        else if (*at == '"' || *at == '\'')
            quote = *at;
        else if (*at == '>')
            return at;
    }
    return NULL;
}

/* Without the backquotes that Markdown puts around each tag, and so around what stands between two. */
static struct text unmarked(struct text content)
{
    bool is_marked = content.length >= 2 && content.bytes[0] == '`' && content.bytes[content.length - 1] == '`';
    return is_marked ? (struct text){content.bytes + 1, content.length - 2} : content;
}

void event_read_xml(struct event *event, struct text xml)
{
    struct place place = {EVENT_PROCESSES, -1};
    const char *end = xml.bytes + xml.length;
    for (const char *at = memchr(xml.bytes, '<', xml.length); at != NULL;) {
        const char *close = tag_end(at + 1, end);
        if (close == NULL)
            return;
        const char *next = memchr(close, '<', (size_t)(end - close));
        struct text tag = {at + 1, (size_t)(close - at - 1)};
        struct text content = unmarked((struct text){close + 1, next != NULL ? (size_t)(next - close - 1) : 0});
        if (tag.length > 0 && tag.bytes[0] == '/')
            end_element(&place, tag);
        else if (tag.length > 0)
            begin_element(event, &place, tag, content);
        at = next;
    }
}
