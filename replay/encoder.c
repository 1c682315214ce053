#include <stdlib.h>
#include <string.h>

#include "replay/frame.h"
#include "replay/identity.h"
#include "replay/layout.h"
#include "replay/pack.h"
#include "replay/varint.h"

enum { NO_SLOT = UINT32_MAX };

/* The rows of one section as the last frame left them, found by identity. */
struct table {
    unsigned char *rows; /* owned */
    size_t count, capacity;
    struct identity_index index;
    uint32_t *match; /* owned; per row of `rows`: which row of the snapshot it is now, + 1; 0: gone */
    size_t match_capacity;
};

struct encoder {
    struct table tables[SECTIONS];
    uint32_t *numbers; /* owned; by intern id: number within the key group + 1, 0 when not yet named there */
    size_t numbers_capacity;
    uint32_t named;             /* names of this key group so far */
    const struct intern *names; /* borrowed; what the ids above belong to */
    uint32_t sum;               /* of the last frame */
    struct packer *packer;      /* owned; NULL: frames are not packed */
    struct buffer rows;         /* what is packed next */
    bool packing;               /* all frames of this group so far were packed */
};

enum status encoder_open(struct encoder **encoder)
{
    *encoder = calloc(1, sizeof **encoder);
    if (*encoder == NULL)
        return STATUS_NO_MEMORY;
    buffer_init(&(*encoder)->rows, FRAME_MAX);
    return STATUS_OK;
}

enum status encoder_pack(struct encoder *encoder)
{
    return packer_open(&encoder->packer);
}

void encoder_close(struct encoder *encoder)
{
    if (encoder == NULL)
        return;
    for (size_t i = 0; i < SECTIONS; i++) {
        free(encoder->tables[i].rows);
        identity_index_done(&encoder->tables[i].index);
        free(encoder->tables[i].match);
    }
    packer_close(encoder->packer);
    buffer_done(&encoder->rows);
    free(encoder->numbers);
    free(encoder);
}

uint32_t frame_checksum(uint32_t before, const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        before = (before ^ bytes[i]) * UINT32_C(16777619);
    return before;
}

/* --- room -------------------------------------------------------------------------------------------------------------------------- */

static bool grow(void **array, size_t *capacity, size_t wanted, size_t size)
{
    if (wanted <= *capacity)
        return true;
    size_t bigger = wanted + wanted / 4 + 64;
    void *grown = realloc(*array, bigger * size);
    if (grown == NULL)
        return false;
    memset((char *)grown + *capacity * size, 0, (bigger - *capacity) * size);
    *array = grown;
    *capacity = bigger;
    return true;
}

static bool grow_numbers(uint32_t **array, size_t *capacity, size_t wanted)
{
    void *untyped = *array;
    bool grown = grow(&untyped, capacity, wanted, sizeof **array);
    *array = untyped;
    return grown;
}

static bool table_reserve(struct table *table, const struct layout *layout, size_t rows)
{
    void *untyped = table->rows;
    bool grown = grow(&untyped, &table->capacity, rows, layout->row_bytes);
    table->rows = untyped;
    return grown && grow_numbers(&table->match, &table->match_capacity, rows);
}

/* --- matching the snapshot's rows with the slots ----------------------------------------------------------------------------------- */

/* Finds the row's slot, or gives it a new one behind the others. Rows mostly come in the order of the sample before: `expected` is tried first. */
static size_t take_slot(struct table *table, const struct layout *layout, const unsigned char *row, size_t expected)
{
    if (expected < table->count && identity_same(layout, table->rows + expected * layout->row_bytes, row))
        return expected;
    uint32_t *place = identity_index_place(&table->index, layout, table->rows, row);
    if (*place != 0)
        return *place - 1;
    size_t slot = table->count++;
    memcpy(table->rows + slot * layout->row_bytes, row, layout->row_bytes);
    *place = (uint32_t)slot + 1;
    return slot;
}

/* Fills `match`; a second row of the same identity replaces the first. table->count then covers old and new slots. */
static bool match_rows(struct table *table, const struct layout *layout, struct rows now)
{
    size_t most = table->count + now.count;
    if (!table_reserve(table, layout, most) ||
        !identity_index_reserve(&table->index, layout, (struct rows){table->rows, table->count}, most))
        return false;
    if (most > 0)
        memset(table->match, 0, most * sizeof *table->match);
    size_t expected = 0;
    for (size_t i = 0; i < now.count; i++) {
        size_t slot = take_slot(table, layout, now.bytes + i * layout->row_bytes, expected);
        table->match[slot] = (uint32_t)i + 1;
        expected = slot + 1;
    }
    return true;
}

/* --- writing ----------------------------------------------------------------------------------------------------------------------- */

