#include "sampler/foreign/journal.h"

#include <string.h>

#include "base/text.h"
#include "sampler/linux/scan.h"

enum { DIGITS_OF_UNIT = 4, SURROGATE = 0xD800, LOW_SURROGATE = 0xDC00, BEYOND_SURROGATES = 0xE000 };

/* Blanks are what scan.h passes over, and newlines that are in no line. */
static bool take(struct scan *scan, char wanted)
{
    scan_blanks(scan);
    if (scan->at == scan->end || *scan->at != wanted)
        return false;
    scan->at++;
    return true;
}

/* --- strings ------------------------------------------------------------------------------------------------------------------------- */

static bool take_unit(struct scan *scan, int32_t *unit)
{
    *unit = 0;
    if (scan->end - scan->at < DIGITS_OF_UNIT)
        return false;
    for (int i = 0; i < DIGITS_OF_UNIT; i++) {
        char digit = *scan->at++;
        bool is_decimal = digit >= '0' && digit <= '9';
        char letter = (char)(digit | 0x20);
        if (!is_decimal && (letter < 'a' || letter > 'f'))
            return false;
        *unit = *unit * 16 + (is_decimal ? digit - '0' : letter - 'a' + 10);
    }
    return true;
}

/* Behind `\u`; half a pair alone is left out. */
static bool take_character(struct scan *scan, struct buffer *out)
{
    int32_t unit, low;
    char bytes[4];
    if (!take_unit(scan, &unit))
        return false;
    struct scan pair = *scan;
    bool is_high = unit >= SURROGATE && unit < LOW_SURROGATE;
    if (is_high && pair.end - pair.at > 2 && pair.at[0] == '\\' && pair.at[1] == 'u') {
        pair.at += 2;
        if (take_unit(&pair, &low) && low >= LOW_SURROGATE && low < BEYOND_SURROGATES) {
            unit = 0x10000 + ((unit - SURROGATE) << 10) + (low - LOW_SURROGATE);
            *scan = pair;
        }
    }
    if (unit != 0 && (unit < SURROGATE || unit >= BEYOND_SURROGATES))
        buffer_add(out, bytes, text_encode(unit, bytes));
    return true;
}

static bool take_escape(struct scan *scan, struct buffer *out)
{
    static const char NAMES[] = "\"\\/bfnrt", MEANT[] = "\"\\/\b\f\n\r\t";
    if (scan->at == scan->end)
        return false;
    char name = *scan->at++;
    if (name == 'u')
        return take_character(scan, out);
    const char *found = name != '\0' ? strchr(NAMES, name) : NULL;
    if (found != NULL)
        buffer_add_byte(out, (unsigned char)MEANT[found - NAMES]);
    return found != NULL;
}

/* A string as it stands, between its quotes; false when it has no end. */
static bool take_raw(struct scan *scan, struct text *raw)
{
    if (!take(scan, '"'))
        return false;
    raw->bytes = scan->at;
    while (scan->at < scan->end && *scan->at != '"')
        scan->at += *scan->at == '\\' && scan->end - scan->at > 1 ? 2 : 1;
    raw->length = (size_t)(scan->at - raw->bytes);
    return take(scan, '"');
}

static bool decode(struct text raw, struct buffer *out)
{
    struct scan scan = scan_start(raw.bytes, raw.length);
    while (scan.at < scan.end) {
        const char *escape = memchr(scan.at, '\\', (size_t)(scan.end - scan.at));
        const char *end = escape != NULL ? escape : scan.end;
        buffer_add(out, scan.at, (size_t)(end - scan.at));
        scan.at = end;
        if (escape != NULL) {
            scan.at++;
            if (!take_escape(&scan, out))
                return false;
        }
    }
    return out->status == STATUS_OK;
}

/* --- other values -------------------------------------------------------------------------------------------------------------------- */

/* `[77,101,109]`. */
static bool take_bytes(struct scan *scan, struct buffer *out)
{
    int64_t byte;
    if (!take(scan, '['))
        return false;
    while (scan_number(scan, &byte) && byte <= 0xFF) {
        buffer_add_byte(out, (unsigned char)byte);
        take(scan, ',');
    }
    return take(scan, ']') && out->status == STATUS_OK;
}

/* Lists and objects in one another are counted and not gone into. */
static bool skip_value(struct scan *scan)
{
    struct text raw;
    int64_t depth = 0;
    do {
        scan_blanks(scan);
        if (scan->at == scan->end)
            return false;
        if (*scan->at == '"') {
            if (!take_raw(scan, &raw))
                return false;
        } else {
            depth += (*scan->at == '[') + (*scan->at == '{') - (*scan->at == ']') - (*scan->at == '}');
            scan->at++;
        }
        scan_blanks(scan);
    } while (scan->at < scan->end && (depth > 0 || (*scan->at != ',' && *scan->at != '}')));
    return depth == 0;
}

/* --- the entry ----------------------------------------------------------------------------------------------------------------------- */

static bool read_us(struct text raw, int64_t *ns)
{
    int64_t us;
    struct scan scan = scan_start(raw.bytes, raw.length);
    bool good = scan_number(&scan, &us) && scan.at == scan.end;
    *ns = good ? number_scale(us, NS_PER_US, 1) : ABSENT;
    return *ns != ABSENT;
}

static void set_member(struct text name, struct text raw, struct journal_entry *entry)
{
    int64_t ns;
    if (text_is(name, "__REALTIME_TIMESTAMP") && read_us(raw, &ns))
        entry->stamp = (struct stamp){.has_date = true, .has_time = true, .epoch_ns = ns};
    else if (text_is(name, "_SOURCE_MONOTONIC_TIMESTAMP") && read_us(raw, &ns))
        entry->since_boot_ns = ns;
    else if (text_is(name, "_HOSTNAME"))
        entry->host = raw;
    else if (text_is(name, "_TRANSPORT") || text_is(name, "SYSLOG_IDENTIFIER"))
        entry->is_kernel = entry->is_kernel || text_is(raw, "kernel");
}

static bool take_member(struct scan *scan, struct journal_entry *entry, struct buffer *message, bool *has_message)
{
    struct text name, raw;
    if (!take_raw(scan, &name) || !take(scan, ':'))
        return false;
    scan_blanks(scan);
    bool is_message = text_is(name, "MESSAGE"), is_string = scan->at < scan->end && *scan->at == '"';
    *has_message = *has_message || is_message;
    if (is_message && scan->at < scan->end && *scan->at == '[')
        return take_bytes(scan, message);
    if (!is_string)
        return skip_value(scan);
    if (!take_raw(scan, &raw))
        return false;
    set_member(name, raw, entry);
    return !is_message || decode(raw, message);
}

bool journal_read(struct text line, struct journal_entry *entry, struct buffer *message)
{
    bool has_message = false;
    struct scan scan = scan_start(line.bytes, line.length);
    *entry = (struct journal_entry){.stamp = {.epoch_ns = ABSENT}, .since_boot_ns = ABSENT, .host = {"", 0}};
    buffer_clear(message);
    if (!take(&scan, '{'))
        return false;
    do {
        if (!take_member(&scan, entry, message, &has_message))
            return false;
    } while (take(&scan, ','));
    return take(&scan, '}') && has_message;
}
