/* windbg.c: logs of the kernel debugger over a dump or a live target: !poolused in its forms, !vm, !poolfind, in any order. All of a log is one moment, that of the dump, so it is one sample.
 *
 * A tag may come again in a table that is sorted otherwise: then it has the same numbers, or the row is refused; so it is with the totals of another !vm. `!poolused 8` is of a session's pools:
 * which session is known where the log tells. !poolfind lists single allocations, which are added up where no !poolused says better. `Debug session time:` tells when the machine stood still;
 * another one begins another sample.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sampler/foreign/kind.h"
#include "sampler/foreign/windbg_row.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { IN_SESSION = 8 }; /* the flag of !poolused */

/* The pools whose names stand above the titles of !poolused. */
enum pools { POOLS_UNTOLD, POOLS_NONPAGED, POOLS_PAGED, POOLS_BOTH };

struct windbg {
    struct poolused_columns columns;
    bool has_columns;
    enum pools pools;           /* of the table that begins */
    int64_t session;            /* the one the debugger looks at; ABSENT: not told */
    bool in_session;            /* the table is of its pools */
    enum pool_type searched;    /* by !poolfind */
    char found_tag[WINDBG_TAG]; /* which it listed last */
    enum pool_type found_type;
    bool adds_found;     /* ... and whether they are added up here */
    bool has_table;      /* the sample has more than a time */
    int64_t nonpaged[2]; /* NonPagedPool and NonPagedPoolNx of !vm; ABSENT */
};

static void reset(struct windbg *windbg)
{
    *windbg = (struct windbg){.session = ABSENT, .nonpaged = {ABSENT, ABSENT}};
}

