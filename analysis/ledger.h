/* ledger.h: allocations by which Linux keeps the books of another cache: for each slab whose objects are charged to control groups it allocates one word an object from kmalloc. Inside analysis only.
 *
 * A walk through files makes 20,000 slabs of names, and with them 20,000 objects of kmalloc-192, as steadily as any leak and never reclaimable by its own type; they go when those slabs do. Pure.
 */
#ifndef ANALYSIS_LEDGER_H
#define ANALYSIS_LEDGER_H

#include "analysis/courses.h"

/* Whether `counts` of the kmalloc pool `row` gained, from the point `from` on, one for each slab that a cache gained which the kernel can reclaim: in step with its objects, so many for each as fill a slab and have words
 * that fit such an allocation. */
bool ledger_explains(const struct course_set *set, const struct intern *names, const struct course_row *row,
                     const double *counts, size_t from);

#endif
