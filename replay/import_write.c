/* import_write.c: the inputs side by side in the order of time, each moment a sample of the new recording. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "replay/extra_series.h"
#include "replay/import.h"
#include "replay/import_beside.h"
#include "replay/import_boots.h"
#include "replay/recorder.h"
#include "replay/store.h"

enum { LANES_MAX = 64, BATCH_SAMPLES = 128, INPUTS_NOTED = 16 };

struct writer {
    struct import *import;     /* borrowed */
    struct recording *to;      /* borrowed */
    struct recorder *recorder; /* owned */
    struct import_lane *lanes; /* owned; LANES_MAX, those in use first */
    size_t lane_count;
    size_t next_input;      /* the next one to be opened */
    struct snapshot sample; /* owned; what is put together */
    struct pool_set pools;  /* of `sample` */
    struct pool_set pids;   /* of its processes, as in kind.h */
    struct pool_set groups; /* places of its groups, by name */
    int64_t ticks_ms;       /* of `sample`, since boot, where an input says it */
    struct import_boots boots;
    struct extra_writer *series; /* owned */
    struct import_beside beside; /* owned; what joins the samples of others */
    struct import_result *result;
    struct problem *why;
};

/* --- which comes next -------------------------------------------------------------------------------------------------------------- */

/* The lane whose item is the earliest; of several those first that join the others. NULL when none is open. */
static struct import_lane *earliest(const struct writer *writer)
{
    struct import_lane *found = NULL;
    for (size_t i = 0; i < writer->lane_count; i++)
        if (found == NULL || writer->lanes[i].utc_ns < found->utc_ns ||
            (writer->lanes[i].utc_ns == found->utc_ns && writer->lanes[i].input->is_joined))
            found = &writer->lanes[i];
    return found;
}

/* On to the lane's next item; the lane is given back at its end. */
static enum status advance(struct writer *writer, struct import_lane *lane)
{
    enum status status = lane_next(lane, writer->why);
    if (status != STATUS_OK || lane->item.what != FOREIGN_END)
        return status;
    if (lane->samples < lane->input->samples || lane->marks < lane->input->marks)
        return problem_set(writer->why, STATUS_BUSY, "%s: it changed while it was imported: a part of it is gone",
                           lane->input->path);
    lane_close(lane);
    *lane = writer->lanes[--writer->lane_count];
    return STATUS_OK;
}

static enum status open_input(struct writer *writer, const struct import_input *input)
{
    if (writer->lane_count == LANES_MAX)
        return problem_set(writer->why, STATUS_LIMIT,
                           "more than %d inputs tell of the same time: import them in several steps and merge what "
                           "comes of it",
                           LANES_MAX);
    struct import_lane *lane = &writer->lanes[writer->lane_count];
    enum status status = lane_open(lane, writer->import, input, NULL, writer->why);
    if (status != STATUS_OK)
        return status;
    writer->lane_count++;
    return advance(writer, lane);
}

/* Opens what begins no later than what is to be written next. */
static enum status open_due(struct writer *writer)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK && writer->next_input < writer->import->count) {
        const struct import_input *input = &writer->import->inputs[writer->next_input];
        const struct import_lane *lane = earliest(writer);
        if (lane != NULL && input->first_ns > lane->utc_ns)
            return STATUS_OK;
        writer->next_input++;
        if (input->kind != NULL)
            status = open_input(writer, input);
    }
    return status;
}

/* --- one moment -------------------------------------------------------------------------------------------------------------------- */

static enum status refuse_double(struct writer *writer, const struct import_lane *lane, const struct pool *pool)
{
    char when[WHEN_TEXT];
    struct text name = intern_text(writer->import->names, pool->name);
    when_format(when, lane->utc_ns, writer->import->options.zone);
    return problem_set(writer->why, STATUS_USAGE,
                       "%s has %.*s %s at %s, and so has another input: two samples of one moment cannot be told apart",
                       lane->input->path, (int)name.length, name.bytes, pool_type_name(pool->type), when);
}

