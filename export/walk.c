#include "export/walk.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "export/series.h"
#include "replay/owner_watch.h"
#include "replay/player.h"

struct walk {
    const struct walk_config *config;
    const struct walk_sink *sink;
    bool is_over; /* the sink wants no more */
    struct zone zone;
    int64_t processors;
    int64_t session;             /* whose zone and processors these are; 0: none yet */
    int64_t origin_ns, multiple; /* of the first exported sample, and which multiple of every_ns the last one was in */
    bool has_any;
    struct snapshot base;     /* owned; the first exported sample of the boot */
    struct snapshot previous; /* owned; the previous exported sample, kept only when samples are skipped */
    bool has_base, has_previous, wants_holders;
    struct row_index before;
    struct owner_watch owners;
    struct ranges ranges; /* owned; of a thinned sample */
    struct holders holders;
    int64_t from, to, started_ns, shown_ns; /* for the progress line; shown_ns 0: never shown */
    enum status status;
    struct problem *why;
};

/* --- copies ----------------------------------------------------------------------------------------------------------------- */

static void *keep_rows(void *held, size_t *capacity, const void *rows, size_t count, size_t size, bool *done)
{
    if (count > *capacity) {
        void *grown = realloc(held, count * size);
        if (grown == NULL) {
            *done = false;
            return held;
        }
        held = grown;
        *capacity = count;
    }
    if (count > 0)
        memcpy(held, rows, count * size);
    return held;
}

/* A copy that shares the names. False when memory is out; then it holds nothing of use. */
static bool keep(struct snapshot *copy, const struct snapshot *from)
{
    bool done = true;
    struct snapshot made = *from;
    made.pool_capacity = copy->pool_capacity;
    made.process_capacity = copy->process_capacity;
    made.type_capacity = copy->type_capacity;
    made.group_capacity = copy->group_capacity;
    made.pools = keep_rows(copy->pools, &made.pool_capacity, from->pools, from->pool_count, sizeof *from->pools, &done);
    made.processes = keep_rows(copy->processes, &made.process_capacity, from->processes, from->process_count,
                               sizeof *from->processes, &done);
    made.types = keep_rows(copy->types, &made.type_capacity, from->types, from->type_count, sizeof *from->types, &done);
    made.groups =
        keep_rows(copy->groups, &made.group_capacity, from->groups, from->group_count, sizeof *from->groups, &done);
    *copy = made;
    if (!done)
        snapshot_clear(copy);
    return done;
}

/* --- one sample ------------------------------------------------------------------------------------------------------------- */

static bool end_walk(struct walk *walk, enum status status, const char *line)
{
    walk->status = problem_set(walk->why, status, "%s", line);
    return false;
}

static bool look_up_session(struct walk *walk, int64_t id)
{
    struct session session;
    if (walk->session == id)
        return true;
    walk->status = recording_session(walk->config->recording, id, &session, walk->why);
    if (walk->status != STATUS_OK)
        return false;
    walk->session = id;
    walk->processors = session.machine.processors;
    walk->zone = (struct zone){ZONE_FIXED, session.machine.zone_offset_seconds};
    if (walk->config->utc)
        walk->zone = (struct zone){ZONE_UTC, 0};
    return true;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0 ? 1 : 0);
}

/* Whether the sample is one of those asked for. A clock that was set back starts a multiple of its own. */
static bool is_due(struct walk *walk, int64_t utc_ns)
{
    int64_t every = walk->config->every_ns;
    if (utc_ns < walk->config->begin_ns || utc_ns > walk->config->end_ns)
        return false;
    if (every > 0) {
        if (!walk->has_any)
            walk->origin_ns = utc_ns;
        int64_t since = number_difference(utc_ns, walk->origin_ns);
        int64_t multiple = floor_divide(since == ABSENT ? INT64_MAX : since, every);
        if (walk->has_any && multiple == walk->multiple)
            return false;
        walk->multiple = multiple;
    }
    walk->has_any = true;
    return true;
}

static bool find_holders(struct walk *walk, const struct snapshot *current)
{
    if (!walk->wants_holders)
        return true;
    if (!walk->has_base || strcmp(walk->base.boot, current->boot) != 0)
        walk->has_base = keep(&walk->base, current);
    enum status status = STATUS_NO_MEMORY;
    if (walk->has_base)
        status = holders_find(&walk->holders, &walk->base, current, walk->processors);
    return status == STATUS_OK || end_walk(walk, status, "out of memory while exporting");
}

