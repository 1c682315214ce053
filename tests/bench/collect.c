/* collect.c: takes samples at a steady pace until it is told to stop, and does nothing with them: what collecting alone costs as a whole
 * program, to be laid beside slabtop and atop.
 *
 *   collect INTERVAL_MS
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/os.h"
#include "base/when.h"
#include "sampler/sampler.h"

static bool run(struct sampler *sampler, int64_t interval_ns, struct problem *why)
{
    int64_t next = os_mono_ns();
    while (!os_stop_requested()) {
        const struct snapshot *snapshot;
        if (sampler_take(sampler, &snapshot, why) != STATUS_OK)
            return false;
        next += interval_ns;
        os_sleep_until(next, NULL);
    }
    return true;
}

int main(int argc, char **argv)
{
    struct problem why = {STATUS_OK, ""};
    struct sampler *sampler = NULL;
    long interval = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (interval < 1) {
        fprintf(stderr, "usage: collect INTERVAL_MS\n");
        return 2;
    }
    struct sampler_config config = {.source = "auto", .pools = NULL, .interval_ns = interval * NS_PER_MS};
    os_catch_stop();
    bool good = sampler_open(&sampler, &config, &why) == STATUS_OK && run(sampler, config.interval_ns, &why);
    if (!good)
        fprintf(stderr, "collect: %s\n", why.line);
    sampler_close(sampler);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
