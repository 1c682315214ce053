#include "replay/frame.h"

#include "replay_help.h"
#include "suite.h"

struct codec {
    struct intern *names, *read_names;
    struct encoder *encoder;
    struct decoder *decoder;
    struct snapshot sent, received;
    struct buffer frame;
};

static void codec_open_plain(struct codec *codec)
{
    ck_assert_int_eq(intern_open(&codec->names, 1 << 24), STATUS_OK);
    ck_assert_int_eq(intern_open(&codec->read_names, 1 << 24), STATUS_OK);
    ck_assert_int_eq(encoder_open(&codec->encoder), STATUS_OK);
    ck_assert_int_eq(decoder_open(&codec->decoder, codec->read_names), STATUS_OK);
    snapshot_init(&codec->sent, codec->names);
    snapshot_init(&codec->received, codec->read_names);
    buffer_init(&codec->frame, FRAME_MAX);
}

static void codec_open(struct codec *codec, bool packed)
{
    codec_open_plain(codec);
    if (packed)
        ck_assert_int_eq(encoder_pack(codec->encoder), STATUS_OK);
}

static void codec_close(struct codec *codec)
{
    encoder_close(codec->encoder);
    decoder_close(codec->decoder);
    snapshot_done(&codec->sent);
    snapshot_done(&codec->received);
    intern_close(codec->names);
    intern_close(codec->read_names);
    buffer_done(&codec->frame);
}

static void pass(struct codec *codec, bool key)
{
    ck_assert_int_eq(encoder_frame(codec->encoder, &codec->sent, key, &codec->frame), STATUS_OK);
    ck_assert_int_eq(decoder_apply(codec->decoder, &codec->received, codec->frame.bytes, codec->frame.length),
                     STATUS_OK);
}

static void expect_every_field_of_every_row_comes_back(bool packed)
{
    struct codec codec;
    codec_open(&codec, packed);
    for (int i = 0; i < 400; i++) {
        help_next(&codec.sent, codec.names, i == 0 ? 60 : help_below(8));
        pass(&codec, i % 37 == 0);
        help_assert_equal(&codec.sent, &codec.received);
    }
    codec_close(&codec);
}

TEST(every_field_of_every_row_comes_back)
{
    expect_every_field_of_every_row_comes_back(false);
    expect_every_field_of_every_row_comes_back(true);
}
END_TEST

static void expect_thousands_of_rows_come_back(bool packed)
{
    struct codec codec;
    codec_open(&codec, packed);
    for (int i = 0; i < 6; i++) {
        help_next(&codec.sent, codec.names, i == 0 ? 4000 : 300);
        pass(&codec, i == 0);
        help_assert_equal(&codec.sent, &codec.received);
    }
    ck_assert_uint_gt(codec.sent.process_count, 3000);
    codec_close(&codec);
}

TEST(thousands_of_rows_come_back)
{
    expect_thousands_of_rows_come_back(false);
    expect_thousands_of_rows_come_back(true);
}
END_TEST

static void expect_a_moment_without_rows_comes_back(bool packed)
{
    struct codec codec;
    codec_open(&codec, packed);
    pass(&codec, true);
    help_grow(&codec.sent, codec.names, 50);
    pass(&codec, false);
    help_assert_equal(&codec.sent, &codec.received);
    snapshot_clear(&codec.sent);
    pass(&codec, false);
    help_assert_equal(&codec.sent, &codec.received);
    codec_close(&codec);
}

TEST(a_moment_without_rows_comes_back)
{
    expect_a_moment_without_rows_comes_back(false);
    expect_a_moment_without_rows_comes_back(true);
}
END_TEST

TEST(of_two_rows_with_one_identity_the_last_is_kept)
{
    struct codec codec;
    codec_open(&codec, false);
    for (int round = 0; round < 3; round++) {
        snapshot_clear(&codec.sent);
        for (int i = 0; i < 3; i++) {
            struct process *process = snapshot_add_process(&codec.sent);
            process->pid = 7;
            process->started_ns = 1;
            process->value[PROCESS_HANDLES] = 10 * round + i;
        }
        pass(&codec, round == 0);
        ck_assert_uint_eq(codec.received.process_count, 1);
        ck_assert_int_eq(codec.received.processes[0].value[PROCESS_HANDLES], 10 * round + 2);
    }
    codec_close(&codec);
}
END_TEST

