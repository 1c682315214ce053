#include "sampler/linux/source.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/os.h"
#include "base/when.h"
#include "sampler/linux/facts.h"
#include "sampler/linux/meminfo.h"

enum { TEXT_LIMIT = 16 << 20, LINE_LIMIT = 64 << 10, NAMES_LIMIT = 16 << 20, TEXT_START = 64 << 10 };

/* "slab,vmalloc,allocinfo" */
static enum status choose_pools(struct source *source, const char *pools, struct problem *why)
{
    const char *at = pools == NULL ? "slab" : pools;
    for (;;) {
        size_t length = strcspn(at, ",");
        struct text word = {at, length};
        if (text_is(word, "slab"))
            source->want_slab = true;
        else if (text_is(word, "vmalloc"))
            source->want_vmalloc = true;
        else if (text_is(word, "allocinfo"))
            source->want_allocinfo = true;
        else
            return problem_set(why, STATUS_USAGE, "unknown pools '%.*s': a comma list of slab, vmalloc, allocinfo",
                               (int)length, at);
        if (at[length] == '\0')
            return STATUS_OK;
        at += length + 1;
    }
}

enum status source_open(struct source **out, const struct sampler_config *config, bool recorded, struct problem *why)
{
    struct source *source = calloc(1, sizeof *source);
    *out = NULL;
    if (source == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "cannot open the Linux source: out of memory");
    source->reader = (struct reader){.root = -1,
                                     .recorded = recorded,
                                     .snapshot = &source->snapshot,
                                     .text = &source->text,
                                     .line = &source->line,
                                     .listing = &source->listing};
    buffer_init(&source->text, TEXT_LIMIT);
    buffer_init(&source->line, LINE_LIMIT);
    pace_init(&source->pace, config->interval_ns);
    enum status status = choose_pools(source, config->pools, why);
    if (status == STATUS_OK &&
        (intern_open(&source->reader.names, NAMES_LIMIT) != STATUS_OK || reader_prepare(&source->reader) != STATUS_OK ||
         !buffer_reserve(&source->text, TEXT_START)))
        status = problem_set(why, STATUS_NO_MEMORY, "cannot open the Linux source: out of memory");
    snapshot_init(&source->snapshot, source->reader.names);
    if (status != STATUS_OK) {
        source_close(source);
        return status;
    }
    *out = source;
    return STATUS_OK;
}

void source_attach(struct source *source, int root, int64_t page_bytes)
{
    source->reader.root = root;
    source->reader.page_bytes = page_bytes;
    source->attached = true;
    facts_boot(source->boot, root);
    slabs_open(&source->slabs, root);
    kernel_file_open(&source->meminfo, root, "proc/meminfo");
    counters_open(&source->counters, root);
    processes_open(&source->processes, &source->reader, source->pace.interval_ns);
    groups_open(&source->groups, &source->reader);
    sockets_open(&source->sockets, root);
    kernel_file_open(&source->vmallocinfo, root, "proc/vmallocinfo");
    allocinfo_open(&source->allocinfo, root);
}

void source_detach(struct source *source)
{
    if (!source->attached)
        return;
    slabs_close(&source->slabs);
    kernel_file_close(&source->meminfo);
    counters_close(&source->counters);
    processes_close(&source->processes);
    groups_close(&source->groups);
    sockets_close(&source->sockets);
    kernel_file_close(&source->vmallocinfo);
    allocinfo_close(&source->allocinfo);
    close(source->reader.root);
    source->attached = false;
}

void source_close(struct source *source)
{
    if (source == NULL)
        return;
    source_detach(source);
    slabs_done(&source->slabs);
    processes_done(&source->processes);
    groups_done(&source->groups);
    free(source->kinds);
    callers_done(&source->vmalloc_callers);
    callers_done(&source->allocinfo.callers);
    snapshot_done(&source->snapshot);
    buffer_done(&source->text);
    buffer_done(&source->line);
    intern_close(source->reader.names);
    free(source);
}

static void keep_pace(struct source *source)
{
    struct pace *pace = &source->pace;
    char took[WHEN_TEXT], interval[WHEN_TEXT];
    if (source->reader.recorded || source->slabs.read_ns == ABSENT)
        return;
    int64_t wanted = pace->wanted_ns;
    pace_add(pace, source->slabs.read_ns);
    if (pace->wanted_ns == 0)
        return;
    if (pace->wanted_ns != wanted) {
        span_format(took, pace->shortest_ns);
        span_format(interval, pace->wanted_ns);
        source->pace_remark =
            reader_format(&source->reader, "reading /proc/slabinfo takes %s: interval stretched to %s", took, interval);
    }
    snapshot_add_remark(&source->snapshot, source->pace_remark);
}

static enum status take_pools(struct source *source, int64_t now_ns)
{
    enum status slab = STATUS_NOT_FOUND, memory;
    if (source->want_slab)
        slab = slabs_take(&source->slabs, &source->reader, now_ns);
    memory = meminfo_take(&source->meminfo, &source->reader);
    if (slab == STATUS_OK) {
        slabs_add_gap(&source->slabs, &source->reader, source->snapshot.totals[TOTAL_SLAB]);
        keep_pace(source);
    }
    return slab == STATUS_OK ? STATUS_OK : memory;
}

enum status source_take(struct source *source, struct problem *why)
{
    int64_t now_ns = os_mono_ns();
    struct reader *reader = &source->reader;
    snapshot_clear(&source->snapshot);
    memcpy(source->snapshot.boot, source->boot, BOOT_TEXT);
    enum status pools = take_pools(source, now_ns);
    counters_take(&source->counters, reader);
    enum status processes = processes_take(&source->processes, reader, source->counters.newest_pid);
    groups_take(&source->groups, reader, now_ns);
    source_join(source);
    sockets_take(&source->sockets, reader, &source->slabs, source->processes.one_net, now_ns);
    if (source->walk_budget_ns > 0)
        source_take_kinds(source);
    if (source->want_vmalloc)
        vmallocinfo_take(&source->vmallocinfo, &source->vmalloc_callers, reader);
    if (source->want_allocinfo)
        allocinfo_take(&source->allocinfo, reader);
    if (pools == STATUS_OK || processes == STATUS_OK || source->snapshot.pool_count != 0)
        return STATUS_OK;
    return problem_set(why, pools, "no pools, no totals and no processes below %s",
                       reader->recorded ? "the tree" : "/");
}
