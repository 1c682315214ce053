/* A PE file, its version resource, its certificates, the tags of its code and of its bytes, and what is kept of it: all lies within the file, texts are UTF-8, and what is kept reads back the same. */
#include "base/text.h"
#include "sampler/owners/driver_cache.h"
#include "tests/fuzz/fuzz.h"

static void check_text(const char text[PE_TEXT])
{
    FUZZ_CHECK(memchr(text, 0, PE_TEXT) != NULL, "a text without an end");
    for (size_t i = 0, used; text[i] != 0; i += used)
        FUZZ_CHECK(text_decode(text + i, strlen(text + i), &used) != CODEPOINT_INVALID, "no UTF-8");
}

static void check_version(const struct pe *pe)
{
    struct pe_version version;
    char text[PE_TEXT];
    pe_version_read(&version, pe);
    check_text(version.company);
    check_text(version.description);
    check_text(version.product);
    check_text(version.original_name);
    check_text(version.product_version);
    pe_version_text(text, &version);
    check_text(text);
}

static void check_places(const struct pe *pe)
{
    struct pe_certificate certificate;
    struct pe_range place;
    uint64_t length = pe->bytes->length;
    FUZZ_CHECK(pe->section_count <= PE_SECTIONS_MAX && pe->directory_count <= PE_DIRECTORIES, "too many");
    for (uint32_t i = 0; i < pe->section_count; i++) {
        struct pe_range file = pe->sections[i].file;
        FUZZ_CHECK(file.bytes == 0 || (uint64_t)file.at + file.bytes <= length, "section %u", i);
        if (pe_locate(pe, pe->sections[i].address, &place))
            FUZZ_CHECK(place.bytes > 0 && (uint64_t)place.at + place.bytes <= length, "place %u", i);
    }
    for (size_t i = 0; i < 64 && pe_certificate(pe, i, &certificate); i++)
        FUZZ_CHECK((uint64_t)certificate.data.at + certificate.data.bytes <= length, "certificate %zu", i);
    pe_link_time(pe);
}

static void check_set(const struct tag_set *set)
{
    for (size_t i = 1; i < set->count; i++)
        FUZZ_CHECK(set->values[i - 1] < set->values[i], "tags out of order");
}

/* Whatever code has stands in the file as bytes, but for ARM64, where it is put together. */
static void check_tags(const struct pe *pe)
{
    struct tagscan scan;
    struct tag_wanted *wanted;
    FUZZ_CHECK(tagscan_init(&scan) == STATUS_OK, "no memory");
    FUZZ_CHECK(tagscan_code(&scan, pe) == STATUS_OK, "not read");
    check_set(&scan.found);
    size_t count = scan.found.count;
    FUZZ_CHECK(tag_wanted_open(&wanted, scan.found.values, count) == STATUS_OK, "no memory");
    FUZZ_CHECK(tagscan_bytes(&scan, pe->bytes, wanted) == STATUS_OK, "not read");
    check_set(&scan.found);
    FUZZ_CHECK(pe->machine == PE_ARM64 || scan.found.count == count, "%zu of %zu", scan.found.count, count);
    tag_wanted_close(wanted);
    tagscan_done(&scan);
}

