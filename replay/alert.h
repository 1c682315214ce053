/* alert.h: one alert as it was asked for: a number of the samples against a limit.
 *
 *   SUBJECT < <= > >= LIMIT, or leak:NAME
 *
 *   nonpaged>75%                  a total, against a part of what bounds it (below)
 *   available<500m                a total, against a size or count: any id of the totals; `_bytes` may be left out
 *   bytes:NFeS>2g                 a number of the pools called so: bytes held allocs frees diff slots slabs per_alloc
 *   handles:lsass.exe>10k         of the processes called so: handles threads rss paged nonpaged
 *   objects:Token>50k             of an object type: objects
 *   kernel:/system.slice/x>1g     of a group (cgroup): kernel slab
 *   growth:NFeS>100m/h            how fast it grows: a pool's bytes, by /s /m /h or /d, over the last 10 minutes
 *   growth:handles:java>1k/h over 30m     of any other subject; over a longer time
 *   growth:unreclaimable>500m/h           of a total. A pool of that name is growth:bytes:unreclaimable
 *   leak:*                        each pool that leaks, once a boot, when two verdicts in a row say so (`pooltop report`)
 *   leak:NFeS>90% over 30m        if the verdict is surer than that; at least so long was watched: an hour when it is not said
 *
 * A name is meant exactly, but * is any characters and ? any one; in "quotes", needed for blanks < and >, each character is meant literally. Blanks at the end of a name count
 * only there; a merged cache is found by each of its names; the case of a process's name does not count. What
 * cannot be typed is written as it is shown, \xNN. Each row that is called so counts by itself, never their sum.
 * 100% is: of paged and nonpaged pool their limit, of commit its limit, of handles the most that the system allows; of all other bytes, and of these two pools where there is no
 * limit, physical memory. Sizes know k m g t by 1024, counts by 1000.
 * Growth is what the lowest value of each quarter of the time rose above that of the quarter before (growth.h).
 * A number that the system does not give, or not yet, is no alert.
 */
#ifndef REPLAY_ALERT_H
#define REPLAY_ALERT_H

#include "sampler/snapshot.h"

enum { ALERT_TEXT = 160, ALERT_NAME = 128 };

/* Owns nothing; may be copied. */
struct alert {
    char text[ALERT_TEXT]; /* as it was typed, safe */
    enum entity entity;    /* ENTITY_TOTALS, or the rows that are looked at */
    int field;
    enum unit unit; /* of what is compared: bytes, count, percent */
    bool is_below;  /* < and <=: below the limit is bad */
    bool or_equal;
    int64_t limit;        /* in `unit`; of a growth by per_ns */
    int whole, whole_too; /* the totals that are 100%: the first that is there. -1: none */
    int64_t per_ns;       /* of a growth: its unit of time; else 0 */
    int64_t window_ns;    /* of a growth: the time it is looked at over; 0 until alert_settle when it was not said */
    char name[ALERT_NAME];
    size_t name_length;
    bool is_literal; /* quoted: * and ? are characters like others */
    bool is_leak;    /* `limit` is of the verdict's confidence, window_ns what must have been watched */
};

/* STATUS_USAGE with a line that names the expression, says what is wrong and shows a right one. */
enum status alert_parse(struct alert *alert, const char *text, struct problem *why);

/* Fits a growth's time to the spacing of samples: at least eight must lie in it. What was not said becomes ten minutes, or longer where needed; what was said and is too short is
 * STATUS_USAGE. */
enum status alert_settle(struct alert *alert, int64_t interval_ns, struct problem *why);

/* Whether a row is called what the alert says. `aliases` are the other names, joined by " | "; may be empty. */
bool alert_is_called(const struct alert *alert, struct text name, struct text aliases);

#endif
