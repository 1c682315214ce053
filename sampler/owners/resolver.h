/* resolver.h: finds out who owns the tags and caches of this machine, and keeps it as owners (owners.h): the inventory of its drivers or modules, and of each name that is asked the chain of who.h in short.
 *
 * A resolver owns the lists of tags and the index of drivers that it opens when they are first needed; it fills owners that somebody else owns. Everything may take seconds and reads files: it is meant for a thread of
 * the lowest priority. Of Linux' modules only those that are loaded are read, because no other has made a cache. Where nobody tells what is loaded they all are looked at.
 */
#ifndef SAMPLER_OWNERS_RESOLVER_H
#define SAMPLER_OWNERS_RESOLVER_H

#include "sampler/owners/owners.h"
#include "sampler/owners/places.h"
#include "sampler/owners/running.h"

struct resolver_config {
    const char *program, *pooltag;       /* as tag_book_open; may be NULL */
    const struct driver_folder *folders; /* of drivers; none: 0 */
    size_t folder_count;                 /* at most DRIVER_FOLDERS_MAX */
    const char *modules;                 /* a folder of Linux' modules; NULL: none */
    /* Tells what is loaded: running_open; NULL: nobody does. */
    enum status (*running)(struct running *running, struct problem *why);
    bool no_cache;             /* of the drivers' index */
    drivers_progress progress; /* may be NULL; false stops with STATUS_STOPPED */
    void *context;
};

struct resolver;

/* Borrows the config's texts. Reads the lists of tags; `trouble` (PROBLEM_LINE bytes) gets what is wrong with one of them, else "". */
enum status resolver_open(struct resolver **resolver, const struct resolver_config *config, char *trouble,
                          struct problem *why);
void resolver_close(struct resolver *resolver);

/* A name as samples have it, and which kind of system's it is. Borrowed. */
struct asked_name {
    struct text name;
    bool is_tag;
};

/* Adds what is found to `owners`, under their current edition, and settles them. */
enum status resolver_answer(struct resolver *resolver, struct owners *owners, const struct asked_name *names,
                            size_t count, struct problem *why);

/* Looks which drivers are loaded now, and corrects `owners`. For each that was loaded or went since the last time `tell` gets one safe line ("driver loaded: ext4 1.2"); the first time it is not called. *changed says whether there was one. */
enum status resolver_look_at_loaded(struct resolver *resolver, struct owners *owners, bool *changed,
                                    void (*tell)(void *context, const char *line), void *context, struct problem *why);

#endif
