#include "replay/progress.h"

#include <stdio.h>

#include "base/number.h"
#include "base/os.h"
#include "base/when.h"

void progress_begin(struct progress *progress, const char *doing)
{
    *progress = (struct progress){.doing = doing, .told_ns = os_mono_ns()};
}

/* Whether it is time to say something, which is then said. */
static bool is_due(struct progress *progress)
{
    bool terminal = os_is_terminal(2);
    int64_t now = os_mono_ns();
    if (now - progress->told_ns < (terminal ? NS_PER_SECOND : 5 * NS_PER_SECOND))
        return false;
    progress->told_ns = now;
    progress->line_open = terminal;
    return true;
}

void progress_tell(struct progress *progress, int64_t samples)
{
    if (samples % 64 == 0 && is_due(progress))
        fprintf(stderr, progress->line_open ? "\r%lld samples %s" : "%lld samples %s\n", (long long)samples,
                progress->doing);
}

void progress_tell_bytes(struct progress *progress, int64_t done, int64_t all)
{
    char shown[2][NUMBER_TEXT];
    if (!is_due(progress))
        return;
    number_short(shown[0], done, UNIT_BYTES, 5);
    number_short(shown[1], all, UNIT_BYTES, 5);
    fprintf(stderr, progress->line_open ? "\r%5s of %5s %s" : "%s of %s %s\n", shown[0], shown[1], progress->doing);
}

void progress_end(struct progress *progress)
{
    if (progress->line_open)
        fputc('\n', stderr);
    progress->line_open = false;
}
