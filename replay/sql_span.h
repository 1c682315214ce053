/* sql_span.h: which samples a statement's conditions leave to be looked at. Inside replay only.
 *
 * A span never leaves out what a condition lets through; it may hold more, because SQLite looks at what is handed to it once more.
 */
#ifndef REPLAY_SQL_SPAN_H
#define REPLAY_SQL_SPAN_H

#include "replay/sql_tables.h"

/* Of times (nanoseconds since 1970, UTC) or of sample ids; both inclusive. Empty when high is below low. */
struct sql_span {
    int64_t low, high;
};

/* Narrows by a condition: relation is one of = < > l (<=) g (>=). A fraction is taken with the whole numbers around it; what is no number narrows nothing. */
void sql_span_narrow(struct sql_span *span, char relation, sqlite3_value *value);

/* Narrows `ids` to the first and last sample of a span of time, exact also when the clock was set: the index has the ids. When it fails source->problem says why. */
enum status sql_span_samples(struct sql_source *source, const struct sql_span *time, struct sql_span *ids);

#endif
