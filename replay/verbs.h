/* verbs.h: the command-line verbs of this room; option tables and functions for pooltop.c's table.
 *
 *   record FILE   --interval 5s --for 12h --samples N --source S --pools LIST --quiet
 *                 --keep 30d --keep-all 2d --keep-minutes 7d --max-size 2g --min-free 64m --durability sample|batch=N --nice N: what it keeps, and how safely
 *                 --alert EXPR --on-alert COMMAND: tells when a number passes a limit
 *   info FILE     host, boots, spans, gaps, samples, bytes per sample
 *   check FILE    whether it holds what it promises
 *   mark FILE TEXT  a note at this moment, while it is recorded too
 *   snapshot FILE   --begin TIME --end TIME --output NEW --anonymize
 *   recover FILE    --output NEW
 *   merge FILE...   --output NEW --any-host
 *   import INPUT... --output NEW --at TIME --interval DURATION --zone ZONE --dates ORDER --host NAME --verbose: texts of other tools as a recording
 *   service ACTION  install, remove, start, stop, status: recording from boot on
 *   sql FILE [SQL]  one reading statement over the tables of a recording; without it, which there are
 */
#ifndef REPLAY_VERBS_H
#define REPLAY_VERBS_H

#include "base/options.h"

struct leak_judge;

extern const struct option record_options[];
enum status record_run(const struct arguments *arguments, struct problem *why);
/* With a judge alerts on leaks are told; without one they are refused. */
enum status record_run_judged(const struct arguments *arguments, const struct leak_judge *judge, struct problem *why);

extern const struct option info_options[];
enum status info_run(const struct arguments *arguments, struct problem *why);

extern const struct option check_options[];
enum status check_run(const struct arguments *arguments, struct problem *why);

extern const struct option mark_options[];
enum status mark_run(const struct arguments *arguments, struct problem *why);

extern const struct option snapshot_options[];
enum status snapshot_run(const struct arguments *arguments, struct problem *why);

extern const struct option recover_options[];
enum status recover_run(const struct arguments *arguments, struct problem *why);

extern const struct option merge_options[];
enum status merge_run(const struct arguments *arguments, struct problem *why);

extern const struct option import_options[];
enum status import_run(const struct arguments *arguments, struct problem *why);

extern const struct option service_options[];
enum status service_run(const struct arguments *arguments, const struct leak_judge *judge, struct problem *why);

extern const struct option sql_options[];
enum status sql_run(const struct arguments *arguments, struct problem *why);

#endif
