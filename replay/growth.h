/* growth.h: how fast numbers grow, told so that neither a step nor a spike nor a cycle that is shorter than the time looked at is growth.
 *
 * The time looked at is eight parts of equal length, of each of which the lowest value is known, and four quarters of two parts. Growth is what the lowest value of a quarter rose
 * above that of the quarter before: the mean of the three rises, but at most four times the least of them, so that it must have grown in each. A quarter in which there
 * was no value (a gap, a source that got slow) makes it unknown until that quarter is out of sight.
 * A growth owns what it remembers of each row, and allocates only when there are more rows than ever before; beyond GROWTH_ROWS_MAX the growth of a row is not known.
 */
#ifndef REPLAY_GROWTH_H
#define REPLAY_GROWTH_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct growth;

enum { GROWTH_ROWS_MAX = 16384 };

/* `window_ns` > 0: the time looked at. */
enum status growth_open(struct growth **growth, int64_t window_ns);
void growth_close(struct growth *growth); /* NULL is allowed */

/* At another boot: forgets all. */
void growth_forget(struct growth *growth);

/* Before the rows of each sample. Rows that were not in the one before may be forgotten. */
void growth_next(struct growth *growth);

/* The value (not ABSENT) of the row whose identity has this hash, at a moment that only rises. Returns by how much the row grows in `per_ns`; ABSENT when that is not known. */
int64_t growth_put(struct growth *growth, uint64_t row, int64_t moment_ns, int64_t value, int64_t per_ns);

#endif
