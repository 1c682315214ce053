/* formats.h: how an export is written: one table of formats behind --format.
 *
 * Each says which of the options it takes that are not for all, and writes a whole request into an open stream. A format that is added here is all that there is to add.
 */
#ifndef EXPORT_FORMATS_H
#define EXPORT_FORMATS_H

#include "export/request.h"

/* Options by what they are about. */
enum {
    TAKES_COLUMNS = 1,     /* --columns */
    TAKES_WIDE = 2,        /* --wide */
    TAKES_TOP = 4,         /* --top */
    TAKES_SPREADSHEET = 8, /* --bom, --safe */
    TAKES_DELIMITER = 16,  /* --delimiter */
    TAKES_LAYOUT = 32,     /* --layout */
    TAKES_ALIGN = 64       /* --align */
};

struct format {
    const char *name;
    unsigned takes;
    char separator; /* of CSV */
    bool wide;      /* always */
    bool time_only; /* of what is of a sample */
    bool pools_only;
    bool by_series;                                                           /* the request's series are needed */
    enum status (*check)(const struct request *request, struct problem *why); /* of what was asked for; may be NULL */
    enum status (*write)(struct request *request, FILE *out, const char *name, struct problem *why);
};

/* The first one when `name` is NULL; STATUS_USAGE lists what there is. */
enum status format_find(const struct format **format, const char *name, struct problem *why);

#endif
