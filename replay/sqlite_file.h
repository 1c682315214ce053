/* sqlite_file.h: a recording as one SQLite file; what its parts share. Inside replay only, and the only door to sqlite3.h there.
 *
 * A file owns its connection, its statements and, when it records, the lock. Statements are prepared at first use and reset after every call, so that no transaction
 * outlives one, or the outermost recording_hold(). A reader treats the file as hostile: no triggers, views, extensions or untrusted functions act, all sizes are bounded, and a call that works too long is
 * ended as damage.
 */
#ifndef REPLAY_SQLITE_FILE_H
#define REPLAY_SQLITE_FILE_H

#include <sqlite3.h>

#include "base/os.h"
#include "replay/store.h"

enum {
    APPLICATION_ID = 0x706F6F6C, /* "pool" */
    SCHEMA_VERSION = 3,
    PATH_TEXT = 4096 /* with what is added for side files */
};

/* What a reader accepts at most: ids are counted and stepped through. */
#define SAMPLE_ID_MAX (INT64_C(1) << 40)

enum query {
    QUERY_BOUNDS,
    QUERY_SAMPLE,
    QUERY_BEHIND,
    QUERY_BEFORE,
    QUERY_FRAMES,
    QUERY_MARKS,
    QUERY_SESSION,
    QUERY_LAST_SESSION,
    QUERY_COUNTS,
    QUERY_BEGIN,
    QUERY_HOLD,
    QUERY_COMMIT,
    QUERY_UNDO,
    QUERY_ADD_SAMPLE,
    QUERY_ADD_FRAME,
    QUERY_ADD_MARK,
    QUERY_ADD_SESSION,
    QUERY_FIND_BOOT,
    QUERY_ADD_BOOT,
    QUERY_NEXT_GROUP,
    QUERY_DROP_SAMPLES,
    QUERY_DROP_FRAMES,
    QUERY_DROP_MARKS,
    QUERY_STAND_IN,
    QUERY_ADD_STAND_IN,
    QUERY_DROP_STAND_INS,
    QUERY_COUNT_STAND_INS,
    QUERY_OWNER_MOMENT,
    QUERY_OWNER_BOOTS,
    QUERY_OWNERS,
    QUERY_ADD_OWNERS,
    QUERY_EXTRA_SERIES,
    QUERY_EXTRA_BLOCK,
    QUERY_EXTRA_VALUES,
    QUERY_EXTRA_AROUND,
    QUERY_EXTRA_COUNTS,
    QUERY_ADD_EXTRA_SERIES,
    QUERY_ADD_EXTRA_BLOCK,
    QUERY_ADD_EXTRA_VALUES,
    /* In pairs: of the table `minute`, then the same of `quarter`. */
    QUERY_MINUTE_ENDS,
    QUERY_QUARTER_ENDS,
    QUERY_MINUTE_ROW,
    QUERY_QUARTER_ROW,
    QUERY_MINUTE_ROWS,
    QUERY_QUARTER_ROWS,
    QUERY_MINUTE_AT_ID,
    QUERY_QUARTER_AT_ID,
    QUERY_MINUTE_BEHIND,
    QUERY_QUARTER_BEHIND,
    QUERY_MINUTE_BEFORE,
    QUERY_QUARTER_BEFORE,
    QUERY_MINUTE_END,
    QUERY_QUARTER_END,
    QUERY_ADD_MINUTE,
    QUERY_ADD_QUARTER,
    QUERY_MINUTE_NEXT_GROUP,
    QUERY_QUARTER_NEXT_GROUP,
    QUERY_MINUTE_BYTES,
    QUERY_QUARTER_BYTES,
    QUERY_DROP_MINUTES,
    QUERY_DROP_QUARTERS,
    QUERIES
};

/* The newest row of a tier. */
struct tier_end {
    int64_t number;
    int64_t bytes; /* of all rows that were ever written */
};

