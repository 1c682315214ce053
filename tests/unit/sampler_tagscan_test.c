#include "sampler/owners/tagscan.h"
#include "tests/unit/sampler_pe_make.h"
#include "tests/unit/suite.h"

#include "sampler/owners/little.h"

static struct pe_make made;
static struct file_bytes bytes;
static struct pe pe;
static struct tagscan scan;

static uint32_t number(const char *tag)
{
    return little_u32((const unsigned char *)tag);
}

static bool has(const char *tag)
{
    for (size_t i = 0; i < scan.found.count; i++)
        if (scan.found.values[i] == number(tag))
            return true;
    return false;
}

/* An instruction of one byte that takes the tag: push (68), mov (B8), cmp (3D). */
static void put(size_t at, unsigned char opcode, const char *tag)
{
    made.bytes[at] = opcode;
    memcpy(made.bytes + at + 1, tag, 4);
}

static void scan_code(void)
{
    file_bytes_over(&bytes, made.bytes, made.length);
    ck_assert_int_eq(pe_read(&pe, &bytes, "x.sys", NULL), STATUS_OK);
    ck_assert_int_eq(tagscan_init(&scan), STATUS_OK);
    ck_assert_int_eq(tagscan_code(&scan, &pe), STATUS_OK);
}

TEST(only_code_counts_as_code)
{
    make_begin(&made, true, PE_X64);
    size_t raw = make_section(&made, ".text", MAKE_CODE);
    put(raw + 7, 0xB8, "Abcd");
    put(raw + 20, 0x68, "Efg ");
    put(raw + 40, 0x3D, "Ijkl");
    put(make_section(&made, ".data", MAKE_DATA) + 7, 0xB8, "Mnop");
    scan_code();
    ck_assert(has("Abcd") && has("Efg ") && !has("Ijkl") && !has("Mnop"));
    ck_assert_uint_eq(scan.found.count, 2);
    tagscan_done(&scan);
}

TEST(a_tag_in_two_instructions_counts_once)
{
    make_begin(&made, false, PE_X86);
    size_t raw = make_section(&made, ".text", MAKE_CODE);
    put(raw, 0x68, "Abcd");
    put(raw + 64, 0x68, "Abcd");
    scan_code();
    ck_assert_uint_eq(scan.found.count, 1);
    tagscan_done(&scan);
}

TEST(an_unknown_processor_has_no_code_for_us)
{
    make_begin(&made, false, PE_ARM);
    put(make_section(&made, ".text", MAKE_CODE), 0x68, "Abcd");
    scan_code();
    ck_assert_uint_eq(scan.found.count, 0);
    tagscan_done(&scan);
}

TEST(sections_that_overlap_are_not_read_for_ever)
{
    make_begin(&made, false, PE_X86);
    size_t raw = make_section(&made, ".text", MAKE_CODE);
    put(raw, 0x68, "Abcd");
    for (int i = 0; i < 8; i++)
        make_section(&made, "again", MAKE_CODE);
    for (unsigned i = 0; i < made.sections; i++) {
        size_t header = make_directories_at(&made) + 128 + i * 40u;
        make_u32(&made, header + 16, (uint32_t)made.length);
        make_u32(&made, header + 20, 0);
    }
    scan_code();
    ck_assert(has("Abcd"));
    tagscan_done(&scan);
}

/* What lies across the border of two pieces, at each distance from it. */
TEST(no_tag_is_lost_between_two_pieces)
{
    size_t length = (size_t)TAGSCAN_PIECE * 2 + 100;
    unsigned char *large = calloc(1, length);
    ck_assert_ptr_nonnull(large);
    make_begin(&made, true, PE_X64);
    make_section(&made, ".text", MAKE_CODE);
    memcpy(large, made.bytes, made.length);
    size_t header = make_directories_at(&made) + 128;
    large[header + 16 + 2] = 0x08; /* 512 KiB and a little of raw bytes */
    for (int shift = -12; shift < 12; shift++) {
        size_t at = (size_t)((long)MAKE_RAW_AT + TAGSCAN_PIECE + shift);
        memcpy(large + at,
               "\xC7\x84\x24\x00\x01\x00\x00"
               "Abcd",
               11);
        file_bytes_over(&bytes, large, length);
        ck_assert_int_eq(pe_read(&pe, &bytes, "x.sys", NULL), STATUS_OK);
        ck_assert_int_eq(tagscan_init(&scan), STATUS_OK);
        ck_assert_int_eq(tagscan_code(&scan, &pe), STATUS_OK);
        ck_assert_msg(has("Abcd"), "code, %d", shift);
        struct tag_wanted *wanted;
        const uint32_t numbers[] = {number("zzzz"), number("Abcd")};
        ck_assert_int_eq(tag_wanted_open(&wanted, numbers, 2), STATUS_OK);
        ck_assert_int_eq(tagscan_bytes(&scan, &bytes, wanted), STATUS_OK);
        ck_assert_msg(has("Abcd") && scan.found.count == 1, "bytes, %d", shift);
        tag_wanted_close(wanted);
        tagscan_done(&scan);
        memset(large + at, 0, 11);
    }
    free(large);
}

TEST(a_tag_has_three_forms)
{
    uint32_t tag = number("NFeS");
    ck_assert_uint_eq(tag_in_form(tag, TAG_PLAIN), tag);
    ck_assert_uint_eq(tag_in_form(tag, TAG_PROTECTED), number("NFe\xD3"));
    ck_assert_uint_eq(tag_in_form(tag, TAG_REVERSED), number("SeFN"));
}

TEST(a_set_keeps_each_number_once_and_ends_at_its_limit)
{
    struct tag_set set;
    ck_assert_int_eq(tag_set_init(&set), STATUS_OK);
    for (uint32_t i = TAG_SET_MAX + 5; i > 0; i--) {
        tag_set_add(&set, i);
        tag_set_add(&set, i);
    }
    tag_set_add(&set, 0);
    ck_assert_uint_eq(set.count, TAG_SET_MAX);
    ck_assert(set.is_full);
    tag_set_sort(&set);
    for (size_t i = 1; i < set.count; i++)
        ck_assert_uint_lt(set.values[i - 1], set.values[i]);
    tag_set_clear(&set);
    ck_assert(set.count == 0 && !set.is_full);
    tag_set_add(&set, 7);
    ck_assert_uint_eq(set.count, 1);
    tag_set_done(&set);
}

SUITE_MAIN("sampler: tags in drivers", only_code_counts_as_code, a_tag_in_two_instructions_counts_once,
           an_unknown_processor_has_no_code_for_us, sections_that_overlap_are_not_read_for_ever,
           no_tag_is_lost_between_two_pieces, a_tag_has_three_forms, a_set_keeps_each_number_once_and_ends_at_its_limit)
