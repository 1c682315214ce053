#include "sampler/owners/pe_version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sampler/owners/little.h"

enum {
    VERSION_TYPE = 16,
    DIRECTORY_BYTES = 16,
    ENTRY_BYTES = 8,
    ENTRIES_MAX = 4096, /* looked through in one directory */
    VERSION_BYTES = 1 << 16,
    FIXED_BYTES = 52,
    BLOCK_HEADER = 6
};

#define FIXED_SIGNATURE UINT32_C(0xFEEF04BD)
#define IS_FOLDER       UINT32_C(0x80000000)

/* --- the tree of resources: type, name, language ------------------------------------------------------------------------------- */

/* Reads within the resources only: places in the tree count from their beginning. */
static bool read_at(const struct pe *pe, struct pe_range tree, uint32_t at, void *to, uint32_t length)
{
    return at <= tree.bytes && length <= tree.bytes - at &&
           file_bytes_read(pe->bytes, (uint64_t)tree.at + at, to, length);
}

/* Where the entry with this id leads, or the first one when id is 0; false when there is none. */
static bool find_entry(const struct pe *pe, struct pe_range tree, uint32_t at, uint32_t id, uint32_t *leads)
{
    unsigned char header[DIRECTORY_BYTES], entry[ENTRY_BYTES];
    if (!read_at(pe, tree, at, header, sizeof header))
        return false;
    uint32_t count = (uint32_t)little_u16(header + 12) + little_u16(header + 14);
    for (uint32_t i = 0; i < count && i < ENTRIES_MAX; i++) {
        if (!read_at(pe, tree, at + DIRECTORY_BYTES + i * ENTRY_BYTES, entry, sizeof entry))
            return false;
        if (id != 0 && little_u32(entry) != id)
            continue;
        *leads = little_u32(entry + 4);
        return true;
    }
    return false;
}

static bool find_version(const struct pe *pe, struct pe_range *data)
{
    struct pe_range tree, said = pe->directories[PE_RESOURCES];
    uint32_t leads = IS_FOLDER;
    unsigned char place[8];
    if (said.bytes == 0 || !pe_locate(pe, said.at, &tree))
        return false;
    for (int level = 0; level < 3; level++)
        if ((leads & IS_FOLDER) == 0 ||
            !find_entry(pe, tree, leads & ~IS_FOLDER, level == 0 ? VERSION_TYPE : 0, &leads))
            return false;
    if ((leads & IS_FOLDER) != 0 || !read_at(pe, tree, leads, place, sizeof place) ||
        !pe_locate(pe, little_u32(place), data))
        return false;
    uint32_t bytes = little_u32(place + 4);
    data->bytes = bytes < data->bytes ? bytes : data->bytes;
    return data->bytes > 0 && data->bytes <= VERSION_BYTES;
}

/* --- blocks within blocks ------------------------------------------------------------------------------------------------------ */

/* A block: length, length of its value, kind, key in UTF-16, value, children; each part begins at a multiple of four. */
struct block {
    const unsigned char *bytes; /* of the whole resource; borrowed */
    size_t end, value, value_end;
    size_t key, key_units;
};

static size_t aligned(size_t at)
{
    return (at + 3) & ~(size_t)3;
}

/* The block at `at`, which must end before `end`. */
static bool open_block(struct block *block, const unsigned char *bytes, size_t at, size_t end)
{
    if (at >= end || end - at < BLOCK_HEADER)
        return false;
    size_t length = little_u16(bytes + at), value_length = little_u16(bytes + at + 2);
    bool is_text = little_u16(bytes + at + 4) == 1;
    if (length < BLOCK_HEADER || length > end - at)
        return false;
    *block = (struct block){.bytes = bytes, .end = at + length, .key = at + BLOCK_HEADER};
    size_t key_end = block->key;
    while (key_end + 2 <= block->end && little_u16(bytes + key_end) != 0)
        key_end += 2;
    block->key_units = (key_end - block->key) / 2;
    block->value = aligned(key_end + 2);
    if (block->value > block->end)
        block->value = block->end;
    size_t value_bytes = is_text ? value_length * 2 : value_length, room = block->end - block->value;
    block->value_end = block->value + (value_bytes < room ? value_bytes : room);
    return true;
}

