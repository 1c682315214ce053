#include "replay/cut.h"

#include "base/os.h"
#include "replay/cursor.h"
#include "replay/group_writer.h"
#include "replay/layout.h"
#include "replay/sqlite_parts.h"

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
    struct group_writer writer;
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

static enum status write_sample(struct cutter *cutter, const struct sample_info *info, const struct snapshot *snapshot)
{
    bool first = cutter->samples == 0, key = first || info->key == info->id;
    struct sample_info written = *info;
    enum status status = key ? group_writer_next(&cutter->writer, cutter->why) : STATUS_OK;
    if (status == STATUS_OK && info->session != cutter->session)
        status = add_session(cutter, info->session);
    if (status == STATUS_OK)
        status = encode(cutter, snapshot, key);
    if (status != STATUS_OK)
        return status;
    cutter->session = info->session;
    written.after_break = first || info->after_break;
    return group_writer_add(&cutter->writer, &written, cutter->frame.bytes, cutter->frame.length, NULL, 0, cutter->why);
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
        status = parts_marks(cutter->from, cut->begin_ns, cut->end_ns, copy_mark, cutter, NULL, cutter->why);
    if (status == STATUS_OK)
        status = cutter->status;
    return status;
}

enum status recording_cut(struct recording *to, struct recording *from, const struct cut *cut, int64_t *samples,
                          struct problem *why)
{
    struct cutter cutter = {.cut = cut, .from = from, .to = to, .writer = {.to = to}, .why = why};
    if (intern_open(&cutter.names, NAMES_LIMIT) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to copy");
    snapshot_init(&cutter.renamed, cutter.names);
    buffer_init(&cutter.frame, FRAME_MAX);
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
    snapshot_done(&cutter.renamed);
    intern_close(cutter.names);
    return status;
}
