/* windbg_row.h: one line of what the kernel debugger's extensions print: !poolused, !vm, !poolfind. Pure functions over a line.
 *
 *   !poolused    amda   5768754   1938325232         32         9360<tab>UNKNOWN pooltag ...      outstanding allocations and bytes, nonpaged and paged
 *   !poolused 1  Hack           1           0         1          112  ...                         allocs, frees, diff, used of each
 *   !vm         NonPagedPool Usage:    811   (    3244 Kb)
 *   !poolfind   *fffffa8000c77000 size: 430 previous size: 0 (Allocated) Proc (Protected)         hexadecimal
 *               ffffa50f00c77000 : tag Proc, size 0x430, Nonpaged pool
 * Older debuggers put the description right behind the last number, and it may begin with a digit: 0 and `1394 OHCI` is 01394 OHCI. A number ends where its title ends, or behind a zero.
 */
#ifndef SAMPLER_FOREIGN_WINDBG_ROW_H
#define SAMPLER_FOREIGN_WINDBG_ROW_H

#include "sampler/snapshot.h"

enum { WINDBG_TAG = 4 };

/* Where the titles of !poolused stand; is_wide: with frees and diff. */
struct poolused_columns {
    size_t tag, end; /* of the last `Used` */
    bool is_wide;
};

/* The titles ` Tag  Allocs  Used  Allocs  Used`. */
bool poolused_columns_parse(struct text line, struct poolused_columns *columns);

struct poolused_half {
    int64_t allocs, frees, diff, used; /* allocs and frees are ABSENT where only what is outstanding is told */
};

struct poolused_row {
    char tag[WINDBG_TAG];
    struct poolused_half nonpaged, paged;
    struct text binary; /* ntfs.sys; empty when the line does not tell */
};

bool poolused_row_parse(struct text line, const struct poolused_columns *columns, struct poolused_row *row);

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
