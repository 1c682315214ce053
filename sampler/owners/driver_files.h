/* driver_files.h: which files in folders may be drivers or Linux' modules, in the order of their paths.
 *
 * Those are all `.sys` files, and `.exe` and `.dll` files, of which only the headers tell whether they are made for the kernel (ntoskrnl.exe, hal.dll). Modules are `.ko` files, packed or not. Links are not followed. A walk
 * goes at most DRIVER_DEPTH folders down and ends at DRIVER_FILES_MAX files. A list owns its paths.
 */
#ifndef SAMPLER_OWNERS_DRIVER_FILES_H
#define SAMPLER_OWNERS_DRIVER_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { DRIVER_DEPTH = 12, DRIVER_FILES_MAX = 1 << 16, DRIVER_PATH = 4096 };

/* What is looked for, and whether in the folders within, too. */
enum driver_files_kind { DRIVER_FILES_HERE, DRIVER_FILES_DEEP, DRIVER_FILES_MODULES };

struct driver_file {
    char *path; /* owned; as the folder was given, then from it */
    int64_t bytes, changed_ns;
    bool is_sure; /* by its name */
};

struct driver_files {
    struct driver_file *files; /* owned */
    size_t count, capacity;
};

void driver_files_init(struct driver_files *files);
void driver_files_done(struct driver_files *files);

/* Adds what is in a folder and, but for DRIVER_FILES_HERE, in the folders within; or one file, whatever its name. STATUS_NOT_FOUND and the like when the folder cannot be read; those within that cannot are passed over. */
enum status driver_files_add(struct driver_files *files, const char *path, enum driver_files_kind kind,
                             struct problem *why);

/* In the order of the paths, each once. */
void driver_files_sort(struct driver_files *files);

#endif
