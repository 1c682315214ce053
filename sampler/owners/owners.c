#include "sampler/owners/owners.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "sampler/owners/driver_names.h"

/* Texts, paths and names are interned; a path's id less 1 is its driver's index, a name's its owner's. */
struct owners {
    struct intern *texts, *paths, *names;
    struct driver_names *files;   /* of the drivers */
    struct owner_driver *drivers; /* owned */
    struct owner *entries;        /* owned, and the matches of each */
    size_t driver_room, room;
    uint32_t next_edition, edition;
};

const char *owner_grade_words(enum owner_grade grade)
{
    static const char *const WORDS[OWNER_GRADES] = {"known", "found in code", "only bytes", "unknown"};
    return grade < OWNER_GRADES ? WORDS[grade] : "";
}

const char *loaded_word(enum loaded loaded)
{
    static const char *const WORDS[LOADED_STATES] = {"", "yes", "no"};
    return loaded < LOADED_STATES ? WORDS[loaded] : "";
}

enum status owners_open(struct owners **owners)
{
    struct owners *made = calloc(1, sizeof *made);
    *owners = NULL;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    made->next_edition = 1;
    if (intern_open(&made->texts, OWNERS_BYTES_MAX) != STATUS_OK ||
        intern_open(&made->paths, OWNERS_BYTES_MAX / 4) != STATUS_OK ||
        intern_open(&made->names, OWNERS_BYTES_MAX / 4) != STATUS_OK ||
        driver_names_open(&made->files, OWNERS_BYTES_MAX / 2) != STATUS_OK) {
        owners_close(made);
        return STATUS_NO_MEMORY;
    }
    *owners = made;
    return STATUS_OK;
}

void owners_close(struct owners *owners)
{
    if (owners == NULL)
        return;
    for (size_t i = 0; i < owners_count(owners); i++)
        free((void *)(uintptr_t)owners->entries[i].matches);
    free(owners->entries);
    free(owners->drivers);
    intern_close(owners->texts);
    intern_close(owners->paths);
    intern_close(owners->names);
    driver_names_close(owners->files);
    free(owners);
}

/* --- filling ------------------------------------------------------------------------------------------------------------------- */

void owners_set_edition(struct owners *owners, uint32_t edition)
{
    owners->next_edition = edition;
}

/* Room for one more of `size` bytes each. */
static bool make_room(void **items, size_t size, size_t *room, size_t count)
{
    if (count < *room)
        return true;
    size_t wanted = *room == 0 ? 64 : *room * 2;
    void *grown = realloc(*items, wanted * size);
    if (grown == NULL)
        return false;
    *items = grown;
    *room = wanted;
    return true;
}

static struct text cut(struct text text)
{
    return (struct text){text.bytes, text.length < OWNER_TEXT_MAX ? text.length : OWNER_TEXT_MAX};
}

static enum status keep(struct intern *texts, struct text *text)
{
    uint32_t id;
    struct text kept = cut(*text);
    enum status status = intern_add(texts, kept.bytes, kept.length, &id);
    *text = intern_text(texts, id);
    return status;
}

