#include "sampler/windows/nt_totals.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    BASIC_LENGTH = 0x40,
    BASIC_PAGE_SIZE = 0x08,
    BASIC_PHYSICAL_PAGES = 0x0C,
    BASIC_PROCESSORS = 0x38, /* one byte */
    TIME_LENGTH = 48,
    TIME_SHORT_LENGTH = 32,
    TIME_BOOT = 0x00,
    TIME_BOOT_BIAS = 0x20,
    PERFORMANCE_FAULTS = 0x3C,
    PERFORMANCE_PAGED = 0x70,
    PERFORMANCE_KERNEL_CODE = 0x8C,
    PERFORMANCE_PAGED_LEFT = 0xA0,
    PERFORMANCE_DRIVERS = 0xAC,
    BOOT_STEP_SECONDS = 10
};

/* Where class 2 has a number of pages. */
static const struct {
    enum total total;
    size_t at;
} PAGE_COUNTS[] = {{TOTAL_AVAILABLE, 0x2C},     {TOTAL_COMMIT, 0x30},   {TOTAL_COMMIT_LIMIT, 0x34},
                   {TOTAL_COMMIT_PEAK, 0x38},   {TOTAL_NONPAGED, 0x74}, {TOTAL_PAGED, PERFORMANCE_PAGED},
                   {TOTAL_PAGED_RESIDENT, 0xA8}};
enum { PAGE_COUNTS_COUNT = sizeof PAGE_COUNTS / sizeof PAGE_COUNTS[0] };

/* The first length that the class accepts, of some that are known; 0 at their end. */
static uint32_t ask_lengths(struct nt_reader *reader, enum nt_class class, const uint32_t *lengths,
                            struct nt_table *table, uint32_t *accepted)
{
    uint32_t need = 0, status = nt_ask_exactly(reader, class, *lengths, table, &need);
    *accepted = *lengths;
    while ((status == NT_LENGTH_MISMATCH || status == NT_TOO_SMALL) && *++lengths != 0) {
        *accepted = need != 0 && need < reader->capacity ? need : *lengths;
        status = nt_ask_exactly(reader, class, *accepted, table, &need);
    }
    return status;
}

static void read_basic(struct nt_totals *totals, struct nt_reader *reader)
{
    static const uint32_t LENGTHS[] = {BASIC_LENGTH, 0};
    struct nt_table table;
    uint32_t accepted, status = ask_lengths(reader, NT_BASIC, LENGTHS, &table, &accepted);
    totals->page_bytes = totals->physical_pages = totals->processors = ABSENT;
    if (status != NT_SUCCESS || !nt_has(&table, 0, BASIC_PROCESSORS + 1))
        return;
    uint32_t page = nt_u32(&table, BASIC_PAGE_SIZE), pages = nt_u32(&table, BASIC_PHYSICAL_PAGES);
    if (page >= 4096 && page <= 65536 && (page & (page - 1)) == 0)
        totals->page_bytes = page;
    if (pages != 0)
        totals->physical_pages = pages;
    if (table.bytes[BASIC_PROCESSORS] != 0)
        totals->processors = table.bytes[BASIC_PROCESSORS];
}

/* When the clock is set the kernel moves its boot time and notes by how much in the bias, so that the difference of the two stays. It is told
 * to a tenth of a microsecond; rounded, so that a system that computes it anew each time gives one identity as well. */
static void read_boot(struct nt_totals *totals, struct nt_reader *reader)
{
    static const uint32_t LENGTHS[] = {TIME_LENGTH, TIME_SHORT_LENGTH, 0};
    const int64_t units = INT64_C(10000000) * BOOT_STEP_SECONDS;
    struct nt_table table;
    uint32_t accepted, status = ask_lengths(reader, NT_TIME, LENGTHS, &table, &accepted);
    totals->boot[0] = '\0';
    if (status != NT_SUCCESS || !nt_has(&table, TIME_BOOT, 8))
        return;
    uint64_t bias = nt_has(&table, TIME_BOOT_BIAS, 8) ? nt_u64(&table, TIME_BOOT_BIAS) : 0;
    int64_t boot = nt_number(nt_u64(&table, TIME_BOOT) - bias);
    if (boot == ABSENT || boot == 0)
        return;
    int64_t seconds = boot / units * BOOT_STEP_SECONDS + (boot % units >= units / 2 ? BOOT_STEP_SECONDS : 0);
    snprintf(totals->boot, BOOT_TEXT, "nt-boot-%" PRId64, seconds);
}

