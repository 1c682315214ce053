/* allocinfo.c: copies of /proc/allocinfo, whole, sorted or grepped, and as mail breaks them: before `[module]`, or by a `=` at the end of a line.
 *
 * A row ends in `func:NAME`; one that does not is kept until the next line says whether it goes on there. The key is file, line and function, as in what pooltop records itself.
 */
#include <stdlib.h>

#include "base/buffer.h"
#include "sampler/foreign/collector.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/allocinfo_site.h"

enum { ROW_LIMIT = 4096 };

struct allocinfo_text {
    struct buffer row;  /* owned; a row that may go on, with what has come of it */
    struct buffer name; /* owned */
    bool has_head;      /* the sample has the line that is above its rows */
    bool has_rows;
};

static enum status allocinfo_open(void **state)
{
    struct allocinfo_text *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    buffer_init(&made->row, ROW_LIMIT);
    buffer_init(&made->name, ROW_LIMIT);
    return STATUS_OK;
}

static void allocinfo_close(void *state)
{
    struct allocinfo_text *text = state;
    buffer_done(&text->row);
    buffer_done(&text->name);
    free(text);
}

static enum line_word add_site(struct allocinfo_text *text, const struct allocinfo_site *site, struct reading *reading)
{
    buffer_clear(&text->name);
    buffer_add(&text->name, site->place.bytes, site->place.length);
    if (site->function.length > 0)
        buffer_add_byte(&text->name, ' ');
    buffer_add(&text->name, site->function.bytes, site->function.length);
    if (text->name.status != STATUS_OK)
        return reading_refuse(reading, "the call site's name is too long");
    const struct text name = {(const char *)text->name.bytes, text->name.length};
    collector_begin(reading);
    struct pool *pool = reading_find_pool(reading, name, POOL_ALLOCINFO, ABSENT);
    if (pool == NULL) {
        pool = reading_add_pool(reading, name, POOL_ALLOCINFO, ABSENT);
        if (pool == NULL)
            return LINE_REFUSED;
        pool->value[POOL_DIFF] = pool->value[POOL_BYTES] = 0;
        pool->owner = site->module.length > 0 ? reading_name(reading, site->module) : 0;
    }
    text->has_rows = true;
    pool->value[POOL_DIFF] = number_sum(pool->value[POOL_DIFF], site->calls);
    pool->value[POOL_BYTES] = number_sum(pool->value[POOL_BYTES], site->bytes);
    return LINE_ROW;
}

static bool parse(struct text line, struct allocinfo_site *site)
{
    return allocinfo_site_parse(scan_start(line.bytes, line.length), site);
}

/* --- rows that go on in the next line ---------------------------------------------------------------------------------------------- */

static bool is_soft_break(struct text line)
{
    return line.length > 0 && line.bytes[line.length - 1] == '=';
}

static bool goes_on(struct text line)
{
    struct allocinfo_site site;
    return parse(line, &site) && (site.function.length == 0 || is_soft_break(line));
}

static enum line_word keep(struct allocinfo_text *text, struct text line, struct reading *reading)
{
    collector_begin(reading);
    buffer_clear(&text->row);
    buffer_add(&text->row, line.bytes, line.length);
    return LINE_KNOWN;
}

/* What was kept is a row, whether something came or not. */
static enum line_word end_kept(struct allocinfo_text *text, struct reading *reading)
{
    struct allocinfo_site site;
    const struct text row = {(const char *)text->row.bytes, text->row.length};
    enum line_word word = row.length > 0 && parse(row, &site) ? add_site(text, &site, reading) : LINE_KNOWN;
    buffer_clear(&text->row);
    return word;
}

/* Whether the line is the rest of the row that was kept, which is then whole. */
static bool joins(struct allocinfo_text *text, struct text line)
{
    struct allocinfo_site site;
    struct text row = {(const char *)text->row.bytes, text->row.length}, rest = words_trim(line);
    bool is_broken = is_soft_break(row);
    if (row.length == 0 || rest.length == 0 || parse(line, &site))
        return false;
    if (!is_broken && rest.bytes[0] != '[' && !words_begin(rest, "func:"))
        return false;
    text->row.length -= is_broken;
    if (!is_broken)
        buffer_add_byte(&text->row, ' ');
    buffer_add(&text->row, is_broken ? line.bytes : rest.bytes, is_broken ? line.length : rest.length);
    return text->row.status == STATUS_OK;
}

/* --- lines ------------------------------------------------------------------------------------------------------------------------- */

static enum line_word read_head(struct allocinfo_text *text, struct reading *reading)
{
    if (text->has_head || text->has_rows)
        return LINE_AGAIN;
    text->has_head = true;
    collector_begin(reading);
    return LINE_KNOWN;
}

static enum line_word read_line(struct allocinfo_text *text, struct text line, struct reading *reading)
{
    struct allocinfo_site site;
    if (joins(text, line))
        return end_kept(text, reading);
    end_kept(text, reading);
    if (goes_on(line))
        return keep(text, line, reading);
    if (parse(line, &site))
        return add_site(text, &site, reading);
    if (words_begin(words_trim(line), "allocinfo - version: "))
        return read_head(text, reading);
    if (words_has(line, "<size>") && words_has(line, "<calls>"))
        return LINE_KNOWN;
    return collector_line(line, reading, "not a line of allocinfo");
}

static enum line_word allocinfo_line(void *state, struct text line, struct reading *reading)
{
    return read_line(state, line, reading);
}

static void allocinfo_finish(void *state, struct reading *reading)
{
    struct allocinfo_text *text = state;
    end_kept(text, reading);
    text->has_head = text->has_rows = false;
}

static bool allocinfo_knows(struct text line)
{
    struct allocinfo_site site;
    return words_begin(line, "allocinfo - version: ") || (parse(line, &site) && site.function.length > 0);
}

static int allocinfo_recognise(struct text head)
{
    if (words_has(head, "allocinfo - version: "))
        return 95;
    bool is_of_log = words_has(head, "Memory allocations:"); /* oom.c */
    return words_has(head, " func:") && words_has(head, ".c:") && !is_of_log ? 75 : 0;
}

const struct foreign_kind foreign_allocinfo = {.name = "allocinfo",
                                               .title = "allocinfo",
                                               .os = "Linux",
                                               .recognise = allocinfo_recognise,
                                               .plain_blanks = true,
                                               .open = allocinfo_open,
                                               .close = allocinfo_close,
                                               .line = allocinfo_line,
                                               .finish = allocinfo_finish,
                                               .knows = allocinfo_knows};
