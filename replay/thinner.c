#include "replay/thinner.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "replay/cursor.h"
#include "replay/span.h"
#include "replay/thinned.h"

enum {
    /* Rows from key to key, at most. Key rows are large beside the others; a group is what is read for one, and what is dropped at once. */
    MINUTES_A_GROUP = 60,
    QUARTERS_A_GROUP = 32,
    /* A group should be a small part of what is kept. */
    PARTS_OF_KEEP = 16,
    PARTS_OF_SIZE = 32,
    LEAST_SAMPLES = 3, /* in a row of a tier, for it to pay */
    NAMES_LIMIT = 64 << 20,
    /* Samples that are taken in at most when somebody records on: about a second's work. */
    TAKEN_IN_MAX = 100000,
    /* ... and are one transaction. */
    TAKEN_IN_AT_ONCE = 4096
};

/* One tier in the making. */
struct making {
    struct span span;
    struct encoder *encoder; /* owned */
    /* The row that is complete and not stored yet. */
    bool complete;
    struct sample_info info;
    struct buffer totals, frame, ranges;
    /* The group that is being written. */
    bool key_wanted;
    int64_t key, rows, bytes, begin_ns;
};

struct thinner {
    struct recording *recording;  /* borrowed */
    struct making makings[TIERS]; /* TIER_TAKEN: not used */
    struct tier_write writes[TIERS];
    int64_t keep_ns, max_bytes, interval_ns;
    int64_t stored_to[TIERS]; /* while samples are taken in: what is up to here is in a row already */
    bool undone;
    bool warm; /* what grows with the rows has its size */
};

/* --- open and close ---------------------------------------------------------------------------------------------------------------- */

static enum status making_init(struct making *making)
{
    span_init(&making->span);
    buffer_init(&making->totals, 1 << 20);
    buffer_init(&making->frame, FRAME_MAX);
    buffer_init(&making->ranges, FRAME_MAX);
    making->key_wanted = true;
    enum status status = encoder_open(&making->encoder);
    return status == STATUS_OK ? encoder_pack(making->encoder) : status;
}

static void making_done(struct making *making)
{
    span_done(&making->span);
    buffer_done(&making->totals);
    buffer_done(&making->frame);
    buffer_done(&making->ranges);
    encoder_close(making->encoder);
}

enum status thinner_open(struct thinner **thinner, struct recording *recording, struct problem *why)
{
    *thinner = NULL;
    if (recording->ops->add_thinned == NULL)
        return STATUS_OK;
    struct thinner *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to record");
    made->recording = recording;
    enum status status = STATUS_OK;
    for (int tier = TIER_MINUTE; tier < TIERS; tier++)
        status = making_init(&made->makings[tier]) == STATUS_OK ? status : STATUS_NO_MEMORY;
    if (status != STATUS_OK) {
        thinner_close(made);
        return problem_set(why, status, "no memory to record");
    }
    *thinner = made;
    return STATUS_OK;
}

void thinner_close(struct thinner *thinner)
{
    if (thinner == NULL)
        return;
    for (int tier = TIER_MINUTE; tier < TIERS; tier++)
        making_done(&thinner->makings[tier]);
    free(thinner);
}

void thinner_set_bounds(struct thinner *thinner, int64_t keep_ns, int64_t max_bytes)
{
    if (thinner == NULL)
        return;
    thinner->keep_ns = keep_ns;
    thinner->max_bytes = max_bytes;
}

void thinner_set_interval(struct thinner *thinner, int64_t interval_ns)
{
    if (thinner != NULL)
        thinner->interval_ns = interval_ns;
}

/* Whether samples are so seldom that a tier would have nearly as many. */
static bool is_pointless(const struct thinner *thinner, enum tier tier)
{
    return thinner->interval_ns > tier_span_ns(tier) / LEAST_SAMPLES;
}

/* --- completing -------------------------------------------------------------------------------------------------------------------- */