struct file {
    struct recording recording;
    sqlite3 *db;
    char path[PATH_TEXT];
    sqlite3_stmt *statements[QUERIES];    /* owned; NULL until first used */
    struct os_lock *lock;                 /* owned; NULL for a reader */
    bool torn;                            /* opened although a part of it may be missing */
    bool immutable;                       /* opened as a file nobody writes: must be opened again when somebody does */
    long ticks;                           /* work of the call that runs, in units of the progress handler */
    bool has_total[TOTALS];               /* which totals the file has a column for */
    bool has_mark_seal, has_session_seal; /* its marks, its sessions have seals */
    bool has_costs;                       /* its samples say what encoding and storing took */
    bool has_seal;                        /* its samples have seals ... */
    bool knows_columns;                   /* ... over columns that we know all of */
    bool has_tiers;                       /* it has the tables of thinned samples */
    bool has_stand_ins;                   /* it has the table of stand-ins */
    bool has_owners;                      /* it has the table of owners */
    bool has_extra;                       /* it has the tables of extra series */
    bool in_batch;
    int holds;         /* reader: how many recording_hold() stand open */
    bool knows_layers; /* reader: `layers` is what the moment that is held has */
    struct layers layers;
    int64_t sync_every;               /* writer: so many samples share a sync; 0 and 1: each has its own */
    int64_t unsynced;                 /* writer: samples that no sync has followed yet */
    bool lazy;                        /* writer: commits are not synced at the moment */
    bool emptied_log;                 /* writer: the -wal was emptied behind the first sample */
    bool series_left;                 /* writer: the last trim left old rows of series */
    unsigned stays;                   /* writer: a bit for each step of a trim that has met damage */
    int64_t log_bound;                /* writer: the max_bytes that the size of the -wal was chosen for */
    int64_t last_id;                  /* writer: newest sample */
    int64_t session;                  /* writer: newest session */
    struct tier_end tier_ends[TIERS]; /* writer */
    int64_t boot_id;                  /* writer: of `boot`, 0 when none was written */
    char boot[BOOT_TEXT];
};

extern const struct store_ops file_ops;

static inline struct file *file_of(struct recording *recording)
{
    return (struct file *)(void *)recording;
}

/* The status of an SQLite result code, and the line `cannot <action> <path>: ...` of the error the connection is in. */
enum status sqlite_status(int code);
enum status sqlite_problem(struct file *file, const char *action, struct problem *why);

/* --- connections (sqlite_open.c) */

/* Opens read-only as a hostile file and checks that it is a recording we can read. On failure nothing is left open. */
enum status file_connect_read(struct file *file, struct problem *why);
void file_disconnect(struct file *file);

/* To be called first in every read: opens the file again when a recorder began to write what was opened as immutable. */
enum status file_ready(struct file *file, struct problem *why);

/* Ends every call that works too long, as damage; to be called again by who has set a handler of its own for a while. */
void file_bound_work(struct file *file);

/* What every connection begins with: bounds, no trust in what the file brings along, a busy timeout. */
void file_settle(struct file *file);

enum status file_execute(struct file *file, const char *sql, struct problem *why);
/* The first column of the first row as a number. */
enum status file_number(struct file *file, const char *sql, int64_t *number, struct problem *why);

/* Writes path + suffix; STATUS_LIMIT when it is too long. */
enum status side_path(char out[PATH_TEXT], const char *path, const char *suffix, struct problem *why);

/* --- one moment for several reads (sqlite_hold.c) */

void file_hold(struct recording *recording);
void file_release(struct recording *recording);
bool file_is_held(const struct file *file);
/* Within a long walk: where something is held, lets go of it and holds the moment it is now. */
void file_hold_anew(struct file *file);

/* --- statements (sqlite_query.c) */

/* A statement ready to bind. It is the kept one, or one of its own while that runs (a visitor may ask again). */
enum status query_begin(struct file *file, enum query query, sqlite3_stmt **statement, struct problem *why);
void query_end(struct file *file, enum query query, sqlite3_stmt *statement);

/* Lets go of the kept statements that depend on what the file has. */
void query_forget(struct file *file);

