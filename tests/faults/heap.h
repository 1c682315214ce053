/* heap.h: allocations that fail when they are asked to. Linked with --wrap, so that only what our own objects call is counted, and what SQLite asks its own allocator for. */
#ifndef TESTS_FAULTS_HEAP_H
#define TESTS_FAULTS_HEAP_H

#include <stdbool.h>

/* What fails: the calls counted while armed, from `fail_at` on. */
struct heap {
    bool armed, for_good, failed;
    long calls, fail_at;
};

extern struct heap heap;

void heap_arm(long fail_at, bool for_good);

#endif
