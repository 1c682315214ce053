#include "replay/row_metrics.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const ENTITY_WORDS[ENTITIES] = {[ENTITY_POOLS] = "pool",
                                                   [ENTITY_PROCESSES] = "process",
                                                   [ENTITY_TYPES] = "object_type",
                                                   [ENTITY_GROUPS] = "group",
                                                   [ENTITY_TOTALS] = "system"};

void field_metric(struct field_metric *out, enum entity entity, int field)
{
    size_t count;
    const struct field *of = &catalogue_fields(entity, &count)[field];
    snprintf(out->name, sizeof out->name, "pooltop_%s_%s", ENTITY_WORDS[entity], of->id);
    out->metric = (struct metric){.name = out->name,
                                  .kind = of->difference == DIFFERENCE_COUNTER ? METRIC_COUNTER : METRIC_GAUGE,
                                  .unit = of->unit == UNIT_BYTES ? "bytes" : NULL,
                                  .help = of->help};
}

static void add_text(struct buffer *labels, const char *label, const struct snapshot *snapshot, uint32_t name)
{
    struct text text = intern_text(snapshot->names, name);
    metric_label(labels, label, text.bytes, text.length);
}

static void add_number(struct buffer *labels, const char *label, int64_t number)
{
    char digits[NUMBER_TEXT];
    metric_label(labels, label, digits, number_exact(digits, number));
}

static void add_pool(struct buffer *labels, const struct snapshot *snapshot, const struct pool *pool, struct text owner)
{
    const char *type = pool_type_name(pool->type);
    add_text(labels, "tag", snapshot, pool->name);
    metric_label(labels, "type", type, strlen(type));
    add_number(labels, "session", pool->session);
    metric_label(labels, "owner", owner.bytes, owner.length);
}

void row_labels(struct buffer *labels, const char *host, enum entity entity, const struct snapshot *snapshot,
                const void *item, struct text owner)
{
    buffer_clear(labels);
    metric_label(labels, "host", host, strlen(host));
    switch (entity) {
    case ENTITY_POOLS:
        add_pool(labels, snapshot, item, owner);
        break;
    case ENTITY_PROCESSES:
        add_number(labels, "pid", ((const struct process *)item)->pid);
        add_text(labels, "name", snapshot, ((const struct process *)item)->name);
        break;
    case ENTITY_TYPES:
        add_text(labels, "object_type", snapshot, ((const struct object_type *)item)->name);
        break;
    case ENTITY_GROUPS:
        add_text(labels, "group", snapshot, ((const struct group *)item)->name);
        break;
    case ENTITY_TOTALS:
    case ENTITY_DRIVERS:
    case ENTITIES:
        break;
    }
}
