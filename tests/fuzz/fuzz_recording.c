/* What the fuzzers of recordings share: making small ones, and reading one in every way there is. */
#include <sqlite3.h>
#include <stdlib.h>

#include "analysis/nights.h"
#include "export/report_html.h"
#include "replay/history.h"
#include "replay/layout.h"
#include "replay/merge.h"
#include "replay/owner_moments.h"
#include "replay/recorder.h"
#include "replay/store.h"
#include "replay/thinned.h"
#include "tests/fuzz/fuzz.h"
#include "tui/screen.h"

/* --- a small simulated server ---------------------------------------------------------------------------------------------------- */

void fuzz_server_open(struct fuzz_server *server, const char *source, size_t rows)
{
    struct problem why = {.line = ""};
    const struct sampler_config config = {.source = source, .interval_ns = NS_PER_SECOND};
    FUZZ_CHECK(sampler_open(&server->sampler, &config, &why) == STATUS_OK, "%s", why.line);
    snapshot_init(&server->now, NULL);
    server->rows = rows;
}

void fuzz_server_close(struct fuzz_server *server)
{
    snapshot_done(&server->now);
    sampler_close(server->sampler);
}

void fuzz_server_next(struct fuzz_server *server)
{
    const struct snapshot *taken;
    FUZZ_CHECK(sampler_take(server->sampler, &taken, NULL) == STATUS_OK, "the demo has no end");
    server->now.names = taken->names;
    FUZZ_CHECK(snapshot_copy(&server->now, taken) == STATUS_OK, "memory");
    for (size_t section = 0; section < SECTIONS; section++)
        if (section_rows(&server->now, section).count > server->rows)
            section_set_count(&server->now, section, server->rows);
}

/* Three drivers and three names in two moments. */
static void add_owners(struct recording *recording, const struct fuzz_server *server)
{
    struct owners *owners;
    FUZZ_CHECK(owners_open(&owners) == STATUS_OK, "memory");
    for (uint32_t i = 0; i < 3; i++) {
        char path[] = "C:\\drivers\\0.sys", name[] = "Tag0";
        path[11] = name[3] = (char)('0' + i);
        const struct owner_match match = {0, TAG_IN_CODE, TAG_REVERSED};
        const struct owner_driver driver = {
            .path = {path, sizeof path - 1}, .version = {"1.0", 3}, .company = {"Contoso", 7}};
        const struct owner owner = {
            .name = {name, 4}, .grade = OWNER_IN_CODE, .owner = {"0.sys", 5}, .matches = &match, .match_count = 1};
        owners_set_edition(owners, i == 0 ? 1 : 2);
        FUZZ_CHECK(owners_add_driver(owners, &driver, NULL) == STATUS_OK && owners_add(owners, &owner) == STATUS_OK,
                   "owners");
        const struct owner_write write = {server->now.boot, server->now.utc_ns + i, owners, i == 0 ? 0 : 1, false};
        FUZZ_CHECK(i == 1 || recording_add_owners(recording, &write, NULL) == STATUS_OK, "owners are stored");
    }
    owners_close(owners);
}

/* Two series in two blocks, one with gaps. A memory keeps none. */
static void add_series(struct recording *recording, const struct fuzz_server *server)
{
    static const struct text MACHINE = {"SRV", 3}, PATHS[] = {{"\\Memory\\A", 9}, {"\\Process(x)\\B", 13}};
    struct extra_writer *writer;
    uint32_t numbers[2];
    struct problem why = {.line = ""};
    struct extra_counts counts;
    if (recording->ops->add_extra_series == NULL || recording_extra_counts(recording, &counts, NULL) != STATUS_OK ||
        counts.series > 0)
        return;
    FUZZ_CHECK(extra_writer_open(&writer, recording, NULL) == STATUS_OK, "memory");
    for (size_t i = 0; i < 2; i++)
        FUZZ_CHECK(extra_writer_series(writer, MACHINE, PATHS[i], &numbers[i], &why) == STATUS_OK, "%s", why.line);
    for (int i = 0; i < 40; i++) {
        const struct extra_point points[] = {{numbers[0], i * 4096.0}, {numbers[1], 1.0 / (i + 3)}};
        for (int k = 0; k < (i % 3 == 0 ? 1 : 2); k++)
            FUZZ_CHECK(extra_writer_add(writer, server->now.utc_ns + i, &points[k], NULL) == STATUS_OK, "point");
        FUZZ_CHECK(i != 20 || extra_writer_flush(writer, NULL) == STATUS_OK, "block");
    }
    FUZZ_CHECK(extra_writer_flush(writer, NULL) == STATUS_OK, "block");
    extra_writer_close(writer);
}

