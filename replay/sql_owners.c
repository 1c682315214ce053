#include "replay/sql_owners.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "replay/owner_moments.h"

enum { BOOTS_BYTES = 16 << 20, SCRATCH_LIMIT = 1 << 16 };

enum owners_table { TABLE_DRIVERS, TABLE_OWNERS, OWNERS_TABLES };

enum driver_column {
    DRIVER_BOOT,
    DRIVER_FILE,
    DRIVER_PATH,
    DRIVER_VERSION,
    DRIVER_COMPANY,
    DRIVER_DESCRIPTION,
    DRIVER_PRODUCT,
    DRIVER_ORIGINAL_NAME,
    DRIVER_LINK_TIME,
    DRIVER_BYTES,
    DRIVER_SHA256,
    DRIVER_MACHINE,
    DRIVER_SIGNER,
    DRIVER_LOADED,
    DRIVER_LOAD_GROUP,
    DRIVER_ALTITUDE
};

enum owner_column {
    OWNER_BOOT,
    OWNER_TAG,
    OWNER_GRADE,
    OWNER_WORDS,
    OWNER_DESCRIPTION,
    OWNER_KIND,
    OWNER_DRIVER,
    OWNER_VERSION,
    OWNER_COMPANY,
    OWNER_MATCHES
};

static const struct {
    const char *name, *sql;
} TABLES[OWNERS_TABLES] = {
    {"drivers", "CREATE TABLE drivers (boot TEXT, driver TEXT, path TEXT, version TEXT, company TEXT, description TEXT,"
                " product TEXT, original_name TEXT, link_time INTEGER, bytes INTEGER, sha256 TEXT, machine TEXT,"
                " signer TEXT, loaded TEXT, load_group TEXT, altitude TEXT)"},
    {"owners", "CREATE TABLE owners (boot TEXT, tag TEXT, grade TEXT, owner TEXT, description TEXT, kind TEXT,"
               " driver TEXT, version TEXT, company TEXT, matches INTEGER)"},
};

struct table {
    sqlite3_vtab base;
    struct sql_source *source; /* borrowed */
    enum owners_table table;
};

struct scan {
    sqlite3_vtab_cursor base;
    const struct table *table; /* borrowed */
    struct buffer boots;       /* each behind a NUL */
    size_t boot_at, next_boot; /* in them */
    struct owner_moment moment;
    size_t at, count;
    bool ended;
    struct buffer scratch;
};

struct binding {
    struct sql_source *source;
    enum owners_table table;
};

static int table_connect(sqlite3 *db, void *context, int count, const char *const *words, sqlite3_vtab **out,
                         char **message)
{
    const struct binding *binding = context;
    struct table *made = calloc(1, sizeof *made);
    (void)count;
    (void)words;
    (void)message;
    if (made == NULL)
        return SQLITE_NOMEM;
    made->source = binding->source;
    made->table = binding->table;
    int code = sqlite3_declare_vtab(db, TABLES[binding->table].sql);
    if (code != SQLITE_OK) {
        free(made);
        return code;
    }
    *out = &made->base;
    return SQLITE_OK;
}

static int table_disconnect(sqlite3_vtab *table)
{
    free(table);
    return SQLITE_OK;
}

static int table_plan(sqlite3_vtab *table, sqlite3_index_info *info)
{
    (void)table;
    info->estimatedCost = 10000;
    info->estimatedRows = 2000;
    return SQLITE_OK;
}

/* --- scans --------------------------------------------------------------------------------------------------------------------- */

static struct scan *scan_of(sqlite3_vtab_cursor *cursor)
{
    return (struct scan *)(void *)cursor;
}

static int scan_open(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
    struct scan *made = calloc(1, sizeof *made);
    if (made == NULL)
        return SQLITE_NOMEM;
    made->table = (const struct table *)(const void *)base;
    buffer_init(&made->boots, BOOTS_BYTES);
    buffer_init(&made->scratch, SCRATCH_LIMIT);
    *out = &made->base;
    return SQLITE_OK;
}

