/* A recording in a file: the tables of owners. They are made when there is something to say, and a pooltop that does not know them misses nothing else. */
#include <string.h>

#include "replay/frame.h"
#include "replay/owner_moments.h"
#include "replay/sqlite_file.h"

static const char TABLES[] =
    "CREATE TABLE owner_moment (id INTEGER PRIMARY KEY, boot INTEGER NOT NULL, since_ns INTEGER NOT NULL,"
    " drivers INTEGER NOT NULL, names INTEGER NOT NULL, seal INTEGER NOT NULL);"
    "CREATE TABLE driver (moment INTEGER NOT NULL, path TEXT NOT NULL, version TEXT, company TEXT, description TEXT,"
    " product TEXT, original_name TEXT, sha256 TEXT, machine TEXT, signer TEXT, load_group TEXT, altitude TEXT,"
    " link_time INTEGER, bytes INTEGER, loaded INTEGER NOT NULL, seal INTEGER NOT NULL, PRIMARY KEY (moment, path))"
    " WITHOUT ROWID;"
    "CREATE TABLE owner (moment INTEGER NOT NULL, name BLOB NOT NULL, grade INTEGER NOT NULL, owner TEXT,"
    " description TEXT, kind INTEGER NOT NULL, matches BLOB, seal INTEGER NOT NULL, PRIMARY KEY (moment, name))"
    " WITHOUT ROWID;"
    "INSERT OR IGNORE INTO mark_kind VALUES (8, 'driver')";

enum { DRIVER_TEXTS = 11, MATCH_HEAD = 4, MATCHES_BYTES = OWNER_MATCHES_MAX * (MATCH_HEAD + OWNER_TEXT_MAX) };

/* --- rows with a seal over all that stands before it --------------------------------------------------------------------------- */

struct sealed {
    sqlite3_stmt *statement;
    int at; /* the column or parameter that was last */
    uint32_t sum;
};

static void put_number(struct sealed *row, int64_t number)
{
    bind_number(row->statement, ++row->at, number);
    row->sum = seal_number(row->sum, number);
}

/* Nothing is NULL, so that most rows are short. */
static void put_bytes(struct sealed *row, struct text text)
{
    if (text.length == 0)
        sqlite3_bind_null(row->statement, ++row->at);
    else
        sqlite3_bind_blob64(row->statement, ++row->at, text.bytes, text.length, SQLITE_STATIC);
    row->sum = seal_measured(row->sum, text.bytes, text.length);
}

static void put_text(struct sealed *row, struct text text)
{
    if (text.length == 0)
        sqlite3_bind_null(row->statement, ++row->at);
    else
        sqlite3_bind_text64(row->statement, ++row->at, text.bytes, text.length, SQLITE_STATIC, SQLITE_UTF8);
    row->sum = seal_measured(row->sum, text.bytes, text.length);
}

static void put_seal(struct sealed *row)
{
    sqlite3_bind_int64(row->statement, ++row->at, row->sum);
}

static int64_t get_number(struct sealed *row)
{
    int64_t number = column_number(row->statement, row->at++);
    row->sum = seal_number(row->sum, number);
    return number;
}

/* Borrowed until the next step. */
static struct text get_text(struct sealed *row)
{
    const char *bytes = sqlite3_column_blob(row->statement, row->at);
    struct text text = {bytes == NULL ? "" : bytes, (size_t)sqlite3_column_bytes(row->statement, row->at)};
    row->at++;
    row->sum = seal_measured(row->sum, text.bytes, text.length);
    return text;
}

static bool is_whole(const struct sealed *row)
{
    return column_number(row->statement, row->at) == row->sum;
}

/* --- writing ------------------------------------------------------------------------------------------------------------------- */

static enum status make_tables(struct file *file, struct problem *why)
{
    enum status status = schema_find_owners(file, why);
    if (status != STATUS_OK || file->has_owners)
        return status;
    status = file_execute(file, TABLES, why);
    return status == STATUS_OK ? schema_find_owners(file, why) : status;
}

