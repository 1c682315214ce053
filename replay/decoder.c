#include <stdlib.h>
#include <string.h>

#include "replay/frame.h"
#include "replay/layout.h"
#include "replay/pack.h"
#include "replay/varint.h"

struct decoder {
    struct intern *names; /* borrowed */
    uint32_t *ids;        /* owned; by number within the key group: id in `names` */
    size_t count, capacity;
    enum status status;        /* of this frame: what went wrong besides damage */
    bool started;              /* a key frame was decoded, nothing failed since */
    uint32_t sum;              /* of the last frame */
    struct unpacker *unpacker; /* owned */
    struct buffer rows;        /* what was unpacked last */
    bool packing;              /* the last frame was packed */
};

enum status decoder_open(struct decoder **decoder, struct intern *names)
{
    struct decoder *made = calloc(1, sizeof *made);
    if (made == NULL)
        return STATUS_NO_MEMORY;
    made->names = names;
    buffer_init(&made->rows, FRAME_MAX + 1);
    if (unpacker_open(&made->unpacker) != STATUS_OK) {
        free(made);
        return STATUS_NO_MEMORY;
    }
    *decoder = made;
    return STATUS_OK;
}

void decoder_close(struct decoder *decoder)
{
    if (decoder == NULL)
        return;
    unpacker_close(decoder->unpacker);
    buffer_done(&decoder->rows);
    free(decoder->ids);
    free(decoder);
}

/* --- names ------------------------------------------------------------------------------------------------------------------------- */

static uint64_t damaged(struct reader *reader)
{
    reader->damaged = true;
    reader->at = reader->end;
    return 0;
}

static uint32_t failed(struct decoder *decoder, struct reader *reader, enum status status)
{
    decoder->status = status;
    return (uint32_t)damaged(reader);
}

static bool reserve_id(struct decoder *decoder)
{
    if (decoder->count < decoder->capacity)
        return true;
    size_t capacity = decoder->capacity == 0 ? 256 : decoder->capacity * 2;
    uint32_t *ids = realloc(decoder->ids, capacity * sizeof *ids);
    if (ids == NULL)
        return false;
    decoder->ids = ids;
    decoder->capacity = capacity;
    return true;
}

static uint32_t read_new_name(struct decoder *decoder, struct reader *reader)
{
    uint64_t length = read_varint(reader);
    if (length > reader_left(reader))
        return (uint32_t)damaged(reader);
    if (!reserve_id(decoder))
        return failed(decoder, reader, STATUS_NO_MEMORY);
    uint32_t id;
    enum status status = intern_add(decoder->names, reader->at, (size_t)length, &id);
    if (status != STATUS_OK)
        return failed(decoder, reader, status);
    reader->at += length;
    decoder->ids[decoder->count++] = id;
    return id;
}