/* One step: OK with a row, EMPTY at the end. */
enum status query_step(struct file *file, sqlite3_stmt *statement, struct problem *why);

/* ABSENT for NULL and what is no number. */
int64_t column_number(sqlite3_stmt *statement, int column);
/* NULL for ABSENT. */
void bind_number(sqlite3_stmt *statement, int at, int64_t number);

/* --- schema and seals (schema.c, seal.c) */

/* Makes a new recording at path: all of it or nothing. */
enum status schema_create(const char *path, struct problem *why);

/* Brings an open recording of an older version up to ours, and adds columns for totals that came later. */
enum status schema_migrate(struct file *file, struct problem *why);

/* Whether the tables of the file's format are there as plain tables, and which totals they have. */
enum status schema_check(struct file *file, struct problem *why);

/* Finds out whether the file has the table of stand-ins. */
enum status schema_find_stand_ins(struct file *file, struct problem *why);
/* The same for the table of owners, and those of extra series. */
enum status schema_find_owners(struct file *file, struct problem *why);
enum status schema_find_extra(struct file *file, struct problem *why);

/* What a seal is made of, from FRAME_SUM_START (frame.h) on: numbers, and texts with their length, so that a letter cannot move from one into the next. */
uint32_t seal_number(uint32_t sum, int64_t number);
uint32_t seal_measured(uint32_t sum, const char *text, size_t length);

/* What a sample is sealed with: a checksum over its columns, `boot` standing for its identity, so that a number that a disk or a cable changed shows. Absent totals do not count:
 * a total that joins the catalogue later changes no seal. */
uint32_t sample_seal(const struct sample_info *info, const char *boot, const int64_t totals[TOTALS]);

/* The same for a mark that belongs to a session, and for a session. */
uint32_t mark_seal(const struct mark *mark, int64_t session);
uint32_t session_seal(const struct session *session);

/* Whether a row is as it was sealed, or has no seal: of a mark with the columns id, utc_ns, kind, text, session, seal; of a session with all of it in the order of the table. */
bool mark_is_whole(sqlite3_stmt *row);
bool session_is_whole(sqlite3_stmt *row);

/* --- appending (sqlite_append.c) */
enum status file_add_session(struct recording *recording, struct session *session, struct problem *why);
enum status file_append(struct recording *recording, const struct sample_write *write, struct problem *why);
enum status file_add_mark(struct recording *recording, const struct mark *mark, struct problem *why);
enum status file_sync_every(struct recording *recording, int64_t samples, struct problem *why);
enum status file_add_thinned(struct recording *recording, const struct tier_write *writes, size_t count,
                             struct problem *why);
enum status file_batch(struct recording *recording, enum batch_step step, struct problem *why);
/* A synced transaction of its own, or a part of the batch that is open; it is undone where `status` is a failure. */
enum status file_begin_own(struct file *file, struct problem *why);
enum status file_end_own(struct file *file, enum status status, struct problem *why);
/* The row of a boot: EMPTY when it is not there; made then. */
enum status file_find_boot(struct file *file, const char *boot, int64_t *id, struct problem *why);
enum status file_boot_id(struct file *file, const char *boot, int64_t *id, struct problem *why);

/* --- thinned samples (sqlite_tier.c) */

enum status file_layers(struct recording *recording, struct layers *layers, struct problem *why);
enum status file_tier_info(struct file *file, enum tier tier, int64_t number, struct sample_info *info,
                           struct problem *why);
enum status file_find_id(struct recording *recording, enum tier tier, int64_t id, int64_t *number, struct problem *why);
enum status file_tier_find_time(struct file *file, enum tier tier, int64_t utc_ns, int64_t *number,
                                struct problem *why);
enum status file_tier_rows(struct recording *recording, enum tier tier, int64_t from, int64_t to, tier_visitor visit,
                           void *context, struct problem *why);

enum status file_ends(struct recording *recording, enum tier tier, struct layer *rows, struct problem *why);
enum status file_last_thinned(struct recording *recording, enum tier tier, struct sample_info *info,
                              struct problem *why);

