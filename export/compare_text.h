/* compare_text.h: a comparison as lines of a table, for standard output and for the screen, and as CSV.
 *
 * Nothing is owned. Lines are safe text. Of each kind of rows the two numbers that matter most are shown as they were in A and in B and by how much they changed; CSV has all of them.
 */
#ifndef EXPORT_COMPARE_TEXT_H
#define EXPORT_COMPARE_TEXT_H

#include "analysis/compare.h"
#include "base/when.h"
#include "export/csv_writer.h"

enum { COMPARE_LINE = 512 };

/* One of the two moments; borrowed. */
struct compare_moment {
    const struct snapshot *snapshot;
    const char *host; /* bytes */
    struct zone zone;
};

/* `A demo-server 2026-03-02 21:00:00 +00:00   B ...   4m55s`; which = 0 and 1 are the moments, 2 what changed in a sentence. */
enum { COMPARE_HEAD_LINES = 3 };
void compare_head(char out[COMPARE_LINE], int which, const struct comparison *comparison,
                  const struct compare_moment *a, const struct compare_moment *b);

/* Columns that names take, for a table of at most `columns`. */
int compare_name_width(const struct comparison *comparison, int columns);
void compare_titles(char out[COMPARE_LINE], enum entity entity, int name_width);
/* `+` in front: it was not there in A; `-`: it is not there in B. */
void compare_line(char out[COMPARE_LINE], const struct compared *row, int name_width);

/* Header and every row: name, type or pid, state (new, gone, or empty), and <id>_a, <id>_b, <id>_change of every number. */
void compare_csv(const struct comparison *comparison, struct csv_writer *writer);

#endif
