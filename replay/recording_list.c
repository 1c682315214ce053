/* The samples of a recording as one list: quarter hours, then minutes, then samples as they were taken. */
#include "replay/store.h"

/* From the coarsest to the finest: the order of the list. */
static const enum tier ORDER[TIERS] = {TIER_QUARTER, TIER_MINUTE, TIER_TAKEN};

static int64_t layer_count(const struct layer *layer)
{
    return layer->last < layer->first ? 0 : layer->last - layer->first + 1;
}

static int64_t list_count(const struct layers *layers)
{
    int64_t count = 0;
    for (int i = 0; i < TIERS; i++)
        count += layer_count(&layers->of[i]);
    return count;
}

int64_t layers_position(const struct layers *layers, enum tier tier, int64_t number)
{
    int64_t before = 0;
    for (int i = 0; ORDER[i] != tier; i++)
        before += layer_count(&layers->of[ORDER[i]]);
    return before + number - layers->of[tier].first;
}

enum status recording_layers(struct recording *recording, struct layers *layers, struct problem *why)
{
    enum status status = recording->ops->layers(recording, layers, why);
    if (status == STATUS_OK && list_count(layers) == 0)
        return problem_set(why, STATUS_EMPTY, "the recording holds no sample yet");
    return status;
}

enum status recording_row(struct recording *recording, enum tier tier, int64_t number, struct sample_info *info,
                          struct problem *why)
{
    enum status status = recording->ops->sample(recording, tier, number, info, why);
    if (status == STATUS_OK && info->number != number)
        return problem_set(why, STATUS_EMPTY, "%s %lld is not in the recording", tier_name(tier), (long long)number);
    return status;
}

int64_t recording_last_id(struct recording *recording)
{
    int64_t first, last;
    struct sample_info info;
    if (recording->ops->bounds(recording, &first, &last, NULL) != STATUS_OK)
        return 0;
    /* A part of an old recording may hold thinned samples only. */
    bool thinned = last == 0 && recording->ops->find_id != NULL;
    return thinned && recording_step(recording, INT64_MAX, 0, &info, NULL) == STATUS_OK ? info.id : last;
}

/* --- places in the list ------------------------------------------------------------------------------------------------------------ */

static enum status ranked(struct recording *recording, const struct layers *layers, enum tier tier, int64_t number,
                          struct sample_info *info, struct problem *why)
{
    enum status status = recording->ops->sample(recording, tier, number, info, why);
    if (status == STATUS_OK)
        info->position = layers_position(layers, tier, info->number);
    return status;
}

/* The sample of this rank, which is brought into the list's bounds. */
static enum status at_position(struct recording *recording, const struct layers *layers, int64_t position,
                               struct sample_info *info, struct problem *why)
{
    int64_t count = list_count(layers);
    position = position < 0 ? 0 : position >= count ? count - 1 : position;
    for (int i = 0; i < TIERS; i++) {
        const struct layer *layer = &layers->of[ORDER[i]];
        if (position < layer_count(layer))
            return ranked(recording, layers, ORDER[i], layer->first + position, info, why);
        position -= layer_count(layer);
    }
    return STATUS_EMPTY; /* not reached: the position is below the count */
}

static int64_t within(int64_t number, const struct layer *layer)
{
    return number < layer->first ? layer->first : number > layer->last ? layer->last : number;
}

/* The rank of the sample that is, or stands for, the one with this id; that of the next one where there is none. */
static enum status position_of(struct recording *recording, const struct layers *layers, int64_t id, int64_t *position,
                               struct problem *why)
{
    for (int i = 0; ORDER[i] != TIER_TAKEN; i++) {
        const struct layer *layer = &layers->of[ORDER[i]];
        int64_t number;
        if (layer_count(layer) == 0)
            continue;
        enum status status = recording->ops->find_id(recording, ORDER[i], id, &number, why);
        if (status != STATUS_OK && status != STATUS_EMPTY)
            return status;
        if (status == STATUS_OK && number <= layer->last) {
            *position = layers_position(layers, ORDER[i], within(number, layer));
            return STATUS_OK;
        }
    }
    *position = layers_position(layers, TIER_TAKEN, within(id, &layers->of[TIER_TAKEN]));
    return STATUS_OK;
}

