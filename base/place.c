#include "base/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"

/* A variable that names a folder; NULL when it is unset or no absolute path. */
static const char *folder_of(const char *variable)
{
    const char *folder = getenv(variable);
    bool absolute = folder != NULL && (folder[0] == '/' || (folder[0] != 0 && folder[1] == ':'));
    return absolute ? folder : NULL;
}

bool place_file(char out[PLACE_PATH], const char *xdg, const char *below_home, const char *windows, const char *file)
{
    const char *own = folder_of(xdg), *home = folder_of("HOME"), *data = folder_of(windows);
    const char *folder = own != NULL ? own : home != NULL ? home : data;
    if (folder == NULL)
        return false;
    int length =
        snprintf(out, PLACE_PATH, "%s%s/pooltop/%s", folder, own == NULL && home != NULL ? below_home : "", file);
    return length > 0 && length < PLACE_PATH;
}

void place_make_folders(const char *path)
{
    char folder[PLACE_PATH];
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
