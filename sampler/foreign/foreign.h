/* foreign.h: text that other tools wrote, read as snapshots: what pooltop import is made of.
 *
 * A foreign file is opened, its kind is told by its content (kinds.c has the table), and it is read once from begin to end in bounded memory, one item after the other: samples, and
 * marks. It owns the file and the one snapshot that it fills again and again; it borrows the intern of the names, which several files share. Whatever the file holds, every line is one of
 * three: a row of a sample, a line that is known (titles, times, blanks), or one that is not understood, which is counted and told with its number and the reason.
 * What a text does not say stays ABSENT: an item has a stamp when the text tells its time, and who reads it has to know the rest.
 */
#ifndef SAMPLER_FOREIGN_FOREIGN_H
#define SAMPLER_FOREIGN_FOREIGN_H

#include "sampler/foreign/kind.h"

struct foreign;

enum foreign_what { FOREIGN_END, FOREIGN_SAMPLE, FOREIGN_MARK };

struct foreign_item {
    enum foreign_what what;
    const struct snapshot *snapshot;    /* of a sample, without times and boot; borrowed until the next call */
    const char *boot;                   /* of a sample: its boot's identity, "" when the text does not tell */
    const struct reading_point *points; /* of a sample: of series beside it, borrowed in the same way */
    size_t point_count;
    const char *mark;      /* the text of a mark; borrowed in the same way */
    struct stamp stamp;    /* not whole: the text does not say when */
    int64_t since_boot_ns; /* instead of that the time since the boot; ABSENT: it does not say either */
    int64_t ticks_ms;      /* of a sample, as in kind.h */
    int64_t line;          /* where it begins */
};

/* Lines of each sort so far; they add up to all. */
struct foreign_counts {
    int64_t rows, known, refused;
    int64_t left_out; /* no lines: events of others, or cut off, which are told like lines that are refused */
};

struct foreign_config {
    const char *path;
    const unsigned char *bytes; /* borrowed; what is in the file, which then is only a name. NULL: it is read */
    size_t length;
    struct intern *names;            /* borrowed */
    const struct foreign_kind *kind; /* NULL: by content */
    /* Told of each line that is not understood; may be NULL. */
    void (*refused)(void *context, int64_t line, const char *reason, struct text text);
    void *context;
    /* As lines_watch (lines.h); may be NULL. */
    bool (*go_on)(void *watcher, size_t bytes);
    void *watcher;
};

/* STATUS_UNSUPPORTED when no kind knows the content; STATUS_EMPTY for a file of nothing. */
enum status foreign_open(struct foreign **foreign, const struct foreign_config *config, struct problem *why);
void foreign_close(struct foreign *foreign); /* NULL is allowed */

/* Whether a kind knows a file of that content, by its beginning. */
bool foreign_is_known(const unsigned char *bytes, size_t length);

const struct foreign_kind *foreign_kind(const struct foreign *foreign);
const struct foreign_counts *foreign_counts(const struct foreign *foreign);

/* The machine that the text names, so far; "" when it names none. */
const char *foreign_host(const struct foreign *foreign);

/* Of the text's series, as far as it was read. */
const struct reading_series *foreign_series(const struct foreign *foreign);

/* FOREIGN_END answers OK. STATUS_IO when the file cannot be read, STATUS_NO_MEMORY, STATUS_STOPPED. */
enum status foreign_next(struct foreign *foreign, struct foreign_item *item, struct problem *why);

/* Every kind there is, ending with NULL. */
extern const struct foreign_kind *const foreign_kinds[];

#endif
