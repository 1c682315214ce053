#include "export/html.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { SAFE_LIMIT = 1 << 22 /* of one text, bytes */ };

static const char *entity_of(unsigned char byte)
{
    switch (byte) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static void add_escaped(struct buffer *out, const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        const char *entity = entity_of(bytes[i]);
        if (entity != NULL)
            buffer_add_text(out, entity);
        else
            buffer_add_byte(out, bytes[i]);
    }
}

void html_bytes(struct buffer *out, const char *bytes, size_t length)
{
    struct buffer safe;
    buffer_init(&safe, SAFE_LIMIT);
    text_escape(&safe, bytes, length, false);
    if (safe.status != STATUS_OK)
        out->status = safe.status;
    add_escaped(out, safe.bytes, safe.length);
    buffer_done(&safe);
}

void html_text(struct buffer *out, const char *text)
{
    html_bytes(out, text, strlen(text));
}

void html_format(struct buffer *out, const char *format, ...)
{
    char line[HTML_LINE];
    va_list values;
    va_start(values, format);
    vsnprintf(line, sizeof line, format, values);
    va_end(values);
    html_text(out, line);
}

void html_element(struct buffer *out, const char *element, const char *attributes, const char *text)
{
    buffer_format(out, "<%s%s>", element, attributes);
    html_text(out, text);
    buffer_format(out, "</%s>", element);
}
