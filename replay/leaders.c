#include "replay/leaders.h"

#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "replay/row_metrics.h"

#define GROWTH_WINDOW_NS (10 * NS_PER_MINUTE)
#define LEAST_RISE       (INT64_C(256) << 10) /* bytes an hour */
#define KEPT_NS          NS_PER_HOUR

enum { LABELS_MAX = 1 << 16 };

/* The highest values seen, and whose they are; the lowest stands last. */
struct ranking {
    size_t count;
    struct {
        int64_t value;
        size_t place;
    } first[];
};

enum status leaders_open(struct leaders *leaders, size_t top)
{
    size_t ranking = sizeof(struct ranking) + top * sizeof leaders->size->first[0];
    *leaders = (struct leaders){.top = top,
                                .list = calloc(LEADERS_PART * top, sizeof *leaders->list),
                                .size = malloc(ranking),
                                .rise = malloc(ranking)};
    if (leaders->list != NULL && leaders->size != NULL && leaders->rise != NULL &&
        growth_open(&leaders->growth, GROWTH_WINDOW_NS) == STATUS_OK)
        return STATUS_OK;
    leaders_close(leaders);
    return STATUS_NO_MEMORY;
}

void leaders_close(struct leaders *leaders)
{
    for (size_t i = 0; leaders->list != NULL && i < LEADERS_PART * leaders->top; i++)
        buffer_done(&leaders->list[i].labels);
    free(leaders->list);
    free(leaders->size);
    free(leaders->rise);
    growth_close(leaders->growth);
    *leaders = (struct leaders){0};
}

/* --- who is first ------------------------------------------------------------------------------------------------------------------- */

static void rank(struct ranking *ranking, size_t top, int64_t value, size_t place)
{
    if (value == ABSENT || (ranking->count == top && value <= ranking->first[top - 1].value))
        return;
    size_t at = ranking->count < top ? ranking->count++ : top - 1;
    for (; at > 0 && ranking->first[at - 1].value < value; at--)
        ranking->first[at] = ranking->first[at - 1];
    ranking->first[at].value = value;
    ranking->first[at].place = place;
}

static uint64_t hash_of(const struct pool *pool)
{
    uint64_t hash = (uint64_t)pool->name << 8 | (uint64_t)pool->type;
    return hash ^ (uint64_t)pool->session * UINT64_C(0x9E3779B97F4A7C15);
}

static int64_t size_of(const struct pool *pool)
{
    return pool->value[POOL_BYTES] != ABSENT ? pool->value[POOL_BYTES] : pool->value[POOL_HELD_BYTES];
}

static void rank_all(struct leaders *leaders, const struct snapshot *snapshot, int64_t moment_ns)
{
    leaders->size->count = leaders->rise->count = 0;
    growth_next(leaders->growth);
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        int64_t size = size_of(&snapshot->pools[i]);
        if (size == ABSENT)
            continue;
        int64_t rise = growth_put(leaders->growth, hash_of(&snapshot->pools[i]), moment_ns, size, NS_PER_HOUR);
        rank(leaders->size, leaders->top, size, i);
        rank(leaders->rise, leaders->top, rise < LEAST_RISE ? ABSENT : rise, i);
    }
}

/* --- the list ----------------------------------------------------------------------------------------------------------------------- */

static bool is_of(const struct leader *leader, const struct pool *pool)
{
    return leader->name == pool->name && leader->type == pool->type && leader->session == pool->session;
}

/* Where the leader's pool is in this sample. */
static void follow(struct leader *leader, const struct snapshot *snapshot)
{
    leader->pool = NULL;
    for (size_t step = 0; step < snapshot->pool_count; step++) {
        size_t place = (leader->place + step) % snapshot->pool_count;
        if (is_of(leader, &snapshot->pools[place])) {
            leader->place = place;
            leader->pool = &snapshot->pools[place];
            return;
        }
    }
}

static struct leader *find(struct leaders *leaders, const struct pool *pool)
{
    for (size_t i = 0; i < leaders->count; i++)
        if (is_of(&leaders->list[i], pool))
            return &leaders->list[i];
    return NULL;
}

