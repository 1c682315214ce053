/* The view of what leaks: read between keys, kept up to date, and its ways to the pool and back. */
#include "tests/unit/tui_hands.h"

#include <stdio.h>
#include <unistd.h>

#include "analysis/inquiry.h"
#include "replay/recording.h"
#include "tui/verdict_list.h"

enum { MEMORY = 16 << 20 };

static struct sampler *sampler;
static struct recording *recording;
static struct feed *feed;

static void take(int64_t samples)
{
    struct problem why = {.line = ""};
    for (int64_t i = 0; i < samples; i++)
        ck_assert_msg(feed_step(feed, &why) == STATUS_OK, "%s", why.line);
}

static void begin_within(size_t bytes, const char *source, int64_t samples)
{
    struct problem why = {.line = ""};
    struct sampler_config config = {.source = source, .interval_ns = 5 * NS_PER_MINUTE};
    ck_assert_msg(sampler_open(&sampler, &config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recording_open_memory(&recording, bytes), STATUS_OK);
    struct feed_config feed_config = {.sampler = sampler,
                                      .memory = recording,
                                      .interval_ns = 5 * NS_PER_MINUTE,
                                      .samples = ABSENT,
                                      .span_ns = ABSENT};
    ck_assert_msg(feed_open(&feed, &feed_config, &why) == STATUS_OK, "%s", why.line);
    take(samples);
    buffer_init(&out, 1 << 22);
    struct screen_config screen_config = {
        .recording = recording, .feed = feed, .follow = true, .style = GRAPH_ASCII, .width = 120, .height = 40};
    ck_assert_msg(screen_open(&screen, &screen_config, &why) == STATUS_OK, "%s", why.line);
}

static void begin(const char *source, int64_t samples)
{
    begin_within(MEMORY, source, samples);
}

static void end(void)
{
    screen_close(screen);
    feed_close(feed);
    recording_close(recording);
    sampler_close(sampler);
    buffer_done(&out);
}

TEST(keys_are_answered_while_a_recording_is_read)
{
    begin("demo:token-leak,seed=3,tags=200", 12 * 18);
    ck_assert(!screen_work(screen, 0));
    ck_assert_int_eq(screen_work_wait(screen), -1);
    press("E");
    ck_assert(shows("reading the recording: 0%"));
    int slices = 0;
    do {
        ck_assert_msg(slices++ < 12 * 18 + 2, "reading does not end");
        screen_work(screen, 0);
        press("Down Up");
    } while (screen_work_wait(screen) == 0);
    ck_assert_int_gt(slices, 12 * 17);
    ck_assert(shows("LEAK  watched 17h"));
    ck_assert(shows(">LEAK     Toke"));
    ck_assert(!screen_work(screen, 0));
    end();
}
END_TEST

TEST(a_live_verdict_follows_the_samples_and_costs_nothing_unseen)
{
    begin("demo:token-leak,seed=3,tags=200", 4);
    press("E");
    screen_work(screen, INT64_MAX);
    ck_assert(shows("watched for too short: 20m more are needed"));
    take(12 * 18);
    screen_refresh(screen);
    ck_assert(screen_work(screen, INT64_MAX));
    ck_assert(shows("LEAK  watched 18h15m"));
    press("Esc");
    take(12);
    screen_refresh(screen);
    ck_assert(!screen_work(screen, INT64_MAX));
    press("E");
    ck_assert(shows("LEAK  watched 18h15m"));
    screen_work(screen, INT64_MAX);
    ck_assert(shows("LEAK  watched 19h15m"));
    end();
}
END_TEST

TEST(what_memory_dropped_meanwhile_is_not_missed)
{
    begin_within(512 << 10, "demo:token-leak,seed=3,tags=200", 12 * 6);
    press("E");
    screen_work(screen, INT64_MAX);
    ck_assert(shows("LEAK  watched 5h55m"));
    press("Esc");
    take(2000);
    screen_refresh(screen);
    struct recording_summary summary;
    ck_assert_int_eq(recording_summary(recording, &summary, NULL), STATUS_OK);
    ck_assert_int_gt(summary.first_id, 12 * 6);
    press("E");
    for (int slices = 0; slices < 4000 && screen_work_wait(screen) == 0; slices++)
        screen_work(screen, 0);
    ck_assert_int_eq(screen_work_wait(screen), -1);
    screen_work(screen, INT64_MAX);
    ck_assert(shows("LEAK  watched 7d"));
    end();
}
END_TEST

TEST(the_view_says_what_a_report_says)
{
    static struct verdict verdict;
    struct problem why;
    char line[64];
    begin("demo:lockstep,seed=3,tags=200", 12 * 12);
    ck_assert_int_eq(inquiry_make(&verdict, recording, INT64_MIN + 1, INT64_MAX, &why), STATUS_OK);
    press("E Enter");
    ck_assert(shows("the recording is still being read"));
    screen_work(screen, INT64_MAX);
    press("Enter");
    ck_assert(shows("in step   WCsc 1 : "));
    snprintf(line, sizeof line, "%d%%", (int)(verdict.culprits[0].confidence * 100 + 0.5));
    ck_assert(shows(line));
    ck_assert(shows("held by   kernel references"));
    end();
}
END_TEST

TEST(enter_leads_to_all_pools_of_a_group_and_esc_back_to_what_was_there)
{
    begin("demo:lockstep,seed=3,tags=200", 12 * 12);
    press("F4 'ntf Enter p E");
    screen_work(screen, INT64_MAX);
    press("Enter Enter");
    ck_assert(shows("5 of 206 pools"));
    ck_assert(shows(">WCsc"));
    press("Esc Esc");
    ck_assert(shows(">LEAK     WCsc"));
    press("Esc");
    ck_assert(!shows("WCsc"));
    ck_assert(shows("of 206 pools"));
    press("E o");
    ck_assert(shows("-- WCsc --") && !shows(" TAG "));
    end();
}
END_TEST

TEST(whichever_way_one_leaves_a_group_the_pools_are_as_they_were)
{
    begin("demo:lockstep,seed=3,tags=200", 12 * 12);
    press("F4 'ntf Enter E");
    screen_work(screen, INT64_MAX);
    press("o Tab");
    ck_assert(shows("processes"));
    press("F7 1");
    ck_assert(!shows("WCsc") && shows("of 206 pools"));
    press("E o E Esc Esc");
    ck_assert(!shows("WCsc") && shows("of 206 pools"));
    press("E o F7 4 Enter Esc Esc F7 1");
    ck_assert(!shows("WCsc") && shows("of 206 pools"));
    end();
}
END_TEST

TEST(what_is_written_is_the_report_or_a_table)
{
    char text[64], table[64], keys[160], bytes[8192];
    begin("demo:token-leak,seed=3,tags=200", 12 * 12);
    snprintf(text, sizeof text, "/tmp/pooltop-verdict-%d.txt", (int)getpid());
    snprintf(table, sizeof table, "/tmp/pooltop-verdict-%d.csv", (int)getpid());
    press("E");
    screen_work(screen, INT64_MAX);
    snprintf(keys, sizeof keys, "w C-u '%s Enter w C-u '%s Enter", text, table);
    press(keys);
    FILE *file = fopen(text, "rb");
    ck_assert_ptr_nonnull(file);
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = 0;
    fclose(file);
    ck_assert_ptr_nonnull(strstr(bytes, "LEAK   demo-server"));
    ck_assert_ptr_nonnull(strstr(bytes, "handles of lsass.exe"));
    file = fopen(table, "rb");
    ck_assert_ptr_nonnull(file);
    bytes[fread(bytes, 1, sizeof bytes - 1, file)] = 0;
    fclose(file);
    ck_assert_ptr_eq(strstr(bytes, "verdict,pool,type,session,grew_bytes,bytes_per_hour,confidence"), bytes);
    ck_assert_ptr_nonnull(strstr(bytes, "\nLEAK,Toke,Paged,,"));
    press("y");
    const char *copied = screen_take_copy(screen);
    ck_assert_ptr_nonnull(copied);
    ck_assert_ptr_nonnull(strstr(copied, "LEAK  Toke Paged; what: access tokens; growth: "));
    unlink(text);
    unlink(table);
    end();
}
END_TEST

/* --- the list ---------------------------------------------------------------------------------------------------------------------- */

static struct verdict made;
static struct verdict_list list;

static void name(struct verdict_name *name, const char *text)
{
    name->length = (size_t)snprintf(name->bytes, sizeof name->bytes, "%s", text);
}

static void add_culprit(const char *pool, double pace, double confidence)
{
    struct culprit *culprit = &made.culprits[made.culprit_count++];
    *culprit = (struct culprit){.type = POOL_NONPAGED,
                                .session = ABSENT,
                                .started_ns = ABSENT,
                                .confidence = confidence,
                                .bytes_per_hour = pace,
                                .exhaustion = {.reason = "no limit"}};
    name(&culprit->name, pool);
    name(&culprit->holder.name, "holder.exe");
}

static void begin_list(void)
{
    memset(&made, 0, sizeof made);
    made.ruling = RULING_LEAK;
    add_culprit("Zeta", 5e6, 0.9);
    add_culprit("Alfa", 4e6, 0.6);
    made.dismissed[made.dismissed_count++] =
        (struct dismissed){.type = POOL_PAGED, .growth_bytes = 7 << 20, .reason = "it rose once"};
    name(&made.dismissed[0].name, "Mid");
    verdict_list_init(&list);
    verdict_list_set(&list, &made);
    verdict_list_arrange(&list);
}

static const char *selected(void)
{
    const struct verdict_row *row = verdict_list_selected(&list);
    return row != NULL ? row->name.bytes : "";
}

TEST(rows_stand_as_in_the_verdict_or_by_a_column)
{
    begin_list();
    ck_assert_str_eq(selected(), "Zeta");
    verdict_list_sort(&list, VERDICT_POOL);
    ck_assert_str_eq(selected(), "Alfa");
    verdict_list_sort(&list, VERDICT_POOL);
    ck_assert_str_eq(selected(), "Zeta");
    verdict_list_sort(&list, VERDICT_PACE);
    ck_assert_str_eq(selected(), "Zeta");
    verdict_list_sort(&list, VERDICT_PACE);
    ck_assert_str_eq(selected(), "Alfa");
    verdict_list_select(&list, 2);
    ck_assert_str_eq(selected(), "Mid");
    verdict_list_done(&list);
}
END_TEST

TEST(the_cursor_stays_on_its_pool_when_another_verdict_comes)
{
    begin_list();
    verdict_list_move(&list, 1);
    ck_assert_str_eq(selected(), "Alfa");
    struct culprit first = made.culprits[0];
    made.culprits[0] = made.culprits[1];
    made.culprits[1] = first;
    verdict_list_set(&list, &made);
    verdict_list_arrange(&list);
    ck_assert_str_eq(selected(), "Alfa");
    ck_assert_uint_eq(list.cursor, 0);
    made.culprit_count = made.dismissed_count = 0;
    verdict_list_set(&list, &made);
    verdict_list_arrange(&list);
    ck_assert_ptr_null(verdict_list_selected(&list));
    verdict_list_move(&list, 1);
    ck_assert(!verdict_list_find(&list, "a", 1));
    verdict_list_done(&list);
}
END_TEST

TEST(pools_of_one_name_in_two_sessions_are_two_rows)
{
    begin_list();
    made.culprits[1] = made.culprits[0];
    made.culprits[0].session = 1;
    made.culprits[1].session = 2;
    verdict_list_set(&list, &made);
    verdict_list_arrange(&list);
    verdict_list_select(&list, 0);
    verdict_list_arrange(&list);
    ck_assert_int_eq(verdict_list_selected(&list)->session, 1);
    verdict_list_move(&list, 1);
    verdict_list_arrange(&list);
    ck_assert_int_eq(verdict_list_selected(&list)->session, 2);
    verdict_list_done(&list);
}
END_TEST

TEST(a_search_that_finds_nothing_leaves_the_row)
{
    begin("demo:cache-warmup,tags=200", 12 * 18);
    press("E");
    screen_work(screen, INT64_MAX);
    ck_assert(shows(">no leak  MmSt"));
    press("/ 'zzz Enter");
    ck_assert(shows(">no leak  MmSt"));
    press("/ 'ntff");
    ck_assert(shows(">no leak  Ntff"));
    press("'zz Enter");
    ck_assert(shows(">no leak  MmSt"));
    end();
}
END_TEST

TEST(a_filter_looks_at_pools_numbers_and_words_and_a_bad_one_changes_nothing)
{
    static const struct {
        const char *filter;
        size_t rows;
    } CASES[] = {{"zeta", 1},           {"pace>4m", 1}, {"pace>3m", 2},        {"verdict:leak", 3}, {"type:paged", 1},
                 {"confidence>80%", 1}, {"grew>1m", 1}, {"holder:unknown", 2}, {"!zeta", 2},        {"", 3}};
    struct problem why = {.line = ""};
    begin_list();
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        ck_assert_int_eq(verdict_list_filter(&list, CASES[i].filter, &why), STATUS_OK);
        ck_assert_msg(list.shown_count == CASES[i].rows, "%s: %zu rows", CASES[i].filter, list.shown_count);
    }
    ck_assert_int_eq(verdict_list_filter(&list, "nonsense>1", &why), STATUS_USAGE);
    ck_assert_uint_eq(list.shown_count, 3);
    ck_assert(verdict_list_find(&list, "mi", 1));
    ck_assert_str_eq(selected(), "Mid");
    verdict_list_done(&list);
}
END_TEST

