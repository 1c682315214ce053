/* A recording in a file: everything that reads it. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "replay/sqlite_file.h"

static void close_file(struct recording *recording)
{
    struct file *file = file_of(recording);
    if (file->lock != NULL) {
        if (file->in_batch)
            file_execute(file, "ROLLBACK", NULL);
        /* A reader may hold on to the -wal; then these are refused, and the file is complete without it all the same. */
        for (size_t i = 0; i < QUERIES; i++) {
            sqlite3_finalize(file->statements[i]);
            file->statements[i] = NULL;
        }
        file_execute(file, "PRAGMA wal_checkpoint(TRUNCATE)", NULL);
        sqlite3_busy_timeout(file->db, 0);
        file_execute(file, "PRAGMA journal_mode = DELETE", NULL);
    }
    file_disconnect(file);
    os_unlock_file(file->lock);
    free(file);
}

/* --- columns ----------------------------------------------------------------------------------------------------------------------- */

int64_t column_number(sqlite3_stmt *statement, int column)
{
    return sqlite3_column_type(statement, column) == SQLITE_INTEGER ? sqlite3_column_int64(statement, column) : ABSENT;
}

/* What a file says may be anything; what we hand out is printable. */
static void copy_text(sqlite3_stmt *statement, int column, char *out, size_t capacity)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    text_safe(out, capacity, capacity, text == NULL ? "" : text, (size_t)sqlite3_column_bytes(statement, column));
}

static enum status damaged(const struct file *file, int64_t id, struct problem *why)
{
    return problem_set(why, STATUS_DAMAGED, "sample %lld of %s is damaged", (long long)id, file->path);
}

/* The columns from `at` on, in the order of add_sample_columns() in sqlite_query.c. */
enum status file_read_info(struct file *file, sqlite3_stmt *statement, int at, struct sample_info *info,
                           struct problem *why)
{
    int64_t *const needed[] = {&info->id, &info->session, &info->utc_ns};
    memset(info, 0, sizeof *info);
    info->mono_ns = column_number(statement, at + 3);
    info->took_ns = column_number(statement, at + 4);
    info->key = column_number(statement, at + 5);
    info->after_break = column_number(statement, at + 6) != 0;
    for (int i = 0; i < 3; i++)
        *needed[i] = column_number(statement, at + i);
    for (int i = 0; i < TOTALS; i++)
        info->totals[i] = column_number(statement, at + 8 + i);
    info->encode_ns = column_number(statement, at + 9 + TOTALS);
    info->last_commit_ns = column_number(statement, at + 10 + TOTALS);
    for (int i = 0; i < 3; i++)
        if (*needed[i] == ABSENT)
            return damaged(file, info->id, why);
    if (info->id < 1 || info->key < 1 || info->key > info->id || sqlite3_column_type(statement, at + 7) != SQLITE_TEXT)
        return damaged(file, info->id, why);
    int64_t seal = column_number(statement, at + 8 + TOTALS); /* absent in files of before there were any */
    if (seal != ABSENT && seal != sample_seal(info, (const char *)sqlite3_column_text(statement, at + 7), info->totals))
        return damaged(file, info->id, why);
    copy_text(statement, at + 7, info->boot, sizeof info->boot);
    sample_info_taken(info);
    return file->has_stand_ins ? stand_in_read(file, statement, at + 11 + TOTALS, info, why) : STATUS_OK;
}

/* --- samples ----------------------------------------------------------------------------------------------------------------------- */

static enum status file_bounds(struct recording *recording, int64_t *first, int64_t *last, struct problem *why)
{
    struct file *file = file_of(recording);
    sqlite3_stmt *statement;
    *first = *last = 0;
    enum status status = file_ready(file, why);
    if (status == STATUS_OK)
        status = query_begin(file, QUERY_BOUNDS, &statement, why);
    if (status != STATUS_OK)
        return status;
    status = query_step(file, statement, why);
    if (status == STATUS_OK) {
        *first = sqlite3_column_int64(statement, 0);
        *last = sqlite3_column_int64(statement, 1);
    }
    query_end(file, QUERY_BOUNDS, statement);
    /* Ids are counted and stepped through: a range that no recorder can reach must not get that far. */
    if (status == STATUS_OK && *last != 0 && (*first < 1 || *last > SAMPLE_ID_MAX))
        return problem_set(why, STATUS_DAMAGED, "%s is damaged: its samples are numbered %lld to %lld", file->path,
                           (long long)*first, (long long)*last);
    return status;
}

