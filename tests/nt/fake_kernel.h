/* fake_kernel.h: an NT kernel that answers from the demo source, and misbehaves as it is told.
 *
 * It owns the demo and serves each class as the table a real kernel would write for the demo's present moment. fake_kernel_step moves to the next
 * moment. A script changes single answers: a status in place of a table, a table that grows between two calls, lengths that lie.
 * After the first few samples it allocates nothing, so that a counting allocator sees the sampler alone.
 */
#ifndef TESTS_NT_FAKE_KERNEL_H
#define TESTS_NT_FAKE_KERNEL_H

#include "base/buffer.h"
#include "sampler/sampler.h"
#include "sampler/windows/nt.h"

struct fake_script {
    enum nt_class class;
    uint32_t status; /* given instead of a table; NT_SUCCESS: none */
    uint32_t
        grows_by;    /* with each of the first refused calls the table needs so many bytes more, junk behind its end */
    uint32_t cut_by; /* so many bytes fewer are told than the table has */
    bool tells_no_length;
};

enum { FAKE_SCRIPTS_MAX = 8, FAKE_CLASSES_MAX = 1001 };

struct fake_kernel {
    struct sampler *demo;       /* owned */
    const struct snapshot *now; /* the demo's; borrowed until the next step */
    bool wide;                  /* class 255 is there */
    bool erased;                /* kernel addresses are 0, as on 24H2 without SeDebugPrivilege */
    struct fake_script scripts[FAKE_SCRIPTS_MAX];
    size_t script_count;
    uint32_t calls[FAKE_CLASSES_MAX];
    uint32_t refused; /* calls of the class that grows, so far */
    bool debug_enabled;
    int64_t boot_ns;
    struct buffer table, places; /* owned */
    struct nt_system system;     /* what the sampler sees; its context is this kernel */
};

/* `scenario` as behind the colon of a demo source; takes the first moment. The kernel must not be moved afterwards. */
enum status fake_kernel_open(struct fake_kernel *kernel, const char *scenario, int64_t interval_ns,
                             struct problem *why);
void fake_kernel_close(struct fake_kernel *kernel);

enum status fake_kernel_step(struct fake_kernel *kernel, struct problem *why);

/* Sum of all calls so far. */
uint32_t fake_kernel_calls(const struct fake_kernel *kernel);

#endif