TEST(a_hostile_name_stays_in_its_cell)
{
    struct canvas canvas;
    struct buffer text;
    begin_list();
    name(&made.culprits[0].name, "\x1b[2J\xff\xe2\x80\xae"
                                 "evil name that is far too long for its column");
    canvas_init(&canvas);
    buffer_init(&text, 1 << 16);
    for (int width = 1; width < 130; width += 3) {
        ck_assert_int_eq(canvas_resize(&canvas, width, 5), STATUS_OK);
        verdict_list_set(&list, &made);
        verdict_list_arrange(&list);
        verdict_list_draw(&canvas, (struct area){0, 0, width, 5}, &list, (struct zone){ZONE_UTC, 0},
                          glyphs_for(GRAPH_ASCII));
        buffer_clear(&text);
        canvas_print(&canvas, &text, false);
        for (size_t i = 0; i < text.length; i++)
            ck_assert(text.bytes[i] == '\n' || (text.bytes[i] >= ' ' && text.bytes[i] < 127));
    }
    ck_assert_ptr_nonnull(strstr(buffer_text(&text), "\\x1B[2J"));
    buffer_done(&text);
    canvas_done(&canvas);
    verdict_list_done(&list);
}
END_TEST

SUITE_MAIN("tui: verdict", keys_are_answered_while_a_recording_is_read,
           a_live_verdict_follows_the_samples_and_costs_nothing_unseen, what_memory_dropped_meanwhile_is_not_missed,
           the_view_says_what_a_report_says, enter_leads_to_all_pools_of_a_group_and_esc_back_to_what_was_there,
           whichever_way_one_leaves_a_group_the_pools_are_as_they_were, what_is_written_is_the_report_or_a_table,
           rows_stand_as_in_the_verdict_or_by_a_column, the_cursor_stays_on_its_pool_when_another_verdict_comes,
           pools_of_one_name_in_two_sessions_are_two_rows, a_search_that_finds_nothing_leaves_the_row,
           a_filter_looks_at_pools_numbers_and_words_and_a_bad_one_changes_nothing, a_hostile_name_stays_in_its_cell)
