/* import_report.h: reports of a whole Linux machine (sosreport), as a folder or an archive: which of their thousands of files tell of memory, and when all of that was. Inside replay only.
 *
 * Of each group of files that say the same the best one is taken: a log is in a report up to seven times. The tables become one sample, at the time of the report's date, or else that of the last change of the
 * first of them; logs tell their own times, in the zone of the report where that tells it.
 */
#ifndef REPLAY_IMPORT_REPORT_H
#define REPLAY_IMPORT_REPORT_H

#include "replay/import.h"

enum report_group {
    REPORT_SLABS,
    REPORT_MEMINFO,
    REPORT_VMALLOC,
    REPORT_SITES,
    REPORT_LOG,
    REPORT_LOG_BEFORE, /* of the boot before, where the log is of one boot; up to here they are imported */
    REPORT_DATE,
    REPORT_UTC,
    REPORT_ZONE,
    REPORT_UPTIME,
    REPORT_HOST,
    REPORT_GROUPS
};

enum { REPORT_SMALL_MOST = 4096, REPORTS_MOST = 1024 };

/* The best file of a group so far. */
struct report_file {
    int rank;             /* the smaller the better; -1: there is none */
    char *path;           /* owned; as it is shown, and of a folder as it is opened */
    unsigned char *bytes; /* owned; NULL: they are in the file */
    size_t length;
    int64_t changed_ns;
};

struct report {
    char *root; /* owned; of one in an archive: its folder there with a slash, "" for none. NULL: it is a folder */
    struct report_file files[REPORT_GROUPS]; /* those of the last groups have their bytes always */
};

void report_init(struct report *report);
void report_done(struct report *report);

/* How good a file of that path within the report is in its group; -1 when it is of no concern. */
int report_rank(const char *path, enum report_group *group);

/* Takes over path and bytes. */
void report_set(struct report *report, enum report_group group, const struct report_file *file);

/* Whether there is something to import. */
bool report_has_inputs(const struct report *report);

/* The inputs of it, in the given import. */
enum status report_add(struct report *report, struct import *import, struct problem *why);

/* --- those of an archive --- */

struct reports {
    struct report *items; /* owned */
    size_t count;
};

void reports_init(struct reports *reports);
void reports_done(struct reports *reports);

/* Where a file belongs. */
struct report_place {
    struct report *report; /* borrowed, until the next is asked for */
    enum report_group group;
    int rank;
};

/* By its name in the archive. STATUS_EMPTY: it is of no report; STATUS_LIMIT, STATUS_NO_MEMORY. */
enum status reports_place(struct reports *reports, const char *name, struct report_place *place, struct problem *why);

bool reports_have_inputs(const struct reports *reports);

/* The inputs of all that are not inside of another one. */
enum status reports_add(struct reports *reports, struct import *import, struct problem *why);

/* --- folders --- */

/* Whether the folder is such a report, and its inputs. */
bool report_is_folder(const char *path);
enum status report_add_folder(struct import *import, const char *path, struct problem *why);

#endif
