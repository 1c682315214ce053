/* align.h: our series at the times of another program's CSV, as columns behind its own.
 *
 * Every row of it is passed on as it stands, byte for byte, with cells added: of the last sample at or before its time, if that is no older than two of the recording's intervals (a minute or
 * quarter hour where samples were thinned), else empty ones. A row that is shorter than the header is filled up, so that our cells stand below their titles; what is no row of the table, such as the last words of
 * typeperf or a row of more cells than the header, gets nothing. Cells are written as the file writes its own: behind its separator; those of a PDH-CSV in quotes below counter paths, so that it stays one.
 * The table is read twice or three times and never held; of the recording one sample is.
 */
#ifndef EXPORT_ALIGN_H
#define EXPORT_ALIGN_H

#include "export/align_time.h"
#include "replay/recording.h"

struct request;

struct align {
    const char *path;          /* borrowed */
    struct align_table *table; /* owned; NULL when nothing is aligned */
    struct align_time time;
    int64_t first_ns, last_ns;        /* of its rows; UTC */
    int64_t untimed, unmatched, rows; /* told by align_write: rows without a time, with one but without a sample, all */
};

struct align_options {
    const char *path, *column; /* column: NULL to find it */
    struct zone zone;
    bool zone_given;
    enum date_order order;
};

/* Finds the column, and from when to when its times are. STATUS_USAGE or STATUS_EMPTY with a line when there are none. */
enum status align_open(struct align *align, const struct align_options *options, struct problem *why);
void align_close(struct align *align);

/* How old a sample may be to be taken: of a session with that interval, and thinned so far. */
int64_t align_reach_ns(int64_t interval_ns, enum tier tier);

/* The table with our columns. */
enum status align_write(struct request *request, FILE *out, const char *name, struct problem *why);

#endif