TEST(a_moment_like_the_last_costs_almost_nothing)
{
    struct codec codec;
    codec_open(&codec, false);
    help_grow(&codec.sent, codec.names, 1000);
    pass(&codec, true);
    pass(&codec, false);
    ck_assert_uint_le(codec.frame.length, 32);
    codec_close(&codec);
}
END_TEST

TEST(outstanding_allocations_and_bytes_that_follow_the_counters_cost_one_number)
{
    struct codec codec;
    codec_open(&codec, false);
    struct pool *pool = snapshot_add_pool(&codec.sent);
    pool->name = 0;
    pool->value[POOL_ALLOCS] = 1000000;
    pool->value[POOL_FREES] = 900000;
    pool->value[POOL_DIFF] = 100000;
    pool->value[POOL_BYTES] = 6400000;
    pass(&codec, true);
    pass(&codec, false);
    size_t nothing = codec.frame.length;
    pool->value[POOL_ALLOCS] += 50;
    pool->value[POOL_DIFF] += 50;
    pool->value[POOL_BYTES] += 3200;
    pass(&codec, false);
    help_assert_equal(&codec.sent, &codec.received);
    ck_assert_uint_eq(codec.frame.length, nothing + 3); /* gap, mask, 50 */
    codec_close(&codec);
}
END_TEST

/* --- hostile bytes ------------------------------------------------------------------------------------------------------------------ */

static uint32_t sum_of(const struct buffer *frame)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < FRAME_SEAL; i++)
        sum |= (uint32_t)frame->bytes[frame->length - FRAME_SEAL + i] << 8 * i;
    return sum;
}

static void seal(struct buffer *frame, uint32_t before)
{
    size_t end = frame->length - FRAME_SEAL;
    uint32_t sum = frame_checksum(frame_is_key(frame->bytes[0]) ? FRAME_SUM_START : before, frame->bytes, end);
    for (size_t i = 0; i < FRAME_SEAL; i++)
        frame->bytes[end + i] = (unsigned char)(sum >> 8 * i);
}

/* Both answers are allowed for sealed nonsense, nothing else is; the bytes are handed over in a block of their exact size so that ASan sees a read too far. */
static enum status feed_hostile(struct codec *codec, const unsigned char *bytes, size_t length)
{
    unsigned char *exact = malloc(length == 0 ? 1 : length);
    memcpy(exact, bytes, length);
    enum status status = decoder_apply(codec->decoder, &codec->received, exact, length);
    free(exact);
    ck_assert_msg(status == STATUS_OK || status == STATUS_DAMAGED, "%s", status_name(status));
    return status;
}

static void small_group(struct codec *codec, struct buffer *key, struct buffer *delta)
{
    buffer_init(key, FRAME_MAX);
    buffer_init(delta, FRAME_MAX);
    help_next(&codec->sent, codec->names, 12);
    ck_assert_int_eq(encoder_frame(codec->encoder, &codec->sent, true, key), STATUS_OK);
    help_next(&codec->sent, codec->names, 4);
    ck_assert_int_eq(encoder_frame(codec->encoder, &codec->sent, false, delta), STATUS_OK);
}

static void expect_a_frame_cut_anywhere_is_damaged(bool packed)
{
    struct codec codec;
    struct buffer key, delta;
    codec_open(&codec, packed);
    small_group(&codec, &key, &delta);
    for (size_t length = 0; length < key.length; length++)
        ck_assert_int_eq(feed_hostile(&codec, key.bytes, length), STATUS_DAMAGED);
    /* Cut and sealed again: the seal must not be what everything hangs on. */
    for (size_t length = FRAME_SEAL + 1; length < key.length; length++) {
        struct buffer cut = {0};
        buffer_init(&cut, FRAME_MAX);
        buffer_add(&cut, key.bytes, length);
        seal(&cut, 0);
        ck_assert_int_eq(feed_hostile(&codec, cut.bytes, cut.length), STATUS_DAMAGED);
        buffer_done(&cut);
    }
    ck_assert_int_eq(feed_hostile(&codec, key.bytes, key.length), STATUS_OK);
    buffer_done(&key);
    buffer_done(&delta);
    codec_close(&codec);
}

