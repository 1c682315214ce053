/* service.h: pooltop as a service of the machine that records from boot on; what a platform provides. Inside replay only.
 *
 * service_linux.c does it with systemd. The Makefile picks the platform's file.
 */
#ifndef REPLAY_SERVICE_H
#define REPLAY_SERVICE_H

#include "base/buffer.h"
#include "base/status.h"

enum service_action { SERVICE_INSTALL, SERVICE_REMOVE, SERVICE_START, SERVICE_STOP, SERVICE_STATUS, SERVICE_ACTIONS };

/* The description of the service that records with this program (an absolute path, any bytes), as install would write it. STATUS_USAGE when the path cannot be written
 * in one. */
enum status service_describe(struct buffer *out, const char *program, struct problem *why);

/* The absolute path of the program that runs. */
enum status service_program(char *out, size_t capacity, struct problem *why);

/* Does it, and says on stdout what was done. One line in `why` when there is no service manager, when we may not, and when it refuses. */
enum status service_act(enum service_action action, struct problem *why);

#endif
