#include "tests/unit/suite.h"

#include "tests/unit/sampler_tree.h"

static void refuse(const char *source, const char *pools, enum status status, const char *part)
{
    struct sampler *sampler;
    struct problem why = {0};
    const struct sampler_config config = {.source = source, .pools = pools};
    ck_assert_int_eq(sampler_open(&sampler, &config, &why), status);
    ck_assert_ptr_null(sampler);
    ck_assert_msg(strstr(why.line, part) != NULL, "%s", why.line);
    ck_assert_ptr_null(strchr(why.line, '\n'));
}

TEST(an_unknown_source_is_a_usage_error_that_lists_the_known_ones)
{
    refuse("nope", NULL, STATUS_USAGE, SAMPLER_SOURCES);
    refuse("", NULL, STATUS_USAGE, "proc:DIR");
    refuse("proc:", NULL, STATUS_USAGE, "proc:DIR");
    refuse("linuxx", NULL, STATUS_USAGE, "'linuxx'");
    refuse("linux:arg", NULL, STATUS_USAGE, "source linux takes nothing behind a colon: 'arg'");
    refuse("a\nb", NULL, STATUS_USAGE, "unknown source");
}
END_TEST

TEST(unknown_pools_are_a_usage_error)
{
    refuse("linux", "slab,heap", STATUS_USAGE, "slab, vmalloc, allocinfo");
    refuse("linux", "", STATUS_USAGE, "slab, vmalloc, allocinfo");
    refuse("linux", "slab,", STATUS_USAGE, "slab, vmalloc, allocinfo");
}
END_TEST

TEST(a_folder_that_is_no_tree_is_said)
{
    struct tree_folder tree = tree_make();
    char source[TREE_PATH];
    snprintf(source, sizeof source, "proc:%s", tree.path);
    refuse(source, NULL, STATUS_NOT_FOUND, "no folder proc and no numbered folders");
    refuse("proc:/no/such/folder", NULL, STATUS_NOT_FOUND, "/no/such/folder");
    refuse("proc:/dev/null", NULL, STATUS_IO, "/dev/null");
    tree_drop(&tree);
}
END_TEST

