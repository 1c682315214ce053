#include "replay/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "replay/check_tiers.h"
#include "replay/layout.h"
#include "replay/sqlite_file.h"
#include "replay/survey.h"
#include "replay/thinned.h"

/* How far a pool is looked for from where it should stand: rows keep their order within a key group, and mostly beyond. */
enum { NEIGHBOURS = 64 };

struct checker {
    struct file *file;         /* borrowed */
    const struct check *check; /* borrowed */
    struct check_result result;
    struct sample_info before; /* id 0: none, or lost */
    int64_t newest_mark;       /* marks set later than this belong to samples that are not looked at */
    int64_t latest_ns;         /* largest time of a sample */
    int64_t known_session;     /* was there when last asked for */
    int64_t first_session;     /* of the samples; 0: there is none */
    struct snapshot pools;     /* owned: the rows of the sample before */
    struct ranges ranges;      /* owned: of a stand-in */
    int64_t resets;            /* pools whose counters began anew ... */
    int64_t first_reset;       /* ... first at this sample */
};

static void tell(struct checker *checker, bool damage, const char *text)
{
    char safe[PROBLEM_LINE];
    text_safe(safe, sizeof safe, sizeof safe, text, strlen(text));
    if (damage)
        checker->result.damages++;
    else
        checker->result.notes++;
    checker->check->finding(checker->check->context, damage, safe);
}

static void found(struct checker *checker, int64_t sample, const char *format, ...) PRINTF_LIKE(3, 4);

static void found(struct checker *checker, int64_t sample, const char *format, ...)
{
    char text[PROBLEM_LINE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (sample != 0 && (checker->result.first_bad == 0 || sample < checker->result.first_bad))
        checker->result.first_bad = sample;
    tell(checker, true, text);
}

/* --- tables ------------------------------------------------------------------------------------------------------------------------ */

static int ask_stop(void *context)
{
    (void)context;
    return os_stop_requested();
}

static enum status stopped(struct checker *checker, struct problem *why)
{
    return problem_set(why, STATUS_STOPPED, "%s was not checked to its end", checker->file->path);
}

/* SQLite puts many findings into one row, and a heading over them. */
static void tell_lines(struct checker *checker, const char *text)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (strncmp(text, "***", 3) != 0 && length > 0)
            found(checker, 0, "database: %.*s", length > 200 ? 200 : (int)length, text);
        text += length + (text[length] == '\n');
    }
}

/* SQLite's own look at its pages and indexes. It looks at each page once, so it needs no other bound; it may well need more work than the bound of a plain read. */
static enum status check_pages(struct checker *checker, struct problem *why)
{
    struct file *file = checker->file;
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(file->db, "PRAGMA quick_check(20)", -1, &statement, NULL) != SQLITE_OK)
        return sqlite_problem(file, "read", why);
    sqlite3_progress_handler(file->db, 10000, ask_stop, NULL);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        if (text != NULL && strcmp(text, "ok") != 0)
            tell_lines(checker, text);
    }
    if (code != SQLITE_DONE && !os_stop_requested())
        found(checker, 0, "database: %s", sqlite3_errmsg(file->db));
    sqlite3_finalize(statement);
    file_bound_work(file);
    return os_stop_requested() ? stopped(checker, why) : STATUS_OK;
}

/* A count that a query answers, told as damage when it is not 0. */
static void check_count(struct checker *checker, const char *sql, const char *what)
{
    int64_t count;
    if (file_number(checker->file, sql, &count, NULL) != STATUS_OK)
        found(checker, 0, "%s: cannot be read", what);
    else if (count != 0)
        found(checker, 0, "%s: %lld", what, (long long)count);
}

/* --- samples ----------------------------------------------------------------------------------------------------------------------- */

static void check_session(struct checker *checker, const struct sample_info *info)
{
    struct session session;
    if (checker->known_session == info->session)
        return;
    enum status status = recording_session(&checker->file->recording, info->session, &session, NULL);
    if (status == STATUS_OK)
        checker->result.sessions++;
    else if (status == STATUS_DAMAGED)
        found(checker, info->id, "sample %lld belongs to session %lld, which is damaged", (long long)info->id,
              (long long)info->session);
    else
        found(checker, info->id, "sample %lld belongs to session %lld, which is not there", (long long)info->id,
              (long long)info->session);
    checker->known_session = info->session;
    checker->first_session = checker->first_session == 0 ? info->session : checker->first_session;
}

