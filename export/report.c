#include "export/report.h"

#include <stdio.h>

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
        name->length = (size_t)snprintf(name->bytes, VERDICT_NAME, "%s-%zu", kind, i + 1);
    }
}
