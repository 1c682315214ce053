/* script.h: a screen driven by a file instead of a person, for golden tests and pictures in the manual.
 *
 * One word or line each: a key as the help writes it (`b`, `Space`, `F4`, `PgDn`), or
 *   type TEXT          every character of TEXT as a key
 *   sample [N]         live: take N samples now (the sampler steps its virtual clock); replay: ignored, the samples are there already
 *   wait SPAN          so much time goes by for samples that are played
 *   screen [TITLE]     prints `--- TITLE` and the canvas to stdout
 *   roles [TITLE]      the same with the role of every cell
 *   size WxH           resizes
 *   # comment
 * Nothing sleeps and no clock is read, so that the same script gives the same bytes everywhere.
 */
#ifndef TUI_SCRIPT_H
#define TUI_SCRIPT_H

#include "base/status.h"

struct screen;
struct feed;

/* Runs the script at `path` ("-" for standard input). feed is NULL in a replay. */
enum status script_run(struct screen *screen, struct feed *feed, const char *path, struct problem *why);

#endif
