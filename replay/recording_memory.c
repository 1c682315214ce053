/* A recording in bounded memory: one ring of bytes, taken once, in which each sample stands as its info followed by its frame. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "replay/frame.h"
#include "replay/owner_versions.h"
#include "replay/store.h"

enum { MARKS_KEPT = 1024, SESSIONS_KEPT = 64, SMALLEST_SAMPLE = 512 };

struct entry {
    struct sample_info info;
    size_t length; /* of the frame behind it, bytes */
};

struct memory {
    struct recording recording;
    pthread_mutex_t lock; /* guards everything but `scratch` */
    unsigned char *ring;  /* owned */
    size_t limit;
    size_t head;     /* where the next sample goes */
    size_t *offsets; /* owned; by id modulo offset_count: where in the ring the sample stands */
    size_t offset_count;
    int64_t first, last; /* ids; last < first while there is none */
    int64_t frame_bytes;
    int64_t boots;
    struct mark *marks; /* owned; MARKS_KEPT, in order of time, then of coming */
    size_t mark_count;
    int64_t marks_ever, gaps_ever;
    struct session *sessions; /* owned */
    size_t session_count;
    struct owner_versions owners;
    struct buffer scratch; /* the frame a reader looks at, so that its callback runs unlocked */
};

static struct memory *memory_of(struct recording *recording)
{
    return (struct memory *)(void *)recording;
}

static size_t aligned(size_t length)
{
    return (length + sizeof(int64_t) - 1) / sizeof(int64_t) * sizeof(int64_t);
}

static size_t *offset_of(struct memory *memory, int64_t id)
{
    return &memory->offsets[(uint64_t)id % memory->offset_count];
}

static struct entry *entry_of(struct memory *memory, int64_t id)
{
    return (struct entry *)(void *)(memory->ring + *offset_of(memory, id));
}

static void close_memory(struct recording *recording)
{
    struct memory *memory = memory_of(recording);
    pthread_mutex_destroy(&memory->lock);
    buffer_done(&memory->scratch);
    free(memory->ring);
    free(memory->offsets);
    free(memory->marks);
    free(memory->sessions);
    owner_versions_done(&memory->owners);
    free(memory);
}

/* --- reading ----------------------------------------------------------------------------------------------------------------------- */

static enum status memory_bounds(struct recording *recording, int64_t *first, int64_t *last, struct problem *why)
{
    (void)why;
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    bool any = memory->last >= memory->first;
    *first = any ? memory->first : 0;
    *last = any ? memory->last : 0;
    pthread_mutex_unlock(&memory->lock);
    return STATUS_OK;
}

static size_t ring_used(struct memory *memory)
{
    if (memory->last < memory->first)
        return 0;
    size_t tail = *offset_of(memory, memory->first);
    return tail < memory->head ? memory->head - tail : memory->limit - tail + memory->head;
}

static enum status memory_summary(struct recording *recording, struct recording_summary *summary, struct problem *why)
{
    (void)why;
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    if (memory->last >= memory->first) {
        summary->first_id = memory->first;
        summary->last_id = memory->last;
        summary->count = summary->thinned[TIER_TAKEN] = memory->last - memory->first + 1;
        summary->first_taken = memory->first;
        summary->first_utc_ns = entry_of(memory, memory->first)->info.utc_ns;
        summary->last_utc_ns = entry_of(memory, memory->last)->info.utc_ns;
    }
    summary->sessions = (int64_t)memory->session_count;
    summary->boots = memory->boots;
    summary->gaps = memory->gaps_ever;
    summary->marks = memory->marks_ever;
    summary->bytes = (int64_t)ring_used(memory);
    summary->limit = (int64_t)memory->limit;
    summary->frame_bytes = memory->frame_bytes;
    pthread_mutex_unlock(&memory->lock);
    return STATUS_OK;
}

/* Locked by the caller. */
static enum status nearest(struct memory *memory, int64_t *id, struct problem *why)
{
    if (*id < memory->first)
        *id = memory->first;
    if (*id > memory->last)
        return problem_set(why, STATUS_EMPTY, "sample %lld is not in the recording", (long long)*id);
    return STATUS_OK;
}

