/* A copied tree of /proc and /sys in which any file says anything, read as a machine, recorded and played. */
#include "base/when.h"
#include "replay/player.h"
#include "replay/recorder.h"
#include "tests/fuzz/fuzz.h"

static const char *const FILES[] = {"proc/slabinfo",
                                    "proc/meminfo",
                                    "proc/vmallocinfo",
                                    "proc/allocinfo",
                                    "proc/vmstat",
                                    "proc/sys/fs/file-nr",
                                    "proc/loadavg",
                                    "proc/7/stat",
                                    "proc/7/cgroup",
                                    "proc/123/stat",
                                    "proc/123/cgroup",
                                    "proc/net/protocols",
                                    "proc/net/sockstat",
                                    "proc/version",
                                    "proc/uptime",
                                    "proc/stat",
                                    "proc/cpuinfo",
                                    "utc",
                                    "proc/sys/kernel/hostname",
                                    "proc/sys/kernel/random/boot_id",
                                    "proc/sys/vm/mem_profiling",
                                    "proc/mounts",
                                    "proc/self/mountinfo",
                                    "proc/cgroups",
                                    "sys/fs/cgroup/cgroup.controllers",
                                    "sys/fs/cgroup/memory.stat",
                                    "sys/fs/cgroup/a/memory.stat",
                                    "sys/fs/cgroup/memory/memory.kmem.usage_in_bytes",
                                    "sys/fs/cgroup/memory/b/memory.kmem.usage_in_bytes",
                                    "sys/kernel/slab/kmalloc-96/alloc_fastpath",
                                    "sys/kernel/slab/kmalloc-96/free_slowpath",
                                    "sys/kernel/slab/kmalloc-96/reclaim_account"};
enum { FILES_COUNT = sizeof FILES / sizeof FILES[0], MEMORY = 1 << 20 };

/* No two rows have one identity, and every remark may be shown. */
static void check_rows(const struct snapshot *snapshot)
{
    fuzz_check_snapshot(snapshot);
    fuzz_check_unique(snapshot, ENTITY_POOLS);
    fuzz_check_unique(snapshot, ENTITY_TYPES);
    for (size_t i = 0; i < snapshot->remark_count; i++)
        fuzz_check_safe(intern_text(snapshot->names, snapshot->remarks[i]).bytes);
}

static void check_recorded(struct sampler *sampler, const struct snapshot *snapshot)
{
    struct recording *recording;
    struct recorder *recorder;
    struct problem why = {.line = ""};
    FUZZ_CHECK(recording_open_memory(&recording, MEMORY) == STATUS_OK, "memory");
    FUZZ_CHECK(recorder_open(&recorder, recording, sampler_machine(sampler), NS_PER_SECOND, &why) == STATUS_OK, "%s",
               why.line);
    enum status status = recorder_add(recorder, snapshot, &why);
    FUZZ_CHECK(status == STATUS_OK || status == STATUS_LIMIT, "%s", why.line);
    recorder_close(recorder, "done", NULL);
    fuzz_walk(recording, 0x35);
    recording_close(recording);
}

static void write_files(struct fuzz_input *input)
{
    fuzz_write("proc/meminfo", "", 0);
    while (fuzz_left(input)) {
        const char *path = FILES[fuzz_byte(input) % FILES_COUNT];
        size_t size = fuzz_byte(input), left;
        size |= (size_t)fuzz_byte(input) << 8;
        left = (size_t)(input->end - input->at);
        size = size < left ? size : left;
        fuzz_write(path, input->at, size);
        input->at += size;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    struct problem why = {.line = ""};
    struct sampler *sampler;
    const struct snapshot *snapshot;
    char source[128];
    write_files(&input);
    snprintf(source, sizeof source, "proc:%s", fuzz_folder());
    const struct sampler_config config = {
        .source = source, .pools = "slab,vmalloc,allocinfo", .interval_ns = NS_PER_SECOND};
    enum status status = sampler_open(&sampler, &config, &why);
    fuzz_check_refusal(status, &why);
    if (status == STATUS_OK) {
        fuzz_check_safe(sampler_machine(sampler)->host);
        fuzz_check_safe(sampler_machine(sampler)->os);
        status = sampler_take(sampler, &snapshot, &why);
        fuzz_check_refusal(status, &why);
        if (status == STATUS_OK) {
            check_rows(snapshot);
            check_recorded(sampler, snapshot);
        }
        sampler_close(sampler);
    }
    fuzz_empty_folder();
    return 0;
}

/* What stands in each file of a healthy tree; the two halves of a long one make a seed each. */
void fuzz_seeds(void)
{
    static const char *const TEXTS[FILES_COUNT] = {
        "slabinfo - version: 2.1\nfilp 500 512 256 16 1 : tunables 0 0 0 : slabdata 32 32 0\n",
        "MemTotal: 1000000 kB\nMemFree: 400000 kB\nSlab: 60000 kB\nSReclaimable: 2 kB\nKernelStack: 8000 kB\n",
        "0x7874d405-0xe344a63f 20480 n_tty_open+0x19/0xa0 [m] pages=4 vmalloc\n0x1-0x2 8192 ioremap+0x1/0x2 phys=1\n",
        "allocinfo - version: 1.0\n 12288 12 fs/eventfd.c:393 [m] func:do_eventfd\n 5 1 a.c:1 func:b\n",
        "pgfault 12345\n",
        "500\t0\t9223372036854775807\n",
        "0.01 0.02 0.03 1/345 6789\n",
        "7 (a b) S 1 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 12345 1000000 250 1\n",
        "0::/a\n",
        "123 (c)) R 1 1 1 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 99 1000000 25 1\n",
        "4:memory:/b\n",
        "protocol  size sockets  memory press maxhdr  slab module     cl co\nTCP 2000 5 1 no 240 yes kernel y y\n",
        "sockets: used 20\nTCP: inuse 5 orphan 0 tw 0 alloc 7 mem 1\n",
        "Linux version 6.1.0-18-amd64 (x)\n",
        "986.36 1942.35\n",
        "cpu 1 2 3\nbtime 1755439500\n",
        "processor\t: 0\nprocessor\t: 1\n",
        "1755439500000000000\n",
        "host\n",
        "0a1b2c3d-0000-1111-2222-333344445555\n",
        "1\n",
        "cgroup /sys/fs/cgroup cgroup2 rw 0 0\n",
        "30 23 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
        "#subsys_name\thierarchy\nmemory\t5\t2\t1\n",
        "memory pids\n",
        "anon 1\nkernel 40960\nslab 8192\n",
        "slab 4096\n",
        "40960\n",
        "8192\n",
        "100 C0=50 C1=50\n",
        "90\n",
        "1\n"};
    struct buffer all;
    buffer_init(&all, 1 << 16);
    for (unsigned i = 0; i < FILES_COUNT; i++) {
        struct buffer one;
        const char lead[3] = {(char)i, (char)strlen(TEXTS[i]), (char)(strlen(TEXTS[i]) >> 8)};
        buffer_init(&one, 1 << 12);
        buffer_add(&one, lead, 3);
        buffer_add_text(&one, TEXTS[i]);
        fuzz_seed(one.bytes, one.length);
        buffer_add(&all, one.bytes, one.length);
        buffer_done(&one);
    }
    fuzz_seed(all.bytes, all.length);
    buffer_done(&all);
}
