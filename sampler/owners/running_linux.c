#include "sampler/owners/running.h"

#include <errno.h>
#include <stdio.h>

#include "base/os.h"

enum status running_open(struct running *running, struct problem *why)
{
    enum { LINE = 4096 };
    char line[LINE];
    FILE *modules = os_open_file("/proc/modules", "r");
    *running = (struct running){.key_of = running_key_of_module};
    if (modules == NULL)
        return problem_os(why, "read", "/proc/modules", errno);
    while (fgets(line, sizeof line, modules) != NULL)
        running_take_module(running, line);
    fclose(modules);
    return STATUS_OK;
}
