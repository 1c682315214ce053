#include <string.h>

#include "analysis/rows.h"
#include "tests/unit/suite.h"

static struct intern *names;
static struct snapshot snapshot;

static uint32_t named(const char *text)
{
    uint32_t id;
    ck_assert_int_eq(intern_add(names, text, strlen(text), &id), STATUS_OK);
    return id;
}

static void set_up(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&snapshot, names);
}

static void tear_down(void)
{
    snapshot_done(&snapshot);
    intern_close(names);
}

static struct pool *add_pool(const char *name, enum pool_type type, int64_t session)
{
    struct pool *pool = snapshot_add_pool(&snapshot);
    pool->name = named(name);
    pool->type = type;
    pool->session = session;
    return pool;
}

static struct process *add_process(const char *name, int64_t pid, int64_t started_ns)
{
    struct process *process = snapshot_add_process(&snapshot);
    process->name = named(name);
    process->pid = pid;
    process->started_ns = started_ns;
    return process;
}

static bool matches(const struct row *row, const char *text)
{
    struct filter *filter;
    struct problem why;
    ck_assert_msg(rows_filter(&filter, row->entity, text, &why) == STATUS_OK, "%s: %s", text, why.line);
    bool does = rows_match(filter, row);
    filter_close(filter);
    return does;
}

static struct pool *full_pool(void)
{
    struct pool *pool = add_pool("signal_cache", POOL_UNRECLAIMABLE, ABSENT);
    pool->aliases = named("UNIX | UNIX-STREAM");
    pool->alias_count = 2;
    pool->owner = named("unix.ko");
    pool->value[POOL_DIFF] = 10;
    pool->value[POOL_BYTES] = 11000;
    return pool;
}

