#include "replay/import_archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/tar.h"
#include "replay/import_report.h"

enum { HEAD = 512, SHOWN_MOST = 8192, STEP = 1 << 20 };

static const char TOO_LARGE[] = "it is larger than 128 MiB";

static bool is_archive(const unsigned char *bytes, size_t length)
{
    return packing_of(bytes, length) != PACKING_NONE || (length > 2 && memcmp(bytes, "BZh", 3) == 0) ||
           tar_is_header(bytes, length);
}

bool archive_is(const char *path)
{
    unsigned char head[HEAD] = {0};
    FILE *file = os_file_kind(path) == OS_FILE_REGULAR ? os_open_file(path, "rb") : NULL;
    if (file == NULL)
        return false;
    size_t length = fread(head, 1, sizeof head, file);
    fclose(file);
    return is_archive(head, length);
}

/* --- bytes of a member --------------------------------------------------------------------------------------------------------------- */

/* A member, or all of a packed file: the one that is not NULL. */
struct source {
    struct tar *tar;
    struct packed_file *packed;
};

static enum status read_some(const struct source *source, void *out, size_t wanted, size_t *length, struct problem *why)
{
    return source->tar != NULL ? tar_read(source->tar, out, wanted, length, why)
                               : packed_file_read(source->packed, out, wanted, length, why);
}

static enum status refuse_more(const char *path, struct problem *why)
{
    return problem_set(why, STATUS_LIMIT,
                       "%s: archives of more than 512 MiB of texts are not imported at once: unpack them into a folder",
                       path);
}

/* To the end, at most ARCHIVE_MEMBER_MOST bytes, which are then counted; *bytes is the caller's, and NULL when there are more. */
static enum status read_whole(const struct source *source, const char *path, struct import *import,
                              unsigned char **bytes, size_t *length, struct problem *why)
{
    struct buffer buffer;
    enum status status = STATUS_OK;
    size_t got = 1;
    buffer_init(&buffer, ARCHIVE_MEMBER_MOST + STEP);
    while (status == STATUS_OK && got > 0 && buffer_reserve(&buffer, STEP)) {
        status = read_some(source, buffer.bytes + buffer.length, STEP, &got, why);
        buffer.length += status == STATUS_OK ? got : 0;
        if (status == STATUS_OK && os_stop_requested())
            status = problem_set(why, STATUS_STOPPED, "stopped");
    }
    if (status == STATUS_OK && buffer.status == STATUS_NO_MEMORY)
        status = problem_set(why, STATUS_NO_MEMORY, "no memory to import %s", path);
    else if (status == STATUS_OK && buffer.status == STATUS_OK && buffer.length > ARCHIVE_ALL_MOST - import->held)
        status = refuse_more(path, why);
    if (status != STATUS_OK || buffer.status != STATUS_OK) {
        buffer_done(&buffer);
        *bytes = NULL;
        *length = 0;
        return status;
    }
    unsigned char *fitting = realloc(buffer.bytes, buffer.length > 0 ? buffer.length : 1);
    *bytes = fitting != NULL ? fitting : buffer.bytes;
    *length = buffer.length;
    import->held += buffer.length;
    return STATUS_OK;
}

/* --- reports ----------------------------------------------------------------------------------------------------------------------- */

