#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "replay/frame.h"
#include "replay/sqlite_file.h"
#include "replay/sqlite_memory.h"

enum {
    TICK_OPERATIONS = 10000, /* of SQLite's machine between two looks at the clock of work */
    TICKS_MAX = 20000,       /* a call that needs more is led in circles by a damaged file */
    BUSY_MS = 2000,
    URI_TEXT = 3 * PATH_TEXT + 32,
    HEADER_BYTES = 100,     /* of an SQLite file */
    JOURNAL_PAGES_MAX = 64, /* that are looked at */
    PAGE_BYTES_MAX = 65536  /* SQLite's own bound, for sectors too */
};

/* No recorder comes this far; what lies beyond was made up. */
#define ID_MAX (INT64_MAX / 2)

enum status sqlite_status(int code)
{
    switch (code & 0xff) {
    case SQLITE_OK:
        return STATUS_OK;
    case SQLITE_NOMEM:
        return STATUS_NO_MEMORY;
    case SQLITE_FULL:
        return STATUS_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STATUS_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_INTERRUPT:
    case SQLITE_SCHEMA:
    case SQLITE_ERROR: /* our statements are right, so the tables are not */
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
        return STATUS_DAMAGED;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
        return STATUS_DENIED;
    default:
        return code == SQLITE_IOERR_SHORT_READ ? STATUS_DAMAGED : STATUS_IO;
    }
}

/* What the system answered. SQLite keeps it, but not of a commit; then errno still has it, which was 0 before the call, unless SQLite looked for a file afterwards. */
static int system_error_of(struct file *file, int last)
{
    int kept = file->db == NULL ? 0 : sqlite3_system_errno(file->db);
    return kept != 0 || last == ENOENT ? kept : last;
}

enum status sqlite_problem(struct file *file, const char *action, struct problem *why)
{
    int system_error = system_error_of(file, errno);
    int code = file->db == NULL ? SQLITE_NOMEM : sqlite3_extended_errcode(file->db);
    enum status status = sqlite_status(code);
    if (status == STATUS_IO && system_error != 0)
        return problem_os(why, action, file->path, system_error);
    if (status == STATUS_FULL)
        return problem_set(why, status, "cannot write %s: no space left on the device", file->path);
    if (code == SQLITE_NOTADB)
        return problem_set(why, status, "%s is not a pooltop recording", file->path);
    if (code == SQLITE_INTERRUPT)
        return problem_set(why, status, "%s is damaged: reading it leads in circles", file->path);
    if (status == STATUS_DAMAGED)
        return problem_set(why, status, "%s is damaged: %s", file->path, sqlite3_errmsg(file->db));
    return problem_set(why, status, "cannot %s %s: %s", action, file->path,
                       file->db == NULL ? "out of memory" : sqlite3_errmsg(file->db));
}

