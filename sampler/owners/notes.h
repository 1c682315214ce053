/* notes.h: what we ourselves know of the most common pool tags and slab caches: what they hold, who makes them, what usually fills them.
 *
 * A small table in our own words, not anybody's list: it is for the moment when nobody has a pooltag.txt at hand, and it says what such a list does not: that a tag names an object, not a culprit.
 * All of it is constant.
 */
#ifndef SAMPLER_OWNERS_NOTES_H
#define SAMPLER_OWNERS_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/intern.h"

/* What growth under this name says of who causes it. */
enum note_kind {
    NOTE_OBJECT,    /* objects that others ask for: who holds them is the question */
    NOTE_SHARED,    /* kept by the kernel for whoever uses the service: a cache, or a symptom */
    NOTE_COMPONENT, /* this component's own */
    NOTE_KINDS
};

struct note {
    const char *pattern;   /* four characters for a tag, a name for a cache; `?` and `*` as in wildcard.h */
    const char *component; /* "nt", "ntfs.sys", "ext4"; "" when it can be anybody */
    const char *holds;
    const char *filled_by; /* what usually makes it grow; "" when there is no more to say */
    enum note_kind kind;
};

/* NULL when we know nothing. The most literal pattern wins. */
const struct note *note_of_tag(struct text tag); /* of a Windows pool: four bytes; the protected bit is not looked at */
const struct note *note_of_cache(struct text name); /* of a Linux slab cache */

/* Whether the kernel itself makes the cache, so that no module does. */
bool note_is_built_in(const struct note *note);

/* Whether it grows with every handle, whatever that is to: Linux' open files. */
bool note_is_every_handle(const struct note *note);

/* One sentence for the kind. */
const char *note_kind_words(enum note_kind kind);

const struct note *notes_of_tags(size_t *count);
const struct note *notes_of_caches(size_t *count);

#endif
