/* nt_decode.c: what decoding one sample of NT tables costs: 3,000 pool tags (class 22) and 300 processes (class 5), served from memory.
 *
 * Prints `decode_us N`: the median CPU time of both decoders together, the copy that stands for the system call included.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/os.h"
#include "sampler/sampler.h"
#include "sampler/windows/nt_pooltags.h"
#include "sampler/windows/nt_processes.h"
#include "tests/nt/canned.h"

enum { ROUNDS = 401, PLACES_LIMIT = 1 << 26 };

/* The demo's tables; names of processes point nowhere else than into a table that lies at `address`. */
static bool make_tables(struct canned *canned, uint64_t address)
{
    const struct sampler_config config = {.source = "demo:token-leak,tags=3000,processes=300"};
    struct sampler *sampler;
    const struct snapshot *now;
    struct buffer places;
    if (sampler_open(&sampler, &config, NULL) != STATUS_OK)
        return false;
    buffer_init(&places, PLACES_LIMIT);
    bool good = sampler_take(sampler, &now, NULL) == STATUS_OK;
    if (good) {
        encode_tags(&canned_answer(canned, NT_POOL_TAGS)->bytes, now, false, &places);
        encode_processes(&canned_answer(canned, NT_PROCESSES)->bytes, now, address);
    }
    buffer_done(&places);
    sampler_close(sampler);
    return good;
}

static int by_value(const void *a, const void *b)
{
    const int64_t *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static bool decode(struct canned *canned, struct nt_pooltags *pooltags)
{
    canned_next(canned);
    return nt_pooltags_take(pooltags, &canned->reader) && nt_processes_take(&canned->reader);
}

int main(void)
{
    static struct canned canned;
    struct nt_pooltags pooltags = {0};
    int64_t took[ROUNDS];
    canned_open(&canned);
    bool good = nt_pooltags_open(&pooltags, 4096) == STATUS_OK && make_tables(&canned, 0) && decode(&canned, &pooltags);
    /* The buffer has its size now and stays where it is. */
    good = good && make_tables(&canned, (uint64_t)(uintptr_t)canned.reader.buffer) && decode(&canned, &pooltags);
    for (int i = 0; i < ROUNDS && good; i++) {
        int64_t start = os_cpu_ns();
        good = decode(&canned, &pooltags);
        took[i] = os_cpu_ns() - start;
    }
    good = good && canned.snapshot.pool_count >= 3000 && canned.snapshot.process_count == 300 &&
           canned.snapshot.processes[0].name != 0;
    if (good) {
        qsort(took, ROUNDS, sizeof *took, by_value);
        printf("decode_us %lld\n", (long long)(took[ROUNDS / 2] + 500) / 1000);
    }
    nt_pooltags_done(&pooltags);
    canned_close(&canned);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
