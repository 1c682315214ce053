#include "replay/owner_block.h"

#include <string.h>

#include "replay/varint.h"

enum { DRIVER_TEXTS = 11 };

/* In the order of the format; all texts of a driver but what follows from its path. */
static void list_texts(struct owner_driver *driver, struct text *texts[DRIVER_TEXTS])
{
    struct text *all[DRIVER_TEXTS] = {&driver->path,    &driver->version,       &driver->company, &driver->description,
                                      &driver->product, &driver->original_name, &driver->sha256,  &driver->machine,
                                      &driver->signer,  &driver->load_group,    &driver->altitude};
    memcpy(texts, all, sizeof all);
}

/* --- writing ------------------------------------------------------------------------------------------------------------------- */

static void put_text(struct buffer *out, struct text text)
{
    put_varint(out, text.length);
    buffer_add(out, text.bytes, text.length);
}

static void put_number(struct buffer *out, int64_t number)
{
    put_varint(out, fold((uint64_t)number));
}

static void put_driver(struct buffer *out, const struct owner_driver *driver)
{
    struct owner_driver copy = *driver;
    struct text *texts[DRIVER_TEXTS];
    list_texts(&copy, texts);
    for (size_t i = 0; i < DRIVER_TEXTS; i++)
        put_text(out, *texts[i]);
    put_number(out, driver->link_time);
    put_number(out, driver->bytes);
    put_varint(out, driver->loaded);
}

static void put_name(struct buffer *out, const struct owners *owners, const struct owner *owner)
{
    put_text(out, owner->name);
    put_varint(out, owner->grade);
    put_varint(out, owner->kind);
    put_text(out, owner->owner);
    put_text(out, owner->description);
    put_varint(out, owner->match_count);
    for (size_t i = 0; i < owner->match_count; i++) {
        const struct owner_match *match = &owner->matches[i];
        put_varint(out, match->grade);
        put_varint(out, match->form);
        put_text(out, owners_driver(owners, match->driver)->path);
    }
}

enum status owner_block_next(struct owner_rows *rows, struct owner_block *block)
{
    struct buffer *out = block->bytes;
    block->drivers = block->names = 0;
    buffer_clear(out);
    for (; rows->driver < owners_driver_count(rows->owners) && out->length < BLOCK_FULL; rows->driver++) {
        const struct owner_driver *driver = owners_driver(rows->owners, rows->driver);
        if (driver->edition <= rows->after)
            continue;
        put_driver(out, driver);
        block->drivers++;
    }
    for (; rows->name < owners_count(rows->owners) && out->length < BLOCK_FULL; rows->name++) {
        const struct owner *owner = owners_at(rows->owners, rows->name);
        if (owner->edition <= rows->after)
            continue;
        put_name(out, rows->owners, owner);
        block->names++;
    }
    return out->status == STATUS_OK && block->drivers + block->names == 0 ? STATUS_EMPTY : out->status;
}

/* --- reading ------------------------------------------------------------------------------------------------------------------- */

/* Borrowed from the block. */
static struct text read_text(struct reader *reader)
{
    size_t length = (size_t)read_below(reader, OWNER_TEXT_MAX + 1);
    struct text text = {(const char *)reader->at, length};
    if (length > reader_left(reader)) {
        reader->damaged = true;
        return (struct text){"", 0};
    }
    reader->at += length;
    return text;
}

static int64_t read_number(struct reader *reader)
{
    return as_signed(unfold(read_varint(reader)));
}

static enum status read_driver(struct reader *reader, struct owners *owners)
{
    struct owner_driver driver = {0};
    struct text *texts[DRIVER_TEXTS];
    list_texts(&driver, texts);
    for (size_t i = 0; i < DRIVER_TEXTS; i++)
        *texts[i] = read_text(reader);
    driver.link_time = read_number(reader);
    driver.bytes = read_number(reader);
    driver.loaded = (enum loaded)read_below(reader, LOADED_STATES);
    return reader->damaged ? STATUS_DAMAGED : owners_add_driver(owners, &driver, NULL);
}

static size_t read_matches(struct reader *reader, const struct owners *owners,
                           struct owner_match matches[OWNER_MATCHES_MAX])
{
    size_t stored = (size_t)read_below(reader, OWNER_MATCHES_MAX + 1), count = 0;
    for (size_t i = 0; i < stored && !reader->damaged; i++) {
        struct owner_match match = {.grade = (enum tag_grade)read_below(reader, TAG_IN_CODE + 1),
                                    .form = (enum tag_form)read_below(reader, TAG_FORMS)};
        int32_t driver = owners_find_driver(owners, read_text(reader));
        match.driver = (uint32_t)driver;
        if (driver >= 0)
            matches[count++] = match;
    }
    return count;
}

static enum status read_name(struct reader *reader, struct owners *owners)
{
    struct owner_match matches[OWNER_MATCHES_MAX];
    struct owner owner = {.name = read_text(reader), .matches = matches};
    owner.grade = (enum owner_grade)read_below(reader, OWNER_GRADES);
    owner.kind = (enum note_kind)read_below(reader, NOTE_KINDS + 1);
    owner.owner = read_text(reader);
    owner.description = read_text(reader);
    owner.match_count = read_matches(reader, owners, matches);
    return reader->damaged ? STATUS_DAMAGED : owners_add(owners, &owner);
}

enum status owner_block_read(struct owners *owners, const unsigned char *bytes, size_t length, size_t drivers,
                             size_t names)
{
    struct reader reader = {bytes, bytes + length, false};
    bool is_full = false;
    for (size_t i = 0; i < drivers + names; i++) {
        enum status status = i < drivers ? read_driver(&reader, owners) : read_name(&reader, owners);
        if (status != STATUS_OK && status != STATUS_LIMIT)
            return status == STATUS_NO_MEMORY ? status : STATUS_DAMAGED;
        is_full = is_full || status == STATUS_LIMIT;
    }
    if (reader_left(&reader) > 0)
        return STATUS_DAMAGED;
    return is_full ? STATUS_LIMIT : STATUS_OK;
}
