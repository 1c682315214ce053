#include "sampler/foreign/foreign.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "sampler/foreign/binary.h"
#include "sampler/foreign/collector.h"
#include "sampler/foreign/lines.h"

enum { POINTS_MAX = 65536, SURE_ENOUGH = 1, TAG_BYTES = 4, NAME_MOST = 1024, HALF_MOST = 256 };
#define COUNTER_WRAP (INT64_C(1) << 32)

struct foreign {
    struct foreign_config config; /* the path borrowed until the open returns */
    struct lines *lines;          /* owned */
    const struct foreign_kind *kind;
    void *state; /* owned; of the importer */
    struct reading reading;
    struct foreign_counts counts;
    struct foreign_line line; /* the one that is looked at */
    struct {
        int64_t number; /* 0: there is none */
        const char *reason;
        char text[HALF_MOST];
        size_t length;
    } half;          /* the line before, while nobody knows whether it is half of a row */
    int64_t begins;  /* the line where the sample does */
    bool again;      /* the line comes once more */
    bool ended;      /* the file has, and the importer knows it */
    bool handed_out; /* the reading is of the item before, and to be emptied */
};

/* --- for the importers ------------------------------------------------------------------------------------------------------------- */

enum line_word reading_refuse(struct reading *reading, const char *reason)
{
    reading->reason = reason;
    return LINE_REFUSED;
}

uint32_t reading_name(struct reading *reading, struct text name)
{
    uint32_t id = 0;
    if (name.length <= NAME_MOST)
        intern_add(reading->names, name.bytes, name.length, &id);
    return id;
}

struct pool *reading_add_pool(struct reading *reading, struct text name, enum pool_type type, int64_t session)
{
    reading->reason = "the sample has no room for more rows";
    if (reading->snapshot.pool_count == SNAPSHOT_POOLS_MAX) /* before the name takes room for nothing */
        return NULL;
    struct pool pool = {.name = reading_name(reading, name), .type = type, .session = session};
    reading->reason = "there is no room for its name";
    if (pool.name == 0)
        return NULL;
    reading->reason = "the sample has a row of that name and type already";
    if (pool_set_find(&reading->pools, &pool) != POOL_SET_NONE)
        return NULL;
    reading->reason = "the sample has no room for more rows";
    struct pool *added = snapshot_add_pool(&reading->snapshot);
    if (added == NULL || !pool_set_add(&reading->pools, &pool, (uint32_t)(reading->snapshot.pool_count - 1)))
        return NULL;
    added->name = pool.name;
    added->type = type;
    added->session = session;
    reading->begun = true;
    return added;
}

struct pool *reading_find_pool(struct reading *reading, struct text name, enum pool_type type, int64_t session)
{
    struct pool pool = {.name = intern_find(reading->names, name.bytes, name.length), .type = type, .session = session};
    uint32_t place = pool.name != 0 ? pool_set_find(&reading->pools, &pool) : POOL_SET_NONE;
    return place == POOL_SET_NONE ? NULL : &reading->snapshot.pools[place];
}

/* A tag that never used a pool has no row there in any tool's own table. */
static bool is_unused(const struct tag_half *half)
{
    bool all = half->allocs == ABSENT && half->frees == ABSENT && half->diff == ABSENT && half->bytes == ABSENT;
    return all || (half->allocs == 0 && half->bytes == 0);
}

bool reading_add_half(struct reading *reading, struct text tag, enum pool_type type, const struct tag_half *half,
                      uint32_t owner)
{
    char padded[TAG_BYTES] = "    ";
    bool wrapped = half->diff != ABSENT && half->diff < 0 && half->frees < COUNTER_WRAP;
    if (is_unused(half))
        return true;
    if (tag.length < TAG_BYTES) {
        memcpy(padded, tag.bytes, tag.length);
        tag = (struct text){padded, TAG_BYTES};
    }
    struct pool *pool = reading_add_pool(reading, tag, type, ABSENT);
    if (pool == NULL)
        return false;
    pool->owner = owner;
    pool->value[POOL_ALLOCS] = half->allocs;
    pool->value[POOL_FREES] = half->frees;
    pool->value[POOL_DIFF] = wrapped ? number_sum(half->diff, COUNTER_WRAP) : half->diff;
    pool->value[POOL_BYTES] = half->bytes;
    return true;
}

