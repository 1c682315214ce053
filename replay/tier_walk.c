#include "replay/tier_walk.h"

static bool take_row(void *context, const struct tier_row *row)
{
    struct tier_walk *walk = context;
    bool wanted = row->info.number >= walk->first_number;
    if (wanted && row->info.id > walk->to)
        return false;
    return walk->row(walk, row, wanted) && walk->status == STATUS_OK;
}

static enum status read_rows(struct tier_walk *walk, const struct sample_info *first, int64_t last)
{
    if (first->number - first->key >= GROUP_SAMPLES_MAX)
        return problem_set(walk->why, STATUS_DAMAGED, "%s %lld of the recording is damaged", tier_name(first->tier),
                           (long long)first->number);
    walk->first_number = first->number;
    int64_t from = walk->skips_rows ? first->number : first->key;
    enum status status =
        walk->recording->ops->tier_rows(walk->recording, first->tier, from, last, take_row, walk, walk->why);
    return status == STATUS_OK ? walk->status : status;
}

/* The first row of a tier that reaches to the sample `id`; EMPTY when there is none. */
static enum status row_at(const struct tier_walk *walk, enum tier tier, int64_t id, struct sample_info *first)
{
    int64_t number;
    enum status status = walk->recording->ops->find_id(walk->recording, tier, id, &number, walk->why);
    return status == STATUS_OK ? recording_row(walk->recording, tier, number, first, walk->why) : status;
}

static enum status first_row(const struct tier_walk *walk, enum tier tier, struct sample_info *first)
{
    enum status status = row_at(walk, tier, walk->next, first);
    if (status == STATUS_OK && walk->is_exact && first->from < walk->next)
        status = row_at(walk, tier, first->id + 1, first);
    return status;
}

/* Reads what is still to be read in this tier where it has it, else in finer ones. Recursion goes one tier down each time. */
static enum status read_tier(struct tier_walk *walk, enum tier tier)
{
    int64_t to = walk->to;
    struct sample_info first;
    if (tier == TIER_TAKEN)
        return walk->taken(walk, walk->next, to);
    enum tier finer = (enum tier)(tier - 1);
    enum status status = first_row(walk, tier, &first);
    if (status == STATUS_OK && first.from > walk->next && first.from <= to) {
        walk->to = first.from - 1;
        status = read_tier(walk, finer);
        walk->to = to;
    }
    if (status == STATUS_OK && !walk->ended && first.from <= to)
        status = read_rows(walk, &first, INT64_MAX);
    if (status != STATUS_OK && status != STATUS_EMPTY)
        return status;
    return walk->ended || walk->next > to ? STATUS_OK : read_tier(walk, finer);
}

enum status tier_walk_run(struct tier_walk *walk, enum tier tier)
{
    struct layers layers;
    enum status status = recording_layers(walk->recording, &layers, walk->why);
    for (int coarse = TIERS - 1; coarse > (int)tier && status == STATUS_OK && !walk->ended; coarse--) {
        const struct layer *layer = &layers.of[coarse];
        struct sample_info first;
        if (layer->last < layer->first)
            continue;
        status = row_at(walk, (enum tier)coarse, walk->next, &first);
        if (status == STATUS_OK && first.number <= layer->last)
            status = read_rows(walk, &first, layer->last);
        status = status == STATUS_EMPTY ? STATUS_OK : status;
    }
    if (status == STATUS_OK && !walk->ended)
        status = read_tier(walk, walk->recording->ops->find_id == NULL ? TIER_TAKEN : tier);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}
