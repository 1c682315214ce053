/* who_facts.h: the words in which a match is told, by who and on the screen. */
#ifndef EXPORT_WHO_FACTS_H
#define EXPORT_WHO_FACTS_H

#include "sampler/owners/tagscan.h"

/* "in code of", "bytes in". */
const char *match_words(enum tag_grade grade);
/* "", " (with the protected bit turned)", " (written backwards)". */
const char *match_form_words(enum tag_form form);

#endif
