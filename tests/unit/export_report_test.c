/* `pooltop report`, from the recording to the bytes. */
#include "tests/unit/export_fixture.h"

#include "base/text.h"
#include "export/evidence.h"
#include "export/report.h"

static enum status run_report(const char *words)
{
    static const struct verb VERBS[] = {{"report", "FILE", 1, 1, "reports", report_options, report_run}};
    static const struct option GLOBALS[] = {{0}};
    static struct arguments arguments;
    char text[1024], *argv[32];
    int argc = 0;
    snprintf(text, sizeof text, "pooltop report %s", words);
    for (char *word = strtok(text, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    problem.line[0] = '\0';
    enum status status = arguments_parse(&arguments, argc, argv, VERBS, 1, GLOBALS, &problem);
    return status == STATUS_OK ? report_run(&arguments, &problem) : status;
}

/* What it writes about a recording of the demo; the caller frees it. */
static char *reported(const char *scenario, const char *options, enum status expected)
{
    char words[900], source[64];
    size_t length;
    snprintf(source, sizeof source, "demo:%s,seed=5,tags=200", scenario);
    if (access(inside("night.pooltop"), F_OK) != 0)
        record_source(inside("night.pooltop"), source, 10 * NS_PER_MINUTE, 6 * 18);
    snprintf(words, sizeof words, "%s --output %s --force %s", inside("night.pooltop"), inside("out"), options);
    ck_assert_msg(run_report(words) == expected, "%s", problem.line);
    return read_whole("out", &length);
}

static void check_holds(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "no \"%s\" in:\n%s", part, text);
}

TEST(the_text_names_pool_holder_and_limit_within_80_columns)
{
    folder_make();
    char *text = reported("token-leak", "", STATUS_OK);
    ck_assert_int_eq(strncmp(text, "LEAK", 4), 0);
    ck_assert_ptr_eq(strstr(text, "\nToke Paged leaks "), strchr(text, '\n')); /* before all else */
    check_holds(text, "1. Toke  Paged");
    check_holds(text, "handles of lsass.exe (pid ");
    check_holds(text, "paged pool, ");
    check_holds(text, "next      handle.exe -s -p ");
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
        ck_assert_msg(text_width(line) <= REPORT_COLUMNS, "too wide: %s", line);
    free(text);
    folder_remove();
}
END_TEST

TEST(the_json_has_what_its_schema_says)
{
    static const char *const MEMBERS[] = {
        "{\"schema\":1,\"verdict\":\"leak\"",
        "\"span\":{\"begin\":\"2026-03-02T21:00:00",
        "\"culprits\":[{\"pool\":\"Toke\",\"type\":\"Paged\"",
        "\"bytes_per_hour\":",
        "\"low\":",
        "\"high\":",
        "\"confidence\":",
        "\"share_of_growth\":",
        "\"exhaustion\":{\"limit\":\"paged pool\"",
        "\"earliest\":\"2026-",
        "\"process\":{\"name\":\"lsass.exe\",\"pid\":",
        "\"group\":[]",
        "\"notes\":[\"less than a day",
    };
    folder_make();
    char *text = reported("token-leak", "--format json", STATUS_OK);
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++)
        check_holds(text, MEMBERS[i]);
    free(text);
    folder_remove();
}
END_TEST

TEST(the_exit_code_tells_a_leak_only_when_it_is_asked)
{
    folder_make();
    free(reported("token-leak", "--exit-code", STATUS_FOUND));
    ck_assert_int_eq(status_exit(STATUS_FOUND), 10);
    ck_assert(!status_is_failure(STATUS_FOUND));
    folder_remove();
    folder_make();
    free(reported("quiet", "--exit-code", STATUS_OK));
    folder_remove();
}
END_TEST

TEST(an_anonymous_report_names_no_process_and_no_host)
{
    folder_make();
    char *text = reported("token-leak", "--anonymize --format json", STATUS_OK);
    ck_assert_ptr_null(strstr(text, "lsass"));
    ck_assert_ptr_null(strstr(text, "demo-server"));
    check_holds(text, "\"name\":\"process-1\"");
    free(text);
    folder_remove();
}
END_TEST

