/* Which pools are told of: a bounded number, the largest and the fastest growing, without coming and going. */
#include "replay/leaders.h"

#include "base/when.h"
#include "suite.h"

enum { TOP = 3, POOLS = 200 };

static struct intern *names;
static struct snapshot snapshot;
static struct leaders leaders;

static void begin(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&snapshot, names);
    ck_assert_int_eq(leaders_open(&leaders, TOP), STATUS_OK);
}

static void end(void)
{
    leaders_close(&leaders);
    snapshot_done(&snapshot);
    intern_close(names);
}

static void next_sample(int64_t moment_ns)
{
    snapshot_clear(&snapshot);
    snapshot.mono_ns = snapshot.utc_ns = moment_ns;
    snprintf(snapshot.boot, sizeof snapshot.boot, "b");
}

static struct pool *add(const char *name, int64_t bytes)
{
    struct pool *pool = snapshot_add_pool(&snapshot);
    ck_assert_ptr_nonnull(pool);
    ck_assert_int_eq(intern_add(names, name, strlen(name), &pool->name), STATUS_OK);
    pool->type = POOL_NONPAGED;
    pool->value[POOL_BYTES] = bytes;
    return pool;
}

static const struct leader *leader_called(const char *name)
{
    uint32_t id = intern_find(names, name, strlen(name));
    for (size_t i = 0; i < leaders.count; i++)
        if (leaders.list[i].name == id)
            return &leaders.list[i];
    return NULL;
}

TEST(the_largest_are_told_of_and_no_others)
{
    begin();
    next_sample(NS_PER_SECOND);
    for (int i = 0; i < POOLS; i++) {
        char name[16];
        snprintf(name, sizeof name, "p%d", i);
        add(name, i * 7919 % POOLS); /* in no order */
    }
    add("none", ABSENT);
    leaders_look(&leaders, &snapshot, "h", NULL);
    ck_assert_uint_eq(leaders.count, TOP);
    for (size_t i = 0; i < leaders.count; i++) {
        ck_assert_int_ge(leaders.list[i].pool->value[POOL_BYTES], POOLS - TOP);
        ck_assert_ptr_nonnull(leaders.list[i].pool);
    }
    end();
}
END_TEST

/* Ten minutes and more of samples, in which `leak` stays smaller than all the others. */
static void grow(int64_t *moment_ns)
{
    for (int minute = 0; minute < 15; minute++, *moment_ns += NS_PER_MINUTE) {
        next_sample(*moment_ns);
        add("a", 900000000), add("b", 800000000), add("c", 700000000), add("still", 5000000);
        add("leak", 1000 + minute * 100000);
        leaders_look(&leaders, &snapshot, "h", NULL);
    }
}

TEST(what_grows_fast_is_told_of_though_it_is_small)
{
    int64_t moment = NS_PER_SECOND;
    begin();
    grow(&moment);
    ck_assert_ptr_nonnull(leader_called("leak"));
    ck_assert_ptr_null(leader_called("still"));
    ck_assert_uint_eq(leaders.count, TOP + 1);
    end();
}
END_TEST

TEST(what_was_told_of_stays_for_an_hour)
{
    int64_t moment = NS_PER_SECOND, last;
    begin();
    grow(&moment);
    last = moment - NS_PER_MINUTE;
    for (; moment <= last + 50 * NS_PER_MINUTE; moment += NS_PER_MINUTE) {
        next_sample(moment);
        add("a", 900000000), add("b", 800000000), add("c", 700000000), add("leak", 1500000);
        leaders_look(&leaders, &snapshot, "h", NULL);
        ck_assert_ptr_nonnull(leader_called("leak"));
        ck_assert_int_eq(leader_called("leak")->pool->value[POOL_BYTES], 1500000);
    }
    next_sample(last + 80 * NS_PER_MINUTE);
    add("a", 900000000), add("b", 800000000), add("c", 700000000), add("leak", 1500000);
    leaders_look(&leaders, &snapshot, "h", NULL);
    ck_assert_ptr_null(leader_called("leak"));
    end();
}
END_TEST

