#include "tests/unit/tui_hands.h"

#include <stdio.h>
#include <unistd.h>

#include "replay/store.h"
#include "tui/script.h"

enum { MEMORY = 8 << 20 };

/* A simulated server, sampled into memory, and a screen over it: live with the feed, replayed without. */
static struct sampler *sampler;
static struct recording *recording;
static struct feed *feed;

static void begin(const char *source, int64_t samples)
{
    struct problem why = {.line = ""};
    struct sampler_config config = {.source = source, .interval_ns = 5 * NS_PER_SECOND};
    ck_assert_msg(sampler_open(&sampler, &config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recording_open_memory(&recording, MEMORY), STATUS_OK);
    struct feed_config feed_config = {.sampler = sampler,
                                      .memory = recording,
                                      .interval_ns = 5 * NS_PER_SECOND,
                                      .samples = ABSENT,
                                      .span_ns = ABSENT};
    ck_assert_msg(feed_open(&feed, &feed_config, &why) == STATUS_OK, "%s", why.line);
    for (int64_t i = 0; i < samples; i++)
        ck_assert_msg(feed_step(feed, &why) == STATUS_OK, "%s", why.line);
    buffer_init(&out, 1 << 22);
}

static void show(bool live)
{
    struct problem why = {.line = ""};
    struct screen_config config = {.recording = recording,
                                   .feed = live ? feed : NULL,
                                   .follow = live,
                                   .style = GRAPH_BRAILLE,
                                   .width = 80,
                                   .height = 24};
    ck_assert_msg(screen_open(&screen, &config, &why) == STATUS_OK, "%s", why.line);
}

static void end(void)
{
    screen_close(screen);
    screen = NULL;
    feed_close(feed);
    recording_close(recording);
    sampler_close(sampler);
    buffer_done(&out);
}

/* The last line of the picture. */
static const char *last_line(void)
{
    static char line[1024];
    const char *text = seen(), *start = text;
    for (const char *at = text; *at != 0 && at[1] != 0; at++)
        start = *at == '\n' ? at + 1 : start;
    snprintf(line, sizeof line, "%s", start);
    line[strcspn(line, "\n")] = 0;
    return line;
}

TEST(a_live_screen_follows_and_a_replay_stands)
{
    begin("demo:token-leak", 3);
    show(true);
    ck_assert_ptr_nonnull(strstr(seen(), "LIVE"));
    ck_assert_ptr_nonnull(strstr(seen(), " 3/3\n"));
    ck_assert_int_eq(feed_step(feed, NULL), STATUS_OK);
    ck_assert(screen_refresh(screen));
    ck_assert(!screen_refresh(screen));
    ck_assert_ptr_nonnull(strstr(seen(), " 4/4\n"));
    screen_close(screen);
    show(false);
    ck_assert_ptr_nonnull(strstr(seen(), "PAUSED"));
    ck_assert_ptr_null(strstr(seen(), "LIVE"));
    end();
}
END_TEST

TEST(stepping_back_pauses_by_itself_and_new_samples_leave_it_there)
{
    begin("demo:token-leak", 3);
    show(true);
    press("[");
    ck_assert_ptr_nonnull(strstr(seen(), "PAUSED"));
    ck_assert_int_eq(feed_step(feed, NULL), STATUS_OK);
    screen_refresh(screen);
    ck_assert_ptr_nonnull(strstr(seen(), " 2/4\n"));
    press("G");
    ck_assert_ptr_nonnull(strstr(seen(), "LIVE"));
    ck_assert_ptr_nonnull(strstr(seen(), " 4/4\n"));
    press("Space");
    ck_assert_ptr_nonnull(strstr(seen(), "PAUSED"));
    press("Space");
    ck_assert_ptr_nonnull(strstr(seen(), "LIVE"));
    end();
}
END_TEST

TEST(the_same_keys_give_the_same_picture_live_and_replayed)
{
    static const char *const KEYS[] = {"[ ]",
                                       "{",
                                       "Down Down Down",
                                       "=",
                                       "]",
                                       "r",
                                       "Tab",
                                       "Tab",
                                       "Tab",
                                       "(",
                                       "x",
                                       "e",
                                       "Enter",
                                       "t",
                                       "I",
                                       "p",
                                       "/ 'Tok Enter",
                                       "n",
                                       "F4 'type:paged Enter",
                                       "z z",
                                       "J '-20s Enter",
                                       "g",
                                       "<",
                                       ">",
                                       "Tab Enter Enter",
                                       "Esc",
                                       ": 'tot Enter"};
    struct buffer live;
    begin("demo:token-leak", 30);
    buffer_init(&live, 1 << 22);
    struct screen *screens[2];
    show(true);
    screens[0] = screen;
    show(false);
    screens[1] = screen;
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        buffer_clear(&live);
        screen = screens[0];
        press(KEYS[i]);
        canvas_print(screen_draw(screen), &live, true);
        screen = screens[1];
        press(KEYS[i]);
        buffer_clear(&out);
        canvas_print(screen_draw(screen), &out, true);
        ck_assert_msg(strcmp(buffer_text(&live), buffer_text(&out)) == 0, "after %s:\n%s\n%s", KEYS[i],
                      buffer_text(&live), buffer_text(&out));
    }
    screen_close(screens[0]);
    buffer_done(&live);
    end();
}
END_TEST

