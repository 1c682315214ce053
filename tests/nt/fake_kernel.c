#include "tests/nt/fake_kernel.h"

#include <stdio.h>
#include <string.h>

#include "tests/nt/encode.h"

enum { PERFORMANCE_LENGTH = 0x158, PROCESSORS = 8, GROWTHS = 3 };

static const size_t TABLE_LIMIT = (size_t)256 << 20;

/* --- tables ------------------------------------------------------------------------------------------------------------------ */

static unsigned type_index(const struct snapshot *now, const char *name)
{
    uint32_t id = intern_find(now->names, name, strlen(name));
    for (size_t i = 0; i < now->type_count; i++)
        if (now->types[i].name == id)
            return (unsigned)i + ENCODE_FIRST_TYPE;
    return 0;
}

static void add_handles(struct fake_kernel *kernel, const struct process *process)
{
    struct handle_kind kinds[HANDLE_KINDS_MAX];
    size_t count;
    bool complete;
    uint64_t value = 0;
    if (sampler_handle_kinds(kernel->demo, process->pid, 0, kinds, &count, &complete, NULL) != STATUS_OK)
        return;
    for (size_t i = 0; i < count; i++) {
        unsigned type = type_index(kernel->now, kinds[i].name);
        for (int64_t n = 0; n < kinds[i].handles; n++) {
            uint64_t object =
                kernel->erased && !kernel->debug_enabled ? 0 : UINT64_C(0xFFFF800000000000) + (value << 4);
            encode_handle(&kernel->table, process->pid, value += 4, type, object);
        }
    }
}

static void make_handles(struct fake_kernel *kernel)
{
    encode_handles_begin(&kernel->table);
    for (size_t i = 0; i < kernel->now->process_count; i++)
        add_handles(kernel, &kernel->now->processes[i]);
    encode_handles_end(&kernel->table);
}

/* False for a class that this kernel has not. */
static bool make_table(struct fake_kernel *kernel, enum nt_class class, uint64_t address)
{
    struct buffer *table = &kernel->table;
    buffer_clear(table);
    switch (class) {
    case NT_BASIC:
        encode_basic(table, kernel->now, PROCESSORS);
        return true;
    case NT_PERFORMANCE:
        encode_performance(table, kernel->now, PERFORMANCE_LENGTH);
        return true;
    case NT_TIME:
        encode_time(table, kernel->boot_ns, kernel->now->utc_ns);
        return true;
    case NT_PROCESSES:
        encode_processes(table, kernel->now, address);
        return true;
    case NT_POOL_TAGS:
        encode_tags(table, kernel->now, false, &kernel->places);
        return true;
    case NT_WIDE_POOL_TAGS:
        if (kernel->wide)
            encode_tags(table, kernel->now, true, &kernel->places);
        return kernel->wide;
    case NT_OBJECT_TYPES:
        encode_types(table, kernel->now, address);
        return true;
    case NT_HANDLES:
        make_handles(kernel);
        return true;
    case NT_SESSION_POOL_TAGS:
        encode_sessions(table, kernel->now);
        return true;
    case NT_BIG_POOL:
        encode_big_pool(table, kernel->now, kernel->erased);
        return true;
    case NT_MODULES:
        break;
    }
    return false;
}

/* --- answers ----------------------------------------------------------------------------------------------------------------- */

static struct fake_script script_for(const struct fake_kernel *kernel, enum nt_class class)
{
    for (size_t i = 0; i < kernel->script_count; i++)
        if (kernel->scripts[i].class == class)
            return kernel->scripts[i];
    return (struct fake_script){.class = class};
}

/* Class 0 insists on its length, as the real one does. */
static bool is_refused(enum nt_class class, size_t wanted, uint32_t length)
{
    return class == NT_BASIC ? length != wanted : length < wanted;
}

