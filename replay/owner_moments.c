#include "replay/owner_moments.h"

#include <string.h>

#include "base/buffer.h"
#include "replay/store.h"

enum status recording_add_owners(struct recording *recording, const struct owner_write *write, struct problem *why)
{
    return owners_edition(write->owners) <= write->after ? STATUS_OK
                                                         : recording->ops->add_owners(recording, write, why);
}

enum status recording_owners(struct recording *recording, const char *boot, int64_t utc_ns, struct owner_moment *moment,
                             struct problem *why)
{
    *moment = (struct owner_moment){.since_ns = ABSENT, .until_ns = INT64_MAX};
    return recording->ops->owners(recording, boot, utc_ns, moment, why);
}

int64_t recording_owners_mark(struct recording *recording)
{
    return recording->ops->owners_mark(recording);
}

enum status recording_owners_counts(struct recording *recording, struct owners_counts *counts, struct problem *why)
{
    *counts = (struct owners_counts){0};
    return recording->ops->owners_counts(recording, counts, why);
}

/* --- copies -------------------------------------------------------------------------------------------------------------------- */

enum { BOOTS_BYTES = 16 << 20 };

/* Boots are listed before anything is written: what is copied from may be the connection that is asked. */
static bool list_boot(void *context, const char *boot)
{
    buffer_add(context, boot, strlen(boot) + 1);
    return ((struct buffer *)context)->status == STATUS_OK;
}

static enum status copy_moment(struct recording *to, const char *boot, struct owner_moment *moment, uint32_t *after,
                               struct owners_copy *copy, struct problem *why)
{
    uint32_t edition = owners_edition(moment->owners);
    enum status status = copy->change != NULL ? copy->change(copy->context, &moment->owners) : STATUS_OK;
    const struct owner_write write = {boot, moment->since_ns, moment->owners, *after, true};
    copy->damaged = moment->damaged > copy->damaged ? moment->damaged : copy->damaged;
    *after = edition;
    return status == STATUS_OK ? recording_add_owners(to, &write, why)
                               : problem_set(why, status, "cannot copy the owners: %s", status_name(status));
}

static enum status copy_boot(struct recording *to, struct recording *from, const char *boot, struct owners_copy *copy,
                             struct problem *why)
{
    struct owner_moment moment;
    enum status status = recording_owners(to, boot, INT64_MIN, &moment, why);
    bool is_there = moment.owners != NULL;
    owners_close(moment.owners);
    uint32_t after = 0;
    for (int64_t at_ns = INT64_MIN; status == STATUS_OK && !is_there && at_ns != INT64_MAX; at_ns = moment.until_ns) {
        status = recording_owners(from, boot, at_ns, &moment, why);
        if (status != STATUS_OK || moment.owners == NULL)
            break;
        status = copy_moment(to, boot, &moment, &after, copy, why);
        owners_close(moment.owners);
    }
    return status;
}

enum status recording_copy_owners(struct recording *to, struct recording *from, struct owners_copy *copy,
                                  struct problem *why)
{
    struct buffer boots;
    buffer_init(&boots, BOOTS_BYTES);
    enum status status = from->ops->owner_boots(from, list_boot, &boots, why);
    if (status == STATUS_OK && boots.status != STATUS_OK)
        status = problem_set(why, boots.status, "too many boots to copy their owners");
    for (size_t at = 0; status == STATUS_OK && at < boots.length;) {
        const char *boot = (const char *)boots.bytes + at;
        status = copy_boot(to, from, boot, copy, why);
        at += strlen(boot) + 1;
    }
    buffer_done(&boots);
    return status;
}
