#include "replay/merge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/os.h"
#include "replay/cursor.h"
#include "replay/gap.h"
#include "replay/group_writer.h"
#include "replay/sqlite_parts.h"
#include "replay/thinned.h"
#include "replay/thinner.h"

/* All names of all recordings, bytes; samples from key to key. */
enum { NAMES_LIMIT = 64 << 20, KEY_DISTANCE = 128 };

struct source {
    struct recording *recording;      /* borrowed */
    const char *path;                 /* borrowed */
    struct cursor cursor;             /* owned; stands on the head once that is to be written */
    struct sample_info head;          /* the next sample to be written */
    int64_t begin_ns;                 /* UTC of the first one */
    bool ended;                       /* there is none */
    bool in_step;                     /* the sample before the head is the one that was written last */
    char boot_before[BOOT_TEXT];      /* of the sample before the head; "" when there is none */
    int64_t session, written_session; /* the last one that was looked up, and what it is in the new recording */
};

struct merger {
    const struct merge *merge; /* borrowed */
    struct recording *to;      /* borrowed */
    struct source sources[MERGE_MAX];
    struct session *sessions; /* owned; those written, their ids in the new recording */
    size_t session_count;
    struct group_writer writer;
    struct intern *names;    /* owned */
    struct encoder *encoder; /* owned */
    struct buffer frame;     /* owned */
    struct ranges ranges;    /* owned; of a thinned sample */
    struct sample_info last; /* written; id 0: none yet */
    const struct source *last_source;
    struct merge_result result;
    enum status status; /* of a visit */
    struct problem *why;
};

/* --- sessions ---------------------------------------------------------------------------------------------------------------------- */

static bool is_same_session(const struct session *a, const struct session *b)
{
    return a->started_ns == b->started_ns && a->pid == b->pid && a->interval_ns == b->interval_ns &&
           strcmp(a->machine.host, b->machine.host) == 0 && strcmp(a->machine.source, b->machine.source) == 0 &&
           strcmp(a->tool, b->tool) == 0;
}

static enum status check_host(const struct merger *merger, const struct source *source, const struct session *session)
{
    if (merger->merge->any_host || merger->session_count == 0 ||
        strcmp(merger->sessions[0].machine.host, session->machine.host) == 0)
        return STATUS_OK;
    return problem_set(merger->why, STATUS_DENIED,
                       "%s is of the host %s, %s of %s: --any-host merges them all the same", source->path,
                       session->machine.host, merger->merge->sources[0].path, merger->sessions[0].machine.host);
}

static enum status add_session(struct merger *merger, const struct source *source, const struct session *session,
                               int64_t *id)
{
    struct session added = *session;
    struct session *grown = realloc(merger->sessions, (merger->session_count + 1) * sizeof *grown);
    if (grown == NULL)
        return problem_set(merger->why, STATUS_NO_MEMORY, "no memory to merge");
    merger->sessions = grown;
    enum status status = check_host(merger, source, session);
    if (status == STATUS_OK)
        status = recording_add_session(merger->to, &added, merger->why);
    if (status != STATUS_OK)
        return status;
    merger->sessions[merger->session_count++] = added;
    merger->result.sessions++;
    *id = added.id;
    return STATUS_OK;
}

/* The session of the new recording that `id` of the source is; it is added when no recording brought it yet. */
static enum status map_session(struct merger *merger, struct source *source, int64_t id)
{
    struct session session;
    if (id == source->session)
        return STATUS_OK;
    enum status status = recording_session(source->recording, id, &session, merger->why);
    if (status != STATUS_OK)
        return status;
    int64_t written = 0;
    for (size_t i = 0; i < merger->session_count && written == 0; i++)
        if (is_same_session(&merger->sessions[i], &session))
            written = merger->sessions[i].id;
    if (written == 0)
        status = add_session(merger, source, &session, &written);
    source->session = id;
    source->written_session = written;
    return status;
}

static int64_t interval_of(const struct merger *merger, int64_t id)
{
    for (size_t i = 0; i < merger->session_count; i++)
        if (merger->sessions[i].id == id)
            return merger->sessions[i].interval_ns;
    return 0;
}

/* --- which sample is next ---------------------------------------------------------------------------------------------------------- */

/* How much later b is than a. */
static int64_t distance(const struct sample_info *a, const struct sample_info *b)
{
    int64_t passed = strcmp(a->boot, b->boot) == 0 ? number_difference(b->mono_ns, a->mono_ns) : ABSENT;
    return passed != ABSENT ? passed : number_difference(b->utc_ns, a->utc_ns);
}

static bool is_same_moment(const struct sample_info *a, const struct sample_info *b)
{
    return strcmp(a->boot, b->boot) == 0 && a->utc_ns == b->utc_ns && a->mono_ns == b->mono_ns;
}

/* Whether what one head stands for is in the other recording too, whole or thinned less. */
static bool covers(const struct source *source, const struct source *other)
{
    return is_same_moment(&source->head, &other->head) && source->head.samples <= other->head.samples &&
           source->begin_ns <= other->head.begin_ns;
}

