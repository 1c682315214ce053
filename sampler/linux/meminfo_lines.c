#include "sampler/linux/meminfo_lines.h"

#include "sampler/linux/scan.h"

/* Lines that are no total of their own but belong into the ledger. */
enum {
    MEM_FREE = TOTALS,
    MEM_BUFFERS,
    MEM_CACHED,
    MEM_ANON,
    MEM_SECONDARY,
    MEM_ZSWAP,
    MEM_HUGETLB,
    MEM_HUGE_PAGES,
    MEM_HUGE_SIZE,
    MEM_VALUES
};

static const struct {
    const char *name;
    size_t length;
    int value;
} LINES[] = {
#define LINE(text, value)                                                                                              \
    {                                                                                                                  \
        text, sizeof text - 1, value                                                                                   \
    }
    LINE("MemTotal", TOTAL_PHYSICAL),
    LINE("MemFree", MEM_FREE),
    LINE("MemAvailable", TOTAL_AVAILABLE),
    LINE("Buffers", MEM_BUFFERS),
    LINE("Cached", MEM_CACHED),
    LINE("Zswap", MEM_ZSWAP),
    LINE("AnonPages", MEM_ANON),
    LINE("Slab", TOTAL_SLAB),
    LINE("SReclaimable", TOTAL_RECLAIMABLE),
    LINE("SUnreclaim", TOTAL_UNRECLAIMABLE),
    LINE("KernelStack", TOTAL_STACKS),
    LINE("PageTables", TOTAL_PAGE_TABLES),
    LINE("SecPageTables", MEM_SECONDARY),
    LINE("CommitLimit", TOTAL_COMMIT_LIMIT),
    LINE("Committed_AS", TOTAL_COMMIT),
    LINE("VmallocUsed", TOTAL_VMALLOC),
    LINE("Percpu", TOTAL_PERCPU),
    LINE("HugePages_Total", MEM_HUGE_PAGES),
    LINE("Hugepagesize", MEM_HUGE_SIZE),
    LINE("Hugetlb", MEM_HUGETLB),
#undef LINE
};
enum { LINE_COUNT = sizeof LINES / sizeof LINES[0] };

/* The table has the kernel's order, so the line after the last one found is tried first. */
static size_t find_line(const char *name, size_t length, size_t guess)
{
    for (size_t tried = 0; tried < LINE_COUNT; tried++) {
        size_t at = (guess + tried) % LINE_COUNT;
        if (LINES[at].length == length && memcmp(LINES[at].name, name, length) == 0)
            return at;
    }
    return LINE_COUNT;
}

static int64_t none_if_absent(int64_t value)
{
    return value == ABSENT ? 0 : value;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* All sizes of huge pages together, else (before 4.15) those of the usual size. */
static int64_t huge_bytes(const int64_t values[MEM_VALUES])
{
    return values[MEM_HUGETLB] != ABSENT ? values[MEM_HUGETLB]
                                         : number_scale(values[MEM_HUGE_PAGES], values[MEM_HUGE_SIZE], 1);
}

static int64_t unexplained(const int64_t values[MEM_VALUES])
{
    static const int NEEDED[] = {TOTAL_PHYSICAL, MEM_FREE, MEM_BUFFERS, MEM_CACHED, MEM_ANON, TOTAL_SLAB};
    static const int OTHERS[] = {TOTAL_PAGE_TABLES, MEM_SECONDARY, TOTAL_PERCPU, MEM_ZSWAP};
    int64_t rest = values[TOTAL_PHYSICAL];
    for (size_t i = 1; i < sizeof NEEDED / sizeof NEEDED[0]; i++)
        rest = number_difference(rest, values[NEEDED[i]]);
    for (size_t i = 0; i < sizeof OTHERS / sizeof OTHERS[0]; i++)
        rest = number_difference(rest, none_if_absent(values[OTHERS[i]]));
    rest = number_difference(rest, none_if_absent(huge_bytes(values)));
    rest = number_difference(rest, larger(none_if_absent(values[TOTAL_VMALLOC]), none_if_absent(values[TOTAL_STACKS])));
    return rest == ABSENT ? ABSENT : larger(rest, 0);
}

void meminfo_parse(const void *text, size_t length, int64_t totals[TOTALS])
{
    int64_t values[MEM_VALUES], number;
    for (size_t i = 0; i < MEM_VALUES; i++)
        values[i] = ABSENT;
    struct scan scan = scan_start(text, length), line;
    bool whole;
    size_t guess = 0;
    while (scan_line(&scan, &line, &whole)) {
        const char *colon = memchr(line.at, ':', (size_t)(line.end - line.at));
        size_t at = !whole || colon == NULL ? LINE_COUNT : find_line(line.at, (size_t)(colon - line.at), guess);
        if (at == LINE_COUNT)
            continue;
        line.at = colon + 1;
        if (scan_number(&line, &number))
            values[LINES[at].value] = scan_literal(&line, "kB", 2) ? number_scale(number, 1024, 1) : number;
        guess = at + 1;
    }
    for (int i = 0; i < TOTALS; i++)
        if (values[i] != ABSENT)
            totals[i] = values[i];
    totals[TOTAL_UNEXPLAINED] = unexplained(values);
}
