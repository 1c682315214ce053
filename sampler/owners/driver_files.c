#include "sampler/owners/driver_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/folder.h"
#include "base/number.h"
#include "base/text.h"

void driver_files_init(struct driver_files *files)
{
    *files = (struct driver_files){0};
}

void driver_files_done(struct driver_files *files)
{
    for (size_t i = 0; i < files->count; i++)
        free(files->files[i].path);
    free(files->files);
    driver_files_init(files);
}

static bool ends_with(const char *name, const char *end)
{
    size_t length = strlen(name), tail = strlen(end);
    return length > tail && text_equal_fold(name + length - tail, tail, end, tail);
}

static bool make_room(struct driver_files *files)
{
    if (files->count < files->capacity)
        return true;
    size_t capacity = files->capacity == 0 ? 256 : files->capacity * 2;
    struct driver_file *grown = realloc(files->files, capacity * sizeof *grown);
    if (grown == NULL)
        return false;
    files->files = grown;
    files->capacity = capacity;
    return true;
}

static bool is_module(const char *path)
{
    return ends_with(path, ".ko") || ends_with(path, ".ko.xz") || ends_with(path, ".ko.zst") ||
           ends_with(path, ".ko.gz");
}

static enum status add_file(struct driver_files *files, const char *path, const struct folder_entry *entry,
                            enum driver_files_kind kind)
{
    bool is_sure = kind == DRIVER_FILES_MODULES ? is_module(path) : ends_with(path, ".sys");
    bool maybe = kind != DRIVER_FILES_MODULES && (ends_with(path, ".exe") || ends_with(path, ".dll"));
    if (!is_sure && !maybe)
        return STATUS_OK;
    if (files->count == DRIVER_FILES_MAX)
        return STATUS_LIMIT;
    char *copy = make_room(files) ? strdup(path) : NULL;
    if (copy == NULL)
        return STATUS_NO_MEMORY;
    files->files[files->count++] = (struct driver_file){copy, entry->bytes, entry->changed_ns, is_sure};
    return STATUS_OK;
}

/* Recursion is bounded by DRIVER_DEPTH. */
static enum status add_folder(struct driver_files *files, const char *path, int depth, enum driver_files_kind kind)
{
    struct folder *folder = folder_open(path);
    struct folder_entry entry;
    enum status status = STATUS_OK;
    char *inner = malloc(DRIVER_PATH);
    if (inner == NULL)
        status = STATUS_NO_MEMORY;
    while (folder != NULL && status == STATUS_OK && folder_next(folder, &entry)) {
        if (!folder_join(inner, DRIVER_PATH, path, entry.name))
            continue;
        if (entry.kind == OS_FILE_REGULAR)
            status = add_file(files, inner, &entry, kind);
        else if (entry.kind == OS_FILE_DIRECTORY && kind != DRIVER_FILES_HERE && depth < DRIVER_DEPTH)
            status = add_folder(files, inner, depth + 1, kind);
    }
    free(inner);
    folder_close(folder);
    return status;
}

static enum status add_single(struct driver_files *files, const char *path)
{
    char *copy = make_room(files) ? strdup(path) : NULL;
    if (copy == NULL)
        return STATUS_NO_MEMORY;
    files->files[files->count++] = (struct driver_file){copy, os_file_size(path), ABSENT, true};
    return STATUS_OK;
}

enum status driver_files_add(struct driver_files *files, const char *path, enum driver_files_kind kind,
                             struct problem *why)
{
    if (os_file_kind(path) == OS_FILE_REGULAR)
        return add_single(files, path);
    struct folder *folder = folder_open(path);
    if (folder == NULL)
        return problem_os(why, "read the folder of drivers", path, errno);
    folder_close(folder);
    enum status status = add_folder(files, path, 0, kind);
    if (status == STATUS_LIMIT)
        return problem_set(why, status, "%s holds more than %d files; name the folder that the drivers are in", path,
                           DRIVER_FILES_MAX);
    return status == STATUS_OK ? status : problem_set(why, status, "%s: not enough memory", path);
}

static int compare(const void *a, const void *b)
{
    const struct driver_file *x = a, *y = b;
    return strcmp(x->path, y->path);
}

void driver_files_sort(struct driver_files *files)
{
    size_t kept = 0;
    if (files->count > 0)
        qsort(files->files, files->count, sizeof *files->files, compare);
    for (size_t i = 0; i < files->count; i++) {
        if (kept > 0 && strcmp(files->files[i].path, files->files[kept - 1].path) == 0)
            free(files->files[i].path);
        else
            files->files[kept++] = files->files[i];
    }
    files->count = kept;
}
