/* counter_path.h: the paths of performance counters, as perfmon, relog and typeperf write them and as our own PDH-CSV has them.
 *
 *   \\MACHINE\Object(instance)\Counter    \\MACHINE\Object\Counter    \Object\Counter
 * An instance may hold brackets and backslashes of its own: it ends at the last bracket with a backslash behind it. The machine may be missing. Pure; what is found is borrowed from the path.
 */
#ifndef SAMPLER_FOREIGN_COUNTER_PATH_H
#define SAMPLER_FOREIGN_COUNTER_PATH_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/intern.h"

struct counter_path {
    struct text machine; /* "" when it is not said */
    struct text rest;    /* what is behind it, from the backslash of the object on */
    struct text object, instance, counter;
    bool has_instance;
};

bool counter_path_split(struct text path, struct counter_path *parts);

/* Appends the text with %NN undone, as our own PDH-CSV has it (export/pdh.h). */
void counter_path_unescape(struct buffer *out, struct text text);

/* The digits of `svchost#12` and the hash left out. *number gets them; 0 without. */
struct text counter_instance_name(struct text instance, uint32_t *number);

#endif