static enum status file_sample(struct recording *recording, enum tier tier, int64_t id, struct sample_info *info,
                               struct problem *why)
{
    struct file *file = file_of(recording);
    sqlite3_stmt *statement;
    if (tier != TIER_TAKEN)
        return file_tier_info(file, tier, id, info, why);
    enum status status = query_begin(file, QUERY_SAMPLE, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, id);
    status = query_step(file, statement, why);
    if (status == STATUS_OK)
        status = file_read_info(file, statement, 0, info, why);
    else if (status == STATUS_EMPTY)
        problem_set(why, status, "sample %lld is not in %s", (long long)id, file->path);
    query_end(file, QUERY_SAMPLE, statement);
    return status;
}

static enum status find_by_time(struct file *file, enum query query, int64_t utc_ns, int64_t *id, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(file, query, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, utc_ns);
    status = query_step(file, statement, why);
    if (status == STATUS_OK)
        *id = sqlite3_column_int64(statement, 0);
    query_end(file, query, statement);
    return status;
}

static enum status file_find_time(struct recording *recording, enum tier tier, int64_t utc_ns, int64_t *id,
                                  struct problem *why)
{
    struct file *file = file_of(recording);
    if (tier != TIER_TAKEN)
        return file_tier_find_time(file, tier, utc_ns, id, why);
    enum status status = find_by_time(file, QUERY_BEHIND, utc_ns, id, why);
    if (status == STATUS_EMPTY)
        status = find_by_time(file, QUERY_BEFORE, utc_ns, id, why);
    if (status == STATUS_EMPTY)
        problem_set(why, status, "%s holds no sample yet", file->path);
    return status;
}

/* --- frames ------------------------------------------------------------------------------------------------------------------------ */

struct frame_walk {
    int64_t rank; /* what a number is less as a position */
    int64_t next; /* number to go on with */
    frame_visitor visit;
    void *context;
    bool ended; /* the visitor had enough, or there are no more */
};

static enum status visit_frame(struct file *file, sqlite3_stmt *statement, struct frame_walk *walk, struct problem *why)
{
    struct sample_info info;
    enum status status = file_read_info(file, statement, 1, &info, why);
    if (status != STATUS_OK)
        return status;
    /* A page that is reached twice shows its rows again: without end for who goes on behind the last one. */
    if (sqlite3_column_type(statement, 0) != SQLITE_BLOB || info.id < walk->next)
        return damaged(file, info.id, why);
    const unsigned char *frame = sqlite3_column_blob(statement, 0);
    size_t length = (size_t)sqlite3_column_bytes(statement, 0);
    info.position = info.id - walk->rank;
    walk->ended = !walk->visit(walk->context, &info, frame, length) || info.id == INT64_MAX;
    walk->next = walk->ended ? info.id : info.id + 1;
    return STATUS_OK;
}

