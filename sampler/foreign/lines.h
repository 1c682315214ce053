/* lines.h: the lines of a text file, decoded (decode.h), one after the other in bounded memory.
 *
 * Owns the file and what is read of it. A line ends at a newline or at the end of the file (in a file that begins with carriage returns alone, at these); carriage returns and the Ctrl-Z of DOS at its end are dropped. A line of UTF-16 among others loses its zeros. A line of more than LINE_MOST bytes is
 * handed out cut, and told as such: what is behind it is skipped up to the next newline.
 */
#ifndef SAMPLER_FOREIGN_LINES_H
#define SAMPLER_FOREIGN_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/intern.h"

enum { LINE_MOST = 4 << 20, LINES_HEAD = 64 << 10 };

struct lines;

struct foreign_line {
    struct text text;
    int64_t number; /* from 1 */
    bool is_cut;
};

/* STATUS_IO, NOT_FOUND and the like for what is no readable file. */
enum status lines_open(struct lines **lines, const char *path, struct problem *why);
/* The same of bytes that are there, borrowed until lines_close; the name is for messages. */
enum status lines_open_bytes(struct lines **lines, const char *name, const unsigned char *bytes, size_t length,
                             struct problem *why);
void lines_close(struct lines *lines); /* NULL is allowed */

/* From now on it is asked after each piece of the file, of so many bytes, whether to go on: false ends the reading with STATUS_STOPPED. A line may be gigabytes long, so that whoever has to be stopped
 * or to tell how far it is cannot wait for lines. */
void lines_watch(struct lines *lines, bool (*go_on)(void *watcher, size_t bytes), void *watcher);

/* What the file begins with, decoded: LINES_HEAD bytes or all of it. Borrowed until the first lines_next. */
struct text lines_head(const struct lines *lines);

/* Before the first lines_next: no-break blanks of all kinds, which stand in what was copied out of a page, become blanks, in the head too. */
void lines_plain(struct lines *lines);

/* Before the first lines_next: a line also ends behind this word (borrowed; NULL: at newlines alone). Such pieces have the number of the line that they are of. */
void lines_end_at(struct lines *lines, const char *word);

/* STATUS_EMPTY at the end. The text is borrowed until the next call. */
enum status lines_next(struct lines *lines, struct foreign_line *line, struct problem *why);

#endif
