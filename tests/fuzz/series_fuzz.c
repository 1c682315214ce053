/* The bytes of a block of extra series: the first two say how many moments and what is decoded. What decodes can be written and read again, and says the same. */
#include "replay/extra_block.h"
#include "tests/fuzz/fuzz.h"

enum { ROOM = 1 << 20 };

static struct packer *packer;
static struct unpacker *unpacker;

static void try_values(const uint8_t *bytes, size_t length, size_t count)
{
    double values[EXTRA_MOMENTS_MAX], again[EXTRA_MOMENTS_MAX];
    struct buffer scratch, out;
    buffer_init(&scratch, ROOM);
    buffer_init(&out, ROOM);
    if (extra_get_values(bytes, length, values, count, unpacker, &scratch)) {
        for (size_t i = 0; i < count; i++)
            FUZZ_CHECK(decimal_is_finite(values[i]) || extra_is_absent(values[i]), "value %zu", i);
        extra_put_values(&out, values, count, packer, &scratch);
        FUZZ_CHECK(out.status == STATUS_OK, "memory");
        FUZZ_CHECK(extra_get_values(out.bytes, out.length, again, count, unpacker, &scratch), "our own are refused");
        for (size_t i = 0; i < count; i++)
            FUZZ_CHECK((extra_is_absent(values[i]) && extra_is_absent(again[i])) ||
                           memcmp(&values[i], &again[i], sizeof again[i]) == 0,
                       "value %zu", i);
    }
    buffer_done(&scratch);
    buffer_done(&out);
}

static void try_moments(const uint8_t *bytes, size_t length, size_t count)
{
    int64_t moments[EXTRA_MOMENTS_MAX], again[EXTRA_MOMENTS_MAX];
    struct buffer out;
    buffer_init(&out, ROOM);
    if (extra_get_moments(bytes, length, moments, count)) {
        extra_put_moments(&out, moments, count);
        FUZZ_CHECK(out.status == STATUS_OK, "memory");
        FUZZ_CHECK(extra_get_moments(out.bytes, out.length, again, count), "our own are refused");
        FUZZ_CHECK(memcmp(moments, again, count * sizeof *again) == 0, "other moments");
    }
    buffer_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    size_t count = ((size_t)fuzz_byte(&input) << 2 | (fuzz_byte(&input) & 3u)) + 1;
    if (packer == NULL)
        FUZZ_CHECK(packer_open(&packer) == STATUS_OK && unpacker_open(&unpacker) == STATUS_OK, "memory");
    try_values(input.at, (size_t)(input.end - input.at), count);
    try_moments(input.at, (size_t)(input.end - input.at), count);
    return 0;
}

static void seed_values(double each, double step)
{
    double values[40];
    struct buffer scratch, out;
    buffer_init(&scratch, ROOM);
    buffer_init(&out, ROOM);
    for (size_t i = 0; i < 40; i++)
        values[i] = i % 7 == 3 ? EXTRA_ABSENT : each + step * (double)i;
    buffer_add(&out, "\x09\x03", 2);
    extra_put_values(&out, values, 40, packer, &scratch);
    fuzz_seed(out.bytes, out.length);
    buffer_done(&scratch);
    buffer_done(&out);
}

void fuzz_seeds(void)
{
    FUZZ_CHECK(packer_open(&packer) == STATUS_OK, "memory");
    seed_values(7, 0);
    seed_values(1e8, 4096);
    seed_values(0.25, 0.5);
    seed_values(1.0 / 3, 1.0 / 7);
    fuzz_seed("\x00\x02\x01\x02\x04\x00", 6);
    packer_close(packer);
    packer = NULL;
}
