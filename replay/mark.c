/* The verb `mark`: a note at this moment, into a recording at rest or one that another pooltop writes. */
#include <string.h>

#include "base/os.h"
#include "replay/recording.h"
#include "replay/verbs.h"

const struct option mark_options[] = {
    {NULL, OPTION_FLAG, NULL, NULL},
};

enum status mark_run(const struct arguments *arguments, struct problem *why)
{
    const char *text = arguments->operands[1];
    if (text[strspn(text, " \t")] == '\0')
        return problem_set(why, STATUS_USAGE, "mark: the note is empty");
    return recording_note(arguments->operands[0], os_utc_ns(), text, why);
}
