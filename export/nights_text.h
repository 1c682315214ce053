/* nights_text.h: two nights compared, in words and as JSON (docs/report.md). Nothing is owned; texts are safe. */
#ifndef EXPORT_NIGHTS_TEXT_H
#define EXPORT_NIGHTS_TEXT_H

#include "analysis/nights.h"
#include "base/buffer.h"
#include "base/when.h"

enum { NIGHTS_SCHEMA = 1 };

/* The first line is the answer; one for each culprit follows, then what was judged. */
void nights_print_text(struct buffer *out, const struct nights *nights, struct zone zone);

void nights_print_json(struct buffer *out, const struct nights *nights, struct zone zone);

#endif