TEST(a_frame_cut_anywhere_is_damaged)
{
    expect_a_frame_cut_anywhere_is_damaged(false);
    expect_a_frame_cut_anywhere_is_damaged(true);
}
END_TEST

static void expect_a_flipped_byte_is_damage(bool packed)
{
    struct codec codec;
    struct buffer key, delta;
    codec_open(&codec, packed);
    small_group(&codec, &key, &delta);
    for (size_t i = 0; i < key.length; i++) {
        key.bytes[i] ^= (unsigned char)(1 + help_below(255));
        struct buffer broken = key;
        ck_assert_int_eq(feed_hostile(&codec, broken.bytes, broken.length), STATUS_DAMAGED);
        key.bytes[i] = 0; /* keeps it broken, differently, for the next round */
        seal(&key, 0);
        feed_hostile(&codec, key.bytes, key.length);
    }
    buffer_done(&key);
    buffer_done(&delta);
    codec_close(&codec);
}

TEST(a_flipped_byte_is_damage)
{
    expect_a_flipped_byte_is_damage(false);
    expect_a_flipped_byte_is_damage(true);
}
END_TEST

static void expect_sealed_nonsense_is_survived(bool packed)
{
    static const unsigned char KINDS[] = {FRAME_KEY, FRAME_KEY, FRAME_DELTA, FRAME_PACKED_KEY, FRAME_PACKED_DELTA};
    struct codec codec;
    struct buffer key, delta;
    codec_open(&codec, packed);
    small_group(&codec, &key, &delta);
    unsigned char *copy = malloc(delta.length);
    memcpy(copy, delta.bytes, delta.length);
    for (size_t i = 0; i < delta.length - FRAME_SEAL; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            ck_assert_int_eq(feed_hostile(&codec, key.bytes, key.length), STATUS_OK);
            delta.bytes[i] ^= (unsigned char)(1U << bit);
            seal(&delta, sum_of(&key));
            feed_hostile(&codec, delta.bytes, delta.length);
            delta.bytes[i] = copy[i];
        }
    for (int i = 0; i < 3000; i++) {
        unsigned char noise[64];
        for (size_t j = 0; j < sizeof noise; j++)
            noise[j] = (unsigned char)(help_below(2) ? help_below(4) : help_random());
        noise[0] = KINDS[help_below(sizeof KINDS)];
        struct buffer buffer;
        buffer_init(&buffer, FRAME_MAX);
        buffer_add(&buffer, noise, 6 + help_below(sizeof noise - 6));
        seal(&buffer, sum_of(&key));
        feed_hostile(&codec, buffer.bytes, buffer.length);
        buffer_done(&buffer);
    }
    free(copy);
    buffer_done(&key);
    buffer_done(&delta);
    codec_close(&codec);
}

TEST(sealed_nonsense_is_survived)
{
    expect_sealed_nonsense_is_survived(false);
    expect_sealed_nonsense_is_survived(true);
}
END_TEST

static void expect_changes_without_their_key_are_damage(bool packed)
{
    struct codec codec;
    struct buffer key, delta;
    codec_open(&codec, packed);
    small_group(&codec, &key, &delta);
    ck_assert_int_eq(feed_hostile(&codec, delta.bytes, delta.length), STATUS_DAMAGED);
    ck_assert_int_eq(feed_hostile(&codec, key.bytes, key.length), STATUS_OK);
    ck_assert_int_eq(feed_hostile(&codec, delta.bytes, delta.length), STATUS_OK);
    ck_assert_int_eq(feed_hostile(&codec, delta.bytes, 3), STATUS_DAMAGED);
    ck_assert_int_eq(feed_hostile(&codec, delta.bytes, delta.length), STATUS_DAMAGED);
    buffer_done(&key);
    buffer_done(&delta);
    codec_close(&codec);
}

