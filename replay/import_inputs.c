/* import_inputs.c: which files are imported. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/folder.h"
#include "replay/import.h"
#include "replay/import_archive.h"
#include "replay/import_report.h"

enum { NAMES_LIMIT = 8 << 20, FOLDERS_DEEP = 16, PATH_LIMIT = 4096 };

enum status import_init(struct import *import, const struct import_options *options, struct problem *why)
{
    *import = (struct import){.options = *options};
    return intern_open(&import->names, NAMES_LIMIT) == STATUS_OK
               ? STATUS_OK
               : problem_set(why, STATUS_NO_MEMORY, "no memory to import");
}

void import_done(struct import *import)
{
    for (size_t i = 0; i < import->count; i++) {
        free(import->inputs[i].path);
        free(import->inputs[i].bytes);
    }
    free(import->inputs);
    free(import->moments);
    intern_close(import->names);
}

enum status import_add_file(struct import *import, const char *path, bool is_named, int64_t changed_ns,
                            struct problem *why)
{
    if (import->count == IMPORT_INPUTS_MAX)
        return problem_set(why, STATUS_LIMIT,
                           "more than %d files to import: import them in several steps and merge what comes of it",
                           IMPORT_INPUTS_MAX);
    if (import->count == import->capacity) {
        size_t capacity = import->capacity > 0 ? import->capacity * 2 : 16;
        struct import_input *grown = realloc(import->inputs, capacity * sizeof *grown);
        if (grown == NULL)
            return problem_set(why, STATUS_NO_MEMORY, "no memory to import");
        import->inputs = grown;
        import->capacity = capacity;
    }
    char *copy = strdup(path);
    if (copy == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to import");
    import->inputs[import->count++] = (struct import_input){.path = copy,
                                                            .is_named = is_named,
                                                            .changed_ns = changed_ns,
                                                            .report_ns = ABSENT,
                                                            .booted_ns = ABSENT,
                                                            .first_ns = ABSENT,
                                                            .last_ns = ABSENT};
    return STATUS_OK;
}

enum status import_add_left_out(struct import *import, const char *path, const char *reason, struct problem *why)
{
    enum status status = import_add_file(import, path, false, ABSENT, why);
    if (status == STATUS_OK)
        import->inputs[import->count - 1].left_out = reason;
    return status;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct import_input *)a)->path, ((const struct import_input *)b)->path);
}

/* Recursion is bounded by FOLDERS_DEEP. */
static enum status add_folder(struct import *import, const char *path, int depth, struct problem *why)
{
    struct folder_entry entry;
    if (report_is_folder(path))
        return report_add_folder(import, path, why);
    struct folder *folder = folder_open(path);
    if (folder == NULL)
        return problem_os(why, "read", path, errno);
    char *inner = malloc(PATH_LIMIT);
    enum status status = STATUS_OK;
    size_t named = strlen(path);
    const char *between = named > 0 && path[named - 1] == '/' ? "" : "/";
    if (inner == NULL)
        status = problem_set(why, STATUS_NO_MEMORY, "no memory to import");
    while (inner != NULL && status == STATUS_OK && folder_next(folder, &entry)) {
        int length = snprintf(inner, PATH_LIMIT, "%s%s%s", path, between, entry.name);
        if (length < 0 || length >= PATH_LIMIT)
            continue;
        if (entry.kind == OS_FILE_REGULAR && archive_is(inner))
            status = archive_add(import, inner, false, why);
        else if (entry.kind == OS_FILE_REGULAR)
            status = import_add_file(import, inner, false, entry.changed_ns, why);
        else if (entry.kind == OS_FILE_DIRECTORY && depth < FOLDERS_DEEP)
            status = add_folder(import, inner, depth + 1, why);
    }
    free(inner);
    folder_close(folder);
    return status;
}

enum status import_add(struct import *import, const char *path, struct problem *why)
{
    enum os_file_kind kind = os_file_kind(path);
    if (kind == OS_FILE_OTHER)
        return problem_set(why, STATUS_UNSUPPORTED,
                           "cannot import %s: it is a pipe or a device, and inputs are read twice: put it into a file",
                           path);
    if (kind != OS_FILE_DIRECTORY && archive_is(path))
        return archive_add(import, path, true, why);
    if (kind != OS_FILE_DIRECTORY)
        return import_add_file(import, path, true, os_file_changed_ns(path), why);
    size_t first = import->count;
    enum status status = add_folder(import, path, 0, why);
    if (status != STATUS_OK)
        return status;
    if (import->count == first)
        return problem_set(why, STATUS_EMPTY, "%s holds no file", path);
    qsort(import->inputs + first, import->count - first, sizeof *import->inputs, by_path);
    return STATUS_OK;
}
