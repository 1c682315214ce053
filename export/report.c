#include "export/report.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* Whether a name can stand between quotes in a shell, whichever it is. */
static bool is_plain(const struct verdict_name *name)
{
    for (size_t i = 0; i < name->length; i++) {
        unsigned char byte = (unsigned char)name->bytes[i];
        if (!isalnum(byte) && strchr(" -_.()", byte) == NULL)
            return false;
    }
    return name->length > 0;
}

static void put_windows(char out[VERDICT_TEXT], const struct culprit *culprit)
{
    if (culprit->holder.by == HELD_BY_PROCESS)
        snprintf(out, VERDICT_TEXT, "handle.exe -s -p %" PRId64, culprit->holder.pid);
    else
        snprintf(out, VERDICT_TEXT,
                 "xperf -on PROC_THREAD+LOADER+POOL -stackwalk PoolAlloc+PoolFree -PoolTag \"%.*s\" -FileMode Circular "
                 "-BufferSize 1024 -MaxFile 1024",
                 (int)culprit->name.length, culprit->name.bytes);
}

/* The tracepoint names no cache before Linux 6.16, so that the size has to do. */
static void put_linux(char out[VERDICT_TEXT], const struct culprit *culprit)
{
    bool is_kmalloc = culprit->name.length > 8 && memcmp(culprit->name.bytes, "kmalloc-", 8) == 0;
    if (culprit->holder.by == HELD_BY_PROCESS)
        snprintf(out, VERDICT_TEXT, "ls -l /proc/%" PRId64 "/fd", culprit->holder.pid);
    else if (culprit->each > 0)
        snprintf(out, VERDICT_TEXT, "perf record -ag -e kmem:%s --filter 'bytes_alloc == %" PRId64 "' -- sleep 60",
                 is_kmalloc ? "kmalloc" : "kmem_cache_alloc", culprit->each);
}

bool report_next(char out[VERDICT_TEXT], const struct culprit *culprit)
{
    bool is_windows = culprit->type == POOL_PAGED || culprit->type == POOL_NONPAGED;
    out[0] = '\0';
    if (is_windows && (culprit->holder.by == HELD_BY_PROCESS || is_plain(&culprit->name)))
        put_windows(out, culprit);
    if (culprit->type == POOL_RECLAIMABLE || culprit->type == POOL_UNRECLAIMABLE)
        put_linux(out, culprit);
    return out[0] != '\0';
}

void report_anonymize(struct verdict *verdict)
{
    for (size_t i = 0; i < verdict->culprit_count; i++) {
        struct culprit *culprit = &verdict->culprits[i];
        culprit->beside[0] = '\0';
        if (culprit->holder.by != HELD_BY_PROCESS)
            continue;
        struct verdict_name *name = &culprit->holder.name;
        name->length = (size_t)snprintf(name->bytes, VERDICT_NAME, "process-%zu", i + 1);
    }
}

bool report_note(char out[VERDICT_TEXT], const struct verdict *verdict, size_t i)
{
    size_t line = 0;
    if (verdict->watched_seconds < 3600 && i == line++) {
        snprintf(out, VERDICT_TEXT, "watched for less than an hour: a cache that fills looks like a leak at first");
        return true;
    }
    if (verdict->watched_seconds >= 3600 && verdict->watched_seconds < 86400 && i == line++) {
        snprintf(out, VERDICT_TEXT, "less than a day was watched: what comes and goes with the day is not known");
        return true;
    }
    if (verdict->breaks > 0 && i == line++) {
        snprintf(out, VERDICT_TEXT, "%" PRId64 " gaps: what happened in them is left out", verdict->breaks);
        return true;
    }
    if (verdict->unkept > 0 && i == line++) {
        snprintf(out, VERDICT_TEXT, "%" PRId64 " rows came when there was no room any more: they were not looked at",
                 verdict->unkept);
        return true;
    }
    return false;
}
