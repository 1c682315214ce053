#include "export/plain.h"

#include <stdio.h>
#include <string.h>

#include "analysis/rows.h"
#include "base/when.h"
#include "tests/unit/suite.h"

static struct intern *names;
static struct snapshot before, now;
static const struct machine MACHINE = {.host = "db01",
                                       .os = "Linux 6.18.44 x86_64",
                                       .source = "linux",
                                       .zone = "Europe/Berlin",
                                       .zone_offset_seconds = 7200,
                                       .page_bytes = 4096,
                                       .processors = 2};

static uint32_t named(const char *text)
{
    uint32_t id;
    ck_assert_int_eq(intern_add(names, text, strlen(text), &id), STATUS_OK);
    return id;
}

static struct pool *add_pool(struct snapshot *snapshot, const char *name, enum pool_type type, int64_t diff,
                             int64_t bytes)
{
    struct pool *pool = snapshot_add_pool(snapshot);
    pool->name = named(name);
    pool->type = type;
    pool->value[POOL_DIFF] = diff;
    pool->value[POOL_BYTES] = bytes;
    return pool;
}

/* Two samples of a small Linux machine, five seconds apart, in which `leaky` leaks sockets. */
static void set_up(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&before, names);
    snapshot_init(&now, names);
    for (int i = 0; i < 2; i++) {
        struct snapshot *one = i == 0 ? &before : &now;
        one->utc_ns = (INT64_C(1786968185) + 5 * i) * NS_PER_SECOND;
        one->totals[TOTAL_PHYSICAL] = INT64_C(25213456384);
        one->totals[TOTAL_SLAB] = 52000000 + 4000000 * i;
        one->totals[TOTAL_UNRECLAIMABLE] = 30000000;
        one->totals[TOTAL_HANDLES] = 2048;
        one->totals[TOTAL_PROCESSES] = 101;
        add_pool(one, "dentry", POOL_RECLAIMABLE, 100000, 19200000)->value[POOL_HELD_BYTES] = 20000000;
        struct pool *merged =
            add_pool(one, "signal_cache", POOL_UNRECLAIMABLE, 500 + 2000 * i, (500 + 2000 * i) * 1100);
        merged->aliases = named("UNIX | UNIX-STREAM");
        merged->alias_count = 2;
        add_pool(one, "bad\x1b[2Jname", POOL_UNRECLAIMABLE, 10 - i, 640 - 64 * i);
        struct process *process = snapshot_add_process(one);
        process->name = named("leaky");
        process->pid = 4711;
        process->value[PROCESS_HANDLES] = 2000 * i;
    }
    add_pool(&now, "young", POOL_UNRECLAIMABLE, ABSENT, 4096);
    snapshot_add_remark(&now, named("processes of other users are hidden"));
}

static void tear_down(void)
{
    snapshot_done(&before);
    snapshot_done(&now);
    intern_close(names);
}

static void expect(const struct snapshot *previous, const struct plain_config *config, const char *wanted)
{
    char text[4096];
    FILE *out = tmpfile();
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(plain_write(out, &MACHINE, &now, previous, config, NULL), STATUS_OK);
    rewind(out);
    text[fread(text, 1, sizeof text - 1, out)] = '\0';
    fclose(out);
    ck_assert_str_eq(text, wanted);
}

#define HEADER                                                                                                         \
    "2026-08-17T14:03:10.000+02:00  db01  Linux 6.18.44 x86_64\n"                                                      \
    "physical_bytes 25213456384  slab_bytes 56000000  unreclaimable_bytes 30000000  handles 2048\n"                    \
    "processes 101\n"                                                                                                  \
    "note: processes of other users are hidden\n"

TEST(the_first_sample_has_no_changes_and_only_columns_that_say_something)
{
    set_up();
    expect(NULL, &(struct plain_config){.pools = {.sort_field = POOL_BYTES}},
           HEADER "TAG              TYPE      DIFF     BYTES      HELD  PER-ALLOC\n"
                  "dentry           Recl    100000  19200000  20000000        192\n"
                  "signal_cache +2  Unrecl    2500   2750000         -       1100  (UNIX | UNIX-STREAM)\n"
                  "young            Unrecl       -      4096         -          -\n"
                  "bad\\x1B[2Jname   Unrecl       9       576         -         64\n"
                  "\n");
    tear_down();
}
END_TEST