/* Nothing is thinned here: what is too old goes. */
static enum status memory_layers(struct recording *recording, struct layers *layers, struct problem *why)
{
    *layers = (struct layers){{{1, 0}, {1, 0}, {1, 0}}};
    return memory_bounds(recording, &layers->of[TIER_TAKEN].first, &layers->of[TIER_TAKEN].last, why);
}

static enum status memory_sample(struct recording *recording, enum tier tier, int64_t id, struct sample_info *info,
                                 struct problem *why)
{
    struct memory *memory = memory_of(recording);
    (void)tier;
    pthread_mutex_lock(&memory->lock);
    enum status status = nearest(memory, &id, why);
    if (status == STATUS_OK)
        *info = entry_of(memory, id)->info;
    pthread_mutex_unlock(&memory->lock);
    return status;
}

/* Looks at every sample: times need not rise with ids, because a clock may be set back. */
static enum status memory_find_time(struct recording *recording, enum tier tier, int64_t utc_ns, int64_t *id,
                                    struct problem *why)
{
    struct memory *memory = memory_of(recording);
    (void)tier;
    int64_t best = 0, best_utc = 0;
    bool found_behind = false;
    pthread_mutex_lock(&memory->lock);
    for (int64_t i = memory->first; i <= memory->last; i++) {
        int64_t utc = entry_of(memory, i)->info.utc_ns;
        bool behind = utc >= utc_ns;
        bool better = best == 0 || (behind && !found_behind) ||
                      (behind == found_behind && (behind ? utc < best_utc : utc >= best_utc));
        if (!better)
            continue;
        best = i;
        best_utc = utc;
        found_behind = behind;
    }
    pthread_mutex_unlock(&memory->lock);
    *id = best;
    return best == 0 ? problem_set(why, STATUS_EMPTY, "the recording holds no sample yet") : STATUS_OK;
}

/* Copies the next frame into scratch, so that the ring may move on while it is looked at. */
static enum status copy_frame(struct memory *memory, int64_t *id, struct sample_info *info)
{
    pthread_mutex_lock(&memory->lock);
    enum status status = nearest(memory, id, NULL);
    if (status == STATUS_OK) {
        const struct entry *entry = entry_of(memory, *id);
        *info = entry->info;
        info->position = *id - memory->first;
        buffer_clear(&memory->scratch);
        buffer_add(&memory->scratch, entry + 1, entry->length);
        status = memory->scratch.status;
    }
    pthread_mutex_unlock(&memory->lock);
    return status;
}

static enum status memory_frames(struct recording *recording, enum tier tier, int64_t from, int64_t to,
                                 frame_visitor visit, void *context, struct problem *why)
{
    struct memory *memory = memory_of(recording);
    (void)tier;
    for (int64_t id = from; id <= to; id++) {
        struct sample_info info;
        enum status status = copy_frame(memory, &id, &info);
        if (status == STATUS_EMPTY || (status == STATUS_OK && id > to))
            return STATUS_OK;
        if (status != STATUS_OK)
            return problem_set(why, status, "no memory to look at sample %lld", (long long)id);
        if (!visit(context, &info, memory->scratch.bytes, memory->scratch.length))
            return STATUS_OK;
    }
    return STATUS_OK;
}

static enum status memory_marks(struct recording *recording, int64_t begin_ns, int64_t end_ns, struct mark *marks,
                                size_t capacity, size_t *count, struct problem *why)
{
    (void)why;
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    for (size_t i = 0; i < memory->mark_count && *count < capacity; i++)
        if (memory->marks[i].utc_ns >= begin_ns && memory->marks[i].utc_ns <= end_ns)
            marks[(*count)++] = memory->marks[i];
    pthread_mutex_unlock(&memory->lock);
    return STATUS_OK;
}