static bool has_key(const struct block *block, const char *key)
{
    size_t length = strlen(key);
    bool same = block->key_units == length;
    for (size_t i = 0; same && i < length; i++)
        same = little_u16(block->bytes + block->key + i * 2) == (unsigned char)key[i];
    return same;
}

/* The child with this key (NULL: the first). */
static bool find_child(struct block *child, const struct block *parent, const char *key)
{
    for (size_t at = aligned(parent->value_end); open_block(child, parent->bytes, at, parent->end);
         at = aligned(child->end))
        if (key == NULL || has_key(child, key))
            return true;
    return false;
}

/* UTF-16 to UTF-8, to the first NUL or what fits; half a pair becomes U+FFFD. */
static void take_text(char out[PE_TEXT], const unsigned char *at, size_t units)
{
    size_t length = 0;
    for (size_t i = 0; i < units; i++) {
        char bytes[4];
        int32_t point = little_u16(at + i * 2);
        bool is_high = point >= 0xD800 && point < 0xDC00;
        int32_t low = is_high && i + 1 < units ? little_u16(at + i * 2 + 2) : 0;
        if (low >= 0xDC00 && low < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
            i++;
        } else if (point >= 0xD800 && point < 0xE000) {
            point = 0xFFFD;
        }
        size_t more = point == 0 ? 0 : text_encode(point, bytes);
        if (more == 0 || length + more >= PE_TEXT)
            break;
        memcpy(out + length, bytes, more);
        length += more;
    }
    while (length > 0 && out[length - 1] == ' ')
        length--;
    out[length] = 0;
}

static void take_string(char out[PE_TEXT], const struct block *table, const char *key)
{
    struct block string;
    if (find_child(&string, table, key))
        take_text(out, string.bytes + string.value, (string.value_end - string.value) / 2);
}

/* Four numbers of 16 bits in two of 32, the high ones first. */
static void take_numbers(uint16_t numbers[4], const unsigned char *at)
{
    static const int FROM[] = {2, 0, 6, 4};
    for (int i = 0; i < 4; i++)
        numbers[i] = little_u16(at + FROM[i]);
}

static bool take_all(struct pe_version *version, const unsigned char *bytes, size_t length)
{
    struct block root, strings, table;
    if (!open_block(&root, bytes, 0, length) || !has_key(&root, "VS_VERSION_INFO"))
        return false;
    const unsigned char *fixed = bytes + root.value;
    version->has_numbers = root.value_end - root.value >= FIXED_BYTES && little_u32(fixed) == FIXED_SIGNATURE;
    if (version->has_numbers) {
        take_numbers(version->file, fixed + 8);
        take_numbers(version->product_numbers, fixed + 16);
    }
    if (!find_child(&strings, &root, "StringFileInfo") || !find_child(&table, &strings, NULL))
        return version->has_numbers;
    take_string(version->company, &table, "CompanyName");
    take_string(version->description, &table, "FileDescription");
    take_string(version->product, &table, "ProductName");
    take_string(version->original_name, &table, "OriginalFilename");
    take_string(version->file_version, &table, "FileVersion");
    take_string(version->product_version, &table, "ProductVersion");
    return true;
}

bool pe_version_read(struct pe_version *version, const struct pe *pe)
{
    struct pe_range data;
    *version = (struct pe_version){0};
    if (!find_version(pe, &data))
        return false;
    unsigned char *bytes = malloc(data.bytes);
    bool good =
        bytes != NULL && file_bytes_read(pe->bytes, data.at, bytes, data.bytes) && take_all(version, bytes, data.bytes);
    free(bytes);
    return good;
}

void pe_version_text(char out[PE_TEXT], const struct pe_version *version)
{
    const uint16_t *file = version->file;
    memcpy(out, version->file_version, PE_TEXT);
    if (out[0] == 0 && version->has_numbers)
        snprintf(out, PE_TEXT, "%u.%u.%u.%u", file[0], file[1], file[2], file[3]);
}
