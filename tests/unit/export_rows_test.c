/* pooltop export: every row and every number of a recording comes out as it was taken. */
#include "analysis/rows.h"
#include "replay/player.h"
#include "tests/unit/export_fixture.h"

/* The names of a snapshot know every name of the CSV. */
static uint32_t id_of(const struct snapshot *snapshot, const char *cell)
{
    char raw[1024];
    ck_assert_uint_lt(strlen(cell), sizeof raw);
    return intern_find(snapshot->names, raw, csv_unescape(cell, raw));
}

static void expect_id(const struct snapshot *snapshot, uint32_t id, const struct csv_table *table, size_t row,
                      const char *title)
{
    ck_assert_msg(id_of(snapshot, csv_table_at(table, row, title)) == id, "%s: %s", title,
                  csv_table_at(table, row, title));
}

static void expect_values(enum entity entity, const struct row *row, const struct csv_table *table, size_t at)
{
    size_t count;
    const struct field *fields = catalogue_fields(entity, &count);
    for (size_t i = 0; i < count; i++)
        ck_assert_msg(number_at(table, at, fields[i].id) == row_value(row, (int)i), "%s", fields[i].id);
}

static enum pool_type type_of(const char *word)
{
    for (int i = 0; i < POOL_TYPE_COUNT; i++)
        if (strcmp(pool_type_name((enum pool_type)i), word) == 0)
            return (enum pool_type)i;
    return POOL_TYPE_UNKNOWN;
}

static const void *pool_of(struct row_index *index, const struct csv_table *table, size_t at)
{
    const struct snapshot *snapshot = index->snapshot;
    struct pool like = {.name = id_of(snapshot, csv_table_at(table, at, "tag"))};
    like.type = type_of(csv_table_at(table, at, "type"));
    like.session = number_at(table, at, "session");
    const struct pool *pool = row_index_pool(index, &like);
    ck_assert_msg(pool != NULL, "%s", csv_table_at(table, at, "tag"));
    struct text name = intern_text(snapshot->names, pool->name);
    char hex[1024] = "";
    for (size_t i = 0; i < name.length; i++)
        snprintf(hex + 2 * i, 3, "%02x", (unsigned char)name.bytes[i]);
    ck_assert_str_eq(csv_table_at(table, at, "tag_hex"), hex);
    expect_id(snapshot, pool->aliases, table, at, "aliases");
    expect_id(snapshot, pool->owner, table, at, "owner");
    return pool;
}

static const void *process_of(struct row_index *index, const struct csv_table *table, size_t at)
{
    struct process like = {.pid = number_at(table, at, "pid"), .started_ns = ABSENT};
    const struct process *process = NULL;
    for (size_t i = 0; i < index->snapshot->process_count && process == NULL; i++) {
        const struct process *one = &index->snapshot->processes[i];
        char started[WHEN_TEXT] = "";
        if (one->started_ns != ABSENT)
            when_format_rfc3339(started, one->started_ns, (struct zone){ZONE_UTC, 0});
        if (one->pid == like.pid && strcmp(started, csv_table_at(table, at, "started")) == 0)
            process = one;
    }
    ck_assert_ptr_nonnull(process);
    expect_id(index->snapshot, process->name, table, at, "name");
    expect_id(index->snapshot, process->group, table, at, "group");
    return process;
}

static const void *item_of(struct row_index *index, const struct csv_table *table, size_t at)
{
    const struct snapshot *snapshot = index->snapshot;
    switch (index->entity) {
    case ENTITY_POOLS:
        return pool_of(index, table, at);
    case ENTITY_PROCESSES:
        return process_of(index, table, at);
    case ENTITY_TYPES:
        return row_index_type(index,
                              &(struct object_type){.name = id_of(snapshot, csv_table_at(table, at, "object_type"))});
    case ENTITY_GROUPS:
        return row_index_group(index, &(struct group){.name = id_of(snapshot, csv_table_at(table, at, "group"))});
    case ENTITY_TOTALS:
    case ENTITY_DRIVERS:
        return snapshot->totals;
    case ENTITIES:
        break;
    }
    return NULL;
}

