#include "tests/unit/suite.h"

#include <string.h>

#include "tui/actions.h"
#include "tui/help.h"

static struct canvas canvas;
static struct buffer out;
static const char *find = "";

static int draw(int width, int height, int top, const struct snapshot *snapshot)
{
    ck_assert_int_eq(canvas_resize(&canvas, width, height), STATUS_OK);
    struct keymap keys;
    keymap_init(&keys);
    const struct help_view view = {snapshot, &keys, find};
    top = help_draw(&canvas, (struct area){0, 0, width, height}, top, &view);
    buffer_clear(&out);
    canvas_print(&canvas, &out, false);
    return top;
}

static void setup(void)
{
    canvas_init(&canvas);
    buffer_init(&out, 1 << 20);
}

static void teardown(void)
{
    buffer_done(&out);
    canvas_done(&canvas);
}

TEST(every_action_stands_there_with_its_keys)
{
    setup();
    draw(200, 200, 0, NULL);
    for (int i = 0; i < ACTION_COUNT; i++) {
        const char *found = strstr(buffer_text(&out), actions_table()[i].help);
        ck_assert_msg(found != NULL, "%s", actions_table()[i].name);
    }
    teardown();
}
END_TEST

TEST(scrolling_stops_at_both_ends)
{
    setup();
    ck_assert_int_eq(draw(80, 24, -5, NULL), 0);
    int last = draw(120, 24, 100000, NULL);
    ck_assert_int_gt(last, 0);
    ck_assert_ptr_nonnull(strstr(buffer_text(&out), "it is not 0."));
    ck_assert_int_eq(draw(120, 24, last + 1, NULL), last);
    ck_assert_int_eq(draw(200, 390, 50, NULL), 0);
    teardown();
}
END_TEST

TEST(no_word_is_lost_on_a_narrow_screen)
{
    setup();
    draw(30, 400, 0, NULL);
    ck_assert_ptr_nonnull(strstr(buffer_text(&out), "recorded"));
    for (int width = 1; width < 30; width++)
        draw(width, 5, 3, NULL);
    teardown();
}
END_TEST

TEST(a_search_leaves_what_has_to_do_with_it)
{
    setup();
    find = "baseline";
    draw(80, 24, 0, NULL);
    ck_assert_ptr_nonnull(strstr(buffer_text(&out), "take changes from the sample on screen"));
    ck_assert_ptr_null(strstr(buffer_text(&out), "leave pooltop"));
    find = "";
    teardown();
}
END_TEST

TEST(all_remarks_of_the_sample_are_in_it)
{
    struct intern *names;
    struct snapshot snapshot;
    uint32_t first, second;
    setup();
    ck_assert_int_eq(intern_open(&names, 4096), STATUS_OK);
    snapshot_init(&snapshot, names);
    snapshot_clear(&snapshot);
    ck_assert_int_eq(intern_add(names, "slabinfo needs root", 19, &first), STATUS_OK);
    ck_assert_int_eq(intern_add(names, "bad\x1b[2J", 7, &second), STATUS_OK);
    snapshot_add_remark(&snapshot, first);
    snapshot_add_remark(&snapshot, second);
    draw(80, 24, 0, &snapshot);
    ck_assert_ptr_nonnull(strstr(buffer_text(&out), "slabinfo needs root"));
    ck_assert_ptr_nonnull(strstr(buffer_text(&out), "bad\\x1B[2J"));
    snapshot_done(&snapshot);
    intern_close(names);
    teardown();
}
END_TEST

SUITE_MAIN("tui: help", every_action_stands_there_with_its_keys, scrolling_stops_at_both_ends,
           no_word_is_lost_on_a_narrow_screen, a_search_leaves_what_has_to_do_with_it,
           all_remarks_of_the_sample_are_in_it)
