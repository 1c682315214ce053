/* slabtop.c: captures of slabtop, alone or one screen behind the other.
 *
 *   OBJS ACTIVE  USE OBJ SIZE  SLABS OBJ/SLAB CACHE SIZE NAME
 *   28755  28755 100%    0.09K    639       45      2556K buffer_head
 * Sizes of objects are rounded to hundredths of a KiB, so neither they nor the bytes in use are known; what the slabs hold is whole.
 */
#include <stdlib.h>
#include <string.h>

#include "sampler/foreign/collector.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

struct slabtop {
    bool has_rows; /* the sample has */
};

static enum status slabtop_open(void **state)
{
    struct slabtop *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

static void slabtop_close(void *state)
{
    free(state);
}

struct slabtop_row {
    int64_t slots, active, slabs, held_kib;
    struct text name;
};

/* "0.09K": any number of such form, which is only passed over. */
static bool scan_size(struct scan *scan)
{
    struct text word;
    return scan_word(scan, &word) && word.length > 1 && word.bytes[word.length - 1] == 'K' &&
           memchr(word.bytes, '.', word.length) != NULL;
}

static bool parse_row(struct text line, struct slabtop_row *row)
{
    int64_t skipped;
    struct scan scan = scan_start(line.bytes, line.length);
    bool good = scan_number(&scan, &row->slots) && scan_number(&scan, &row->active) && scan_number(&scan, &skipped) &&
                scan_literal(&scan, "%", 1) && scan_size(&scan) && scan_number(&scan, &row->slabs) &&
                scan_number(&scan, &skipped) && scan_number(&scan, &row->held_kib);
    scan_literal(&scan, "K", 1); /* uutils has none */
    row->name = words_trim((struct text){scan.at, (size_t)(scan.end - scan.at)});
    return good && row->name.length > 0 && row->name.bytes != scan.at;
}

static enum line_word add_row(struct slabtop *slabtop, const struct slabtop_row *row, struct reading *reading)
{
    collector_begin(reading);
    struct pool *pool = reading_add_pool(reading, row->name, POOL_TYPE_UNKNOWN, ABSENT);
    if (pool == NULL)
        return LINE_REFUSED;
    slabtop->has_rows = true;
    pool->value[POOL_DIFF] = row->active;
    pool->value[POOL_SLOTS] = row->slots;
    pool->value[POOL_SLABS] = row->slabs;
    pool->value[POOL_HELD_BYTES] = number_scale(row->held_kib, 1024, 1);
    return LINE_ROW;
}

static bool is_head(struct text line)
{
    return words_has(line, "OBJS ACTIVE") || (words_has(line, "(% used)") && words_has(line, "Active / Total")) ||
           words_has(line, "Minimum / Average / Maximum Object");
}

static enum line_word read_line(struct slabtop *slabtop, struct text line, struct reading *reading)
{
    struct slabtop_row row;
    if (parse_row(line, &row))
        return add_row(slabtop, &row, reading);
    if (!is_head(line))
        return collector_line(line, reading, "not a line of slabtop's");
    if (slabtop->has_rows)
        return LINE_AGAIN;
    collector_begin(reading);
    return LINE_KNOWN;
}

static enum line_word slabtop_line(void *state, struct text line, struct reading *reading)
{
    struct text inner = words_unquote(line);
    enum line_word word = read_line(state, line, reading);
    return word == LINE_REFUSED && inner.bytes != line.bytes ? read_line(state, inner, reading) : word;
}

static void slabtop_finish(void *state, struct reading *reading)
{
    ((struct slabtop *)state)->has_rows = false;
    reading_remark(reading, "slabtop rounds the size of objects: bytes in use are not known");
}

static bool slabtop_knows(struct text line)
{
    struct slabtop_row row;
    return parse_row(line, &row) || is_head(line);
}

static int slabtop_recognise(struct text head)
{
    return words_has(head, "OBJS ACTIVE") ? 95 : words_has(head, "Active / Total Objects") ? 80 : 0;
}

const struct foreign_kind foreign_slabtop = {.name = "slabtop",
                                             .title = "slabtop",
                                             .os = "Linux",
                                             .recognise = slabtop_recognise,
                                             .plain_blanks = true,
                                             .open = slabtop_open,
                                             .close = slabtop_close,
                                             .line = slabtop_line,
                                             .finish = slabtop_finish,
                                             .knows = slabtop_knows};
