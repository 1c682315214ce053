#include "replay/cut.h"

#include "base/os.h"
#include "replay/cursor.h"
#include "replay/layout.h"
#include "replay/sqlite_parts.h"
#include "replay/store.h"

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
    int64_t session;             /* newest that was added */
    int64_t key;                 /* of the group that is written; 0: none yet */
    int64_t samples;
    bool in_batch;
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

/* Each key group is one transaction, and so is what stands at the end. */
static enum status next_batch(struct cutter *cutter)
{
    enum status status = STATUS_OK;
    if (cutter->in_batch)
        status = recording_batch(cutter->to, BATCH_COMMIT, cutter->why);
    cutter->in_batch = false;
    if (status == STATUS_OK)
        status = recording_batch(cutter->to, BATCH_BEGIN, cutter->why);
    cutter->in_batch = status == STATUS_OK;
    return status;
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

static enum status write_sample(struct cutter *cutter, const struct sample_info *info, const struct snapshot *snapshot)
{
    bool first = cutter->key == 0, key = first || info->key == info->id;
    struct sample_info written = *info;
    enum status status = key ? next_batch(cutter) : STATUS_OK;
    if (status == STATUS_OK && info->session != cutter->session)
        status = add_session(cutter, info->session);
    if (status == STATUS_OK)
        status = encode(cutter, snapshot, key);
    if (status != STATUS_OK)
        return status;
    cutter->session = info->session;
    written.key = key ? 0 : cutter->key;
    written.after_break = first || info->after_break;
    status = recording_append(cutter->to, &written, info->totals, cutter->frame.bytes, cutter->frame.length, NULL, 0,
                              cutter->why);
    cutter->key = written.key;
    return status;
}

static bool copy_sample(void *context, const struct cursor *cursor)
{
    struct cutter *cutter = context;
    cutter->status = write_sample(cutter, &cursor->info, cursor_current(cursor));
    if (cutter->status == STATUS_OK && os_stop_requested())
        cutter->status = problem_set(cutter->why, STATUS_STOPPED, "stopped");
    cutter->samples++;
    if (cutter->cut->progress != NULL)
        cutter->cut->progress(cutter->cut->context, cutter->samples);
    return cutter->status == STATUS_OK;
}

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

static enum status copy_all(struct cutter *cutter)
{
    const struct cut *cut = cutter->cut;
    parts_number_from(cutter->to, cut->from);
    enum status status = cursor_scan(&cutter->cursor, cut->from, cut->to, false, copy_sample, cutter, cutter->why);
    if (status == STATUS_OK)
        status = cutter->status;
    if (status == STATUS_OK)
        status = parts_marks(cutter->from, cut->begin_ns, cut->end_ns, copy_mark, cutter, cutter->why);
    if (status == STATUS_OK)
        status = cutter->status;
    if (cutter->in_batch && status == STATUS_OK)
        return recording_batch(cutter->to, BATCH_COMMIT, cutter->why);
    if (cutter->in_batch)
        recording_batch(cutter->to, BATCH_UNDO, NULL);
    return status;
}

enum status recording_cut(struct recording *to, struct recording *from, const struct cut *cut, int64_t *samples,
                          struct problem *why)
{
    struct cutter cutter = {.cut = cut, .from = from, .to = to, .why = why};
    if (intern_open(&cutter.names, NAMES_LIMIT) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to copy");
    snapshot_init(&cutter.renamed, cutter.names);
    buffer_init(&cutter.frame, FRAME_MAX);
    enum status status = cursor_init(&cutter.cursor, from, cutter.names, why);
    if (status == STATUS_OK && encoder_open(&cutter.encoder) != STATUS_OK)
        status = problem_set(why, STATUS_NO_MEMORY, "no memory to copy");
    if (status == STATUS_OK)
        status = copy_all(&cutter);
    *samples = cutter.samples;
    encoder_close(cutter.encoder);
    cursor_done(&cutter.cursor);
    buffer_done(&cutter.frame);
    snapshot_done(&cutter.renamed);
    intern_close(cutter.names);
    return status;
}
