/* The keeper finds out who owns what samples have, and writes it: lists and drivers are asked once for each name, changes of what is loaded are marked, and a second recorder writes nothing twice. */
#include "replay/owner_keeper.h"

#include "replay/copy.h"
#include "sampler_pe_make.h"
#include "sampler_tree.h"
#include "suite.h"

static struct tree_folder tree;
static struct problem why;
static struct intern *names;
static struct snapshot snapshot;
static struct recording *recording;
static struct recorder *recorder;
static struct driver_folder folder;
static char drivers[TREE_PATH], loaded[TREE_PATH], file[TREE_PATH];
static const struct machine MACHINE = {.host = "h", .os = "o", .source = "s", .zone = "UTC", .page_bytes = 4096};

static void put_driver(const char *name, const char *tag)
{
    static struct pe_make made;
    make_begin(&made, true, PE_X64);
    size_t code = make_section(&made, ".text", MAKE_CODE);
    made.bytes[code] = 0xBA;
    memcpy(made.bytes + code + 1, tag, 4);
    tree_bytes(&tree, name, made.bytes, made.length);
}

static void add_pool(const char *name, enum pool_type type)
{
    struct pool *pool = snapshot_add_pool(&snapshot);
    pool->type = type;
    pool->session = ABSENT;
    ck_assert_int_eq(intern_add(names, name, strlen(name), &pool->name), STATUS_OK);
}

static void open_recorder(const char *path)
{
    ck_assert_msg(recording_open_write(&recording, path, &why) == STATUS_OK, "%s", why.line);
    ck_assert_int_eq(recorder_open(&recorder, recording, &MACHINE, 1000000000, &why), STATUS_OK);
}

static void close_recorder(void)
{
    ck_assert_int_eq(recorder_close(recorder, "done", &why), STATUS_OK);
    recording_close(recording);
}

