#include "sampler/owners/who.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sampler/owners/little.h"

/* --- questions ----------------------------------------------------------------------------------------------------------------- */

void who_ask_raw(struct who *who, struct text name)
{
    *who = (struct who){.grade = OWNER_UNKNOWN};
    who->length = name.length < WHO_NAME - 1 ? name.length : WHO_NAME - 1;
    memcpy(who->name, name.bytes, who->length);
    while (who->length > 1 && who->name[who->length - 1] == ' ')
        who->name[--who->length] = 0;
    who->may_be_tag = who->length <= POOLTAG_BYTES;
    who->may_be_cache = true;
    if (who->may_be_tag) {
        memset(who->tag, ' ', POOLTAG_BYTES);
        memcpy(who->tag, who->name, who->length);
        who->drivers.tag = little_u32((const unsigned char *)who->tag);
    }
}

static int digit_of(char c)
{
    const char *digits = "0123456789abcdef";
    const char *found = c != 0 ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
    return found != NULL ? (int)(found - digits) : -1;
}

/* The byte that an escape stands for, and its length; -1 for one that is none. */
static int escaped(const char *at, size_t *length)
{
    *length = 2;
    if (at[1] == '\\')
        return '\\';
    int high = at[1] == 'x' ? digit_of(at[2]) : -1, low = high >= 0 ? digit_of(at[3]) : -1;
    *length = 4;
    return low < 0 ? -1 : high * 16 + low;
}

enum status who_ask(struct who *who, const char *text, struct problem *why)
{
    char name[WHO_NAME];
    size_t length = 0;
    for (const char *at = text; *at != 0;) {
        size_t step = 1;
        int byte = *at == '\\' ? escaped(at, &step) : (unsigned char)*at;
        if (byte < 0)
            return problem_set(why, STATUS_USAGE, "\"%.40s\": a backslash begins \\xNN or \\\\", text);
        if (length == sizeof name - 1)
            return problem_set(why, STATUS_USAGE, "\"%.40s\" is too long for the name of a tag or cache", text);
        name[length++] = (char)byte;
        at += step;
    }
    if (length == 0)
        return problem_set(why, STATUS_USAGE, "a tag has one to four characters, a cache a name");
    who_ask_raw(who, (struct text){name, length});
    return STATUS_OK;
}

void who_done(struct who *who)
{
    driver_matches_done(&who->drivers);
    free(who->modules);
    who->modules = NULL;
}

/* --- the sample ---------------------------------------------------------------------------------------------------------------- */

static bool same_bytes(struct text text, const char *bytes, size_t length)
{
    return text.length == length && memcmp(text.bytes, bytes, length) == 0;
}

/* Aliases are joined by " | ". */
static bool is_alias(struct text aliases, const char *name, size_t length)
{
    while (aliases.length > 0) {
        const char *bar = memchr(aliases.bytes, '|', aliases.length);
        size_t part = bar != NULL ? (size_t)(bar - aliases.bytes) : aliases.length;
        size_t kept = bar != NULL && part > 0 && aliases.bytes[part - 1] == ' ' ? part - 1 : part;
        if (same_bytes((struct text){aliases.bytes, kept}, name, length))
            return true;
        size_t skip = bar != NULL ? part + 1 : part;
        skip += skip < aliases.length && aliases.bytes[skip] == ' ';
        aliases = (struct text){aliases.bytes + skip, aliases.length - skip};
    }
    return false;
}

static bool is_windows(const struct pool *pool)
{
    return pool->type == POOL_PAGED || pool->type == POOL_NONPAGED || pool->type == POOL_LARGE;
}

static void add_up(struct who_seen *seen, const struct pool *pool, bool as_alias)
{
    int64_t bytes = pool->value[POOL_BYTES];
    if (!seen->is_there || bytes > seen->pool->value[POOL_BYTES]) {
        seen->pool = pool;
        seen->is_alias = as_alias;
        seen->is_windows = is_windows(pool);
    }
    seen->bytes = number_known_sum(seen->bytes, bytes);
    seen->live = number_known_sum(seen->live, pool->value[POOL_DIFF]);
    seen->is_there = true;
    seen->rows++;
}

/* Large allocations stand in the other two as well. */
static void look_at_sample(struct who *who, const struct snapshot *snapshot)
{
    who->seen.bytes = who->seen.live = ABSENT;
    for (size_t i = 0; i < snapshot->pool_count; i++) {
        const struct pool *pool = &snapshot->pools[i];
        struct text name = intern_text(snapshot->names, pool->name);
        bool same =
            same_bytes(name, who->name, who->length) || (who->may_be_tag && same_bytes(name, who->tag, POOLTAG_BYTES));
        bool alias = !same && is_alias(intern_text(snapshot->names, pool->aliases), who->name, who->length);
        if ((same || alias) && pool->type != POOL_LARGE)
            add_up(&who->seen, pool, alias);
    }
    if (who->seen.is_there) {
        who->may_be_tag = who->may_be_tag && who->seen.is_windows;
        who->may_be_cache = !who->seen.is_windows;
    }
}

/* --- the chain ----------------------------------------------------------------------------------------------------------------- */

static void look_into_lists(struct who *who, const struct who_config *config)
{
    struct text tag = {who->tag, POOLTAG_BYTES};
    if (who->may_be_tag && config->book != NULL)
        who->claim_count = tag_book_ask(config->book, tag, who->claims);
    if (who->may_be_tag)
        who->tag_note = note_of_tag(tag);
    if (who->may_be_cache)
        who->cache_note = note_of_cache((struct text){who->name, who->length});
}