/* Asks generously once, for whatever a newer system adds; the length that was accepted is asked for from then on. */
static uint32_t ask_performance(struct nt_totals *totals, struct nt_reader *reader, struct nt_table *table)
{
    static const uint32_t LENGTHS[] = {0x400, 0x178, 0x158, 0x138, 0};
    if (totals->performance_length != 0)
        return nt_ask_exactly(reader, NT_PERFORMANCE, totals->performance_length, table, NULL);
    uint32_t accepted, status = ask_lengths(reader, NT_PERFORMANCE, LENGTHS, table, &accepted);
    if (status == NT_SUCCESS)
        totals->performance_length = accepted;
    return status;
}

void nt_totals_open(struct nt_totals *totals, struct nt_reader *reader)
{
    struct nt_performance performance;
    struct nt_table table;
    *totals = (struct nt_totals){0};
    read_basic(totals, reader);
    read_boot(totals, reader);
    ask_performance(totals, reader, &table);
    if ((totals->page_bytes == ABSENT || totals->physical_pages == ABSENT) &&
        reader->system->performance(reader->system->context, &performance)) {
        totals->page_bytes = performance.page_bytes;
        totals->physical_pages = performance.physical;
    }
}

static int64_t bytes_of(const struct nt_totals *totals, int64_t pages)
{
    return totals->page_bytes == ABSENT || pages == 0 ? ABSENT : number_scale(pages, totals->page_bytes, 1);
}

static int64_t pages_at(const struct nt_table *table, size_t at)
{
    return nt_has(table, at, 4) ? nt_u32(table, at) : 0;
}

static void count_faults(struct nt_totals *totals, uint32_t raw)
{
    if (totals->counting)
        nt_counter_step(&totals->faults, raw);
    else
        totals->faults = (struct nt_counter){raw, raw};
    totals->counting = true;
}

static void fill_from_table(struct nt_totals *totals, const struct nt_table *table, int64_t values[TOTALS])
{
    for (size_t i = 0; i < PAGE_COUNTS_COUNT; i++)
        values[PAGE_COUNTS[i].total] = bytes_of(totals, pages_at(table, PAGE_COUNTS[i].at));
    int64_t paged = pages_at(table, PERFORMANCE_PAGED), left = pages_at(table, PERFORMANCE_PAGED_LEFT);
    if (paged != 0 && left != 0)
        values[TOTAL_PAGED_LIMIT] = bytes_of(totals, paged + left);
    if (nt_has(table, PERFORMANCE_DRIVERS, 4))
        values[TOTAL_KERNEL_RESIDENT] =
            bytes_of(totals, pages_at(table, PERFORMANCE_KERNEL_CODE) + pages_at(table, PERFORMANCE_DRIVERS));
    if (nt_has(table, PERFORMANCE_FAULTS, 4)) {
        count_faults(totals, nt_u32(table, PERFORMANCE_FAULTS));
        values[TOTAL_FAULTS] = totals->faults.wide;
    }
}

static void fill_from_fallback(const struct nt_totals *totals, const struct nt_performance *performance,
                               int64_t values[TOTALS])
{
    values[TOTAL_AVAILABLE] = bytes_of(totals, performance->available);
    values[TOTAL_COMMIT] = bytes_of(totals, performance->commit);
    values[TOTAL_COMMIT_LIMIT] = bytes_of(totals, performance->commit_limit);
    values[TOTAL_COMMIT_PEAK] = bytes_of(totals, performance->commit_peak);
    values[TOTAL_PAGED] = bytes_of(totals, performance->paged);
    values[TOTAL_NONPAGED] = bytes_of(totals, performance->nonpaged);
}

void nt_totals_take(struct nt_totals *totals, struct nt_reader *reader)
{
    struct nt_table table;
    struct nt_performance performance;
    int64_t *values = reader->snapshot->totals;
    uint32_t status = ask_performance(totals, reader, &table);
    memcpy(reader->snapshot->boot, totals->boot, BOOT_TEXT);
    values[TOTAL_PHYSICAL] = totals->physical_pages == ABSENT ? ABSENT : bytes_of(totals, totals->physical_pages);
    if (status == NT_SUCCESS)
        fill_from_table(totals, &table, values);
    else if (reader->system->performance(reader->system->context, &performance))
        fill_from_fallback(totals, &performance, values);
    else
        nt_remark_refused(reader, "memory totals", status);
}
