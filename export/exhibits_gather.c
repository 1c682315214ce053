#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/driver_sums.h"
#include "export/exhibits.h"
#include "replay/owner_moments.h"
#include "replay/player.h"

enum { LEAST_GAIN = 1 << 16 /* of a driver, bytes: what grew by less did not grow */ };

/* --- totals ------------------------------------------------------------------------------------------------------------------------ */

static void take_point(struct exhibit_totals *totals, const struct course_point *point, bool breaks)
{
    size_t slot = totals->slots++;
    totals->at_ns[slot] = point->end_ns;
    totals->breaks[slot] = breaks;
    for (int total = 0; total < TOTALS; total++)
        totals->value[total][slot] = point->totals[total];
}

/* Every so many points one, each boot's first and last in any case. */
static void gather_totals(struct exhibits *exhibits)
{
    struct exhibit_totals *totals = &exhibits->totals;
    size_t points = 0, room = EXHIBIT_SLOTS - 2 * EXHIBIT_BOOTS;
    for (size_t i = 0; i < exhibits->boot_count; i++)
        points += exhibits->boots[i]->points;
    size_t step = points / room + 1;
    for (size_t i = 0; i < exhibits->boot_count; i++) {
        const struct exhibit_boot *boot = exhibits->boots[i];
        bool breaks = true;
        for (size_t k = 0; k < boot->points; k++) {
            breaks = breaks || boot->point[k].after_break;
            if (k % step != 0 && k + 1 < boot->points)
                continue;
            take_point(totals, &boot->point[k], breaks);
            breaks = false;
        }
    }
}

/* --- drivers ----------------------------------------------------------------------------------------------------------------------- */

static int64_t gain_of(const struct exhibit_driver *driver)
{
    return number_difference(driver->last_bytes, driver->first_bytes);
}

static void keep_driver(struct exhibits *exhibits, const struct exhibit_driver *driver)
{
    size_t at = exhibits->driver_count;
    while (at > 0 && gain_of(&exhibits->drivers[at - 1]) < gain_of(driver))
        at--;
    if (at == EXHIBIT_DRIVERS)
        return;
    if (exhibits->driver_count < EXHIBIT_DRIVERS)
        exhibits->driver_count++;
    memmove(&exhibits->drivers[at + 1], &exhibits->drivers[at],
            (exhibits->driver_count - at - 1) * sizeof exhibits->drivers[0]);
    exhibits->drivers[at] = *driver;
}

/* What a driver had in a snapshot of sums; 0 when it had nothing yet. */
static int64_t bytes_of(const struct snapshot *sums, uint32_t name)
{
    for (size_t i = 0; i < sums->driver_count; i++)
        if (sums->drivers[i].name == name && sums->drivers[i].value[DRIVER_SUM_BYTES] != ABSENT)
            return sums->drivers[i].value[DRIVER_SUM_BYTES];
    return 0;
}

static void take_drivers(struct exhibits *exhibits, const struct snapshot *first, const struct snapshot *last)
{
    for (size_t i = 0; i < last->driver_count; i++) {
        const struct driver_sum *sum = &last->drivers[i];
        struct exhibit_driver driver = {.tags = sum->value[DRIVER_SUM_TAGS], .driver = sum->driver};
        struct text name = intern_text(last->names, sum->name);
        driver.name.length = name.length < VERDICT_NAME ? name.length : VERDICT_NAME;
        if (driver.name.length > 0)
            memcpy(driver.name.bytes, name.bytes, driver.name.length);
        driver.last_bytes = bytes_of(last, sum->name);
        driver.first_bytes = bytes_of(first, sum->name);
        if (gain_of(&driver) >= LEAST_GAIN)
            keep_driver(exhibits, &driver);
    }
}

/* Moves to a sample of the boot and adds up what each driver has there. */
static bool sum_up(struct driver_sums *sums, struct snapshot *out, struct player *player,
                   const struct exhibit_boot *boot, int64_t utc_ns)
{
    return player_seek_time(player, utc_ns, NULL, NULL) == STATUS_OK &&
           strcmp(player_info(player)->boot, boot->boot) == 0 &&
           driver_sums_make(sums, out, player_current(player)) == STATUS_OK;
}

static void gather_drivers(struct exhibits *exhibits, struct recording *recording, const struct exhibit_boot *boot)
{
    struct player *player = NULL;
    struct driver_sums sums;
    struct snapshot first, last;
    driver_sums_init(&sums);
    snapshot_init(&first, NULL);
    snapshot_init(&last, NULL);
    driver_sums_begin(&sums, NULL, exhibits->owners, false);
    if (player_open(&player, recording, NULL) == STATUS_OK && sum_up(&sums, &first, player, boot, boot->begin_ns) &&
        sum_up(&sums, &last, player, boot, boot->end_ns))
        take_drivers(exhibits, &first, &last);
    snapshot_done(&first);
    snapshot_done(&last);
    driver_sums_done(&sums);
    player_close(player);
}

/* --- all of it --------------------------------------------------------------------------------------------------------------------- */

static void gather_marks(struct exhibits *exhibits, struct recording *recording)
{
    enum status status = recording_marks(recording, exhibits->begin_ns, exhibits->end_ns, exhibits->marks,
                                         EXHIBIT_MARKS, &exhibits->mark_count, NULL);
    if (status != STATUS_OK)
        exhibits->mark_count = 0;
    exhibits->marks_cut = exhibits->mark_count == EXHIBIT_MARKS;
}

void exhibits_gather(struct exhibits *exhibits, struct recording *recording)
{
    const struct exhibit_boot *boot = exhibits_chosen(exhibits);
    struct owner_moment moment = {0};
    if (boot == NULL)
        return;
    gather_totals(exhibits);
    gather_marks(exhibits, recording);
    if (recording_owners(recording, boot->boot, boot->end_ns, &moment, NULL) == STATUS_OK)
        exhibits->owners = moment.owners;
    gather_drivers(exhibits, recording, boot);
}

/* --- without names ----------------------------------------------------------------------------------------------------------------- */

static const struct verdict_holder *holder_of(const struct verdict *verdict, const struct exhibit_curve *curve)
{
    for (size_t i = 0; i < verdict->culprit_count; i++) {
        const struct verdict_holder *holder = &verdict->culprits[i].holder;
        if (holder->by == HELD_BY_PROCESS && holder->pid == curve->pid && holder->started_ns == curve->started_ns)
            return holder;
    }
    return NULL;
}

void exhibits_anonymize(struct exhibits *exhibits, const struct verdict *verdict)
{
    size_t number = VERDICT_CULPRITS_MAX;
    exhibits->is_anonymous = true;
    for (size_t i = 0; i < exhibits->mark_count; i++)
        exhibits->marks[i].text[0] = '\0';
    for (size_t i = 0; i < exhibits->boot_count; i++)
        for (size_t k = 0; k < exhibits->boots[i]->count; k++) {
            struct exhibit_curve *curve = &exhibits->boots[i]->curves[k];
            const struct verdict_holder *holder = holder_of(verdict, curve);
            if (curve->entity != ENTITY_PROCESSES)
                continue;
            if (holder != NULL)
                curve->name = holder->name;
            else
                curve->name.length = (size_t)snprintf(curve->name.bytes, VERDICT_NAME, "process-%zu", ++number);
        }
}