static bool same_text(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

enum { DRIVER_TEXTS = 10 };

/* All texts of a driver but path and file. */
static void texts_of(struct owner_driver *driver, struct text *texts[DRIVER_TEXTS])
{
    struct text *all[DRIVER_TEXTS] = {&driver->version,       &driver->company, &driver->description, &driver->product,
                                      &driver->original_name, &driver->sha256,  &driver->machine,     &driver->signer,
                                      &driver->load_group,    &driver->altitude};
    memcpy(texts, all, sizeof all);
}

static bool same_driver(const struct owner_driver *held, const struct owner_driver *added)
{
    struct owner_driver a = *held, b = *added;
    struct text *left[DRIVER_TEXTS], *right[DRIVER_TEXTS];
    texts_of(&a, left);
    texts_of(&b, right);
    for (size_t i = 0; i < DRIVER_TEXTS; i++)
        if (!same_text(*left[i], cut(*right[i])))
            return false;
    return a.link_time == b.link_time && a.bytes == b.bytes && a.loaded == b.loaded;
}

/* A path may come from the other kind of system. */
static struct text file_of(struct text path)
{
    size_t from = path.length;
    while (from > 0 && path.bytes[from - 1] != '/' && path.bytes[from - 1] != '\\')
        from--;
    return (struct text){path.bytes + from, path.length - from};
}

/* The edition of a change made now. */
static uint32_t newest(struct owners *owners)
{
    if (owners->next_edition > owners->edition)
        owners->edition = owners->next_edition;
    return owners->next_edition;
}

/* The copy of a driver whose texts belong to the owners. */
static enum status keep_driver(struct owners *owners, struct owner_driver *driver, uint32_t id)
{
    struct text *texts[DRIVER_TEXTS];
    enum status status = STATUS_OK;
    texts_of(driver, texts);
    for (size_t i = 0; i < DRIVER_TEXTS && status == STATUS_OK; i++)
        status = keep(owners->texts, texts[i]);
    driver->path = intern_text(owners->paths, id);
    driver->file = file_of(driver->path);
    driver->edition = newest(owners);
    return status;
}

enum status owners_add_driver(struct owners *owners, const struct owner_driver *driver, uint32_t *index)
{
    struct text path = cut(driver->path);
    size_t count = owners_driver_count(owners);
    uint32_t id = intern_find(owners->paths, path.bytes, path.length);
    struct owner_driver kept = *driver;
    if (path.length == 0 || driver->loaded >= LOADED_STATES)
        return STATUS_USAGE;
    if (index != NULL && id != 0)
        *index = id - 1;
    if (id != 0 && same_driver(&owners->drivers[id - 1], driver))
        return STATUS_OK;
    if (id == 0 && count == OWNERS_DRIVERS_MAX)
        return STATUS_LIMIT;
    if (!make_room((void **)&owners->drivers, sizeof *owners->drivers, &owners->driver_room, count))
        return STATUS_NO_MEMORY;
    struct driver_keys keys;
    enum status status = keep_driver(owners, &kept, id);
    if (status == STATUS_OK)
        status = driver_names_prepare(owners->files, file_of(path), &keys);
    if (status == STATUS_OK && id == 0)
        status = intern_add(owners->paths, path.bytes, path.length, &id);
    if (status != STATUS_OK)
        return status;
    driver_names_set(owners->files, keys, id - 1);
    kept.path = intern_text(owners->paths, id);
    kept.file = file_of(kept.path);
    owners->drivers[id - 1] = kept;
    if (index != NULL)
        *index = id - 1;
    return STATUS_OK;
}

static bool has_sense(const struct owners *owners, const struct owner *owner)
{
    bool sense = owner->name.length > 0 && owner->grade < OWNER_GRADES && owner->kind <= NOTE_KINDS &&
                 owner->name.length <= OWNER_TEXT_MAX;
    for (size_t i = 0; i < owner->match_count; i++)
        sense = sense && owner->matches[i].driver < owners_driver_count(owners) && owner->matches[i].form < TAG_FORMS;
    return sense;
}

static bool same_owner(const struct owner *a, const struct owner *b)
{
    size_t count = b->match_count < OWNER_MATCHES_MAX ? b->match_count : OWNER_MATCHES_MAX;
    bool same = a->grade == b->grade && a->kind == b->kind && same_text(a->owner, cut(b->owner)) &&
                same_text(a->description, cut(b->description)) && a->match_count == count;
    for (size_t i = 0; i < count && same; i++)
        same = a->matches[i].driver == b->matches[i].driver && a->matches[i].grade == b->matches[i].grade &&
               a->matches[i].form == b->matches[i].form;
    return same;
}

/* The copy of an owner whose texts and matches belong to the owners. */
static enum status keep_owner(struct owners *owners, struct owner *owner)
{
    const struct owner_match *matches = owner->matches;
    struct owner_match *copy = NULL;
    enum status status = keep(owners->texts, &owner->owner);
    if (status == STATUS_OK)
        status = keep(owners->texts, &owner->description);
    if (owner->match_count > OWNER_MATCHES_MAX)
        owner->match_count = OWNER_MATCHES_MAX;
    if (status == STATUS_OK && owner->match_count > 0) {
        copy = malloc(owner->match_count * sizeof *copy);
        if (copy == NULL)
            return STATUS_NO_MEMORY;
        memcpy(copy, matches, owner->match_count * sizeof *copy);
    }
    owner->matches = copy;
    owner->driver = OWNER_NO_DRIVER;
    return status;
}

enum status owners_add(struct owners *owners, const struct owner *owner)
{
    size_t count = owners_count(owners);
    uint32_t id = intern_find(owners->names, owner->name.bytes, owner->name.length);
    struct owner kept = *owner;
    if (!has_sense(owners, owner))
        return STATUS_USAGE;
    if (id != 0 && same_owner(&owners->entries[id - 1], owner))
        return STATUS_OK;
    if (id == 0 && count == OWNERS_NAMES_MAX)
        return STATUS_LIMIT;
    if (!make_room((void **)&owners->entries, sizeof *owners->entries, &owners->room, count))
        return STATUS_NO_MEMORY;
    enum status status = keep_owner(owners, &kept);
    bool is_new = id == 0;
    if (status == STATUS_OK && is_new)
        status = intern_add(owners->names, owner->name.bytes, owner->name.length, &id);
    if (status != STATUS_OK) {
        free((void *)(uintptr_t)kept.matches);
        return status;
    }
    kept.name = intern_text(owners->names, id);
    kept.edition = newest(owners);
    if (!is_new)
        free((void *)(uintptr_t)owners->entries[id - 1].matches);
    owners->entries[id - 1] = kept;
    return STATUS_OK;
}

enum status owners_copy(struct owners **copy, const struct owners *owners)
{
    enum status status = owners_open(copy);
    for (size_t i = 0; i < owners_driver_count(owners) && status == STATUS_OK; i++) {
        (*copy)->next_edition = owners->drivers[i].edition;
        status = owners_add_driver(*copy, &owners->drivers[i], NULL);
    }
    for (size_t i = 0; i < owners_count(owners) && status == STATUS_OK; i++) {
        (*copy)->next_edition = owners->entries[i].edition;
        status = owners_add(*copy, &owners->entries[i]);
        if (status == STATUS_OK)
            (*copy)->entries[i].driver = owners->entries[i].driver;
    }
    if (status != STATUS_OK) {
        owners_close(*copy);
        *copy = NULL;
    } else if (owners != NULL) {
        (*copy)->edition = owners->edition;
        (*copy)->next_edition = owners->next_edition;
    }
    return status;
}

/* --- which driver is meant ------------------------------------------------------------------------------------------------------ */

int32_t owners_driver_named(const struct owners *owners, struct text words)
{
    return owners != NULL ? driver_names_find(owners->files, words) : OWNER_NO_DRIVER;
}

void owners_settle(struct owners *owners)
{
    for (size_t i = 0; i < owners_count(owners); i++) {
        struct owner *owner = &owners->entries[i];
        owner->driver = owners_driver_named(owners, owner->owner);
        if (owner->driver == OWNER_NO_DRIVER && owner->grade != OWNER_KNOWN && owner->match_count > 0)
            owner->driver = (int32_t)owner->matches[0].driver;
    }
}

/* --- reading ------------------------------------------------------------------------------------------------------------------- */

uint32_t owners_edition(const struct owners *owners)
{
    return owners != NULL ? owners->edition : 0;
}

size_t owners_driver_count(const struct owners *owners)
{
    return owners != NULL && owners->paths != NULL ? intern_count(owners->paths) : 0;
}

const struct owner_driver *owners_driver(const struct owners *owners, size_t i)
{
    return &owners->drivers[i];
}

int32_t owners_find_driver(const struct owners *owners, struct text path)
{
    return owners != NULL ? (int32_t)intern_find(owners->paths, path.bytes, path.length) - 1 : OWNER_NO_DRIVER;
}

size_t owners_count(const struct owners *owners)
{
    return owners != NULL && owners->names != NULL ? intern_count(owners->names) : 0;
}

const struct owner *owners_at(const struct owners *owners, size_t i)
{
    return &owners->entries[i];
}

const struct owner *owners_find(const struct owners *owners, struct text name)
{
    uint32_t id = owners != NULL ? intern_find(owners->names, name.bytes, name.length) : 0;
    return id != 0 ? &owners->entries[id - 1] : NULL;
}

const struct owner_driver *owners_driver_of(const struct owners *owners, const struct owner *owner)
{
    return owner != NULL && owner->driver >= 0 ? &owners->drivers[owner->driver] : NULL;
}
