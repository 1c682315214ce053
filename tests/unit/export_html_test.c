/* pooltop report --format html: what the page says, that it cannot load or run anything whatever the names are, and that it stays small. */
#include <stdlib.h>
#include <string.h>

#include "export/html.h"
#include "tests/unit/export_by_hand.h"
#include "tests/unit/export_page.h"

static enum status run_report(const char *path, const char *options)
{
    static const struct verb VERBS[] = {{"report", "FILE", 1, 1, "judges", report_options, report_run}};
    static const struct option GLOBALS[] = {{0}};
    static struct arguments arguments;
    char words[1024], *argv[32];
    int argc = 0;
    snprintf(words, sizeof words, "pooltop report %s --format html --force --output %s %s", path, inside("page.html"),
             options);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    problem.line[0] = '\0';
    enum status status = arguments_parse(&arguments, argc, argv, VERBS, 1, GLOBALS, &problem);
    return status == STATUS_OK ? report_run(&arguments, &problem) : status;
}

/* The page of a recording, checked; the caller frees it. Where POOLTOP_PAGES names a folder it is left there, to be looked at. */
static char *page_of(const char *file, const char *options, const char *name)
{
    enum { MOST = 600000 };
    size_t length;
    ck_assert_msg(run_report(inside(file), options) == STATUS_OK, "%s", problem.line);
    char *page = read_whole("page.html", &length), path[512];
    const char *folder_for_pages = getenv("POOLTOP_PAGES");
    ck_assert_uint_le(length, MOST);
    ck_assert_uint_gt(check_page(page), 50);
    if (folder_for_pages != NULL) {
        snprintf(path, sizeof path, "%s/%s.html", folder_for_pages, name);
        FILE *copy = fopen(path, "wb");
        ck_assert_ptr_nonnull(copy);
        fwrite(page, 1, length, copy);
        fclose(copy);
    }
    return page;
}

static char *page_of_demo(const char *scenario, int samples, const char *options)
{
    char source[96];
    snprintf(source, sizeof source, "demo:%s,seed=5,tags=200", scenario);
    folder_make();
    record_source(inside("night.pooltop"), source, 10 * NS_PER_MINUTE, samples);
    char *page = page_of("night.pooltop", options, scenario);
    folder_remove();
    return page;
}

static void check_holds(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\"", part);
}

static void check_lacks(const char *text, const char *part)
{
    const char *found = strstr(text, part);
    ck_assert_msg(found == NULL, "\"%.80s\"", found);
}

/* --- what it says ---------------------------------------------------------------------------------------------------------------------- */

TEST(the_answer_stands_first_and_its_evidence_below)
{
    static const char *const IN_THIS_ORDER[] = {
        "<p class=\"ruling leak\">LEAK</p>",
        "<h1><bdi class=\"pool\">Toke</bdi> leaks ",
        "<bdi>lsass.exe</bdi> holds it.</h1>",
        "At this pace the paged pool is used up in about ",
        "handles of lsass.exe (pid ",
        "handle.exe</span> <span>-s</span>",
        "Toke over the time watched.",
        "When the paged pool is used up.",
        "The evidence",
        "Handles beside the pool.",
        "Paged pool</b>",
        "Who owns these pools",
        "<bdi>nt!ob</bdi></td><td>as the samples say</td>",
        "Processes whose handles grew most",
        "<tr class=\"hot\"><td class=\"pool\"><bdi>lsass.exe</bdi>",
        "How it was judged",
        "What limits this verdict",
        "less than a day was watched",
        "demo-server",
        "{&quot;schema&quot;:1,",
    };
    char *page = page_of_demo("token-leak", 6 * 18, "");
    const char *at = page;
    for (size_t i = 0; i < sizeof IN_THIS_ORDER / sizeof IN_THIS_ORDER[0]; i++) {
        const char *found = strstr(at, IN_THIS_ORDER[i]);
        ck_assert_msg(found != NULL, "no \"%s\" behind what stands before it", IN_THIS_ORDER[i]);
        at = found;
    }
    free(page);
}
END_TEST

