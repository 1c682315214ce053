/* windbg.c: logs of the kernel debugger over a dump or a live target: !poolused in its forms, !vm, !poolfind, in any order. All of a log is one moment, that of the dump, so it is one sample.
 *
 * A tag may come again in a table that is sorted otherwise: then it has the same numbers, or the row is refused. !poolfind lists single allocations, which are added up where no !poolused
 * says better. `Debug session time:` tells when the machine stood still; another one begins another sample.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sampler/foreign/kind.h"
#include "sampler/foreign/windbg_row.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

struct windbg {
    struct poolused_columns columns;
    bool has_columns;
    enum pool_type searched;    /* by !poolfind */
    char found_tag[WINDBG_TAG]; /* which it listed last */
    enum pool_type found_type;
    bool adds_found; /* ... and whether they are added up here */
    bool has_table;  /* the sample has more than a time */
};

static enum status windbg_open(void **state)
{
    *state = calloc(1, sizeof(struct windbg));
    return *state != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static void windbg_close(void *state)
{
    free(state);
}

static void begin(struct windbg *windbg, struct reading *reading)
{
    windbg->has_table = reading->begun = true;
}

/* --- !poolused --------------------------------------------------------------------------------------------------------------------- */

static bool is_same(const struct pool *pool, const struct poolused_half *half)
{
    return pool->value[POOL_DIFF] == half->diff && pool->value[POOL_BYTES] == half->used;
}

/* Of a pool that a tag never used there is nothing to tell. */
static bool is_used(const struct poolused_half *half)
{
    return half->diff != 0 || half->used != 0 || (half->allocs != ABSENT && half->allocs != 0);
}

static enum line_word add_half(const struct poolused_row *row, const struct poolused_half *half, enum pool_type type,
                               struct reading *reading)
{
    const struct text tag = {row->tag, WINDBG_TAG};
    struct pool *pool = reading_find_pool(reading, tag, type, ABSENT);
    if (pool != NULL && !is_same(pool, half))
        return reading_refuse(reading, "the tag was there before with other numbers");
    if (pool == NULL)
        pool = reading_add_pool(reading, tag, type, ABSENT);
    if (pool == NULL)
        return LINE_REFUSED;
    pool->value[POOL_ALLOCS] = half->allocs != ABSENT ? half->allocs : pool->value[POOL_ALLOCS];
    pool->value[POOL_FREES] = half->frees != ABSENT ? half->frees : pool->value[POOL_FREES];
    pool->value[POOL_DIFF] = half->diff;
    pool->value[POOL_BYTES] = half->used;
    if (row->binary.length > 0)
        pool->owner = reading_name(reading, row->binary);
    return LINE_ROW;
}

static enum line_word add_poolused(struct windbg *windbg, const struct poolused_row *row, struct reading *reading)
{
    bool has_paged = is_used(&row->paged);
    begin(windbg, reading);
    enum line_word word = LINE_ROW;
    if (is_used(&row->nonpaged) || !has_paged)
        word = add_half(row, &row->nonpaged, POOL_NONPAGED, reading);
    return word == LINE_ROW && has_paged ? add_half(row, &row->paged, POOL_PAGED, reading) : word;
}

/* --- !poolfind --------------------------------------------------------------------------------------------------------------------- */

static enum line_word add_found(struct windbg *windbg, const struct poolfind_row *row, struct reading *reading)
{
    const struct text tag = {row->tag, WINDBG_TAG};
    enum pool_type type = row->type != POOL_TYPE_UNKNOWN ? row->type : windbg->searched;
    begin(windbg, reading);
    if (row->is_free)
        return LINE_ROW;
    struct pool *pool = reading_find_pool(reading, tag, type, ABSENT);
    if (memcmp(windbg->found_tag, row->tag, WINDBG_TAG) != 0 || windbg->found_type != type) {
        memcpy(windbg->found_tag, row->tag, WINDBG_TAG);
        windbg->found_type = type;
        windbg->adds_found = pool == NULL;
    }
    if (!windbg->adds_found)
        return LINE_ROW;
    if (pool == NULL) {
        pool = reading_add_pool(reading, tag, type, ABSENT);
        if (pool == NULL)
            return LINE_REFUSED;
        pool->value[POOL_DIFF] = pool->value[POOL_BYTES] = 0;
    }
    pool->value[POOL_DIFF] = number_sum(pool->value[POOL_DIFF], 1);
    pool->value[POOL_BYTES] = number_sum(pool->value[POOL_BYTES], row->bytes);
    reading_remark(reading, "what !poolfind lists is added up: it need not find all");
    return LINE_ROW;
}

/* `Searching NonPaged pool (... : ...) for Tag: Proc`. */
static bool is_search(struct windbg *windbg, struct text line)
{
    if (!words_has(line, "Searching ") || !words_has(line, " pool"))
        return false;
    windbg->searched = words_has(line, "NonPaged") ? POOL_NONPAGED : POOL_PAGED;
    return true;
}

/* --- !vm --------------------------------------------------------------------------------------------------------------------------- */

static const struct vm_total {
    const char *name;
    enum total total;
    bool is_part; /* with others of the same total: the sum is meant */
} VM_TOTALS[] = {{"Physical Memory", TOTAL_PHYSICAL, false},        {"Available Pages", TOTAL_AVAILABLE, false},
                 {"NonPagedPool Usage", TOTAL_NONPAGED, true},      {"NonPagedPoolNx Usage", TOTAL_NONPAGED, true},
                 {"NonPagedPool Max", TOTAL_NONPAGED_LIMIT, false}, {"PagedPool Usage", TOTAL_PAGED, false},
                 {"PagedPool Maximum", TOTAL_PAGED_LIMIT, false},   {"Committed pages", TOTAL_COMMIT, false},
                 {"Commit limit", TOTAL_COMMIT_LIMIT, false},       {"Kernel Stacks", TOTAL_STACKS, false},
                 {"System PageTables", TOTAL_PAGE_TABLES, false}};

static void add_total(struct text name, int64_t bytes, struct reading *reading)
{
    for (size_t i = 0; i < sizeof VM_TOTALS / sizeof VM_TOTALS[0]; i++) {
        int64_t *total = &reading->snapshot.totals[VM_TOTALS[i].total];
        if (!text_is(name, VM_TOTALS[i].name))
            continue;
        *total = VM_TOTALS[i].is_part ? number_known_sum(*total, bytes) : bytes;
    }
}

/* `******* 464832 kernel stack PTE allocations have failed ******`: nobody should miss that. */
static void add_warning(struct text line, struct reading *reading)
{
    char safe[128];
    text_safe(safe, sizeof safe, sizeof safe - 1, line.bytes, line.length);
    reading_remark(reading, safe);
}

/* --- when -------------------------------------------------------------------------------------------------------------------------- */

/* `(UTC + 2:00)` behind the time. */
static void read_zone(struct text line, struct stamp *stamp)
{
    const char *open = words_find(line, "(UTC ");
    int64_t hours, minutes = 0;
    if (open == NULL)
        return;
    struct scan scan = {open + strlen("(UTC "), line.bytes + line.length};
    bool is_west = scan_literal(&scan, "-", 1);
    if ((!is_west && !scan_literal(&scan, "+", 1)) || !scan_number(&scan, &hours) || hours > 24)
        return;
    if (scan_literal(&scan, ":", 1) && (!scan_number(&scan, &minutes) || minutes > 59))
        return;
    stamp->has_zone = true;
    stamp->zone_seconds = (is_west ? -1 : 1) * (int32_t)(hours * 60 + minutes) * 60;
}

static enum line_word read_time(struct windbg *windbg, struct text line, struct reading *reading)
{
    static const char LEAD[] = "Debug session time: ";
    struct stamp stamp;
    const char *at = words_find(line, LEAD) + sizeof LEAD - 1;
    const struct text time = {at, (size_t)(line.bytes + line.length - at)};
    if (!stamp_find(time, &stamp) || !stamp_is_whole(&stamp))
        return reading_refuse(reading, "the time is not understood");
    if (windbg->has_table)
        return LINE_AGAIN;
    read_zone(time, &stamp);
    reading->stamp = stamp;
    reading->begun = true;
    return LINE_KNOWN;
}

/* --- lines ------------------------------------------------------------------------------------------------------------------------- */

/* What the debugger says of itself. */
static bool is_talk(struct text line)
{
    static const char *const WORDS[] = {"kd> ",
                                        "Sorting by",
                                        "Pool Used:",
                                        "Virtual Memory Usage",
                                        "Page File:",
                                        "Using a machine size of",
                                        "CacheSize too low",
                                        "Max cache size is",
                                        "Total memory in cache",
                                        "Number of regions cached",
                                        "full reads broken into",
                                        " cached/",
                                        "PTEs are implicitly decoded",
                                        "System Uptime:"};
    struct text inner = words_trim(line);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (words_has(line, WORDS[i]))
            return true;
    if (words_has(line, "NonPaged") && words_has(line, " Paged") && inner.length > 0 && inner.bytes[0] == 'N')
        return true;
    if (words_begin(inner, "TOTAL ") || (words_has(line, "Kb ") && words_has(line, "Kb")))
        return true;
    size_t dots = 0;
    while (dots < inner.length && inner.bytes[dots] == '.')
        dots++;
    return dots == inner.length; /* progress, and blank lines */
}

static enum line_word read_vm(struct windbg *windbg, struct text name, int64_t bytes, bool fits,
                              struct reading *reading)
{
    begin(windbg, reading);
    if (!fits)
        return reading_refuse(reading, "a number beyond 63 bits");
    add_total(name, bytes, reading);
    return LINE_ROW;
}

static enum line_word windbg_line(void *state, struct text line, struct reading *reading)
{
    struct windbg *windbg = state;
    struct poolused_row used;
    struct poolfind_row found;
    struct text name;
    int64_t bytes;
    bool fits;
    if (words_has(line, "Debug session time: "))
        return read_time(windbg, line, reading);
    if (is_search(windbg, line) || is_talk(line))
        return LINE_KNOWN;
    if (poolused_columns_parse(line, &windbg->columns)) {
        windbg->has_columns = true;
        return LINE_KNOWN;
    }
    if (poolfind_row_parse(line, &found))
        return add_found(windbg, &found, reading);
    if (vm_row_parse(line, &name, &bytes, &fits))
        return read_vm(windbg, name, bytes, fits, reading);
    if (words_has(line, "have failed **")) {
        add_warning(words_trim(line), reading);
        return LINE_KNOWN;
    }
    if (windbg->has_columns && poolused_row_parse(line, &windbg->columns, &used))
        return add_poolused(windbg, &used, reading);
    return reading_refuse(reading, "no line that is known of a debugger");
}

static void windbg_finish(void *state, struct reading *reading)
{
    struct windbg *windbg = state;
    reading_remark(reading, "from a dump, as a debugger shows it");
    memset(windbg, 0, sizeof *windbg);
}

static int windbg_recognise(struct text head)
{
    static const char *const SURE[] = {"!poolused", "!poolfind", "Pool Used:", "Virtual Memory Usage ***",
                                       "Pool Consumed"};
    for (size_t i = 0; i < sizeof SURE / sizeof SURE[0]; i++)
        if (words_has(head, SURE[i]))
            return 92;
    bool is_vm = words_has(head, "PagedPool") && words_has(head, "Kb)");
    bool is_used = words_has(head, "Sorting by") && words_has(head, "NonPaged") && words_has(head, "Used");
    return is_vm || is_used ? 85 : 0;
}

const struct foreign_kind foreign_windbg = {.name = "windbg",
                                            .title = "WinDbg log",
                                            .os = "Windows",
                                            .recognise = windbg_recognise,
                                            .open = windbg_open,
                                            .close = windbg_close,
                                            .line = windbg_line,
                                            .finish = windbg_finish};
