#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

#include "tui/graph.h"

enum { WIDTH = 40, SLOTS = 1000 };

static struct history_slot slots[SLOTS];
static char printed[65536];

static struct history_slot at(int64_t value)
{
    return (struct history_slot){.min = value, .max = value, .last = value, .breaks = false};
}

/* slots[i] = first + i * step */
static void fill(size_t count, int64_t first, int64_t step)
{
    for (size_t i = 0; i < count; i++)
        slots[i] = at(first + (int64_t)i * step);
}

static struct graph_view hour(size_t count)
{
    return (struct graph_view){.curves = {{.slots = slots, .count = count, .unit = UNIT_COUNT, .role = ROLE_GRAPH}},
                               .curve_count = 1,
                               .begin_ns = 0,
                               .end_ns = NS_PER_HOUR,
                               .cursor_ns = ABSENT,
                               .zone = {ZONE_UTC, 0}};
}

static const char *print(struct canvas *canvas)
{
    struct buffer out;
    buffer_init(&out, sizeof printed);
    canvas_print(canvas, &out, false);
    strcpy(printed, buffer_text(&out));
    buffer_done(&out);
    canvas_done(canvas);
    return printed;
}

static const char *draw(int width, int height, const struct graph_view *view, enum graph_style style)
{
    struct canvas canvas;
    canvas_init(&canvas);
    ck_assert_int_eq(canvas_resize(&canvas, width, height), STATUS_OK);
    graph_draw(&canvas, (struct area){0, 0, width, height}, view, glyphs_for(style));
    return print(&canvas);
}

TEST(a_rising_curve_shows_scale_span_and_clocks_in_ascii)
{
    fill(33, 0, 100);
    struct graph_view view = hour(33);
    ck_assert_str_eq(draw(WIDTH, 5, &view, GRAPH_ASCII), "  3200|                         ...---''\n"
                                                         "      |                ...---'''\n"
                                                         "      |        ...---''\n"
                                                         "     0|..---'''\n"
                                                         "       00:00:00       1h        01:00:00\n");
}
END_TEST

TEST(a_rising_curve_in_braille_has_two_by_four_dots_a_cell)
{
    fill(66, 0, 100);
    struct graph_view view = hour(66);
    view.title = "DIFF";
    ck_assert_str_eq(draw(WIDTH, 5, &view, GRAPH_BRAILLE), "  6500│                         ⣀⣀⡠⠤⠔⠒⠊⠉\n"
                                                           "      │                ⢀⣀⡠⠤⠤⠒⠒⠉⠉\n"
                                                           "      │        ⣀⣀⠤⠤⠒⠒⠊⠉⠁\n"
                                                           "     0│⣀⡠⠤⠔⠒⠊⠉⠉\n"
                                                           "       00:00:00  DIFF over 1h   01:00:00\n");
}
END_TEST

TEST(blocks_are_filled_from_the_bottom_in_eighths)
{
    fill(33, 0, 100);
    struct graph_view view = hour(33);
    ck_assert_str_eq(draw(WIDTH, 4, &view, GRAPH_BLOCKS), "  3200│                      ▁▂▂▃▄▄▅▆▇▇█\n"
                                                          "      │           ▁▂▂▃▄▅▅▆▇▇████████████\n"
                                                          "     0│▁▂▂▃▄▅▅▆▇▇███████████████████████\n"
                                                          "       00:00:00       1h        01:00:00\n");
}
END_TEST

TEST(what_lies_between_min_and_max_is_filled)
{
    fill(33, 1000, 0);
    for (size_t i = 10; i < 13; i++)
        slots[i].max = 9000;
    struct graph_view view = hour(33);
    ck_assert_str_eq(draw(WIDTH, 5, &view, GRAPH_ASCII), "  9000|          |||\n"
                                                         "      |          |||\n"
                                                         "      |          |||\n"
                                                         "     0|----------|||--------------------\n"
                                                         "       00:00:00       1h        01:00:00\n");
    ck_assert_str_eq(draw(WIDTH, 5, &view, GRAPH_BLOCKS), "  9000│          ▒▒▒\n"
                                                          "      │          ▒▒▒\n"
                                                          "      │          ▒▒▒\n"
                                                          "     0│▄▄▄▄▄▄▄▄▄▄███▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄\n"
                                                          "       00:00:00       1h        01:00:00\n");
}
END_TEST

