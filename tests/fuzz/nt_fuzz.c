/* An NT kernel that answers anything: pool tags, session pools, large allocations, totals, processes, object types and handles, each through its decoder in the order of a
 * sample. The decoders stand here without the source around them, whose room for a large server takes most of a run to make.
 *
 * The input is a list of answers: class, manner, length, bytes. The first answer of a class serves the first sample, the second one the second. A
 * word whose upper half is POINTER_MARK becomes a pointer into the table, so that names are reached.
 */
#include "sampler/windows/nt_big_pool.h"
#include "sampler/windows/nt_handles.h"
#include "sampler/windows/nt_modules.h"
#include "sampler/windows/nt_processes.h"
#include "sampler/windows/nt_session_pools.h"
#include "sampler/windows/nt_totals.h"
#include "tests/fuzz/fuzz.h"
#include "tests/nt/encode.h"

#define POINTER_MARK (UINT64_C(0x7E57BEEF) << 32)

static const enum nt_class CLASSES[] = {
    NT_BASIC,        NT_PERFORMANCE,       NT_TIME,     NT_PROCESSES, NT_POOL_TAGS, NT_HANDLES, NT_WIDE_POOL_TAGS,
    NT_OBJECT_TYPES, NT_SESSION_POOL_TAGS, NT_BIG_POOL, NT_MODULES};
enum { CLASS_COUNT = sizeof CLASSES / sizeof CLASSES[0], SAMPLES = 2 };

/* How an answer is given, beside its bytes. */
enum manner { TELLS_NOTHING = 1, TELLS_LESS = 2, REFUSES = 4, DENIES = 8, NEEDS_MORE = 16 };

struct kernel {
    struct {
        const uint8_t *bytes; /* borrowed from the input */
        size_t length;
        unsigned manner;
    } answers[CLASS_COUNT][SAMPLES];
    size_t given[CLASS_COUNT];
    int sample;
};

static void set_pointers(unsigned char *table, size_t length)
{
    for (size_t at = 0; at + 8 <= length; at += 8) {
        uint64_t word;
        memcpy(&word, table + at, sizeof word);
        if ((word & ~UINT64_C(0xFFFFFFFF)) != POINTER_MARK)
            continue;
        word = (uint64_t)(uintptr_t)table + (word & 0xFFFF);
        memcpy(table + at, &word, sizeof word);
    }
}

static uint32_t serve(void *context, enum nt_class class, void *buffer, uint32_t length, uint32_t *need)
{
    const struct kernel *kernel = context;
    size_t c = 0;
    *need = 0;
    while (c < CLASS_COUNT && CLASSES[c] != class)
        c++;
    if (c == CLASS_COUNT || kernel->given[c] == 0)
        return NT_INVALID_CLASS;
    size_t which = (size_t)kernel->sample < kernel->given[c] ? (size_t)kernel->sample : kernel->given[c] - 1;
    size_t size = kernel->answers[c][which].length;
    unsigned manner = kernel->answers[c][which].manner;
    if ((manner & (REFUSES | DENIES)) != 0)
        return (manner & DENIES) != 0 ? NT_ACCESS_DENIED : NT_INVALID_CLASS;
    size_t wanted = size + ((manner & NEEDS_MORE) != 0 ? (size_t)1 << 14 : 0);
    *need = (manner & TELLS_NOTHING) != 0 ? 0 : (uint32_t)wanted;
    if (length < wanted)
        return NT_LENGTH_MISMATCH;
    memcpy(buffer, kernel->answers[c][which].bytes, size);
    set_pointers(buffer, size);
    if ((manner & TELLS_NOTHING) == 0)
        *need = (uint32_t)((manner & TELLS_LESS) != 0 ? size / 2 : size);
    return NT_SUCCESS;
}

static bool performance(void *context, struct nt_performance *told)
{
    *told = (struct nt_performance){.page_bytes = 4096, .physical = 1000};
    return ((const struct kernel *)context)->given[0] % 2 == 0;
}

static bool lock(void *context, void *bytes, size_t length)
{
    (void)context;
    return bytes != NULL && length > 0;
}

static bool enable_debug(void *context)
{
    (void)context;
    return false;
}

