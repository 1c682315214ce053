/* Where the configuration lives, and how it gets there whole. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/place.h"
#include "export/output.h"
#include "tui/config.h"

bool config_path(char out[CONFIG_PATH])
{
    return place_file(out, "XDG_CONFIG_HOME", "/.config", "APPDATA", "pooltop.conf");
}

enum status config_read(struct config *config, const char *path, struct problem *why)
{
    FILE *file = os_open_file(path, "rb");
    struct problem inner;
    if (file == NULL)
        return problem_os(why, "read", path, errno);
    char *text = malloc(CONFIG_BYTES + 1);
    size_t length = text != NULL ? fread(text, 1, CONFIG_BYTES + 1, file) : 0;
    bool failed = ferror(file) != 0;
    fclose(file);
    enum status status = STATUS_OK;
    if (text == NULL)
        status = problem_set(why, STATUS_NO_MEMORY, "%s: not enough memory", path);
    else if (failed)
        status = problem_set(why, STATUS_IO, "cannot read %s", path);
    else if (length > CONFIG_BYTES)
        status = problem_set(why, STATUS_LIMIT, "%s is longer than a configuration can be", path);
    else if ((status = config_parse(config, text, length, &inner)) != STATUS_OK)
        problem_set(why, status, "%s (in %s)", inner.line, path);
    free(text);
    return status;
}

enum status config_write(const struct config *config, const char *path, bool replace, struct problem *why)
{
    struct output output;
    struct buffer text;
    char own[CONFIG_PATH];
    if (config_path(own) && strcmp(own, path) == 0)
        place_make_folders(path);
    enum status status = output_open(&output, path, replace, why);
    if (status != STATUS_OK)
        return status;
    buffer_init(&text, CONFIG_BYTES);
    config_print(&text, config);
    if (text.status != STATUS_OK)
        status = problem_set(why, text.status, "%s: not enough memory", path);
    else if (fwrite(text.bytes, 1, text.length, output.stream) != text.length || fflush(output.stream) != 0)
        status = problem_os(why, "write", path, errno);
    buffer_done(&text);
    if (status == STATUS_OK)
        status = output_commit(&output, why);
    if (status != STATUS_OK)
        output_discard(&output);
    return status;
}
