/* verbs.h: the verbs of this room, for pooltop.c's table.
 *
 *   export FILE   --format csv|tsv|jsonl|pdh|poolmon --what pools|processes|types|groups|totals|marks --begin T --end T --every D --filter F --columns LIST
 *                 --wide --top N --delimiter C --bom --safe --layout narrow|wide --align CSV --align-column NAME --zone Z --dates ORDER
 *                 --output OUT --force --utc
 *
 * CSV has one header line always; times are in the recorded zone. `top_holder` is found against the first exported sample of the same
 * boot, `<id>_change` against the previous exported one (empty behind a boot or gap). Exit status by status_exit: a range without samples, a full
 * disk and a reader that went away are 1, what cannot be asked for is 2. formats.h has the formats, docs/export.md shows them.
 *
 *   compare FILE [A B] | FILE1 FILE2   --what pools|processes|types|groups --filter F --at-a T --at-b T --rows N --format plain|csv|tsv --output OUT
 *                                      --force --utc
 *
 * What changed from A to B, sorted by growth; of two recordings, between one sample of each.
 *
 *   report FILE   --begin T --end T --format text|json|html --exit-code --anonymize --output OUT --force --utc
 *
 * The verdict (analysis/verdict.h) as text, JSON or a page (docs/report.md). With --exit-code a leak is STATUS_FOUND.
 *
 *   who [TAG...]   --drivers DIR --modules DIR --pooltag FILE --recording FILE --source SOURCE --rows N --no-cache --format plain|json
 *
 * Who owns the tags or caches, with the whole chain of each (who.h); without a TAG one line for each of the largest pools of the sample.
 */
#ifndef EXPORT_VERBS_H
#define EXPORT_VERBS_H

#include "base/options.h"

extern const struct option export_options[];
enum status export_run(const struct arguments *arguments, struct problem *why);
extern const struct option compare_options[];
enum status compare_run(const struct arguments *arguments, struct problem *why);
extern const struct option report_options[];
enum status report_run(const struct arguments *arguments, struct problem *why);
extern const struct option who_options[];
enum status who_run(const struct arguments *arguments, struct problem *why);

#endif