/* The set knows pools: a process is one without a name whose session is its pid. */
struct process *reading_add_process(struct reading *reading, int64_t pid, struct text name)
{
    const struct pool key = {.session = pid};
    reading->reason = "the sample has a process of that number already";
    if (pool_set_find(&reading->pids, &key) != POOL_SET_NONE)
        return NULL;
    reading->reason = "the sample has no room for more rows";
    if (reading->snapshot.process_count == SNAPSHOT_PROCESSES_MAX)
        return NULL;
    uint32_t id = reading_name(reading, name);
    reading->reason = "there is no room for its name";
    if (id == 0)
        return NULL;
    reading->reason = "the sample has no room for more rows";
    struct process *added = snapshot_add_process(&reading->snapshot);
    if (added == NULL || !pool_set_add(&reading->pids, &key, (uint32_t)(reading->snapshot.process_count - 1)))
        return NULL;
    added->pid = pid;
    added->name = id;
    added->started_ns = ABSENT;
    reading->begun = true;
    return added;
}

bool reading_add_point(struct reading *reading, uint32_t machine, uint32_t path, double value)
{
    const struct reading_point point = {machine, path, value};
    if (!decimal_is_finite(value))
        return true;
    buffer_add(&reading->points, &point, sizeof point);
    reading->reason = "there is no room for more values";
    return reading->points.status == STATUS_OK;
}

void reading_remark(struct reading *reading, const char *text)
{
    uint32_t id = reading_name(reading, (struct text){text, strlen(text)});
    for (size_t i = 0; i < reading->snapshot.remark_count; i++)
        if (reading->snapshot.remarks[i] == id)
            return;
    snapshot_add_remark(&reading->snapshot, id);
}

static void reading_empty(struct reading *reading)
{
    snapshot_clear(&reading->snapshot);
    pool_set_clear(&reading->pools);
    pool_set_clear(&reading->pids);
    buffer_clear(&reading->points);
    reading->boot[0] = '\0';
    reading->begun = false;
    reading->since_boot_ns = reading->ticks_ms = ABSENT;
    reading->stamp = (struct stamp){.epoch_ns = ABSENT};
}

/* --- opening ----------------------------------------------------------------------------------------------------------------------- */

static const struct foreign_kind *recognise(struct text head)
{
    const struct foreign_kind *found = NULL;
    int best = SURE_ENOUGH - 1;
    for (const struct foreign_kind *const *kind = foreign_kinds; *kind != NULL; kind++) {
        int sure = (*kind)->recognise(head);
        found = sure > best ? *kind : found;
        best = sure > best ? sure : best;
    }
    return found;
}

static enum status refuse_file(const char *path, struct problem *why)
{
    const char *advice = binary_advice_of_name(path);
    if (advice != NULL)
        return problem_set(why, STATUS_UNSUPPORTED, "cannot import %s: %s", path, advice);
    char titles[PROBLEM_LINE / 2] = "";
    size_t length = 0;
    for (const struct foreign_kind *const *kind = foreign_kinds; *kind != NULL && length < sizeof titles; kind++)
        length +=
            (size_t)snprintf(titles + length, sizeof titles - length, "%s%s", length > 0 ? ", " : "", (*kind)->title);
    return problem_set(why, STATUS_UNSUPPORTED, "cannot import %s: it is none of these: %s", path, titles);
}

static enum status open_kind(struct foreign *foreign, struct problem *why)
{
    struct text head = lines_head(foreign->lines);
    if (head.length == 0)
        return problem_set(why, STATUS_EMPTY, "cannot import %s: it is empty", foreign->config.path);
    if (foreign->config.kind == NULL && binary_advice(head) != NULL)
        return problem_set(why, STATUS_UNSUPPORTED, "cannot import %s: %s", foreign->config.path, binary_advice(head));
    foreign->kind = foreign->config.kind != NULL ? foreign->config.kind : recognise(head);
    if (foreign->kind == NULL || foreign->kind->plain_blanks)
        lines_plain(foreign->lines);
    if (foreign->kind == NULL)
        foreign->kind = recognise(lines_head(foreign->lines));
    if (foreign->kind == NULL)
        return refuse_file(foreign->config.path, why);
    lines_end_at(foreign->lines, foreign->kind->line_end);
    return foreign->kind->open(&foreign->state) == STATUS_OK
               ? STATUS_OK
               : problem_set(why, STATUS_NO_MEMORY, "no memory to import %s", foreign->config.path);
}

