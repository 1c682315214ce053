/* vmallocinfo.c: a copy of /proc/vmallocinfo, summed by caller as what pooltop records itself.
 *
 * The size of a page is nowhere told, but a line with `pages=` is that many and a guard page long. Addresses are hashed in most copies and say nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "sampler/foreign/collector.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/vmalloc_area.h"

enum { PAGE_USUAL = 4096, NAME_LIMIT = 512 };

struct vmallocinfo {
    struct buffer name; /* owned; of a caller with its module */
    char first[64];     /* the addresses of the sample's first area; "": there is none */
};

static enum status vmallocinfo_open(void **state)
{
    struct vmallocinfo *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    buffer_init(&made->name, NAME_LIMIT);
    return STATUS_OK;
}

static void vmallocinfo_close(void *state)
{
    struct vmallocinfo *vmallocinfo = state;
    buffer_done(&vmallocinfo->name);
    free(vmallocinfo);
}

/* By size and pages of the line; the usual one where they do not fit together. */
static int64_t page_bytes(struct scan line, const struct vmalloc_area *area)
{
    struct text range;
    int64_t size, pages = number_scale(area->held, 1, PAGE_USUAL);
    if (pages == ABSENT || pages <= 0 || !scan_word(&line, &range) || !scan_number(&line, &size))
        return PAGE_USUAL;
    int64_t page = size % (pages + 1) == 0 ? size / (pages + 1) : PAGE_USUAL;
    return page >= PAGE_USUAL && (page & (page - 1)) == 0 ? page : PAGE_USUAL;
}

/* Two modules may have functions of one name, so a module's belongs into it. */
static struct text name_of(struct vmallocinfo *vmallocinfo, const struct vmalloc_area *area)
{
    if (area->module.length == 0)
        return area->caller;
    buffer_clear(&vmallocinfo->name);
    buffer_add(&vmallocinfo->name, area->caller.bytes, area->caller.length);
    buffer_add_text(&vmallocinfo->name, " [");
    buffer_add(&vmallocinfo->name, area->module.bytes, area->module.length);
    buffer_add_text(&vmallocinfo->name, "]");
    return (struct text){(const char *)vmallocinfo->name.bytes, vmallocinfo->name.length};
}

/* Whether the area is the first one of the sample once more: another copy begins. Addresses that are hidden tell nothing. */
static bool is_first_again(struct vmallocinfo *vmallocinfo, struct text line)
{
    struct text range;
    char addresses[sizeof vmallocinfo->first];
    struct scan scan = scan_start(line.bytes, line.length);
    if (!scan_word(&scan, &range) || range.length >= sizeof addresses || memchr(range.bytes, '_', range.length) != NULL)
        return false;
    memcpy(addresses, range.bytes, range.length);
    addresses[range.length] = '\0';
    if (strcmp(vmallocinfo->first, addresses) == 0)
        return true;
    if (vmallocinfo->first[0] == '\0')
        memcpy(vmallocinfo->first, addresses, range.length + 1);
    return false;
}

static enum line_word add_area(struct vmallocinfo *vmallocinfo, const struct vmalloc_area *area,
                               struct reading *reading)
{
    struct text name = name_of(vmallocinfo, area);
    if (vmallocinfo->name.status != STATUS_OK)
        return reading_refuse(reading, "the caller's name is too long");
    collector_begin(reading);
    struct pool *pool = reading_find_pool(reading, name, POOL_VMALLOC, ABSENT);
    if (pool == NULL) {
        pool = reading_add_pool(reading, name, POOL_VMALLOC, ABSENT);
        if (pool == NULL)
            return LINE_REFUSED;
        pool->value[POOL_DIFF] = pool->value[POOL_BYTES] = 0;
        pool->owner = area->module.length > 0 ? reading_name(reading, area->module) : 0;
    }
    pool->value[POOL_DIFF] = number_sum(pool->value[POOL_DIFF], 1);
    pool->value[POOL_BYTES] = number_sum(pool->value[POOL_BYTES], area->bytes);
    pool->value[POOL_HELD_BYTES] = number_known_sum(pool->value[POOL_HELD_BYTES], area->held);
    return LINE_ROW;
}

static enum line_word read_line(struct vmallocinfo *vmallocinfo, struct text line, struct reading *reading)
{
    struct vmalloc_area area;
    struct scan scan = scan_start(line.bytes, line.length);
    if (vmalloc_area_parse(scan, PAGE_USUAL, &area)) {
        if (is_first_again(vmallocinfo, line))
            return LINE_AGAIN;
        vmalloc_area_parse(scan, page_bytes(scan, &area), &area);
        return add_area(vmallocinfo, &area, reading);
    }
    if (words_begin(words_trim(line), "0x") && words_has(line, "unpurged vm_area")) {
        collector_begin(reading);
        return LINE_KNOWN; /* freed already */
    }
    return collector_line(line, reading, "not a line of vmallocinfo");
}

static enum line_word vmallocinfo_line(void *state, struct text line, struct reading *reading)
{
    struct text inner = words_unquote(line);
    enum line_word word = read_line(state, line, reading);
    return word == LINE_REFUSED && inner.bytes != line.bytes ? read_line(state, inner, reading) : word;
}

static void vmallocinfo_finish(void *state, struct reading *reading)
{
    (void)reading;
    ((struct vmallocinfo *)state)->first[0] = '\0';
}

static bool vmallocinfo_knows(struct text line)
{
    struct vmalloc_area area;
    return vmalloc_area_parse(scan_start(line.bytes, line.length), PAGE_USUAL, &area);
}

static int vmallocinfo_recognise(struct text head)
{
    struct vmalloc_area area;
    struct scan scan = scan_start(head.bytes, head.length), line;
    bool whole;
    while (scan_line(&scan, &line, &whole)) {
        struct text inner = words_unquote((struct text){line.at, (size_t)(line.end - line.at)});
        if (vmalloc_area_parse(scan_start(inner.bytes, inner.length), PAGE_USUAL, &area))
            return 85;
    }
    return 0;
}

const struct foreign_kind foreign_vmallocinfo = {.name = "vmallocinfo",
                                                 .title = "vmallocinfo",
                                                 .os = "Linux",
                                                 .recognise = vmallocinfo_recognise,
                                                 .plain_blanks = true,
                                                 .open = vmallocinfo_open,
                                                 .close = vmallocinfo_close,
                                                 .line = vmallocinfo_line,
                                                 .finish = vmallocinfo_finish,
                                                 .knows = vmallocinfo_knows};