static enum status windbg_open(void **state)
{
    struct windbg *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    reset(made);
    return STATUS_OK;
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

static enum line_word add_half(const struct windbg *windbg, const struct poolused_row *row,
                               const struct poolused_half *half, enum pool_type type, struct reading *reading)
{
    const struct text tag = {row->tag, WINDBG_TAG};
    int64_t session = windbg->in_session ? windbg->session : ABSENT;
    struct pool *pool = reading_find_pool(reading, tag, type, session);
    if (pool != NULL && !is_same(pool, half))
        return reading_refuse(reading, "the tag was there before with other numbers");
    if (pool == NULL)
        pool = reading_add_pool(reading, tag, type, session);
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
    const struct poolused_half *nonpaged = &row->halves[0], *paged = &row->halves[1];
    if (windbg->in_session && windbg->session == ABSENT)
        return reading_refuse(reading, "a session's pool, and nothing says which session's");
    begin(windbg, reading);
    windbg->columns.touches = windbg->columns.touches || row->touches;
    if (!windbg->columns.has_both)
        return add_half(windbg, row, &row->halves[0], windbg->pools == POOLS_NONPAGED ? POOL_NONPAGED : POOL_PAGED,
                        reading);
    enum line_word word = LINE_ROW;
    if (is_used(nonpaged) || !is_used(paged))
        word = add_half(windbg, row, nonpaged, POOL_NONPAGED, reading);
    return word == LINE_ROW && is_used(paged) ? add_half(windbg, row, paged, POOL_PAGED, reading) : word;
}

/* `NonPaged  Paged` above the titles, or one of them. */
static bool read_pools(struct windbg *windbg, struct text line)
{
    static const struct {
        const char *word;
        enum pools pools;
    } POOLS[] = {{"NonPaged", POOLS_NONPAGED}, {"Paged", POOLS_PAGED}};
    struct scan scan = scan_start(line.bytes, line.length);
    struct text word;
    enum pools found = POOLS_UNTOLD;
    while (scan_word(&scan, &word)) {
        size_t i = text_is(word, POOLS[0].word) ? 0 : 1;
        if (!text_is(word, POOLS[i].word))
            return false;
        found |= POOLS[i].pools;
    }
    if (found == POOLS_UNTOLD)
        return false;
    windbg->pools = found;
    return true;
}

static enum line_word read_columns(struct windbg *windbg, const struct poolused_columns *columns,
                                   struct reading *reading)
{
    bool is_told = columns->has_both || windbg->pools == POOLS_NONPAGED || windbg->pools == POOLS_PAGED;
    windbg->has_columns = is_told;
    windbg->columns = *columns;
    return is_told ? LINE_KNOWN : reading_refuse(reading, "titles of one pool, and nothing says of which");
}

/* `kd> !poolused 2`: another command, another table. */
static bool read_prompt(struct windbg *windbg, struct text line)
{
    int64_t flags;
    if (!words_has(line, "kd> ") && !words_has(line, "!poolused"))
        return false;
    windbg->has_columns = false;
    windbg->pools = POOLS_UNTOLD;
    windbg->in_session = poolused_flags_parse(line, &flags) && (flags & IN_SESSION) != 0;
    return true;
}

/* `Current Session 1`, `Using session 1`. */
static bool read_session(struct windbg *windbg, struct text line)
{
    static const char *const LEADS[] = {"Current Session ", "Using session "};
    for (size_t i = 0; i < sizeof LEADS / sizeof LEADS[0]; i++) {
        struct text inner = words_trim(line);
        struct scan scan = scan_start(inner.bytes, inner.length);
        int64_t session;
        if (scan_literal(&scan, LEADS[i], strlen(LEADS[i])) && scan_number(&scan, &session)) {
            windbg->session = session;
            return true;
        }
    }
    return false;
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
    bool is_nonpaged = words_has(line, "onPaged") || words_has(line, "onpaged");
    windbg->searched = is_nonpaged ? POOL_NONPAGED : POOL_PAGED;
    return true;
}

/* --- !vm --------------------------------------------------------------------------------------------------------------------------- */

static const struct vm_total {
    const char *name;
    enum total total;
    int part; /* of windbg->nonpaged, whose sum is meant; -1: it is the total */
} VM_TOTALS[] = {{"Physical Memory", TOTAL_PHYSICAL, -1},        {"Available Pages", TOTAL_AVAILABLE, -1},
                 {"NonPagedPool Usage", TOTAL_NONPAGED, 0},      {"NonPagedPoolNx Usage", TOTAL_NONPAGED, 1},
                 {"NonPagedPool Max", TOTAL_NONPAGED_LIMIT, -1}, {"PagedPool Usage", TOTAL_PAGED, -1},
                 {"PagedPool Maximum", TOTAL_PAGED_LIMIT, -1},   {"Committed pages", TOTAL_COMMIT, -1},
                 {"Commit limit", TOTAL_COMMIT_LIMIT, -1},       {"Kernel Stacks", TOTAL_STACKS, -1},
                 {"System PageTables", TOTAL_PAGE_TABLES, -1}};

/* NULL: no total that is kept. */
static const struct vm_total *find_total(struct text name)
{
    for (size_t i = 0; i < sizeof VM_TOTALS / sizeof VM_TOTALS[0]; i++)
        if (text_is(name, VM_TOTALS[i].name))
            return &VM_TOTALS[i];
    return NULL;
}

static enum line_word add_total(struct windbg *windbg, const struct vm_total *which, int64_t bytes,
                                struct reading *reading)
{
    int64_t *total = &reading->snapshot.totals[which->total];
    int64_t *told = which->part < 0 ? total : &windbg->nonpaged[which->part];
    if (*told != ABSENT && *told != bytes)
        return reading_refuse(reading, "it was told before with another number");
    *told = bytes;
    if (which->part >= 0)
        *total = number_known_sum(windbg->nonpaged[0], windbg->nonpaged[1]);
    return LINE_ROW;
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

/* What the debugger says of itself, and what !vm says besides. */
static bool is_talk(struct text line)
{
    static const char *const WORDS[] = {"Sorting by",
                                        "Pool Used:",
                                        "Virtual Memory Usage",
                                        "Page File:",
                                        "Paging File",
                                        "Using a machine size of",
                                        "CacheSize too low",
                                        "Max cache size is",
                                        "Total memory in cache",
                                        "Number of regions cached",
                                        "full reads broken into",
                                        " cached/",
                                        "PTEs are implicitly decoded",
                                        "System Uptime:",
                                        "Scanning large pool allocation table",
                                        "Terminating - searched pool",
                                        "Unimplemented error for",
                                        "Session Summary",
                                        "Memory Usage By Session",
                                        "Session ID ",
                                        "Sessions on machine",
                                        "Valid Sessions",
                                        "Pool Usage :", /* in per cent */
                                        "Windows Debugger Version",
                                        "Copyright (c) Microsoft",
                                        "Loading Dump File",
                                        "Opened log file",
                                        "log file",
                                        "Symbol search path is",
                                        "Executable search path is",
                                        "Kernel base =",
                                        "Machine Name:",
                                        "Built by:",
                                        "Product:",
                                        " Kernel Version ",
                                        "Loading Kernel Symbols",
                                        "Loading User Symbols",
                                        "Loading unloaded module list",
                                        "Kernel Bitmap Dump",
                                        "Kernel Complete Dump",
                                        "Kernel Summary Dump",
                                        "Full address space is available",
                                        "Edition build lab:"};
    struct text inner = words_trim(line);
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (words_has(line, WORDS[i]))
            return true;
    if (words_begin(inner, "TOTAL "))
        return true;
    size_t dots = 0;
    while (dots < inner.length && inner.bytes[dots] == '.')
        dots++;
    return dots == inner.length; /* progress, and blank lines */
}

/* `25496 Kb`, `147456Kb`. */
static bool has_size(struct text line)
{
    const char *unit = words_find(line, "Kb");
    const char *at = unit != NULL && unit > line.bytes ? unit - 1 : line.bytes;
    at -= at > line.bytes && *at == ' ';
    return unit != NULL && *at >= '0' && *at <= '9';
}

/* Numbers of KiB that are not kept: page files, processes, sessions. A total that is cut off is none of them. */
static bool is_size(struct text line)
{
    const char *colon = line.length > 0 ? memchr(line.bytes, ':', line.length) : NULL;
    struct text name = words_trim((struct text){line.bytes, colon != NULL ? (size_t)(colon - line.bytes) : 0});
    return find_total(name) == NULL && !words_begin(name, ">") && has_size(line);
}

static enum line_word read_vm(struct windbg *windbg, struct text name, int64_t bytes, bool fits,
                              struct reading *reading)
{
    const struct vm_total *which = find_total(name);
    begin(windbg, reading);
    if (!fits)
        return reading_refuse(reading, "a number beyond 63 bits");
    return which != NULL ? add_total(windbg, which, bytes, reading) : LINE_ROW;
}

/* `******* 464832 kernel stack PTE allocations have failed ******`, `********** Excessive NonPaged Pool Usage *****` */
static bool is_warning(struct text line)
{
    return words_has(line, "have failed **") || (words_has(line, "Excessive ") && words_has(line, "Pool Usage"));
}

static enum line_word read_line(struct windbg *windbg, struct text line, struct reading *reading)
{
    struct poolused_columns columns;
    struct poolused_row used;
    struct poolfind_row found;
    struct text name;
    int64_t bytes;
    bool fits;
    if (words_has(line, "Debug session time: "))
        return read_time(windbg, line, reading);
    enum poolused_word word = windbg->has_columns ? poolused_row_parse(line, &windbg->columns, &used) : POOLUSED_NO_ROW;
    if (word == POOLUSED_ROW)
        return add_poolused(windbg, &used, reading);
    if (word == POOLUSED_DAMAGED_ROW)
        return reading_refuse(reading, "the row is cut off or damaged");
    if (poolused_columns_parse(line, &columns))
        return read_columns(windbg, &columns, reading);
    if (poolfind_row_parse(line, &found))
        return add_found(windbg, &found, reading);
    if (vm_row_parse(line, &name, &bytes, &fits))
        return read_vm(windbg, name, bytes, fits, reading);
    if (is_warning(line)) {
        add_warning(words_trim(line), reading);
        return LINE_KNOWN;
    }
    bool is_known = read_prompt(windbg, line) || read_pools(windbg, line) || read_session(windbg, line) ||
                    is_search(windbg, line) || is_talk(line) || is_size(line);
    return is_known ? LINE_KNOWN : reading_refuse(reading, "no line that is known of a debugger");
}

static enum line_word windbg_line(void *state, struct text line, struct reading *reading)
{
    struct text inner = words_unquote(line);
    enum line_word word = read_line(state, line, reading);
    return word == LINE_REFUSED && inner.bytes != line.bytes ? read_line(state, inner, reading) : word;
}

static void windbg_finish(void *state, struct reading *reading)
{
    struct windbg *windbg = state;
    reading_remark(reading, "from a dump, as a debugger shows it");
    reset(windbg);
}

static bool has_titles(struct text head)
{
    struct poolused_columns columns;
    struct scan scan = scan_start(head.bytes, head.length), line;
    bool whole;
    while (scan_line(&scan, &line, &whole))
        if (poolused_columns_parse(words_unquote((struct text){line.at, (size_t)(line.end - line.at)}), &columns))
            return true;
    return false;
}

/* A command alone may be quoted in any text. */
static int windbg_recognise(struct text head)
{
    static const char *const SURE[] = {"Pool Used:", "Virtual Memory Usage ***", "Pool Consumed"};
    for (size_t i = 0; i < sizeof SURE / sizeof SURE[0]; i++)
        if (words_has(head, SURE[i]))
            return 92;
    bool is_vm = words_has(head, "PagedPool") && words_has(head, "Kb)");
    if (is_vm || has_titles(head))
        return 85;
    return words_has(head, "!poolused") || words_has(head, "!poolfind") ? 55 : 0;
}

const struct foreign_kind foreign_windbg = {.name = "windbg",
                                            .title = "WinDbg log",
                                            .os = "Windows",
                                            .recognise = windbg_recognise,
                                            .plain_blanks = true,
                                            .open = windbg_open,
                                            .close = windbg_close,
                                            .line = windbg_line,
                                            .finish = windbg_finish};
