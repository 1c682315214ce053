#include "replay/import_report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/folder.h"
#include "base/text.h"

enum { PATH_LIMIT = 4096 };

/* The better ones first. */
static const struct {
    const char *path;
    enum report_group group;
} FILES[] = {
    {"proc/slabinfo", REPORT_SLABS},
    {"sos_commands/memory/slabtop_-o", REPORT_SLABS},
    {"proc/meminfo", REPORT_MEMINFO},
    {"proc/vmallocinfo", REPORT_VMALLOC},
    {"proc/allocinfo", REPORT_SITES},
    {"sos_commands/logs/journalctl_--no-pager", REPORT_LOG},
    {"var/log/messages", REPORT_LOG},
    {"var/log/kern.log", REPORT_LOG},
    {"var/log/syslog", REPORT_LOG},
    {"sos_commands/logs/journalctl_--no-pager_--catalog_--boot", REPORT_LOG},
    {"sos_commands/logs/journalctl_--no-pager_--boot", REPORT_LOG},
    {"sos_commands/kernel/dmesg_-T", REPORT_LOG},
    {"sos_commands/kernel/dmesg", REPORT_LOG},
    {"sos_commands/logs/journalctl_--no-pager_--catalog_--boot_-1", REPORT_LOG_BEFORE},
    {"sos_commands/logs/journalctl_--no-pager_--boot_-1", REPORT_LOG_BEFORE},
    {"sos_commands/date/date", REPORT_DATE},
    {"sos_commands/general/date", REPORT_DATE},
    {"date", REPORT_DATE},
    {"sos_commands/date/date_--utc", REPORT_UTC},
    {"sos_commands/systemd/timedatectl", REPORT_ZONE},
    {"proc/uptime", REPORT_UPTIME},
    {"sos_commands/host/hostname", REPORT_HOST},
    {"sos_commands/general/hostname", REPORT_HOST},
    {"hostname", REPORT_HOST},
    {"etc/hostname", REPORT_HOST},
};
enum { FILE_COUNT = sizeof FILES / sizeof FILES[0] };

int report_rank(const char *path, enum report_group *group)
{
    for (int i = 0; i < FILE_COUNT; i++)
        if (strcmp(path, FILES[i].path) == 0) {
            *group = FILES[i].group;
            return i;
        }
    return -1;
}

/* --- what is found ----------------------------------------------------------------------------------------------------------------- */

void report_init(struct report *report)
{
    memset(report, 0, sizeof *report);
    for (int group = 0; group < REPORT_GROUPS; group++)
        report->files[group].rank = -1;
}

static void drop(struct report_file *file)
{
    free(file->path);
    free(file->bytes);
    *file = (struct report_file){.rank = -1};
}

void report_done(struct report *report)
{
    for (int group = 0; group < REPORT_GROUPS; group++)
        drop(&report->files[group]);
    free(report->root);
    report->root = NULL;
}

void report_set(struct report *report, enum report_group group, const struct report_file *file)
{
    drop(&report->files[group]);
    report->files[group] = *file;
}

bool report_has_inputs(const struct report *report)
{
    for (int group = 0; group <= REPORT_LOG_BEFORE; group++)
        if (report->files[group].rank >= 0)
            return true;
    return false;
}

/* --- what the small files say ------------------------------------------------------------------------------------------------------ */

static struct text text_of(const struct report *report, enum report_group group)
{
    const struct report_file *file = &report->files[group];
    const char *bytes = file->bytes != NULL ? (const char *)file->bytes : "";
    const char *newline = memchr(bytes, '\n', file->length);
    return (struct text){bytes, newline != NULL ? (size_t)(newline - bytes) : file->length};
}

static bool find_moment(const struct report *report, enum report_group group, struct zone zone, struct stamp *stamp,
                        int64_t *utc_ns)
{
    return stamp_find(text_of(report, group), stamp) && stamp_is_whole(stamp) &&
           stamp_moment(stamp, zone, ORDER_UNKNOWN, utc_ns, NULL) == STATUS_OK;
}

/* `Time zone: Europe/Berlin (CET, +0100)` in what timedatectl says. */
static bool read_zone(const struct report *report, struct zone *zone)
{
    const struct report_file *file = &report->files[REPORT_ZONE];
    char offset[8];
    for (size_t i = 0; i + 5 < file->length; i++) {
        const unsigned char *at = file->bytes + i;
        if (at[0] != ',' || at[1] != ' ' || (at[2] != '+' && at[2] != '-') || i + 7 > file->length)
            continue;
        snprintf(offset, sizeof offset, "%.5s", (const char *)at + 2);
        return zone_parse(offset, zone, NULL) == STATUS_OK;
    }
    return false;
}

/* The same moment, as its clock and as UTC has it, in quarters of an hour. */
static bool compare_dates(const struct report *report, struct zone *zone)
{
    static const int64_t QUARTER = 15 * NS_PER_MINUTE, MOST = 15 * NS_PER_HOUR;
    struct stamp local, utc;
    int64_t local_ns, utc_ns;
    if (!find_moment(report, REPORT_DATE, (struct zone){ZONE_UTC, 0}, &local, &local_ns) ||
        !find_moment(report, REPORT_UTC, (struct zone){ZONE_UTC, 0}, &utc, &utc_ns))
        return false;
    int64_t off = local.has_zone ? 0 : number_difference(local_ns, utc_ns);
    if (off == ABSENT || off > MOST || off < -MOST)
        return false;
    int64_t quarters = (off + (off < 0 ? -QUARTER : QUARTER) / 2) / QUARTER;
    *zone = (struct zone){ZONE_FIXED, (int32_t)(quarters * QUARTER / NS_PER_SECOND)};
    return true;
}

