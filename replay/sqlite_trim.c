/* A recording in a file: the oldest key groups are dropped, so that it stays within its bounds.
 *
 * A call does a bounded piece of work in a transaction of its own (a batch that is open ends before it, and another one begins). What was dropped leaves free pages, which new samples fill again; only where
 * there are more than those need, or the file is too large, pages are moved so that the file shrinks.
 */
#include <stdio.h>

#include "replay/sqlite_file.h"

enum {
    GROUPS_A_CALL = 4,
    PAGES_A_CALL = 128,
    LOG_BYTES_MAX = 4 << 20,   /* of the -wal, before it is emptied into the file */
    LOG_BYTES_MIN = 64 << 10,  /* less would empty it with almost each sample */
    GROUP_BYTES_MAX = 2 << 20, /* what is added until it is looked again */
    THINNED_BYTES = 64 << 10   /* key samples of all tiers at once */
};

/* How large the -wal may become beside a file that is bounded so. */
static int64_t log_bytes(int64_t max_bytes)
{
    int64_t bytes = max_bytes / 8;
    return bytes > LOG_BYTES_MAX ? LOG_BYTES_MAX : bytes < LOG_BYTES_MIN ? LOG_BYTES_MIN : bytes;
}

/* What the file itself may have: besides it the -wal, which can be twice as large as wished for while a reader looks, the group that is being written, and what is thinned out
 * meanwhile. */
static int64_t target_bytes(int64_t max_bytes)
{
    int64_t group = max_bytes / 8 > GROUP_BYTES_MAX ? GROUP_BYTES_MAX : max_bytes / 8;
    return max_bytes - 2 * log_bytes(max_bytes) - group - group / 2 - THINNED_BYTES;
}

static enum status bound_log(struct file *file, int64_t max_bytes, struct problem *why)
{
    char sql[128];
    int64_t page_bytes;
    if (max_bytes == ABSENT || file->log_bound == max_bytes)
        return STATUS_OK;
    enum status status = file_number(file, "PRAGMA page_size", &page_bytes, why);
    if (status != STATUS_OK)
        return status;
    int64_t bytes = log_bytes(max_bytes), pages = bytes / (page_bytes > 0 ? page_bytes : 4096);
    snprintf(sql, sizeof sql, "PRAGMA wal_autocheckpoint = %lld; PRAGMA journal_size_limit = %lld;", (long long)pages,
             2 * (long long)bytes);
    status = file_execute(file, sql, why);
    if (status == STATUS_OK)
        file->log_bound = max_bytes;
    return status;
}

/* --- what is to be done ------------------------------------------------------------------------------------------------------------ */

struct pages {
    int64_t all, free, bytes_each;
};

static enum status count_pages(struct file *file, struct pages *pages, struct problem *why)
{
    enum status status = file_number(file, "PRAGMA page_count", &pages->all, why);
    if (status == STATUS_OK)
        status = file_number(file, "PRAGMA freelist_count", &pages->free, why);
    return status == STATUS_OK ? file_number(file, "PRAGMA page_size", &pages->bytes_each, why) : status;
}

/* A group begins here, and all before it in its tier are to go. */
struct excess {
    enum tier tier;
    int64_t number;
};

/* The key sample behind the oldest group of a tier; EMPTY when that is the newest one, too. */
static enum status next_group(struct file *file, enum tier tier, struct tier_group *next, struct problem *why)
{
    sqlite3_stmt *statement;
    if (tier != TIER_TAKEN)
        return file_tier_next_group(file, tier, next, why);
    enum status status = query_begin(file, QUERY_NEXT_GROUP, &statement, why);
    if (status != STATUS_OK)
        return status;
    status = query_step(file, statement, why);
    if (status == STATUS_OK) {
        next->number = sqlite3_column_int64(statement, 0);
        next->begin_ns = sqlite3_column_int64(statement, 1);
    }
    query_end(file, QUERY_NEXT_GROUP, statement);
    return status;
}

