/* pooltracker.c: what Volatility's pooltracker reads out of a memory image: the counters of each tag in both pools. One sample, from a dump.
 *
 *   Tag    NpAllocs NpFrees  NpBytes   PgAllocs PgFrees PgBytes
 *   Thre     614895   614419   606688        0        0        0
 * Outstanding allocations are not printed; they are allocs less frees, modulo 2^32 where these have wrapped.
 */
#include <string.h>

#include "sampler/foreign/kind.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { TAG = 4, NUMBERS = 6 };

static enum status pooltracker_open(void **state)
{
    *state = NULL;
    return STATUS_OK;
}

static void pooltracker_close(void *state)
{
    (void)state;
}

static bool parse_row(struct text line, char tag[TAG], int64_t numbers[NUMBERS])
{
    if (line.length <= TAG || line.bytes[TAG] != ' ')
        return false;
    struct scan scan = scan_start(line.bytes + TAG, line.length - TAG);
    memcpy(tag, line.bytes, TAG);
    for (int i = 0; i < NUMBERS; i++)
        if (!scan_number(&scan, &numbers[i]))
            return false;
    scan_blanks(&scan);
    return scan.at == scan.end;
}

/* Three numbers of one pool. */
static bool add_half(const char tag[TAG], const int64_t *numbers, enum pool_type type, struct reading *reading)
{
    const struct tag_half half = {.allocs = numbers[0],
                                  .frees = numbers[1],
                                  .diff = number_difference(numbers[0], numbers[1]),
                                  .bytes = numbers[2]};
    return reading_add_half(reading, (struct text){tag, TAG}, type, &half, 0);
}

static enum line_word pooltracker_line(void *state, struct text line, struct reading *reading)
{
    char tag[TAG];
    int64_t numbers[NUMBERS];
    (void)state;
    if (parse_row(line, tag, numbers)) {
        reading->begun = true;
        bool good = add_half(tag, numbers, POOL_NONPAGED, reading) && add_half(tag, numbers + 3, POOL_PAGED, reading);
        return good ? LINE_ROW : LINE_REFUSED;
    }
    bool is_known = words_are_none(line) || words_has(line, "NpAllocs") || words_begin(line, "------") ||
                    words_begin(line, "Volatility");
    return is_known ? LINE_KNOWN : reading_refuse(reading, "not a line of pooltracker's");
}

static void pooltracker_finish(void *state, struct reading *reading)
{
    (void)state;
    reading_remark(reading, "from a dump, as Volatility shows it");
}

static int pooltracker_recognise(struct text head)
{
    return words_has(head, "NpAllocs") && words_has(head, "PgBytes") ? 95 : 0;
}

const struct foreign_kind foreign_pooltracker = {.name = "pooltracker",
                                                 .title = "Volatility pooltracker",
                                                 .os = "Windows",
                                                 .recognise = pooltracker_recognise,
                                                 .open = pooltracker_open,
                                                 .close = pooltracker_close,
                                                 .line = pooltracker_line,
                                                 .finish = pooltracker_finish};
