/* owners.h: the owners of one machine's tags and caches, resolved: which drivers it has, and of each name who owns it and how sure that is. Pure data: nothing here reads a file.
 *
 * What resolves owners (resolver.h) fills it, a recording keeps it, rows and screens read it. It owns everything in it; texts are raw bytes, NUL-terminated for convenience, and stay at
 * their address until owners_close. Each driver and each name is there once: adding it again replaces what was said of it. Every change has an edition, which rises, so that only
 * what is new since an edition need be stored. Bounded: what is over a limit is refused with STATUS_LIMIT, and what is there stays as it is.
 * Reading changes nothing, so that several threads may read; nobody may write meanwhile.
 */
#ifndef SAMPLER_OWNERS_OWNERS_H
#define SAMPLER_OWNERS_OWNERS_H

#include "sampler/owners/notes.h"
#include "sampler/owners/tagscan.h"

enum {
    OWNERS_DRIVERS_MAX = 1 << 14,
    OWNERS_NAMES_MAX = 1 << 16,
    OWNERS_BYTES_MAX = 32 << 20, /* of all texts */
    OWNER_TEXT_MAX = 1024,       /* of one text; longer ones are cut */
    OWNER_MATCHES_MAX = 16,      /* of one name; the surest are kept */
    OWNER_NO_DRIVER = -1
};

/* From the surest to the least. Stored in recordings: never renumber. */
enum owner_grade { OWNER_KNOWN, OWNER_IN_CODE, OWNER_BYTES, OWNER_UNKNOWN, OWNER_GRADES };

/* "known", "found in code", "only bytes", "unknown". */
const char *owner_grade_words(enum owner_grade grade);

/* Whether the kernel has a driver in use. Stored in recordings: never renumber. */
enum loaded { LOADED_UNKNOWN, LOADED_YES, LOADED_NO, LOADED_STATES };

/* "", "yes", "no". */
const char *loaded_word(enum loaded loaded);

/* A driver's file, or a kernel module. Texts are empty and numbers ABSENT when nobody says them. */
struct owner_driver {
    struct text path; /* identity */
    struct text file; /* the path behind its last separator; filled by owners_add_driver */
    struct text version, company, description, product, original_name;
    struct text sha256;               /* 64 hexadecimal digits */
    struct text machine;              /* "x64" */
    struct text signer;               /* who signed it, or a word about that */
    struct text load_group, altitude; /* of a minifilter, as the registry says it */
    int64_t link_time;                /* seconds since 1970 */
    int64_t bytes;
    enum loaded loaded;
    uint32_t edition; /* filled by owners_add_driver */
};

/* A driver that holds a name. */
struct owner_match {
    uint32_t driver; /* index */
    enum tag_grade grade;
    enum tag_form form;
};

struct owner {
    struct text name; /* as samples have it: a tag is padded with blanks to four bytes */
    enum owner_grade grade;
    struct text owner;       /* of the surest link: a component or a file; empty when unknown */
    struct text description; /* what a list, or what we ourselves know, says of the name */
    enum note_kind kind;     /* NOTE_OBJECT: it names an object, not a culprit; NOTE_KINDS: nothing is known of that */
    const struct owner_match *matches; /* the surest first */
    size_t match_count;
    int32_t driver;   /* the one that stands for the name, or OWNER_NO_DRIVER; filled by owners_settle */
    uint32_t edition; /* filled by owners_add */
};

struct owners;

enum status owners_open(struct owners **owners);
void owners_close(struct owners *owners); /* NULL is allowed */
enum status owners_copy(struct owners **copy, const struct owners *owners);

/* --- filling ------------------------------------------------------------------------------------------------------------------- */

/* Changes made from now on are of this edition; 1 when nothing is said. */
void owners_set_edition(struct owners *owners, uint32_t edition);

/* Adds the driver, or replaces the one of the same path, whose index stays; *index (may be NULL) gets it. One that says the same as what is there changes nothing, its edition included. */
enum status owners_add_driver(struct owners *owners, const struct owner_driver *driver, uint32_t *index);

/* Adds the name, or replaces what is known of it; one of which the same is said changes nothing. STATUS_USAGE for an empty name or a match with a driver that is not there. */
enum status owners_add(struct owners *owners, const struct owner *owner);

/* Finds for each name the driver that stands for it: the one whose file the owner's words name ("ntfs.sys", "ext4"), else, where nobody knows the name otherwise, the surest match. To be called when all is added. */
void owners_settle(struct owners *owners);

/* --- reading: all of it takes NULL for owners of which nothing is known -------------------------------------------------------- */

uint32_t owners_edition(const struct owners *owners); /* of the newest change; 0: there is nothing */

size_t owners_driver_count(const struct owners *owners);
const struct owner_driver *owners_driver(const struct owners *owners, size_t i); /* i < count */
/* The index of the driver with this path, or OWNER_NO_DRIVER. */
int32_t owners_find_driver(const struct owners *owners, struct text path);

size_t owners_count(const struct owners *owners);
const struct owner *owners_at(const struct owners *owners, size_t i); /* i < count; in the order they came */

/* What is known of a name, in O(1); NULL when it was never asked. */
const struct owner *owners_find(const struct owners *owners, struct text name);

/* The driver that stands for an owner of these owners; NULL when none does, or `owner` is NULL. */
const struct owner_driver *owners_driver_of(const struct owners *owners, const struct owner *owner);

/* The driver that a component or file name means ("ntfs.sys", "nt!mm", "ext4"; driver_names.h), in O(1), or OWNER_NO_DRIVER. */
int32_t owners_driver_named(const struct owners *owners, struct text words);

#endif
