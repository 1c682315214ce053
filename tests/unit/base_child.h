/* base_child.h: starting a child from a command line, and waiting for its end, for tests of both platforms. */
#ifndef TESTS_UNIT_BASE_CHILD_H
#define TESTS_UNIT_BASE_CHILD_H

#include <time.h>

#include "base/child.h"
#include "base/command.h"
#include "suite.h"

static inline void pause_ms(long ms)
{
    nanosleep(&(struct timespec){.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000}, NULL);
}

/* Muted; `facts` may be NULL. */
static inline struct child start(const char *line, char *const *facts)
{
    static char *const none[] = {NULL};
    struct command *command;
    struct child child = {0};
    struct problem why = {0};
    ck_assert_int_eq(command_parse(&command, line, &why), STATUS_OK);
    ck_assert_msg(child_start(&child, command_words(command), facts != NULL ? facts : none, true, &why) == STATUS_OK,
                  "%s", why.line);
    command_close(command);
    ck_assert_int_ne(child.id, 0);
    return child;
}

/* Its end is told once. */
static inline int code_of(struct child child)
{
    int code = -1;
    for (int i = 0; i < 2000 && !child_ended(&child, &code); i++)
        pause_ms(5);
    ck_assert_int_eq(child.id, 0);
    ck_assert(!child_ended(&child, &code));
    return code;
}

#endif
