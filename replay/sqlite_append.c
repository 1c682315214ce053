/* A recording in a file: everything that writes into it. */
#include <stdio.h>
#include <string.h>

#include "replay/frame.h"
#include "replay/sqlite_file.h"

void bind_number(sqlite3_stmt *statement, int at, int64_t number)
{
    if (number == ABSENT)
        sqlite3_bind_null(statement, at);
    else
        sqlite3_bind_int64(statement, at, number);
}

static void bind_text(sqlite3_stmt *statement, int at, const char *text)
{
    sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

/* Runs a statement that answers no row, and ends it. */
static enum status run(struct file *file, enum query query, sqlite3_stmt *statement, struct problem *why)
{
    enum status status = query_step(file, statement, why);
    query_end(file, query, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static enum status run_plain(struct file *file, enum query query, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(file, query, &statement, why);
    return status == STATUS_OK ? run(file, query, statement, why) : status;
}

/* Ends the transaction: commits when all went well, else undoes it. */
static enum status finish(struct file *file, enum status status, struct problem *why)
{
    if (status == STATUS_OK)
        status = run_plain(file, QUERY_COMMIT, why);
    if (status != STATUS_OK && !sqlite3_get_autocommit(file->db))
        run_plain(file, QUERY_UNDO, NULL);
    return status;
}

enum status file_add_session(struct recording *recording, struct session *session, struct problem *why)
{
    struct file *file = file_of(recording);
    const struct machine *machine = &session->machine;
    sqlite3_stmt *statement;
    enum status status = query_begin(file, QUERY_ADD_SESSION, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, file->session + 1);
    sqlite3_bind_int64(statement, 2, session->started_ns);
    sqlite3_bind_int64(statement, 3, session->interval_ns);
    sqlite3_bind_int64(statement, 4, session->pid);
    bind_text(statement, 5, machine->host);
    bind_text(statement, 6, machine->os);
    bind_text(statement, 7, machine->source);
    bind_text(statement, 8, machine->zone);
    sqlite3_bind_int64(statement, 9, machine->zone_offset_seconds);
    bind_number(statement, 10, machine->page_bytes);
    bind_number(statement, 11, machine->processors);
    bind_text(statement, 12, session->tool);
    session->id = file->session + 1;
    sqlite3_bind_int64(statement, 13, session_seal(session));
    status = run(file, QUERY_ADD_SESSION, statement, why);
    if (status == STATUS_OK)
        file->session++;
    else
        session->id = 0;
    return status;
}

enum status file_find_boot(struct file *file, const char *boot, int64_t *id, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(file, QUERY_FIND_BOOT, &statement, why);
    if (status != STATUS_OK)
        return status;
    bind_text(statement, 1, boot);
    status = query_step(file, statement, why);
    if (status == STATUS_OK)
        *id = sqlite3_column_int64(statement, 0);
    query_end(file, QUERY_FIND_BOOT, statement);
    return status;
}

enum status file_boot_id(struct file *file, const char *boot, int64_t *id, struct problem *why)
{
    sqlite3_stmt *statement;
    *id = file->boot_id;
    if (file->boot_id != 0 && strcmp(file->boot, boot) == 0)
        return STATUS_OK;
    enum status status = file_find_boot(file, boot, id, why);
    if (status != STATUS_EMPTY)
        return status;
    status = query_begin(file, QUERY_ADD_BOOT, &statement, why);
    if (status != STATUS_OK)
        return status;
    bind_text(statement, 1, boot);
    status = run(file, QUERY_ADD_BOOT, statement, why);
    *id = sqlite3_last_insert_rowid(file->db);
    return status;
}

static enum status insert_mark(struct file *file, const struct mark *mark, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(file, QUERY_ADD_MARK, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, mark->utc_ns);
    sqlite3_bind_int64(statement, 2, mark->kind);
    bind_text(statement, 3, mark->text);
    sqlite3_bind_int64(statement, 4, file->session);
    sqlite3_bind_int64(statement, 5, mark_seal(mark, file->session));
    return run(file, QUERY_ADD_MARK, statement, why);
}

static int64_t seal_of(const struct sample_write *write, int64_t id)
{
    struct sample_info info = *write->info;
    info.id = id;
    info.key = info.key == 0 ? id : info.key;
    return sample_seal(&info, info.boot, write->totals);
}

static enum status insert_sample(struct file *file, const struct sample_write *write, int64_t id, int64_t boot,
                                 struct problem *why)
{
    const struct sample_info *info = write->info;
    sqlite3_stmt *statement;
    enum status status = query_begin(file, QUERY_ADD_SAMPLE, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_int64(statement, 2, info->session);
    sqlite3_bind_int64(statement, 3, boot);
    sqlite3_bind_int64(statement, 4, info->utc_ns);
    bind_number(statement, 5, info->mono_ns);
    bind_number(statement, 6, info->took_ns);
    sqlite3_bind_int64(statement, 7, info->key == 0 ? id : info->key);
    sqlite3_bind_int64(statement, 8, info->after_break);
    for (int i = 0; i < TOTALS; i++)
        bind_number(statement, 9 + i, write->totals[i]);
    sqlite3_bind_int64(statement, 9 + TOTALS, seal_of(write, id));
    bind_number(statement, 10 + TOTALS, info->encode_ns);
    bind_number(statement, 11 + TOTALS, info->last_commit_ns);
    return run(file, QUERY_ADD_SAMPLE, statement, why);
}

static enum status insert_frame(struct file *file, const struct sample_write *write, int64_t id, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(file, QUERY_ADD_FRAME, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_blob64(statement, 2, write->frame, write->length, SQLITE_STATIC);
    return run(file, QUERY_ADD_FRAME, statement, why);
}

static enum status insert_thinned(struct file *file, const struct tier_write *writes, size_t count, struct problem *why)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        int64_t boot;
        status = file_boot_id(file, writes[i].info->boot, &boot, why);
        if (status == STATUS_OK)
            status = file_insert_tier(file, &writes[i], boot, why);
    }
    return status;
}

/* What a failed transaction counted up. */
static void count_tiers_again(struct file *file)
{
    file->boot_id = 0;
    file_tier_ends(file, NULL);
    schema_find_stand_ins(file, NULL);
}

enum status file_add_thinned(struct recording *recording, const struct tier_write *writes, size_t count,
                             struct problem *why)
{
    struct file *file = file_of(recording);
    enum status status = file->in_batch ? STATUS_OK : run_plain(file, QUERY_BEGIN, why);
    if (status != STATUS_OK)
        return status;
    status = insert_thinned(file, writes, count, why);
    if (!file->in_batch)
        status = finish(file, status, why);
    if (status != STATUS_OK)
        count_tiers_again(file);
    return status;
}

static enum status insert_all(struct file *file, const struct sample_write *write, int64_t id, int64_t *boot,
                              struct problem *why)
{
    enum status status = file_boot_id(file, write->info->boot, boot, why);
    if (status == STATUS_OK)
        status = insert_sample(file, write, id, *boot, why);
    if (status == STATUS_OK)
        status = insert_frame(file, write, id, why);
    if (status == STATUS_OK && write->ranges != NULL)
        status = file_insert_stand_in(file, write, id, why);
    for (size_t i = 0; i < write->mark_count && status == STATUS_OK; i++)
        status = insert_mark(file, &write->marks[i], why);
    return status == STATUS_OK ? insert_thinned(file, write->thinned, write->thinned_count, why) : status;
}

enum status file_sync_every(struct recording *recording, int64_t samples, struct problem *why)
{
    (void)why;
    file_of(recording)->sync_every = samples;
    return STATUS_OK;
}

/* Before a transaction of our own. A lazy commit is only written into the -wal; any other one syncs the -wal, and so all that was written into it before. A frame that a power cut tore or
 * lost ends what is read of the -wal, so that what survives is always the beginning of what was committed. */
static enum status choose_sync(struct file *file, bool lazy, struct problem *why)
{
    if (file->in_batch || lazy == file->lazy)
        return STATUS_OK;
    enum status status = file_execute(file, lazy ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL", why);
    if (status == STATUS_OK)
        file->lazy = lazy;
    return status;
}

enum status file_begin_own(struct file *file, struct problem *why)
{
    enum status status = choose_sync(file, false, why);
    return status != STATUS_OK || file->in_batch ? status : run_plain(file, QUERY_BEGIN, why);
}

enum status file_end_own(struct file *file, enum status status, struct problem *why)
{
    return file->in_batch ? status : finish(file, status, why);
}

static enum status begin_append(struct file *file, struct problem *why)
{
    if (file->in_batch)
        return STATUS_OK;
    enum status status = choose_sync(file, file->unsynced + 1 < file->sync_every, why);
    return status == STATUS_OK ? run_plain(file, QUERY_BEGIN, why) : status;
}

/* Else a copy of a young recording without its -wal would hold nothing. What stands in the way now will be done in its time. */
static void empty_log_once(struct file *file)
{
    if (!file->in_batch && !file->emptied_log)
        sqlite3_wal_checkpoint_v2(file->db, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    file->emptied_log = file->emptied_log || !file->in_batch;
}

enum status file_append(struct recording *recording, const struct sample_write *write, struct problem *why)
{
    struct file *file = file_of(recording);
    struct sample_info *info = write->info;
    int64_t id = file->last_id + 1, boot = 0;
    enum status status = begin_append(file, why);
    if (status != STATUS_OK)
        return status;
    status = insert_all(file, write, id, &boot, why);
    if (!file->in_batch)
        status = finish(file, status, why);
    if (status != STATUS_OK) {
        count_tiers_again(file);
        return status;
    }
    file->unsynced = file->lazy ? file->unsynced + 1 : 0;
    file->last_id = info->id = id;
    if (info->key == 0)
        info->key = id;
    if (write->ranges == NULL)
        sample_info_taken(info);
    if (file->boot_id != boot)
        snprintf(file->boot, sizeof file->boot, "%s", info->boot);
    file->boot_id = boot;
    empty_log_once(file);
    return STATUS_OK;
}

enum status file_add_mark(struct recording *recording, const struct mark *mark, struct problem *why)
{
    struct file *file = file_of(recording);
    enum status status = choose_sync(file, false, why);
    if (status == STATUS_OK)
        status = insert_mark(file, mark, why);
    if (status == STATUS_OK)
        file->unsynced = 0;
    return status;
}

/* What was counted up in a transaction that is undone. */
static void count_again(struct file *file)
{
    count_tiers_again(file);
    file_number(file, "SELECT ifnull(max(id), 0) FROM sample", &file->last_id, NULL);
    file_number(file, "SELECT ifnull(max(id), 0) FROM session", &file->session, NULL);
}

enum status file_batch(struct recording *recording, enum batch_step step, struct problem *why)
{
    struct file *file = file_of(recording);
    enum status status = STATUS_OK;
    switch (step) {
    case BATCH_BEGIN:
        status = run_plain(file, QUERY_BEGIN, why);
        file->in_batch = status == STATUS_OK;
        return status;
    case BATCH_COMMIT:
        if (file->in_batch)
            status = finish(file, STATUS_OK, why);
        break;
    case BATCH_UNDO:
        if (!sqlite3_get_autocommit(file->db))
            run_plain(file, QUERY_UNDO, why);
        count_again(file);
        break;
    }
    file->in_batch = false;
    if (status != STATUS_OK)
        count_again(file);
    return status;
}