/* Room for one more: of two rankings, half of the list is never among the first now. */
static struct leader *make_room(struct leaders *leaders)
{
    if (leaders->count < LEADERS_PART * leaders->top)
        return &leaders->list[leaders->count++];
    struct leader *oldest = leaders->list;
    for (size_t i = 1; i < leaders->count; i++)
        if (leaders->list[i].moment_ns < oldest->moment_ns)
            oldest = &leaders->list[i];
    return oldest;
}

static void admit(struct leaders *leaders, const struct snapshot *snapshot, size_t place)
{
    const struct pool *pool = &snapshot->pools[place];
    struct leader *leader = make_room(leaders);
    struct buffer labels = leader->labels; /* its memory serves again */
    if (labels.limit == 0)
        buffer_init(&labels, LABELS_MAX);
    buffer_clear(&labels);
    *leader = (struct leader){.name = pool->name,
                              .type = pool->type,
                              .session = pool->session,
                              .place = place,
                              .pool = pool,
                              .labels = labels};
}

/* Those that are first and in the list already come before those that are not, which may take the place of the oldest. */
static void renew(struct leaders *leaders, const struct snapshot *snapshot, int64_t moment_ns, bool admits)
{
    const struct ranking *const rankings[] = {leaders->size, leaders->rise};
    for (size_t i = 0; i < 2; i++)
        for (size_t at = 0; at < rankings[i]->count; at++) {
            size_t place = rankings[i]->first[at].place;
            struct leader *leader = find(leaders, &snapshot->pools[place]);
            if (leader == NULL && admits) {
                admit(leaders, snapshot, place);
                leader = find(leaders, &snapshot->pools[place]);
            }
            if (leader != NULL)
                leader->moment_ns = moment_ns;
        }
}

static void drop_old(struct leaders *leaders, int64_t moment_ns)
{
    for (size_t i = leaders->count; i-- > 0;) {
        int64_t since = number_difference(moment_ns, leaders->list[i].moment_ns);
        if (since >= 0 && since <= KEPT_NS)
            continue;
        struct leader gone = leaders->list[i];
        leaders->list[i] = leaders->list[--leaders->count];
        leaders->list[leaders->count] = gone;
    }
}

static struct text owner_of(const struct pool *pool, const struct snapshot *snapshot, const struct owners *owners)
{
    struct text said = intern_text(snapshot->names, pool->owner);
    if (said.length > 0)
        return said;
    const struct owner *found = owners_find(owners, intern_text(snapshot->names, pool->name));
    return found != NULL && found->grade <= OWNER_IN_CODE ? found->owner : said;
}

static void label(struct leader *leader, const struct snapshot *snapshot, const char *host, const struct owners *owners)
{
    if (leader->pool == NULL || leader->has_owner)
        return;
    struct text owner = owner_of(leader->pool, snapshot, owners);
    if (leader->labels.length > 0 && owner.length == 0)
        return;
    row_labels(&leader->labels, host, ENTITY_POOLS, snapshot, leader->pool, owner);
    leader->has_owner = owner.length > 0;
}

void leaders_look(struct leaders *leaders, const struct snapshot *snapshot, const char *host,
                  const struct owners *owners)
{
    int64_t moment = snapshot->mono_ns != ABSENT ? snapshot->mono_ns : snapshot->utc_ns;
    if (strcmp(leaders->boot, snapshot->boot) != 0)
        growth_forget(leaders->growth);
    memcpy(leaders->boot, snapshot->boot, sizeof leaders->boot);
    rank_all(leaders, snapshot, moment);
    for (size_t i = 0; i < leaders->count; i++)
        follow(&leaders->list[i], snapshot);
    renew(leaders, snapshot, moment, false);
    drop_old(leaders, moment);
    renew(leaders, snapshot, moment, true);
    for (size_t i = 0; i < leaders->count; i++)
        label(&leaders->list[i], snapshot, host, owners);
}