void fuzz_record(struct recording *recording, const char *source, int samples, size_t rows)
{
    struct fuzz_server server;
    struct recorder *recorder;
    fuzz_server_open(&server, source, rows);
    FUZZ_CHECK(recorder_open(&recorder, recording, sampler_machine(server.sampler), NS_PER_SECOND, NULL) == STATUS_OK,
               "recorder");
    for (int i = 0; i < samples; i++) {
        fuzz_server_next(&server);
        server.now.utc_ns += i > samples / 2 ? NS_PER_MINUTE : 0; /* a gap */
        FUZZ_CHECK(recorder_add(recorder, &server.now, NULL) == STATUS_OK, "sample %d", i);
    }
    add_owners(recording, &server);
    add_series(recording, &server);
    recorder_note(recorder, server.now.utc_ns, "a note", NULL);
    recorder_close(recorder, "time is up", NULL);
    fuzz_server_close(&server);
}

static void make_small_pages(const char *path)
{
    sqlite3 *db;
    FUZZ_CHECK(sqlite3_open(path, &db) == SQLITE_OK, "open %s", path);
    FUZZ_CHECK(sqlite3_exec(db, "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM;", NULL, NULL, NULL) ==
                   SQLITE_OK,
               "%s", sqlite3_errmsg(db));
    sqlite3_close(db);
}

void fuzz_make_recording(const char *name, struct buffer *file, struct buffer *log)
{
    char path[256], wal[256];
    struct recording *recording;
    struct problem why = {.line = ""};
    snprintf(path, sizeof path, "%s/%s", fuzz_folder(), name);
    snprintf(wal, sizeof wal, "%s-wal", name);
    FUZZ_CHECK(recording_open_write(&recording, path, &why) == STATUS_OK, "%s", why.line);
    fuzz_record(recording, "demo:churn", 4, 3);
    recording_close(recording);
    make_small_pages(path);
    if (log != NULL) {
        FUZZ_CHECK(recording_open_write(&recording, path, &why) == STATUS_OK, "%s", why.line);
        fuzz_record(recording, "demo:churn", 3, 2);
        fuzz_read(wal, log);
    }
    fuzz_read(name, file);
    if (log != NULL)
        recording_close(recording);
    fuzz_empty_folder();
}

/* A minute for each three samples, and a new key group behind 128 of them: the first group is dropped, its minutes stay. */
enum { THINNED_STEP = 20, THINNED_SAMPLES = 140 };

static void record_thinned(struct recording *recording)
{
    static const struct bounds BOUNDS = {
        .keep_ns = ABSENT, .max_bytes = ABSENT, .keep_all_ns = NS_PER_MINUTE, .keep_minutes_ns = 10 * NS_PER_MINUTE};
    struct fuzz_server server;
    struct recorder *recorder;
    const int64_t step = THINNED_STEP * NS_PER_SECOND;
    fuzz_server_open(&server, "demo:churn", 3);
    FUZZ_CHECK(recorder_open(&recorder, recording, sampler_machine(server.sampler), step, NULL) == STATUS_OK,
               "recorder");
    recorder_set_bounds(recorder, &BOUNDS);
    for (int i = 0; i < THINNED_SAMPLES; i++) {
        fuzz_server_next(&server);
        server.now.utc_ns += i * (step - NS_PER_SECOND);
        server.now.mono_ns += i * (step - NS_PER_SECOND);
        FUZZ_CHECK(recorder_add(recorder, &server.now, NULL) == STATUS_OK, "sample %d", i);
    }
    recorder_close(recorder, "time is up", NULL);
    fuzz_server_close(&server);
}

static void merge_one(const char *from, const char *to)
{
    struct problem why = {.line = ""};
    struct merge_source source = {.path = from};
    struct recording *merged;
    struct merge_result result;
    FUZZ_CHECK(recording_open_read(&source.recording, from, &why) == STATUS_OK, "%s", why.line);
    FUZZ_CHECK(recording_open_write(&merged, to, &why) == STATUS_OK, "%s", why.line);
    const struct merge merge = {.sources = &source, .count = 1};
    FUZZ_CHECK(recording_merge(merged, &merge, &result, &why) == STATUS_OK, "%s", why.line);
    recording_close(merged);
    recording_close(source.recording);
}

