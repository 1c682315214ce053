/* Alerts: the language, names, and how growth is told from what only looks like it. */
#include "replay/alert.h"

#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "replay/growth.h"
#include "suite.h"

/* --- the language ------------------------------------------------------------------------------------------------------------------ */

struct good {
    const char *text;
    enum entity entity;
    int field;
    enum unit unit;
    int64_t limit;
    bool is_below, or_equal;
    int64_t per_ns, window_ns;
    int whole;
    const char *name;
};

#define GIB (INT64_C(1) << 30)
#define MIB (INT64_C(1) << 20)

static const struct good GOOD[] = {
    {"nonpaged>75%", ENTITY_TOTALS, TOTAL_NONPAGED, UNIT_PERCENT, 75000, false, false, 0, 0, TOTAL_NONPAGED_LIMIT, ""},
    {"paged>=1.5%", ENTITY_TOTALS, TOTAL_PAGED, UNIT_PERCENT, 1500, false, true, 0, 0, TOTAL_PAGED_LIMIT, ""},
    {"commit>90%", ENTITY_TOTALS, TOTAL_COMMIT, UNIT_PERCENT, 90000, false, false, 0, 0, TOTAL_COMMIT_LIMIT, ""},
    {"handles > 80%", ENTITY_TOTALS, TOTAL_HANDLES, UNIT_PERCENT, 80000, false, false, 0, 0, TOTAL_HANDLES_LIMIT, ""},
    {"unreclaimable>50%", ENTITY_TOTALS, TOTAL_UNRECLAIMABLE, UNIT_PERCENT, 50000, false, false, 0, 0, TOTAL_PHYSICAL,
     ""},
    {"available<500m", ENTITY_TOTALS, TOTAL_AVAILABLE, UNIT_BYTES, 500 * MIB, true, false, 0, 0, TOTAL_PHYSICAL, ""},
    {" available_bytes <= 500m ", ENTITY_TOTALS, TOTAL_AVAILABLE, UNIT_BYTES, 500 * MIB, true, true, 0, 0,
     TOTAL_PHYSICAL, ""},
    {"processes>5k", ENTITY_TOTALS, TOTAL_PROCESSES, UNIT_COUNT, 5000, false, false, 0, 0, -1, ""},
    {"bytes:NFeS>2g", ENTITY_POOLS, POOL_BYTES, UNIT_BYTES, 2 * GIB, false, false, 0, 0, TOTAL_PHYSICAL, "NFeS"},
    {"held:dentry>10%", ENTITY_POOLS, POOL_HELD_BYTES, UNIT_PERCENT, 10000, false, false, 0, 0, TOTAL_PHYSICAL,
     "dentry"},
    {"diff:Toke>40000", ENTITY_POOLS, POOL_DIFF, UNIT_COUNT, 40000, false, false, 0, 0, -1, "Toke"},
    {"bytes:\"(kmalloc >8k)\">1g", ENTITY_POOLS, POOL_BYTES, UNIT_BYTES, GIB, false, false, 0, 0, TOTAL_PHYSICAL,
     "(kmalloc >8k)"},
    {"handles:lsass.exe>10k", ENTITY_PROCESSES, PROCESS_HANDLES, UNIT_COUNT, 10000, false, false, 0, 0, -1,
     "lsass.exe"},
    {"rss:java>4g", ENTITY_PROCESSES, PROCESS_RSS, UNIT_BYTES, 4 * GIB, false, false, 0, 0, TOTAL_PHYSICAL, "java"},
    {"objects:Token>50k", ENTITY_TYPES, TYPE_OBJECTS, UNIT_COUNT, 50000, false, false, 0, 0, -1, "Token"},
    {"kernel:/system.slice/*>1g", ENTITY_GROUPS, GROUP_KERNEL, UNIT_BYTES, GIB, false, false, 0, 0, TOTAL_PHYSICAL,
     "/system.slice/*"},
    {"growth:NFeS>100m/h", ENTITY_POOLS, POOL_BYTES, UNIT_BYTES, 100 * MIB, false, false, NS_PER_HOUR, 0,
     TOTAL_PHYSICAL, "NFeS"},
    {"growth:diff:NFeS>=10k/m over 30m", ENTITY_POOLS, POOL_DIFF, UNIT_COUNT, 10000, false, true, NS_PER_MINUTE,
     30 * NS_PER_MINUTE, -1, "NFeS"},
    {"growth:nonpaged>20m /d over 2d", ENTITY_TOTALS, TOTAL_NONPAGED, UNIT_BYTES, 20 * MIB, false, false, NS_PER_DAY,
     2 * NS_PER_DAY, TOTAL_NONPAGED_LIMIT, ""},
    {"growth:\"nonpaged\">1k/s", ENTITY_POOLS, POOL_BYTES, UNIT_BYTES, 1024, false, false, NS_PER_SECOND, 0,
     TOTAL_PHYSICAL, "nonpaged"},
    {"growth::A-0001>1m/h", ENTITY_POOLS, POOL_BYTES, UNIT_BYTES, MIB, false, false, NS_PER_HOUR, 0, TOTAL_PHYSICAL,
     ":A-0001"},
    {"growth:mm/slub.c:12 func:new_slab>1m/h", ENTITY_POOLS, POOL_BYTES, UNIT_BYTES, MIB, false, false, NS_PER_HOUR, 0,
     TOTAL_PHYSICAL, "mm/slub.c:12 func:new_slab"},
    {"leak:*", ENTITY_POOLS, POOL_BYTES, UNIT_PERCENT, 0, false, true, 0, 0, -1, "*"},
    {" leak: NFeS ", ENTITY_POOLS, POOL_BYTES, UNIT_PERCENT, 0, false, true, 0, 0, -1, "NFeS"},
    {"leak:NF?S>90% over 30m", ENTITY_POOLS, POOL_BYTES, UNIT_PERCENT, 90000, false, false, 0, 30 * NS_PER_MINUTE, 0,
     "NF?S"},
    {"leak:\"(kmalloc >8k)\" >= 75.5%", ENTITY_POOLS, POOL_BYTES, UNIT_PERCENT, 75500, false, true, 0, 0, 0,
     "(kmalloc >8k)"},
    {"leak:\"a over b\" over 2h", ENTITY_POOLS, POOL_BYTES, UNIT_PERCENT, 0, false, true, 0, 2 * NS_PER_HOUR, -1,
     "a over b"},
};

