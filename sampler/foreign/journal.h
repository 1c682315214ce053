/* journal.h: a line of `journalctl -o json`, which is one entry of the journal: its message, its time and who said it. Pure; bounded by the line.
 *
 *   {"__REALTIME_TIMESTAMP":"1590186955123456","_HOSTNAME":"srv","_TRANSPORT":"kernel","MESSAGE":"Mem-Info:",...}
 * A message that is no text is an array of its bytes. What else an entry has is passed over.
 */
#ifndef SAMPLER_FOREIGN_JOURNAL_H
#define SAMPLER_FOREIGN_JOURNAL_H

#include "base/buffer.h"
#include "sampler/foreign/stamp.h"

struct journal_entry {
    struct stamp stamp;    /* not whole: not told */
    int64_t since_boot_ns; /* ABSENT: not told */
    bool is_kernel;
    struct text host; /* empty: not told; borrowed from the line */
};

/* Whether the line is such an entry; its message is put into the buffer, which then has at most LINE_MOST bytes. */
bool journal_read(struct text line, struct journal_entry *entry, struct buffer *message);

#endif
