/* What pooltop writes as poolmon's text comes back as the same numbers, in every layout, of a Windows and of a Linux machine. */
#include "export/poolmon.h"
#include "replay/player.h"
#include "replay/verbs.h"
#include "tests/unit/export_fixture.h"
#include "tests/unit/whole_file.h"

enum { SAMPLES = 4 };

static struct problem why;

static void open_player(const char *path, struct recording **recording, struct player **player)
{
    ck_assert_msg(recording_open_read(recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(player_open(player, *recording, &why), STATUS_OK);
    ck_assert_int_eq(player_first(*player, &why), STATUS_OK);
}

/* Each sample behind a line with its time, as a collector would write it. */
static void write_log(const char *path, const char *log, enum poolmon_layout layout)
{
    struct recording *recording;
    struct player *player;
    struct buffer text;
    const struct poolmon_config config = {.layout = layout, .memory = true};
    buffer_init(&text, 1 << 24);
    open_player(path, &recording, &player);
    for (int i = 0; i < SAMPLES; i++) {
        char when[WHEN_TEXT];
        when_format_rfc3339(when, player_info(player)->utc_ns, (struct zone){ZONE_UTC, 0});
        buffer_format(&text, "%s\n", when);
        ck_assert_int_eq(poolmon_write(&text, player_current(player), player_previous(player), &config), STATUS_OK);
        player_step(player, 1, NULL);
    }
    player_close(player);
    recording_close(recording);
    write_file(log, text.bytes, text.length);
    buffer_done(&text);
}

static void import_log(const char *log, const char *made)
{
    static const struct verb VERBS[] = {{"import", "INPUT...", 1, 8, "reads", import_options, import_run}};
    static const struct option GLOBALS[] = {{0}};
    static struct arguments arguments;
    char input[512], output[512];
    snprintf(input, sizeof input, "%s", log);
    snprintf(output, sizeof output, "%s", made);
    char *argv[] = {(char[]){"pooltop"}, (char[]){"import"}, input, (char[]){"--output"}, output, NULL};
    ck_assert_int_eq(arguments_parse(&arguments, 5, argv, VERBS, 1, GLOBALS, &why), STATUS_OK);
    fflush(stdout);
    int kept = dup(1);
    ck_assert_ptr_nonnull(freopen("/dev/null", "wb", stdout));
    enum status status = import_run(&arguments, &why);
    fflush(stdout);
    dup2(kept, 1);
    close(kept);
    ck_assert_msg(status == STATUS_OK, "%s", why.line);
}

/* On a screen, bytes of a tag that no terminal shows are dots. */
static const struct pool *same_pool(const struct snapshot *in, const struct snapshot *of, const struct pool *like,
                                    bool has_dots)
{
    char bytes[256];
    struct text name = intern_text(of->names, like->name);
    for (size_t i = 0; i < name.length; i++)
        bytes[i] = has_dots && (unsigned char)name.bytes[i] > '~' ? '.' : name.bytes[i];
    uint32_t id = intern_find(in->names, bytes, name.length);
    for (size_t i = 0; id != 0 && i < in->pool_count; i++)
        if (in->pools[i].name == id && in->pools[i].type == like->type)
            return &in->pools[i];
    return NULL;
}

static void assert_same(const struct snapshot *now, const struct snapshot *then, bool is_snapshot)
{
    static const enum pool_value FIELDS[] = {POOL_ALLOCS, POOL_FREES, POOL_DIFF, POOL_BYTES};
    static const enum total KIB[] = {TOTAL_PHYSICAL, TOTAL_AVAILABLE, TOTAL_COMMIT,     TOTAL_COMMIT_LIMIT,
                                     TOTAL_PAGED,    TOTAL_NONPAGED,  TOTAL_COMMIT_PEAK};
    ck_assert_uint_eq(now->pool_count, then->pool_count);
    for (size_t i = 0; i < then->pool_count; i++) {
        const struct pool *pool = same_pool(now, then, &then->pools[i], !is_snapshot);
        const char *name = intern_text(then->names, then->pools[i].name).bytes;
        ck_assert_msg(pool != NULL, "%s is not there", name);
        for (size_t field = 0; field < sizeof FIELDS / sizeof FIELDS[0]; field++)
            ck_assert_msg(pool->value[FIELDS[field]] == then->pools[i].value[FIELDS[field]], "%s: %lld, was %lld", name,
                          (long long)pool->value[FIELDS[field]], (long long)then->pools[i].value[FIELDS[field]]);
        ck_assert_int_eq(pool_each_bytes(pool), pool_each_bytes(&then->pools[i]));
    }
    for (size_t i = 0; i < sizeof KIB / sizeof KIB[0]; i++)
        ck_assert_int_eq(number_scale(now->totals[KIB[i]], 1, 1024), number_scale(then->totals[KIB[i]], 1, 1024));
    ck_assert_int_eq(now->totals[TOTAL_FAULTS], is_snapshot ? then->totals[TOTAL_FAULTS] : ABSENT);
}

static void round_trip(const char *source, enum poolmon_layout layout)
{
    struct recording *first, *second;
    struct player *then, *now;
    folder_make();
    record_source(inside("x.pooltop"), source, 5 * NS_PER_SECOND, SAMPLES);
    write_log(inside("x.pooltop"), inside("x.log"), layout);
    import_log(inside("x.log"), inside("made.pooltop"));
    open_player(inside("x.pooltop"), &first, &then);
    open_player(inside("made.pooltop"), &second, &now);
    for (int i = 0; i < SAMPLES; i++) {
        assert_same(player_current(now), player_current(then), layout == POOLMON_NARROW || layout == POOLMON_WIDE);
        ck_assert_int_eq(player_info(now)->utc_ns / NS_PER_MS, player_info(then)->utc_ns / NS_PER_MS);
        player_step(then, 1, NULL);
        player_step(now, 1, NULL);
    }
    ck_assert_int_eq(player_session(now)->interval_ns, 5 * NS_PER_SECOND);
    player_close(then);
    player_close(now);
    recording_close(first);
    recording_close(second);
    folder_remove();
}

TEST(windows_pools_come_back_from_each_layout)
{
    for (int layout = 0; layout < POOLMON_LAYOUTS; layout++)
        round_trip("demo:driver-leak,tags=200", (enum poolmon_layout)layout);
}
END_TEST

TEST(linux_caches_come_back_from_each_layout)
{
    for (int layout = 0; layout < POOLMON_LAYOUTS; layout++)
        round_trip("demo:socket-leak,tags=200", (enum poolmon_layout)layout);
}
END_TEST

SUITE_MAIN("export: and import", windows_pools_come_back_from_each_layout, linux_caches_come_back_from_each_layout)
