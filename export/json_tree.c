#include "export/json_tree.h"

#include <string.h>

#include "export/json.h"

void json_begin(struct json *json, const char *key)
{
    buffer_add_text(json->out, json->needs_comma ? "," : "");
    json->needs_comma = true;
    if (key != NULL)
        buffer_format(json->out, "\"%s\":", key);
}

void json_open(struct json *json, const char *key, char bracket)
{
    json_begin(json, key);
    buffer_add_byte(json->out, (unsigned char)bracket);
    json->needs_comma = false;
}

void json_close(struct json *json, char bracket)
{
    buffer_add_byte(json->out, (unsigned char)bracket);
    json->needs_comma = true;
}

void json_text(struct json *json, const char *key, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    json_begin(json, key);
    json_add_string(json->out, bytes, length);
}

void json_word(struct json *json, const char *key, const char *word)
{
    json_text(json, key, word, strlen(word));
}

void json_number(struct json *json, const char *key, int64_t value)
{
    char digits[NUMBER_TEXT];
    if (value == ABSENT)
        return;
    number_exact(digits, value);
    json_begin(json, key);
    buffer_add_text(json->out, digits);
}

void json_truth(struct json *json, const char *key, bool value)
{
    json_begin(json, key);
    buffer_add_text(json->out, value ? "true" : "false");
}

/* Seconds since 1970. */
void json_seconds(struct json *json, const char *key, int64_t seconds)
{
    char when[WHEN_TEXT];
    if (seconds == ABSENT)
        return;
    when_format_rfc3339(when, seconds * NS_PER_SECOND, (struct zone){ZONE_UTC, 0});
    json_word(json, key, when);
}

void json_moment(struct json *json, const char *key, int64_t utc_ns, struct zone zone)
{
    char when[WHEN_TEXT];
    if (utc_ns == ABSENT)
        return;
    when_format_rfc3339(when, utc_ns, zone);
    json_word(json, key, when);
}

/* The C locale's point, whatever the locale: whole and thousandths are written apart. */
void json_decimal(struct json *json, const char *key, double value)
{
    bool negative = value < 0;
    double size = negative ? -value : value;
    int64_t thousandths = size < 9e15 ? (int64_t)(size * 1000 + 0.5) : 0;
    if (!(size < 9e15))
        return;
    json_begin(json, key);
    buffer_format(json->out, "%s%lld.%03d", negative && thousandths > 0 ? "-" : "", (long long)(thousandths / 1000),
                  (int)(thousandths % 1000));
}
