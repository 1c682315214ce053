/* What the simulated server says of who owns what. */
#include "tests/unit/sampler_demo_bench.h"

#include "sampler/owners/owners.h"

static const struct owners *owners_of(struct bench *bench, struct owners **owners)
{
    struct problem why;
    ck_assert_int_eq(owners_open(owners), STATUS_OK);
    ck_assert_int_eq(sampler_demo.owners(bench->state, *owners, &why), STATUS_OK);
    return *owners;
}

static const struct owner *owner_of(const struct owners *owners, const char *name)
{
    const struct owner *owner = owners_find(owners, (struct text){name, strlen(name)});
    ck_assert_msg(owner != NULL, "%s", name);
    return owner;
}

static void check_driver(const struct owners *owners, const char *name, const char *file, const char *company)
{
    const struct owner_driver *driver = owners_driver_of(owners, owner_of(owners, name));
    ck_assert_msg(driver != NULL, "%s", name);
    ck_assert_str_eq(driver->file.bytes, file);
    ck_assert_str_eq(driver->company.bytes, company);
}

TEST(the_tag_that_leaks_is_found_in_the_code_of_a_vendors_driver)
{
    struct bench bench = open_demo("driver-leak", 0);
    struct owners *owners;
    const struct owner *owner = owner_of(owners_of(&bench, &owners), "NFeS");
    ck_assert_int_eq(owner->grade, OWNER_IN_CODE);
    ck_assert_str_eq(owner->owner.bytes, "nfeflt.sys");
    ck_assert_uint_eq(owner->match_count, 3);
    ck_assert_int_eq(owner->matches[2].grade, TAG_BYTES);
    check_driver(owners, "NFeS", "nfeflt.sys", "Nordfels Software AG");
    owners_close(owners);
    close_demo(&bench);
}
END_TEST

TEST(what_samples_and_notes_tell_is_known_and_has_its_driver)
{
    struct bench bench = open_demo("quiet", 0), on_linux = open_demo("quiet,linux", 0);
    struct owners *owners;
    owners_of(&bench, &owners);
    ck_assert_int_eq(owner_of(owners, "NtfF")->grade, OWNER_KNOWN);
    ck_assert_int_eq(owner_of(owners, "Toke")->kind, NOTE_OBJECT);
    check_driver(owners, "NtfF", "ntfs.sys", "Microsoft Corporation");
    check_driver(owners, "Toke", "ntoskrnl.exe", "Microsoft Corporation");
    owners_close(owners);
    owners_of(&on_linux, &owners);
    check_driver(owners, "ext4_inode_cache", "ext4.ko.xz", "");
    ck_assert_ptr_null(owners_driver_of(owners, owner_of(owners, "dentry")));
    owners_close(owners);
    close_demo(&on_linux);
    close_demo(&bench);
}
END_TEST

/* So that screens have each of them. */
TEST(every_name_is_there_and_every_grade)
{
    static const char *const SOURCES[] = {"churn", "churn,linux"};
    for (size_t i = 0; i < 2; i++) {
        struct bench bench = open_demo(SOURCES[i], 0);
        struct owners *owners;
        size_t grades[OWNER_GRADES] = {0};
        owners_of(&bench, &owners);
        take(&bench);
        for (size_t k = 0; k < bench.now->pool_count; k++) {
            struct text name = intern_text(bench.now->names, bench.now->pools[k].name);
            const struct owner *owner = owners_find(owners, name);
            ck_assert_msg(owner != NULL || name.bytes[0] == '(', "%s", name.bytes);
            grades[owner != NULL ? owner->grade : OWNER_UNKNOWN]++;
        }
        for (size_t grade = 0; grade < OWNER_GRADES; grade++)
            ck_assert_uint_gt(grades[grade], 10);
        owners_close(owners);
        close_demo(&bench);
    }
}
END_TEST

TEST(a_source_that_cannot_say_says_so)
{
    struct sampler *sampler;
    struct owners *owners;
    struct problem why;
    struct sampler_config config = {.source = "auto"};
    ck_assert_int_eq(owners_open(&owners), STATUS_OK);
    if (sampler_open(&sampler, &config, &why) == STATUS_OK) {
        ck_assert_int_eq(sampler_owners(sampler, owners, &why), STATUS_UNSUPPORTED);
        ck_assert_uint_eq(owners_count(owners), 0);
        sampler_close(sampler);
    }
    owners_close(owners);
}
END_TEST

SUITE_MAIN("sampler: demo owners", the_tag_that_leaks_is_found_in_the_code_of_a_vendors_driver,
           what_samples_and_notes_tell_is_known_and_has_its_driver, every_name_is_there_and_every_grade,
           a_source_that_cannot_say_says_so)
