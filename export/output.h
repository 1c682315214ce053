/* output.h: where an export goes, so that nothing is overwritten or left half done.
 *
 * - No name or "-" is standard output. What is no regular file (a pipe, a device) is written directly.
 * - A file is written as NAME.part, which must not be there yet, and renamed when it is complete. An existing NAME is refused unless `force`; a
 *   pooltop recording is refused in any case. An export that failed leaves no file.
 * An output owns its stream, unless it is standard output.
 */
#ifndef EXPORT_OUTPUT_H
#define EXPORT_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "base/status.h"

enum { OUTPUT_PATH = 4096 };

struct output {
    FILE *stream;           /* owned unless stdout */
    const char *name;       /* borrowed; for lines: "standard output" or the path */
    bool replaces;          /* `force`, and something may be there */
    char part[OUTPUT_PATH]; /* "" when written directly */
};

enum status output_open(struct output *output, const char *name, bool force, struct problem *why);

/* For text that is added to a file, or begins it: no .part, nothing is replaced. A directory and a pooltop recording are refused. */
enum status output_append(struct output *output, const char *name, struct problem *why);

/* The stream must have been flushed. Gives the file its name. */
enum status output_commit(struct output *output, struct problem *why);

/* Gives up what was written to a file. Does nothing after a commit. */
void output_discard(struct output *output);

#endif
