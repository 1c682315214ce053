/* The bytes of a recording's file and of its -wal: a good one with bytes overwritten, cut and lengthened, or anything at all. */
#include <unistd.h>

#include "tests/fuzz/fuzz.h"

enum { WHOLE = 1, WITH_LOG = 2, CUT = 4, THINNED = 8, STAND_INS = 16, FILE_MAX = 1 << 18 };

static struct buffer good, logged, log_bytes, thinned, stand_ins, file, log_now;

static void make_good(void)
{
    if (good.length > 0)
        return;
    struct buffer *const all[] = {&good, &logged, &log_bytes, &thinned, &stand_ins, &file, &log_now};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        buffer_init(all[i], FILE_MAX);
    fuzz_make_recording("good", &good, NULL);
    fuzz_make_recording("logged", &logged, &log_bytes);
    fuzz_make_thinned(&thinned, &stand_ins);
}

static const struct buffer *base_of(unsigned how)
{
    if (how & WITH_LOG)
        return &logged;
    if (how & THINNED)
        return &thinned;
    return how & STAND_INS ? &stand_ins : &good;
}

static void copy(struct buffer *to, const struct buffer *from)
{
    buffer_clear(to);
    buffer_add(to, from->bytes, from->length);
}

/* Three bytes of place, the top bit for the log; then what stands there now. */
static void patch(struct fuzz_input *input, bool with_log)
{
    unsigned place = fuzz_byte(input);
    place |= (unsigned)fuzz_byte(input) << 8;
    struct buffer *target = with_log && place & 0x8000 ? &log_now : &file;
    struct text text = fuzz_text(input);
    size_t at = (place & (with_log ? 0x7fffU : 0xffffU)) % target->length;
    size_t length = text.length < target->length - at ? text.length : target->length - at;
    memcpy(target->bytes + at, text.bytes, length);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    struct problem why = {.line = ""};
    struct recording *recording;
    char path[256];
    make_good();
    unsigned how = fuzz_byte(&input);
    uint64_t hint = (uint64_t)fuzz_number(&input);
    bool with_log = (how & (WITH_LOG | WHOLE)) == WITH_LOG;
    copy(&file, base_of(how));
    copy(&log_now, &log_bytes);
    size_t keep = how & CUT ? ((size_t)fuzz_byte(&input) << 8) + 1 : SIZE_MAX;
    for (int i = 0; i < 64 && !(how & WHOLE) && fuzz_left(&input); i++)
        patch(&input, with_log);
    if (how & WHOLE)
        fuzz_write("x", input.at, (size_t)(input.end - input.at));
    else
        fuzz_write("x", file.bytes, file.length < keep ? file.length : keep);
    if (with_log)
        fuzz_write("x-wal", log_now.bytes, log_now.length);
    snprintf(path, sizeof path, "%s/x", fuzz_folder());
    enum status status = recording_open_read(&recording, path, &why);
    fuzz_check_refusal(status, &why);
    if (status == STATUS_OK) {
        fuzz_walk(recording, hint);
        recording_close(recording);
    }
    if (with_log)
        fuzz_empty_folder();
    return 0;
}

void fuzz_seeds(void)
{
    struct buffer seed;
    make_good();
    buffer_init(&seed, FILE_MAX);
    buffer_add(&seed, "\x01\x02\x35\x17", 4);
    buffer_add(&seed, good.bytes, good.length);
    fuzz_seed(seed.bytes, seed.length);
    for (unsigned at = 0; at < 80; at++) {
        const unsigned char one[] = {(unsigned char)((at & 2) | (at >= 40 ? (unsigned)THINNED << (at & 1) : 0)),
                                     1,
                                     (unsigned char)at,
                                     (unsigned char)(at * 97),
                                     (unsigned char)(at % 24 | (at & 8) << 4),
                                     2,
                                     0xff,
                                     0};
        fuzz_seed(one, sizeof one);
    }
    fuzz_seed("\x04\x01\x01\x10", 4);
    fuzz_seed("\x06\x01\x01\x10", 4);
    buffer_done(&seed);
}