/* Of the same moment the finer one; else the one that follows what was written last: another one may begin there, behind a break of its own. */
static bool comes_before(const struct source *source, const struct source *chosen)
{
    if (!covers(source, chosen) && !covers(chosen, source))
        return distance(&source->head, &chosen->head) > 0;
    if (source->head.samples != chosen->head.samples)
        return covers(source, chosen);
    return source->in_step && !chosen->in_step;
}

static struct source *choose(struct merger *merger)
{
    struct source *chosen = NULL;
    for (size_t i = 0; i < merger->merge->count; i++) {
        struct source *source = &merger->sources[i];
        if (!source->ended && (chosen == NULL || comes_before(source, chosen)))
            chosen = source;
    }
    return chosen;
}

static enum status advance(struct merger *merger, struct source *source)
{
    int64_t before = source->head.id;
    memcpy(source->boot_before, source->head.boot, sizeof source->boot_before);
    enum status status = recording_step(source->recording, before, 1, &source->head, merger->why);
    source->ended = status == STATUS_OK && source->head.id == before;
    return status;
}

/* All that stand on the sample that was written go on behind it. */
static enum status advance_all(struct merger *merger, struct source *written)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < merger->merge->count; i++) {
        struct source *source = &merger->sources[i];
        source->in_step = !source->ended && (source == written || covers(written, source));
        merger->result.doubles += source->in_step && source != written ? source->head.samples : 0;
    }
    for (size_t i = 0; i < merger->merge->count && status == STATUS_OK; i++)
        if (merger->sources[i].in_step)
            status = advance(merger, &merger->sources[i]);
    return status;
}

/* --- writing it -------------------------------------------------------------------------------------------------------------------- */

/* What lies between the sample written last and a head that does not follow it. Returns how many marks that are. */
static size_t mark_joint(const struct merger *merger, const struct source *source, struct mark *mark)
{
    char span[WHEN_TEXT];
    int64_t passed = distance(&merger->last, &source->head) - (source->head.utc_ns - source->head.begin_ns);
    *mark = (struct mark){.utc_ns = source->head.utc_ns, .kind = MARK_GAP};
    span_format(span, passed);
    if (merger->last.id == 0)
        return 0;
    if (strcmp(merger->last.boot, source->head.boot) == 0) {
        snprintf(mark->text, sizeof mark->text, "merged: no sample for %s between two recordings", span);
        return is_gap(passed, interval_of(merger, source->written_session));
    }
    mark->kind = MARK_BOOT;
    snprintf(mark->text, sizeof mark->text, "the machine started anew; %s without samples", span);
    /* Else the source has the mark of its own recorder there. */
    return source->boot_before[0] == '\0' || strcmp(source->boot_before, source->head.boot) == 0;
}

static enum status encode(struct merger *merger, struct source *source, bool key)
{
    enum status status = cursor_seek(&source->cursor, &source->head, merger->why);
    if (status != STATUS_OK)
        return status;
    const struct snapshot *snapshot = cursor_current(&source->cursor);
    status = encoder_frame(merger->encoder, snapshot, key, &merger->frame);
    if (status != STATUS_OK)
        return problem_set(merger->why, status, "cannot copy a sample: %s", status_name(status));
    if (source->head.samples == 1)
        return STATUS_OK;
    status = recording_ranges(source->recording, &source->head, snapshot, &merger->ranges, merger->why);
    return status == STATUS_OK
               ? group_writer_stand_in(&merger->writer, &source->head, snapshot, &merger->ranges,
                                       frame_sum(merger->frame.bytes, merger->frame.length), merger->why)
               : status;
}

/* Ranges go by the order of rows, and that is the same in both recordings only where one group of one source is copied sample by sample. */
static bool wants_key(const struct merger *merger, const struct source *source)
{
    const struct sample_info *head = &source->head;
    bool goes_on = source == merger->last_source && head->tier == merger->last.tier && head->key != head->number;
    return !source->in_step || merger->writer.samples >= KEY_DISTANCE || (head->samples > 1 && !goes_on);
}

static enum status write_head(struct merger *merger, struct source *source)
{
    struct mark mark;
    struct sample_info info = source->head;
    bool joint = !source->in_step, key = wants_key(merger, source);
    enum status status = key ? group_writer_next(&merger->writer, merger->why) : STATUS_OK;
    if (status == STATUS_OK)
        status = map_session(merger, source, info.session);
    if (status == STATUS_OK)
        status = encode(merger, source, key);
    if (status != STATUS_OK)
        return status;
    info.session = source->written_session;
    info.after_break = joint || info.after_break;
    size_t marks = joint ? mark_joint(merger, source, &mark) : 0;
    status =
        group_writer_add(&merger->writer, &info, merger->frame.bytes, merger->frame.length, &mark, marks, merger->why);
    merger->result.samples++;
    merger->result.marks += (int64_t)marks;
    merger->last = source->head;
    merger->last_source = source;
    return status;
}

