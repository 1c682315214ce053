/* Stand-ins: where a recording is made of others, a thinned sample keeps the lowest and the highest values of those it stands for, wherever it comes to stand. */
#include "base/when.h"
#include "replay/player.h"
#include "replay/sql_tables.h"
#include "replay/thinned.h"
#include "replay_help.h"
#include "replay_run.h"
#include "replay_sql_answer.h"

/* Half an hour at 5 s; a whole recording of three hours from 21:00 on, and the same thinned: quarter hours, half an hour of minutes, half an hour of samples. */
enum { HALF_HOUR = 360, WHOLE = 6 * HALF_HOUR };

static char whole[128], thinned[128], part[128];

static void make_places(void)
{
    make_folder();
    snprintf(whole, sizeof whole, "%s/whole.pooltop", folder);
    snprintf(thinned, sizeof thinned, "%s/thinned.pooltop", folder);
    snprintf(part, sizeof part, "%s/part.pooltop", folder);
}

static void remove_places(void)
{
    unlink(whole);
    unlink(thinned);
    unlink(part);
    remove_folder();
}

static void record_whole_and_thinned(void)
{
    WORKS("record", whole, "--source", "demo:churn,tags=200,linux", "--interval", "5s", "--samples", "2160", "--quiet");
    WORKS("record", thinned, "--source", "demo:churn,tags=200,linux", "--interval", "5s", "--samples", "2160",
          "--quiet", "--keep", "30d", "--keep-all", "30m", "--keep-minutes", "1h");
}

/* --- what stand-ins must say ------------------------------------------------------------------------------------------------------- */

/* Looks at every sample of a list, and for thinned ones at the samples of the whole recording that lie in its time. */
struct truth {
    struct recording *recording;
    struct player *player, *samples;
    struct ranges ranges;
    int64_t begin_ns, end_ns;             /* of the thinned sample looked at */
    int64_t low, high, bytes_high, count; /* of the samples in it: handles, bytes of the first pool, how many */
    const struct pool *pool;              /* the one looked for */
    struct text name;
    int64_t stand_ins, stood_for, list, taken, total, moved;
};

static bool gather(void *context, const struct sample_info *info, const struct snapshot *now,
                   const struct snapshot *before)
{
    struct truth *truth = context;
    (void)before;
    if (info->utc_ns < truth->begin_ns || info->utc_ns > truth->end_ns)
        return info->utc_ns <= truth->end_ns;
    int64_t handles = now->totals[TOTAL_HANDLES];
    truth->low = truth->count == 0 || handles < truth->low ? handles : truth->low;
    truth->high = truth->count == 0 || handles > truth->high ? handles : truth->high;
    for (size_t i = 0; i < now->pool_count; i++) {
        const struct pool *pool = &now->pools[i];
        struct text name = intern_text(now->names, pool->name);
        if (pool->type == truth->pool->type && pool->session == truth->pool->session &&
            name.length == truth->name.length && memcmp(name.bytes, truth->name.bytes, name.length) == 0 &&
            pool->value[POOL_BYTES] > truth->bytes_high)
            truth->bytes_high = pool->value[POOL_BYTES];
    }
    truth->count++;
    return true;
}

static void compare(struct truth *truth, const struct sample_info *info, const struct snapshot *now, size_t row)
{
    struct problem why = {0};
    truth->begin_ns = info->begin_ns;
    truth->end_ns = info->utc_ns;
    truth->count = 0;
    truth->bytes_high = ABSENT;
    truth->pool = &now->pools[row];
    truth->name = intern_text(now->names, truth->pool->name);
    HELP_CHECK(recording_ranges(truth->recording, info, now, &truth->ranges, &why) == STATUS_OK, "%s", why.line);
    HELP_CHECK(player_seek_time(truth->samples, info->begin_ns, NULL, NULL) == STATUS_OK, "seek");
    int64_t from = player_info(truth->samples)->id;
    HELP_CHECK(player_scan(truth->samples, from, INT64_MAX, gather, truth, NULL) == STATUS_OK, "scan");
    struct extent handles = ranges_extent(&truth->ranges, ENTITY_TOTALS, 0, TOTAL_HANDLES);
    struct extent bytes = ranges_extent(&truth->ranges, ENTITY_POOLS, row, POOL_BYTES);
    HELP_CHECK(truth->count == info->samples, "%lld samples, not %lld", (long long)info->samples,
               (long long)truth->count);
    HELP_CHECK(handles.low == truth->low && handles.high == truth->high, "handles of sample %lld", (long long)info->id);
    HELP_CHECK(bytes.high == truth->bytes_high, "bytes of sample %lld: %lld, not %lld", (long long)info->id,
               (long long)bytes.high, (long long)truth->bytes_high);
    truth->moved += handles.low < handles.high;
}

