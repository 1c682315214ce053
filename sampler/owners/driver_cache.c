#include "sampler/owners/driver_cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/place.h"
#include "sampler/owners/driver_files.h"
#include "sampler/owners/little.h"

static const char CACHE_HEAD[] = "pooltop drivers 2\n";

enum { HEAD_BYTES = sizeof CACHE_HEAD - 1, SUM_BYTES = 8, FLAG_NATIVE = 1, FLAG_NUMBERS = 2 };

/* FNV-1a: against accidents, not against an enemy, who could write into the user's folder. */
static uint64_t sum_of(const unsigned char *bytes, size_t length)
{
    uint64_t sum = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++)
        sum = (sum ^ bytes[i]) * UINT64_C(1099511628211);
    return sum;
}

/* --- writing ------------------------------------------------------------------------------------------------------------------- */

static void put(struct buffer *out, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        buffer_add_byte(out, (unsigned char)(value >> (8 * i)));
}

static void put_text(struct buffer *out, const char *text)
{
    size_t length = strlen(text);
    put(out, length, 2);
    buffer_add(out, text, length);
}

static void put_version(struct buffer *out, const struct pe_version *version)
{
    put_text(out, version->company);
    put_text(out, version->description);
    put_text(out, version->product);
    put_text(out, version->original_name);
    put_text(out, version->file_version);
    put_text(out, version->product_version);
    for (int i = 0; i < 4; i++)
        put(out, version->file[i], 2);
    for (int i = 0; i < 4; i++)
        put(out, version->product_numbers[i], 2);
}

static void put_driver(struct buffer *out, const struct driver *driver)
{
    put_text(out, driver->path);
    put(out, (uint64_t)driver->bytes, 8);
    put(out, (uint64_t)driver->changed_ns, 8);
    put(out, (uint64_t)driver->link_time, 8);
    put(out, driver->machine, 2);
    put(out, (driver->is_native ? FLAG_NATIVE : 0u) | (driver->version.has_numbers ? FLAG_NUMBERS : 0u), 1);
    put_version(out, &driver->version);
    put(out, driver->tag_count, 4);
    for (size_t i = 0; i < driver->tag_count; i++)
        put(out, driver->tags[i], 4);
}

void driver_cache_print(struct buffer *out, const struct driver *drivers, size_t count)
{
    buffer_add(out, CACHE_HEAD, HEAD_BYTES);
    put(out, count, 4);
    for (size_t i = 0; i < count; i++)
        put_driver(out, &drivers[i]);
    if (out->status == STATUS_OK)
        put(out, sum_of(out->bytes, out->length), SUM_BYTES);
}

static enum status write_file(const char *path, const struct buffer *bytes)
{
    char beside[PLACE_PATH + 8];
    snprintf(beside, sizeof beside, "%s.new", path);
    FILE *file = os_open_file(beside, "wb");
    if (file == NULL)
        return STATUS_IO;
    bool good = fwrite(bytes->bytes, 1, bytes->length, file) == bytes->length;
    good = fclose(file) == 0 && good;
    if (good && os_rename_file(beside, path))
        return STATUS_OK;
    os_remove_file(beside);
    return STATUS_IO;
}

enum status driver_cache_write(const char *path, const struct driver *drivers, size_t count)
{
    struct buffer out;
    buffer_init(&out, DRIVER_CACHE_MAX);
    driver_cache_print(&out, drivers, count);
    place_make_folders(path);
    enum status status = out.status == STATUS_OK ? write_file(path, &out) : out.status;
    buffer_done(&out);
    return status;
}

/* --- reading ------------------------------------------------------------------------------------------------------------------- */

/* What is left to read; a read beyond the end makes it bad, and everything from then on is 0. */
struct reader {
    const unsigned char *at, *end; /* borrowed */
    bool is_bad;
};

static uint64_t take(struct reader *reader, size_t bytes)
{
    uint64_t value = 0;
    reader->is_bad = reader->is_bad || (size_t)(reader->end - reader->at) < bytes;
    for (size_t i = 0; !reader->is_bad && i < bytes; i++)
        value |= (uint64_t)reader->at[i] << (8 * i);
    reader->at += reader->is_bad ? 0 : bytes;
    return value;
}

