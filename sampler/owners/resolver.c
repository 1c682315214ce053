#include "sampler/owners/resolver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/os.h"
#include "base/text.h"
#include "sampler/owners/file_sum.h"
#include "sampler/owners/pkcs7.h"
#include "sampler/owners/signature.h"
#include "sampler/owners/who.h"

struct resolver {
    struct resolver_config config; /* borrows its texts */
    struct tag_book *book;         /* owned */
    struct drivers *drivers;       /* owned; NULL until somebody asks */
    struct driver_files modules;   /* owned; those that are looked at */
    bool has_inventory;
    bool has_running;
    struct running running; /* owned; as it was when it was looked at last */
    struct owners *filling; /* borrowed while an answer is made */
    char cache[PLACE_PATH];
};

static struct text words(const char *text)
{
    return (struct text){text, strlen(text)};
}

enum status resolver_open(struct resolver **resolver, const struct resolver_config *config, char *trouble,
                          struct problem *why)
{
    struct resolver *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to find owners");
    made->config = *config;
    driver_files_init(&made->modules);
    enum status status = tag_book_open(&made->book, config->program, config->pooltag, trouble, why);
    if (status != STATUS_OK) {
        resolver_close(made);
        return status;
    }
    *resolver = made;
    return STATUS_OK;
}

void resolver_close(struct resolver *resolver)
{
    if (resolver == NULL)
        return;
    tag_book_close(resolver->book);
    drivers_close(resolver->drivers);
    driver_files_done(&resolver->modules);
    running_done(&resolver->running);
    free(resolver);
}

/* --- the inventory ------------------------------------------------------------------------------------------------------------- */

static enum loaded is_loaded(const struct resolver *resolver, const char *path)
{
    if (!resolver->has_running)
        return LOADED_UNKNOWN;
    const struct running_driver *driver = running_find(&resolver->running, path);
    return driver != NULL && driver->is_loaded ? LOADED_YES : LOADED_NO;
}

/* What was read of the whole file stays while that is the same. */
static void keep_known(const struct owners *owners, struct owner_driver *driver)
{
    int32_t index = owners_find_driver(owners, driver->path);
    const struct owner_driver *known = index != OWNER_NO_DRIVER ? owners_driver(owners, (size_t)index) : NULL;
    bool same = known != NULL && known->bytes == driver->bytes && known->link_time == driver->link_time &&
                known->version.length == driver->version.length &&
                memcmp(known->version.bytes, driver->version.bytes, driver->version.length) == 0;
    if (!same)
        return;
    driver->sha256 = known->sha256;
    driver->signer = known->signer;
}

static enum status add_to_inventory(struct resolver *resolver, struct owner_driver driver)
{
    const struct running_driver *running =
        resolver->has_running ? running_find(&resolver->running, driver.path.bytes) : NULL;
    driver.loaded = is_loaded(resolver, driver.path.bytes);
    driver.load_group = words(running != NULL ? running->group : "");
    driver.altitude = words(running != NULL ? running->altitude : "");
    keep_known(resolver->filling, &driver);
    enum status status = owners_add_driver(resolver->filling, &driver, NULL);
    return status == STATUS_LIMIT ? STATUS_OK : status; /* those that have a place stay */
}

static enum status add_driver(struct resolver *resolver, const struct driver *driver)
{
    char version[PE_TEXT];
    pe_version_text(version, &driver->version);
    const struct owner_driver added = {.path = words(driver->path),
                                       .version = words(version),
                                       .company = words(driver->version.company),
                                       .description = words(driver->version.description),
                                       .product = words(driver->version.product),
                                       .original_name = words(driver->version.original_name),
                                       .machine = words(pe_machine_name(driver->machine)),
                                       .link_time = driver->link_time,
                                       .bytes = driver->bytes};
    return add_to_inventory(resolver, added);
}

/* What is loaded from elsewhere than the system's folders; modules of Linux are no paths. As many as there is room for: few drivers are. */
static void add_loaded(const struct resolver *resolver, struct drivers_config *config)
{
    for (size_t i = 0; i < resolver->running.count && config->folder_count < DRIVER_FOLDERS_MAX; i++) {
        const struct running_driver *driver = &resolver->running.drivers[i];
        if (driver->is_loaded && strstr(driver->key, "\\system32\\") == NULL &&
            os_file_kind(driver->key) == OS_FILE_REGULAR)
            config->folders[config->folder_count++] = (struct driver_folder){driver->key, false};
    }
}

static enum status open_drivers(struct resolver *resolver, struct problem *why)
{
    struct drivers_config config = {.progress = resolver->config.progress, .context = resolver->config.context};
    for (size_t i = 0; i < resolver->config.folder_count; i++)
        config.folders[config.folder_count++] = resolver->config.folders[i];
    if (config.folder_count == 0)
        return STATUS_OK;
    if (!resolver->config.no_cache && drivers_cache_path(resolver->cache, config.folders, config.folder_count))
        config.cache = resolver->cache;
    if (resolver->has_running)
        add_loaded(resolver, &config);
    enum status status = drivers_open(&resolver->drivers, &config, why);
    for (size_t i = 0; status == STATUS_OK && i < drivers_count(resolver->drivers); i++)
        if (drivers_at(resolver->drivers, i)->is_native)
            status = add_driver(resolver, drivers_at(resolver->drivers, i));
    return status;
}

