/* What a recording as a file promises beyond its samples: refusals, one recorder, readers beside it, crashes. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/os.h"
#include "replay/player.h"
#include "replay/recorder.h"
#include "replay_folder.h"
#include "suite.h"

static const char *beside(const char *suffix)
{
    static char names[4][192];
    static int next;
    char *name = names[next++ % 4];
    snprintf(name, sizeof names[0], "%s%s", path, suffix);
    return name;
}

static void remove_folder(void)
{
    remove_folder_with("-wal -shm -lock -new -journal -copy");
}

static const struct machine MACHINE = {.host = "host", .os = "os", .source = "test", .zone = "UTC"};

/* A recorder with a demo source behind it, on `path`. */
struct rig {
    struct sampler *sampler;
    struct recording *recording;
    struct recorder *recorder;
};

static void rig_open(struct rig *rig)
{
    struct problem why = {0};
    const struct sampler_config config = {.source = "demo:churn,tags=200", .interval_ns = 1000000000};
    ck_assert_int_eq(sampler_open(&rig->sampler, &config, &why), STATUS_OK);
    ck_assert_msg(recording_open_write(&rig->recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recorder_open(&rig->recorder, rig->recording, &MACHINE, 1000000000, &why), STATUS_OK);
}

static void rig_add(struct rig *rig, int samples)
{
    for (int i = 0; i < samples; i++) {
        const struct snapshot *snapshot;
        ck_assert_int_eq(sampler_take(rig->sampler, &snapshot, NULL), STATUS_OK);
        ck_assert_int_eq(recorder_add(rig->recorder, snapshot, NULL), STATUS_OK);
    }
}

static void rig_close(struct rig *rig)
{
    recorder_close(rig->recorder, "done", NULL);
    recording_close(rig->recording);
    sampler_close(rig->sampler);
}

static void make_recording(int samples)
{
    struct rig rig;
    rig_open(&rig);
    rig_add(&rig, samples);
    rig_close(&rig);
}

static void assert_refused(const char *name, enum status status, const char *word)
{
    struct recording *recording = NULL;
    struct problem why = {0};
    ck_assert_msg(recording_open_read(&recording, name, &why) == status, "%s: %s", name, why.line);
    ck_assert_msg(strstr(why.line, word) != NULL, "no '%s' in: %s", word, why.line);
    ck_assert_ptr_null(strchr(why.line, '\n'));
}

/* Neither touched nor littered beside: for what must not be recorded into. */
static void assert_write_refused(const char *word)
{
    struct recording *recording = NULL;
    struct problem why = {0};
    unsigned char *before, *after;
    size_t length = read_file(path, &before);
    ck_assert_int_ne(recording_open_write(&recording, path, &why), STATUS_OK);
    ck_assert_msg(strstr(why.line, word) != NULL, "no '%s' in: %s", word, why.line);
    ck_assert_uint_eq(read_file(path, &after), length);
    ck_assert_int_eq(memcmp(before, after, length), 0);
    ck_assert_int_eq(os_file_kind(beside("-lock")), OS_FILE_NONE);
    ck_assert_int_eq(os_file_kind(beside("-wal")), OS_FILE_NONE);
    free(before);
    free(after);
}

static void sql(const char *text)
{
    sqlite3 *db;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
    ck_assert_msg(sqlite3_exec(db, text, NULL, NULL, &message) == SQLITE_OK, "%s", message);
    sqlite3_close(db);
}

/* --- refusals ----------------------------------------------------------------------------------------------------------------------- */

TEST(each_thing_that_is_no_recording_is_refused_in_its_own_words)
{
    make_folder();
    assert_refused(path, STATUS_NOT_FOUND, "No such file");
    assert_refused(folder, STATUS_DAMAGED, "is a directory");
    assert_refused("/dev/null", STATUS_DAMAGED, "no regular file");
    write_file(path, "", 0);
    assert_refused(path, STATUS_DAMAGED, "is empty");
    assert_write_refused("is empty");
    write_file(path,
               "these are not the bytes of a database, but they are more than one hundred of them, which is what "
               "a header has at the least",
               123);
    assert_refused(path, STATUS_DAMAGED, "is not a pooltop recording");
    assert_write_refused("is not a pooltop recording");
    unlink(path);
    sql("CREATE TABLE sample (id)");
    assert_refused(path, STATUS_DAMAGED, "an SQLite database but not a pooltop recording");
    assert_write_refused("not a pooltop recording");
    remove_folder();
}
END_TEST

TEST(a_newer_recording_is_refused_with_both_versions)
{
    make_folder();
    make_recording(3);
    sql("PRAGMA user_version = 7");
    assert_refused(path, STATUS_NEWER, "it has format 7");
    assert_refused(path, STATUS_NEWER, "knows formats up to 3");
    assert_write_refused("format 7");
    remove_folder();
}
END_TEST

TEST(an_unreadable_file_is_refused)
{
    make_folder();
    make_recording(3);
    chmod(path, 0);
    chmod(folder, 0755);
    pid_t child = fork();
    if (child == 0) {
        struct recording *recording;
        struct problem why = {0};
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(2);
        enum status status = recording_open_read(&recording, path, &why);
        _exit(status == STATUS_DENIED && strstr(why.line, "Permission denied") != NULL ? 0 : 1);
    }
    int ended;
    waitpid(child, &ended, 0);
    ck_assert_int_eq(ended, 0);
    remove_folder();
}
END_TEST

TEST(a_table_that_is_not_a_table_is_damage)
{
    static const char *const BROKEN[] = {
        "DROP TABLE frame",
        "DROP TABLE frame; CREATE VIEW frame AS WITH r AS (SELECT 1 UNION ALL SELECT 1 FROM r) SELECT * FROM r",
        "DROP TABLE frame; CREATE VIRTUAL TABLE frame USING fts5(sample, data)",
        "ALTER TABLE sample ADD COLUMN trap AS (id + 1)",
        /* What SQLite would compute with each row, or look for without a key, as long as a stranger likes. */
        "ALTER TABLE frame ADD COLUMN trap INTEGER GENERATED ALWAYS AS (instr(data, data)) VIRTUAL",
        ("ALTER TABLE mark RENAME TO other; CREATE TABLE mark (id INTEGER PRIMARY KEY, utc_ns INTEGER NOT NULL,"
         " kind INTEGER NOT NULL, text TEXT NOT NULL, session INTEGER NOT NULL, CHECK (instr(text, 'x') = 0))"),
        "CREATE INDEX trap ON mark (instr(text, 'x'))",
        "CREATE INDEX trap ON mark (text) WHERE text LIKE '%a%a%'",
        "CREATE TABLE other AS SELECT * FROM sample; DROP TABLE sample; ALTER TABLE other RENAME TO sample",
        "DROP TABLE boot; CREATE TABLE boot (identity TEXT, id)",
        "CREATE TABLE series_block (id, begin_ns, end_ns, moments, columns, times, seal)",
    };
    for (size_t i = 0; i < sizeof BROKEN / sizeof BROKEN[0]; i++) {
        if (strstr(BROKEN[i], "fts5") != NULL && !sqlite3_compileoption_used("ENABLE_FTS5"))
            continue;
        make_folder();
        make_recording(3);
        sql(BROKEN[i]);
        assert_refused(path, STATUS_DAMAGED, "damaged");
        remove_folder();
    }
}
END_TEST

/* Whatever is done to a file: an answer, never a crash or a hang. Returns how many of its samples could be shown. */
static int try_everything(void)
{
    struct recording *recording;
    struct player *player;
    struct problem why = {0};
    int shown = 0;
    if (recording_open_read(&recording, path, &why) != STATUS_OK)
        return 0;
    if (player_open(&player, recording, &why) == STATUS_OK) {
        struct recording_summary summary;
        struct mark marks[8];
        size_t count;
        for (int64_t id = 1; id <= 12; id++)
            shown += player_seek_id(player, id, &why) == STATUS_OK;
        player_seek_time(player, 0, NULL, NULL);
        player_last(player, NULL);
        recording_summary(recording, &summary, NULL);
        recording_marks(recording, INT64_MIN, INT64_MAX, marks, 8, &count, NULL);
    }
    player_close(player);
    recording_close(recording);
    return shown;
}

TEST(columns_of_the_wrong_kind_are_damage_that_names_the_sample)
{
    static const char *const BROKEN[] = {
        "UPDATE frame SET data = 'text' WHERE sample = 5",
        "UPDATE frame SET data = x'' WHERE sample = 5",
        "UPDATE frame SET data = (SELECT data FROM frame WHERE sample = 4) WHERE sample = 5",
        "DELETE FROM frame WHERE sample = 5",
        "UPDATE sample SET key = 99 WHERE id = 5",
        "UPDATE sample SET key = -1 WHERE id = 5",
        "UPDATE sample SET utc_ns = 'noon' WHERE id = 5",
        "UPDATE sample SET boot = 12345 WHERE id = 5",
    };
    for (size_t i = 0; i < sizeof BROKEN / sizeof BROKEN[0]; i++) {
        struct recording *recording;
        struct player *player;
        struct problem why = {0};
        make_folder();
        make_recording(8);
        sql(BROKEN[i]);
        ck_assert_int_eq(recording_open_read(&recording, path, &why), STATUS_OK);
        ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
        ck_assert_int_eq(player_seek_id(player, 4, &why), STATUS_OK);
        enum status status = player_step(player, 1, &why);
        ck_assert_msg(status == STATUS_DAMAGED && strstr(why.line, "sample 5") != NULL, "%s: %s: %s", BROKEN[i],
                      status_name(status), why.line);
        ck_assert_int_eq(player_info(player)->id, 4); /* a screen keeps what it showed */
        ck_assert_ptr_nonnull(player_current(player));
        player_close(player);
        recording_close(recording);
        remove_folder();
    }
}
END_TEST

TEST(a_lost_sample_does_not_shift_the_numbers_of_others)
{
    make_folder();
    make_recording(8);
    sql("DELETE FROM frame WHERE sample = 5; DELETE FROM sample WHERE id = 5");
    ck_assert_int_eq(try_everything(), 4); /* 1 to 4: what follows builds on what is gone */
    remove_folder();
}
END_TEST

TEST(damaged_bytes_anywhere_are_survived)
{
    make_folder();
    make_recording(10);
    unsigned char *bytes;
    size_t length = read_file(path, &bytes);
    uint32_t random = 12345;
    for (int round = 0; round < 150; round++) {
        unsigned char kept[8];
        size_t at[8];
        for (size_t i = 0; i < 8; i++) {
            random = random * 1664525 + 1013904223;
            at[i] = round % 3 == 0 ? (random >> 8) % 4096 : (random >> 4) % length;
            kept[i] = bytes[at[i]];
            bytes[at[i]] = (unsigned char)(random >> 24);
        }
        write_file(path, bytes, length);
        try_everything();
        for (size_t i = 8; i-- > 0;)
            bytes[at[i]] = kept[i];
    }
    for (size_t cut = 1; cut < length; cut += length / 40) {
        write_file(path, bytes, cut);
        try_everything();
    }
    write_file(path, bytes, length);
    ck_assert_int_eq(try_everything(), 10);
    free(bytes);
    remove_folder();
}
END_TEST

/* --- one recorder ------------------------------------------------------------------------------------------------------------------- */

static void wait_byte(int file)
{
    char byte;
    ck_assert_int_eq(read(file, &byte, 1), 1);
}

TEST(a_second_recorder_is_refused_with_the_pid_of_the_first)
{
    int told[2];
    make_folder();
    ck_assert_int_eq(pipe(told), 0);
    pid_t child = fork();
    if (child == 0) {
        struct rig rig;
        rig_open(&rig);
        rig_add(&rig, 2);
        if (write(told[1], "x", 1) == 1)
            pause();
        _exit(0);
    }
    wait_byte(told[0]);
    struct recording *recording;
    struct problem why = {0};
    char pid[32];
    snprintf(pid, sizeof pid, "pid %d since 20", (int)child);
    ck_assert_int_eq(recording_open_write(&recording, path, &why), STATUS_BUSY);
    ck_assert_msg(strstr(why.line, pid) != NULL, "%s", why.line);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    ck_assert_msg(recording_open_write(&recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recording_last_id(recording), 2);
    recording_close(recording);
    ck_assert_int_eq(os_file_kind(beside("-lock")), OS_FILE_NONE);
    remove_folder();
}
END_TEST

TEST(a_second_recorder_in_the_same_process_is_refused_too)
{
    struct rig rig;
    struct recording *recording;
    make_folder();
    rig_open(&rig);
    ck_assert_int_eq(recording_open_write(&recording, path, NULL), STATUS_BUSY);
    rig_add(&rig, 3);
    rig_close(&rig);
    remove_folder();
}
END_TEST

/* --- readers ------------------------------------------------------------------------------------------------------------------------ */

TEST(a_reader_follows_a_recorder_in_another_process)
{
    enum { ROUNDS = 200 };
    int told[2];
    make_folder();
    ck_assert_int_eq(pipe(told), 0);
    pid_t child = fork();
    if (child == 0) {
        struct rig rig;
        rig_open(&rig);
        rig_add(&rig, 1);
        if (write(told[1], "x", 1) != 1)
            _exit(1);
        rig_add(&rig, ROUNDS - 1);
        rig_close(&rig);
        _exit(0);
    }
    wait_byte(told[0]);
    struct recording *recording;
    struct player *player;
    struct problem why = {0};
    ck_assert_msg(recording_open_read(&recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_first(player, NULL), STATUS_OK);
    int64_t deadline = os_mono_ns() + INT64_C(20000000000);
    while (player_info(player)->id < ROUNDS && os_mono_ns() < deadline) {
        int64_t before = player_info(player)->id;
        if (player_at_end(player))
            continue;
        ck_assert_msg(player_step(player, 1, &why) == STATUS_OK, "%s", why.line);
        ck_assert_int_eq(player_info(player)->id, before + 1);
        ck_assert_int_eq(player_previous(player)->mono_ns + 1000000000, player_current(player)->mono_ns);
    }
    ck_assert_int_eq(player_info(player)->id, ROUNDS);
    int ended;
    waitpid(child, &ended, 0);
    ck_assert_int_eq(ended, 0);
    player_close(player);
    recording_close(recording);
    ck_assert_int_eq(try_everything(), 12);
    remove_folder();
}
END_TEST

TEST(a_closed_recording_stands_alone)
{
    make_folder();
    make_recording(12);
    ck_assert_int_eq(os_file_kind(beside("-wal")), OS_FILE_NONE);
    ck_assert_int_eq(os_file_kind(beside("-shm")), OS_FILE_NONE);
    copy_file(path, beside("-copy"));
    ck_assert_int_eq(rename(beside("-copy"), path), 0);
    ck_assert_int_eq(try_everything(), 12);
    remove_folder();
}
END_TEST

TEST(a_copy_of_a_live_recording_without_its_wal_shows_what_was_checkpointed)
{
    struct rig rig;
    make_folder();
    rig_open(&rig);
    rig_add(&rig, 600); /* more than a thousand pages: some were checkpointed */
    copy_file(path, beside("-copy"));
    rig_close(&rig);
    ck_assert_int_eq(rename(beside("-copy"), path), 0);
    struct recording *recording;
    struct problem why = {0};
    ck_assert_msg(recording_open_read(&recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_gt(recording_last_id(recording), 100);
    ck_assert_int_eq(os_file_kind(beside("-wal")), OS_FILE_NONE); /* reading leaves nothing behind */
    ck_assert_int_eq(os_file_kind(beside("-shm")), OS_FILE_NONE);
    recording_close(recording);
    ck_assert_int_eq(try_everything(), 12);
    remove_folder();
}
END_TEST

TEST(what_was_opened_as_finished_is_followed_when_a_recorder_goes_on)
{
    struct rig rig;
    struct recording *recording;
    make_folder();
    rig_open(&rig);
    rig_add(&rig, 600);
    copy_file(path, beside("-copy"));
    rig_close(&rig);
    ck_assert_int_eq(rename(beside("-copy"), path), 0);
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    int64_t last = recording_last_id(recording);
    rig_open(&rig);
    rig_add(&rig, 5);
    ck_assert_int_eq(recording_last_id(recording), last + 5);
    rig_close(&rig);
    recording_close(recording);
    remove_folder();
}
END_TEST

/* Runs try_everything as somebody who may not write in the folder. */
static int try_as_nobody(void)
{
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && setuid(65534) != 0)
            _exit(99);
        _exit(try_everything());
    }
    int ended;
    waitpid(child, &ended, 0);
    return WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
}

TEST(a_recording_in_a_folder_that_cannot_be_written_is_read)
{
    struct rig rig;
    make_folder();
    rig_open(&rig);
    rig_add(&rig, 600);
    copy_file(path, beside("-copy"));
    chmod(folder, 0555);
    ck_assert_int_eq(try_as_nobody(), 12); /* while root records there */
    chmod(folder, 0755);
    rig_close(&rig);
    chmod(folder, 0555);
    ck_assert_int_eq(try_as_nobody(), 12); /* closed */
    chmod(folder, 0755);
    ck_assert_int_eq(rename(beside("-copy"), path), 0);
    chmod(folder, 0555);
    ck_assert_int_eq(try_as_nobody(), 12); /* a copy of the live file */
    chmod(folder, 0755);
    write_file(beside("-wal"), "", 0);
    chmod(folder, 0555);
    ck_assert_int_eq(try_as_nobody(), 12); /* with an empty -wal beside it */
    chmod(folder, 0755);
    remove_folder();
}
END_TEST

/* --- crashes ------------------------------------------------------------------------------------------------------------------------ */

TEST(a_killed_recorder_loses_nothing_that_was_committed)
{
    int64_t committed = 0;
    make_folder();
    for (int round = 0; round < 20; round++) {
        int told[2];
        ck_assert_int_eq(pipe(told), 0);
        pid_t child = fork();
        if (child == 0) {
            struct rig rig;
            rig_open(&rig);
            for (;;) {
                rig_add(&rig, 1);
                int64_t last = recording_last_id(rig.recording);
                if (write(told[1], &last, sizeof last) != (ssize_t)sizeof last)
                    _exit(1);
            }
        }
        close(told[1]);
        for (int i = 0; i < 1 + round * 3; i++)
            ck_assert_int_eq(read(told[0], &committed, sizeof committed), sizeof committed);
        usleep((useconds_t)(round * 137 % 1000));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        int64_t told_last;
        while (read(told[0], &told_last, sizeof told_last) == (ssize_t)sizeof told_last)
            committed = told_last;
        close(told[0]);
        struct recording *recording;
        struct player *player;
        struct problem why = {0};
        ck_assert_msg(recording_open_read(&recording, path, &why) == STATUS_OK, "%s", why.line);
        int64_t last = recording_last_id(recording);
        ck_assert_int_ge(last, committed);
        ck_assert_int_le(last, committed + 1);
        ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
        ck_assert_msg(player_last(player, &why) == STATUS_OK, "%s", why.line);
        player_close(player);
        recording_close(recording);
    }
    ck_assert_int_gt(committed, 300);
    remove_folder();
}
END_TEST

TEST(an_interrupted_creation_leaves_nothing_that_hinders_the_next)
{
    make_folder();
    write_file(beside("-new"), "half a file", 11);
    write_file(beside("-lock"), "pid 1 since ever", 16);
    make_recording(12);
    ck_assert_int_eq(try_everything(), 12);
    remove_folder();
}
END_TEST

TEST(a_recording_where_nothing_can_be_made_is_refused)
{
    struct recording *recording;
    struct problem why = {0};
    make_folder();
    char name[192];
    snprintf(name, sizeof name, "%s/missing/x.pooltop", folder);
    ck_assert_int_eq(recording_open_write(&recording, name, &why), STATUS_NOT_FOUND);
    ck_assert_msg(strstr(why.line, "missing/x.pooltop") != NULL, "%s", why.line);
    ck_assert_int_ne(recording_open_write(&recording, folder, &why), STATUS_OK);
    ck_assert_msg(strstr(why.line, "is a directory") != NULL, "%s", why.line);
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: file", each_thing_that_is_no_recording_is_refused_in_its_own_words,
           a_newer_recording_is_refused_with_both_versions, an_unreadable_file_is_refused,
           a_table_that_is_not_a_table_is_damage, columns_of_the_wrong_kind_are_damage_that_names_the_sample,
           a_lost_sample_does_not_shift_the_numbers_of_others, damaged_bytes_anywhere_are_survived,
           a_second_recorder_is_refused_with_the_pid_of_the_first, a_second_recorder_in_the_same_process_is_refused_too,
           a_reader_follows_a_recorder_in_another_process, a_closed_recording_stands_alone,
           a_copy_of_a_live_recording_without_its_wal_shows_what_was_checkpointed,
           what_was_opened_as_finished_is_followed_when_a_recorder_goes_on,
           a_recording_in_a_folder_that_cannot_be_written_is_read, a_killed_recorder_loses_nothing_that_was_committed,
           an_interrupted_creation_leaves_nothing_that_hinders_the_next,
           a_recording_where_nothing_can_be_made_is_refused)
