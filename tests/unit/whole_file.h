/* whole_file.h: whole files as bytes. What read_file returns is the caller's to free. */
#ifndef TESTS_UNIT_WHOLE_FILE_H
#define TESTS_UNIT_WHOLE_FILE_H

#include <stdio.h>
#include <stdlib.h>

#include "suite.h"

static inline void write_file(const char *name, const void *bytes, size_t length)
{
    FILE *stream = fopen(name, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, length, stream), length);
    fclose(stream);
}

static inline size_t read_file(const char *name, unsigned char **bytes)
{
    FILE *stream = fopen(name, "rb");
    ck_assert_ptr_nonnull(stream);
    fseek(stream, 0, SEEK_END);
    size_t length = (size_t)ftell(stream);
    rewind(stream);
    *bytes = malloc(length + 1);
    ck_assert_uint_eq(fread(*bytes, 1, length, stream), length);
    fclose(stream);
    return length;
}

static inline void copy_file(const char *from, const char *to)
{
    unsigned char *bytes;
    size_t length = read_file(from, &bytes);
    write_file(to, bytes, length);
    free(bytes);
}

#endif