static bool read_ranges_of(struct walk *walk, const struct sample_info *info, const struct snapshot *current)
{
    if (!walk->config->columns->ranges || info->samples == 1)
        return true;
    walk->status = recording_ranges(walk->config->recording, info, current, &walk->ranges, walk->why);
    return walk->status == STATUS_OK;
}

static const void *item_before(struct walk *walk, enum entity entity, const void *item)
{
    switch (entity) {
    case ENTITY_POOLS:
        return row_index_pool(&walk->before, item);
    case ENTITY_PROCESSES:
        return row_index_process(&walk->before, item);
    case ENTITY_TYPES:
        return row_index_type(&walk->before, item);
    case ENTITY_GROUPS:
        return row_index_group(&walk->before, item);
    case ENTITY_TOTALS:
    case ENTITY_DRIVERS:
    case ENTITIES:
        break;
    }
    return NULL;
}

static void write_rows(struct walk *walk, const struct sample_info *info, const struct snapshot *current,
                       const struct snapshot *previous)
{
    const struct columns *columns = walk->config->columns;
    enum entity entity = (enum entity)columns->what;
    bool thinned = columns->ranges && info->samples > 1;
    struct line_source source = {.utc_ns = info->utc_ns,
                                 .zone = walk->zone,
                                 .boot = info->boot,
                                 .stands_for = info->samples,
                                 .ranges = thinned ? &walk->ranges : NULL};
    source.row = (struct row){.entity = entity, .snapshot = current};
    if (entity == ENTITY_POOLS)
        source.row.owners = owner_watch_at(&walk->owners, info->boot, info->utc_ns);
    for (size_t i = 0; walk->sink->row != NULL && (source.row.item = snapshot_row(current, entity, i)) != NULL; i++) {
        source.at = i;
        source.row.holder = walk->wants_holders ? &walk->holders.holders[i] : NULL;
        if (!rows_match(walk->config->filter, &source.row) ||
            (walk->config->only != NULL && series_column(walk->config->only, &source.row) < 0))
            continue;
        if (previous != NULL)
            source.before = entity == ENTITY_TOTALS ? previous->totals : item_before(walk, entity, source.row.item);
        walk->sink->row(walk->sink->context, &source);
    }
    walk->is_over = walk->sink->end != NULL && !walk->sink->end(walk->sink->context, &source);
}

/* The sample that changes are taken against; NULL behind a break. */
static const struct snapshot *changes_against(const struct walk *walk, const struct snapshot *previous)
{
    if (!walk->config->columns->changes)
        return NULL;
    if (walk->config->every_ns == 0)
        return previous;
    return walk->has_previous ? &walk->previous : NULL;
}

static bool export_sample(struct walk *walk, const struct sample_info *info, const struct snapshot *current,
                          const struct snapshot *previous)
{
    const struct columns *columns = walk->config->columns;
    const struct snapshot *against = changes_against(walk, previous);
    if (!look_up_session(walk, info->session) || !find_holders(walk, current) || !read_ranges_of(walk, info, current))
        return false;
    if (against != NULL && row_index_build(&walk->before, against, (enum entity)columns->what) != STATUS_OK)
        return end_walk(walk, STATUS_NO_MEMORY, "out of memory while exporting");
    write_rows(walk, info, current, against);
    if (columns->changes && walk->config->every_ns > 0) {
        walk->has_previous = keep(&walk->previous, current);
        if (!walk->has_previous)
            return end_walk(walk, STATUS_NO_MEMORY, "out of memory while exporting");
    }
    return true;
}

/* --- progress --------------------------------------------------------------------------------------------------------------- */

static void show_progress(struct walk *walk, int64_t id)
{
    int64_t now = walk->config->progress ? os_mono_ns() : 0;
    if (now - walk->started_ns < NS_PER_SECOND || now - walk->shown_ns < NS_PER_SECOND / 4)
        return;
    walk->shown_ns = now;
    fprintf(stderr, "\rexporting: %" PRId64 " of %" PRId64 " samples ", id - walk->from + 1, walk->to - walk->from + 1);
    fflush(stderr);
}

static void clear_progress(const struct walk *walk)
{
    if (walk->shown_ns != 0)
        fprintf(stderr, "\r%60s\r", "");
}

/* --- the walk --------------------------------------------------------------------------------------------------------------- */

static bool visit(void *context, const struct sample_info *info, const struct snapshot *current,
                  const struct snapshot *previous)
{
    struct walk *walk = context;
    if (os_stop_requested())
        return end_walk(walk, STATUS_IO, "the export was stopped before all was written");
    if (info->after_break)
        walk->has_previous = false;
    if (is_due(walk, info->utc_ns) && !export_sample(walk, info, current, previous))
        return false;
    show_progress(walk, info->id);
    return !walk->is_over;
}

