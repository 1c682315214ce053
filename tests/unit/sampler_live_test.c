/* The sampler on the real kernel of the machine the tests run on. What needs root says so and is skipped without. */
#include "tests/unit/suite.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/os.h"
#include "sampler/linux/processes.h"
#include "tests/unit/sampler_tree.h"

/* --- the C library's allocator and pread, watched ----------------------------------------------------------------------------- */

#if defined __SANITIZE_ADDRESS__
#define WATCHED 0
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define WATCHED 0
#endif
#endif
#ifndef WATCHED
#define WATCHED 1
#endif

static long allocations;

#if WATCHED
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    allocations++;
    return __libc_realloc(old, size);
}
#endif

static size_t largest_file_nr_read;
static long slow_slabinfo_ns;
static int slab_reads;

static void watch_read(int fd, size_t size)
{
    char link[64], target[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, target, sizeof target - 1);
    if (length <= 0)
        return;
    target[length] = '\0';
    if (strcmp(target, "/proc/sys/fs/file-nr") == 0 && size > largest_file_nr_read)
        largest_file_nr_read = size;
    if (strcmp(target, "/proc/slabinfo") != 0)
        return;
    slab_reads++;
    if (slow_slabinfo_ns != 0)
        nanosleep(&(struct timespec){.tv_nsec = slow_slabinfo_ns}, NULL);
}

static bool watching;

ssize_t pread(int fd, void *out, size_t size, off_t offset)
{
    if (watching)
        watch_read(fd, size);
    return syscall(SYS_pread64, fd, out, size, offset);
}

/* --- tests ---------------------------------------------------------------------------------------------------------------------- */

static struct sampler *open_live(int64_t interval_ns, const char *pools)
{
    struct sampler *sampler;
    struct problem why = {0};
    const struct sampler_config config = {.source = "linux", .pools = pools, .interval_ns = interval_ns};
    ck_assert_msg(sampler_open(&sampler, &config, &why) == STATUS_OK, "%s", why.line);
    return sampler;
}

static bool can_read_slabinfo(void)
{
    int readable = access("/proc/slabinfo", R_OK) == 0 && geteuid() == 0;
    if (!readable)
        fprintf(stderr, "skipped: needs to read /proc/slabinfo (root)\n");
    return readable;
}

TEST(every_cache_of_the_kernel_is_a_row_although_one_read_returns_a_page)
{
    if (!can_read_slabinfo())
        return;
    struct sampler *sampler = open_live(INT64_C(1000000000), NULL);
    watching = true;
    const struct snapshot *snapshot = tree_take(sampler);
    watching = false;
    char line[512], name[256];
    size_t rows = 0, found = 0;
    FILE *file = fopen("/proc/slabinfo", "r");
    ck_assert_ptr_nonnull(file);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strstr(line, " : tunables ") == NULL || line[0] == '#' || sscanf(line, "%255s", name) != 1)
            continue;
        rows++;
        found += find_pool(snapshot, name) != NULL;
    }
    fclose(file);
    ck_assert_uint_gt(rows, 20);
    ck_assert_uint_ge(found + 2, rows); /* one may have come in between */
    ck_assert_int_ge(slab_reads, 2);
    ck_assert_ptr_nonnull(find_pool(snapshot, "(kmalloc >8k)"));
    ck_assert(!has_remark(snapshot, "slab"));
    sampler_close(sampler);
}
END_TEST

TEST(the_totals_of_the_caches_fit_the_kernels_own)
{
    if (!can_read_slabinfo())
        return;
    struct sampler *sampler = open_live(INT64_C(1000000000), NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    int64_t held = 0, reclaimable = 0;
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        held += snapshot->pools[i].value[POOL_HELD_BYTES];
        if (snapshot->pools[i].type == POOL_RECLAIMABLE)
            reclaimable += snapshot->pools[i].value[POOL_HELD_BYTES];
        ck_assert_int_ne(snapshot->pools[i].type, POOL_TYPE_UNKNOWN);
    }
    int64_t slab = snapshot->totals[TOTAL_SLAB], kernel = snapshot->totals[TOTAL_RECLAIMABLE];
    ck_assert_int_gt(slab, 0);
    ck_assert_int_gt(held, slab - slab / 5);
    ck_assert_int_lt(held, slab + slab / 5);
    ck_assert_int_gt(reclaimable, kernel - kernel / 4);
    ck_assert_int_lt(reclaimable, kernel + kernel / 4);
    ck_assert_int_gt(snapshot->totals[TOTAL_UNEXPLAINED], 0);
    ck_assert_int_lt(snapshot->totals[TOTAL_UNEXPLAINED], snapshot->totals[TOTAL_PHYSICAL] / 4);
    ck_assert_int_gt(snapshot->totals[TOTAL_FAULTS], 0);
    ck_assert_int_gt(snapshot->totals[TOTAL_THREADS], 0);
    sampler_close(sampler);
}
END_TEST

