/* text.h: bytes from anywhere made safe and measured for a terminal.
 *
 * Everything that reaches a screen, a plain table or an error line goes through text_escape: the result is valid UTF-8
 * in which every character is printable and has a known width of 1 or 2 columns (combining marks: 0, kept only behind a
 * base character and at most four of them). Control characters, invalid UTF-8, bidirectional overrides and isolates, zero-width controls,
 * surrogates, private use and unassigned widths become \xNN (bytes) so that nothing is lost and nothing can act.
 * A backslash becomes \\ only when `escape_backslash` is asked for (exports that must be reversible).
 * Width is decided here, by table, never by the locale.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/intern.h"

enum { CODEPOINT_INVALID = -1 };

/* Decodes one UTF-8 character of at most `length` (> 0) bytes; *used gets 1..4. Overlong forms, surrogates, values over
 * U+10FFFF and cut sequences give CODEPOINT_INVALID with *used 1. */
int32_t text_decode(const char *bytes, size_t length, size_t *used);

/* Encodes into out[4]; returns 1..4. */
size_t text_encode(int32_t codepoint, char out[4]);

/* Columns of one code point: 0 combining, 1, 2 wide; -1 when it must not reach a terminal. */
int text_codepoint_width(int32_t codepoint);

/* Appends the safe form of the bytes to `out`. */
void text_escape(struct buffer *out, const char *bytes, size_t length, bool escape_backslash);

/* The safe form in a fixed array: cut at whole characters to `capacity` bytes (NUL included) and to `columns`; a cut is
 * shown by '~' in the last column. Returns the width in columns of what was written. capacity must be at least 2. */
size_t text_safe(char *out, size_t capacity, size_t columns, const char *bytes, size_t length);

/* How many bytes of a UTF-8 C string are at most `most` and end behind a whole character: the number for "%.*s". */
int text_fit(const char *text, size_t most);

/* Columns of an already safe UTF-8 C string. */
size_t text_width(const char *safe);

/* Bytes of a buffer, borrowed until it changes next. Never a null pointer, as one comes from a buffer that was given nothing yet: offset + length must
 * not be over the buffer's length. */
struct text text_in(const struct buffer *buffer, size_t offset, size_t length);

/* ASCII-only comparisons, independent of the locale. */
bool text_equal_fold(const char *a, size_t a_length, const char *b, size_t b_length);
bool text_contains_fold(const char *hay, size_t hay_length, const char *needle, size_t needle_length);

#endif