static void read_answers(struct kernel *kernel, struct fuzz_input *input)
{
    while (fuzz_left(input)) {
        size_t c = fuzz_byte(input) % CLASS_COUNT;
        unsigned manner = fuzz_byte(input);
        size_t size = fuzz_byte(input);
        size |= (size_t)fuzz_byte(input) << 8;
        size_t left = (size_t)(input->end - input->at), which = kernel->given[c];
        size = size < left ? size : left;
        if (which < SAMPLES) {
            kernel->answers[c][which].bytes = input->at;
            kernel->answers[c][which].length = size;
            kernel->answers[c][which].manner = manner;
            kernel->given[c]++;
        }
        input->at += size;
    }
}

static void check_numbers(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < TOTALS; i++)
        FUZZ_CHECK(snapshot->totals[i] == ABSENT || snapshot->totals[i] >= 0, "total %zu", i);
    for (size_t i = 0; i < snapshot->pool_count; i++)
        for (size_t v = 0; v < POOL_VALUES; v++)
            FUZZ_CHECK(snapshot->pools[i].value[v] == ABSENT || snapshot->pools[i].value[v] >= 0, "pool value %zu", v);
    for (size_t i = 0; i < snapshot->process_count; i++)
        FUZZ_CHECK(snapshot->processes[i].pid > 0 && snapshot->processes[i].pid <= UINT32_MAX, "pid");
}

/* No two rows have one identity, and every remark may be shown. */
static void check_rows(const struct snapshot *snapshot)
{
    fuzz_check_snapshot(snapshot);
    fuzz_check_unique(snapshot, ENTITY_POOLS);
    fuzz_check_unique(snapshot, ENTITY_TYPES);
}

struct decoders {
    struct nt_reader reader;
    struct intern *names;
    struct snapshot snapshot;
    struct nt_pooltags tags, session_tags, big_tags;
    struct nt_totals totals;
    struct nt_types types;
    struct nt_handles handles;
};

enum { FIRST_BUFFER = 512, NAMES_LIMIT = 4096, FIRST_TAGS = 64 };

static void decoders_open(struct decoders *decoders, const struct nt_system *system)
{
    memset(decoders, 0, sizeof *decoders);
    bool good = intern_open(&decoders->names, NAMES_LIMIT) == STATUS_OK &&
                nt_reader_open(&decoders->reader, system, FIRST_BUFFER) == STATUS_OK &&
                nt_pooltags_open(&decoders->tags, FIRST_TAGS) == STATUS_OK &&
                nt_pooltags_open(&decoders->session_tags, FIRST_TAGS) == STATUS_OK &&
                nt_pooltags_open(&decoders->big_tags, FIRST_TAGS) == STATUS_OK;
    FUZZ_CHECK(good, "memory");
    snapshot_init(&decoders->snapshot, decoders->names);
    decoders->reader.names = decoders->names;
    decoders->reader.snapshot = &decoders->snapshot;
    nt_totals_open(&decoders->totals, &decoders->reader);
    nt_pooltags_settle(&decoders->tags, &decoders->reader);
}

static void decoders_close(struct decoders *decoders)
{
    nt_handles_done(&decoders->handles);
    nt_pooltags_done(&decoders->session_tags);
    nt_pooltags_done(&decoders->big_tags);
    nt_pooltags_done(&decoders->tags);
    nt_reader_done(&decoders->reader);
    snapshot_done(&decoders->snapshot);
    intern_close(decoders->names);
}

/* Each byte of a path is there to be read. */
static void read_path(void *context, const char *path, size_t length)
{
    for (size_t i = 0; i < length; i++)
        *(unsigned *)context += (unsigned char)path[i];
}

static void decode(struct decoders *decoders)
{
    struct nt_reader *reader = &decoders->reader;
    snapshot_clear(&decoders->snapshot);
    nt_pooltags_take(&decoders->tags, reader);
    nt_totals_take(&decoders->totals, reader);
    nt_processes_take(reader);
    nt_types_take(&decoders->types, reader);
    nt_types_join(&decoders->types, &decoders->tags, reader);
    if (nt_handles_walk(&decoders->handles, reader, &decoders->types) == NT_SUCCESS)
        nt_handles_join(&decoders->handles, reader, &decoders->types);
    nt_session_pools_take(&decoders->session_tags, reader);
    nt_big_pool_take(&decoders->big_tags, reader);
    nt_modules_each(reader, read_path, &(unsigned){0});
}

