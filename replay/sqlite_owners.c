/* A recording in a file: the table of owners. It is made when there is something to say, and a pooltop that does not know it misses nothing else. */
#include <stdio.h>
#include <string.h>

#include "replay/frame.h"
#include "replay/owner_block.h"
#include "replay/owner_moments.h"
#include "replay/pack.h"
#include "replay/sqlite_file.h"

/* Of each boot the blocks (owner_block.h) are numbered; those that hold from the same time on are a moment. */
static const char TABLE[] =
    "CREATE TABLE owners (id INTEGER PRIMARY KEY, boot INTEGER NOT NULL, number INTEGER NOT NULL,"
    " since_ns INTEGER NOT NULL, drivers INTEGER NOT NULL, names INTEGER NOT NULL, bytes INTEGER NOT NULL,"
    " seal INTEGER NOT NULL, data BLOB NOT NULL);"
    "INSERT OR IGNORE INTO mark_kind VALUES (8, 'driver')";

/* A row of it. */
struct block {
    int64_t boot, number, since_ns;
    int64_t drivers, names;    /* how many rows are in it */
    int64_t bytes;             /* that the data unpack to */
    const unsigned char *data; /* borrowed */
    size_t length;
};

static uint32_t seal_of(const struct block *block)
{
    const int64_t numbers[] = {block->boot, block->number, block->since_ns, block->drivers, block->names, block->bytes};
    uint32_t sum = FRAME_SUM_START;
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        sum = seal_number(sum, numbers[i]);
    return seal_measured(sum, (const char *)block->data, block->length);
}

/* --- writing ------------------------------------------------------------------------------------------------------------------- */

static enum status make_table(struct file *file, struct problem *why)
{
    enum status status = schema_find_owners(file, why);
    if (status != STATUS_OK || file->has_owners)
        return status;
    status = file_execute(file, TABLE, why);
    return status == STATUS_OK ? schema_find_owners(file, why) : status;
}

