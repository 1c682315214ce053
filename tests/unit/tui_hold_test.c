/* What a screen asks of a recording: everything of one key at one moment, and nothing is held when it is done. */
#include "tests/unit/suite.h"

#include <string.h>

#include "replay/store.h"
#include "tui/actions.h"
#include "tui/screen.h"

/* A recording that counts how often it was held, and reads that were not. */
static struct recording *recording;
static struct store_ops counting;
static const struct store_ops *plain;
static int holds, moments, loose_reads;

static void count_hold(struct recording *of)
{
    (void)of;
    moments += holds++ == 0 ? 1 : 0;
}

static void count_release(struct recording *of)
{
    (void)of;
    ck_assert_int_gt(holds--, 0);
}

static enum status count_sample(struct recording *of, enum tier tier, int64_t number, struct sample_info *info,
                                struct problem *why)
{
    loose_reads += holds == 0 ? 1 : 0;
    return plain->sample(of, tier, number, info, why);
}

static struct sampler *sampler;
static struct feed *feed;
static struct screen *screen;

static void begin(void)
{
    struct problem why = {.line = ""};
    struct sampler_config config = {.source = "demo:token-leak", .interval_ns = NS_PER_MINUTE};
    ck_assert_msg(sampler_open(&sampler, &config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recording_open_memory(&recording, 16 << 20), STATUS_OK);
    struct feed_config feed_config = {
        .sampler = sampler, .memory = recording, .interval_ns = NS_PER_MINUTE, .samples = ABSENT, .span_ns = ABSENT};
    ck_assert_msg(feed_open(&feed, &feed_config, &why) == STATUS_OK, "%s", why.line);
    for (int i = 0; i < 200; i++)
        ck_assert_msg(feed_step(feed, &why) == STATUS_OK, "%s", why.line);
    plain = recording->ops;
    counting = *plain;
    counting.hold = count_hold;
    counting.release = count_release;
    counting.sample = count_sample;
    recording->ops = &counting;
    struct screen_config screen_config = {.recording = recording, .style = GRAPH_BRAILLE, .width = 100, .height = 40};
    ck_assert_msg(screen_open(&screen, &screen_config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(holds, 0);
}

static void end(void)
{
    screen_close(screen);
    recording->ops = plain;
    feed_close(feed);
    recording_close(recording);
    sampler_close(sampler);
}

static void press(const char *key)
{
    screen_key(screen, key_parse(key, strlen(key)));
    ck_assert_msg(holds == 0, "behind %s", key);
    screen_draw(screen);
    ck_assert_msg(holds == 0, "drawn behind %s", key);
}

TEST(nothing_is_held_between_two_keys)
{
    static const char *const KEYS[] = {"[",   "]",     "{",  "}",  "<",     ">",   "g", "Left", "Right",
                                       "d",   "o",     "O",  "o",  "Enter", "=",   "[", "C",    "Esc",
                                       "Tab", "Enter", "F9", "F9", "F2",    "Esc", "v", "V",    "J"};
    begin();
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        press(KEYS[i]);
        screen_played(screen, NS_PER_SECOND);
        ck_assert_msg(holds == 0, "played behind %s", KEYS[i]);
        screen_refresh(screen);
        ck_assert_msg(holds == 0, "refreshed behind %s", KEYS[i]);
    }
    end();
}
END_TEST

TEST(a_step_reads_two_moments_its_own_and_that_of_its_picture)
{
    begin();
    press("[");
    moments = loose_reads = 0;
    press("[");
    ck_assert_int_eq(moments, 2);
    ck_assert_int_eq(loose_reads, 0);
    end();
}
END_TEST

SUITE_MAIN("tui: hold", nothing_is_held_between_two_keys, a_step_reads_two_moments_its_own_and_that_of_its_picture)