TEST(a_refused_key_says_why)
{
    begin("demo:token-leak", 3);
    show(false);
    press("]");
    ck_assert_str_eq(last_line(), "this is the newest sample");
    press("g [");
    ck_assert_str_eq(last_line(), "this is the oldest sample");
    press("R");
    ck_assert_str_eq(last_line(), "recording needs a live session");
    press("N");
    ck_assert_ptr_nonnull(strstr(last_line(), "live session"));
    press("W");
    ck_assert_ptr_nonnull(strstr(last_line(), "live session"));
    press("G Space");
    ck_assert_ptr_nonnull(strstr(last_line(), "this is the newest sample: g leads to the first one"));
    press("n");
    ck_assert_ptr_nonnull(strstr(last_line(), "nothing is searched"));
    press("F11");
    ck_assert_ptr_nonnull(strstr(last_line(), "F11 does nothing"));
    press("Down");
    ck_assert_ptr_nonnull(strstr(last_line(), "F1 Help"));
    end();
}
END_TEST

TEST(an_unfinished_filter_keeps_the_last_one_and_says_why)
{
    begin("demo:token-leak", 3);
    show(false);
    press("F4 'toke");
    ck_assert_ptr_nonnull(strstr(seen(), "Toke"));
    ck_assert_ptr_null(strstr(seen(), "MmSt"));
    press("Space 'bytes>");
    ck_assert_ptr_null(strstr(seen(), "MmSt"));
    ck_assert_uint_gt(strlen(last_line()), strlen("Filter: toke bytes>"));
    press("Enter");
    ck_assert_ptr_nonnull(strstr(last_line(), "Filter: "));
    press("Esc");
    ck_assert_ptr_nonnull(strstr(seen(), "MmSt"));
    end();
}
END_TEST

TEST(search_moves_as_it_is_typed_and_escape_goes_back)
{
    begin("demo:token-leak", 3);
    show(false);
    press("/ 'MmSt");
    ck_assert_ptr_nonnull(strstr(seen(), "\n>MmSt"));
    press("Esc");
    ck_assert_ptr_nonnull(strstr(seen(), "\n>Toke"));
    press("/ 'MmSt Enter");
    ck_assert_ptr_nonnull(strstr(seen(), "\n>MmSt"));
    press("/ 'nosuchtag");
    ck_assert_ptr_nonnull(strstr(last_line(), "no such name"));
    end();
}
END_TEST

TEST(a_time_is_gone_to_and_the_distance_is_said)
{
    begin("demo:token-leak", 30);
    show(false);
    press("J '-10s Enter");
    ck_assert_ptr_nonnull(strstr(seen(), " 28/30\n"));
    press("J 'start Enter");
    ck_assert_ptr_nonnull(strstr(seen(), " 1/30\n"));
    press("J '-1h Enter");
    ck_assert_str_eq(last_line(), "the nearest sample is 1h later");
    press("J 'nonsense Enter");
    ck_assert_ptr_nonnull(strstr(last_line(), "Go to time: nonsense"));
    ck_assert_ptr_nonnull(strstr(seen(), " 1/30\n"));
    end();
}
END_TEST

