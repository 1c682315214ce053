#include "base/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { EXIT_FOUND = 10 };

static const char *const NAMES[] = {
    [STATUS_OK] = "ok",
    [STATUS_EMPTY] = "empty",
    [STATUS_NO_MEMORY] = "no memory",
    [STATUS_LIMIT] = "limit",
    [STATUS_IO] = "io",
    [STATUS_NOT_FOUND] = "not found",
    [STATUS_DENIED] = "denied",
    [STATUS_BUSY] = "busy",
    [STATUS_FULL] = "full",
    [STATUS_CLOSED] = "closed",
    [STATUS_DAMAGED] = "damaged",
    [STATUS_NEWER] = "newer",
    [STATUS_UNSUPPORTED] = "unsupported",
    [STATUS_USAGE] = "usage",
    [STATUS_FOUND] = "found",
    [STATUS_STOPPED] = "stopped",
};

const char *status_name(enum status status)
{
    size_t index = (size_t)status;
    return index < sizeof NAMES / sizeof NAMES[0] ? NAMES[index] : "unknown";
}

bool status_is_failure(enum status status)
{
    return status != STATUS_OK && status != STATUS_STOPPED && status != STATUS_FOUND;
}

int status_exit(enum status status)
{
    if (status == STATUS_OK || status == STATUS_STOPPED)
        return 0;
    if (status == STATUS_FOUND)
        return EXIT_FOUND;
    return status == STATUS_USAGE ? 2 : 1;
}

enum status problem_set(struct problem *why, enum status status, const char *format, ...)
{
    if (!why)
        return status;
    /* Escaping never shortens, so a few bytes more than a line are enough for the cut to be seen. An argument may be an
     * earlier why->line, which is why the line is composed elsewhere first. */
    char raw[PROBLEM_LINE + 8];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(raw, sizeof raw, format, arguments);
    va_end(arguments);
    size_t held = length < 0 ? 0 : (size_t)length;
    if (held >= sizeof raw)
        held = sizeof raw - 1;
    text_safe(why->line, sizeof why->line, sizeof why->line, raw, held);
    why->status = status;
    return status;
}

static enum status status_of_errno(int error_number)
{
    switch (error_number) {
    case ENOENT:
        return STATUS_NOT_FOUND;
    case EACCES:
    case EPERM:
        return STATUS_DENIED;
    case ENOSPC:
#ifdef EDQUOT
    case EDQUOT:
#endif
        return STATUS_FULL;
    case EPIPE:
        return STATUS_CLOSED;
    case ENOMEM:
        return STATUS_NO_MEMORY;
    default:
        return STATUS_IO;
    }
}

enum status problem_os(struct problem *why, const char *action, const char *object, int error_number)
{
    /* The object alone is cut when it is very long, so that the reason at the end of the line survives. */
    char shown[PROBLEM_LINE - 160];
    text_safe(shown, sizeof shown, sizeof shown, object, strlen(object));
    return problem_set(why, status_of_errno(error_number), "cannot %s %s: %s", action, shown, strerror(error_number));
}
