#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

#include "tui/header.h"
#include "tui/keybar.h"

static struct intern *names;
static struct snapshot snapshot;
static struct machine machine;
static struct header_view view;
static struct canvas canvas;
static struct buffer out;

static void setup(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 16), STATUS_OK);
    snapshot_init(&snapshot, names);
    snapshot_clear(&snapshot);
    machine = (struct machine){.host = "srv\x1b[2J", .os = "Linux 6.1"};
    view = (struct header_view){.machine = &machine,
                                .snapshot = &snapshot,
                                .mode = "LIVE",
                                .view = "3 pools",
                                .position = 412,
                                .count = 8640,
                                .zone = {ZONE_FIXED, 7200},
                                .elapsed_ns = ABSENT};
    snapshot.utc_ns = INT64_C(1786968185) * NS_PER_SECOND;
    canvas_init(&canvas);
    buffer_init(&out, 1 << 16);
}

static void teardown(void)
{
    buffer_done(&out);
    canvas_done(&canvas);
    snapshot_done(&snapshot);
    intern_close(names);
}

static const char *drawn(int width, int height)
{
    ck_assert_int_eq(canvas_resize(&canvas, width, height), STATUS_OK);
    int lines = header_height(&view, height);
    header_draw(&canvas, (struct area){0, 0, width, lines}, &view, glyphs_for(GRAPH_ASCII));
    buffer_clear(&out);
    canvas_print(&canvas, &out, false);
    return buffer_text(&out);
}

static uint32_t name(const char *text)
{
    uint32_t id;
    ck_assert_int_eq(intern_add(names, text, strlen(text), &id), STATUS_OK);
    return id;
}

TEST(the_first_line_says_whose_machine_and_when)
{
    setup();
    const char *text = drawn(90, 24);
    ck_assert_ptr_nonnull(strstr(text, "srv\\x1B[2J"));
    ck_assert_ptr_nonnull(strstr(text, "Linux 6.1"));
    ck_assert_ptr_nonnull(strstr(text, "LIVE 2026-08-17 14:03:05 +02:00 412/8640\n"));
    teardown();
}
END_TEST

TEST(a_thinned_sample_says_what_it_stands_for)
{
    setup();
    ck_assert_ptr_null(strstr(drawn(120, 24), "quarter hour"));
    view.thinned = "quarter hour";
    ck_assert_ptr_nonnull(strstr(drawn(120, 24), " 412/8640 quarter hour\n"));
    teardown();
}
END_TEST

TEST(what_a_system_does_not_have_is_left_out)
{
    setup();
    const char *text = drawn(120, 24);
    ck_assert_ptr_null(strstr(text, "Paged"));
    ck_assert_ptr_null(strstr(text, "Recl"));
    ck_assert_ptr_null(strstr(text, "Handles"));
    ck_assert_ptr_null(strstr(text, "Commit"));
    snapshot.totals[TOTAL_UNRECLAIMABLE] = 50 << 20;
    snapshot.totals[TOTAL_PHYSICAL] = 100 << 20;
    text = drawn(120, 24);
    ck_assert_ptr_nonnull(strstr(text, "Unrecl   50.0M of 100M  RAM ["));
    ck_assert_ptr_nonnull(strstr(text, "50.0%"));
    ck_assert_ptr_null(strstr(text, "Nonpaged"));
    teardown();
}
END_TEST

TEST(a_windows_pool_stands_against_its_limit)
{
    setup();
    snapshot.totals[TOTAL_PAGED] = 3 << 20;
    snapshot.totals[TOTAL_PAGED_LIMIT] = 4 << 20;
    snapshot.totals[TOTAL_PHYSICAL] = 1 << 30;
    ck_assert_ptr_nonnull(strstr(drawn(120, 24), "Paged    3.00M of 4.00M"));
    ck_assert_ptr_nonnull(strstr(drawn(120, 24), "75.0%"));
    teardown();
}
END_TEST

TEST(growth_says_over_what_it_is_told)
{
    int64_t before[TOTALS];
    setup();
    for (int i = 0; i < TOTALS; i++)
        before[i] = ABSENT;
    before[TOTAL_PAGED] = 1 << 20;
    snapshot.totals[TOTAL_PAGED] = 2 << 20;
    view.totals_before = before;
    view.elapsed_ns = 10 * NS_PER_MINUTE;
    ck_assert_ptr_nonnull(strstr(drawn(120, 24), "+6.00M/h over 10m\n"));
    view.based = true;
    ck_assert_ptr_nonnull(strstr(drawn(120, 24), "+6.00M/h over 10m from =\n"));
    view.based = false;
    view.elapsed_ns = NS_PER_SECOND;
    ck_assert_ptr_null(strstr(drawn(120, 24), "/h"));
    teardown();
}
END_TEST

