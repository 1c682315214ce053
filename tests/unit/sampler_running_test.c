/* What the running system says of drivers: keys by which files are found, the kernel's lines, and a registry made by hand. */
#include "sampler/owners/services.h"
#include "tests/unit/suite.h"

#include "base/number.h"

static const char ROOT[] = "C:\\Windows";

static void key_of_image(char key[RUNNING_KEY], const char *path)
{
    running_key_of_image(key, path, ROOT);
}

static struct running running;

static void begin(void (*key_of)(char key[RUNNING_KEY], const char *path))
{
    running = (struct running){.key_of = key_of};
}

TEST(all_ways_to_write_a_drivers_path_are_one)
{
    static const char *const WAYS[] = {"\\SystemRoot\\System32\\drivers\\NTFS.sys",
                                       "%SystemRoot%\\system32\\drivers\\ntfs.sys",
                                       "system32\\drivers\\ntfs.sys",
                                       "System32/Drivers/ntfs.sys",
                                       "\\??\\C:\\Windows\\System32\\drivers\\ntfs.sys",
                                       "C:\\WINDOWS\\system32\\drivers\\ntfs.sys",
                                       "C:/Windows/System32/drivers/ntfs.sys",
                                       "\\??\\c:\\windows/system32/drivers\\Ntfs.SYS"};
    char key[RUNNING_KEY];
    for (size_t i = 0; i < sizeof WAYS / sizeof WAYS[0]; i++) {
        key_of_image(key, WAYS[i]);
        ck_assert_str_eq(key, "c:\\windows\\system32\\drivers\\ntfs.sys");
    }
    key_of_image(key, "D:\\old\\System32\\drivers\\ntfs.sys");
    ck_assert_str_eq(key, "d:\\old\\system32\\drivers\\ntfs.sys");
}

TEST(a_module_is_found_by_its_name_whatever_packs_it)
{
    begin(running_key_of_module);
    ck_assert(running_take_module(&running, "xfs 2027520 1 - Live 0x0000000000000000\n"));
    ck_assert(running_take_module(&running, "snd_hda_intel 57344 0 snd,x, Unloading 0x0 (OE)\n"));
    ck_assert(!running_take_module(&running, "xfs 2027520\n"));
    const struct running_driver *found = running_find(&running, "/lib/modules/6.1/kernel/fs/xfs/xfs.ko.xz");
    ck_assert(found != NULL && found->is_loaded);
    ck_assert_int_eq(found->used_by, 1);
    found = running_find(&running, "/m/snd-hda-intel.ko");
    ck_assert_msg(found != NULL && !found->is_loaded, "one that goes is not loaded any more");
    ck_assert_ptr_null(running_find(&running, "/m/ext4.ko"));
    running_done(&running);
}

/* --- a registry ------------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *path, *value, *text; /* text NULL: a number */
    uint32_t number;
} VALUES[] = {
    {"ntfs", "Type", NULL, 2},
    {"ntfs", "Start", NULL, 0},
    {"ntfs", "Group", "Boot File System", 0},
    {"ntfs", "ImagePath", "\\SystemRoot\\System32\\drivers\\ntfs.sys", 0},
    {"Spooler", "Type", NULL, 0x110},
    {"Spooler", "ImagePath", "%SystemRoot%\\System32\\spoolsv.exe", 0},
    {"mfeavfk", "Type", NULL, 2},
    {"mfeavfk", "Start", NULL, 3},
    {"mfeavfk\\Instances", "DefaultInstance", "Second", 0},
    {"mfeavfk\\Instances\\First", "Altitude", "320000", 0},
    {"mfeavfk\\Instances\\Second", "Altitude", "321300.00", 0},
    {"odd", "Type", NULL, 1},
    {"odd", "Start", NULL, 4711},
    {"odd", "ImagePath", "", 0},
};
static const struct {
    const char *path, *keys[6];
} KEYS[] = {{"", {"ntfs", "Spooler", "no values", "mfeavfk", "odd"}}, {"mfeavfk\\Instances", {"First", "Second"}}};

static bool key_within(void *context, const char *path, size_t i, char out[SERVICE_TEXT])
{
    (void)context;
    for (size_t k = 0; k < sizeof KEYS / sizeof KEYS[0]; k++)
        if (strcmp(KEYS[k].path, path) == 0 && KEYS[k].keys[i] != NULL)
            return snprintf(out, SERVICE_TEXT, "%s", KEYS[k].keys[i]) > 0;
    return false;
}

static bool number_of(void *context, const char *path, const char *value, uint32_t *out)
{
    (void)context;
    for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++)
        if (VALUES[i].text == NULL && strcmp(VALUES[i].path, path) == 0 && strcmp(VALUES[i].value, value) == 0) {
            *out = VALUES[i].number;
            return true;
        }
    return false;
}

static bool text_of(void *context, const char *path, const char *value, char out[SERVICE_TEXT])
{
    (void)context;
    for (size_t i = 0; i < sizeof VALUES / sizeof VALUES[0]; i++)
        if (VALUES[i].text != NULL && strcmp(VALUES[i].path, path) == 0 && strcmp(VALUES[i].value, value) == 0)
            return snprintf(out, SERVICE_TEXT, "%s", VALUES[i].text) >= 0;
    return false;
}

TEST(a_service_tells_start_group_and_altitude_of_its_driver)
{
    const struct registry registry = {NULL, key_within, number_of, text_of};
    begin(key_of_image);
    services_take(&running, &registry, ROOT);
    const struct running_driver *found = running_find(&running, "C:\\Windows\\System32\\drivers\\ntfs.sys");
    ck_assert_ptr_nonnull(found);
    ck_assert_str_eq(found->service, "ntfs");
    ck_assert_str_eq(found->group, "Boot File System");
    ck_assert_int_eq(found->start, START_BOOT);
    ck_assert_msg(!found->is_loaded && found->altitude[0] == 0, "what is not said");
    found = running_find(&running, "C:\\Windows\\System32\\drivers\\mfeavfk.sys");
    ck_assert_msg(found != NULL, "a service without a path is the file of its name");
    ck_assert_str_eq(found->altitude, "321300.00");
    ck_assert_str_eq(running_start_words(found->start), "on demand");
    found = running_find(&running, "C:\\Windows\\System32\\drivers\\odd.sys");
    ck_assert(found != NULL && found->start == START_NOT_SAID);
    ck_assert_ptr_null(running_find(&running, "C:\\Windows\\System32\\spoolsv.exe"));
    ck_assert_ptr_null(running_find(&running, "E:\\copy\\ntfs.sys"));
    running_done(&running);
}

SUITE_MAIN("sampler: drivers of the running system", all_ways_to_write_a_drivers_path_are_one,
           a_module_is_found_by_its_name_whatever_packs_it, a_service_tells_start_group_and_altitude_of_its_driver)