static enum status write_samples(struct merger *merger)
{
    struct source *source;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && (source = choose(merger)) != NULL) {
        status = write_head(merger, source);
        if (status == STATUS_OK)
            status = advance_all(merger, source);
        if (status == STATUS_OK && os_stop_requested())
            status = problem_set(merger->why, STATUS_STOPPED, "stopped");
        if (merger->merge->progress != NULL)
            merger->merge->progress(merger->merge->context, merger->result.samples);
    }
    return status;
}

/* --- marks ------------------------------------------------------------------------------------------------------------------------- */

struct marking {
    struct merger *merger;
    struct source *source;
};

static bool copy_mark(void *context, const struct mark *mark, int64_t session)
{
    const struct marking *marking = context;
    struct merger *merger = marking->merger;
    bool added = false;
    merger->status = session > 0 ? map_session(merger, marking->source, session) : STATUS_OK;
    if (merger->status == STATUS_OK)
        merger->status = parts_add_mark_once(merger->to, mark, session > 0 ? marking->source->written_session : 0,
                                             &added, merger->why);
    merger->result.marks += added;
    return merger->status == STATUS_OK;
}

static enum status copy_marks(struct merger *merger)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < merger->merge->count && status == STATUS_OK; i++) {
        struct marking marking = {merger, &merger->sources[i]};
        status = parts_marks(marking.source->recording, INT64_MIN, INT64_MAX, copy_mark, &marking, NULL, merger->why);
        if (status == STATUS_OK)
            status = merger->status;
    }
    return status;
}

/* --- owners ------------------------------------------------------------------------------------------------------------------------ */

/* Of a boot that several know, those that the first of them says. */
static enum status copy_owners(struct merger *merger)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < merger->merge->count && status == STATUS_OK; i++) {
        struct owners_copy copy = {0};
        status = recording_copy_owners(merger->to, merger->sources[i].recording, &copy, merger->why);
    }
    return status;
}

/* --- extra series ------------------------------------------------------------------------------------------------------------------ */

static enum status copy_extra(struct merger *merger)
{
    struct recording *from[MERGE_MAX];
    for (size_t i = 0; i < merger->merge->count; i++)
        from[i] = merger->sources[i].recording;
    struct extra_copy copy = {.from = from, .count = merger->merge->count, .begin_ns = INT64_MIN, .end_ns = INT64_MAX};
    enum status status = recording_copy_extra(merger->to, &copy, merger->why);
    merger->result.series_left_out = copy.left_out;
    return status;
}

/* --- all of it --------------------------------------------------------------------------------------------------------------------- */

static enum status open_source(struct merger *merger, size_t at)
{
    struct source *source = &merger->sources[at];
    struct recording_summary summary;
    source->recording = merger->merge->sources[at].recording;
    source->path = merger->merge->sources[at].path;
    enum status status = cursor_init(&source->cursor, source->recording, merger->names, merger->why);
    if (status == STATUS_OK)
        status = recording_summary(source->recording, &summary, merger->why);
    if (status != STATUS_OK)
        return status;
    source->ended = summary.count == 0;
    source->begin_ns = summary.first_utc_ns;
    return source->ended ? STATUS_OK
                         : recording_sample(source->recording, summary.first_id, &source->head, merger->why);
}

static enum status open_all(struct merger *merger)
{
    if (intern_open(&merger->names, NAMES_LIMIT) != STATUS_OK || encoder_open(&merger->encoder) != STATUS_OK ||
        encoder_pack(merger->encoder) != STATUS_OK)
        return problem_set(merger->why, STATUS_NO_MEMORY, "no memory to merge");
    enum status status = STATUS_OK;
    for (size_t i = 0; i < merger->merge->count && status == STATUS_OK; i++)
        status = open_source(merger, i);
    return status;
}

static void close_all(struct merger *merger)
{
    for (size_t i = 0; i < merger->merge->count; i++)
        if (merger->sources[i].recording != NULL)
            cursor_done(&merger->sources[i].cursor);
    encoder_close(merger->encoder);
    buffer_done(&merger->frame);
    ranges_done(&merger->ranges);
    intern_close(merger->names);
    free(merger->sessions);
}

enum status recording_merge(struct recording *to, const struct merge *merge, struct merge_result *result,
                            struct problem *why)
{
    struct merger *merger = calloc(1, sizeof *merger);
    if (merger == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to merge");
    merger->merge = merge;
    merger->to = to;
    group_writer_begin(&merger->writer, to);
    merger->why = why;
    buffer_init(&merger->frame, FRAME_MAX);
    enum status status = open_all(merger);
    if (status == STATUS_OK)
        status = write_samples(merger);
    if (status == STATUS_OK)
        status = copy_marks(merger);
    if (status == STATUS_OK)
        status = copy_owners(merger);
    if (status == STATUS_OK)
        status = copy_extra(merger);
    status = group_writer_end(&merger->writer, status, why);
    if (status == STATUS_OK)
        status = recording_thin(to, why);
    *result = merger->result;
    close_all(merger);
    free(merger);
    return status;
}
