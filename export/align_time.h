/* align_time.h: which column of another program's CSV has the time, and what moment a cell of it is.
 *
 * Known are the first column of a PDH-CSV with the zone of its header, everything that sampler/foreign/stamp.h reads (ISO 8601 with a blank or a T, with and without zone; 03/02/2026 9:00:00 PM;
 * 02.03.2026 21:00:00), and seconds, milliseconds, microseconds or nanoseconds since 1970, told by their digits. Without a name the time is the first column whose cell in the first row reads as a
 * date and time; a bare number counts only where its column is called after a time.
 */
#ifndef EXPORT_ALIGN_TIME_H
#define EXPORT_ALIGN_TIME_H

#include "export/align_table.h"
#include "sampler/foreign/stamp.h"

struct align_time {
    size_t column;  /* from 0 */
    size_t columns; /* cells of the header */
    bool is_pdh;
    struct zone zone;      /* of times that name none */
    enum date_order order; /* of 05/06/2020 */
};

/* Reads the header and first rows of a table that was just opened or rewound. `name`: the column's title, in any case; NULL: it is to be found. `zone` holds where neither the file nor a cell names one;
 * `zone_given`: it was asked for, and goes before the header of a PDH-CSV. STATUS_USAGE with a line when there is no such column or none with a time. */
enum status align_time_find(struct align_time *time, struct align_table *table, const char *path, const char *name,
                            struct zone zone, bool zone_given, struct problem *why);

/* The moment of a cell; false when it is none. */
bool align_time_read(const struct align_time *time, struct text cell, int64_t *utc_ns);

/* What the cell tells of the order of day and month; true when this has to be known and it does not tell. */
bool align_time_order(const struct align_time *time, struct text cell, enum date_order *order);

#endif