/* Only what a recorder can promise: it compares by the clock that never jumps, and marks a break where that says nothing. */
static void check_joint(struct checker *checker, const struct sample_info *info)
{
    const struct sample_info *before = &checker->before;
    if (before->id == 0 || info->after_break)
        return;
    if (strcmp(before->boot, info->boot) != 0)
        found(checker, info->id, "sample %lld is of another boot than the one before, and no break is marked",
              (long long)info->id);
    else if (before->session != info->session)
        found(checker, info->id, "sample %lld is of another session than the one before, and no break is marked",
              (long long)info->id);
    else if (before->mono_ns != ABSENT && info->mono_ns != ABSENT && info->mono_ns <= before->mono_ns)
        found(checker, info->id, "time does not rise at sample %lld, and no break is marked", (long long)info->id);
}

static void check_counters(struct checker *checker, const struct sample_info *info)
{
    size_t count;
    const struct field *totals = catalogue_fields(ENTITY_TOTALS, &count);
    const struct sample_info *before = &checker->before;
    if (before->id == 0 || info->after_break)
        return;
    for (size_t i = 0; i < count; i++)
        if (totals[i].difference == DIFFERENCE_COUNTER && before->totals[i] != ABSENT && info->totals[i] != ABSENT &&
            info->totals[i] < before->totals[i])
            found(checker, info->id, "%s falls at sample %lld, and no break is marked", totals[i].id,
                  (long long)info->id);
}

static void check_stand_in(struct checker *checker, const struct sample_info *info, const struct snapshot *snapshot)
{
    enum status status = recording_ranges(&checker->file->recording, info, snapshot, &checker->ranges, NULL);
    if (status != STATUS_OK && status != STATUS_EMPTY)
        found(checker, info->id, "sample %lld: what it stands for is damaged", (long long)info->id);
}

static const struct pool *find_pool(const struct snapshot *snapshot, const struct pool *like, size_t at)
{
    for (size_t i = at; i < snapshot->pool_count && i < at + NEIGHBOURS; i++) {
        const struct pool *pool = &snapshot->pools[i];
        if (pool->name == like->name && pool->type == like->type && pool->session == like->session)
            return pool;
    }
    return NULL;
}

static bool has_fallen(const int64_t *before, const int64_t *now, int value)
{
    return before[value] != ABSENT && now[value] != ABSENT && now[value] < before[value];
}

/* No damage: a cache that is destroyed and made again between two samples counts from 0. */
static void count_resets(struct checker *checker, const struct sample_info *info, const struct snapshot *snapshot)
{
    size_t at = 0;
    for (size_t i = 0; i < checker->pools.pool_count && checker->before.id != 0 && !info->after_break; i++) {
        const struct pool *before = &checker->pools.pools[i], *now = find_pool(snapshot, before, at);
        if (now == NULL)
            continue;
        at = (size_t)(now - snapshot->pools) + 1;
        if (!has_fallen(before->value, now->value, POOL_ALLOCS) && !has_fallen(before->value, now->value, POOL_FREES))
            continue;
        if (checker->resets++ == 0)
            checker->first_reset = info->id;
    }
    if (snapshot_copy(&checker->pools, snapshot) != STATUS_OK)
        checker->pools.pool_count = 0;
}

static void tell_resets(struct checker *checker)
{
    char text[PROBLEM_LINE];
    if (checker->resets == 0)
        return;
    snprintf(text, sizeof text, "counters of pools began anew: %lld times, first at sample %lld",
             (long long)checker->resets, (long long)checker->first_reset);
    tell(checker, false, text);
}

static bool check_sample(void *context, const struct sample_info *info, const unsigned char *frame, size_t length,
                         const struct snapshot *snapshot)
{
    struct checker *checker = context;
    (void)frame;
    (void)length;
    checker->result.samples++;
    checker->result.groups += info->key == info->id;
    check_session(checker, info);
    check_joint(checker, info);
    check_counters(checker, info);
    check_stand_in(checker, info, snapshot);
    count_resets(checker, info, snapshot);
    if (info->utc_ns > checker->latest_ns)
        checker->latest_ns = info->utc_ns;
    checker->before = *info;
    if (checker->check->progress != NULL)
        checker->check->progress(checker->check->context, checker->result.samples);
    return !os_stop_requested();
}

