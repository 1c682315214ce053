/* counter_names.h: what a performance counter is to us: one table of objects and counters, in English and in the languages whose names are known.
 *
 * Windows writes the names in the language of whoever logs. Names of other languages stand here only as they were found in Windows' own lists, in logs and in scripts that work there; whatever is not in
 * the table has no meaning here and stays a series. Older logs are in the system's code page: the one that makes most known names out of the bytes is it.
 */
#ifndef SAMPLER_FOREIGN_COUNTER_NAMES_H
#define SAMPLER_FOREIGN_COUNTER_NAMES_H

#include "base/buffer.h"
#include "sampler/foreign/counter_path.h"
#include "sampler/snapshot.h"

enum counter_what {
    COUNTER_OTHER,
    COUNTER_TOTAL,   /* field: enum total, times `scale` */
    COUNTER_PROCESS, /* field: enum process_value, of the instance */
    COUNTER_PID,     /* the pid of the instance */
    COUNTER_POOL,    /* ours (export/pdh.h): field of the pool whose label is the instance */
    COUNTER_OUR_PROCESS,
    COUNTER_TYPE,
    COUNTER_GROUP
};

struct counter {
    enum counter_what what;
    int field;
    int64_t scale;
    bool has_pid; /* the instance ends with it: `lsass:640` */
};

struct counter counter_meaning(const struct counter_path *path);

/* Whether the object of the path, which is in UTF-8, is one of those that stand here. */
bool counter_object_is_known(const struct counter_path *path);

#endif
