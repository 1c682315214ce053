/* slabinfo.c: copies of /proc/slabinfo, versions 1.1 (Linux 2.4) to 2.1, alone or many in one file.
 *
 *   2.x  name active objects size objects-per-slab pages-per-slab : tunables 0 0 0 : slabdata active-slabs slabs 0
 *   1.1  name active objects size active-slabs slabs pages-per-slab, and with (SMP) or (statistics) more behind a colon
 * What the slabs hold is told in pages, and their size nowhere; but slabs are filled as far as objects go in, so the largest filling of all rows tells it. The text says nothing of reclaimable.
 */
#include <stdlib.h>
#include <string.h>

#include "sampler/foreign/collector.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/slabinfo.h"

enum { PAGE_LEAST = 4096, PAGE_MOST = 65536 };

struct slabinfo_text {
    bool is_old;    /* version 1.1 */
    bool is_cut;    /* each row ends behind its pages per slab */
    bool has_head;  /* the sample has the line of its version, and all up to the next is of it */
    uint32_t first; /* the name of the sample's first row; 0: there is none */
    /* A line that may be the first half of a row, as mail breaks it, and both halves. */
    char half[256], whole[512];
    size_t half_length; /* 0: there is none */
    int64_t filled;     /* most bytes of objects in a page */
};

static enum status slabinfo_open(void **state)
{
    struct slabinfo_text *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    return STATUS_OK;
}

static void slabinfo_close(void *state)
{
    free(state);
}

static struct scan scan_of(struct text line)
{
    return scan_start(line.bytes, line.length);
}

/* A row of 1.1: six numbers behind a word, then nothing or a colon. */
static bool parse_old(struct text line, struct slabinfo_row *row)
{
    struct scan scan = scan_of(line);
    int64_t active_slabs;
    bool good = scan_word(&scan, &row->name) && scan_number(&scan, &row->active_objs) &&
                scan_number(&scan, &row->num_objs) && scan_number(&scan, &row->objsize) &&
                scan_number(&scan, &active_slabs) && scan_number(&scan, &row->num_slabs) &&
                scan_number(&scan, &row->pages_per_slab);
    scan_blanks(&scan);
    if (!good || (scan.at < scan.end && *scan.at != ':') || row->name.length > SLAB_NAME_MAX)
        return false;
    row->objs_per_slab = row->num_slabs > 0 ? row->num_objs / row->num_slabs : 0;
    return true;
}

/* A row whose end somebody cut off, as far as the pages per slab. Slabs are full of slots, and so these tell how many there are. */
static bool parse_cut(struct text line, struct slabinfo_row *row)
{
    struct scan scan = scan_of(line);
    bool good = scan_word(&scan, &row->name) && scan_number(&scan, &row->active_objs) &&
                scan_number(&scan, &row->num_objs) && scan_number(&scan, &row->objsize) &&
                scan_number(&scan, &row->objs_per_slab) && scan_number(&scan, &row->pages_per_slab);
    scan_blanks(&scan);
    if (!good || scan.at < scan.end || row->name.length > SLAB_NAME_MAX || row->pages_per_slab == 0 ||
        row->objs_per_slab == 0)
        return false;
    row->num_slabs = row->num_objs / row->objs_per_slab + (row->num_objs % row->objs_per_slab > 0);
    return true;
}

static bool parse_row(const struct slabinfo_text *text, struct text line, struct slabinfo_row *row)
{
    if (text->is_old)
        return parse_old(line, row);
    return slabinfo_parse(scan_of(line), row) == SLABINFO_ROW || (text->is_cut && parse_cut(line, row));
}

/* Whether the line is the rest of the row whose first half came before it. */
static bool join_halves(struct slabinfo_text *text, struct text line, struct slabinfo_row *row)
{
    size_t half = text->half_length;
    text->half_length = 0;
    if (half == 0 || line.length >= sizeof text->whole - half - 1)
        return false;
    memcpy(text->whole, text->half, half);
    text->whole[half] = ' ';
    memcpy(text->whole + half + 1, line.bytes, line.length);
    return slabinfo_parse(scan_start(text->whole, half + 1 + line.length), row) == SLABINFO_ROW;
}

/* A name, which may be of several words, and two numbers at least. */
static enum line_word keep_half(struct slabinfo_text *text, struct text line)
{
    struct text word;
    int64_t number;
    struct scan scan = scan_of(line);
    bool good = false;
    while (line.length < sizeof text->half && !good && scan_word(&scan, &word)) {
        struct scan numbers = scan;
        good = scan_number(&numbers, &number) && scan_number(&numbers, &number);
    }
    if (!good)
        return LINE_REFUSED;
    memcpy(text->half, line.bytes, line.length);
    text->half_length = line.length;
    return LINE_HALF;
}

static void add_up(int64_t *sum, int64_t value)
{
    *sum = *sum == ABSENT ? value : number_sum(*sum, value);
}