/* What all inputs of the report have of it. */
static void tell_time(const struct report *report, const struct import *import, struct import_input *input)
{
    struct stamp stamp;
    int64_t up_ns;
    struct text up = text_of(report, REPORT_UPTIME);
    const char *blank = memchr(up.bytes, ' ', up.length);
    struct zone zone = import->options.zone;
    input->has_zone =
        !import->options.has_zone && (compare_dates(report, &input->zone) || read_zone(report, &input->zone));
    if (input->has_zone)
        zone = input->zone;
    if (!find_moment(report, REPORT_UTC, zone, &stamp, &input->report_ns) &&
        !find_moment(report, REPORT_DATE, zone, &stamp, &input->report_ns))
        return;
    input->has_local_times = stamp_is_local(&stamp) && !input->has_zone;
    if (blank != NULL && number_read_decimal(up.bytes, (size_t)(blank - up.bytes), NS_PER_SECOND, &up_ns))
        input->booted_ns = number_difference(input->report_ns, up_ns);
}

static void tell_host(const struct report *report, struct import_input *input)
{
    struct text host = text_of(report, REPORT_HOST);
    text_safe(input->report_host, sizeof input->report_host, sizeof input->report_host - 1, host.bytes, host.length);
}

/* Of the first table: all of them were copied one after the other, and are of one moment. */
static int64_t last_change(const struct report *report)
{
    for (int group = 0; group < REPORT_LOG; group++)
        if (report->files[group].rank >= 0)
            return report->files[group].changed_ns;
    return report->files[REPORT_LOG].changed_ns;
}

/* Where the log is that of a boot; others have all of them. */
static bool is_of_boot(const struct report *report)
{
    const char *path = report->files[REPORT_LOG].path;
    return path == NULL || strstr(path, "--boot") != NULL || strstr(path, "/dmesg") != NULL;
}

enum status report_add(struct report *report, struct import *import, struct problem *why)
{
    enum status status = STATUS_OK;
    if (!is_of_boot(report))
        drop(&report->files[REPORT_LOG_BEFORE]);
    for (int group = 0; group <= REPORT_LOG_BEFORE && status == STATUS_OK; group++) {
        struct report_file *file = &report->files[group];
        if (file->rank < 0)
            continue;
        int64_t changed_ns = group >= REPORT_LOG ? file->changed_ns : last_change(report);
        status = import_add_file(import, file->path, false, changed_ns, why);
        if (status != STATUS_OK)
            break;
        struct import_input *input = &import->inputs[import->count - 1];
        input->bytes = file->bytes;
        input->length = file->length;
        file->bytes = NULL;
        tell_time(report, import, input);
        tell_host(report, input);
    }
    return status;
}

/* --- folders ----------------------------------------------------------------------------------------------------------------------- */

static bool is_there(const char *path, const char *name)
{
    char inner[PATH_LIMIT];
    return folder_join(inner, sizeof inner, path, name) && os_file_size(inner) != ABSENT;
}

bool report_is_folder(const char *path)
{
    return is_there(path, "proc/slabinfo") || is_there(path, "proc/meminfo");
}

static bool read_small(struct report_file *file)
{
    FILE *opened = os_open_file(file->path, "rb");
    file->bytes = opened != NULL ? malloc(REPORT_SMALL_MOST) : NULL;
    if (file->bytes != NULL)
        file->length = fread(file->bytes, 1, REPORT_SMALL_MOST, opened);
    if (opened != NULL)
        fclose(opened);
    return file->bytes != NULL;
}

/* False: it is not there, or holds nothing. */
static bool find_file(const char *folder, int rank, struct report_file *file)
{
    char path[PATH_LIMIT];
    if (!folder_join(path, sizeof path, folder, FILES[rank].path) || os_file_size(path) == ABSENT)
        return false;
    *file = (struct report_file){.rank = rank, .path = strdup(path), .changed_ns = os_file_changed_ns(path)};
    bool is_input = FILES[rank].group <= REPORT_LOG_BEFORE;
    bool good = file->path != NULL && (is_input ? os_file_size(path) > 0 : read_small(file));
    if (!good)
        drop(file);
    return good;
}

static void find_best(const char *folder, enum report_group group, struct report_file *file)
{
    for (int rank = 0; rank < FILE_COUNT; rank++)
        if (FILES[rank].group == group && find_file(folder, rank, file))
            return;
}

enum status report_add_folder(struct import *import, const char *path, struct problem *why)
{
    struct report report;
    report_init(&report);
    for (int group = 0; group < REPORT_GROUPS; group++)
        find_best(path, (enum report_group)group, &report.files[group]);
    enum status status = report_add(&report, import, why);
    report_done(&report);
    return status;
}
