/* windbg_row.h: one line of what the kernel debugger's extensions print: !poolused, !vm, !poolfind. Pure functions over a line.
 *
 *   !poolused    amda   5768754   1938325232         32         9360<tab>UNKNOWN pooltag ...      outstanding allocations and bytes, nonpaged and paged
 *   !poolused 1  Hack           1           0         1          112  ...                         allocs, frees, diff, used of each
 *   !vm         NonPagedPool Usage:    811   (    3244 Kb)
 *   !poolfind   *fffffa8000c77000 size: 430 previous size: 0 (Allocated) Proc (Protected)         hexadecimal
 *               ffffa50f00c77000 : tag Proc, size 0x430, Nonpaged pool
 * Older debuggers put the description right behind the last number, and it may begin with a digit: 0 and `1394 OHCI` is 01394 OHCI. A number ends where its title ends, or behind a zero; where blanks
 * were lost and neither tells, such a row is none.
 */
#ifndef SAMPLER_FOREIGN_WINDBG_ROW_H
#define SAMPLER_FOREIGN_WINDBG_ROW_H

#include "sampler/snapshot.h"

enum { WINDBG_TAG = 4 };

/* Where the titles of !poolused stand; is_wide: with frees and diff. Old debuggers leave out the pool that was not asked for (`!poolused 3`). */
struct poolused_columns {
    size_t tag; /* words_tag_column */
    size_t end; /* of the last `Used` */
    bool is_wide;
    bool has_both; /* nonpaged, then paged */
    bool touches;  /* descriptions do the last number: the caller's to set, from a row's */
};

/* The titles ` Tag  Allocs  Used  Allocs  Used`, and nothing else. */
bool poolused_columns_parse(struct text line, struct poolused_columns *columns);

struct poolused_half {
    int64_t allocs, frees, diff, used; /* allocs and frees are ABSENT where only what is outstanding is told */
};

struct poolused_row {
    char tag[WINDBG_TAG];
    struct poolused_half halves[2]; /* nonpaged and paged; only the first where the titles are of one pool */
    bool touches;                   /* the description does the last number */
    struct text binary;             /* ntfs.sys; empty when the line does not tell */
};

enum poolused_word { POOLUSED_NO_ROW, POOLUSED_ROW, POOLUSED_DAMAGED_ROW };

/* DAMAGED: a tag and a number that begin a row, but not all the numbers. */
enum poolused_word poolused_row_parse(struct text line, const struct poolused_columns *columns,
                                      struct poolused_row *row);

/* The flags of the command in `kd> !poolused /t5 2 Tag`; false when the line has none. */
bool poolused_flags_parse(struct text line, int64_t *flags);

/* `Name: pages ( Kb)`; the name without blanks around it. False when it is no such line; *fits: the number is within 63 bits. */
bool vm_row_parse(struct text line, struct text *name, int64_t *bytes, bool *fits);

struct poolfind_row {
    char tag[WINDBG_TAG]; /* the protected bit included */
    int64_t bytes;
    enum pool_type type; /* UNKNOWN: the line does not tell */
    bool is_free;
};

bool poolfind_row_parse(struct text line, struct poolfind_row *row);

#endif
