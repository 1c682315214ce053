/* words.h: pieces of lines, as all importers need them. Pure; what is found is borrowed from the line.
 */
#ifndef SAMPLER_FOREIGN_WORDS_H
#define SAMPLER_FOREIGN_WORDS_H

#include <stdbool.h>

#include "base/intern.h"

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

#endif
