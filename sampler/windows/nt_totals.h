/* nt_totals.h: what the system says of itself: classes 0 (basic), 2 (performance) and 3 (time of day).
 *
 * Class 2 grew from version to version: what the returned length does not cover is absent. None of its page counts can be 0 on a machine that
 * runs, so 0 means that the system does not keep that number. Where class 2 is refused GetPerformanceInfo takes its place.
 */
#ifndef SAMPLER_WINDOWS_NT_TOTALS_H
#define SAMPLER_WINDOWS_NT_TOTALS_H

#include "sampler/windows/nt.h"
#include "sampler/windows/nt_counter.h"

struct nt_totals {
    int64_t page_bytes, physical_pages, processors; /* ABSENT when not told */
    char boot[BOOT_TEXT];                           /* "" when not told */
    uint32_t performance_length;                    /* that class 2 takes; 0: not settled yet */
    bool counting;                                  /* page faults were seen before */
    struct nt_counter faults;
};

/* What does not change while the system runs: page size, memory, processors, boot. */
void nt_totals_open(struct nt_totals *totals, struct nt_reader *reader);

void nt_totals_take(struct nt_totals *totals, struct nt_reader *reader);

#endif
