/* little.h: little-endian numbers at any address, as PE files and ELF modules hold them. The caller looks that they are there. */
#ifndef SAMPLER_OWNERS_LITTLE_H
#define SAMPLER_OWNERS_LITTLE_H

#include <stdint.h>

static inline uint16_t little_u16(const unsigned char *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t little_u32(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint64_t little_u64(const unsigned char *at)
{
    return little_u32(at) | (uint64_t)little_u32(at + 4) << 32;
}

#endif