TEST(pools_in_step_have_a_curve_each_and_boots_lie_over_each_other)
{
    char *page = page_of_demo("lockstep", 6 * 10, "");
    check_holds(page, "Pools in step");
    check_holds(page, "<td class=\"pool\">IoFE</td><td>nonpaged pool</td><td class=\"n\">2</td>");
    check_lacks(page, "Boots laid over each other");
    free(page);
    page = page_of_demo("reboot", 6 * 30, "");
    check_holds(page, "Boots laid over each other.");
    check_holds(page, ">1: 03-02 21:00<");
    check_holds(page, "the machine started anew");
    free(page);
}
END_TEST

TEST(a_page_without_a_leak_says_why_what_grew_is_none)
{
    char *page = page_of_demo("cache-warmup", 6 * 18, "");
    check_holds(page, "NO LEAK FOUND</p>\n<h1>Nothing grew as a leak does.</h1>");
    check_holds(page, "What grew and is no leak");
    check_holds(page, "it gets slower and slower");
    check_lacks(page, "Who owns these pools");
    free(page);
    page = page_of_demo("token-leak", 4, "");
    check_holds(page, "UNSURE</p>\n<h1>Too little was watched");
    free(page);
}
END_TEST

TEST(an_anonymous_page_names_no_process_no_host_and_no_file)
{
    char *page = page_of_demo("token-leak", 6 * 18, "--anonymize");
    check_lacks(page, "lsass");
    check_lacks(page, "svchost");
    check_lacks(page, "demo-server");
    check_lacks(page, "night.pooltop");
    check_lacks(page, "System32");
    check_holds(page, "<bdi>process-1</bdi> holds it.");
    check_holds(page, "<tr class=\"hot\"><td class=\"pool\"><bdi>process-1</bdi>");
    check_holds(page, "nt!ob");
    free(page);
}
END_TEST

/* --- hostile names --------------------------------------------------------------------------------------------------------------------- */

static const char SCRIPT[] = "</text></svg><script>alert(1)</script>",
                  MARK[] = "\"'><img src=http://example.invalid/x>";

static void put_total(enum total total, int64_t value)
{
    snapshot.totals[total] = value;
}

/* A leak of a tag from minute 100 on, held by a process; everything that has a name has a hostile one. */
static void record_hostile(void)
{
    enum { MINUTES = 240, BEGINS = 100 };
    struct machine machine = {.host = "<h1 onload='x'>", .os = "&amp;<o>", .source = "s", .zone = "z"};
    struct mark note = {.kind = MARK_NOTE};
    begin_by_hand();
    ck_assert_int_eq(recorder_close(recorder, "anew", &problem), STATUS_OK);
    machine.page_bytes = 4096;
    ck_assert_int_eq(recording_sync_every(recording, MINUTES, &problem), STATUS_OK);
    ck_assert_int_eq(recorder_open(&recorder, recording, &machine, NS_PER_MINUTE, &problem), STATUS_OK);
    for (int minute = 0; minute < MINUTES; minute++) {
        int64_t leaked = minute > BEGINS ? (int64_t)(minute - BEGINS) * 1000 : 0;
        begin_sample(minute, "b");
        struct pool *pool = add_pool("</td", POOL_PAGED, 5000 + leaked, (5000 + leaked) * 4096);
        pool->owner = named(MARK, strlen(MARK));
        add_pool("]]>", POOL_NONPAGED, 700, 700000);
        add_pool("Max!", POOL_PAGED, minute, minute % 2 == 0 ? INT64_MAX : INT64_MIN + 1);
        struct process *process = snapshot_add_process(&snapshot);
        process->name = named(SCRIPT, strlen(SCRIPT));
        process->pid = 666;
        process->started_ns = snapshot.utc_ns - minute * NS_PER_MINUTE - NS_PER_HOUR;
        process->value[PROCESS_HANDLES] = 900 + leaked;
        put_total(TOTAL_PAGED, (6000 + leaked) * 4096);
        put_total(TOTAL_PAGED_LIMIT, INT64_C(8) << 30);
        put_total(TOTAL_HANDLES, 1000 + leaked);
        end_sample();
    }
    note.utc_ns = snapshot.utc_ns - (MINUTES - BEGINS + 4) * NS_PER_MINUTE;
    snprintf(note.text, sizeof note.text, "%s", MARK);
    ck_assert_int_eq(recording_add_mark(recording, &note, &problem), STATUS_OK);
    end_by_hand();
}

