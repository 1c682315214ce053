/* state.h: what is remembered from one run to the next without being asked: what was typed at the prompts. A file of its own, beside the configuration, which is never touched by it.
 *
 * A line `KIND TEXT` each, the newest first. Written whole or not at all when something was added; a file that is not there, or cannot be read or written, changes nothing: it is no
 * reason to say anything. What cannot be a typed text is left out.
 */
#ifndef TUI_STATE_H
#define TUI_STATE_H

#include "tui/config.h"
#include "tui/prompt.h"

/* $XDG_STATE_HOME/pooltop/state, ~/.local/state/pooltop/state, %LOCALAPPDATA%\pooltop\state. False where there is no home. */
bool state_path(char out[CONFIG_PATH]);

void state_read(struct prompt *prompt, const char *path);
void state_write(const struct prompt *prompt, const char *path);

/* What state_read does with the bytes of a file. */
void state_parse(struct prompt *prompt, const char *text, size_t length);

#endif
