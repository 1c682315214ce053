/* service_windows.h: the parts of the service on Windows: its places, its rights, and its life under the service control manager. Inside replay/service*_windows.c.
 */
#ifndef REPLAY_SERVICE_WINDOWS_H
#define REPLAY_SERVICE_WINDOWS_H

#include "base/windows/wide.h"
#include "replay/service.h"

#define SERVICE_NAME L"pooltop"

/* %ProgramFiles%\pooltop\pooltop.exe and %ProgramData%\pooltop, as the registry names these folders: an environment can be anybody's. */
enum status place_of_program(wchar_t out[WIDE_PATH], struct problem *why);
enum status place_of_recordings(wchar_t out[WIDE_PATH], struct problem *why);

/* Puts a copy of the running program where only administrators can change it; nothing to do when it runs there. A service that runs as the system
 * must not be a file that somebody else can replace. */
enum status place_program(struct problem *why);

/* Makes the folder of the recordings, or takes over one that is an administrator's: only administrators and the system may look into it and write. STATUS_DENIED when there is one
 * that somebody else made. */
enum status place_recordings(struct problem *why);

/* The event log learns where the words for our events are: in the program. */
void place_events(void);

/* Undoes the first and the last; recordings stay. A program cannot remove itself while it runs: then it stays too. */
void place_nothing(void);

/* What the manager shall run: the program with `service run -- record ...`. STATUS_USAGE when a text cannot be written in a command line. */
enum status service_command(struct buffer *out, const char *program, const struct service_wishes *wishes,
                            struct problem *why);

#endif
