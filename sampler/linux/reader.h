/* reader.h: what all readers of one sample share: the root their paths hang under, the names, the snapshot being filled.
 *
 * The reader borrows everything it points to. Names and remarks are those of sampler/naming.h.
 */
#ifndef SAMPLER_LINUX_READER_H
#define SAMPLER_LINUX_READER_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/intern.h"
#include "sampler/linux/kernel_file.h"
#include "sampler/linux/listing.h"
#include "sampler/snapshot.h"

struct reader {
    int root;      /* folder that holds proc/ and sys/ */
    bool recorded; /* a tree that was copied: no live clocks, sizes of folders mean nothing */
    int64_t page_bytes;
    struct intern *names;
    struct snapshot *snapshot;
    struct buffer *text;     /* the file being read */
    struct buffer *line;     /* a text being put together */
    struct listing *listing; /* the folder being listed; not for two at a time */
};

/* Stores the remark that must still be sayable when the names are full. */
enum status reader_prepare(struct reader *reader);

/* The interned bytes; 0 when the names are full, said in a remark. */
uint32_t reader_name(struct reader *reader, const void *bytes, size_t length);
uint32_t reader_format(struct reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

void reader_remark(struct reader *reader, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "/proc/vmstat: Permission denied"; where an earlier sample could read it, it is what this one lacks. */
void reader_remark_file(struct reader *reader, const struct kernel_file *file);

/* Says in the snapshot's `lacks` that this sample does not have the file; nothing when no earlier one had it either. The remark is the caller's. */
void reader_lack(struct reader *reader, const struct kernel_file *file, const char *reason);

/* "/" for a live machine's files, "" for a tree's, which are named relative to it. */
const char *reader_slash(const struct reader *reader);

/* kernel_file_read_table into reader->text; a file cut at the bound is usable and remarked. */
enum status reader_read(struct reader *reader, struct kernel_file *file);

/* The same for a table that never halves from sample to sample, and whose lines are whole: *cut says that the end is missing, which the sample then lacks. */
enum status reader_read_table(struct reader *reader, struct kernel_file *file, bool *cut);

/* value * times, ABSENT when it does not fit. */
int64_t product(int64_t value, int64_t times);

#endif
