#include "sampler/linux/vmalloc_area.h"

#include "base/number.h"

/* "0x1234-0x5678". */
static bool is_range(struct text word)
{
    return word.length > 2 && word.bytes[0] == '0' && word.bytes[1] == 'x' &&
           memchr(word.bytes, '-', word.length) != NULL;
}

static bool pages_of(struct text word, int64_t *pages)
{
    struct scan scan = scan_start(word.bytes, word.length);
    return scan_literal(&scan, "pages=", 6) && scan_number(&scan, pages) && scan.at == scan.end;
}

/* A caller is the symbol before its offset; the first word of a line without one ("vm_map_ram", "pages=4") is no symbol. */
static void take_caller(struct vmalloc_area *area, struct text word)
{
    const char *plus = memchr(word.bytes, '+', word.length);
    if (memchr(word.bytes, '=', word.length) != NULL)
        return;
    area->caller = word;
    if (plus != NULL && plus != word.bytes)
        area->caller.length = (size_t)(plus - word.bytes);
}

bool vmalloc_area_parse(struct scan line, int64_t page_bytes, struct vmalloc_area *area)
{
    struct text word;
    int64_t size, pages;
    if (!scan_word(&line, &word) || !is_range(word) || !scan_number(&line, &size))
        return false;
    *area = (struct vmalloc_area){.caller = {"(no caller)", 11}, .held = ABSENT};
    for (bool first = true; scan_word(&line, &word); first = false) {
        if (text_is(word, "unpurged"))
            return false;
        if (first)
            take_caller(area, word);
        else if (word.length > 2 && word.bytes[0] == '[' && word.bytes[word.length - 1] == ']')
            area->module = (struct text){word.bytes + 1, word.length - 2};
        if (pages_of(word, &pages))
            area->held = number_scale(pages, page_bytes, 1);
    }
    area->bytes = area->held != ABSENT ? area->held : size > page_bytes ? size - page_bytes : size;
    return true;
}
