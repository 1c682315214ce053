/* typescript.h: what programs write to a terminal (a typescript, slabtop into a file) as lines of text: escape sequences away and, where the cursor is moved about, each screen as it stood.
 *
 * A screen is done when something is written above what was written last: programs redraw from top to bottom. It is a small terminal and no more: one screen of ROWS and COLUMNS, without colours,
 * tab stops and character sets; bytes beyond ASCII are one cell each. Owns its screen; bounded, and what comes out is at most TYPESCRIPT_GAIN times what went in.
 */
#ifndef SAMPLER_FOREIGN_TYPESCRIPT_H
#define SAMPLER_FOREIGN_TYPESCRIPT_H

#include <stdbool.h>

#include "base/buffer.h"

/* What comes out of one call at most, and of a whole text for each of its bytes. */
enum { TYPESCRIPT_MOST = 8 << 20, TYPESCRIPT_GAIN = 128 };

struct typescript;

/* Whether a text that begins so has escape sequences. */
bool typescript_is_text(const unsigned char *bytes, size_t length);

/* For a text of that beginning. NULL: no memory. */
struct typescript *typescript_open(const unsigned char *bytes, size_t length);
void typescript_close(struct typescript *typescript); /* NULL is allowed */

/* What is known to be complete now is added to `out`. */
void typescript_add(struct typescript *typescript, const unsigned char *bytes, size_t length, struct buffer *out);

/* At the end: what stands on the screen. */
void typescript_end(struct typescript *typescript, struct buffer *out);

#endif