static int scan_close(sqlite3_vtab_cursor *cursor)
{
    struct scan *scan = scan_of(cursor);
    owners_close(scan->moment.owners);
    buffer_done(&scan->boots);
    buffer_done(&scan->scratch);
    free(scan);
    return SQLITE_OK;
}

static bool list_boot(void *context, const char *boot)
{
    buffer_add(context, boot, strlen(boot) + 1);
    return ((struct buffer *)context)->status == STATUS_OK;
}

static int code_of(enum status status)
{
    return status == STATUS_OK ? SQLITE_OK : status == STATUS_NO_MEMORY ? SQLITE_NOMEM : SQLITE_ERROR;
}

/* On to the next boot that has a row. */
static int next_boot(struct scan *scan)
{
    struct sql_source *source = scan->table->source;
    while (scan->next_boot < scan->boots.length) {
        scan->boot_at = scan->next_boot;
        const char *boot = (const char *)scan->boots.bytes + scan->boot_at;
        scan->next_boot += strlen(boot) + 1;
        owners_close(scan->moment.owners);
        enum status status = recording_owners(source->recording, boot, INT64_MAX, &scan->moment, &source->problem);
        if (status != STATUS_OK)
            return code_of(status);
        scan->at = 0;
        scan->count = scan->table->table == TABLE_DRIVERS ? owners_driver_count(scan->moment.owners)
                                                          : owners_count(scan->moment.owners);
        if (scan->count > 0)
            return SQLITE_OK;
    }
    scan->ended = true;
    return SQLITE_OK;
}

static int scan_filter(sqlite3_vtab_cursor *cursor, int number, const char *plan, int count, sqlite3_value **values)
{
    struct scan *scan = scan_of(cursor);
    struct recording *recording = scan->table->source->recording;
    (void)number;
    (void)plan;
    (void)count;
    (void)values;
    buffer_clear(&scan->boots);
    scan->next_boot = 0;
    scan->ended = false;
    enum status status = recording->ops->owner_boots(recording, list_boot, &scan->boots, &scan->table->source->problem);
    return status == STATUS_OK ? next_boot(scan) : code_of(status);
}

static int scan_next(sqlite3_vtab_cursor *cursor)
{
    struct scan *scan = scan_of(cursor);
    return ++scan->at < scan->count ? SQLITE_OK : next_boot(scan);
}

static int scan_ended(sqlite3_vtab_cursor *cursor)
{
    return scan_of(cursor)->ended;
}

static int scan_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *rowid)
{
    const struct scan *scan = scan_of(cursor);
    *rowid = (sqlite3_int64)scan->boot_at << 20 | (sqlite3_int64)scan->at;
    return SQLITE_OK;
}

/* --- cells --------------------------------------------------------------------------------------------------------------------- */

static void put_text(sqlite3_context *out, struct scan *scan, struct text text)
{
    buffer_clear(&scan->scratch);
    text_escape(&scan->scratch, text.bytes, text.length, true);
    if (scan->scratch.status != STATUS_OK)
        sqlite3_result_error_nomem(out);
    else if (text.length > 0)
        sqlite3_result_text(out, buffer_text(&scan->scratch), (int)scan->scratch.length, SQLITE_TRANSIENT);
}

static void put_words(sqlite3_context *out, struct scan *scan, const char *words)
{
    put_text(out, scan, (struct text){words, strlen(words)});
}

static void put_number(sqlite3_context *out, int64_t number)
{
    if (number != ABSENT)
        sqlite3_result_int64(out, number);
}