TEST(a_remark_is_shown_and_the_others_are_counted)
{
    setup();
    snapshot_add_remark(&snapshot, name("slabinfo: root only"));
    ck_assert_ptr_nonnull(strstr(drawn(80, 24), "\nslabinfo: root only\n"));
    snapshot_add_remark(&snapshot, name("second"));
    snapshot_add_remark(&snapshot, name("third"));
    ck_assert_ptr_nonnull(strstr(drawn(80, 24), "\nslabinfo: root only (+2)\n"));
    teardown();
}
END_TEST

TEST(a_number_is_never_cut)
{
    setup();
    snapshot.totals[TOTAL_PAGED] = INT64_C(123456789);
    snapshot.totals[TOTAL_HANDLES] = 1234567;
    for (int width = 1; width < 120; width++) {
        const char *text = drawn(width, 24);
        const char *place = strstr(text, "412/");
        ck_assert_msg(place == NULL || strncmp(place, "412/8640\n", 9) == 0, "width %d:\n%s", width, text);
        const char *handles = strstr(text, "Handles");
        ck_assert_msg(handles == NULL || strncmp(handles, "Handles 1234567", 15) == 0, "width %d:\n%s", width, text);
    }
    teardown();
}
END_TEST

TEST(a_short_screen_keeps_the_first_line_longest)
{
    setup();
    snapshot.totals[TOTAL_PAGED] = 1;
    ck_assert_int_eq(header_height(&view, 2), 0);
    ck_assert_int_eq(header_height(&view, 5), 1);
    int last = 0;
    for (int height = 1; height < 40; height++) {
        int lines = header_height(&view, height);
        ck_assert_int_ge(lines, last);
        ck_assert_int_lt(lines, height);
        last = lines;
    }
    teardown();
}
END_TEST

TEST(the_file_that_is_written_is_named)
{
    setup();
    view.recording = "night.pooltop";
    ck_assert_ptr_nonnull(strstr(drawn(100, 24), " REC night.pooltop"));
    ck_assert_ptr_nonnull(strstr(drawn(60, 24), " REC "));
    teardown();
}
END_TEST

TEST(the_key_bar_shows_whole_items_only)
{
    setup();
    struct keybar_view keys = {.following = true, .message = ""};
    for (int width = 1; width < 150; width++) {
        ck_assert_int_eq(canvas_resize(&canvas, width, 1), STATUS_OK);
        keybar_draw(&canvas, (struct area){0, 0, width, 1}, &keys);
        buffer_clear(&out);
        canvas_print(&canvas, &out, false);
        const char *text = buffer_text(&out);
        ck_assert(width < 7 || strstr(text, "F1 Help") != NULL);
        const char *pause = strstr(text, "Space");
        ck_assert(pause == NULL || strncmp(pause, "Space Pause", 11) == 0);
    }
    teardown();
}
END_TEST

TEST(a_key_that_does_something_else_says_so)
{
    setup();
    struct keybar_view keys = {.following = false, .recording = true, .message = ""};
    ck_assert_int_eq(canvas_resize(&canvas, 150, 1), STATUS_OK);
    keybar_draw(&canvas, (struct area){0, 0, 150, 1}, &keys);
    canvas_print(&canvas, &out, false);
    ck_assert_ptr_nonnull(strstr(buffer_text(&out), "Space Go on"));
    ck_assert_ptr_nonnull(strstr(buffer_text(&out), "R Stop rec"));
    teardown();
}
END_TEST

SUITE_MAIN("tui: header and key bar", the_first_line_says_whose_machine_and_when,
           a_thinned_sample_says_what_it_stands_for, what_a_system_does_not_have_is_left_out,
           a_windows_pool_stands_against_its_limit, growth_says_over_what_it_is_told,
           a_remark_is_shown_and_the_others_are_counted, a_number_is_never_cut,
           a_short_screen_keeps_the_first_line_longest, the_file_that_is_written_is_named,
           the_key_bar_shows_whole_items_only, a_key_that_does_something_else_says_so)
