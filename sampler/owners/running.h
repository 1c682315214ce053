/* running.h: what the running system knows of its drivers beside their files: which are loaded, how they are started, at which altitude a minifilter stands.
 *
 * A struct running is a list that a platform fills once (running_linux.c from /proc/modules; running_windows.c from the kernel's list of modules and the registry's services) and that owns its entries. A
 * driver is found by its file: on Windows by the whole path, so that a copy elsewhere is not taken for what runs; on Linux by the module's name, which is all the kernel has. Who is not in the list is not loaded and no
 * service. Without such a list nothing of that is known.
 */
#ifndef SAMPLER_OWNERS_RUNNING_H
#define SAMPLER_OWNERS_RUNNING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { RUNNING_KEY = 512, RUNNING_TEXT = 96, RUNNING_MAX = 1 << 16 };

/* The registry's numbers (SERVICE_BOOT_START and so on). */
enum running_start { START_BOOT, START_SYSTEM, START_AUTOMATIC, START_ON_DEMAND, START_DISABLED, START_NOT_SAID };

struct running_driver {
    char key[RUNNING_KEY]; /* what it is found by */
    bool is_loaded;
    int64_t used_by;            /* Linux: how many use it; ABSENT */
    char service[RUNNING_TEXT]; /* Windows, as the next three: the name of its service; "" when not given */
    enum running_start start;
    char group[RUNNING_TEXT];    /* load order group */
    char altitude[RUNNING_TEXT]; /* of a minifilter; a decimal number that may have a fraction */
};

struct running {
    struct running_driver *drivers; /* owned */
    size_t count, capacity;
    void (*key_of)(char key[RUNNING_KEY], const char *path); /* how a file's path becomes a key */
};

/* This system's. STATUS_UNSUPPORTED, DENIED and the like when nothing is told. */
enum status running_open(struct running *running, struct problem *why);
void running_done(struct running *running);

/* NULL when the file is neither loaded nor a service's. */
const struct running_driver *running_find(const struct running *running, const char *path);

/* "at boot", "by the system", "automatically", "on demand", "disabled"; "" when it is not said. */
const char *running_start_words(enum running_start start);

/* The entry with that key, made when there is none; NULL when there are too many or no memory. */
struct running_driver *running_entry(struct running *running, const char *key);

/* Keys. A module's: the name before the first dot, with underlines for dashes, as the kernel has it. A path of Windows: in small letters, with backslashes, and with what stands for the system's folder written out: "\SystemRoot\",
 * "%SystemRoot%\" or nothing before "system32\"; "\??\" is left out. `root` is that folder, "C:\Windows". */
void running_key_of_module(char key[RUNNING_KEY], const char *path);
void running_key_of_image(char key[RUNNING_KEY], const char *path, const char *root);

/* One line of /proc/modules into the list: "xfs 2027520 1 - Live 0x0000000000000000". False for what is no such line. */
bool running_take_module(struct running *running, const char *line);

#endif
