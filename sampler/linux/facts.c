#include "sampler/linux/facts.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/os.h"
#include "base/text.h"
#include "base/when.h"
#include "sampler/linux/kernel_file.h"
#include "sampler/linux/scan.h"

enum { FACT_TEXT = 512, TREE_PAGE_BYTES = 4096 };

void facts_of_live(struct machine *machine)
{
    os_host(machine->host, sizeof machine->host);
    os_release(machine->os, sizeof machine->os);
    os_zone_name(machine->zone, sizeof machine->zone);
    snprintf(machine->source, sizeof machine->source, "linux");
    machine->zone_offset_seconds = zone_offset((struct zone){ZONE_LOCAL, 0}, os_utc_ns());
    machine->page_bytes = sysconf(_SC_PAGESIZE);
    machine->processors = sysconf(_SC_NPROCESSORS_ONLN);
}

/* The first line of a small file, made safe. */
static bool first_line(int root, const char *path, char *out, size_t capacity)
{
    char text[FACT_TEXT];
    size_t length = read_small(root, path, text, sizeof text);
    const char *newline = memchr(text, '\n', length);
    if (newline != NULL)
        length = (size_t)(newline - text);
    text_safe(out, capacity, capacity - 1, text, length);
    return length != 0;
}

/* "Linux version 6.1.0-18-amd64 (...": the first and the third word. */
static void tree_release(struct machine *machine, int root)
{
    char line[FACT_TEXT];
    snprintf(machine->os, sizeof machine->os, "Linux");
    if (!first_line(root, "proc/version", line, sizeof line))
        return;
    struct scan scan = scan_start(line, strlen(line));
    struct text word;
    for (int i = 0; i < 3; i++)
        if (!scan_word(&scan, &word))
            return;
    snprintf(machine->os, sizeof machine->os, "Linux %.*s", (int)word.length, word.bytes);
}

static int64_t tree_processors(int root)
{
    struct kernel_file file = {0};
    struct buffer text;
    struct scan scan, line;
    bool whole;
    int64_t count = 0;
    buffer_init(&text, 16u << 20);
    kernel_file_open(&file, root, "proc/cpuinfo");
    if (kernel_file_read(&file, &text) == STATUS_OK) {
        scan = scan_start(text.bytes, text.length);
        while (scan_line(&scan, &line, &whole))
            count += scan_literal(&line, "processor\t", 10);
    }
    kernel_file_close(&file);
    buffer_done(&text);
    return count == 0 ? ABSENT : count;
}

void facts_of_tree(struct machine *machine, int root, const char *folder)
{
    if (!first_line(root, "proc/sys/kernel/hostname", machine->host, sizeof machine->host) &&
        !first_line(root, "etc/hostname", machine->host, sizeof machine->host))
        snprintf(machine->host, sizeof machine->host, "?");
    tree_release(machine, root);
    snprintf(machine->source, sizeof machine->source, "proc:%s", folder);
    snprintf(machine->zone, sizeof machine->zone, "UTC");
    machine->zone_offset_seconds = 0;
    machine->page_bytes = TREE_PAGE_BYTES;
    machine->processors = tree_processors(root);
}

void facts_boot(char boot[BOOT_TEXT], int root)
{
    if (first_line(root, "proc/sys/kernel/random/boot_id", boot, BOOT_TEXT))
        return;
    char text[65536];
    int64_t seconds;
    read_small(root, "proc/stat", text, sizeof text);
    const char *line = strstr(text, "\nbtime ");
    struct scan scan = scan_start(line == NULL ? "" : line + 7, line == NULL ? 0 : strlen(line + 7));
    boot[0] = '\0';
    if (scan_number(&scan, &seconds))
        snprintf(boot, BOOT_TEXT, "btime-%lld", (long long)seconds);
}

static int64_t age_of(int root, const char *path)
{
    struct stat file;
    if (fstatat(root, path, &file, 0) < 0)
        return ABSENT;
    int64_t ns;
    if (__builtin_mul_overflow((int64_t)file.st_mtim.tv_sec, NS_PER_SECOND, &ns))
        return ABSENT;
    return number_sum(ns, file.st_mtim.tv_nsec);
}

/* "986.36 1942.35", seconds with hundredths. */
static int64_t uptime(int root)
{
    char text[FACT_TEXT];
    int64_t seconds, hundredths;
    struct scan scan = scan_start(text, read_small(root, "proc/uptime", text, sizeof text));
    if (!scan_number(&scan, &seconds) || !scan_literal(&scan, ".", 1) || !scan_number(&scan, &hundredths) ||
        seconds > INT64_MAX / NS_PER_SECOND - 1 || hundredths > 99)
        return ABSENT;
    return seconds * NS_PER_SECOND + hundredths * 10 * NS_PER_MS;
}

void facts_moment(int root, int64_t *utc_ns, int64_t *mono_ns)
{
    char text[FACT_TEXT];
    struct scan scan = scan_start(text, read_small(root, "utc", text, sizeof text));
    if (!scan_number(&scan, utc_ns))
        *utc_ns = age_of(root, "proc/meminfo");
    if (*utc_ns == ABSENT)
        *utc_ns = age_of(root, "proc/slabinfo");
    if (*utc_ns == ABSENT)
        *utc_ns = 0;
    *mono_ns = uptime(root);
    if (*mono_ns == ABSENT)
        *mono_ns = *utc_ns;
}
