/* poolmon.c: what poolmon prints: captures of its console and the snapshots of its /n, in the layouts of all kits, alone or many in one file.
 *
 * A sample is any of: a time (a line of the collector's), the two lines about memory, a title, the titles of the columns, rows; each at most once and in this order. What comes out of order
 * begins the next sample. PageFlts is the page faults since boot in a snapshot, and a rate on the screen, which is no total and left out: a screen has a title, or changes in brackets.
 */
#include <stdlib.h>
#include <string.h>

#include "sampler/foreign/collector.h"
#include "sampler/foreign/poolmon_row.h"
#include "sampler/foreign/words.h"

/* In the order in which they come. */
enum part { PART_NONE, PART_MEMORY, PART_COMMIT, PART_TITLE, PART_COLUMNS, PART_ROWS };

struct poolmon {
    enum part part; /* the last one of the sample */
    struct poolmon_columns columns;
    int64_t session;
    int64_t faults; /* PageFlts */
    bool is_screen, is_snapshot;
};

static enum status poolmon_open(void **state)
{
    struct poolmon *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    made->session = made->faults = ABSENT;
    return STATUS_OK;
}

static void poolmon_close(void *state)
{
    free(state);
}

/* Whether the part is the sample's next; else a new sample begins with it. */
static bool comes_next(struct poolmon *poolmon, enum part part, struct reading *reading)
{
    bool is_next = poolmon->part < part || (part == PART_ROWS && poolmon->part == PART_ROWS);
    if (!is_next && reading->begun)
        return false;
    poolmon->part = part;
    collector_begin(reading);
    return true;
}

/* --- lines --------------------------------------------------------------------------------------------------------------------- */

/* `System pool information`, `All sessions pool information`, `Session 3 pool information`. */
static bool read_title(struct text line, int64_t *session)
{
    static const char SESSION[] = "Session ";
    *session = ABSENT;
    if (words_has(line, "All sessions pool information")) {
        *session = SESSION_ALL;
        return true;
    }
    if (words_has(line, "System pool information"))
        return true;
    if (!words_has(line, " pool information"))
        return false;
    for (size_t i = 0; i + sizeof SESSION <= line.length; i++) {
        size_t digits = i + sizeof SESSION - 1, end = digits;
        while (end < line.length && line.bytes[end] >= '0' && line.bytes[end] <= '9')
            end++;
        if (memcmp(line.bytes + i, SESSION, sizeof SESSION - 1) == 0 && end > digits && end - digits < 10)
            return number_parse(line.bytes + digits, end - digits, UNIT_COUNT, session) == STATUS_OK;
    }
    return false;
}

/* Bytes per allocation are told by the others, but where a slab's slots are larger. On Windows they always are: another number there was cut off. */
static bool is_derived(const struct pool *pool, int64_t each)
{
    bool is_windows = pool->type == POOL_NONPAGED || pool->type == POOL_PAGED || pool->type == POOL_LARGE;
    return is_windows || pool_each_bytes(pool) == each;
}

static enum line_word add_row(struct poolmon *poolmon, const struct poolmon_row *row, struct reading *reading)
{
    static const enum pool_value FIELDS[] = {POOL_ALLOCS, POOL_FREES, POOL_DIFF, POOL_BYTES};
    if (!comes_next(poolmon, PART_ROWS, reading))
        return LINE_AGAIN;
    struct pool *pool =
        reading_add_pool(reading, (struct text){row->tag, row->tag_length}, row->type, poolmon->session);
    if (pool == NULL)
        return LINE_REFUSED;
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        pool->value[FIELDS[i]] = row->numbers[i];
    if (!is_derived(pool, row->numbers[POOLMON_NUMBERS - 1]))
        pool->value[POOL_EACH_BYTES] = row->numbers[POOLMON_NUMBERS - 1];
    struct text driver = poolmon_driver(row->driver);
    pool->owner = driver.length > 0 ? reading_name(reading, driver) : 0;
    poolmon->is_screen = poolmon->is_screen || row->has_changes;
    poolmon->is_snapshot = true; /* where nothing says that it is a screen */
    return LINE_ROW;
}

static void keep(const enum total *which, size_t count, const int64_t totals[TOTALS], struct reading *reading)
{
    for (size_t i = 0; i < count; i++)
        reading->snapshot.totals[which[i]] = totals[which[i]];
}

static enum line_word read_memory(struct poolmon *poolmon, struct text line, struct reading *reading)
{
    int64_t totals[TOTALS];
    if (!poolmon_memory_parse(line, totals))
        return reading_refuse(reading, "the line about memory is damaged");
    if (!comes_next(poolmon, PART_MEMORY, reading))
        return LINE_AGAIN;
    static const enum total KEPT[] = {TOTAL_PHYSICAL, TOTAL_AVAILABLE, TOTAL_KERNEL_RESIDENT, TOTAL_PAGED_RESIDENT};
    keep(KEPT, sizeof KEPT / sizeof KEPT[0], totals, reading);
    poolmon->faults = totals[TOTAL_FAULTS];
    return LINE_KNOWN;
}

