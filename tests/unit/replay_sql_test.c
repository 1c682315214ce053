/* A recording as tables of SQL: what a statement says of time, sample and name is used, and never changes the answer. */
#include "replay/sql_tables.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "replay/recorder.h"
#include "replay_help.h"
#include "suite.h"

enum { SAMPLES = 300, CLOCK_SET_AT = 200 };
#define FIRST_NS  INT64_C(1772485200000000000)
#define SECOND_NS INT64_C(1000000000)

static char folder[64], path[128];
static const char HOSTILE[] = "a\x1b[2J\\\0b\xff";

struct rig {
    struct recording *recording;
    struct sql_source source;
    sqlite3 *db;
};

static int64_t moment(int i)
{
    return FIRST_NS + SECOND_NS * (i < CLOCK_SET_AT ? i : i - 150);
}

static void fill(struct snapshot *snapshot, struct intern *names, int i)
{
    static const struct {
        const char *bytes;
        size_t length;
    } NAMES[] = {{"Toke", 4}, {"toke", 4}, {"Ntf ", 4}, {HOSTILE, sizeof HOSTILE - 1}, {"odd", 3}, {"", 0}};
    snapshot_clear(snapshot);
    snapshot->utc_ns = moment(i);
    snapshot->mono_ns = SECOND_NS * i;
    snprintf(snapshot->boot, sizeof snapshot->boot, "boot-1");
    snapshot->totals[TOTAL_PAGED] = i;
    for (size_t n = 0; n < sizeof NAMES / sizeof NAMES[0]; n++) {
        if (n == 4 && i % 2 == 0)
            continue; /* comes and goes */
        struct pool *pool = snapshot_add_pool(snapshot);
        ck_assert_int_eq(intern_add(names, NAMES[n].bytes, NAMES[n].length, &pool->name), STATUS_OK);
        pool->type = POOL_PAGED;
        pool->value[POOL_BYTES] = i * 10 + (int)n;
    }
    struct process *process = snapshot_add_process(snapshot);
    process->pid = 4;
    process->started_ns = FIRST_NS;
    ck_assert_int_eq(intern_add(names, "lsass.exe", 9, &process->name), STATUS_OK);
    process->value[PROCESS_HANDLES] = i;
}

static void record(void)
{
    static const struct machine MACHINE = {"srv01", "an os", "a source", "Europe/Berlin", 3600, 4096, 8};
    struct recording *recording;
    struct recorder *recorder;
    struct snapshot snapshot;
    struct intern *names;
    struct problem why = {0};
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&snapshot, names);
    ck_assert_msg(recording_open_write(&recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recorder_open(&recorder, recording, &MACHINE, SECOND_NS, &why), STATUS_OK);
    ck_assert_int_eq(recording_batch(recording, BATCH_BEGIN, &why), STATUS_OK);
    for (int i = 0; i < SAMPLES; i++) {
        fill(&snapshot, names, i);
        ck_assert_msg(recorder_add(recorder, &snapshot, &why) == STATUS_OK, "%s", why.line);
    }
    ck_assert_int_eq(recording_batch(recording, BATCH_COMMIT, &why), STATUS_OK);
    ck_assert_int_eq(recorder_close(recorder, "time is up", &why), STATUS_OK);
    recording_close(recording);
    snapshot_done(&snapshot);
    intern_close(names);
}

static void rig_record(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/pooltop-XXXXXX", base != NULL && strlen(base) < 32 ? base : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x.pooltop", folder);
    record();
}

