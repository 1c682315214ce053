/* The time language: what was read can be written and read again, and is then the same. */
#include "base/number.h"
#include "base/when.h"
#include "tests/fuzz/fuzz.h"

static const char *const ZONES[] = {"CET-1CEST,M3.5.0,M10.5.0/3", "UTC0", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
                                    "EST5EDT,M3.2.0,M11.1.0"};

static void check_moment(int64_t ns, const struct when_context *context)
{
    char text[WHEN_TEXT], again[WHEN_TEXT];
    int64_t back;
    struct problem why;
    when_format_clock(text, ns, context->zone);
    size_t length = when_format(text, ns, context->zone);
    FUZZ_CHECK(length == strlen(text), "length of %s", text);
    /* Within a minute of the ends of time the second it is in may begin outside. */
    if (ns < INT64_MIN + NS_PER_MINUTE || ns > INT64_MAX - NS_PER_MINUTE)
        return;
    FUZZ_CHECK(when_parse(text, context, &back, &why) == STATUS_OK, "%s", why.line);
    FUZZ_CHECK(back <= ns && ns - back < NS_PER_SECOND, "%s is %lld, was %lld", text, (long long)back, (long long)ns);
    when_format_rfc3339(text, ns, context->zone);
    FUZZ_CHECK(when_parse(text, context, &back, &why) == STATUS_OK, "%s", why.line);
    FUZZ_CHECK(back <= ns && ns - back < NS_PER_MS, "%s is %lld, was %lld", text, (long long)back, (long long)ns);
    when_format_rfc3339(again, back, context->zone);
    FUZZ_CHECK(strcmp(text, again) == 0, "%s and then %s", text, again);
}

static void check_span(int64_t ns)
{
    char text[WHEN_TEXT], again[WHEN_TEXT];
    int64_t back;
    struct problem why;
    FUZZ_CHECK(ns > 0, "%lld", (long long)ns);
    span_format(text, ns);
    if (ns > INT64_MAX - NS_PER_DAY) /* rounded up it may not fit */
        return;
    FUZZ_CHECK(span_parse(text, &back, &why) == STATUS_OK, "%s", why.line);
    FUZZ_CHECK(back >= ns - ns / 10 && back - ns <= ns / 10, "%lld is shown as %s", (long long)ns, text);
    span_format(again, back);
    FUZZ_CHECK(strcmp(text, again) == 0, "%s and then %s", text, again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    struct problem why = {.line = ""};
    int64_t ns;
    uint8_t zone = fuzz_byte(&input);
    setenv("TZ", ZONES[(zone >> 2) % 4], 1);
    struct when_context context = {.now_ns = fuzz_number(&input), .reference_ns = fuzz_number(&input)};
    context.start_ns = number_difference(context.reference_ns, NS_PER_HOUR);
    context.end_ns = number_sum(context.reference_ns, NS_PER_HOUR);
    context.zone = (struct zone){zone % 3, ((zone >> 4) * 113 - 700) * 60};
    char *text = fuzz_string(input.at, (size_t)(input.end - input.at));
    enum status status = when_parse(text, &context, &ns, &why);
    fuzz_check_refusal(status, &why);
    if (status == STATUS_OK)
        check_moment(ns, &context);
    status = span_parse(text, &ns, &why);
    fuzz_check_refusal(status, &why);
    if (status == STATUS_OK)
        check_span(ns);
    free(text);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const TEXTS[] = {"now",
                                        "start",
                                        "end",
                                        "today",
                                        "yesterday",
                                        "-90s",
                                        "+2h30m",
                                        "2h30m ago",
                                        "14:05",
                                        "14:05:30.5",
                                        "yesterday 14:05",
                                        "today 1:05:30",
                                        "2026-08-17",
                                        "2026-08-17 14:05",
                                        "2026-03-29 02:30:00",
                                        "2026-10-25T02:30",
                                        "2026-08-17T14:05:30.123Z",
                                        "2026-08-17 14:05:30 +02:00",
                                        "@1755439500",
                                        "@-1755439500.25",
                                        "1w2d3h4m5s6ms",
                                        "0.5s",
                                        "59m59.9s",
                                        "9999ns",
                                        "2262-04-11 23:47:16",
                                        "1677-09-21 00:12:44",
                                        "106751d"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        struct buffer seed;
        buffer_init(&seed, 256);
        buffer_add_byte(&seed, (unsigned char)(i * 37));
        fuzz_put_number(&seed, INT64_C(1755439500000000000));
        fuzz_put_number(&seed, INT64_C(1774744200000000000));
        buffer_add_text(&seed, TEXTS[i]);
        fuzz_seed(seed.bytes, seed.length);
        buffer_done(&seed);
    }
}
