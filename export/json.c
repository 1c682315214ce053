#include "export/json.h"

#include "base/text.h"

void json_add_string(struct buffer *out, const char *bytes, size_t length)
{
    struct buffer safe;
    buffer_init(&safe, length * 4 + 16);
    text_escape(&safe, bytes, length, true);
    buffer_add_byte(out, '"');
    for (size_t i = 0; i < safe.length; i++) {
        if (safe.bytes[i] == '"' || safe.bytes[i] == '\\')
            buffer_add_byte(out, '\\');
        buffer_add_byte(out, safe.bytes[i]);
    }
    buffer_add_byte(out, '"');
    if (safe.status != STATUS_OK)
        out->status = safe.status;
    buffer_done(&safe);
}
