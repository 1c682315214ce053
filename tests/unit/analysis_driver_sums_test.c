/* What the pools of each driver have together. */
#include "tests/unit/suite.h"

#include <string.h>

#include "analysis/driver_sums.h"
#include "sampler/sampler.h"

static struct intern *names;
static struct snapshot from, out;
static struct owners *owners;
static struct driver_sums sums;

static struct text text(const char *words)
{
    return (struct text){words, strlen(words)};
}

static uint32_t named(const char *words)
{
    uint32_t id;
    ck_assert_int_eq(intern_add(names, words, strlen(words), &id), STATUS_OK);
    return id;
}

static struct pool *add_pool(const char *tag, enum pool_type type, int64_t bytes, const char *owner)
{
    struct pool *pool = snapshot_add_pool(&from);
    pool->name = named(tag);
    pool->type = type;
    pool->owner = owner[0] != 0 ? named(owner) : 0;
    pool->value[POOL_BYTES] = bytes;
    return pool;
}

static uint32_t add_driver(const char *path, const char *company, enum loaded loaded)
{
    uint32_t at;
    struct owner_driver driver = {
        .path = text(path), .company = text(company), .link_time = ABSENT, .bytes = ABSENT, .loaded = loaded};
    ck_assert_int_eq(owners_add_driver(owners, &driver, &at), STATUS_OK);
    return at;
}

static void add_owner(const char *tag, enum tag_grade found, uint32_t driver)
{
    struct owner_match match = {driver, found, TAG_PLAIN};
    struct owner owner = {.name = text(tag),
                          .grade = found == TAG_IN_CODE ? OWNER_IN_CODE : OWNER_BYTES,
                          .owner = owners_driver(owners, driver)->file,
                          .kind = NOTE_KINDS,
                          .matches = &match,
                          .match_count = 1};
    ck_assert_int_eq(owners_add(owners, &owner), STATUS_OK);
    owners_settle(owners);
}

static void setup(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    ck_assert_int_eq(owners_open(&owners), STATUS_OK);
    snapshot_init(&from, names);
    snapshot_init(&out, NULL);
    driver_sums_init(&sums);
}

static void teardown(void)
{
    driver_sums_done(&sums);
    snapshot_done(&out);
    snapshot_done(&from);
    owners_close(owners);
    intern_close(names);
}

static void make(bool by_company)
{
    driver_sums_begin(&sums, NULL, owners, by_company);
    ck_assert_int_eq(driver_sums_make(&sums, &out, &from), STATUS_OK);
}

/* NULL when there is none. */
static const struct driver_sum *find(const char *name)
{
    for (size_t i = 0; i < out.driver_count; i++) {
        struct text own = row_name(&(struct row){ENTITY_DRIVERS, &out, &out.drivers[i], NULL, NULL, owners});
        if (own.length == strlen(name) && memcmp(own.bytes, name, own.length) == 0)
            return &out.drivers[i];
    }
    return NULL;
}

static int64_t bytes_of(const char *name)
{
    const struct driver_sum *row = find(name);
    ck_assert_msg(row != NULL, "%s", name);
    return row->value[DRIVER_SUM_BYTES];
}

TEST(each_pool_counts_for_its_file_its_words_or_nobody)
{
    setup();
    uint32_t filter = add_driver("/d/filter.sys", "Contoso", LOADED_YES);
    add_driver("/d/ntfs.sys", "Example", LOADED_YES);
    add_owner("Aaaa", TAG_IN_CODE, filter);
    add_owner("Bbbb", TAG_BYTES, filter);
    add_pool("Aaaa", POOL_PAGED, 100, "");
    add_pool("Aaaa", POOL_NONPAGED, 20, "");
    add_pool("Bbbb", POOL_PAGED, 3, "");
    add_pool("NtfF", POOL_PAGED, 1000, "Ntfs.sys");
    add_pool("Word", POOL_PAGED, 7, "nt!mm");
    add_pool("None", POOL_PAGED, 5, "");
    make(false);
    ck_assert_uint_eq(out.driver_count, 4);
    ck_assert_int_eq(bytes_of("filter.sys"), 123);
    ck_assert_int_eq(find("filter.sys")->value[DRIVER_SUM_TAGS], 2); /* not once for each pool */
    ck_assert_int_eq(find("filter.sys")->grade, OWNER_IN_CODE);
    ck_assert_int_eq(bytes_of("ntfs.sys"), 1000);
    ck_assert_int_eq(bytes_of("nt!mm"), 7);
    ck_assert_int_eq(bytes_of("(unknown)"), 5);
    ck_assert_int_eq(find("(unknown)")->grade, OWNER_UNKNOWN);
    ck_assert_int_eq(find("(unknown)")->driver, -1);
    make(true);
    ck_assert_uint_eq(out.driver_count, 3);
    ck_assert_int_eq(bytes_of("Contoso"), 123);
    ck_assert_int_eq(bytes_of("(unknown)"), 12);
    ck_assert_int_eq(find("(unknown)")->grade, OWNER_UNKNOWN);
    teardown();
}
END_TEST