static enum status gone(int64_t id, struct problem *why)
{
    return problem_set(why, STATUS_EMPTY, "sample %lld is not in the recording", (long long)id);
}

enum status recording_sample(struct recording *recording, int64_t id, struct sample_info *info, struct problem *why)
{
    enum status status = recording_step(recording, id, 0, info, why);
    return status == STATUS_OK && info->id != id ? gone(id, why) : status;
}

static int64_t sum_within(int64_t position, int64_t steps, int64_t count)
{
    if (steps >= 0)
        return steps >= count - position ? count - 1 : position + steps;
    return steps < -position ? 0 : position + steps;
}

enum status recording_step(struct recording *recording, int64_t id, int64_t steps, struct sample_info *info,
                           struct problem *why)
{
    struct layers layers;
    int64_t position;
    enum status status = recording_layers(recording, &layers, why);
    if (status == STATUS_OK)
        status = position_of(recording, &layers, id, &position, why);
    if (status != STATUS_OK)
        return status;
    return at_position(recording, &layers, sum_within(position, steps, list_count(&layers)), info, why);
}

/* The layer whose times reach to utc_ns or behind it, the coarsest first; the finest when none does. */
static enum status layer_of_time(struct recording *recording, const struct layers *layers, int64_t utc_ns,
                                 enum tier *tier, struct problem *why)
{
    for (int i = 0; i < TIERS; i++) {
        struct sample_info last;
        const struct layer *layer = &layers->of[ORDER[i]];
        if (layer_count(layer) == 0)
            continue;
        *tier = ORDER[i];
        if (ORDER[i] == TIER_TAKEN)
            break;
        enum status status = recording->ops->sample(recording, ORDER[i], layer->last, &last, why);
        if (status != STATUS_OK || last.utc_ns >= utc_ns)
            return status;
    }
    return STATUS_OK;
}

enum status recording_find_time(struct recording *recording, int64_t utc_ns, struct sample_info *info,
                                struct problem *why)
{
    struct layers layers;
    enum tier tier = TIER_TAKEN;
    int64_t number;
    enum status status = recording_layers(recording, &layers, why);
    if (status == STATUS_OK)
        status = layer_of_time(recording, &layers, utc_ns, &tier, why);
    if (status == STATUS_OK)
        status = recording->ops->find_time(recording, tier, utc_ns, &number, why);
    if (status != STATUS_OK)
        return status;
    return ranked(recording, &layers, tier, within(number, &layers.of[tier]), info, why);
}

/* --- walking it -------------------------------------------------------------------------------------------------------------------- */

struct list_walk {
    int64_t to, next; /* ids */
    frame_visitor visit;
    void *context;
    bool ended;
};

static bool visit_listed(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    struct list_walk *walk = context;
    walk->ended = info->id > walk->to || !walk->visit(walk->context, info, frame, length);
    walk->next = info->id + 1;
    return !walk->ended;
}

enum status recording_frames(struct recording *recording, int64_t from, int64_t to, frame_visitor visit, void *context,
                             struct problem *why)
{
    struct list_walk walk = {.to = to, .next = from, .visit = visit, .context = context};
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !walk.ended && walk.next <= to) {
        struct sample_info first = {0};
        struct layers layers;
        status = recording_layers(recording, &layers, why);
        if (status == STATUS_OK)
            status = recording_step(recording, walk.next, 0, &first, why);
        if (status != STATUS_OK || first.id < walk.next || first.id > to)
            break;
        bool last = first.tier == TIER_TAKEN;
        status = recording->ops->frames(recording, first.tier, first.number, last ? to : layers.of[first.tier].last,
                                        visit_listed, &walk, why);
        walk.ended = walk.ended || last || walk.next <= first.id;
    }
    return status == STATUS_EMPTY ? STATUS_OK : status;
}