static void check_kinds(struct decoders *decoders, int64_t pid)
{
    struct handle_kind kinds[HANDLE_KINDS_MAX];
    size_t count = 0;
    bool complete;
    uint32_t status = nt_handles_kinds(&decoders->reader, &decoders->types, pid, kinds, &count, &complete);
    FUZZ_CHECK(count <= HANDLE_KINDS_MAX, "%zu kinds", count);
    for (size_t i = 0; status == NT_SUCCESS && i < count; i++) {
        fuzz_check_safe(kinds[i].name);
        FUZZ_CHECK(kinds[i].handles > 0, "no handles of kind %s", kinds[i].name);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    struct kernel kernel = {.sample = 0};
    struct decoders decoders;
    const struct nt_system system = {&kernel, serve, performance, lock, enable_debug, true, 8, 4};
    read_answers(&kernel, &input);
    decoders_open(&decoders, &system);
    for (; kernel.sample < SAMPLES; kernel.sample++) {
        decode(&decoders);
        check_rows(&decoders.snapshot);
        check_numbers(&decoders.snapshot);
    }
    check_kinds(&decoders, 8);
    check_kinds(&decoders, -1);
    decoders_close(&decoders);
    return 0;
}

/* --- seeds ------------------------------------------------------------------------------------------------------------------- */

static void add_answer(struct buffer *seed, size_t c, unsigned manner, const struct buffer *table)
{
    const unsigned char lead[4] = {(unsigned char)c, (unsigned char)manner, (unsigned char)table->length,
                                   (unsigned char)(table->length >> 8)};
    buffer_add(seed, lead, sizeof lead);
    buffer_add(seed, table->bytes, table->length);
}

/* One driver. */
static void make_modules(struct buffer *table)
{
    encode_zeros(table, 8 + 0x128);
    encode_u32(table, 0, 1);
    memcpy(table->bytes + 8 + 0x28, "\\SystemRoot\\a.sys", 17);
}

static void make_table(struct buffer *table, enum nt_class class, const struct snapshot *now, struct buffer *places)
{
    buffer_clear(table);
    if (class == NT_BASIC)
        encode_basic(table, now, 4);
    else if (class == NT_PERFORMANCE)
        encode_performance(table, now, 0x158);
    else if (class == NT_TIME)
        encode_time(table, now->utc_ns, now->utc_ns);
    else if (class == NT_PROCESSES)
        encode_processes(table, now, POINTER_MARK);
    else if (class == NT_POOL_TAGS || class == NT_WIDE_POOL_TAGS)
        encode_tags(table, now, class == NT_WIDE_POOL_TAGS, places);
    else if (class == NT_OBJECT_TYPES)
        encode_types(table, now, POINTER_MARK);
    else if (class == NT_SESSION_POOL_TAGS)
        encode_sessions(table, now);
    else if (class == NT_BIG_POOL)
        encode_big_pool(table, now, true);
    else if (class == NT_MODULES)
        make_modules(table);
    else
        encode_handles_begin(table);
    if (class == NT_HANDLES) {
        for (unsigned i = 0; i < 12; i++)
            encode_handle(table, 4 + i % 3 * 4, 4 + i, 2 + i % 4, 0);
        encode_handles_end(table);
    }
}

void fuzz_seeds(void)
{
    static const char *const SOURCES[] = {"demo:sessions", "demo:wrap"};
    struct buffer table, places, all, one;
    buffer_init(&table, 1 << 20);
    buffer_init(&places, 1 << 20);
    for (size_t s = 0; s < 2; s++) {
        struct fuzz_server server;
        fuzz_server_open(&server, SOURCES[s], 6);
        buffer_init(&all, 1 << 20);
        for (int sample = 0; sample < SAMPLES; sample++) {
            fuzz_server_next(&server);
            for (size_t c = 0; c < CLASS_COUNT; c++) {
                buffer_init(&one, 1 << 20);
                make_table(&table, CLASSES[c], &server.now, &places);
                add_answer(&one, c, sample == 1 ? TELLS_NOTHING : 0, &table);
                fuzz_seed(one.bytes, one.length);
                if (s == 0 || CLASSES[c] != NT_WIDE_POOL_TAGS)
                    buffer_add(&all, one.bytes, one.length);
                buffer_done(&one);
            }
        }
        fuzz_seed(all.bytes, all.length);
        buffer_done(&all);
        fuzz_server_close(&server);
    }
    buffer_done(&table);
    buffer_done(&places);
}
