/* exhibits.h: what a report draws and lists beside the verdict: the courses behind it, totals, marks, owners, drivers; gathered once, in bounded memory.
 *
 * Courses come from the inquiry itself while it reads (exhibits_listener), so that what is drawn is what was judged: of each of the last EXHIBIT_BOOTS boots, and of the one of the verdict in any case,
 * the pools that grew most, all that its verdict names, and the processes whose handles grew most. exhibits_gather then looks up the rest for the verdict that was chosen.
 * It owns everything in it. Names are raw bytes, cut at VERDICT_NAME. What cannot be read is left out: there are then no marks, totals, owners or drivers.
 */
#ifndef EXPORT_EXHIBITS_H
#define EXPORT_EXHIBITS_H

#include "analysis/inquiry.h"
#include "sampler/owners/owners.h"

enum {
    EXHIBIT_BOOTS = 12,
    EXHIBIT_POOLS = 64,     /* of a boot, besides those that its verdict names */
    EXHIBIT_PROCESSES = 16, /* of a boot, besides the holders */
    EXHIBIT_MARKS = 200,
    EXHIBIT_DRIVERS = 12,
    EXHIBIT_SLOTS = 512
};

/* What one row did in one boot, at the boot's points. */
struct exhibit_curve {
    enum entity entity; /* ENTITY_POOLS or ENTITY_PROCESSES */
    struct verdict_name name;
    struct verdict_name owner; /* of a pool, as the samples say it; may be empty */
    enum pool_type type;
    int64_t session, pid, started_ns;
    struct course_ends ends[COURSE_FIELDS];
    int64_t low[COURSE_FIELDS][COURSE_POINTS];
};

struct exhibit_boot {
    int64_t number; /* 1: the first of the span */
    bool was_judged;
    char boot[BOOT_TEXT];
    int64_t begin_ns, end_ns;
    size_t points;
    struct course_point point[COURSE_POINTS];
    double seconds[COURSE_POINTS]; /* watched, breaks left out */
    struct exhibit_curve *curves;  /* owned */
    size_t count;
};

/* Totals of all boots that are kept, in order of time; of many points some are left out, the last never. */
struct exhibit_totals {
    size_t slots; /* 0: unknown */
    int64_t at_ns[EXHIBIT_SLOTS];
    bool breaks[EXHIBIT_SLOTS];
    int64_t value[TOTALS][EXHIBIT_SLOTS];
};

/* All pools of a driver together, at the first and the last sample of the boot. */
struct exhibit_driver {
    struct verdict_name name; /* length 0: nobody is known */
    int64_t first_bytes, last_bytes, tags;
    int32_t driver; /* of the owners, or OWNER_NO_DRIVER */
};

struct exhibits {
    struct exhibit_boot *boots[EXHIBIT_BOOTS]; /* owned, in order of time */
    size_t boot_count, chosen;
    int64_t boots_seen;
    int64_t begin_ns, end_ns; /* of all boots */
    struct exhibit_totals totals;
    struct mark marks[EXHIBIT_MARKS];
    size_t mark_count;
    bool marks_cut;                                 /* there are more */
    struct owners *owners;                          /* owned; NULL: nothing is known */
    struct exhibit_driver drivers[EXHIBIT_DRIVERS]; /* the most grown first */
    size_t driver_count;
    bool is_anonymous;
};

enum status exhibits_open(struct exhibits **exhibits);
void exhibits_close(struct exhibits *exhibits); /* NULL is allowed */

/* To be given to the inquiry; borrows the exhibits. */
struct standing_listener exhibits_listener(struct exhibits *exhibits);

void exhibits_gather(struct exhibits *exhibits, struct recording *recording);

/* Processes are called by other names, those of the verdict's holders by theirs (report_anonymize has been there before); the texts of marks and the folders of drivers are taken away. */
void exhibits_anonymize(struct exhibits *exhibits, const struct verdict *verdict);

/* The boot of the verdict; NULL when nothing was kept. */
const struct exhibit_boot *exhibits_chosen(const struct exhibits *exhibits);

/* A pool's curve in a boot, of that session if there is one; NULL: it is not among what was kept. */
const struct exhibit_curve *exhibits_pool(const struct exhibit_boot *boot, const struct verdict_name *name,
                                          enum pool_type type, int64_t session);
const struct exhibit_curve *exhibits_process(const struct exhibit_boot *boot, int64_t pid, int64_t started_ns);

/* The values at the boot's points as they were (joined: without what changed across breaks); NAN where it was not there. */
void exhibits_read(const struct exhibit_boot *boot, const struct exhibit_curve *curve, enum course_field field,
                   double values[COURSE_POINTS]);
void exhibits_joined(const struct exhibit_boot *boot, const double raw[COURSE_POINTS], double joined[COURSE_POINTS]);

#endif
