/* prompt.h: one line that is typed: editing keys, a history a kind of question, and why the text is not accepted.
 *
 * A prompt is a plain value; nothing to free. The text is UTF-8, at most PROMPT_TEXT - 1 bytes, and only ever cut at whole characters.
 * Keys: Left Right Home End Backspace Del, C-u (empty), C-w (one word), C-a C-e, Up Down (history), Enter, Esc.
 */
#ifndef TUI_PROMPT_H
#define TUI_PROMPT_H

#include "base/status.h"
#include "tui/canvas.h"

enum prompt_kind {
    PROMPT_NONE,
    PROMPT_SEARCH,
    PROMPT_FILTER,
    PROMPT_TIME,
    PROMPT_NOTE,
    PROMPT_RECORD,
    PROMPT_SESSION,
    PROMPT_PALETTE,
    PROMPT_SPAN,
    PROMPT_WRITE,
    PROMPT_CONFIG,
    PROMPT_HELP,
    PROMPT_KINDS
};

enum { PROMPT_TEXT = 256, PROMPT_HISTORY = 8 };

struct prompt {
    enum prompt_kind kind; /* PROMPT_NONE: closed */
    char label[32];
    char text[PROMPT_TEXT];
    size_t length, cursor;   /* bytes */
    char note[PROBLEM_LINE]; /* behind the text: why it is not accepted, what it would complete to; safe text */
    char history[PROMPT_KINDS][PROMPT_HISTORY][PROMPT_TEXT]; /* newest first */
    int recalled;                                            /* place in the history, -1: what is being typed */
};

enum prompt_event { PROMPT_SAME, PROMPT_EDITED, PROMPT_ENTERED, PROMPT_CANCELLED, PROMPT_COMPLETE };

void prompt_init(struct prompt *prompt);
void prompt_ask(struct prompt *prompt, enum prompt_kind kind, const char *label, const char *text);
/* Closes it; a text that is `kept` and not empty goes into the history. */
void prompt_close(struct prompt *prompt, bool kept);
void prompt_set(struct prompt *prompt, const char *text);
enum prompt_event prompt_key(struct prompt *prompt, int32_t key);

/* One line; leaves the hardware cursor in the text. */
void prompt_draw(struct canvas *canvas, struct area line, const struct prompt *prompt);

#endif
