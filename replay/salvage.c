#include "replay/salvage.h"

#include <stdio.h>

#include "base/os.h"
#include "replay/frame.h"
#include "replay/group_writer.h"
#include "replay/sqlite_parts.h"
#include "replay/survey.h"
#include "replay/thinned.h"
#include "replay/thinner.h"
#include "replay/tier_survey.h"

struct salvager {
    const struct salvage *salvage; /* borrowed */
    struct recording *from, *to;   /* borrowed */
    struct group_writer writer;
    struct salvage_result result;
    struct encoder *encoder; /* owned; of stand-ins */
    struct buffer frame;     /* owned */
    struct ranges ranges;    /* owned; of a stand-in that is copied */
    int64_t behind;          /* id of the sample behind the last one that was copied or is stood for */
    bool filled;             /* stand-ins were made since the last sample that was copied */
    int64_t lost;            /* samples since then */
    int64_t session;         /* newest that was added */
    int64_t latest_ns;       /* largest time of a sample */
    int64_t first;           /* sample that was copied; INT64_MAX: none yet */
    int64_t tier_key;        /* of the group of thinned samples being copied */
    enum status status;
    struct problem *why;
};

static void tell_lost(struct salvager *salvager, const char *text)
{
    salvager->salvage->lost(salvager->salvage->context, text);
}

/* A session that cannot be read is made up from what its samples say: that there was one. */
static enum status add_session(struct salvager *salvager, const struct sample_info *info)
{
    struct session session;
    if (info->session == salvager->session)
        return STATUS_OK;
    if (recording_session(salvager->from, info->session, &session, NULL) != STATUS_OK) {
        char text[64];
        snprintf(text, sizeof text, "session %lld: damaged", (long long)info->session);
        tell_lost(salvager, text);
        session = (struct session){
            .id = info->session,
            .started_ns = info->utc_ns,
            .interval_ns = 1,
            .machine =
                {.host = "?", .os = "?", .source = "?", .zone = "UTC", .page_bytes = ABSENT, .processors = ABSENT},
            .tool = "?"};
        salvager->result.lost_sessions++;
    } else {
        salvager->result.sessions++;
    }
    salvager->session = info->session;
    return parts_add_session(salvager->to, &session, salvager->why);
}

/* Writes a sample behind what was lost. */
static enum status add_sample(struct salvager *salvager, const struct sample_info *info, const unsigned char *frame,
                              size_t length)
{
    struct sample_info written = *info;
    struct mark mark = {.utc_ns = info->utc_ns, .kind = MARK_GAP};
    snprintf(mark.text, sizeof mark.text, "damage: %lld samples before this one were lost", (long long)salvager->lost);
    written.after_break = info->after_break || salvager->lost > 0;
    enum status status =
        group_writer_add(&salvager->writer, &written, frame, length, &mark, salvager->lost > 0, salvager->why);
    salvager->lost = 0;
    salvager->behind = info->id + 1;
    return status;
}

/* --- stand-ins --------------------------------------------------------------------------------------------------------------------- */

/* A thinned sample becomes one that stands among others. */
static enum status write_stand_in(struct salvager *salvager, const struct tier_row *row,
                                  const struct snapshot *snapshot, const struct ranges *ranges)
{
    /* Ranges go by the order of rows, which a group of the damaged recording begins anew. */
    bool key = !salvager->filled || row->info.key == row->info.number;
    enum status status = key ? group_writer_next(&salvager->writer, salvager->why) : STATUS_OK;
    if (status == STATUS_OK)
        status = add_session(salvager, &row->info);
    if (status != STATUS_OK)
        return status;
    status = encoder_frame(salvager->encoder, snapshot, key, &salvager->frame);
    if (status != STATUS_OK)
        return problem_set(salvager->why, status, "cannot copy a thinned sample: %s", status_name(status));
    if (row->info.samples > 1)
        status = group_writer_stand_in(&salvager->writer, &row->info, snapshot, ranges,
                                       frame_sum(salvager->frame.bytes, salvager->frame.length), salvager->why);
    return status == STATUS_OK ? add_sample(salvager, &row->info, salvager->frame.bytes, salvager->frame.length)
                               : status;
}

static bool fill_with_row(void *context, const struct tier_row *row, const struct snapshot *snapshot,
                          const struct ranges *ranges)
{
    struct salvager *salvager = context;
    salvager->lost = row->info.from - salvager->behind;
    salvager->status = write_stand_in(salvager, row, snapshot, ranges);
    salvager->filled = true;
    salvager->result.stand_ins++;
    salvager->result.stood_for += row->info.samples;
    return salvager->status == STATUS_OK && !os_stop_requested();
}

/* What is known of the lost samples up to `to`: the finest thinned ones there are. */
static enum status fill_hole(struct salvager *salvager, int64_t to)
{
    const struct tier_survey survey = {salvager, fill_with_row, NULL};
    salvager->filled = false;
    for (int tier = TIER_MINUTE; tier < TIERS && !salvager->filled && salvager->status == STATUS_OK; tier++) {
        enum status status = tier_survey_between(salvager->from, (enum tier)tier, salvager->behind, to, &survey, NULL);
        if (status == STATUS_NO_MEMORY)
            return problem_set(salvager->why, status, "no memory to recover");
    }
    salvager->lost = to + 1 - salvager->behind;
    return salvager->status;
}