static enum status memory_session(struct recording *recording, int64_t id, struct session *session, struct problem *why)
{
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    bool known = id >= 1 && (uint64_t)id <= memory->session_count;
    if (known)
        *session = memory->sessions[id - 1];
    pthread_mutex_unlock(&memory->lock);
    return known ? STATUS_OK : problem_set(why, STATUS_EMPTY, "the recording has no session %lld", (long long)id);
}

static enum status memory_last_session(struct recording *recording, struct session *session, struct problem *why)
{
    return memory_session(recording, (int64_t)memory_of(recording)->session_count, session, why);
}

/* --- writing ----------------------------------------------------------------------------------------------------------------------- */

static enum status memory_add_session(struct recording *recording, struct session *session, struct problem *why)
{
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    bool room = memory->session_count < SESSIONS_KEPT;
    if (room) {
        session->id = (int64_t)memory->session_count + 1;
        memory->sessions[memory->session_count++] = *session;
    }
    pthread_mutex_unlock(&memory->lock);
    return room ? STATUS_OK : problem_set(why, STATUS_LIMIT, "a recording in memory has at most 64 sessions");
}

/* Locked by the caller. The oldest gives way when all places are taken. */
static void insert_mark(struct memory *memory, const struct mark *mark)
{
    if (memory->mark_count == MARKS_KEPT)
        memmove(memory->marks, memory->marks + 1, --memory->mark_count * sizeof *mark);
    size_t at = memory->mark_count++;
    for (; at > 0 && memory->marks[at - 1].utc_ns > mark->utc_ns; at--)
        memory->marks[at] = memory->marks[at - 1];
    memory->marks[at] = *mark;
    memory->marks[at].id = ++memory->marks_ever;
    memory->gaps_ever += mark->kind == MARK_GAP;
}

static enum status memory_add_mark(struct recording *recording, const struct mark *mark, struct problem *why)
{
    (void)why;
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    insert_mark(memory, mark);
    pthread_mutex_unlock(&memory->lock);
    return STATUS_OK;
}

static void drop_oldest_group(struct memory *memory)
{
    int64_t key = entry_of(memory, memory->first)->info.key;
    while (memory->first <= memory->last && entry_of(memory, memory->first)->info.key == key) {
        memory->frame_bytes -= (int64_t)entry_of(memory, memory->first)->length;
        memory->first++;
    }
}

/* A place for `bytes` in a row that touches no sample still kept; false when there is none. */
static bool find_place(struct memory *memory, size_t bytes, size_t *place)
{
    if (memory->last < memory->first) {
        *place = 0;
        return bytes <= memory->limit;
    }
    if ((size_t)(memory->last - memory->first + 1) == memory->offset_count)
        return false;
    size_t tail = *offset_of(memory, memory->first);
    *place = memory->head;
    if (tail >= memory->head)
        return bytes < tail - memory->head;
    if (bytes <= memory->limit - memory->head)
        return true;
    *place = 0;
    return bytes < tail;
}

/* STATUS_LIMIT when the sample fits only by dropping the group that it continues. */
static enum status make_room(struct memory *memory, size_t bytes, int64_t key, size_t *place)
{
    while (!find_place(memory, bytes, place)) {
        if (memory->last < memory->first || entry_of(memory, memory->first)->info.key == key)
            return STATUS_LIMIT;
        drop_oldest_group(memory);
    }
    return STATUS_OK;
}

/* Locked by the caller. */
static enum status append(struct memory *memory, const struct sample_write *write)
{
    struct sample_info *info = write->info;
    size_t bytes = aligned(sizeof(struct entry) + write->length), place;
    bool boot_before =
        memory->last >= memory->first && strcmp(entry_of(memory, memory->last)->info.boot, info->boot) == 0;
    enum status status = make_room(memory, bytes, info->key, &place);
    if (status != STATUS_OK)
        return status;
    info->id = ++memory->last;
    if (info->key == 0)
        info->key = info->id;
    sample_info_taken(info);
    *offset_of(memory, info->id) = place;
    struct entry *entry = entry_of(memory, info->id);
    entry->info = *info;
    memcpy(entry->info.totals, write->totals, sizeof entry->info.totals);
    entry->length = write->length;
    memcpy(entry + 1, write->frame, write->length);
    memory->head = place + bytes;
    memory->frame_bytes += (int64_t)write->length;
    memory->boots += !boot_before;
    for (size_t i = 0; i < write->mark_count; i++)
        insert_mark(memory, &write->marks[i]);
    return STATUS_OK;
}