TEST(a_gap_is_blank_and_marked_and_never_bridged)
{
    fill(33, 100, 10);
    for (size_t i = 10; i < 20; i++)
        slots[i] = at(ABSENT);
    slots[20].breaks = true;
    struct graph_view view = hour(33);
    ck_assert_str_eq(draw(WIDTH, 4, &view, GRAPH_ASCII), "   420|                    .....-----'''\n"
                                                         "      |    .....-\n"
                                                         "     0|''''      ggggggggggg\n"
                                                         "       00:00:00       1h        01:00:00\n");
}
END_TEST

TEST(a_boot_between_two_samples_is_marked_though_nothing_is_missing)
{
    fill(33, 900, 10);
    for (size_t i = 16; i < 33; i++)
        slots[i] = at((int64_t)i);
    slots[16].breaks = true;
    struct graph_view view = hour(33);
    ck_assert_str_eq(draw(WIDTH, 4, &view, GRAPH_ASCII), "  1050|---------'''''''\n"
                                                         "      |\n"
                                                         "     0|                g................\n"
                                                         "       00:00:00       1h        01:00:00\n");
}
END_TEST

TEST(samples_further_apart_than_columns_are_joined)
{
    fill(33, ABSENT, 0);
    for (size_t i = 0; i < 33; i += 4)
        slots[i] = at((int64_t)i * 100);
    struct graph_view view = hour(33);
    ck_assert_str_eq(draw(WIDTH, 4, &view, GRAPH_ASCII), "  3200|                      ....----'''\n"
                                                         "      |          ....----''''\n"
                                                         "     0|..----''''\n"
                                                         "       00:00:00       1h        01:00:00\n");
}
END_TEST

TEST(a_hole_longer_than_twice_the_usual_distance_stays_open)
{
    fill(33, 500, 0);
    for (size_t i = 8; i < 24; i++)
        slots[i] = at(ABSENT);
    struct graph_view view = hour(33);
    ck_assert_str_eq(draw(WIDTH, 3, &view, GRAPH_ASCII), "   500|''''''''                '''''''''\n"
                                                         "   495|\n"
                                                         "       00:00:00       1h        01:00:00\n");
}
END_TEST

TEST(noise_under_one_percent_is_not_blown_up)
{
    for (size_t i = 0; i < 33; i++)
        slots[i] = at(1000000 + (i % 2 == 0 ? 0 : 900));
    struct graph_view view = hour(33);
    ck_assert_str_eq(draw(WIDTH, 5, &view, GRAPH_ASCII), " 1.00M|-'-'-'-'-'-'-'-'-'-'-'-'-'-'-'-'-\n"
                                                         "      |\n"
                                                         "      |\n"
                                                         "990891|\n"
                                                         "       00:00:00       1h        01:00:00\n");
}
END_TEST

TEST(a_constant_and_zero_divide_by_nothing)
{
    fill(33, 0, 0);
    struct graph_view view = hour(33);
    ck_assert_str_eq(draw(WIDTH, 3, &view, GRAPH_ASCII), "     1|\n"
                                                         "     0|.................................\n"
                                                         "       00:00:00       1h        01:00:00\n");
    fill(33, INT64_MAX, 0);
    ck_assert_ptr_nonnull(strstr(draw(WIDTH, 3, &view, GRAPH_ASCII), " 9.22E|'''"));
    fill(33, -INT64_MAX, 0);
    slots[5] = at(INT64_MAX);
    ck_assert_ptr_nonnull(strstr(draw(WIDTH, 3, &view, GRAPH_ASCII), "-9.22E|"));
    fill(33, -500, 0);
    ck_assert_ptr_nonnull(strstr(draw(WIDTH, 3, &view, GRAPH_ASCII), "  -500|"));
    view.end_ns = view.begin_ns;
    view.cursor_ns = view.begin_ns;
    ck_assert_ptr_nonnull(strstr(draw(WIDTH, 3, &view, GRAPH_ASCII), "0s"));
}
END_TEST

TEST(a_thousand_slots_in_sixty_columns_keep_the_only_peak)
{
    fill(SLOTS, 10, 0);
    slots[777] = at(90);
    struct graph_view view = hour(SLOTS);
    ck_assert_str_eq(draw(60, 4, &view, GRAPH_ASCII), "    90|                                         |\n"
                                                      "      |                                         |\n"
                                                      "     0|-----------------------------------------|-----------\n"
                                                      "       00:00:00                 1h                  01:00:00\n");
}
END_TEST

TEST(fewer_slots_than_columns_are_stretched_and_mark_a_break_once)
{
    fill(3, 10, 10);
    slots[2].breaks = true;
    struct graph_view view = hour(3);
    ck_assert_str_eq(draw(WIDTH, 4, &view, GRAPH_ASCII), "    30|                      '''''''''''\n"
                                                         "      |           |----------\n"
                                                         "    10|...........|          g\n"
                                                         "       00:00:00       1h        01:00:00\n");
}
END_TEST

