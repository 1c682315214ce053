/* Where the configuration lives, and how it gets there whole. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "export/output.h"
#include "tui/config.h"

/* A variable that names a folder; NULL when it is unset or no absolute path. */
static const char *folder_of(const char *variable)
{
    const char *folder = getenv(variable);
    bool absolute = folder != NULL && (folder[0] == '/' || (folder[0] != 0 && folder[1] == ':'));
    return absolute ? folder : NULL;
}

bool config_folder(char out[CONFIG_PATH], const char *xdg, const char *below_home, const char *windows,
                   const char *file)
{
    const char *own = folder_of(xdg), *home = folder_of("HOME"), *data = folder_of(windows);
    const char *folder = own != NULL ? own : home != NULL ? home : data;
    if (folder == NULL)
        return false;
    int length =
        snprintf(out, CONFIG_PATH, "%s%s/pooltop/%s", folder, own == NULL && home != NULL ? below_home : "", file);
    return length > 0 && length < CONFIG_PATH;
}

bool config_path(char out[CONFIG_PATH])
{
    return config_folder(out, "XDG_CONFIG_HOME", "/.config", "APPDATA", "pooltop.conf");
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

void config_make_folders(const char *path)
{
    char folder[CONFIG_PATH];
    for (const char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        size_t length = (size_t)(slash - path);
        if (length >= sizeof folder)
            return;
        memcpy(folder, path, length);
        folder[length] = 0;
        if (os_file_kind(folder) == OS_FILE_NONE)
            os_make_folder(folder);
    }
}

enum status config_write(const struct config *config, const char *path, bool replace, struct problem *why)
{
    struct output output;
    struct buffer text;
    char own[CONFIG_PATH];
    if (config_path(own) && strcmp(own, path) == 0)
        config_make_folders(path);
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
