#include "base/unpack.h"
#include "tests/unit/suite.h"

#include <zlib.h>

enum { PLAIN = 200000, PACKED_MAX = 1 << 16 };

static unsigned char plain[PLAIN], packed[PACKED_MAX];
static size_t packed_length;
static struct buffer out;

static void pack(void)
{
    z_stream stream = {.next_in = plain, .avail_in = PLAIN, .next_out = packed, .avail_out = PACKED_MAX};
    for (size_t i = 0; i < PLAIN; i++)
        plain[i] = (unsigned char)(i / 1000);
    ck_assert_int_eq(deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed_length = PACKED_MAX - stream.avail_out;
    deflateEnd(&stream);
}

static enum status unpack_within(size_t limit, size_t length)
{
    buffer_done(&out);
    buffer_init(&out, limit);
    return unpack(&out, packed, length);
}

TEST(gzip_comes_back_whole)
{
    pack();
    buffer_init(&out, 1);
    ck_assert_int_eq(packing_of(packed, packed_length), PACKING_GZIP);
    ck_assert_int_eq(unpack_within(1 << 20, packed_length), STATUS_OK);
    ck_assert_uint_eq(out.length, PLAIN);
    ck_assert_mem_eq(out.bytes, plain, PLAIN);
    buffer_done(&out);
}

TEST(what_is_cut_or_damaged_or_too_long_is_refused)
{
    pack();
    buffer_init(&out, 1);
    for (size_t length = 3; length < packed_length; length++)
        ck_assert_msg(unpack_within(1 << 20, length) == STATUS_DAMAGED, "cut at %zu", length);
    ck_assert_int_eq(unpack_within(PLAIN - 1, packed_length), STATUS_LIMIT);
    packed[packed_length - 5] ^= 1;
    ck_assert_int_eq(unpack_within(1 << 20, packed_length), STATUS_DAMAGED);
    buffer_done(&out);
}

TEST(what_is_not_packed_is_copied)
{
    buffer_init(&out, 1 << 10);
    ck_assert_int_eq(unpack(&out,
                            "\x7F"
                            "ELF",
                            4),
                     STATUS_OK);
    ck_assert_uint_eq(out.length, 4);
    buffer_done(&out);
}

SUITE_MAIN("base: what was packed", gzip_comes_back_whole, what_is_cut_or_damaged_or_too_long_is_refused,
           what_is_not_packed_is_copied)
