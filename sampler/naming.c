#include "sampler/naming.h"

#include <stdio.h>

enum { FORMATTED_TEXT = 256 };

static const char FULL[] = "too many different names were seen: new ones are left out";

enum status naming_prepare(struct intern *names)
{
    uint32_t id;
    return intern_add(names, FULL, sizeof FULL - 1, &id);
}

uint32_t naming_add(struct intern *names, struct snapshot *snapshot, const void *bytes, size_t length)
{
    uint32_t id = 0;
    if (length != 0 && intern_add(names, bytes, length, &id) != STATUS_OK) {
        snapshot_add_remark(snapshot, intern_find(names, FULL, sizeof FULL - 1));
        return 0;
    }
    return id;
}

uint32_t naming_format(struct intern *names, struct snapshot *snapshot, const char *format, va_list arguments)
{
    char text[FORMATTED_TEXT];
    int length = vsnprintf(text, sizeof text, format, arguments);
    if (length < 0)
        return 0;
    return naming_add(names, snapshot, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}
