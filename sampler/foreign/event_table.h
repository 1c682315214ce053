/* event_table.h: events as a table, comma or tab between its fields: Event Viewer's "Save as CSV" and "text", Get-WinEvent and Get-EventLog with Export-Csv.
 *
 * A record may be of several lines, since messages are: a field in quotes holds whatever comes. A table is a plain value.
 */
#ifndef SAMPLER_FOREIGN_EVENT_TABLE_H
#define SAMPLER_FOREIGN_EVENT_TABLE_H

#include "sampler/foreign/event.h"

enum event_column { COLUMN_ID, COLUMN_SOURCE, COLUMN_TIME, COLUMN_HOST, COLUMN_MESSAGE, EVENT_COLUMNS };

struct event_table {
    char separator;
    int columns[EVENT_COLUMNS]; /* where they stand; -1: not there */
};

/* The titles; false when the line is none of them. */
bool event_table_begin(struct event_table *table, struct text line);

/* Whether a record is whole with its next line; `open`, false before the first one, is whether a quote is open. */
bool event_table_is_whole(struct text line, bool *open);

void event_table_read(const struct event_table *table, struct text record, struct event *event);

#endif
