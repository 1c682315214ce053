#include "replay/cut.h"

#include "base/os.h"
#include "replay/cursor.h"
#include "replay/group_writer.h"
#include "replay/layout.h"
#include "replay/sqlite_parts.h"
#include "replay/thinned.h"
#include "replay/tier_survey.h"

/* All names of a recording, bytes. */
enum { NAMES_LIMIT = 64 << 20 };

struct cutter {
    const struct cut *cut;       /* borrowed */
    struct recording *from, *to; /* borrowed */
    struct intern *names;        /* owned */
    struct encoder *encoder;     /* owned */
    struct cursor cursor;        /* owned */
    struct snapshot renamed;     /* owned */
    struct buffer frame;         /* owned */
    struct buffer ranges;        /* owned */
    struct ranges stood_for;     /* owned; of a stand-in */
    struct group_writer writer;
    int64_t first;   /* the first sample that is stood for */
    int64_t key;     /* of the group of thinned samples that is written */
    int64_t taken;   /* samples as they were taken that were copied */
    int64_t session; /* newest that was added */
    int64_t samples;
    enum status status;
    struct problem *why;
};

static enum status add_session(struct cutter *cutter, int64_t id)
{
    struct session session;
    enum status status = recording_session(cutter->from, id, &session, cutter->why);
    if (status == STATUS_OK && cutter->cut->anonymous != NULL)
        status = anonymous_session(cutter->cut->anonymous, &session);
    return status == STATUS_OK ? parts_add_session(cutter->to, &session, cutter->why) : status;
}

static enum status rename_all(struct cutter *cutter, const struct snapshot **snapshot)
{
    enum status status = snapshot_copy(&cutter->renamed, *snapshot);
    *snapshot = &cutter->renamed;
    return status == STATUS_OK ? anonymous_snapshot(cutter->cut->anonymous, &cutter->renamed, cutter->names) : status;
}

static enum status encode(struct cutter *cutter, const struct snapshot *snapshot, bool key)
{
    enum status status = cutter->cut->anonymous != NULL ? rename_all(cutter, &snapshot) : STATUS_OK;
    if (status == STATUS_OK)
        status = encoder_frame(cutter->encoder, snapshot, key, &cutter->frame);
    return status == STATUS_OK ? status
                               : problem_set(cutter->why, status, "cannot copy a sample: %s", status_name(status));
}

/* Of a stand-in, to its frame that was just made. */
static enum status copy_ranges(struct cutter *cutter, const struct sample_info *info, const struct snapshot *snapshot)
{
    enum status status = recording_ranges(cutter->from, info, snapshot, &cutter->stood_for, cutter->why);
    return status == STATUS_OK
               ? group_writer_stand_in(&cutter->writer, info, snapshot, &cutter->stood_for,
                                       frame_sum(cutter->frame.bytes, cutter->frame.length), cutter->why)
               : status;
}

static enum status write_sample(struct cutter *cutter, const struct sample_info *info, const struct snapshot *snapshot)
{
    bool first = cutter->taken++ == 0, key = first || info->key == info->id;
    struct sample_info written = *info;
    if (first)
        parts_number_from(cutter->to, info->id);
    enum status status = key ? group_writer_next(&cutter->writer, cutter->why) : STATUS_OK;
    if (status == STATUS_OK && info->session != cutter->session)
        status = add_session(cutter, info->session);
    if (status == STATUS_OK)
        status = encode(cutter, snapshot, key);
    if (status == STATUS_OK && info->samples > 1)
        status = copy_ranges(cutter, info, snapshot);
    if (status != STATUS_OK)
        return status;
    cutter->session = info->session;
    written.after_break = info->after_break || (first && cutter->samples == 0);
    return group_writer_add(&cutter->writer, &written, cutter->frame.bytes, cutter->frame.length, NULL, 0, cutter->why);
}

static bool copy_sample(void *context, const struct cursor *cursor)
{
    struct cutter *cutter = context;
    if (cutter->first == 0)
        cutter->first = cursor->info.from;
    if (cursor->info.tier == TIER_TAKEN)
        cutter->status = write_sample(cutter, &cursor->info, cursor_current(cursor));
    if (cutter->status == STATUS_OK && os_stop_requested())
        cutter->status = problem_set(cutter->why, STATUS_STOPPED, "stopped");
    cutter->samples++;
    if (cutter->cut->progress != NULL)
        cutter->cut->progress(cutter->cut->context, cutter->samples);
    return cutter->status == STATUS_OK;
}

/* --- thinned samples --------------------------------------------------------------------------------------------------------------- */

static enum status write_row(struct cutter *cutter, const struct tier_row *row, const struct snapshot *snapshot,
                             const struct ranges *ranges)
{
    struct sample_info info = row->info;
    bool first = cutter->key == 0, key = first || info.key == info.number;
    enum status status = key ? group_writer_next(&cutter->writer, cutter->why) : STATUS_OK;
    if (status == STATUS_OK)
        status = add_session(cutter, info.session);
    if (status == STATUS_OK)
        status = encode(cutter, snapshot, key);
    if (status != STATUS_OK)
        return status;
    put_ranges(&cutter->ranges, snapshot, ranges, info.samples, frame_sum(cutter->frame.bytes, cutter->frame.length));
    if (cutter->ranges.status != STATUS_OK)
        return problem_set(cutter->why, cutter->ranges.status, "no memory to copy");
    info.key = key ? 0 : cutter->key;
    info.after_break = first || info.after_break;
    const struct tier_write write = {&info,
                                     row->totals,
                                     cutter->frame.bytes,
                                     cutter->ranges.bytes,
                                     row->totals_length,
                                     cutter->frame.length,
                                     cutter->ranges.length};
    status = cutter->to->ops->add_thinned(cutter->to, &write, 1, cutter->why);
    cutter->key = info.key;
    return status;
}

