/* collect.c: takes samples at a steady pace until it is told to stop, and does nothing with them: what collecting alone costs as a whole
 * program, to be laid beside slabtop and atop.
 *
 *   collect INTERVAL_MS [FILE]
 *
 * With FILE it reads that file instead of taking samples: what the kernel alone takes for it, whoever asks.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/os.h"
#include "base/when.h"
#include "sampler/sampler.h"

enum { READ_BYTES = 65536 }; /* at once, as the sampler does */

/* One of the two. */
struct task {
    struct sampler *sampler;
    int file;
};

static bool open_task(struct task *task, const struct sampler_config *config, const char *file, struct problem *why)
{
    if (file == NULL)
        return sampler_open(&task->sampler, config, why) == STATUS_OK;
    task->file = open(file, O_RDONLY | O_CLOEXEC);
    return task->file >= 0 || problem_set(why, STATUS_IO, "cannot read %s", file) == STATUS_OK;
}

static bool do_task(const struct task *task, struct problem *why)
{
    static char bytes[READ_BYTES];
    const struct snapshot *snapshot;
    if (task->sampler != NULL)
        return sampler_take(task->sampler, &snapshot, why) == STATUS_OK;
    ssize_t got;
    for (off_t at = 0; (got = pread(task->file, bytes, sizeof bytes, at)) > 0;)
        at += got;
    return got == 0 || problem_set(why, STATUS_IO, "a read failed") == STATUS_OK;
}

static bool run(const struct task *task, int64_t interval_ns, struct problem *why)
{
    int64_t next = os_mono_ns();
    while (!os_stop_requested()) {
        if (!do_task(task, why))
            return false;
        next += interval_ns;
        os_sleep_until(next, NULL);
    }
    return true;
}

int main(int argc, char **argv)
{
    struct problem why = {STATUS_OK, ""};
    struct task task = {.sampler = NULL, .file = -1};
    long interval = argc == 2 || argc == 3 ? strtol(argv[1], NULL, 10) : 0;
    if (interval < 1) {
        fprintf(stderr, "usage: collect INTERVAL_MS [FILE]\n");
        return 2;
    }
    struct sampler_config config = {.source = "auto", .pools = NULL, .interval_ns = interval * NS_PER_MS};
    os_catch_stop();
    bool good = open_task(&task, &config, argc == 3 ? argv[2] : NULL, &why) && run(&task, config.interval_ns, &why);
    if (!good)
        fprintf(stderr, "collect: %s\n", why.line);
    sampler_close(task.sampler);
    if (task.file >= 0)
        close(task.file);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