static int64_t objects_of_alias(const struct snapshot *snapshot, const char *alias)
{
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        const struct pool *pool = &snapshot->pools[i];
        if (strcmp(name_of(snapshot, pool->name), alias) == 0 ||
            strstr(name_of(snapshot, pool->aliases), alias) != NULL)
            return pool->value[POOL_DIFF];
    }
    return ABSENT;
}

TEST(leaked_sockets_show_in_the_cache_that_has_their_name_among_its_aliases)
{
    enum { LEAKED = 6000 };
    static int sockets[LEAKED];
    if (!can_read_slabinfo())
        return;
    struct sampler *sampler = open_live(INT64_C(1000000000), NULL);
    int64_t before = objects_of_alias(tree_take(sampler), "UNIX");
    int64_t files_before = find_process(tree_take(sampler), os_pid())->value[PROCESS_HANDLES];
    int count = 0;
    while (count < LEAKED && (sockets[count] = socket(AF_UNIX, SOCK_DGRAM, 0)) >= 0)
        count++;
    const struct snapshot *snapshot = tree_take(sampler);
    int64_t grown = objects_of_alias(snapshot, "UNIX") - before;
    int64_t files = find_process(snapshot, os_pid())->value[PROCESS_HANDLES] - files_before;
    for (int i = 0; i < count; i++)
        close(sockets[i]);
    sampler_close(sampler);
    /* Our own files are those of the sampler, too: what it holds of other processes may have grown meanwhile. */
    ck_assert_int_ge(files, count - PROCESS_FOLDERS_MAX);
    ck_assert_int_le(files, count + PROCESS_FOLDERS_MAX);
    if (count < LEAKED) {
        fprintf(stderr, "skipped: only %d open files are allowed\n", count);
        return;
    }
    ck_assert_int_gt(grown, LEAKED * 8 / 10);
    ck_assert_int_lt(grown, LEAKED * 13 / 10);
}
END_TEST

TEST(nothing_is_allocated_for_a_sample_after_the_third)
{
    struct sampler *sampler = open_live(INT64_C(1000000000), NULL);
    const struct snapshot *snapshot;
    long fewest = 1000000, opened = allocations;
    for (int i = 0; i < 13; i++) {
        long before = allocations;
        enum status status = sampler_take(sampler, &snapshot, NULL); /* an assertion of Check's allocates */
        long taken = allocations - before;
        ck_assert_int_eq(status, STATUS_OK);
        if (i >= 3 && taken < fewest)
            fewest = taken;
    }
    sampler_close(sampler);
    if (!WATCHED || getenv("LD_PRELOAD") != NULL) { /* valgrind puts its own heap before ours */
        fprintf(stderr, "skipped: a sanitizer or valgrind owns the allocator\n");
        return;
    }
    ck_assert_int_gt(opened, 0);
    ck_assert_int_eq(fewest, 0);
}
END_TEST

TEST(file_nr_is_never_read_with_a_large_buffer)
{
    struct sampler *sampler = open_live(INT64_C(1000000000), NULL);
    watching = true;
    const struct snapshot *snapshot = tree_take(sampler);
    watching = false;
    ck_assert_int_gt(snapshot->totals[TOTAL_HANDLES], 0);
    ck_assert_uint_gt(largest_file_nr_read, 0);
    ck_assert_uint_le(largest_file_nr_read, 64);
    sampler_close(sampler);
}
END_TEST

TEST(a_slow_slabinfo_stretches_the_interval_and_says_so)
{
    if (!can_read_slabinfo())
        return;
    struct sampler *sampler = open_live(INT64_C(1000000000), NULL);
    watching = true;
    slow_slabinfo_ns = 4000000;
    const struct snapshot *snapshot = NULL;
    for (int i = 0; i < 3; i++)
        snapshot = tree_take(sampler);
    ck_assert_int_gt(sampler_wanted_interval(sampler), INT64_C(1000000000));
    ck_assert(has_remark(snapshot, "reading /proc/slabinfo takes "));
    ck_assert(has_remark(snapshot, "interval stretched to "));
    slow_slabinfo_ns = 0;
    watching = false;
    for (int i = 0; i < 3; i++)
        snapshot = tree_take(sampler);
    ck_assert_int_eq(sampler_wanted_interval(sampler), 0);
    ck_assert(!has_remark(snapshot, "interval stretched"));
    sampler_close(sampler);
}
END_TEST

