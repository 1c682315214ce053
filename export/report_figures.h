/* report_figures.h: what the figures of a page share. Inside export only. */
#ifndef EXPORT_REPORT_FIGURES_H
#define EXPORT_REPORT_FIGURES_H

#include "export/chart.h"
#include "export/report_html.h"

enum { WHOLE_NAME = 24 /* columns */, FIGURE_ID = 16, FIGURE_MARKS = 40 /* so many are drawn and listed */ };

struct span_of_values {
    double low, high;
};

/* Opens the figure with its caption, gives it a number, and fills id and title. */
void figure_begin(struct report_page *page, struct chart_config *config, char id[FIGURE_ID], const char *title,
                  const char *caption);
void figure_finish(struct report_page *page, struct chart *chart);

/* The boot's points in seconds since 1970; returns how many. */
size_t figure_times(const struct exhibit_boot *boot, double x[COURSE_POINTS], bool breaks[COURSE_POINTS]);
/* `extent` widened to hold all values that are there. */
struct span_of_values figure_extent(const double *values, size_t count, struct span_of_values extent);

void figure_gaps(struct report_page *page, struct chart *chart, const struct exhibit_boot *boot);
/* In one boot's chart marks have their words, and restarts are none. */
enum figure_scope { FIGURE_ALL, FIGURE_OF_ONE_BOOT };
void figure_marks(const struct report_page *page, struct chart *chart, enum figure_scope scope);
/* Whether one is drawn between two times. */
bool figure_has_marks(const struct report_page *page, enum figure_scope scope, double from, double to);

/* Gaps are drawn otherwise, and starts and stops of a recorder say nothing. */
bool figure_shows_mark(const struct mark *mark);

/* A total where it is known, in seconds since 1970; returns how many. Each array has EXHIBIT_SLOTS. */
size_t figure_total(const struct exhibit_totals *totals, enum total total, double x[EXHIBIT_SLOTS],
                    double y[EXHIBIT_SLOTS], bool breaks[EXHIBIT_SLOTS]);

/* A row's course within a line of a table. */
void figure_spark(struct report_page *page, const struct exhibit_boot *boot, const struct exhibit_curve *curve,
                  enum course_field field, double width, double height);

#endif
