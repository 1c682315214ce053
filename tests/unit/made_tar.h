/* made_tar.h: a tar archive tar_bytes by hand in a test, member by member, in `tar_bytes`. */
#ifndef TESTS_UNIT_MADE_TAR_H
#define TESTS_UNIT_MADE_TAR_H

#include <stdio.h>
#include <string.h>

enum { MADE_MOST = 64 << 10, BLOCK = 512 };

static unsigned char tar_bytes[MADE_MOST];
static size_t tar_length;

static inline void tar_begin(void)
{
    tar_length = 0;
    memset(tar_bytes, 0, sizeof tar_bytes);
}

static inline void set_checksum(unsigned char *block)
{
    unsigned sum = 0;
    memset(block + 148, ' ', 8);
    for (int i = 0; i < BLOCK; i++)
        sum += block[i];
    snprintf((char *)block + 148, 8, "%06o", sum);
}

/* A header and its content; the block for further changes, behind which set_checksum is due. */
static inline unsigned char *add_member(const char *name, char type, const char *content, size_t length)
{
    unsigned char *block = tar_bytes + tar_length;
    snprintf((char *)block, 100, "%s", name);
    snprintf((char *)block + 124, 12, "%011o", (unsigned)length);
    snprintf((char *)block + 136, 12, "%011o", 1590186955U);
    block[156] = (unsigned char)type;
    memcpy(block + 257, "ustar\00000", 8);
    memcpy(block + BLOCK, content, length);
    tar_length += BLOCK + (length + BLOCK - 1) / BLOCK * BLOCK;
    set_checksum(block);
    return block;
}

#endif
