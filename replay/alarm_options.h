/* alarm_options.h: the options --alert and --on-alert, the same for every verb that has them. */
#ifndef REPLAY_ALARM_OPTIONS_H
#define REPLAY_ALARM_OPTIONS_H

#include "base/options.h"
#include "replay/alarm.h"

#define ALERT_OPTIONS                                                                                                  \
    {"alert", OPTION_LIST, "EXPR",                                                                                     \
     "tell when it holds, once per episode, by a mark, a line and an entry in the system's log: 'leak:*' (each pool "  \
     "that leaks, as report judges, an hour after the start), 'nonpaged>75%', "                                        \
     "'available<500m', 'handles:lsass.exe>10k', 'growth:NFeS>100m/h', 'growth:filp>20m/h over 30m'; may be given "    \
     "again"},                                                                                                         \
    {                                                                                                                  \
        "on-alert", OPTION_TEXT, "COMMAND",                                                                            \
            "also run it, without a shell: '/usr/local/bin/tell-me now'; POOLTOP_ALERT, POOLTOP_TEXT, POOLTOP_VALUE, " \
            "POOLTOP_LIMIT, POOLTOP_UNIT, POOLTOP_NAME, POOLTOP_TYPE, POOLTOP_PID, POOLTOP_TIME, POOLTOP_HOST and "    \
            "POOLTOP_RECORDING tell it what"                                                                           \
    }

/* What a command line asks for: the expressions and the command of `config` are taken from it. *alarm is NULL when it asks for none. */
enum status alarm_open_asked(struct alarm **alarm, const struct arguments *arguments, const struct alarm_config *config,
                             struct problem *why);

#endif
