/* import_archive.h: inputs in archives (tar, packed or not), and single packed files: read once and kept in memory as far as they tell of memory, never written to a disk. Inside replay only.
 *
 * Of a report (import_report.h) its files are taken by name; of any other archive those that a kind knows by their content. All archives together hold at most ARCHIVE_ALL_MOST bytes.
 */
#ifndef REPLAY_IMPORT_ARCHIVE_H
#define REPLAY_IMPORT_ARCHIVE_H

#include "replay/import.h"

enum { ARCHIVE_MEMBER_MOST = 128 << 20, ARCHIVE_ALL_MOST = 512 << 20 };

/* By the first bytes of the file. */
bool archive_is(const char *path);

/* `is_named` as of an input: what is found in a folder need not be for us, and is then told as left out. */
enum status archive_add(struct import *import, const char *path, bool is_named, struct problem *why);

#endif