static void put_name(struct encoder *encoder, struct buffer *out, uint32_t id)
{
    if (id == 0) {
        put_varint(out, 0);
        return;
    }
    if (!grow_numbers(&encoder->numbers, &encoder->numbers_capacity, (size_t)id + 1)) {
        out->status = STATUS_NO_MEMORY;
        return;
    }
    if (encoder->numbers[id] != 0) {
        put_varint(out, (uint64_t)encoder->numbers[id] + 1);
        return;
    }
    encoder->numbers[id] = ++encoder->named;
    struct text name = intern_text(encoder->names, id);
    put_varint(out, 1);
    put_varint(out, name.length);
    buffer_add(out, name.bytes, name.length);
}

static void put_identity(struct encoder *encoder, const struct layout *layout, const unsigned char *row,
                         const unsigned char *before, struct buffer *out)
{
    for (size_t i = 0; i < layout->identity_count; i++) {
        const struct part *part = &layout->identity[i];
        uint64_t bits = identity_part(part, row);
        if (part->kind == PART_NAME)
            put_name(encoder, out, (uint32_t)bits);
        else if (part->kind == PART_NUMBER)
            put_varint(out, bits);
        else
            put_varint(out, fold(bits - identity_part(part, before)));
    }
}

static unsigned attribute_mask(const struct layout *layout, const unsigned char *old, const unsigned char *now)
{
    unsigned mask = 0;
    for (size_t i = 0; i < layout->attribute_count; i++)
        if (identity_part(&layout->attributes[i], old) != identity_part(&layout->attributes[i], now))
            mask |= 1U << i;
    return mask;
}

static void put_attributes(struct encoder *encoder, const struct layout *layout, unsigned mask,
                           const unsigned char *now, struct buffer *out)
{
    put_varint(out, mask);
    for (size_t i = 0; i < layout->attribute_count; i++) {
        if ((mask & 1U << i) == 0)
            continue;
        uint64_t bits = identity_part(&layout->attributes[i], now);
        if (layout->attributes[i].kind == PART_NAME)
            put_name(encoder, out, (uint32_t)bits);
        else
            put_varint(out, bits);
    }
}

/* What is coded for each value, in coding order; returns a mask of those that must be. */
static unsigned value_residuals(const struct layout *layout, const int64_t *old, const int64_t *now,
                                uint64_t residuals[VALUES_MAX])
{
    unsigned mask = 0;
    for (size_t i = 0; i < layout->value_count; i++) {
        size_t value = layout->order[i];
        uint64_t expected = layout->predict != NULL ? layout->predict(old, now, value)
                            : old[value] == ABSENT  ? 0
                                                    : (uint64_t)old[value];
        bool changed = old[value] == ABSENT ? now[value] != ABSENT : (uint64_t)now[value] != expected;
        if (!changed)
            continue;
        mask |= 1U << i;
        residuals[i] = now[value] == ABSENT ? 0 : fold((uint64_t)now[value] - expected);
    }
    return mask;
}

/* The mask and what it announces; nothing at all, and false, when the rows are equal and `always` is not asked. `gap` stands before the mask. */
static bool put_changes(struct encoder *encoder, const struct layout *layout, const unsigned char *old,
                        const unsigned char *now, uint64_t gap, bool always, struct buffer *out)
{
    uint64_t residuals[VALUES_MAX];
    const int64_t *old_values = (const int64_t *)(const void *)(old + layout->values);
    const int64_t *now_values = (const int64_t *)(const void *)(now + layout->values);
    unsigned attributes = attribute_mask(layout, old, now);
    unsigned mask = value_residuals(layout, old_values, now_values, residuals) << 1 | (attributes != 0 ? 1U : 0U);
    if (mask == 0 && !always)
        return false;
    if (!always)
        put_varint(out, gap);
    put_varint(out, mask);
    if (attributes != 0)
        put_attributes(encoder, layout, attributes, now, out);
    for (size_t i = 0; i < layout->value_count; i++)
        if (mask & 2U << i)
            put_varint(out, residuals[i]);
    return true;
}

/* The slots of rows that are gone, then closes the holes so that both sides number the rest alike. Returns how many of the old slots remain. */
static size_t put_vanished(struct table *table, const struct layout *layout, size_t old_count, struct buffer *out)
{
    size_t kept = 0, last = 0;
    for (size_t slot = 0; slot < old_count; slot++) {
        if (table->match[slot] != 0) {
            kept++;
            continue;
        }
        put_varint(out, slot - last + 1);
        last = slot + 1;
    }
    put_varint(out, 0);
    if (kept == old_count)
        return kept;
    size_t to = 0;
    for (size_t slot = 0; slot < table->count; slot++) {
        if (table->match[slot] == 0)
            continue;
        if (to != slot) {
            memcpy(table->rows + to * layout->row_bytes, table->rows + slot * layout->row_bytes, layout->row_bytes);
            table->match[to] = table->match[slot];
        }
        to++;
    }
    table->count = to;
    identity_index_rebuild(&table->index, layout, (struct rows){table->rows, table->count});
    return kept;
}