bool foreign_is_known(const unsigned char *bytes, size_t length)
{
    struct lines *lines;
    if (lines_open_bytes(&lines, "", bytes, length, NULL) != STATUS_OK)
        return false;
    bool is_known = recognise(lines_head(lines)) != NULL;
    lines_plain(lines);
    is_known = is_known || recognise(lines_head(lines)) != NULL;
    lines_close(lines);
    return is_known;
}

enum status foreign_open(struct foreign **foreign, const struct foreign_config *config, struct problem *why)
{
    *foreign = NULL;
    struct foreign *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to import %s", config->path);
    made->config = *config;
    made->reading.names = config->names;
    snapshot_init(&made->reading.snapshot, config->names);
    pool_set_init(&made->reading.pools);
    pool_set_init(&made->reading.pids);
    buffer_init(&made->reading.points, POINTS_MAX * sizeof(struct reading_point));
    collector_init(&made->reading.collector);
    reading_empty(&made->reading);
    enum status status = config->bytes != NULL
                             ? lines_open_bytes(&made->lines, config->path, config->bytes, config->length, why)
                             : lines_open(&made->lines, config->path, why);
    if (status == STATUS_OK)
        status = open_kind(made, why);
    if (status == STATUS_OK)
        lines_watch(made->lines, config->go_on, config->watcher);
    made->config.path = NULL;
    if (status != STATUS_OK)
        foreign_close(made);
    else
        *foreign = made;
    return status;
}

void foreign_close(struct foreign *foreign)
{
    if (foreign == NULL)
        return;
    if (foreign->state != NULL)
        foreign->kind->close(foreign->state);
    lines_close(foreign->lines);
    pool_set_done(&foreign->reading.pools);
    pool_set_done(&foreign->reading.pids);
    buffer_done(&foreign->reading.points);
    snapshot_done(&foreign->reading.snapshot);
    free(foreign);
}

const struct foreign_kind *foreign_kind(const struct foreign *foreign)
{
    return foreign->kind;
}

const struct foreign_counts *foreign_counts(const struct foreign *foreign)
{
    return &foreign->counts;
}

const char *foreign_host(const struct foreign *foreign)
{
    return foreign->reading.host;
}

const struct reading_series *foreign_series(const struct foreign *foreign)
{
    return &foreign->reading.series;
}

/* --- reading ----------------------------------------------------------------------------------------------------------------------- */

static void tell_refused(struct foreign *foreign, const char *reason)
{
    foreign->counts.refused++;
    if (foreign->config.refused != NULL)
        foreign->config.refused(foreign->config.context, foreign->line.number, reason, foreign->line.text);
}

static void keep_half(struct foreign *foreign)
{
    struct text text = foreign->line.text;
    foreign->half.number = foreign->line.number;
    foreign->half.reason = foreign->reading.reason;
    foreign->half.length = text.length < HALF_MOST ? text.length : HALF_MOST;
    memcpy(foreign->half.text, text.bytes, foreign->half.length);
}

/* What was kept is known to be one, or to be none. */
static void settle_half(struct foreign *foreign, bool is_known)
{
    int64_t number = foreign->half.number;
    foreign->half.number = 0;
    if (number == 0)
        return;
    foreign->counts.known += is_known;
    foreign->counts.refused += !is_known;
    if (!is_known && foreign->config.refused != NULL)
        foreign->config.refused(foreign->config.context, number, foreign->half.reason,
                                (struct text){foreign->half.text, foreign->half.length});
}

static void tell_left_out(struct foreign *foreign)
{
    struct reading *reading = &foreign->reading;
    const char *reason = reading->left_out;
    if (reason == NULL)
        return;
    reading->left_out = NULL;
    foreign->counts.left_out++;
    if (foreign->config.refused != NULL)
        foreign->config.refused(foreign->config.context, reading->left_out_line, reason,
                                (struct text){reading->left_out_text, strlen(reading->left_out_text)});
}

