/* tree.h: a copied /proc and /sys, or a row of them in numbered folders (1, 2, 3 ... or 0001, 0002 ...).
 *
 * A folder that holds `proc` is one moment. Else its subfolders whose names are numbers are moments, taken in the order of the numbers; holes do not
 * matter. A tree series owns its list and the folder's descriptor.
 */
#ifndef SAMPLER_LINUX_TREE_H
#define SAMPLER_LINUX_TREE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum { TREES_MAX = 65536, TREE_NAME = 24 };

struct tree {
    int64_t number;
    char name[TREE_NAME];
};

struct tree_series {
    int folder;
    struct tree *trees; /* owned; NULL when the folder itself is the one tree */
    size_t count;
    size_t next;
};

/* NOT_FOUND when `path` is no folder or holds neither proc nor numbered folders. */
enum status tree_series_open(struct tree_series *series, const char *path, struct problem *why);
void tree_series_close(struct tree_series *series);

/* Opens the next tree's root; the caller owns the descriptor. STATUS_EMPTY after the last one. */
enum status tree_series_next(struct tree_series *series, int *root, struct problem *why);

/* Opens the first tree without moving on. */
enum status tree_series_peek(const struct tree_series *series, int *root, struct problem *why);

#endif
