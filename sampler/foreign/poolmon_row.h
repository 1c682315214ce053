/* poolmon_row.h: one line of poolmon's text: a row, the titles of the columns, the two lines about memory. Pure functions over a line; what is found is borrowed from it.
 *
 * A row is a tag, a type, and Allocs Frees Diff Bytes Per-Alloc, of which each may have its change in brackets behind it; numbers that outgrew their column touch brackets, blanks in brackets
 * come and go, tabs stand for blanks. The tag is never found by blanks, which it may hold: it stands where the title `Tag` does or, where nobody knows that, in the second to fifth column;
 * only where a line was shifted it is what stands before the type, without blanks around it. A number that a system does not give is a `-` in what pooltop itself writes: ABSENT.
 */
#ifndef SAMPLER_FOREIGN_POOLMON_ROW_H
#define SAMPLER_FOREIGN_POOLMON_ROW_H

#include "sampler/snapshot.h"

enum { POOLMON_TAG = 4, POOLMON_NAME_MAX = 128, POOLMON_NUMBERS = 5 };

/* Where the titles stand; type is 0 while they are not known. */
struct poolmon_columns {
    size_t tag, type;
};

struct poolmon_row {
    char tag[POOLMON_NAME_MAX]; /* a Windows tag is filled up with blanks to four bytes */
    size_t tag_length;
    enum pool_type type;
    int64_t numbers[POOLMON_NUMBERS]; /* allocs, frees, diff, bytes, per alloc */
    bool has_changes;                 /* as on the screen: one in brackets was there */
    struct text driver;               /* what follows, without blanks around it */
};

enum poolmon_word { POOLMON_NO_ROW, POOLMON_ROW, POOLMON_DAMAGED_ROW };

/* DAMAGED: a tag and a type that begin a row, but not five numbers behind them, or one beyond 63 bits. */
enum poolmon_word poolmon_row_parse(struct text line, const struct poolmon_columns *columns, struct poolmon_row *row);

/* The titles of the columns; false when the line is not these. */
bool poolmon_columns_parse(struct text line, struct poolmon_columns *columns);

/* `Total` and five numbers, as pooltop writes below its rows: no row. */
bool poolmon_is_total(struct text line);

/* The lines that begin with Memory: and Commit:, in bytes; totals[TOTAL_FAULTS] is PageFlts, whatever it means. False when the line is not whole, and nothing is written then. */
bool poolmon_memory_parse(struct text line, int64_t totals[TOTALS]);
bool poolmon_commit_parse(struct text line, int64_t totals[TOTALS]);

/* `[ntfs.sys - x]` gives ntfs.sys, `[ipsec][ipsec.sys - x]` too, `[ipsec]` ipsec; empty for a description alone, `Unknown Driver` and nothing. */
struct text poolmon_driver(struct text driver);

#endif
