/* request.h: what an export was asked for, read and checked before anything is written.
 *
 * A request owns the recording, the filter and the series; it is read once, by request_read, and given back by request_done in any case. The formats (formats.h) only write.
 */
#ifndef EXPORT_REQUEST_H
#define EXPORT_REQUEST_H

#include "base/options.h"
#include "export/align.h"
#include "export/poolmon.h"
#include "export/series.h"
#include "export/walk.h"

struct format;

struct request {
    const struct format *format;
    struct recording *recording;
    struct filter *filter;
    struct columns columns;
    struct walk_config walk;
    struct recording_summary summary;
    struct session session; /* the last one */
    struct zone zone;       /* its own, or UTC: of the texts we read, of our own lines, and where one zone is for all */
    int64_t from, to;       /* sample ids */
    const char *path, *output;
    bool force;
    /* Of CSV. */
    char separator;
    bool bom, safe;
    uint64_t formulas; /* told by what wrote them: cells that a spreadsheet may take for formulas */
    /* A table with columns for each row (wide.h), or of the largest rows only. */
    bool wide;
    size_t lead, top; /* top 0: all */
    struct series series;
    struct align align;
    enum poolmon_layout layout;
};

enum status request_read(struct request *request, const struct arguments *arguments, struct problem *why);
void request_done(struct request *request);

#endif
