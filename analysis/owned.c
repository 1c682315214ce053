#include "analysis/owned.h"

#include <string.h>

#include "replay/owner_moments.h"

static struct verdict_name text_of(struct text text)
{
    struct verdict_name name = {.length = text.length < VERDICT_NAME ? text.length : VERDICT_NAME};
    if (name.length > 0)
        memcpy(name.bytes, text.bytes, name.length);
    return name;
}

static void tell(struct culprit *culprit, const struct owners *owners)
{
    const struct owner *owner = owners_find(owners, (struct text){culprit->name.bytes, culprit->name.length});
    const struct owner_driver *driver = owners_driver_of(owners, owner);
    if (driver == NULL && culprit->owner.length > 0) {
        int32_t index = owners_driver_named(owners, (struct text){culprit->owner.bytes, culprit->owner.length});
        driver = index == OWNER_NO_DRIVER ? NULL : owners_driver(owners, (size_t)index);
    }
    if (owner != NULL && owner->owner.length > 0 && culprit->owner.length == 0) {
        culprit->owner = text_of(owner->owner);
        culprit->owner_grade = owner->grade;
    }
    if (driver == NULL)
        return;
    culprit->driver = text_of(driver->file);
    culprit->company = text_of(driver->company);
    culprit->version = text_of(driver->version);
}

static void tell_all(struct culprit *culprits, size_t count, struct recording *recording, int64_t utc_ns)
{
    struct sample_info last;
    struct owner_moment moment;
    if (count == 0 || recording_find_time(recording, utc_ns, &last, NULL) != STATUS_OK ||
        recording_owners(recording, last.boot, utc_ns, &moment, NULL) != STATUS_OK)
        return;
    for (size_t i = 0; i < count; i++)
        tell(&culprits[i], moment.owners);
    owners_close(moment.owners);
}

void owned_tell(struct verdict *verdict, struct recording *recording)
{
    tell_all(verdict->culprits, verdict->culprit_count, recording, verdict->end_ns);
}

void owned_tell_at(struct culprit *culprit, struct recording *recording, int64_t utc_ns)
{
    tell_all(culprit, 1, recording, utc_ns);
}
