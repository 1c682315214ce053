/* services.h: what the registry of Windows says of the services that drivers are: HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services.
 *
 * The registry is behind three functions, so that this runs anywhere: running_windows.c has the real ones. Keys are paths below Services ("ntfs", "luafv\Instances"); texts are UTF-8.
 */
#ifndef SAMPLER_OWNERS_SERVICES_H
#define SAMPLER_OWNERS_SERVICES_H

#include "sampler/owners/running.h"

enum { SERVICE_TEXT = 512, SERVICES_MAX = 1 << 14, SERVICE_INSTANCES_MAX = 16 };

struct registry {
    void *context; /* borrowed; handed to each of the functions */
    /* The name of the i-th key within a key, from 0; false behind the last. "" is Services itself. */
    bool (*key)(void *context, const char *path, size_t i, char out[SERVICE_TEXT]);
    bool (*number)(void *context, const char *path, const char *value, uint32_t *out);
    bool (*text)(void *context, const char *path, const char *value, char out[SERVICE_TEXT]);
};

/* Adds what is said of each driver's service to the list; `root` as for running_key_of_image. */
void services_take(struct running *running, const struct registry *registry, const char *root);

#endif
