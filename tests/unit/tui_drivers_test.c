/* The view of drivers, over simulated servers that say who owns what. */
#include "tests/unit/tui_hands.h"

#include <stdio.h>

#include "replay/owner_moments.h"
#include "sampler/owners/owners.h"

enum { MEMORY = 8 << 20 };

static struct sampler *sampler;
static struct recording *recording;
static struct feed *feed;
static struct owners *owners;

static void begin(const char *source, int64_t samples)
{
    struct problem why = {.line = ""};
    struct sampler_config config = {.source = source, .interval_ns = NS_PER_MINUTE};
    ck_assert_msg(sampler_open(&sampler, &config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(owners_open(&owners), STATUS_OK);
    ck_assert_int_eq(sampler_owners(sampler, owners, &why), STATUS_OK);
    ck_assert_int_eq(recording_open_memory(&recording, MEMORY), STATUS_OK);
    struct feed_config feed_config = {
        .sampler = sampler, .memory = recording, .interval_ns = NS_PER_MINUTE, .samples = ABSENT, .span_ns = ABSENT};
    ck_assert_msg(feed_open(&feed, &feed_config, &why) == STATUS_OK, "%s", why.line);
    for (int64_t i = 0; i < samples; i++)
        ck_assert_msg(feed_step(feed, &why) == STATUS_OK, "%s", why.line);
    buffer_init(&out, 1 << 22);
    struct screen_config screen_config = {
        .recording = recording, .owners = owners, .style = GRAPH_ASCII, .width = 150, .height = 40};
    ck_assert_msg(screen_open(&screen, &screen_config, &why) == STATUS_OK, "%s", why.line);
}

static void end(void)
{
    screen_close(screen);
    feed_close(feed);
    recording_close(recording);
    owners_close(owners);
    sampler_close(sampler);
    buffer_done(&out);
}

TEST(a_driver_that_leaks_stands_there_with_company_version_and_how_sure_that_is)
{
    begin("demo:driver-leak", 200);
    press("F7 4 (");
    ck_assert_msg(shows(">nfeflt.sys"), "%s", seen());
    ck_assert(shows("~ code"));
    ck_assert(shows("Nordfels Software AG"));
    ck_assert_msg(shows("10.7.3.142"), "%s", seen());
    press("F8");
    ck_assert(shows("FREES"));
    end();
}
END_TEST

TEST(enter_leads_to_the_pools_of_a_driver_and_escape_back_with_the_old_filter)
{
    begin("demo:driver-leak", 5);
    press("F4 'ntf Enter F7 4 / 'nfeflt Enter Esc Enter");
    ck_assert_msg(shows("driver~\"nfeflt.sys\""), "%s", seen());
    ck_assert(shows(">NFeS"));
    ck_assert(!shows("NtfF"));
    press("Enter C-d C-d C-d");
    ck_assert(shows("in code of C:\\Windows\\System32\\drivers\\nfeflt.sys"));
    press("Esc"); /* the pane */
    press("Esc");
    ck_assert(shows(">nfeflt.sys"));
    press("F7 1");
    ck_assert(shows("NtfF"));
    ck_assert(!shows("NFeS"));
    end();
}
END_TEST

TEST(what_nobody_owns_leads_to_just_that)
{
    begin("demo:driver-leak", 5);
    press("F7 4 / '(unk Enter Enter");
    ck_assert_msg(shows("driver=\"\""), "%s", seen());
    ck_assert(!shows("nt!mm"));
    press("Esc B / '(unk Enter Enter");
    ck_assert(shows("company=\"\""));
    end();
}
END_TEST

TEST(companies_are_rows_of_their_own_and_compared_as_drivers_are)
{
    begin("demo:driver-leak", 30);
    press("F7 4 B");
    ck_assert(shows("companies"));
    ck_assert(shows("Microsoft Corporation"));
    ck_assert(!shows("ntfs.sys"));
    press("*");
    ck_assert(shows("BYTES A"));
    ck_assert_msg(shows(" Nordfels Software AG"), "%s", seen());
    press("Esc B *");
    ck_assert(shows(" nfeflt.sys"));
    end();
}
END_TEST

TEST(what_only_pools_have_is_refused_with_a_line)
{
    begin("demo:driver-leak", 5);
    press("F7 4 c");
    ck_assert(shows("a driver is a sum"));
    press("Ins");
    ck_assert(shows("a driver is a sum"));
    press("p");
    ck_assert(shows("this is about pools"));
    press("H");
    ck_assert(shows("drivers have no column HANDLES"));
    press("F7 1 B");
    ck_assert(shows("this is about drivers"));
    end();
}
END_TEST

TEST(filters_read_company_and_grade)
{
    begin("demo:churn,linux", 3);
    press("F7 4 F4 'sure:code Enter");
    ck_assert(shows("~ code"));
    ck_assert(!shows("(unknown)"));
    press("F4 C-u 'company:harbor Enter");
    ck_assert_msg(shows("hbsnap.ko.xz"), "%s", seen());
    ck_assert_msg(shows("1 of "), "%s", seen());
    end();
}
END_TEST

TEST(every_size_can_be_drawn_with_and_without_the_pane)
{
    begin("demo:driver-leak", 5);
    for (int pane = 0; pane < 2; pane++) {
        press(pane ? "F7 1 Enter F7 4" : "F7 4");
        for (int size = 1; size < 50; size++) {
            screen_resize(screen, size * 3 % 110 + 1, size);
            ck_assert_int_eq(screen_draw(screen)->height, size);
        }
    }
    end();
}
END_TEST

/* What a recorder finds out while somebody looks: the same driver in another version. */
static void store_owners(const char *version, uint32_t edition)
{
    struct problem why = {.line = ""};
    struct owners *newer;
    struct sample_info info;
    ck_assert_int_eq(owners_copy(&newer, owners), STATUS_OK);
    owners_set_edition(newer, owners_edition(newer) + edition);
    struct owner_driver driver =
        *owners_driver(newer, (size_t)owners_driver_named(newer, (struct text){"nfeflt.sys", 10}));
    driver.version = (struct text){version, strlen(version)};
    ck_assert_int_eq(owners_add_driver(newer, &driver, NULL), STATUS_OK);
    ck_assert_int_eq(recording_step(recording, INT64_MAX, 0, &info, &why), STATUS_OK);
    const struct owner_write write = {.boot = info.boot, .since_ns = info.utc_ns, .owners = newer};
    ck_assert_msg(recording_add_owners(recording, &write, &why) == STATUS_OK, "%s", why.line);
    owners_close(newer);
}

TEST(owners_that_a_recorder_adds_meanwhile_leave_those_on_screen_until_the_next_sample)
{
    struct problem why = {.line = ""};
    begin("demo:driver-leak", 5);
    screen_close(screen);
    store_owners("1.1.1", 1);
    struct screen_config config = {.recording = recording, .style = GRAPH_ASCII, .width = 150, .height = 40};
    ck_assert_msg(screen_open(&screen, &config, &why) == STATUS_OK, "%s", why.line);
    press("F7 4 (");
    ck_assert_msg(shows("1.1.1"), "%s", seen());
    for (uint32_t round = 0; round < 3; round++) {
        char version[16];
        snprintf(version, sizeof version, "2.2.%u", round);
        press("F7 1 Enter"); /* the pane of a pool asks for its owner at each draw, beside the rows that have theirs */
        ck_assert_int_eq(feed_step(feed, &why), STATUS_OK);
        store_owners(version, 2 + round);
        for (int i = 0; i < 3; i++)
            ck_assert(shows("OWNER"));
        press("Esc F7 4");
        ck_assert(!shows(version));
        press("}");
        ck_assert_msg(shows(version), "%s", seen());
    }
    end();
}
END_TEST

SUITE_MAIN("tui: drivers", a_driver_that_leaks_stands_there_with_company_version_and_how_sure_that_is,
           enter_leads_to_the_pools_of_a_driver_and_escape_back_with_the_old_filter,
           what_nobody_owns_leads_to_just_that, companies_are_rows_of_their_own_and_compared_as_drivers_are,
           what_only_pools_have_is_refused_with_a_line, filters_read_company_and_grade,
           every_size_can_be_drawn_with_and_without_the_pane,
           owners_that_a_recorder_adds_meanwhile_leave_those_on_screen_until_the_next_sample)