static enum status run_sealed(struct file *file, enum query query, struct sealed *row, struct problem *why)
{
    put_seal(row);
    enum status status = query_step(file, row->statement, why);
    query_end(file, query, row->statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static enum status insert_moment(struct file *file, const struct owner_write *write, int64_t boot, int64_t id,
                                 struct problem *why)
{
    int64_t drivers = 0, names = 0;
    struct sealed row = {.sum = FRAME_SUM_START};
    for (size_t i = 0; i < owners_driver_count(write->owners); i++)
        drivers += owners_driver(write->owners, i)->edition > write->after;
    for (size_t i = 0; i < owners_count(write->owners); i++)
        names += owners_at(write->owners, i)->edition > write->after;
    enum status status = query_begin(file, QUERY_ADD_OWNER_MOMENT, &row.statement, why);
    if (status != STATUS_OK)
        return status;
    put_number(&row, id);
    put_number(&row, boot);
    put_number(&row, write->since_ns);
    put_number(&row, drivers);
    put_number(&row, names);
    return run_sealed(file, QUERY_ADD_OWNER_MOMENT, &row, why);
}

/* In the order of the columns. */
static void list_texts(struct owner_driver *driver, struct text *texts[DRIVER_TEXTS])
{
    struct text *all[DRIVER_TEXTS] = {&driver->path,    &driver->version,       &driver->company, &driver->description,
                                      &driver->product, &driver->original_name, &driver->sha256,  &driver->machine,
                                      &driver->signer,  &driver->load_group,    &driver->altitude};
    memcpy(texts, all, sizeof all);
}

static enum status insert_driver(struct file *file, const struct owner_driver *driver, int64_t moment,
                                 struct problem *why)
{
    struct sealed row = {.sum = FRAME_SUM_START};
    struct owner_driver copy = *driver;
    struct text *texts[DRIVER_TEXTS];
    enum status status = query_begin(file, QUERY_ADD_DRIVER, &row.statement, why);
    if (status != STATUS_OK)
        return status;
    put_number(&row, moment);
    list_texts(&copy, texts);
    for (size_t i = 0; i < DRIVER_TEXTS; i++)
        put_text(&row, *texts[i]);
    put_number(&row, driver->link_time);
    put_number(&row, driver->bytes);
    put_number(&row, driver->loaded);
    return run_sealed(file, QUERY_ADD_DRIVER, &row, why);
}

/* Each match: grade, form, the length of the path in two bytes, the path. Paths and not numbers, so that a row means the same in whatever file and behind whatever damage. */
static struct text pack_matches(unsigned char out[MATCHES_BYTES], const struct owners *owners,
                                const struct owner *owner)
{
    size_t length = 0;
    for (size_t i = 0; i < owner->match_count; i++) {
        const struct owner_match *match = &owner->matches[i];
        struct text path = owners_driver(owners, match->driver)->path;
        out[length++] = (unsigned char)match->grade;
        out[length++] = (unsigned char)match->form;
        out[length++] = (unsigned char)(path.length & 0xFF);
        out[length++] = (unsigned char)(path.length >> 8);
        memcpy(out + length, path.bytes, path.length);
        length += path.length;
    }
    return (struct text){(const char *)out, length};
}

static enum status insert_owner(struct file *file, const struct owner_write *write, const struct owner *owner,
                                int64_t moment, struct problem *why)
{
    unsigned char matches[MATCHES_BYTES];
    struct sealed row = {.sum = FRAME_SUM_START};
    enum status status = query_begin(file, QUERY_ADD_OWNER, &row.statement, why);
    if (status != STATUS_OK)
        return status;
    put_number(&row, moment);
    put_bytes(&row, owner->name);
    put_number(&row, owner->grade);
    put_text(&row, owner->owner);
    put_text(&row, owner->description);
    put_number(&row, owner->kind);
    put_bytes(&row, pack_matches(matches, write->owners, owner));
    return run_sealed(file, QUERY_ADD_OWNER, &row, why);
}

static enum status insert_all(struct file *file, const struct owner_write *write, struct problem *why)
{
    int64_t boot = 0, id = 0;
    enum status status = write->only_known ? file_find_boot(file, write->boot, &boot, why) : STATUS_OK;
    if (status != STATUS_OK)
        return status == STATUS_EMPTY ? STATUS_OK : status;
    status = make_tables(file, why);
    if (status == STATUS_OK)
        status = file_boot_id(file, write->boot, &boot, why);
    if (status == STATUS_OK)
        status = file_number(file, "SELECT ifnull(max(id), 0) + 1 FROM owner_moment", &id, why);
    if (status == STATUS_OK)
        status = insert_moment(file, write, boot, id, why);
    for (size_t i = 0; i < owners_driver_count(write->owners) && status == STATUS_OK; i++) {
        const struct owner_driver *driver = owners_driver(write->owners, i);
        if (driver->edition > write->after)
            status = insert_driver(file, driver, id, why);
    }
    for (size_t i = 0; i < owners_count(write->owners) && status == STATUS_OK; i++) {
        const struct owner *owner = owners_at(write->owners, i);
        if (owner->edition > write->after)
            status = insert_owner(file, write, owner, id, why);
    }
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

/* What the rows of a moment are read into. */
struct reading {
    struct file *file;
    const char *boot;
    int64_t until_ns; /* inclusive */
    struct owner_moment *moment;
};

static enum status take_driver(struct reading *reading, sqlite3_stmt *statement)
{
    struct sealed row = {.statement = statement, .sum = FRAME_SUM_START};
    struct owner_driver driver = {0};
    struct text *texts[DRIVER_TEXTS];
    int64_t moment = get_number(&row);
    list_texts(&driver, texts);
    for (size_t i = 0; i < DRIVER_TEXTS; i++)
        *texts[i] = get_text(&row);
    driver.link_time = get_number(&row);
    driver.bytes = get_number(&row);
    int64_t loaded = get_number(&row);
    if (!is_whole(&row) || loaded < 0 || loaded >= LOADED_STATES)
        return STATUS_DAMAGED;
    driver.loaded = (enum loaded)loaded;
    owners_set_edition(reading->moment->owners, (uint32_t)moment);
    return owners_add_driver(reading->moment->owners, &driver, NULL);
}

/* Matches with drivers that are not there are left out. */
static size_t unpack_matches(struct owner_match matches[OWNER_MATCHES_MAX], const struct owners *owners,
                             struct text packed)
{
    size_t count = 0, at = 0;
    const unsigned char *bytes = (const unsigned char *)packed.bytes;
    while (at + MATCH_HEAD <= packed.length && count < OWNER_MATCHES_MAX) {
        size_t length = bytes[at + 2] | (size_t)bytes[at + 3] << 8;
        if (length > packed.length - at - MATCH_HEAD)
            break;
        int32_t driver = owners_find_driver(owners, (struct text){packed.bytes + at + MATCH_HEAD, length});
        if (driver >= 0 && bytes[at] <= TAG_IN_CODE && bytes[at + 1] < TAG_FORMS)
            matches[count++] =
                (struct owner_match){(uint32_t)driver, (enum tag_grade)bytes[at], (enum tag_form)bytes[at + 1]};
        at += MATCH_HEAD + length;
    }
    return count;
}

static enum status take_owner(struct reading *reading, sqlite3_stmt *statement)
{
    struct sealed row = {.statement = statement, .sum = FRAME_SUM_START};
    struct owner_match matches[OWNER_MATCHES_MAX];
    struct owner owner = {.matches = matches};
    int64_t moment = get_number(&row);
    owner.name = get_text(&row);
    int64_t grade = get_number(&row);
    owner.owner = get_text(&row);
    owner.description = get_text(&row);
    int64_t kind = get_number(&row);
    struct text packed = get_text(&row);
    if (!is_whole(&row) || grade < 0 || grade >= OWNER_GRADES || kind < 0 || kind > NOTE_KINDS)
        return STATUS_DAMAGED;
    owner.grade = (enum owner_grade)grade;
    owner.kind = (enum note_kind)kind;
    owner.match_count = unpack_matches(matches, reading->moment->owners, packed);
    owners_set_edition(reading->moment->owners, (uint32_t)moment);
    return owners_add(reading->moment->owners, &owner);
}

typedef enum status (*row_taker)(struct reading *reading, sqlite3_stmt *statement);

static enum status read_rows(struct reading *reading, enum query query, row_taker take, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(reading->file, query, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_text(statement, 1, reading->boot, -1, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, reading->until_ns);
    while ((status = query_step(reading->file, statement, why)) == STATUS_OK) {
        enum status taken = take(reading, statement);
        if (taken == STATUS_NO_MEMORY) {
            status = problem_set(why, taken, "no memory for the owners in %s", reading->file->path);
            break;
        }
        reading->moment->damaged += taken != STATUS_OK;
    }
    query_end(reading->file, query, statement);
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
    status = owners_open(&reading->moment->owners);
    if (status != STATUS_OK)
        return problem_set(why, status, "no memory for the owners in %s", reading->file->path);
    status = read_rows(reading, QUERY_DRIVERS, take_driver, why);
    if (status == STATUS_OK)
        status = read_rows(reading, QUERY_OWNERS, take_owner, why);
    if (status == STATUS_OK) {
        owners_settle(reading->moment->owners);
        return status;
    }
    owners_close(reading->moment->owners);
    reading->moment->owners = NULL;
    return status;
}

/* A recorder may make the tables at any time. */
static enum status look_for_tables(struct file *file, struct problem *why)
{
    enum status status = file_ready(file, why);
    return status == STATUS_OK && !file->has_owners ? schema_find_owners(file, why) : status;
}

enum status file_owners(struct recording *recording, const char *boot, int64_t utc_ns, struct owner_moment *moment,
                        struct problem *why)
{
    struct file *file = file_of(recording);
    struct reading reading = {.file = file, .boot = boot, .until_ns = utc_ns, .moment = moment};
    enum status status = look_for_tables(file, why);
    return status == STATUS_OK && file->has_owners ? read_moment(&reading, why) : status;
}

enum status file_owner_boots(struct recording *recording, boot_visitor visit, void *context, struct problem *why)
{
    struct file *file = file_of(recording);
    sqlite3_stmt *statement;
    enum status status = look_for_tables(file, why);
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
    if (look_for_tables(file, NULL) == STATUS_OK && file->has_owners)
        file_number(file, "SELECT max(id) FROM owner_moment", &mark, NULL);
    return mark;
}

enum status file_owners_counts(struct recording *recording, struct owners_counts *counts, struct problem *why)
{
    struct file *file = file_of(recording);
    enum status status = look_for_tables(file, why);
    if (status != STATUS_OK || !file->has_owners)
        return status;
    status = file_number(file, "SELECT count(*) FROM owner_moment", &counts->moments, why);
    if (status == STATUS_OK)
        status = file_number(file, "SELECT count(*) FROM driver", &counts->drivers, why);
    return status == STATUS_OK ? file_number(file, "SELECT count(*) FROM owner", &counts->names, why) : status;
}

/* --- dropping ------------------------------------------------------------------------------------------------------------------ */

/* Owners of boots that came before that of the oldest row that stays; within the transaction that dropped the rows. */
enum status file_drop_owners(struct file *file, struct problem *why)
{
    static const char MOMENTS[] = "DELETE FROM owner_moment WHERE boot < (SELECT min(boot) FROM ("
                                  "SELECT boot FROM (SELECT boot FROM sample ORDER BY id LIMIT 1) UNION ALL"
                                  " SELECT boot FROM (SELECT boot FROM minute ORDER BY number LIMIT 1) UNION ALL"
                                  " SELECT boot FROM (SELECT boot FROM quarter ORDER BY number LIMIT 1)))";
    static const char ROWS[] = "DELETE FROM driver WHERE moment NOT IN (SELECT id FROM owner_moment);"
                               "DELETE FROM owner WHERE moment NOT IN (SELECT id FROM owner_moment)";
    if (!file->has_owners)
        return STATUS_OK;
    enum status status = file_execute(file, MOMENTS, why);
    return status == STATUS_OK && sqlite3_changes(file->db) > 0 ? file_execute(file, ROWS, why) : status;
}