static enum status memory_append(struct recording *recording, const struct sample_write *write, struct problem *why)
{
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    enum status status = append(memory, write);
    pthread_mutex_unlock(&memory->lock);
    if (status != STATUS_OK)
        problem_set(why, status, "a sample of %zu bytes does not fit into the %zu bytes kept in memory", write->length,
                    memory->limit);
    return status;
}

/* --- owners ------------------------------------------------------------------------------------------------------------------------ */

static enum status memory_add_owners(struct recording *recording, const struct owner_write *write, struct problem *why)
{
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    enum status status = owner_versions_add(&memory->owners, write);
    pthread_mutex_unlock(&memory->lock);
    return status == STATUS_OK ? status : problem_set(why, status, "no memory to keep the owners");
}

static enum status memory_owners(struct recording *recording, const char *boot, int64_t utc_ns,
                                 struct owner_moment *moment, struct problem *why)
{
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    enum status status = owner_versions_find(&memory->owners, boot, utc_ns, moment);
    pthread_mutex_unlock(&memory->lock);
    return status == STATUS_OK ? status : problem_set(why, status, "no memory for the owners");
}

static enum status memory_owner_boots(struct recording *recording, boot_visitor visit, void *context,
                                      struct problem *why)
{
    (void)why;
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    owner_versions_boots(&memory->owners, visit, context);
    pthread_mutex_unlock(&memory->lock);
    return STATUS_OK;
}

static int64_t memory_owners_mark(struct recording *recording)
{
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    int64_t added = memory->owners.added;
    pthread_mutex_unlock(&memory->lock);
    return added;
}

static enum status memory_owners_counts(struct recording *recording, struct owners_counts *counts, struct problem *why)
{
    (void)why;
    struct memory *memory = memory_of(recording);
    pthread_mutex_lock(&memory->lock);
    owner_versions_count(&memory->owners, counts);
    pthread_mutex_unlock(&memory->lock);
    return STATUS_OK;
}

static const struct store_ops memory_ops = {
    .close = close_memory,
    .summary = memory_summary,
    .bounds = memory_bounds,
    .layers = memory_layers,
    .sample = memory_sample,
    .find_time = memory_find_time,
    .frames = memory_frames,
    .marks = memory_marks,
    .session = memory_session,
    .add_session = memory_add_session,
    .append = memory_append,
    .add_mark = memory_add_mark,
    .last_session = memory_last_session,
    .add_owners = memory_add_owners,
    .owners = memory_owners,
    .owner_boots = memory_owner_boots,
    .owners_mark = memory_owners_mark,
    .owners_counts = memory_owners_counts,
};

enum status recording_open_memory(struct recording **recording, size_t limit)
{
    struct memory *memory = calloc(1, sizeof *memory);
    if (memory == NULL)
        return STATUS_NO_MEMORY;
    memory->recording.ops = &memory_ops;
    memory->limit = limit / sizeof(int64_t) * sizeof(int64_t);
    memory->offset_count = limit / SMALLEST_SAMPLE + 1;
    memory->first = 1;
    pthread_mutex_init(&memory->lock, NULL);
    buffer_init(&memory->scratch, FRAME_MAX);
    memory->ring = malloc(memory->limit + sizeof(int64_t));
    memory->offsets = malloc(memory->offset_count * sizeof *memory->offsets);
    memory->marks = malloc(MARKS_KEPT * sizeof *memory->marks);
    memory->sessions = malloc(SESSIONS_KEPT * sizeof *memory->sessions);
    if (memory->ring == NULL || memory->offsets == NULL || memory->marks == NULL || memory->sessions == NULL) {
        close_memory(&memory->recording);
        return STATUS_NO_MEMORY;
    }
    *recording = &memory->recording;
    return STATUS_OK;
}