/* Samples that a recorder with bounds has dropped meanwhile were not lost. */
static bool was_dropped(struct checker *checker, int64_t to)
{
    struct recording_summary now;
    return recording_summary(&checker->file->recording, &now, NULL) == STATUS_OK && now.first_id > to;
}

static bool check_lost(void *context, int64_t from, int64_t to, const char *reason)
{
    struct checker *checker = context;
    checker->before.id = 0;
    if (was_dropped(checker, to))
        return !os_stop_requested();
    if (from == to)
        found(checker, from, "sample %lld: %s", (long long)from, reason);
    else
        found(checker, from, "samples %lld to %lld: %s", (long long)from, (long long)to, reason);
    return !os_stop_requested();
}

/* --- marks ------------------------------------------------------------------------------------------------------------------------- */

/* A recorder's own marks speak of its samples; those of samples that were dropped may still be there. */
static void check_mark(struct checker *checker, sqlite3_stmt *row)
{
    long long id = sqlite3_column_int64(row, 0), utc_ns = sqlite3_column_int64(row, 1);
    int64_t kind = sqlite3_column_int64(row, 2);
    int64_t damages = checker->result.damages;
    if (sqlite3_column_type(row, 1) != SQLITE_INTEGER || sqlite3_column_type(row, 3) != SQLITE_TEXT ||
        kind < MARK_START || kind > MARK_DRIVER || !mark_is_whole(row))
        found(checker, 0, "mark %lld is damaged", id);
    else if (kind < MARK_NOTE && checker->result.samples > 0 && utc_ns > checker->latest_ns)
        found(checker, 0, "mark %lld (%s) lies behind the last sample", id, mark_kind_name((enum mark_kind)kind));
    else if (sqlite3_column_int(row, 6) == 0)
        found(checker, 0, "mark %lld belongs to a session that is not there", id);
    checker->result.marks += checker->result.damages == damages;
}

static void check_marks(struct checker *checker)
{
    static const char SQL[] =
        "SELECT id, utc_ns, kind, text, session, seal,"
        " session = 0 OR session IN (SELECT id FROM session) FROM mark WHERE id <= ?1 ORDER BY id";
    static const char PLAIN[] =
        "SELECT id, utc_ns, kind, text, session, NULL, session = 0 OR session IN (SELECT id FROM session)"
        " FROM mark WHERE id <= ?1 ORDER BY id";
    sqlite3_stmt *statement;
    checker->file->ticks = 0;
    if (sqlite3_prepare_v2(checker->file->db, checker->file->has_mark_seal ? SQL : PLAIN, -1, &statement, NULL) !=
        SQLITE_OK) {
        found(checker, 0, "marks: cannot be read");
        return;
    }
    sqlite3_bind_int64(statement, 1, checker->newest_mark);
    enum status status;
    while ((status = query_step(checker->file, statement, NULL)) == STATUS_OK && !os_stop_requested())
        check_mark(checker, statement);
    if (status != STATUS_EMPTY && status != STATUS_OK)
        found(checker, 0, "marks: cannot be read to their end");
    sqlite3_finalize(statement);
}

/* --- owners ------------------------------------------------------------------------------------------------------------------------ */

static bool check_owners_of(void *context, const char *boot)
{
    struct checker *checker = context;
    struct owner_moment moment;
    enum status status = recording_owners(&checker->file->recording, boot, INT64_MAX, &moment, NULL);
    if (status != STATUS_OK)
        found(checker, 0, "owners of boot %s: cannot be read", boot);
    else if (moment.damaged > 0)
        found(checker, 0, "owners of boot %s: %zu rows are damaged", boot, moment.damaged);
    owners_close(moment.owners);
    return !os_stop_requested();
}

static void check_owners(struct checker *checker)
{
    struct recording *recording = &checker->file->recording;
    if (recording->ops->owner_boots(recording, check_owners_of, checker, NULL) != STATUS_OK)
        found(checker, 0, "owners: cannot be read");
    if (!checker->file->has_owners)
        return;
    check_count(checker,
                "SELECT count(*) FROM (SELECT 1 FROM owners GROUP BY boot HAVING count(*) <> max(number) OR"
                " count(DISTINCT number) <> count(*) OR min(number) < 1 OR boot NOT IN (SELECT id FROM boot))",
                "boots of which owners are missing, or that are not there");
}

