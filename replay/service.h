/* service.h: pooltop as a service of the machine that records from boot on; what a platform provides. Inside replay only.
 *
 * service_linux.c does it with systemd. The Makefile picks the platform's file.
 */
#ifndef REPLAY_SERVICE_H
#define REPLAY_SERVICE_H

#include "base/buffer.h"
#include "base/status.h"

enum service_action { SERVICE_INSTALL, SERVICE_REMOVE, SERVICE_START, SERVICE_STOP, SERVICE_STATUS, SERVICE_ACTIONS };

enum { SERVICE_ALERTS_MAX = 32 };

/* What the service's recorder is told beyond its bounds: right expressions and a right command, any bytes. Borrowed. */
struct service_wishes {
    const char *alerts[SERVICE_ALERTS_MAX];
    size_t alert_count;
    const char *command; /* NULL: none */
};

/* The description of the service that records with this program (an absolute path, any bytes), as install would write it. STATUS_USAGE when a text cannot be written
 * in one. */
enum status service_describe(struct buffer *out, const char *program, const struct service_wishes *wishes,
                             struct problem *why);

/* The absolute path of the program that runs. */
enum status service_program(char *out, size_t capacity, struct problem *why);

/* Does it, and says on stdout what was done. One line in `why` when there is no service manager, when we may not, and when it refuses. */
enum status service_act(enum service_action action, const struct service_wishes *wishes, struct problem *why);

#endif
