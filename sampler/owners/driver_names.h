/* driver_names.h: which of some drivers a word names ("ntfs.sys", "nt!mm", "ext4"), found in O(1).
 *
 * A file is named with or without what follows its first dot (modules are "ext4.ko.xz"), in letters of either case, with a dash or an underline. Of several that a word names it is the first that
 * was added. Owns its texts; finding changes nothing, so that several threads may.
 */
#ifndef SAMPLER_OWNERS_DRIVER_NAMES_H
#define SAMPLER_OWNERS_DRIVER_NAMES_H

#include "base/intern.h"

enum { DRIVER_NAME_MAX = 1024 /* bytes of a file's name; longer ones are never named */ };

struct driver_names;

/* `limit` bounds the names, in bytes; two are kept of each file. */
enum status driver_names_open(struct driver_names **names, size_t limit);
void driver_names_close(struct driver_names *names); /* NULL is allowed */

/* A file's names, as they will be looked for. */
struct driver_keys {
    uint32_t whole, stem;
};

/* In two steps, of which only the first one can fail: a failure then leaves nothing behind that names the driver. */
enum status driver_names_prepare(struct driver_names *names, struct text file, struct driver_keys *keys);
void driver_names_set(struct driver_names *names, struct driver_keys keys, uint32_t index);

/* What stands before the component's part of the words is the name ("nt!mm", "ntfs.sys (Filter)"); "nt" is the kernel, ntoskrnl.exe. The index, or -1. */
int32_t driver_names_find(const struct driver_names *names, struct text words);

#endif
