/* config.h: what a user wants from the start: settings, columns, keys; as text, one `name = value` a line.
 *
 * The file is read at the start and written only when the user says so. A `#` begins a comment line. A line that cannot be read is left out, and the first of them is told; so
 * are keys of which one would do two things: then all keys stay as they were. Everything is bounded: CONFIG_BYTES of file, lines of CONFIG_LINE bytes.
 * A config is a plain value; nothing to free.
 */
#ifndef TUI_CONFIG_H
#define TUI_CONFIG_H

#include "base/buffer.h"
#include "tui/colours.h"
#include "tui/glyphs.h"
#include "tui/header.h"
#include "tui/keymap.h"
#include "tui/view.h"

enum { CONFIG_BYTES = 64 * 1024, CONFIG_LINE = 1024, CONFIG_VIEWS = 4, CONFIG_PATH = 4096 };

struct config {
    bool mouse, totals, highlight, exact;
    int zone;          /* enum zone_choice: recorded, local, utc */
    int meters;        /* enum meter_style: bar, graph, text */
    int change;        /* enum change_mode */
    int graph, scheme; /* enum graph_style and scheme; one beyond the last: as the terminal is */
    int64_t span_ns;   /* 0: changes since the sample before */
    struct column_choice columns[CONFIG_VIEWS];
    const char *sets[CONFIG_VIEWS]; /* the named set they are; NULL: none */
    struct view_sort sorts[CONFIG_VIEWS];
    struct keymap keys;
    char trouble[PROBLEM_LINE]; /* what the screen says first; "" nothing */
    char state[CONFIG_PATH];    /* the file of state.h; "" none */
};

void config_init(struct config *config);

/* STATUS_USAGE with the first line that was left out, by its number, and how many there were; the rest holds. */
enum status config_parse(struct config *config, const char *text, size_t length, struct problem *why);

/* One setting, by its name and value in the file. STATUS_USAGE, and nothing set, when there is none like it. */
enum status config_set(struct config *config, const char *name, const char *value, struct problem *why);

/* As a commented file that reads back as the same config. */
void config_print(struct buffer *out, const struct config *config);

/* The default places: $XDG_CONFIG_HOME/pooltop/pooltop.conf, ~/.config/pooltop/pooltop.conf, %APPDATA%\pooltop\pooltop.conf. False where there is no home. */
bool config_path(char out[CONFIG_PATH]);

/* Reads a file. One that is not there is STATUS_NOT_FOUND. */
enum status config_read(struct config *config, const char *path, struct problem *why);

/* Writes it whole or not at all; folders on the way to the default place are made. `replace`: one that is there is overwritten, else STATUS_BUSY. */
enum status config_write(const struct config *config, const char *path, bool replace, struct problem *why);

#endif
