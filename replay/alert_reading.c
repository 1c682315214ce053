#include "replay/alert_reading.h"

#include <string.h>

#include "base/text.h"
#include "replay/growth.h"

enum status alert_reader_open(struct alert_reader *reader, const struct alert *alert)
{
    *reader = (struct alert_reader){.alert = alert};
    return alert->per_ns == 0 ? STATUS_OK : growth_open(&reader->growth, alert->window_ns);
}

void alert_reader_close(struct alert_reader *reader)
{
    growth_close(reader->growth);
}

bool alert_is_worse(const struct alert *alert, int64_t value, int64_t than)
{
    return value != ABSENT && (than == ABSENT || (alert->is_below ? value < than : value > than));
}

/* --- who a row is ------------------------------------------------------------------------------------------------------------------- */

/* FNV-1a. */
static uint64_t hash_more(uint64_t hash, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ at[i]) * UINT64_C(1099511628211);
    return hash;
}

static uint64_t identity(const struct alert *alert, const void *row, struct text name)
{
    uint64_t hash = hash_more(UINT64_C(14695981039346656037), name.bytes, name.length);
    if (alert->entity == ENTITY_POOLS) {
        const struct pool *pool = row;
        hash = hash_more(hash, &pool->type, sizeof pool->type);
        hash = hash_more(hash, &pool->session, sizeof pool->session);
    } else if (alert->entity == ENTITY_PROCESSES) {
        const struct process *process = row;
        hash = hash_more(hash, &process->pid, sizeof process->pid);
        hash = hash_more(hash, &process->started_ns, sizeof process->started_ns);
    }
    return hash;
}

/* What an alert looks at in a row of its kind. */
struct looked_at {
    uint32_t name, aliases;
    const int64_t *values;
};

static struct looked_at look_at(enum entity entity, const void *row)
{
    const struct pool *pool = row;
    const struct process *process = row;
    const struct object_type *type = row;
    const struct group *group = row;
    switch (entity) {
    case ENTITY_POOLS:
        return (struct looked_at){pool->name, pool->aliases, pool->value};
    case ENTITY_PROCESSES:
        return (struct looked_at){process->name, 0, process->value};
    case ENTITY_TYPES:
        return (struct looked_at){type->name, 0, type->value};
    case ENTITY_GROUPS:
        return (struct looked_at){group->name, 0, group->value};
    case ENTITY_TOTALS:
    case ENTITY_DRIVERS:
    case ENTITIES:
        break;
    }
    return (struct looked_at){0, 0, row};
}

void alert_row_name(char *out, size_t capacity, const struct alert *alert, const struct snapshot *snapshot,
                    const void *row)
{
    out[0] = '\0';
    if (row == NULL)
        return;
    struct text name = intern_text(snapshot->names, look_at(alert->entity, row).name);
    text_safe(out, capacity, capacity, name.bytes, name.length);
}

/* --- numbers ------------------------------------------------------------------------------------------------------------------------ */

static int64_t whole_of(const struct alert *alert, const struct snapshot *snapshot)
{
    int64_t whole = alert->whole >= 0 ? snapshot->totals[alert->whole] : ABSENT;
    return whole == ABSENT && alert->whole_too >= 0 ? snapshot->totals[alert->whole_too] : whole;
}

/* As the alert compares it: a part of the whole, or a growth. */
static int64_t measure(struct alert_reader *reader, const struct snapshot *snapshot, uint64_t row, int64_t value)
{
    enum { PERCENT = 100000 };
    const struct alert *alert = reader->alert;
    if (value == ABSENT)
        return ABSENT;
    if (alert->unit == UNIT_PERCENT)
        return number_scale(value, PERCENT, whole_of(alert, snapshot));
    if (reader->growth == NULL)
        return value;
    int64_t moment = snapshot->mono_ns != ABSENT ? snapshot->mono_ns : snapshot->utc_ns;
    return growth_put(reader->growth, row, moment, value, alert->per_ns);
}

static void read_row(struct alert_reader *reader, const struct snapshot *snapshot, const void *row,
                     struct alert_reading *reading)
{
    const struct alert *alert = reader->alert;
    struct looked_at seen = look_at(alert->entity, row);
    struct text name = intern_text(snapshot->names, seen.name);
    if (!alert_is_called(alert, name, intern_text(snapshot->names, seen.aliases)))
        return;
    reading->is_there = true;
    int64_t number = alert->entity == ENTITY_POOLS && alert->field == POOL_EACH_BYTES ? pool_each_bytes(row)
                                                                                      : seen.values[alert->field];
    int64_t value = measure(reader, snapshot, identity(alert, row, name), number);
    if (!alert_is_worse(alert, value, reading->value))
        return;
    reading->value = value;
    reading->row = row;
}

struct alert_reading alert_read(struct alert_reader *reader, const struct snapshot *snapshot)
{
    const struct alert *alert = reader->alert;
    struct alert_reading reading = {.value = ABSENT};
    if (reader->growth != NULL && strcmp(reader->boot, snapshot->boot) != 0)
        growth_forget(reader->growth);
    memcpy(reader->boot, snapshot->boot, sizeof reader->boot);
    if (reader->growth != NULL)
        growth_next(reader->growth);
    if (alert->entity == ENTITY_TOTALS) {
        int64_t number = snapshot->totals[alert->field];
        reading.value = measure(reader, snapshot, 0, number);
        reading.is_there = reading.is_seen = number != ABSENT;
        return reading;
    }
    size_t rows = snapshot_rows(snapshot, alert->entity);
    reading.is_seen = rows > 0 && snapshot->lacks == 0;
    for (size_t i = 0; i < rows; i++)
        read_row(reader, snapshot, snapshot_row(snapshot, alert->entity, i), &reading);
    return reading;
}