static enum status join_pools(struct writer *writer, const struct import_lane *lane)
{
    const struct snapshot *from = lane->item.snapshot;
    for (size_t i = 0; i < from->pool_count; i++) {
        if (pool_set_find(&writer->pools, &from->pools[i]) != POOL_SET_NONE)
            return refuse_double(writer, lane, &from->pools[i]);
        struct pool *pool = snapshot_add_pool(&writer->sample);
        if (pool == NULL || !pool_set_add(&writer->pools, &from->pools[i], (uint32_t)i))
            return problem_set(writer->why, STATUS_LIMIT, "%s: more rows than a sample can have", lane->input->path);
        *pool = from->pools[i];
    }
    return STATUS_OK;
}

/* A process that two inputs tell of is one: what the second knows of it is taken where the first is silent. */
static enum status join_processes(struct writer *writer, const struct import_lane *lane)
{
    const struct snapshot *from = lane->item.snapshot;
    for (size_t i = 0; i < from->process_count; i++) {
        const struct pool key = {.session = from->processes[i].pid};
        uint32_t place = pool_set_find(&writer->pids, &key);
        if (place == POOL_SET_NONE) {
            struct process *process = snapshot_add_process(&writer->sample);
            if (process == NULL || !pool_set_add(&writer->pids, &key, (uint32_t)(writer->sample.process_count - 1)))
                return problem_set(writer->why, STATUS_LIMIT, "%s: more processes than a sample can have",
                                   lane->input->path);
            *process = from->processes[i];
            continue;
        }
        for (size_t value = 0; value < PROCESS_VALUES; value++)
            if (writer->sample.processes[place].value[value] == ABSENT)
                writer->sample.processes[place].value[value] = from->processes[i].value[value];
    }
    return STATUS_OK;
}

static struct object_type *find_type(struct snapshot *sample, uint32_t name)
{
    for (size_t i = 0; i < sample->type_count; i++)
        if (sample->types[i].name == name)
            return &sample->types[i];
    return NULL;
}

/* Types of objects in the same way; they are few (SNAPSHOT_TYPES_MAX). */
static enum status join_types(struct writer *writer, const struct import_lane *lane)
{
    const struct snapshot *from = lane->item.snapshot;
    for (size_t i = 0; i < from->type_count; i++) {
        struct object_type *type = find_type(&writer->sample, from->types[i].name);
        type = type != NULL ? type : snapshot_add_type(&writer->sample);
        if (type == NULL)
            return problem_set(writer->why, STATUS_LIMIT, "%s: more types than a sample can have", lane->input->path);
        type->name = from->types[i].name;
        for (size_t value = 0; value < TYPE_VALUES; value++)
            if (type->value[value] == ABSENT)
                type->value[value] = from->types[i].value[value];
    }
    return STATUS_OK;
}

/* And groups, of which there may be many. */
static enum status join_groups(struct writer *writer, const struct import_lane *lane)
{
    const struct snapshot *from = lane->item.snapshot;
    for (size_t i = 0; i < from->group_count; i++) {
        const struct pool key = {.name = from->groups[i].name};
        uint32_t place = pool_set_find(&writer->groups, &key);
        if (place == POOL_SET_NONE) {
            place = (uint32_t)writer->sample.group_count;
            struct group *added = snapshot_add_group(&writer->sample);
            if (added == NULL || !pool_set_add(&writer->groups, &key, place))
                return problem_set(writer->why, STATUS_LIMIT, "%s: more groups than a sample can have",
                                   lane->input->path);
            added->name = key.name;
        }
        struct group *group = &writer->sample.groups[place];
        for (size_t value = 0; value < GROUP_VALUES; value++)
            if (group->value[value] == ABSENT)
                group->value[value] = from->groups[i].value[value];
    }
    return STATUS_OK;
}

/* What a lane's sample says, beside what others said of the same moment: totals that are there stay. */
static enum status join(struct writer *writer, const struct import_lane *lane)
{
    const struct snapshot *from = lane->item.snapshot;
    for (size_t i = 0; i < TOTALS; i++)
        if (writer->sample.totals[i] == ABSENT)
            writer->sample.totals[i] = from->totals[i];
    for (size_t i = 0; i < from->remark_count; i++)
        snapshot_add_remark(&writer->sample, from->remarks[i]);
    enum status status = join_pools(writer, lane);
    if (status == STATUS_OK)
        status = join_processes(writer, lane);
    if (status == STATUS_OK)
        status = join_types(writer, lane);
    return status == STATUS_OK ? join_groups(writer, lane) : status;
}

