#include "sampler/owners/kernel_module.h"

#include <string.h>

#include "sampler/owners/little.h"

enum {
    HEADER = 64,
    SECTION = 64,
    SYMBOL = 24,
    SECTIONS_MAX = 4096,
    TYPE_SYMBOLS = 2,
    TYPE_STRINGS = 3,
    TYPE_BITS = 1, /* what the program itself holds */
    FLAG_LOADED = 2,
    STRING_MAX =
        4096 /* longer ones are not looked at, so that a file of nothing but letters costs no more than others */
};

static const char SIGNATURE[] = "~Module signature appended~\n";

/* The functions that make a cache; sockets' caches are made when their protocol is registered. */
static const char *const MAKERS[] = {"kmem_cache_create", "kmem_cache_create_usercopy", "__kmem_cache_create_args",
                                     "proto_register"};

struct section {
    const unsigned char *bytes; /* borrowed */
    size_t length;
    uint32_t name, type, link;
    bool is_loaded;
};

/* An empty one where it does not lie in the file. */
static struct section section_at(const struct kernel_module *module, size_t i)
{
    struct section section = {0};
    if (i >= module->section_count)
        return section;
    const unsigned char *at = module->bytes + module->sections_at + i * SECTION;
    uint64_t from = little_u64(at + 24), length = little_u64(at + 32);
    section.name = little_u32(at);
    section.type = little_u32(at + 4);
    section.link = little_u32(at + 40);
    section.is_loaded = (little_u64(at + 8) & FLAG_LOADED) != 0;
    if (from > module->length || length > module->length - from)
        return section;
    section.bytes = module->bytes + from;
    section.length = (size_t)length;
    return section;
}

/* Sections do not overlap: together they are no longer than the file, or some are not looked at. */
static bool is_affordable(size_t *left, const struct section *section)
{
    bool affordable = section->length <= *left;
    *left -= affordable ? section->length : 0;
    return affordable;
}

/* The C string at a place of a section of strings; "" when it does not end there, or is too long. */
static const char *string_at(const struct section *strings, uint32_t at)
{
    size_t left = at < strings->length ? strings->length - at : 0;
    bool ends = left > 0 && memchr(strings->bytes + at, 0, left < STRING_MAX ? left : STRING_MAX) != NULL;
    return ends ? (const char *)strings->bytes + at : "";
}

/* --- what it says of itself ---------------------------------------------------------------------------------------------------- */

/* The value when `field` is `name=value`, else NULL. */
static const char *value_of(const char *field, const char *name)
{
    size_t length = strlen(name);
    return strncmp(field, name, length) == 0 && field[length] == '=' ? field + length + 1 : NULL;
}

/* The first of several counts, but for authors: then all, with commas. */
static void keep(char out[MODULE_TEXT], const char *value, bool add)
{
    size_t used = strlen(out), more = strlen(value);
    if (value[0] == 0 || (used > 0 && !add))
        return;
    if (used > 0 && used + 2 + more < MODULE_TEXT) {
        memcpy(out + used, ", ", 2);
        used += 2;
    } else if (used > 0) {
        return;
    }
    more = more < MODULE_TEXT - 1 - used ? more : MODULE_TEXT - 1 - used;
    memcpy(out + used, value, more);
    out[used + more] = 0;
}

static void take_field(struct kernel_module *module, const char *field)
{
    const struct {
        const char *name;
        char *out;
        bool add;
    } FIELDS[] = {
        {"name", module->name, false},       {"description", module->description, false},
        {"author", module->author, true},    {"version", module->version, false},
        {"license", module->license, false}, {"vermagic", module->kernel, false},
    };
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++) {
        const char *value = value_of(field, FIELDS[i].name);
        if (value != NULL)
            keep(FIELDS[i].out, value, FIELDS[i].add);
    }
}

static void take_fields(struct kernel_module *module, const struct section *about)
{
    for (size_t at = 0; at < about->length;) {
        const unsigned char *end = memchr(about->bytes + at, 0, about->length - at);
        if (end == NULL)
            return;
        take_field(module, string_at(about, (uint32_t)at));
        at = (size_t)(end - about->bytes) + 1;
    }
}

