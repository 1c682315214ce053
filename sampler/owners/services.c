#include "sampler/owners/services.h"

#include <stdio.h>
#include <string.h>

/* SERVICE_KERNEL_DRIVER and SERVICE_FILE_SYSTEM_DRIVER. */
enum { TYPE_DRIVERS = 3 };

/* "service\Instances" has a key for each instance. The default instance's altitude counts, else the first that has one. */
static void take_altitude(char out[RUNNING_TEXT], const struct registry *registry, const char *service)
{
    char instances[SERVICE_TEXT * 2], chosen[SERVICE_TEXT], one[SERVICE_TEXT], path[SERVICE_TEXT * 3],
        text[SERVICE_TEXT];
    snprintf(instances, sizeof instances, "%s\\Instances", service);
    bool is_chosen = registry->text(registry->context, instances, "DefaultInstance", chosen);
    for (size_t i = 0; i < SERVICE_INSTANCES_MAX && registry->key(registry->context, instances, i, one); i++) {
        bool counts = out[0] == 0 || (is_chosen && strcmp(one, chosen) == 0);
        snprintf(path, sizeof path, "%s\\%s", instances, one);
        if (counts && registry->text(registry->context, path, "Altitude", text))
            snprintf(out, RUNNING_TEXT, "%.*s", RUNNING_TEXT - 1, text);
    }
}

/* A service without a path is the file of its name in the drivers' folder. */
static void take_service(struct running *running, const struct registry *registry, const char *service,
                         const char *root)
{
    char image[SERVICE_TEXT], key[RUNNING_KEY], text[SERVICE_TEXT];
    uint32_t start;
    if (!registry->text(registry->context, service, "ImagePath", image) || image[0] == 0)
        snprintf(image, sizeof image, "system32\\drivers\\%.400s.sys", service);
    running_key_of_image(key, image, root);
    struct running_driver *entry = running_entry(running, key);
    if (entry == NULL)
        return;
    snprintf(entry->service, RUNNING_TEXT, "%.*s", RUNNING_TEXT - 1, service);
    if (registry->number(registry->context, service, "Start", &start) && start < START_NOT_SAID)
        entry->start = (enum running_start)start;
    if (registry->text(registry->context, service, "Group", text))
        snprintf(entry->group, RUNNING_TEXT, "%.*s", RUNNING_TEXT - 1, text);
    take_altitude(entry->altitude, registry, service);
}

void services_take(struct running *running, const struct registry *registry, const char *root)
{
    char service[SERVICE_TEXT];
    uint32_t type;
    for (size_t i = 0; i < SERVICES_MAX && registry->key(registry->context, "", i, service); i++)
        if (registry->number(registry->context, service, "Type", &type) && (type & TYPE_DRIVERS) != 0)
            take_service(running, registry, service, root);
}
