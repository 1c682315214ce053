#include "sampler/linux/meminfo.h"

enum status meminfo_take(struct kernel_file *file, struct reader *reader)
{
    bool cut;
    enum status status = reader_read_table(reader, file, &cut);
    if (status == STATUS_OK)
        meminfo_parse(reader->text->bytes, reader->text->length, reader->snapshot->totals);
    else
        reader_remark_file(reader, file);
    return status;
}