static void check_cache(const uint8_t *bytes, size_t length)
{
    struct driver *drivers;
    struct buffer again;
    size_t count;
    driver_cache_parse(bytes, length, &drivers, &count);
    buffer_init(&again, DRIVER_CACHE_MAX);
    if (count > 0) {
        driver_cache_print(&again, drivers, count);
        FUZZ_CHECK(again.length == length && memcmp(again.bytes, bytes, length) == 0, "written otherwise");
    }
    for (size_t i = 0; i < count; i++)
        driver_done(&drivers[i]);
    free(drivers);
    buffer_done(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct file_bytes file;
    struct pe pe;
    struct problem why = {.line = ""};
    file_bytes_over(&file, bytes, length);
    enum status status = pe_read(&pe, &file, "x.sys", &why);
    fuzz_check_refusal(status, &why);
    if (status == STATUS_OK) {
        check_places(&pe);
        check_version(&pe);
        check_tags(&pe);
    }
    check_cache(bytes, length);
    return 0;
}

/* --- seeds --------------------------------------------------------------------------------------------------------------------- */

static void put(unsigned char *bytes, size_t at, uint64_t value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[at + i] = (unsigned char)(value >> (8 * i));
}

static size_t put_key(unsigned char *bytes, size_t at, const char *key)
{
    for (; *key != 0; key++, at += 2)
        put(bytes, at, (unsigned char)*key, 2);
    return (at + 2 + 3) & ~(size_t)3;
}

/* A version resource of one string, at `at` within its tree, for an address of the tree. */
static void put_resource(unsigned char *bytes, size_t at, uint32_t address)
{
    size_t root = at + 0x60, value = put_key(bytes, root + 6, "VS_VERSION_INFO");
    put(bytes, at + 14, 1, 2);
    put(bytes, at + 16, 16, 4);
    put(bytes, at + 20, 0x80000018, 4);
    put(bytes, at + 0x18 + 14, 1, 2);
    put(bytes, at + 0x18 + 20, 0x80000030, 4);
    put(bytes, at + 0x30 + 14, 1, 2);
    put(bytes, at + 0x30 + 20, 0x48, 4);
    put(bytes, at + 0x48, address + 0x60, 4);
    put(bytes, at + 0x4C, 0x180, 4);
    put(bytes, root, 0x180, 2);
    put(bytes, root + 2, 52, 2);
    put(bytes, value, 0xFEEF04BD, 4);
    size_t strings = value + 52, table = put_key(bytes, strings + 6, "StringFileInfo");
    put(bytes, strings, 0x100, 2);
    size_t string = put_key(bytes, table + 6, "040904b0");
    put(bytes, table, 0x90, 2);
    size_t text = put_key(bytes, string + 6, "CompanyName");
    put(bytes, string, 0x50, 2);
    put(bytes, string + 2, 6, 2);
    put(bytes, string + 4, 1, 2);
    put_key(bytes, text, "Werke");
}

/* A push and three moves of tags, and a comparison. */
static const char CODE[] = "\x68"
                           "Abcd\x90\x41\xB8"
                           "Efgh\xC7\x44\x24\x20"
                           "Ijkl\x81\x7D\xB8"
                           "Mnop";

static void seed_machine(uint16_t machine, bool is_plus)
{
    unsigned char bytes[0x600] = {'M', 'Z'};
    size_t pe = 0x80, optional = pe + 24, directories = optional + (is_plus ? 112 : 96), table = directories + 128;
    put(bytes, 60, pe, 4);
    memcpy(bytes + pe, "PE\0", 4);
    put(bytes, pe + 4, machine, 2);
    put(bytes, pe + 6, 1, 2);
    put(bytes, pe + 20, table - optional, 2);
    put(bytes, optional, is_plus ? 0x20B : 0x10B, 2);
    put(bytes, optional + 68, 1, 2);
    put(bytes, directories - 4, 16, 4);
    put(bytes, directories + 16, 0x1100, 8);
    put(bytes, directories + 20, 0x200, 4);
    put(bytes, directories + 32, 0x580, 4);
    put(bytes, directories + 36, 16, 4);
    put(bytes, table + 8, 0x400, 4);
    put(bytes, table + 12, 0x1000, 4);
    put(bytes, table + 16, 0x400, 4);
    put(bytes, table + 20, 0x200, 4);
    put(bytes, table + 36, 0x60000020, 4);
    memcpy(bytes + 0x200, CODE, sizeof CODE - 1);
    put(bytes, 0x240, 0x528CA9C2, 4);
    put(bytes, 0x244, 0x72ACACC2, 4);
    put_resource(bytes, 0x300, 0x1100);
    put(bytes, 0x580, 16, 4);
    put(bytes, 0x586, 2, 2);
    fuzz_seed(bytes, sizeof bytes);
}

void fuzz_seeds(void)
{
    static char path[] = "/x/a.sys";
    uint32_t tags[] = {0x41414141, 0x42424242};
    struct driver driver = {
        .path = path, .bytes = 5, .machine = PE_X64, .is_native = true, .tags = tags, .tag_count = 2};
    struct buffer cache;
    seed_machine(PE_X64, true);
    seed_machine(PE_X86, false);
    seed_machine(PE_ARM64, true);
    buffer_init(&cache, 1 << 16);
    driver_cache_print(&cache, &driver, 1);
    fuzz_seed(cache.bytes, cache.length);
    buffer_done(&cache);
}
