/* tag_set.h: different numbers of 32 bits, none of which is 0, as they come from a scan; kept under a limit.
 *
 * A set owns its memory, which it keeps when it is emptied. Beyond TAG_SET_MAX nothing more is added, and `is_full` says so: no driver has so many tags.
 */
#ifndef SAMPLER_OWNERS_TAG_SET_H
#define SAMPLER_OWNERS_TAG_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { TAG_SET_MAX = 1 << 15 };

struct tag_set {
    uint32_t *slots;  /* owned; 0: free */
    uint32_t *values; /* owned; as they came, or in order after tag_set_sort */
    size_t count;
    bool is_full;
};

enum status tag_set_init(struct tag_set *set);
void tag_set_done(struct tag_set *set);
void tag_set_clear(struct tag_set *set);
void tag_set_add(struct tag_set *set, uint32_t value);
void tag_set_sort(struct tag_set *set);

/* Tags in an array of their own: puts them in order, and says whether one is among them, when they are. */
void tags_sort(uint32_t *tags, size_t count);
bool tags_hold(const uint32_t *tags, size_t count, uint32_t tag);

#endif
