/* alarm_command.h: what the command of an alert is told, in its environment. Inside replay only.
 *
 *   POOLTOP_ALERT      the expression                         POOLTOP_TEXT   the text of the alert's mark
 *   POOLTOP_VALUE      what it is, with all digits            POOLTOP_LIMIT  what it was compared with
 *   (of a leak these two are how sure the verdict is, and has to be)
 *   POOLTOP_UNIT       bytes, count or percent, behind growth with /s /m /h or /d
 *   POOLTOP_NAME       of the pool, process, object type or group; empty for a total
 *   POOLTOP_TYPE       of the pool, else empty                POOLTOP_PID    of the process, or the one that holds a leak, else empty
 *   POOLTOP_TIME       of the sample, RFC 3339                POOLTOP_HOST   the machine's name
 *   POOLTOP_RECORDING  the file, as it was named; empty when nothing is recorded
 *
 * Names come from whoever made the process: they are escaped as on the screen, and are still to be quoted in a shell.
 */
#ifndef REPLAY_ALARM_COMMAND_H
#define REPLAY_ALARM_COMMAND_H

#include "base/child.h"
#include "base/command.h"
#include "replay/alert.h"
#include "sampler/sampler.h"

struct alarm_facts {
    const struct alert *alert;
    int64_t value;       /* in the alert's unit */
    const char *name;    /* safe */
    enum pool_type type; /* of a pool */
    int64_t pid;         /* of a process, or of the one that holds a leak; ABSENT: none */
    const struct snapshot *snapshot;
    const struct machine *machine;
    const char *text, *path; /* path may be NULL */
};

enum status alarm_run(struct child *child, const struct command *command, const struct alarm_facts *facts, bool is_mute,
                      struct problem *why);

#endif