static uint32_t answer(void *context, enum nt_class class, void *buffer, uint32_t length, uint32_t *need)
{
    struct fake_kernel *kernel = context;
    struct fake_script script = script_for(kernel, class);
    *need = 0;
    kernel->calls[class]++;
    if (script.status != NT_SUCCESS)
        return script.status;
    if (!make_table(kernel, class, (uint64_t)(uintptr_t)buffer))
        return NT_INVALID_CLASS;
    size_t grown = kernel->refused < GROWTHS ? kernel->refused + 1 : GROWTHS;
    size_t wanted = kernel->table.length + script.grows_by * grown;
    *need = script.tells_no_length ? 0 : (uint32_t)wanted;
    if (is_refused(class, wanted, length)) {
        kernel->refused++;
        return NT_LENGTH_MISMATCH;
    }
    memset(buffer, 0xA5, wanted);
    if (kernel->table.length != 0)
        memcpy(buffer, kernel->table.bytes, kernel->table.length);
    if (!script.tells_no_length)
        *need = (uint32_t)kernel->table.length - script.cut_by;
    return NT_SUCCESS;
}

static bool performance(void *context, struct nt_performance *performance)
{
    const int64_t *totals = ((struct fake_kernel *)context)->now->totals;
    *performance = (struct nt_performance){.commit = totals[TOTAL_COMMIT] / ENCODE_PAGE,
                                           .commit_limit = totals[TOTAL_COMMIT_LIMIT] / ENCODE_PAGE,
                                           .commit_peak = totals[TOTAL_COMMIT_PEAK] / ENCODE_PAGE,
                                           .physical = totals[TOTAL_PHYSICAL] / ENCODE_PAGE,
                                           .available = totals[TOTAL_AVAILABLE] / ENCODE_PAGE,
                                           .paged = totals[TOTAL_PAGED] / ENCODE_PAGE,
                                           .nonpaged = totals[TOTAL_NONPAGED] / ENCODE_PAGE,
                                           .page_bytes = ENCODE_PAGE};
    return true;
}

static bool lock(void *context, void *bytes, size_t length)
{
    (void)context;
    return bytes != NULL && length != 0;
}

static bool enable_debug(void *context)
{
    ((struct fake_kernel *)context)->debug_enabled = true;
    return true;
}

/* --- the whole --------------------------------------------------------------------------------------------------------------- */

enum status fake_kernel_step(struct fake_kernel *kernel, struct problem *why)
{
    return sampler_take(kernel->demo, &kernel->now, why);
}

enum status fake_kernel_open(struct fake_kernel *kernel, const char *scenario, int64_t interval_ns, struct problem *why)
{
    char source[MACHINE_TEXT];
    snprintf(source, sizeof source, "demo:%s", scenario);
    const struct sampler_config config = {.source = source, .interval_ns = interval_ns};
    *kernel = (struct fake_kernel){.system = {.context = kernel,
                                              .query = answer,
                                              .performance = performance,
                                              .lock = lock,
                                              .enable_debug = enable_debug,
                                              .elevated = false}};
    buffer_init(&kernel->table, TABLE_LIMIT);
    buffer_init(&kernel->places, TABLE_LIMIT);
    enum status status = sampler_open(&kernel->demo, &config, why);
    if (status == STATUS_OK)
        status = fake_kernel_step(kernel, why);
    if (status != STATUS_OK) {
        fake_kernel_close(kernel);
        return status;
    }
    kernel->boot_ns = kernel->now->utc_ns - kernel->now->mono_ns;
    return STATUS_OK;
}

void fake_kernel_close(struct fake_kernel *kernel)
{
    sampler_close(kernel->demo);
    buffer_done(&kernel->table);
    buffer_done(&kernel->places);
    kernel->demo = NULL;
}

uint32_t fake_kernel_calls(const struct fake_kernel *kernel)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < FAKE_CLASSES_MAX; i++)
        sum += kernel->calls[i];
    return sum;
}
