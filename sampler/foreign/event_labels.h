/* event_labels.h: what the Event Viewer, wevtutil and PowerShell call the parts of an event, before a colon in their texts and as the titles of their tables.
 *
 * Windows has these words in its own language. Those of other languages stand here as they were found in copies that people made of their logs and in translated documentation; what is not in the table
 * is no label. Pure.
 */
#ifndef SAMPLER_FOREIGN_EVENT_LABELS_H
#define SAMPLER_FOREIGN_EVENT_LABELS_H

#include <stdbool.h>

#include "base/intern.h"
#include "sampler/foreign/code_page.h"

enum event_part {
    EVENT_PART_ID,
    EVENT_PART_SOURCE,
    EVENT_PART_TIME,
    EVENT_PART_HOST,
    EVENT_PART_MESSAGE,
    EVENT_PART_XML,
    EVENT_PART_OTHER
};

enum { EVENT_LABELS_MOST = 256 }; /* labels are numbered from 0 and below it */

/* The label of that name, in UTF-8; -1: none. */
int event_label_find(struct text name);

enum event_part event_label_part(int label);

/* `Event ID:      2019`, `**Event ID:** 2019`, `Event ID - 2019`: which label, and what follows; -1: none. */
int event_label_split(struct text line, struct text *value);

/* The code page in which a line that is not UTF-8 has a label; CODE_PAGES: none, or it is UTF-8. */
enum code_page event_label_page(struct text line);

/* Whether there are labels of an event's number and of its source in these lines, in whatever code page. */
bool event_labels_are_in(struct text head);

#endif
