#include "tests/unit/tui_hands.h"

#include <stdio.h>

/* A replay of a simulated server, a sample each five seconds. */
static struct sampler *sampler;
static struct recording *recording;
static struct feed *feed;

static void begin(const char *source, int64_t interval_ns, int64_t samples)
{
    struct problem why = {.line = ""};
    struct sampler_config config = {.source = source, .interval_ns = interval_ns};
    ck_assert_msg(sampler_open(&sampler, &config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recording_open_memory(&recording, 16 << 20), STATUS_OK);
    struct feed_config feed_config = {
        .sampler = sampler, .memory = recording, .interval_ns = interval_ns, .samples = ABSENT, .span_ns = ABSENT};
    ck_assert_msg(feed_open(&feed, &feed_config, &why) == STATUS_OK, "%s", why.line);
    for (int64_t i = 0; i < samples; i++)
        ck_assert_msg(feed_step(feed, &why) == STATUS_OK, "%s", why.line);
    struct screen_config screen_config = {
        .recording = recording, .style = GRAPH_BRAILLE, .width = 100, .height = 24, .at = "start"};
    ck_assert_msg(screen_open(&screen, &screen_config, &why) == STATUS_OK, "%s", why.line);
    buffer_init(&out, 1 << 20);
}

static void end(void)
{
    screen_close(screen);
    feed_close(feed);
    recording_close(recording);
    sampler_close(sampler);
    buffer_done(&out);
}

#define SEES(text) ck_assert_msg(strstr(seen(), text) != NULL, "not %s in\n%s", text, seen())

TEST(samples_are_played_as_time_goes_by_times_the_speed)
{
    begin("demo:token-leak", 5 * NS_PER_SECOND, 60);
    ck_assert_int_lt(screen_play_wait(screen), 0);
    press("Space");
    SEES("PLAY 60x");
    ck_assert_int_gt(screen_play_wait(screen), 0);
    screen_played(screen, NS_PER_SECOND);
    SEES(" 13/60");
    press("V");
    screen_played(screen, NS_PER_SECOND / 20);
    SEES(" 19/60");
    press("Space");
    ck_assert(!screen_played(screen, NS_PER_SECOND));
    SEES("PAUSED");
    SEES(" 19/60");
    end();
}
END_TEST

TEST(playing_ends_with_the_recording_and_says_so)
{
    begin("demo:token-leak", 5 * NS_PER_SECOND, 20);
    press("v");
    ck_assert(screen_played(screen, NS_PER_MINUTE));
    SEES(" 20/20");
    SEES("the end of the recording");
    ck_assert_int_lt(screen_play_wait(screen), 0);
    press("v");
    SEES("this is the newest sample: g leads to the first one");
    end();
}
END_TEST

TEST(any_step_stops_playing_and_choosing_a_row_does_not)
{
    begin("demo:token-leak", 5 * NS_PER_SECOND, 20);
    press("v");
    press("Down");
    SEES("PLAY");
    press("]");
    SEES("PAUSED");
    end();
}
END_TEST

TEST(a_gap_is_played_in_a_second)
{
    begin("demo:reboot", 30 * NS_PER_MINUTE, 40);
    press("#");
    press("[");
    press("v");
    screen_played(screen, 2 * NS_PER_SECOND);
    press("v");
    SEES("boot: the machine started anew");
    end();
}
END_TEST

TEST(a_page_of_time_is_a_minute_an_hour_or_a_day)
{
    begin("demo:token-leak", NS_PER_MINUTE, 200);
    press("Right");
    SEES(" 2/200");
    press("u");
    press("Right");
    SEES(" 62/200");
    press("Left");
    SEES(" 2/200");
    press("u");
    press("Right");
    SEES(" 200/200");
    SEES("the nearest sample is");
    press("Right");
    SEES("this is the newest sample");
    end();
}
END_TEST

TEST(boots_and_gaps_have_keys_of_their_own)
{
    begin("demo:reboot", 30 * NS_PER_MINUTE, 40);
    press("#");
    SEES("boot: ");
    press("@");
    SEES("no boot before this sample");
    press("%");
    SEES("no gap after this sample");
    end();
}
END_TEST

TEST(the_greatest_change_leads_on_to_the_next_smaller_one)
{
    begin("demo:burst-leak", 10 * NS_PER_MINUTE, 100);
    press("c");
    SEES(" changed by ");
    char first[64];
    snprintf(first, sizeof first, "%.60s", strstr(seen(), "PAUSED"));
    press("c");
    ck_assert_ptr_null(strstr(seen(), first));
    press("g");
    press("C");
    SEES("it did not change before this sample");
    end();
}
END_TEST

TEST(a_zoomed_graph_keeps_the_sample_in_sight_unless_it_was_moved_away)
{
    begin("demo:token-leak", NS_PER_MINUTE, 200);
    press("o");
    SEES("over 3h19m");
    press("+");
    SEES("over 1h40m");
    press("C-f");
    SEES("over 1h40m");
    ck_assert_ptr_null(strstr(seen(), "       21:00:00"));
    press("-");
    press("-");
    SEES("the whole recording");
    end();
}
END_TEST

TEST(rows_are_kept_in_the_graph_up_to_a_limit_and_taken_out_again)
{
    begin("demo:token-leak", 5 * NS_PER_SECOND, 20);
    for (int i = 0; i < 4; i++) {
        press("Ins");
        press("Down");
    }
    press("Ins");
    SEES("a graph keeps 4 rows");
    press("Up");
    press("Ins");
    SEES("out of the graph; 3 rows are kept");
    end();
}
END_TEST

TEST(what_changed_is_compared_with_the_sample_marked_a_or_the_first)
{
    begin("demo:driver-leak", 10 * NS_PER_MINUTE, 30);
    press("*");
    SEES("A is this sample");
    press("}");
    press("&");
    press("}");
    press("*");
    SEES("B is 1h40m after A");
    SEES("NFeS");
    end();
}
END_TEST

SUITE_MAIN("tui: moving", samples_are_played_as_time_goes_by_times_the_speed,
           playing_ends_with_the_recording_and_says_so, any_step_stops_playing_and_choosing_a_row_does_not,
           a_gap_is_played_in_a_second, a_page_of_time_is_a_minute_an_hour_or_a_day,
           boots_and_gaps_have_keys_of_their_own, the_greatest_change_leads_on_to_the_next_smaller_one,
           a_zoomed_graph_keeps_the_sample_in_sight_unless_it_was_moved_away,
           rows_are_kept_in_the_graph_up_to_a_limit_and_taken_out_again,
           what_changed_is_compared_with_the_sample_marked_a_or_the_first)