/* The points of a lane's sample, at its time. */
static enum status add_points(struct writer *writer, const struct import_lane *lane)
{
    const struct intern *names = writer->import->names;
    enum status status = STATUS_OK;
    for (size_t i = 0; i < lane->item.point_count && status == STATUS_OK; i++) {
        const struct reading_point *from = &lane->item.points[i];
        struct extra_point point = {0, from->value};
        status = extra_writer_series(writer->series, intern_text(names, from->machine), intern_text(names, from->path),
                                     &point.series, writer->why);
        if (status == STATUS_OK)
            status = extra_writer_add(writer->series, lane->utc_ns, &point, writer->why);
    }
    return status;
}

/* What counters' logs said last, and still holds. */
static enum status join_beside(struct writer *writer, int64_t utc_ns)
{
    const struct import_lane *lane;
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && (lane = import_beside_at(&writer->beside, i, utc_ns)) != NULL; i++)
        status = join(writer, lane);
    return status;
}

/* A sample that is none of its own: kept for those of others. */
static enum status keep_beside(struct writer *writer, struct import_lane *lane)
{
    enum status status = add_points(writer, lane);
    if (status != STATUS_OK)
        return status;
    if (import_beside_keep(&writer->beside, lane) != STATUS_OK)
        return problem_set(writer->why, STATUS_NO_MEMORY, "no memory to import");
    return advance(writer, lane);
}

/* All samples of this moment. */
static enum status collect(struct writer *writer, int64_t utc_ns)
{
    size_t parts = 0;
    enum status status = STATUS_OK;
    snapshot_clear(&writer->sample);
    pool_set_clear(&writer->pools);
    pool_set_clear(&writer->pids);
    pool_set_clear(&writer->groups);
    writer->ticks_ms = ABSENT;
    writer->sample.boot[0] = '\0';
    for (size_t i = 0; i < writer->lane_count && status == STATUS_OK;) {
        struct import_lane *lane = &writer->lanes[i];
        if (lane->utc_ns != utc_ns || lane->item.what != FOREIGN_SAMPLE || lane->input->is_joined) {
            i++;
            continue;
        }
        parts++;
        if (lane->item.ticks_ms != ABSENT)
            writer->ticks_ms = lane->item.ticks_ms;
        if (writer->sample.boot[0] == '\0')
            snprintf(writer->sample.boot, sizeof writer->sample.boot, "%s", lane->item.boot);
        status = join(writer, lane);
        if (status == STATUS_OK)
            status = add_points(writer, lane);
        if (status == STATUS_OK)
            status = advance(writer, lane);
    }
    if (status == STATUS_OK)
        status = join_beside(writer, utc_ns);
    writer->result->joined += parts > 1;
    return status;
}

static enum status add_sample(struct writer *writer, int64_t utc_ns)
{
    struct snapshot *sample = &writer->sample;
    enum status status = collect(writer, utc_ns);
    if (status != STATUS_OK)
        return status;
    sample->utc_ns = sample->mono_ns = utc_ns;
    sample->took_ns = ABSENT;
    status = import_boots_tell(&writer->boots, sample, writer->ticks_ms);
    if (status != STATUS_OK)
        return problem_set(writer->why, status, "no memory to import");
    status = recorder_add(writer->recorder, sample, writer->why);
    if (status != STATUS_OK)
        return status;
    if (writer->result->samples++ == 0)
        writer->result->first_ns = utc_ns;
    writer->result->last_ns = utc_ns;
    return STATUS_OK;
}

static enum status add_mark(struct writer *writer, struct import_lane *lane)
{
    enum status status = recorder_note(writer->recorder, lane->utc_ns, lane->item.mark, writer->why);
    if (status != STATUS_OK)
        return status;
    writer->result->marks++;
    return advance(writer, lane);
}

/* --- all of them ------------------------------------------------------------------------------------------------------------------- */