/* Of all modules those that are loaded stay in the list. */
static void keep_loaded(struct resolver *resolver)
{
    struct driver_files *files = &resolver->modules;
    size_t kept = 0;
    for (size_t i = 0; i < files->count; i++) {
        if (is_loaded(resolver, files->files[i].path) != LOADED_NO)
            files->files[kept++] = files->files[i];
        else
            free(files->files[i].path);
    }
    files->count = kept;
}

static enum status list_modules(struct resolver *resolver, struct problem *why)
{
    driver_files_done(&resolver->modules);
    driver_files_init(&resolver->modules);
    if (resolver->config.modules == NULL)
        return STATUS_OK;
    enum status status = driver_files_add(&resolver->modules, resolver->config.modules, DRIVER_FILES_MODULES, why);
    driver_files_sort(&resolver->modules);
    keep_loaded(resolver);
    return status;
}

static void see_module(void *context, const char *path, const struct kernel_module *module)
{
    struct resolver *resolver = context;
    const struct owner_driver added = {.path = words(path),
                                       .version = words(module->version),
                                       .company = words(module->author),
                                       .description = words(module->description),
                                       .original_name = words(module->name),
                                       .link_time = ABSENT,
                                       .bytes = os_file_size(path)};
    (void)add_to_inventory(resolver, added);
}

static enum status take_inventory(struct resolver *resolver, struct problem *why)
{
    if (resolver->has_inventory)
        return STATUS_OK;
    enum status status = STATUS_OK;
    if (resolver->config.running != NULL && !resolver->has_running)
        resolver->has_running = resolver->config.running(&resolver->running, NULL) == STATUS_OK;
    if (status == STATUS_OK)
        status = open_drivers(resolver, why);
    if (status == STATUS_OK)
        status = list_modules(resolver, why);
    resolver->has_inventory = status == STATUS_OK;
    return status;
}

/* --- answers ------------------------------------------------------------------------------------------------------------------- */

/* A driver that holds a name is one that somebody will want to look up elsewhere. */
static enum status read_whole(struct owners *owners, uint32_t index)
{
    char sum[SHA256_TEXT];
    struct signature signature;
    struct owner_driver driver = *owners_driver(owners, index);
    if (driver.sha256.length > 0 || !file_sha256(driver.path.bytes, sum))
        return STATUS_OK;
    driver.sha256 = words(sum);
    if (pkcs7_suits_recorder() && signature_of_file(&signature, driver.path.bytes))
        driver.signer = words(signature.signer);
    return owners_add_driver(owners, &driver, NULL);
}

static bool add_match(struct owners *owners, struct owner_match matches[OWNER_MATCHES_MAX], size_t count,
                      const char *path, enum tag_grade grade, enum tag_form form)
{
    int32_t driver = owners_find_driver(owners, words(path));
    if (driver == OWNER_NO_DRIVER || count == OWNER_MATCHES_MAX)
        return false;
    matches[count] = (struct owner_match){(uint32_t)driver, grade, form};
    if (grade == TAG_IN_CODE)
        (void)read_whole(owners, (uint32_t)driver);
    return true;
}

static size_t collect_matches(struct owners *owners, struct owner_match matches[OWNER_MATCHES_MAX],
                              const struct who *who)
{
    size_t count = 0, modules = who->modules != NULL ? who->modules->count : 0;
    for (size_t i = 0; i < who->drivers.count; i++) {
        const struct driver_match *match = &who->drivers.matches[i];
        count += add_match(owners, matches, count, match->driver->path, match->grade, match->form);
    }
    for (size_t i = 0; i < modules && i < MODULE_MATCHES_MAX; i++) {
        const struct module_match *match = &who->modules->matches[i];
        count += add_match(owners, matches, count, match->path, match->grade, TAG_PLAIN);
    }
    return count;
}

static enum status add_answer(struct owners *owners, struct text name, const struct who *who)
{
    struct owner_match matches[OWNER_MATCHES_MAX];
    const struct note *note = who->cache_note != NULL ? who->cache_note : who->tag_note;
    struct owner owner = {.name = name,
                          .grade = who->grade,
                          .owner = words(who->owner),
                          .description = words(note != NULL ? note->holds : ""),
                          .kind = note != NULL ? note->kind : NOTE_KINDS,
                          .matches = matches};
    for (size_t i = 0; i < who->claim_count; i++)
        if (who->claims[i].entry->description.length > 0) {
            owner.description = who->claims[i].entry->description;
            break;
        }
    owner.match_count = collect_matches(owners, matches, who);
    return owners_add(owners, &owner);
}

