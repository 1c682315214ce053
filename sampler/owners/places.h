/* places.h: where this system has its drivers and kernel modules.
 *
 * On Windows (which alone sets SystemRoot) drivers stand in System32\drivers, the kernel itself in System32; what was never installed, and may run from there all the same, in the DriverStore. On Linux
 * modules stand in /lib/modules/VERSION.
 */
#ifndef SAMPLER_OWNERS_PLACES_H
#define SAMPLER_OWNERS_PLACES_H

#include <stdbool.h>

#include "sampler/owners/drivers.h"

enum { DRIVER_PLACES = 3 };

struct driver_places {
    char paths[DRIVER_PLACES][PLACE_PATH];
    struct driver_folder folders[DRIVER_PLACES]; /* borrow the paths */
    size_t count;
};

/* Those that are there; `store`: the DriverStore, which is large, too. */
void driver_places_find(struct driver_places *places, bool store);

/* False, and "", when there is none. */
bool modules_place(char out[PLACE_PATH]);

#endif