static int64_t floor_of(int64_t utc_ns, enum tier tier)
{
    int64_t span = tier_span_ns(tier), part = utc_ns % span;
    return (part < 0 ? utc_ns - span : utc_ns) - part;
}

static bool belongs(const struct span *span, enum tier tier, const struct sample_info *info,
                    const struct snapshot *snapshot)
{
    return !info->after_break && info->session == span->session && snapshot->names == span->rows.names &&
           strcmp(info->boot, span->rows.boot) == 0 && floor_of(info->utc_ns, tier) == floor_of(span->begin_ns, tier);
}

static bool wants_key(const struct thinner *thinner, const struct making *making, enum tier tier)
{
    int64_t age = number_difference(making->span.rows.utc_ns, making->begin_ns);
    return making->key_wanted || making->rows >= (tier == TIER_MINUTE ? MINUTES_A_GROUP : QUARTERS_A_GROUP) ||
           (thinner->keep_ns > 0 && (age < 0 || age >= thinner->keep_ns / PARTS_OF_KEEP)) ||
           (thinner->max_bytes > 0 && making->bytes >= thinner->max_bytes / PARTS_OF_SIZE);
}

static void describe(struct making *making, enum tier tier, bool key)
{
    const struct span *span = &making->span;
    making->info = (struct sample_info){.id = span->last,
                                        .tier = tier,
                                        .from = span->first,
                                        .samples = span->samples,
                                        .session = span->session,
                                        .begin_ns = span->begin_ns,
                                        .utc_ns = span->rows.utc_ns,
                                        .mono_ns = span->rows.mono_ns,
                                        .took_ns = span->rows.took_ns,
                                        .key = key ? 0 : making->key,
                                        .after_break = span->after_break};
    memcpy(making->info.boot, span->rows.boot, sizeof making->info.boot);
}

/* From a span to a row as bytes, and the span is closed. Until it is stored the encoder is ahead, but what it is ahead by waits to be stored. */
static enum status complete(const struct thinner *thinner, struct making *making, enum tier tier)
{
    struct span *span = &making->span;
    bool key = wants_key(thinner, making, tier);
    span_close(span);
    if (is_pointless(thinner, tier))
        return STATUS_OK;
    describe(making, tier, key);
    put_totals(&making->totals, span->rows.totals, &span->ranges);
    making->key_wanted = true;
    enum status status = encoder_frame(making->encoder, &span->rows, key, &making->frame);
    if (status != STATUS_OK)
        return status;
    put_ranges(&making->ranges, &span->rows, &span->ranges, span->samples,
               frame_sum(making->frame.bytes, making->frame.length));
    making->complete = making->totals.status == STATUS_OK && making->ranges.status == STATUS_OK;
    return making->complete ? STATUS_OK : making->ranges.status;
}

static enum status end_minute(struct thinner *thinner)
{
    struct making *minute = &thinner->makings[TIER_MINUTE], *quarter = &thinner->makings[TIER_QUARTER];
    enum status status = complete(thinner, minute, TIER_MINUTE);
    if (status == STATUS_OK)
        status = span_add_span(&quarter->span, &minute->span);
    if (status == STATUS_OK)
        span_clear(&minute->span);
    return status;
}

static enum status end_quarter(struct thinner *thinner)
{
    struct making *quarter = &thinner->makings[TIER_QUARTER];
    enum status status = complete(thinner, quarter, TIER_QUARTER);
    if (status == STATUS_OK)
        span_clear(&quarter->span);
    return status;
}

static void list_writes(struct thinner *thinner, size_t *count)
{
    *count = 0;
    for (int tier = TIER_MINUTE; tier < TIERS; tier++) {
        struct making *making = &thinner->makings[tier];
        if (making->complete)
            thinner->writes[(*count)++] = (struct tier_write){.info = &making->info,
                                                              .totals = making->totals.bytes,
                                                              .totals_length = making->totals.length,
                                                              .frame = making->frame.bytes,
                                                              .frame_length = making->frame.length,
                                                              .ranges = making->ranges.bytes,
                                                              .ranges_length = making->ranges.length};
    }
}

