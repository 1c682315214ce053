#include "replay/import_beside.h"

#include <stdlib.h>

/* Halves of an interval that a sample holds for. */
enum { HALVES = 5 };

struct import_kept {
    struct import_lane lane; /* on the sample; it reads nothing */
    struct snapshot *sample; /* owned */
};

void import_beside_done(struct import_beside *beside)
{
    for (size_t i = 0; i < beside->count; i++) {
        snapshot_done(beside->list[i].sample);
        free(beside->list[i].sample);
    }
    free(beside->list);
    *beside = (struct import_beside){NULL, 0, 0};
}

static struct import_kept *add(struct import_beside *beside, const struct import_lane *lane)
{
    if (beside->count == beside->capacity) {
        size_t capacity = beside->capacity * 2 + 4;
        struct import_kept *grown = realloc(beside->list, capacity * sizeof *grown);
        if (grown == NULL)
            return NULL;
        beside->list = grown;
        beside->capacity = capacity;
    }
    struct snapshot *sample = malloc(sizeof *sample);
    if (sample == NULL)
        return NULL;
    snapshot_init(sample, lane->item.snapshot->names);
    struct import_kept *kept = &beside->list[beside->count++];
    *kept = (struct import_kept){.lane = {.input = lane->input}, .sample = sample};
    return kept;
}

static bool holds(const struct import_lane *lane, int64_t utc_ns)
{
    const struct import_input *input = lane->input;
    int64_t interval = input->samples > 1 ? (input->last_ns - input->first_ns) / (input->samples - 1) : NS_PER_MINUTE;
    int64_t age = number_difference(utc_ns, lane->utc_ns);
    return age != ABSENT && age >= 0 && age / HALVES <= interval / 2;
}

/* One that holds no more gives its place to another input's. */
enum status import_beside_keep(struct import_beside *beside, const struct import_lane *lane)
{
    struct import_kept *kept = NULL;
    for (size_t i = 0; i < beside->count && (kept == NULL || kept->lane.input != lane->input); i++)
        if (beside->list[i].lane.input == lane->input || !holds(&beside->list[i].lane, lane->utc_ns))
            kept = &beside->list[i];
    kept = kept != NULL ? kept : add(beside, lane);
    if (kept == NULL)
        return STATUS_NO_MEMORY;
    kept->lane.input = lane->input;
    kept->lane.utc_ns = lane->utc_ns;
    kept->lane.item = (struct foreign_item){.what = FOREIGN_SAMPLE, .snapshot = kept->sample, .boot = ""};
    return snapshot_copy(kept->sample, lane->item.snapshot);
}

const struct import_lane *import_beside_at(const struct import_beside *beside, size_t i, int64_t utc_ns)
{
    for (size_t k = 0; k < beside->count; k++)
        if (holds(&beside->list[k].lane, utc_ns) && i-- == 0)
            return &beside->list[k].lane;
    return NULL;
}