TEST(what_repeats_other_rows_counts_only_where_no_others_are)
{
    setup();
    add_pool("Aaaa", POOL_PAGED, 100, "a.sys");
    add_pool("Aaaa", POOL_LARGE, 90, "a.sys");
    add_pool("mm/x.c:1", POOL_ALLOCINFO, 50, "x");
    make(false);
    ck_assert_uint_eq(out.driver_count, 1);
    ck_assert_int_eq(bytes_of("a.sys"), 100);
    snapshot_clear(&from);
    add_pool("mm/x.c:1", POOL_ALLOCINFO, 50, "x");
    make(false);
    ck_assert_int_eq(bytes_of("x"), 50);
    teardown();
}
END_TEST

TEST(a_number_that_no_pool_has_is_absent_and_not_0)
{
    setup();
    add_pool("Aaaa", POOL_PAGED, ABSENT, "a.sys")->value[POOL_DIFF] = 4;
    add_pool("Aaab", POOL_PAGED, 8, "a.sys");
    make(false);
    ck_assert_int_eq(find("a.sys")->value[DRIVER_SUM_BYTES], 8);
    ck_assert_int_eq(find("a.sys")->value[DRIVER_SUM_DIFF], 4);
    ck_assert_int_eq(find("a.sys")->value[DRIVER_SUM_HELD], ABSENT);
    teardown();
}
END_TEST

/* Two samples of one round: their rows can be held against each other. */
TEST(the_same_driver_has_the_same_identity_in_every_sample)
{
    setup();
    struct snapshot before;
    snapshot_init(&before, NULL);
    add_pool("Aaaa", POOL_PAGED, 1, "a.sys");
    driver_sums_begin(&sums, NULL, owners, false);
    ck_assert_int_eq(driver_sums_make(&sums, &before, &from), STATUS_OK);
    snapshot_clear(&from);
    add_pool("Bbbb", POOL_PAGED, 1, "b.sys");
    add_pool("Aaaa", POOL_PAGED, 4, "a.sys");
    ck_assert_int_eq(driver_sums_make(&sums, &out, &from), STATUS_OK);
    struct row_index index;
    row_index_init(&index);
    ck_assert_int_eq(row_index_build(&index, &before, ENTITY_DRIVERS), STATUS_OK);
    ck_assert_ptr_eq(row_index_find(&index, find("a.sys")), &before.drivers[0]);
    ck_assert_ptr_null(row_index_find(&index, find("b.sys")));
    row_index_done(&index);
    snapshot_done(&before);
    teardown();
}
END_TEST

/* Whatever happens to owners, the rows add up to all there is. */
TEST(a_simulated_server_adds_up)
{
    static const char *const SOURCES[] = {"demo:driver-leak", "demo:churn,linux", "demo:sessions"};
    for (size_t i = 0; i < 3; i++) {
        struct sampler *sampler;
        struct sampler_config config = {.source = SOURCES[i]};
        const struct snapshot *now;
        struct problem why;
        setup();
        ck_assert_int_eq(sampler_open(&sampler, &config, &why), STATUS_OK);
        ck_assert_int_eq(sampler_owners(sampler, owners, &why), STATUS_OK);
        ck_assert_int_eq(sampler_take(sampler, &now, &why), STATUS_OK);
        driver_sums_begin(&sums, NULL, owners, false);
        ck_assert_int_eq(driver_sums_make(&sums, &out, now), STATUS_OK);
        int64_t bytes = 0, wanted = 0;
        for (size_t k = 0; k < out.driver_count; k++)
            bytes += out.drivers[k].value[DRIVER_SUM_BYTES];
        for (size_t k = 0; k < now->pool_count; k++)
            wanted += now->pools[k].value[POOL_BYTES];
        ck_assert_int_eq(bytes, wanted);
        ck_assert_uint_gt(out.driver_count, 10);
        sampler_close(sampler);
        teardown();
    }
}
END_TEST

SUITE_MAIN("analysis: driver sums", each_pool_counts_for_its_file_its_words_or_nobody,
           what_repeats_other_rows_counts_only_where_no_others_are, a_number_that_no_pool_has_is_absent_and_not_0,
           the_same_driver_has_the_same_identity_in_every_sample, a_simulated_server_adds_up)
