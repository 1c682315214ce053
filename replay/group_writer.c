#include "replay/group_writer.h"

#include "replay/store.h"

enum status group_writer_next(struct group_writer *writer, struct problem *why)
{
    enum status status = STATUS_OK;
    if (writer->in_batch)
        status = recording_batch(writer->to, BATCH_COMMIT, why);
    writer->in_batch = false;
    if (status == STATUS_OK)
        status = recording_batch(writer->to, BATCH_BEGIN, why);
    writer->in_batch = status == STATUS_OK;
    writer->key = 0;
    writer->samples = 0;
    return status;
}

enum status group_writer_add(struct group_writer *writer, const struct sample_info *info, const unsigned char *frame,
                             size_t length, const struct mark *marks, size_t mark_count, struct problem *why)
{
    struct sample_info written = *info;
    written.key = writer->key;
    enum status status = recording_append(writer->to, &written, info->totals, frame, length, marks, mark_count, why);
    writer->key = written.key;
    writer->samples++;
    return status;
}

enum status group_writer_end(struct group_writer *writer, enum status status, struct problem *why)
{
    if (!writer->in_batch)
        return status;
    writer->in_batch = false;
    if (status == STATUS_OK)
        return recording_batch(writer->to, BATCH_COMMIT, why);
    recording_batch(writer->to, BATCH_UNDO, NULL);
    return status;
}
