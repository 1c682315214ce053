/* Frames one after the other into one decoder, most of them sealed as a good frame is, so that what they say is looked at. */
#include "replay/frame.h"
#include "replay/layout.h"
#include "tests/fuzz/fuzz.h"

enum { NAMES = 1 << 20, FRAMES = 32, RAW = 128 };

static const unsigned char KINDS[] = {FRAME_DELTA, FRAME_KEY, FRAME_PACKED_DELTA, FRAME_PACKED_KEY};

static void seal(struct buffer *frame, uint32_t before)
{
    uint32_t sum =
        frame_checksum(frame_is_key(frame->bytes[0]) ? FRAME_SUM_START : before, frame->bytes, frame->length);
    for (unsigned i = 0; i < FRAME_SEAL; i++)
        buffer_add_byte(frame, (unsigned char)(sum >> 8 * i));
}

static uint32_t sum_of(const struct buffer *frame)
{
    const unsigned char *at = frame->bytes + frame->length - FRAME_SEAL;
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* What was decoded can be recorded and played again, and then says the same. */
static void check_again(const struct snapshot *snapshot, struct buffer *first, struct buffer *second)
{
    struct intern *names;
    struct decoder *decoder;
    struct encoder *encoder;
    struct snapshot again;
    FUZZ_CHECK(intern_open(&names, NAMES * 2) == STATUS_OK && decoder_open(&decoder, names) == STATUS_OK, "memory");
    FUZZ_CHECK(encoder_open(&encoder) == STATUS_OK, "memory");
    snapshot_init(&again, names);
    FUZZ_CHECK(encoder_frame(encoder, snapshot, true, first) == STATUS_OK, "no key frame");
    FUZZ_CHECK(decoder_apply(decoder, &again, first->bytes, first->length) == STATUS_OK, "our own frame is refused");
    FUZZ_CHECK(encoder_frame(encoder, &again, true, second) == STATUS_OK, "no second key frame");
    FUZZ_CHECK(first->length == second->length && memcmp(first->bytes, second->bytes, first->length) == 0,
               "another key frame the second time: %zu and %zu bytes", first->length, second->length);
    encoder_close(encoder);
    decoder_close(decoder);
    snapshot_done(&again);
    intern_close(names);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    struct buffer frame, first, second;
    struct intern *names;
    struct decoder *decoder;
    struct snapshot snapshot;
    uint32_t sum = 0;
    buffer_init(&frame, 1 << 20);
    buffer_init(&first, FRAME_MAX);
    buffer_init(&second, FRAME_MAX);
    FUZZ_CHECK(intern_open(&names, NAMES) == STATUS_OK && decoder_open(&decoder, names) == STATUS_OK, "memory");
    snapshot_init(&snapshot, names);
    for (int i = 0; i < FRAMES && fuzz_left(&input); i++) {
        uint8_t kind = fuzz_byte(&input);
        size_t most = (size_t)(input.end - input.at), wanted = fuzz_byte(&input);
        wanted |= (size_t)fuzz_byte(&input) << 8;
        most = (size_t)(input.end - input.at) < wanted ? (size_t)(input.end - input.at) : wanted;
        buffer_clear(&frame);
        buffer_add_byte(&frame, KINDS[kind & 3]);
        buffer_add(&frame, input.at, most);
        input.at += most;
        if (kind < RAW)
            seal(&frame, sum);
        if (frame.length >= FRAME_SEAL)
            sum = sum_of(&frame);
        enum status status = decoder_apply(decoder, &snapshot, frame.bytes, frame.length);
        fuzz_check_snapshot(&snapshot);
        if (status == STATUS_OK)
            check_again(&snapshot, &first, &second);
    }
    snapshot_done(&snapshot);
    decoder_close(decoder);
    intern_close(names);
    buffer_done(&frame);
    buffer_done(&first);
    buffer_done(&second);
    return 0;
}

static void add_frame(struct buffer *seed, const struct buffer *frame)
{
    size_t body = frame->length - 1 - FRAME_SEAL;
    buffer_add_byte(seed, (unsigned char)(frame_is_key(frame->bytes[0]) | frame_is_packed(frame->bytes[0]) << 1));
    buffer_add_byte(seed, (unsigned char)body);
    buffer_add_byte(seed, (unsigned char)(body >> 8));
    buffer_add(seed, frame->bytes + 1, body);
}

void fuzz_seeds(void)
{
    static const char *const SOURCES[] = {"demo:churn", "demo:churn,linux", "demo:token-leak"};
    for (size_t i = 0; i < 9; i++) {
        struct fuzz_server server;
        struct encoder *encoder;
        struct buffer seed, frame;
        buffer_init(&seed, 1 << 20);
        buffer_init(&frame, 1 << 20);
        fuzz_server_open(&server, SOURCES[i % 3], 1 + i / 3 * 4);
        FUZZ_CHECK(encoder_open(&encoder) == STATUS_OK, "memory");
        FUZZ_CHECK(i % 2 == 0 || encoder_pack(encoder) == STATUS_OK, "memory");
        for (size_t k = 0; k < 5; k++) {
            fuzz_server_next(&server);
            server.now.pool_count -= k % 2;
            FUZZ_CHECK(encoder_frame(encoder, &server.now, k == 0, &frame) == STATUS_OK, "frame");
            add_frame(&seed, &frame);
        }
        fuzz_seed(seed.bytes, seed.length);
        encoder_close(encoder);
        fuzz_server_close(&server);
        buffer_done(&seed);
        buffer_done(&frame);
    }
}
