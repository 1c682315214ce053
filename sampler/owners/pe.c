#include "sampler/owners/pe.h"

#include <string.h>

#include "base/number.h"
#include "sampler/owners/little.h"

enum {
    DOS_BYTES = 64,
    DOS_NEW_AT = 60,
    FILE_HEADER = 24, /* with the four bytes of its signature */
    CHECKSUM_AT = 64,
    OPTIONAL_LEAST = 96,
    OPTIONAL_PLUS_LEAST = 112,
    OPTIONAL_MAX = OPTIONAL_PLUS_LEAST + PE_DIRECTORIES * 8,
    SECTION_BYTES = 40,
    CERTIFICATE_HEADER = 8,
    DEBUG_DIRECTORY = 6,
    DEBUG_ENTRY = 28,
    DEBUG_ENTRIES_MAX = 64,
    DEBUG_REPRODUCIBLE = 16,
    MAGIC = 0x010B,
    MAGIC_PLUS = 0x020B
};

#define FLAG_CODE       UINT32_C(0x00000020)
#define FLAG_EXECUTABLE UINT32_C(0x20000000)

static enum status refuse(struct problem *why, const char *name, const char *reason)
{
    return problem_set(why, STATUS_DAMAGED, "%s is no PE file: %s", name, reason);
}

/* What of a range lies in the file. */
static struct pe_range clip(const struct pe *pe, uint32_t at, uint32_t bytes)
{
    if (at >= pe->bytes->length)
        return (struct pe_range){at, 0};
    uint64_t left = pe->bytes->length - at;
    return (struct pe_range){at, bytes < left ? bytes : (uint32_t)left};
}

/* --- headers ------------------------------------------------------------------------------------------------------------------- */

/* Both forms differ in the width of a few fields only. */
static void read_optional(struct pe *pe, const unsigned char *at, size_t length)
{
    size_t directories_at = pe->is_plus ? OPTIONAL_PLUS_LEAST : OPTIONAL_LEAST;
    pe->entry = little_u32(at + 16);
    pe->image_base = pe->is_plus ? little_u64(at + 24) : little_u32(at + 28);
    pe->section_alignment = little_u32(at + 32);
    pe->file_alignment = little_u32(at + 36);
    pe->image_bytes = little_u32(at + 56);
    pe->header_bytes = little_u32(at + 60);
    pe->checksum = little_u32(at + CHECKSUM_AT);
    pe->subsystem = little_u16(at + 68);
    uint32_t said = little_u32(at + directories_at - 4);
    uint32_t room = (uint32_t)((length - directories_at) / 8);
    pe->directory_count = said < room ? said : room;
    if (pe->directory_count > PE_DIRECTORIES)
        pe->directory_count = PE_DIRECTORIES;
    for (uint32_t i = 0; i < pe->directory_count; i++) {
        const unsigned char *entry = at + directories_at + (size_t)i * 8;
        pe->directories[i] = (struct pe_range){little_u32(entry), little_u32(entry + 4)};
    }
}

static void read_section(struct pe *pe, const unsigned char *at)
{
    struct pe_section *section = &pe->sections[pe->section_count++];
    memcpy(section->name, at, PE_NAME);
    section->name[PE_NAME] = 0;
    section->memory_bytes = little_u32(at + 8);
    section->address = little_u32(at + 12);
    section->raw_bytes = little_u32(at + 16);
    section->raw_at = little_u32(at + 20);
    section->flags = little_u32(at + 36);
    section->file = clip(pe, section->raw_at, section->raw_bytes);
    section->is_code = (section->flags & (FLAG_CODE | FLAG_EXECUTABLE)) != 0;
}

static enum status read_sections(struct pe *pe, uint64_t at, unsigned count, const char *name, struct problem *why)
{
    unsigned char bytes[SECTION_BYTES];
    if (count > PE_SECTIONS_MAX)
        return refuse(why, name, "it says that it has more sections than any file has");
    for (unsigned i = 0; i < count; i++) {
        if (!file_bytes_read(pe->bytes, at + (uint64_t)i * SECTION_BYTES, bytes, sizeof bytes))
            return refuse(why, name, "it ends within its table of sections");
        read_section(pe, bytes);
    }
    return STATUS_OK;
}

