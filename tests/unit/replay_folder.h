/* replay_folder.h: a new folder for each test of a program, the path of a recording in it, and files as bytes.
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

static inline void write_file(const char *name, const void *bytes, size_t length)
{
    FILE *stream = fopen(name, "wb");
    ck_assert_ptr_nonnull(stream);
    ck_assert_uint_eq(fwrite(bytes, 1, length, stream), length);
    fclose(stream);
}

static inline size_t read_file(const char *name, unsigned char **bytes)
{
    FILE *stream = fopen(name, "rb");
    ck_assert_ptr_nonnull(stream);
    fseek(stream, 0, SEEK_END);
    size_t length = (size_t)ftell(stream);
    rewind(stream);
    *bytes = malloc(length + 1);
    ck_assert_uint_eq(fread(*bytes, 1, length, stream), length);
    fclose(stream);
    return length;
}

static inline void copy_file(const char *from, const char *to)
{
    unsigned char *bytes;
    size_t length = read_file(from, &bytes);
    write_file(to, bytes, length);
    free(bytes);
}

#endif
