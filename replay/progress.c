#include "replay/progress.h"

#include <stdio.h>

#include "base/os.h"
#include "base/when.h"

void progress_begin(struct progress *progress, const char *doing)
{
    *progress = (struct progress){.doing = doing, .told_ns = os_mono_ns()};
}

void progress_tell(struct progress *progress, int64_t samples)
{
    if (samples % 64 != 0)
        return;
    bool terminal = os_is_terminal(2);
    int64_t now = os_mono_ns();
    if (now - progress->told_ns < (terminal ? NS_PER_SECOND : 5 * NS_PER_SECOND))
        return;
    progress->told_ns = now;
    progress->line_open = terminal;
    fprintf(stderr, terminal ? "\r%lld samples %s" : "%lld samples %s\n", (long long)samples, progress->doing);
}

void progress_end(struct progress *progress)
{
    if (progress->line_open)
        fputc('\n', stderr);
    progress->line_open = false;
}