TEST(hostile_names_are_only_text)
{
    record_hostile();
    char *page = page_of("hand.pooltop", "", "hostile");
    check_holds(page, "<h1><bdi class=\"pool\">&lt;/td</bdi> leaks ");
    check_holds(page, "&lt;/text&gt;&lt;/svg&gt;&lt;script&gt;alert(1)&lt;/script&gt;");
    check_holds(page, "&quot;&#39;&gt;&lt;img src=http://example.invalid/x&gt;");
    check_holds(page, "it begins");
    check_holds(page, "What happened about when it began");
    free(page);
    page = page_of("hand.pooltop", "--anonymize", "hostile-anonymous");
    check_lacks(page, "alert(1)");
    check_lacks(page, "What happened about when it began");
    /* The note is left out; the owner is no name of a person or machine. */
    check_holds(page, "<td>note</td><td class=\"text\"><bdi></bdi></td>");
    free(page);
    folder_remove();
}
END_TEST

TEST(text_can_end_no_attribute_and_no_element)
{
    struct buffer out;
    buffer_init(&out, 1 << 16);
    html_bytes(&out, "a<b>&\"'\x1b\xff\0z", 10);
    ck_assert_str_eq(buffer_text(&out), "a&lt;b&gt;&amp;&quot;&#39;\\x1B\\xFF\\x00");
    buffer_clear(&out);
    html_element(&out, "td", " class=\"n\"", "</td>");
    ck_assert_str_eq(buffer_text(&out), "<td class=\"n\">&lt;/td&gt;</td>");
    buffer_done(&out);
}
END_TEST

/* --- bounds ---------------------------------------------------------------------------------------------------------------------------- */

TEST(many_boots_gaps_and_marks_keep_a_page_small)
{
    enum { BOOTS = 20, SAMPLES = 40, NOTES = 220 };
    struct mark note = {.kind = MARK_NOTE, .text = "a note"};
    begin_by_hand();
    ck_assert_int_eq(recording_sync_every(recording, (int64_t)BOOTS * SAMPLES, &problem), STATUS_OK);
    for (int i = 0; i < BOOTS * SAMPLES; i++) {
        char boot[16];
        snprintf(boot, sizeof boot, "b%d", i / SAMPLES);
        int64_t grown = i % SAMPLES * 100000;
        begin_sample(i + i / 13 * 30, boot);
        add_pool("Leak", POOL_PAGED, grown, grown * 100);
        add_pool("Also", POOL_NONPAGED, grown, grown * 64);
        put_total(TOTAL_PAGED, grown * 100);
        end_sample();
    }
    note.utc_ns = snapshot.utc_ns - NS_PER_HOUR;
    for (int i = 0; i < NOTES; i++)
        ck_assert_int_eq(recording_add_mark(recording, &note, &problem), STATUS_OK);
    end_by_hand();
    char *page = page_of("hand.pooltop", "", "many");
    check_holds(page, "Boots laid over each other.");
    check_holds(page, "more are in the recording.");
    check_holds(page, "Not watched");
    free(page);
    folder_remove();
}
END_TEST

SUITE_MAIN("export: html", the_answer_stands_first_and_its_evidence_below,
           pools_in_step_have_a_curve_each_and_boots_lie_over_each_other,
           a_page_without_a_leak_says_why_what_grew_is_none, an_anonymous_page_names_no_process_no_host_and_no_file,
           hostile_names_are_only_text, text_can_end_no_attribute_and_no_element,
           many_boots_gaps_and_marks_keep_a_page_small)
