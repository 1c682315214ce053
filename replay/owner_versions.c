#include "replay/owner_versions.h"

#include <stdio.h>
#include <string.h>

void owner_versions_done(struct owner_versions *versions)
{
    for (size_t i = 0; i < versions->count; i++)
        owners_close(versions->of[i].owners);
    *versions = (struct owner_versions){0};
}

static void drop_oldest(struct owner_versions *versions)
{
    owners_close(versions->of[0].owners);
    memmove(&versions->of[0], &versions->of[1], --versions->count * sizeof versions->of[0]);
}

enum status owner_versions_add(struct owner_versions *versions, const struct owner_write *write)
{
    struct owners *copy;
    enum status status = owners_copy(&copy, write->owners);
    if (status != STATUS_OK)
        return status;
    struct owner_version *last = versions->count > 0 ? &versions->of[versions->count - 1] : NULL;
    versions->added++;
    if (last != NULL && strcmp(last->boot, write->boot) == 0 && last->since_ns == write->since_ns) {
        owners_close(last->owners);
        last->owners = copy;
        return STATUS_OK;
    }
    if (versions->count == OWNER_VERSIONS_MAX)
        drop_oldest(versions);
    last = &versions->of[versions->count++];
    *last = (struct owner_version){.since_ns = write->since_ns, .owners = copy};
    snprintf(last->boot, sizeof last->boot, "%s", write->boot);
    return STATUS_OK;
}

enum status owner_versions_find(const struct owner_versions *versions, const char *boot, int64_t utc_ns,
                                struct owner_moment *moment)
{
    const struct owner_version *found = NULL;
    for (size_t i = 0; i < versions->count; i++) {
        const struct owner_version *version = &versions->of[i];
        if (strcmp(version->boot, boot) != 0)
            continue;
        if (found == NULL || version->since_ns <= utc_ns)
            found = version;
        else if (version->since_ns < moment->until_ns)
            moment->until_ns = version->since_ns;
    }
    if (found == NULL)
        return STATUS_OK;
    moment->since_ns = found->since_ns;
    return owners_copy(&moment->owners, found->owners);
}

void owner_versions_boots(const struct owner_versions *versions, boot_visitor visit, void *context)
{
    for (size_t i = 0; i < versions->count; i++)
        if ((i == 0 || strcmp(versions->of[i].boot, versions->of[i - 1].boot) != 0) &&
            !visit(context, versions->of[i].boot))
            return;
}

void owner_versions_count(const struct owner_versions *versions, struct owners_counts *counts)
{
    counts->moments = (int64_t)versions->count;
    for (size_t i = 0; i < versions->count; i++) {
        counts->drivers += (int64_t)owners_driver_count(versions->of[i].owners);
        counts->names += (int64_t)owners_count(versions->of[i].owners);
    }
}
