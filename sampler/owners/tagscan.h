/* tagscan.h: which pool tags a driver's file holds: in its instructions, or as mere bytes anywhere.
 *
 * tagscan_code collects all tags of a file's code in one pass, wanted or not, so that they can be kept and asked later. tagscan_bytes looks for given tags
 * in all bytes of a file, in one pass whatever their number. Both read the file in pieces: memory is bounded (TAGSCAN_PIECE and the sets) whatever its size, and no byte of
 * code is looked at more often than the file is long, whatever its headers say.
 *
 * A tag is meant as the kernel keeps and shows it: four bytes, here as a little-endian number. A driver may have it in three forms (enum tag_form).
 */
#ifndef SAMPLER_OWNERS_TAGSCAN_H
#define SAMPLER_OWNERS_TAGSCAN_H

#include "sampler/owners/pe.h"
#include "sampler/owners/tag_set.h"

enum { TAGSCAN_PIECE = 1 << 18, TAGSCAN_WANTED_MAX = 1 << 16 };

/* How sure it is that a file allocates under a tag. */
enum tag_grade { TAG_NOT_FOUND, TAG_BYTES, TAG_IN_CODE };

enum tag_form {
    TAG_PLAIN,
    TAG_PROTECTED, /* the top bit of the last byte differs: an old driver's protected allocation */
    TAG_REVERSED,  /* backwards: the tag may have been typed as it stands in a source file */
    TAG_FORMS
};

/* The number that stands in a driver when a tag is in this form. */
uint32_t tag_in_form(uint32_t tag, enum tag_form form);

/* What a scan needs; reused from file to file. Owns its memory. */
struct tagscan {
    unsigned char *piece; /* owned */
    struct tag_set found;
};

enum status tagscan_init(struct tagscan *scan);
void tagscan_done(struct tagscan *scan);

/* All tags of the code into scan->found, in order. STATUS_IO when the file could not be read to its end. */
enum status tagscan_code(struct tagscan *scan, const struct pe *pe);

/* What is looked for as bytes: numbers (each of the forms is one), in order. */
struct tag_wanted;
enum status tag_wanted_open(struct tag_wanted **wanted, const uint32_t *numbers, size_t count);
void tag_wanted_close(struct tag_wanted *wanted);

/* All numbers of `wanted` that stand anywhere in the file into scan->found, in order. */
enum status tagscan_bytes(struct tagscan *scan, struct file_bytes *bytes, const struct tag_wanted *wanted);

#endif