static int remarks_about(const struct snapshot *snapshot, const char *part)
{
    int count = 0;
    for (size_t i = 0; i < snapshot->remark_count; i++)
        count += strstr(name_of(snapshot, snapshot->remarks[i]), part) != NULL;
    return count;
}

TEST(without_root_handles_and_totals_work_and_one_line_says_what_is_missing)
{
    if (!can_read_slabinfo() || seteuid(65534) != 0) {
        fprintf(stderr, "skipped: cannot give up root\n");
        return;
    }
    struct sampler *sampler = open_live(INT64_C(1000000000), NULL);
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_eq(seteuid(0), 0);
    ck_assert_uint_eq(snapshot->pool_count, 0);
    ck_assert_int_eq(remarks_about(snapshot, "slab"),
                     1); /* other things, such as groups in a container, may be missing as well */
    ck_assert(has_remark(snapshot, "slab caches need root or CAP_DAC_READ_SEARCH: /proc/slabinfo: Permission denied"));
    ck_assert_int_gt(find_process(snapshot, os_pid())->value[PROCESS_HANDLES], 0);
    ck_assert_int_gt(snapshot->totals[TOTAL_SLAB], 0);
    ck_assert_int_gt(snapshot->totals[TOTAL_HANDLES], 0);
    sampler_close(sampler);
}
END_TEST

TEST(the_clocks_and_the_boot_are_the_machines)
{
    struct sampler *sampler = open_live(INT64_C(1000000000), NULL);
    int64_t before = os_mono_ns();
    const struct snapshot *snapshot = tree_take(sampler);
    ck_assert_int_ge(snapshot->mono_ns, before);
    ck_assert_int_le(snapshot->mono_ns, os_mono_ns());
    ck_assert_int_ge(snapshot->took_ns, 0);
    ck_assert_int_lt(llabs(snapshot->utc_ns - os_utc_ns()), INT64_C(5000000000));
    ck_assert_uint_eq(strlen(snapshot->boot), 36);
    ck_assert(!sampler_is_virtual(sampler));
    ck_assert_str_eq(sampler_machine(sampler)->source, "linux");
    ck_assert_int_gt(sampler_machine(sampler)->processors, 0);
    sampler_close(sampler);
}
END_TEST

TEST(no_two_rows_have_one_identity)
{
    struct sampler *sampler = open_live(INT64_C(1000000000), "slab,vmalloc");
    ck_assert_int_eq(sampler_walk_handles(sampler, INT64_C(2000000000), NULL), STATUS_OK);
    const struct snapshot *snapshot = tree_take(sampler);
    for (size_t i = 0; i < snapshot->pool_count; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert(snapshot->pools[i].name != snapshot->pools[j].name ||
                      snapshot->pools[i].type != snapshot->pools[j].type);
    for (size_t i = 1; i < snapshot->process_count; i++)
        ck_assert_int_gt(snapshot->processes[i].pid, snapshot->processes[i - 1].pid);
    for (size_t i = 0; i < snapshot->type_count; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert_uint_ne(snapshot->types[i].name, snapshot->types[j].name);
    for (size_t i = 0; i < snapshot->group_count; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert_uint_ne(snapshot->groups[i].name, snapshot->groups[j].name);
    ck_assert(has_remark(snapshot, "walking handles makes a dentry"));
    sampler_close(sampler);
}
END_TEST

TEST(kinds_of_our_own_files_are_told)
{
    struct sampler *sampler = open_live(INT64_C(1000000000), NULL);
    struct handle_kind kinds[HANDLE_KINDS_MAX];
    size_t count;
    bool complete;
    int pair[2];
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    ck_assert_int_eq(sampler_handle_kinds(sampler, os_pid(), INT64_C(1000000000), kinds, &count, &complete, NULL),
                     STATUS_OK);
    close(pair[0]);
    close(pair[1]);
    int64_t sockets = 0;
    for (size_t i = 0; i < count; i++)
        if (strcmp(kinds[i].name, "socket") == 0)
            sockets = kinds[i].handles;
    ck_assert_int_ge(sockets, 2);
    ck_assert(complete);
    sampler_close(sampler);
}
END_TEST

SUITE_MAIN("sampler: the live kernel", every_cache_of_the_kernel_is_a_row_although_one_read_returns_a_page,
           the_totals_of_the_caches_fit_the_kernels_own,
           leaked_sockets_show_in_the_cache_that_has_their_name_among_its_aliases,
           nothing_is_allocated_for_a_sample_after_the_third, file_nr_is_never_read_with_a_large_buffer,
           a_slow_slabinfo_stretches_the_interval_and_says_so,
           without_root_handles_and_totals_work_and_one_line_says_what_is_missing,
           the_clocks_and_the_boot_are_the_machines, no_two_rows_have_one_identity, kinds_of_our_own_files_are_told)