/* A sample that is complete, or what the importer set. */
static bool has_something(const struct reading *reading, bool had_begun)
{
    return had_begun || reading->mark[0] != '\0' || reading->left_out != NULL;
}

static enum line_word feed(struct foreign *foreign)
{
    struct reading *reading = &foreign->reading;
    bool had_begun = reading->begun;
    reading->line = foreign->line.number;
    if (foreign->line.is_cut) {
        settle_half(foreign, false);
        tell_refused(foreign, "the line is longer than 4 MiB");
        return LINE_REFUSED;
    }
    enum line_word word = foreign->kind->line(foreign->state, foreign->line.text, reading);
    if (word == LINE_AGAIN && has_something(reading, had_begun) && !foreign->again)
        return word;
    settle_half(foreign, word == LINE_ROW && reading->joins_half);
    reading->joins_half = false;
    if (word == LINE_HALF)
        keep_half(foreign);
    foreign->counts.rows += word == LINE_ROW;
    foreign->counts.known += word == LINE_KNOWN || word == LINE_AGAIN;
    if (word == LINE_REFUSED)
        tell_refused(foreign, reading->reason);
    if (!had_begun && reading->begun)
        foreign->begins = foreign->line.number;
    return word == LINE_AGAIN ? LINE_KNOWN : word;
}

static void hand_out_sample(struct foreign *foreign, struct foreign_item *item)
{
    struct reading *reading = &foreign->reading;
    if (foreign->kind->finish != NULL)
        foreign->kind->finish(foreign->state, reading);
    *item = (struct foreign_item){.what = FOREIGN_SAMPLE,
                                  .snapshot = &reading->snapshot,
                                  .boot = reading->boot,
                                  .points = (const struct reading_point *)(const void *)reading->points.bytes,
                                  .point_count = reading->points.length / sizeof(struct reading_point),
                                  .stamp = reading->stamp,
                                  .since_boot_ns = reading->since_boot_ns,
                                  .ticks_ms = reading->ticks_ms,
                                  .line = foreign->begins};
    foreign->handed_out = true;
}

static void hand_out_mark(struct foreign *foreign, struct foreign_item *item)
{
    *item = (struct foreign_item){.what = FOREIGN_MARK,
                                  .mark = foreign->reading.mark,
                                  .stamp = foreign->reading.mark_stamp,
                                  .since_boot_ns = foreign->reading.mark_since_boot_ns,
                                  .line = foreign->reading.mark_line != 0 ? foreign->reading.mark_line
                                                                          : foreign->line.number};
}

/* At the end of the file: what is still to be handed out, a mark before the sample that it may belong to. */
static void finish(struct foreign *foreign, struct foreign_item *item)
{
    struct reading *reading = &foreign->reading;
    if (!foreign->ended && foreign->kind->end != NULL)
        foreign->kind->end(foreign->state, reading);
    foreign->ended = true;
    settle_half(foreign, false);
    tell_left_out(foreign);
    if (reading->mark[0] != '\0')
        hand_out_mark(foreign, item);
    else if (reading->begun)
        hand_out_sample(foreign, item);
}

enum status foreign_next(struct foreign *foreign, struct foreign_item *item, struct problem *why)
{
    struct reading *reading = &foreign->reading;
    if (foreign->handed_out)
        reading_empty(reading);
    foreign->handed_out = false;
    reading->mark[0] = '\0';
    reading->mark_line = 0;
    reading->mark_since_boot_ns = ABSENT;
    *item = (struct foreign_item){.what = FOREIGN_END};
    for (;;) {
        enum status status = foreign->again ? STATUS_OK : lines_next(foreign->lines, &foreign->line, why);
        if (status == STATUS_EMPTY)
            finish(foreign, item);
        if (status != STATUS_OK)
            return status == STATUS_EMPTY ? STATUS_OK : status;
        enum line_word word = feed(foreign);
        foreign->again = word == LINE_AGAIN;
        bool left_out = reading->left_out != NULL;
        tell_left_out(foreign);
        if (reading->mark[0] != '\0')
            hand_out_mark(foreign, item);
        else if (word == LINE_AGAIN && !left_out)
            hand_out_sample(foreign, item);
        if (item->what != FOREIGN_END)
            return STATUS_OK;
    }
}
