/* pooltags.h: pooltag.txt, Microsoft's list of which component allocates under which tag, as whoever has it installed or edited it.
 *
 * A line is `<Tag> - <binary> - <description>`. As the copies in use are not that strict, this is what is read:
 * - the tag is what stands before the first blank-dash-blank: one to four bytes, a fifth and later ones may be blanks; shorter tags are padded with blanks;
 *   behind just four bytes the blank before the dash may be missing;
 * - the binary ends at the next blank-dash, whether or not a blank follows; further dashes belong to the description;
 * - without a second dash the text is a binary and a description when two blanks or more follow its first word, else a description alone;
 * - `?` in a tag is any one byte, `*` the rest (wildcard.h); a tag may stand there more than once;
 * - lines that are empty, or begin with `//`, or with `rem` or `REM` alone or before a blank, say nothing; a tag `Rem` is one;
 * - line ends are LF or CRLF, a UTF-8 mark in front is skipped, Ctrl-Z ends the text.
 * Every other line is refused, with its number and a reason. Invariant: lines = silent + entries + refused.
 * What is read is owned here; nothing changes after opening, and finding allocates nothing.
 */
#ifndef SAMPLER_OWNERS_POOLTAGS_H
#define SAMPLER_OWNERS_POOLTAGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/intern.h"
#include "base/status.h"

enum { POOLTAG_BYTES = 4, POOLTAGS_FILE_MAX = 16 << 20, POOLTAGS_REFUSED_SHOWN = 16 };

struct pooltags;

/* One entry. The texts are borrowed from the pooltags and hold whatever bytes the file has. */
struct pooltag {
    char tag[POOLTAG_BYTES]; /* padded with blanks */
    bool is_wildcard;
    size_t line;             /* from 1 */
    struct text binary;      /* "ntfs.sys", "nt!mm"; empty when there is none or it is <unknown> */
    struct text description; /* without the blanks around it */
    struct text rest;        /* all behind the tag and its dash as it stands there, but for blanks at the end */
};

struct pooltags_counts {
    size_t lines, silent, entries, refused;
};

struct pooltags_refused {
    size_t line;
    const char *reason; /* a constant */
};

/* STATUS_NOT_FOUND and the like when it cannot be read; STATUS_LIMIT over POOLTAGS_FILE_MAX; STATUS_DAMAGED for a file in UTF-16 or without one entry. */
enum status pooltags_open(struct pooltags **tags, const char *path, struct problem *why);
/* The same from memory; a copy is made. `name` is for problems. */
enum status pooltags_open_text(struct pooltags **tags, const char *name, const char *bytes, size_t length,
                               struct problem *why);
void pooltags_close(struct pooltags *tags);

void pooltags_counts(const struct pooltags *tags, struct pooltags_counts *counts);
/* The first POOLTAGS_REFUSED_SHOWN refused lines; *count gets how many there are in the array. */
const struct pooltags_refused *pooltags_refused(const struct pooltags *tags, size_t *count);
/* One line for a person: how many lines of the file are no entries, and where the first is; false, and nothing written, when all are. */
bool pooltags_complain(const struct pooltags *tags, const char *name, char line[PROBLEM_LINE]);
/* The i-th entry in the order of their tags, same tags in the order of the file; i < counts.entries. */
const struct pooltag *pooltags_at(const struct pooltags *tags, size_t i);

/* Who has a tag of `length` bytes: the entry with just these bytes, else the one without the old protected bit (bit 31, the top of the fourth byte), else the
 * wildcard with most literal characters, in both cases of the bit. Of several the first in the file. NULL: nobody known; so for names that are no tags. */
const struct pooltag *pooltags_find(const struct pooltags *tags, const char *tag, size_t length);
/* The next entry with the same text in its tag; NULL when there is none. */
const struct pooltag *pooltags_next(const struct pooltags *tags, const struct pooltag *entry);

#endif
