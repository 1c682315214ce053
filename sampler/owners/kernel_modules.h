/* kernel_modules.h: which modules of a folder (/lib/modules/VERSION) make slab caches of given names.
 *
 * All names are asked in one pass over the modules, each of which is read, unpacked (.ko, .ko.xz, .ko.zst, .ko.gz) and forgotten: memory is bounded by the largest. Matches are plain values.
 */
#ifndef SAMPLER_OWNERS_KERNEL_MODULES_H
#define SAMPLER_OWNERS_KERNEL_MODULES_H

#include "sampler/owners/driver_files.h"
#include "sampler/owners/drivers.h"
#include "sampler/owners/kernel_module.h"
#include "sampler/owners/signature.h"

enum { MODULE_PATH = 512, MODULE_MATCHES_MAX = 8, MODULE_BYTES_MAX = 256 << 20 };

struct module_match {
    enum tag_grade grade; /* TAG_IN_CODE: it makes caches and holds the name; TAG_BYTES: it holds the name */
    char path[MODULE_PATH];
    char name[MODULE_TEXT], description[MODULE_TEXT], author[MODULE_TEXT], version[MODULE_TEXT], license[MODULE_TEXT];
    char kernel[MODULE_TEXT];
    struct signature signature;
};

/* What is known of one cache: surest first, then as the folder has them. More than MODULE_MATCHES_MAX are only counted. */
struct module_matches {
    struct text cache; /* asked; borrowed */
    struct module_match matches[MODULE_MATCHES_MAX];
    size_t count;
};

struct modules_told {
    size_t modules; /* read */
    size_t refused; /* no modules, or packed in a way that is not built in */
    uint64_t bytes; /* unpacked */
};

/* What each module that was read says of itself; both are borrowed during the call. */
struct module_visit {
    void (*seen)(void *context, const char *path, const struct kernel_module *module); /* may be NULL */
    void *context;
};

/* Answers `count` questions (cache set, the rest empty). STATUS_NOT_FOUND and the like when the folder cannot be read. */
enum status kernel_modules_match(const char *folder, struct module_matches *questions, size_t count,
                                 drivers_progress progress, void *context, struct modules_told *told,
                                 struct problem *why);

/* The same of these files only; `visit` may be NULL. */
enum status kernel_modules_match_files(const struct driver_files *files, struct module_matches *questions, size_t count,
                                       const struct module_visit *visit, drivers_progress progress, void *context,
                                       struct modules_told *told, struct problem *why);

#endif