TEST(a_tree_with_nothing_in_it_fails_with_one_line)
{
    struct tree_folder tree = tree_make();
    tree_folder_at(&tree, "proc/");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot;
    struct problem why = {0};
    ck_assert_int_eq(sampler_take(sampler, &snapshot, &why), STATUS_NOT_FOUND);
    ck_assert_ptr_null(snapshot);
    ck_assert_uint_gt(strlen(why.line), 0);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(one_tree_is_one_moment_with_the_trees_own_clocks_and_boot)
{
    struct tree_folder tree = tree_make();
    tree_text(&tree, "proc/meminfo", MEMINFO_LINES);
    tree_text(&tree, "proc/uptime", "986.36 1942.35\n");
    tree_text(&tree, "utc", "1755439500000000001\n");
    tree_text(&tree, "proc/sys/kernel/random/boot_id", "228f1500-c011-42c6-ade9-b26c36d19f05\n");
    tree_text(&tree, "proc/sys/kernel/hostname", "db\x1b[7m7\n");
    tree_text(&tree, "proc/version", "Linux version 6.1.0-18-amd64 (debian-kernel@lists.debian.org) #1\n");
    tree_text(&tree, "proc/cpuinfo", "processor\t: 0\nmodel\t: x\n\nprocessor\t: 1\n");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct machine *machine = sampler_machine(sampler);
    ck_assert_str_eq(machine->os, "Linux 6.1.0-18-amd64");
    ck_assert_int_eq(machine->processors, 2);
    ck_assert_int_eq(machine->page_bytes, 4096);
    ck_assert_ptr_null(strchr(machine->host, 0x1b));
    ck_assert_int_eq(strncmp(machine->source, "proc:/", 6), 0);
    ck_assert(sampler_is_virtual(sampler));
    ck_assert_int_eq(sampler_wanted_interval(sampler), 0);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(snapshot->utc_ns, INT64_C(1755439500000000001));
    ck_assert_int_eq(snapshot->mono_ns, INT64_C(986360000000));
    ck_assert_str_eq(snapshot->boot, "228f1500-c011-42c6-ade9-b26c36d19f05");
    struct problem why = {0};
    ck_assert_int_eq(sampler_take(sampler, &snapshot, &why), STATUS_EMPTY);
    ck_assert_int_eq(sampler_take(sampler, &snapshot, &why), STATUS_EMPTY);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_tree_without_clocks_has_the_age_of_its_files_and_the_boot_time_as_boot)
{
    struct tree_folder tree = tree_make();
    char full[TREE_PATH];
    tree_text(&tree, "proc/meminfo", MEMINFO_LINES);
    tree_text(&tree, "proc/stat", "cpu 1\nbtime 1700000000\n");
    tree_path(&tree, "proc/meminfo", full);
    const struct timespec times[2] = {{1600000000, 5}, {1600000000, 5}};
    ck_assert_int_eq(utimensat(-100, full, times, 0), 0);
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(snapshot->utc_ns, INT64_C(1600000000000000005));
    ck_assert_int_eq(snapshot->mono_ns, snapshot->utc_ns);
    ck_assert_str_eq(snapshot->boot, "btime-1700000000");
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(numbered_trees_are_taken_in_the_order_of_their_numbers)
{
    static const char *const FOLDERS[] = {"0002", "10", "1", "not a tree", "0003x"};
    struct tree_folder tree = tree_make();
    char path[64], text[64];
    for (int i = 0; i < 5; i++) {
        snprintf(path, sizeof path, "%s/proc/meminfo", FOLDERS[i]);
        snprintf(text, sizeof text, "Slab: %d kB\n", i);
        tree_text(&tree, path, text);
    }
    struct sampler *sampler = tree_open(&tree, NULL);
    ck_assert_int_eq(tree_take(sampler)->totals[TOTAL_SLAB], 2 * 1024);
    ck_assert_int_eq(tree_take(sampler)->totals[TOTAL_SLAB], 0);
    ck_assert_int_eq(tree_take(sampler)->totals[TOTAL_SLAB], 1 * 1024);
    const struct snapshot *snapshot;
    ck_assert_int_eq(sampler_take(sampler, &snapshot, NULL), STATUS_EMPTY);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

TEST(a_tree_may_hold_pipes_and_devices_in_the_place_of_files)
{
    struct tree_folder tree = tree_make();
    char full[TREE_PATH];
    tree_text(&tree, "proc/sys/fs/file-nr", "5 0 10\n");
    tree_path(&tree, "proc/meminfo", full);
    ck_assert_int_eq(mkfifo(full, 0600), 0); /* opening one must not wait for a writer */
    tree_link(&tree, "proc/slabinfo", "/dev/zero");
    tree_text(&tree, "proc/5/stat", "5 (p) S 1 1 1 0 -1 64 0 0 0 0 0 0 0 0 20 0 3 0 5 1000 50 1 1\n");
    struct sampler *sampler = tree_open(&tree, NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert(has_remark(snapshot, "proc/meminfo: "));
    ck_assert_uint_eq(snapshot->pool_count, 0);
    ck_assert_int_eq(snapshot->totals[TOTAL_HANDLES], 5);
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Writes `text` with a few bytes changed, and often cut short. */
static void put_damaged(const struct tree_folder *tree, int number, const char *path, const char *text, uint64_t *state)
{
    static const char BYTES[] = "\0\n :-0987/()[]\xff";
    char damaged[1024], full[128];
    size_t length = strlen(text);
    ck_assert_uint_lt(length, sizeof damaged);
    memcpy(damaged, text, length);
    for (int i = 0; i < 6; i++)
        damaged[next_random(state) % length] = BYTES[next_random(state) % (sizeof BYTES - 1)];
    if (next_random(state) % 3 == 0)
        length = next_random(state) % length;
    snprintf(full, sizeof full, "%d/%s", number, path);
    tree_bytes(tree, full, damaged, length);
}

TEST(damaged_tables_are_survived_and_give_no_identity_twice)
{
    static const struct {
        const char *path, *text;
    } FILES[] = {
        {"proc/slabinfo", SLAB_HEAD SLAB_ROW("a", 1, 2, 8, 512, 1, 3) SLAB_ROW("b", 4, 5, 8, 512, 1, 6)},
        {"proc/meminfo", MEMINFO_LINES},
        {"proc/vmstat", "nr_free_pages 12\npgfault 1929\n"},
        {"proc/loadavg", "0.05 0.10 0.08 2/312 5044\n"},
        {"proc/sys/fs/file-nr", "637\t0\t2466177\n"},
        {"proc/5/stat", "5 (p) S 1 1 1 0 -1 64 0 0 0 0 0 0 0 0 20 0 3 0 5 1000 50 1 1\n"},
        {"proc/5/cgroup", "4:memory:/a\n0::/b\n"},
        {"proc/stat", "cpu 1 2\nbtime 1700000000\n"},
        {"proc/uptime", "986.36 1942.35\n"},
        {"proc/vmallocinfo", "0x1-0x2 20480 n_tty_open+0x19/0xa0 [m] pages=4 vmalloc\n"},
        {"proc/allocinfo", "172800 900 fs/eventfd.c:393 [m] func:do_eventfd\n"},
        {"proc/net/protocols", "TCP 2304 1 256 no 192 yes kernel\nUNIX 1 2 3 no 5 yes kernel\n"},
        {"sys/fs/cgroup/memory/memory.kmem.usage_in_bytes", "4000\n"},
    };
    struct tree_folder tree = tree_make();
    uint64_t state = 88172645463325252u;
    enum { TREES = 150 };
    for (int number = 1; number <= TREES; number++) {
        put_damaged(&tree, number, "proc/sys/kernel/hostname", "a-sound-host-name\n", &state);
        for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++)
            put_damaged(&tree, number, FILES[i].path, FILES[i].text, &state);
    }
    struct sampler *sampler = tree_open(&tree, "slab,vmalloc,allocinfo");
    for (int number = 1; number <= TREES; number++) {
        const struct snapshot *snapshot = tree_take(sampler);
        for (size_t i = 0; i < snapshot->pool_count; i++)
            for (size_t j = 0; j < i; j++)
                ck_assert(snapshot->pools[i].name != snapshot->pools[j].name ||
                          snapshot->pools[i].type != snapshot->pools[j].type);
        for (size_t i = 0; i < snapshot->pool_count; i++) {
            ck_assert_uint_ne(snapshot->pools[i].name, 0);
            for (int v = 0; v < POOL_VALUES; v++)
                ck_assert(snapshot->pools[i].value[v] == ABSENT || snapshot->pools[i].value[v] >= 0);
        }
    }
    sampler_close(sampler);
    tree_drop(&tree);
}
END_TEST

/* Copies of real tables, where they are at hand. */
TEST(real_slabinfo_and_meminfo_are_read_without_losing_a_row)
{
    static const char *const NAMES[] = {"pcp-qa-001", "pcp-qa-006", "rhcos-4.18-sosreport-2019"};
    const char *samples = getenv("POOLTOP_SAMPLES");
    if (samples == NULL) {
        fprintf(stderr, "skipped: real tables, POOLTOP_SAMPLES is not set\n");
        return;
    }
    for (int i = 0; i < 3; i++) {
        struct tree_folder tree = tree_make();
        char from[TREE_PATH], line[1024];
        size_t rows = 0;
        tree_folder_at(&tree, "proc/x");
        snprintf(from, sizeof from, "%s/linux/slabinfo-%s.txt", samples, NAMES[i]);
        tree_link(&tree, "proc/slabinfo", from);
        FILE *file = fopen(from, "r");
        ck_assert_ptr_nonnull(file);
        while (fgets(line, sizeof line, file) != NULL)
            rows += strstr(line, " : tunables ") != NULL && line[0] != '#';
        fclose(file);
        snprintf(from, sizeof from, "%s/linux/meminfo-%s.txt", samples, NAMES[i]);
        tree_link(&tree, "proc/meminfo", from);
        struct sampler *sampler = tree_open(&tree, NULL);
        const struct snapshot *snapshot = tree_take(sampler);
        ck_assert_uint_gt(rows, 20);
        ck_assert_uint_eq(snapshot->pool_count, rows + 1); /* and the row of what is in no cache */
        ck_assert_int_gt(snapshot->totals[TOTAL_SLAB], 0);
        ck_assert(!has_remark(snapshot, "cut short"));
        sampler_close(sampler);
        tree_drop(&tree);
    }
}
END_TEST

SUITE_MAIN("sampler: sources and recorded trees", an_unknown_source_is_a_usage_error_that_lists_the_known_ones,
           unknown_pools_are_a_usage_error, a_folder_that_is_no_tree_is_said,
           a_tree_with_nothing_in_it_fails_with_one_line, one_tree_is_one_moment_with_the_trees_own_clocks_and_boot,
           a_tree_without_clocks_has_the_age_of_its_files_and_the_boot_time_as_boot,
           numbered_trees_are_taken_in_the_order_of_their_numbers,
           a_tree_may_hold_pipes_and_devices_in_the_place_of_files,
           damaged_tables_are_survived_and_give_no_identity_twice,
           real_slabinfo_and_meminfo_are_read_without_losing_a_row)
