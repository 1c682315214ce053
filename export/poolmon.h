/* poolmon.h: poolmon's own text, for whatever reads it today: the screen as poolmon prints it, and the snapshot that its /n appends to a file.
 *
 * Four layouts, reproduced byte for byte from what Microsoft's pages and public captures show:
 *   screen       32-bit Windows: numbers with their changes in parentheses, a title, the two lines about memory
 *   screen-wide  the same of today's 64-bit kits, with wider bytes
 *   narrow       /n as older kits write it: no changes, a blank line in the place of the title, memory lines only with /r
 *   wide         /n of newer kits, where 64-bit numbers fit
 * A number that needs more than its column takes it, and what follows moves to the right; so does a name of more than four bytes, which no Windows tag is,
 * for all lines of the text. Each row ends in one blank and, with a list of tags, its driver in brackets.
 *
 * What has no example, and is ours: the line of totals (poolmon's is not documented; this one has no pool type, so that it is not read as a row); the column
 * title for drivers in snapshots; `-` for a number that the system does not give (all of Allocs and Frees on most Linux kernels), never 0. The
 * type is the system's own word cut to the five columns: Nonp, Paged and (with --pools big) Large are Windows', Linux has Recl, Unrec, Vmall, Alloc, because its slab
 * is neither. Bytes of a tag that are no printable character are dots; from 0xA0 on they stay in snapshots, as poolmon writes them.
 */
#ifndef EXPORT_POOLMON_H
#define EXPORT_POOLMON_H

#include "base/buffer.h"
#include "export/pool_lines.h"

enum poolmon_layout { POOLMON_SCREEN, POOLMON_SCREEN_WIDE, POOLMON_NARROW, POOLMON_WIDE, POOLMON_LAYOUTS };

/* "screen", "screen-wide", "narrow", "wide"; POOLMON_LAYOUTS when it is none. */
enum poolmon_layout poolmon_layout_find(const char *name);

struct poolmon_config {
    enum poolmon_layout layout;
    struct pool_selection pools; /* with tags: the column Mapped_Driver */
    bool memory;                 /* snapshots: the two lines about memory; screens always have them */
    bool totals;
};

/* Appends one sample. `previous` is for the changes on a screen, NULL when there is none: then they are `-`, and page faults are those since boot, as in
 * poolmon's first picture. STATUS_NO_MEMORY, or STATUS_LIMIT when `out` is full. */
enum status poolmon_write(struct buffer *out, const struct snapshot *now, const struct snapshot *previous,
                          const struct poolmon_config *config);

#endif