/* Whether this tier stands for the oldest group of a finer one too: EMPTY when not. Files that were begun by an older pooltop have samples that no tier stands for. */
static enum status stands_for(struct file *file, enum tier tier, enum tier finer, struct problem *why)
{
    int64_t coarse = 0, fine = 0;
    enum status status = file_tier_begin(file, tier, &coarse, why);
    if (status == STATUS_OK && finer != TIER_TAKEN)
        status = file_tier_begin(file, finer, &fine, why);
    else if (status == STATUS_OK)
        status = file_number(file, "SELECT min(id) FROM sample", &fine, why);
    return status == STATUS_OK && coarse > fine ? STATUS_EMPTY : status;
}

/* Whether the oldest group of a tier, which ends before `next`, is thinned already and may go: OK, else EMPTY. Where samples are so seldom that there are no minutes, they are kept as
 * long as those would be. */
static enum status is_over(struct file *file, const struct trim *trim, enum tier tier, int64_t next_ns,
                           struct problem *why)
{
    enum status status = STATUS_EMPTY;
    for (int kept = (int)tier; kept + 1 < TIERS && status == STATUS_EMPTY; kept++) {
        int64_t before = trim->before_ns[kept];
        if (before != ABSENT && next_ns <= before)
            status = stands_for(file, (enum tier)(kept + 1), tier, why);
    }
    return status;
}

/* A tier whose oldest group is too old: OK, with the start of the group behind it; else EMPTY. */
static enum status find_old(struct file *file, const struct trim *trim, struct excess *excess, struct problem *why)
{
    enum status status = STATUS_EMPTY;
    for (int i = TIERS - 1; i >= 0 && status == STATUS_EMPTY; i--) {
        struct tier_group next;
        enum tier tier = (enum tier)i;
        int64_t before = trim->before_ns[TIER_QUARTER];
        status = next_group(file, tier, &next, why);
        if (status != STATUS_OK)
            continue;
        *excess = (struct excess){tier, next.number};
        if (before == ABSENT || next.begin_ns > before)
            status = is_over(file, trim, tier, next.begin_ns, why);
    }
    return status;
}

/* Thinned samples may have a quarter of the file each; beyond that their oldest go first. Else the oldest samples as they were taken go, and only when the newest group of them is all
 * that is left, again thinned ones. */
static enum status choose_for_size(struct file *file, int64_t target, struct excess *excess, struct problem *why)
{
    static const enum tier ORDER[] = {TIER_QUARTER, TIER_MINUTE, TIER_TAKEN, TIER_MINUTE, TIER_QUARTER};
    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++) {
        struct tier_group next;
        int64_t bytes = INT64_MAX;
        enum status status = i < 2 ? file_tier_bytes(file, ORDER[i], &bytes, why) : STATUS_OK;
        if (status == STATUS_OK && bytes <= target / 4)
            continue;
        if (status == STATUS_OK)
            status = next_group(file, ORDER[i], &next, why);
        if (status == STATUS_OK)
            *excess = (struct excess){ORDER[i], next.number};
        if (status != STATUS_EMPTY)
            return status;
    }
    return STATUS_EMPTY;
}

/* Whether something is beyond the bounds: OK, with what; else EMPTY. */
static enum status find_excess(struct file *file, const struct trim *trim, struct excess *excess, struct problem *why)
{
    struct pages pages;
    enum status status = find_old(file, trim, excess, why);
    if (status != STATUS_EMPTY || trim->max_bytes == ABSENT)
        return status;
    status = count_pages(file, &pages, why);
    if (status != STATUS_OK)
        return status;
    int64_t used = number_scale(pages.all - pages.free, pages.bytes_each, 1), target = target_bytes(trim->max_bytes);
    return used > target ? choose_for_size(file, target, excess, why) : STATUS_EMPTY;
}