TEST(changes_without_their_key_are_damage)
{
    expect_changes_without_their_key_are_damage(false);
    expect_changes_without_their_key_are_damage(true);
}
END_TEST

TEST(packed_nothing_is_damage)
{
    static const unsigned char FRAMES[][3] = {
        {FRAME_PACKED_KEY, 0, 0}, {FRAME_PACKED_KEY, 0, 0xff}, {FRAME_PACKED_KEY, 1, 0}};
    for (size_t i = 0; i < sizeof FRAMES / sizeof FRAMES[0]; i++) {
        struct codec codec;
        struct buffer frame;
        codec_open(&codec, true);
        buffer_init(&frame, 64);
        buffer_add(&frame, FRAMES[i], sizeof FRAMES[i]);
        buffer_add(&frame, "seal", FRAME_SEAL);
        seal(&frame, 0);
        ck_assert_int_eq(feed_hostile(&codec, frame.bytes, frame.length), STATUS_DAMAGED);
        buffer_done(&frame);
        codec_close(&codec);
    }
}
END_TEST

TEST(packed_changes_behind_plain_ones_are_damage)
{
    struct codec codec;
    struct buffer key, delta;
    codec_open(&codec, false);
    small_group(&codec, &key, &delta);
    delta.bytes[0] = FRAME_PACKED_DELTA;
    seal(&delta, sum_of(&key));
    ck_assert_int_eq(feed_hostile(&codec, key.bytes, key.length), STATUS_OK);
    ck_assert_int_eq(feed_hostile(&codec, delta.bytes, delta.length), STATUS_DAMAGED);
    buffer_done(&key);
    buffer_done(&delta);
    codec_close(&codec);
}
END_TEST

/* --- packing ------------------------------------------------------------------------------------------------------------------------ */

static void add_twins(struct codec *codec, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct process *process = snapshot_add_process(&codec->sent);
        process->pid = (int64_t)codec->sent.process_count * 4;
        process->value[PROCESS_HANDLES] = 100;
    }
}

/* A reader would refuse what they unpack to as too much for so few bytes. */
TEST(thousands_of_rows_that_are_all_alike_are_not_packed_and_come_back)
{
    struct codec codec;
    codec_open(&codec, true);
    add_twins(&codec, 10);
    pass(&codec, true);
    ck_assert_int_eq(codec.frame.bytes[0], FRAME_PACKED_KEY);
    add_twins(&codec, SNAPSHOT_PROCESSES_MAX - 10);
    pass(&codec, false);
    ck_assert_int_eq(codec.frame.bytes[0], FRAME_DELTA);
    help_assert_equal(&codec.sent, &codec.received);
    codec.sent.processes[3].value[PROCESS_HANDLES]++;
    pass(&codec, false);
    ck_assert_int_eq(codec.frame.bytes[0], FRAME_DELTA);
    help_assert_equal(&codec.sent, &codec.received);
    codec.sent.process_count = 10;
    pass(&codec, true);
    ck_assert_int_eq(codec.frame.bytes[0], FRAME_PACKED_KEY);
    help_assert_equal(&codec.sent, &codec.received);
    codec_close(&codec);
}
END_TEST

SUITE_MAIN("replay: frame", every_field_of_every_row_comes_back, thousands_of_rows_come_back,
           a_moment_without_rows_comes_back, of_two_rows_with_one_identity_the_last_is_kept,
           a_moment_like_the_last_costs_almost_nothing,
           outstanding_allocations_and_bytes_that_follow_the_counters_cost_one_number, a_frame_cut_anywhere_is_damaged,
           a_flipped_byte_is_damage, sealed_nonsense_is_survived, changes_without_their_key_are_damage,
           packed_nothing_is_damage, packed_changes_behind_plain_ones_are_damage,
           thousands_of_rows_that_are_all_alike_are_not_packed_and_come_back)
