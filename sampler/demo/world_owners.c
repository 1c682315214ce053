/* Who owns what on the simulated server: its drivers, and for each name what reading their files would have found.
 *
 * What samples tell themselves is known, and so is what our notes tell. The names of the story are found where the cast has them; of those that were made up one in four is in the code of a vendor's driver, one in four
 * only among the bytes of two, and the rest nowhere.
 */
#include <stdio.h>
#include <string.h>

#include "base/sha256.h"
#include "base/when.h"
#include "sampler/demo/driver_cast.h"
#include "sampler/demo/world.h"
#include "sampler/owners/owners.h"

enum { PATH_ROOM = 256, LINK_STEP_DAYS = 11 };

/* 2024-01-15 */
#define FIRST_LINK INT64_C(1705276800)

struct filling {
    const struct world *world;
    struct owners *owners;
    const struct cast_driver *drivers;
    size_t count;
};

static struct text text_of(const char *words)
{
    return words != NULL ? (struct text){words, strlen(words)} : (struct text){"", 0};
}

/* --- drivers ------------------------------------------------------------------------------------------------------------------- */

static enum status add_driver(struct filling *filling, size_t i)
{
    const struct cast_driver *cast = &filling->drivers[i];
    bool on_linux = filling->world->plan.on_linux;
    char path[PATH_ROOM], sum_text[SHA256_TEXT];
    struct sha256 sum;
    int length = snprintf(path, sizeof path, "%s%s", cast->folder, cast->file);
    sha256_init(&sum);
    sha256_add(&sum, path, (size_t)length);
    sha256_text(&sum, sum_text);
    struct owner_driver driver = {
        .path = {path, (size_t)length},
        .version = text_of(cast->version),
        .company = text_of(cast->company),
        .description = text_of(cast->description),
        .original_name = on_linux || cast->company == NULL ? text_of(NULL) : text_of(cast->file),
        .sha256 = text_of(sum_text),
        .machine = text_of("x64"),
        .signer = text_of(cast->company),
        .load_group = text_of(cast->load_group),
        .altitude = text_of(cast->altitude),
        .link_time = on_linux ? ABSENT : FIRST_LINK + (int64_t)i * LINK_STEP_DAYS * (NS_PER_DAY / NS_PER_SECOND),
        .bytes = cast->size,
        .loaded = cast->loaded,
    };
    return owners_add_driver(filling->owners, &driver, NULL);
}

/* --- names --------------------------------------------------------------------------------------------------------------------- */

struct matches {
    struct owner_match list[OWNER_MATCHES_MAX];
    size_t count;
};

static void add_match(struct matches *matches, size_t driver, enum tag_grade grade, enum tag_form form)
{
    if (matches->count < OWNER_MATCHES_MAX)
        matches->list[matches->count++] = (struct owner_match){(uint32_t)driver, grade, form};
}

static bool has_name(const char *const names[CAST_NAMES_MAX], struct text name)
{
    for (size_t i = 0; i < CAST_NAMES_MAX && names[i] != NULL; i++)
        if (strlen(names[i]) == name.length && memcmp(names[i], name.bytes, name.length) == 0)
            return true;
    return false;
}

/* Those in code first, as a search has them. */
static void match_story(const struct filling *filling, struct text name, struct matches *matches)
{
    for (size_t i = 0; i < filling->count; i++)
        if (has_name(filling->drivers[i].code, name))
            add_match(matches, i, TAG_IN_CODE, TAG_PLAIN);
    for (size_t i = 0; i < filling->count; i++)
        if (has_name(filling->drivers[i].bytes, name))
            add_match(matches, i, TAG_BYTES, TAG_PLAIN);
}

static size_t vendor(const struct filling *filling, size_t number)
{
    size_t first = 0;
    while (first < filling->count && !filling->drivers[first].is_vendors)
        first++;
    size_t vendors = filling->count - first;
    return vendors > 0 ? first + number % vendors : 0;
}

/* The same for a name on every platform and whatever else there is. */
static void match_made_up(const struct filling *filling, struct text name, struct matches *matches)
{
    size_t number = 0;
    for (size_t i = 0; i < name.length; i++)
        number = number * 31 % 1000003 + (unsigned char)name.bytes[i];
    size_t first = vendor(filling, number / 4), second = vendor(filling, number / 4 + 1);
    if (number % 4 == 0) {
        add_match(matches, first, TAG_IN_CODE, number % 16 == 0 ? TAG_REVERSED : TAG_PLAIN);
    } else if (number % 4 == 1) {
        add_match(matches, first, TAG_BYTES, TAG_PLAIN);
        add_match(matches, second, TAG_BYTES, TAG_PLAIN);
    }
}

static void settle(struct owner *owner, struct text known, const struct filling *filling, const struct matches *matches)
{
    bool in_code = matches->count > 0 && matches->list[0].grade == TAG_IN_CODE;
    owner->grade = known.length > 0     ? OWNER_KNOWN
                   : in_code            ? OWNER_IN_CODE
                   : matches->count > 0 ? OWNER_BYTES
                                        : OWNER_UNKNOWN;
    owner->owner = known;
    if (known.length == 0 && matches->count > 0)
        owner->owner = text_of(filling->drivers[matches->list[0].driver].file);
    owner->matches = matches->list;
    owner->match_count = matches->count;
}

/* A name may have a pool of each type and in each session. */
static enum status add_name(struct filling *filling, const struct world_pool *pool)
{
    struct text name = intern_text(filling->world->names, pool->name);
    bool on_linux = filling->world->plan.on_linux;
    const struct note *note = on_linux ? note_of_cache(name) : note_of_tag(name);
    struct text known = intern_text(filling->world->names, pool->owner);
    struct owner owner = {.name = name, .kind = note != NULL ? note->kind : NOTE_KINDS};
    struct matches matches = {.count = 0};
    if (owners_find(filling->owners, name) != NULL)
        return STATUS_OK;
    if (known.length == 0 && note != NULL)
        known = text_of(note->component);
    int32_t driver = owners_driver_named(filling->owners, known);
    if (driver != OWNER_NO_DRIVER)
        add_match(&matches, (size_t)driver, TAG_IN_CODE, TAG_PLAIN);
    else
        match_story(filling, name, &matches);
    if (known.length == 0 && note == NULL && matches.count == 0)
        match_made_up(filling, name, &matches);
    settle(&owner, known, filling, &matches);
    owner.description = text_of(note != NULL ? note->holds : NULL);
    return owners_add(filling->owners, &owner);
}

/* The pools of a world are all there from the beginning, whether they show or not. */
enum status world_owners(const struct world *world, struct owners *owners)
{
    struct filling filling = {.world = world, .owners = owners};
    filling.drivers = cast_drivers(world->plan.on_linux, &filling.count);
    enum status status = STATUS_OK;
    for (size_t i = 0; i < filling.count && status == STATUS_OK; i++)
        status = add_driver(&filling, i);
    for (size_t i = 0; i < world->pool_count && status == STATUS_OK; i++)
        status = add_name(&filling, &world->pools[i]);
    owners_settle(owners);
    return status;
}
