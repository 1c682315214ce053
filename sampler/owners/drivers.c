#include "sampler/owners/drivers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/folder.h"
#include "base/number.h"
#include "base/sha256.h"
#include "sampler/owners/driver_cache.h"
#include "sampler/owners/driver_files.h"
#include "sampler/owners/drivers_state.h"

bool drivers_stopped(const struct drivers *drivers, const char *what, size_t done)
{
    return drivers->progress != NULL && !drivers->progress(drivers->context, what, done, drivers->count);
}

/* What was kept of earlier readings, in the order of the paths. */
struct kept {
    struct driver *drivers; /* owned */
    size_t count;
};

static int compare_path(const void *key, const void *driver)
{
    return strcmp(key, ((const struct driver *)driver)->path);
}

/* The driver as it was kept, when the file is still the same; it then belongs to *driver. */
static bool take_kept(struct kept *kept, const struct driver_file *file, struct driver *driver)
{
    struct driver *found =
        kept->count > 0 ? bsearch(driver->path, kept->drivers, kept->count, sizeof *found, compare_path) : NULL;
    if (found == NULL || file->changed_ns == ABSENT || found->bytes != file->bytes ||
        found->changed_ns != file->changed_ns)
        return false;
    char *path = driver->path;
    *driver = *found;
    driver->path = path;
    found->tags = NULL; /* the path stays behind: others are looked for by it */
    found->tag_count = 0;
    found->bytes = -1;
    return true;
}

static void close_kept(struct kept *kept)
{
    for (size_t i = 0; i < kept->count; i++)
        driver_done(&kept->drivers[i]);
    free(kept->drivers);
}

/* Takes over the file's path. What is no driver leaves the list as it is. */
static enum status add(struct drivers *drivers, struct driver_file *file, struct kept *kept)
{
    struct drivers_told *told = &drivers->told;
    struct problem why = {.line = ""};
    struct driver driver = {.path = file->path, .bytes = file->bytes, .changed_ns = file->changed_ns};
    file->path = NULL;
    told->files++;
    bool was_kept = take_kept(kept, file, &driver);
    told->kept += was_kept;
    enum status status = was_kept ? STATUS_OK : driver_read(&driver, &drivers->scan, &why);
    if (status == STATUS_OK && driver.is_native && drivers->drivers != NULL) {
        drivers->drivers[drivers->count++] = driver;
        told->bytes += driver.bytes > 0 ? (uint64_t)driver.bytes : 0;
        return STATUS_OK;
    }
    driver_done(&driver);
    if (status != STATUS_OK && file->is_sure && told->refused++ == 0)
        memcpy(told->first, why.line, sizeof told->first);
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}

static enum status add_all(struct drivers *drivers, struct driver_files *files, struct kept *kept)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < files->count && status == STATUS_OK; i++) {
        bool stopped =
            drivers->progress != NULL && !drivers->progress(drivers->context, "reading drivers", i, files->count);
        status = stopped ? STATUS_STOPPED : add(drivers, &files->files[i], kept);
    }
    return status;
}

static enum status find_files(struct driver_files *files, const struct drivers_config *config, struct problem *why)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < config->folder_count && status == STATUS_OK; i++)
        status = driver_files_add(files, config->folders[i].path,
                                  config->folders[i].is_deep ? DRIVER_FILES_DEEP : DRIVER_FILES_HERE, why);
    driver_files_sort(files);
    return status;
}

static enum status read_all(struct drivers *drivers, const struct drivers_config *config, struct problem *why)
{
    struct driver_files files;
    struct kept kept = {NULL, 0};
    driver_files_init(&files);
    enum status status = find_files(&files, config, why);
    if (status == STATUS_OK && (drivers->drivers = calloc(files.count + 1, sizeof *drivers->drivers)) == NULL)
        status = problem_set(why, STATUS_NO_MEMORY, "not enough memory for %zu drivers", files.count);
    if (status == STATUS_OK && config->cache != NULL)
        driver_cache_read(config->cache, &kept.drivers, &kept.count);
    if (status == STATUS_OK && (status = add_all(drivers, &files, &kept)) != STATUS_OK)
        problem_set(why, status, status == STATUS_STOPPED ? "stopped" : "not enough memory for the drivers");
    /* A cache that cannot be written only costs time at the next question. */
    if (status == STATUS_OK && config->cache != NULL &&
        (drivers->told.kept < drivers->count || kept.count != drivers->count))
        driver_cache_write(config->cache, drivers->drivers, drivers->count);
    close_kept(&kept);
    driver_files_done(&files);
    drivers->told.drivers = drivers->count;
    return status;
}

bool drivers_cache_path(char out[PLACE_PATH], const struct driver_folder *folders, size_t count)
{
    char full[PLACE_PATH], name[64], digits[SHA256_TEXT];
    struct sha256 sum;
    sha256_init(&sum);
    for (size_t i = 0; i < count; i++) {
        if (!folder_full_path(full, sizeof full, folders[i].path))
            return false;
        sha256_add(&sum, full, strlen(full) + 1);
        sha256_add(&sum, folders[i].path, strlen(folders[i].path) + 1);
        sha256_add(&sum, folders[i].is_deep ? "d" : "h", 1);
    }
    sha256_text(&sum, digits);
    snprintf(name, sizeof name, "drivers-%.16s", digits);
    return place_file(out, "XDG_CACHE_HOME", "/.cache", "LOCALAPPDATA", name);
}

enum status drivers_open(struct drivers **drivers, const struct drivers_config *config, struct problem *why)
{
    *drivers = NULL;
    struct drivers *made = calloc(1, sizeof *made);
    if (made == NULL || tagscan_init(&made->scan) != STATUS_OK) {
        free(made);
        return problem_set(why, STATUS_NO_MEMORY, "not enough memory to read drivers");
    }
    made->progress = config->progress;
    made->context = config->context;
    enum status status = read_all(made, config, why);
    if (status == STATUS_OK)
        *drivers = made;
    else
        drivers_close(made);
    return status;
}

void drivers_close(struct drivers *drivers)
{
    if (drivers == NULL)
        return;
    for (size_t i = 0; i < drivers->count; i++)
        driver_done(&drivers->drivers[i]);
    free(drivers->drivers);
    tagscan_done(&drivers->scan);
    free(drivers);
}

void drivers_told(const struct drivers *drivers, struct drivers_told *told)
{
    *told = drivers->told;
}

size_t drivers_count(const struct drivers *drivers)
{
    return drivers->count;
}

const struct driver *drivers_at(const struct drivers *drivers, size_t i)
{
    return &drivers->drivers[i];
}