/* Within a transaction. */
enum status file_insert_tier(struct file *file, const struct tier_write *write, int64_t boot, struct problem *why);
/* Reads tier_ends from what is there; new samples are numbered behind those that are stood for. */
enum status file_tier_ends(struct file *file, struct problem *why);

/* The key row behind the oldest group of a tier; EMPTY when that is the newest one, too. */
struct tier_group {
    int64_t number, begin_ns;
};
enum status file_tier_next_group(struct file *file, enum tier tier, struct tier_group *next, struct problem *why);
enum status file_tier_drop(struct file *file, enum tier tier, int64_t number, struct problem *why);
/* What the rows of a tier take, about. */
enum status file_tier_bytes(struct file *file, enum tier tier, int64_t *bytes, struct problem *why);
/* The id of the first sample that a tier stands for; EMPTY when there is none. */
enum status file_tier_begin(struct file *file, enum tier tier, int64_t *id, struct problem *why);

/* --- stand-ins (sqlite_stand_in.c) */

/* The columns of STAND_IN_COLUMNS from `at` on: what a stand-in stands for joins `info`. Nothing when the sample is none. */
#define STAND_IN_COLUMNS "x.samples, x.begin_ns, x.seal, x.totals"
enum status stand_in_read(struct file *file, sqlite3_stmt *statement, int at, struct sample_info *info,
                          struct problem *why);
enum status file_stand_in(struct recording *recording, int64_t id, tier_visitor visit, void *context,
                          struct problem *why);
/* Within a transaction; makes the table when it is not there. */
enum status file_insert_stand_in(struct file *file, const struct sample_write *write, int64_t id, struct problem *why);
enum status file_count_stand_ins(struct file *file, int64_t *count, struct problem *why);

/* --- owners (sqlite_owners.c) */

enum status file_add_owners(struct recording *recording, const struct owner_write *write, struct problem *why);
enum status file_owners(struct recording *recording, const char *boot, int64_t utc_ns, struct owner_moment *moment,
                        struct problem *why);
enum status file_owner_boots(struct recording *recording, boot_visitor visit, void *context, struct problem *why);
int64_t file_owners_mark(struct recording *recording);
enum status file_owners_counts(struct recording *recording, struct owners_counts *counts, struct problem *why);
/* Within the transaction that dropped rows: those of boots that came before that of the oldest row that stays. */
enum status file_drop_owners(struct file *file, struct problem *why);

/* --- extra series (sqlite_extra.c) */

enum status file_add_extra_series(struct recording *recording, const struct extra_series *series, struct problem *why);
enum status file_add_extra_block(struct recording *recording, const struct extra_block_write *write,
                                 struct problem *why);
enum status file_extra_series(struct recording *recording, extra_visitor visit, void *context, int64_t *damaged,
                              struct problem *why);
enum status file_extra_counts(struct recording *recording, struct extra_counts *counts, struct problem *why);
enum status file_extra_block(struct recording *recording, int64_t after, const struct extra_range *range,
                             struct extra_block *block, struct problem *why);
enum status file_extra_columns(struct recording *recording, const struct extra_block *block,
                               const struct extra_range *range, extra_column_visitor visit, void *context,
                               int64_t *damaged, struct problem *why);
enum status file_extra_around(struct recording *recording, int64_t utc_ns, struct extra_around *around,
                              struct problem *why);
/* Within the transaction that dropped rows: blocks of before the oldest row that stays, in pieces. *more is set where some are left. */
enum status file_drop_extra(struct file *file, bool *more, struct problem *why);

/* Reads all of a sample from the columns at `at` on. */
enum status file_read_info(struct file *file, sqlite3_stmt *statement, int at, struct sample_info *info,
                           struct problem *why);

/* --- dropping (sqlite_trim.c) */
enum status file_trim(struct recording *recording, const struct trim *trim, struct trimmed *trimmed,
                      struct problem *why);
int64_t file_free_bytes(struct recording *recording);

#endif
