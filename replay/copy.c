#include "replay/copy.h"

#include <stdio.h>
#include <stdlib.h>

#include "replay/group_writer.h"

struct copy {
    struct group_writer writer;
    enum status status;
    struct problem *why;
};

static bool copy_frame(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    struct copy *copy = context;
    if (info->key == info->id)
        copy->status = group_writer_next(&copy->writer, copy->why);
    if (copy->status == STATUS_OK)
        copy->status = group_writer_add(&copy->writer, info, frame, length, NULL, 0, copy->why);
    return copy->status == STATUS_OK;
}

static enum status copy_sessions(struct recording *to, struct recording *from, int64_t count, struct problem *why)
{
    enum status status = STATUS_OK;
    for (int64_t id = 1; id <= count && status == STATUS_OK; id++) {
        struct session session;
        status = recording_session(from, id, &session, why);
        if (status == STATUS_OK)
            status = recording_add_session(to, &session, why);
    }
    return status;
}

static enum status copy_marks(struct recording *to, struct recording *from, int64_t begin_ns, int64_t most,
                              struct problem *why)
{
    size_t capacity = (size_t)most, count = 0;
    struct mark *marks = calloc(capacity + 1, sizeof *marks);
    if (marks == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to copy the marks");
    enum status status = recording_marks(from, begin_ns, INT64_MAX, marks, capacity, &count, why);
    for (size_t i = 0; i < count && status == STATUS_OK; i++)
        status = recording_add_mark(to, &marks[i], why);
    free(marks);
    return status;
}

/* Behind a bounded recording's dropped beginning, the start mark is gone: say what begins here. */
static enum status mark_beginning(struct recording *to, const struct recording_summary *summary, struct problem *why)
{
    if (summary->first_id <= 1)
        return STATUS_OK;
    struct mark mark = {.utc_ns = summary->first_utc_ns, .kind = MARK_START};
    snprintf(mark.text, sizeof mark.text, "older samples were no longer kept in memory");
    return recording_add_mark(to, &mark, why);
}

static enum status copy_all(struct copy *copy, struct recording *from, struct problem *why)
{
    struct recording_summary summary;
    enum status status = recording_summary(from, &summary, why);
    if (status == STATUS_OK)
        status = copy_sessions(copy->writer.to, from, summary.sessions, why);
    if (status != STATUS_OK || summary.count == 0)
        return status;
    status = mark_beginning(copy->writer.to, &summary, why);
    if (status == STATUS_OK)
        status = recording_frames(from, summary.first_id, summary.last_id, copy_frame, copy, why);
    if (status == STATUS_OK)
        status = copy->status;
    if (status == STATUS_OK)
        status = copy_marks(copy->writer.to, from, summary.first_utc_ns, summary.marks, why);
    struct owners_copy owners = {0};
    if (status == STATUS_OK)
        status = recording_copy_owners(copy->writer.to, from, &owners, why);
    struct extra_copy extra = {.from = &from, .count = 1, .begin_ns = INT64_MIN, .end_ns = INT64_MAX};
    return status == STATUS_OK ? recording_copy_extra(copy->writer.to, &extra, why) : status;
}

enum status recording_copy(struct recording *to, struct recording *from, struct problem *why)
{
    struct copy copy = {.why = why};
    group_writer_begin(&copy.writer, to);
    return group_writer_end(&copy.writer, copy_all(&copy, from, why), why);
}
