#include <inttypes.h>

#include "base/os.h"
#include "export/formats.h"
#include "export/output.h"
#include "export/verbs.h"

const struct option export_options[] = {
    {"format", OPTION_TEXT, "FORMAT",
     "csv, tsv, jsonl, pdh (a counter log for perfmon, relog and PAL), poolmon or openmetrics; csv when not given"},
    {"what", OPTION_TEXT, "KIND",
     "pools, processes, types, groups, totals, marks or series (imported counters); pools when not given"},
    {"begin", OPTION_TEXT, "TIME", "from this time on; the start of the recording when not given"},
    {"end", OPTION_TEXT, "TIME", "up to this time; the end of the recording when not given"},
    {"every", OPTION_SPAN, "DURATION", "only the first sample in each such span, counted from the first one"},
    {"filter", OPTION_TEXT, "FILTER",
     "only rows that match; top holders are found against the first exported sample of a boot"},
    {"columns", OPTION_TEXT, "LIST",
     "these columns in this order, as in time,tag,bytes,bytes_change; where samples were thinned, also stands_for, "
     "bytes_min, bytes_max"},
    {"wide", OPTION_FLAG, NULL,
     "one line a sample, with columns for each pool (process, ...) and number: --columns time,bytes,diff"},
    {"top", OPTION_COUNT, "N",
     "only the N rows whose first number was highest at any time; bytes, handles or objects when none is asked for"},
    {"align", OPTION_TEXT, "CSV",
     "the rows of this other table with columns of ours behind its own: the last sample at or before each of its "
     "times"},
    {"align-column", OPTION_TEXT, "NAME", "which of its columns has the time, where that is not found"},
    {"zone", OPTION_TEXT, "ZONE",
     "of its times that name none: utc, local or an offset as +02:00; that of the recording when not given"},
    {"dates", OPTION_TEXT, "ORDER",
     "day-first or month-first, for dates such as 05/06/2020 where nothing in it tells the order"},
    {"delimiter", OPTION_TEXT, "C", "what separates the cells of csv: a character such as ; or |, or the word tab"},
    {"bom", OPTION_FLAG, NULL, "begin with the mark that tells Excel of UTF-8"},
    {"safe", OPTION_FLAG, NULL,
     "a text that begins with = + - @, which a spreadsheet would take for a formula, begins with \\x3D, \\x2B, \\x2D "
     "or "
     "\\x40"},
    {"layout", OPTION_TEXT, "narrow|wide", "which of poolmon's snapshots; wide, of newer kits, when not given"},
    {"output", OPTION_TEXT, "OUT", "into this file instead of standard output"},
    {"force", OPTION_FLAG, NULL, "replace OUT when it is there"},
    {"utc", OPTION_FLAG, NULL, "times in UTC instead of the recorded zone"},
    {0},
};

static enum status write_request(struct request *request, struct problem *why)
{
    struct output output;
    enum status status = output_open(&output, request->output, request->force, why);
    if (status != STATUS_OK)
        return status;
    status = request->format->write(request, output.stream, output.name, why);
    if (status == STATUS_OK)
        status = output_commit(&output, why);
    output_discard(&output);
    return status;
}

static void warn_of_formulas(const struct request *request)
{
    if (request->formulas > 0 && !request->safe)
        fprintf(stderr,
                "pooltop: %" PRIu64 " cell%s with = + - or @ first, which a spreadsheet may take for a formula: --safe "
                "writes them so that it does not\n",
                request->formulas, request->formulas == 1 ? "" : "s");
}

/* What stands in no sample's reach, and what is no row of a time, is said and no failure. */
static void tell_of_alignment(const struct align *align)
{
    if (align->unmatched > 0)
        fprintf(stderr, "pooltop: %" PRId64 " of %" PRId64 " rows have no sample within two intervals before them\n",
                align->unmatched, align->rows);
    if (align->untimed > 0)
        fprintf(stderr, "pooltop: %" PRId64 " of %" PRId64 " rows have no time: none of ours stands there\n",
                align->untimed, align->rows);
}

enum status export_run(const struct arguments *arguments, struct problem *why)
{
    struct request request = {0};
    os_catch_stop();
    enum status status = request_read(&request, arguments, why);
    if (status == STATUS_OK)
        status = write_request(&request, why);
    if (status == STATUS_OK)
        warn_of_formulas(&request);
    if (status == STATUS_OK && request.align.table != NULL)
        tell_of_alignment(&request.align);
    request_done(&request);
    return status;
}
