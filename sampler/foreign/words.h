/* words.h: pieces of lines, as all importers need them. Pure; what is found is borrowed from the line.
 */
#ifndef SAMPLER_FOREIGN_WORDS_H
#define SAMPLER_FOREIGN_WORDS_H

#include <stdbool.h>

#include "base/intern.h"
#include "sampler/linux/scan.h"

/* Without blanks and tabs around it. */
struct text words_trim(struct text text);

/* Where the word stands first; NULL when it does not. */
const char *words_find(struct text line, const char *word);

static inline bool words_has(struct text line, const char *word)
{
    return words_find(line, word) != NULL;
}

bool words_begin(struct text line, const char *word);

/* Nothing but blanks and tabs. */
bool words_are_none(struct text line);

/* The line without what mail and Markdown put before it (`> `, `## `); the same when there is nothing of it. */
struct text words_unquote(struct text line);

enum { WORDS_TAG = 4, WORDS_TABLE = 512 };

/* Where tags stand below the title `Tag` at `title`; WORDS_TAG_IS_WORD where only one blank is behind it: blanks were lost then, and a tag is the first word. */
#define WORDS_TAG_IS_WORD SIZE_MAX
size_t words_tag_column(struct text line, const char *title);

/* A tag of Windows that begins a row: what stands in the four columns from `column` on, else, where the row was shifted, the first word; filled up with blanks. The scan goes on behind it. */
bool words_take_tag(struct text line, size_t column, struct scan *scan, char tag[WORDS_TAG]);

/* A row of a Markdown table (`| a | `b` | **c** |`) as ` a b c`, in `plain`; false when the line is none, or does not fit. A ruler (`|---|--:|`) gives an empty text. */
bool words_untable(struct text line, char plain[WORDS_TABLE], struct text *text);

#endif
