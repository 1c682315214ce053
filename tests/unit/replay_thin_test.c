/* Thinned samples: what a minute and a quarter hour keep of their samples, and how they stand for those that were dropped. */
#include <sys/stat.h>
#include <unistd.h>

#include "replay_help.h"

#include "base/os.h"
#include "base/when.h"
#include "replay/history.h"
#include "replay/recorder.h"
#include "replay/sqlite_file.h"
#include "replay/tier_survey.h"
#include "replay_folder.h"
#include "suite.h"

static void remove_folder(void)
{
    remove_folder_with("-wal -shm -lock");
}

static const struct bounds NO_BOUNDS = {
    .keep_ns = ABSENT, .max_bytes = ABSENT, .min_free_bytes = ABSENT, .keep_all_ns = 0, .keep_minutes_ns = 0};

/* A recorder of the simulated server; everything in one transaction. */
struct rig {
    struct sampler *sampler;
    struct recording *recording;
    struct recorder *recorder;
};

static void rig_open(struct rig *rig, const char *source, int64_t interval_ns, struct bounds bounds)
{
    struct problem why = {0};
    const struct sampler_config config = {.source = source, .interval_ns = interval_ns};
    ck_assert_msg(sampler_open(&rig->sampler, &config, &why) == STATUS_OK, "%s", why.line);
    ck_assert_msg(recording_open_write(&rig->recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_msg(recorder_open(&rig->recorder, rig->recording, sampler_machine(rig->sampler), interval_ns, &why) ==
                      STATUS_OK,
                  "%s", why.line);
    recorder_set_bounds(rig->recorder, &bounds);
}

static const struct snapshot *rig_take(struct rig *rig)
{
    const struct snapshot *snapshot = NULL;
    ck_assert_int_eq(sampler_take(rig->sampler, &snapshot, NULL), STATUS_OK);
    return snapshot;
}

static void rig_add(struct rig *rig, int samples)
{
    struct problem why = {0};
    HELP_CHECK(recording_batch(rig->recording, BATCH_BEGIN, &why) == STATUS_OK, "%s", why.line);
    for (int i = 0; i < samples; i++) {
        HELP_CHECK(recorder_add(rig->recorder, rig_take(rig), &why) == STATUS_OK, "%s", why.line);
        if (i % 1000 == 999) {
            HELP_CHECK(recording_batch(rig->recording, BATCH_COMMIT, &why) == STATUS_OK, "%s", why.line);
            HELP_CHECK(recording_batch(rig->recording, BATCH_BEGIN, &why) == STATUS_OK, "%s", why.line);
        }
    }
    HELP_CHECK(recording_batch(rig->recording, BATCH_COMMIT, &why) == STATUS_OK, "%s", why.line);
}

static void rig_close(struct rig *rig)
{
    ck_assert_int_eq(recorder_close(rig->recorder, "time is up", NULL), STATUS_OK);
    recording_close(rig->recording);
    sampler_close(rig->sampler);
}

static struct recording_summary summary_of(struct recording *recording)
{
    struct recording_summary summary;
    struct problem why = {0};
    ck_assert_msg(recording_summary(recording, &summary, &why) == STATUS_OK, "%s", why.line);
    return summary;
}

/* --- against the samples themselves ------------------------------------------------------------------------------------------------ */

/* What the samples of a row say of one pool, worked out without any of the code that thins. */
struct truth {
    struct recording *recording;
    struct intern *names;
    struct player *player;
    int64_t rows, pools, moved; /* compared */
};

struct extremes {
    const struct pool *like;
    struct text name;
    int64_t low[POOL_VALUES], high[POOL_VALUES], last[POOL_VALUES], there;
};

enum { LOOKED_AT = 40 };

struct group_truth {
    struct extremes pools[LOOKED_AT];
    size_t count;
    int64_t handles_low, handles_high, samples;
};

static const struct pool *find_like(const struct snapshot *snapshot, const struct extremes *wanted)
{
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        struct text name = intern_text(snapshot->names, snapshot->pools[i].name);
        if (snapshot->pools[i].type == wanted->like->type && snapshot->pools[i].session == wanted->like->session &&
            name.length == wanted->name.length && memcmp(name.bytes, wanted->name.bytes, name.length) == 0)
            return &snapshot->pools[i];
    }
    return NULL;
}

static bool gather(void *context, const struct sample_info *info, const struct snapshot *now,
                   const struct snapshot *before)
{
    struct group_truth *truth = context;
    (void)info;
    (void)before;
    int64_t handles = now->totals[TOTAL_HANDLES];
    truth->handles_low = truth->samples == 0 || handles < truth->handles_low ? handles : truth->handles_low;
    truth->handles_high = truth->samples == 0 || handles > truth->handles_high ? handles : truth->handles_high;
    truth->samples++;
    for (size_t i = 0; i < truth->count; i++) {
        struct extremes *one = &truth->pools[i];
        const struct pool *pool = find_like(now, one);
        for (size_t v = 0; pool != NULL && v < POOL_VALUES; v++) {
            int64_t value = pool->value[v];
            if (value != ABSENT && (one->there == 0 || one->low[v] == ABSENT || value < one->low[v]))
                one->low[v] = value;
            if (value != ABSENT && (one->there == 0 || one->high[v] == ABSENT || value > one->high[v]))
                one->high[v] = value;
            one->last[v] = value;
        }
        one->there += pool != NULL;
    }
    return true;
}

static bool compare_row(void *context, const struct tier_row *row, const struct snapshot *snapshot,
                        const struct ranges *ranges)
{
    struct truth *all = context;
    static struct group_truth truth;
    memset(&truth, 0, sizeof truth);
    for (size_t i = 0; i < snapshot->pool_count && truth.count < LOOKED_AT; i += 31) {
        struct extremes *one = &truth.pools[truth.count++];
        one->like = &snapshot->pools[i];
        one->name = intern_text(snapshot->names, snapshot->pools[i].name);
        for (size_t v = 0; v < POOL_VALUES; v++)
            one->low[v] = one->high[v] = one->last[v] = ABSENT;
    }
    HELP_CHECK(player_scan(all->player, row->info.from, row->info.id, gather, &truth, NULL) == STATUS_OK, "scan");
    HELP_CHECK(truth.samples == row->info.samples, "%lld samples, not %lld", (long long)row->info.samples,
               (long long)truth.samples);
    HELP_CHECK(ranges->low[TOTAL_HANDLES] == truth.handles_low && ranges->high[TOTAL_HANDLES] == truth.handles_high,
               "handles");
    for (size_t i = 0; i < truth.count; i++) {
        const struct extremes *one = &truth.pools[i];
        size_t at = i * 31;
        HELP_CHECK(ranges->rows[0].samples[at] == one->there, "in %lld samples, not %lld",
                   (long long)ranges->rows[0].samples[at], (long long)one->there);
        for (size_t v = 0; v < POOL_VALUES; v++) {
            int64_t low = ranges->rows[0].low[at * POOL_VALUES + v], high = ranges->rows[0].high[at * POOL_VALUES + v];
            HELP_CHECK(snapshot->pools[at].value[v] == one->last[v], "last of %zu", v);
            HELP_CHECK(high == one->high[v], "high of %zu", v);
            HELP_CHECK(low == (range_is_counter(0, v) ? one->last[v] : one->low[v]), "low of %zu", v);
            all->moved += low != high;
        }
        all->pools++;
    }
    all->rows++;
    return true;
}

static bool none_lost(void *context, enum tier tier, int64_t from, int64_t to, const char *reason)
{
    (void)context;
    ck_abort_msg("%s %lld to %lld: %s", tier_name(tier), (long long)from, (long long)to, reason);
    return false;
}

TEST(minutes_and_quarter_hours_keep_lowest_highest_last_and_count_of_the_samples_themselves)
{
    struct rig rig;
    struct truth truth = {0};
    make_folder();
    rig_open(&rig, "demo:churn", 5 * NS_PER_SECOND, NO_BOUNDS);
    rig_add(&rig, 1000);
    ck_assert_int_eq(player_open(&truth.player, rig.recording, NULL), STATUS_OK);
    for (int tier = TIER_MINUTE; tier < TIERS; tier++) {
        const struct tier_survey survey = {&truth, compare_row, none_lost};
        truth.rows = truth.moved = 0;
        ck_assert_int_eq(tier_survey(rig.recording, (enum tier)tier, &survey, NULL), STATUS_OK);
        ck_assert_int_ge(truth.rows, tier == TIER_MINUTE ? 82 : 5);
        ck_assert_int_gt(truth.moved, 50);
    }
    player_close(truth.player);
    rig_close(&rig);
    remove_folder();
}
END_TEST

/* --- the list ---------------------------------------------------------------------------------------------------------------------- */

struct list {
    int64_t count, last_id, last_ns, position;
    enum tier tier;
    int64_t of[TIERS], without_previous;
};

static bool count_sample(void *context, const struct sample_info *info, const struct snapshot *now,
                         const struct snapshot *before)
{
    struct list *list = context;
    HELP_CHECK(info->position == list->count, "position %lld, not %lld", (long long)info->position,
               (long long)list->count);
    HELP_CHECK(list->count == 0 || info->from == list->last_id + 1, "a hole before %lld", (long long)info->id);
    HELP_CHECK(list->count == 0 || info->tier <= list->tier, "coarser behind finer");
    HELP_CHECK(now->utc_ns > list->last_ns && now->pool_count > 0, "time");
    if (before != NULL)
        HELP_CHECK(before->utc_ns == list->last_ns, "another sample before");
    list->without_previous += before == NULL;
    list->of[info->tier]++;
    list->tier = info->tier;
    list->last_id = info->id;
    list->last_ns = now->utc_ns;
    list->count++;
    return true;
}

static struct list list_of(struct recording *recording)
{
    struct list list = {.tier = TIERS};
    struct player *player;
    struct problem why = {0};
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_msg(player_scan(player, INT64_MIN, INT64_MAX, count_sample, &list, &why) == STATUS_OK, "%s", why.line);
    player_close(player);
    return list;
}

/* Steps one by one through the whole list, both ways, and seeks each time anew. */
static void assert_scrubs(struct recording *recording, const struct list *list)
{
    struct player *player, *other;
    int64_t steps = 1;
    ck_assert_int_eq(player_open(&player, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_open(&other, recording, NULL), STATUS_OK);
    ck_assert_int_eq(player_first(player, NULL), STATUS_OK);
    while (player_step(player, 1, NULL) == STATUS_OK) {
        steps++;
        if (steps % 37 != 0)
            continue;
        HELP_CHECK(player_seek_time(other, player_current(player)->utc_ns, NULL, NULL) == STATUS_OK, "seek");
        HELP_CHECK(player_info(other)->id == player_info(player)->id, "found %lld, not %lld",
                   (long long)player_info(other)->id, (long long)player_info(player)->id);
        help_assert_equal(player_current(other), player_current(player));
        HELP_CHECK((player_previous(other) == NULL) == (player_previous(player) == NULL), "the previous one");
        if (player_previous(player) != NULL)
            help_assert_equal(player_previous(other), player_previous(player));
    }
    ck_assert_int_eq(steps, list->count);
    while (player_step(player, -100, NULL) == STATUS_OK)
        steps -= 100;
    ck_assert_int_eq(player_info(player)->position, 0);
    player_close(player);
    player_close(other);
}

/* A month, or what stands for a day of it: valgrind cannot see 138,000 samples in a reasonable time, so its target sets TEST_MONTH_SECONDS to a thirtieth. */
static int64_t day_ns(void)
{
    const char *seconds = getenv("TEST_MONTH_SECONDS");
    return seconds == NULL ? NS_PER_DAY : strtoll(seconds, NULL, 10) * NS_PER_SECOND / 30;
}

TEST(a_month_stays_scrubbable_in_a_small_file)
{
    struct rig rig;
    const int64_t day = day_ns();
    const int samples_a_day = (int)(day / (20 * NS_PER_SECOND));
    const struct bounds month = {.keep_ns = 30 * day,
                                 .max_bytes = ABSENT,
                                 .min_free_bytes = ABSENT,
                                 .keep_all_ns = 2 * day,
                                 .keep_minutes_ns = 7 * day};
    make_folder();
    rig_open(&rig, "demo:quiet,linux", 20 * NS_PER_SECOND, month);
    rig_add(&rig, 32 * samples_a_day);
    struct recording_summary summary = summary_of(rig.recording);
    struct list list = list_of(rig.recording);
    ck_assert_int_eq(list.count, summary.count);
    ck_assert_int_eq(list.last_id, 32 * samples_a_day);
    /* Not one sample is younger than its tier may be, nor missing. */
    ck_assert_int_ge(list.of[TIER_TAKEN], 2 * samples_a_day);
    ck_assert_int_le(list.of[TIER_TAKEN], 2 * samples_a_day + 2 * 128);
    ck_assert_int_ge(list.of[TIER_MINUTE], 5 * day / NS_PER_MINUTE - 128);
    ck_assert_int_ge(list.of[TIER_QUARTER], 23 * day / (15 * NS_PER_MINUTE) - 32);
    ck_assert_int_le(summary.first_utc_ns, summary.last_utc_ns - 30 * day);
    ck_assert_int_ge(summary.first_utc_ns, summary.last_utc_ns - 30 * day - (day > NS_PER_HOUR ? day : 2 * day));
    ck_assert_int_eq(list.without_previous, 1);
    assert_scrubs(rig.recording, &list);
    rig_close(&rig);
    /* All samples would take over 80 MB. */
    ck_assert_int_lt(os_file_size(path), 36 << 20);
    remove_folder();
}
END_TEST

/* --- peaks ------------------------------------------------------------------------------------------------------------------------- */

struct hand {
    struct intern *names;
    struct snapshot snapshot;
};

static void hand_open(struct hand *hand)
{
    ck_assert_int_eq(intern_open(&hand->names, 1 << 16), STATUS_OK);
    snapshot_init(&hand->snapshot, hand->names);
    hand->snapshot.utc_ns = INT64_C(1772676000) * NS_PER_SECOND;
    hand->snapshot.mono_ns = NS_PER_HOUR;
    snprintf(hand->snapshot.boot, sizeof hand->snapshot.boot, "boot A");
    struct pool *pool = snapshot_add_pool(&hand->snapshot);
    ck_assert_int_eq(intern_add(hand->names, "Peak", 4, &pool->name), STATUS_OK);
    pool->value[POOL_BYTES] = 1000;
}

static void hand_close(struct hand *hand)
{
    snapshot_done(&hand->snapshot);
    intern_close(hand->names);
}

static const struct machine MACHINE = {.host = "host", .os = "os", .source = "test", .zone = "UTC"};

/* Every 5 s; the sample number `peak` is a peak, and only in it there is a process. */
static void record_peak(struct hand *hand, struct bounds bounds, int samples, int peak)
{
    struct recording *recording;
    struct recorder *recorder;
    struct problem why = {0};
    ck_assert_int_eq(recording_open_write(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(recorder_open(&recorder, recording, &MACHINE, 5 * NS_PER_SECOND, NULL), STATUS_OK);
    recorder_set_bounds(recorder, &bounds);
    ck_assert_int_eq(recording_batch(recording, BATCH_BEGIN, NULL), STATUS_OK);
    for (int i = 1; i <= samples; i++) {
        hand->snapshot.pools[0].value[POOL_BYTES] = i == peak ? 999999 : 1000;
        hand->snapshot.totals[TOTAL_PAGED] = i == peak ? 7777777 : 5000;
        hand->snapshot.process_count = 0;
        if (i == peak) {
            struct process *process = snapshot_add_process(&hand->snapshot);
            process->pid = 42;
            process->started_ns = 7;
            process->value[PROCESS_HANDLES] = 4321;
        }
        HELP_CHECK(recorder_add(recorder, &hand->snapshot, &why) == STATUS_OK, "%s", why.line);
        hand->snapshot.utc_ns += 5 * NS_PER_SECOND;
        hand->snapshot.mono_ns += 5 * NS_PER_SECOND;
    }
    ck_assert_int_eq(recording_batch(recording, BATCH_COMMIT, NULL), STATUS_OK);
    ck_assert_int_eq(recorder_close(recorder, "", NULL), STATUS_OK);
    recording_close(recording);
}

static int64_t highest(struct recording *recording, const struct history_key *key, size_t slots)
{
    struct history *history;
    struct problem why = {0};
    struct recording_summary summary = summary_of(recording);
    size_t count;
    int64_t highest = ABSENT;
    ck_assert_int_eq(history_open(&history, recording, NULL), STATUS_OK);
    ck_assert_msg(history_show(history, key, summary.first_utc_ns, summary.last_utc_ns + 1, slots, &why) == STATUS_OK,
                  "%s", why.line);
    const struct history_slot *slot = history_slots(history, &count);
    for (size_t i = 0; i < count; i++) {
        HELP_CHECK(slot[i].max == ABSENT || highest != ABSENT || slot[i].max > 0, "a peak below 0");
        highest = slot[i].max > highest ? slot[i].max : highest;
    }
    history_close(history);
    return highest;
}

static void assert_peaks(struct recording *recording, size_t slots)
{
    struct history_key pool = {.entity = ENTITY_POOLS, .field = POOL_BYTES, .name = "Peak", .name_length = 4};
    struct history_key process = {.entity = ENTITY_PROCESSES, .field = PROCESS_HANDLES, .pid = 42, .started_ns = 7};
    struct history_key total = {.entity = ENTITY_TOTALS, .field = TOTAL_PAGED};
    pool.session = ABSENT;
    ck_assert_int_eq(highest(recording, &pool, slots), 999999);
    ck_assert_int_eq(highest(recording, &process, slots), 4321);
    ck_assert_int_eq(highest(recording, &total, slots), 7777777);
}

TEST(a_peak_of_one_sample_is_seen_through_both_tiers)
{
    static const struct {
        int64_t keep_all_ns, keep_minutes_ns;
        enum tier first;
    } CASES[] = {{0, 0, TIER_TAKEN},
                 {NS_PER_HOUR, 200 * NS_PER_HOUR, TIER_MINUTE},
                 {NS_PER_HOUR, 2 * NS_PER_HOUR, TIER_QUARTER}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        struct hand hand;
        struct recording *recording;
        struct bounds bounds = NO_BOUNDS;
        bounds.keep_all_ns = CASES[i].keep_all_ns;
        bounds.keep_minutes_ns = CASES[i].keep_minutes_ns;
        make_folder();
        hand_open(&hand);
        record_peak(&hand, bounds, 25000, 777);
        ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
        struct list list = list_of(recording);
        ck_assert_int_eq(list.of[CASES[i].first] > 0, 1);
        struct sample_info first;
        ck_assert_int_eq(recording_step(recording, 0, 0, &first, NULL), STATUS_OK);
        ck_assert_int_eq(first.tier, CASES[i].first);
        /* Slots of two minutes and of hours: each is read from another tier where all samples are there. */
        assert_peaks(recording, 1000);
        assert_peaks(recording, 80);
        assert_peaks(recording, 4);
        recording_close(recording);
        hand_close(&hand);
        remove_folder();
    }
}
END_TEST

/* --- joints ------------------------------------------------------------------------------------------------------------------------ */

static int64_t count_of(struct recording *recording, const char *sql)
{
    int64_t number = ABSENT;
    struct problem why = {0};
    ck_assert_msg(file_number(file_of(recording), sql, &number, &why) == STATUS_OK, "%s", why.line);
    return number;
}

TEST(a_recorder_that_was_killed_loses_nothing_of_the_tiers_when_somebody_records_on)
{
    struct rig rig, next;
    struct recording *recording;
    make_folder();
    rig_open(&rig, "demo:quiet", 5 * NS_PER_SECOND, NO_BOUNDS);
    rig_add(&rig, 100);
    /* As a kill leaves it: no stop, the last minute and the first quarter hour not stored. */
    char copy[160], copy_wal[168], wal[160];
    snprintf(copy, sizeof copy, "%s/y.pooltop", folder);
    snprintf(copy_wal, sizeof copy_wal, "%s-wal", copy);
    snprintf(wal, sizeof wal, "%s-wal", path);
    copy_file(path, copy);
    copy_file(wal, copy_wal);
    rig_close(&rig);
    ck_assert_int_eq(rename(copy, path), 0);
    ck_assert_int_eq(rename(copy_wal, wal), 0);
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(count_of(recording, "SELECT count(*) FROM quarter"), 0);
    ck_assert_int_lt(count_of(recording, "SELECT max(last) FROM minute"), 100);
    recording_close(recording);
    rig_open(&next, "demo:quiet", 5 * NS_PER_SECOND, NO_BOUNDS);
    ck_assert_int_eq(count_of(next.recording, "SELECT max(last) FROM minute"), 100);
    ck_assert_int_eq(count_of(next.recording, "SELECT sum(samples) FROM minute"), 100);
    ck_assert_int_eq(count_of(next.recording, "SELECT sum(samples) FROM quarter"), 100);
    rig_add(&next, 50);
    rig_close(&next);
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(count_of(recording, "SELECT sum(samples) FROM minute"), 150);
    ck_assert_int_eq(count_of(recording, "SELECT sum(samples) FROM quarter"), 150);
    /* Nothing is put together across the break. */
    ck_assert_int_eq(count_of(recording, "SELECT count(*) FROM quarter WHERE first <= 100 AND last > 100"), 0);
    ck_assert_int_eq(count_of(recording, "SELECT count(*) FROM minute WHERE first = 101 AND after_break = 1"), 1);
    recording_close(recording);
    remove_folder();
}
END_TEST

TEST(a_file_of_before_there_were_tiers_is_read_and_is_brought_forward_when_it_is_recorded_on)
{
    struct rig rig;
    struct recording *recording;
    make_folder();
    rig_open(&rig, "demo:quiet", 5 * NS_PER_SECOND, NO_BOUNDS);
    rig_add(&rig, 300);
    rig_close(&rig);
    sqlite3 *db;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_exec(db, "DROP TABLE minute; DROP TABLE quarter; PRAGMA user_version = 2;", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(db);
    ck_assert_int_eq(recording_open_read(&recording, path, NULL), STATUS_OK);
    ck_assert_int_eq(list_of(recording).of[TIER_TAKEN], 300);
    recording_close(recording);
    rig_open(&rig, "demo:quiet", 5 * NS_PER_SECOND, NO_BOUNDS);
    ck_assert_int_eq(count_of(rig.recording, "PRAGMA user_version"), 3);
    ck_assert_int_eq(count_of(rig.recording, "SELECT sum(samples) FROM minute"), 300);
    ck_assert_int_eq(count_of(rig.recording, "SELECT sum(samples) FROM quarter"), 300);
    rig_close(&rig);
    remove_folder();
}
END_TEST

/* --- damage ------------------------------------------------------------------------------------------------------------------------ */

TEST(a_flipped_byte_in_a_range_is_refused_or_changes_nothing)
{
    struct rig rig;
    make_folder();
    rig_open(&rig, "demo:churn", 5 * NS_PER_SECOND, NO_BOUNDS);
    rig_add(&rig, 60);
    const struct snapshot *now = rig_take(&rig);
    struct ranges ranges = {0}, read = {0};
    struct buffer bytes;
    buffer_init(&bytes, 1 << 20);
    for (size_t section = 0; section < SECTIONS; section++) {
        struct rows rows = section_rows(now, section);
        ck_assert(ranges_reserve(&ranges, section, rows.count));
        for (size_t i = 0; i < rows.count; i++)
            for (size_t v = 0; v < layouts[section].value_count; v++) {
                int64_t last = row_values(&layouts[section], rows.bytes + i * layouts[section].row_bytes)[v];
                size_t at = i * layouts[section].value_count + v;
                ranges.low[0] = 0;
                ranges.rows[section].low[at] =
                    last == ABSENT || range_is_counter(section, v) ? last : last - (int64_t)(at % 3);
                ranges.rows[section].high[at] = last == ABSENT ? last : last + (int64_t)(at % 5);
                ranges.rows[section].samples[i] = 60;
            }
    }
    put_ranges(&bytes, now, &ranges, 60, 1234);
    ck_assert_int_eq(read_ranges(&read, now, 60, 1234, bytes.bytes, bytes.length), STATUS_OK);
    ck_assert_int_eq(memcmp(read.rows[0].high, ranges.rows[0].high, now->pool_count * POOL_VALUES * sizeof(int64_t)),
                     0);
    ck_assert_int_eq(memcmp(read.rows[0].low, ranges.rows[0].low, now->pool_count * POOL_VALUES * sizeof(int64_t)), 0);
    ck_assert_int_eq(read_ranges(&read, now, 60, 1235, bytes.bytes, bytes.length), STATUS_DAMAGED);
    for (size_t i = 0; i < bytes.length; i++) {
        bytes.bytes[i] ^= (unsigned char)(1 << i % 8);
        HELP_CHECK(read_ranges(&read, now, 60, 1234, bytes.bytes, bytes.length) == STATUS_DAMAGED, "byte %zu", i);
        bytes.bytes[i] ^= (unsigned char)(1 << i % 8);
    }
    ranges_done(&ranges);
    ranges_done(&read);
    buffer_done(&bytes);
    rig_close(&rig);
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: thinning", minutes_and_quarter_hours_keep_lowest_highest_last_and_count_of_the_samples_themselves,
           a_month_stays_scrubbable_in_a_small_file, a_peak_of_one_sample_is_seen_through_both_tiers,
           a_recorder_that_was_killed_loses_nothing_of_the_tiers_when_somebody_records_on,
           a_file_of_before_there_were_tiers_is_read_and_is_brought_forward_when_it_is_recorded_on,
           a_flipped_byte_in_a_range_is_refused_or_changes_nothing)