TEST(a_hostile_name_reaches_no_shell_and_no_terminal)
{
    static struct verdict verdict;
    char next[VERDICT_TEXT];
    struct report report = {&verdict, "f", "host", "os", {ZONE_UTC, 0}};
    struct buffer out;
    struct culprit *culprit = &verdict.culprits[0];
    verdict.culprit_count = 1;
    *culprit = (struct culprit){.type = POOL_PAGED, .session = ABSENT, .started_ns = ABSENT, .group_count = 1};
    culprit->exhaustion.reason = "the system tells no limit";
    culprit->name.length = 4;
    memcpy(culprit->name.bytes, "\"\x1b;`", 4);
    ck_assert(!evidence_next(next, culprit));
    buffer_init(&out, 1 << 16);
    report_print_text(&out, &report);
    ck_assert_ptr_null(strchr(buffer_text(&out), '\x1b'));
    buffer_clear(&out);
    report_print_json(&out, &report);
    check_holds(buffer_text(&out), "\"pool\":\"\\\"\\\\x1B;`\"");
    buffer_done(&out);
}
END_TEST

static void name(struct verdict_name *to, const char *text)
{
    to->length = strlen(text);
    memcpy(to->bytes, text, to->length);
}

/* A leak on Linux of which only the cache, merged with others, and the control group are known. */
static void make_linux(struct verdict *verdict)
{
    struct culprit *culprit = &verdict->culprits[0];
    verdict->culprit_count = 1;
    verdict->ruling = RULING_LEAK;
    *culprit = (struct culprit){.type = POOL_UNRECLAIMABLE, .session = ABSENT, .each = 384, .started_ns = ABSENT};
    culprit->exhaustion.reason = "the system tells no limit";
    culprit->group_count = 1;
    name(&culprit->name, "mnt_cache");
    name(&culprit->aliases, "other_cache | posix_timers_cache");
    culprit->holder =
        (struct verdict_holder){.by = HELD_BY_GROUP, .pid = ABSENT, .per_object = 1.25, .confidence = 0.8};
    name(&culprit->holder.name, "/system.slice/broken.service");
}

TEST(caches_merged_into_one_and_who_is_charged_are_told)
{
    static struct verdict verdict;
    struct report report = {&verdict, "f", "host", "os", {ZONE_UTC, 0}};
    struct buffer out;
    make_linux(&verdict);
    buffer_init(&out, 1 << 16);
    report_print_text(&out, &report);
    check_holds(buffer_text(&out), "posix_timers_cache");
    check_holds(buffer_text(&out), "mnt_cache (mounts");
    check_holds(buffer_text(&out), "(timers");
    check_holds(buffer_text(&out), "/system.slice/broken.service");
    buffer_clear(&out);
    report_print_json(&out, &report);
    check_holds(buffer_text(&out), "\"aliases\":\"other_cache | posix_timers_cache\"");
    check_holds(buffer_text(&out), "\"held_by\":\"group\"");
    check_holds(buffer_text(&out), "\"control_group\":{\"name\":\"/system.slice/broken.service\"");
    report_anonymize(&verdict);
    buffer_clear(&out);
    report_print_json(&out, &report);
    ck_assert_ptr_null(strstr(buffer_text(&out), "broken"));
    buffer_done(&out);
}
END_TEST

TEST(the_next_command_stands_in_one_line_to_be_copied)
{
    static struct verdict verdict;
    struct report report = {&verdict, "f", "host", "os", {ZONE_UTC, 0}};
    struct buffer out;
    make_linux(&verdict);
    buffer_init(&out, 1 << 16);
    report_print_text(&out, &report);
    check_holds(buffer_text(&out),
                "\n   perf record -ag -e kmem:kmem_cache_alloc --filter bytes_alloc==384 sleep 60\n");
    verdict.culprits[0].holder = (struct verdict_holder){.by = HELD_BY_PROCESS, .pid = 1234567};
    buffer_clear(&out);
    report_print_text(&out, &report);
    check_holds(buffer_text(&out),
                "\n   ls -l /proc/1234567/fd | sed 's/.*> //;s/[0-9]//g' | sort | uniq -c | sort -n\n");
    buffer_done(&out);
}
END_TEST

