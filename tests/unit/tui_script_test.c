#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tui/actions.h"
#include "tui/interactive.h"
#include "tui/script.h"

/* A replayed screen over a few simulated samples, and a script in a folder of its own. */
static struct sampler *sampler;
static struct recording *recording;
static struct feed *feed;
static struct screen *screen;
static char folder[64], path[96];

static void setup(int samples)
{
    struct problem why = {.line = ""};
    struct sampler_config config = {.source = "demo:quiet", .interval_ns = NS_PER_SECOND};
    ck_assert_msg(sampler_open(&sampler, &config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recording_open_memory(&recording, 1 << 20), STATUS_OK);
    struct feed_config feed_config = {
        .sampler = sampler, .memory = recording, .interval_ns = NS_PER_SECOND, .samples = ABSENT, .span_ns = ABSENT};
    ck_assert_int_eq(feed_open(&feed, &feed_config, &why), STATUS_OK);
    for (int i = 0; i < samples; i++)
        ck_assert_int_eq(feed_step(feed, &why), STATUS_OK);
    struct screen_config screen_config = {
        .recording = recording, .feed = feed, .follow = true, .style = GRAPH_ASCII, .width = 80, .height = 24};
    ck_assert_int_eq(screen_open(&screen, &screen_config, &why), STATUS_OK);
    const char *temporary = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.40s/tui.XXXXXX", temporary != NULL ? temporary : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/script", folder);
}

static void teardown(void)
{
    remove(path);
    rmdir(folder);
    screen_close(screen);
    feed_close(feed);
    recording_close(recording);
    sampler_close(sampler);
}

static enum status run(const char *text, size_t length, struct problem *why)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, length, file), length);
    fclose(file);
    return script_run(screen, feed, path, why);
}

static bool shows(const char *text)
{
    struct buffer out;
    buffer_init(&out, 1 << 20);
    canvas_print(screen_draw(screen), &out, false);
    bool found = strstr(buffer_text(&out), text) != NULL;
    buffer_done(&out);
    return found;
}

TEST(lines_are_keys_text_samples_and_sizes)
{
    static const char TEXT[] = "# a comment\n\n  sample 3\nsample\nF4\ntype toke\nEnter\nsize 100x30\n[ [\r\n";
    struct problem why = {.line = ""};
    setup(1);
    ck_assert_msg(run(TEXT, sizeof TEXT - 1, &why) == STATUS_OK, "%s", why.line);
    ck_assert(shows(" 3/5\n"));
    ck_assert(shows("Toke"));
    ck_assert(!shows("MmSt"));
    ck_assert_int_eq(screen_draw(screen)->width, 100);
    teardown();
}
END_TEST

TEST(a_bad_line_is_named_by_its_number)
{
    static const char *const LINES[] = {"Down\nnokey\n", "Down\nsize 80\n", "Down\nsample x\n", "Down\nsample -1\n",
                                        "Down\ntype \xff\n"};
    setup(1);
    for (size_t i = 0; i < sizeof LINES / sizeof LINES[0]; i++) {
        struct problem why = {.line = ""};
        ck_assert_int_eq(run(LINES[i], strlen(LINES[i]), &why), STATUS_USAGE);
        ck_assert_msg(strstr(why.line, "size") != NULL || strstr(why.line, "line 2") != NULL, "%s", why.line);
    }
    teardown();
}
END_TEST

TEST(a_line_without_end_is_refused)
{
    static char text[20000];
    struct problem why = {.line = ""};
    memset(text, 'j', sizeof text);
    setup(1);
    ck_assert_int_eq(run(text, sizeof text, &why), STATUS_USAGE);
    teardown();
}
END_TEST

TEST(quitting_ends_the_script)
{
    static const char TEXT[] = "q\nnokey\n";
    struct problem why;
    setup(1);
    ck_assert_int_eq(run(TEXT, sizeof TEXT - 1, &why), STATUS_OK);
    ck_assert(screen_has_quit(screen));
    teardown();
}
END_TEST

TEST(a_script_that_is_not_there_is_said)
{
    struct problem why = {.line = ""};
    setup(1);
    ck_assert_int_eq(script_run(screen, feed, "/nonexistent/script", &why), STATUS_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(why.line, "/nonexistent/script"));
    teardown();
}
END_TEST

TEST(sizes_are_read_strictly)
{
    static const char *const BAD[] = {"",     "x",       "80",       "80x",     "x24", "0x24",
                                      "80x0", "80x24x1", "80 x 24a", "2000x10", "-1x5"};
    int width = 0, height = 0;
    for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++)
        ck_assert_msg(interactive_size(BAD[i], &width, &height, NULL) == STATUS_USAGE, "%s", BAD[i]);
    ck_assert_int_eq(interactive_size("120x40", &width, &height, NULL), STATUS_OK);
    ck_assert_int_eq(width, 120);
    ck_assert_int_eq(height, 40);
}
END_TEST

/* Marks the actions that a script does by their names. */
static void count_actions(FILE *file, bool done[ACTION_COUNT])
{
    char line[256];
    while (fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\r\n")] = 0;
        if (strncmp(line, "type ", 5) != 0)
            continue;
        enum action action = actions_find(line + 5, strlen(line + 5));
        if (action != ACTION_NONE && strcmp(actions_table()[action].name, line + 5) == 0)
            done[action] = true;
    }
}

TEST(a_golden_script_visits_every_action_of_the_table)
{
    bool done[ACTION_COUNT] = {false};
    FILE *file = fopen("tests/golden/actions.keys", "r");
    ck_assert_msg(file != NULL, "unit tests are run from the top of the tree");
    count_actions(file, done);
    fclose(file);
    for (int i = 0; i < ACTION_COUNT; i++)
        ck_assert_msg(done[i], "%s is not visited", actions_table()[i].name);
}
END_TEST

SUITE_MAIN("tui: script", lines_are_keys_text_samples_and_sizes, a_bad_line_is_named_by_its_number,
           a_line_without_end_is_refused, quitting_ends_the_script, a_script_that_is_not_there_is_said,
           sizes_are_read_strictly, a_golden_script_visits_every_action_of_the_table)