static uint32_t read_name(struct decoder *decoder, struct reader *reader)
{
    uint64_t reference = read_below(reader, decoder->count + 2);
    if (reference == 0)
        return 0;
    return reference == 1 ? read_new_name(decoder, reader) : decoder->ids[reference - 2];
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------- */

static void read_part(struct decoder *decoder, struct reader *reader, const struct part *part, unsigned char *row)
{
    uint32_t value = part->kind == PART_NAME ? read_name(decoder, reader) : (uint32_t)read_below(reader, part->bound);
    memcpy(row + part->offset, &value, sizeof value);
}

static void read_identity(struct decoder *decoder, struct reader *reader, const struct layout *layout,
                          unsigned char *row, const unsigned char *before)
{
    for (size_t i = 0; i < layout->identity_count; i++) {
        const struct part *part = &layout->identity[i];
        if (part->kind != PART_SIGNED) {
            read_part(decoder, reader, part, row);
            continue;
        }
        uint64_t bits;
        memcpy(&bits, before + part->offset, sizeof bits);
        bits += unfold(read_varint(reader));
        memcpy(row + part->offset, &bits, sizeof bits);
    }
}

static void read_attributes(struct decoder *decoder, struct reader *reader, const struct layout *layout,
                            unsigned char *row)
{
    uint64_t mask = read_below(reader, UINT64_C(1) << layout->attribute_count);
    for (size_t i = 0; i < layout->attribute_count; i++)
        if (mask & UINT64_C(1) << i)
            read_part(decoder, reader, &layout->attributes[i], row);
}

static int64_t read_value(struct reader *reader, uint64_t expected, bool was_absent)
{
    uint64_t residual = read_varint(reader);
    if (residual == 0 && !was_absent)
        return ABSENT;
    return as_signed(expected + unfold(residual));
}

/* Every value is worked out again, also those whose bit is not set: they are what was predicted. */
static void read_changes(struct decoder *decoder, struct reader *reader, const struct layout *layout,
                         unsigned char *row)
{
    int64_t old[VALUES_MAX];
    int64_t *now = row_values(layout, row);
    memcpy(old, now, layout->value_count * sizeof *now);
    uint64_t mask = read_below(reader, UINT64_C(2) << layout->value_count);
    if (mask & 1)
        read_attributes(decoder, reader, layout, row);
    for (size_t i = 0; i < layout->value_count; i++) {
        size_t value = layout->order[i];
        bool absent = old[value] == ABSENT;
        bool coded = (mask & UINT64_C(2) << i) != 0;
        if (absent && !coded)
            continue;
        uint64_t expected = layout->predict != NULL ? layout->predict(old, now, value)
                            : absent                ? 0
                                                    : (uint64_t)old[value];
        now[value] = coded ? read_value(reader, expected, absent) : as_signed(expected);
    }
}

/* Slots come as the distance behind the last one, 0 ends the list; a slot at or over `count` is damage. */
static bool next_slot(struct reader *reader, size_t count, size_t *slot, size_t *after)
{
    uint64_t gap = read_below(reader, count - *after + 1);
    if (gap == 0)
        return false;
    *slot = *after + (size_t)gap - 1;
    *after = *slot + 1;
    return true;
}

static void read_vanished(struct reader *reader, struct snapshot *snapshot, size_t section)
{
    const struct layout *layout = &layouts[section];
    struct rows rows = section_rows(snapshot, section);
    size_t slot, after = 0, kept = 0, from = 0;
    while (next_slot(reader, rows.count, &slot, &after)) {
        if (kept != from)
            memmove(rows.bytes + kept * layout->row_bytes, rows.bytes + from * layout->row_bytes,
                    (slot - from) * layout->row_bytes);
        kept += slot - from;
        from = after;
    }
    if (from == 0)
        return;
    memmove(rows.bytes + kept * layout->row_bytes, rows.bytes + from * layout->row_bytes,
            (rows.count - from) * layout->row_bytes);
    section_set_count(snapshot, section, kept + rows.count - from);
}

static void read_changed(struct decoder *decoder, struct reader *reader, struct snapshot *snapshot, size_t section)
{
    const struct layout *layout = &layouts[section];
    struct rows rows = section_rows(snapshot, section);
    size_t slot, after = 0;
    while (next_slot(reader, rows.count, &slot, &after))
        read_changes(decoder, reader, layout, rows.bytes + slot * layout->row_bytes);
}

static void read_new(struct decoder *decoder, struct reader *reader, struct snapshot *snapshot, size_t section)
{
    const struct layout *layout = &layouts[section];
    struct pool blank; /* the largest row */
    _Static_assert(sizeof blank >= sizeof(struct process), "a blank row has room");
    layout_blank(layout, (unsigned char *)&blank);
    size_t room = layout->row_max - section_rows(snapshot, section).count;
    uint64_t count = read_below(reader, room + 1);
    for (uint64_t i = 0; i < count && !reader->damaged; i++) {
        unsigned char *row = section_add(snapshot, section);
        if (row == NULL) {
            failed(decoder, reader, STATUS_NO_MEMORY);
            return;
        }
        read_identity(decoder, reader, layout, row, i == 0 ? (unsigned char *)&blank : row - layout->row_bytes);
        read_changes(decoder, reader, layout, row);
    }
}

static void read_remarks(struct decoder *decoder, struct reader *reader, struct snapshot *snapshot)
{
    snapshot->remark_count = 0;
    uint64_t count = read_below(reader, SNAPSHOT_REMARKS_MAX + 1);
    for (uint64_t i = 0; i < count; i++)
        snapshot_add_remark(snapshot, read_name(decoder, reader));
}

/* --- the frame --------------------------------------------------------------------------------------------------------------------- */

static bool is_sealed(struct decoder *decoder, const unsigned char *frame, size_t length)
{
    if (length < 1 + FRAME_SEAL || length > FRAME_MAX)
        return false;
    uint32_t sum = 0;
    for (unsigned i = 0; i < FRAME_SEAL; i++)
        sum |= (uint32_t)frame[length - FRAME_SEAL + i] << 8 * i;
    uint32_t before = frame_is_key(frame[0]) ? FRAME_SUM_START : decoder->sum;
    decoder->sum = sum;
    return sum == frame_checksum(before, frame, length - FRAME_SEAL);
}

/* False when the frame is of no kind we know, or changes what is not there. */
static bool begin(struct decoder *decoder, struct snapshot *snapshot, unsigned char kind)
{
    decoder->status = STATUS_OK;
    if (!frame_is_key(kind))
        return decoder->started && frame_is_known(kind) && (decoder->packing || !frame_is_packed(kind));
    decoder->count = 0;
    for (size_t section = 0; section < SECTIONS; section++)
        section_set_count(snapshot, section, 0);
    return true;
}

/* Makes the reader read what a packed frame unpacks to. */
static enum status unpack(struct decoder *decoder, bool key, struct reader *reader)
{
    size_t length = (size_t)read_below(reader, FRAME_MAX + 1);
    if (reader->damaged || length == 0) /* even a sample without rows has the ends of its lists */
        return STATUS_DAMAGED;
    enum status status = unpacker_next(decoder->unpacker, key, reader->at, reader_left(reader), length, &decoder->rows);
    if (status == STATUS_OK)
        *reader = (struct reader){.at = decoder->rows.bytes, .end = decoder->rows.bytes + decoder->rows.length};
    return status;
}

static enum status read_rows(struct decoder *decoder, struct reader *reader, struct snapshot *snapshot)
{
    for (size_t section = 0; section < SECTIONS; section++) {
        read_vanished(reader, snapshot, section);
        read_changed(decoder, reader, snapshot, section);
        read_new(decoder, reader, snapshot, section);
    }
    read_remarks(decoder, reader, snapshot);
    if (decoder->status != STATUS_OK)
        return decoder->status;
    return reader->damaged || reader_left(reader) > 0 ? STATUS_DAMAGED : STATUS_OK;
}

enum status decoder_apply(struct decoder *decoder, struct snapshot *snapshot, const unsigned char *frame, size_t length)
{
    bool readable = is_sealed(decoder, frame, length) && begin(decoder, snapshot, frame[0]);
    decoder->started = false;
    if (!readable)
        return STATUS_DAMAGED;
    struct reader reader = {.at = frame + 1, .end = frame + length - FRAME_SEAL};
    enum status status = STATUS_OK;
    decoder->packing = frame_is_packed(frame[0]);
    if (decoder->packing)
        status = unpack(decoder, frame_is_key(frame[0]), &reader);
    if (status == STATUS_OK)
        status = read_rows(decoder, &reader, snapshot);
    decoder->started = status == STATUS_OK;
    return status;
}
