#include "base/sha256.h"

#include <stdio.h>
#include <string.h>

enum { BLOCK = 64, LENGTH_AT = 56 };

/* The fractions of the cube roots of the first 64 primes. */
static const uint32_t ROOTS[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t turn(uint32_t value, int by)
{
    return value >> by | value << (32 - by);
}

static uint32_t big_endian(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void spread(uint32_t words[64], const unsigned char block[BLOCK])
{
    for (size_t i = 0; i < 16; i++)
        words[i] = big_endian(block + i * 4);
    for (int i = 16; i < 64; i++) {
        uint32_t near = words[i - 15], far = words[i - 2];
        uint32_t low = turn(near, 7) ^ turn(near, 18) ^ near >> 3, high = turn(far, 17) ^ turn(far, 19) ^ far >> 10;
        words[i] = words[i - 16] + low + words[i - 7] + high;
    }
}

/* The letters are those of the standard. */
static void take_block(struct sha256 *sum, const unsigned char block[BLOCK])
{
    uint32_t words[64], *h = sum->state;
    uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], last = h[7];
    spread(words, block);
    for (int i = 0; i < 64; i++) {
        uint32_t one = last + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROOTS[i] + words[i];
        uint32_t two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        last = g;
        g = f;
        f = e;
        e = d + one;
        d = c;
        c = b;
        b = a;
        a = one + two;
    }
    const uint32_t added[] = {a, b, c, d, e, f, g, last};
    for (int i = 0; i < 8; i++)
        h[i] += added[i];
}

/* The fractions of the square roots of the first eight primes. */
void sha256_init(struct sha256 *sum)
{
    static const uint32_t START[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    *sum = (struct sha256){.length = 0};
    memcpy(sum->state, START, sizeof START);
}

void sha256_add(struct sha256 *sum, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    while (length > 0) {
        size_t held = sum->length % BLOCK, take = BLOCK - held < length ? BLOCK - held : length;
        memcpy(sum->block + held, at, take);
        sum->length += take;
        at += take;
        length -= take;
        if (sum->length % BLOCK == 0)
            take_block(sum, sum->block);
    }
}

void sha256_text(struct sha256 *sum, char out[SHA256_TEXT])
{
    static const unsigned char PADDING[BLOCK] = {0x80};
    unsigned char length[8];
    uint64_t bits = sum->length * 8;
    size_t held = sum->length % BLOCK;
    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    sha256_add(sum, PADDING, held < LENGTH_AT ? LENGTH_AT - held : BLOCK + LENGTH_AT - held);
    sha256_add(sum, length, sizeof length);
    for (size_t i = 0; i < SHA256_BYTES; i++)
        snprintf(out + i * 2, 3, "%02x", sum->state[i / 4] >> (24 - 8 * (i % 4)) & 0xFF);
}