TEST(later_samples_show_changes_and_the_holder_of_what_grew)
{
    set_up();
    expect(&before, &(struct plain_config){.pools = {.sort_field = POOL_BYTES, .by_change = true}, .rows = 2},
           HEADER
           "TAG              TYPE      DIFF     BYTES      HELD  PER-ALLOC  DIFF-CHANGE  BYTES-CHANGE  HOLDER\n"
           "signal_cache +2  Unrecl    2500   2750000         -       1100        +2000      +2200000  leaky[4711]"
           "  (UNIX | UNIX-STREAM)\n"
           "dentry           Recl    100000  19200000  20000000        192            0             0  -\n"
           "note: 2 more pools are not shown\n"
           "\n");
    tear_down();
}
END_TEST

TEST(session_pools_say_whose_they_are_and_can_be_chosen)
{
    set_up();
    now.pool_count = 0;
    add_pool(&now, "Gh05", POOL_PAGED, 3, 300);
    add_pool(&now, "Gh05", POOL_PAGED, 1, 100)->session = 1;
    expect(NULL, &(struct plain_config){.pools = {.sort_field = POOL_BYTES}},
           HEADER "TAG      TYPE   DIFF  BYTES  PER-ALLOC\n"
                  "Gh05     Paged     3    300        100\n"
                  "Gh05 s1  Paged     1    100        100\n"
                  "\n");
    expect(NULL,
           &(struct plain_config){.pools = {.sort_field = POOL_BYTES, .choice = {CLASS_BOTH, SCOPE_SYSTEM, ABSENT}}},
           HEADER "TAG   TYPE   DIFF  BYTES  PER-ALLOC\n"
                  "Gh05  Paged     3    300        100\n"
                  "\n");
    tear_down();
}
END_TEST

TEST(a_filter_and_a_sort_by_name_are_kept)
{
    set_up();
    struct filter *filter;
    ck_assert_int_eq(rows_filter(&filter, ENTITY_POOLS, "type:unrecl !bad", NULL), STATUS_OK);
    expect(NULL, &(struct plain_config){.pools = {.filter = filter, .sort_field = -1}},
           HEADER "TAG              TYPE    DIFF    BYTES  PER-ALLOC\n"
                  "signal_cache +2  Unrecl  2500  2750000       1100  (UNIX | UNIX-STREAM)\n"
                  "young            Unrecl     -     4096          -\n"
                  "\n");
    filter_close(filter);
    tear_down();
}
END_TEST

TEST(nothing_to_show_is_said)
{
    set_up();
    struct filter *filter;
    ck_assert_int_eq(rows_filter(&filter, ENTITY_POOLS, "nothere", NULL), STATUS_OK);
    expect(NULL, &(struct plain_config){.pools = {.filter = filter, .sort_field = POOL_BYTES}},
           HEADER "note: no pool matches\n\n");
    filter_close(filter);
    now.pool_count = 0;
    expect(NULL, &(struct plain_config){.pools = {.sort_field = POOL_BYTES}}, HEADER "note: no pools\n\n");
    tear_down();
}
END_TEST

TEST(a_full_disk_is_one_clear_line)
{
    set_up();
    struct problem why;
    FILE *full = fopen("/dev/full", "wb");
    ck_assert_ptr_nonnull(full);
    struct plain_config config = {.pools = {.sort_field = POOL_BYTES}};
    ck_assert_int_eq(plain_write(full, &MACHINE, &now, NULL, &config, &why), STATUS_FULL);
    ck_assert_ptr_nonnull(strstr(why.line, "the table"));
    fclose(full);
    tear_down();
}
END_TEST

SUITE_MAIN("export: plain tables", the_first_sample_has_no_changes_and_only_columns_that_say_something,
           later_samples_show_changes_and_the_holder_of_what_grew, session_pools_say_whose_they_are_and_can_be_chosen,
           a_filter_and_a_sort_by_name_are_kept, nothing_to_show_is_said, a_full_disk_is_one_clear_line)
