/* report.h: a verdict written down: for people, on one screen of 80 columns, the culprit first; as JSON for scripts.
 *
 * The JSON is described in docs/report.md; REPORT_SCHEMA rises when what is there changes its meaning or goes away, not when something is added.
 */
#ifndef EXPORT_REPORT_H
#define EXPORT_REPORT_H

#include "analysis/verdict.h"
#include "base/buffer.h"
#include "base/when.h"

enum { REPORT_SCHEMA = 1, REPORT_COLUMNS = 80 };

/* All borrowed; texts as they were recorded, not yet safe. */
struct report {
    const struct verdict *verdict;
    const char *file, *host, *os;
    struct zone zone;
};

void report_print_text(struct buffer *out, const struct report *report);
void report_print_json(struct buffer *out, const struct report *report);

/* Takes away what tells who and where: the names of processes, and what was typed. */
void report_anonymize(struct verdict *verdict);

#endif