/* --- samples ----------------------------------------------------------------------------------------------------------------------- */

/* What a stand-in of the damaged recording stands for goes with it, where it can be read; else it is a sample like others. */
static void copy_ranges(struct salvager *salvager, struct sample_info *info, const unsigned char *frame, size_t length,
                        const struct snapshot *snapshot)
{
    enum status status = recording_ranges(salvager->from, info, snapshot, &salvager->ranges, NULL);
    if (status == STATUS_OK)
        status =
            group_writer_stand_in(&salvager->writer, info, snapshot, &salvager->ranges, frame_sum(frame, length), NULL);
    if (status == STATUS_OK || status == STATUS_EMPTY)
        return;
    char text[64];
    snprintf(text, sizeof text, "sample %lld: what it stood for", (long long)info->id);
    tell_lost(salvager, text);
    sample_info_taken(info);
}

static enum status write_sample(struct salvager *salvager, const struct sample_info *info, const unsigned char *frame,
                                size_t length, const struct snapshot *snapshot)
{
    struct sample_info written = *info;
    enum status status = STATUS_OK;
    if (salvager->first == INT64_MAX) {
        parts_number_from(salvager->to, info->id);
        salvager->first = info->id;
    } else if (salvager->lost > 0) {
        status = fill_hole(salvager, info->id - 1);
    }
    if (status == STATUS_OK && info->key == info->id)
        status = group_writer_next(&salvager->writer, salvager->why);
    if (status == STATUS_OK)
        status = add_session(salvager, info);
    if (status != STATUS_OK)
        return status;
    copy_ranges(salvager, &written, frame, length, snapshot);
    return add_sample(salvager, &written, frame, length);
}

static bool copy_sample(void *context, const struct sample_info *info, const unsigned char *frame, size_t length,
                        const struct snapshot *snapshot)
{
    struct salvager *salvager = context;
    salvager->status = write_sample(salvager, info, frame, length, snapshot);
    if (salvager->status == STATUS_OK && os_stop_requested())
        salvager->status = problem_set(salvager->why, STATUS_STOPPED, "stopped");
    if (info->utc_ns > salvager->latest_ns)
        salvager->latest_ns = info->utc_ns;
    salvager->salvage->progress(salvager->salvage->context, ++salvager->result.samples);
    return salvager->status == STATUS_OK;
}

static bool count_lost(void *context, int64_t from, int64_t to, const char *reason)
{
    struct salvager *salvager = context;
    char text[128];
    if (from == to)
        snprintf(text, sizeof text, "sample %lld: %s", (long long)from, reason);
    else
        snprintf(text, sizeof text, "samples %lld to %lld: %s", (long long)from, (long long)to, reason);
    tell_lost(salvager, text);
    salvager->lost += to - from + 1;
    salvager->result.lost_samples += to - from + 1;
    return true;
}

/* --- thinned samples --------------------------------------------------------------------------------------------------------------- */

/* As it is, when it stands for samples of before those that were copied. */
static bool copy_row(void *context, const struct tier_row *row, const struct snapshot *snapshot,
                     const struct ranges *ranges)
{
    struct salvager *salvager = context;
    struct sample_info info = row->info;
    (void)snapshot;
    (void)ranges;
    if (info.from >= salvager->first)
        return false;
    const struct tier_write write = {
        &info, row->totals, row->frame, row->ranges, row->totals_length, row->frame_length, row->ranges_length};
    info.key = info.key == info.number ? 0 : salvager->tier_key;
    salvager->status = add_session(salvager, &info);
    if (salvager->status == STATUS_OK)
        salvager->status = salvager->to->ops->add_thinned(salvager->to, &write, 1, salvager->why);
    salvager->tier_key = info.key;
    salvager->result.thinned++;
    return salvager->status == STATUS_OK && !os_stop_requested();
}

static bool lose_row(void *context, enum tier tier, int64_t from, int64_t to, const char *reason)
{
    char text[128];
    if (from == to)
        snprintf(text, sizeof text, "%s %lld: %s", tier_name(tier), (long long)from, reason);
    else
        snprintf(text, sizeof text, "%s %lld to %lld: %s", tier_name_plural(tier), (long long)from, (long long)to,
                 reason);
    tell_lost(context, text);
    return true;
}

/* What stands for samples that were copied is made anew from them. */
static enum status copy_tiers(struct salvager *salvager)
{
    const struct tier_survey survey = {salvager, copy_row, lose_row};
    enum status status = salvager->writer.in_batch ? STATUS_OK : group_writer_next(&salvager->writer, salvager->why);
    for (int tier = TIER_MINUTE; tier < TIERS && status == STATUS_OK; tier++) {
        status = tier_survey(salvager->from, (enum tier)tier, &survey, NULL);
        if (status == STATUS_DAMAGED || status == STATUS_IO) {
            tell_lost(salvager, "thinned samples: cannot be read");
            status = STATUS_OK;
        }
        if (status == STATUS_OK)
            status = salvager->status;
    }
    return status;
}

