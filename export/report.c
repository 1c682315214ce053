#include "export/report.h"

#include <stdio.h>

/* A process that holds several culprits keeps one name. */
static size_t first_held(const struct verdict *verdict, size_t culprit)
{
    const struct verdict_holder *holder = &verdict->culprits[culprit].holder;
    for (size_t i = 0; i < culprit && holder->by == HELD_BY_PROCESS; i++) {
        const struct verdict_holder *other = &verdict->culprits[i].holder;
        if (other->by == HELD_BY_PROCESS && other->pid == holder->pid && other->started_ns == holder->started_ns)
            return i;
    }
    return culprit;
}

void report_anonymize(struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->culprit_count; i++) {
        struct culprit *culprit = &verdict->culprits[i];
        culprit->beside[0] = '\0';
        culprit->happened_count = 0;
        if (culprit->holder.by != HELD_BY_PROCESS && culprit->holder.by != HELD_BY_GROUP)
            continue;
        struct verdict_name *name = &culprit->holder.name;
        const char *kind = culprit->holder.by == HELD_BY_PROCESS ? "process" : "group";
        name->length = (size_t)snprintf(name->bytes, VERDICT_NAME, "%s-%zu", kind, first_held(verdict, i) + 1);
    }
}
