#include "replay/owner_options.h"

#include <string.h>

enum depth { OWNERS_NO, OWNERS_LISTS, OWNERS_FILES, OWNERS_DEPTHS };

static enum status read_depth(const char *text, enum depth usual, enum depth *depth, struct problem *why)
{
    static const char *const WORDS[OWNERS_DEPTHS] = {"no", "lists", "files"};
    *depth = usual;
    for (int i = 0; text != NULL && i < OWNERS_DEPTHS; i++)
        if (strcmp(text, WORDS[i]) == 0) {
            *depth = (enum depth)i;
            return STATUS_OK;
        }
    return text == NULL
               ? STATUS_OK
               : problem_set(why, STATUS_USAGE, "--owners \"%.40s\" is not known: there are no, lists, files", text);
}

static void find_places(struct resolver_config *config, struct owner_places *places, const struct arguments *arguments,
                        bool is_this_system)
{
    const char *given;
    config->folders = places->folders;
    while (config->folder_count < DRIVER_FOLDERS_MAX &&
           (given = arguments_each(arguments, "drivers", config->folder_count)) != NULL)
        places->folders[config->folder_count++] = (struct driver_folder){given, true};
    if (!is_this_system)
        return;
    config->running = running_open;
    config->modules = modules_place(places->modules) ? places->modules : NULL;
    if (config->folder_count > 0)
        return;
    driver_places_find(&places->system, false);
    config->folders = places->system.folders;
    config->folder_count = places->system.count;
}

enum status owner_keeper_open_asked(struct owner_keeper **keeper, struct owner_places *places,
                                    const struct arguments *arguments, struct sampler *sampler, char *trouble,
                                    struct problem *why)
{
    bool is_other = sampler_is_virtual(sampler), names_drivers = arguments_each(arguments, "drivers", 0) != NULL;
    struct owner_keeper_config config = {.resolver = {.program = arguments->program}, .at_once = is_other};
    enum depth depth;
    enum status status = read_depth(arguments_text(arguments, "owners"), OWNERS_FILES, &depth, why);
    if (!names_drivers)
        config.sampler = sampler;
    *keeper = NULL;
    trouble[0] = '\0';
    if (status != STATUS_OK || depth == OWNERS_NO)
        return status;
    if (depth == OWNERS_FILES)
        find_places(&config.resolver, places, arguments, !is_other);
    return owner_keeper_open(keeper, &config, trouble, why);
}
