/* The totals over the whole recording: the heat strip of the timeline, and the meters as graphs. */
#include <string.h>

#include "tui/screen_state.h"

enum { HEAT_LEVELS = 8, HEAT_LEAST = 8, NOISE_PARTS = 1000 };

/* Parts of as many samples each: else those of one more would look as if more had grown in them. */
static int64_t whole_intervals(int64_t width_ns, int64_t interval_ns)
{
    if (interval_ns <= 0 || width_ns > INT64_MAX - interval_ns)
        return width_ns;
    return (width_ns + interval_ns - 1) / interval_ns * interval_ns;
}

/* One total in so many parts of the recording; NULL when it cannot be read. A message would come with every picture, so there is none. */
static const struct history_slot *read_total(struct screen *screen, int which, int total, size_t slots, size_t *count)
{
    struct history **history = &screen->totals_over_time.histories[which];
    struct history_key key = {.entity = ENTITY_TOTALS, .field = total};
    int64_t begin_ns = screen->summary.first_utc_ns;
    int64_t span = number_difference(screen->summary.last_utc_ns, begin_ns);
    if (total < 0 || span == ABSENT || span < 0)
        return NULL;
    int64_t width = whole_intervals(screen_slot_width(span, slots), player_session(screen->player)->interval_ns);
    size_t parts = (size_t)(span / width + 1);
    if (*history == NULL && history_open(history, screen->recording, NULL) != STATUS_OK)
        return NULL;
    if (history_show(*history, &key, begin_ns, begin_ns + (int64_t)parts * width - 1, parts, NULL) != STATUS_OK)
        return NULL;
    return history_slots(*history, count);
}

/* --- the heat strip ----------------------------------------------------------------------------------------------------------------- */

/* By how much the sum of both totals grew in each part; 0 where it shrank, behind a break and where nothing is known. Returns the largest. */
static int64_t find_growth(const struct history_slot *slots, const struct history_slot *others, size_t count,
                           int64_t growth[CANVAS_WIDTH_MAX])
{
    int64_t before = ABSENT, most = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t value = others != NULL ? number_sum(slots[i].last, others[i].last) : slots[i].last;
        int64_t grew = slots[i].breaks ? ABSENT : number_difference(value, before);
        growth[i] = grew != ABSENT && grew > 0 ? grew : 0;
        most = growth[i] > most ? growth[i] : most;
        before = value != ABSENT || slots[i].breaks ? value : before;
    }
    return most;
}

/* Growth that is noise beside the total itself is no place to go to. */
void screen_fill_heat(struct screen *screen, struct timeline_view *timeline, struct area area)
{
    struct totals_over_time *totals = &screen->totals_over_time;
    const struct snapshot *current = screen_current(screen);
    size_t count = 0, other_count = 0;
    int columns = timeline_columns(area, timeline);
    int nonpaged = header_pool_total(current, false), paged = header_pool_total(current, true);
    if (columns < HEAT_LEAST || nonpaged < 0)
        return;
    const struct history_slot *slots = read_total(screen, 0, nonpaged, (size_t)columns, &count);
    const struct history_slot *others = read_total(screen, 1, paged, (size_t)columns, &other_count);
    if (slots == NULL || count > CANVAS_WIDTH_MAX || (others != NULL && other_count != count))
        return;
    int64_t growth[CANVAS_WIDTH_MAX];
    int64_t most = find_growth(slots, others, count, growth);
    int64_t whole = number_sum(current->totals[nonpaged], paged >= 0 ? current->totals[paged] : 0);
    if (whole == ABSENT || most <= whole / NOISE_PARTS)
        return;
    for (size_t i = 0; i < count; i++)
        totals->heat[i] = (uint8_t)number_scale(growth[i], HEAT_LEVELS, most);
    timeline->heat = totals->heat;
    timeline->heat_count = count;
}

/* --- the meters ---------------------------------------------------------------------------------------------------------------------- */

static void copy(struct meter_history *meter, const struct history_slot *slots, size_t count)
{
    meter->count = slots == NULL || count > METER_SLOTS_MAX ? 0 : count;
    for (size_t i = 0; i < meter->count; i++)
        meter->slots[i] = slots[i];
}

/* Memory that is used is what is there without what is available, so the least available is the most used. */
static void turn_round(struct meter_history *meter, int64_t physical)
{
    for (size_t i = 0; i < meter->count; i++) {
        struct history_slot *slot = &meter->slots[i];
        *slot = (struct history_slot){number_difference(physical, slot->max), number_difference(physical, slot->min),
                                      number_difference(physical, slot->last), slot->breaks};
    }
}

const struct meter_history *screen_meter_histories(struct screen *screen)
{
    struct totals_over_time *totals = &screen->totals_over_time;
    const struct snapshot *current = screen_current(screen);
    int of[METERS] = {TOTAL_AVAILABLE, header_pool_total(current, false), header_pool_total(current, true)};
    size_t slots = header_meter_slots(screen->canvas.width);
    for (int i = 0; i < METERS; i++) {
        size_t count = 0;
        const struct history_slot *read = read_total(screen, 2 + i, of[i], slots, &count);
        copy(&totals->meters[i], read, count);
    }
    turn_round(&totals->meters[0], current->totals[TOTAL_PHYSICAL]);
    return totals->meters;
}

void screen_totals_done(struct totals_over_time *totals)
{
    for (size_t i = 0; i < sizeof totals->histories / sizeof totals->histories[0]; i++)
        history_close(totals->histories[i]);
}