TEST(a_base_stays_until_it_is_taken_back)
{
    begin("demo:token-leak", 10);
    show(false);
    press("g = G");
    ck_assert_ptr_nonnull(strstr(seen(), "(CHG=)"));
    ck_assert_ptr_nonnull(strstr(seen(), "/h over 45s from ="));
    press("=");
    ck_assert_ptr_null(strstr(seen(), "(CHG=)"));
    end();
}
END_TEST

TEST(escape_closes_what_is_open_before_it_leaves)
{
    begin("demo:token-leak", 3);
    show(false);
    press("Enter F1 Esc");
    ck_assert(!screen_has_quit(screen));
    press("Esc");
    ck_assert(!screen_has_quit(screen));
    press("Esc");
    ck_assert(screen_has_quit(screen));
    end();
}
END_TEST

TEST(every_action_is_in_the_help_and_works_by_name)
{
    begin("demo:token-leak", 5);
    show(false);
    screen_resize(screen, 100, 200);
    press("F1");
    const char *help = seen();
    for (int i = 0; i < ACTION_COUNT; i++) {
        char first[24];
        snprintf(first, sizeof first, "%.20s", actions_table()[i].help);
        ck_assert_msg(strstr(help, first) != NULL, "%s", first);
    }
    press("Esc : 'step-b Enter");
    ck_assert_ptr_nonnull(strstr(seen(), " 4/5\n"));
    press(": 'sort- Enter");
    ck_assert_ptr_nonnull(strstr(seen(), "more than one"));
    press("Esc");
    end();
}
END_TEST

TEST(any_size_can_be_drawn)
{
    static const char *const STATES[] = {"Esc", "Enter", "Tab", "Tab", "Tab e x", "F1", "Esc F4", "Esc J", "Esc :"};
    begin("demo:token-leak", 5);
    show(false);
    press("Enter");
    for (size_t i = 0; i < sizeof STATES / sizeof STATES[0]; i++) {
        press(STATES[i]);
        for (int size = 1; size < 60; size++) {
            screen_resize(screen, size * 3 % 130 + 1, size);
            const struct canvas *canvas = screen_draw(screen);
            ck_assert_int_eq(canvas->width, size * 3 % 130 + 1);
            ck_assert(canvas->cursor_x >= 0 && canvas->cursor_x < canvas->width);
            ck_assert(canvas->cursor_y >= 0 && canvas->cursor_y < canvas->height);
        }
    }
    end();
}
END_TEST

/* A fixed sequence, so that a failure can be found again. */
static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

TEST(no_order_of_keys_breaks_it)
{
    static const char KEYS[] = "bdmaftnpelxrzesi()[]{}gG=<>,.IHhJ/:F0123456789N\x1b\r\t \\'-bytes>1";
    uint32_t state = 20260817;
    begin("demo:churn", 40);
    show(true);
    for (int i = 0; i < 3000; i++) {
        uint32_t choice = next_random(&state) % 100;
        if (choice < 70)
            screen_key(screen, (unsigned char)KEYS[next_random(&state) % (sizeof KEYS - 1)]);
        else if (choice < 95)
            screen_key(screen, (int32_t)(KEY_SPECIAL + next_random(&state) % 32));
        else if (choice < 98)
            screen_resize(screen, (int)(next_random(&state) % 140), (int)(next_random(&state) % 50));
        else if (i % 7 == 0 && feed_step(feed, NULL) == STATUS_OK)
            screen_refresh(screen);
        if (i % 16 == 0)
            screen_draw(screen);
    }
    end();
}
END_TEST

TEST(a_key_that_the_terminal_does_not_describe_is_refused_and_closes_nothing)
{
    begin("demo:token-leak", 2);
    show(true);
    screen_key(screen, KEY_UNKNOWN_);
    ck_assert_ptr_nonnull(strstr(seen(), "describes no such key; F1 shows the keys"));
    screen_key(screen, KEY_ALT_FLAG | 'x');
    ck_assert_ptr_nonnull(strstr(seen(), "Alt with a key does nothing here"));
    press("Enter");
    screen_key(screen, KEY_ALT_FLAG | 'd'); /* Esc closes the detail, and d is typed ahead */
    ck_assert_ptr_null(strstr(seen(), "Alt with a key"));
    press("F9");
    screen_key(screen, KEY_UNKNOWN_);
    press("j");
    ck_assert_ptr_null(strstr(seen(), "TOP HOLDER"));
    ck_assert(!screen_has_quit(screen));
    end();
}
END_TEST

