/* who_facts.h: the words in which a match is told, by who and on the screen, and which module a question is about. */
#ifndef EXPORT_WHO_FACTS_H
#define EXPORT_WHO_FACTS_H

#include "sampler/owners/tagscan.h"
#include "sampler/owners/who.h"

/* "in code of", "bytes in". */
const char *match_words(enum tag_grade grade);
/* "", " (with the protected bit turned)", " (written backwards)". */
const char *match_form_words(enum tag_form form);

/* The Linux module whose call sites count for a question: the surest that was found, else the one of the asked name. Borrows from *who. */
struct text who_module(const struct who *who);

#endif