/* A name may have two caches; they are one row, as in what pooltop records itself. Held stays in pages until the sample is complete. */
static enum line_word add_row(struct slabinfo_text *text, const struct slabinfo_row *row, struct reading *reading)
{
    struct pool *pool = reading_find_pool(reading, row->name, POOL_TYPE_UNKNOWN, ABSENT);
    bool is_new = pool == NULL;
    if (!is_new && !text->has_head && pool->name == text->first)
        return LINE_AGAIN; /* rows that were picked out, once more */
    collector_begin(reading);
    if (is_new)
        pool = reading_add_pool(reading, row->name, POOL_TYPE_UNKNOWN, ABSENT);
    if (pool == NULL)
        return LINE_REFUSED;
    text->first = text->first == 0 ? pool->name : text->first;
    add_up(&pool->value[POOL_DIFF], row->active_objs);
    add_up(&pool->value[POOL_BYTES], number_scale(row->active_objs, row->objsize, 1));
    add_up(&pool->value[POOL_SLOTS], row->num_objs);
    add_up(&pool->value[POOL_SLABS], row->num_slabs);
    add_up(&pool->value[POOL_HELD_BYTES], number_scale(row->num_slabs, row->pages_per_slab, 1));
    pool->value[POOL_EACH_BYTES] = is_new || pool->value[POOL_EACH_BYTES] == row->objsize ? row->objsize : ABSENT;
    int64_t filled = number_scale(row->objs_per_slab, row->objsize, row->pages_per_slab);
    text->filled = filled != ABSENT && filled > text->filled ? filled : text->filled;
    return LINE_ROW;
}

/* A version's line begins a table. */
static enum line_word begin_table(struct slabinfo_text *text, struct text line, struct reading *reading)
{
    if (text->has_head || text->first != 0)
        return LINE_AGAIN;
    text->has_head = true;
    text->is_old = words_has(line, "version: 1.");
    collector_begin(reading);
    return LINE_KNOWN;
}

/* Also without its mark, which looks like one of mail's, and broken by it. */
static bool is_titles(struct text line)
{
    bool is_rest = words_begin(words_trim(line), "<") &&
                   (words_has(line, "<limit>") || words_has(line, "<num_slabs>") || words_has(line, "<sharedavail>"));
    return is_rest || words_begin(line, "# name ") || (words_begin(line, "name ") && words_has(line, "<active_objs>"));
}

static enum line_word read_line(struct slabinfo_text *text, struct text line, struct reading *reading)
{
    struct slabinfo_row row;
    if (parse_row(text, line, &row)) {
        text->half_length = 0;
        return add_row(text, &row, reading);
    }
    if (join_halves(text, line, &row)) {
        reading->joins_half = true;
        return add_row(text, &row, reading);
    }
    if (words_begin(line, "slabinfo - version: "))
        return begin_table(text, line, reading);
    if (is_titles(line)) {
        text->is_cut = words_has(line, "<active_objs>") && !words_has(line, "<num_slabs>");
        return LINE_KNOWN;
    }
    enum line_word word = collector_line(line, reading, "not a line of slabinfo");
    return word == LINE_REFUSED ? keep_half(text, line) : word;
}

/* What collectl puts before each line of it. */
static struct text without_tag(struct text line)
{
    return words_begin(line, "Slab ") ? (struct text){line.bytes + 5, line.length - 5} : line;
}

/* A name may have blanks, and so what mail puts before a row would be of it. */
static enum line_word slabinfo_line(void *state, struct text line, struct reading *reading)
{
    return read_line(state, without_tag(words_trim(words_unquote(line))), reading);
}

static void slabinfo_finish(void *state, struct reading *reading)
{
    struct slabinfo_text *text = state;
    int64_t page = PAGE_LEAST;
    while (page < PAGE_MOST && page < text->filled)
        page *= 2;
    for (size_t i = 0; i < reading->snapshot.pool_count; i++) {
        int64_t *held = &reading->snapshot.pools[i].value[POOL_HELD_BYTES];
        *held = number_scale(*held, page, 1);
    }
    text->filled = 0;
    text->first = 0;
    text->has_head = text->is_cut = false;
}

static bool slabinfo_knows(struct text line)
{
    struct slabinfo_row row;
    line = without_tag(line);
    return slabinfo_parse(scan_of(line), &row) == SLABINFO_ROW || words_begin(line, "slabinfo - version: ") ||
           is_titles(line);
}

static int slabinfo_recognise(struct text head)
{
    if (words_has(head, "slabinfo - version: "))
        return 95;
    if (words_has(head, "<active_objs>") && words_has(head, "<pagesperslab>"))
        return 90;
    return words_has(head, ": tunables ") && words_has(head, ": slabdata ") ? 90 : 0;
}

const struct foreign_kind foreign_slabinfo = {.name = "slabinfo",
                                              .title = "slabinfo",
                                              .os = "Linux",
                                              .recognise = slabinfo_recognise,
                                              .plain_blanks = true,
                                              .open = slabinfo_open,
                                              .close = slabinfo_close,
                                              .line = slabinfo_line,
                                              .finish = slabinfo_finish,
                                              .knows = slabinfo_knows};
