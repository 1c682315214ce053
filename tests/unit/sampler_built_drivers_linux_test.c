/* Drivers built here by mingw-w64 and by clang with lld, for x64, x86 and ARM64, with tags in every place; left out with a word where a compiler is not there. */
#include "sampler/owners/drivers.h"
#include "tests/unit/sampler_tree.h"
#include "tests/unit/suite.h"

#include "sampler/owners/little.h"

/* Character constants stand in memory backwards: 'SeFN' is the tag NFeS. */
static const char SOURCE[] =
    "struct lookaside { unsigned size; unsigned tag; };\n"
    "static volatile unsigned result, low = 0x7053, high = 0x3174;\n"
    "static volatile const char table[] = \"..Dat1..\";\n"
    "__attribute__((noinline)) unsigned ExAllocatePoolWithTag(int type, unsigned bytes, unsigned tag)\n"
    "{ result += type + bytes + tag; return result; }\n"
    "__attribute__((noinline)) void initialize(volatile struct lookaside *list) { result += list->tag; }\n"
    "int DriverEntry(void *driver, void *path)\n"
    "{\n"
    "    volatile struct lookaside list;\n"
    "    list.size = 64;\n"
    "    list.tag = '1ktS';\n"
    "    initialize(&list);\n"
    "    ExAllocatePoolWithTag(0, 32, 'SeFN');\n"
    "    ExAllocatePoolWithTag(1, 48, 'Rev1');\n"
    "    ExAllocatePoolWithTag(1, 48, 0xE36F7250);\n"
    "    if (result == '1pmC') result += table[2];\n"
    "    result += low | high << 16;\n"
    "    return (int)result;\n"
    "}\n";

static const char RESOURCE[] =
    "1 VERSIONINFO\nFILEVERSION 1,2,3,4\nPRODUCTVERSION 5,6,7,8\nBEGIN\n BLOCK \"StringFileInfo\"\n BEGIN\n"
    "  BLOCK \"040904b0\"\n  BEGIN\n   VALUE \"CompanyName\", \"Example Werke\"\n"
    "   VALUE \"FileDescription\", \"A driver that leaks\"\n   VALUE \"FileVersion\", \"1.2.3.4 (test)\"\n"
    "   VALUE \"OriginalFilename\", \"leaker.sys\"\n   VALUE \"ProductName\", \"Leaker\"\n"
    "   VALUE \"ProductVersion\", \"5.6\"\n  END\n END\n BLOCK \"VarFileInfo\"\n BEGIN\n"
    "  VALUE \"Translation\", 0x409, 1200\n END\nEND\n";

static const struct {
    const char *name, *needs, *command;
    enum pe_machine machine;
} BUILDS[] = {
    {"mingw-x64.sys", "x86_64-w64-mingw32-gcc",
     "x86_64-w64-mingw32-windres v.rc -O coff -o v.o && x86_64-w64-mingw32-gcc -w -O2 -nostdlib -shared"
     " -Wl,--subsystem,native -Wl,--entry,DriverEntry -o mingw-x64.sys d.c v.o",
     PE_X64},
    {"mingw-x64-O0.sys", "x86_64-w64-mingw32-gcc",
     "x86_64-w64-mingw32-windres v.rc -O coff -o v.o && x86_64-w64-mingw32-gcc -w -O0 -nostdlib -shared"
     " -Wl,--subsystem,native -Wl,--entry,DriverEntry -o mingw-x64-O0.sys d.c v.o",
     PE_X64},
    {"lld-x64.sys", "lld-link", "sh build.sh x86_64 x64", PE_X64},
    {"lld-x86.sys", "lld-link", "sh build.sh i686 x86", PE_X86},
    {"lld-arm64.sys", "lld-link", "sh build.sh aarch64 arm64", PE_ARM64},
};

static const char BUILD[] =
    "x86_64-w64-mingw32-windres v.rc -O res -o v.res && clang -w -O2 -ffreestanding --target=$1-pc-windows-msvc -c d.c"
    " -o $2.o && lld-link /subsystem:native /machine:$2 /driver /entry:DriverEntry /nodefaultlib /out:lld-$2.sys $2.o"
    " v.res\n";

/* False when the compilers are not there. */
static bool build(const struct tree_folder *tree, size_t i)
{
    char command[1024];
    snprintf(command, sizeof command,
             "for one in %s clang x86_64-w64-mingw32-windres; do command -v $one >/dev/null || exit 1; done",
             BUILDS[i].needs);
    if (system(command) != 0) {
        printf("skipped: %s: there is no %s, clang or x86_64-w64-mingw32-windres\n", BUILDS[i].name, BUILDS[i].needs);
        return false;
    }
    snprintf(command, sizeof command, "cd %s && %s 2>&1", tree->path, BUILDS[i].command);
    ck_assert_msg(system(command) == 0, "%s is not built", BUILDS[i].name);
    return true;
}

