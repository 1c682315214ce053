/* A Linux kernel module, packed or not: what it says of itself has an end, and asking it stays within it. */
#include "base/unpack.h"
#include "sampler/owners/kernel_module.h"
#include "tests/fuzz/fuzz.h"

enum { PLAIN_MAX = 1 << 20 };

static void check_module(const unsigned char *bytes, size_t length)
{
    struct kernel_module module;
    if (kernel_module_read(&module, bytes, length) != STATUS_OK)
        return;
    const char *const TEXTS[] = {module.name,    module.description, module.author,
                                 module.version, module.license,     module.kernel};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        FUZZ_CHECK(memchr(TEXTS[i], 0, MODULE_TEXT) != NULL, "text %zu has no end", i);
    kernel_module_holds(&module, (struct text){"foo_cache", 9});
    FUZZ_CHECK(!kernel_module_holds(&module, (struct text){"", 0}), "holds nothing");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct buffer plain;
    buffer_init(&plain, PLAIN_MAX);
    enum status status = unpack(&plain, bytes, length);
    FUZZ_CHECK(plain.length <= PLAIN_MAX, "more than its limit");
    if (status == STATUS_OK && plain.length > 0)
        check_module(plain.bytes, plain.length);
    buffer_done(&plain);
    return 0;
}

static void put(unsigned char *bytes, size_t at, uint64_t value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[at + i] = (unsigned char)(value >> (8 * i));
}

static void put_section(unsigned char *bytes, size_t at, uint64_t name, uint64_t type, uint64_t from, uint64_t length,
                        uint64_t link)
{
    put(bytes, at, name, 4);
    put(bytes, at + 4, type, 4);
    put(bytes, at + 8, 2, 8);
    put(bytes, at + 24, from, 8);
    put(bytes, at + 32, length, 8);
    put(bytes, at + 40, link, 4);
}

void fuzz_seeds(void)
{
    unsigned char bytes[0x300] = {0x7F, 'E', 'L', 'F', 2, 1, 1};
    put(bytes, 40, 0x180, 8);
    put(bytes, 58, 64, 2);
    put(bytes, 60, 5, 2);
    put(bytes, 62, 2, 2);
    memcpy(bytes + 0x40, "foo_cache\0bar", 14);
    memcpy(bytes + 0x80, "\0.modinfo", 10);
    memcpy(bytes + 0xA0, "name=foo\0author=A\0author=B", 27);
    memcpy(bytes + 0x100, "\0kmem_cache_create", 19);
    put(bytes, 0x140, 1, 4);
    put_section(bytes, 0x180, 0, 1, 0x40, 14, 0);
    put_section(bytes, 0x1C0, 1, 1, 0xA0, 27, 0);
    put_section(bytes, 0x200, 0, 3, 0x80, 10, 0);
    put_section(bytes, 0x240, 0, 2, 0x140, 24, 4);
    put_section(bytes, 0x280, 0, 3, 0x100, 19, 0);
    fuzz_seed(bytes, sizeof bytes);
    fuzz_seed("\xFD"
              "7zXZ\0\0\4",
              8);
    fuzz_seed("\x28\xB5\x2F\xFD\x04\x00", 6);
}
