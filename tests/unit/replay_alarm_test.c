/* Episodes of alerts: when they begin and end, and what is told of them. */
#include "replay/alarm.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/when.h"
#include "replay/feed.h"
#include "suite.h"

enum { LINES = 64 };

/* What was told, and a machine with one pool, one process and all totals absent but what a test sets. */
static struct {
    char lines[LINES][MARK_TEXT];
    enum alarm_word words[LINES];
    size_t count;
    struct intern *names;
    struct snapshot now;
    struct alarm *alarm;
    struct machine machine;
} t;

static void listen(void *context, enum alarm_word word, int64_t utc_ns, const char *text)
{
    (void)context;
    ck_assert_int_eq(utc_ns, t.now.utc_ns);
    ck_assert_uint_lt(t.count, LINES);
    snprintf(t.lines[t.count], MARK_TEXT, "%s", text);
    t.words[t.count++] = word;
}

static uint32_t name(const char *text)
{
    uint32_t id;
    ck_assert_int_eq(intern_add(t.names, text, strlen(text), &id), STATUS_OK);
    return id;
}

static void set_up(const char *expression, const char *command)
{
    struct problem why = {0};
    memset(&t, 0, sizeof t);
    const struct alarm_config config = {.expressions = &expression,
                                        .count = 1,
                                        .command = command,
                                        .path = "x.pooltop",
                                        .interval_ns = 5 * NS_PER_SECOND,
                                        .is_mute = true,
                                        .tell = listen};
    ck_assert_msg(alarm_open(&t.alarm, &config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(intern_open(&t.names, 1 << 20), STATUS_OK);
    snapshot_init(&t.now, t.names);
    t.now.utc_ns = 1000 * NS_PER_SECOND;
    t.now.mono_ns = 5000 * NS_PER_SECOND;
    snprintf(t.now.boot, sizeof t.now.boot, "boot-1");
    snprintf(t.machine.host, sizeof t.machine.host, "a-host");
    struct pool *pool = snapshot_add_pool(&t.now);
    pool->name = name("NFeS");
    pool->type = POOL_NONPAGED;
    struct process *process = snapshot_add_process(&t.now);
    process->name = name("lsass.exe");
    process->pid = 476;
    alarm_start(t.alarm, &t.machine, true);
}

static void tear_down(void)
{
    alarm_close(t.alarm);
    snapshot_done(&t.now);
    intern_close(t.names);
}

/* A sample five seconds later. */
static void look(void)
{
    t.now.utc_ns += 5 * NS_PER_SECOND;
    t.now.mono_ns += 5 * NS_PER_SECOND;
    alarm_look(t.alarm, &t.now, NULL, NULL, NULL);
}

static void look_with_handles(int64_t handles, int samples)
{
    for (int i = 0; i < samples; i++) {
        t.now.processes[0].value[PROCESS_HANDLES] = handles;
        look();
    }
}

static void assert_last(enum alarm_word word, const char *text)
{
    ck_assert_uint_gt(t.count, 0);
    ck_assert_str_eq(t.lines[t.count - 1], text);
    ck_assert_int_eq(t.words[t.count - 1], word);
}

TEST(an_episode_is_told_once_and_its_end_with_the_worst)
{
    set_up("handles:lsass.exe>10k", NULL);
    look_with_handles(10000, 3);
    ck_assert_uint_eq(t.count, 0);
    look_with_handles(10001, 1);
    assert_last(ALARM_ALERT, "handles:lsass.exe>10k: 10001, lsass.exe[476]");
    look_with_handles(30000, 20);
    look_with_handles(20000, 20);
    look_with_handles(9000, 12);
    ck_assert_uint_eq(t.count, 1);
    look_with_handles(9000, 1);
    ck_assert_uint_eq(t.count, 2);
    assert_last(ALARM_ALERT, "handles:lsass.exe>10k: over after 4m25s, 30000 at worst");
    look_with_handles(10001, 1);
    ck_assert_uint_eq(t.count, 3);
    tear_down();
}
END_TEST

TEST(a_value_that_flutters_about_its_limit_is_one_episode)
{
    set_up("handles:lsass.exe>10k", NULL);
    for (int i = 0; i < 200; i++)
        look_with_handles(i % 2 ? 10500 : 9400, 1); /* well below, but never for a minute */
    for (int i = 0; i < 200; i++)
        look_with_handles(9600, 1); /* for long, but never well below */
    ck_assert_uint_eq(t.count, 1);
    tear_down();
}
END_TEST

TEST(a_process_that_vanished_ends_its_episode_but_a_sample_without_processes_does_not)
{
    set_up("handles:lsass.exe>10k", NULL);
    look_with_handles(20000, 2);
    t.now.process_count = 0;
    for (int i = 0; i < 40; i++)
        look();
    ck_assert_uint_eq(t.count, 1);
    t.now.process_count = 1;
    t.now.processes[0].name = name("other.exe");
    for (int i = 0; i < 40; i++)
        look();
    ck_assert_uint_eq(t.count, 2);
    ck_assert_ptr_nonnull(strstr(t.lines[1], ", gone"));
    tear_down();
}
END_TEST

TEST(a_number_that_is_not_known_neither_begins_nor_ends_anything)
{
    set_up("nonpaged>75%", NULL);
    look();
    assert_last(ALARM_NOTE, "alert nonpaged>75%: this system does not give the number so far");
    t.now.totals[TOTAL_NONPAGED] = INT64_C(80) << 20;
    for (int i = 0; i < 30; i++)
        look();
    ck_assert_uint_eq(t.count, 1); /* of what is not known */
    t.now.totals[TOTAL_PHYSICAL] = INT64_C(100) << 20;
    look();
    assert_last(ALARM_ALERT, "nonpaged>75%: 80.0%");
    t.now.totals[TOTAL_NONPAGED] = ABSENT;
    for (int i = 0; i < 30; i++)
        look();
    ck_assert_uint_eq(t.count, 2);
    /* The pool's own limit counts before physical memory does. */
    t.now.totals[TOTAL_NONPAGED] = INT64_C(80) << 20;
    t.now.totals[TOTAL_NONPAGED_LIMIT] = INT64_C(800) << 20;
    for (int i = 0; i < 13; i++)
        look();
    assert_last(ALARM_ALERT, "nonpaged>75%: over after 3m35s, 80.0% at worst");
    tear_down();
}
END_TEST

TEST(another_boot_ends_an_episode_without_a_word)
{
    set_up("handles:lsass.exe>10k", NULL);
    look_with_handles(20000, 2);
    snprintf(t.now.boot, sizeof t.now.boot, "boot-2");
    look_with_handles(20000, 1);
    ck_assert_uint_eq(t.count, 2);
    assert_last(ALARM_ALERT, "handles:lsass.exe>10k: 20000, lsass.exe[476]");
    tear_down();
}
END_TEST

TEST(below_a_limit_is_an_alert_too)
{
    set_up("available<500m", NULL);
    t.now.totals[TOTAL_AVAILABLE] = INT64_C(500) << 20;
    look();
    ck_assert_uint_eq(t.count, 0);
    t.now.totals[TOTAL_AVAILABLE] = INT64_C(400) << 20;
    look();
    assert_last(ALARM_ALERT, "available<500m: 400M");
    t.now.totals[TOTAL_AVAILABLE] = INT64_C(300) << 20;
    look();
    t.now.totals[TOTAL_AVAILABLE] = INT64_C(510) << 20;
    for (int i = 0; i < 30; i++)
        look();
    ck_assert_uint_eq(t.count, 1);
    t.now.totals[TOTAL_AVAILABLE] = INT64_C(600) << 20;
    for (int i = 0; i < 13; i++)
        look();
    ck_assert_ptr_nonnull(strstr(t.lines[1], "300M at worst"));
    tear_down();
}
END_TEST

TEST(a_name_that_nothing_has_is_noted_once)
{
    set_up("handles:lsas.exe>10k", NULL);
    look_with_handles(5, 10);
    ck_assert_uint_eq(t.count, 1);
    assert_last(ALARM_NOTE, "alert handles:lsas.exe>10k: no process is called so now");
    tear_down();
}
END_TEST

/* --- commands ---------------------------------------------------------------------------------------------------------------------- */

static void look_until(size_t lines)
{
    for (int i = 0; i < 1000 && t.count < lines; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
        look_with_handles(20000, 1);
    }
    ck_assert_uint_eq(t.count, lines);
}

/* Where there is none the test ends here, left out. */
static void need_shell(void)
{
    FILE *shell = popen(":", "r");
    ck_assert_ptr_nonnull(shell);
    pclose(shell);
}

TEST(a_command_that_cannot_be_run_is_told)
{
    set_up("handles:lsass.exe>10k", "/no/such/program x");
    look_with_handles(20000, 1);
    look_until(2);
    assert_last(ALARM_FAILED, "handles:lsass.exe>10k: the command /no/such/program could not be run: not found");
    tear_down();
}
END_TEST

TEST(a_command_that_fails_is_told_and_nothing_else_happens)
{
    need_shell();
    set_up("handles:lsass.exe>10k", "sh -c 'exit 4'");
    look_with_handles(20000, 1);
    look_until(2);
    assert_last(ALARM_FAILED, "handles:lsass.exe>10k: the command sh ended with status 4");
    tear_down();
}
END_TEST

TEST(a_command_that_hangs_is_not_started_again_and_holds_nothing_up)
{
    need_shell();
    char line[128], path[] = "/tmp/pooltop-alarm-XXXXXX";
    int file = mkstemp(path), pid = 0;
    ck_assert_int_ge(file, 0);
    snprintf(line, sizeof line, "sh -c 'echo $$ >%s; exec sleep 600'", path);
    set_up("handles:lsass.exe>10k", line);
    for (int i = 0; i < 3; i++) {
        look_with_handles(20000, 1);
        look_with_handles(5, 13);
    }
    ck_assert_uint_eq(t.count, 8);
    ck_assert_str_eq(t.lines[3],
                     "handles:lsass.exe>10k: the command still runs from the time before: not started again");
    tear_down();
    for (int i = 0; i < 1000 && pid == 0; i++) {
        char text[32] = "";
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
        ck_assert_int_ge(pread(file, text, sizeof text - 1, 0), 0);
        pid = atoi(text);
    }
    ck_assert_int_eq(kill(pid, SIGKILL), 0);
    close(file);
    unlink(path);
}
END_TEST

TEST(a_command_knows_the_facts)
{
    static const char *const FACTS[] = {"POOLTOP_ALERT=handles:lsass.exe>10k\n",
                                        "POOLTOP_TEXT=handles:lsass.exe>10k: 20000, lsass.exe[476]\n",
                                        "POOLTOP_VALUE=20000\n",
                                        "POOLTOP_LIMIT=10000\n",
                                        "POOLTOP_UNIT=count\n",
                                        "POOLTOP_NAME=lsass.exe\n",
                                        "POOLTOP_TYPE=\n",
                                        "POOLTOP_PID=476\n",
                                        "POOLTOP_TIME=1970-01-01T00:16:45.000+00:00\n",
                                        "POOLTOP_HOST=a-host\n",
                                        "POOLTOP_RECORDING=x.pooltop\n"};
    need_shell();
    char line[128], text[8192] = "", path[] = "/tmp/pooltop-alarm-XXXXXX";
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    snprintf(line, sizeof line, "sh -c 'env >%s; echo end >>%s'", path, path);
    set_up("handles:lsass.exe>10k", line);
    look_with_handles(20000, 1);
    for (int i = 0; i < 1000 && strstr(text, "\nend\n") == NULL; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
        ssize_t length = pread(file, text, sizeof text - 1, 0);
        text[length > 0 ? length : 0] = '\0';
    }
    for (size_t i = 0; i < sizeof FACTS / sizeof FACTS[0]; i++)
        ck_assert_msg(strstr(text, FACTS[i]) != NULL, "no %s in %s", FACTS[i], text);
    tear_down();
    close(file);
    unlink(path);
}
END_TEST

/* --- leaks ------------------------------------------------------------------------------------------------------------------------- */

/* A judge who says what a test wants said. */
static struct {
    struct leak leaks[LEAKS_MAX];
    size_t count, looks;
    bool answers, is_open;
} judged;

static enum status open_judge(void **state, int64_t interval_ns)
{
    ck_assert_int_eq(interval_ns, 5 * NS_PER_SECOND);
    judged.is_open = true;
    *state = &judged;
    return STATUS_OK;
}

static void close_judge(void *state)
{
    ck_assert_ptr_eq(state, &judged);
    judged.is_open = false;
}

static bool look_judge(void *state, const struct sample_info *info, const struct snapshot *snapshot,
                       struct leak leaks[LEAKS_MAX], size_t *count)
{
    ck_assert_ptr_eq(state, &judged);
    ck_assert_int_eq(info->utc_ns, snapshot->utc_ns);
    ck_assert_str_eq(info->boot, snapshot->boot);
    judged.looks++;
    memcpy(leaks, judged.leaks, sizeof judged.leaks);
    *count = judged.answers ? judged.count : 0;
    return judged.answers;
}

static const struct leak_judge JUDGE = {open_judge, close_judge, look_judge};

static void say_leak(const char *pool, const char *others, int64_t confidence, int64_t watched_ns)
{
    struct leak *leak = &judged.leaks[judged.count++];
    *leak = (struct leak){
        .type = POOL_PAGED, .session = ABSENT, .pid = 612, .confidence = confidence, .watched_ns = watched_ns};
    leak->name_length = (size_t)snprintf(leak->name, sizeof leak->name, "%s", pool);
    leak->others_length = (size_t)snprintf(leak->others, sizeof leak->others, "%s", others);
    snprintf(leak->text, sizeof leak->text, "%s leaks", pool);
}

static void set_up_leaks(const char *expression)
{
    struct problem why = {0};
    memset(&judged, 0, sizeof judged);
    set_up("handles:lsass.exe>10k", NULL);
    alarm_close(t.alarm);
    const struct alarm_config config = {
        .expressions = &expression, .count = 1, .interval_ns = 5 * NS_PER_SECOND, .judge = &JUDGE, .tell = listen};
    ck_assert_msg(alarm_open(&t.alarm, &config, &why) == STATUS_OK, "%s", why.line);
    alarm_start(t.alarm, &t.machine, true);
    judged.answers = true;
}

static void tear_down_leaks(void)
{
    tear_down();
    ck_assert(!judged.is_open);
}

TEST(a_leak_is_told_once_a_pool_and_boot)
{
    set_up_leaks("leak:*");
    judged.answers = false;
    look();
    ck_assert_uint_eq(judged.looks, 1);
    judged.answers = true;
    look();
    ck_assert_uint_eq(t.count, 0);
    say_leak("Toke", "", 90000, 2 * NS_PER_HOUR);
    look();
    ck_assert_uint_eq(t.count, 1);
    assert_last(ALARM_ALERT, "leak:*: Toke leaks");
    say_leak("NFeS", "", 60000, 2 * NS_PER_HOUR);
    for (int i = 0; i < 5; i++)
        look();
    ck_assert_uint_eq(t.count, 2);
    assert_last(ALARM_ALERT, "leak:*: NFeS leaks");
    snprintf(t.now.boot, sizeof t.now.boot, "boot-2");
    look();
    ck_assert_uint_eq(t.count, 4);
    tear_down_leaks();
}
END_TEST

TEST(a_leak_is_told_when_its_name_is_asked_and_it_is_sure_and_watched_enough)
{
    set_up_leaks("leak:NF*>80% over 30m");
    say_leak("Toke", "", 99000, NS_PER_DAY);
    say_leak("NFa", "", 80000, NS_PER_DAY);
    say_leak("NFb", "", 80001, 30 * NS_PER_MINUTE - 1);
    say_leak("Wcsc", "File | NFio | Ntfc", 80001, NS_PER_DAY);
    say_leak("NFc", "", 80001, 30 * NS_PER_MINUTE);
    look();
    ck_assert_uint_eq(t.count, 2);
    ck_assert_str_eq(t.lines[0], "leak:NF*>80% over 30m: Wcsc leaks");
    ck_assert_str_eq(t.lines[1], "leak:NF*>80% over 30m: NFc leaks");
    tear_down_leaks();
}
END_TEST

TEST(pools_of_one_name_are_told_apart_and_without_end_they_are_bounded)
{
    set_up_leaks("leak:*");
    say_leak("Toke", "", 90000, 2 * NS_PER_HOUR);
    say_leak("Toke", "", 90000, 2 * NS_PER_HOUR);
    judged.leaks[1].type = POOL_NONPAGED;
    look();
    ck_assert_uint_eq(t.count, 2);
    for (int i = 0; i < 1000; i++) {
        judged.count = 0;
        char pool[16];
        snprintf(pool, sizeof pool, "P%03d", i);
        say_leak(pool, "", 90000, 2 * NS_PER_HOUR);
        t.count = 0;
        look();
        ck_assert_uint_eq(t.count, i < 62 ? 1 : 0);
    }
    tear_down_leaks();
}
END_TEST

TEST(without_a_judge_a_leak_alert_is_refused)
{
    const char *expression = "leak:*";
    struct alarm *alarm;
    struct problem why = {0};
    const struct alarm_config config = {.expressions = &expression, .count = 1, .interval_ns = NS_PER_SECOND};
    ck_assert_int_eq(alarm_open(&alarm, &config, &why), STATUS_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(why.line, "cannot be judged"));
}
END_TEST

/* --- with a feed -------------------------------------------------------------------------------------------------------------------- */

/* How many alert marks a simulated server leaves in so many hours, looked at every so many seconds, and the first one's text. */
static size_t marks_of(const char *source, int64_t seconds, int64_t hours, const char *expression,
                       char first[MARK_TEXT])
{
    struct sampler *sampler;
    struct recording *memory;
    struct feed *feed;
    static struct mark marks[512];
    size_t count, alerts = 0;
    const struct sampler_config from = {.source = source, .interval_ns = seconds * NS_PER_SECOND};
    const struct alarm_config config = {.expressions = &expression, .count = 1, .interval_ns = seconds * NS_PER_SECOND};
    struct alarm *alarm;
    ck_assert_int_eq(alarm_open(&alarm, &config, NULL), STATUS_OK);
    ck_assert_int_eq(sampler_open(&sampler, &from, NULL), STATUS_OK);
    ck_assert_int_eq(recording_open_memory(&memory, 8 << 20), STATUS_OK);
    const struct feed_config fed = {.sampler = sampler,
                                    .memory = memory,
                                    .interval_ns = seconds * NS_PER_SECOND,
                                    .samples = ABSENT,
                                    .span_ns = hours * NS_PER_HOUR,
                                    .alarm = alarm};
    ck_assert_int_eq(feed_open(&feed, &fed, NULL), STATUS_OK);
    ck_assert_int_eq(feed_run(feed, NULL), STATUS_OK);
    ck_assert_int_eq(recording_marks(memory, INT64_MIN, INT64_MAX, marks, 512, &count, NULL), STATUS_OK);
    for (size_t i = 0; i < count; i++)
        if (marks[i].kind == MARK_ALERT && alerts++ == 0)
            snprintf(first, MARK_TEXT, "%s", marks[i].text);
    char line[MARK_TEXT];
    ck_assert_int_eq(feed_news(feed, line), alerts > 0);
    ck_assert(!feed_news(feed, line));
    feed_close(feed);
    recording_close(memory);
    sampler_close(sampler);
    alarm_close(alarm);
    return alerts;
}

TEST(a_leak_is_one_alert_and_names_its_pool)
{
    char first[MARK_TEXT] = "";
    ck_assert_uint_eq(marks_of("demo:driver-leak,tags=200", 10, 6, "growth:*>30m/h", first), 1);
    ck_assert_ptr_nonnull(strstr(first, "/h over 10m, NFeS Nonp"));
    ck_assert_uint_eq(marks_of("demo:driver-leak,tags=200", 30, 6, "growth:nonpaged>20m/h", first), 1);
    ck_assert_uint_eq(marks_of("demo:token-leak,tags=200", 30, 12, "growth:Toke>20m/h", first), 1);
    ck_assert_ptr_nonnull(strstr(first, "Toke Paged"));
}
END_TEST

TEST(a_server_without_a_leak_and_one_that_goes_up_and_down_are_no_alert)
{
    char first[MARK_TEXT] = "";
    ck_assert_msg(marks_of("demo:quiet,tags=200", 30, 8, "growth:*>5m/h", first) == 0, "%s", first);
    ck_assert_msg(marks_of("demo:sawtooth,tags=200", 30, 8, "growth:*>5m/h", first) == 0, "%s", first);
    /* Over more than its cycle a saw does not grow at all. */
    ck_assert_msg(marks_of("demo:sawtooth,tags=200", 60, 60, "growth:\"Key \">1k/h over 24h", first) == 0, "%s", first);
}
END_TEST

SUITE_MAIN("replay: alarm", an_episode_is_told_once_and_its_end_with_the_worst,
           a_value_that_flutters_about_its_limit_is_one_episode,
           a_process_that_vanished_ends_its_episode_but_a_sample_without_processes_does_not,
           a_number_that_is_not_known_neither_begins_nor_ends_anything, another_boot_ends_an_episode_without_a_word,
           below_a_limit_is_an_alert_too, a_name_that_nothing_has_is_noted_once, a_command_that_cannot_be_run_is_told,
           a_command_that_fails_is_told_and_nothing_else_happens,
           a_command_that_hangs_is_not_started_again_and_holds_nothing_up, a_command_knows_the_facts,
           a_leak_is_told_once_a_pool_and_boot, a_leak_is_told_when_its_name_is_asked_and_it_is_sure_and_watched_enough,
           pools_of_one_name_are_told_apart_and_without_end_they_are_bounded, without_a_judge_a_leak_alert_is_refused,
           a_leak_is_one_alert_and_names_its_pool, a_server_without_a_leak_and_one_that_goes_up_and_down_are_no_alert)
