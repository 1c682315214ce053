/* sql_owners.h: the tables `drivers` and `owners` of `pooltop sql`: of each boot the newest that is known. Inside replay only.
 *
 * Texts are safe as in the other tables. They are small and read at once for each scan; a statement that joins them with pools does best to materialize them first (docs/sql.md).
 */
#ifndef REPLAY_SQL_OWNERS_H
#define REPLAY_SQL_OWNERS_H

#include "replay/sql_tables.h"

/* As sql_tables_add. */
enum status sql_owners_add(sqlite3 *db, struct sql_source *source);

/* A line for each table: its name, a tab, its columns. */
void sql_owners_print_tables(void);

#endif