TEST(what_cannot_be_reported_is_said_in_one_line)
{
    char words[600];
    folder_make();
    free(reported("quiet", "", STATUS_OK));
    snprintf(words, sizeof words, "%s --format html2", inside("night.pooltop"));
    ck_assert_int_eq(run_report(words), STATUS_USAGE);
    snprintf(words, sizeof words, "%s --begin 2031-01-01", inside("night.pooltop"));
    ck_assert_int_eq(run_report(words), STATUS_EMPTY);
    check_holds(problem.line, "no sample in that span");
    snprintf(words, sizeof words, "%s", inside("nothing"));
    ck_assert_int_eq(run_report(words), STATUS_NOT_FOUND);
    folder_remove();
}
END_TEST

TEST(a_merged_cache_is_named_with_the_others_before_all_else)
{
    static struct verdict verdict;
    char line[VERDICT_TEXT];
    make_linux(&verdict);
    verdict.culprits[0].bytes_per_hour = 1 << 20;
    name(&verdict.culprits[0].name, "signal_cache");
    name(&verdict.culprits[0].aliases, "UNIX");
    evidence_headline(line, &verdict.culprits[0]);
    ck_assert_int_eq(strncmp(line, "signal_cache or UNIX Unrecl leaks 1.00M an hour", 47), 0);
    name(&verdict.culprits[0].aliases, "UNIX | a_cache_with_a_long_name | PING | UNIX-STREAM");
    evidence_headline(line, &verdict.culprits[0]);
    ck_assert_int_eq(strncmp(line, "signal_cache or UNIX or 3 more Unrecl leaks ", 44), 0);
}
END_TEST

TEST(long_names_stay_within_80_columns_and_one_is_no_plural)
{
    static struct verdict verdict;
    struct report report = {&verdict,
                            "f",
                            "a-server-with-a-name.example.org",
                            "Microsoft Windows Server 2022 Standard 20348",
                            {ZONE_UTC, 0}};
    struct buffer out;
    make_linux(&verdict);
    verdict.pools = verdict.processes = verdict.breaks = verdict.unkept = 1;
    verdict.culprits[0].session = 12;
    verdict.culprits[0].confidence = 0.99;
    name(&verdict.culprits[0].name, "a_cache_whose_name_is_very_long");
    name(&verdict.culprits[0].owner, "an_owner_whose_name_is_long_too");
    buffer_init(&out, 1 << 16);
    report_print_text(&out, &report);
    check_holds(buffer_text(&out), ", 1 pool, 1 process\n");
    check_holds(buffer_text(&out), "1 gap: what happened in it is left out");
    check_holds(buffer_text(&out), "for 1 row: ");
    for (const char *line = buffer_text(&out); *line != '\0'; line += strcspn(line, "\n") + 1)
        ck_assert_msg(strcspn(line, "\n") <= REPORT_COLUMNS, "too wide: %.*s", (int)strcspn(line, "\n"), line);
    buffer_done(&out);
}
END_TEST

/* An import may know a process by its name alone. */
TEST(a_pid_that_nobody_told_is_in_no_command)
{
    static struct verdict verdict;
    char next[VERDICT_TEXT];
    make_linux(&verdict);
    verdict.culprits[0].holder = (struct verdict_holder){.by = HELD_BY_PROCESS, .pid = -2};
    ck_assert(!evidence_next(next, &verdict.culprits[0]));
}
END_TEST

SUITE_MAIN("export: report", the_text_names_pool_holder_and_limit_within_80_columns, the_json_has_what_its_schema_says,
           the_exit_code_tells_a_leak_only_when_it_is_asked, an_anonymous_report_names_no_process_and_no_host,
           a_hostile_name_reaches_no_shell_and_no_terminal, caches_merged_into_one_and_who_is_charged_are_told,
           the_next_command_stands_in_one_line_to_be_copied, what_cannot_be_reported_is_said_in_one_line,
           a_merged_cache_is_named_with_the_others_before_all_else,
           long_names_stay_within_80_columns_and_one_is_no_plural, a_pid_that_nobody_told_is_in_no_command)