static enum status failed(enum status status, struct problem *why)
{
    return status == STATUS_OK ? status : problem_set(why, status, "cannot thin samples out: %s", status_name(status));
}

static enum status end_what_is_over(struct thinner *thinner, const struct sample_info *info,
                                    const struct snapshot *snapshot, bool joint, struct problem *why)
{
    struct span *minute = &thinner->makings[TIER_MINUTE].span, *quarter = &thinner->makings[TIER_QUARTER].span;
    enum status status = STATUS_OK;
    if (minute->samples > 0 && (joint || !belongs(minute, TIER_MINUTE, info, snapshot)))
        status = end_minute(thinner);
    if (status == STATUS_OK && minute->samples == 0 && quarter->samples > 0 &&
        (joint || !belongs(quarter, TIER_QUARTER, info, snapshot)))
        status = end_quarter(thinner);
    return failed(status, why);
}

/* --- storing ----------------------------------------------------------------------------------------------------------------------- */

static void count_stored(struct making *making)
{
    if (!making->complete)
        return;
    bool key = making->info.key == making->info.number;
    making->complete = false;
    making->key_wanted = false;
    making->key = making->info.key;
    making->rows = key ? 1 : making->rows + 1;
    making->bytes = (key ? 0 : making->bytes) + (int64_t)(making->frame.length + making->ranges.length);
    making->begin_ns = key ? making->info.begin_ns : making->begin_ns;
}

/* Gives everything its size with the first sample, so that the end of a minute and that of a quarter hour need no memory. A second frame needs more than a first. */
static enum status warm_up(struct thinner *thinner, const struct snapshot *snapshot)
{
    enum status status = STATUS_OK;
    for (int tier = TIER_MINUTE; tier < TIERS; tier++) {
        struct making *making = &thinner->makings[tier];
        if (status == STATUS_OK)
            status = span_reserve(&making->span, snapshot);
        for (int turn = 0; turn < 2 && status == STATUS_OK; turn++) {
            status = encoder_frame(making->encoder, snapshot, turn == 0, &making->frame);
            size_t length = making->frame.length;
            buffer_clear(&making->frame);
            if (!buffer_reserve(&making->frame, turn == 0 ? 2 * length : 0) ||
                !buffer_reserve(&making->ranges, turn == 0 ? 2 * length : 0) || !buffer_reserve(&making->totals, 4096))
                return STATUS_NO_MEMORY;
        }
        making->key_wanted = true;
    }
    thinner->warm = status == STATUS_OK;
    return status;
}

/* `ranges`: of a stand-in; else NULL. */
static enum status add(struct thinner *thinner, const struct sample_info *info, const struct snapshot *snapshot,
                       const struct ranges *ranges, struct problem *why)
{
    struct span *minute = &thinner->makings[TIER_MINUTE].span;
    if (!thinner->warm && warm_up(thinner, snapshot) != STATUS_OK)
        return failed(STATUS_NO_MEMORY, why);
    for (int tier = TIER_MINUTE; tier < TIERS; tier++) {
        struct making *making = &thinner->makings[tier];
        count_stored(making);
        /* Ids of other names mean nothing to the rows that are left over. */
        if (making->span.rows.names != snapshot->names && making->span.samples == 0) {
            span_forget(&making->span);
            making->key_wanted = true;
        }
    }
    return failed(ranges == NULL ? span_add(minute, info, snapshot) : span_add_stand_in(minute, info, snapshot, ranges),
                  why);
}

enum status thinner_add(struct thinner *thinner, const struct sample_info *info, const struct snapshot *snapshot,
                        struct problem *why)
{
    return add(thinner, info, snapshot, NULL, why);
}

