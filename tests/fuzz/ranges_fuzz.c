/* Ranges and totals of thinned samples, sealed as good ones are, over the rows of a simulated server. */
#include "replay/frame.h"
#include "replay/ranges.h"
#include "tests/fuzz/fuzz.h"

enum { SUM = 4711, SAMPLES = 60 };

static struct fuzz_server server;

static const struct snapshot *rows(void)
{
    if (server.now.names == NULL) {
        fuzz_server_open(&server, "demo:churn", 1);
        fuzz_server_next(&server);
    }
    return &server.now;
}

static void check_order(const int64_t *low, const int64_t *high, size_t count)
{
    for (size_t i = 0; i < count; i++)
        FUZZ_CHECK(low[i] == ABSENT || high[i] == ABSENT || low[i] <= high[i], "low above high");
}

/* What was read can be written and read again, and then says the same. */
static void check_again(const struct snapshot *snapshot, const struct ranges *ranges)
{
    struct ranges again = {0};
    struct buffer bytes;
    buffer_init(&bytes, FRAME_MAX);
    put_ranges(&bytes, snapshot, ranges, SAMPLES, SUM);
    FUZZ_CHECK(bytes.status == STATUS_OK, "memory");
    FUZZ_CHECK(read_ranges(&again, snapshot, SAMPLES, SUM, bytes.bytes, bytes.length) == STATUS_OK, "refused");
    for (size_t i = 0; i < SECTIONS; i++) {
        size_t count = section_rows(snapshot, i).count * layouts[i].value_count;
        FUZZ_CHECK(count == 0 || memcmp(again.rows[i].high, ranges->rows[i].high, count * sizeof(int64_t)) == 0,
                   "another highest in section %zu", i);
        check_order(ranges->rows[i].low, ranges->rows[i].high, count);
    }
    ranges_done(&again);
    buffer_done(&bytes);
}

static void try_totals(const uint8_t *bytes, size_t length)
{
    struct ranges ranges = {0}, again = {0};
    int64_t last[TOTALS], last_again[TOTALS];
    struct buffer out;
    if (!read_totals(bytes, length, last, &ranges))
        return;
    check_order(ranges.low, ranges.high, TOTALS);
    buffer_init(&out, 1 << 16);
    put_totals(&out, last, &ranges);
    FUZZ_CHECK(read_totals(out.bytes, out.length, last_again, &again), "our own totals are refused");
    FUZZ_CHECK(memcmp(last, last_again, sizeof last) == 0, "other totals");
    buffer_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const struct snapshot *snapshot = rows();
    struct ranges ranges = {0};
    struct buffer sealed;
    try_totals(bytes, length);
    buffer_init(&sealed, 1 << 20);
    buffer_add(&sealed, bytes, length);
    uint32_t sum = frame_checksum(SUM, bytes, length);
    for (unsigned i = 0; i < FRAME_SEAL; i++)
        buffer_add_byte(&sealed, (unsigned char)(sum >> 8 * i));
    if (read_ranges(&ranges, snapshot, SAMPLES, SUM, sealed.bytes, sealed.length) == STATUS_OK)
        check_again(snapshot, &ranges);
    ranges_done(&ranges);
    buffer_done(&sealed);
    return 0;
}

void fuzz_seeds(void)
{
    static const unsigned char STILL[] = {0, 0, 0, 0}, MOVED[] = {1, 0x60, 2, 4, 5, 1, 7, 0, 0, 0, 0};
    struct ranges ranges = {0};
    struct buffer totals;
    buffer_init(&totals, 1 << 16);
    fuzz_seed(STILL, sizeof STILL);
    fuzz_seed(MOVED, sizeof MOVED);
    for (size_t i = 0; i < TOTALS; i++) {
        int64_t last = rows()->totals[i];
        ranges.low[i] = last == ABSENT ? ABSENT : last - (int64_t)i;
        ranges.high[i] = last == ABSENT ? ABSENT : last + (int64_t)i;
    }
    put_totals(&totals, rows()->totals, &ranges);
    fuzz_seed(totals.bytes, totals.length);
    buffer_done(&totals);
}