void fuzz_make_thinned(struct buffer *thinned, struct buffer *stand_ins)
{
    char path[256], merged[256];
    struct recording *recording;
    struct problem why = {.line = ""};
    snprintf(path, sizeof path, "%s/thinned", fuzz_folder());
    snprintf(merged, sizeof merged, "%s/merged", fuzz_folder());
    FUZZ_CHECK(recording_open_write(&recording, path, &why) == STATUS_OK, "%s", why.line);
    record_thinned(recording);
    recording_close(recording);
    merge_one(path, merged);
    make_small_pages(path);
    make_small_pages(merged);
    fuzz_read("thinned", thinned);
    fuzz_read("merged", stand_ins);
    fuzz_empty_folder();
}

/* --- reading one in every way ------------------------------------------------------------------------------------------------------ */

enum { SAMPLES_READ = 40, MARKS_READ = 16 };

static void walk_samples(struct recording *recording, uint64_t hint)
{
    struct problem why = {.line = ""};
    struct sample_info info, next;
    enum status status = recording_find_time(recording, INT64_MIN + 1, &info, &why);
    fuzz_check_refusal(status, &why);
    for (int i = 0; status == STATUS_OK && i < SAMPLES_READ; i++) {
        struct session session;
        FUZZ_CHECK(info.id > 0 && info.position >= 0, "sample %lld at %lld", (long long)info.id,
                   (long long)info.position);
        FUZZ_CHECK(memchr(info.boot, '\0', sizeof info.boot) != NULL, "boot without an end");
        recording_session(recording, info.session, &session, NULL);
        status = recording_step(recording, info.id, 1, &next, &why);
        fuzz_check_refusal(status, &why);
        if (status == STATUS_OK && next.id == info.id)
            break;
        info = next;
    }
    recording_step(recording, (int64_t)hint, -(int64_t)(hint >> 40), &info, NULL);
    recording_find_time(recording, (int64_t)(hint << 8), &info, NULL);
    recording_sample(recording, (int64_t)(hint & 7), &info, NULL);
}

static void walk_marks(struct recording *recording)
{
    struct problem why = {.line = ""};
    struct mark marks[MARKS_READ];
    size_t count;
    fuzz_check_refusal(recording_marks(recording, INT64_MIN + 1, INT64_MAX, marks, MARKS_READ, &count, &why), &why);
    FUZZ_CHECK(count <= MARKS_READ, "%zu marks", count);
    for (size_t i = 0; i < count; i++)
        fuzz_check_safe(marks[i].text);
}

static void check_owners(const struct owners *owners)
{
    for (size_t i = 0; i < owners_count(owners); i++) {
        const struct owner *owner = owners_at(owners, i);
        FUZZ_CHECK(owner->grade < OWNER_GRADES && owner->kind <= NOTE_KINDS, "owner %zu", i);
        FUZZ_CHECK(owners_find(owners, owner->name) == owner, "owner %zu is not found", i);
        for (size_t k = 0; k < owner->match_count; k++)
            FUZZ_CHECK(owner->matches[k].driver < owners_driver_count(owners), "match %zu of owner %zu", k, i);
    }
}

/* Of the last sample's boot, early and late; a copy, and the count. */
static void walk_owners(struct recording *recording, uint64_t hint)
{
    struct problem why = {.line = ""};
    struct sample_info info;
    struct owners_counts counts;
    recording_owners_mark(recording);
    fuzz_check_refusal(recording_owners_counts(recording, &counts, &why), &why);
    if (recording_step(recording, INT64_MAX, 0, &info, NULL) != STATUS_OK)
        return;
    const int64_t times[] = {INT64_MIN + 1, info.utc_ns, (int64_t)hint, INT64_MAX};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct owner_moment moment;
        enum status status = recording_owners(recording, info.boot, times[i], &moment, &why);
        fuzz_check_refusal(status, &why);
        check_owners(moment.owners);
        owners_close(moment.owners);
    }
}

