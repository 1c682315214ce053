#include "replay/recorder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "base/when.h"
#include "replay/continue.h"
#include "replay/frame.h"
#include "replay/gap.h"
#include "replay/retention.h"
#include "replay/silence.h"
#include "replay/store.h"
#include "replay/thinner.h"

enum {
    KEY_DISTANCE = 128,      /* samples from key to key */
    GROUP_BYTES = 1 << 20,   /* changes beyond it start a new group, ... */
    GROUP_KEYS = 16,         /* ... unless the key frame itself is so large that it would not pay */
    MARKS_PER_SAMPLE_MAX = 4 /* start, boot or gap, clock */
};

/* The clocks may drift apart by a thousandth, and by this, before it is called a step. */
#define STEP_SLACK_NS  (250 * NS_PER_MS)
#define SUSPEND_MIN_NS NS_PER_SECOND

enum { STAYS_NOTED_MAX = 8 };

struct recorder {
    struct recording *recording; /* borrowed */
    struct encoder *encoder;     /* owned */
    struct thinner *thinner;     /* owned; NULL for a recording without tiers */
    struct buffer frame;
    struct session session;  /* id 0 until the first sample is about to be added */
    bool started;            /* the first sample is there, and with it the start mark */
    struct sample_info last; /* id 0: nothing recorded before, not even by a session before */
    int64_t interval_ns;
    int64_t asleep_ns;           /* how long this machine has slept in suspend, when the last sample was added */
    int64_t last_commit_ns;      /* how long storing the last sample took; ABSENT: there was none */
    int64_t samples, gaps, late; /* that were stored since it was opened */
    bool is_late;                /* of the sample being added: it comes behind a gap because it came late */
    struct retention retention;
    char stays[PROBLEM_LINE];   /* what was last noted to be beyond the bounds for good */
    int stays_noted;            /* how often */
    bool stays_is_new;          /* ... and recorder_stays() has not told it yet */
    struct session before;      /* the one that `last` is of, until this one started */
    bool cut_off;               /* ... and it has no end */
    bool full;                  /* the disk had no room for a sample since the last one */
    uint32_t lacks;             /* of the last sample, as there; ids of one sampler's names */
    char missed[MARK_TEXT / 2]; /* why the source gave no sample since the last one; "" when it did */
    bool key_wanted;
    size_t group_samples, group_bytes, key_bytes;
    struct mark marks[MARKS_PER_SAMPLE_MAX]; /* of the sample being added */
    size_t mark_count;
};

static int64_t asleep_ns(void)
{
    return os_mono_ns() - os_awake_ns();
}

static void free_recorder(struct recorder *recorder)
{
    thinner_close(recorder->thinner);
    encoder_close(recorder->encoder);
    buffer_done(&recorder->frame);
    free(recorder);
}

/* NULL when there is no memory. */
static struct recorder *make_recorder(struct recording *recording, int64_t interval_ns)
{
    struct recorder *made = calloc(1, sizeof *made);
    if (made == NULL)
        return NULL;
    made->recording = recording;
    made->interval_ns = interval_ns;
    made->asleep_ns = asleep_ns();
    made->key_wanted = true;
    made->last_commit_ns = ABSENT;
    made->retention.bounds = (struct bounds){ABSENT, ABSENT, ABSENT, ABSENT, ABSENT};
    buffer_init(&made->frame, FRAME_MAX);
    if (encoder_open(&made->encoder) != STATUS_OK || encoder_pack(made->encoder) != STATUS_OK) {
        free_recorder(made);
        return NULL;
    }
    return made;
}

