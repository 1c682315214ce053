/* group_writer.h: samples of other recordings into a new one, one transaction for each key group. Inside replay only; copies, parts, what was saved and merged are all written by it.
 *
 * A group writer borrows the recording; from its beginning to its end it owns the bytes of ranges. Between the first sample and the end a transaction is always open, so that what else is written belongs to the group.
 */
#ifndef REPLAY_GROUP_WRITER_H
#define REPLAY_GROUP_WRITER_H

#include "replay/ranges.h"
#include "replay/store.h"

struct group_writer {
    struct recording *to; /* borrowed */
    int64_t key;          /* in `to`, of the group being written; 0: none yet */
    int64_t samples;      /* of that group */
    bool in_batch;
    bool stands_in; /* the next sample does */
    struct buffer totals, ranges;
};

void group_writer_begin(struct group_writer *writer, struct recording *to);

/* Before the sample that begins a group, and whatever else belongs to it. */
enum status group_writer_next(struct group_writer *writer, struct problem *why);

/* Appends a sample of the group that group_writer_next began last, the first of them as its key; what info says of ids and keys of the other recording does not count. */
enum status group_writer_add(struct group_writer *writer, const struct sample_info *info, const unsigned char *frame,
                             size_t length, const struct mark *marks, size_t mark_count, struct problem *why);

/* The sample that is added next is a stand-in: `ranges` go with the rows of `snapshot`, in the order in which its frame, whose checksum is given, is decoded, and with info->totals. */
enum status group_writer_stand_in(struct group_writer *writer, const struct sample_info *info,
                                  const struct snapshot *snapshot, const struct ranges *ranges, uint32_t frame_sum,
                                  struct problem *why);

/* Commits when `status` is OK, else undoes; returns the first failure. */
enum status group_writer_end(struct group_writer *writer, enum status status, struct problem *why);

#endif