static void walk_init(struct walk *walk, const struct walk_config *config, const struct walk_sink *sink,
                      struct problem *why)
{
    *walk = (struct walk){.config = config, .sink = sink, .why = why, .processors = 1};
    snapshot_init(&walk->base, NULL);
    snapshot_init(&walk->previous, NULL);
    owner_watch_init(&walk->owners, config->recording, false);
    row_index_init(&walk->before);
    holders_init(&walk->holders);
}

static void walk_done(struct walk *walk)
{
    snapshot_done(&walk->base);
    snapshot_done(&walk->previous);
    owner_watch_done(&walk->owners);
    row_index_done(&walk->before);
    ranges_done(&walk->ranges);
    holders_done(&walk->holders);
}

enum status walk_samples(const struct walk_config *config, int64_t from, int64_t to, const struct walk_sink *sink,
                         struct problem *why)
{
    struct walk walk;
    struct player *player = NULL;
    walk_init(&walk, config, sink, why);
    /* A filter may ask for holders that no column shows. */
    walk.wants_holders = config->columns->what == WHAT_POOLS && (config->columns->holders || config->filter != NULL);
    walk.from = from;
    walk.to = to;
    walk.started_ns = os_mono_ns();
    enum status status = player_open(&player, config->recording, why);
    if (status == STATUS_OK)
        status = player_scan(player, from, to, visit, &walk, why);
    clear_progress(&walk);
    player_close(player);
    walk_done(&walk);
    return status == STATUS_OK ? walk.status : status;
}

/* --- marks ------------------------------------------------------------------------------------------------------------------ */

enum { MARKS_PAGE = 1024 };

/* The sample a mark belongs to: the one at its time, else the last one before it; a start or boot looks forward. */
static enum status sample_of(struct recording *recording, const struct mark *mark, struct sample_info *info)
{
    enum status status = recording_find_time(recording, mark->utc_ns, info, NULL);
    bool looks_back = mark->kind != MARK_START && mark->kind != MARK_BOOT;
    if (status == STATUS_OK && looks_back && info->utc_ns > mark->utc_ns)
        status = recording_step(recording, info->id, -1, info, NULL);
    return status;
}

static enum status write_mark(struct walk *walk, const struct mark *mark)
{
    struct sample_info info;
    struct line_source source = {
        .utc_ns = mark->utc_ns, .boot = "", .mark = mark, .stands_for = ABSENT, .row = {.entity = ENTITIES}};
    if (sample_of(walk->config->recording, mark, &info) == STATUS_OK) {
        if (!look_up_session(walk, info.session))
            return walk->status;
        source.boot = info.boot;
    }
    source.zone = walk->zone;
    walk->sink->row(walk->sink->context, &source);
    walk->is_over = walk->sink->end != NULL && !walk->sink->end(walk->sink->context, &source);
    return STATUS_OK;
}

/* Page by page; marks of one moment may stand on both sides of a page's end, so the last moment is asked for again. */
static enum status write_marks(struct walk *walk, struct mark *marks)
{
    int64_t begin = walk->config->begin_ns, last_id = 0;
    size_t count = MARKS_PAGE;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && count == MARKS_PAGE && !walk->is_over) {
        status =
            recording_marks(walk->config->recording, begin, walk->config->end_ns, marks, MARKS_PAGE, &count, walk->why);
        int64_t seen_ns = begin, seen_id = last_id;
        for (size_t i = 0; i < count && status == STATUS_OK; i++) {
            if (marks[i].utc_ns == seen_ns && marks[i].id <= seen_id)
                continue;
            status = write_mark(walk, &marks[i]);
            begin = marks[i].utc_ns;
            last_id = marks[i].id;
        }
        if (count == MARKS_PAGE && begin == seen_ns && last_id == seen_id)
            return problem_set(walk->why, STATUS_LIMIT, "more than %d marks at one moment", MARKS_PAGE);
    }
    return status;
}

enum status walk_marks(const struct walk_config *config, const struct walk_sink *sink, struct problem *why)
{
    struct walk walk;
    struct mark *marks = calloc(MARKS_PAGE, sizeof *marks);
    if (marks == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    walk_init(&walk, config, sink, why);
    walk.zone = (struct zone){ZONE_UTC, 0};
    enum status status = write_marks(&walk, marks);
    walk_done(&walk);
    free(marks);
    return status;
}
