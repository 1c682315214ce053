#include "analysis/choice.h"
#include "tests/unit/suite.h"

#include <string.h>

/* Which of four pools are taken: a system one and those of sessions 0, 1 and 2. */
static const char *taken(const struct pool_choice *choice)
{
    static char names[8];
    size_t length = 0;
    static const int64_t SESSIONS[] = {ABSENT, 0, 1, 2};
    for (size_t i = 0; i < 4; i++) {
        struct pool pool = {.type = POOL_PAGED, .session = SESSIONS[i]};
        if (choice_takes(choice, &pool))
            names[length++] = "S012"[i];
    }
    names[length] = 0;
    return names;
}

TEST(all_zero_takes_every_pool)
{
    struct pool_choice choice = {0};
    ck_assert_str_eq(taken(&choice), "S012");
}
END_TEST

TEST(system_pools_and_session_pools_are_apart)
{
    struct pool_choice choice = {CLASS_BOTH, SCOPE_SYSTEM, 1};
    ck_assert_str_eq(taken(&choice), "S");
    choice.scope = SCOPE_SESSIONS;
    ck_assert_str_eq(taken(&choice), "1");
    choice.session = ABSENT;
    ck_assert_str_eq(taken(&choice), "012");
    choice.session = 7;
    ck_assert_str_eq(taken(&choice), "");
}
END_TEST

TEST(types_are_nonpaged_or_paged_and_their_kin)
{
    static const struct {
        enum pool_class wanted;
        const char *types; /* by enum pool_type */
    } CASES[] = {{CLASS_BOTH, "11111111"}, {CLASS_NONPAGED, "00101000"}, {CLASS_PAGED, "01010000"}};
    for (size_t i = 0; i < 3; i++) {
        struct pool_choice choice = {CASES[i].wanted, SCOPE_EVERYTHING, ABSENT};
        for (int type = 0; type < POOL_TYPE_COUNT; type++) {
            struct pool pool = {.type = (enum pool_type)type, .session = ABSENT};
            ck_assert_int_eq(choice_takes(&choice, &pool), CASES[i].types[type] == '1');
        }
    }
}
END_TEST

TEST(switches_choose_as_poolmon_does)
{
    struct switches switches;
    switches_init(&switches, "pooltop");
    ck_assert_int_eq(choice_of_switches(&switches).scope, SCOPE_EVERYTHING);
    switches_init(&switches, "poolmon");
    ck_assert_int_eq(choice_of_switches(&switches).scope, SCOPE_SYSTEM);
    switches.pool_type = 2;
    ck_assert_int_eq(choice_of_switches(&switches).pool_class, CLASS_PAGED);
    switches.sessions = true;
    struct pool_choice choice = choice_of_switches(&switches);
    ck_assert(choice.scope == SCOPE_SESSIONS && choice.session == ABSENT);
    switches.session = 3;
    ck_assert_int_eq(choice_of_switches(&switches).session, 3);
}
END_TEST

SUITE_MAIN("analysis: which pools", all_zero_takes_every_pool, system_pools_and_session_pools_are_apart,
           types_are_nonpaged_or_paged_and_their_kin, switches_choose_as_poolmon_does)
