#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

#include "tui/timeline.h"

static char printed[4096];

static const struct mark DAY[] = {
    {1, 0, MARK_START, "demo"},
    {2, 6 * NS_PER_HOUR, MARK_GAP, "late: no sample for 6m10s"},
    {3, 12 * NS_PER_HOUR, MARK_NOTE, "update installed"},
    {4, 18 * NS_PER_HOUR, MARK_BOOT, "boot 2"},
    {5, 24 * NS_PER_HOUR, MARK_STOP, "time is up"},
};

static struct timeline_view day(int64_t current_ns)
{
    return (struct timeline_view){.begin_ns = 0,
                                  .end_ns = 24 * NS_PER_HOUR,
                                  .current_ns = current_ns,
                                  .marks = DAY,
                                  .mark_count = sizeof DAY / sizeof DAY[0],
                                  .zone = {ZONE_UTC, 0}};
}

static const char *draw(int width, const struct timeline_view *view, enum graph_style style)
{
    struct canvas canvas;
    struct buffer out;
    canvas_init(&canvas);
    buffer_init(&out, sizeof printed);
    ck_assert_int_eq(canvas_resize(&canvas, width, 1), STATUS_OK);
    timeline_draw(&canvas, (struct area){0, 0, width, 1}, view, glyphs_for(style));
    canvas_print(&canvas, &out, false);
    strcpy(printed, buffer_text(&out));
    buffer_done(&out);
    canvas_done(&canvas);
    return printed;
}

TEST(the_whole_recording_with_its_marks_is_one_line)
{
    struct timeline_view view = day(3 * NS_PER_HOUR);
    ck_assert_str_eq(draw(59, &view, GRAPH_ASCII), "00:00:00 s----@----g---------n---------B---------x 00:00:00\n");
    ck_assert_str_eq(draw(59, &view, GRAPH_BRAILLE), "00:00:00 ├────◆────╳─────────†─────────↻─────────┤ 00:00:00\n");
}
END_TEST

TEST(a_span_over_36_hours_shows_dates)
{
    struct timeline_view view = day(30 * NS_PER_HOUR);
    view.end_ns = 60 * NS_PER_HOUR;
    ck_assert_str_eq(draw(45, &view, GRAPH_ASCII), "01-01 00:00 s-g-n-B-x-@---------- 01-03 12:00\n");
}
END_TEST

TEST(the_most_important_mark_of_a_column_shows)
{
    static const struct mark MARKS[] = {
        {1, 0, MARK_BOOT, ""},
        {2, 0, MARK_START, ""},
        {3, NS_PER_HOUR, MARK_STOP, ""},
        {4, NS_PER_HOUR + 1, MARK_ALERT, ""},
        {5, NS_PER_HOUR + 2, MARK_GAP, ""},
        {6, NS_PER_HOUR + 3, MARK_NOTE, ""},
    };
    struct timeline_view view = day(12 * NS_PER_HOUR);
    view.marks = MARKS;
    view.mark_count = 6;
    ck_assert_str_eq(draw(43, &view, GRAPH_ASCII), "00:00:00 Bg----------@------------ 00:00:00\n");
    view.mark_count = 4;
    ck_assert_str_eq(draw(43, &view, GRAPH_ASCII), "00:00:00 B!----------@------------ 00:00:00\n");
}
END_TEST

TEST(narrow_lines_keep_the_position_only)
{
    struct timeline_view view = day(24 * NS_PER_HOUR);
    ck_assert_str_eq(draw(20, &view, GRAPH_ASCII), "00:00:00 g@ 00:00:00\n");
    ck_assert_str_eq(draw(19, &view, GRAPH_ASCII), "------------------@\n");
    ck_assert_str_eq(draw(1, &view, GRAPH_ASCII), "@\n");
}
END_TEST

