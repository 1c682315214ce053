/* who_facts.h: what is only looked up when a driver is told in full, its file's SHA-256, and the words in which a match is told, here and on the screen. */
#ifndef EXPORT_WHO_FACTS_H
#define EXPORT_WHO_FACTS_H

#include <stdbool.h>

#include "base/sha256.h"
#include "sampler/owners/driver.h"
#include "sampler/owners/tagscan.h"

/* "in code of", "bytes in". */
const char *match_words(enum tag_grade grade);
/* "", " (with the protected bit turned)", " (written backwards)". */
const char *match_form_words(enum tag_form form);

/* False when the file cannot be read to its end. */
bool driver_sha256(const struct driver *driver, char out[SHA256_TEXT]);

#endif
