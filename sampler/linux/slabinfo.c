#include "sampler/linux/slabinfo.h"

static bool scan_five(struct scan *scan, struct slabinfo_row *row)
{
    return scan_number(scan, &row->active_objs) && scan_number(scan, &row->num_objs) &&
           scan_number(scan, &row->objsize) && scan_number(scan, &row->objs_per_slab) &&
           scan_number(scan, &row->pages_per_slab) && scan_literal(scan, ": tunables", 10);
}

static bool scan_slabdata(struct scan *scan, struct slabinfo_row *row)
{
    int64_t skipped;
    for (int i = 0; i < 3; i++)
        if (!scan_number(scan, &skipped))
            return false;
    return scan_literal(scan, ": slabdata", 10) && scan_number(scan, &skipped) && scan_number(scan, &row->num_slabs) &&
           scan_number(scan, &skipped);
}

static enum slabinfo_line header(struct scan line)
{
    static const char VERSION[] = "slabinfo - version: ";
    if (*line.at == '#')
        return SLABINFO_HEADER;
    if (!scan_literal(&line, VERSION, sizeof VERSION - 1))
        return SLABINFO_DAMAGED;
    return scan_literal(&line, "2.", 2) ? SLABINFO_HEADER : SLABINFO_OTHER_VERSION;
}

enum slabinfo_line slabinfo_parse(struct scan line, struct slabinfo_row *row)
{
    struct scan scan = line;
    struct text word;
    while (scan_word(&scan, &word)) {
        struct scan numbers = scan;
        if (!scan_five(&numbers, row))
            continue; /* the name goes on with another word */
        row->name.bytes = line.at;
        row->name.length = (size_t)(scan.at - line.at);
        return row->name.length <= SLAB_NAME_MAX && scan_slabdata(&numbers, row) ? SLABINFO_ROW : SLABINFO_DAMAGED;
    }
    return line.at == line.end ? SLABINFO_HEADER : header(line);
}
