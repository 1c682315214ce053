/* drivers.h: all drivers in some folders, and who of them holds a tag.
 *
 * Opening reads every file once, or takes from the cache what has the same path, size and time. Asking for tags in code then reads nothing; only tags that no
 * driver's code holds are looked for as bytes, all of them in one more pass over the files. Drivers are owned here; matches borrow them.
 */
#ifndef SAMPLER_OWNERS_DRIVERS_H
#define SAMPLER_OWNERS_DRIVERS_H

#include "base/place.h"
#include "sampler/owners/driver.h"

enum { DRIVER_FOLDERS_MAX = 16 };

struct driver_folder {
    const char *path; /* borrowed */
    bool is_deep;     /* with the folders within */
};

/* Called between files; false stops the work with STATUS_STOPPED. `what`: "reading drivers". */
typedef bool (*drivers_progress)(void *context, const char *what, size_t done, size_t all);

struct drivers_config {
    struct driver_folder folders[DRIVER_FOLDERS_MAX]; /* or single files */
    size_t folder_count;
    const char *cache;         /* a file; NULL: none */
    drivers_progress progress; /* may be NULL */
    void *context;
};

struct drivers_told {
    size_t files;             /* looked at */
    size_t kept;              /* of which nothing had to be read */
    size_t drivers;           /* made for the kernel */
    size_t refused;           /* of those that should be drivers by their name */
    uint64_t bytes;           /* of all drivers */
    char first[PROBLEM_LINE]; /* why the first was refused */
};

struct drivers;

/* The file in which what was read of these folders is kept for this user; false when there is no place for it or a folder cannot be told from others. */
bool drivers_cache_path(char out[PLACE_PATH], const struct driver_folder *folders, size_t count);

enum status drivers_open(struct drivers **drivers, const struct drivers_config *config, struct problem *why);
void drivers_close(struct drivers *drivers);

void drivers_told(const struct drivers *drivers, struct drivers_told *told);
size_t drivers_count(const struct drivers *drivers);
const struct driver *drivers_at(const struct drivers *drivers, size_t i); /* in the order of their paths */

struct driver_match {
    const struct driver *driver; /* borrowed */
    enum tag_grade grade;
    enum tag_form form;
};

/* What is known of one tag: surest first, of these plain before protected before reversed, then by path. */
struct driver_matches {
    uint32_t tag;                 /* asked */
    bool only_code;               /* asked: mere bytes are of no interest, as who it is, is known otherwise */
    struct driver_match *matches; /* owned: driver_matches_done */
    size_t count, capacity;
};

/* Answers `count` questions (tag and only_code set, the rest empty) at once. */
enum status drivers_match(struct drivers *drivers, struct driver_matches *questions, size_t count, struct problem *why);
void driver_matches_done(struct driver_matches *matches);

#endif
