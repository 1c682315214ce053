/* A recording in a file: one read transaction for several reads. */
#include "replay/sqlite_file.h"

/* The connection knows by itself whether a transaction is open: an error may end one. */
bool file_is_held(const struct file *file)
{
    return file->holds > 0 && file->db != NULL && !sqlite3_get_autocommit(file->db);
}

static void run(struct file *file, enum query query)
{
    sqlite3_stmt *statement;
    if (query_begin(file, query, &statement, NULL) != STATUS_OK)
        return;
    query_step(file, statement, NULL);
    query_end(file, query, statement);
}

/* Where no transaction can be begun, each read has one of its own as ever, and says what is wrong. */
static void begin(struct file *file)
{
    file->knows_layers = false;
    if (file_ready(file, NULL) == STATUS_OK && sqlite3_get_autocommit(file->db))
        run(file, QUERY_HOLD);
}

static void end(struct file *file)
{
    file->knows_layers = false;
    if (file->db != NULL && !sqlite3_get_autocommit(file->db))
        run(file, QUERY_COMMIT);
}

/* A recorder's own transactions are none of this. */
void file_hold(struct recording *recording)
{
    struct file *file = file_of(recording);
    if (file->lock == NULL && file->holds++ == 0)
        begin(file);
}

void file_release(struct recording *recording)
{
    struct file *file = file_of(recording);
    if (file->lock == NULL && --file->holds == 0)
        end(file);
}

void file_hold_anew(struct file *file)
{
    if (!file_is_held(file))
        return;
    end(file);
    begin(file);
}