static bool check_series(void *context, const struct extra_series *series)
{
    int64_t *before = context;
    FUZZ_CHECK(series->number > *before && series->number <= EXTRA_SERIES_MAX, "series %lld",
               (long long)series->number);
    FUZZ_CHECK(series->path.length <= EXTRA_NAME_MAX && series->machine.length <= EXTRA_NAME_MAX, "long names");
    *before = series->number;
    return true;
}

static void walk_series(struct recording *recording, uint64_t hint)
{
    const struct extra_range range = {INT64_MIN, (hint & 1) != 0 ? (int64_t)(hint >> 1) : INT64_MAX, 0, UINT32_MAX};
    struct problem why = {.line = ""};
    struct extra_cursor *cursor;
    struct extra_moment moment;
    struct extra_counts counts;
    int64_t damaged = 0, before = 0, before_ns = INT64_MIN;
    enum status status;
    fuzz_check_refusal(recording_extra_counts(recording, &counts, &why), &why);
    fuzz_check_refusal(recording_extra_series(recording, check_series, &before, &damaged, &why), &why);
    FUZZ_CHECK(extra_cursor_open(&cursor, recording, &range, NULL) == STATUS_OK, "memory");
    while ((status = extra_cursor_next(cursor, &moment, &why)) == STATUS_OK) {
        FUZZ_CHECK(moment.count > 0 && moment.utc_ns > before_ns && moment.utc_ns <= range.to_ns, "moment");
        for (size_t i = 0; i < moment.count; i++)
            FUZZ_CHECK(isfinite(moment.points[i].value), "point %zu", i);
        before_ns = moment.utc_ns;
    }
    if (status != STATUS_EMPTY)
        fuzz_check_refusal(status, &why);
    extra_cursor_close(cursor);
}

struct visit {
    struct recording *recording; /* borrowed */
    struct ranges ranges;
    int left;
};

static void check_ranges(struct visit *visit, const struct sample_info *info, const struct snapshot *snapshot)
{
    struct problem why = {.line = ""};
    enum status status = recording_ranges(visit->recording, info, snapshot, &visit->ranges, &why);
    if (status != STATUS_EMPTY)
        fuzz_check_refusal(status, &why);
    for (size_t row = 0; status == STATUS_OK && row < snapshot->pool_count; row++) {
        struct extent bytes = ranges_extent(&visit->ranges, ENTITY_POOLS, row, POOL_BYTES);
        FUZZ_CHECK((bytes.low == ABSENT) == (bytes.high == ABSENT) && bytes.low <= bytes.high, "pool %zu", row);
    }
}

static bool visit(void *context, const struct sample_info *info, const struct snapshot *current,
                  const struct snapshot *previous)
{
    struct visit *visit = context;
    fuzz_check_snapshot(current);
    if (previous != NULL)
        fuzz_check_snapshot(previous);
    check_ranges(visit, info, current);
    return --visit->left > 0;
}

static void walk_player(struct recording *recording, uint64_t hint)
{
    struct problem why = {.line = ""};
    struct player *player;
    struct visit visited = {.recording = recording, .left = SAMPLES_READ};
    FUZZ_CHECK(player_open(&player, recording, &why) == STATUS_OK, "%s", why.line);
    fuzz_check_refusal(player_scan(player, INT64_MIN, INT64_MAX, visit, &visited, &why), &why);
    fuzz_check_refusal(player_last(player, &why), &why);
    fuzz_check_refusal(player_first(player, &why), &why);
    for (int i = 0; i < 12 && player_current(player) != NULL; i++) {
        enum status status = player_step(player, (int64_t)(hint >> 4 * i & 7) - 3, &why);
        if (status != STATUS_EMPTY)
            fuzz_check_refusal(status, &why);
        if (i == 4)
            player_set_base(player, NULL);
        if (player_current(player) != NULL)
            fuzz_check_snapshot(player_current(player));
    }
    player_at_end(player);
    player_close(player);
    ranges_done(&visited.ranges);
}

