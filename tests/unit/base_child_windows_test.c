/* Children on Windows, which has no shell and no signals: what base_command_test promises elsewhere, with cmd.exe. */
#include <stdio.h>
#include <string.h>

#include "base/windows/api.h"
#include "base_child.h"

TEST(a_childs_end_is_told_once_with_its_status)
{
    ck_assert_int_eq(code_of(start("cmd /c exit 0", NULL)), 0);
    ck_assert_int_eq(code_of(start("cmd /c exit 3", NULL)), 3);
}
END_TEST

TEST(a_program_that_cannot_be_run_is_told_as_a_childs_end)
{
    ck_assert_int_eq(code_of(start("no-program-is-called-so", NULL)), CHILD_NOT_FOUND);
    ck_assert_int_eq(code_of(start("C:/no/such/program.exe", NULL)), CHILD_NOT_FOUND);
    FILE *file = fopen("pooltop-no-program.exe", "wb");
    ck_assert_ptr_nonnull(file);
    fputs("no program", file);
    fclose(file);
    ck_assert_int_eq(code_of(start("./pooltop-no-program.exe", NULL)), CHILD_NOT_RUNNABLE);
    remove("pooltop-no-program.exe");
}
END_TEST

TEST(a_child_that_hangs_is_not_waited_for)
{
    ULONGLONG before = GetTickCount64();
    struct child child = start("cmd /c pause", NULL);
    int code;
    ck_assert_uint_lt(GetTickCount64() - before, 20000);
    if (!child_ended(&child, &code))
        ck_assert(TerminateProcess((HANDLE)(intptr_t)child.id, 7));
}
END_TEST

TEST(a_child_has_the_facts)
{
    static const char NAME[] = "pooltop-child.txt";
    static char text[65536];
    char fact[] = "POOLTOP_NAME=two words", path[] = "POOLTOP_OLD=new";
    char *const facts[] = {fact, path, NULL};
    setenv("POOLTOP_OLD", "of before", 1);
    setenv("POOLTOP_KEPT", "yes", 1);
    ck_assert_int_eq(code_of(start("cmd /c set >pooltop-child.txt", facts)), 0);
    FILE *file = fopen(NAME, "r");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    remove(NAME);
    ck_assert_ptr_nonnull(strstr(text, "\nPOOLTOP_NAME=two words"));
    ck_assert_ptr_nonnull(strstr(text, "\nPOOLTOP_OLD=new"));
    ck_assert_ptr_null(strstr(text, "of before"));
    ck_assert_ptr_nonnull(strstr(text, "\nPOOLTOP_KEPT=yes"));
}
END_TEST

SUITE_MAIN("base: children on Windows", a_childs_end_is_told_once_with_its_status,
           a_program_that_cannot_be_run_is_told_as_a_childs_end, a_child_that_hangs_is_not_waited_for,
           a_child_has_the_facts)
