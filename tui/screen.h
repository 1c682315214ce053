/* screen.h: what is seen and what keys do: a player over a recording, drawn on a canvas.
 *
 * A screen borrows its recording and its feed and owns the player, the canvas and everything the user has chosen. It does not know whether
 * its samples are live or replayed: the same samples and the same keys give the same canvas, byte for byte, while it stands paused. Times on it come from samples,
 * never from a clock. Only the status page shows what this process uses at the moment, too. Without a feed the few actions that need one (note, record, handle kinds) are refused, saying why.
 * Nothing here needs a terminal: a test presses keys and prints the canvas.
 * What fails while it runs (a damaged sample, a bad time) becomes its message line; only opening can fail.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "analysis/choice.h"
#include "base/when.h"
#include "replay/feed.h"
#include "sampler/owners/pooltags.h"
#include "tui/canvas.h"
#include "tui/colours.h"
#include "tui/glyphs.h"

struct config;
struct screen;

struct screen_config {
    struct recording *recording; /* borrowed */
    struct feed *feed;           /* borrowed; NULL in a replay */
    const char *path;            /* borrowed; of the file the recording is, NULL in a live session */
    bool follow;                 /* the recording grows: start at its end and stay there */
    bool walking;                /* the feed's sampler walks handles already */
    enum graph_style style;
    enum scheme scheme; /* of the colours at the start */
    const char *filter; /* of the pools; NULL: all */
    const char *sort;   /* id of a field of the pools, or "tag"; NULL: bytes */
    const char *at;     /* a time as in when.h; NULL: the end */
    /* How poolmon's switches begin it; all zero is pooltop's own way. */
    bool by_change, totals, no_highlight;
    struct pool_choice choice;
    const struct pooltags *tags;   /* borrowed; names owners that the samples do not, may be NULL */
    const struct owners *owners;   /* borrowed; shown in place of those of the recording, may be NULL */
    const struct config *settings; /* borrowed while it opens; NULL: pooltop's own */
    int width, height;
};

/* STATUS_EMPTY when the recording has no sample and will not get any; STATUS_USAGE for a filter, column or time that is none. */
enum status screen_open(struct screen **screen, const struct screen_config *config, struct problem *why);
void screen_close(struct screen *screen);

void screen_resize(struct screen *screen, int width, int height);

/* Looks for new samples; follows them unless paused. True when the picture changed. */
bool screen_refresh(struct screen *screen);

/* While the samples are played: how long until the next picture, real time; negative when they are not. screen_played tells how much time has gone by; true when the picture changed. */
int64_t screen_play_wait(struct screen *screen);
bool screen_played(struct screen *screen, int64_t elapsed_ns);

/* What is done bit by bit between keys: reading for the verdict while that is shown. How long until more is wanted, real time; negative: nothing is. screen_work goes on for about budget_ns
 * (INT64_MAX: to the end); true when the picture changed. */
int64_t screen_work_wait(const struct screen *screen);
bool screen_work(struct screen *screen, int64_t budget_ns);

/* A key as in actions.h. */
void screen_key(struct screen *screen, int32_t key);

/* Shows a line until the next key. */
void screen_message(struct screen *screen, const char *format, ...) PRINTF_LIKE(2, 3);

/* Draws and returns the canvas; borrowed until the next call. */
const struct canvas *screen_draw(struct screen *screen);

/* The colours that the user wants now. */
enum scheme screen_scheme(const struct screen *screen);

/* Whether the mouse is wanted; off leaves it to the terminal. */
bool screen_wants_mouse(const struct screen *screen);
/* Once after the user copied something: safe text, borrowed until the next key; else NULL. */
const char *screen_take_copy(struct screen *screen);

bool screen_has_quit(const struct screen *screen);
/* Once after the user asked to have everything written again. */
bool screen_wants_redraw(struct screen *screen);

#endif
