/* sql_print.h: the rows of a statement as text. Inside replay only.
 *
 * Aligned columns for people, or one line a row with tabs between the cells and a header, for programs. Whatever a cell holds is made safe for a terminal, tabs and line breaks
 * included; NULL is an empty cell; a blob is shown in hexadecimal digits. A table's columns are as wide as its first rows need.
 */
#ifndef REPLAY_SQL_PRINT_H
#define REPLAY_SQL_PRINT_H

#include <stdio.h>

#include "replay/sqlite_file.h"

/* Steps the statement to its end. *code gets SQLite's last answer, SQLITE_DONE when all was well; STATUS_CLOSED or STATUS_FULL when `out` takes no more. */
enum status sql_print(sqlite3_stmt *statement, FILE *out, bool aligned, int *code, struct problem *why);

#endif
