#include "sampler/linux/allocinfo.h"

#include <errno.h>

void allocinfo_open(struct allocinfo *allocinfo, int root)
{
    kernel_file_open(&allocinfo->file, root, "proc/allocinfo");
    kernel_file_open(&allocinfo->profiling, root, "proc/sys/vm/mem_profiling");
}

void allocinfo_close(struct allocinfo *allocinfo)
{
    kernel_file_close(&allocinfo->file);
    kernel_file_close(&allocinfo->profiling);
}

static uint32_t site_name(struct reader *reader, const struct allocinfo_site *site)
{
    buffer_clear(reader->line);
    buffer_add(reader->line, site->place.bytes, site->place.length);
    if (site->function.length != 0) {
        buffer_add_byte(reader->line, ' ');
        buffer_add(reader->line, site->function.bytes, site->function.length);
    }
    return reader_name(reader, reader->line->bytes, reader->line->length);
}

/* Whether the rows are being kept up to date. Without the switch, as in a copied tree, nothing says that they are not. */
static bool is_on(struct allocinfo *allocinfo)
{
    char text[16];
    size_t length;
    if (kernel_file_read_small(&allocinfo->profiling, text, sizeof text, &length) != STATUS_OK)
        return true;
    return length != 0 && text[0] == '1';
}

static void remark_unreadable(struct allocinfo *allocinfo, struct reader *reader)
{
    if (allocinfo->file.error == ENOENT && !reader->recorded)
        reader_remark(reader, "no call sites: this kernel has no /proc/allocinfo (allocation profiling)");
    else
        reader_remark_file(reader, &allocinfo->file);
}

void allocinfo_take(struct allocinfo *allocinfo, struct reader *reader)
{
    struct scan text, line;
    struct allocinfo_site site;
    bool whole;
    if (!is_on(allocinfo)) {
        reader_remark(reader, "no call sites: allocation profiling is off (vm.mem_profiling), the rows are stale");
        return;
    }
    if (reader_read(reader, &allocinfo->file) != STATUS_OK) {
        remark_unreadable(allocinfo, reader);
        return;
    }
    callers_clear(&allocinfo->callers);
    text = scan_start(reader->text->bytes, reader->text->length);
    while (scan_line(&text, &line, &whole))
        if (whole && allocinfo_site_parse(line, &site) && (site.bytes != 0 || site.calls != 0))
            callers_add(&allocinfo->callers, site_name(reader, &site),
                        reader_name(reader, site.module.bytes, site.module.length), site.calls, site.bytes, ABSENT);
    callers_to_pools(&allocinfo->callers, reader, POOL_ALLOCINFO);
}
