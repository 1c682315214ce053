/* who_facts.h: what is only looked up when a driver is told in full: its file's SHA-256. */
#ifndef EXPORT_WHO_FACTS_H
#define EXPORT_WHO_FACTS_H

#include <stdbool.h>

#include "base/sha256.h"
#include "sampler/owners/driver.h"

/* False when the file cannot be read to its end. */
bool driver_sha256(const struct driver *driver, char out[SHA256_TEXT]);

#endif
