#include "replay/sizes.h"

#include <string.h>

#include "base/text.h"
#include "replay/sqlite_file.h"

static enum status read_frames(struct file *file, struct recording_sizes *sizes, struct problem *why)
{
    static const char SQL[] =
        "SELECT count(*) FILTER (WHERE s.key = s.id), total(length(f.data)) FILTER (WHERE s.key = s.id),"
        " count(*) FILTER (WHERE s.key <> s.id), total(length(f.data)) FILTER (WHERE s.key <> s.id)"
        " FROM frame AS f JOIN sample AS s ON s.id = f.sample";
    sqlite3_stmt *statement;
    file->ticks = 0;
    if (sqlite3_prepare_v2(file->db, SQL, -1, &statement, NULL) != SQLITE_OK)
        return sqlite_problem(file, "read", why);
    enum status status = query_step(file, statement, why);
    if (status == STATUS_OK) {
        sizes->keys = sqlite3_column_int64(statement, 0);
        sizes->key_bytes = sqlite3_column_int64(statement, 1);
        sizes->changes = sqlite3_column_int64(statement, 2);
        sizes->change_bytes = sqlite3_column_int64(statement, 3);
    }
    sqlite3_finalize(statement);
    return status;
}

static enum status read_parts(struct file *file, struct recording_sizes *sizes, struct problem *why)
{
    static const char SQL[] = "SELECT name, sum(pgsize) AS bytes, sum(unused) FROM dbstat GROUP BY name"
                              " ORDER BY bytes DESC LIMIT 24";
    sqlite3_stmt *statement;
    file->ticks = 0;
    if (sqlite3_prepare_v2(file->db, SQL, -1, &statement, NULL) != SQLITE_OK)
        return STATUS_OK; /* no dbstat here */
    enum status status;
    while ((status = query_step(file, statement, why)) == STATUS_OK && sizes->part_count < SIZES_PARTS_MAX) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        size_t i = sizes->part_count++;
        text_safe(sizes->parts[i].name, sizeof sizes->parts[i].name, sizeof sizes->parts[i].name,
                  name == NULL ? "?" : name, name == NULL ? 1 : strlen(name));
        sizes->parts[i].bytes = sqlite3_column_int64(statement, 1);
        sizes->parts[i].unused = sqlite3_column_int64(statement, 2);
    }
    sqlite3_finalize(statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

enum status recording_sizes(struct recording *recording, struct recording_sizes *sizes, struct problem *why)
{
    struct file *file = file_of(recording);
    int64_t pages = 0, page_bytes = 0;
    memset(sizes, 0, sizeof *sizes);
    enum status status = file_ready(file, why);
    if (status == STATUS_OK)
        status = read_frames(file, sizes, why);
    if (status == STATUS_OK)
        status = read_parts(file, sizes, why);
    if (status == STATUS_OK)
        status = file_number(file, "PRAGMA freelist_count", &pages, why);
    if (status == STATUS_OK)
        status = file_number(file, "PRAGMA page_size", &page_bytes, why);
    sizes->free_bytes = number_scale(pages, page_bytes, 1);
    return status;
}
