/* What tells a leak in a pool that the system could take back from a cache of files. */
#include "analysis/files.h"

#include <string.h>

#include "base/when.h"
#include "tests/unit/suite.h"

enum { POINTS = 120 };

static struct intern *names;
static struct snapshot snapshot;
static struct course_set *set;
static struct file_caches caches;

static void set_up(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    ck_assert_int_eq(course_open(&set), STATUS_OK);
    snapshot_init(&snapshot, names);
}

static void tear_down(void)
{
    course_close(set);
    snapshot_done(&snapshot);
    intern_close(names);
}

static void add_pool(const char *name, int64_t count)
{
    struct pool *pool = snapshot_add_pool(&snapshot);
    ck_assert_int_eq(intern_add(names, name, strlen(name), &pool->name), STATUS_OK);
    pool->type = POOL_RECLAIMABLE;
    pool->value[POOL_DIFF] = count;
    pool->value[POOL_BYTES] = count * 200;
}

/* A pool of the system's that gains 200 at each point, beside caches that have so many `files`. */
static void add_sample(int64_t i, int64_t files, int64_t ours)
{
    snapshot_clear(&snapshot);
    snapshot.utc_ns = i * NS_PER_MINUTE;
    add_pool("our_item", ours);
    add_pool("dentry", 1000 + files);
    add_pool("ext4_inode_cache", 900 + files);
    add_pool("radix_tree_node", 100 + files / 8);
    add_pool("proc_inode_cache", 80 + files / 16);
    course_add(set, &snapshot, false);
}

static enum cache_proof prove(void)
{
    double counts[COURSE_POINTS];
    file_caches_find(&caches, set, names);
    ck_assert_uint_eq(caches.count, 4);
    ck_assert(course_read(set, course_row(set, 0), COURSE_COUNT, counts));
    enum cache_proof proof = file_caches_prove(&caches, counts, 0, course_points(set));
    tear_down();
    return proof;
}

TEST(growth_while_no_cache_of_files_moves_is_no_cache)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++)
        add_sample(i, 40000, 200 * i);
    ck_assert_int_eq(prove(), CACHE_ALONE);
}
END_TEST

TEST(growth_that_goes_on_between_two_jobs_is_no_cache)
{
    set_up();
    for (int64_t i = 0, files = 0; i < POINTS; i++) {
        files += i % 40 < 15 ? 3000 : 0;
        add_sample(i, files, 200 * i);
    }
    ck_assert_int_eq(prove(), CACHE_ALONE);
}
END_TEST

TEST(what_grows_with_the_files_may_be_a_cache)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++)
        add_sample(i, 150 * i, 200 * i);
    ck_assert_int_eq(prove(), CACHE_UNPROVED);
}
END_TEST

TEST(what_rests_between_two_jobs_may_be_a_cache)
{
    set_up();
    for (int64_t i = 0, files = 0; i < POINTS; i++) {
        files += i % 40 < 15 ? 3000 : 0;
        add_sample(i, files, files / 10 + i);
    }
    ck_assert_int_eq(prove(), CACHE_UNPROVED);
}
END_TEST

TEST(what_stays_when_caches_are_taken_back_is_no_cache)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++)
        add_sample(i, i < 70 ? 900 * i : 900 * (i - 70), 200 * i);
    ck_assert_int_eq(prove(), CACHE_STAYED);
}
END_TEST

TEST(what_goes_with_the_caches_is_one)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++)
        add_sample(i, i < 70 ? 900 * i : 900 * (i - 70), 200 * (i < 70 ? i : i - 70));
    ck_assert_int_eq(prove(), CACHE_UNPROVED);
}
END_TEST

TEST(files_that_are_deleted_prove_nothing)
{
    set_up();
    for (int64_t i = 0; i < POINTS; i++) {
        int64_t files = i < 70 ? 900 * i : 900 * 70 - 800 * (i - 70);
        add_sample(i, files, 200 * i);
    }
    ck_assert_int_eq(prove(), CACHE_UNPROVED);
}
END_TEST

TEST(without_a_cache_to_compare_with_nothing_is_proved)
{
    double counts[POINTS];
    for (size_t i = 0; i < POINTS; i++)
        counts[i] = (double)i * 200;
    caches.count = 0;
    ck_assert_int_eq(file_caches_prove(&caches, counts, 0, POINTS), CACHE_UNPROVED);
}
END_TEST

SUITE_MAIN("analysis: files", growth_while_no_cache_of_files_moves_is_no_cache,
           growth_that_goes_on_between_two_jobs_is_no_cache, what_grows_with_the_files_may_be_a_cache,
           what_rests_between_two_jobs_may_be_a_cache, what_stays_when_caches_are_taken_back_is_no_cache,
           what_goes_with_the_caches_is_one, files_that_are_deleted_prove_nothing,
           without_a_cache_to_compare_with_nothing_is_proved)