static enum status store(struct thinner *thinner, struct problem *why)
{
    size_t count;
    list_writes(thinner, &count);
    if (count == 0)
        return STATUS_OK;
    enum status status = thinner->recording->ops->add_thinned(thinner->recording, thinner->writes, count, why);
    for (int tier = TIER_MINUTE; tier < TIERS; tier++)
        if (status == STATUS_OK)
            count_stored(&thinner->makings[tier]);
    return status;
}

enum status thinner_finish(struct thinner *thinner, struct problem *why)
{
    if (thinner == NULL)
        return STATUS_OK;
    enum status status = thinner->makings[TIER_MINUTE].span.samples > 0 ? end_minute(thinner) : STATUS_OK;
    if (status == STATUS_OK && thinner->makings[TIER_QUARTER].span.samples > 0)
        status = end_quarter(thinner);
    return status == STATUS_OK ? store(thinner, why) : failed(status, why);
}

/* --- going on ---------------------------------------------------------------------------------------------------------------------- */

struct intake {
    struct thinner *thinner;
    bool in_batch; /* of ours: ended and begun anew now and then */
    int64_t samples;
    struct ranges ranges; /* owned; of a stand-in */
    enum status status;
    struct problem *why;
};

/* Rows that are stored already are made once more on the way, and let go. */
static void skip_stored(struct thinner *thinner)
{
    for (int tier = TIER_MINUTE; tier < TIERS; tier++) {
        struct making *making = &thinner->makings[tier];
        if (making->complete && making->info.id <= thinner->stored_to[tier]) {
            making->complete = false;
            making->key_wanted = true;
        }
    }
}

static enum status next_batch(const struct intake *intake)
{
    struct recording *recording = intake->thinner->recording;
    enum status status = recording_batch(recording, BATCH_COMMIT, intake->why);
    return status == STATUS_OK ? recording_batch(recording, BATCH_BEGIN, intake->why) : status;
}

static enum status add_current(struct intake *intake, const struct cursor *cursor)
{
    struct thinner *thinner = intake->thinner;
    const struct snapshot *snapshot = cursor_current(cursor);
    if (cursor->info.samples == 1)
        return thinner_add(thinner, &cursor->info, snapshot, intake->why);
    enum status status = recording_ranges(thinner->recording, &cursor->info, snapshot, &intake->ranges, intake->why);
    return status == STATUS_OK ? add(thinner, &cursor->info, snapshot, &intake->ranges, intake->why) : status;
}

static bool take_in(void *context, const struct cursor *cursor)
{
    struct intake *intake = context;
    struct thinner *thinner = intake->thinner;
    if (cursor->info.tier != TIER_TAKEN)
        return true;
    bool joint = cursor->info.id == thinner->stored_to[TIER_MINUTE] + 1 ||
                 cursor->info.id == thinner->stored_to[TIER_QUARTER] + 1;
    intake->status = end_what_is_over(thinner, &cursor->info, cursor_current(cursor), joint, intake->why);
    skip_stored(thinner);
    if (intake->status == STATUS_OK)
        intake->status = store(thinner, intake->why);
    if (intake->status == STATUS_OK && intake->in_batch && ++intake->samples % TAKEN_IN_AT_ONCE == 0)
        intake->status = next_batch(intake);
    if (intake->status == STATUS_OK)
        intake->status = add_current(intake, cursor);
    return intake->status == STATUS_OK;
}

