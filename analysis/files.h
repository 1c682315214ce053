/* files.h: whether a pool that the system says it can take back behaves as a cache of files does. Inside analysis only.
 *
 * Caches of files fill together: whatever is looked at has a name, an inode and, when it is read, pages with an index. And the system takes back from all of them at once. So there are two things that a cache does
 * not do, and a leak in such a pool does: go on growing at its pace while no cache of files moves, and stay whole when the others are taken back.
 * Pure; borrows rows from the set.
 */
#ifndef ANALYSIS_FILES_H
#define ANALYSIS_FILES_H

#include "analysis/verdict.h"

enum { FILES_MAX = 16 };

/* The largest pools that are known to be caches of files. */
struct file_caches {
    size_t count;
    const struct course_row *rows[FILES_MAX];
    double counts[FILES_MAX][COURSE_POINTS];
};

void file_caches_find(struct file_caches *caches, const struct course_set *set, const struct intern *names);

/* What is seen of a pool with these counts, from the point `from` on, where it began to grow, up to, and without, `until`. */
enum cache_proof file_caches_prove(const struct file_caches *caches, const double *counts, size_t from, size_t until);

#endif
