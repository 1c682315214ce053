/* Recordings that older pooltops made (tests/unit/recordings): read as they are and left as they are, and brought forward only by who records on. */
#include "export_fixture.h"
#include "replay/check.h"
#include "replay/player.h"
#include "replay_old.h"

enum { NEWEST = 3, SAMPLES = 5 };
#define FIRST_NS (INT64_C(1772676000) * NS_PER_SECOND)

/* --- what they say ------------------------------------------------------------------------------------------------------------------ */

static int64_t diff_of(const struct snapshot *snapshot, const char *name)
{
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        struct text text = intern_text(snapshot->names, snapshot->pools[i].name);
        if (text.length == strlen(name) && memcmp(text.bytes, name, text.length) == 0)
            return snapshot->pools[i].value[POOL_DIFF];
    }
    return ABSENT;
}

/* The samples as the machine had them when they were recorded. */
static void expect_samples(struct recording *recording)
{
    static const int64_t DENTRY[SAMPLES] = {20000, 20050, 20050, 20010, 20011}, FILP[] = {1500, 1510, 1520, 1530, 1531},
                         KMALLOC[] = {6000, 6000, 6300, ABSENT, 6301};
    struct player *player;
    ck_assert_int_eq(player_open(&player, recording, &problem), STATUS_OK);
    for (int64_t i = 0; i < SAMPLES; i++) {
        ck_assert_msg(player_seek_id(player, i + 1, &problem) == STATUS_OK, "%s", problem.line);
        const struct snapshot *snapshot = player_current(player);
        ck_assert_int_eq(snapshot->utc_ns, FIRST_NS + i * 5 * NS_PER_SECOND);
        ck_assert_int_eq(snapshot->totals[TOTAL_SLAB], (40000 + i * 5) * 1024);
        ck_assert_int_eq(snapshot->totals[TOTAL_HANDLES], 500 + i * 5);
        ck_assert_int_eq(snapshot->totals[TOTAL_THREADS], ABSENT);
        ck_assert_int_eq(diff_of(snapshot, "dentry"), DENTRY[i]);
        ck_assert_int_eq(diff_of(snapshot, "filp"), FILP[i]);
        ck_assert_int_eq(diff_of(snapshot, "kmalloc-64"), KMALLOC[i]);
        ck_assert_int_eq(player_previous(player) != NULL, i > 0);
        ck_assert_str_eq(player_session(player)->machine.host, "old-server");
    }
    player_close(player);
}

static void no_finding(void *context, bool damage, const char *text)
{
    (void)context;
    ck_abort_msg("%s: %s", damage ? "damage" : "note", text);
}

static void expect_whole(struct recording *recording, int64_t samples)
{
    const struct check check = {.finding = no_finding};
    struct check_result result;
    ck_assert_msg(recording_check(recording, &check, &result, &problem) == STATUS_OK, "%s", problem.line);
    ck_assert_int_eq(result.samples, samples);
    ck_assert_int_eq(result.damages, 0);
}

/* --- the promises ------------------------------------------------------------------------------------------------------------------- */

TEST(an_old_recording_is_read_as_it_is_and_left_as_it_is)
{
    folder_make();
    for (int format = 1; format < NEWEST; format++) {
        struct recording *recording;
        size_t before, after;
        const char *path = old_make(folder, format);
        char *bytes = read_whole("old.pooltop", &before);
        ck_assert_msg(recording_open_read(&recording, path, &problem) == STATUS_OK, "%s", problem.line);
        expect_samples(recording);
        expect_whole(recording, SAMPLES);
        recording_close(recording);
        char *again = read_whole("old.pooltop", &after);
        ck_assert_uint_eq(after, before);
        ck_assert_int_eq(memcmp(again, bytes, before), 0);
        free(bytes);
        free(again);
    }
    folder_remove();
}
END_TEST

TEST(an_old_recording_is_exported_as_a_new_one)
{
    static const char *const SLABS[SAMPLES] = {"40960000", "40965120", "40970240", "40975360", "40980480"};
    folder_make();
    for (int format = 1; format < NEWEST; format++) {
        struct csv_table pools, totals, marks;
        const char *path = old_make(folder, format);
        export_table(&pools, path, "--columns time,tag,diff,bytes,diff_change --filter tag~filp");
        ck_assert_uint_eq(pools.rows, SAMPLES + 1);
        ck_assert_str_eq(csv_table_at(&pools, 1, "time"), "2026-03-05T02:00:00.000+00:00");
        ck_assert_int_eq(number_at(&pools, 1, "diff_change"), ABSENT);
        ck_assert_int_eq(number_at(&pools, 5, "diff_change"), 1);
        ck_assert_int_eq(number_at(&pools, 5, "bytes"), INT64_C(1531) * 256);
        export_table(&totals, path, "--what totals");
        for (size_t i = 0; i < SAMPLES; i++)
            ck_assert_str_eq(csv_table_at(&totals, i + 1, "slab_bytes"), SLABS[i]);
        export_table(&marks, path, "--what marks");
        ck_assert_str_eq(csv_table_at(&marks, 3, "text"), "written by an old pooltop");
        csv_table_free(&pools);
        csv_table_free(&totals);
        csv_table_free(&marks);
        ck_assert_int_eq(old_format(path), format);
    }
    folder_remove();
}
END_TEST

TEST(a_note_does_not_bring_it_forward_and_who_records_on_does)
{
    folder_make();
    for (int format = 1; format < NEWEST; format++) {
        struct recording *recording;
        struct recording_summary summary;
        const char *path = old_make(folder, format);
        ck_assert_msg(recording_note(path, FIRST_NS, "read by a new one", &problem) == STATUS_OK, "%s", problem.line);
        ck_assert_int_eq(old_format(path), format);
        record_source(path, "demo:quiet,linux", 5 * NS_PER_SECOND, 20);
        ck_assert_int_eq(old_format(path), NEWEST);
        ck_assert_msg(recording_open_read(&recording, path, &problem) == STATUS_OK, "%s", problem.line);
        expect_samples(recording);
        expect_whole(recording, SAMPLES + 20);
        ck_assert_int_eq(recording_summary(recording, &summary, &problem), STATUS_OK);
        ck_assert_int_eq(summary.sessions, 2);
        recording_close(recording);
        /* What the old one recorded is thinned, too. */
        ck_assert_int_eq(old_ask(path, "SELECT samples FROM minute WHERE first = 1"), SAMPLES);
        unlink(inside("old.pooltop-lock"));
    }
    folder_remove();
}
END_TEST

SUITE_MAIN("export: older formats", an_old_recording_is_read_as_it_is_and_left_as_it_is,
           an_old_recording_is_exported_as_a_new_one, a_note_does_not_bring_it_forward_and_who_records_on_does)
