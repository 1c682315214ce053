#include "sampler/windows/nt_modules.h"

enum { COUNT = 0, FIRST_ENTRY = 8, ENTRY_SIZE = 0x128, PATH = 0x28, PATH_BYTES = 256 };

uint32_t nt_modules_each(struct nt_reader *reader, nt_module_found found, void *context)
{
    struct nt_table table;
    uint32_t status = nt_ask(reader, NT_MODULES, &table);
    uint32_t count = nt_has(&table, COUNT, 4) ? nt_u32(&table, COUNT) : 0;
    size_t at = FIRST_ENTRY;
    for (uint32_t i = 0; i < count && nt_has(&table, at, ENTRY_SIZE); i++, at += ENTRY_SIZE) {
        const char *path = (const char *)table.bytes + at + PATH;
        const char *end = memchr(path, 0, PATH_BYTES);
        found(context, path, end != NULL ? (size_t)(end - path) : PATH_BYTES);
    }
    return status;
}
