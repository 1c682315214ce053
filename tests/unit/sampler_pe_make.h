/* sampler_pe_make.h: PE files written by hand, byte by byte, in a fixed array: what a test says is what stands there. */
#ifndef TESTS_UNIT_SAMPLER_PE_MAKE_H
#define TESTS_UNIT_SAMPLER_PE_MAKE_H

#include "sampler/owners/pe.h"

#include <string.h>

enum {
    MAKE_BYTES = 1 << 14,
    MAKE_PE_AT = 0x80,
    MAKE_RAW_AT = 0x400,
    MAKE_RAW = 0x200, /* of each section */
    MAKE_CODE = 0x60000020,
    MAKE_DATA = 0x40000040
};

struct pe_make {
    unsigned char bytes[MAKE_BYTES];
    size_t length;
    bool is_plus;
    unsigned sections;
};

static inline void make_u16(struct pe_make *make, size_t at, unsigned value)
{
    make->bytes[at] = (unsigned char)value;
    make->bytes[at + 1] = (unsigned char)(value >> 8);
}

static inline void make_u32(struct pe_make *make, size_t at, uint32_t value)
{
    make_u16(make, at, value & 0xFFFF);
    make_u16(make, at + 2, value >> 16);
}

static inline size_t make_optional_at(void)
{
    return MAKE_PE_AT + 24;
}

static inline size_t make_directories_at(const struct pe_make *make)
{
    return make_optional_at() + (make->is_plus ? 112 : 96);
}

/* Headers without a section. */
static inline void make_begin(struct pe_make *make, bool is_plus, enum pe_machine machine)
{
    size_t optional = make_optional_at(), directories;
    *make = (struct pe_make){.is_plus = is_plus, .length = MAKE_RAW_AT};
    directories = make_directories_at(make);
    memcpy(make->bytes, "MZ", 2);
    make_u32(make, 60, MAKE_PE_AT);
    memcpy(make->bytes + MAKE_PE_AT, "PE\0", 4);
    make_u16(make, MAKE_PE_AT + 4, machine);
    make_u32(make, MAKE_PE_AT + 8, 1700000000);
    make_u16(make, MAKE_PE_AT + 20, (unsigned)(directories - optional + 128));
    make_u16(make, optional, is_plus ? 0x20B : 0x10B);
    make_u32(make, optional + 60, MAKE_RAW_AT);
    make_u16(make, optional + 68, 1);
    make_u32(make, directories - 4, 16);
}

/* A section of MAKE_RAW bytes in the file, at 0x1000, 0x2000 ... in memory; returns where it is in the file. */
static inline size_t make_section(struct pe_make *make, const char *name, uint32_t flags)
{
    size_t header = make_directories_at(make) + 128 + make->sections * 40u;
    size_t raw = MAKE_RAW_AT + make->sections * (size_t)MAKE_RAW;
    make->sections++;
    make_u16(make, MAKE_PE_AT + 6, make->sections);
    memcpy(make->bytes + header, name, strlen(name));
    make_u32(make, header + 8, MAKE_RAW);
    make_u32(make, header + 12, make->sections * 0x1000);
    make_u32(make, header + 16, MAKE_RAW);
    make_u32(make, header + 20, (uint32_t)raw);
    make_u32(make, header + 36, flags);
    make->length = raw + MAKE_RAW;
    return raw;
}

static inline void make_directory(struct pe_make *make, unsigned index, uint32_t at, uint32_t bytes)
{
    make_u32(make, make_directories_at(make) + index * 8, at);
    make_u32(make, make_directories_at(make) + index * 8 + 4, bytes);
}

#endif