static void rig_open(struct rig *rig)
{
    struct problem why = {0};
    ck_assert_msg(recording_open_read(&rig->recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(sql_source_init(&rig->source, rig->recording, &why), STATUS_OK);
    ck_assert_int_eq(sqlite3_open(":memory:", &rig->db), SQLITE_OK);
    ck_assert_int_eq(sql_tables_add(rig->db, &rig->source), STATUS_OK);
}

static void rig_make(struct rig *rig)
{
    rig_record();
    rig_open(rig);
}

static void rig_done(struct rig *rig)
{
    sqlite3_close(rig->db);
    recording_close(rig->recording);
    unlink(path);
    ck_assert_msg(rmdir(folder) == 0, "something was left in %s", folder);
}

/* The first column of all rows, a blank between them. */
static const char *ask(struct rig *rig, const char *sql)
{
    static char answer[65536];
    size_t length = 0;
    sqlite3_stmt *statement;
    int code = sqlite3_prepare_v2(rig->db, sql, -1, &statement, NULL);
    ck_assert_msg(code == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(rig->db));
    answer[0] = '\0';
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(statement, 0);
        length += (size_t)snprintf(answer + length, sizeof answer - length, "%s%s", length > 0 ? " " : "",
                                   text == NULL ? "NULL" : (const char *)text);
        ck_assert_uint_lt(length, sizeof answer);
    }
    ck_assert_msg(code == SQLITE_DONE, "%s: %s %s", sql, sqlite3_errmsg(rig->db), rig->source.problem.line);
    sqlite3_finalize(statement);
    return answer;
}

TEST(a_span_of_time_decodes_the_samples_of_that_span_only)
{
    struct rig rig;
    char sql[256];
    rig_make(&rig);
    snprintf(sql, sizeof sql, "SELECT count(*) FROM pools WHERE tag = 'Toke' AND epoch_ns BETWEEN %lld AND %lld",
             (long long)moment(20), (long long)moment(29));
    ck_assert_str_eq(ask(&rig, sql), "10");
    ck_assert_int_eq(rig.source.decoded, 10);
    snprintf(sql, sizeof sql, "SELECT bytes FROM pools WHERE tag = 'Toke' AND epoch_ns = %lld", (long long)moment(5));
    ck_assert_str_eq(ask(&rig, sql), "50");
    ck_assert_int_eq(rig.source.decoded, 11);
    ck_assert_str_eq(ask(&rig, "SELECT bytes FROM pools WHERE tag = 'Toke' AND sample >= 299"), "2980 2990");
    ck_assert_int_eq(rig.source.decoded, 13);
    ck_assert_str_eq(ask(&rig, "SELECT sum(paged_bytes) FROM totals"), "44850");
    ck_assert_int_eq(rig.source.decoded, 13);
    rig_done(&rig);
}
END_TEST

TEST(a_sample_that_is_asked_for_again_and_again_is_decoded_once)
{
    struct rig rig;
    rig_make(&rig);
    ck_assert_str_eq(ask(&rig, "SELECT count(*) FROM pools AS b CROSS JOIN pools AS a ON a.tag = b.tag"
                               " WHERE a.sample = 10 AND b.sample = 10"),
                     "5");
    ck_assert_int_le(rig.source.decoded, 2);
    rig_done(&rig);
}
END_TEST

/* A plus before a column keeps SQLite from handing the condition on: it then looks at every row itself. */
TEST(what_is_handed_on_never_changes_the_answer)
{
    static const char *const CONDITIONS[] = {
        "%sepoch_ns > 1772485260000000000",
        "%sepoch_ns >= 1772485260000000000 AND %ssample < 220",
        "%sepoch_ns < 1772485260000000000",
        "%sepoch_ns <= 1772485260000000001.5",
        "%sepoch_ns = 1772485300000000000", /* there twice: the clock was set */
        "%sepoch_ns BETWEEN 1772485290000000000 AND 1772485295000000000",
        "%sepoch_ns IN (1772485260000000000, 1772485270000000000, 5)",
        "%sepoch_ns > 1e300",
        "%sepoch_ns > -1e300",
        "%sepoch_ns < 9223372036854775807",
        "%sepoch_ns >= -9223372036854775808",
        "%sepoch_ns > 9223372036854775807",
        "%sepoch_ns < -9223372036854775808",
        "%sepoch_ns > NULL",
        "%sepoch_ns < 'x'",
        "%ssample = 7",
        "%ssample = 7.5",
        "%ssample BETWEEN 100 AND 140 AND %stag = 'odd'",
        "%ssample > 1000",
        "%ssample < 0",
        "%ssample > 290 OR %sepoch_ns = 1772485300000000000",
        "%stag = 'Toke'",
        "%stag = 'toke' COLLATE NOCASE",
        "%stag = 'nobody'",
        "%stag = ''",
        "%stag IS NULL",
        "%stag = 5",
        "%stag IN ('Toke', 'Ntf ')",
        "%stag > 'Toke'",
        "%stag = 'a\\x1B[2J\\\\\\x00b\\xFF'",
        "%stag = 'Toke' AND %stag = 'Ntf '",
    };
    struct rig rig;
    rig_make(&rig);
    for (size_t i = 0; i < sizeof CONDITIONS / sizeof CONDITIONS[0]; i++) {
        char plain[256], plus[256], sql[512], expected[65536];
        snprintf(plain, sizeof plain, CONDITIONS[i], "", "", "");
        snprintf(plus, sizeof plus, CONDITIONS[i], "+", "+", "+");
        snprintf(sql, sizeof sql, "SELECT count(*) || '/' || ifnull(sum(bytes), '') FROM pools WHERE %s", plus);
        snprintf(expected, sizeof expected, "%s", ask(&rig, sql));
        snprintf(sql, sizeof sql, "SELECT count(*) || '/' || ifnull(sum(bytes), '') FROM pools WHERE %s", plain);
        ck_assert_msg(strcmp(ask(&rig, sql), expected) == 0, "%s: %s instead of %s", sql, ask(&rig, sql), expected);
    }
    ck_assert_str_eq(ask(&rig, "SELECT count(*) FROM samples WHERE epoch_ns = 1772485300000000000"), "2");
    rig_done(&rig);
}
END_TEST

TEST(rows_come_in_the_order_of_samples_also_when_the_clock_was_set)
{
    struct rig rig;
    rig_make(&rig);
    ck_assert_str_eq(
        ask(&rig,
            "SELECT min(paged_bytes) || '-' || max(paged_bytes) FROM (SELECT * FROM totals ORDER BY sample LIMIT 3)"),
        "0-2");
    ck_assert_str_eq(ask(&rig, "SELECT sample FROM samples ORDER BY sample DESC LIMIT 2"), "300 299");
    ck_assert_str_eq(ask(&rig, "SELECT sample FROM samples ORDER BY epoch_ns DESC, sample LIMIT 2"), "200 199");
    rig_done(&rig);
}
END_TEST

TEST(a_hostile_name_is_shown_escaped_and_can_be_asked_for_like_that)
{
    struct rig rig;
    rig_make(&rig);
    ck_assert_str_eq(ask(&rig, "SELECT tag FROM pools WHERE sample = 1 AND bytes = 3"), "a\\x1B[2J\\\\\\x00b\\xFF");
    ck_assert_str_eq(ask(&rig, "SELECT tag_hex FROM pools WHERE sample = 1 AND bytes = 3"), "611b5b324a5c0062ff");
    ck_assert_str_eq(ask(&rig, "SELECT count(*) FROM pools WHERE tag = 'a\\x1B[2J\\\\\\x00b\\xFF'"), "300");
    rig_done(&rig);
}
END_TEST

TEST(absent_is_null_and_time_is_told_in_the_zone_of_the_machine)
{
    struct rig rig;
    rig_make(&rig);
    ck_assert_str_eq(ask(&rig, "SELECT allocs FROM pools WHERE sample = 1 LIMIT 1"), "NULL");
    ck_assert_str_eq(ask(&rig, "SELECT nonpaged_bytes FROM totals WHERE sample = 1"), "NULL");
    ck_assert_str_eq(ask(&rig, "SELECT count(*) FROM pools WHERE tag IS NULL"), "300");
    ck_assert_str_eq(ask(&rig, "SELECT time FROM samples LIMIT 1"), "2026-03-02T22:00:00.000+01:00");
    ck_assert_str_eq(ask(&rig, "SELECT started FROM processes LIMIT 1"), "2026-03-02T22:00:00.000+01:00");
    ck_assert_str_eq(ask(&rig, "SELECT kind FROM marks ORDER BY epoch_ns LIMIT 1"), "start");
    rig_done(&rig);
}
END_TEST

TEST(damage_ends_a_statement_and_names_the_sample)
{
    struct rig rig;
    sqlite3 *file;
    sqlite3_stmt *statement;
    rig_record();
    ck_assert_int_eq(sqlite3_open(path, &file), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(file, "UPDATE frame SET data = x'00' WHERE sample = 50", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(file);
    rig_open(&rig);
    ck_assert_str_eq(ask(&rig, "SELECT count(*) FROM pools WHERE sample < 50 AND tag = 'Toke'"), "49");
    ck_assert_int_eq(sqlite3_prepare_v2(rig.db, "SELECT count(*) FROM pools", -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ERROR);
    sqlite3_finalize(statement);
    ck_assert_int_eq(rig.source.problem.status, STATUS_DAMAGED);
    ck_assert_msg(strstr(rig.source.problem.line, "sample 50 ") != NULL, "%s", rig.source.problem.line);
    rig_done(&rig);
}
END_TEST

SUITE_MAIN("replay: sql", a_span_of_time_decodes_the_samples_of_that_span_only,
           a_sample_that_is_asked_for_again_and_again_is_decoded_once, what_is_handed_on_never_changes_the_answer,
           rows_come_in_the_order_of_samples_also_when_the_clock_was_set,
           a_hostile_name_is_shown_escaped_and_can_be_asked_for_like_that,
           absent_is_null_and_time_is_told_in_the_zone_of_the_machine, damage_ends_a_statement_and_names_the_sample)
