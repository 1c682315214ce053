#include "base/status.h"
#include "tests/unit/suite.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

TEST(a_problem_carries_its_status_and_line)
{
    struct problem why;
    ck_assert_int_eq(problem_set(&why, STATUS_BUSY, "%s is used by %d", "night.pooltop", 7), STATUS_BUSY);
    ck_assert_int_eq(why.status, STATUS_BUSY);
    ck_assert_str_eq(why.line, "night.pooltop is used by 7");
}
END_TEST

TEST(nobody_has_to_want_the_line)
{
    ck_assert_int_eq(problem_set(NULL, STATUS_IO, "%s", "x"), STATUS_IO);
    ck_assert_int_eq(problem_os(NULL, "open", "x", ENOENT), STATUS_NOT_FOUND);
}
END_TEST

TEST(hostile_bytes_in_a_name_reach_no_terminal)
{
    static const struct {
        const char *name;
        const char *shown;
    } CASES[] = {
        {"a\nb", "cannot open a\\x0Ab: No such file or directory"},
        {"\033[2J", "cannot open \\x1B[2J: No such file or directory"},
        {"\xff\xfe", "cannot open \\xFF\\xFE: No such file or directory"},
        {"\xe2\x80\xaegpj.exe", "cannot open \\xE2\\x80\\xAEgpj.exe: No such file or directory"},
        {"gr\xc3\xbc\xc3\x9f", "cannot open gr\xc3\xbc\xc3\x9f: No such file or directory"},
        {"back\\slash", "cannot open back\\slash: No such file or directory"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct problem why;
        ck_assert_int_eq(problem_os(&why, "open", CASES[i].name, ENOENT), STATUS_NOT_FOUND);
        ck_assert_str_eq(why.line, CASES[i].shown);
    }
}
END_TEST

TEST(a_line_is_cut_at_its_size_and_says_so)
{
    char huge[4 * PROBLEM_LINE];
    struct problem why;
    memset(huge, '\x01', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    problem_set(&why, STATUS_IO, "%s", huge);
    ck_assert_uint_lt(strlen(why.line), PROBLEM_LINE);
    ck_assert_uint_gt(strlen(why.line), PROBLEM_LINE - 8);
    ck_assert_int_eq(why.line[strlen(why.line) - 1], '~');
}
END_TEST

TEST(the_reason_survives_a_very_long_name)
{
    char huge[4 * PROBLEM_LINE];
    struct problem why;
    memset(huge, 'x', sizeof huge - 1);
    huge[sizeof huge - 1] = '\0';
    problem_os(&why, "open", huge, EACCES);
    ck_assert_ptr_nonnull(strstr(why.line, "~: Permission denied"));
}
END_TEST

TEST(an_earlier_line_can_be_wrapped_in_place)
{
    struct problem why;
    problem_set(&why, STATUS_IO, "inner");
    problem_set(&why, why.status, "outer: %s", why.line);
    ck_assert_str_eq(why.line, "outer: inner");
}
END_TEST

TEST(error_numbers_have_their_status)
{
    static const struct {
        int number;
        enum status status;
    } CASES[] = {
        {ENOENT, STATUS_NOT_FOUND}, {EACCES, STATUS_DENIED}, {EPERM, STATUS_DENIED}, {ENOSPC, STATUS_FULL},
        {EDQUOT, STATUS_FULL},      {EPIPE, STATUS_CLOSED},  {EIO, STATUS_IO},       {ENOMEM, STATUS_NO_MEMORY},
        {EISDIR, STATUS_IO},        {0, STATUS_IO},          {-1, STATUS_IO},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++)
        ck_assert_int_eq(problem_os(NULL, "read", "x", CASES[i].number), CASES[i].status);
}
END_TEST

TEST(every_status_has_its_own_name)
{
    for (int a = STATUS_OK; a <= STATUS_STOPPED; a++) {
        ck_assert_ptr_nonnull(status_name((enum status)a));
        for (int b = STATUS_OK; b < a; b++)
            ck_assert_str_ne(status_name((enum status)a), status_name((enum status)b));
    }
    ck_assert_str_eq(status_name((enum status)99), "unknown");
}
END_TEST

TEST(exit_statuses_are_0_1_and_2_and_10_for_what_was_found)
{
    ck_assert_int_eq(status_exit(STATUS_FOUND), 10);
    for (int status = STATUS_OK; status <= STATUS_STOPPED; status++) {
        ck_assert(status_is_failure((enum status)status) == (status_exit((enum status)status) % 10 != 0));
        if (status == STATUS_FOUND)
            continue;
        int expected = status == STATUS_OK || status == STATUS_STOPPED ? 0 : status == STATUS_USAGE ? 2 : 1;
        ck_assert_int_eq(status_exit((enum status)status), expected);
    }
}
END_TEST

SUITE_MAIN("base: status", a_problem_carries_its_status_and_line, nobody_has_to_want_the_line,
           hostile_bytes_in_a_name_reach_no_terminal, a_line_is_cut_at_its_size_and_says_so,
           the_reason_survives_a_very_long_name, an_earlier_line_can_be_wrapped_in_place,
           error_numbers_have_their_status, every_status_has_its_own_name,
           exit_statuses_are_0_1_and_2_and_10_for_what_was_found)
