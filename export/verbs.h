/* verbs.h: the verbs of this room, for pooltop.c's table.
 *
 *   export FILE   --format csv --what pools|totals|processes|types|marks --begin T --end T --every D --filter F --columns LIST -o OUT (as --output OUT)
 */
#ifndef EXPORT_VERBS_H
#define EXPORT_VERBS_H

#include "base/options.h"

extern const struct option export_options[];
enum status export_run(const struct arguments *arguments, struct problem *why);

#endif