static enum status take_in_from(struct thinner *thinner, int64_t from, bool in_batch, struct problem *why)
{
    struct intake intake = {.thinner = thinner, .in_batch = in_batch, .status = STATUS_OK, .why = why};
    struct intern *names;
    struct cursor cursor;
    if (intern_open(&names, NAMES_LIMIT) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to record");
    enum status status = cursor_init(&cursor, thinner->recording, names, why);
    if (status == STATUS_OK)
        status = cursor_scan(&cursor, from, INT64_MAX, false, take_in, &intake, why);
    if (status == STATUS_OK)
        status = intake.status;
    /* What is not complete is ended here: the names go, and the next sample is of another session anyway. */
    if (status == STATUS_OK)
        status = thinner_finish(thinner, why);
    ranges_done(&intake.ranges);
    cursor_done(&cursor);
    intern_close(names);
    return status;
}

/* Up to which sample each tier has rows; *newest gets the last sample's id. */
static enum status find_stored(struct thinner *thinner, int64_t *oldest, int64_t *newest, struct problem *why)
{
    struct recording *recording = thinner->recording;
    enum status status = recording->ops->bounds(recording, oldest, newest, why);
    for (int tier = TIER_MINUTE; tier < TIERS; tier++) {
        struct sample_info last = {0};
        if (status == STATUS_OK)
            status = recording->ops->last_thinned(recording, (enum tier)tier, &last, why);
        status = status == STATUS_EMPTY ? STATUS_OK : status;
        thinner->stored_to[tier] = last.id;
    }
    return status;
}

static void forget(struct thinner *thinner)
{
    for (int tier = TIER_MINUTE; tier < TIERS; tier++) {
        struct making *making = &thinner->makings[tier];
        span_forget(&making->span);
        making->complete = false;
        making->key_wanted = true;
    }
}

static enum status take_in_newest(struct thinner *thinner, int64_t most, bool in_batch, struct problem *why)
{
    int64_t oldest, newest;
    forget(thinner);
    enum status status = find_stored(thinner, &oldest, &newest, why);
    int64_t from = INT64_MAX - 1;
    for (int tier = TIER_MINUTE; tier < TIERS; tier++)
        if (!is_pointless(thinner, (enum tier)tier) && thinner->stored_to[tier] < from)
            from = thinner->stored_to[tier];
    from = from + 1 < oldest ? oldest : from + 1;
    from = newest - from >= most ? newest - most + 1 : from;
    if (status == STATUS_OK && newest > 0 && from <= newest)
        status = take_in_from(thinner, from, in_batch, why);
    forget(thinner);
    thinner->undone = false;
    return status;
}

void thinner_undone(struct thinner *thinner)
{
    if (thinner != NULL)
        thinner->undone = true;
}

static enum status resume(struct thinner *thinner, int64_t most, struct problem *why)
{
    enum status status = recording_batch(thinner->recording, BATCH_BEGIN, why);
    if (status != STATUS_OK)
        return status;
    status = take_in_newest(thinner, most, true, why);
    if (status == STATUS_OK)
        return recording_batch(thinner->recording, BATCH_COMMIT, why);
    recording_batch(thinner->recording, BATCH_UNDO, NULL);
    return status;
}

enum status thinner_resume(struct thinner *thinner, struct problem *why)
{
    return thinner == NULL ? STATUS_OK : resume(thinner, TAKEN_IN_MAX, why);
}

enum status recording_thin(struct recording *recording, struct problem *why)
{
    struct thinner *thinner;
    struct session session;
    struct sample_info last;
    enum status status = thinner_open(&thinner, recording, why);
    if (status == STATUS_OK && recording_tail(recording, &session, &last, NULL) == STATUS_OK)
        thinner_set_interval(thinner, session.interval_ns);
    if (status == STATUS_OK && thinner != NULL)
        status = resume(thinner, INT64_MAX, why);
    thinner_close(thinner);
    return status;
}

/* --- one sample -------------------------------------------------------------------------------------------------------------------- */

enum status thinner_before(struct thinner *thinner, const struct sample_info *info, const struct snapshot *snapshot,
                           bool joint, const struct tier_write **writes, size_t *count, struct problem *why)
{
    enum status status = thinner->undone ? take_in_newest(thinner, TAKEN_IN_MAX, false, why) : STATUS_OK;
    if (status == STATUS_OK)
        status = end_what_is_over(thinner, info, snapshot, joint, why);
    list_writes(thinner, count);
    *writes = thinner->writes;
    return status;
}
