#include "sampler/linux/counters.h"

#include "sampler/linux/scan.h"

void counters_open(struct counters *counters, int root)
{
    kernel_file_open(&counters->vmstat, root, "proc/vmstat");
    kernel_file_open(&counters->file_nr, root, "proc/sys/fs/file-nr");
    kernel_file_open(&counters->loadavg, root, "proc/loadavg");
}

void counters_close(struct counters *counters)
{
    kernel_file_close(&counters->vmstat);
    kernel_file_close(&counters->file_nr);
    kernel_file_close(&counters->loadavg);
}

static void take_faults(struct counters *counters, struct reader *reader)
{
    static const char LINE[] = "\npgfault ";
    if (reader_read(reader, &counters->vmstat) != STATUS_OK) {
        reader_remark_file(reader, &counters->vmstat);
        return;
    }
    const char *found =
        reader->text->length == 0 ? NULL : memmem(reader->text->bytes, reader->text->length, LINE, sizeof LINE - 1);
    if (found == NULL)
        return;
    found += sizeof LINE - 1;
    const char *end = (const char *)reader->text->bytes + reader->text->length;
    struct scan scan = scan_start(found, (size_t)(end - found));
    int64_t faults;
    if (scan_number(&scan, &faults))
        reader->snapshot->totals[TOTAL_FAULTS] = faults;
}

/* "allocated unused limit"; a kernel without a limit gives a number that does not fit. */
static void take_files(struct counters *counters, struct reader *reader)
{
    char text[FILE_NR_BYTES];
    size_t length;
    int64_t value;
    if (kernel_file_read_small(&counters->file_nr, text, sizeof text, &length) != STATUS_OK) {
        reader_remark_file(reader, &counters->file_nr);
        return;
    }
    struct scan scan = scan_start(text, length);
    if (!scan_number(&scan, &value))
        return;
    reader->snapshot->totals[TOTAL_HANDLES] = value;
    if (scan_number(&scan, &value) && scan_number(&scan, &value) && value != INT64_MAX)
        reader->snapshot->totals[TOTAL_HANDLES_LIMIT] = value;
}

/* "0.05 0.10 0.08 2/312 5044": the number behind the slash is every task there is, the last one the pid given last. */
static void take_tasks(struct counters *counters, struct reader *reader)
{
    char text[128];
    size_t length;
    int64_t tasks;
    counters->newest_pid = ABSENT;
    if (kernel_file_read_small(&counters->loadavg, text, sizeof text, &length) != STATUS_OK)
        return;
    const char *slash = memchr(text, '/', length);
    if (slash == NULL)
        return;
    struct scan scan = scan_start(slash + 1, length - (size_t)(slash + 1 - text));
    if (!scan_number(&scan, &tasks))
        return;
    reader->snapshot->totals[TOTAL_THREADS] = tasks;
    if (!scan_number(&scan, &counters->newest_pid))
        counters->newest_pid = ABSENT;
}

void counters_take(struct counters *counters, struct reader *reader)
{
    take_faults(counters, reader);
    take_files(counters, reader);
    take_tasks(counters, reader);
}
