/* interactive.h: a screen in the hands of a person: keys in, pictures out, until they leave or a stop is asked for.
 *
 * Draws only when a key was pressed, a sample came or the size changed; between them it sleeps.
 */
#ifndef TUI_INTERACTIVE_H
#define TUI_INTERACTIVE_H

#include "base/options.h"
#include "tui/config.h"
#include "tui/screen.h"

/* The options of every verb that shows the screen. */
#define SCREEN_OPTIONS                                                                                                 \
    {"filter", OPTION_TEXT, "FILTER", "Show only pools that match: toke !ntf bytes>10m type:nonp /regex/"},            \
        {"sort", OPTION_TEXT, "COLUMN", "Sort by tag or a number column, such as bytes, diff, handles"},               \
        {"graph", OPTION_TEXT, "STYLE", "Draw graphs with braille (the default), blocks or ascii"},                    \
        {"ascii", OPTION_FLAG, NULL, "Draw with ASCII characters only"},                                               \
        {"colors", OPTION_TEXT, "SCHEME",                                                                              \
         "dark, light, safe (for eyes that mix up red and green) or none; else COLORFGBG decides"},                    \
        {"zone", OPTION_TEXT, "ZONE", "Times as recorded (the recorded machine's zone), local or utc; z changes it"},  \
        {"no-color", OPTION_FLAG, NULL, "No colours; NO_COLOR in the environment does the same"},                      \
        {"config", OPTION_TEXT, "FILE", "Read this configuration; none: read none"},                                   \
        {"script", OPTION_TEXT, "FILE", "Press the keys in FILE and print the screens it asks for"},                   \
    {                                                                                                                  \
        "size", OPTION_TEXT, "WxH", "Columns and lines of the screens that a script prints; 80x24 when not given"      \
    }

struct interactive {
    struct screen *screen; /* borrowed */
    struct feed *feed;     /* borrowed; NULL in a replay */
    struct os_bell *bell;  /* borrowed; what the feed rings */
    int64_t poll_ns;       /* look for new samples so often; negative: the bell tells */
};

/* STATUS_OK when the user left; STATUS_STOPPED when a stop was asked for; the feed's failure when there was never a sample. */
enum status interactive_run(const struct interactive *interactive, struct problem *why);

/* What SCREEN_OPTIONS say, into a config whose other members are set already; it borrows `settings`, which the configuration file fills. A script has none unless --config names one. */
enum status interactive_configure(struct screen_config *config, struct config *settings,
                                  const struct arguments *arguments, struct problem *why);

/* `80x24` */
enum status interactive_size(const char *text, int *width, int *height, struct problem *why);

#endif
