/* Modules written by hand. */
#include "sampler/owners/kernel_module.h"
#include "tests/unit/suite.h"

enum { STRINGS = 0x40, NAMES = 0x80, SYMBOLS = 0xE0, SYMBOL_NAMES = 0x120, ABOUT = 0x180, TABLE = 0x240, END = 0x3C0 };

static unsigned char bytes[END + 64];
static struct kernel_module module;

static void put(size_t at, uint64_t value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[at + i] = (unsigned char)(value >> (8 * i));
}

static void section(size_t i, uint32_t name, uint32_t type, uint64_t flags, uint64_t at, uint64_t length, uint32_t link)
{
    size_t entry = TABLE + i * 64;
    put(entry, name, 4);
    put(entry + 4, type, 4);
    put(entry + 8, flags, 8);
    put(entry + 24, at, 8);
    put(entry + 32, length, 8);
    put(entry + 40, link, 4);
}

/* One that makes foo_cache, and holds bar within another string. */
static void make(const char *called)
{
    static const char TEXT[] = "foo_cache\0rebar\0bar2\0", FIELDS[] = "license=GPL\0author=A\0author=B\0name=foo\0";
    static const char SECTION_NAMES[] = "\0.rodata.str1.1\0.modinfo\0";
    memset(bytes, 0, sizeof bytes);
    memcpy(bytes,
           "\x7F"
           "ELF\2\1\1",
           7);
    put(40, TABLE, 8);
    put(58, 64, 2);
    put(60, 6, 2);
    put(62, 5, 2);
    memcpy(bytes + STRINGS, TEXT, sizeof TEXT);
    memcpy(bytes + NAMES, SECTION_NAMES, sizeof SECTION_NAMES);
    put(SYMBOLS + 24, 1, 4);
    memcpy(bytes + SYMBOL_NAMES + 1, called, strlen(called));
    memcpy(bytes + ABOUT, FIELDS, sizeof FIELDS);
    section(1, 1, 1, 2, STRINGS, sizeof TEXT, 0);
    section(2, 16, 1, 2, ABOUT, sizeof FIELDS, 0);
    section(3, 0, 2, 0, SYMBOLS, 48, 4);
    section(4, 0, 3, 0, SYMBOL_NAMES, 0x40, 0);
    section(5, 0, 3, 0, NAMES, sizeof SECTION_NAMES, 0);
}

static bool holds(const char *name)
{
    return kernel_module_holds(&module, (struct text){name, strlen(name)});
}

TEST(a_module_tells_who_it_is_and_whether_it_makes_caches)
{
    make("kmem_cache_create");
    ck_assert_int_eq(kernel_module_read(&module, bytes, END), STATUS_OK);
    ck_assert(module.makes_caches && module.signature == NULL);
    ck_assert_str_eq(module.name, "foo");
    ck_assert_str_eq(module.author, "A, B");
    ck_assert_str_eq(module.license, "GPL");
    make("kmem_cache_alloc");
    ck_assert_int_eq(kernel_module_read(&module, bytes, END), STATUS_OK);
    ck_assert(!module.makes_caches);
}

TEST(only_a_whole_string_is_a_name)
{
    make("kmem_cache_create");
    ck_assert_int_eq(kernel_module_read(&module, bytes, END), STATUS_OK);
    ck_assert(holds("foo_cache") && holds("rebar") && holds("bar2"));
    ck_assert(!holds("bar") && !holds("foo") && !holds("cache") && !holds(""));
    ck_assert_msg(!holds("license=GPL"), "what a module says of itself is no name");
}

TEST(a_signature_is_seen)
{
    make("kmem_cache_create");
    memcpy(bytes + END, "signature\0\0\2\0\0\0\0\0\0\0\0\x09~Module signature appended~\n", 49);
    ck_assert_int_eq(kernel_module_read(&module, bytes, END + 49), STATUS_OK);
    ck_assert_ptr_eq(module.signature, bytes + END);
    ck_assert_uint_eq(module.signature_length, 9);
    bytes[END + 17] = 1;
    ck_assert_int_eq(kernel_module_read(&module, bytes, END + 49), STATUS_OK);
    ck_assert_msg(module.signature == NULL, "a signature longer than the file");
}

/* A section of letters that never ends, which every section is: looked at once, and not from each letter to its end. */
TEST(strings_without_an_end_and_sections_that_overlap_are_not_read_for_ever)
{
    enum { LETTERS = 16 << 20, SECTIONS = 1000 };
    size_t length = END + (SECTIONS + 1) * 64u + LETTERS;
    make("kmem_cache_create");
    unsigned char *large = malloc(length);
    memset(large, 'a', length);
    put(40, END + LETTERS, 8);
    put(60, SECTIONS + 1, 2);
    put(62, SECTIONS, 2);
    section(2, 16, 1, 2, END, LETTERS, 0);
    section(3, 0, 2, 0, END, LETTERS, 4);
    section(4, 0, 3, 0, END, LETTERS, 0);
    memcpy(large, bytes, END);
    for (size_t i = 0; i < SECTIONS; i++)
        memcpy(large + END + LETTERS + i * 64, bytes + TABLE + (i == 0 ? 0 : 2 + i % 2) * 64, 64);
    memcpy(large + END + LETTERS + SECTIONS * 64, bytes + TABLE + 5 * 64, 64);
    ck_assert_int_eq(kernel_module_read(&module, large, length), STATUS_OK);
    ck_assert(!holds("foo_cache"));
    free(large);
}

TEST(any_bytes_and_any_length_are_survived)
{
    unsigned state = 1;
    for (int round = 0; round < 20000; round++) {
        make("kmem_cache_create");
        for (int i = 0; i < 6; i++) {
            state = state * 1103515245u + 12345u;
            bytes[(state >> 8) % END] = (unsigned char)(state >> 24);
        }
        size_t length = (state >> 4) % 4 == 0 ? (state >> 10) % END : END;
        if (kernel_module_read(&module, bytes, length) == STATUS_OK)
            holds("foo_cache");
    }
}

SUITE_MAIN("sampler: a kernel module", a_module_tells_who_it_is_and_whether_it_makes_caches,
           only_a_whole_string_is_a_name, a_signature_is_seen,
           strings_without_an_end_and_sections_that_overlap_are_not_read_for_ever,
           any_bytes_and_any_length_are_survived)
