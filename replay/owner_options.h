/* owner_options.h: the options --owners and --drivers, the same for every verb that takes samples. */
#ifndef REPLAY_OWNER_OPTIONS_H
#define REPLAY_OWNER_OPTIONS_H

#include "base/options.h"
#include "replay/owner_keeper.h"
#include "sampler/sampler.h"

#define OWNER_OPTIONS                                                                                                  \
    {"owners", OPTION_TEXT, "HOW",                                                                                     \
     "find out who owns tags and caches, at the lowest priority, and keep it with the samples: files looks into this " \
     "system's drivers or loaded modules (when not given), lists only into lists of tags, no not at all"},             \
    {                                                                                                                  \
        "drivers", OPTION_LIST, "DIR", "look for tags in the drivers below DIR instead of this system's"               \
    }

/* Places that a keeper borrows: they live as long as it. */
struct owner_places {
    struct driver_places system;
    struct driver_folder folders[DRIVER_FOLDERS_MAX];
    char modules[PLACE_PATH];
};

/* What a command line asks for. *keeper is NULL when it asks for none. A sampler that shows another machine than this one is asked itself, and lists; this machine's files are not. */
enum status owner_keeper_open_asked(struct owner_keeper **keeper, struct owner_places *places,
                                    const struct arguments *arguments, struct sampler *sampler, char *trouble,
                                    struct problem *why);

#endif