/* --- what it calls ------------------------------------------------------------------------------------------------------------- */

static bool is_maker(const char *name)
{
    bool found = false;
    for (size_t i = 0; i < sizeof MAKERS / sizeof MAKERS[0]; i++)
        found = found || strcmp(name, MAKERS[i]) == 0;
    return found;
}

/* Symbols of no section are others'. */
static bool calls_a_maker(const struct section *symbols, const struct section *names)
{
    for (size_t at = 0; at + SYMBOL <= symbols->length; at += SYMBOL)
        if (little_u16(symbols->bytes + at + 6) == 0 && is_maker(string_at(names, little_u32(symbols->bytes + at))))
            return true;
    return false;
}

/* At the very end: the signature, twelve bytes about it (the third is its kind, the last four its length, big-endian), and the words (linux/module_signature.h). */
static void take_signature(struct kernel_module *module)
{
    enum { WORDS = sizeof SIGNATURE - 1, ABOUT = 12, KIND_PKCS7 = 2 };
    if (module->length < WORDS + ABOUT || memcmp(module->bytes + module->length - WORDS, SIGNATURE, WORDS) != 0)
        return;
    const unsigned char *about = module->bytes + module->length - WORDS - ABOUT;
    size_t length = (size_t)about[8] << 24 | (size_t)about[9] << 16 | (size_t)about[10] << 8 | about[11];
    if (about[2] != KIND_PKCS7 || length > module->length - WORDS - ABOUT)
        return;
    module->signature = about - length;
    module->signature_length = length;
}

enum status kernel_module_read(struct kernel_module *module, const void *bytes, size_t length)
{
    static const unsigned char MAGIC[] = {0x7F, 'E', 'L', 'F', 2, 1};
    *module = (struct kernel_module){.bytes = bytes, .length = length};
    if (length < HEADER || memcmp(bytes, MAGIC, sizeof MAGIC) != 0 || little_u16(module->bytes + 58) != SECTION)
        return STATUS_DAMAGED;
    module->sections_at = little_u64(module->bytes + 40);
    module->section_count = little_u16(module->bytes + 60);
    module->section_names = little_u16(module->bytes + 62);
    if (module->section_count > SECTIONS_MAX || module->sections_at > length ||
        (length - module->sections_at) / SECTION < module->section_count)
        return STATUS_DAMAGED;
    struct section names = section_at(module, module->section_names);
    size_t left = length;
    for (size_t i = 0; i < module->section_count; i++) {
        struct section section = section_at(module, i), strings;
        if (!is_affordable(&left, &section))
            continue;
        if (strcmp(string_at(&names, section.name), ".modinfo") == 0)
            take_fields(module, &section);
        if (section.type != TYPE_SYMBOLS)
            continue;
        strings = section_at(module, section.link);
        module->makes_caches = module->makes_caches || calls_a_maker(&section, &strings);
    }
    take_signature(module);
    return STATUS_OK;
}

/* A string begins behind a NUL or at the beginning of its section, and ends with one. */
static bool has_string(const struct section *section, struct text name)
{
    const unsigned char *bytes = section->bytes;
    for (size_t at = 0; at < section->length && section->length - at > name.length; at++) {
        const unsigned char *found = memchr(bytes + at, name.bytes[0], section->length - at - name.length);
        if (found == NULL)
            return false;
        at = (size_t)(found - bytes);
        if ((at == 0 || bytes[at - 1] == 0) && bytes[at + name.length] == 0 &&
            memcmp(found, name.bytes, name.length) == 0)
            return true;
    }
    return false;
}

bool kernel_module_holds(const struct kernel_module *module, struct text name)
{
    struct section names = section_at(module, module->section_names);
    bool found = false;
    size_t left = module->length;
    for (size_t i = 0; name.length > 0 && i < module->section_count && !found; i++) {
        struct section section = section_at(module, i);
        bool own = section.type == TYPE_BITS && section.is_loaded && section.length > 0 &&
                   is_affordable(&left, &section) && strcmp(string_at(&names, section.name), ".modinfo") != 0;
        found = own && has_string(&section, name);
    }
    return found;
}