static void begin(void)
{
    tree = tree_make();
    setenv("HOME", tree.path, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_CACHE_HOME");
    put_driver("drivers/coder.sys", "Xyz1");
    put_driver("drivers/other.sys", "Late");
    tree_text(&tree, "modules", "coder 16384 0 - Live 0x0\n");
    tree_path(&tree, "drivers", drivers);
    tree_path(&tree, "modules", loaded);
    tree_path(&tree, "x.pooltop", file);
    folder = (struct driver_folder){drivers, true};
    ck_assert_int_eq(intern_open(&names, 1 << 16), STATUS_OK);
    snapshot_init(&snapshot, names);
    snapshot_clear(&snapshot);
    snprintf(snapshot.boot, sizeof snapshot.boot, "boot-1");
    snapshot.utc_ns = 1700000000000000000;
    snapshot.mono_ns = 5000000000;
    add_pool("Xyz1", POOL_PAGED);
    add_pool("Toke", POOL_NONPAGED);
    open_recorder(file);
}

static void end(void)
{
    snapshot_done(&snapshot);
    intern_close(names);
    tree_drop(&tree);
}

/* What is loaded, as /proc/modules says it. */
static enum status fake_running(struct running *running, struct problem *ignored)
{
    char line[256];
    FILE *stream = fopen(loaded, "r");
    (void)ignored;
    *running = (struct running){.key_of = running_key_of_module};
    while (fgets(line, sizeof line, stream) != NULL)
        running_take_module(running, line);
    fclose(stream);
    return STATUS_OK;
}

static struct owner_keeper *open_keeper(bool at_once)
{
    struct owner_keeper *keeper;
    char trouble[PROBLEM_LINE];
    const struct owner_keeper_config config = {
        .resolver = {.folders = &folder, .folder_count = 1, .running = fake_running, .no_cache = true},
        .at_once = at_once};
    ck_assert_msg(owner_keeper_open(&keeper, &config, trouble, &why) == STATUS_OK, "%s", why.line);
    return keeper;
}

/* The next sample, and a look behind it. */
static void sample(struct owner_keeper *keeper)
{
    const struct owner_target targets[OWNER_TARGETS] = {{NULL, NULL}, {recording, recorder}};
    snapshot.utc_ns += 1000000000;
    snapshot.mono_ns += 1000000000;
    ck_assert_msg(recorder_add(recorder, &snapshot, &why) == STATUS_OK, "%s", why.line);
    ck_assert_msg(owner_keeper_look(keeper, &snapshot, targets, &why) == STATUS_OK, "%s", why.line);
}

static struct owners *stored(int64_t utc_ns)
{
    struct owner_moment moment;
    ck_assert_msg(recording_owners(recording, "boot-1", utc_ns, &moment, &why) == STATUS_OK, "%s", why.line);
    return moment.owners;
}

static const struct owner *find(const struct owners *owners, const char *name)
{
    return owners_find(owners, (struct text){name, strlen(name)});
}

static const struct owner_driver *driver_of(const struct owners *owners, const char *name)
{
    return owners_driver_of(owners, find(owners, name));
}

TEST(from_the_second_sample_on_each_name_has_its_owner_and_the_inventory_is_there)
{
    begin();
    struct owner_keeper *keeper = open_keeper(true);
    sample(keeper);
    ck_assert_ptr_null(stored(0));
    sample(keeper);
    struct owners *owners = stored(0);
    ck_assert_uint_eq(owners_driver_count(owners), 2);
    ck_assert_int_eq(find(owners, "Xyz1")->grade, OWNER_IN_CODE);
    ck_assert_str_eq(driver_of(owners, "Xyz1")->file.bytes, "coder.sys");
    ck_assert_uint_eq(driver_of(owners, "Xyz1")->sha256.length, 64);
    ck_assert_int_eq(driver_of(owners, "Xyz1")->loaded, LOADED_YES);
    ck_assert_int_eq(find(owners, "Toke")->grade, OWNER_KNOWN);
    ck_assert_int_eq(find(owners, "Toke")->kind, NOTE_OBJECT);
    owners_close(owners);
    owner_keeper_close(keeper);
    close_recorder();
    end();
}
END_TEST

TEST(a_name_that_comes_later_is_answered_then_and_no_sample_writes_without_news)
{
    begin();
    struct owner_keeper *keeper = open_keeper(true);
    sample(keeper);
    sample(keeper);
    int64_t mark = recording_owners_mark(recording);
    for (int i = 0; i < 5; i++)
        sample(keeper);
    ck_assert_int_eq(recording_owners_mark(recording), mark);
    add_pool("Late", POOL_PAGED);
    sample(keeper);
    ck_assert_int_eq(recording_owners_mark(recording), mark + 1);
    struct owners *owners = stored(0);
    ck_assert_str_eq(driver_of(owners, "Late")->file.bytes, "other.sys");
    ck_assert_str_eq(driver_of(owners, "Xyz1")->file.bytes, "coder.sys");
    owners_close(owners);
    owner_keeper_close(keeper);
    close_recorder();
    end();
}
END_TEST

TEST(what_is_loaded_or_goes_is_marked_and_told_from_then_on)
{
    struct mark marks[8];
    size_t count, drivers_told = 0;
    begin();
    struct owner_keeper *keeper = open_keeper(true);
    sample(keeper);
    sample(keeper);
    tree_text(&tree, "modules", "other 16384 0 - Live 0x0\n");
    sample(keeper);
    ck_assert_int_eq(recording_marks(recording, INT64_MIN, INT64_MAX, marks, 8, &count, &why), STATUS_OK);
    for (size_t i = 0; i < count; i++)
        if (marks[i].kind == MARK_DRIVER) {
            drivers_told++;
            ck_assert_str_eq(marks[i].text,
                             drivers_told == 1 ? "driver unloaded: coder.sys" : "driver loaded: other.sys");
        }
    ck_assert_uint_eq(drivers_told, 2);
    struct owners *owners = stored(INT64_MAX);
    ck_assert_int_eq(driver_of(owners, "Xyz1")->loaded, LOADED_NO);
    owners_close(owners);
    owners = stored(0);
    ck_assert_int_eq(driver_of(owners, "Xyz1")->loaded, LOADED_YES);
    owners_close(owners);
    owner_keeper_close(keeper);
    close_recorder();
    end();
}
END_TEST

TEST(a_second_recorder_of_the_same_boot_writes_nothing_twice)
{
    begin();
    struct owner_keeper *keeper = open_keeper(true);
    sample(keeper);
    sample(keeper);
    owner_keeper_close(keeper);
    int64_t mark = recording_owners_mark(recording);
    close_recorder();
    open_recorder(file);
    keeper = open_keeper(true);
    sample(keeper);
    sample(keeper);
    sample(keeper);
    ck_assert_int_eq(recording_owners_mark(recording), mark);
    owner_keeper_close(keeper);
    close_recorder();
    end();
}
END_TEST

TEST(the_thread_answers_while_samples_are_taken_and_its_end_is_waited_for)
{
    begin();
    struct owner_keeper *keeper = open_keeper(false);
    const struct owner_target targets[OWNER_TARGETS] = {{NULL, NULL}, {recording, recorder}};
    sample(keeper);
    sample(keeper);
    ck_assert_int_eq(owner_keeper_finish(keeper, INT64_C(20000000000), targets, &why), STATUS_OK);
    struct owners *owners = stored(0);
    ck_assert_str_eq(driver_of(owners, "Xyz1")->file.bytes, "coder.sys");
    owners_close(owners);
    ck_assert(!owner_keeper_failed(keeper, &why));
    owner_keeper_close(keeper);
    close_recorder();
    end();
}
END_TEST

TEST(a_file_that_begins_later_has_what_the_memory_had_and_what_comes)
{
    struct recording *memory;
    struct recorder *memory_recorder, *joined;
    begin();
    close_recorder();
    remove(file);
    ck_assert_int_eq(recording_open_memory(&memory, 1 << 20), STATUS_OK);
    ck_assert_int_eq(recorder_open(&memory_recorder, memory, &MACHINE, 1000000000, &why), STATUS_OK);
    recording = memory;
    recorder = memory_recorder;
    struct owner_keeper *keeper = open_keeper(true);
    struct owner_target targets[OWNER_TARGETS] = {{memory, memory_recorder}, {NULL, NULL}};
    for (int i = 0; i < 2; i++) {
        snapshot.utc_ns += 1000000000;
        snapshot.mono_ns += 1000000000;
        ck_assert_int_eq(recorder_add(memory_recorder, &snapshot, &why), STATUS_OK);
        ck_assert_int_eq(owner_keeper_look(keeper, &snapshot, targets, &why), STATUS_OK);
    }
    open_recorder(file);
    joined = recorder;
    ck_assert_msg(recording_copy(recording, memory, &why) == STATUS_OK, "%s", why.line);
    struct owners *owners = stored(0);
    ck_assert_str_eq(driver_of(owners, "Xyz1")->file.bytes, "coder.sys");
    owners_close(owners);
    add_pool("Late", POOL_PAGED);
    targets[1] = (struct owner_target){recording, joined};
    ck_assert_int_eq(owner_keeper_look(keeper, &snapshot, targets, &why), STATUS_OK);
    owners = stored(0);
    ck_assert_str_eq(driver_of(owners, "Late")->file.bytes, "other.sys");
    owners_close(owners);
    owner_keeper_close(keeper);
    close_recorder();
    recorder_close(memory_recorder, "done", NULL);
    recording_close(memory);
    end();
}
END_TEST

SUITE_MAIN("replay: owner keeper", from_the_second_sample_on_each_name_has_its_owner_and_the_inventory_is_there,
           a_name_that_comes_later_is_answered_then_and_no_sample_writes_without_news,
           what_is_loaded_or_goes_is_marked_and_told_from_then_on,
           a_second_recorder_of_the_same_boot_writes_nothing_twice,
           the_thread_answers_while_samples_are_taken_and_its_end_is_waited_for,
           a_file_that_begins_later_has_what_the_memory_had_and_what_comes)
