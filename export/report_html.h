/* report_html.h: a verdict as one page that stands alone: the file that one attaches to a vendor's case.
 *
 * The first printed page answers; what follows proves it and says its limits. There is no script, and a policy in the page's head lets nothing be loaded: style and charts are within. It is HTML5 that
 * is well-formed XML as well. All text from outside is escaped by html.h. Colours follow the reader's scheme, paper is always light. A page has at most some hundred kilobytes, since courses have
 * COURSE_POINTS points, and lists are cut.
 */
#ifndef EXPORT_REPORT_HTML_H
#define EXPORT_REPORT_HTML_H

#include "export/evidence.h"
#include "export/exhibits.h"
#include "export/report.h"

/* All borrowed. When the report is anonymous, verdict and exhibits have been made so before. */
struct report_page {
    struct report report;
    const struct exhibits *exhibits;
    const struct session *session; /* of the last sample */
    struct buffer *out;
    int figures; /* so far: they have numbers */
};

void report_print_html(struct report_page *page);

/* --- the parts, each in a file of its own ------------------------------------------------------------------------------------------ */

/* report_style.c: what stands between <style> and </style>. */
const char *report_style(void);

/* report_figures.c: a culprit's course, when it ends the machine, handles beside it, pools in step, boots laid over each other; the machine's totals. Each writes nothing where there is nothing to draw. */
void figure_course(struct report_page *page, const struct culprit *culprit);
void figure_end(struct report_page *page, const struct culprit *culprit);
void figure_handles(struct report_page *page, const struct culprit *culprit);
void figure_in_step(struct report_page *page, const struct culprit *culprit);
void figure_boots(struct report_page *page, const struct culprit *culprit);
void figure_totals(struct report_page *page);

/* report_tables.c: likewise. */
void table_happened(struct report_page *page, const struct culprit *culprit);
void table_dismissed(struct report_page *page);
void table_owners(struct report_page *page);
void table_drivers(struct report_page *page);
void table_processes(struct report_page *page);
void table_marks(struct report_page *page);

/* report_words.c: what is told in sentences. */
enum { WORDS = 640 };
const char *words_pool_type(enum pool_type type); /* "paged pool", ... */
/* When it ends the machine, or the process that holds it, whichever comes first. */
void words_lead(char out[WORDS], const struct culprit *culprit, const struct report *report);

/* report_methods.c: how it was judged, what it cannot know, what was looked at. */
void put_methods(struct report_page *page);
void put_sources(struct report_page *page);

#endif
