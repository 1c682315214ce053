/* The verb snapshot: a part of a recording is what the whole was there, and names may be taken out of it. */
#include "base/os.h"
#include "replay/player.h"
#include "replay_help.h"
#include "replay_run.h"

static struct player *open_player(const char *name, struct recording **recording)
{
    struct player *player;
    struct problem why = {0};
    ck_assert_msg(recording_open_read(recording, name, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(player_open(&player, *recording, &why), STATUS_OK);
    return player;
}

/* Both recordings side by side, from sample `from` to `to`. */
static void assert_same_samples(int64_t from, int64_t to)
{
    struct recording *whole, *part;
    struct recording_summary summary;
    struct player *a = open_player(path, &whole), *b = open_player(made, &part);
    ck_assert_int_eq(recording_summary(part, &summary, NULL), STATUS_OK);
    ck_assert_int_eq(summary.first_id, from);
    ck_assert_int_eq(summary.last_id, to);
    for (int64_t id = from; id <= to; id++) {
        ck_assert_int_eq(player_seek_id(a, id, NULL), STATUS_OK);
        ck_assert_int_eq(player_seek_id(b, id, NULL), STATUS_OK);
        help_assert_moment(player_current(a), player_current(b));
        ck_assert_int_eq(player_info(a)->session, player_info(b)->session);
        if (id > from)
            ck_assert_int_eq(player_previous(a) != NULL, player_previous(b) != NULL);
        else
            ck_assert_ptr_null(player_previous(b));
    }
    player_close(a);
    player_close(b);
    recording_close(whole);
    recording_close(part);
}

static void moment(int64_t id, char text[32])
{
    struct recording *recording;
    struct sample_info info;
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(recording_sample(recording, id, &info, NULL), STATUS_OK);
    recording_close(recording);
    snprintf(text, 32, "@%lld", (long long)(info.utc_ns / 1000000000));
}

TEST(a_part_has_the_same_samples_sessions_and_marks_and_stands_alone)
{
    char begin[32], end[32];
    make_folder();
    record_demo("demo:reboot,tags=200");
    record_demo("demo:churn,tags=200");
    /* Both sessions begin at the same simulated time, so the first is moved a year back. */
    sql("UPDATE sample SET seal = NULL, utc_ns = utc_ns - 31536000000000000 WHERE session = 1;"
        "UPDATE mark SET seal = NULL, utc_ns = utc_ns - 31536000000000000 WHERE session = 1");
    sql("INSERT INTO mark (id, utc_ns, kind, text, session) SELECT 77, utc_ns, 6, 'here', 2 FROM sample WHERE id = 420;"
        "INSERT INTO mark (id, utc_ns, kind, text, session) SELECT 78, utc_ns, 6, 'not here', 2 FROM sample WHERE id = "
        "100");
    moment(400, begin);
    moment(550, end);
    WORKS("snapshot", path, "--begin", begin, "--end", end, "--output", made);
    assert_said("151 samples, ");
    assert_same_samples(400, 550);
    WORKS("check", made);
    assert_said("ok: 151 samples in 2 key groups, 1 session, 1 mark\n");
    WORKS("info", made);
    assert_said("  note   here\n");
    remove_folder();
}
END_TEST

TEST(the_whole_is_a_part_too)
{
    make_folder();
    record_demo("demo:reboot,tags=200");
    WORKS("snapshot", path, "--output", made);
    assert_same_samples(1, 300);
    WORKS("check", made);
    assert_said("ok: 300 samples in 3 key groups, 1 session, 2 marks\n");
    remove_folder();
}
END_TEST

/* What the two recordings say at their last sample, but for names. */
static void assert_renamed(const struct snapshot *a, const struct snapshot *b)
{
    ck_assert_uint_eq(a->process_count, b->process_count);
    ck_assert_uint_eq(a->pool_count, b->pool_count);
    for (size_t i = 0; i < a->process_count; i++) {
        struct text name = intern_text(b->names, b->processes[i].name);
        HELP_CHECK(name.length > 8 && memcmp(name.bytes, "process-", 8) == 0, "a process kept its name");
        HELP_CHECK(memcmp(a->processes[i].value, b->processes[i].value, sizeof a->processes[i].value) == 0,
                   "a number changed");
        for (size_t j = 0; j < i; j++)
            HELP_CHECK(help_same_name(a, a->processes[i].name, a, a->processes[j].name) ==
                           help_same_name(b, b->processes[i].name, b, b->processes[j].name),
                       "processes %zu and %zu are no longer as equal as they were", i, j);
    }
    for (size_t i = 0; i < a->pool_count; i++)
        HELP_CHECK(help_same_name(a, a->pools[i].name, b, b->pools[i].name), "a pool lost its name");
}

static bool holds(const char *name, const char *word)
{
    FILE *stream = fopen(name, "rb");
    size_t matched = 0, length = strlen(word);
    int c;
    while (matched < length && (c = fgetc(stream)) != EOF)
        matched = c == word[matched] ? matched + 1 : c == word[0];
    fclose(stream);
    return matched == length;
}

/* Whether anything in the key groups that were read has that name; they are packed, so that their bytes tell nothing. */
static bool knows(const struct snapshot *snapshot, const char *name)
{
    return intern_find(snapshot->names, name, strlen(name)) != 0;
}

TEST(without_names_nobody_can_be_told_and_everybody_told_apart)
{
    struct recording *whole, *part;
    struct session session;
    make_folder();
    record_demo("demo:token-leak,tags=200");
    sql("UPDATE session SET seal = NULL, source = 'proc:/home/alice/case'; INSERT INTO mark (id, utc_ns, kind, text, "
        "session) VALUES (9, 5, 6, 'call alice', 1)");
    WORKS("snapshot", path, "--output", made, "--anonymize");
    ck_assert(holds(path, "demo-server") && holds(path, "alice"));
    ck_assert(!holds(made, "demo-server") && !holds(made, "alice"));
    struct player *a = open_player(path, &whole), *b = open_player(made, &part);
    ck_assert_int_eq(player_last(a, NULL), STATUS_OK);
    ck_assert_int_eq(player_last(b, NULL), STATUS_OK);
    assert_renamed(player_current(a), player_current(b));
    ck_assert(knows(player_current(a), "lsass.exe") && !knows(player_current(b), "lsass.exe"));
    ck_assert_int_eq(recording_session(part, 1, &session, NULL), STATUS_OK);
    ck_assert_str_eq(session.machine.host, "host-1");
    ck_assert_str_eq(session.machine.source, "proc");
    player_close(a);
    player_close(b);
    recording_close(whole);
    recording_close(part);
    WORKS("info", made);
    assert_said("on host-1, a sample every 1m\n");
    assert_said("  note   (left out)\n");
    remove_folder();
}
END_TEST

TEST(nothing_is_overwritten_and_nothing_half_is_left)
{
    struct problem why = {0};
    make_folder();
    record_demo("demo:quiet,tags=200");
    ck_assert_int_eq(RUN(&why, "snapshot", path), STATUS_USAGE);
    ck_assert_int_eq(RUN(&why, "snapshot", path, "--output", path), STATUS_BUSY);
    ck_assert_int_eq(RUN(&why, "snapshot", path, "--begin", "soon", "--output", made), STATUS_USAGE);
    ck_assert_int_eq(RUN(&why, "snapshot", path, "--begin", "end", "--end", "start", "--output", made), STATUS_USAGE);
    ck_assert_int_eq(RUN(&why, "snapshot", path, "--begin", "1999-01-01", "--end", "1999-01-02", "--output", made),
                     STATUS_EMPTY);
    ck_assert_int_eq(os_file_kind(made), OS_FILE_NONE);
    sql("UPDATE frame SET data = x'44' WHERE sample = 200");
    ck_assert_int_eq(RUN(&why, "snapshot", path, "--output", made), STATUS_DAMAGED);
    ck_assert_msg(strstr(why.line, "sample 200") != NULL, "%s", why.line);
    ck_assert_int_eq(os_file_kind(made), OS_FILE_NONE);
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: snapshot", a_part_has_the_same_samples_sessions_and_marks_and_stands_alone, the_whole_is_a_part_too,
           without_names_nobody_can_be_told_and_everybody_told_apart, nothing_is_overwritten_and_nothing_half_is_left)