static enum status insert_block(struct file *file, const struct block *block, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(file, QUERY_ADD_OWNERS, &statement, why);
    if (status != STATUS_OK)
        return status;
    const int64_t numbers[] = {block->boot,  block->number, block->since_ns, block->drivers,
                               block->names, block->bytes,  seal_of(block)};
    for (int i = 0; i < (int)(sizeof numbers / sizeof numbers[0]); i++)
        sqlite3_bind_int64(statement, i + 1, numbers[i]);
    sqlite3_bind_blob64(statement, sizeof numbers / sizeof numbers[0] + 1, block->data, block->length, SQLITE_STATIC);
    status = query_step(file, statement, why);
    query_end(file, QUERY_ADD_OWNERS, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

/* For packed bytes, and for one more than there are. */
enum { PACKING_ROOM = 2 * BLOCK_MAX };

/* What blocks are made in. */
struct packing {
    struct packer *packer;
    struct buffer plain, packed;
};

static enum status packing_open(struct packing *packing)
{
    buffer_init(&packing->plain, BLOCK_MAX);
    buffer_init(&packing->packed, PACKING_ROOM);
    return packer_open(&packing->packer);
}

static void packing_close(struct packing *packing)
{
    packer_close(packing->packer);
    buffer_done(&packing->plain);
    buffer_done(&packing->packed);
}

/* `block` says where the rows belong; its number is counted on. */
static enum status insert_rows(struct file *file, struct packing *packing, struct owner_rows *rows, struct block *block,
                               struct problem *why)
{
    struct owner_block filled = {.bytes = &packing->plain};
    enum status status;
    while ((status = owner_block_next(rows, &filled)) == STATUS_OK) {
        buffer_clear(&packing->packed);
        status = packer_add(packing->packer, true, packing->plain.bytes, packing->plain.length, &packing->packed);
        if (status != STATUS_OK)
            break;
        block->number++;
        block->drivers = (int64_t)filled.drivers;
        block->names = (int64_t)filled.names;
        block->bytes = (int64_t)packing->plain.length;
        block->data = packing->packed.bytes;
        block->length = packing->packed.length;
        status = insert_block(file, block, why);
        if (status != STATUS_OK)
            return status;
    }
    return status == STATUS_EMPTY ? STATUS_OK : problem_set(why, status, "cannot pack the owners for %s", file->path);
}

static enum status find_newest(struct file *file, struct block *block, struct problem *why)
{
    char sql[96];
    snprintf(sql, sizeof sql, "SELECT ifnull(max(number), 0) FROM owners WHERE boot = %lld", (long long)block->boot);
    return file_number(file, sql, &block->number, why);
}

static enum status insert_all(struct file *file, const struct owner_write *write, struct problem *why)
{
    struct packing packing;
    struct block block = {.since_ns = write->since_ns};
    struct owner_rows rows = {.owners = write->owners, .after = write->after};
    enum status status = write->only_known ? file_find_boot(file, write->boot, &block.boot, why) : STATUS_OK;
    if (status != STATUS_OK)
        return status == STATUS_EMPTY ? STATUS_OK : status;
    status = make_table(file, why);
    if (status == STATUS_OK)
        status = file_boot_id(file, write->boot, &block.boot, why);
    if (status == STATUS_OK)
        status = find_newest(file, &block, why);
    if (status != STATUS_OK)
        return status;
    status = packing_open(&packing);
    status = status == STATUS_OK ? insert_rows(file, &packing, &rows, &block, why)
                                 : problem_set(why, status, "no memory for the owners in %s", file->path);
    packing_close(&packing);
    return status;
}

enum status file_add_owners(struct recording *recording, const struct owner_write *write, struct problem *why)
{
    struct file *file = file_of(recording);
    enum status status = file_begin_own(file, why);
    if (status == STATUS_OK)
        status = file_end_own(file, insert_all(file, write, why), why);
    if (status != STATUS_OK)
        schema_find_owners(file, NULL);
    return status;
}

/* --- reading ------------------------------------------------------------------------------------------------------------------- */

/* What the blocks of a moment are read into. */
struct reading {
    struct file *file;
    const char *boot;
    int64_t until_ns; /* inclusive */
    struct owner_moment *moment;
    struct unpacker *unpacker;
    struct buffer plain;
};

static struct block read_block(sqlite3_stmt *statement, bool *is_whole)
{
    enum { BOOT, NUMBER, SINCE, DRIVERS, NAMES, BYTES, SEAL, DATA };
    struct block block = {.boot = column_number(statement, BOOT),
                          .number = column_number(statement, NUMBER),
                          .since_ns = column_number(statement, SINCE),
                          .drivers = column_number(statement, DRIVERS),
                          .names = column_number(statement, NAMES),
                          .bytes = column_number(statement, BYTES),
                          .data = sqlite3_column_blob(statement, DATA),
                          .length = (size_t)sqlite3_column_bytes(statement, DATA)};
    *is_whole = block.data != NULL && column_number(statement, SEAL) == seal_of(&block);
    return block;
}

/* Each row takes a byte at least. */
static bool is_bounded(const struct block *block)
{
    return block->bytes > 0 && block->bytes <= BLOCK_MAX && block->drivers >= 0 && block->drivers <= BLOCK_MAX &&
           block->names >= 0 && block->names <= BLOCK_MAX && block->number > 0 && block->number <= UINT32_MAX;
}

static enum status take_block(struct reading *reading, const struct block *block, bool is_whole)
{
    if (!is_whole || !is_bounded(block))
        return STATUS_DAMAGED;
    enum status status =
        unpacker_next(reading->unpacker, true, block->data, block->length, (size_t)block->bytes, &reading->plain);
    if (status != STATUS_OK)
        return status;
    owners_set_edition(reading->moment->owners, (uint32_t)block->number);
    return owner_block_read(reading->moment->owners, reading->plain.bytes, reading->plain.length,
                            (size_t)block->drivers, (size_t)block->names);
}

/* How many rows are lost with a block, as far as it can be told. */
static size_t rows_of(const struct block *block)
{
    int64_t rows = is_bounded(block) ? block->drivers + block->names : 0;
    return rows > 0 ? (size_t)rows : 1;
}

static enum status read_blocks(struct reading *reading, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(reading->file, QUERY_OWNERS, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_text(statement, 1, reading->boot, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, reading->until_ns);
    while ((status = query_step(reading->file, statement, why)) == STATUS_OK) {
        bool is_whole;
        struct block block = read_block(statement, &is_whole);
        enum status taken = take_block(reading, &block, is_whole);
        if (taken == STATUS_NO_MEMORY) {
            status = problem_set(why, taken, "no memory for the owners in %s", reading->file->path);
            break;
        }
        if (taken != STATUS_OK)
            reading->moment->damaged += rows_of(&block);
    }
    query_end(reading->file, QUERY_OWNERS, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

/* Which moments of the boot count: those up to *until_ns, which is moved to the first one where it lies before all; EMPTY when there is none. */
static enum status find_moment(struct reading *reading, struct problem *why)
{
    enum { FIRST, LAST_UNTIL, NEXT };
    sqlite3_stmt *statement;
    enum status status = query_begin(reading->file, QUERY_OWNER_MOMENT, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_text(statement, 1, reading->boot, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, reading->until_ns);
    status = query_step(reading->file, statement, why);
    int64_t first = column_number(statement, FIRST), last = column_number(statement, LAST_UNTIL),
            next = column_number(statement, NEXT);
    query_end(reading->file, QUERY_OWNER_MOMENT, statement);
    if (status != STATUS_OK || first == ABSENT)
        return status == STATUS_OK ? STATUS_EMPTY : status;
    if (last == ABSENT) {
        reading->until_ns = first;
        return find_moment(reading, why);
    }
    reading->moment->since_ns = last;
    reading->moment->until_ns = next != ABSENT ? next : INT64_MAX;
    return STATUS_OK;
}

static enum status read_moment(struct reading *reading, struct problem *why)
{
    enum status status = find_moment(reading, why);
    if (status != STATUS_OK)
        return status == STATUS_EMPTY ? STATUS_OK : status;
    buffer_init(&reading->plain, PACKING_ROOM);
    status = owners_open(&reading->moment->owners);
    if (status == STATUS_OK)
        status = unpacker_open(&reading->unpacker);
    status = status == STATUS_OK ? read_blocks(reading, why)
                                 : problem_set(why, status, "no memory for the owners in %s", reading->file->path);
    unpacker_close(reading->unpacker);
    buffer_done(&reading->plain);
    if (status == STATUS_OK) {
        owners_settle(reading->moment->owners);
        return status;
    }
    owners_close(reading->moment->owners);
    reading->moment->owners = NULL;
    return status;
}

/* A recorder may make the table at any time. */
static enum status look_for_table(struct file *file, struct problem *why)
{
    enum status status = file_ready(file, why);
    return status == STATUS_OK && !file->has_owners ? schema_find_owners(file, why) : status;
}

enum status file_owners(struct recording *recording, const char *boot, int64_t utc_ns, struct owner_moment *moment,
                        struct problem *why)
{
    struct file *file = file_of(recording);
    struct reading reading = {.file = file, .boot = boot, .until_ns = utc_ns, .moment = moment};
    enum status status = look_for_table(file, why);
    return status == STATUS_OK && file->has_owners ? read_moment(&reading, why) : status;
}

enum status file_owner_boots(struct recording *recording, boot_visitor visit, void *context, struct problem *why)
{
    struct file *file = file_of(recording);
    sqlite3_stmt *statement;
    enum status status = look_for_table(file, why);
    if (status != STATUS_OK || !file->has_owners)
        return status;
    status = query_begin(file, QUERY_OWNER_BOOTS, &statement, why);
    if (status != STATUS_OK)
        return status;
    bool goes_on = true;
    while (goes_on && (status = query_step(file, statement, why)) == STATUS_OK) {
        const char *boot = (const char *)sqlite3_column_text(statement, 0);
        goes_on = boot == NULL || visit(context, boot);
    }
    query_end(file, QUERY_OWNER_BOOTS, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

int64_t file_owners_mark(struct recording *recording)
{
    struct file *file = file_of(recording);
    int64_t mark = 0;
    if (look_for_table(file, NULL) == STATUS_OK && file->has_owners)
        file_number(file, "SELECT max(id) FROM owners", &mark, NULL);
    return mark;
}

enum status file_owners_counts(struct recording *recording, struct owners_counts *counts, struct problem *why)
{
    struct file *file = file_of(recording);
    enum status status = look_for_table(file, why);
    if (status != STATUS_OK || !file->has_owners)
        return status;
    status =
        file_number(file, "SELECT count(*) FROM (SELECT DISTINCT boot, since_ns FROM owners)", &counts->moments, why);
    if (status == STATUS_OK)
        status = file_number(file, "SELECT ifnull(sum(drivers), 0) FROM owners", &counts->drivers, why);
    return status == STATUS_OK ? file_number(file, "SELECT ifnull(sum(names), 0) FROM owners", &counts->names, why)
                               : status;
}

/* --- dropping ------------------------------------------------------------------------------------------------------------------ */

/* Owners of boots that came before that of the oldest row that stays; within the transaction that dropped the rows. */
enum status file_drop_owners(struct file *file, struct problem *why)
{
    static const char SQL[] = "DELETE FROM owners WHERE boot < (SELECT min(boot) FROM ("
                              "SELECT boot FROM (SELECT boot FROM sample ORDER BY id LIMIT 1) UNION ALL"
                              " SELECT boot FROM (SELECT boot FROM minute ORDER BY number LIMIT 1) UNION ALL"
                              " SELECT boot FROM (SELECT boot FROM quarter ORDER BY number LIMIT 1)))";
    return file->has_owners ? file_execute(file, SQL, why) : STATUS_OK;
}
