#include "tests/unit/suite.h"

#include <string.h>

#include "sampler/snapshot.h"

static struct intern *names;
static struct snapshot snapshot;

static void begin(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&snapshot, names);
}

static void end(void)
{
    snapshot_done(&snapshot);
    intern_close(names);
}

TEST(a_new_row_has_only_absent_numbers)
{
    begin();
    struct pool *pool = snapshot_add_pool(&snapshot);
    for (int i = 0; i < POOL_VALUES; i++)
        ck_assert(pool->value[i] == ABSENT);
    ck_assert(pool->session == ABSENT);
    ck_assert_uint_eq(pool->name, 0);
    struct process *process = snapshot_add_process(&snapshot);
    for (int i = 0; i < PROCESS_VALUES; i++)
        ck_assert(process->value[i] == ABSENT);
    ck_assert(process->started_ns == ABSENT);
    ck_assert(snapshot_add_type(&snapshot)->value[TYPE_HANDLES] == ABSENT);
    ck_assert(snapshot_add_group(&snapshot)->value[GROUP_KERNEL] == ABSENT);
    end();
}
END_TEST

TEST(clearing_forgets_rows_and_numbers_but_keeps_memory)
{
    begin();
    for (int i = 0; i < 1000; i++)
        snapshot_add_pool(&snapshot)->value[POOL_DIFF] = i;
    snapshot.totals[TOTAL_SLAB] = 7;
    snapshot_add_remark(&snapshot, 3);
    const struct pool *rows = snapshot.pools;
    snapshot_clear(&snapshot);
    ck_assert_uint_eq(snapshot.pool_count, 0);
    ck_assert_uint_eq(snapshot.remark_count, 0);
    ck_assert(snapshot.totals[TOTAL_SLAB] == ABSENT);
    for (int i = 0; i < 1000; i++)
        ck_assert(snapshot_add_pool(&snapshot)->value[POOL_DIFF] == ABSENT);
    ck_assert_ptr_eq(snapshot.pools, rows);
    end();
}
END_TEST

TEST(rows_stop_at_their_bound)
{
    begin();
    for (int i = 0; i < SNAPSHOT_TYPES_MAX; i++)
        ck_assert_ptr_nonnull(snapshot_add_type(&snapshot));
    ck_assert_ptr_null(snapshot_add_type(&snapshot));
    ck_assert_uint_eq(snapshot.type_count, SNAPSHOT_TYPES_MAX);
    end();
}
END_TEST

TEST(a_remark_is_said_once_and_never_past_the_bound)
{
    begin();
    snapshot_add_remark(&snapshot, 5);
    snapshot_add_remark(&snapshot, 5);
    snapshot_add_remark(&snapshot, 0);
    ck_assert_uint_eq(snapshot.remark_count, 1);
    for (uint32_t i = 0; i < 50; i++)
        snapshot_add_remark(&snapshot, 100 + i);
    ck_assert_uint_eq(snapshot.remark_count, SNAPSHOT_REMARKS_MAX);
    end();
}
END_TEST

TEST(bytes_per_allocation_are_given_or_divided_or_absent)
{
    struct pool pool = {.value = {[POOL_DIFF] = 3, [POOL_BYTES] = 100, [POOL_EACH_BYTES] = ABSENT}};
    ck_assert_int_eq(pool_each_bytes(&pool), 33);
    pool.value[POOL_EACH_BYTES] = 40;
    ck_assert_int_eq(pool_each_bytes(&pool), 40);
    pool.value[POOL_EACH_BYTES] = ABSENT;
    pool.value[POOL_DIFF] = 0;
    ck_assert_int_eq(pool_each_bytes(&pool), 0);
    pool.value[POOL_DIFF] = ABSENT;
    ck_assert(pool_each_bytes(&pool) == ABSENT);
    pool.value[POOL_DIFF] = 1;
    pool.value[POOL_BYTES] = ABSENT;
    ck_assert(pool_each_bytes(&pool) == ABSENT);
}
END_TEST

TEST(every_type_has_its_own_word)
{
    for (int a = 0; a < POOL_TYPE_COUNT; a++)
        for (int b = 0; b < a; b++)
            ck_assert_str_ne(pool_type_name((enum pool_type)a), pool_type_name((enum pool_type)b));
    ck_assert_str_eq(pool_type_name(POOL_RECLAIMABLE), "Recl");
    ck_assert_str_eq(pool_type_name((enum pool_type)77), "?");
}
END_TEST

TEST(field_ids_are_unique_found_and_lower_case)
{
    for (int e = 0; e < ENTITIES; e++) {
        size_t count;
        const struct field *fields = catalogue_fields((enum entity)e, &count);
        ck_assert_uint_gt(count, 0);
        ck_assert_uint_gt(strlen(entity_name((enum entity)e)), 0);
        for (size_t i = 0; i < count; i++) {
            ck_assert_uint_eq(strspn(fields[i].id, "abcdefghijklmnopqrstuvwxyz_"), strlen(fields[i].id));
            ck_assert_int_eq(catalogue_find((enum entity)e, fields[i].id, strlen(fields[i].id)), (int)i);
        }
        ck_assert_int_eq(catalogue_find((enum entity)e, "no_such", 7), -1);
        ck_assert_int_eq(catalogue_find((enum entity)e, fields[0].id, 1), -1);
    }
}
END_TEST

SUITE_MAIN("sampler: snapshot and catalogue", a_new_row_has_only_absent_numbers,
           clearing_forgets_rows_and_numbers_but_keeps_memory, rows_stop_at_their_bound,
           a_remark_is_said_once_and_never_past_the_bound, bytes_per_allocation_are_given_or_divided_or_absent,
           every_type_has_its_own_word, field_ids_are_unique_found_and_lower_case)
