/* suite.h: the main() every unit test program shares. A test names a promise: TEST(a_gap_has_no_previous_sample) { ... }
 *
 * SUITE_MAIN("room: thing", a, b, c) runs the listed tests, each in its own process where the platform can fork
 * (CK_FORK=no turns that off). Exit status 0 only when every check passed.
 */
#ifndef TESTS_UNIT_SUITE_H
#define TESTS_UNIT_SUITE_H

#include <check.h>
#include <stdlib.h>

#define TEST(name) START_TEST(name)

static int suite_run(const char *title, const TTest *const *tests, size_t count)
{
    Suite *suite = suite_create(title);
    TCase *tcase = tcase_create("all");
    tcase_set_timeout(tcase, 60);
    for (size_t i = 0; i < count; i++)
        tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define SUITE_MAIN(title, ...)                                                                                         \
    int main(void)                                                                                                     \
    {                                                                                                                  \
        const TTest *const tests[] = {__VA_ARGS__};                                                                    \
        return suite_run(title, tests, sizeof tests / sizeof tests[0]);                                                \
    }

#endif
