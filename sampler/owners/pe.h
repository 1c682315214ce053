/* pe.h: Windows' executable files (PE32 and PE32+; drivers are such files), read with bounds from anywhere.
 *
 * What is read is what a driver is judged by: machine, link time, sections, directories, certificates; the version resource is pe_version.h's.
 * A struct pe is a plain value that borrows its bytes; nothing is allocated. Every place inside the file that it tells has been clipped to the file: a file that is
 * cut short or lies gives fewer bytes, never a read outside. Layout: Microsoft's page "PE Format".
 */
#ifndef SAMPLER_OWNERS_PE_H
#define SAMPLER_OWNERS_PE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "sampler/owners/file_bytes.h"

enum { PE_SECTIONS_MAX = 128, PE_DIRECTORIES = 16, PE_NAME = 8 };

/* Fields of the file header; the numbers are the format's. */
enum pe_machine { PE_X86 = 0x014C, PE_X64 = 0x8664, PE_ARM = 0x01C4, PE_ARM64 = 0xAA64 };
enum pe_directory_index { PE_EXPORTS = 0, PE_IMPORTS = 1, PE_RESOURCES = 2, PE_CERTIFICATES = 4 };

struct pe_range {
    uint32_t at, bytes;
};

struct pe_section {
    char name[PE_NAME + 1];     /* the bytes before the first NUL */
    uint32_t address;           /* relative to where the image is loaded */
    uint32_t memory_bytes;      /* VirtualSize */
    uint32_t raw_at, raw_bytes; /* as the header says */
    struct pe_range file;       /* the part of these that is there */
    uint32_t flags;
    bool is_code; /* holds instructions: executable, or said to hold code */
};

struct pe {
    struct file_bytes *bytes; /* borrowed */
    uint16_t machine;         /* mostly one of enum pe_machine */
    bool is_plus;             /* PE32+ */
    uint16_t characteristics;
    uint32_t link_time; /* seconds since 1970; a hash instead in a reproducible build, see pe_link_time */
    uint32_t entry, image_bytes, header_bytes, checksum;
    uint32_t section_alignment, file_alignment;
    uint16_t subsystem; /* 1: native, as drivers are */
    uint64_t image_base;
    uint64_t checksum_at, directories_at; /* in the file */
    uint32_t directory_count;             /* at most PE_DIRECTORIES */
    struct pe_range directories[PE_DIRECTORIES];
    uint32_t section_count;
    struct pe_section sections[PE_SECTIONS_MAX];
};

/* STATUS_DAMAGED, with what is wrong, for what is no PE file; `name` is for the problem. */
enum status pe_read(struct pe *pe, struct file_bytes *bytes, const char *name, struct problem *why);

/* "x86", "x64", "ARM64", "ARM"; "other" for the rest. */
const char *pe_machine_name(uint16_t machine);

/* Where the byte at a relative address stands in the file, and how many of its section follow; false when it is not in the file. */
bool pe_locate(const struct pe *pe, uint32_t address, struct pe_range *place);

/* When it was linked, seconds since 1970; ABSENT when the field is 0 or all ones, or the debug directory says that it is a hash (a reproducible build). */
int64_t pe_link_time(const struct pe *pe);

/* The i-th entry of the certificate table, from 0: an embedded signature. False behind the last. */
struct pe_certificate {
    uint16_t revision, type; /* type 2: a signature in PKCS#7 */
    struct pe_range data;    /* in the file */
};
bool pe_certificate(const struct pe *pe, size_t i, struct pe_certificate *certificate);

#endif