/* The next sample or mark; STATUS_EMPTY at the end. */
static enum status step(struct writer *writer)
{
    enum status status = open_due(writer);
    if (status != STATUS_OK)
        return status;
    struct import_lane *lane = earliest(writer);
    if (lane == NULL)
        return STATUS_EMPTY;
    if (lane->item.what == FOREIGN_MARK)
        return add_mark(writer, lane);
    return lane->input->is_joined ? keep_beside(writer, lane) : add_sample(writer, lane->utc_ns);
}

/* Nothing has to be durable at once, since it could be made again. */
static enum status write_batch(struct writer *writer)
{
    enum status status = recording_batch(writer->to, BATCH_BEGIN, writer->why);
    for (int i = 0; i < BATCH_SAMPLES && status == STATUS_OK; i++)
        status = step(writer);
    if (status != STATUS_OK && status != STATUS_EMPTY) {
        recording_batch(writer->to, BATCH_UNDO, NULL);
        return status;
    }
    enum status committed = recording_batch(writer->to, BATCH_COMMIT, writer->why);
    return committed != STATUS_OK ? committed : status;
}

/* What each input was, for whoever has only the recording. */
static enum status note_inputs(struct writer *writer)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < writer->import->count && i < INPUTS_NOTED && status == STATUS_OK; i++) {
        const struct import_input *input = &writer->import->inputs[i];
        char text[MARK_TEXT];
        if (input->kind == NULL || input->first_ns == ABSENT)
            continue;
        const char *what = input->samples > 0 ? "sample" : "mark";
        int64_t count = input->samples > 0 ? input->samples : input->marks;
        snprintf(text, sizeof text, "imported: %s, %lld %s%s, %s: %.*s", input->kind->title, (long long)count, what,
                 count == 1 ? "" : "s", import_source_words(input->source), text_fit(input->path, 120), input->path);
        status = recorder_note(writer->recorder, input->first_ns, text, writer->why);
    }
    return status;
}

static enum status write_all(struct writer *writer)
{
    enum status status = STATUS_OK;
    while (status == STATUS_OK)
        status = write_batch(writer);
    if (status == STATUS_EMPTY)
        status = extra_writer_flush(writer->series, writer->why);
    return status == STATUS_OK ? note_inputs(writer) : status;
}

static void writer_done(struct writer *writer)
{
    for (size_t i = 0; i < writer->lane_count; i++)
        lane_close(&writer->lanes[i]);
    free(writer->lanes);
    extra_writer_close(writer->series);
    import_beside_done(&writer->beside);
    import_boots_done(&writer->boots);
    pool_set_done(&writer->pools);
    pool_set_done(&writer->pids);
    pool_set_done(&writer->groups);
    snapshot_done(&writer->sample);
}

enum status import_write(struct import *import, struct recording *to, const struct machine *machine,
                         struct import_result *result, struct problem *why)
{
    struct writer writer = {.import = import, .to = to, .result = result, .why = why};
    *result = (struct import_result){.first_ns = ABSENT, .last_ns = ABSENT};
    snapshot_init(&writer.sample, import->names);
    pool_set_init(&writer.pools);
    pool_set_init(&writer.pids);
    pool_set_init(&writer.groups);
    import_boots_init(&writer.boots, import->names);
    writer.lanes = calloc(LANES_MAX, sizeof *writer.lanes);
    enum status status = writer.lanes != NULL ? STATUS_OK : problem_set(why, STATUS_NO_MEMORY, "no memory to import");
    if (status == STATUS_OK)
        status = recorder_open(&writer.recorder, to, machine, import_interval(import), why);
    if (status == STATUS_OK)
        status = extra_writer_open(&writer.series, to, why);
    lanes_begin(import, "imported");
    if (status == STATUS_OK)
        status = write_all(&writer);
    progress_end(&import->progress);
    struct problem closing = {.line = ""};
    enum status closed = recorder_close(writer.recorder, "the end of what was imported", &closing);
    result->boots = writer.boots.count;
    writer_done(&writer);
    return status != STATUS_OK || closed == STATUS_OK ? status : problem_set(why, closed, "%s", closing.line);
}