/* Into an array with room for `capacity` bytes with the NUL behind it. */
static void take_text(struct reader *reader, char *out, size_t capacity)
{
    size_t length = (size_t)take(reader, 2);
    reader->is_bad = reader->is_bad || length >= capacity || (size_t)(reader->end - reader->at) < length;
    if (reader->is_bad)
        length = 0;
    memcpy(out, reader->at, length);
    out[length] = 0;
    reader->at += length;
}

static void take_version(struct reader *reader, struct pe_version *version)
{
    take_text(reader, version->company, PE_TEXT);
    take_text(reader, version->description, PE_TEXT);
    take_text(reader, version->product, PE_TEXT);
    take_text(reader, version->original_name, PE_TEXT);
    take_text(reader, version->file_version, PE_TEXT);
    take_text(reader, version->product_version, PE_TEXT);
    for (int i = 0; i < 4; i++)
        version->file[i] = (uint16_t)take(reader, 2);
    for (int i = 0; i < 4; i++)
        version->product_numbers[i] = (uint16_t)take(reader, 2);
}

static void take_tags(struct reader *reader, struct driver *driver)
{
    size_t count = (size_t)take(reader, 4);
    reader->is_bad = reader->is_bad || count > TAG_SET_MAX || (size_t)(reader->end - reader->at) < count * 4;
    if (reader->is_bad || count == 0)
        return;
    driver->tags = malloc(count * sizeof *driver->tags);
    reader->is_bad = driver->tags == NULL;
    for (size_t i = 0; !reader->is_bad && i < count; i++) {
        driver->tags[i] = (uint32_t)take(reader, 4);
        reader->is_bad = i > 0 && driver->tags[i] <= driver->tags[i - 1];
        driver->tag_count = i + 1;
    }
}

static void take_driver(struct reader *reader, struct driver *driver)
{
    char path[DRIVER_PATH];
    *driver = (struct driver){0};
    take_text(reader, path, sizeof path);
    driver->bytes = (int64_t)take(reader, 8);
    driver->changed_ns = (int64_t)take(reader, 8);
    driver->link_time = (int64_t)take(reader, 8);
    driver->machine = (uint16_t)take(reader, 2);
    unsigned flags = (unsigned)take(reader, 1);
    driver->is_native = (flags & FLAG_NATIVE) != 0;
    driver->version.has_numbers = (flags & FLAG_NUMBERS) != 0;
    take_version(reader, &driver->version);
    take_tags(reader, driver);
    if (!reader->is_bad)
        driver->path = strdup(path);
    reader->is_bad = reader->is_bad || driver->path == NULL;
}

/* Whether the whole is a cache of ours; its drivers begin behind the count. */
static bool begin(struct reader *reader, const unsigned char *bytes, size_t length, size_t *count)
{
    enum { LEAST = HEAD_BYTES + 4 + SUM_BYTES };
    if (length < LEAST || memcmp(bytes, CACHE_HEAD, HEAD_BYTES) != 0 ||
        sum_of(bytes, length - SUM_BYTES) != little_u64(bytes + length - SUM_BYTES))
        return false;
    *reader = (struct reader){bytes + HEAD_BYTES, bytes + length - SUM_BYTES, false};
    *count = (size_t)take(reader, 4);
    return *count > 0 && *count <= DRIVER_FILES_MAX;
}

void driver_cache_parse(const unsigned char *bytes, size_t length, struct driver **drivers, size_t *count)
{
    struct reader reader;
    size_t said = 0, made = 0;
    *drivers = NULL;
    *count = 0;
    struct driver *list = begin(&reader, bytes, length, &said) ? calloc(said, sizeof *list) : NULL;
    if (list == NULL)
        return;
    while (made < said && !reader.is_bad)
        take_driver(&reader, &list[made++]);
    if (!reader.is_bad && reader.at == reader.end) {
        *drivers = list;
        *count = made;
        return;
    }
    for (size_t i = 0; i < made; i++)
        driver_done(&list[i]);
    free(list);
}

void driver_cache_read(const char *path, struct driver **drivers, size_t *count)
{
    struct file_bytes bytes;
    *drivers = NULL;
    *count = 0;
    if (file_bytes_open(&bytes, "read", path, NULL) != STATUS_OK)
        return;
    size_t length = bytes.length <= DRIVER_CACHE_MAX ? (size_t)bytes.length : 0;
    unsigned char *all = length > 0 ? malloc(length) : NULL;
    if (all != NULL && file_bytes_read(&bytes, 0, all, length))
        driver_cache_parse(all, length, drivers, count);
    free(all);
    file_bytes_close(&bytes);
}