TEST(however_many_come_and_go_the_number_is_bounded)
{
    begin();
    for (int64_t step = 0; step < 500; step++) {
        next_sample((step + 1) * NS_PER_SECOND);
        for (int i = 0; i < POOLS; i++) {
            char name[16];
            snprintf(name, sizeof name, "p%d", i);
            add(name, (i + step * 3) % POOLS); /* others are first each time */
        }
        leaders_look(&leaders, &snapshot, "h", NULL);
        ck_assert_uint_le(leaders.count, LEADERS_PART * TOP);
        int first = 0;
        for (size_t i = 0; i < leaders.count; i++)
            first += leaders.list[i].pool->value[POOL_BYTES] >= POOLS - TOP;
        ck_assert_int_eq(first, TOP); /* those that are first now are never the ones that were left out */
    }
    end();
}
END_TEST

TEST(a_pool_that_is_gone_has_no_numbers_and_finds_its_place_when_it_comes_back)
{
    begin();
    next_sample(NS_PER_SECOND);
    add("a", 3), add("b", 2);
    leaders_look(&leaders, &snapshot, "h", NULL);
    next_sample(2 * NS_PER_SECOND);
    add("b", 2);
    leaders_look(&leaders, &snapshot, "h", NULL);
    ck_assert_ptr_null(leader_called("a")->pool);
    next_sample(3 * NS_PER_SECOND);
    add("b", 2), add("c", 1), add("a", 4);
    leaders_look(&leaders, &snapshot, "h", NULL);
    ck_assert_int_eq(leader_called("a")->pool->value[POOL_BYTES], 4);
    ck_assert_uint_eq(leaders.count, 3);
    end();
}
END_TEST

TEST(types_and_sessions_of_one_tag_are_pools_of_their_own_and_an_owner_is_told_when_it_is_known)
{
    begin();
    for (int known = 0; known < 2; known++) {
        next_sample((known + 1) * NS_PER_SECOND);
        add("T", 1);
        add("T", 2)->type = POOL_PAGED;
        add("T", 3)->session = 4;
        for (size_t i = 0; i < snapshot.pool_count && known; i++)
            ck_assert_int_eq(intern_add(names, "x.sys", 5, &snapshot.pools[i].owner), STATUS_OK);
        leaders_look(&leaders, &snapshot, "h", NULL);
        ck_assert_uint_eq(leaders.count, 3);
    }
    static const char *const LABELS[] = {"host=\"h\",tag=\"T\",type=\"Nonp\",session=\"4\",owner=\"x.sys\"",
                                         "host=\"h\",tag=\"T\",type=\"Paged\",owner=\"x.sys\"",
                                         "host=\"h\",tag=\"T\",type=\"Nonp\",owner=\"x.sys\""};
    for (size_t i = 0; i < 3; i++)
        ck_assert_str_eq(buffer_text(&leaders.list[i].labels), LABELS[i]);
    end();
}
END_TEST

TEST(an_owner_that_was_found_in_code_is_told_and_one_of_only_bytes_is_not)
{
    static const struct owner FOUND[] = {
        {.name = {"code", 4}, .grade = OWNER_IN_CODE, .owner = {"a.sys", 5}, .driver = OWNER_NO_DRIVER},
        {.name = {"only", 4}, .grade = OWNER_BYTES, .owner = {"b.sys", 5}, .driver = OWNER_NO_DRIVER}};
    struct owners *owners;
    begin();
    ck_assert_int_eq(owners_open(&owners), STATUS_OK);
    for (size_t i = 0; i < 2; i++)
        ck_assert_int_eq(owners_add(owners, &FOUND[i]), STATUS_OK);
    for (int known = 0; known < 3; known++) { /* what was told stays, even when nobody says it any more */
        next_sample((known + 1) * NS_PER_SECOND);
        add("code", 2), add("only", 1);
        leaders_look(&leaders, &snapshot, "h", known == 1 ? owners : NULL);
        ck_assert_ptr_eq(strstr(buffer_text(&leaders.list[1].labels), "owner"), NULL);
        ck_assert_int_eq(strstr(buffer_text(&leaders.list[0].labels), "owner=\"a.sys\"") != NULL, known > 0);
    }
    owners_close(owners);
    end();
}
END_TEST

SUITE_MAIN("replay: leaders", the_largest_are_told_of_and_no_others, what_grows_fast_is_told_of_though_it_is_small,
           what_was_told_of_stays_for_an_hour, however_many_come_and_go_the_number_is_bounded,
           a_pool_that_is_gone_has_no_numbers_and_finds_its_place_when_it_comes_back,
           types_and_sessions_of_one_tag_are_pools_of_their_own_and_an_owner_is_told_when_it_is_known,
           an_owner_that_was_found_in_code_is_told_and_one_of_only_bytes_is_not)