/* poolmon's s, digits and i: system pools, the sessions chosen last, one session, and all of them. */
TEST(session_keys_do_what_poolmons_do)
{
    begin("demo:sessions", 2);
    show(true);
    press("Space F4 'tag=gh05 Enter");
    ck_assert_ptr_nonnull(strstr(seen(), " 4 of "));
    static const struct {
        const char *keys, *message, *count;
    } CASES[] = {{"s", "showing system pools", " 1 of "},
                 {"s", "showing the pools of all sessions", " 3 of "},
                 {"1", "showing the pools of session 1", " 1 of "},
                 {"s", "showing system pools", " 1 of "},
                 {"s", "showing the pools of session 1", " 1 of "},
                 {"9", "showing the pools of session 9", " 0 of "},
                 {"i '2 Enter", "showing the pools of session 2", " 1 of "},
                 {"i Enter", "showing the pools of all sessions", " 3 of "},
                 {"i '* Enter", "showing system and session pools together", " 4 of "}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        press(CASES[i].keys);
        ck_assert_msg(strstr(seen(), CASES[i].count) != NULL, "%s: %s", CASES[i].keys, seen());
        ck_assert_str_eq(last_line(), CASES[i].message);
    }
    press("i 'x Enter");
    ck_assert_ptr_nonnull(strstr(last_line(), "a session is a number"));
    end();
}
END_TEST

TEST(a_screen_begins_as_poolmons_switches_say)
{
    static const char LIST[] = "MmSt - mystery.sys - Files\n";
    struct problem why = {.line = ""};
    struct pooltags *tags;
    begin("demo:sessions", 3);
    ck_assert_int_eq(pooltags_open_text(&tags, "list", LIST, strlen(LIST), NULL), STATUS_OK);
    struct screen_config config = {.recording = recording,
                                   .feed = feed,
                                   .follow = true,
                                   .style = GRAPH_ASCII,
                                   .width = 100,
                                   .height = 24,
                                   .sort = "diff",
                                   .by_change = true,
                                   .totals = true,
                                   .tags = tags,
                                   .choice = {CLASS_PAGED, SCOPE_SESSIONS, 1}};
    ck_assert_msg(screen_open(&screen, &config, &why) == STATUS_OK, "%s", why.line);
    const char *text = seen();
    ck_assert_ptr_nonnull(strstr(text, "7 of "));
    ck_assert_ptr_nonnull(strstr(text, "v(CHG)"));
    ck_assert_ptr_nonnull(strstr(text, "\n total"));
    ck_assert_ptr_null(strstr(text, "Nonp "));
    ck_assert_ptr_nonnull(strstr(text, "Gh05 s1"));
    press("s s");
    ck_assert_str_eq(last_line(), "showing the pools of session 1");
    pooltags_close(tags);
    end();
}
END_TEST

TEST(an_empty_recording_is_refused_unless_it_grows)
{
    struct problem why = {.line = ""};
    begin("demo:quiet", 0);
    struct screen_config config = {.recording = recording, .style = GRAPH_ASCII, .width = 80, .height = 24};
    ck_assert_int_eq(screen_open(&screen, &config, &why), STATUS_EMPTY);
    ck_assert_ptr_null(screen);
    show(true);
    ck_assert_ptr_nonnull(strstr(seen(), "waiting for the first sample"));
    press("[ ] g = J Tab Enter / R N p s e < > Enter Down");
    seen();
    end();
}
END_TEST

TEST(bad_options_are_refused_with_a_line)
{
    struct problem why = {.line = ""};
    begin("demo:quiet", 2);
    struct screen_config config = {.recording = recording, .width = 80, .height = 24, .filter = "bytes>"};
    ck_assert_int_eq(screen_open(&screen, &config, &why), STATUS_USAGE);
    config.filter = NULL;
    config.sort = "nonsense";
    ck_assert_int_eq(screen_open(&screen, &config, &why), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(why.line, "nonsense"));
    config.sort = "diff";
    config.at = "25:99";
    ck_assert_int_eq(screen_open(&screen, &config, &why), STATUS_USAGE);
    config.at = "start";
    ck_assert_int_eq(screen_open(&screen, &config, &why), STATUS_OK);
    ck_assert_ptr_nonnull(strstr(seen(), " 1/2\n"));
    end();
}
END_TEST

