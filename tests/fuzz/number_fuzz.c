/* Numbers: what was read can be written and read again; what is written short fits; sums are those of wider numbers. */
#include "base/number.h"
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

__extension__ typedef __int128 wide;

enum { SIGNED_MIN = 5 };

static int64_t fitted(wide value)
{
    return value > INT64_MAX || value < INT64_MIN ? ABSENT : (int64_t)value;
}

static void check_sums(int64_t a, int64_t b, int64_t c)
{
    bool absent = a == ABSENT || b == ABSENT;
    FUZZ_CHECK(number_sum(a, b) == (absent ? ABSENT : fitted((wide)a + b)), "%lld + %lld", (long long)a, (long long)b);
    FUZZ_CHECK(number_difference(a, b) == (absent ? ABSENT : fitted((wide)a - b)), "%lld - %lld", (long long)a,
               (long long)b);
    FUZZ_CHECK(number_scale(a, b, c) == (absent || c == ABSENT || c == 0 ? ABSENT : fitted((wide)a * b / c)),
               "%lld * %lld / %lld", (long long)a, (long long)b, (long long)c);
}

static void check_written(int64_t value, enum unit unit, size_t width)
{
    char text[NUMBER_TEXT];
    int64_t back;
    width = value < 0 && width < SIGNED_MIN ? SIGNED_MIN : width;
    size_t length = number_short(text, value, unit, width);
    FUZZ_CHECK(length == strlen(text) && length > 0, "length of '%s'", text);
    FUZZ_CHECK(length <= width || unit == UNIT_TIME || unit == UNIT_ID, "'%s' in %zu columns", text, width);
    /* A short form can be typed into a filter again, and is about what it was. */
    if (value != ABSENT && unit != UNIT_TIME && unit != UNIT_ID && unit != UNIT_PERCENT && unit != UNIT_NS &&
        number_parse(text, length, unit, &back) == STATUS_OK)
        FUZZ_CHECK((wide)back - value <= (wide)(value < 0 ? -(wide)value : value) / 2 + 1 &&
                       (wide)value - back <= (wide)(value < 0 ? -(wide)value : value) / 2 + 1,
                   "%lld is shown as %s", (long long)value, text);
    width = width < SIGNED_MIN ? SIGNED_MIN : width;
    length = number_change(text, value, unit, width);
    FUZZ_CHECK(length == strlen(text) && (length <= width || unit == UNIT_TIME || unit == UNIT_ID),
               "change '%s' in %zu columns", text, width);
    FUZZ_CHECK(value == 0 || value == ABSENT || text[0] == (value < 0 ? '-' : '+'), "sign of %s", text);
    length = number_exact(text, value);
    if (value != ABSENT)
        FUZZ_CHECK(number_parse(text, length, UNIT_COUNT, &back) == STATUS_OK && back == value, "exactly %s", text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    enum unit unit = fuzz_byte(&input) % (UNIT_ID + 1);
    size_t width = 4 + fuzz_byte(&input) % 24;
    int64_t a = fuzz_number(&input), b = fuzz_number(&input), c = fuzz_number(&input), value = 17;
    char *text = fuzz_string(input.at, (size_t)(input.end - input.at));
    check_sums(a, b, c);
    check_written(a, unit, width);
    if (number_parse(text, strlen(text), unit, &value) == STATUS_OK)
        check_written(value, unit, width);
    else
        FUZZ_CHECK(value == 17, "a refused text left %lld", (long long)value);
    free(text);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const TEXTS[] = {"12",
                                        "1.5g",
                                        "10m",
                                        "64k",
                                        "1e",
                                        "-3",
                                        "+7b",
                                        "12.5%",
                                        "2h30m",
                                        "0",
                                        "8e",
                                        "9223372036854775807",
                                        "1.999999999999999999999k",
                                        "740us",
                                        "7.9999E",
                                        "1023.99kB"};
    for (unsigned i = 0; i < sizeof TEXTS / sizeof TEXTS[0] * 6; i++) {
        struct buffer seed;
        buffer_init(&seed, 256);
        buffer_add_byte(&seed, (unsigned char)(i % 6));
        buffer_add_byte(&seed, (unsigned char)(i % 11));
        fuzz_put_number(&seed, INT64_C(999949) << i % 40);
        fuzz_put_number(&seed, (int64_t)i * 1000);
        fuzz_put_number(&seed, (int64_t)i - 4);
        buffer_add_text(&seed, TEXTS[i / 6]);
        fuzz_seed(seed.bytes, seed.length);
        buffer_done(&seed);
    }
}
