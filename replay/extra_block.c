#include "replay/extra_block.h"

#include <string.h>

#include "replay/varint.h"

/* --- moments ----------------------------------------------------------------------------------------------------------------------- */

static const int64_t UNITS[] = {1000000000, 1000000, 1000, 1}; /* ns */
enum { UNIT_COUNT_OF = sizeof UNITS / sizeof UNITS[0] };

/* The coarsest unit that all of them are whole in. */
static size_t unit_of(const int64_t *moments, size_t count)
{
    size_t unit = 0;
    for (size_t i = 0; i < count; i++)
        while (moments[i] % UNITS[unit] != 0)
            unit++;
    return unit;
}

void extra_put_moments(struct buffer *out, const int64_t *moments, size_t count)
{
    size_t unit = unit_of(moments, count);
    int64_t before = 0;
    uint64_t step_before = 0;
    buffer_add_byte(out, (unsigned char)unit);
    for (size_t i = 0; i < count; i++) {
        int64_t moment = moments[i] / UNITS[unit];
        uint64_t step = (uint64_t)moment - (uint64_t)before;
        put_varint(out, fold(step - step_before));
        before = moment;
        step_before = i == 0 ? 0 : step;
    }
}

bool extra_get_moments(const unsigned char *bytes, size_t length, int64_t *moments, size_t count)
{
    struct reader reader = {bytes, bytes + length, false};
    uint64_t unit = read_below(&reader, UNIT_COUNT_OF), at = 0, step = 0;
    for (size_t i = 0; i < count && !reader.damaged; i++) {
        step += unfold(read_varint(&reader));
        at += step;
        step = i == 0 ? 0 : step;
        int64_t moment = as_signed(at);
        if (moment > INT64_MAX / UNITS[unit] || moment < -(INT64_MAX / UNITS[unit]))
            return false;
        moments[i] = moment * UNITS[unit];
        if (i > 0 && moments[i] <= moments[i - 1])
            return false;
    }
    return !reader.damaged && reader_left(&reader) == 0;
}

/* --- values ------------------------------------------------------------------------------------------------------------------------ */

/* What the first byte says: numbers with so many decimals as differences of whole ones, or the bits as they are; and whether all behind it is packed. */
enum { FORM_DECIMALS_MAX = 6, FORM_BITS = 7, FORM_PACKED = 8, FORMS = 16, DOUBLE_BYTES = 8 };