enum status pe_read(struct pe *pe, struct file_bytes *bytes, const char *name, struct problem *why)
{
    unsigned char dos[DOS_BYTES], header[FILE_HEADER], optional[OPTIONAL_MAX];
    *pe = (struct pe){.bytes = bytes};
    if (!file_bytes_read(bytes, 0, dos, sizeof dos) || memcmp(dos, "MZ", 2) != 0)
        return refuse(why, name, "it does not begin with MZ");
    uint64_t at = little_u32(dos + DOS_NEW_AT);
    if (!file_bytes_read(bytes, at, header, sizeof header) || memcmp(header, "PE\0", 4) != 0)
        return refuse(why, name, "there is no PE header where it should be");
    pe->machine = little_u16(header + 4);
    pe->link_time = little_u32(header + 8);
    pe->characteristics = little_u16(header + 22);
    size_t length = little_u16(header + 20), kept = length < sizeof optional ? length : sizeof optional;
    if (kept < OPTIONAL_LEAST || !file_bytes_read(bytes, at + FILE_HEADER, optional, kept))
        return refuse(why, name, "its optional header is too short");
    uint16_t magic = little_u16(optional);
    pe->is_plus = magic == MAGIC_PLUS;
    if ((magic != MAGIC && magic != MAGIC_PLUS) || (pe->is_plus && kept < OPTIONAL_PLUS_LEAST))
        return refuse(why, name, "its optional header is neither PE32 nor PE32+");
    read_optional(pe, optional, kept);
    pe->checksum_at = at + FILE_HEADER + CHECKSUM_AT;
    pe->directories_at = at + FILE_HEADER + (pe->is_plus ? OPTIONAL_PLUS_LEAST : OPTIONAL_LEAST);
    return read_sections(pe, at + FILE_HEADER + length, little_u16(header + 6), name, why);
}

const char *pe_machine_name(uint16_t machine)
{
    switch (machine) {
    case PE_X86:
        return "x86";
    case PE_X64:
        return "x64";
    case PE_ARM:
        return "ARM";
    case PE_ARM64:
        return "ARM64";
    default:
        return "other";
    }
}

/* --- places -------------------------------------------------------------------------------------------------------------------- */

bool pe_locate(const struct pe *pe, uint32_t address, struct pe_range *place)
{
    for (uint32_t i = 0; i < pe->section_count; i++) {
        const struct pe_section *section = &pe->sections[i];
        if (address < section->address || address - section->address >= section->file.bytes)
            continue;
        uint32_t inside = address - section->address;
        *place = (struct pe_range){section->file.at + inside, section->file.bytes - inside};
        return true;
    }
    *place = clip(pe, address, pe->header_bytes > address ? pe->header_bytes - address : 0);
    return place->bytes > 0;
}

static bool is_reproducible(const struct pe *pe)
{
    unsigned char entry[DEBUG_ENTRY];
    struct pe_range place, said = pe->directories[DEBUG_DIRECTORY];
    if (said.bytes == 0 || !pe_locate(pe, said.at, &place))
        return false;
    for (uint32_t i = 0; i < DEBUG_ENTRIES_MAX && (i + 1) * DEBUG_ENTRY <= said.bytes; i++) {
        if (!file_bytes_read(pe->bytes, place.at + (uint64_t)i * DEBUG_ENTRY, entry, sizeof entry))
            return false;
        if (little_u32(entry + 12) == DEBUG_REPRODUCIBLE)
            return true;
    }
    return false;
}

int64_t pe_link_time(const struct pe *pe)
{
    bool is_time = pe->link_time != 0 && pe->link_time != UINT32_MAX && !is_reproducible(pe);
    return is_time ? (int64_t)pe->link_time : ABSENT;
}

/* Entries begin at multiples of eight; the directory's address is a place in the file, not in memory. */
bool pe_certificate(const struct pe *pe, size_t i, struct pe_certificate *certificate)
{
    unsigned char header[CERTIFICATE_HEADER];
    struct pe_range table = clip(pe, pe->directories[PE_CERTIFICATES].at, pe->directories[PE_CERTIFICATES].bytes);
    uint32_t at = 0;
    for (size_t seen = 0; table.bytes - at >= sizeof header; seen++) {
        if (!file_bytes_read(pe->bytes, (uint64_t)table.at + at, header, sizeof header))
            return false;
        uint32_t length = little_u32(header), left = table.bytes - at;
        if (length < sizeof header || length > left)
            return false;
        if (seen == i) {
            certificate->revision = little_u16(header + 4);
            certificate->type = little_u16(header + 6);
            certificate->data = (struct pe_range){table.at + at + CERTIFICATE_HEADER, length - CERTIFICATE_HEADER};
            return true;
        }
        uint64_t next = (uint64_t)at + ((uint64_t)length + 7) / 8 * 8;
        if (next >= table.bytes)
            return false;
        at = (uint32_t)next;
    }
    return false;
}
