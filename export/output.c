#include "export/output.h"

#include <errno.h>
#include <string.h>

#include "base/os.h"
#include "replay/recording.h"

static bool is_recording(const char *path)
{
    struct recording *recording = NULL;
    bool is_one = recording_open_read(&recording, path, NULL) == STATUS_OK;
    recording_close(recording);
    return is_one;
}

static enum status refuse_existing(const char *name, bool force, struct problem *why)
{
    if (!force)
        return problem_set(why, STATUS_BUSY, "%s is there already: choose another name, or replace it with --force",
                           name);
    if (is_recording(name))
        return problem_set(why, STATUS_BUSY, "%s is a recording and is not replaced: choose another name", name);
    return STATUS_OK;
}

static enum status open_part(struct output *output, bool force, struct problem *why)
{
    int length = snprintf(output->part, sizeof output->part, "%s.part", output->name);
    if (length < 0 || (size_t)length >= sizeof output->part) {
        output->part[0] = '\0';
        return problem_set(why, STATUS_USAGE, "--output: the name is too long");
    }
    if (force && os_file_kind(output->part) == OS_FILE_REGULAR && !is_recording(output->part))
        os_remove_file(output->part);
    output->stream = os_open_file(output->part, "wbx");
    if (output->stream != NULL)
        return STATUS_OK;
    enum status status =
        errno != EEXIST
            ? problem_os(why, "write", output->part, errno)
            : problem_set(why, STATUS_BUSY,
                          "%s is there: another export writes it, or one was cut short; remove it or use --force",
                          output->part);
    output->part[0] = '\0';
    return status;
}

enum status output_open(struct output *output, const char *name, bool force, struct problem *why)
{
    *output = (struct output){.stream = stdout, .name = "standard output"};
    if (name == NULL || strcmp(name, "-") == 0)
        return STATUS_OK;
    output->name = name;
    output->stream = NULL;
    switch (os_file_kind(name)) {
    case OS_FILE_DIRECTORY:
        return problem_set(why, STATUS_USAGE, "cannot write %s: it is a directory", name);
    case OS_FILE_OTHER:
        output->stream = os_open_file(name, "wb");
        return output->stream == NULL ? problem_os(why, "write", name, errno) : STATUS_OK;
    case OS_FILE_REGULAR: {
        enum status status = refuse_existing(name, force, why);
        if (status != STATUS_OK)
            return status;
        output->replaces = true;
        break;
    }
    case OS_FILE_NONE:
        break;
    }
    return open_part(output, force, why);
}

/* A text stream: lines end as the system's other text files do. */
enum status output_append(struct output *output, const char *name, struct problem *why)
{
    *output = (struct output){.stream = stdout, .name = "standard output"};
    if (strcmp(name, "-") == 0)
        return STATUS_OK;
    output->name = name;
    output->stream = NULL;
    enum os_file_kind kind = os_file_kind(name);
    if (kind == OS_FILE_DIRECTORY)
        return problem_set(why, STATUS_USAGE, "cannot write %s: it is a directory", name);
    if (kind == OS_FILE_REGULAR && is_recording(name))
        return problem_set(why, STATUS_BUSY, "%s is a recording and no text is added to it: choose another name", name);
    output->stream = fopen(name, "a");
    return output->stream == NULL ? problem_os(why, "write", name, errno) : STATUS_OK;
}

static enum status close_stream(struct output *output, struct problem *why)
{
    FILE *stream = output->stream;
    output->stream = NULL;
    if (stream == NULL || stream == stdout)
        return STATUS_OK;
    return fclose(stream) != 0 ? problem_os(why, "write", output->name, errno) : STATUS_OK;
}

static enum status give_name(struct output *output, struct problem *why)
{
    if (!output->replaces && os_file_kind(output->name) != OS_FILE_NONE)
        return problem_set(why, STATUS_BUSY, "%s came to be there meanwhile and is not replaced", output->name);
    if (os_rename_file(output->part, output->name))
        return STATUS_OK;
    return problem_os(why, "write", output->name, errno);
}

enum status output_commit(struct output *output, struct problem *why)
{
    enum status status = close_stream(output, why);
    if (status == STATUS_OK && output->part[0] != '\0')
        status = give_name(output, why);
    if (status == STATUS_OK)
        output->part[0] = '\0';
    return status;
}

void output_discard(struct output *output)
{
    close_stream(output, NULL);
    if (output->part[0] != '\0')
        os_remove_file(output->part);
    output->part[0] = '\0';
}