static enum status answer(struct resolver *resolver, struct who *questions, const struct asked_name *names,
                          size_t count, struct problem *why)
{
    const struct module_visit visit = {see_module, resolver};
    const struct who_config config = {.book = resolver->book,
                                      .drivers = resolver->drivers,
                                      .module_files = resolver->modules.count > 0 ? &resolver->modules : NULL,
                                      .visit = &visit,
                                      .progress = resolver->config.progress,
                                      .context = resolver->config.context};
    for (size_t i = 0; i < count; i++) {
        who_ask_raw(&questions[i], names[i].name);
        questions[i].may_be_tag = questions[i].may_be_tag && names[i].is_tag;
        questions[i].may_be_cache = !names[i].is_tag;
    }
    enum status status = who_answer(questions, count, &config, why);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = add_answer(resolver->filling, names[i].name, &questions[i]);
        if (status == STATUS_LIMIT)
            status = STATUS_OK; /* those that have a place stay */
    }
    return status;
}

enum status resolver_answer(struct resolver *resolver, struct owners *owners, const struct asked_name *names,
                            size_t count, struct problem *why)
{
    struct who *questions = calloc(count + 1, sizeof *questions);
    resolver->filling = owners;
    if (questions == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to find %zu owners", count);
    enum status status = take_inventory(resolver, why);
    if (status == STATUS_OK)
        status = answer(resolver, questions, names, count, why);
    for (size_t i = 0; i < count; i++)
        who_done(&questions[i]);
    free(questions);
    owners_settle(owners);
    return status;
}

/* --- what is loaded ------------------------------------------------------------------------------------------------------------ */

static void tell_change(const struct owner_driver *driver, void (*tell)(void *context, const char *line), void *context)
{
    char name[PE_TEXT], version[PE_TEXT], line[2 * PE_TEXT + 32];
    const char *dot = strstr(driver->file.bytes, ".ko");
    size_t length = dot != NULL ? (size_t)(dot - driver->file.bytes) : driver->file.length;
    text_safe(name, sizeof name, sizeof name, driver->file.bytes, length);
    text_safe(version, sizeof version, sizeof version, driver->version.bytes, driver->version.length);
    snprintf(line, sizeof line, "driver %s: %s%s%s", driver->loaded == LOADED_YES ? "loaded" : "unloaded", name,
             version[0] != 0 ? " " : "", version);
    tell(context, line);
}

/* Modules that came are read, so that they are in the inventory; those of before stay in it. */
static enum status read_new_modules(struct resolver *resolver, struct problem *why)
{
    const struct module_visit visit = {see_module, resolver};
    struct driver_files fresh;
    struct modules_told told;
    driver_files_init(&fresh);
    enum status status = list_modules(resolver, why);
    for (size_t i = 0; i < resolver->modules.count && status == STATUS_OK; i++)
        if (owners_find_driver(resolver->filling, words(resolver->modules.files[i].path)) == OWNER_NO_DRIVER)
            status = driver_files_add(&fresh, resolver->modules.files[i].path, DRIVER_FILES_MODULES, why);
    if (status == STATUS_OK && fresh.count > 0)
        status = kernel_modules_match_files(&fresh, NULL, 0, &visit, resolver->config.progress,
                                            resolver->config.context, &told, why);
    driver_files_done(&fresh);
    return status;
}

static bool all_loaded_in(const struct running *a, const struct running *b)
{
    bool same = true;
    for (size_t i = 0; i < a->count && same; i++) {
        const struct running_driver *other = a->drivers[i].is_loaded ? running_find(b, a->drivers[i].key) : NULL;
        same = !a->drivers[i].is_loaded || (other != NULL && other->is_loaded);
    }
    return same;
}

/* Reads what is loaded now; false when it is as before, or nobody tells. */
static bool is_changed(struct resolver *resolver)
{
    struct running now;
    if (!resolver->has_running || resolver->config.running(&now, NULL) != STATUS_OK)
        return false;
    bool same = all_loaded_in(&now, &resolver->running) && all_loaded_in(&resolver->running, &now);
    running_done(&resolver->running);
    resolver->running = now;
    return !same;
}

enum status resolver_look_at_loaded(struct resolver *resolver, struct owners *owners, bool *changed,
                                    void (*tell)(void *context, const char *line), void *context, struct problem *why)
{
    *changed = false;
    if (!resolver->has_inventory || !is_changed(resolver))
        return STATUS_OK;
    resolver->filling = owners;
    size_t before = owners_driver_count(owners);
    enum status status = read_new_modules(resolver, why);
    for (size_t i = 0; i < owners_driver_count(owners) && status == STATUS_OK; i++) {
        struct owner_driver driver = *owners_driver(owners, i);
        enum loaded loaded = is_loaded(resolver, driver.path.bytes);
        if (i < before && loaded == driver.loaded)
            continue;
        driver.loaded = loaded;
        status = owners_add_driver(owners, &driver, NULL);
        *changed = true;
        tell_change(&driver, tell, context);
    }
    owners_settle(owners);
    return status;
}
