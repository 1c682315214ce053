/* place.h: where a program's own files live for one user, after the XDG rules and those of Windows.
 */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

#include <stdbool.h>

enum { PLACE_PATH = 4096 };

/* A file of ours: of the folder that the variable `xdg` names ("XDG_CACHE_HOME"), else below the home ("/.cache"), else of that which `windows` names ("LOCALAPPDATA"). False
 * where there is none of them. */
bool place_file(char out[PLACE_PATH], const char *xdg, const char *below_home, const char *windows, const char *file);

/* The folders above the file, as far as they are not there. */
void place_make_folders(const char *path);

#endif
