/* json_tree.h: objects and arrays of JSON, written member by member into a buffer.
 *
 * What is not known is left out: empty texts and ABSENT numbers write nothing. Strings are escaped by json.h. Failures stick in the buffer.
 */
#ifndef EXPORT_JSON_TREE_H
#define EXPORT_JSON_TREE_H

#include "base/buffer.h"
#include "base/number.h"
#include "base/when.h"

/* What stands between two members of an object or array, and where they go. */
struct json {
    struct buffer *out; /* borrowed */
    bool needs_comma;
};

/* A key is a constant without quotes; NULL within an array. */
void json_begin(struct json *json, const char *key); /* the value follows by buffer_* */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_text(struct json *json, const char *key, const char *bytes, size_t length);
void json_word(struct json *json, const char *key, const char *word);
void json_number(struct json *json, const char *key, int64_t value);
void json_truth(struct json *json, const char *key, bool value);
void json_seconds(struct json *json, const char *key, int64_t seconds); /* since 1970, as RFC 3339 in UTC */
void json_moment(struct json *json, const char *key, int64_t utc_ns, struct zone zone); /* RFC 3339 */
void json_decimal(struct json *json, const char *key, double value);                    /* to a thousandth */

#endif
