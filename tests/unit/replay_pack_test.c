#include "replay/pack.h"

#include "replay/frame.h"
#include "replay_help.h"
#include "suite.h"

struct stream {
    struct packer *packer;
    struct unpacker *unpacker;
    struct buffer packed, unpacked;
};

static void stream_open(struct stream *stream)
{
    ck_assert_int_eq(packer_open(&stream->packer), STATUS_OK);
    ck_assert_int_eq(unpacker_open(&stream->unpacker), STATUS_OK);
    buffer_init(&stream->packed, FRAME_MAX);
    buffer_init(&stream->unpacked, FRAME_MAX);
}

static void stream_close(struct stream *stream)
{
    packer_close(stream->packer);
    unpacker_close(stream->unpacker);
    buffer_done(&stream->packed);
    buffer_done(&stream->unpacked);
}

static void pack(struct stream *stream, bool first, const void *bytes, size_t length)
{
    buffer_clear(&stream->packed);
    ck_assert_int_eq(packer_add(stream->packer, first, bytes, length, &stream->packed), STATUS_OK);
}

/* In a block of its exact size, so that ASan sees a read too far. */
static enum status unpack(struct stream *stream, bool first, size_t packed_length, size_t length)
{
    unsigned char *exact = malloc(packed_length == 0 ? 1 : packed_length);
    memcpy(exact, stream->packed.bytes, packed_length);
    enum status status = unpacker_next(stream->unpacker, first, exact, packed_length, length, &stream->unpacked);
    free(exact);
    return status;
}

static void fill(unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        bytes[i] = (unsigned char)(help_below(3) ? help_below(4) : help_random());
}

TEST(pieces_of_any_length_come_back)
{
    static unsigned char bytes[200000];
    struct stream stream;
    stream_open(&stream);
    for (int i = 0; i < 300; i++) {
        size_t length = 1 + help_below(i % 50 == 0 ? sizeof bytes : 3000);
        fill(bytes, length);
        pack(&stream, i % 7 == 0, bytes, length);
        ck_assert_int_eq(unpack(&stream, i % 7 == 0, stream.packed.length, length), STATUS_OK);
        ck_assert_uint_eq(stream.unpacked.length, length);
        ck_assert(memcmp(stream.unpacked.bytes, bytes, length) == 0);
    }
    stream_close(&stream);
}
END_TEST

TEST(what_was_said_before_in_the_stream_costs_next_to_nothing)
{
    unsigned char bytes[1000];
    struct stream stream;
    stream_open(&stream);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)help_random();
    pack(&stream, true, bytes, sizeof bytes);
    ck_assert_uint_gt(stream.packed.length, 900);
    pack(&stream, false, bytes, sizeof bytes);
    ck_assert_uint_lt(stream.packed.length, 50);
    stream_close(&stream);
}
END_TEST

TEST(a_piece_of_another_length_than_said_is_damage)
{
    unsigned char bytes[500];
    struct stream stream;
    stream_open(&stream);
    fill(bytes, sizeof bytes);
    pack(&stream, true, bytes, sizeof bytes);
    for (size_t cut = 0; cut < stream.packed.length; cut++)
        ck_assert_int_eq(unpack(&stream, true, cut, sizeof bytes), STATUS_DAMAGED);
    ck_assert_int_eq(unpack(&stream, true, stream.packed.length, sizeof bytes - 1), STATUS_DAMAGED);
    ck_assert_int_eq(unpack(&stream, true, stream.packed.length, sizeof bytes + 1), STATUS_DAMAGED);
    ck_assert_int_eq(unpack(&stream, true, stream.packed.length, sizeof bytes), STATUS_OK);
    stream_close(&stream);
}
END_TEST

TEST(a_small_piece_cannot_stand_for_a_huge_one)
{
    static unsigned char zeroes[1 << 22];
    struct stream stream;
    stream_open(&stream);
    pack(&stream, true, zeroes, sizeof zeroes);
    ck_assert_uint_gt(sizeof zeroes, pack_bound(stream.packed.length));
    ck_assert_int_eq(unpack(&stream, true, stream.packed.length, sizeof zeroes), STATUS_DAMAGED);
    stream_close(&stream);
}
END_TEST

TEST(noise_is_survived)
{
    struct stream stream;
    stream_open(&stream);
    for (int i = 0; i < 20000; i++) {
        unsigned char noise[48];
        for (size_t k = 0; k < sizeof noise; k++)
            noise[k] = (unsigned char)help_random();
        buffer_clear(&stream.packed);
        buffer_add(&stream.packed, noise, sizeof noise);
        enum status status = unpack(&stream, help_below(2) == 0, help_below(sizeof noise), help_below(300));
        HELP_CHECK(status == STATUS_OK || status == STATUS_DAMAGED, "%s", status_name(status));
    }
    stream_close(&stream);
}
END_TEST

SUITE_MAIN("replay: pack", pieces_of_any_length_come_back, what_was_said_before_in_the_stream_costs_next_to_nothing,
           a_piece_of_another_length_than_said_is_damage, a_small_piece_cannot_stand_for_a_huge_one, noise_is_survived)
