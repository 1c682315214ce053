/* leaks.h: what leaks, for the alarm (replay/leak_judge.h): the same verdict as `pooltop report`, kept up to date sample by sample.
 *
 * A verdict is made anew when the courses have another point, but not more often than each second, each sixty-fourth of the time that was watched, nor than takes a hundredth of the time: so it grows rare. A leak is told when
 * two verdicts in a row call it one.
 * Memory is that of a standing: some 4 KB for each pool and each process of more than a few handles.
 */
#ifndef EXPORT_LEAKS_H
#define EXPORT_LEAKS_H

#include "replay/leak_judge.h"

extern const struct leak_judge leak_judge;

#endif
