/* standing.h: the verdict as it stands, on samples that are given one by one.
 *
 * `pooltop report`, the verdict view and alerts on leaks are all made with this, so that they cannot differ. A sample costs the same however many came before, and memory is that of one course set
 * (courses.h). Each boot is judged by itself, since a restart gives everything back: when it ends, and the one that goes on when the verdict is asked for. The verdict is that of the last boot that was
 * watched for at least a quarter of the longest; of its culprits it is said in how many boots they were culprits.
 * A standing borrows the recording and the names of the snapshots, which all have to share one intern.
 */
#ifndef ANALYSIS_STANDING_H
#define ANALYSIS_STANDING_H

#include "analysis/verdict.h"
#include "replay/recording.h"

struct standing;

/* A boot that was judged. All of it is borrowed during the call. */
struct standing_boot {
    const struct verdict *verdict;
    const struct course_set *set;
    const struct intern *names; /* of the set's rows */
    const char *boot;
    bool is_chosen; /* as far as is known now, the verdict is that of this boot */
};

/* Told of each boot when it is judged, before its courses are forgotten: for who wants to draw them. The boot that goes on is told of whenever the verdict is asked for. A failure ends the judging. */
struct standing_listener {
    enum status (*boot)(void *context, const struct standing_boot *boot); /* NULL: nobody listens */
    void *context;                                                        /* borrowed */
};

/* `recording`: where sessions and marks are looked up; NULL: samples are `interval_ns` apart, and no mark is told. */
enum status standing_open(struct standing **standing, struct recording *recording, int64_t interval_ns);
void standing_close(struct standing *standing); /* NULL is allowed */

void standing_listen(struct standing *standing, struct standing_listener listener);

/* One more sample, behind all others. Only boot, times, session and break of `info` count. A failure (no memory) stays. */
enum status standing_add(struct standing *standing, const struct sample_info *info, const struct snapshot *snapshot);
/* The same of a sample that stands for several, with the ranges of its values (replay/thinned.h). */
enum status standing_add_thinned(struct standing *standing, const struct sample_info *info,
                                 const struct snapshot *snapshot, const struct ranges *ranges);

/* About how long a boot was watched from `first` to `last`, breaks left out, in ns; 0 where nobody can tell, as a wall clock may be set. */
int64_t standing_watched(struct standing *standing, const struct sample_info *first, const struct sample_info *last);
/* Before `first` is given: when its boot is a new one, points of its courses are so wide from the beginning on; 0: as they come. */
void standing_expect(struct standing *standing, const struct sample_info *first, int64_t width_ns);

/* When the newest point of the running boot began, UTC: before it changes a verdict made anew says little else than the one before. ABSENT: there is none. */
int64_t standing_newest_ns(const struct standing *standing);

/* The verdict on all that was given. It takes milliseconds with thousands of pools. STATUS_EMPTY when nothing was given; what is too short is a verdict that is unsure. */
enum status standing_judge(struct standing *standing, struct verdict *verdict);

/* What the bytes of a pool did in the boot that the verdict is of, culprit or not; of one that was never there nothing. False when that boot is over and forgotten, or too short to say anything. */
bool standing_trend(const struct standing *standing, const struct verdict *verdict, const struct pool_identity *pool,
                    struct trend *trend);

#endif
