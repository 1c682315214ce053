#include "replay/check_tiers.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/os.h"
#include "replay/tier_survey.h"

struct looking {
    struct recording *recording; /* borrowed */
    struct tier_check *check;    /* borrowed */
    int64_t last;                /* sample that the row before stands for, too */
    int64_t known_session;
};

static void found(struct looking *looking, int64_t sample, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void found(struct looking *looking, int64_t sample, const char *format, ...)
{
    char text[PROBLEM_LINE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    looking->check->damage(looking->check->context, sample, text);
}

static bool look_at(void *context, const struct tier_row *row, const struct snapshot *snapshot,
                    const struct ranges *ranges)
{
    struct looking *looking = context;
    const struct sample_info *info = &row->info;
    struct session session;
    (void)snapshot;
    (void)ranges;
    if (info->from <= looking->last)
        found(looking, info->id, "%s %lld stands for samples that the one before stands for", tier_name(info->tier),
              (long long)info->number);
    if (info->session != looking->known_session && info->session < looking->check->first_session &&
        recording_session(looking->recording, info->session, &session, NULL) != STATUS_OK)
        found(looking, info->id, "%s %lld belongs to session %lld, which cannot be read", tier_name(info->tier),
              (long long)info->number, (long long)info->session);
    looking->known_session = info->session;
    looking->last = info->id;
    looking->check->rows++;
    return !os_stop_requested();
}

static bool was_dropped(struct looking *looking, enum tier tier, int64_t to)
{
    struct layer rows;
    return looking->recording->ops->tier_ends(looking->recording, tier, &rows, NULL) == STATUS_OK && rows.first > to;
}

static bool lose(void *context, enum tier tier, int64_t from, int64_t to, const char *reason)
{
    struct looking *looking = context;
    if (was_dropped(looking, tier, to))
        return !os_stop_requested();
    if (from == to)
        found(looking, 0, "%s %lld: %s", tier_name(tier), (long long)from, reason);
    else
        found(looking, 0, "%s %lld to %lld: %s", tier_name_plural(tier), (long long)from, (long long)to, reason);
    return !os_stop_requested();
}

enum status check_tiers(struct recording *recording, struct tier_check *check, struct problem *why)
{
    enum status status = STATUS_OK;
    for (int tier = TIER_MINUTE; tier < TIERS && status == STATUS_OK; tier++) {
        struct looking looking = {.recording = recording, .check = check};
        const struct tier_survey survey = {&looking, look_at, lose};
        status = tier_survey(recording, (enum tier)tier, &survey, why);
        if (status == STATUS_DAMAGED || status == STATUS_IO) {
            found(&looking, 0, "%s: cannot be read", tier_name_plural((enum tier)tier));
            status = STATUS_OK;
        }
    }
    return status;
}