/* A run of frames under one read transaction; short, so that a long scan does not keep the recorder from emptying its -wal. */
static enum status visit_some(struct file *file, int64_t to, struct frame_walk *walk, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(file, QUERY_FRAMES, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, walk->next);
    sqlite3_bind_int64(statement, 2, to);
    bool any = false;
    while (!walk->ended && (status = query_step(file, statement, why)) == STATUS_OK) {
        any = true;
        status = visit_frame(file, statement, walk, why);
        if (status != STATUS_OK)
            break;
    }
    query_end(file, QUERY_FRAMES, statement);
    file_hold_anew(file);
    walk->ended = walk->ended || !any;
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static bool visit_tier_frame(void *context, const struct tier_row *row)
{
    struct frame_walk *walk = context;
    struct sample_info info = row->info;
    info.position = info.number - walk->rank;
    return walk->visit(walk->context, &info, row->frame, row->frame_length);
}

static enum status file_frames(struct recording *recording, enum tier tier, int64_t from, int64_t to,
                               frame_visitor visit, void *context, struct problem *why)
{
    struct file *file = file_of(recording);
    struct layers layers;
    struct frame_walk walk = {.rank = from, .next = from, .visit = visit, .context = context};
    enum status status = file_layers(recording, &layers, why);
    if (status == STATUS_OK)
        walk.rank = -layers_position(&layers, tier, 0);
    /* Where the first or the last samples are damaged, those between can still be visited; only their rank is not known. */
    if (status == STATUS_DAMAGED || status == STATUS_IO)
        status = STATUS_OK;
    if (status == STATUS_OK && tier != TIER_TAKEN)
        return file_tier_rows(recording, tier, from, to, visit_tier_frame, &walk, why);
    while (status == STATUS_OK && !walk.ended && walk.next <= to)
        status = visit_some(file, to, &walk, why);
    return status;
}

/* --- the rest ---------------------------------------------------------------------------------------------------------------------- */

static void read_mark(sqlite3_stmt *statement, struct mark *mark)
{
    int64_t kind = column_number(statement, 2);
    mark->id = column_number(statement, 0);
    mark->utc_ns = column_number(statement, 1);
    mark->kind = kind >= MARK_START && kind <= MARK_DRIVER ? (enum mark_kind)kind : MARK_NOTE;
    copy_text(statement, 3, mark->text, sizeof mark->text);
}

static enum status file_marks(struct recording *recording, int64_t begin_ns, int64_t end_ns, struct mark *marks,
                              size_t capacity, size_t *count, struct problem *why)
{
    struct file *file = file_of(recording);
    sqlite3_stmt *statement;
    enum status status = file_ready(file, why);
    if (status == STATUS_OK)
        status = query_begin(file, QUERY_MARKS, &statement, why);
    if (status != STATUS_OK)
        return status;
    sqlite3_bind_int64(statement, 1, begin_ns);
    sqlite3_bind_int64(statement, 2, end_ns);
    sqlite3_bind_int64(statement, 3, capacity > INT32_MAX ? INT32_MAX : (int64_t)capacity);
    while (*count < capacity && (status = query_step(file, statement, why)) == STATUS_OK) {
        struct mark *mark = &marks[*count];
        int64_t earliest_ns = *count > 0 ? mark[-1].utc_ns : begin_ns;
        read_mark(statement, mark);
        /* Out of order is a page of the index that is reached twice; who asks for the marks behind the last one would never end. */
        if (!mark_is_whole(statement) || mark->utc_ns < earliest_ns || mark->utc_ns > end_ns) {
            status = problem_set(why, STATUS_DAMAGED, "mark %lld of %s is damaged", (long long)mark->id, file->path);
            break;
        }
        ++*count;
    }
    query_end(file, QUERY_MARKS, statement);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

static void read_session(sqlite3_stmt *statement, struct session *session)
{
    struct machine *machine = &session->machine;
    memset(session, 0, sizeof *session);
    session->id = column_number(statement, 0);
    session->started_ns = column_number(statement, 1);
    session->interval_ns = column_number(statement, 2);
    session->pid = column_number(statement, 3);
    copy_text(statement, 4, machine->host, sizeof machine->host);
    copy_text(statement, 5, machine->os, sizeof machine->os);
    copy_text(statement, 6, machine->source, sizeof machine->source);
    copy_text(statement, 7, machine->zone, sizeof machine->zone);
    int64_t offset = column_number(statement, 8);
    machine->zone_offset_seconds = offset > -86400 && offset < 86400 ? (int32_t)offset : 0;
    machine->page_bytes = column_number(statement, 9);
    machine->processors = column_number(statement, 10);
    copy_text(statement, 11, session->tool, sizeof session->tool);
}

static enum status ask_session(struct file *file, enum query query, int64_t id, struct session *session,
                               struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = file_ready(file, why);
    if (status == STATUS_OK)
        status = query_begin(file, query, &statement, why);
    if (status != STATUS_OK)
        return status;
    if (query == QUERY_SESSION)
        sqlite3_bind_int64(statement, 1, id);
    status = query_step(file, statement, why);
    if (status == STATUS_OK && !session_is_whole(statement))
        status =
            problem_set(why, STATUS_DAMAGED, "session %lld of %s is damaged: pooltop recover saves what can be read",
                        (long long)sqlite3_column_int64(statement, 0), file->path);
    else if (status == STATUS_OK)
        read_session(statement, session);
    else if (status == STATUS_EMPTY)
        problem_set(why, status, "session %lld is not in %s", (long long)id, file->path);
    query_end(file, query, statement);
    return status;
}

static enum status file_session(struct recording *recording, int64_t id, struct session *session, struct problem *why)
{
    return ask_session(file_of(recording), QUERY_SESSION, id, session, why);
}

static enum status file_last_session(struct recording *recording, struct session *session, struct problem *why)
{
    return ask_session(file_of(recording), QUERY_LAST_SESSION, 0, session, why);
}

static enum status read_counts(struct file *file, struct recording_summary *summary, struct problem *why)
{
    sqlite3_stmt *statement;
    enum status status = query_begin(file, QUERY_COUNTS, &statement, why);
    if (status != STATUS_OK)
        return status;
    status = query_step(file, statement, why);
    if (status == STATUS_OK) {
        summary->sessions = sqlite3_column_int64(statement, 0);
        summary->boots = sqlite3_column_int64(statement, 1);
        summary->gaps = sqlite3_column_int64(statement, 2);
        summary->marks = sqlite3_column_int64(statement, 3);
    }
    query_end(file, QUERY_COUNTS, statement);
    return status;
}

static int64_t bytes_on_disk(const struct file *file)
{
    char log[PATH_TEXT];
    int64_t bytes = os_file_size(file->path);
    int64_t log_bytes = side_path(log, file->path, "-wal", NULL) == STATUS_OK ? os_file_size(log) : ABSENT;
    return log_bytes == ABSENT ? bytes : number_sum(bytes, log_bytes);
}

static enum status count_list(struct recording *recording, struct recording_summary *summary, struct problem *why)
{
    struct layers layers;
    struct sample_info first, last;
    enum status status = recording_layers(recording, &layers, why);
    if (status == STATUS_OK)
        status = recording_step(recording, 0, 0, &first, why);
    if (status == STATUS_OK)
        status = recording_step(recording, INT64_MAX, 0, &last, why);
    if (status != STATUS_OK)
        return status == STATUS_EMPTY ? STATUS_OK : status;
    for (int tier = 0; tier < TIERS; tier++) {
        const struct layer *layer = &layers.of[tier];
        summary->thinned[tier] = layer->last < layer->first ? 0 : layer->last - layer->first + 1;
        summary->count += summary->thinned[tier];
    }
    summary->first_id = first.id;
    summary->last_id = last.id;
    summary->first_taken = first.from;
    summary->first_utc_ns = first.begin_ns;
    summary->last_utc_ns = last.utc_ns;
    return STATUS_OK;
}

static enum status file_summary(struct recording *recording, struct recording_summary *summary, struct problem *why)
{
    struct file *file = file_of(recording);
    enum status status = count_list(recording, summary, why);
    if (status == STATUS_OK)
        status = read_counts(file, summary, why);
    if (status == STATUS_OK)
        status = file_count_stand_ins(file, &summary->stand_ins, why);
    summary->bytes = bytes_on_disk(file);
    return status;
}

const struct store_ops file_ops = {
    .close = close_file,
    .summary = file_summary,
    .bounds = file_bounds,
    .layers = file_layers,
    .sample = file_sample,
    .find_id = file_find_id,
    .find_time = file_find_time,
    .frames = file_frames,
    .tier_rows = file_tier_rows,
    .stand_in = file_stand_in,
    .hold = file_hold,
    .release = file_release,
    .marks = file_marks,
    .session = file_session,
    .add_session = file_add_session,
    .append = file_append,
    .add_thinned = file_add_thinned,
    .tier_ends = file_ends,
    .last_thinned = file_last_thinned,
    .add_mark = file_add_mark,
    .last_session = file_last_session,
    .batch = file_batch,
    .trim = file_trim,
    .sync_every = file_sync_every,
    .add_owners = file_add_owners,
    .owners = file_owners,
    .owner_boots = file_owner_boots,
    .owners_mark = file_owners_mark,
    .owners_counts = file_owners_counts,
    .add_extra_series = file_add_extra_series,
    .add_extra_block = file_add_extra_block,
    .extra_series = file_extra_series,
    .extra_counts = file_extra_counts,
    .extra_block = file_extra_block,
    .extra_columns = file_extra_columns,
    .extra_around = file_extra_around,
    .free_bytes = file_free_bytes,
};
