#include "sampler/windows/nt_source.h"

#include <stdlib.h>

#include "sampler/naming.h"
#include "sampler/windows/nt_big_pool.h"
#include "sampler/windows/nt_processes.h"
#include "sampler/windows/nt_session_pools.h"

/* Room from the start for what a large server has, so that nothing has to be had later. */
enum {
    BUFFER_START = 1 << 20,
    NAMES_LIMIT = 16 << 20,
    TAGS_START = 4096,
    SESSION_TAGS_START = 1024,
    BIG_TAGS_START = 1024,
    PROCESSES_START = 1024,
    TYPES_START = 128
};

/* "tags,session,big" */
static enum status choose_pools(struct nt_source *source, const char *pools, struct problem *why)
{
    const char *at = pools == NULL ? "tags" : pools;
    for (;;) {
        size_t length = strcspn(at, ",");
        if (length == 4 && memcmp(at, "tags", 4) == 0)
            source->want_tags = true;
        else if (length == 7 && memcmp(at, "session", 7) == 0)
            source->want_sessions = true;
        else if (length == 3 && memcmp(at, "big", 3) == 0)
            source->want_big = true;
        else
            return problem_set(why, STATUS_USAGE, "unknown pools '%.*s': a comma list of tags, session, big",
                               (int)length, at);
        if (at[length] == '\0')
            return STATUS_OK;
        at += length + 1;
    }
}

/* Makes room for the rows and locks what a sample writes into. */
static bool reserve(struct nt_source *source, const struct nt_system *system)
{
    struct snapshot *snapshot = &source->snapshot;
    bool room = true;
    for (size_t i = 0; i < (size_t)TAGS_START * NT_SIDES; i++)
        room = snapshot_add_pool(snapshot) != NULL && room;
    for (size_t i = 0; i < PROCESSES_START; i++)
        room = snapshot_add_process(snapshot) != NULL && room;
    for (size_t i = 0; i < TYPES_START; i++)
        room = snapshot_add_type(snapshot) != NULL && room;
    snapshot_clear(snapshot);
    if (!room)
        return false;
    system->lock(system->context, snapshot->pools, snapshot->pool_capacity * sizeof *snapshot->pools);
    system->lock(system->context, snapshot->processes, snapshot->process_capacity * sizeof *snapshot->processes);
    system->lock(system->context, snapshot->types, snapshot->type_capacity * sizeof *snapshot->types);
    system->lock(system->context, source->pooltags.tags, source->pooltags.capacity * sizeof *source->pooltags.tags);
    return true;
}

static bool open_parts(struct nt_source *source, const struct nt_system *system)
{
    if (intern_open(&source->reader.names, NAMES_LIMIT) != STATUS_OK ||
        naming_prepare(source->reader.names) != STATUS_OK)
        return false;
    snapshot_init(&source->snapshot, source->reader.names);
    source->reader.snapshot = &source->snapshot;
    return nt_reader_open(&source->reader, system, BUFFER_START) == STATUS_OK &&
           nt_pooltags_open(&source->pooltags, TAGS_START) == STATUS_OK &&
           (!source->want_sessions || nt_pooltags_open(&source->session_tags, SESSION_TAGS_START) == STATUS_OK) &&
           (!source->want_big || nt_pooltags_open(&source->big_tags, BIG_TAGS_START) == STATUS_OK) &&
           reserve(source, system);
}

enum status nt_source_open(struct nt_source **out, const struct nt_system *system, const struct sampler_config *config,
                           struct problem *why)
{
    struct nt_source *source = calloc(1, sizeof *source);
    *out = NULL;
    if (source == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "cannot open the Windows source: out of memory");
    source->walked_ns = ABSENT;
    enum status status = choose_pools(source, config->pools, why);
    if (status == STATUS_OK && !open_parts(source, system))
        status = problem_set(why, STATUS_NO_MEMORY, "cannot open the Windows source: out of memory");
    if (status != STATUS_OK) {
        nt_source_close(source);
        return status;
    }
    nt_totals_open(&source->totals, &source->reader);
    nt_pooltags_settle(&source->pooltags, &source->reader);
    if (source->want_big)
        nt_big_pool_settle(&source->reader); /* a refusal is a remark of each sample */
    *out = source;
    return STATUS_OK;
}

void nt_source_close(struct nt_source *source)
{
    if (source == NULL)
        return;
    nt_handles_done(&source->handles);
    nt_pooltags_done(&source->pooltags);
    nt_pooltags_done(&source->session_tags);
    nt_pooltags_done(&source->big_tags);
    nt_reader_done(&source->reader);
    snapshot_done(&source->snapshot);
    intern_close(source->reader.names);
    free(source);
}

enum status nt_source_take(struct nt_source *source, int64_t now_ns, struct problem *why)
{
    struct nt_reader *reader = &source->reader;
    snapshot_clear(&source->snapshot);
    bool pools = source->want_tags && nt_pooltags_take(&source->pooltags, reader);
    nt_totals_take(&source->totals, reader);
    bool processes = nt_processes_take(reader);
    bool types = nt_types_take(&source->types, reader);
    if (pools)
        nt_types_join(&source->types, &source->pooltags, reader);
    nt_source_take_holders(source, now_ns);
    if (source->want_sessions)
        nt_session_pools_take(&source->session_tags, reader);
    if (source->want_big)
        nt_big_pool_take(&source->big_tags, reader);
    if (pools || processes || types || source->snapshot.pool_count != 0)
        return STATUS_OK;
    return problem_set(why, STATUS_UNSUPPORTED, "this system tells neither pools nor processes nor object types");
}

enum status nt_source_toggle_large(struct nt_source *source, bool *on, struct problem *why)
{
    *on = false;
    if (source->want_big) {
        source->want_big = false;
        return STATUS_OK;
    }
    if (source->big_tags.capacity == 0 && nt_pooltags_open(&source->big_tags, BIG_TAGS_START) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to list large allocations");
    uint32_t status = nt_big_pool_settle(&source->reader);
    if (status != NT_SUCCESS)
        return nt_problem_refused(why, source->reader.system, "large allocations", status);
    *on = source->want_big = true;
    return STATUS_OK;
}