TEST(what_the_language_says_is_understood)
{
    for (size_t i = 0; i < sizeof GOOD / sizeof GOOD[0]; i++) {
        const struct good *good = &GOOD[i];
        struct alert alert;
        struct problem why = {0};
        ck_assert_msg(alert_parse(&alert, good->text, &why) == STATUS_OK, "%s", why.line);
        ck_assert_msg(alert.entity == good->entity && alert.field == good->field, "subject of %s", good->text);
        ck_assert_msg(alert.unit == good->unit && alert.limit == good->limit, "limit of %s: %lld", good->text,
                      (long long)alert.limit);
        ck_assert_msg(alert.is_below == good->is_below && alert.or_equal == good->or_equal, "sign of %s", good->text);
        ck_assert_msg(alert.per_ns == good->per_ns && alert.window_ns == good->window_ns, "time of %s", good->text);
        ck_assert_msg(alert.whole == good->whole, "100%% of %s: %d", good->text, alert.whole);
        ck_assert_msg(alert.name_length == strlen(good->name) && memcmp(alert.name, good->name, alert.name_length) == 0,
                      "name of %s", good->text);
    }
}
END_TEST

/* What is no alert, and what is said of it. */
static const char *const BAD[][2] = {
    {"", "is needed; try"},
    {"x", "is needed; try"},
    {">5", "is needed; try"},
    {"foo>3", "no number is called \"foo\"; try"},
    {"handels:x>5", "did you mean handles?"},
    {"nonpaged_byts>5%", "did you mean nonpaged_bytes?"},
    {"handles:>5", "a name is missing"},
    {"handles:\"\">5", "a name is missing"},
    {"handles:\"x>5", "is needed; try"},
    {"bytes:\"x\"y>5", "closing quote is missing"},
    {"available<", "the limit is missing"},
    {"available<=", "the limit is missing"},
    {"available<5q", "the limit is no number"},
    {"available<-5m", "the limit is no number"},
    {"available<99999999999999999999", "the limit is no number"},
    {"available==5", "is needed; try"},
    {"threads>50%", "nothing is 100% of it"},
    {"physical>50%", "nothing is 100% of it"},
    {"handles:x>5%", "nothing is 100% of it"},
    {"handles:x>5/h", "only growth is by time"},
    {"handles:x>5 over 10m", "the limit is no number"},
    {"growth:NFeS>100m", "growth is by time"},
    {"growth:NFeS>100m/w", "growth is by time"},
    {"growth:NFeS>100m/", "growth is by time"},
    {"growth:NFeS>10%/h", "growth has a size or a count"},
    {"growth:NFeS<10m/h", "growth is compared with >"},
    {"growth:>10m/h", "a name is missing"},
    {"growth:x>5m/h over ", "growth is by time"},
    {"growth:x>5m/h over 5", "5"},
    {"growth:x>5m/h over 0s", "not a duration"},
    {"growth:x>5m/h over 90d", "at most 30d"},
    {"handles:\x01x>5", "cannot be shown"},
    {"leak:", "a name is missing"},
    {"leak:\"\"", "a name is missing"},
    {"leak:\"x", "closing quote is missing"},
    {"leak:>90%", "a name is missing"},
    {"leak:x<90%", "how sure it has to be"},
    {"leak:\"x\"y", "how sure it has to be"},
    {"leak:x>90", "is a percentage"},
    {"leak:x>", "is a percentage"},
    {"leak:x>%", "the limit"},
    {"leak:x over 5", "5"},
    {"leak:x>10m/h", "is a percentage"},
};