static enum status take_report_file(struct tar *tar, const char *shown, const struct tar_member *member, int rank,
                                    struct import *import, struct report_file *file, struct problem *why)
{
    const struct source source = {tar, NULL};
    *file = (struct report_file){.rank = rank, .path = strdup(shown), .changed_ns = member->changed_ns};
    if (file->path == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to import %s", shown);
    enum status status = read_whole(&source, shown, import, &file->bytes, &file->length, why);
    if (status != STATUS_OK)
        free(file->path);
    return status;
}

static enum status look_at(struct tar *tar, const char *path, const struct tar_member *member, struct import *import,
                           struct reports *reports, struct problem *why)
{
    char shown[SHOWN_MOST];
    struct report_place place;
    enum status status =
        member->is_regular && member->bytes > 0 ? reports_place(reports, member->name, &place, why) : STATUS_EMPTY;
    if (status != STATUS_OK)
        return status == STATUS_EMPTY ? STATUS_OK : status;
    const struct report_file *best = &place.report->files[place.group];
    if (best->rank >= 0 && best->rank <= place.rank)
        return STATUS_OK;
    snprintf(shown, sizeof shown, "%s:%s", path, member->name);
    if (member->bytes > ARCHIVE_MEMBER_MOST)
        return import_add_left_out(import, shown, TOO_LARGE, why);
    struct report_file file;
    import->held -= best->length;
    status = take_report_file(tar, shown, member, place.rank, import, &file, why);
    if (status == STATUS_OK)
        report_set(place.report, place.group, &file);
    return status;
}

/* --- other archives ---------------------------------------------------------------------------------------------------------------- */

static enum status add_bytes(struct import *import, const char *shown, bool is_named, int64_t changed_ns,
                             const struct source *source, struct problem *why)
{
    unsigned char *bytes;
    size_t length;
    enum status status = read_whole(source, shown, import, &bytes, &length, why);
    if (status != STATUS_OK)
        return status;
    if (bytes == NULL && is_named)
        return problem_set(why, STATUS_LIMIT, "cannot import %s: it unpacks to more than 128 MiB: unpack it first",
                           shown);
    if (bytes == NULL)
        return import_add_left_out(import, shown, TOO_LARGE, why);
    bool is_known = is_named || foreign_is_known(bytes, length);
    if (!is_known && is_archive(bytes, length)) {
        import->held -= length;
        free(bytes);
        return import_add_left_out(import, shown, "an archive in an archive: unpack the outer one into a folder", why);
    }
    if (is_known)
        status = import_add_file(import, shown, is_named, changed_ns, why);
    if (is_known && status == STATUS_OK) {
        import->inputs[import->count - 1].bytes = bytes;
        import->inputs[import->count - 1].length = length;
        return STATUS_OK;
    }
    import->held -= length;
    free(bytes);
    import->unknown_members += status == STATUS_OK;
    return status;
}

static enum status take_known(struct tar *tar, const char *path, const struct tar_member *member, struct import *import,
                              struct problem *why)
{
    char shown[SHOWN_MOST];
    const struct source source = {tar, NULL};
    if (!member->is_regular || member->bytes == 0)
        return STATUS_OK;
    snprintf(shown, sizeof shown, "%s:%s", path, member->name);
    if (member->bytes > ARCHIVE_MEMBER_MOST)
        return import_add_left_out(import, shown, TOO_LARGE, why);
    return add_bytes(import, shown, false, member->changed_ns, &source, why);
}

/* To the end: the files of reports or, where that is NULL, those that are known. */
static enum status walk(struct tar *tar, const char *path, struct import *import, struct reports *reports,
                        struct problem *why)
{
    struct tar_member *member = malloc(sizeof *member);
    enum status status = STATUS_OK;
    if (member == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to import");
    while (status == STATUS_OK) {
        status = tar_next(tar, member, why);
        if (status == STATUS_OK && os_stop_requested())
            status = problem_set(why, STATUS_STOPPED, "stopped");
        if (status == STATUS_OK)
            status = reports != NULL ? look_at(tar, path, member, import, reports, why)
                                     : take_known(tar, path, member, import, why);
    }
    free(member);
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

/* Once for a report; when it is none, once more. */
static enum status add_tar(struct import *import, const char *path, struct problem *why)
{
    struct reports reports;
    struct tar *tar;
    size_t first = import->count;
    reports_init(&reports);
    enum status status = tar_open(&tar, path, why);
    if (status == STATUS_OK)
        status = walk(tar, path, import, &reports, why);
    tar_close(tar);
    bool is_report = reports_have_inputs(&reports);
    if (status == STATUS_OK && is_report)
        status = reports_add(&reports, import, why);
    reports_done(&reports);
    if (status != STATUS_OK || is_report)
        return status;
    status = tar_open(&tar, path, why);
    if (status == STATUS_OK)
        status = walk(tar, path, import, NULL, why);
    tar_close(tar);
    if (status == STATUS_OK && import->count == first)
        status = problem_set(why, STATUS_UNSUPPORTED, "%s holds no text that pooltop knows", path);
    if (status == STATUS_OK && import->unknown_members > 0)
        status = import_add_left_out(import, path, "its other files, which are no texts that pooltop knows", why);
    import->unknown_members = 0;
    return status;
}

/* --- all of them ------------------------------------------------------------------------------------------------------------------- */

/* A log that was packed by itself. */
static enum status add_packed(struct import *import, const char *path, bool is_named, struct problem *why)
{
    struct source source = {NULL, NULL};
    size_t first = import->count;
    enum status status = packed_file_open(&source.packed, path, why);
    if (status == STATUS_UNSUPPORTED && !is_named)
        return import_add_left_out(import, path, "it is packed in a way that is not read here: unpack it first", why);
    if (status == STATUS_OK)
        status = add_bytes(import, path, is_named, os_file_changed_ns(path), &source, why);
    packed_file_close(source.packed);
    import->unknown_members = 0;
    return status == STATUS_OK && import->count == first
               ? problem_set(why, STATUS_UNSUPPORTED, "%s holds no text that pooltop knows", path)
               : status;
}

static enum status add_named(struct import *import, const char *path, bool is_named, struct problem *why)
{
    struct tar *tar;
    struct problem inner = {.line = ""};
    enum status status = tar_open(&tar, path, &inner);
    tar_close(tar);
    if (status == STATUS_OK)
        return add_tar(import, path, why);
    return status == STATUS_UNSUPPORTED ? add_packed(import, path, is_named, why)
                                        : problem_set(why, status, "%s", inner.line);
}

enum status archive_add(struct import *import, const char *path, bool is_named, struct problem *why)
{
    struct problem inner = {.line = ""};
    size_t first = import->count, held = import->held;
    enum status status = add_named(import, path, is_named, &inner);
    import->held = held; /* what was read and not kept is no longer there */
    for (size_t i = first; i < import->count; i++)
        import->held += import->inputs[i].length;
    if (status == STATUS_OK)
        return status;
    if (!is_named && status == STATUS_UNSUPPORTED)
        return import_add_left_out(import, path, "what is packed in it is no text that pooltop knows", why);
    if (!is_named && status == STATUS_DAMAGED)
        return import_add_left_out(import, path, "the archive is damaged, or ends early", why);
    return problem_set(why, status, "%s", inner.line);
}
