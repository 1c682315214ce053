/* sql_series.h: the table `series` of `pooltop sql`: a row for each point of the extra series. Inside replay only.
 *
 * What a statement says of epoch_ns and of the name is used: only blocks of that time are read, and of them only the columns of that name. Rows come in the order of time.
 */
#ifndef REPLAY_SQL_SERIES_H
#define REPLAY_SQL_SERIES_H

#include "replay/sql_tables.h"

/* As sql_tables_add. */
enum status sql_series_add(sqlite3 *db, struct sql_source *source);

/* A line: its name, a tab, its columns. */
void sql_series_print_table(void);

#endif