TEST(what_is_wrong_is_said_in_one_line)
{
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
        struct alert alert;
        struct problem why = {0};
        ck_assert_msg(alert_parse(&alert, BAD[i][0], &why) == STATUS_USAGE, "'%s' was taken", BAD[i][0]);
        ck_assert_msg(strstr(why.line, BAD[i][1]) != NULL && strncmp(why.line, "alert \"", 7) == 0, "'%s': %s",
                      BAD[i][0], why.line);
    }
    char wide[400];
    struct alert alert;
    struct problem why = {0};
    snprintf(wide, sizeof wide, "handles:%0150d>5", 0);
    ck_assert_int_eq(alert_parse(&alert, wide, &why), STATUS_USAGE);
    snprintf(wide, sizeof wide, "handles:%0300d>5", 0);
    ck_assert_int_eq(alert_parse(&alert, wide, &why), STATUS_USAGE);
}
END_TEST

TEST(the_time_of_a_growth_holds_eight_samples)
{
    struct alert alert;
    struct problem why = {0};
    ck_assert_int_eq(alert_parse(&alert, "growth:x>1m/h", NULL), STATUS_OK);
    ck_assert_int_eq(alert_settle(&alert, 5 * NS_PER_SECOND, NULL), STATUS_OK);
    ck_assert_int_eq(alert.window_ns, 10 * NS_PER_MINUTE);
    alert.window_ns = 0;
    ck_assert_int_eq(alert_settle(&alert, 5 * NS_PER_MINUTE, NULL), STATUS_OK);
    ck_assert_int_eq(alert.window_ns, 40 * NS_PER_MINUTE);
    ck_assert_int_eq(alert_parse(&alert, "growth:x>1m/h over 30s", NULL), STATUS_OK);
    ck_assert_int_eq(alert_settle(&alert, 5 * NS_PER_SECOND, &why), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "over 40s at least"));
    ck_assert_int_eq(alert_settle(&alert, NS_PER_SECOND, NULL), STATUS_OK);
    ck_assert_int_eq(alert_parse(&alert, "handles:x>1", NULL), STATUS_OK);
    ck_assert_int_eq(alert_settle(&alert, NS_PER_DAY, NULL), STATUS_OK);
}
END_TEST

/* --- names -------------------------------------------------------------------------------------------------------------------------- */

static bool is_called(const char *expression, const char *name, size_t length, const char *aliases)
{
    struct alert alert;
    struct problem why = {0};
    ck_assert_msg(alert_parse(&alert, expression, &why) == STATUS_OK, "%s", why.line);
    return alert_is_called(&alert, (struct text){name, length}, (struct text){aliases, strlen(aliases)});
}

