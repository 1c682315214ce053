/* json.h: strings of JSON, the one place that escapes them.
 *
 * Bytes from anywhere become the safe and reversible text of all exports first (what is no printable UTF-8 is \xNN, a backslash is doubled: base/text.h), and that a JSON
 * string. So a reader undoes JSON's escapes, and where it wants the bytes, the same two rules as in CSV; the output is always valid JSON of valid UTF-8.
 */
#ifndef EXPORT_JSON_H
#define EXPORT_JSON_H

#include "base/buffer.h"

/* Appends the string with its quotes. */
void json_add_string(struct buffer *out, const char *bytes, size_t length);

#endif