static const double POWERS[FORM_DECIMALS_MAX + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

/* Every whole number below it is a double of its own. */
#define WHOLE_MAX 9007199254740992.0

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Whether the value is exactly some whole number over that power; *whole gets it. */
static bool is_whole(double value, double power, int64_t *whole)
{
    double scaled = nearbyint(value * power);
    if (!(fabs(scaled) < WHOLE_MAX))
        return false;
    *whole = (int64_t)scaled;
    return bits_of((double)*whole / power) == bits_of(value);
}

static bool are_whole(const double *values, size_t count, double power)
{
    int64_t whole;
    for (size_t i = 0; i < count; i++)
        if (!extra_is_absent(values[i]) && !is_whole(values[i], power, &whole))
            return false;
    return true;
}

static unsigned form_of(const double *values, size_t count)
{
    unsigned decimals = 0;
    while (decimals <= FORM_DECIMALS_MAX && !are_whole(values, count, POWERS[decimals]))
        decimals++;
    return decimals <= FORM_DECIMALS_MAX ? decimals : FORM_BITS;
}

/* The lengths of runs, by turns of what is there and what is not, beginning with what is there. */
static void put_runs(struct buffer *out, const double *values, size_t count)
{
    bool there = true;
    for (size_t at = 0; at < count; there = !there) {
        size_t begin = at;
        while (at < count && extra_is_absent(values[at]) != there)
            at++;
        put_varint(out, at - begin);
    }
}

static void put_whole(struct buffer *out, const double *values, size_t count, unsigned decimals)
{
    int64_t before = 0, whole = 0;
    for (size_t i = 0; i < count; i++)
        if (!extra_is_absent(values[i]) && is_whole(values[i], POWERS[decimals], &whole)) {
            put_varint(out, fold((uint64_t)whole - (uint64_t)before));
            before = whole;
        }
}

/* What differs from the value before, the first bytes of all, then the second ones: equal exponents then stand together. */
static void put_bits(struct buffer *out, const double *values, size_t count)
{
    for (unsigned shift = 64; shift > 0; shift -= 8) {
        uint64_t before = 0;
        for (size_t i = 0; i < count; i++)
            if (!extra_is_absent(values[i])) {
                uint64_t bits = bits_of(values[i]);
                buffer_add_byte(out, (unsigned char)((bits ^ before) >> (shift - 8)));
                before = bits;
            }
    }
}

void extra_put_values(struct buffer *out, const double *values, size_t count, struct packer *packer,
                      struct buffer *scratch)
{
    unsigned form = form_of(values, count);
    buffer_clear(scratch);
    put_runs(scratch, values, count);
    if (form == FORM_BITS)
        put_bits(scratch, values, count);
    else
        put_whole(scratch, values, count, form);
    size_t begin = out->length, length = scratch->length;
    buffer_add_byte(out, (unsigned char)(form | FORM_PACKED));
    put_varint(out, length);
    enum status status = scratch->status;
    if (status == STATUS_OK)
        status = packer_add(packer, true, scratch->bytes, length, out);
    if (status != STATUS_OK) {
        out->status = status;
        return;
    }
    if (out->length - begin <= length + 1)
        return;
    out->length = begin;
    buffer_add_byte(out, (unsigned char)form);
    buffer_add(out, scratch->bytes, length);
}

/* Marks where a value stands: 0, else EXTRA_ABSENT. *there gets how many. */
static bool get_runs(struct reader *reader, double *values, size_t count, size_t *there)
{
    bool present = true;
    *there = 0;
    for (size_t at = 0; at < count; present = !present) {
        uint64_t run = read_below(reader, count - at + 1);
        if (reader->damaged || (run == 0 && at > 0))
            return false;
        for (size_t end = at + (size_t)run; at < end; at++)
            values[at] = present ? 0 : EXTRA_ABSENT;
        *there += present ? (size_t)run : 0;
    }
    return *there > 0;
}

static bool get_whole(struct reader *reader, double *values, size_t count, unsigned decimals)
{
    uint64_t whole = 0;
    for (size_t i = 0; i < count; i++)
        if (!extra_is_absent(values[i])) {
            whole += unfold(read_varint(reader));
            values[i] = (double)as_signed(whole) / POWERS[decimals];
        }
    return !reader->damaged && reader_left(reader) == 0;
}

static bool get_bits(struct reader *reader, double *values, size_t count, size_t there)
{
    uint64_t bits = 0;
    const unsigned char *next = reader->at;
    if (reader_left(reader) != there * DOUBLE_BYTES)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (extra_is_absent(values[i]))
            continue;
        uint64_t changed = 0;
        for (size_t byte = 0; byte < DOUBLE_BYTES; byte++)
            changed = changed << 8 | next[byte * there];
        next++;
        bits ^= changed;
        values[i] = double_of(bits);
        if (!decimal_is_finite(values[i]))
            return false;
    }
    return true;
}

static bool unpack(struct reader *reader, size_t count, struct unpacker *unpacker, struct buffer *scratch)
{
    uint64_t length = read_below(reader, (uint64_t)count * (DOUBLE_BYTES + 2) + VARINT_MAX);
    size_t packed = reader_left(reader);
    buffer_clear(scratch);
    if (reader->damaged || length == 0 || packed == 0 || length > pack_bound(packed) ||
        unpacker_next(unpacker, true, reader->at, packed, (size_t)length, scratch) != STATUS_OK)
        return false;
    *reader = (struct reader){scratch->bytes, scratch->bytes + scratch->length, false};
    return true;
}

bool extra_get_values(const unsigned char *bytes, size_t length, double *values, size_t count,
                      struct unpacker *unpacker, struct buffer *scratch)
{
    struct reader reader = {bytes, bytes + length, false};
    size_t there;
    unsigned form = (unsigned)read_below(&reader, FORMS), values_form = form & ~(unsigned)FORM_PACKED;
    if ((form & FORM_PACKED) != 0 && !unpack(&reader, count, unpacker, scratch))
        return false;
    if (reader.damaged || !get_runs(&reader, values, count, &there))
        return false;
    return values_form == FORM_BITS ? get_bits(&reader, values, count, there)
                                    : get_whole(&reader, values, count, values_form);
}