TEST(a_name_is_meant_exactly_unless_it_has_wildcards)
{
    static const struct {
        const char *expression, *name, *aliases;
        bool is_called;
    } NAMES[] = {
        {"bytes:NFeS>1", "NFeS", "", true},
        {"bytes:NFeS>1", "NFES", "", false},
        {"bytes:NFeS>1", "NFeSx", "", false},
        {"bytes:Key>1", "Key ", "", true},
        {"bytes:\"Key \">1", "Key ", "", true},
        {"bytes:\"Key \">1", "Key", "", false},
        {"bytes:UNIX>1", "signal_cache", "UNIX-STREAM | UNIX", true},
        {"bytes:UNIX>1", "signal_cache", "UNIX-STREAM", false},
        {"bytes:UNIX*>1", "signal_cache", "x | UNIX-STREAM", true},
        {"handles:LSASS.exe>1", "lsass.exe", "", true},
        {"handles:svc?>1", "svc1", "", true},
        {"handles:svc?>1", "svc", "", false},
        {"handles:*>1", "", "", true},
        {"handles:a*b*c>1", "aXbYbZc", "", true},
        {"handles:a*b*c>1", "aXbYbZ", "", false},
        {"handles:a**>1", "a", "", true},
        {"handles:\"a*\">1", "ab", "", false},
        {"handles:\"a*\">1", "a*", "", true},
        {"bytes:a\\x01b>1",
         "a\x01"
         "b",
         "", true},
        {"bytes:a\\\\b>1", "a\\\\b", "", true},
    };
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        ck_assert_msg(is_called(NAMES[i].expression, NAMES[i].name, strlen(NAMES[i].name), NAMES[i].aliases) ==
                          NAMES[i].is_called,
                      "%s and '%s'", NAMES[i].expression, NAMES[i].name);
}
END_TEST

TEST(a_pattern_of_many_stars_takes_no_time)
{
    char name[4096];
    memset(name, 'a', sizeof name);
    for (int i = 0; i < 200; i++)
        ck_assert(!is_called("handles:*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b>1", name, sizeof name, ""));
}
END_TEST

/* --- growth ------------------------------------------------------------------------------------------------------------------------- */

typedef int64_t curve(int64_t second);

static int64_t steady(int64_t second)
{
    return 1000000 + second * 100;
}
static int64_t noisy(int64_t second)
{
    return steady(second) + second * 7919 % 1000;
}
static int64_t step(int64_t second)
{
    return second < 500 ? 1000 : 900000;
}
static int64_t spike(int64_t second)
{
    return second % 100 == 7 ? 90000000 : 1000;
}
static int64_t fast_saw(int64_t second)
{
    return second % 60 * 10000;
}
static int64_t two_steps(int64_t second)
{
    return second < 500 ? 1000 : second < 800 ? 2000000 : 4000000;
}
static int64_t falling(int64_t second)
{
    return 10000000 - second * 100;
}

/* The most and the least that a curve grows by in an hour, looked at over 10 minutes; when 10 minutes are whole it is known, not before. */
static void follow(curve *at, int64_t *least, int64_t *most)
{
    struct growth *growth;
    ck_assert_int_eq(growth_open(&growth, 600 * NS_PER_SECOND), STATUS_OK);
    *least = INT64_MAX;
    *most = INT64_MIN;
    for (int64_t second = 0; second < 3600; second += 5) {
        growth_next(growth);
        int64_t value = growth_put(growth, 7, (second + 1000) * NS_PER_SECOND, at(second), NS_PER_HOUR);
        ck_assert(second >= 600 || value == ABSENT);
        ck_assert(second < 690 || value != ABSENT);
        if (value == ABSENT)
            continue;
        *least = value < *least ? value : *least;
        *most = value > *most ? value : *most;
    }
    growth_close(growth);
}

TEST(steady_growth_is_told_as_it_is_also_with_noise)
{
    int64_t least, most;
    follow(steady, &least, &most);
    ck_assert_int_ge(least, 355000);
    ck_assert_int_le(most, 365000);
    follow(noisy, &least, &most);
    ck_assert_int_ge(least, 340000);
    ck_assert_int_le(most, 380000);
}
END_TEST

TEST(steps_spikes_and_short_cycles_are_no_growth)
{
    static curve *const CURVES[] = {step, spike, fast_saw, two_steps, falling};
    for (size_t i = 0; i < sizeof CURVES / sizeof CURVES[0]; i++) {
        int64_t least, most;
        follow(CURVES[i], &least, &most);
        ck_assert_msg(most <= 0, "curve %zu grows by %lld", i, (long long)most);
    }
}
END_TEST

