/* html.h: text on a page, the one place that escapes it.
 *
 * Bytes from anywhere become safe text first (base/text.h: valid, printable UTF-8), and then text of HTML: what is written here can neither open or close an element nor end an attribute in double
 * or single quotes, in HTML and in SVG within it, and is valid XML.
 */
#ifndef EXPORT_HTML_H
#define EXPORT_HTML_H

#include "base/buffer.h"

void html_bytes(struct buffer *out, const char *bytes, size_t length);
void html_text(struct buffer *out, const char *text);

/* A formatted text, cut at HTML_LINE bytes. The format is text, too: elements are not written by it. */
enum { HTML_LINE = 1024 };
void html_format(struct buffer *out, const char *format, ...) PRINTF_LIKE(2, 3);

/* An element with nothing but text in it; `attributes` as they are written, with a blank in front, or "". */
void html_element(struct buffer *out, const char *element, const char *attributes, const char *text);

#endif
