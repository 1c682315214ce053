/* status.h: how every fallible function in pooltop answers.
 *
 * One enum travels upwards; the line a person reads travels beside it in a struct problem that the caller owns.
 * Nobody below main() prints a problem: pooltop.c does, as `pooltop: <line>`, and turns the status into an exit status.
 * A line says what failed, on what, why, and where there is something to do, what to do. It never holds a newline or an
 * unescaped control character, whatever was in the name that it quotes.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stdbool.h>
#include <stddef.h>

enum status {
    STATUS_OK = 0,
    STATUS_EMPTY,       /* nothing there: no sample, end of data */
    STATUS_NO_MEMORY,   /* the heap refused */
    STATUS_LIMIT,       /* a bound of ours was reached (buffer, rows, names) */
    STATUS_IO,          /* the system refused a read or write */
    STATUS_NOT_FOUND,   /* no such file, pool, column, verb */
    STATUS_DENIED,      /* it is there, we may not */
    STATUS_BUSY,        /* somebody else has it (a second recorder) */
    STATUS_FULL,        /* no space left */
    STATUS_CLOSED,      /* the reader of our pipe went away */
    STATUS_DAMAGED,     /* input that breaks its own format */
    STATUS_NEWER,       /* made by a newer pooltop */
    STATUS_UNSUPPORTED, /* this system does not offer it */
    STATUS_USAGE,       /* the command line or a typed text is wrong: exit status 2 */
    STATUS_FOUND,       /* what a script asked for is there (--exit-code): exit status 10; not a failure */
    STATUS_STOPPED      /* a signal or the user ended it; not a failure */
};

/* A function whose argument number `format_at` is as printf's, with its values from number `first` on. The build says whose printf when it is not the compiler's own. */
#ifndef PRINTF_STYLE
#define PRINTF_STYLE printf
#endif
#define PRINTF_LIKE(format_at, first) __attribute__((format(PRINTF_STYLE, format_at, first)))

enum { PROBLEM_LINE = 512 };

/* Owned by whoever calls; every function that takes one accepts NULL. */
struct problem {
    enum status status;
    char line[PROBLEM_LINE];
};

/* Writes the formatted line (cut at PROBLEM_LINE, control and invalid bytes escaped) and returns `status`, so that a
 * caller can `return problem_set(why, STATUS_IO, ...)`. */
enum status problem_set(struct problem *why, enum status status, const char *format, ...) PRINTF_LIKE(3, 4);

/* The same for a failed system call: `cannot <action> <object>: <text of error_number>`; maps ENOENT, EACCES, EPERM, ENOSPC,
 * EDQUOT, EPIPE, ENOMEM to their status, all else to STATUS_IO. `object` may hold hostile bytes. */
enum status problem_os(struct problem *why, const char *action, const char *object, int error_number);

/* A constant word for a status, for tests and logs: "ok", "empty", ... */
const char *status_name(enum status status);

/* Whether a line has to be printed. */
bool status_is_failure(enum status status);

/* Process exit status: 0 for OK and STOPPED, 10 for FOUND, 2 for USAGE, 1 for the rest. */
int status_exit(enum status status);

#endif
