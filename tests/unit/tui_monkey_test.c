/* A monkey at the screen: random keys, mouse events, sizes and samples; the same ones in every run. `make monkey` presses 100,000 over each of the three ways to see samples. */
#include "tests/unit/suite.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/when.h"
#include "tui/actions.h"
#include "tui/screen.h"

enum { EVENTS = 1500, MEMORY = 2 << 20, WIDEST = 260, TALLEST = 90, DRAW_EVERY = 7 };

enum way { WAY_LIVE, WAY_RING, WAY_REPLAY };

struct monkey {
    enum way way;
    uint64_t seed;
    struct sampler *sampler;
    struct recording *recording;
    struct feed *feed;
    struct screen *screen;
};

static uint32_t roll(struct monkey *monkey, uint32_t sides)
{
    monkey->seed = monkey->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(monkey->seed >> 33) % sides;
}

static void check(const struct canvas *canvas)
{
    ck_assert_int_ge(canvas->cursor_x, 0);
    ck_assert_int_lt(canvas->cursor_x, canvas->width);
    ck_assert_int_ge(canvas->cursor_y, 0);
    ck_assert_int_lt(canvas->cursor_y, canvas->height);
    for (int i = 0; i < canvas->width * canvas->height; i++) {
        const struct cell *cell = &canvas->cells[i];
        bool good = (cell->codepoint == 0 || cell->codepoint >= ' ') && cell->role < ROLES;
        ck_assert_msg(good, "cell %d holds %d", i, (int)cell->codepoint);
    }
}

/* A key of the table more often than any other. Slashes and dots are not typed, so that a file is only ever made in our own folder. */
static int32_t any_key(struct monkey *monkey)
{
    uint32_t kind = roll(monkey, 10);
    if (kind < 5) {
        const char *keys = actions_table()[roll(monkey, ACTION_COUNT)].keys;
        int32_t key = key_parse(keys, strcspn(keys, " "));
        return key == '/' || key == '.' ? KEY_F0_ + 3 : key;
    }
    if (kind < 7) {
        int32_t key = ' ' + (int32_t)roll(monkey, 95);
        return key == '/' || key == '.' || key == '\\' ? KEY_ENTER_ : key;
    }
    if (kind == 7)
        return KEY_SPECIAL + 1 + (int32_t)roll(monkey, KEY_UNKNOWN_ - KEY_SPECIAL);
    if (kind == 8)
        return key_of_mouse((enum mouse)roll(monkey, MOUSE_KINDS), (int)roll(monkey, WIDEST),
                            (int)roll(monkey, TALLEST));
    if (roll(monkey, 8) == 0)
        return KEY_ALT_FLAG | ('a' + (int32_t)roll(monkey, 26));
    return roll(monkey, 2) ? KEY_ENTER_ : KEY_ESCAPE_;
}

static void open_screen(struct monkey *monkey)
{
    struct problem why = {.line = ""};
    const struct screen_config config = {.recording = monkey->recording,
                                         .feed = monkey->way == WAY_REPLAY ? NULL : monkey->feed,
                                         .follow = monkey->way == WAY_LIVE,
                                         .style = roll(monkey, 2) ? GRAPH_BRAILLE : GRAPH_ASCII,
                                         .width = 80,
                                         .height = 24};
    ck_assert_msg(screen_open(&monkey->screen, &config, &why) == STATUS_OK, "%s", why.line);
}

static void sample(struct monkey *monkey)
{
    if (monkey->way == WAY_REPLAY)
        return;
    feed_step(monkey->feed, NULL);
    screen_refresh(monkey->screen);
}

static void play(struct monkey *monkey, int events)
{
    for (int i = 0; i < events; i++) {
        uint32_t kind = roll(monkey, 40);
        if (kind == 0)
            screen_resize(monkey->screen, 1 + (int)roll(monkey, WIDEST), 1 + (int)roll(monkey, TALLEST));
        else if (kind <= 2)
            sample(monkey);
        else
            screen_key(monkey->screen, any_key(monkey));
        if (i % DRAW_EVERY == 0 || kind == 0) {
            screen_work(monkey->screen, INT64_MAX);
            check(screen_draw(monkey->screen));
        }
        if (screen_has_quit(monkey->screen)) {
            screen_close(monkey->screen);
            open_screen(monkey);
        }
    }
}

static int events(void)
{
    const char *wish = getenv("MONKEY_EVENTS");
    return wish != NULL ? (int)strtol(wish, NULL, 10) : EVENTS;
}

/* What it writes goes into a folder of its own, its configuration too. */
static void enter_cage(char folder[64])
{
    snprintf(folder, 64, "/tmp/pooltop-monkey.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    setenv("XDG_CONFIG_HOME", folder, 1);
    setenv("HOME", folder, 1);
}

static void leave_cage(const char *folder)
{
    char command[96];
    ck_assert_int_eq(chdir("/"), 0);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    if (system(command) != 0)
        printf("left behind: %s\n", folder);
}

static void let_loose(enum way way)
{
    char folder[64];
    struct monkey monkey = {.way = way, .seed = 4711 + (uint64_t)way};
    struct problem why = {.line = ""};
    enter_cage(folder);
    const struct sampler_config source = {.source = "demo:churn,tags=200,processes=100", .interval_ns = NS_PER_SECOND};
    ck_assert_msg(sampler_open(&monkey.sampler, &source, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recording_open_memory(&monkey.recording, MEMORY), STATUS_OK);
    const struct feed_config feed = {.sampler = monkey.sampler,
                                     .memory = monkey.recording,
                                     .interval_ns = NS_PER_SECOND,
                                     .samples = ABSENT,
                                     .span_ns = ABSENT};
    ck_assert_int_eq(feed_open(&monkey.feed, &feed, NULL), STATUS_OK);
    for (int i = 0; i < 30; i++)
        ck_assert_int_eq(feed_step(monkey.feed, NULL), STATUS_OK);
    open_screen(&monkey);
    play(&monkey, events());
    screen_close(monkey.screen);
    feed_close(monkey.feed);
    recording_close(monkey.recording);
    sampler_close(monkey.sampler);
    leave_cage(folder);
}

TEST(nothing_breaks_live)
{
    let_loose(WAY_LIVE);
}
END_TEST

TEST(nothing_breaks_over_what_is_kept_in_memory)
{
    let_loose(WAY_RING);
}
END_TEST

TEST(nothing_breaks_in_a_replay)
{
    let_loose(WAY_REPLAY);
}
END_TEST

SUITE_MAIN("tui: monkey", nothing_breaks_live, nothing_breaks_over_what_is_kept_in_memory, nothing_breaks_in_a_replay)
