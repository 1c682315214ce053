#include "sampler/linux/tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sampler/linux/kernel_file.h"
#include "sampler/linux/listing.h"

static int by_number(const void *a, const void *b)
{
    const struct tree *left = a, *right = b;
    if (left->number != right->number)
        return left->number < right->number ? -1 : 1;
    return strcmp(left->name, right->name);
}

static enum status add_tree(struct tree_series *series, const char *name, size_t *capacity)
{
    int64_t number = listing_number(name);
    if (number < 0)
        return STATUS_OK;
    if (series->count == *capacity) {
        size_t wanted = *capacity == 0 ? 64 : *capacity * 2;
        if (wanted > TREES_MAX)
            return STATUS_LIMIT;
        void *grown = realloc(series->trees, wanted * sizeof *series->trees);
        if (grown == NULL)
            return STATUS_NO_MEMORY;
        series->trees = grown;
        *capacity = wanted;
    }
    struct tree *tree = &series->trees[series->count++];
    tree->number = number;
    memcpy(tree->name, name, strlen(name) + 1); /* a number has at most 18 digits */
    return STATUS_OK;
}

static enum status list_trees(struct tree_series *series)
{
    int copy = dup(series->folder);
    DIR *folder = copy < 0 ? NULL : fdopendir(copy);
    if (folder == NULL) {
        if (copy >= 0)
            close(copy);
        return STATUS_NO_MEMORY;
    }
    enum status status = STATUS_OK;
    size_t capacity = 0;
    for (struct dirent *entry; status == STATUS_OK && (entry = readdir(folder)) != NULL;)
        status = add_tree(series, entry->d_name, &capacity);
    closedir(folder);
    if (status == STATUS_OK && series->count != 0)
        qsort(series->trees, series->count, sizeof *series->trees, by_number);
    return status;
}

enum status tree_series_open(struct tree_series *series, const char *path, struct problem *why)
{
    struct stat proc;
    *series = (struct tree_series){.folder = open_folder(AT_FDCWD, path)};
    if (series->folder < 0)
        return problem_os(why, "open recorded tree", path, errno);
    if (fstatat(series->folder, "proc", &proc, 0) == 0) {
        series->count = 1;
        return STATUS_OK;
    }
    enum status status = list_trees(series);
    if (status == STATUS_OK && series->count == 0)
        status = STATUS_NOT_FOUND;
    if (status == STATUS_OK)
        return STATUS_OK;
    tree_series_close(series);
    if (status == STATUS_NOT_FOUND)
        return problem_set(why, status, "%s: no folder proc and no numbered folders in it", path);
    return problem_set(why, status, "%s: cannot list the numbered folders (at most %d)", path, TREES_MAX);
}

void tree_series_close(struct tree_series *series)
{
    if (series->folder >= 0)
        close(series->folder);
    free(series->trees);
    *series = (struct tree_series){.folder = -1};
}

static enum status open_tree(const struct tree_series *series, size_t at, int *root, struct problem *why)
{
    const char *name = series->trees == NULL ? "." : series->trees[at].name;
    *root = open_folder(series->folder, name);
    return *root < 0 ? problem_os(why, "open recorded tree", name, errno) : STATUS_OK;
}

enum status tree_series_next(struct tree_series *series, int *root, struct problem *why)
{
    if (series->next == series->count)
        return problem_set(why, STATUS_EMPTY, "no more recorded trees");
    return open_tree(series, series->next++, root, why);
}

enum status tree_series_peek(const struct tree_series *series, int *root, struct problem *why)
{
    return open_tree(series, 0, root, why);
}
