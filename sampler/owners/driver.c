#include "sampler/owners/driver.h"

#include <stdlib.h>
#include <string.h>

enum { SUBSYSTEM_NATIVE = 1 };

static enum status keep_tags(struct driver *driver, const struct tag_set *found)
{
    if (found->count == 0)
        return STATUS_OK;
    driver->tags = malloc(found->count * sizeof *driver->tags);
    if (driver->tags == NULL)
        return STATUS_NO_MEMORY;
    memcpy(driver->tags, found->values, found->count * sizeof *driver->tags);
    driver->tag_count = found->count;
    return STATUS_OK;
}

static enum status describe(struct driver *driver, struct file_bytes *bytes, struct tagscan *scan, struct problem *why)
{
    struct pe pe;
    enum status status = pe_read(&pe, bytes, driver->path, why);
    if (status != STATUS_OK)
        return status;
    driver->machine = pe.machine;
    driver->is_native = pe.subsystem == SUBSYSTEM_NATIVE;
    if (!driver->is_native)
        return STATUS_OK;
    driver->link_time = pe_link_time(&pe);
    pe_version_read(&driver->version, &pe);
    status = tagscan_code(scan, &pe);
    if (status != STATUS_OK)
        return problem_set(why, status, "cannot read all of %s", driver->path);
    return keep_tags(driver, &scan->found);
}

enum status driver_read(struct driver *driver, struct tagscan *scan, struct problem *why)
{
    struct file_bytes bytes;
    enum status status = file_bytes_open(&bytes, "read the driver", driver->path, why);
    if (status != STATUS_OK)
        return status;
    status = describe(driver, &bytes, scan, why);
    file_bytes_close(&bytes);
    return status;
}

void driver_done(struct driver *driver)
{
    free(driver->path);
    free(driver->tags);
    *driver = (struct driver){0};
}

const char *driver_name(const struct driver *driver)
{
    const char *name = driver->path;
    for (const char *at = driver->path; *at != 0; at++)
        if (*at == '/' || *at == '\\')
            name = at + 1;
    return name;
}

enum tag_form driver_form(const struct driver *driver, uint32_t tag)
{
    enum tag_form form = TAG_PLAIN;
    while (form < TAG_FORMS && !tags_hold(driver->tags, driver->tag_count, tag_in_form(tag, form)))
        form++;
    return form;
}
