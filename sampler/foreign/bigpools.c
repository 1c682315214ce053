/* bigpools.c: what Volatility's bigpools (2 and 3) lists of a memory image: each allocation of a page or more. One sample, from a dump: those of a tag are added up, as large allocations,
 * which is what pooltop itself calls them.
 *
 *   Allocation         Tag      PoolType                   NumberOfBytes
 *   0xfffff8a003c09000 CM25     PagedPool                  0x1000L
 * Volatility 3 divides cells by tabs, or as it is asked by commas or bars, and tells in a fifth one what is Free; with 2 that has an address whose lowest bit is set. On XP there is neither
 * pool nor size.
 */
#include <string.h>

#include "sampler/foreign/kind.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { HEX_DIGITS = 16 };

struct bigpools_row {
    char tag[WORDS_TAG];
    int64_t bytes;
    bool is_free;
};

static enum status bigpools_open(void **state)
{
    *state = NULL;
    return STATUS_OK;
}

static void bigpools_close(void *state)
{
    (void)state;
}

static bool is_divider(char c)
{
    return c == ' ' || c == '\t' || c == ',' || c == '|' || c == '*';
}

static struct text trim(struct text text)
{
    while (text.length > 0 && is_divider(text.bytes[0]))
        text = (struct text){text.bytes + 1, text.length - 1};
    while (text.length > 0 && is_divider(text.bytes[text.length - 1]))
        text.length--;
    return text;
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* `0x1000`, `0x1000L`, up to a divider or the end; it is taken off. */
static bool take_hex(struct text *rest, uint64_t *value)
{
    size_t at = strlen("0x");
    if (!words_begin(*rest, "0x"))
        return false;
    for (*value = 0; at < rest->length && digit_of(rest->bytes[at]) >= 0; at++)
        *value = *value << 4 | (uint64_t)digit_of(rest->bytes[at]);
    size_t digits = at - strlen("0x");
    at += at < rest->length && rest->bytes[at] == 'L';
    bool ends = at == rest->length || is_divider(rest->bytes[at]);
    *rest = (struct text){rest->bytes + at, rest->length - at};
    return digits > 0 && digits <= HEX_DIGITS && ends;
}

/* From the address on; where commas divide, the depth of a tree stands before it. Empty: the line is no row. */
static struct text row_of(struct text line)
{
    const char *address = words_find(line, "0x");
    size_t before = address != NULL ? (size_t)(address - line.bytes) : line.length;
    struct text lead = trim((struct text){line.bytes, before});
    bool is_row = lead.length == 0 || text_is(lead, "0");
    return is_row ? (struct text){line.bytes + before, line.length - before} : (struct text){"", 0};
}

/* The tag is what stands between the address and the name of the pool. */
static bool parse_row(struct text line, struct bigpools_row *row)
{
    uint64_t address, bytes;
    struct text rest = row_of(line);
    if (!take_hex(&rest, &address))
        return false;
    const char *paged = words_find(rest, "PagedPool"), *nonpaged = words_find(rest, "NonPagedPool");
    const char *pool = nonpaged != NULL ? nonpaged : paged;
    const struct text tag = trim((struct text){rest.bytes, pool != NULL ? (size_t)(pool - rest.bytes) : 0});
    const char *size =
        pool != NULL ? words_find((struct text){pool, (size_t)(rest.bytes + rest.length - pool)}, "0x") : NULL;
    if (tag.length == 0 || tag.length > WORDS_TAG || size == NULL)
        return false;
    rest = (struct text){size, (size_t)(rest.bytes + rest.length - size)};
    if (!take_hex(&rest, &bytes) || bytes > INT64_MAX)
        return false;
    memset(row->tag, ' ', WORDS_TAG);
    memcpy(row->tag, tag.bytes, tag.length);
    row->bytes = (int64_t)bytes;
    row->is_free = (address & 1) != 0 || text_is(trim(rest), "Free");
    return true;
}

static enum line_word add_row(const struct bigpools_row *row, struct reading *reading)
{
    const struct text tag = {row->tag, WORDS_TAG};
    reading->begun = true;
    if (row->is_free)
        return LINE_ROW;
    struct pool *pool = reading_find_pool(reading, tag, POOL_LARGE, ABSENT);
    if (pool == NULL) {
        pool = reading_add_pool(reading, tag, POOL_LARGE, ABSENT);
        if (pool == NULL)
            return LINE_REFUSED;
        pool->value[POOL_DIFF] = pool->value[POOL_BYTES] = 0;
    }
    pool->value[POOL_DIFF] = number_sum(pool->value[POOL_DIFF], 1);
    pool->value[POOL_BYTES] = number_sum(pool->value[POOL_BYTES], row->bytes);
    return LINE_ROW;
}

static bool is_titles(struct text line)
{
    return words_has(line, "Allocation") && words_has(line, "PoolType") && words_has(line, "NumberOfBytes");
}

static enum line_word bigpools_line(void *state, struct text line, struct reading *reading)
{
    struct bigpools_row row;
    line = words_unquote(line);
    (void)state;
    if (parse_row(line, &row))
        return add_row(&row, reading);
    bool is_known = words_are_none(line) || is_titles(line) || words_begin(words_trim(line), "------") ||
                    words_begin(words_trim(line), "Volatility");
    return is_known ? LINE_KNOWN : reading_refuse(reading, "not a line of bigpools'");
}

static void bigpools_finish(void *state, struct reading *reading)
{
    (void)state;
    reading_remark(reading, "from a dump, as Volatility shows it");
}

static int bigpools_recognise(struct text head)
{
    return is_titles(head) ? 90 : 0;
}

const struct foreign_kind foreign_bigpools = {.name = "bigpools",
                                              .title = "Volatility bigpools",
                                              .os = "Windows",
                                              .recognise = bigpools_recognise,
                                              .plain_blanks = true,
                                              .open = bigpools_open,
                                              .close = bigpools_close,
                                              .line = bigpools_line,
                                              .finish = bigpools_finish};