static bool look_at(void *context, const struct sample_info *info, const struct snapshot *now,
                    const struct snapshot *before)
{
    struct truth *truth = context;
    (void)before;
    truth->list++;
    truth->total += info->samples;
    truth->taken += info->samples == 1;
    if (info->samples == 1)
        return true;
    if (info->tier == TIER_TAKEN) {
        truth->stand_ins++;
        truth->stood_for += info->samples;
    }
    compare(truth, info, now, now->pool_count > 0 ? (size_t)info->id % now->pool_count : 0);
    return true;
}

/* What stands at `name`, compared with the whole recording. */
static struct truth look_through(const char *name)
{
    struct truth truth = {0};
    struct recording *samples;
    struct problem why = {0};
    ck_assert_msg(recording_open_read(&truth.recording, name, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recording_open_read(&samples, whole, NULL), STATUS_OK);
    ck_assert_int_eq(player_open(&truth.player, truth.recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_open(&truth.samples, samples, NULL), STATUS_OK);
    ck_assert_msg(player_scan(truth.player, INT64_MIN, INT64_MAX, look_at, &truth, &why) == STATUS_OK, "%s", why.line);
    player_close(truth.player);
    player_close(truth.samples);
    recording_close(truth.recording);
    recording_close(samples);
    ranges_done(&truth.ranges);
    return truth;
}

/* --- merge ------------------------------------------------------------------------------------------------------------------------- */

TEST(merged_thinned_samples_keep_their_ranges_and_finer_ones_take_their_place)
{
    make_places();
    record_whole_and_thinned();
    struct truth before = look_through(thinned);
    ck_assert_int_eq(before.total, WHOLE);
    ck_assert_int_eq(before.stand_ins, 0);
    ck_assert_int_gt(before.moved, 20);
    /* Half an hour of samples in the middle of the quarter hours. */
    WORKS("snapshot", whole, "--begin", "2026-03-02 22:00", "--end", "2026-03-02 22:29:59", "--output", part);
    WORKS("merge", thinned, part, "--output", made);
    WORKS("check", made);
    struct truth after = look_through(made);
    ck_assert_int_eq(after.total, WHOLE);
    ck_assert_int_eq(after.stood_for, WHOLE - before.taken - HALF_HOUR);
    ck_assert_int_eq(after.taken, before.taken + HALF_HOUR);
    ck_assert_int_gt(after.moved, 20);
    remove_places();
}
END_TEST

TEST(a_part_and_a_merge_of_what_was_merged_keep_them_too)
{
    make_places();
    record_whole_and_thinned();
    WORKS("merge", thinned, "--output", made);
    struct truth all = look_through(made);
    WORKS("snapshot", made, "--begin", "2026-03-02 22:00", "--output", part, "--anonymize");
    WORKS("check", part);
    struct truth cut = look_through(part);
    ck_assert_int_gt(cut.stand_ins, 20);
    ck_assert_int_lt(cut.stand_ins, all.stand_ins);
    unlink(part);
    WORKS("merge", made, thinned, "--output", part);
    struct truth again = look_through(part);
    ck_assert_int_eq(again.list, all.list);
    ck_assert_int_eq(again.total, WHOLE);
    unlink(path);
    WORKS("recover", made, "--output", path);
    assert_said("nothing was lost\n");
    ck_assert_int_eq(look_through(path).stood_for, all.stood_for);
    remove_places();
}
END_TEST

TEST(a_part_of_a_thinned_recording_keeps_the_ranges_of_what_lies_in_it)
{
    make_places();
    record_whole_and_thinned();
    struct truth all = look_through(thinned);
    WORKS("snapshot", thinned, "--begin", "2026-03-02 21:40", "--end", "2026-03-02 23:50", "--output", part);
    WORKS("check", part);
    struct truth cut = look_through(part);
    /* From the quarter hour that 21:40 is in. */
    ck_assert_int_eq(cut.total, WHOLE - HALF_HOUR - 120 + 1);
    ck_assert_int_eq(cut.list - cut.taken, all.list - all.taken - 2);
    ck_assert_int_gt(cut.moved, 20);
    remove_places();
}
END_TEST

TEST(who_records_on_in_a_merged_recording_drops_stand_ins_as_other_samples)
{
    make_places();
    record_whole_and_thinned();
    WORKS("merge", thinned, "--output", made);
    WORKS("record", made, "--source", "demo:churn,tags=200,linux", "--interval", "5s", "--samples", "3400", "--quiet",
          "--keep", "30d", "--keep-all", "1h");
    WORKS("check", made);
    struct recording *recording;
    struct recording_summary summary;
    ck_assert_int_eq(recording_open_read(&recording, made, NULL), STATUS_OK);
    ck_assert_int_eq(recording_summary(recording, &summary, NULL), STATUS_OK);
    recording_close(recording);
    ck_assert_int_eq(summary.stand_ins, 0);
    ck_assert_int_gt(summary.thinned[TIER_MINUTE], 60);
    remove_places();
}
END_TEST

/* --- sql ---------------------------------------------------------------------------------------------------------------------------- */

/* What one statement over the recording at `name` answers first. */
static int64_t ask(const char *name, const char *sql)
{
    struct sql_source source;
    struct recording *recording;
    sqlite3 *db;
    ck_assert_int_eq(recording_open_read(&recording, name, NULL), STATUS_OK);
    ck_assert_int_eq(sql_source_init(&source, recording, NULL), STATUS_OK);
    ck_assert_int_eq(sqlite3_open(":memory:", &db), SQLITE_OK);
    ck_assert_int_eq(sql_tables_add(db, &source), STATUS_OK);
    int64_t answer = sql_answer(db, sql);
    sqlite3_close(db);
    recording_close(recording);
    return answer;
}

TEST(tables_of_sql_have_the_ends_of_thinned_samples_and_stand_ins)
{
    static const char *const ASKED[][2] = {
        {"SELECT max(handles) FROM totals", "SELECT max(ifnull(handles_max, handles)) FROM totals"},
        {"SELECT min(slab_bytes) FROM totals", "SELECT min(ifnull(slab_bytes_min, slab_bytes)) FROM totals"},
        {"SELECT max(bytes) FROM pools WHERE tag = 'dentry'",
         "SELECT max(ifnull(bytes_max, bytes)) FROM pools WHERE tag = 'dentry'"},
        {"SELECT min(bytes) FROM pools WHERE tag = 'dentry'",
         "SELECT min(ifnull(bytes_min, bytes)) FROM pools WHERE tag = 'dentry'"},
        {"SELECT count(*) FROM pools WHERE tag = 'dentry'", "SELECT sum(stands_for) FROM pools WHERE tag = 'dentry'"},
    };
    make_places();
    record_whole_and_thinned();
    WORKS("merge", thinned, "--output", made);
    for (size_t i = 0; i < sizeof ASKED / sizeof ASKED[0]; i++) {
        ck_assert_int_eq(ask(thinned, ASKED[i][1]), ask(whole, ASKED[i][0]));
        ck_assert_int_eq(ask(made, ASKED[i][1]), ask(whole, ASKED[i][0]));
    }
    ck_assert_int_gt(ask(thinned, "SELECT sum(bytes_max > bytes) FROM pools WHERE tag = 'dentry'"), 0);
    remove_places();
}
END_TEST

/* --- recover ----------------------------------------------------------------------------------------------------------------------- */

TEST(recovered_minutes_stand_for_samples_that_were_lost_between_others)
{
    make_places();
    record_whole_and_thinned();
    WORKS("snapshot", whole, "--end", "2026-03-02 22:59:59", "--output", path);
    /* The group from 513 to 640 is lost but for its first sample, and so is the end. */
    sql("UPDATE frame SET data = x'4400000000' WHERE sample IN (514, 1284)");
    WORKS("recover", path, "--output", made);
    assert_said("lost: sample 514: damaged\nlost: samples 515 to 640: built on a damaged one\n");
    assert_said("thinned: ");
    WORKS("check", made);
    struct truth truth = look_through(made);
    /* All whole minutes of 127 samples, and those of the end. */
    ck_assert_int_ge(truth.stand_ins, 9 + 8);
    ck_assert_int_eq(truth.stood_for, truth.stand_ins * 12);
    ck_assert_int_gt(truth.total, 4 * HALF_HOUR - 4 * 12);
    ck_assert_int_le(truth.total, 4 * HALF_HOUR + 1);
    WORKS("info", made);
    assert_said("of them stand for a minute or a quarter hour each, among others\n");
    remove_places();
}
END_TEST

TEST(damage_of_a_stand_in_is_told_and_costs_its_ranges_only)
{
    struct problem why = {0};
    make_places();
    record_whole_and_thinned();
    WORKS("merge", thinned, "--output", path);
    sql("UPDATE stand_in SET ranges = substr(ranges, 1, length(ranges) - 1) || x'55' WHERE sample = 5");
    ck_assert_int_eq(RUN(&why, "check", path), STATUS_DAMAGED);
    assert_said("sample 5: what it stands for is damaged");
    WORKS("recover", path, "--output", made);
    assert_said("lost: sample 5: what it stood for\n");
    WORKS("check", made);
    sql("UPDATE stand_in SET samples = samples + 1 WHERE sample = 5");
    ck_assert_int_eq(RUN(&why, "check", path), STATUS_DAMAGED);
    remove_places();
}
END_TEST

SUITE_MAIN("replay: stand-ins", merged_thinned_samples_keep_their_ranges_and_finer_ones_take_their_place,
           a_part_and_a_merge_of_what_was_merged_keep_them_too,
           a_part_of_a_thinned_recording_keeps_the_ranges_of_what_lies_in_it,
           tables_of_sql_have_the_ends_of_thinned_samples_and_stand_ins,
           who_records_on_in_a_merged_recording_drops_stand_ins_as_other_samples,
           recovered_minutes_stand_for_samples_that_were_lost_between_others,
           damage_of_a_stand_in_is_told_and_costs_its_ranges_only)
