/* pe_version.h: the version resource of a PE file: who made it, what it is, which version.
 *
 * Only the first version resource counts, and of its strings the first table, as Explorer shows them. Texts are UTF-8, cut at PE_TEXT, and hold whatever the file says: they are escaped where they are
 * shown. A struct pe_version is a plain value.
 */
#ifndef SAMPLER_OWNERS_PE_VERSION_H
#define SAMPLER_OWNERS_PE_VERSION_H

#include "sampler/owners/pe.h"

enum { PE_TEXT = 160 };

struct pe_version {
    char company[PE_TEXT], description[PE_TEXT], product[PE_TEXT], original_name[PE_TEXT]; /* "" when not given */
    char file_version[PE_TEXT], product_version[PE_TEXT];                                  /* as text says it */
    bool has_numbers;
    uint16_t file[4], product_numbers[4]; /* as numbers: 10.0.19041.1 */
};

/* False, and an empty *version, when there is none that can be read. */
bool pe_version_read(struct pe_version *version, const struct pe *pe);

/* The version of the file, by its numbers where the text is missing; "" when nobody says it. */
void pe_version_text(char out[PE_TEXT], const struct pe_version *version);

#endif
