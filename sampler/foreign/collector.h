/* collector.h: what stands between samples: the lines of whoever collected them. Blank lines, and times, which are those of the sample that comes next; date and time may
 * stand in two lines. Each text has one such state, in its reading, whatever kinds of tables are in it.
 */
#ifndef SAMPLER_FOREIGN_COLLECTOR_H
#define SAMPLER_FOREIGN_COLLECTOR_H

#include "sampler/foreign/kind.h"

void collector_init(struct collector *collector);

/* A line that is not the importer's own: known when it is blank or a time (LINE_AGAIN when that stands behind a sample), else refused for that reason. */
enum line_word collector_line(struct text line, struct reading *reading, const char *reason);

/* To be called for each line that is of a sample: where it is the first one the sample begins, with the time that is pending. */
void collector_begin(struct reading *reading);

#endif
