/* stamp.h: times as other programs write them, in lines and in file names.
 *
 *   2020-05-22 22:35:55.53   2020-05-22T22:35:55+02:00   2020/05/22 22:35   20200522-223555   20200522223555   in names also 2020.05.22_22.35.55
 *   ===== 22/05/2020 22:35:55.53 =====   Fri 05/22/2020 10:35:55 PM   22.05.2020 22:35:55,53
 *   Friday, May 22, 2020 10:35:55 PM   22 May 2020 22:35   Fri May 22 22:35:55 UTC 2020   Fri 22 May 22:35:55 BST 2020
 *   Freitag, 22. Mai 2020 um 22:35:55   viernes, 22 de mayo de 2020 22:35   2020. 05. 22. 22:35:55   and so in other languages (stamp_words.h)
 *   @1590186955   and in names ten digits that are seconds since 1970
 * Date and time may stand in lines of their own, one behind the other (cmd's `date /t` and `time /t`). A date whose order of day and month nothing tells (05/06/2020) is ambiguous: a day
 * above 12, or a weekday that fits one of both only, settles it. A stamp is a plain value.
 */
#ifndef SAMPLER_FOREIGN_STAMP_H
#define SAMPLER_FOREIGN_STAMP_H

#include <stdbool.h>

#include "base/intern.h"
#include "base/number.h"
#include "base/when.h"

/* The order of day and month where a date has slashes or dashes and its year last. */
enum date_order { ORDER_UNKNOWN, ORDER_DAY_FIRST, ORDER_MONTH_FIRST };

struct stamp {
    bool has_date, has_time;
    bool lacks_year;  /* it has a date, as syslog writes it: `year` is to be found (stamp_choose_year) */
    bool has_zone;    /* the text says it */
    bool zone_of_all; /* it was said once, for all its times, whatever the clock did since */
    int32_t zone_seconds;
    int32_t year, month, day; /* with an order: `month` and `day` as they stand, the first in `day` */
    bool is_ordered;          /* which of both is the day depends on `order` */
    enum date_order order;    /* what the stamp itself tells of it */
    enum date_order usual; /* what its format has as a rule, where nothing else tells; ORDER_UNKNOWN: there is none */
    int32_t hour, minute, second, ns;
    int64_t epoch_ns; /* instead of all of these; ABSENT: none */
};

static inline bool stamp_is_whole(const struct stamp *stamp)
{
    return stamp->has_date && stamp->has_time;
}

/* Whether a zone has to be known for it to be a moment. */
static inline bool stamp_is_local(const struct stamp *stamp)
{
    return stamp_is_whole(stamp) && !stamp->has_zone && stamp->epoch_ns == ABSENT;
}

/* Whether it is read off a clock that goes back and forth with daylight saving time. */
static inline bool stamp_is_of_clock(const struct stamp *stamp)
{
    return stamp_is_local(stamp) || (stamp_is_whole(stamp) && stamp->zone_of_all);
}

/* Finds the first date, time or both in the text; false when there is neither. */
bool stamp_find(struct text text, struct stamp *stamp);

/* `May 22 22:35:55`, with or without a fraction, at the very beginning of the text; *length is that of it. The stamp lacks its year. */
bool stamp_find_yearless(struct text text, struct stamp *stamp, size_t *length);

/* Gives a stamp that lacks its year one: the last in which the moment is not more than a day behind the reference or, with `nearest`, the one in which it is nearest to it. False when it has none,
 * as a 30th of February. */
bool stamp_choose_year(struct stamp *stamp, struct zone zone, int64_t reference_ns, bool nearest);

/* In a file's name without its folder: only a whole one, and only with its year first. */
bool stamp_find_in_name(struct text name, struct stamp *stamp);

/* Takes what `stamp` lacks (its date or its time) from `other`. */
void stamp_complete(struct stamp *stamp, const struct stamp *other);

/* The moment of a whole stamp that has its year. `zone` holds where the text names none, `order` where the stamp itself does not tell. STATUS_USAGE when the order is not known, or there is no such time. */
enum status stamp_moment(const struct stamp *stamp, struct zone zone, enum date_order order, int64_t *utc_ns,
                         struct problem *why);

#endif
