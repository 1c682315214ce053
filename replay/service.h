/* service.h: pooltop as a service of the machine that records from boot on; what a platform provides. Inside replay only.
 *
 * service_linux.c does it with systemd, service_windows.c with the service control manager. The Makefile picks the platform's files.
 */
#ifndef REPLAY_SERVICE_H
#define REPLAY_SERVICE_H

#include "base/buffer.h"
#include "base/number.h"
#include "base/options.h"
#include "base/status.h"

struct leak_judge;

enum service_action { ACT_INSTALL, ACT_REMOVE, ACT_START, ACT_STOP, ACT_STATUS, ACT_RUN, ACTS };

enum { SERVICE_ALERTS_MAX = 32 };

/* What the service's recorder is told beyond its bounds: right expressions, a right command and textfile, any bytes. Borrowed. */
struct service_wishes {
    const char *alerts[SERVICE_ALERTS_MAX];
    size_t alert_count;
    const char *command;  /* NULL: none */
    const char *textfile; /* its path; NULL: none */
    int64_t textfile_top; /* ABSENT: as record has it */
};

/* The description of the service that records with this program (an absolute path, any bytes), as install would write it. STATUS_USAGE when a text cannot be written
 * in one. */
enum status service_describe(struct buffer *out, const char *program, const struct service_wishes *wishes,
                             struct problem *why);

/* The absolute path of the program that the service will run. */
enum status service_program(char *out, size_t capacity, struct problem *why);

/* Does it, and says on stdout what was done. One line in `why` when there is no service manager, when we may not, and when it refuses. */
enum status service_act(enum service_action action, const struct service_wishes *wishes, struct problem *why);

/* What the service does: run() records until os_stop_requested(). */
struct service_work {
    enum status (*run)(const struct service_work *work, struct problem *why);
    const struct arguments *arguments; /* borrowed */
    const struct leak_judge *judge;    /* borrowed; may be NULL */
};

/* Works as the service manager wants it, where it wants that: STATUS_USAGE on Linux, where the service is the recorder itself, and when a person called. */
enum status service_serve(const struct service_work *work, struct problem *why);

#endif
