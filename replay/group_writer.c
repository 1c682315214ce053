#include "replay/group_writer.h"

#include "replay/frame.h"

void group_writer_begin(struct group_writer *writer, struct recording *to)
{
    *writer = (struct group_writer){.to = to};
    buffer_init(&writer->totals, FRAME_MAX);
    buffer_init(&writer->ranges, FRAME_MAX);
}

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

enum status group_writer_stand_in(struct group_writer *writer, const struct sample_info *info,
                                  const struct snapshot *snapshot, const struct ranges *ranges, uint32_t frame_sum,
                                  struct problem *why)
{
    put_totals(&writer->totals, info->totals, ranges);
    put_ranges(&writer->ranges, snapshot, ranges, info->samples, frame_sum);
    writer->stands_in = writer->totals.status == STATUS_OK && writer->ranges.status == STATUS_OK;
    return writer->stands_in ? STATUS_OK : problem_set(why, STATUS_NO_MEMORY, "no memory to copy a sample");
}

enum status group_writer_add(struct group_writer *writer, const struct sample_info *info, const unsigned char *frame,
                             size_t length, const struct mark *marks, size_t mark_count, struct problem *why)
{
    struct sample_info written = *info;
    written.key = writer->key;
    const struct range_bytes ranges = {writer->totals.bytes, writer->ranges.bytes, writer->totals.length,
                                       writer->ranges.length};
    const struct sample_write write = {.info = &written,
                                       .totals = info->totals,
                                       .frame = frame,
                                       .length = length,
                                       .marks = marks,
                                       .mark_count = mark_count,
                                       .ranges = writer->stands_in ? &ranges : NULL};
    enum status status = writer->to->ops->append(writer->to, &write, why);
    writer->stands_in = false;
    writer->key = written.key;
    writer->samples++;
    return status;
}

enum status group_writer_end(struct group_writer *writer, enum status status, struct problem *why)
{
    buffer_done(&writer->totals);
    buffer_done(&writer->ranges);
    if (!writer->in_batch)
        return status;
    writer->in_batch = false;
    if (status == STATUS_OK)
        return recording_batch(writer->to, BATCH_COMMIT, why);
    recording_batch(writer->to, BATCH_UNDO, NULL);
    return status;
}
