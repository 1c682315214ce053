/* The kernel's list of loaded drivers, from tables made by hand. */
#include "sampler/windows/nt_modules.h"
#include "tests/nt/canned.h"
#include "tests/unit/suite.h"

enum { HEADER = 8, ENTRY = 0x128, PATH = 0x28, PATH_BYTES = 256 };

static struct canned canned;
static char told[8][PATH_BYTES + 1];
static size_t told_count;

static void take(void *context, const char *path, size_t length)
{
    ck_assert_ptr_eq(context, &canned);
    ck_assert(told_count < 8 && length <= PATH_BYTES);
    memcpy(told[told_count], path, length);
    told[told_count++][length] = 0;
}

static struct buffer *begin(uint32_t said)
{
    told_count = 0;
    canned_open(&canned);
    struct buffer *bytes = &canned_answer(&canned, NT_MODULES)->bytes;
    encode_zeros(bytes, HEADER);
    encode_u32(bytes, 0, said);
    return bytes;
}

static void add(struct buffer *bytes, const char *path, size_t length)
{
    size_t at = bytes->length;
    encode_zeros(bytes, ENTRY);
    memcpy(bytes->bytes + at + PATH, path, length);
}

TEST(all_loaded_drivers_are_told)
{
    struct buffer *bytes = begin(2);
    char longest[PATH_BYTES];
    memset(longest, 'x', sizeof longest);
    add(bytes, "\\SystemRoot\\System32\\drivers\\ntfs.sys", 37);
    add(bytes, longest, sizeof longest);
    ck_assert_uint_eq(nt_modules_each(&canned.reader, take, &canned), NT_SUCCESS);
    ck_assert_uint_eq(told_count, 2);
    ck_assert_str_eq(told[0], "\\SystemRoot\\System32\\drivers\\ntfs.sys");
    ck_assert_msg(strlen(told[1]) == PATH_BYTES, "a path without an end ends with its field");
    canned_close(&canned);
}

TEST(a_number_that_lies_reads_nothing_outside)
{
    struct buffer *bytes = begin(UINT32_MAX);
    add(bytes, "one.sys", 7);
    encode_zeros(bytes, ENTRY - 1);
    ck_assert_uint_eq(nt_modules_each(&canned.reader, take, &canned), NT_SUCCESS);
    ck_assert_uint_eq(told_count, 1);
    canned_close(&canned);
}

TEST(a_refusal_is_told)
{
    begin(0);
    canned_refuse(&canned, NT_MODULES, NT_ACCESS_DENIED);
    ck_assert_uint_eq(nt_modules_each(&canned.reader, take, &canned), NT_ACCESS_DENIED);
    ck_assert_uint_eq(told_count, 0);
    canned_close(&canned);
}

SUITE_MAIN("sampler: loaded drivers of NT", all_loaded_drivers_are_told, a_number_that_lies_reads_nothing_outside,
           a_refusal_is_told)