enum status file_execute(struct file *file, const char *sql, struct problem *why)
{
    file->ticks = 0;
    errno = 0;
    if (sqlite3_exec(file->db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return STATUS_OK;
    return sqlite_problem(file, "write", why);
}

enum status file_number(struct file *file, const char *sql, int64_t *number, struct problem *why)
{
    sqlite3_stmt *statement;
    file->ticks = 0;
    *number = 0;
    if (sqlite3_prepare_v2(file->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return sqlite_problem(file, "read", why);
    enum status status = query_step(file, statement, why);
    if (status == STATUS_OK)
        *number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

enum status side_path(char out[PATH_TEXT], const char *path, const char *suffix, struct problem *why)
{
    int length = snprintf(out, PATH_TEXT, "%s%s", path, suffix);
    if (length > 0 && length < PATH_TEXT)
        return STATUS_OK;
    return problem_set(why, STATUS_LIMIT, "the path is too long: %s", path);
}

/* --- connections ------------------------------------------------------------------------------------------------------------------- */

static int count_tick(void *context)
{
    struct file *file = context;
    return ++file->ticks > TICKS_MAX;
}

void file_bound_work(struct file *file)
{
    file->ticks = 0;
    sqlite3_progress_handler(file->db, TICK_OPERATIONS, count_tick, file);
}

static void distrust(struct file *file)
{
    static const int OFF[] = {SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW,
                              SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION,
                              SQLITE_DBCONFIG_DQS_DML,        SQLITE_DBCONFIG_DQS_DDL};
    for (size_t i = 0; i < sizeof OFF / sizeof OFF[0]; i++)
        sqlite3_db_config(file->db, OFF[i], 0, NULL);
    /* SQLite reads a file that was cut off only for somebody who might mend its schema; we only read it, too. */
    sqlite3_db_config(file->db, file->torn ? SQLITE_DBCONFIG_WRITABLE_SCHEMA : SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_limit(file->db, SQLITE_LIMIT_LENGTH, FRAME_MAX + (1 << 16));
    sqlite3_limit(file->db, SQLITE_LIMIT_SQL_LENGTH, 1 << 18);
    sqlite3_limit(file->db, SQLITE_LIMIT_ATTACHED, 0);
    file_bound_work(file);
}

void file_settle(struct file *file)
{
    sqlite3_extended_result_codes(file->db, 1);
    sqlite3_busy_timeout(file->db, BUSY_MS);
    distrust(file);
    file_execute(file, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA cache_size = -512;", NULL);
}

void file_disconnect(struct file *file)
{
    for (size_t i = 0; i < QUERIES; i++) {
        sqlite3_finalize(file->statements[i]);
        file->statements[i] = NULL;
    }
    sqlite3_close_v2(file->db);
    file->db = NULL;
    file->knows_layers = false;
}

/* A path as a file: URI in which no character of it can mean anything. */
static void immutable_uri(char out[URI_TEXT], const char *path)
{
    static const char HEX[] = "0123456789ABCDEF";
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_";
    size_t length = (size_t)snprintf(out, URI_TEXT, "file:");
    for (const char *c = path; *c != '\0'; c++) {
        unsigned char byte = (unsigned char)*c;
        if (strchr(PLAIN, byte) != NULL) {
            out[length++] = *c;
            continue;
        }
        out[length++] = '%';
        out[length++] = HEX[byte >> 4];
        out[length++] = HEX[byte & 15];
    }
    snprintf(out + length, URI_TEXT - length, "?immutable=1");
}

static int connect_once(struct file *file, bool immutable)
{
    char uri[URI_TEXT];
    file->immutable = immutable;
    if (immutable)
        immutable_uri(uri, file->path);
    int flags = SQLITE_OPEN_READONLY | (immutable ? SQLITE_OPEN_URI : 0);
    int code = sqlite3_open_v2(immutable ? uri : file->path, &file->db, flags, NULL);
    if (code == SQLITE_OK) {
        file_settle(file);
        code = sqlite3_exec(file->db, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    }
    return code;
}

static int64_t log_size(const struct file *file)
{
    char log[PATH_TEXT];
    return side_path(log, file->path, "-wal", NULL) == STATUS_OK ? os_file_size(log) : ABSENT;
}

/* The first bytes of the file as they are on the disk; false when there are not so many. */
static bool read_header(const struct file *file, unsigned char header[HEADER_BYTES])
{
    FILE *stream = os_open_file(file->path, "rb");
    if (stream == NULL)
        return false;
    size_t got = fread(header, 1, HEADER_BYTES, stream);
    fclose(stream);
    return got == HEADER_BYTES;
}

/* Whether the file says that it is used with a -wal file (byte 18 of SQLite's header). Only asked when there is no such file, so nobody can have it open
 * for writing, and closing it here takes no lock from anybody in this process. */
static bool needs_log(const struct file *file)
{
    unsigned char header[HEADER_BYTES];
    return read_header(file, header) && header[18] == 2;
}

static uint32_t big_endian(const unsigned char bytes[4])
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Whether these are the first bytes of a recording (SQLite's application id, byte 68 of its header). */
static bool is_header(const unsigned char header[HEADER_BYTES])
{
    return big_endian(header + 68) == APPLICATION_ID;
}

/* Goes through the pages that a -journal keeps, each behind its number, to the first page of the file. */
static bool find_header(FILE *journal, unsigned char header[HEADER_BYTES])
{
    unsigned char start[28], number[4];
    if (fread(start, 1, sizeof start, journal) != sizeof start)
        return false;
    uint32_t sector_bytes = big_endian(start + 20), page_bytes = big_endian(start + 24);
    if (sector_bytes > PAGE_BYTES_MAX || page_bytes > PAGE_BYTES_MAX)
        return false;
    long at = (long)sector_bytes;
    for (int page = 0; page < JOURNAL_PAGES_MAX; page++, at += 4 + (long)page_bytes + 4) {
        if (fseek(journal, at, SEEK_SET) != 0 || fread(number, 1, sizeof number, journal) != sizeof number)
            return false;
        if (big_endian(number) == 1)
            return fread(header, 1, HEADER_BYTES, journal) == HEADER_BYTES;
    }
    return false;
}

/* Whether the file is a recording, or was one before the change that was cut off: its first page may be torn, and then stands in the -journal. Only such a file may be mended. */
static bool is_recording(const struct file *file)
{
    unsigned char header[HEADER_BYTES];
    char path[PATH_TEXT];
    if (read_header(file, header) && is_header(header))
        return true;
    FILE *journal = side_path(path, file->path, "-journal", NULL) == STATUS_OK ? os_open_file(path, "rb") : NULL;
    if (journal == NULL)
        return false;
    bool found = find_header(journal, header) && is_header(header);
    fclose(journal);
    return found;
}

/* Whether a change was cut off half way: the pages as they were before it are then in a -journal, and the file itself may be torn. */
static bool has_journal(const struct file *file)
{
    char journal[PATH_TEXT];
    return side_path(journal, file->path, "-journal", NULL) == STATUS_OK && os_file_size(journal) > 0;
}

/* Lets SQLite put back what a recorder that was cut off in the middle of a change has left. Only who may write can do that; SQLite's locks see to it that nobody who is at work is
 * disturbed. */
static void mend(struct file *file)
{
    if (sqlite3_open_v2(file->path, &file->db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK) {
        file_settle(file);
        sqlite3_exec(file->db, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    }
    file_disconnect(file);
}

/* A file used with a -wal that is not there is complete in itself. Opened as usual, SQLite would make side files beside it, or fail in a folder where it
 * may not; opened as immutable it does neither. That holds only when no change was cut off. */
static int connect_any(struct file *file)
{
    int64_t log = log_size(file);
    if (log == ABSENT && !has_journal(file) && needs_log(file))
        return connect_once(file, true);
    int code = connect_once(file, false);
    if (code == SQLITE_READONLY_ROLLBACK && is_recording(file)) {
        file_disconnect(file);
        mend(file);
        code = connect_once(file, false);
    }
    int primary = code & 0xff;
    bool unwritable = primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY;
    if (unwritable && code != SQLITE_READONLY_ROLLBACK && (log == ABSENT || log == 0)) {
        file_disconnect(file);
        code = connect_once(file, true);
    }
    return code;
}

static enum status check_identity(struct file *file, struct problem *why)
{
    int64_t application, version;
    enum status status = file_number(file, "PRAGMA application_id", &application, why);
    if (status == STATUS_OK)
        status = file_number(file, "PRAGMA user_version", &version, why);
    if (status != STATUS_OK)
        return status;
    if (application != APPLICATION_ID)
        return problem_set(why, STATUS_DAMAGED, "%s is an SQLite database but not a pooltop recording", file->path);
    if (version > SCHEMA_VERSION)
        return problem_set(why, STATUS_NEWER,
                           "%s was made by a newer pooltop: it has format %lld, this one (%s) knows formats up to %d",
                           file->path, (long long)version, POOLTOP_VERSION, SCHEMA_VERSION);
    if (version < 1)
        return problem_set(why, STATUS_DAMAGED, "%s is damaged: it has format %lld", file->path, (long long)version);
    return schema_check(file, why);
}

static enum status check_kind(const struct file *file, struct problem *why)
{
    switch (os_file_kind(file->path)) {
    case OS_FILE_NONE:
        return problem_os(why, "open", file->path, ENOENT);
    case OS_FILE_DIRECTORY:
        return problem_set(why, STATUS_DAMAGED, "%s is a directory, not a recording", file->path);
    case OS_FILE_OTHER:
        return problem_set(why, STATUS_DAMAGED, "%s is no regular file, so not a recording", file->path);
    case OS_FILE_REGULAR:
        break;
    }
    if (os_file_size(file->path) == 0)
        return problem_set(why, STATUS_DAMAGED, "%s is empty, not a recording", file->path);
    return STATUS_OK;
}

static enum status connect_problem(struct file *file, int code, struct problem *why)
{
    int64_t log = log_size(file);
    int system_error = file->db == NULL ? 0 : sqlite3_system_errno(file->db);
    FILE *stream = (code & 0xff) == SQLITE_CANTOPEN ? os_open_file(file->path, "rb") : NULL;
    bool readable = stream != NULL;
    if (stream != NULL)
        fclose(stream);
    if (code == SQLITE_READONLY_ROLLBACK)
        return problem_set(
            why, STATUS_DENIED,
            "%s was cut off in the middle of a change: copy it, with the -journal file beside it, to where "
            "you may write",
            file->path);
    if (((code & 0xff) == SQLITE_CANTOPEN && readable) || (code & 0xff) == SQLITE_READONLY)
        return problem_set(
            why, STATUS_DENIED,
            "cannot read %s in this folder: copy it, with the -wal file beside it (%lld bytes), to where "
            "you may write",
            file->path, (long long)(log == ABSENT ? 0 : log));
    if ((code & 0xff) == SQLITE_CANTOPEN)
        return problem_os(why, "open", file->path, system_error != 0 ? system_error : EACCES);
    return sqlite_problem(file, "read", why);
}

enum status file_connect_read(struct file *file, struct problem *why)
{
    sqlite_memory_install();
    enum status status = check_kind(file, why);
    if (status != STATUS_OK)
        return status;
    int code = connect_any(file);
    status = code == SQLITE_OK ? check_identity(file, why) : connect_problem(file, code, why);
    if (status != STATUS_OK)
        file_disconnect(file);
    return status;
}

enum status file_ready(struct file *file, struct problem *why)
{
    if (file_is_held(file))
        return STATUS_OK;
    if (file->db != NULL && (!file->immutable || log_size(file) == ABSENT))
        return STATUS_OK;
    int64_t log = log_size(file);
    if (file->db != NULL && log == 0)
        return STATUS_OK;
    for (size_t i = 0; i < QUERIES; i++)
        if (file->statements[i] != NULL && sqlite3_stmt_busy(file->statements[i]))
            return STATUS_OK; /* called from within a visit: the visit still runs on the old connection */
    file_disconnect(file);
    return file_connect_read(file, why);
}

/* --- opening ----------------------------------------------------------------------------------------------------------------------- */

/* NULL when there is no memory or the path is too long. */
static struct file *make_file(const char *path, struct problem *why)
{
    char room[PATH_TEXT]; /* the longest name that is made of it must fit too */
    if (side_path(room, path, "-journal-lock", why) != STATUS_OK)
        return NULL;
    struct file *made = calloc(1, sizeof *made);
    if (made == NULL) {
        problem_set(why, STATUS_NO_MEMORY, "no memory to open %s", path);
        return NULL;
    }
    made->recording.ops = &file_ops;
    snprintf(made->path, sizeof made->path, "%s", path);
    return made;
}

static enum status open_read(struct recording **recording, const char *path, bool torn, struct problem *why)
{
    struct problem own = {STATUS_OK, ""};
    why = why != NULL ? why : &own;
    struct file *file = make_file(path, why);
    if (file == NULL)
        return why->status;
    file->torn = torn;
    enum status status = file_connect_read(file, why);
    if (status != STATUS_OK) {
        free(file);
        return status;
    }
    *recording = &file->recording;
    return STATUS_OK;
}

enum status recording_open_read(struct recording **recording, const char *path, struct problem *why)
{
    return open_read(recording, path, false, why);
}

enum status recording_open_damaged(struct recording **recording, const char *path, struct problem *why)
{
    enum status status = open_read(recording, path, false, why);
    return status == STATUS_DAMAGED ? open_read(recording, path, true, why) : status;
}

static enum status take_lock(struct file *file, struct problem *why)
{
    char path[PATH_TEXT], text[128], since[WHEN_TEXT], holder[128];
    enum status status = side_path(path, file->path, "-lock", why);
    if (status != STATUS_OK)
        return status;
    when_format(since, os_utc_ns(), (struct zone){.kind = ZONE_LOCAL});
    snprintf(text, sizeof text, "pid %lld since %s", (long long)os_pid(), since);
    status = os_lock_file(&file->lock, path, text, holder, sizeof holder, why);
    if (status == STATUS_BUSY)
        return problem_set(why, status, "%s is being recorded already, by %s", file->path,
                           holder[0] != '\0' ? holder : "another pooltop");
    return status;
}

static enum status connect_write(struct file *file, struct problem *why)
{
    int code = sqlite3_open_v2(file->path, &file->db, SQLITE_OPEN_READWRITE, NULL);
    if (code != SQLITE_OK)
        return sqlite_problem(file, "write", why);
    file_settle(file);
    sqlite3_progress_handler(file->db, 0, NULL, NULL);
    if (sqlite3_db_readonly(file->db, "main") == 1)
        return problem_os(why, "write", file->path, EACCES);
    enum status status = schema_migrate(file, why);
    if (status == STATUS_OK)
        status = file_execute(file,
                              "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;"
                              "PRAGMA journal_size_limit = 8388608; PRAGMA temp_store = MEMORY;",
                              why);
    if (status == STATUS_OK)
        status = file_number(file, "SELECT ifnull(max(id), 0) FROM sample", &file->last_id, why);
    if (status == STATUS_OK)
        status = file_number(file, "SELECT ifnull(max(id), 0) FROM session", &file->session, why);
    if (status == STATUS_OK &&
        (file->last_id < 0 || file->last_id > ID_MAX || file->session < 0 || file->session > ID_MAX))
        return problem_set(why, STATUS_DAMAGED, "%s is damaged: its numbering leaves no room", file->path);
    return status == STATUS_OK ? file_tier_ends(file, why) : status;
}

static enum status open_existing(struct file *file, struct problem *why)
{
    enum status status = file_connect_read(file, why);
    file_disconnect(file);
    file->immutable = false;
    return status;
}

enum status recording_open_write(struct recording **recording, const char *path, struct problem *why)
{
    struct problem own = {STATUS_OK, ""};
    why = why != NULL ? why : &own;
    struct file *file = make_file(path, why);
    if (file == NULL)
        return why->status;
    enum status status = STATUS_OK;
    sqlite_memory_install();
    bool there = os_file_kind(path) != OS_FILE_NONE;
    if (there)
        status = open_existing(file, why);
    if (status == STATUS_OK)
        status = take_lock(file, why);
    if (status == STATUS_OK && !there)
        status = schema_create(path, why);
    if (status == STATUS_OK)
        status = connect_write(file, why);
    if (status != STATUS_OK) {
        file_disconnect(file);
        os_unlock_file(file->lock);
        free(file);
        return status;
    }
    *recording = &file->recording;
    return STATUS_OK;
}
