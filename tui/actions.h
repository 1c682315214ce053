/* actions.h: everything a user can do, once. The table serves key dispatch, the `:` palette, the key bar, the help screen and the manual.
 *
 * A key is written as people say it: "Space", "F5", "PgUp", "Tab", "[", "q", "Esc", "Enter", "Up". Each action has a name (lower case, words joined by '-') that can be typed at `:`,
 * up to four keys (none: by name only), the modes in which it makes sense and a sentence. Tests check that names and keys are unique in each mode.
 */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*      enum                    name               keys                  bar label   help */
#define ACTIONS(X)                                                                                                     \
    X(ACTION_HELP, "help", "F1 h ?", "Help", "show this help; any key leaves it")                                      \
    X(ACTION_QUIT, "quit", "q F10", "Quit", "leave pooltop")                                                           \
    X(ACTION_BACK, "back", "Esc", "", "close the pane or prompt; with nothing open leave pooltop")                     \
    X(ACTION_UP, "up", "Up k", "", "one row up")                                                                       \
    X(ACTION_DOWN, "down", "Down j", "", "one row down")                                                               \
    X(ACTION_PAGE_UP, "page-up", "PgUp", "", "one page up")                                                            \
    X(ACTION_PAGE_DOWN, "page-down", "PgDn", "", "one page down")                                                      \
    X(ACTION_TOP, "top", "Home", "", "first row")                                                                      \
    X(ACTION_BOTTOM, "bottom", "End", "", "last row")                                                                  \
    X(ACTION_DETAIL, "detail", "Enter", "", "open or close the pane about the selected row, with its history graph")   \
    X(ACTION_PANE_DOWN, "pane-down", "C-d", "",                                                                        \
      "scroll the pane about the selected row down, where it has more lines")                                          \
    X(ACTION_PANE_UP, "pane-up", "C-u", "", "scroll that pane up")                                                     \
    X(ACTION_NEXT_VIEW, "next-view", "Tab", "View",                                                                    \
      "next view: pools, processes, object types, drivers, verdict, timeline, series")                                 \
    X(ACTION_PREVIOUS_VIEW, "previous-view", "BackTab", "", "previous view")                                           \
    X(ACTION_VIEWS, "views", "F7", "",                                                                                 \
      "choose a view: 1 pools, 2 processes, 3 object types, 4 drivers, 5 verdict, 6 timeline, 7 series")               \
    X(ACTION_VIEW_POOLS, "view-pools", "", "", "the pools")                                                            \
    X(ACTION_VIEW_PROCESSES, "view-processes", "", "", "the processes")                                                \
    X(ACTION_VIEW_TYPES, "view-types", "", "", "the object types")                                                     \
    X(ACTION_VIEW_DRIVERS, "view-drivers", "", "",                                                                     \
      "the drivers: what the pools of each have together; Enter shows those, Esc leads back")                          \
    X(ACTION_VIEW_VERDICT, "view-verdict", "E", "",                                                                    \
      "the verdict: what leaks, how fast, who holds it, when it ends, and what only grew; Enter shows the evidence, "  \
      "again the pool")                                                                                                \
    X(ACTION_VIEW_TIMELINE, "view-timeline", "", "",                                                                   \
      "the timeline as a list of marks, boots, gaps and alerts; Enter goes to one")                                    \
    X(ACTION_VIEW_SERIES, "view-series", "T", "",                                                                      \
      "the time series: imported counters with their values at this moment; Enter shows one, Ins lays it under the "   \
      "graphs of the pools")                                                                                           \
    X(ACTION_SETUP, "setup", "F2", "Setup", "choose, order and size the columns of this view")                         \
    X(ACTION_NEXT_COLUMNS, "next-columns", "F8", "", "the next named set of columns")                                  \
    X(ACTION_PAUSE, "pause", "Space", "Pause",                                                                         \
      "pause, or go on with the newest sample; sampling and recording never stop; in a replay: play, or stop")         \
    X(ACTION_STEP_BACK, "step-back", "[", "Back", "one sample back")                                                   \
    X(ACTION_STEP_FORWARD, "step-forward", "]", "Fwd", "one sample forward")                                           \
    X(ACTION_TEN_BACK, "ten-back", "{", "", "ten samples back")                                                        \
    X(ACTION_TEN_FORWARD, "ten-forward", "}", "", "ten samples forward")                                               \
    X(ACTION_FIRST, "first", "g", "", "first sample")                                                                  \
    X(ACTION_LAST, "last", "G", "", "last sample; in a live session go on live")                                       \
    X(ACTION_GO_TO_TIME, "go-to-time", "J F5", "Go to",                                                                \
      "go to a time: 14:05, -2h, yesterday 02:03, 2026-08-17 14:05, start, end")                                       \
    X(ACTION_NEXT_MARK, "next-mark", ">", "", "next mark, gap or boot")                                                \
    X(ACTION_PREVIOUS_MARK, "previous-mark", "<", "", "previous mark, gap or boot")                                    \
    X(ACTION_PAGE_EARLIER, "page-earlier", "Left", "", "a minute, an hour or a day back: a page of time")              \
    X(ACTION_PAGE_LATER, "page-later", "Right", "", "a page of time forward")                                          \
    X(ACTION_PAGE_OF_TIME, "page-of-time", "u", "", "what a page of time is: a minute, an hour, a day")                \
    X(ACTION_NEXT_GAP, "next-gap", "%", "", "next gap")                                                                \
    X(ACTION_PREVIOUS_GAP, "previous-gap", "$", "", "previous gap")                                                    \
    X(ACTION_NEXT_BOOT, "next-boot", "#", "", "next boot")                                                             \
    X(ACTION_PREVIOUS_BOOT, "previous-boot", "@", "", "previous boot")                                                 \
    X(ACTION_NEXT_CHANGE, "next-change", "c", "",                                                                      \
      "where the selected row changes most after this sample; again: most after that")                                 \
    X(ACTION_PREVIOUS_CHANGE, "previous-change", "C", "", "where the selected row changed most before this sample")    \
    X(ACTION_PLAY, "play", "v", "", "play the samples from this one on, or stop; in a replay Space does it too")       \
    X(ACTION_PLAY_SPEED, "play-speed", "V", "", "play at 1, 10, 60, 600 or 3600 times the speed of the clock")         \
    X(ACTION_PICTURE, "picture", "o", "", "the history graph of the selected row on the whole screen, or in the pane") \
    X(ACTION_CURVE, "curve", "Ins", "", "keep the selected row in the graph beside others, or take it out")            \
    X(ACTION_NIGHTS, "nights", "O", "", "lay the boots over each other in the graph: the same row by time since boot") \
    X(ACTION_ZOOM_IN, "zoom-in", "+", "", "a graph of half the time, around the sample on screen")                     \
    X(ACTION_ZOOM_OUT, "zoom-out", "-", "", "a graph of twice the time")                                               \
    X(ACTION_PAN_EARLIER, "pan-earlier", "C-b", "", "the graph a quarter back, the sample stays")                      \
    X(ACTION_PAN_LATER, "pan-later", "C-f", "", "the graph a quarter forward, the sample stays")                       \
    X(ACTION_COLOURS, "colours", "K", "", "colours for dark or light backgrounds, for colour-blind eyes, or none")     \
    X(ACTION_METERS, "meters", "X", "", "the meters on top as bars, as graphs over the recording, or as numbers only") \
    X(ACTION_MARK_A, "mark-a", "&", "", "remember this sample as A, for compare")                                      \
    X(ACTION_COMPARE, "compare", "*", "",                                                                              \
      "what changed between A and this sample, sorted by growth; without A since the first sample")                    \
    X(ACTION_SEARCH, "search", "/ F3", "Search", "search by name as you type; Enter keeps the row")                    \
    X(ACTION_SEARCH_NEXT, "search-next", "n C-n", "", "next row that matches the search")                              \
    X(ACTION_SEARCH_PREVIOUS, "search-previous", "C-p", "", "previous row that matches the search; N is a note")       \
    X(ACTION_FILTER, "filter", "F4 \\", "Filter",                                                                      \
      "show only rows that match: toke !ntf bytes>10m type:nonp /regex/; empty shows all")                             \
    X(ACTION_SORT_TAG, "sort-tag", "t", "", "sort by tag")                                                             \
    X(ACTION_SORT_ALLOCS, "sort-allocs", "a", "", "sort by allocations")                                               \
    X(ACTION_SORT_FREES, "sort-frees", "f", "", "sort by frees")                                                       \
    X(ACTION_SORT_DIFF, "sort-diff", "d", "", "sort by outstanding allocations")                                       \
    X(ACTION_SORT_BYTES, "sort-bytes", "b", "", "sort by bytes")                                                       \
    X(ACTION_SORT_EACH, "sort-per-alloc", "m", "", "sort by bytes per allocation")                                     \
    X(ACTION_SORT_HANDLES, "sort-handles", "H", "", "sort by handles")                                                 \
    X(ACTION_PIN, "pin", "P", "", "pin the selected row on top, or let it go")                                         \
    X(ACTION_HIDE, "hide", "D", "", "hide the selected row")                                                           \
    X(ACTION_SHOW_HIDDEN, "show-hidden", "U", "", "show all hidden rows again")                                        \
    X(ACTION_ONLY_CHANGED, "only-changed", "~", "", "only rows that changed, or all")                                  \
    X(ACTION_ONLY_GREW, "only-grew", "^", "", "only rows that grew over the span of S, or all")                        \
    X(ACTION_SORT_MENU, "sort-menu", "F6", "Sort",                                                                     \
      "choose the column to sort by; the same again turns the order round")                                            \
    X(ACTION_SORT_NEXT, "sort-next", ".", "", "sort by the next column")                                               \
    X(ACTION_SORT_PREVIOUS, "sort-previous", ",", "", "sort by the previous column")                                   \
    X(ACTION_SORT_REVERSE, "sort-reverse", "I", "", "turn the order round")                                            \
    X(ACTION_SORT_CHANGE, "sort-change", "( )", "", "sort by change instead of value, and back")                       \
    X(ACTION_CHANGE_MODE, "change-mode", "r", "",                                                                      \
      "changes, or rates per second, hour, day, or values without changes")                                            \
    X(ACTION_SPAN, "span", "S", "", "take changes over the last 10m, 2h ...; empty: from the previous sample")         \
    X(ACTION_BASELINE, "baseline", "=", "Base",                                                                        \
      "take changes from the sample on screen from now on; again: from the previous sample")                           \
    X(ACTION_POOL_TYPE, "pool-type", "p", "",                                                                          \
      "nonpaged, then paged, then both (Linux: unreclaimable, reclaimable, both)")                                     \
    X(ACTION_BY_COMPANY, "by-company", "B", "", "drivers: one row a company, or one a driver")                         \
    X(ACTION_TOTALS, "totals", "e", "", "totals row on or off")                                                        \
    X(ACTION_HIGHLIGHT, "highlight", "l", "", "highlighting of changed rows on or off")                                \
    X(ACTION_SESSION_POOLS, "session-pools", "s", "", "system pools, or the session pools shown last")                 \
    X(ACTION_SESSION, "session", "i", "", "show the pools of one session; empty: of all; *: system pools too")         \
    X(ACTION_ZONE, "zone", "z", "", "times in the recorded machine's zone, local time or UTC")                         \
    X(ACTION_NOTE, "note", "N", "", "write a note onto the timeline")                                                  \
    X(ACTION_RECORD, "record", "R", "Record", "record to a file, what is still in memory included; again stops it")    \
    X(ACTION_WALK, "walk-handles", "W", "",                                                                            \
      "count the handles of every process by kind, within a time budget, with each sample; again stops it")            \
    X(ACTION_LARGE, "large-allocations", "L", "",                                                                      \
      "a row of type Large for each tag: its allocations of a page or more (Windows); again: without")                 \
    X(ACTION_STATUS, "status", "F9", "",                                                                               \
      "the facts about the recording: source, samples, size, what a sample costs, and what pooltop uses itself")       \
    X(ACTION_EXACT, "exact-numbers", "x", "", "all digits, or short numbers")                                          \
    X(ACTION_WRITE, "write", "w", "", "write what is shown to a file: CSV when its name ends in .csv, else text")      \
    X(ACTION_COPY, "copy", "y", "", "copy the selected row as text (OSC 52)")                                          \
    X(ACTION_WRITE_CONFIG, "write-config", "", "",                                                                     \
      "write what is set now (columns, sorting, keys ...) to the configuration file")                                  \
    X(ACTION_MOUSE, "mouse", "M", "", "the mouse on or off; off leaves it to the terminal")                            \
    X(ACTION_REDRAW, "redraw", "C-l", "", "draw the whole screen again")                                               \
    X(ACTION_PALETTE, "palette", ":", "", "do any action by its name")

