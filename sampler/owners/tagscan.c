#include "sampler/owners/tagscan.h"

#include <stdlib.h>
#include <string.h>

#include "sampler/owners/instructions.h"
#include "sampler/owners/little.h"

enum { ROOM = INSTRUCTION_BEFORE + TAGSCAN_PIECE + INSTRUCTION_BEHIND, FILTER_BITS = 1 << 16 };

uint32_t tag_in_form(uint32_t tag, enum tag_form form)
{
    switch (form) {
    case TAG_PROTECTED:
        return tag ^ UINT32_C(0x80000000);
    case TAG_REVERSED:
        return tag >> 24 | (tag >> 8 & 0xFF00) | (tag & 0xFF00) << 8 | tag << 24;
    case TAG_PLAIN:
    case TAG_FORMS:
        break;
    }
    return tag;
}

enum status tagscan_init(struct tagscan *scan)
{
    *scan = (struct tagscan){.piece = malloc(ROOM)};
    enum status status = scan->piece != NULL ? tag_set_init(&scan->found) : STATUS_NO_MEMORY;
    if (status != STATUS_OK)
        tagscan_done(scan);
    return status;
}

void tagscan_done(struct tagscan *scan)
{
    free(scan->piece);
    tag_set_done(&scan->found);
    scan->piece = NULL;
}

/* --- code ---------------------------------------------------------------------------------------------------------------------- */

/* Instructions that begin in piece[from, to). */
static void scan_x86(struct tagscan *scan, size_t length, size_t from, size_t to, bool is_64_bit)
{
    for (size_t i = from; i < to; i++) {
        uint32_t tag = x86_tag_at(scan->piece, length, i, is_64_bit);
        if (tag != 0)
            tag_set_add(&scan->found, tag);
    }
}

static void scan_arm64(struct tagscan *scan, struct arm64_scan *registers, size_t from, size_t to)
{
    for (size_t i = from; i + 4 <= to; i += 4) {
        uint32_t tag = arm64_tag_next(registers, little_u32(scan->piece + i));
        if (tag != 0)
            tag_set_add(&scan->found, tag);
    }
}

static enum status scan_section(struct tagscan *scan, const struct pe *pe, struct pe_range range)
{
    struct arm64_scan registers = {{0}, {0}, {0}, 0};
    for (uint32_t done = 0; done < range.bytes;) {
        uint32_t left = range.bytes - done, before = done < INSTRUCTION_BEFORE ? done : INSTRUCTION_BEFORE;
        uint32_t bytes = left < TAGSCAN_PIECE ? left : TAGSCAN_PIECE;
        uint32_t behind = left - bytes < INSTRUCTION_BEHIND ? left - bytes : INSTRUCTION_BEHIND;
        size_t length = (size_t)before + bytes + behind;
        if (!file_bytes_read(pe->bytes, (uint64_t)range.at + done - before, scan->piece, length))
            return STATUS_IO;
        if (pe->machine == PE_ARM64)
            scan_arm64(scan, &registers, before, before + bytes);
        else
            scan_x86(scan, length, before, before + bytes, pe->machine == PE_X64);
        done += bytes;
    }
    return STATUS_OK;
}

/* Other processors' instructions are not known here: what they hold is found as bytes at most. */
static bool is_known(uint16_t machine)
{
    return machine == PE_X86 || machine == PE_X64 || machine == PE_ARM64;
}

enum status tagscan_code(struct tagscan *scan, const struct pe *pe)
{
    uint64_t left = pe->bytes->length;
    enum status status = STATUS_OK;
    tag_set_clear(&scan->found);
    for (uint32_t i = 0; is_known(pe->machine) && i < pe->section_count && status == STATUS_OK; i++) {
        const struct pe_section *section = &pe->sections[i];
        if (!section->is_code || section->file.bytes > left)
            continue;
        left -= section->file.bytes;
        status = scan_section(scan, pe, section->file);
    }
    tag_set_sort(&scan->found);
    return status;
}

/* --- bytes --------------------------------------------------------------------------------------------------------------------- */

struct tag_wanted {
    uint64_t filter[FILTER_BITS / 64]; /* a bit for each hash: almost all places end here */
    size_t count;
    uint32_t numbers[]; /* in order */
};

static size_t hash(uint32_t number)
{
    return (number * UINT32_C(2654435761)) >> 16;
}

enum status tag_wanted_open(struct tag_wanted **wanted, const uint32_t *numbers, size_t count)
{
    *wanted = NULL;
    if (count > (size_t)TAGSCAN_WANTED_MAX * TAG_FORMS)
        return STATUS_LIMIT;
    struct tag_wanted *made = calloc(1, sizeof *made + count * sizeof *numbers);
    if (made == NULL)
        return STATUS_NO_MEMORY;
    made->count = count;
    for (size_t i = 0; i < count; i++) {
        made->numbers[i] = numbers[i];
        made->filter[hash(numbers[i]) / 64] |= UINT64_C(1) << (hash(numbers[i]) % 64);
    }
    tags_sort(made->numbers, count);
    *wanted = made;
    return STATUS_OK;
}

void tag_wanted_close(struct tag_wanted *wanted)
{
    free(wanted);
}

static void look_through(struct tagscan *scan, size_t length, const struct tag_wanted *wanted)
{
    for (size_t i = 0; i + 4 <= length; i++) {
        uint32_t number = little_u32(scan->piece + i);
        size_t bit = hash(number);
        if ((wanted->filter[bit / 64] >> (bit % 64) & 1) == 0)
            continue;
        if (tags_hold(wanted->numbers, wanted->count, number))
            tag_set_add(&scan->found, number);
    }
}

/* Pieces overlap by the three bytes that a tag may need of the next one. */
enum status tagscan_bytes(struct tagscan *scan, struct file_bytes *bytes, const struct tag_wanted *wanted)
{
    enum { OVERLAP = 3 };
    tag_set_clear(&scan->found);
    for (uint64_t at = 0; at < bytes->length; at += TAGSCAN_PIECE) {
        uint64_t left = bytes->length - at;
        size_t length = left < TAGSCAN_PIECE + OVERLAP ? (size_t)left : TAGSCAN_PIECE + OVERLAP;
        if (!file_bytes_read(bytes, at, scan->piece, length))
            return STATUS_IO;
        look_through(scan, length, wanted);
    }
    tag_set_sort(&scan->found);
    return STATUS_OK;
}
