#include "sampler/linux/vmallocinfo.h"

/* Two modules may have functions of one name, so a module's belongs into the key. */
static uint32_t caller_name(struct reader *reader, const struct vmalloc_area *area)
{
    if (area->module.length == 0)
        return reader_name(reader, area->caller.bytes, area->caller.length);
    buffer_clear(reader->line);
    buffer_add(reader->line, area->caller.bytes, area->caller.length);
    buffer_add_text(reader->line, " [");
    buffer_add(reader->line, area->module.bytes, area->module.length);
    buffer_add_text(reader->line, "]");
    return reader_name(reader, reader->line->bytes, reader->line->length);
}

void vmallocinfo_take(struct kernel_file *file, struct callers *callers, struct reader *reader)
{
    if (reader_read(reader, file) != STATUS_OK) {
        reader_remark_file(reader, file);
        return;
    }
    struct scan text = scan_start(reader->text->bytes, reader->text->length), line;
    struct vmalloc_area area;
    bool whole;
    callers_clear(callers);
    while (scan_line(&text, &line, &whole))
        if (whole && vmalloc_area_parse(line, reader->page_bytes, &area))
            callers_add(callers, caller_name(reader, &area), reader_name(reader, area.module.bytes, area.module.length),
                        1, area.bytes, area.held);
    callers_to_pools(callers, reader, POOL_VMALLOC);
}
