/* pdh.h: the CSV that perfmon, relog, typeperf and PAL read and write, "PDH-CSV 4.0".
 *
 *   "(PDH-CSV 4.0) (Europe/Berlin)(-60)","\\HOST\pooltop(Toke Paged)\Bytes",...
 *   "03/02/2026 22:00:00.000","127924736",...
 *
 * All cells are in quotes, lines end with CR LF, what is absent is a blank in quotes. The first cell names the zone of all times and its minutes west of UTC. A column is a counter path: the machine,
 * the object with the row as its instance, and the number's id as words. Objects: pooltop (pools; without an instance: totals), pooltop process, pooltop type, pooltop group.
 * What a path gives a meaning to ( ( ) / \ # * ), quotes, percent signs, controls and all beyond ASCII are %NN in it, as readers take the file in a code page of their own; so two names never
 * become one. Source: the files that perfmon writes; the characters are those that PdhMakeCounterPath's page takes for parts of a path.
 */
#ifndef EXPORT_PDH_H
#define EXPORT_PDH_H

#include "export/stream.h"
#include "export/wide.h"

/* Appends a counter path without quotes: that of the i-th number of a wide table. */
void pdh_add_path(struct buffer *out, const struct wide *wide, size_t i, const char *host);

enum { PDH_TIME = 24 };

/* `03/02/2026 22:00:00.000`. */
size_t pdh_time(char out[PDH_TIME], int64_t utc_ns, struct zone zone);

/* The first cell alone. */
void pdh_begin(struct stream *stream, const struct machine *machine, struct zone zone);

enum status pdh_header(struct stream *stream, const struct wide *wide, const struct machine *machine, struct zone zone,
                       struct problem *why);
void pdh_line(struct stream *stream, const struct wide *wide, int64_t utc_ns, struct zone zone);

/* `"123"`, or the blank in quotes. */
void pdh_number(struct stream *stream, int64_t value);

#endif
