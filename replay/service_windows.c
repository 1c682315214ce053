/* The service of a Windows machine: not yet in this version. */
#include "replay/service.h"

static enum status not_available(struct problem *why)
{
    return problem_set(why, STATUS_UNSUPPORTED, "there is no service on Windows in this version: pooltop record works");
}

enum status service_describe(struct buffer *out, const char *program, const struct service_wishes *wishes,
                             struct problem *why)
{
    (void)wishes;
    (void)out;
    (void)program;
    return not_available(why);
}

enum status service_program(char *out, size_t capacity, struct problem *why)
{
    (void)out;
    (void)capacity;
    return not_available(why);
}

enum status service_act(enum service_action action, const struct service_wishes *wishes, struct problem *why)
{
    (void)wishes;
    (void)action;
    return not_available(why);
}
