/* What os.h promises on Windows alone. tests/win/unit.sh runs it with TZ=Europe/Berlin, from which Wine takes the zone of its Windows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/windows/wide.h"
#include "suite.h"

#define WINTER_2026 INT64_C(1768478400) /* 15 January, 12:00 UTC */
#define SUMMER_2026 INT64_C(1784116800) /* 15 July, 12:00 UTC */

TEST(the_zone_knows_its_summer)
{
    char name[64];
    const char *zone = getenv("TZ");
    if (zone == NULL || strcmp(zone, "Europe/Berlin") != 0)
        leave_out("TZ=Europe/Berlin");
    ck_assert_int_eq(os_zone_offset(WINTER_2026), 3600);
    ck_assert_int_eq(os_zone_offset(SUMMER_2026), 7200);
    os_zone_name(name, sizeof name);
    ck_assert_ptr_nonnull(strstr(name, "Europe Standard Time"));
}
END_TEST

TEST(a_moment_that_windows_cannot_tell_has_no_offset)
{
    ck_assert_int_eq(os_zone_offset(INT64_MAX), 0);
    ck_assert_int_eq(os_zone_offset(INT64_MIN), 0);
}
END_TEST

TEST(names_outside_the_code_page_are_files_like_others)
{
    static const char NAME[] = "pooltop-\xC3\xBC\xD0\xB6\xE6\xB1\xA0.tmp", OTHER[] = "pooltop-\xE2\x82\xAC.tmp";
    FILE *stream = os_open_file(NAME, "wbx");
    ck_assert_ptr_nonnull(stream);
    fputs("123", stream);
    fclose(stream);
    ck_assert_ptr_null(os_open_file(NAME, "wbx"));
    ck_assert_int_eq(os_file_size(NAME), 3);
    ck_assert(os_rename_file(NAME, OTHER));
    ck_assert_int_eq(os_file_kind(NAME), OS_FILE_NONE);
    stream = os_open_file(NAME, "wb");
    fclose(stream);
    ck_assert(os_rename_file(OTHER, NAME)); /* replaces */
    ck_assert_int_eq(os_file_size(NAME), 3);
    ck_assert(os_remove_file(NAME));
    ck_assert(!os_remove_file(NAME));
    ck_assert_ptr_null(os_open_file("\xFF.tmp", "rb"));
}
END_TEST

TEST(the_console_null_device_and_pipes_are_no_terminals)
{
    FILE *null = os_open_file("NUL", "wb");
    ck_assert_ptr_nonnull(null);
    ck_assert(!os_is_terminal(fileno(null)));
    ck_assert_int_eq(os_file_kind("NUL"), OS_FILE_OTHER);
    fclose(null);
}
END_TEST

TEST(an_error_of_windows_is_one_line_with_its_number)
{
    struct problem why;
    ck_assert_int_eq(problem_windows(&why, "open", "a\nb", ERROR_ACCESS_DENIED), STATUS_DENIED);
    ck_assert_ptr_nonnull(strstr(why.line, "cannot open a\\x0Ab: "));
    ck_assert_ptr_nonnull(strstr(why.line, "(error 5)"));
    ck_assert_int_eq(problem_windows(&why, "open", "x", 0x20000001), STATUS_IO);
    ck_assert_ptr_nonnull(strstr(why.line, "Windows does not say why"));
}
END_TEST

TEST(text_goes_both_ways_and_never_overflows)
{
    wchar_t wide[8];
    char text[16];
    ck_assert(wide_from_utf8(wide, 8, "\xF0\x9F\x98\x80\xC3\xBC"));
    wide_to_utf8(text, sizeof text, wide);
    ck_assert_str_eq(text, "\xF0\x9F\x98\x80\xC3\xBC");
    ck_assert(!wide_from_utf8(wide, 8, "12345678"));
    ck_assert(!wide_from_utf8(wide, 8, "\xC3"));
    ck_assert_uint_eq(wide[0], 0);
    wide_to_utf8(text, 4, L"1234");
    ck_assert_str_eq(text, "");
}
END_TEST

SUITE_MAIN("base: os on Windows", the_zone_knows_its_summer, a_moment_that_windows_cannot_tell_has_no_offset,
           names_outside_the_code_page_are_files_like_others, the_console_null_device_and_pipes_are_no_terminals,
           an_error_of_windows_is_one_line_with_its_number, text_goes_both_ways_and_never_overflows)