TEST(a_filter_reads_every_text_field_of_a_pool)
{
    set_up();
    struct pool *pool = full_pool();
    struct holder holder = {HOLDER_HANDLES, named("leaky"), 1, 4711, 20000, 20000};
    struct row row = {ENTITY_POOLS, &snapshot, pool, &holder, NULL, NULL};
    const char *yes[] = {"SIGNAL",
                         "tag:signal",
                         "name:signal",
                         "type:unrecl",
                         "type=Unrecl",
                         "alias:unix",
                         "holder:leaky",
                         "owner:unix",
                         "driver:unix.k",
                         "holder:4711",
                         "unix-stream",
                         "/^signal/",
                         "!toke",
                         "",
                         "top_holder:leaky[4711]",
                         "names~UNIX",
                         "names~signal_*",
                         "names~*-STREAM"};
    const char *no[] = {"toke",  "tag:unix",   "type:paged", "type=recl", "alias:signal", "holder:lsass",
                        "!unix", "owner:ntfs", "names~unix", "tag~UNIX",  "names~signal"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        ck_assert_msg(matches(&row, yes[i]), "%s", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        ck_assert_msg(!matches(&row, no[i]), "%s", no[i]);
    tear_down();
}
END_TEST

TEST(a_list_of_tags_owns_what_the_sample_does_not_say)
{
    static const char LIST[] = "NtfF - ntfs.sys - Files\nGfnt - <unknown> - Fonts\nToke - x.sys - Never asked\n";
    static const struct {
        const char *tag, *owner;
    } CASES[] = {{"NtfF", "ntfs.sys"}, {"Gfnt", "Fonts"}, {"Toke", "nt!se"}, {"Xxxx", ""}};
    struct pooltags *tags;
    set_up();
    ck_assert_int_eq(pooltags_open_text(&tags, "list", LIST, strlen(LIST), NULL), STATUS_OK);
    for (size_t i = 0; i < 4; i++) {
        struct pool *pool = add_pool(CASES[i].tag, POOL_PAGED, 1);
        pool->owner = strcmp(CASES[i].tag, "Toke") == 0 ? named("nt!se") : 0;
        struct row row = {ENTITY_POOLS, &snapshot, pool, NULL, tags, NULL};
        struct text owner = row_owner(&row);
        ck_assert_uint_eq(owner.length, strlen(CASES[i].owner));
        ck_assert_int_eq(memcmp(owner.bytes, CASES[i].owner, owner.length), 0);
        ck_assert(matches(&row, "driver:s") == (i == 0 || i == 1 || i == 2));
        row.tags = NULL;
        ck_assert_uint_eq(row_owner(&row).length, i == 2 ? owner.length : 0);
    }
    pooltags_close(tags);
    tear_down();
}
END_TEST

/* Toke is the sample's word, Aaaa the owners', Bbbb nobody's. */
static struct owners *some_owners(void)
{
    struct owners *owners;
    struct owner_driver carrier = {.path = {"/d/carrier.sys", 14}, .company = {"Contoso", 7}},
                        ntfs = {.path = {"/d/ntfs.sys", 11}, .company = {"Microsoft", 9}};
    struct owner_match match = {.grade = TAG_IN_CODE};
    ck_assert_int_eq(owners_open(&owners), STATUS_OK);
    ck_assert_int_eq(owners_add_driver(owners, &carrier, &match.driver), STATUS_OK);
    ck_assert_int_eq(owners_add_driver(owners, &ntfs, NULL), STATUS_OK);
    struct owner owner = {.name = {"Aaaa", 4}, .grade = OWNER_IN_CODE, .owner = {"their word", 10}};
    owner.matches = &match;
    owner.match_count = 1;
    ck_assert_int_eq(owners_add(owners, &owner), STATUS_OK);
    owners_settle(owners);
    return owners;
}

static void check_shown(const struct row *row, enum owner_grade grade, const char *shown)
{
    char text[64];
    ck_assert_int_eq(row_grade(row), grade);
    ck_assert_uint_eq(row_owner_text(text, sizeof text, row), strlen(shown));
    ck_assert_int_eq(memcmp(text, shown, strlen(shown)), 0);
}

TEST(the_grade_stands_before_an_owner_that_is_not_known_for_sure)
{
    set_up();
    struct owners *owners = some_owners();
    struct owner mere = {.name = {"Cccc", 4}, .grade = OWNER_BYTES, .owner = {"x.sys", 5}};
    ck_assert_int_eq(owners_add(owners, &mere), STATUS_OK);
    struct pool *said = add_pool("Aaaa", POOL_PAGED, 1);
    struct row row = {ENTITY_POOLS, &snapshot, said, NULL, NULL, owners};
    check_shown(&row, OWNER_IN_CODE, "~their word");
    said->owner = named("nt!se");
    check_shown(&row, OWNER_KNOWN, "nt!se");
    row.item = add_pool("Cccc", POOL_PAGED, 1);
    check_shown(&row, OWNER_BYTES, "?x.sys");
    row.item = add_pool("Bbbb", POOL_PAGED, 1);
    check_shown(&row, OWNER_UNKNOWN, "");
    char three[3];
    row.item = add_pool("Cccc", POOL_NONPAGED, 1);
    ck_assert_uint_eq(row_owner_text(three, sizeof three, &row), 3);
    ck_assert_int_eq(memcmp(three, "?x.", 3), 0);
    owners_close(owners);
    tear_down();
}
END_TEST

TEST(owners_say_what_neither_sample_nor_list_does_and_give_driver_and_company)
{
    set_up();
    struct owners *owners = some_owners();
    struct pool *said = add_pool("Toke", POOL_PAGED, 1);
    said->owner = named("Ntfs.sys");
    struct row row = {ENTITY_POOLS, &snapshot, said, NULL, NULL, owners};
    ck_assert(matches(&row, "driver:ntfs company:microsoft owner:Ntfs.sys"));
    row.item = add_pool("Aaaa", POOL_PAGED, 1);
    ck_assert(matches(&row, "driver:carrier company:contoso owner:their"));
    ck_assert(!matches(&row, "driver:their"));
    row.item = add_pool("Bbbb", POOL_PAGED, 1);
    ck_assert(!matches(&row, "driver:r") && !matches(&row, "company:o"));
    ck_assert_ptr_null(row_known(&row));
    ck_assert_ptr_null(row_driver(&row));
    owners_close(owners);
    tear_down();
}
END_TEST

TEST(without_a_holder_found_the_filter_reads_the_one_the_system_named)
{
    set_up();
    struct pool *pool = full_pool();
    struct row row = {ENTITY_POOLS, &snapshot, pool, NULL, NULL, NULL};
    ck_assert(!matches(&row, "holder:lsass"));
    pool->holder = named("lsass.exe");
    ck_assert(matches(&row, "holder:lsass"));
    tear_down();
}
END_TEST

TEST(a_filter_reads_numbers_and_never_matches_an_absent_one)
{
    set_up();
    struct row row = {ENTITY_POOLS, &snapshot, full_pool(), NULL, NULL, NULL};
    ck_assert(matches(&row, "bytes>10k"));
    ck_assert(!matches(&row, "bytes>11k"));
    ck_assert(matches(&row, "per_alloc_bytes=1100"));
    ck_assert(!matches(&row, "allocs<1"));
    ck_assert(!matches(&row, "allocs>=0"));
    tear_down();
}
END_TEST

TEST(a_process_is_filtered_by_name_pid_and_group)
{
    set_up();
    struct process *process = add_process("nginx", 4711, 5);
    process->group = named("/system.slice/nginx.service");
    process->value[PROCESS_HANDLES] = 900;
    struct row row = {ENTITY_PROCESSES, &snapshot, process, NULL, NULL, NULL};
    ck_assert(matches(&row, "nginx pid=4711 group:system.slice handles>800"));
    ck_assert(!matches(&row, "pid=471"));
    ck_assert(!matches(&row, "group:user.slice"));
    ck_assert(matches(&row, "name:ngin"));
    tear_down();
}
END_TEST

TEST(a_field_of_another_kind_of_row_is_refused)
{
    struct filter *filter;
    struct problem why;
    ck_assert_int_eq(rows_filter(&filter, ENTITY_PROCESSES, "type:recl", &why), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "type"));
    ck_assert_int_eq(rows_filter(&filter, ENTITY_POOLS, "pid=1", &why), STATUS_USAGE);
    ck_assert_int_eq(rows_filter(&filter, ENTITY_TYPES, "bytes>1", &why), STATUS_USAGE);
    ck_assert_int_eq(rows_filter(&filter, ENTITY_GROUPS, "group:user kernel_bytes>1m", &why), STATUS_OK);
    filter_close(filter);
}
END_TEST

TEST(the_index_finds_rows_by_their_whole_identity)
{
    set_up();
    add_pool("Toke", POOL_PAGED, ABSENT);
    add_pool("Toke", POOL_NONPAGED, ABSENT);
    add_pool("Toke", POOL_PAGED, 1);
    add_process("a", 10, 100);
    add_process("a", 10, 200);
    struct row_index pools, processes;
    row_index_init(&pools);
    row_index_init(&processes);
    ck_assert_int_eq(row_index_build(&pools, &snapshot, ENTITY_POOLS), STATUS_OK);
    ck_assert_int_eq(row_index_build(&processes, &snapshot, ENTITY_PROCESSES), STATUS_OK);
    for (size_t i = 0; i < 3; i++) {
        struct pool like = snapshot.pools[i];
        ck_assert_ptr_eq(row_index_pool(&pools, &like), &snapshot.pools[i]);
    }
    struct pool like = snapshot.pools[0];
    like.session = 2;
    ck_assert_ptr_null(row_index_pool(&pools, &like));
    struct process reused = {.pid = 10, .started_ns = 200};
    ck_assert_ptr_eq(row_index_process(&processes, &reused), &snapshot.processes[1]);
    reused.started_ns = 300;
    ck_assert_ptr_null(row_index_process(&processes, &reused));
    ck_assert_ptr_null(row_index_type(&processes, &(struct object_type){.name = 1}));
    row_index_done(&pools);
    row_index_done(&processes);
    tear_down();
}
END_TEST

TEST(the_index_finds_each_of_many_rows_and_keeps_its_memory)
{
    set_up();
    struct row_index index;
    row_index_init(&index);
    for (int64_t pid = 1; pid <= 5000; pid++)
        add_process("worker", pid * 4, 1000);
    ck_assert_int_eq(row_index_build(&index, &snapshot, ENTITY_PROCESSES), STATUS_OK);
    for (size_t i = 0; i < snapshot.process_count; i++)
        ck_assert_ptr_eq(row_index_process(&index, &snapshot.processes[i]), &snapshot.processes[i]);
    const uint32_t *slots = index.slots;
    snapshot.process_count = 10;
    ck_assert_int_eq(row_index_build(&index, &snapshot, ENTITY_PROCESSES), STATUS_OK);
    ck_assert_ptr_eq(index.slots, slots);
    ck_assert_ptr_null(row_index_process(&index, &snapshot.processes[10]));
    row_index_done(&index);
    tear_down();
}
END_TEST

static int order(const void *a, const void *b)
{
    struct row x = {ENTITY_POOLS, &snapshot, a, NULL, NULL, NULL}, y = {ENTITY_POOLS, &snapshot, b, NULL, NULL, NULL};
    return row_compare_identity(&x, &y);
}

TEST(identity_is_a_total_order_by_bytes)
{
    set_up();
    add_pool("a", POOL_PAGED, ABSENT);
    add_pool("a", POOL_PAGED, 1);
    add_pool("a", POOL_NONPAGED, ABSENT);
    add_pool("a ", POOL_PAGED, ABSENT);
    add_pool("b", POOL_PAGED, ABSENT);
    add_pool("\xff", POOL_PAGED, ABSENT);
    for (size_t i = 0; i < snapshot.pool_count; i++)
        for (size_t j = 0; j < snapshot.pool_count; j++) {
            int sign = order(&snapshot.pools[i], &snapshot.pools[j]);
            ck_assert_int_eq((sign > 0) - (sign < 0), (i > j) - (i < j));
        }
    tear_down();
}
END_TEST

SUITE_MAIN("analysis: rows", a_filter_reads_every_text_field_of_a_pool,
           a_list_of_tags_owns_what_the_sample_does_not_say,
           the_grade_stands_before_an_owner_that_is_not_known_for_sure,
           owners_say_what_neither_sample_nor_list_does_and_give_driver_and_company,
           without_a_holder_found_the_filter_reads_the_one_the_system_named,
           a_filter_reads_numbers_and_never_matches_an_absent_one, a_process_is_filtered_by_name_pid_and_group,
           a_field_of_another_kind_of_row_is_refused, the_index_finds_rows_by_their_whole_identity,
           the_index_finds_each_of_many_rows_and_keeps_its_memory, identity_is_a_total_order_by_bytes)
