/* replay_folder.h: a new folder for each test of a program, the path of a recording in it.
 *
 * The folder is below TMPDIR. What a test leaves in it beside the recording must be named when it is removed: anything else is a failure, so a file that
 * nobody expected shows.
 */
#ifndef TESTS_UNIT_REPLAY_FOLDER_H
#define TESTS_UNIT_REPLAY_FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "suite.h"
#include "whole_file.h"

static char folder[64];
static char path[128]; /* of the recording */

static inline void make_folder(void)
{
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/pooltop-XXXXXX", base != NULL && strlen(base) < 32 ? base : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/x.pooltop", folder);
}

/* Removes the recording and what may stand beside it, a list with blanks: "-wal -shm -lock". */
static inline void remove_folder_with(const char *suffixes)
{
    unlink(path);
    while (*suffixes != '\0') {
        char name[160];
        int length = (int)strcspn(suffixes, " ");
        snprintf(name, sizeof name, "%s%.*s", path, length, suffixes);
        unlink(name);
        suffixes += length;
        suffixes += strspn(suffixes, " ");
    }
    ck_assert_msg(rmdir(folder) == 0, "something was left in %s", folder);
}

#endif