static void put_changed(struct encoder *encoder, struct table *table, const struct layout *layout, size_t kept,
                        struct rows now, struct buffer *out)
{
    size_t last = 0;
    for (size_t slot = 0; slot < kept; slot++) {
        unsigned char *old = table->rows + slot * layout->row_bytes;
        const unsigned char *row = now.bytes + (table->match[slot] - 1) * layout->row_bytes;
        if (memcmp(old, row, layout->row_bytes) == 0)
            continue;
        if (put_changes(encoder, layout, old, row, slot - last + 1, false, out))
            last = slot + 1;
        memcpy(old, row, layout->row_bytes);
    }
    put_varint(out, 0);
}

static void put_new(struct encoder *encoder, struct table *table, const struct layout *layout, size_t kept,
                    struct rows now, const unsigned char *blank, struct buffer *out)
{
    put_varint(out, table->count - kept);
    const unsigned char *before = blank;
    for (size_t slot = kept; slot < table->count; slot++) {
        const unsigned char *row = now.bytes + (table->match[slot] - 1) * layout->row_bytes;
        put_identity(encoder, layout, row, before, out);
        put_changes(encoder, layout, blank, row, 0, true, out);
        memcpy(table->rows + slot * layout->row_bytes, row, layout->row_bytes);
        before = row;
    }
}

/* --- the frame --------------------------------------------------------------------------------------------------------------------- */

static void start_group(struct encoder *encoder, const struct intern *names)
{
    encoder->names = names;
    encoder->named = 0;
    encoder->sum = FRAME_SUM_START;
    encoder->packing = encoder->packer != NULL;
    if (encoder->numbers_capacity > 0)
        memset(encoder->numbers, 0, encoder->numbers_capacity * sizeof *encoder->numbers);
    for (size_t i = 0; i < SECTIONS; i++) {
        struct table *table = &encoder->tables[i];
        table->count = 0;
        identity_index_rebuild(&table->index, &layouts[i], (struct rows){table->rows, 0});
    }
}

static bool put_section(struct encoder *encoder, const struct snapshot *snapshot, size_t section, struct buffer *out)
{
    union {
        struct pool pool;
        struct process process;
        struct object_type type;
        struct group group;
        unsigned char bytes[1];
    } blank;
    const struct layout *layout = &layouts[section];
    layout_blank(layout, blank.bytes);
    struct table *table = &encoder->tables[section];
    struct rows now = section_rows(snapshot, section);
    size_t old_count = table->count;
    if (!match_rows(table, layout, now))
        return false;
    size_t kept = put_vanished(table, layout, old_count, out);
    put_changed(encoder, table, layout, kept, now, out);
    put_new(encoder, table, layout, kept, now, blank.bytes, out);
    return true;
}

static void put_seal(struct encoder *encoder, struct buffer *out)
{
    encoder->sum = frame_checksum(encoder->sum, out->bytes, out->length);
    for (unsigned i = 0; i < FRAME_SEAL; i++)
        buffer_add_byte(out, (unsigned char)(encoder->sum >> 8 * i));
}

static bool put_rows(struct encoder *encoder, const struct snapshot *snapshot, struct buffer *out)
{
    for (size_t section = 0; section < SECTIONS; section++)
        if (!put_section(encoder, snapshot, section, out))
            return false;
    put_varint(out, snapshot->remark_count);
    for (size_t i = 0; i < snapshot->remark_count; i++)
        put_name(encoder, out, snapshot->remarks[i]);
    return true;
}

static void put_plain(const struct buffer *rows, bool key, struct buffer *out)
{
    buffer_clear(out);
    buffer_add_byte(out, key ? FRAME_KEY : FRAME_DELTA);
    buffer_add(out, rows->bytes, rows->length);
}

/* Rows so much alike that a reader would not believe what they unpack to stay as they are, and with them the rest of the group. */
static enum status put_packed(struct encoder *encoder, bool key, struct buffer *out)
{
    const struct buffer *rows = &encoder->rows;
    buffer_add_byte(out, key ? FRAME_PACKED_KEY : FRAME_PACKED_DELTA);
    put_varint(out, rows->length);
    size_t begin = out->length;
    enum status status = packer_add(encoder->packer, key, rows->bytes, rows->length, out);
    if (status != STATUS_OK)
        return status;
    encoder->packing = rows->length <= pack_bound(out->length - begin);
    if (!encoder->packing)
        put_plain(rows, key, out);
    return out->status;
}

enum status encoder_frame(struct encoder *encoder, const struct snapshot *snapshot, bool key, struct buffer *out)
{
    buffer_clear(out);
    buffer_clear(&encoder->rows);
    if (key)
        start_group(encoder, snapshot->names);
    if (!put_rows(encoder, snapshot, &encoder->rows))
        return STATUS_NO_MEMORY;
    if (encoder->rows.status != STATUS_OK)
        return encoder->rows.status;
    enum status status = STATUS_OK;
    if (encoder->packing)
        status = put_packed(encoder, key, out);
    else
        put_plain(&encoder->rows, key, out);
    if (status == STATUS_OK && out->status == STATUS_OK)
        put_seal(encoder, out);
    return status == STATUS_OK ? out->status : status;
}