static void put_driver(sqlite3_context *out, struct scan *scan, const struct owner_driver *driver, int column)
{
    const struct text texts[] = {[DRIVER_FILE] = driver->file,
                                 [DRIVER_PATH] = driver->path,
                                 [DRIVER_VERSION] = driver->version,
                                 [DRIVER_COMPANY] = driver->company,
                                 [DRIVER_DESCRIPTION] = driver->description,
                                 [DRIVER_PRODUCT] = driver->product,
                                 [DRIVER_ORIGINAL_NAME] = driver->original_name,
                                 [DRIVER_SHA256] = driver->sha256,
                                 [DRIVER_MACHINE] = driver->machine,
                                 [DRIVER_SIGNER] = driver->signer,
                                 [DRIVER_LOAD_GROUP] = driver->load_group,
                                 [DRIVER_ALTITUDE] = driver->altitude};
    if (column == DRIVER_BOOT)
        put_words(out, scan, (const char *)scan->boots.bytes + scan->boot_at);
    else if (column == DRIVER_LINK_TIME || column == DRIVER_BYTES)
        put_number(out, column == DRIVER_BYTES ? driver->bytes : driver->link_time);
    else if (column == DRIVER_LOADED)
        put_words(out, scan, loaded_word(driver->loaded));
    else if (column >= 0 && column <= DRIVER_ALTITUDE && texts[column].bytes != NULL)
        put_text(out, scan, texts[column]);
}

static void put_owner(sqlite3_context *out, struct scan *scan, const struct owner *owner, int column)
{
    static const char *const KINDS[] = {"object", "shared", "component", ""};
    static const struct owner_driver NONE;
    const struct owner_driver *driver = owners_driver_of(scan->moment.owners, owner);
    if (driver == NULL)
        driver = &NONE;
    switch (column) {
    case OWNER_BOOT:
        put_words(out, scan, (const char *)scan->boots.bytes + scan->boot_at);
        break;
    case OWNER_TAG:
        put_text(out, scan, owner->name);
        break;
    case OWNER_GRADE:
        put_words(out, scan, owner_grade_words(owner->grade));
        break;
    case OWNER_WORDS:
        put_text(out, scan, owner->owner);
        break;
    case OWNER_DESCRIPTION:
        put_text(out, scan, owner->description);
        break;
    case OWNER_KIND:
        put_words(out, scan, KINDS[owner->kind]);
        break;
    case OWNER_DRIVER:
        put_text(out, scan, driver->file);
        break;
    case OWNER_VERSION:
        put_text(out, scan, driver->version);
        break;
    case OWNER_COMPANY:
        put_text(out, scan, driver->company);
        break;
    case OWNER_MATCHES:
        put_number(out, (int64_t)owner->match_count);
        break;
    default:
        break;
    }
}

static int scan_column(sqlite3_vtab_cursor *cursor, sqlite3_context *out, int column)
{
    struct scan *scan = scan_of(cursor);
    if (scan->table->table == TABLE_DRIVERS)
        put_driver(out, scan, owners_driver(scan->moment.owners, scan->at), column);
    else
        put_owner(out, scan, owners_at(scan->moment.owners, scan->at), column);
    return SQLITE_OK;
}

static const sqlite3_module MODULE = {
    .xConnect = table_connect,
    .xBestIndex = table_plan,
    .xDisconnect = table_disconnect,
    .xDestroy = table_disconnect,
    .xOpen = scan_open,
    .xClose = scan_close,
    .xFilter = scan_filter,
    .xNext = scan_next,
    .xEof = scan_ended,
    .xColumn = scan_column,
    .xRowid = scan_rowid,
};

/* The columns' names out of what SQLite is told. */
void sql_owners_print_tables(void)
{
    for (int i = 0; i < OWNERS_TABLES; i++) {
        printf("%s\t", TABLES[i].name);
        for (const char *at = strchr(TABLES[i].sql, '(') + 1; *at != '\0'; at += strspn(at, ", )")) {
            size_t name = strcspn(at, " ");
            printf("%s%.*s", at[-1] == '(' ? "" : ", ", (int)name, at);
            at += strcspn(at, ",)");
        }
        putchar('\n');
    }
}

enum status sql_owners_add(sqlite3 *db, struct sql_source *source)
{
    enum status status = STATUS_OK;
    for (int i = 0; i < OWNERS_TABLES && status == STATUS_OK; i++) {
        struct binding *binding = malloc(sizeof *binding);
        if (binding != NULL)
            *binding = (struct binding){source, (enum owners_table)i};
        status = sql_module_add(db, TABLES[i].name, &MODULE, binding);
    }
    return status;
}
