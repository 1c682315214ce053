/* A recording in a file: its thinned samples, the tables `minute` and `quarter`. */
#include <string.h>

#include "base/text.h"
#include "replay/frame.h"
#include "replay/ranges.h"
#include "replay/sqlite_file.h"

/* The columns in the order of TIER_COLUMNS in sqlite_query.c. */
enum column {
    COLUMN_NUMBER,
    COLUMN_FIRST,
    COLUMN_LAST,
    COLUMN_SESSION,
    COLUMN_BEGIN,
    COLUMN_UTC,
    COLUMN_MONO,
    COLUMN_TOOK,
    COLUMN_KEY,
    COLUMN_AFTER_BREAK,
    COLUMN_SAMPLES,
    COLUMN_NUMBERS, /* those above are numbers, and sealed */
    COLUMN_BOOT = COLUMN_NUMBERS,
    COLUMN_SEAL,
    COLUMN_TOTALS,
    COLUMN_FRAME,
    COLUMN_RANGES
};

static enum query of_tier(enum query minute, enum tier tier)
{
    return (enum query)((int)minute + (int)tier - (int)TIER_MINUTE);
}

/* --- the seal ---------------------------------------------------------------------------------------------------------------------- */

static uint32_t tier_seal(const int64_t numbers[COLUMN_NUMBERS], const char *boot, const unsigned char *totals,
                          size_t length)
{
    uint32_t sum = FRAME_SUM_START;
    for (size_t i = 0; i < COLUMN_NUMBERS; i++) {
        unsigned char bytes[8];
        for (unsigned k = 0; k < sizeof bytes; k++)
            bytes[k] = (unsigned char)((uint64_t)numbers[i] >> 8 * k);
        sum = frame_checksum(sum, bytes, sizeof bytes);
    }
    sum = frame_checksum(sum, (const unsigned char *)boot, strlen(boot));
    return frame_checksum(sum, totals, length);
}

/* --- reading ----------------------------------------------------------------------------------------------------------------------- */

static enum status damaged(const struct file *file, enum tier tier, int64_t number, struct problem *why)
{
    return problem_set(why, STATUS_DAMAGED, "%s %lld of %s is damaged", tier_name(tier), (long long)number, file->path);
}

static bool is_sane(const int64_t numbers[COLUMN_NUMBERS])
{
    return numbers[COLUMN_NUMBER] >= 1 && numbers[COLUMN_NUMBER] <= SAMPLE_ID_MAX && numbers[COLUMN_FIRST] >= 1 &&
           numbers[COLUMN_LAST] >= numbers[COLUMN_FIRST] && numbers[COLUMN_LAST] <= SAMPLE_ID_MAX &&
           numbers[COLUMN_KEY] >= 1 && numbers[COLUMN_KEY] <= numbers[COLUMN_NUMBER] && numbers[COLUMN_SAMPLES] >= 1 &&
           numbers[COLUMN_SAMPLES] <= SAMPLE_ID_MAX && numbers[COLUMN_SESSION] != ABSENT &&
           numbers[COLUMN_UTC] != ABSENT && numbers[COLUMN_BEGIN] != ABSENT;
}

static void fill_info(struct sample_info *info, enum tier tier, const int64_t numbers[COLUMN_NUMBERS])
{
    *info = (struct sample_info){.id = numbers[COLUMN_LAST],
                                 .tier = tier,
                                 .number = numbers[COLUMN_NUMBER],
                                 .from = numbers[COLUMN_FIRST],
                                 .samples = numbers[COLUMN_SAMPLES],
                                 .session = numbers[COLUMN_SESSION],
                                 .begin_ns = numbers[COLUMN_BEGIN],
                                 .utc_ns = numbers[COLUMN_UTC],
                                 .mono_ns = numbers[COLUMN_MONO],
                                 .took_ns = numbers[COLUMN_TOOK],
                                 .encode_ns = ABSENT,
                                 .last_commit_ns = ABSENT,
                                 .key = numbers[COLUMN_KEY],
                                 .after_break = numbers[COLUMN_AFTER_BREAK] != 0};
}