static enum line_word read_commit(struct poolmon *poolmon, struct text line, struct reading *reading)
{
    int64_t totals[TOTALS];
    if (!poolmon_commit_parse(line, totals))
        return reading_refuse(reading, "the line about commitment is damaged");
    if (!comes_next(poolmon, PART_COMMIT, reading))
        return LINE_AGAIN;
    static const enum total KEPT[] = {TOTAL_COMMIT, TOTAL_COMMIT_LIMIT, TOTAL_COMMIT_PEAK, TOTAL_NONPAGED, TOTAL_PAGED};
    keep(KEPT, sizeof KEPT / sizeof KEPT[0], totals, reading);
    return LINE_KNOWN;
}

static enum line_word read_columns(struct poolmon *poolmon, struct text line, struct reading *reading)
{
    struct poolmon_columns columns;
    poolmon_columns_parse(line, &columns);
    if (!comes_next(poolmon, PART_COLUMNS, reading))
        return LINE_AGAIN;
    poolmon->columns = columns;
    poolmon->is_snapshot = true;
    return LINE_KNOWN;
}

static enum line_word read_session(struct poolmon *poolmon, int64_t session, struct reading *reading)
{
    if (!comes_next(poolmon, PART_TITLE, reading))
        return LINE_AGAIN;
    poolmon->session = session;
    poolmon->is_screen = true;
    return LINE_KNOWN;
}

/* --- a line -------------------------------------------------------------------------------------------------------------------- */

static bool is_columns(struct text line)
{
    struct poolmon_columns columns;
    return poolmon_columns_parse(line, &columns);
}

static enum line_word read_line(struct poolmon *poolmon, struct text line, struct reading *reading)
{
    struct poolmon_row row;
    int64_t session;
    enum poolmon_word word = poolmon_row_parse(line, &poolmon->columns, &row);
    if (word == POOLMON_ROW)
        return add_row(poolmon, &row, reading);
    if (poolmon_is_total(line))
        return LINE_KNOWN;
    if (words_has(line, "Memory:") && words_has(line, "Avail:"))
        return read_memory(poolmon, line, reading);
    if (words_has(line, "Commit:") && words_has(line, "Limit:"))
        return read_commit(poolmon, line, reading);
    if (is_columns(line))
        return read_columns(poolmon, line, reading);
    if (read_title(line, &session))
        return read_session(poolmon, session, reading);
    if (word == POOLMON_DAMAGED_ROW)
        return reading_refuse(reading, "the row is cut off or damaged");
    return collector_line(line, reading, "not a line of poolmon's");
}

static enum line_word poolmon_line(void *state, struct text line, struct reading *reading)
{
    char plain[WORDS_TABLE];
    struct text inner = words_unquote(line), cells;
    enum line_word word = read_line(state, line, reading);
    if (word == LINE_REFUSED && inner.bytes != line.bytes)
        word = read_line(state, inner, reading);
    return word == LINE_REFUSED && words_untable(inner, plain, &cells) ? read_line(state, cells, reading) : word;
}

static void poolmon_finish(void *state, struct reading *reading)
{
    struct poolmon *poolmon = state;
    if (poolmon->is_snapshot && !poolmon->is_screen)
        reading->snapshot.totals[TOTAL_FAULTS] = poolmon->faults;
    if (poolmon->session == SESSION_ALL)
        reading_remark(reading, "the pools of all sessions, added together");
    poolmon->part = PART_NONE;
    poolmon->session = poolmon->faults = ABSENT;
    poolmon->is_screen = poolmon->is_snapshot = false;
}

/* --- what it looks like -------------------------------------------------------------------------------------------------------- */

/* The titles of the columns are poolmon's alone; rows and memory lines without them are nearly so. */
static int poolmon_recognise(struct text head)
{
    struct poolmon_columns columns = {0, 0};
    struct poolmon_row row;
    int rows = 0, memory = 0;
    for (size_t at = 0; at < head.length;) {
        const char *newline = memchr(head.bytes + at, '\n', head.length - at);
        size_t end = newline != NULL ? (size_t)(newline - head.bytes) : head.length;
        struct text line = words_unquote((struct text){head.bytes + at, end - at});
        if (poolmon_columns_parse(line, &columns))
            return 90;
        rows += poolmon_row_parse(line, &columns, &row) == POOLMON_ROW;
        memory += words_has(line, "InRam Krnl:") || words_has(line, "Pool N:");
        at = end + 1;
    }
    return rows > 0 || memory > 1 ? 60 : 0;
}

const struct foreign_kind foreign_poolmon = {.name = "poolmon",
                                             .title = "poolmon text",
                                             .os = "Windows",
                                             .recognise = poolmon_recognise,
                                             .plain_blanks = true,
                                             .open = poolmon_open,
                                             .close = poolmon_close,
                                             .line = poolmon_line,
                                             .finish = poolmon_finish};
