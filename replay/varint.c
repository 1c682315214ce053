#include "replay/varint.h"

void put_varint(struct buffer *out, uint64_t value)
{
    unsigned char bytes[VARINT_MAX];
    size_t length = 0;
    while (value >= 0x80) {
        bytes[length++] = (unsigned char)(value | 0x80);
        value >>= 7;
    }
    bytes[length++] = (unsigned char)value;
    buffer_add(out, bytes, length);
}

static uint64_t damaged(struct reader *reader)
{
    reader->damaged = true;
    reader->at = reader->end;
    return 0;
}

uint64_t read_varint(struct reader *reader)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && reader->at < reader->end; shift += 7) {
        unsigned char byte = *reader->at++;
        if (shift == 63 && byte > 1)
            break;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            return value;
    }
    return damaged(reader);
}

uint64_t read_below(struct reader *reader, uint64_t bound)
{
    uint64_t value = read_varint(reader);
    return value < bound ? value : damaged(reader);
}