/* What is borrowed of it goes with the next step of the statement. */
static enum status read_row(struct file *file, enum tier tier, sqlite3_stmt *statement, struct tier_row *row,
                            struct problem *why)
{
    int64_t numbers[COLUMN_NUMBERS];
    for (int i = 0; i < COLUMN_NUMBERS; i++)
        numbers[i] = column_number(statement, i);
    const char *boot = (const char *)sqlite3_column_text(statement, COLUMN_BOOT);
    row->totals = sqlite3_column_blob(statement, COLUMN_TOTALS);
    row->totals_length = (size_t)sqlite3_column_bytes(statement, COLUMN_TOTALS);
    int64_t seal = column_number(statement, COLUMN_SEAL);
    if (!is_sane(numbers) || boot == NULL || row->totals == NULL ||
        (seal != ABSENT && seal != tier_seal(numbers, boot, row->totals, row->totals_length)))
        return damaged(file, tier, numbers[COLUMN_NUMBER], why);
    fill_info(&row->info, tier, numbers);
    text_safe(row->info.boot, sizeof row->info.boot, sizeof row->info.boot, boot, strlen(boot));
    if (!read_totals(row->totals, row->totals_length, row->info.totals, NULL))
        return damaged(file, tier, row->info.number, why);
    return STATUS_OK;
}

static enum status read_blobs(struct file *file, sqlite3_stmt *statement, struct tier_row *row, struct problem *why)
{
    if (sqlite3_column_type(statement, COLUMN_FRAME) != SQLITE_BLOB ||
        sqlite3_column_type(statement, COLUMN_RANGES) != SQLITE_BLOB)
        return damaged(file, row->info.tier, row->info.number, why);
    row->frame = sqlite3_column_blob(statement, COLUMN_FRAME);
    row->frame_length = (size_t)sqlite3_column_bytes(statement, COLUMN_FRAME);
    row->ranges = sqlite3_column_blob(statement, COLUMN_RANGES);
    row->ranges_length = (size_t)sqlite3_column_bytes(statement, COLUMN_RANGES);
    return STATUS_OK;
}

enum status file_tier_info(struct file *file, enum tier tier, int64_t number, struct sample_info *info,
                           struct problem *why)
{
    sqlite3_stmt *statement;
    struct tier_row row;
    enum query query = of_tier(QUERY_MINUTE_ROW, tier);
    enum status status = query_begin(file, query, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, number);
    status = query_step(file, statement, why);
    if (status == STATUS_OK)
        status = read_row(file, tier, statement, &row, why);
    else if (status == STATUS_EMPTY)
        problem_set(why, status, "%s %lld is not in %s", tier_name(tier), (long long)number, file->path);
    if (status == STATUS_OK)
        *info = row.info;
    query_end(file, query, statement);
    return status;
}

/* One number that a query of a tier answers for another one; EMPTY without a row. */
static enum status ask(struct file *file, enum query query, int64_t asked, int64_t *numbers, int count,
                       struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(file, query, &statement, why);
    if (status != STATUS_OK)
        return status;
    if (sqlite3_bind_parameter_count(statement) > 0)
        sqlite3_bind_int64(statement, 1, asked);
    status = query_step(file, statement, why);
    for (int i = 0; i < count && status == STATUS_OK; i++)
        numbers[i] = sqlite3_column_int64(statement, i);
    query_end(file, query, statement);
    return status;
}

enum status file_tier_find_time(struct file *file, enum tier tier, int64_t utc_ns, int64_t *number, struct problem *why)
{
    enum status status = ask(file, of_tier(QUERY_MINUTE_BEHIND, tier), utc_ns, number, 1, why);
    if (status == STATUS_EMPTY)
        status = ask(file, of_tier(QUERY_MINUTE_BEFORE, tier), utc_ns, number, 1, why);
    return status;
}

enum status file_find_id(struct recording *recording, enum tier tier, int64_t id, int64_t *number, struct problem *why)
{
    return ask(file_of(recording), of_tier(QUERY_MINUTE_AT_ID, tier), id, number, 1, why);
}