/* Pages that the file should have less. A quarter of free ones is kept for what comes. */
static enum status count_surplus(struct file *file, const struct trim *trim, int64_t *surplus, struct problem *why)
{
    struct pages pages;
    *surplus = 0;
    enum status status = count_pages(file, &pages, why);
    if (status != STATUS_OK || pages.bytes_each <= 0)
        return status;
    *surplus = pages.free - pages.all / 4;
    if (trim->max_bytes != ABSENT) {
        int64_t over = pages.all - target_bytes(trim->max_bytes) / pages.bytes_each;
        *surplus = over > *surplus ? over : *surplus;
    }
    *surplus = *surplus > pages.free ? pages.free : *surplus;
    return STATUS_OK;
}

/* --- doing it ---------------------------------------------------------------------------------------------------------------------- */

static enum status drop(struct file *file, enum query query, int64_t id, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(file, query, &statement, why);
    if (status != STATUS_OK)
        return status;
    if (query != QUERY_DROP_MARKS)
        sqlite3_bind_int64(statement, 1, id);
    status = query_step(file, statement, why);
    query_end(file, query, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static enum status drop_before(struct file *file, const struct excess *excess, struct problem *why)
{
    if (excess->tier != TIER_TAKEN)
        return file_tier_drop(file, excess->tier, excess->number, why);
    enum status status = drop(file, QUERY_DROP_FRAMES, excess->number, why);
    return status == STATUS_OK ? drop(file, QUERY_DROP_SAMPLES, excess->number, why) : status;
}

static enum status drop_groups(struct file *file, const struct trim *trim, bool *more, struct problem *why)
{
    struct excess excess;
    enum status status = STATUS_OK;
    /* The series of the groups before take room, too, until they are gone. */
    if (file->series_left) {
        *more = true;
        return STATUS_OK;
    }
    for (int groups = 0; groups < GROUPS_A_CALL && status == STATUS_OK; groups++) {
        status = find_excess(file, trim, &excess, why);
        if (status == STATUS_OK)
            status = drop_before(file, &excess, why);
    }
    *more = *more || status == STATUS_OK;
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

/* Marks of before all samples that stay, thinned ones too, go with the samples. */
static enum status drop_marks(struct file *file, const struct trim *trim, bool *more, struct problem *why)
{
    (void)trim;
    *more = false;
    return drop(file, QUERY_DROP_MARKS, 0, why);
}

static enum status drop_stand_ins(struct file *file, const struct trim *trim, bool *more, struct problem *why)
{
    int64_t first;
    (void)trim;
    *more = false;
    if (!file->has_stand_ins)
        return STATUS_OK;
    enum status status = file_number(file, "SELECT min(id) FROM sample", &first, why);
    return status == STATUS_OK ? drop(file, QUERY_DROP_STAND_INS, first, why) : status;
}

static enum status drop_series(struct file *file, const struct trim *trim, bool *more, struct problem *why)
{
    (void)trim;
    bool left = false;
    enum status status = file_drop_extra(file, &left, why);
    file->series_left = status == STATUS_OK && left;
    *more = *more || file->series_left;
    return status;
}

static enum status drop_owners(struct file *file, const struct trim *trim, bool *more, struct problem *why)
{
    (void)trim;
    *more = false;
    return file_drop_owners(file, why);
}

static enum status shrink(struct file *file, const struct trim *trim, bool *more, struct problem *why)
{
    char sql[64];
    int64_t surplus;
    enum status status = count_surplus(file, trim, &surplus, why);
    if (status != STATUS_OK || surplus <= 0)
        return status;
    *more = *more || surplus > PAGES_A_CALL;
    snprintf(sql, sizeof sql, "PRAGMA incremental_vacuum(%lld)",
             (long long)(surplus > PAGES_A_CALL ? PAGES_A_CALL : surplus));
    return file_execute(file, sql, why);
}

/* --- step by step ------------------------------------------------------------------------------------------------------------------ */

/* What there is to do, in this order: which samples are left says what is old in the other tables. */
static const struct step {
    const char *stays; /* what is said where damage is in its way */
    enum status (*run)(struct file *file, const struct trim *trim, bool *more, struct problem *why);
} STEPS[] = {{"old samples stay", drop_groups},      {"old marks stay", drop_marks},
             {"old stand-ins stay", drop_stand_ins}, {"old series stay", drop_series},
             {"old owners stay", drop_owners},       {"the file cannot become smaller", shrink}};

/* Damage in one table must not keep what is in the others for ever: the step that meets it is left out from then on. */
static enum status trim_some(struct file *file, const struct trim *trim, bool *more, size_t *step, struct problem *why)
{
    enum status status = STATUS_OK;
    for (*step = 0; *step < sizeof STEPS / sizeof STEPS[0]; ++*step) {
        bool left = false;
        if ((file->stays & 1U << *step) == 0)
            status = STEPS[*step].run(file, trim, &left, why);
        *more = *more || left;
        if (status != STATUS_OK)
            break;
    }
    return status;
}

/* SQLite writes nothing more in a transaction that has met damage, so that all of it has to be done again. */
static enum status trim_once(struct file *file, const struct trim *trim, struct trimmed *trimmed, struct problem *why)
{
    struct problem failure = {STATUS_OK, ""};
    size_t step = sizeof STEPS / sizeof STEPS[0];
    bool more = false;
    enum status status = file_execute(file, "BEGIN IMMEDIATE", why);
    if (status != STATUS_OK)
        return status;
    status = trim_some(file, trim, &more, &step, &failure);
    if (status == STATUS_OK)
        status = file_execute(file, "COMMIT", &failure);
    trimmed->more = status == STATUS_OK && more;
    if (status != STATUS_OK && !sqlite3_get_autocommit(file->db))
        file_execute(file, "ROLLBACK", NULL);
    if (status != STATUS_DAMAGED || step == sizeof STEPS / sizeof STEPS[0]) {
        if (status != STATUS_OK && why != NULL)
            *why = failure;
        return status;
    }
    file->stays |= 1U << step;
    if (trimmed->stays.status == STATUS_OK)
        problem_set(&trimmed->stays, status, "%s: %s", STEPS[step].stays, failure.line);
    return STATUS_EMPTY;
}

static enum status trim_all(struct file *file, const struct trim *trim, struct trimmed *trimmed, struct problem *why)
{
    enum status status;
    do
        status = trim_once(file, trim, trimmed, why);
    while (status == STATUS_EMPTY);
    return status;
}

/* Mostly there is nothing to do, and then no transaction is begun. */
static enum status has_work(struct file *file, const struct trim *trim, bool *work, struct problem *why)
{
    struct excess excess;
    int64_t surplus;
    enum status status = find_excess(file, trim, &excess, why);
    *work = status == STATUS_OK || file->series_left;
    if (status != STATUS_EMPTY)
        return status;
    status = count_surplus(file, trim, &surplus, why);
    *work = *work || surplus > 0;
    return status;
}

enum status file_trim(struct recording *recording, const struct trim *trim, struct trimmed *trimmed,
                      struct problem *why)
{
    struct file *file = file_of(recording);
    bool work = false;
    enum status status = bound_log(file, trim->max_bytes, why);
    if (status == STATUS_OK)
        status = has_work(file, trim, &work, why);
    if (status != STATUS_OK || !work)
        return status;
    /* A batch cannot be done again. */
    bool batch = file->in_batch;
    if (batch)
        status = file_batch(recording, BATCH_COMMIT, why);
    if (status == STATUS_OK)
        status = trim_all(file, trim, trimmed, why);
    return status == STATUS_OK && batch ? file_batch(recording, BATCH_BEGIN, why) : status;
}

int64_t file_free_bytes(struct recording *recording)
{
    return os_free_bytes(file_of(recording)->path, NULL);
}