/* Names of samples are padded, and a cache may be asked by another of its names. */
static void look_into_stored(struct who *who, const struct who_config *config)
{
    who->stored = owners_find(config->owners, (struct text){who->name, who->length});
    if (who->stored == NULL && who->may_be_tag)
        who->stored = owners_find(config->owners, (struct text){who->tag, POOLTAG_BYTES});
    if (who->stored == NULL && who->seen.is_there && config->snapshot != NULL)
        who->stored = owners_find(config->owners, intern_text(config->snapshot->names, who->seen.pool->name));
}

/* Before files are looked into. */
static bool is_known(const struct who *who)
{
    bool listed = who->seen.is_there && who->seen.pool->owner != 0;
    for (size_t i = 0; i < who->claim_count; i++)
        listed = listed || who->claims[i].owner.length > 0;
    return listed || (who->tag_note != NULL && who->tag_note->component[0] != 0);
}

static enum status look_into_drivers(struct who *questions, size_t count, const struct who_config *config,
                                     struct problem *why)
{
    struct driver_matches *asked = calloc(count + 1, sizeof *asked);
    size_t filled = 0;
    if (asked == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "not enough memory to ask for %zu tags", count);
    for (size_t i = 0; i < count; i++)
        if (questions[i].may_be_tag)
            asked[filled++] =
                (struct driver_matches){.tag = questions[i].drivers.tag, .only_code = is_known(&questions[i])};
    enum status status = drivers_match(config->drivers, asked, filled, why);
    filled = 0;
    for (size_t i = 0; i < count; i++)
        if (questions[i].may_be_tag)
            questions[i].drivers = asked[filled++];
    free(asked);
    return status;
}

/* What the kernel makes itself would only be found by accident. */
static bool may_be_module(const struct who *who)
{
    return who->may_be_cache && (who->cache_note == NULL || !note_is_built_in(who->cache_note));
}

static enum status look_into_modules(struct who *questions, size_t count, const struct who_config *config,
                                     struct problem *why)
{
    struct module_matches *asked = calloc(count + 1, sizeof *asked);
    if (asked == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "not enough memory to ask for %zu caches", count);
    for (size_t i = 0; i < count; i++)
        if (may_be_module(&questions[i]))
            asked[i].cache = (struct text){questions[i].name, questions[i].length};
    struct modules_told told = {0};
    struct modules_told *counts = config->modules_told != NULL ? config->modules_told : &told;
    enum status status =
        config->module_files != NULL
            ? kernel_modules_match_files(config->module_files, asked, count, config->visit, config->progress,
                                         config->context, counts, why)
            : kernel_modules_match(config->modules, asked, count, config->progress, config->context, counts, why);
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        if (asked[i].count == 0)
            continue;
        questions[i].modules = malloc(sizeof *questions[i].modules);
        if (questions[i].modules == NULL)
            status = problem_set(why, STATUS_NO_MEMORY, "not enough memory for the modules");
        else
            *questions[i].modules = asked[i];
    }
    free(asked);
    return status;
}

/* --- the surest link ----------------------------------------------------------------------------------------------------------- */

static bool settle(struct who *who, enum owner_grade grade, const char *bytes, size_t length)
{
    if (length == 0)
        return false;
    snprintf(who->owner, sizeof who->owner, "%.*s", (int)(length < WHO_OWNER ? length : WHO_OWNER - 1), bytes);
    who->grade = grade;
    return true;
}

static bool settle_text(struct who *who, enum owner_grade grade, const char *text)
{
    return settle(who, grade, text, strlen(text));
}

static bool settle_by_list(struct who *who)
{
    for (size_t i = 0; i < who->claim_count; i++)
        if (settle(who, OWNER_KNOWN, who->claims[i].owner.bytes, who->claims[i].owner.length))
            return true;
    return false;
}

static bool settle_by_file(struct who *who, enum tag_grade wanted, enum owner_grade grade)
{
    const struct driver_match *match = who->drivers.matches;
    if (who->drivers.count > 0 && match->grade == wanted)
        return settle_text(who, grade, driver_name(match->driver));
    return who->modules != NULL && who->modules->matches[0].grade == wanted &&
           settle_text(who, grade, who->modules->matches[0].name);
}

static void settle_owner(struct who *who, const struct snapshot *snapshot)
{
    uint32_t said = snapshot != NULL && who->seen.is_there ? who->seen.pool->owner : 0;
    struct text owner = said != 0 ? intern_text(snapshot->names, said) : (struct text){"", 0};
    const struct note *note = who->cache_note != NULL ? who->cache_note : who->tag_note;
    if (settle_by_list(who) || settle(who, OWNER_KNOWN, owner.bytes, owner.length) ||
        (note != NULL && settle_text(who, OWNER_KNOWN, note->component)) ||
        settle_by_file(who, TAG_IN_CODE, OWNER_IN_CODE))
        return;
    settle_by_file(who, TAG_BYTES, OWNER_BYTES);
}

static void settle_by_stored(struct who *who)
{
    if (who->stored != NULL && who->stored->grade < who->grade)
        settle(who, who->stored->grade, who->stored->owner.bytes, who->stored->owner.length);
}

enum status who_answer(struct who *questions, size_t count, const struct who_config *config, struct problem *why)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count; i++) {
        if (config->snapshot != NULL)
            look_at_sample(&questions[i], config->snapshot);
        look_into_lists(&questions[i], config);
        look_into_stored(&questions[i], config);
    }
    if (config->drivers != NULL)
        status = look_into_drivers(questions, count, config, why);
    if (status == STATUS_OK && (config->modules != NULL || config->module_files != NULL))
        status = look_into_modules(questions, count, config, why);
    for (size_t i = 0; i < count; i++) {
        settle_owner(&questions[i], config->snapshot);
        settle_by_stored(&questions[i]);
    }
    return status;
}