TEST(a_note_stands_on_the_timeline_at_the_sample_on_screen)
{
    struct mark marks[8];
    size_t count;
    begin("demo:quiet", 5);
    show(true);
    press("[ [ N 'leak? Enter");
    ck_assert_str_eq(last_line(), "noted");
    ck_assert_int_eq(recording_marks(recording, 0, INT64_MAX, marks, 8, &count, NULL), STATUS_OK);
    bool found = false;
    for (size_t i = 0; i < count; i++)
        found = found || (marks[i].kind == MARK_NOTE && strcmp(marks[i].text, "leak?") == 0);
    ck_assert(found);
    press("G <");
    ck_assert_ptr_nonnull(strstr(seen(), " 3/5\n"));
    ck_assert_str_eq(last_line(), "note: leak?");
    end();
}
END_TEST

/* A file whose timeline has more marks than are kept: notes all along, and one alert far behind the first thousands. */
static void write_crowded_file(const char *path)
{
    enum { SAMPLES = 20, NOTES = 5000 };
    struct recording *file;
    struct sampler_config config = {.source = "demo:quiet", .interval_ns = 5 * NS_PER_SECOND};
    ck_assert_int_eq(sampler_open(&sampler, &config, NULL), STATUS_OK);
    ck_assert_int_eq(recording_open_write(&file, path, NULL), STATUS_OK);
    struct feed_config fed = {
        .sampler = sampler, .file = file, .interval_ns = 5 * NS_PER_SECOND, .samples = SAMPLES, .span_ns = ABSENT};
    struct recording_summary summary;
    ck_assert_int_eq(feed_open(&feed, &fed, NULL), STATUS_OK);
    ck_assert_int_eq(feed_run(feed, NULL), STATUS_OK);
    ck_assert_int_eq(recording_summary(file, &summary, NULL), STATUS_OK);
    ck_assert_int_eq(recording_batch(file, BATCH_BEGIN, NULL), STATUS_OK);
    for (int64_t i = 0; i < NOTES; i++) {
        int64_t along = (summary.last_utc_ns - summary.first_utc_ns) / NOTES * i;
        struct mark mark = {.utc_ns = summary.first_utc_ns + along, .kind = i == 4750 ? MARK_ALERT : MARK_NOTE};
        ck_assert_int_eq(recording_add_mark(file, &mark, NULL), STATUS_OK);
    }
    ck_assert_int_eq(recording_batch(file, BATCH_COMMIT, NULL), STATUS_OK);
    feed_close(feed);
    feed = NULL;
    recording_close(file);
}

TEST(of_thousands_of_marks_the_timeline_shows_the_important_ones)
{
    char path[] = "/tmp/pooltop-screen-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(path));
    char file[64];
    snprintf(file, sizeof file, "%s/x", path);
    write_crowded_file(file);
    ck_assert_int_eq(recording_open_read(&recording, file, NULL), STATUS_OK);
    buffer_init(&out, 1 << 22);
    show(false);
    ck_assert_msg(strstr(seen(), "†††!††") != NULL, "%s", seen());
    end();
    remove(file);
    rmdir(path);
}
END_TEST

SUITE_MAIN("tui: screen", a_live_screen_follows_and_a_replay_stands,
           stepping_back_pauses_by_itself_and_new_samples_leave_it_there,
           the_same_keys_give_the_same_picture_live_and_replayed, a_refused_key_says_why,
           an_unfinished_filter_keeps_the_last_one_and_says_why, search_moves_as_it_is_typed_and_escape_goes_back,
           a_time_is_gone_to_and_the_distance_is_said, a_base_stays_until_it_is_taken_back,
           escape_closes_what_is_open_before_it_leaves, every_action_is_in_the_help_and_works_by_name,
           any_size_can_be_drawn, no_order_of_keys_breaks_it,
           a_key_that_the_terminal_does_not_describe_is_refused_and_closes_nothing, session_keys_do_what_poolmons_do,
           a_screen_begins_as_poolmons_switches_say, an_empty_recording_is_refused_unless_it_grows,
           bad_options_are_refused_with_a_line, a_note_stands_on_the_timeline_at_the_sample_on_screen,
           of_thousands_of_marks_the_timeline_shows_the_important_ones)
