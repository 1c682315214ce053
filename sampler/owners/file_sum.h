/* file_sum.h: the SHA-256 of a file, by which it is looked up elsewhere. Read in pieces, and only when somebody asks. */
#ifndef SAMPLER_OWNERS_FILE_SUM_H
#define SAMPLER_OWNERS_FILE_SUM_H

#include <stdbool.h>

#include "base/sha256.h"

/* False when the file cannot be read to its end. */
bool file_sha256(const char *path, char out[SHA256_TEXT]);

#endif
