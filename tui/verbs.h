/* verbs.h: the verbs of this room, for pooltop.c's table.
 *
 *   live          --interval 5s --source S --pools LIST --filter F --sort COLUMN --record FILE --ascii --no-color --batch N
 *   replay FILE   --at TIME --follow --filter F --sort COLUMN --ascii --no-color
 * and for tests and pictures, in both: --script FILE (keys from a file, screens to stdout; see script.h) and --size WxH.
 */
#ifndef TUI_VERBS_H
#define TUI_VERBS_H

#include "base/options.h"

extern const struct option live_options[];
enum status live_run(const struct arguments *arguments, struct problem *why);

extern const struct option replay_options[];
enum status replay_run(const struct arguments *arguments, struct problem *why);

#endif
