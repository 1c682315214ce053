#include "replay/survey.h"

#include "replay/frame.h"
#include "replay/sqlite_parts.h"
#include "replay/store.h"

/* All names of a recording, bytes. */
enum { NAMES_LIMIT = 64 << 20 };

struct surveyor {
    struct recording *recording; /* borrowed */
    const struct survey *survey; /* borrowed */
    struct intern *names;        /* owned */
    struct decoder *decoder;     /* owned */
    struct snapshot snapshot;    /* owned */
    int64_t expected;            /* id of the sample that should come next */
    int64_t group;               /* key sample of the group that can be decoded on; 0: none */
    int64_t lost_from, lost_to;  /* not told yet; 0: none */
    const char *lost_reason;
    bool ended;         /* by the one who listens, or for want of memory */
    enum status status; /* NO_MEMORY then */
};

static void tell_lost(struct surveyor *surveyor)
{
    if (surveyor->lost_from != 0 && !surveyor->ended)
        surveyor->ended = !surveyor->survey->lost(surveyor->survey->context, surveyor->lost_from, surveyor->lost_to,
                                                  surveyor->lost_reason);
    surveyor->lost_from = 0;
}

static void lose(struct surveyor *surveyor, int64_t from, int64_t to, const char *reason)
{
    surveyor->group = 0;
    surveyor->expected = to + 1;
    if (surveyor->lost_from != 0 && surveyor->lost_to + 1 == from && surveyor->lost_reason == reason) {
        surveyor->lost_to = to;
        return;
    }
    tell_lost(surveyor);
    surveyor->lost_from = from;
    surveyor->lost_to = to;
    surveyor->lost_reason = reason;
}

static const char *const MISSING = "missing";
static const char *const DAMAGED = "damaged";
static const char *const BUILT_ON_DAMAGE = "built on a damaged one";

static void tell_sample(struct surveyor *surveyor, const struct sample_info *info, const unsigned char *frame,
                        size_t length)
{
    const struct survey *survey = surveyor->survey;
    tell_lost(surveyor);
    surveyor->group = info->key;
    surveyor->expected = info->id + 1;
    if (!surveyor->ended)
        surveyor->ended = !survey->sample(survey->context, info, frame, length, &surveyor->snapshot);
}

static bool visit(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    struct surveyor *surveyor = context;
    bool key = info->key == info->id;
    if (info->id > surveyor->expected)
        lose(surveyor, surveyor->expected, info->id - 1, MISSING);
    bool follows = key || surveyor->group == info->key;
    bool is_kind = length > 0 && frame_is_known(frame[0]) && frame_is_key(frame[0]) == key;
    bool fits = is_kind && info->id - info->key < GROUP_SAMPLES_MAX;
    enum status status = STATUS_DAMAGED;
    if (follows && fits)
        status = decoder_apply(surveyor->decoder, &surveyor->snapshot, frame, length);
    if (status == STATUS_NO_MEMORY) {
        surveyor->status = status;
        surveyor->ended = true;
    } else if (status == STATUS_OK) {
        tell_sample(surveyor, info, frame, length);
    } else {
        lose(surveyor, info->id, info->id, follows ? DAMAGED : BUILT_ON_DAMAGE);
    }
    return !surveyor->ended;
}

static bool stop_at_once(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    (void)context;
    (void)info;
    (void)frame;
    (void)length;
    return false;
}

static bool can_read(struct surveyor *surveyor, int64_t id, int64_t last)
{
    return surveyor->recording->ops->frames(surveyor->recording, TIER_TAKEN, id, last, stop_at_once, NULL, NULL) ==
           STATUS_OK;
}

/* The first id behind `bad` from which on something can be read; last + 1 when there is none. A bad page holds many samples, so the steps double and
 * then halve. */
static int64_t behind_damage(struct surveyor *surveyor, int64_t bad, int64_t last)
{
    int64_t step = 1, good = bad + 1;
    while (good <= last && !can_read(surveyor, good, last)) {
        bad = good;
        good += step *= 2;
    }
    if (good > last + 1)
        good = last + 1;
    while (good - bad > 1) {
        int64_t middle = bad + (good - bad) / 2;
        if (can_read(surveyor, middle, last))
            good = middle;
        else
            bad = middle;
    }
    return good;
}

static enum status go_through(struct surveyor *surveyor, int64_t last, struct problem *why)
{
    while (surveyor->expected <= last && !surveyor->ended) {
        enum status status = surveyor->recording->ops->frames(surveyor->recording, TIER_TAKEN, surveyor->expected, last,
                                                              visit, surveyor, why);
        if (status == STATUS_NO_MEMORY || status == STATUS_BUSY)
            return status;
        if (surveyor->ended || surveyor->expected > last)
            break;
        if (status == STATUS_OK)
            lose(surveyor, surveyor->expected, last, MISSING);
        else
            lose(surveyor, surveyor->expected, behind_damage(surveyor, surveyor->expected, last) - 1, DAMAGED);
    }
    tell_lost(surveyor);
    return surveyor->status == STATUS_OK ? STATUS_OK : problem_set(why, surveyor->status, "no memory for a sample");
}

enum status recording_survey(struct recording *recording, const struct survey *survey, struct problem *why)
{
    struct surveyor surveyor = {.recording = recording, .survey = survey};
    int64_t last;
    enum status status = recording->ops->bounds(recording, &surveyor.expected, &last, why);
    if (status == STATUS_DAMAGED || status == STATUS_IO)
        status = parts_bounds(recording, &surveyor.expected, &last, why);
    if (status != STATUS_OK || last == 0)
        return status;
    if (intern_open(&surveyor.names, NAMES_LIMIT) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to read the recording");
    snapshot_init(&surveyor.snapshot, surveyor.names);
    status = decoder_open(&surveyor.decoder, surveyor.names);
    status = status == STATUS_OK ? go_through(&surveyor, last, why)
                                 : problem_set(why, status, "no memory to read the recording");
    decoder_close(surveyor.decoder);
    snapshot_done(&surveyor.snapshot);
    intern_close(surveyor.names);
    return status;
}