/* --- extra series ------------------------------------------------------------------------------------------------------------------ */

static bool pass_series(void *context, const struct extra_series *series)
{
    (void)context;
    (void)series;
    return true;
}

/* All points are read, for what does not decode. */
static enum status read_series(struct checker *checker, int64_t *damaged)
{
    const struct extra_range all = {INT64_MIN, INT64_MAX, 0, UINT32_MAX};
    struct recording *recording = &checker->file->recording;
    struct extra_cursor *cursor;
    struct extra_moment moment;
    enum status status = recording_extra_series(recording, pass_series, NULL, damaged, NULL);
    if (status == STATUS_OK)
        status = extra_cursor_open(&cursor, recording, &all, NULL);
    if (status != STATUS_OK)
        return status;
    while ((status = extra_cursor_next(cursor, &moment, NULL)) == STATUS_OK && !os_stop_requested())
        ;
    *damaged += extra_cursor_damaged(cursor);
    extra_cursor_close(cursor);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static void check_extra(struct checker *checker)
{
    int64_t damaged = 0;
    if (read_series(checker, &damaged) != STATUS_OK)
        found(checker, 0, "series: cannot be read");
    if (damaged > 0)
        found(checker, 0, "series: %lld rows are damaged", (long long)damaged);
    if (!checker->file->has_extra)
        return;
    check_count(
        checker,
        "SELECT count(*) FROM series_block AS b WHERE"
        " columns <> (SELECT count(*) FROM series_values WHERE id BETWEEN b.id * 65536 AND b.id * 65536 + 65535)",
        "blocks of series with columns too many or too few");
    check_count(checker,
                "SELECT count(*) FROM series_values WHERE id >= (SELECT ifnull(min(id) * 65536, 9223372036854775807)"
                " FROM series_block) AND (id / 65536 NOT IN (SELECT id FROM series_block) OR"
                " id % 65536 + 1 NOT IN (SELECT id FROM series))",
                "points of no block or no series");
}

static void tier_damage(void *context, int64_t sample, const char *text)
{
    found(context, sample, "%s", text);
}

static enum status check_thinned(struct checker *checker, struct problem *why)
{
    struct tier_check check = {.context = checker, .damage = tier_damage};
    check.first_session = checker->first_session == 0 ? INT64_MAX : checker->first_session;
    enum status status = check_tiers(&checker->file->recording, &check, why);
    checker->result.thinned = check.rows;
    return status;
}

enum status recording_check(struct recording *recording, const struct check *check, struct check_result *result,
                            struct problem *why)
{
    struct checker checker = {.file = file_of(recording), .check = check, .latest_ns = INT64_MIN};
    const struct survey survey = {&checker, check_sample, check_lost};
    struct problem own = {STATUS_OK, ""};
    snapshot_init(&checker.pools, NULL);
    why = why != NULL ? why : &own;
    /* Marks first: those that are there now speak of samples that will be looked at. */
    if (file_number(checker.file, "SELECT ifnull(max(id), 0) FROM mark", &checker.newest_mark, NULL) != STATUS_OK)
        checker.newest_mark = INT64_MAX;
    enum status status = check_pages(&checker, why);
    if (status == STATUS_OK) {
        status = recording_survey(recording, &survey, why);
        if (status == STATUS_DAMAGED || status == STATUS_IO) {
            found(&checker, 0, "samples: %s", why->line);
            status = STATUS_OK;
        }
    }
    if (status == STATUS_OK)
        status = check_thinned(&checker, why);
    if (status == STATUS_OK && os_stop_requested())
        status = stopped(&checker, why);
    if (status == STATUS_OK) {
        check_marks(&checker);
        check_count(&checker, "SELECT count(*) FROM frame WHERE sample NOT IN (SELECT id FROM sample)",
                    "frames of no sample");
        check_owners(&checker);
        check_extra(&checker);
        if (checker.file->has_stand_ins)
            check_count(&checker, "SELECT count(*) FROM stand_in WHERE sample NOT IN (SELECT id FROM sample)",
                        "stand-ins of no sample");
        tell_resets(&checker);
    }
    snapshot_done(&checker.pools);
    ranges_done(&checker.ranges);
    *result = checker.result;
    return status;
}
