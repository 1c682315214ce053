/* completion.h: completion for a shell, made from the tables of verbs and options, so that it knows what the program knows. */
#ifndef TUI_COMPLETION_H
#define TUI_COMPLETION_H

#include <stdio.h>

#include "base/options.h"

/* `shell`: bash. STATUS_USAGE for any other. */
enum status completion_print(FILE *out, const char *shell, const struct verb *verbs, size_t verb_count,
                             const struct option *globals, struct problem *why);

#endif
