/* loaded.h: which drivers or kernel modules the system has loaded at a moment, by the names of their files without folder and ending.
 *
 * A list owns its names. They are compared as files of either system are: without regard to case, and `-` and `_` are the same, because a Linux module's file may have either.
 */
#ifndef SAMPLER_OWNERS_LOADED_H
#define SAMPLER_OWNERS_LOADED_H

#include <stdbool.h>

#include "base/intern.h"

enum { LOADED_MAX = 1 << 14, LOADED_NAME = 256 };

struct loaded_list {
    struct intern *names; /* owned; NULL: nobody told */
};

/* Adds a name as the system tells it: "ext4", "ntfs.sys", "\SystemRoot\System32\drivers\ntfs.sys". What is over a limit is left out. */
enum status loaded_list_open(struct loaded_list *list);
void loaded_list_add(struct loaded_list *list, struct text name);
void loaded_list_close(struct loaded_list *list);

/* Whether the file ("ntfs.sys", "snd-pcm.ko.xz") is one of them. */
bool loaded_list_has(const struct loaded_list *list, struct text file);

bool loaded_list_same(const struct loaded_list *a, const struct loaded_list *b);

/* Reads /proc/modules, or a file like it. NULL names, and OK, when there is none. */
enum status loaded_list_read(struct loaded_list *list, const char *path);

#endif
