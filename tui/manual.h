/* manual.h: the manual page, made from the verb, option, action and field tables, so that it cannot drift from the program. */
#ifndef TUI_MANUAL_H
#define TUI_MANUAL_H

#include <stdio.h>

#include "base/options.h"

/* Writes roff (man(7)) to `out`. */
enum status manual_print(FILE *out, const struct verb *verbs, size_t verb_count, const struct option *globals,
                         struct problem *why);

#endif