/* The verdict, and the whole compared with a part of itself. */
static void walk_verdict(struct recording *recording, uint64_t hint)
{
    struct problem why = {.line = ""};
    struct nights *nights = calloc(1, sizeof *nights);
    struct sample_info middle;
    FUZZ_CHECK(nights != NULL, "memory");
    struct night_span whole = {recording, INT64_MIN + 1, INT64_MAX}, part = whole;
    if (recording_sample(recording, (int64_t)(hint % 16), &middle, NULL) == STATUS_OK)
        part.end_ns = middle.utc_ns;
    enum status status = nights_compare(nights, &whole, &part, &why);
    if (status != STATUS_EMPTY)
        fuzz_check_refusal(status, &why);
    for (size_t i = 0; status == STATUS_OK && i < nights->a.culprit_count; i++) {
        const struct culprit *culprit = &nights->a.culprits[i];
        FUZZ_CHECK(culprit->confidence >= 0 && culprit->confidence <= 1, "confidence %f", culprit->confidence);
        FUZZ_CHECK(culprit->group_count >= 1 && culprit->group_count <= VERDICT_GROUP_MAX, "group");
    }
    free(nights);
}

/* A page of it: whatever the names and numbers are, only our own elements begin and end. */
static void check_page(struct exhibits *exhibits, const struct verdict *verdict)
{
    enum { PAGE_BYTES = 4 << 20 };
    const struct session session = {.tool = "fuzz"};
    const struct report report = {verdict, "file", "host", "os", {ZONE_UTC, 0}};
    struct buffer out;
    struct report_page page = {report, exhibits, &session, &out, 0};
    size_t opened = 0, closed = 0;
    buffer_init(&out, PAGE_BYTES);
    report_print_html(&page);
    FUZZ_CHECK(out.status == STATUS_OK, "a page of more than %d bytes", PAGE_BYTES);
    for (size_t i = 0; i < out.length; i++) {
        opened += out.bytes[i] == '<';
        closed += out.bytes[i] == '>';
        FUZZ_CHECK(out.bytes[i] >= ' ' || out.bytes[i] == '\n', "a control character");
    }
    FUZZ_CHECK(opened == closed && strstr(buffer_text(&out), "<script") == NULL, "%zu < and %zu >", opened, closed);
    buffer_done(&out);
}

static void walk_page(struct recording *recording, bool anonymous)
{
    bool done;
    struct problem why = {.line = ""};
    struct exhibits *exhibits;
    struct inquiry *inquiry;
    struct verdict *verdict = calloc(1, sizeof *verdict);
    FUZZ_CHECK(verdict != NULL && exhibits_open(&exhibits) == STATUS_OK, "memory");
    enum status status = inquiry_open(&inquiry, recording, INT64_MIN + 1, INT64_MAX, &why);
    if (status == STATUS_OK) {
        inquiry_listen(inquiry, exhibits_listener(exhibits));
        status = inquiry_read(inquiry, INT64_MAX, &done, &why);
    }
    if (status == STATUS_OK)
        status = inquiry_judge(inquiry, verdict, &why);
    if (status == STATUS_OK) {
        exhibits_gather(exhibits, recording);
        if (anonymous) {
            report_anonymize(verdict);
            exhibits_anonymize(exhibits, verdict);
        }
        check_page(exhibits, verdict);
    }
    inquiry_close(inquiry);
    exhibits_close(exhibits);
    free(verdict);
}

static void walk_screen(struct recording *recording)
{
    static const char KEYS[] = "[{=]\r]\t\r}>G<r(e\tz";
    struct problem why = {.line = ""};
    struct screen *screen;
    const struct screen_config config = {.recording = recording, .width = 100, .height = 30, .style = GRAPH_BRAILLE};
    enum status status = screen_open(&screen, &config, &why);
    if (status != STATUS_EMPTY)
        fuzz_check_refusal(status, &why);
    for (size_t i = 0; status == STATUS_OK && i < sizeof KEYS - 1; i++) {
        screen_key(screen, KEYS[i]);
        if (i % 4 == 3)
            screen_draw(screen);
    }
    if (status == STATUS_OK)
        screen_close(screen);
}

void fuzz_walk(struct recording *recording, uint64_t hint)
{
    struct problem why = {.line = ""};
    struct recording_summary summary;
    fuzz_check_refusal(recording_summary(recording, &summary, &why), &why);
    walk_samples(recording, hint);
    walk_marks(recording);
    walk_owners(recording, hint);
    walk_series(recording, hint);
    walk_player(recording, hint);
    if (hint & 1)
        walk_screen(recording);
    else if (hint & 2)
        walk_page(recording, hint & 4);
    else
        walk_verdict(recording, hint);
}
