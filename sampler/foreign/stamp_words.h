/* stamp_words.h: the words in times, in the languages that Windows writes long dates in: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, and those that name months
 * as one of these. Pure functions. Words of other letters than English ones are known in UTF-8 and, where these are few among others, in any code page.
 */
#ifndef SAMPLER_FOREIGN_STAMP_WORDS_H
#define SAMPLER_FOREIGN_STAMP_WORDS_H

#include <stdbool.h>

#include "base/intern.h"

/* 1 to 12, or 0: no month. English ones by their first three letters, others whole. */
int stamp_month(struct text word);

/* 0 (Sunday) to 6 of an English one by its first three letters, or -1. */
int stamp_weekday(struct text word);

/* What may stand between day, month and year: `de`. */
bool stamp_is_of(struct text word);

/* What may stand between date and time: `um`, `Time`, the Russian word for a year. */
bool stamp_is_at(struct text word);

#endif
