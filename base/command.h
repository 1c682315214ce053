/* command.h: a command line as words, split by us and never by a shell.
 *
 *   logger -t pooltop "nonpaged pool"      blanks part words; what stands in quotes is one word
 *   'as it is: \ " $'                      in single quotes every character stands for itself
 *   "a \" and a \\"                        in double quotes a backslash takes \ and " literally and else stands for itself
 *   two\ words                             outside quotes a backslash takes the next character literally
 * Nothing else means anything: no variables, no wildcards, no redirection. Who wants a shell says so: sh -c '...'.
 * A command owns its words.
 */
#ifndef BASE_COMMAND_H
#define BASE_COMMAND_H

#include "base/status.h"

struct command;

/* STATUS_USAGE when there is no word, a quote is not closed, or there are more than 64 words or 4096 bytes. */
enum status command_parse(struct command **command, const char *text, struct problem *why);
void command_close(struct command *command); /* NULL is allowed */

/* At least one, and a NULL behind the last. Borrowed. */
char *const *command_words(const struct command *command);

#endif
