/* The owners of a machine: drivers and names are there once, found at once, bounded, and replaced by what is newer. */
#include "base/number.h"
#include "sampler/owners/driver_names.h"
#include "sampler/owners/owners.h"
#include "tests/unit/suite.h"

static struct owners *owners;

static struct text text(const char *words)
{
    return (struct text){words, strlen(words)};
}

static void begin(void)
{
    ck_assert_int_eq(owners_open(&owners), STATUS_OK);
}

static uint32_t add_driver(const char *path, const char *version)
{
    uint32_t index = UINT32_MAX;
    struct owner_driver driver = {
        .path = text(path), .version = text(version), .company = text("Example"), .link_time = ABSENT, .bytes = 1000};
    ck_assert_int_eq(owners_add_driver(owners, &driver, &index), STATUS_OK);
    return index;
}

static enum status add(const char *name, enum owner_grade grade, const char *words, const struct owner_match *match)
{
    struct owner owner = {.name = text(name),
                          .grade = grade,
                          .owner = text(words),
                          .kind = NOTE_KINDS,
                          .matches = match,
                          .match_count = match != NULL};
    return owners_add(owners, &owner);
}

static const char *stands_for(const char *name)
{
    const struct owner_driver *driver = owners_driver_of(owners, owners_find(owners, text(name)));
    return driver != NULL ? driver->file.bytes : "";
}

TEST(a_name_is_found_by_its_bytes_and_replaced_when_it_comes_again)
{
    begin();
    ck_assert_ptr_null(owners_find(owners, text("NtfF")));
    ck_assert_int_eq(add("NtfF", OWNER_UNKNOWN, "", NULL), STATUS_OK);
    ck_assert_int_eq(add("Ntf\xE6", OWNER_KNOWN, "ntfs.sys", NULL), STATUS_OK);
    ck_assert_int_eq(add("NtfF", OWNER_IN_CODE, "other.sys", NULL), STATUS_OK);
    ck_assert_uint_eq(owners_count(owners), 2);
    ck_assert_str_eq(owners_find(owners, text("NtfF"))->owner.bytes, "other.sys");
    ck_assert_int_eq(owners_find(owners, text("Ntf\xE6"))->grade, OWNER_KNOWN);
    owners_close(owners);
}
END_TEST

TEST(a_driver_is_there_once_by_its_path_and_has_its_file_name_from_either_system)
{
    begin();
    uint32_t one = add_driver("C:\\Windows\\System32\\drivers\\one.sys", "1.0"), two = add_driver("/x/two.ko.xz", "");
    ck_assert_uint_eq(add_driver("C:\\Windows\\System32\\drivers\\one.sys", "2.0"), one);
    ck_assert_uint_eq(owners_driver_count(owners), 2);
    ck_assert_str_eq(owners_driver(owners, one)->version.bytes, "2.0");
    ck_assert_str_eq(owners_driver(owners, one)->file.bytes, "one.sys");
    ck_assert_str_eq(owners_driver(owners, two)->file.bytes, "two.ko.xz");
    ck_assert_int_eq(owners_find_driver(owners, text("/x/two.ko.xz")), (int)two);
    ck_assert_int_eq(owners_find_driver(owners, text("/x/three.ko")), OWNER_NO_DRIVER);
    owners_close(owners);
}
END_TEST

TEST(the_file_that_the_owner_names_stands_for_it_else_the_surest_match_of_what_nobody_knows)
{
    begin();
    struct owner_match match = {add_driver("/d/carrier.sys", ""), TAG_IN_CODE, TAG_PLAIN};
    add_driver("/d/NTFS.SYS", "");
    add_driver("/d/ntoskrnl.exe", "");
    add_driver("/m/snd-pcm.ko.xz", "");
    add("List", OWNER_KNOWN, "ntfs.sys", &match);
    add("Kern", OWNER_KNOWN, "nt!mm", &match);
    add("Miss", OWNER_KNOWN, "absent.sys", &match);
    add("Code", OWNER_IN_CODE, "", &match);
    add("Mods", OWNER_KNOWN, "snd_pcm", NULL);
    add("None", OWNER_UNKNOWN, "", NULL);
    ck_assert_str_eq(stands_for("List"), "");
    owners_settle(owners);
    ck_assert_str_eq(stands_for("List"), "NTFS.SYS");
    ck_assert_str_eq(stands_for("Kern"), "ntoskrnl.exe");
    ck_assert_str_eq(stands_for("Miss"), "");
    ck_assert_str_eq(stands_for("Code"), "carrier.sys");
    ck_assert_str_eq(stands_for("Mods"), "snd-pcm.ko.xz");
    ck_assert_str_eq(stands_for("None"), "");
    owners_close(owners);
}
END_TEST

static const char *named(const char *words)
{
    int32_t index = owners_driver_named(owners, text(words));
    return index >= 0 ? owners_driver(owners, (size_t)index)->path.bytes : "";
}