TEST(one_sample_and_times_outside_stay_on_the_ruler)
{
    struct timeline_view view = day(0);
    view.end_ns = 0;
    ck_assert_str_eq(draw(30, &view, GRAPH_ASCII), "00:00:00 @----------- 00:00:00\n");
    view = day(INT64_MAX);
    view.mark_count = 0;
    ck_assert_str_eq(draw(30, &view, GRAPH_ASCII), "00:00:00 -----------@ 00:00:00\n");
    view.current_ns = ABSENT;
    ck_assert_str_eq(draw(30, &view, GRAPH_ASCII), "00:00:00 ------------ 00:00:00\n");
    view.begin_ns = ABSENT;
    view.end_ns = ABSENT;
    ck_assert_str_eq(draw(30, &view, GRAPH_ASCII), " ----------------------------\n");
}
END_TEST

TEST(a_column_leads_back_to_its_time)
{
    struct area area = {5, 0, 59, 1};
    struct timeline_view view = day(0);
    ck_assert_int_eq(timeline_time_at(area, &view, 5 + 9), 0);
    ck_assert_int_eq(timeline_time_at(area, &view, 5 + 19), 6 * NS_PER_HOUR);
    ck_assert_int_eq(timeline_time_at(area, &view, 5 + 49), 24 * NS_PER_HOUR);
    ck_assert_int_eq(timeline_time_at(area, &view, 0), 0);
    ck_assert_int_eq(timeline_time_at(area, &view, 1000), 24 * NS_PER_HOUR);
}
END_TEST

TEST(the_remark_is_about_the_nearest_mark_before)
{
    char line[64];
    struct timeline_view view = day(7 * NS_PER_HOUR);
    ck_assert_uint_eq(timeline_remark(line, sizeof line, &view, 2 * NS_PER_HOUR), 30);
    ck_assert_str_eq(line, "gap: late: no sample for 6m10s");
    ck_assert_uint_eq(timeline_remark(line, sizeof line, &view, NS_PER_HOUR - 1), 0);
    ck_assert_str_eq(line, "");
    view.current_ns = 12 * NS_PER_HOUR;
    timeline_remark(line, sizeof line, &view, 0);
    ck_assert_str_eq(line, "note: update installed");
    view.current_ns = -1;
    ck_assert_uint_eq(timeline_remark(line, sizeof line, &view, NS_PER_DAY), 0);
    view = day(18 * NS_PER_HOUR);
    ck_assert_uint_eq(timeline_remark(line, 5, &view, 0), 4);
    ck_assert_str_eq(line, "boo~");
}
END_TEST

TEST(of_many_marks_the_important_ones_are_left_and_the_line_is_the_same)
{
    enum { MANY = 5000 };
    static struct mark marks[MANY];
    char before[256];
    struct timeline_view view = day(12 * NS_PER_HOUR);
    for (int i = 0; i < MANY; i++)
        marks[i] = (struct mark){i, i * (24 * NS_PER_HOUR / MANY), i % 997 == 700 ? MARK_BOOT : MARK_NOTE, ""};
    marks[4321].kind = MARK_ALERT;
    view.marks = marks;
    view.mark_count = MANY;
    snprintf(before, sizeof before, "%s", draw(120, &view, GRAPH_ASCII));
    view.mark_count = timeline_thin(marks, MANY, view.begin_ns, view.end_ns);
    ck_assert_uint_le(view.mark_count, TIMELINE_MARKS_THIN);
    ck_assert_uint_ge(view.mark_count, TIMELINE_MARKS_THIN - 1);
    ck_assert_str_eq(draw(120, &view, GRAPH_ASCII), before);
    ck_assert_uint_eq(timeline_thin(marks, view.mark_count, view.begin_ns, view.end_ns), view.mark_count);
    ck_assert_uint_eq(timeline_thin(marks, 0, 0, 0), 0);
}
END_TEST

SUITE_MAIN("tui: timeline", the_whole_recording_with_its_marks_is_one_line, a_span_over_36_hours_shows_dates,
           the_most_important_mark_of_a_column_shows, narrow_lines_keep_the_position_only,
           one_sample_and_times_outside_stay_on_the_ruler, a_column_leads_back_to_its_time,
           the_remark_is_about_the_nearest_mark_before,
           of_many_marks_the_important_ones_are_left_and_the_line_is_the_same)