#define ACTION_ENUM(name, id, keys, label, help) name,
enum action { ACTION_NONE = -1, ACTIONS(ACTION_ENUM) ACTION_COUNT };
#undef ACTION_ENUM

struct action_entry {
    const char *name;
    const char *keys;  /* separated by one blank */
    const char *label; /* in the key bar; "" when not there */
    const char *help;  /* a sentence without a full stop */
};

/* A const table of ACTION_COUNT entries in enum order. Digits 0..9 are not in it: they choose a session in the pool view, as in poolmon. */
const struct action_entry *actions_table(void);

/* A key as a number: a Unicode code point, or one of these. */
enum key {
    KEY_NOTHING = -1,
    KEY_ENTER_ = 0x0d,
    KEY_ESCAPE_ = 0x1b,
    KEY_TAB_ = 0x09,
    KEY_SPECIAL = 0x200000,
    KEY_UP_,
    KEY_DOWN_,
    KEY_LEFT_,
    KEY_RIGHT_,
    KEY_PAGE_UP_,
    KEY_PAGE_DOWN_,
    KEY_HOME_,
    KEY_END_,
    KEY_INSERT_,
    KEY_DELETE_,
    KEY_BACKSPACE_,
    KEY_BACKTAB_,
    KEY_F0_, /* F1 is KEY_F0_ + 1 ... F12 */
    KEY_F12_ = KEY_F0_ + 12,
    KEY_RESIZED_,
    KEY_UNKNOWN_,              /* the terminal sent something for a key that its type does not describe */
    KEY_ALT_FLAG = 0x400000,   /* with it: a character that came together with Esc: Alt, or two keys typed ahead */
    KEY_MOUSE_FLAG = 0x1000000 /* with it: a mouse event, as key_of_mouse makes it */
};

/* What a mouse does travels as a key, so that scripts and tests can do it too: `click@10,5`. */
enum mouse { MOUSE_CLICK, MOUSE_DRAG, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN, MOUSE_KINDS };

/* Column and line from 0, below 1024; what lies beyond is the last. */
int32_t key_of_mouse(enum mouse mouse, int x, int y);
/* False when the key is no mouse event. */
bool key_is_mouse(int32_t key, enum mouse *mouse, int *x, int *y);

/* "Space" -> ' ', "F5", "C-l" -> 0x0c, "click@10,5", "drag@10,5", "wheel-up@10,5", "wheel-down@10,5", one UTF-8 character -> itself; KEY_NOTHING when it is none. */
int32_t key_parse(const char *name, size_t length);
/* The reverse; returns the length. */
size_t key_text(char out[16], int32_t key);

/* The action bound to a key in the table itself, ACTION_NONE when there is none; what a user has bound is keymap.h's. */
enum action actions_for_key(int32_t key);
/* By name, whole or an unambiguous beginning; ACTION_NONE otherwise. */
enum action actions_find(const char *name, size_t length);

#endif