TEST(nothing_there_is_said)
{
    fill(33, ABSENT, 0);
    struct graph_view view = hour(33);
    ck_assert_str_eq(draw(WIDTH, 4, &view, GRAPH_BRAILLE), "\n"
                                                           "              no data here\n"
                                                           "\n"
                                                           "00:00:00           1h           01:00:00\n");
    view.curves[0].count = 0;
    ck_assert_ptr_nonnull(strstr(draw(WIDTH, 4, &view, GRAPH_BLOCKS), "no data here"));
    ck_assert_ptr_nonnull(strstr(draw(10, 3, &view, GRAPH_ASCII), "no data he"));
}
END_TEST

TEST(the_cursor_is_a_column_through_the_curve)
{
    fill(33, 0, 100);
    struct graph_view view = hour(33);
    view.cursor_ns = NS_PER_HOUR / 2;
    ck_assert_str_eq(draw(WIDTH, 4, &view, GRAPH_ASCII), "  3200|                |     ....----'''\n"
                                                         "      |          ....----''''\n"
                                                         "     0|..----''''      |\n"
                                                         "       00:00:00       1h        01:00:00\n");
    view.cursor_ns = 2 * NS_PER_HOUR;
    ck_assert_ptr_null(strstr(draw(WIDTH, 4, &view, GRAPH_ASCII) + 7, " |\n"));
}
END_TEST

TEST(ten_by_three_works_and_less_draws_nothing)
{
    fill(8, 0, 100);
    struct graph_view view = hour(8);
    ck_assert_str_eq(draw(10, 3, &view, GRAPH_ASCII), "  700|  ||\n"
                                                      "    0|||\n"
                                                      "    1h\n");
    ck_assert_str_eq(draw(9, 3, &view, GRAPH_ASCII), "\n\n\n");
    ck_assert_str_eq(draw(10, 2, &view, GRAPH_ASCII), "\n\n");
}
END_TEST

TEST(a_span_over_36_hours_shows_dates)
{
    fill(33, 0, 100);
    struct graph_view view = hour(33);
    view.end_ns = 90 * NS_PER_HOUR;
    ck_assert_ptr_nonnull(strstr(draw(WIDTH, 4, &view, GRAPH_ASCII), "       01-01 00:00   3d18h   01-04 18:00\n"));
}
END_TEST

TEST(slots_are_the_columns_left_of_the_scale)
{
    ck_assert_uint_eq(graph_slots(WIDTH, GRAPH_ASCII), 33);
    ck_assert_uint_eq(graph_slots(WIDTH, GRAPH_BLOCKS), 33);
    ck_assert_uint_eq(graph_slots(WIDTH, GRAPH_BRAILLE), 66);
    ck_assert_uint_eq(graph_slots(0, GRAPH_ASCII), 1);
    ck_assert_uint_eq(graph_slots(CANVAS_WIDTH_MAX, GRAPH_BRAILLE), HISTORY_SLOTS_MAX);
}
END_TEST

TEST(nothing_outside_the_area_is_touched)
{
    fill(SLOTS, 0, 7);
    struct graph_view view = hour(SLOTS);
    view.cursor_ns = 0;
    struct canvas canvas;
    canvas_init(&canvas);
    ck_assert_int_eq(canvas_resize(&canvas, 30, 6), STATUS_OK);
    canvas_fill(&canvas, (struct area){0, 0, 30, 6}, ROLE_TEXT, '.');
    canvas_fill(&canvas, (struct area){2, 1, 26, 4}, ROLE_TEXT, ' ');
    graph_draw(&canvas, (struct area){2, 1, 26, 4}, &view, glyphs_for(GRAPH_BLOCKS));
    const char *text = print(&canvas);
    ck_assert_int_eq(strncmp(text, "..............................\n..", 33), 0);
    ck_assert_ptr_nonnull(strstr(text, "..\n..............................\n"));
}
END_TEST

static const char *spark(int columns, size_t count, enum graph_style style)
{
    struct canvas canvas;
    canvas_init(&canvas);
    ck_assert_int_eq(canvas_resize(&canvas, WIDTH, 1), STATUS_OK);
    graph_spark(&canvas, 1, 0, columns, ROLE_GRAPH, slots, count, glyphs_for(style));
    return print(&canvas);
}