TEST(a_gap_makes_growth_unknown_until_it_is_out_of_sight)
{
    struct growth *growth;
    int known = 0, unknown = 0;
    ck_assert_int_eq(growth_open(&growth, 80 * NS_PER_SECOND), STATUS_OK);
    for (int64_t second = 0; second < 400; second++) {
        if (second >= 200 && second < 230)
            continue;
        growth_next(growth);
        int64_t value = growth_put(growth, 7, second * NS_PER_SECOND, steady(second), NS_PER_HOUR);
        known += value != ABSENT;
        unknown += value == ABSENT && second >= 230;
        /* A quarter of which half was not seen is a part of the time higher or lower. */
        ck_assert(value == ABSENT || (value > 290000 && value < 430000));
        ck_assert(second < 320 || value != ABSENT);
    }
    ck_assert_int_gt(known, 150);
    ck_assert_int_gt(unknown, 40);
    growth_forget(growth);
    ck_assert_int_eq(growth_put(growth, 7, 400 * NS_PER_SECOND, 1, NS_PER_HOUR), ABSENT);
    growth_close(growth);
}
END_TEST

TEST(a_source_that_gets_slow_makes_growth_coarse_and_not_unknown)
{
    struct growth *growth;
    ck_assert_int_eq(growth_open(&growth, 80 * NS_PER_SECOND), STATUS_OK);
    for (int64_t second = 0; second < 1000; second += second < 300 ? 5 : 19) {
        growth_next(growth);
        int64_t value = growth_put(growth, 7, second * NS_PER_SECOND, steady(second), NS_PER_HOUR);
        ck_assert(second < 95 || (value > 220000 && value < 500000));
    }
    growth_close(growth);
}
END_TEST

TEST(rows_that_come_and_go_do_not_mix_and_too_many_are_bounded)
{
    enum { ROWS = 40000, SAMPLES = 40 };
    struct growth *growth;
    int known = 0;
    ck_assert_int_eq(growth_open(&growth, 8 * NS_PER_SECOND), STATUS_OK);
    for (int64_t sample = 0; sample < SAMPLES; sample++) {
        growth_next(growth);
        /* One row that stays and grows, others that are there for one sample, then more than there is room for. */
        int64_t value = growth_put(growth, 1, sample * NS_PER_SECOND, sample * 100, NS_PER_SECOND);
        if (value != ABSENT)
            ck_assert_int_eq(value, 100);
        known += value != ABSENT;
        for (uint64_t i = 0; i < (sample > 30 ? ROWS : 300); i++)
            if (growth_put(growth, 1000 + i + (uint64_t)sample * ROWS, sample * NS_PER_SECOND, 5, NS_PER_SECOND) !=
                ABSENT)
                ck_abort_msg("a row of one sample grows");
    }
    ck_assert_int_ge(known, SAMPLES - 9);
    growth_close(growth);
}
END_TEST

TEST(growth_of_extreme_numbers_is_unknown_or_right)
{
    struct growth *growth;
    ck_assert_int_eq(growth_open(&growth, 8), STATUS_OK);
    for (int64_t i = 0; i < 100; i++) {
        growth_next(growth);
        growth_put(growth, 1, i, i % 2 ? INT64_MAX : INT64_MIN + 1, INT64_MAX);
        growth_put(growth, 2, INT64_MAX - 100 + i, i * (INT64_MAX / 200), NS_PER_DAY);
        growth_put(growth, 3, 100 - i, i, NS_PER_DAY);
    }
    growth_close(growth);
}
END_TEST

SUITE_MAIN("replay: alerts", what_the_language_says_is_understood, what_is_wrong_is_said_in_one_line,
           the_time_of_a_growth_holds_eight_samples, a_name_is_meant_exactly_unless_it_has_wildcards,
           a_pattern_of_many_stars_takes_no_time, steady_growth_is_told_as_it_is_also_with_noise,
           steps_spikes_and_short_cycles_are_no_growth, a_gap_makes_growth_unknown_until_it_is_out_of_sight,
           a_source_that_gets_slow_makes_growth_coarse_and_not_unknown,
           rows_that_come_and_go_do_not_mix_and_too_many_are_bounded, growth_of_extreme_numbers_is_unknown_or_right)
