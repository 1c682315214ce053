/* driver_cast.h: the driver files of the simulated server, as const tables: those of the system, and those of vendors, who are all made up.
 *
 * Names, sizes and versions are plausible and mean nothing beyond the demo.
 */
#ifndef SAMPLER_DEMO_DRIVER_CAST_H
#define SAMPLER_DEMO_DRIVER_CAST_H

#include "sampler/owners/owners.h"

enum { CAST_NAMES_MAX = 3 };

/* NULL and 0: it does not say. */
struct cast_driver {
    const char *folder, *file;
    const char *company, *description, *version;
    const char *load_group, *altitude; /* of a minifilter */
    const char *code[CAST_NAMES_MAX];  /* tags that stand in its instructions, besides those whose owner samples tell */
    const char *bytes[CAST_NAMES_MAX]; /* tags that only stand somewhere in it */
    int32_t size;                      /* bytes */
    enum loaded loaded;
    bool is_vendors; /* not of the system: tags that were made up for a server of many are of such */
};

const struct cast_driver *cast_drivers(bool on_linux, size_t *count);

#endif