TEST(a_spark_is_one_line_of_levels)
{
    fill(8, 0, 100);
    ck_assert_str_eq(spark(20, 8, GRAPH_BRAILLE), " ▁▂▃▄▅▆▇█\n");
    fill(6, 0, 100);
    ck_assert_str_eq(spark(20, 6, GRAPH_ASCII), " ._-=*#\n");
    slots[2] = at(ABSENT);
    ck_assert_str_eq(spark(20, 6, GRAPH_ASCII), " ._ =*#\n");
}
END_TEST

TEST(a_spark_with_more_slots_than_columns_keeps_peaks)
{
    fill(100, 10, 0);
    slots[55] = at(60);
    ck_assert_str_eq(spark(10, 100, GRAPH_ASCII), " _____#____\n");
    fill(4, ABSENT, 0);
    ck_assert_str_eq(spark(10, 4, GRAPH_ASCII), "\n");
    ck_assert_str_eq(spark(0, 4, GRAPH_ASCII), "\n");
}
END_TEST

/* A second curve over the same slots, on a scale of its own. */
static struct graph_view two_axes(size_t count)
{
    struct graph_view view = hour(count);
    view.curves[1] = view.curves[0];
    view.curves[0].letter = 'A';
    view.curves[0].label = "Toke BYTES";
    view.curves[1].letter = 'B';
    view.curves[1].label = "lsass HANDLES";
    view.curves[1].right = true;
    view.curve_count = 2;
    return view;
}

TEST(two_curves_have_a_legend_letters_and_a_scale_each)
{
    fill(33, 0, 100);
    struct graph_view view = two_axes(33);
    const char *seen = draw(60, 8, &view, GRAPH_ASCII);
    ck_assert_ptr_nonnull(strstr(seen, "A Toke BYTES   B lsass HANDLES (right)"));
    const char *curves = strchr(seen, '\n');
    ck_assert_ptr_nonnull(strchr(curves, 'A'));
    ck_assert_ptr_nonnull(strchr(curves, 'B'));
    ck_assert_ptr_nonnull(strstr(curves, "  3200|"));
    ck_assert_ptr_nonnull(strstr(curves, "|3200"));
}
END_TEST

TEST(the_second_scale_is_of_its_own_curves)
{
    static struct history_slot others[33];
    fill(33, 0, 100);
    struct graph_view view = two_axes(33);
    for (size_t i = 0; i < 33; i++)
        others[i] = at(7 * (int64_t)i);
    view.curves[1].slots = others;
    const char *seen = draw(60, 8, &view, GRAPH_BRAILLE);
    ck_assert_ptr_nonnull(strstr(seen, "3200"));
    ck_assert_ptr_nonnull(strstr(seen, "224"));
}
END_TEST

TEST(a_curve_of_fewer_slots_than_the_width_stands_for_ends_before)
{
    fill(33, 50, 0);
    struct graph_view view = two_axes(33);
    view.curves[1].right = false;
    view.curves[0].count = 11;
    view.curves[0].of = 33;
    view.curve_count = 1;
    char seen[4096];
    snprintf(seen, sizeof seen, "%s", draw(40, 4, &view, GRAPH_ASCII));
    seen[strcspn(seen, "\n")] = '\0';
    ck_assert_int_le((int)strlen(seen), 7 + 12);
}
END_TEST

SUITE_MAIN("tui: graph", two_curves_have_a_legend_letters_and_a_scale_each, the_second_scale_is_of_its_own_curves,
           a_curve_of_fewer_slots_than_the_width_stands_for_ends_before,
           a_rising_curve_shows_scale_span_and_clocks_in_ascii, a_rising_curve_in_braille_has_two_by_four_dots_a_cell,
           blocks_are_filled_from_the_bottom_in_eighths, what_lies_between_min_and_max_is_filled,
           a_gap_is_blank_and_marked_and_never_bridged, a_boot_between_two_samples_is_marked_though_nothing_is_missing,
           samples_further_apart_than_columns_are_joined, a_hole_longer_than_twice_the_usual_distance_stays_open,
           noise_under_one_percent_is_not_blown_up, a_constant_and_zero_divide_by_nothing,
           a_thousand_slots_in_sixty_columns_keep_the_only_peak,
           fewer_slots_than_columns_are_stretched_and_mark_a_break_once, nothing_there_is_said,
           the_cursor_is_a_column_through_the_curve, ten_by_three_works_and_less_draws_nothing,
           a_span_over_36_hours_shows_dates, slots_are_the_columns_left_of_the_scale,
           nothing_outside_the_area_is_touched, a_spark_is_one_line_of_levels,
           a_spark_with_more_slots_than_columns_keeps_peaks)
