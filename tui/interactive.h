/* interactive.h: a screen in the hands of a person: keys in, pictures out, until they leave or a stop is asked for.
 *
 * Draws only when a key was pressed, a sample came or the size changed; between them it sleeps.
 */
#ifndef TUI_INTERACTIVE_H
#define TUI_INTERACTIVE_H

#include "tui/screen.h"

struct interactive {
    struct screen *screen; /* borrowed */
    struct feed *feed;     /* borrowed; NULL in a replay */
    struct os_bell *bell;  /* borrowed; what the feed rings */
    bool colours;
    int64_t poll_ns; /* look for new samples so often; negative: the bell tells */
};

/* STATUS_OK when the user left; STATUS_STOPPED when a stop was asked for; the feed's failure when there was never a sample. */
enum status interactive_run(const struct interactive *interactive, struct problem *why);

/* Colours are wanted unless --no-color was given or NO_COLOR is set. */
bool interactive_colours(bool no_color);
enum graph_style interactive_style(bool ascii, bool script);

/* `80x24` */
enum status interactive_size(const char *text, int *width, int *height, struct problem *why);

#endif
