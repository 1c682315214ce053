/* A note into a recording, beside its recorder: the one write that is not the recorder's. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "replay/sqlite_file.h"

/* How long a recorder may keep us waiting: it writes many simulated samples at a time. */
enum { WAIT_MS = 10000 };

/* Checkpoints are the recorder's alone: neither a full -wal nor the end of this connection may cause one. */
static enum status connect_beside(struct file *file, struct problem *why)
{
    int code = sqlite3_open_v2(file->path, &file->db, SQLITE_OPEN_READWRITE, NULL);
    if (code != SQLITE_OK)
        return sqlite_problem(file, "write", why);
    file_settle(file);
    sqlite3_busy_timeout(file->db, WAIT_MS);
    sqlite3_db_config(file->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (sqlite3_db_readonly(file->db, "main") == 1)
        return problem_os(why, "write", file->path, EACCES);
    return file_execute(file, "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;", why);
}

static enum status write_note(struct file *file, const struct mark *mark, struct problem *why)
{
    /* A file of before there were seals has no column for one; its next recorder adds it. */
    static const char SEALED[] = "INSERT INTO mark (utc_ns, kind, text, session, seal) VALUES (?1, ?2, ?3, ?4, ?5)";
    static const char PLAIN[] = "INSERT INTO mark (utc_ns, kind, text, session) VALUES (?1, ?2, ?3, ?4)";
    int64_t session;
    sqlite3_stmt *statement;
    enum status status = file_number(file, "SELECT ifnull(max(id), 0) FROM session", &session, why);
    if (status != STATUS_OK)
        return status;
    if (sqlite3_prepare_v2(file->db, file->has_mark_seal ? SEALED : PLAIN, -1, &statement, NULL) != SQLITE_OK)
        return sqlite_problem(file, "write", why);
    sqlite3_bind_int64(statement, 1, mark->utc_ns);
    sqlite3_bind_int64(statement, 2, mark->kind);
    sqlite3_bind_text(statement, 3, mark->text, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 4, session);
    if (file->has_mark_seal)
        sqlite3_bind_int64(statement, 5, mark_seal(mark, session));
    status = query_step(file, statement, why);
    sqlite3_finalize(statement);
    if (status == STATUS_BUSY)
        return problem_set(why, status, "cannot write %s: its recorder keeps it busy, try again", file->path);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

enum status recording_note(const char *path, int64_t utc_ns, const char *text, struct problem *why)
{
    struct recording *recording;
    struct file file = {0};
    struct mark mark = {.utc_ns = utc_ns, .kind = MARK_NOTE};
    text_safe(mark.text, sizeof mark.text, MARK_TEXT, text, strlen(text));
    /* All that a reader refuses is refused here too, before anything is opened for writing. */
    enum status status = recording_open_read(&recording, path, why);
    if (status != STATUS_OK)
        return status;
    recording_close(recording);
    snprintf(file.path, sizeof file.path, "%s", path);
    status = connect_beside(&file, why);
    if (status == STATUS_OK)
        status = schema_check(&file, why);
    if (status == STATUS_OK)
        status = write_note(&file, &mark, why);
    file_disconnect(&file);
    return status;
}
