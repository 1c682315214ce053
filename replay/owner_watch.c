#include "replay/owner_watch.h"

#include <stdio.h>
#include <string.h>

void owner_watch_init(struct owner_watch *watch, struct recording *recording, bool follows)
{
    *watch = (struct owner_watch){.recording = recording, .follows = follows};
}

void owner_watch_done(struct owner_watch *watch)
{
    owners_close(watch->moment.owners);
    watch->moment.owners = NULL;
    watch->is_read = false;
}

/* Owners only come with samples, and to ask for the last sample is cheap. */
static bool has_news(struct owner_watch *watch)
{
    if (!watch->follows)
        return false;
    int64_t last_id = recording_last_id(watch->recording);
    if (last_id == watch->last_id)
        return false;
    int64_t mark = recording_owners_mark(watch->recording);
    bool news = mark != watch->mark;
    watch->last_id = last_id;
    watch->mark = mark;
    return news;
}

const struct owners *owner_watch_at(struct owner_watch *watch, const char *boot, int64_t utc_ns)
{
    bool is_right =
        watch->is_read && strcmp(watch->boot, boot) == 0 && utc_ns >= watch->from_ns && utc_ns < watch->moment.until_ns;
    if (!has_news(watch) && is_right)
        return watch->moment.owners;
    owner_watch_done(watch);
    (void)recording_owners(watch->recording, boot, utc_ns, &watch->moment, NULL);
    watch->is_read = true;
    watch->from_ns = watch->moment.since_ns < utc_ns ? watch->moment.since_ns : utc_ns;
    snprintf(watch->boot, sizeof watch->boot, "%s", boot);
    return watch->moment.owners;
}
