/* sql_tables.h: a recording's decoded samples as virtual tables of an SQLite connection. Inside replay only.
 *
 * The tables of sql_columns.h stand in a connection of their own, so that no statement ever meets the tables of the file. Reading is by sample: what a statement says of epoch_ns,
 * of the sample's id and of the name is used, so that only the key groups of the span are decoded, and only rows of that name handed to SQLite. Rows come in the
 * order of the samples. A source outlives the connection that it is given to.
 */
#ifndef REPLAY_SQL_TABLES_H
#define REPLAY_SQL_TABLES_H

#include "replay/sqlite_file.h"

struct sql_source {
    struct recording *recording; /* borrowed, a file */
    int64_t first_id, last_id;   /* of the samples, when the source was opened; 0 when there is none */
    struct session session;      /* the one whose zone was last asked for */
    struct problem problem;      /* what reading the recording met: tells damage apart from a wrong statement */
    int64_t decoded;             /* samples decoded so far */
};

enum status sql_source_init(struct sql_source *source, struct recording *recording, struct problem *why);

/* Adds the tables; to be called before an authorizer is set. NO_MEMORY when it cannot. */
enum status sql_tables_add(sqlite3 *db, struct sql_source *source);

/* Adds one table; takes the binding, which is what its module connects with, even when it fails (NO_MEMORY, or NULL). */
enum status sql_module_add(sqlite3 *db, const char *table, const sqlite3_module *module, void *binding);

#endif