TEST(a_word_names_the_first_file_of_that_name_with_or_without_what_follows_its_first_dot)
{
    char longest[DRIVER_NAME_MAX + 2];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    begin();
    ck_assert_str_eq(named("a.sys"), "");
    add_driver("/one/A.sys", "1");
    add_driver("/two/a.sys", "1");
    add_driver("/two/a.ko.xz", "1");
    add_driver("/two/.hidden", "1");
    add_driver("/one/A.sys", "2");
    ck_assert_str_eq(named("a.SYS"), "/one/A.sys");
    ck_assert_str_eq(named("a"), "/one/A.sys");
    ck_assert_str_eq(named("a!part"), "/one/A.sys");
    ck_assert_str_eq(named("a.ko.xz, or b"), "/two/a.ko.xz");
    ck_assert_str_eq(named("a.ko"), "");
    ck_assert_str_eq(named(".hidden"), "/two/.hidden");
    ck_assert_str_eq(named(""), "");
    ck_assert_str_eq(named("nt"), "");
    ck_assert_str_eq(named(longest), "");
    ck_assert_int_eq(owners_driver_named(NULL, text("a")), OWNER_NO_DRIVER);
    owners_close(owners);
}
END_TEST

TEST(each_change_has_an_edition_and_what_says_the_same_is_none)
{
    begin();
    ck_assert_uint_eq(owners_edition(owners), 0);
    add_driver("/d/a.sys", "1");
    add("Aaaa", OWNER_UNKNOWN, "", NULL);
    ck_assert_uint_eq(owners_edition(owners), 1);
    owners_set_edition(owners, 2);
    add_driver("/d/a.sys", "1");
    ck_assert_uint_eq(owners_edition(owners), 1);
    add_driver("/d/a.sys", "2");
    ck_assert_uint_eq(owners_edition(owners), 2);
    ck_assert_uint_eq(owners_driver(owners, 0)->edition, 2);
    ck_assert_uint_eq(owners_at(owners, 0)->edition, 1);
    owners_close(owners);
}
END_TEST

TEST(a_copy_is_the_same_and_stays_when_the_first_is_gone)
{
    struct owners *copy;
    begin();
    struct owner_match match = {add_driver("/d/a.sys", "1"), TAG_IN_CODE, TAG_REVERSED};
    owners_set_edition(owners, 2);
    add("Aaaa", OWNER_IN_CODE, "a.sys", &match);
    owners_settle(owners);
    ck_assert_int_eq(owners_copy(&copy, owners), STATUS_OK);
    owners_close(owners);
    owners = copy;
    ck_assert_uint_eq(owners_edition(owners), 2);
    ck_assert_uint_eq(owners_driver(owners, 0)->edition, 1);
    ck_assert_str_eq(stands_for("Aaaa"), "a.sys");
    ck_assert_int_eq(owners_at(owners, 0)->matches[0].form, TAG_REVERSED);
    owners_close(owners);
}
END_TEST

TEST(what_has_no_sense_or_is_too_much_is_refused_and_nothing_is_lost)
{
    char name[16];
    begin();
    struct owner_match match = {0, TAG_IN_CODE, TAG_PLAIN};
    ck_assert_int_eq(add("Aaaa", OWNER_IN_CODE, "", &match), STATUS_USAGE);
    ck_assert_int_eq(add("", OWNER_UNKNOWN, "", NULL), STATUS_USAGE);
    ck_assert_int_eq(add("Aaaa", OWNER_GRADES, "", NULL), STATUS_USAGE);
    for (int i = 0; i < OWNERS_NAMES_MAX; i++) {
        snprintf(name, sizeof name, "%d", i);
        ck_assert_int_eq(add(name, OWNER_UNKNOWN, "", NULL), STATUS_OK);
    }
    ck_assert_int_eq(add("one more", OWNER_UNKNOWN, "", NULL), STATUS_LIMIT);
    ck_assert_int_eq(add("17", OWNER_KNOWN, "nt", NULL), STATUS_OK);
    ck_assert_uint_eq(owners_count(owners), OWNERS_NAMES_MAX);
    owners_close(owners);
}
END_TEST

TEST(a_text_that_is_too_long_is_cut)
{
    static char version[OWNER_TEXT_MAX * 2];
    begin();
    memset(version, 'v', sizeof version - 1);
    add_driver("/d/a.sys", version);
    owners_set_edition(owners, 2);
    add_driver("/d/a.sys", version);
    ck_assert_uint_eq(owners_driver(owners, 0)->version.length, OWNER_TEXT_MAX);
    ck_assert_uint_eq(owners_edition(owners), 1);
    owners_close(owners);
}
END_TEST

TEST(of_no_owners_nothing_is_known)
{
    ck_assert_uint_eq(owners_count(NULL) + owners_driver_count(NULL) + owners_edition(NULL), 0);
    ck_assert_ptr_null(owners_find(NULL, text("Aaaa")));
    ck_assert_ptr_null(owners_driver_of(NULL, NULL));
    ck_assert_int_eq(owners_driver_named(NULL, text("nt")), OWNER_NO_DRIVER);
}
END_TEST

SUITE_MAIN("sampler: owners", a_name_is_found_by_its_bytes_and_replaced_when_it_comes_again,
           a_driver_is_there_once_by_its_path_and_has_its_file_name_from_either_system,
           the_file_that_the_owner_names_stands_for_it_else_the_surest_match_of_what_nobody_knows,
           a_word_names_the_first_file_of_that_name_with_or_without_what_follows_its_first_dot,
           each_change_has_an_edition_and_what_says_the_same_is_none,
           a_copy_is_the_same_and_stays_when_the_first_is_gone,
           what_has_no_sense_or_is_too_much_is_refused_and_nothing_is_lost, a_text_that_is_too_long_is_cut,
           of_no_owners_nothing_is_known)