/* --- marks ------------------------------------------------------------------------------------------------------------------------- */

/* A recorder's own mark of a sample that is lost means nothing any more; what somebody noted does. */
static bool copy_mark(void *context, const struct mark *mark, int64_t session)
{
    struct salvager *salvager = context;
    struct session there;
    struct mark copy = *mark;
    copy.id = 0;
    if (recording_session(salvager->to, session, &there, NULL) != STATUS_OK)
        session = 0;
    if (mark->kind < MARK_NOTE && mark->utc_ns > salvager->latest_ns) {
        salvager->result.lost_marks++;
        return true;
    }
    salvager->status = parts_add_mark(salvager->to, &copy, session, salvager->why);
    salvager->result.marks++;
    return salvager->status == STATUS_OK;
}

static enum status copy_marks(struct salvager *salvager)
{
    int64_t damaged = 0;
    enum status status = parts_marks(salvager->from, INT64_MIN, INT64_MAX, copy_mark, salvager, &damaged, NULL);
    if (salvager->status != STATUS_OK)
        return salvager->status;
    if (status != STATUS_OK)
        tell_lost(salvager, "marks: damaged, those from there on cannot be read");
    else if (salvager->result.lost_marks > 0)
        tell_lost(salvager, "marks: those of lost samples at the end");
    if (damaged > 0) {
        char text[64];
        snprintf(text, sizeof text, "marks: %lld damaged", (long long)damaged);
        tell_lost(salvager, text);
        salvager->result.lost_marks += damaged;
    }
    return STATUS_OK;
}

static enum status copy_owners(struct salvager *salvager)
{
    struct owners_copy copy = {0};
    struct problem said = {0};
    enum status status = recording_copy_owners(salvager->to, salvager->from, &copy, &said);
    if (status == STATUS_NO_MEMORY || status == STATUS_FULL)
        return problem_set(salvager->why, status, "%s", said.line);
    if (status != STATUS_OK)
        tell_lost(salvager, "owners: damaged, those from there on cannot be read");
    if (copy.damaged > 0) {
        char text[64];
        snprintf(text, sizeof text, "owners: %zu rows damaged", copy.damaged);
        tell_lost(salvager, text);
    }
    return STATUS_OK;
}

static enum status copy_extra(struct salvager *salvager)
{
    struct extra_copy copy = {.from = &salvager->from, .count = 1, .begin_ns = INT64_MIN, .end_ns = INT64_MAX};
    struct problem said = {0};
    enum status status = recording_copy_extra(salvager->to, &copy, &said);
    if (status == STATUS_NO_MEMORY || status == STATUS_FULL || status == STATUS_STOPPED)
        return problem_set(salvager->why, status, "%s", said.line);
    if (status != STATUS_OK)
        tell_lost(salvager, "series: damaged, those from there on cannot be read");
    if (copy.damaged > 0) {
        char text[64];
        snprintf(text, sizeof text, "series: %lld rows damaged", (long long)copy.damaged);
        tell_lost(salvager, text);
    }
    return STATUS_OK;
}

static enum status copy_all(struct salvager *salvager)
{
    const struct survey survey = {salvager, copy_sample, count_lost};
    enum status status = recording_survey(salvager->from, &survey, salvager->why);
    if (status == STATUS_OK)
        status = salvager->status;
    if (status == STATUS_OK && salvager->first != INT64_MAX && salvager->lost > 0)
        status = fill_hole(salvager, salvager->behind + salvager->lost - 1);
    if (status == STATUS_OK)
        status = copy_tiers(salvager);
    if (status == STATUS_OK && salvager->result.samples == 0 && salvager->result.thinned == 0)
        return problem_set(salvager->why, STATUS_DAMAGED, "not one sample can be read: nothing was recovered");
    if (status == STATUS_OK)
        status = copy_marks(salvager);
    if (status == STATUS_OK)
        status = copy_owners(salvager);
    if (status == STATUS_OK)
        status = copy_extra(salvager);
    return status;
}

enum status recording_salvage(struct recording *to, struct recording *from, const struct salvage *salvage,
                              struct salvage_result *result, struct problem *why)
{
    struct salvager salvager = {
        .salvage = salvage, .from = from, .to = to, .latest_ns = INT64_MIN, .first = INT64_MAX, .why = why};
    group_writer_begin(&salvager.writer, to);
    buffer_init(&salvager.frame, FRAME_MAX);
    enum status status = STATUS_OK;
    if (encoder_open(&salvager.encoder) != STATUS_OK || encoder_pack(salvager.encoder) != STATUS_OK)
        status = problem_set(why, STATUS_NO_MEMORY, "no memory to recover");
    status = group_writer_end(&salvager.writer, status == STATUS_OK ? copy_all(&salvager) : status, why);
    if (status == STATUS_OK)
        status = recording_thin(to, why);
    *result = salvager.result;
    encoder_close(salvager.encoder);
    buffer_done(&salvager.frame);
    ranges_done(&salvager.ranges);
    return status;
}
