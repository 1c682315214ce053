/* suite.h: the main() every unit test program shares. A test names a promise: TEST(a_gap_has_no_previous_sample) { ... }
 *
 * SUITE_MAIN("room: thing", a, b, c) runs the listed tests, each in its own process where the platform can fork
 * (CK_FORK=no turns that off). Exit status 0 only when every check passed. `PROGRAM --list` names the tests; `PROGRAM NAME...` runs those
 * and says of each that it began and how it went, so that who reads it knows which one ended the process. What is run leaves out the tests that TEST_LEAVES_OUT names.
 */
#ifndef TESTS_UNIT_SUITE_H
#define TESTS_UNIT_SUITE_H

#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEST(name) START_TEST(name)

/* Check writes the place of each assertion that holds into a pipe, to know where a test was when it crashed: millions of system calls. The name
 * of the test and what a sanitizer says tell that as well. */
#define _mark_point(file, line) ((void)0)

static int suite_list(const TTest *const *tests, size_t count)
{
    for (size_t i = 0; i < count; i++)
        puts(tests[i]->name);
    return EXIT_SUCCESS;
}

static bool suite_leaves_out(const char *name)
{
    const char *at = getenv("TEST_LEAVES_OUT");
    size_t length = strlen(name);
    for (; at != NULL && *at != '\0'; at += strcspn(at, " "), at += strspn(at, " "))
        if (strcspn(at, " ") == length && strncmp(at, name, length) == 0)
            return true;
    return false;
}

/* `only`: the test to run, or NULL for all of them. */
static bool suite_run(const char *title, const TTest *const *tests, size_t count, const char *only)
{
    Suite *suite = suite_create(title);
    TCase *tcase = tcase_create("all");
    tcase_set_timeout(tcase, 60);
    for (size_t i = 0; i < count; i++)
        if (only == NULL ? !suite_leaves_out(tests[i]->name) : strcmp(only, tests[i]->name) == 0)
            tcase_add_test(tcase, tests[i]);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    bool good = srunner_ntests_failed(runner) == 0 && srunner_ntests_run(runner) > 0;
    srunner_free(runner);
    return good;
}

static bool suite_run_each(const char *title, const TTest *const *tests, size_t count, char **names)
{
    bool good = true;
    for (; *names != NULL; names++) {
        printf("begun: %s\n", *names);
        fflush(stdout);
        bool passed = suite_run(title, tests, count, *names);
        printf("%s: %s\n", passed ? "passed" : "failed", *names);
        fflush(stdout);
        good = good && passed;
    }
    return good;
}

#define SUITE_MAIN(title, ...)                                                                                         \
    int main(int argc, char **argv)                                                                                    \
    {                                                                                                                  \
        const TTest *const tests[] = {__VA_ARGS__};                                                                    \
        const size_t count = sizeof tests / sizeof tests[0];                                                           \
        if (argc > 1 && strcmp(argv[1], "--list") == 0)                                                                \
            return suite_list(tests, count);                                                                           \
        bool good = argc > 1 ? suite_run_each(title, tests, count, argv + 1) : suite_run(title, tests, count, NULL);   \
        return good ? EXIT_SUCCESS : EXIT_FAILURE;                                                                     \
    }

#endif
