/* The kernel's lines: slabinfo, vmallocinfo, allocinfo, meminfo, PID/stat, PID/cgroup, links of open files. What is found lies within the line. */
#include "base/number.h"
#include "sampler/linux/allocinfo.h"
#include "sampler/linux/handle_kinds.h"
#include "sampler/linux/listing.h"
#include "sampler/linux/meminfo.h"
#include "sampler/linux/process_stat.h"
#include "sampler/linux/slabinfo.h"
#include "sampler/linux/vmallocinfo.h"
#include "tests/fuzz/fuzz.h"

static void check_within(struct text found, const char *bytes, size_t length)
{
    if (found.length > 0)
        FUZZ_CHECK(found.bytes >= bytes && found.length <= length && found.bytes + found.length <= bytes + length,
                   "%zu bytes outside of the line", found.length);
}

static void check_slab(struct scan line, size_t length)
{
    struct slabinfo_row row;
    if (slabinfo_parse(line, &row) != SLABINFO_ROW)
        return;
    check_within(row.name, line.at, length);
    FUZZ_CHECK(row.name.length > 0 && row.name.length <= SLAB_NAME_MAX, "a name of %zu bytes", row.name.length);
    FUZZ_CHECK(row.active_objs >= 0 && row.num_objs >= 0 && row.objsize >= 0 && row.num_slabs >= 0, "below 0");
}

static void check_area(struct scan line, size_t length)
{
    static const char NO_CALLER[] = "(no caller)";
    struct vmalloc_area area;
    if (!vmalloc_area_parse(line, 4096, &area))
        return;
    FUZZ_CHECK(area.bytes >= 0 && (area.held == ABSENT || area.held >= 0), "%lld bytes", (long long)area.bytes);
    if (!text_is(area.caller, NO_CALLER))
        check_within(area.caller, line.at, length);
    check_within(area.module, line.at, length);
}

static void check_site(struct scan line, size_t length)
{
    struct allocinfo_site site;
    if (!allocinfo_site_parse(line, &site))
        return;
    FUZZ_CHECK(site.bytes >= 0 && site.calls >= 0, "%lld bytes", (long long)site.bytes);
    check_within(site.place, line.at, length);
    check_within(site.module, line.at, length);
    check_within(site.function, line.at, length);
}

static void check_process(const char *text, size_t length)
{
    struct process_stat stat;
    if (process_stat_parse(text, length, &stat)) {
        check_within(stat.name, text, length);
        FUZZ_CHECK(stat.threads >= 0 && stat.started_ticks >= 0 && stat.rss_pages >= 0, "below 0");
    }
    check_within(process_cgroup_parse(text, length), text, length);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct scan text = scan_start(bytes, length), line;
    int64_t totals[TOTALS];
    char kind[48];
    bool whole;
    while (scan_line(&text, &line, &whole)) {
        size_t size = (size_t)(line.end - line.at);
        check_slab(line, size);
        check_area(line, size);
        check_site(line, size);
    }
    meminfo_parse(bytes, length, totals);
    for (size_t i = 0; i < TOTALS; i++)
        FUZZ_CHECK(totals[i] == ABSENT || totals[i] >= 0 || i == TOTAL_UNEXPLAINED, "total %zu is %lld", i,
                   (long long)totals[i]);
    check_process((const char *)bytes, length);
    char *target = fuzz_string(bytes, length);
    FUZZ_CHECK(listing_number(target) >= -1, "the number of a folder");
    handle_kind_of(target, strlen(target), kind);
    fuzz_check_safe(kind);
    free(target);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_seed_text(
        "slabinfo - version: 2.1\n# name <active_objs>\nkmalloc-96 10 20 96 42 1 : tunables 0 0 0 : slabdata 1 1 0\n"
        "a b (c) 7 1 2 3 4 5 : tunables 1 2 3 : slabdata 6 7 8\n");
    fuzz_seed_text("0x00007874d405-0xe344a63f   20480 n_tty_open+0x19/0xa0 [module] pages=4 vmalloc N0=4\n"
                   "0x1-0x2 8192 unpurged vm_area\n0x1-0x2 8192 vm_map_ram\n0x3-0x4 4096 pages=1 phys=0x1 ioremap\n");
    fuzz_seed_text(
        "allocinfo - version: 1.0\n  12288 12 fs/eventfd.c:393 [module] func:do_eventfd\n 0 0 a.c:1 func:b\n");
    fuzz_seed_text("MemTotal: 1000000 kB\nMemFree: 400000 kB\nCached: 100000 kB\nAnonPages: 5 kB\nSlab: 60000 "
                   "kB\nKernelStack: 8000 kB\n"
                   "VmallocUsed: 12000 kB\nPercpu: 3000 kB\nHugetlb: 0 kB\nZswap: 1 kB\nPageTables: 5000 kB\n");
    fuzz_seed_text(
        "1 (a (b) c) S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 12345 1000000 250 18446744073709551615\n");
    fuzz_seed_text("5:cpu,memory:/user.slice\n0::/system.slice/a.service\n");
    fuzz_seed_text("socket:[12345]");
    fuzz_seed_text("anon_inode:[eventpoll]");
    fuzz_seed_text("/var/log/syslog (deleted)");
}
