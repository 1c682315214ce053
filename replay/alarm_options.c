#include "replay/alarm_options.h"

enum status alarm_open_asked(struct alarm **alarm, const struct arguments *arguments, const struct alarm_config *config,
                             struct problem *why)
{
    const char *expressions[LIST_MAX];
    struct alarm_config asked = *config;
    asked.command = arguments_text(arguments, "on-alert");
    asked.expressions = expressions;
    asked.count = 0;
    for (const char *text; asked.count < LIST_MAX && (text = arguments_each(arguments, "alert", asked.count)) != NULL;)
        expressions[asked.count++] = text;
    *alarm = NULL;
    if (asked.count > 0)
        return alarm_open(alarm, &asked, why);
    return asked.command == NULL
               ? STATUS_OK
               : problem_set(why, STATUS_USAGE, "--on-alert needs something to wait for: --alert 'nonpaged>75%%'");
}