/* Those that stand for samples of the part only, in the list or not. */
static bool copy_row(void *context, const struct tier_row *row, const struct snapshot *snapshot,
                     const struct ranges *ranges)
{
    struct cutter *cutter = context;
    if (row->info.from < cutter->first)
        return true;
    if (row->info.id > cutter->cut->to)
        return false;
    cutter->status = write_row(cutter, row, snapshot, ranges);
    return cutter->status == STATUS_OK && !os_stop_requested();
}

static bool miss_row(void *context, enum tier tier, int64_t from, int64_t to, const char *reason)
{
    struct cutter *cutter = context;
    (void)to;
    cutter->status = problem_set(cutter->why, STATUS_DAMAGED, "%s %lld of the recording: %s", tier_name(tier),
                                 (long long)from, reason);
    return false;
}

static enum status copy_tiers(struct cutter *cutter)
{
    const struct tier_survey survey = {cutter, copy_row, miss_row};
    enum status status = STATUS_OK;
    for (int tier = TIER_MINUTE; tier < TIERS && status == STATUS_OK; tier++) {
        cutter->key = 0;
        status = tier_survey(cutter->from, (enum tier)tier, &survey, cutter->why);
        if (status == STATUS_OK)
            status = cutter->status;
    }
    return status;
}

/* --- marks ------------------------------------------------------------------------------------------------------------------------- */

static bool copy_mark(void *context, const struct mark *mark, int64_t session)
{
    struct cutter *cutter = context;
    struct mark copy = *mark;
    if (cutter->cut->anonymous != NULL)
        anonymous_mark(cutter->cut->anonymous, &copy);
    cutter->status = session > 0 ? add_session(cutter, session) : STATUS_OK;
    if (cutter->status == STATUS_OK)
        cutter->status = parts_add_mark(cutter->to, &copy, session, cutter->why);
    return cutter->status == STATUS_OK;
}

/* --- all of it --------------------------------------------------------------------------------------------------------------------- */

static enum status rename_owners(void *context, struct owners **owners)
{
    (void)context;
    return anonymous_owners(owners);
}

static enum status rename_series(void *context, struct extra_series *series)
{
    return anonymous_series(context, series);
}

static enum status copy_all(struct cutter *cutter)
{
    const struct cut *cut = cutter->cut;
    enum status status = cursor_scan(&cutter->cursor, cut->from, cut->to, false, copy_sample, cutter, cutter->why);
    if (status == STATUS_OK)
        status = cutter->status;
    if (status == STATUS_OK)
        status = copy_tiers(cutter);
    if (status == STATUS_OK)
        status = parts_marks(cutter->from, cut->begin_ns, cut->end_ns, copy_mark, cutter, NULL, cutter->why);
    if (status == STATUS_OK)
        status = cutter->status;
    struct owners_copy owners = {.change = cut->anonymous != NULL ? rename_owners : NULL};
    if (status == STATUS_OK)
        status = recording_copy_owners(cutter->to, cutter->from, &owners, cutter->why);
    struct extra_copy extra = {.from = &cutter->from,
                               .count = 1,
                               .begin_ns = cut->begin_ns,
                               .end_ns = cut->end_ns,
                               .rename = cut->anonymous != NULL ? rename_series : NULL,
                               .context = cut->anonymous};
    return status == STATUS_OK ? recording_copy_extra(cutter->to, &extra, cutter->why) : status;
}

enum status recording_cut(struct recording *to, struct recording *from, const struct cut *cut, int64_t *samples,
                          struct problem *why)
{
    struct cutter cutter = {.cut = cut, .from = from, .to = to, .why = why};
    group_writer_begin(&cutter.writer, to);
    if (intern_open(&cutter.names, NAMES_LIMIT) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to copy");
    snapshot_init(&cutter.renamed, cutter.names);
    buffer_init(&cutter.frame, FRAME_MAX);
    buffer_init(&cutter.ranges, FRAME_MAX);
    enum status status = cursor_init(&cutter.cursor, from, cutter.names, why);
    if (status == STATUS_OK &&
        (encoder_open(&cutter.encoder) != STATUS_OK || encoder_pack(cutter.encoder) != STATUS_OK))
        status = problem_set(why, STATUS_NO_MEMORY, "no memory to copy");
    if (status == STATUS_OK)
        status = group_writer_end(&cutter.writer, copy_all(&cutter), why);
    *samples = cutter.samples;
    encoder_close(cutter.encoder);
    cursor_done(&cutter.cursor);
    buffer_done(&cutter.frame);
    buffer_done(&cutter.ranges);
    ranges_done(&cutter.stood_for);
    snapshot_done(&cutter.renamed);
    intern_close(cutter.names);
    return status;
}
