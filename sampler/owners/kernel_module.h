/* kernel_module.h: one Linux kernel module (an ELF file of 64 bits, little-endian): what it says of itself, and whether it makes a slab cache of a given name.
 *
 * A module makes a cache when it calls one of the kernel's functions for that and holds the cache's whole name as a string. Names that are put together at run time ("bio-%u") are not found. One that
 * holds the name and calls none of them is a weaker hint.
 * A struct kernel_module is a plain value that borrows the module's bytes; everything is read with bounds.
 */
#ifndef SAMPLER_OWNERS_KERNEL_MODULE_H
#define SAMPLER_OWNERS_KERNEL_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "base/status.h"

enum { MODULE_TEXT = 160 };

struct kernel_module {
    const unsigned char *bytes; /* borrowed */
    size_t length;
    uint64_t sections_at; /* the table of sections */
    uint16_t section_count, section_names;
    bool makes_caches;
    const unsigned char *signature; /* borrowed; appended in PKCS#7, or NULL */
    size_t signature_length;
    char name[MODULE_TEXT], description[MODULE_TEXT], author[MODULE_TEXT], version[MODULE_TEXT], license[MODULE_TEXT];
    char kernel[MODULE_TEXT]; /* which one it is for ("vermagic") */
};

/* STATUS_DAMAGED for what is no such file. */
enum status kernel_module_read(struct kernel_module *module, const void *bytes, size_t length);

/* Whether the module holds the text as a whole string. */
bool kernel_module_holds(const struct kernel_module *module, struct text name);

#endif