struct tier_walk {
    enum tier tier;
    int64_t next;
    tier_visitor visit;
    void *context;
    bool ended;
};

static enum status visit_some(struct file *file, int64_t to, struct tier_walk *walk, struct problem *why)
{
    sqlite3_stmt *statement;
    struct tier_row row = {0};
    enum query query = of_tier(QUERY_MINUTE_ROWS, walk->tier);
    enum status status = query_begin(file, query, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, walk->next);
    sqlite3_bind_int64(statement, 2, to);
    bool any = false;
    while (!walk->ended && (status = query_step(file, statement, why)) == STATUS_OK) {
        any = true;
        status = read_row(file, walk->tier, statement, &row, why);
        if (status == STATUS_OK)
            status = read_blobs(file, statement, &row, why);
        if (status == STATUS_OK && row.info.number < walk->next) /* a page that is reached twice */
            status = damaged(file, walk->tier, row.info.number, why);
        if (status != STATUS_OK)
            break;
        walk->ended = !walk->visit(walk->context, &row);
        walk->next = row.info.number + 1;
    }
    query_end(file, query, statement);
    file_hold_anew(file);
    walk->ended = walk->ended || !any;
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

/* A run of rows is one read transaction, as with samples. */
enum status file_tier_rows(struct recording *recording, enum tier tier, int64_t from, int64_t to, tier_visitor visit,
                           void *context, struct problem *why)
{
    struct file *file = file_of(recording);
    struct tier_walk walk = {.tier = tier, .next = from, .visit = visit, .context = context};
    enum status status = STATUS_OK;
    while (status == STATUS_OK && file->has_tiers && !walk.ended && walk.next <= to)
        status = visit_some(file, to, &walk, why);
    return status;
}

/* --- what is in the list ----------------------------------------------------------------------------------------------------------- */

struct ends {
    int64_t first, last; /* numbers; 0: there is none */
    int64_t first_from;  /* id of the first sample of the first row */
};

static enum status read_ends(struct file *file, enum tier tier, struct ends *ends, struct problem *why)
{
    int64_t numbers[3];
    enum status status = ask(file, of_tier(QUERY_MINUTE_ENDS, tier), 0, numbers, 3, why);
    if (status == STATUS_OK)
        *ends = (struct ends){numbers[0], numbers[1], numbers[2]};
    if (status == STATUS_OK && ends->last > SAMPLE_ID_MAX)
        return problem_set(why, STATUS_DAMAGED, "%s is damaged: its %s are numbered up to %lld", file->path,
                           tier_name_plural(tier), (long long)ends->last);
    return status;
}

enum status file_ends(struct recording *recording, enum tier tier, struct layer *rows, struct problem *why)
{
    struct ends ends = {0, 0, 0};
    struct file *file = file_of(recording);
    enum status status = file_ready(file, why);
    if (status == STATUS_OK && file->has_tiers)
        status = read_ends(file, tier, &ends, why);
    *rows = ends.last == 0 ? (struct layer){1, 0} : (struct layer){ends.first, ends.last};
    return status;
}

/* The rows of a tier that begin before what is finer does. *behind gets the id of the first sample behind them. */
static enum status list_layer(struct file *file, enum tier tier, const struct ends *ends, int64_t finer_from,
                              struct layer *layer, int64_t *behind, struct problem *why)
{
    int64_t row[3]; /* number, first, last: of the row that ends at the joint or behind it */
    *layer = (struct layer){1, 0};
    *behind = finer_from;
    if (ends->last == 0 || ends->first_from >= finer_from)
        return STATUS_OK;
    *layer = (struct layer){ends->first, ends->last};
    enum status status = ask(file, of_tier(QUERY_MINUTE_AT_ID, tier), finer_from, row, 3, why);
    if (status == STATUS_EMPTY)
        return STATUS_OK;
    if (status == STATUS_OK) {
        bool reaches_over = row[1] < finer_from;
        layer->last = reaches_over ? row[0] : row[0] - 1;
        *behind = reaches_over ? row[2] + 1 : finer_from;
    }
    return status;
}

/* Drops from a finer layer what the coarser one before it stands for already. */
static enum status begin_behind(struct file *file, enum tier tier, int64_t id, struct layer *layer, struct problem *why)
{
    int64_t number;
    if (layer->last < layer->first)
        return STATUS_OK;
    enum status status = ask(file, of_tier(QUERY_MINUTE_AT_ID, tier), id, &number, 1, why);
    if (status == STATUS_EMPTY)
        *layer = (struct layer){1, 0};
    if (status == STATUS_OK && number > layer->first)
        layer->first = number;
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static enum status list_tiers(struct file *file, struct layers *layers, struct problem *why)
{
    struct ends minutes, quarters;
    struct layer *taken = &layers->of[TIER_TAKEN];
    int64_t taken_from = taken->last == 0 ? INT64_MAX : taken->first, behind_minutes, behind_quarters;
    enum status status = read_ends(file, TIER_MINUTE, &minutes, why);
    if (status == STATUS_OK)
        status = read_ends(file, TIER_QUARTER, &quarters, why);
    if (status == STATUS_OK)
        status = list_layer(file, TIER_MINUTE, &minutes, taken_from, &layers->of[TIER_MINUTE], &behind_minutes, why);
    if (status != STATUS_OK)
        return status;
    bool any_minutes = layers->of[TIER_MINUTE].last >= layers->of[TIER_MINUTE].first;
    int64_t finer_from = any_minutes ? minutes.first_from : taken_from;
    status = list_layer(file, TIER_QUARTER, &quarters, finer_from, &layers->of[TIER_QUARTER], &behind_quarters, why);
    if (status == STATUS_OK && behind_quarters > finer_from)
        status = begin_behind(file, TIER_MINUTE, behind_quarters, &layers->of[TIER_MINUTE], why);
    int64_t behind = behind_quarters > behind_minutes ? behind_quarters : behind_minutes;
    if (taken->last != 0 && behind > taken->first)
        taken->first = behind;
    return status;
}

enum status file_layers(struct recording *recording, struct layers *layers, struct problem *why)
{
    struct file *file = file_of(recording);
    struct layer *taken = &layers->of[TIER_TAKEN];
    if (file->knows_layers) {
        *layers = file->layers;
        return STATUS_OK;
    }
    *layers = (struct layers){{{1, 0}, {1, 0}, {1, 0}}};
    enum status status = file_ready(file, why);
    if (status == STATUS_OK)
        status = file_ops.bounds(recording, &taken->first, &taken->last, why);
    if (status == STATUS_OK && file->has_tiers)
        status = list_tiers(file, layers, why);
    if (status == STATUS_OK && taken->last == 0)
        *taken = (struct layer){1, 0};
    file->knows_layers = status == STATUS_OK && file_is_held(file);
    file->layers = *layers;
    return status;
}

/* --- writing ----------------------------------------------------------------------------------------------------------------------- */

static void bind_numbers(sqlite3_stmt *statement, const struct sample_info *info, int64_t boot,
                         int64_t numbers[COLUMN_NUMBERS])
{
    const int64_t values[COLUMN_NUMBERS] = {info->number,   info->from,        info->id,      info->session,
                                            info->begin_ns, info->utc_ns,      info->mono_ns, info->took_ns,
                                            info->key,      info->after_break, info->samples};
    memcpy(numbers, values, sizeof values);
    for (int i = 0; i < COLUMN_NUMBERS; i++)
        bind_number(statement, i + 1, values[i]);
    sqlite3_bind_int64(statement, COLUMN_BOOT + 1, boot);
}

enum status file_insert_tier(struct file *file, const struct tier_write *write, int64_t boot, struct problem *why)
{
    struct sample_info info = *write->info;
    struct tier_end *end = &file->tier_ends[info.tier];
    int64_t numbers[COLUMN_NUMBERS];
    int64_t bytes = end->bytes + (int64_t)(write->totals_length + write->frame_length + write->ranges_length);
    enum query query = of_tier(QUERY_ADD_MINUTE, info.tier);
    sqlite3_stmt *statement;
    enum status status = query_begin(file, query, &statement, why);
    if (status != STATUS_OK)
        return status;
    info.number = end->number + 1;
    info.key = info.key == 0 ? info.number : info.key;
    bind_numbers(statement, &info, boot, numbers);
    sqlite3_bind_int64(statement, COLUMN_SEAL + 1, tier_seal(numbers, info.boot, write->totals, write->totals_length));
    sqlite3_bind_int64(statement, COLUMN_SEAL + 2, bytes);
    sqlite3_bind_blob64(statement, COLUMN_SEAL + 3, write->totals, write->totals_length, SQLITE_STATIC);
    sqlite3_bind_blob64(statement, COLUMN_SEAL + 4, write->frame, write->frame_length, SQLITE_STATIC);
    sqlite3_bind_blob64(statement, COLUMN_SEAL + 5, write->ranges, write->ranges_length, SQLITE_STATIC);
    status = query_step(file, statement, why);
    query_end(file, query, statement);
    if (status != STATUS_EMPTY)
        return status;
    end->number = info.number;
    end->bytes = bytes;
    write->info->number = info.number;
    write->info->key = info.key;
    return STATUS_OK;
}

enum status file_last_thinned(struct recording *recording, enum tier tier, struct sample_info *info,
                              struct problem *why)
{
    struct file *file = file_of(recording);
    int64_t number = file->tier_ends[tier].number;
    return number == 0 ? STATUS_EMPTY : file_tier_info(file, tier, number, info, why);
}

/* Ahead of the first minute, which then needs no memory for it. */
static enum status prepare_insert(struct file *file, enum tier tier, struct problem *why)
{
    sqlite3_stmt *statement;
    enum query query = of_tier(QUERY_ADD_MINUTE, tier);
    enum status status = query_begin(file, query, &statement, why);
    if (status == STATUS_OK)
        query_end(file, query, statement);
    return status;
}

enum status file_tier_ends(struct file *file, struct problem *why)
{
    enum status status = STATUS_OK;
    for (enum tier tier = TIER_MINUTE; tier < TIERS && status == STATUS_OK; tier = (enum tier)(tier + 1)) {
        int64_t numbers[3] = {0, 0, 0};
        status = ask(file, of_tier(QUERY_MINUTE_END, tier), 0, numbers, 3, why);
        file->tier_ends[tier] = (struct tier_end){numbers[0], numbers[1]};
        status = status == STATUS_EMPTY ? STATUS_OK : status;
        if (status == STATUS_OK &&
            (numbers[0] < 0 || numbers[0] > SAMPLE_ID_MAX || numbers[1] < 0 || numbers[2] > SAMPLE_ID_MAX))
            return problem_set(why, STATUS_DAMAGED, "%s is damaged: its numbering leaves no room", file->path);
        if (status == STATUS_OK && numbers[2] > file->last_id)
            file->last_id = numbers[2];
        if (status == STATUS_OK)
            status = prepare_insert(file, tier, why);
    }
    return status;
}

/* --- dropping ---------------------------------------------------------------------------------------------------------------------- */

enum status file_tier_next_group(struct file *file, enum tier tier, struct tier_group *next, struct problem *why)
{
    int64_t numbers[2];
    enum status status = ask(file, of_tier(QUERY_MINUTE_NEXT_GROUP, tier), 0, numbers, 2, why);
    if (status == STATUS_OK)
        *next = (struct tier_group){numbers[0], numbers[1]};
    return status;
}

enum status file_tier_drop(struct file *file, enum tier tier, int64_t number, struct problem *why)
{
    enum status status = ask(file, of_tier(QUERY_DROP_MINUTES, tier), number, NULL, 0, why);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

enum status file_tier_bytes(struct file *file, enum tier tier, int64_t *bytes, struct problem *why)
{
    return ask(file, of_tier(QUERY_MINUTE_BYTES, tier), 0, bytes, 1, why);
}

enum status file_tier_begin(struct file *file, enum tier tier, int64_t *id, struct problem *why)
{
    struct ends ends = {0, 0, 0};
    enum status status = read_ends(file, tier, &ends, why);
    if (status == STATUS_OK && ends.last == 0)
        return STATUS_EMPTY;
    *id = ends.first_from;
    return status;
}