/* A recording that is new answers EMPTY, which leaves `last` without an id. */
static enum status read_tail(struct recorder *recorder, struct session *session, struct problem *why)
{
    enum status status = recording_tail(recorder->recording, session, &recorder->last, why);
    if (status == STATUS_EMPTY)
        recorder->last.id = 0;
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

/* A new recorder that knows how the recording ended; NULL when that cannot be read or there is no memory. *why is never NULL. */
static struct recorder *open_behind(struct recording *recording, int64_t interval_ns, struct session *before,
                                    struct problem *why)
{
    struct recorder *made = make_recorder(recording, interval_ns);
    if (made == NULL) {
        problem_set(why, STATUS_NO_MEMORY, "no memory to record");
        return NULL;
    }
    enum status status = read_tail(made, before, why);
    if (status == STATUS_OK)
        status = thinner_open(&made->thinner, recording, why);
    thinner_set_interval(made->thinner, interval_ns);
    if (status == STATUS_OK)
        status = thinner_resume(made->thinner, why);
    if (status != STATUS_OK) {
        free_recorder(made);
        return NULL;
    }
    return made;
}

enum status recorder_open(struct recorder **recorder, struct recording *recording, const struct machine *machine,
                          int64_t interval_ns, struct problem *why)
{
    struct session before;
    struct problem own = {STATUS_OK, ""};
    why = why != NULL ? why : &own;
    struct recorder *made = open_behind(recording, interval_ns, &before, why);
    *recorder = made;
    if (made == NULL)
        return why->status;
    made->session = (struct session){.interval_ns = interval_ns, .pid = os_pid(), .machine = *machine};
    snprintf(made->session.tool, sizeof made->session.tool, "pooltop %s", POOLTOP_VERSION);
    made->before = before;
    made->cut_off = made->last.id != 0 && !silence_was_announced(recording, &made->last);
    return STATUS_OK;
}

enum status recorder_continue(struct recorder **recorder, struct recording *recording, int64_t interval_ns,
                              struct problem *why)
{
    struct session before = {0}; /* stays so when nothing was recorded before */
    struct problem own = {STATUS_OK, ""};
    why = why != NULL ? why : &own;
    struct recorder *made = open_behind(recording, interval_ns, &before, why);
    *recorder = made;
    if (made == NULL)
        return why->status;
    made->session = before;
    made->started = made->last.id != 0;
    return STATUS_OK;
}

void recorder_set_interval(struct recorder *recorder, int64_t interval_ns)
{
    recorder->interval_ns = interval_ns;
}

void recorder_missed(struct recorder *recorder, const char *reason)
{
    text_safe(recorder->missed, sizeof recorder->missed, sizeof recorder->missed, reason, strlen(reason));
}

void recorder_set_bounds(struct recorder *recorder, const struct bounds *bounds)
{
    recorder->retention.bounds = *bounds;
    thinner_set_bounds(recorder->thinner, bounds->keep_ns, bounds->max_bytes);
    recorder->retention.due = true;
}

enum status recorder_room(struct recorder *recorder, struct problem *why)
{
    int64_t least = recorder->retention.bounds.min_free_bytes;
    int64_t free_bytes = least > 0 ? recording_free_bytes(recorder->recording) : ABSENT;
    if (free_bytes == ABSENT || free_bytes >= least)
        return STATUS_OK;
    char is[NUMBER_TEXT], wanted[NUMBER_TEXT];
    number_short(is, free_bytes, UNIT_BYTES, 6);
    number_short(wanted, least, UNIT_BYTES, 6);
    recorder->full = true;
    return problem_set(why, STATUS_FULL, "disk space: %s free where the recording lies, less than %s", is, wanted);
}

enum status recorder_undone(struct recorder *recorder, struct problem *why)
{
    struct session session = {0};
    enum status status = read_tail(recorder, &session, why);
    bool there = status == STATUS_OK && recorder->last.id != 0 && session.id == recorder->session.id;
    if (!there)
        recorder->session.id = 0;
    recorder->started = there && recorder->last.session == recorder->session.id;
    recorder->key_wanted = true;
    thinner_undone(recorder->thinner);
    return status;
}

/* --- marks ------------------------------------------------------------------------------------------------------------------------- */

static void set_mark(struct mark *mark, int64_t utc_ns, enum mark_kind kind, const char *text)
{
    *mark = (struct mark){.utc_ns = utc_ns, .kind = kind};
    text_safe(mark->text, sizeof mark->text, MARK_TEXT, text, strlen(text));
}

static void add_mark(struct recorder *recorder, int64_t utc_ns, enum mark_kind kind, const char *format, ...)
    PRINTF_LIKE(4, 5);

static void add_mark(struct recorder *recorder, int64_t utc_ns, enum mark_kind kind, const char *format, ...)
{
    char text[MARK_TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (recorder->mark_count < MARKS_PER_SAMPLE_MAX)
        set_mark(&recorder->marks[recorder->mark_count++], utc_ns, kind, text);
}

static bool same_boot(const struct recorder *recorder, const struct snapshot *snapshot)
{
    return strcmp(recorder->last.boot, snapshot->boot) == 0;
}

/* The machine's first sample behind a boot that nobody announced to the recorder: it hung, crashed or lost its power. */
static void mark_silence(struct recorder *recorder, const struct snapshot *snapshot, const char *span)
{
    char last[WHEN_TEXT], growth[MARK_TEXT];
    when_format(last, recorder->last.utc_ns, (struct zone){ZONE_FIXED, recorder->before.machine.zone_offset_seconds});
    silence_growth(growth, recorder->recording, &recorder->before, &recorder->last);
    add_mark(recorder, snapshot->utc_ns, MARK_BOOT, "machine went silent; last sample %s; %s without samples%s%s", last,
             span, growth[0] != '\0' ? "; " : "", growth);
}

/* The machine's first sample of another boot; how long nothing was recorded is told by the clock on the wall, the only one that survives. */
static void mark_boot(struct recorder *recorder, const struct snapshot *snapshot)
{
    char span[WHEN_TEXT];
    span_format(span, number_difference(snapshot->utc_ns, recorder->last.utc_ns));
    if (recorder->cut_off && !recorder->started)
        mark_silence(recorder, snapshot, span);
    else
        add_mark(recorder, snapshot->utc_ns, MARK_BOOT, "the machine started anew; %s without samples", span);
}

static void mark_start(struct recorder *recorder, const struct snapshot *snapshot, bool *breaks)
{
    char span[WHEN_TEXT];
    span_format(span, recorder->interval_ns);
    *breaks = true;
    if (recorder->last.id != 0 && !same_boot(recorder, snapshot)) {
        mark_boot(recorder, snapshot);
    } else if (recorder->last.id != 0) {
        char gap[WHEN_TEXT];
        span_format(gap, number_difference(snapshot->mono_ns, recorder->last.mono_ns));
        add_mark(recorder, snapshot->utc_ns, MARK_GAP,
                 recorder->cut_off ? "recorder was killed; %s without samples" : "the recorder was not running for %s",
                 gap);
    }
    add_mark(recorder, snapshot->utc_ns, MARK_START, "%s on %s, a sample every %s", recorder->session.tool,
             recorder->session.machine.host, span);
}

static void mark_gap(struct recorder *recorder, const struct snapshot *snapshot, int64_t spacing_ns, int64_t slept_ns)
{
    char span[WHEN_TEXT], part[WHEN_TEXT];
    span_format(span, spacing_ns);
    if (recorder->full) {
        add_mark(recorder, snapshot->utc_ns, MARK_GAP, "disk space: no sample for %s, too little was free", span);
    } else if (recorder->missed[0] != '\0') {
        add_mark(recorder, snapshot->utc_ns, MARK_GAP, "unread: no sample for %s: %s", span, recorder->missed);
    } else if (spacing_ns <= 0) {
        recorder->is_late = true;
        add_mark(recorder, snapshot->utc_ns, MARK_GAP, "late: the machine's clock went back");
    } else if (slept_ns >= SUSPEND_MIN_NS) {
        span_format(part, slept_ns);
        add_mark(recorder, snapshot->utc_ns, MARK_GAP, "suspend: the machine slept for %s", part);
    } else if (snapshot->took_ns > spacing_ns / 2) {
        recorder->is_late = true;
        span_format(part, snapshot->took_ns);
        add_mark(recorder, snapshot->utc_ns, MARK_GAP, "late: no sample for %s, collecting it took %s", span, part);
    } else {
        recorder->is_late = true;
        add_mark(recorder, snapshot->utc_ns, MARK_GAP, "late: no sample for %s", span);
    }
}

static void mark_clock(struct recorder *recorder, const struct snapshot *snapshot, int64_t spacing_ns, bool *breaks)
{
    int64_t moved = number_difference(number_difference(snapshot->utc_ns, recorder->last.utc_ns), spacing_ns);
    if (moved == ABSENT)
        return;
    int64_t distance = moved < 0 ? -moved : moved;
    if (distance <= STEP_SLACK_NS + (spacing_ns > 0 ? spacing_ns / 1000 : 0))
        return;
    *breaks = true;
    retention_clock_set(&recorder->retention, moved, snapshot->mono_ns);
    char span[WHEN_TEXT];
    span_format(span, distance);
    add_mark(recorder, snapshot->utc_ns, MARK_CLOCK, "the clock was set %s by %s", moved < 0 ? "back" : "forward",
             span);
}

/* The marks between the last sample of this session and this one. */
static void mark_joint(struct recorder *recorder, const struct snapshot *snapshot, int64_t slept_ns, bool *breaks)
{
    if (!same_boot(recorder, snapshot)) {
        *breaks = true;
        mark_boot(recorder, snapshot);
        return;
    }
    int64_t spacing = number_difference(snapshot->mono_ns, recorder->last.mono_ns);
    if (spacing == ABSENT)
        return;
    if (recorder->full || recorder->missed[0] != '\0' || is_gap(spacing, recorder->interval_ns)) {
        *breaks = true;
        mark_gap(recorder, snapshot, spacing, slept_ns);
    }
    if (spacing > 0)
        mark_clock(recorder, snapshot, spacing, breaks);
}

/* A sample that lacks what could not be read is not compared with one that has it, nor the other way round: a pool that is not there did not shrink to nothing. */
static void mark_lack(struct recorder *recorder, const struct snapshot *snapshot, bool *breaks)
{
    if (snapshot->lacks == recorder->lacks)
        return;
    *breaks = true;
    recorder->lacks = snapshot->lacks;
    if (snapshot->lacks != 0)
        add_mark(recorder, snapshot->utc_ns, MARK_GAP, "unread: the sample lacks %s",
                 intern_text(snapshot->names, snapshot->lacks).bytes);
}

static enum status write_mark(struct recorder *recorder, int64_t utc_ns, enum mark_kind kind, const char *text,
                              struct problem *why)
{
    struct mark mark;
    set_mark(&mark, utc_ns, kind, text);
    return recording_add_mark(recorder->recording, &mark, why);
}

enum status recorder_note(struct recorder *recorder, int64_t utc_ns, const char *text, struct problem *why)
{
    return write_mark(recorder, utc_ns, MARK_NOTE, text, why);
}

enum status recorder_alert(struct recorder *recorder, int64_t utc_ns, const char *text, struct problem *why)
{
    return write_mark(recorder, utc_ns, MARK_ALERT, text, why);
}

enum status recorder_driver(struct recorder *recorder, int64_t utc_ns, const char *text, struct problem *why)
{
    return write_mark(recorder, utc_ns, MARK_DRIVER, text, why);
}

/* --- samples ----------------------------------------------------------------------------------------------------------------------- */

static enum status begin_session(struct recorder *recorder, const struct snapshot *snapshot, struct problem *why)
{
    recorder->session.started_ns = snapshot->utc_ns;
    return recording_add_session(recorder->recording, &recorder->session, why);
}

static bool wants_key(const struct recorder *recorder)
{
    size_t bytes = recorder->key_bytes * GROUP_KEYS;
    return recorder->key_wanted || recorder->group_samples >= KEY_DISTANCE ||
           recorder->group_bytes > (bytes > GROUP_BYTES ? bytes : GROUP_BYTES);
}

static void count_group(struct recorder *recorder, bool key)
{
    if (key) {
        recorder->group_samples = 0;
        recorder->group_bytes = 0;
        recorder->key_bytes = recorder->frame.length;
    } else {
        recorder->group_bytes += recorder->frame.length;
    }
    recorder->group_samples++;
    recorder->key_wanted = false;
}

static bool is_joint(const struct recorder *recorder, const struct sample_info *info)
{
    bool joint = info->after_break;
    for (size_t i = 0; i < recorder->mark_count; i++)
        joint = joint || recorder->marks[i].kind == MARK_CLOCK;
    return joint;
}

/* The sample, and what is thinned out with it, as one transaction. */
static enum status append(struct recorder *recorder, const struct snapshot *snapshot, struct sample_info *info,
                          struct problem *why)
{
    struct sample_write write = {.info = info,
                                 .totals = snapshot->totals,
                                 .frame = recorder->frame.bytes,
                                 .length = recorder->frame.length,
                                 .marks = recorder->marks,
                                 .mark_count = recorder->mark_count};
    enum status status = STATUS_OK;
    if (recorder->thinner != NULL)
        status = thinner_before(recorder->thinner, info, snapshot, is_joint(recorder, info), &write.thinned,
                                &write.thinned_count, why);
    return status == STATUS_OK ? recorder->recording->ops->append(recorder->recording, &write, why) : status;
}

/* Encodes and stores. Whatever fails, the encoder is then ahead of the recording, so the next frame must be a key. */
static enum status store(struct recorder *recorder, const struct snapshot *snapshot, struct sample_info *info, bool key,
                         struct problem *why)
{
    int64_t begun = os_mono_ns();
    recorder->key_wanted = true;
    enum status status = encoder_frame(recorder->encoder, snapshot, key, &recorder->frame);
    int64_t encoded = os_mono_ns();
    if (status != STATUS_OK)
        return problem_set(why, status, "cannot encode a sample: %s", status_name(status));
    info->key = key ? 0 : recorder->last.key;
    info->encode_ns = number_difference(encoded, begun);
    info->last_commit_ns = recorder->last_commit_ns;
    status = append(recorder, snapshot, info, why);
    if (status != STATUS_OK)
        return status;
    recorder->last_commit_ns = number_difference(os_mono_ns(), encoded);
    count_group(recorder, key);
    return STATUS_OK;
}

static void describe(const struct snapshot *snapshot, struct sample_info *info)
{
    info->utc_ns = snapshot->utc_ns;
    info->mono_ns = snapshot->mono_ns;
    info->took_ns = snapshot->took_ns;
    snprintf(info->boot, sizeof info->boot, "%s", snapshot->boot);
}

static void count_sample(struct recorder *recorder)
{
    recorder->samples++;
    recorder->late += recorder->is_late;
    for (size_t i = 0; i < recorder->mark_count; i++)
        recorder->gaps += recorder->marks[i].kind == MARK_GAP;
}

/* A recording that grows beyond its bounds says why. */
static enum status bound(struct recorder *recorder, const struct sample_info *info, struct problem *why)
{
    const struct problem *stays = &recorder->retention.stays;
    enum status status = retention_step(&recorder->retention, recorder->recording, info, why);
    if (status != STATUS_OK || stays->status == STATUS_OK || strcmp(stays->line, recorder->stays) == 0 ||
        recorder->stays_noted == STAYS_NOTED_MAX)
        return status;
    snprintf(recorder->stays, sizeof recorder->stays, "%s", stays->line);
    recorder->stays_noted++;
    recorder->stays_is_new = true;
    return recorder_note(recorder, info->utc_ns, recorder->stays, why);
}

const char *recorder_stays(struct recorder *recorder)
{
    bool told = !recorder->stays_is_new;
    recorder->stays_is_new = false;
    return told ? NULL : recorder->stays;
}

enum status recorder_add(struct recorder *recorder, const struct snapshot *snapshot, struct problem *why)
{
    struct sample_info info = {0};
    int64_t asleep = asleep_ns();
    enum status status = recorder->session.id == 0 ? begin_session(recorder, snapshot, why) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    recorder->mark_count = 0;
    recorder->is_late = false;
    if (recorder->started)
        mark_joint(recorder, snapshot, asleep - recorder->asleep_ns, &info.after_break);
    else
        mark_start(recorder, snapshot, &info.after_break);
    mark_lack(recorder, snapshot, &info.after_break);
    recorder->asleep_ns = asleep;
    info.session = recorder->session.id;
    describe(snapshot, &info);
    bool key = wants_key(recorder);
    status = store(recorder, snapshot, &info, key, why);
    /* A group that fills the whole of a bounded memory ends; the sample begins the next one. */
    if (status == STATUS_LIMIT && !key)
        status = store(recorder, snapshot, &info, true, why);
    recorder->full = recorder->full || status == STATUS_FULL;
    if (status != STATUS_OK)
        return status;
    recorder->last = info;
    count_sample(recorder);
    recorder->started = true;
    recorder->full = false;
    recorder->missed[0] = '\0';
    if (recorder->thinner != NULL)
        status = thinner_add(recorder->thinner, &info, snapshot, why);
    return status == STATUS_OK ? bound(recorder, &info, why) : status;
}

struct recorder_counts recorder_counts(const struct recorder *recorder)
{
    if (recorder == NULL)
        return (struct recorder_counts){ABSENT, ABSENT, ABSENT, ABSENT, ABSENT};
    return (struct recorder_counts){.samples = recorder->samples,
                                    .gaps = recorder->gaps,
                                    .late = recorder->late,
                                    .encode_ns = recorder->samples > 0 ? recorder->last.encode_ns : ABSENT,
                                    .commit_ns = recorder->last_commit_ns};
}

const struct sample_info *recorder_last(const struct recorder *recorder)
{
    return &recorder->last;
}

enum status recorder_close(struct recorder *recorder, const char *reason, struct problem *why)
{
    if (recorder == NULL)
        return STATUS_OK;
    enum status status = STATUS_OK;
    if (recorder->started) {
        status = write_mark(recorder, recorder->last.utc_ns, MARK_STOP, reason, why);
        if (status == STATUS_OK)
            status = thinner_finish(recorder->thinner, why);
    }
    free_recorder(recorder);
    return status;
}