static size_t count_of(const struct snapshot *snapshot, enum entity entity)
{
    return entity == ENTITY_POOLS       ? snapshot->pool_count
           : entity == ENTITY_PROCESSES ? snapshot->process_count
           : entity == ENTITY_TYPES     ? snapshot->type_count
           : entity == ENTITY_GROUPS    ? snapshot->group_count
                                        : 1;
}

/* The lines of one sample, from line `at` on; returns the line behind them. */
static size_t expect_sample(const struct snapshot *snapshot, enum entity entity, const struct csv_table *table,
                            size_t at)
{
    struct row_index index;
    char time[WHEN_TEXT];
    row_index_init(&index);
    ck_assert_int_eq(row_index_build(&index, snapshot, entity), STATUS_OK);
    index.snapshot = snapshot;
    index.entity = entity;
    when_format_rfc3339(time, snapshot->utc_ns, (struct zone){ZONE_UTC, 0});
    for (size_t i = 0; i < count_of(snapshot, entity); i++, at++) {
        ck_assert_int_eq(number_at(table, at, "epoch_ns"), snapshot->utc_ns);
        ck_assert_str_eq(csv_table_at(table, at, "time"), time);
        ck_assert_str_eq(csv_table_at(table, at, "boot"), snapshot->boot);
        struct row row = {entity, snapshot, item_of(&index, table, at), NULL, NULL, NULL};
        ck_assert_ptr_nonnull(row.item);
        expect_values(entity, &row, table, at);
    }
    row_index_done(&index);
    return at;
}

/* A second sampler of the same scenario and seed says what must stand in the CSV. */
static void expect_export(const char *source, int samples)
{
    static const struct {
        enum entity entity;
        const char *options;
    } KINDS[] = {
        {ENTITY_POOLS, "--columns time,epoch_ns,boot,type,tag,tag_hex,aliases,session,owner,*"},
        {ENTITY_PROCESSES, "--what processes"},
        {ENTITY_TYPES, "--what types"},
        {ENTITY_GROUPS, "--what groups"},
        {ENTITY_TOTALS, "--what totals"},
    };
    folder_make();
    record_source(inside("night.pooltop"), source, NS_PER_MINUTE, samples);
    for (size_t k = 0; k < sizeof KINDS / sizeof KINDS[0]; k++) {
        struct csv_table table;
        char options[256];
        snprintf(options, sizeof options, "--utc %s", KINDS[k].options);
        export_table(&table, inside("night.pooltop"), options);
        struct sampler *sampler = open_source(source, NS_PER_MINUTE);
        size_t at = 1;
        for (int i = 0; i < samples; i++) {
            const struct snapshot *snapshot;
            ck_assert_int_eq(sampler_take(sampler, &snapshot, NULL), STATUS_OK);
            at = expect_sample(snapshot, KINDS[k].entity, &table, at);
        }
        ck_assert_uint_eq(at, table.rows);
        sampler_close(sampler);
        csv_table_free(&table);
    }
    folder_remove();
}

TEST(a_windows_recording_comes_out_with_every_row_and_number)
{
    expect_export("demo:token-leak,tags=200,seed=7", 4);
}
END_TEST

TEST(a_linux_recording_comes_out_with_every_row_and_number)
{
    expect_export("demo:socket-leak,tags=200,seed=7", 4);
}
END_TEST

TEST(tags_that_come_and_go_come_out_with_every_row_and_number)
{
    expect_export("demo:churn,tags=200,seed=3", 6);
}
END_TEST

SUITE_MAIN("export: rows", a_windows_recording_comes_out_with_every_row_and_number,
           a_linux_recording_comes_out_with_every_row_and_number,
           tags_that_come_and_go_come_out_with_every_row_and_number)