static const struct {
    const char *tag;
    enum tag_grade grade;
    enum tag_form form;
} EXPECTED[] = {
    {"NFeS", TAG_IN_CODE, TAG_PLAIN},   {"Stk1", TAG_IN_CODE, TAG_PLAIN},    {"Rev1", TAG_IN_CODE, TAG_REVERSED},
    {"1veR", TAG_IN_CODE, TAG_PLAIN},   {"Pro\xE3", TAG_IN_CODE, TAG_PLAIN}, {"Proc", TAG_IN_CODE, TAG_PROTECTED},
    {"Dat1", TAG_BYTES, TAG_PLAIN},     {"Cmp1", TAG_BYTES, TAG_PLAIN},      {"Spt1", TAG_NOT_FOUND, TAG_PLAIN},
    {"Zzzz", TAG_NOT_FOUND, TAG_PLAIN},
};
enum { EXPECTED_COUNT = sizeof EXPECTED / sizeof EXPECTED[0] };

/* A comparison on ARM64 takes the number into a register as an allocation does: there the two cannot be told apart. */
static bool is_like_code(enum pe_machine machine, const char *tag)
{
    return machine == PE_ARM64 && strcmp(tag, "Cmp1") == 0;
}

static void check_tags(struct drivers *drivers, size_t build)
{
    struct driver_matches questions[EXPECTED_COUNT] = {{0}};
    for (size_t i = 0; i < EXPECTED_COUNT; i++)
        questions[i].tag = little_u32((const unsigned char *)EXPECTED[i].tag);
    ck_assert_int_eq(drivers_match(drivers, questions, EXPECTED_COUNT, NULL), STATUS_OK);
    for (size_t i = 0; i < EXPECTED_COUNT; i++) {
        const struct driver_match *match = questions[i].matches;
        enum tag_grade grade = questions[i].count > 0 ? match->grade : TAG_NOT_FOUND;
        enum tag_grade wanted = is_like_code(BUILDS[build].machine, EXPECTED[i].tag) ? TAG_IN_CODE : EXPECTED[i].grade;
        ck_assert_msg(grade == wanted, "%s: %s is graded %d", BUILDS[build].name, EXPECTED[i].tag, grade);
        ck_assert_msg(grade == TAG_NOT_FOUND || match->form == EXPECTED[i].form, "%s: form of %s", BUILDS[build].name,
                      EXPECTED[i].tag);
        driver_matches_done(&questions[i]);
    }
}

static void check_facts(const struct driver *driver, enum pe_machine machine)
{
    const struct pe_version *version = &driver->version;
    ck_assert_uint_eq(driver->machine, machine);
    ck_assert_str_eq(version->company, "Example Werke");
    ck_assert_str_eq(version->description, "A driver that leaks");
    ck_assert_str_eq(version->file_version, "1.2.3.4 (test)");
    ck_assert_str_eq(version->original_name, "leaker.sys");
    ck_assert_str_eq(version->product, "Leaker");
    ck_assert_str_eq(version->product_version, "5.6");
    ck_assert(version->has_numbers && version->file[0] == 1 && version->file[3] == 4);
    ck_assert(version->product_numbers[0] == 5 && version->product_numbers[3] == 8);
}

TEST(tags_of_built_drivers_are_found_and_graded)
{
    size_t built = 0;
    for (size_t i = 0; i < sizeof BUILDS / sizeof BUILDS[0]; i++) {
        struct tree_folder tree = tree_make();
        struct drivers *drivers;
        tree_text(&tree, "d.c", SOURCE);
        tree_text(&tree, "v.rc", RESOURCE);
        tree_text(&tree, "build.sh", BUILD);
        if (build(&tree, i)) {
            struct drivers_config config = {.folders = {{tree.path, true}}, .folder_count = 1};
            ck_assert_int_eq(drivers_open(&drivers, &config, NULL), STATUS_OK);
            ck_assert_uint_eq(drivers_count(drivers), 1);
            check_tags(drivers, i);
            check_facts(drivers_at(drivers, 0), BUILDS[i].machine);
            drivers_close(drivers);
            built++;
        }
        tree_drop(&tree);
    }
    printf("%zu drivers built and read\n", built);
}

SUITE_MAIN("sampler: drivers built by compilers", tags_of_built_drivers_are_found_and_graded)
