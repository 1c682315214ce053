#include "replay/sqlite_parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "replay/sqlite_file.h"

void parts_number_from(struct recording *to, int64_t id)
{
    file_of(to)->last_id = id - 1;
}

enum status parts_add_session(struct recording *to, const struct session *session, struct problem *why)
{
    struct file *file = file_of(to);
    struct session copy = *session, there;
    if (recording_session(to, session->id, &there, NULL) == STATUS_OK)
        return STATUS_OK;
    int64_t newest = file->session;
    file->session = session->id - 1;
    enum status status = recording_add_session(to, &copy, why);
    if (file->session < newest)
        file->session = newest;
    return status;
}

static enum status insert_mark(struct file *file, const char *sql, const struct mark *mark, int64_t id, int64_t session,
                               struct problem *why)
{
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(file->db, sql, -1, &statement, NULL) != SQLITE_OK)
        return sqlite_problem(file, "write", why);
    if (id != 0)
        sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_int64(statement, 2, mark->utc_ns);
    sqlite3_bind_int64(statement, 3, mark->kind);
    sqlite3_bind_text(statement, 4, mark->text, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 5, session);
    sqlite3_bind_int64(statement, 6, mark_seal(mark, session));
    enum status status = query_step(file, statement, why);
    sqlite3_finalize(statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

enum status parts_add_mark(struct recording *to, const struct mark *mark, int64_t session, struct problem *why)
{
    static const char SQL[] =
        "INSERT INTO mark (id, utc_ns, kind, text, session, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    return insert_mark(file_of(to), SQL, mark, mark->id, session, why);
}

enum status parts_add_mark_once(struct recording *to, const struct mark *mark, int64_t session, bool *added,
                                struct problem *why)
{
    static const char SQL[] =
        "INSERT INTO mark (id, utc_ns, kind, text, session, seal) SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE NOT EXISTS"
        " (SELECT 1 FROM mark WHERE utc_ns = ?2 AND kind = ?3 AND text = ?4 AND session = ?5)";
    struct file *file = file_of(to);
    enum status status = insert_mark(file, SQL, mark, 0, session, why);
    *added = status == STATUS_OK && sqlite3_changes(file->db) == 1;
    return status;
}

static void read_mark(sqlite3_stmt *row, struct mark *mark)
{
    int64_t kind = sqlite3_column_int64(row, 2);
    const char *text = (const char *)sqlite3_column_text(row, 3);
    mark->id = sqlite3_column_int64(row, 0);
    mark->utc_ns = sqlite3_column_int64(row, 1);
    mark->kind = kind >= MARK_START && kind <= MARK_DRIVER ? (enum mark_kind)kind : MARK_NOTE;
    text_safe(mark->text, sizeof mark->text, MARK_TEXT, text == NULL ? "" : text, (size_t)sqlite3_column_bytes(row, 3));
}

static enum status damaged_mark(const struct file *file, sqlite3_stmt *row, int64_t *damaged, struct problem *why)
{
    if (damaged == NULL)
        return problem_set(why, STATUS_DAMAGED, "mark %lld of %s is damaged: pooltop recover saves the others",
                           (long long)sqlite3_column_int64(row, 0), file->path);
    ++*damaged;
    return STATUS_OK;
}

enum status parts_marks(struct recording *from, int64_t begin_ns, int64_t end_ns, mark_visitor visit, void *context,
                        int64_t *damaged, struct problem *why)
{
    static const char SQL[] = "SELECT id, utc_ns, kind, text, session, seal FROM mark"
                              " WHERE +utc_ns BETWEEN ?1 AND ?2 AND id > 0 ORDER BY id";
    static const char PLAIN[] = "SELECT id, utc_ns, kind, text, session, NULL FROM mark"
                                " WHERE +utc_ns BETWEEN ?1 AND ?2 AND id > 0 ORDER BY id";
    struct file *file = file_of(from);
    sqlite3_stmt *statement;
    enum status status = file_ready(file, why);
    if (status != STATUS_OK)
        return status;
    file->ticks = 0;
    if (sqlite3_prepare_v2(file->db, file->has_mark_seal ? SQL : PLAIN, -1, &statement, NULL) != SQLITE_OK)
        return sqlite_problem(file, "read", why);
    sqlite3_bind_int64(statement, 1, begin_ns);
    sqlite3_bind_int64(statement, 2, end_ns);
    bool more = true;
    while (more && (status = query_step(file, statement, why)) == STATUS_OK) {
        struct mark mark;
        if (!mark_is_whole(statement)) {
            status = damaged_mark(file, statement, damaged, why);
            more = status == STATUS_OK;
            continue;
        }
        read_mark(statement, &mark);
        more = visit(context, &mark, sqlite3_column_int64(statement, 4));
    }
    sqlite3_finalize(statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static bool can_find(struct file *file, int64_t id)
{
    char sql[96];
    int64_t found;
    snprintf(sql, sizeof sql, "SELECT id FROM sample WHERE id >= %lld ORDER BY id LIMIT 1", (long long)id);
    return file_number(file, sql, &found, NULL) == STATUS_OK && found >= id;
}

/* Where the end of the file is missing: the sample behind the last one that can be found, 0 when none can. */
static int64_t end_of_findable(struct file *file, int64_t first)
{
    int64_t step = SAMPLE_ID_MAX / 2;
    if (!can_find(file, first))
        return 0;
    while (step > 1 && !can_find(file, first + step))
        step /= 2;
    int64_t good = first + (step > 1 ? step : 0);
    for (step /= 2; step > 0; step /= 2)
        if (can_find(file, good + step))
            good += step;
    return good + 1;
}

enum status parts_bounds(struct recording *from, int64_t *first, int64_t *last, struct problem *why)
{
    static const char *const LAST[] = {
        "SELECT ifnull(max(id), 0) FROM sample",
        "SELECT ifnull(max(sample), 0) FROM frame",
        "SELECT ifnull(max(id), 0) FROM sample INDEXED BY sample_utc WHERE utc_ns > -9223372036854775807",
    };
    if (file_number(file_of(from), "SELECT ifnull(min(sample), 0) FROM frame", first, why) != STATUS_OK || *first < 1)
        *first = 1;
    *last = 0;
    for (size_t i = 0; i < sizeof LAST / sizeof LAST[0]; i++) {
        int64_t found;
        if (file_number(file_of(from), LAST[i], &found, why) == STATUS_OK && found > *last && found <= SAMPLE_ID_MAX)
            *last = found;
    }
    if (*last == 0)
        *last = end_of_findable(file_of(from), *first);
    return *last > 0
               ? STATUS_OK
               : problem_set(why, STATUS_DAMAGED, "%s is damaged: no sample can be found in it", file_of(from)->path);
}

enum status parts_create(struct recording **to, const char *path, struct problem *why)
{
    if (os_file_kind(path) != OS_FILE_NONE)
        return problem_set(why, STATUS_BUSY, "%s is there already: it is not overwritten", path);
    return recording_open_write(to, path, why);
}

void parts_remove(const char *path)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
    char name[PATH_TEXT];
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof SUFFIXES[0]; i++)
        if (side_path(name, path, SUFFIXES[i], NULL) == STATUS_OK)
            os_remove_file(name);
}
