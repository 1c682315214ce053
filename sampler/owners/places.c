#include "sampler/owners/places.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/os.h"

void driver_places_find(struct driver_places *places, bool store)
{
    static const struct {
        const char *path;
        bool is_deep, is_store;
    } PLACES[DRIVER_PLACES] = {{"\\System32\\drivers", true, false},
                               {"\\System32", false, false},
                               {"\\System32\\DriverStore\\FileRepository", true, true}};
    const char *root = getenv("SystemRoot");
    places->count = 0;
    for (size_t i = 0; i < DRIVER_PLACES && root != NULL; i++) {
        char *path = places->paths[places->count];
        snprintf(path, PLACE_PATH, "%s%s", root, PLACES[i].path);
        if (os_file_kind(path) == OS_FILE_DIRECTORY && (store || !PLACES[i].is_store))
            places->folders[places->count++] = (struct driver_folder){path, PLACES[i].is_deep};
    }
}

/* "Linux 6.1.0 x86_64": the second word names the folder. */
bool modules_place(char out[PLACE_PATH])
{
    char release[PLACE_PATH], version[256];
    out[0] = 0;
    os_release(release, sizeof release);
    if (sscanf(release, "Linux %255s", version) != 1)
        return false;
    snprintf(out, PLACE_PATH, "/lib/modules/%s", version);
    if (os_file_kind(out) != OS_FILE_DIRECTORY)
        out[0] = 0;
    return out[0] != 0;
}
