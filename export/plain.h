/* plain.h: plain tables for scripts, screen readers and terminals that are none: `pooltop --batch N`.
 *
 * Each sample is a header of a few lines (time, machine, totals) and one table of pools, columns aligned by blanks, largest first; no escape
 * sequences, ASCII or safe UTF-8, lines no wider than they must be. From the second sample on with the change since the sample before.
 */
#ifndef EXPORT_PLAIN_H
#define EXPORT_PLAIN_H

#include <stdio.h>

#include "export/pool_lines.h"
#include "sampler/sampler.h"

struct plain_config {
    struct pool_selection pools;
    size_t rows; /* at most so many; 0: all */
};

/* STATUS_CLOSED when the reader of the pipe went away, STATUS_FULL on a full disk. */
enum status plain_write(FILE *out, const struct machine *machine, const struct snapshot *current,
                        const struct snapshot *previous, const struct plain_config *config, struct problem *why);

#endif
