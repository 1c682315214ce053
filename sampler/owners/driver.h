/* driver.h: one driver file: what is told of it, and which tags its code holds.
 *
 * A driver owns its path and its tags. It is made from the file (driver_read) or from what was kept of it (driver_cache.h).
 */
#ifndef SAMPLER_OWNERS_DRIVER_H
#define SAMPLER_OWNERS_DRIVER_H

#include "sampler/owners/pe_version.h"
#include "sampler/owners/tagscan.h"

struct driver {
    char *path; /* owned */
    int64_t bytes, changed_ns;
    int64_t link_time; /* seconds since 1970; ABSENT when unknown */
    uint16_t machine;
    bool is_native; /* made for the kernel, not for programs */
    struct pe_version version;
    uint32_t *tags; /* owned; of its code, in order */
    size_t tag_count;
};

/* Reads the file of driver->path. STATUS_DAMAGED for what is no PE file, STATUS_IO when it cannot be read. */
enum status driver_read(struct driver *driver, struct tagscan *scan, struct problem *why);
void driver_done(struct driver *driver);

/* The part of the path behind the last separator. */
const char *driver_name(const struct driver *driver);

/* In which form its code has the tag: the first that holds; TAG_FORMS: in none. */
enum tag_form driver_form(const struct driver *driver, uint32_t tag);

#endif
