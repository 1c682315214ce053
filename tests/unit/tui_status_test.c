/* The status page: every fact is there, what is not known is a dash and no 0, and no text from outside acts on the screen. */
#include "tests/unit/suite.h"

#include <string.h>

#include "tui/status_page.h"

static struct canvas canvas;
static struct buffer out;
static struct session session;
static struct recording_summary summary;
static struct costs costs;

static void setup(void)
{
    canvas_init(&canvas);
    buffer_init(&out, 1 << 20);
    session = (struct session){.id = 2,
                               .interval_ns = 5 * NS_PER_SECOND,
                               .pid = 4711,
                               .machine = {.host = "srv01", .os = "Linux 6.1.0", .source = "linux"},
                               .tool = "pooltop 9.9"};
    summary = (struct recording_summary){.first_id = 101,
                                         .last_id = 300,
                                         .count = 200,
                                         .first_utc_ns = INT64_C(1772485200000000000),
                                         .last_utc_ns = INT64_C(1772486195000000000),
                                         .sessions = 2,
                                         .boots = 1,
                                         .gaps = 3,
                                         .marks = 7,
                                         .bytes = 204800,
                                         .limit = ABSENT};
    costs = (struct costs){.looked_at = 200};
    costs.of[COST_COLLECT] = (struct cost_spread){200, 1000000, 2000000, 9000000, 3000000};
    for (int i = COST_ENCODE; i < COSTS; i++)
        costs.of[i] = (struct cost_spread){0, ABSENT, ABSENT, ABSENT, ABSENT};
}

static void teardown(void)
{
    buffer_done(&out);
    canvas_done(&canvas);
}

static int draw(int width, int height, int top, const char *path, const struct snapshot *snapshot)
{
    const struct status_view view = {.session = &session,
                                     .snapshot = snapshot,
                                     .summary = &summary,
                                     .costs = &costs,
                                     .path = path,
                                     .usage = {5 << 20, ABSENT, 12, 20000000},
                                     .zone = {.kind = ZONE_UTC}};
    ck_assert_int_eq(canvas_resize(&canvas, width, height), STATUS_OK);
    top = status_page_draw(&canvas, (struct area){0, 0, width, height}, top, &view);
    buffer_clear(&out);
    canvas_print(&canvas, &out, false);
    return top;
}

static void assert_shows(const char *text)
{
    ck_assert_msg(strstr(buffer_text(&out), text) != NULL, "no '%s' in:\n%s", text, buffer_text(&out));
}

TEST(every_fact_of_a_file_is_there)
{
    setup();
    draw(100, 40, 0, "night.pooltop", NULL);
    assert_shows("Host         srv01");
    assert_shows("Source       linux");
    assert_shows("Interval     5s; session 2, by pooltop 9.9, pid 4711");
    assert_shows("Samples      200; the 100 before them are no longer kept");
    assert_shows("2026-03-02 21:00:00 +00:00 to 2026-03-02 21:16:35 +00:00 (16m35s)");
    assert_shows("Marks        7, of them 3 gaps; 2 sessions, 1 boots");
    assert_shows("Size         200K, 1024 a sample");
    assert_shows("Kept in      night.pooltop");
    assert_shows("collect        1.00ms   2.00ms   3.00ms   9.00ms");
    assert_shows("of 200 samples");
    ck_assert_ptr_null(strstr(buffer_text(&out), "Recorded in"));
    teardown();
}
END_TEST

TEST(what_is_not_known_is_a_dash)
{
    setup();
    draw(100, 40, 0, "x", NULL);
    assert_shows("encode              -        -        -        -");
    assert_shows("5.00M resident, - locked; 12 open files; 20.0ms of processor time");
    teardown();
}
END_TEST

TEST(memory_has_its_bound_and_tells_where_it_is_recorded)
{
    setup();
    summary.limit = 409600;
    draw(100, 40, 0, NULL, NULL);
    assert_shows("Size         200K of 400K at most, 1024 a sample");
    assert_shows("Kept in      memory; the oldest samples go first");
    assert_shows("Recorded in  no file; R begins one");
    teardown();
}
END_TEST

TEST(before_the_first_sample_it_says_so)
{
    setup();
    summary = (struct recording_summary){.first_utc_ns = ABSENT, .last_utc_ns = ABSENT, .limit = ABSENT};
    draw(100, 40, 0, NULL, NULL);
    assert_shows("Samples      none yet");
    ck_assert_ptr_null(strstr(buffer_text(&out), "Span"));
    teardown();
}
END_TEST

TEST(remarks_are_told_and_cannot_act_on_the_screen)
{
    struct intern *names;
    struct snapshot snapshot;
    uint32_t remark;
    setup();
    ck_assert_int_eq(intern_open(&names, 4096), STATUS_OK);
    snapshot_init(&snapshot, names);
    ck_assert_int_eq(intern_add(names, "bad\x1b[2J", 7, &remark), STATUS_OK);
    snapshot_add_remark(&snapshot, remark);
    draw(100, 40, 0, "a\x1b[2Jb", &snapshot);
    ck_assert_ptr_null(strchr(buffer_text(&out), 0x1b));
    assert_shows("Remarks      bad");
    snapshot_done(&snapshot);
    intern_close(names);
    teardown();
}
END_TEST

TEST(it_scrolls_between_both_ends_on_any_screen)
{
    setup();
    ck_assert_int_eq(draw(80, 10, -3, "x", NULL), 0);
    int last = draw(80, 10, 1000, "x", NULL);
    ck_assert_int_gt(last, 0);
    ck_assert_int_eq(draw(80, 10, last + 1, "x", NULL), last);
    for (int width = 1; width < 40; width++)
        draw(width, 3, 2, "x", NULL);
    teardown();
}
END_TEST

SUITE_MAIN("tui: status page", every_fact_of_a_file_is_there, what_is_not_known_is_a_dash,
           memory_has_its_bound_and_tells_where_it_is_recorded, before_the_first_sample_it_says_so,
           remarks_are_told_and_cannot_act_on_the_screen, it_scrolls_between_both_ends_on_any_screen)
