/* A small part of `make score`: the verdict on a night of each of some families, with floors below what it reached. */
#include "tests/score/night.h"

#include "tests/unit/suite.h"

enum { SEED = 2000 };

static void score_of(struct score *score, const char *const *names, size_t count)
{
    static struct verdict verdict;
    size_t found = 0;
    *score = (struct score){0};
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < FAMILY_COUNT; k++) {
            if (strcmp(names[i], FAMILIES[k].name) != 0)
                continue;
            night_score(score, &FAMILIES[k], SEED, &verdict);
            found++;
        }
    ck_assert_uint_eq(found, count);
}

TEST(leaks_are_named_with_who_holds_them_their_beginning_and_their_end)
{
    static const char *const NAMES[] = {"steady",          "bursts, handles", "kernel references", "ten in step",
                                        "starts, handles", "over reboots",    "coarse, uneven",    "linux"};
    enum { COUNT = sizeof NAMES / sizeof NAMES[0] };
    static struct score score;
    score_of(&score, NAMES, COUNT);
    ck_assert_int_eq(score.called.asked, COUNT);
    ck_assert_int_ge(score.called.hit, COUNT - 1);
    ck_assert_int_ge(score.process.hit, COUNT - 1);
    ck_assert_int_ge(score.start.hit, COUNT - 2);
    ck_assert_int_ge(score.end.hit, COUNT - 2);
}
END_TEST

TEST(what_is_no_leak_raises_no_alarm)
{
    static const char *const NAMES[] = {"quiet",       "warm-up",  "up to a ceiling", "sawtooth",
                                        "nightly job", "one jump", "builds",          "copies"};
    enum { COUNT = sizeof NAMES / sizeof NAMES[0] };
    static struct score score;
    score_of(&score, NAMES, COUNT);
    ck_assert_int_eq(score.false_alarm.asked, COUNT);
    ck_assert_int_eq(score.false_alarm.hit, 0);
}
END_TEST

SUITE_MAIN("analysis: score", leaks_are_named_with_who_holds_them_their_beginning_and_their_end,
           what_is_no_leak_raises_no_alarm)
