#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "export/who_facts.h"
#include "export/who_print.h"
#include "sampler/owners/call_sites.h"
#include "sampler/owners/file_sum.h"

enum { LABEL = 16, DRIVERS_TOLD = 4, DRIVERS_NAMED = 12, NAME_COLUMNS = 24, SAFE = 1024 };

static void put_safe(struct buffer *out, const char *bytes, size_t length)
{
    text_escape(out, bytes, length, false);
}

static void put_label(struct buffer *out, const char *label)
{
    buffer_format(out, "  %-*s", LABEL, label);
}

static void put_fact(struct buffer *out, const char *label, const char *text)
{
    if (text[0] == 0)
        return;
    put_label(out, "");
    buffer_format(out, "  %s ", label);
    put_safe(out, text, strlen(text));
    buffer_add_byte(out, '\n');
}

/* Seconds since 1970. */
static void put_time(struct buffer *out, const char *label, int64_t seconds)
{
    char when[WHEN_TEXT];
    if (seconds == ABSENT)
        return;
    when_format_rfc3339(when, seconds * NS_PER_SECOND, (struct zone){ZONE_UTC, 0});
    put_fact(out, label, when);
}

/* --- what is seen, listed and known -------------------------------------------------------------------------------------------- */

static void put_seen(struct buffer *out, const struct who *who, const struct who_context *context)
{
    char bytes[NUMBER_TEXT], live[NUMBER_TEXT];
    const struct who_seen *seen = &who->seen;
    if (!seen->is_there)
        return;
    number_short(bytes, seen->bytes, UNIT_BYTES, 7);
    number_short(live, seen->live, UNIT_COUNT, 9);
    put_label(out, "in the sample");
    buffer_format(out, "%s in %s %s", bytes, live, seen->is_windows ? "allocations" : "objects");
    if (seen->is_alias) {
        struct text name = intern_text(context->names, seen->pool->name);
        buffer_add_text(out, ", together with others, as ");
        put_safe(out, name.bytes, name.length);
    }
    buffer_add_byte(out, '\n');
    struct text owner = intern_text(context->names, seen->pool->owner);
    if (owner.length == 0)
        return;
    put_label(out, "");
    buffer_add_text(out, "owner there: ");
    put_safe(out, owner.bytes, owner.length);
    buffer_add_byte(out, '\n');
}

static void put_claim(struct buffer *out, const struct tag_claim *claim, const struct tag_book *book)
{
    static const char *const LABELS[TAG_LISTS] = {"your list", "pooltag.txt", "localtag.txt"};
    const char *path = tag_book_path(book, claim->kind);
    put_label(out, LABELS[claim->kind]);
    put_safe(out, claim->owner.bytes, claim->owner.length);
    bool both = claim->owner.length > 0 && claim->entry->description.length > 0 &&
                claim->owner.bytes != claim->entry->description.bytes;
    buffer_add_text(out, both ? ": " : "");
    if (both || claim->owner.length == 0)
        put_safe(out, claim->entry->description.bytes, claim->entry->description.length);
    if (claim->entry->is_wildcard)
        buffer_format(out, " (entry %.4s)", claim->entry->tag);
    buffer_add_text(out, " [");
    put_safe(out, path, strlen(path));
    buffer_format(out, ", line %zu]\n", claim->entry->line);
}

static void put_note(struct buffer *out, const struct note *note)
{
    if (note == NULL)
        return;
    put_label(out, "pooltop's note");
    buffer_format(out, "%s%s%s\n", note->component, note->component[0] != 0 ? ": " : "", note->holds);
    put_label(out, "");
    buffer_format(out, "grows by: %s\n", note->filled_by);
    put_label(out, "");
    buffer_format(out, "%s\n", note_kind_words(note->kind));
}

/* --- signatures ---------------------------------------------------------------------------------------------------------------- */

/* What nobody checked: a name in a certificate proves nothing without its chain. */
static void put_trust(struct buffer *out, const struct signature *signature)
{
    if (!signature->is_read)
        buffer_add_text(out, " (it cannot be read here)");
    else if (signature->trust == SIGNATURE_TRUSTED)
        buffer_add_text(out, " (Windows trusts it; revocation not looked up)");
    else if (signature->trust == SIGNATURE_NOT_TRUSTED)
        buffer_format(out, " (Windows does NOT trust it: %08lX)", (unsigned long)signature->trust_answer);
    else
        buffer_add_text(out, signature->verdict != SIGNATURE_NOT_CHECKED ? " (chain and revocation not verified)"
                                                                         : " (not verified)");
}

static void put_signature(struct buffer *out, const struct signature *signature)
{
    static const char *const KINDS[] = {"none in the file or in a catalog", "embedded", "in a catalog", "appended"};
    const char *words = signature_verdict_words(signature->verdict);
    put_label(out, "");
    buffer_format(out, "  signature   %s%s%s", KINDS[signature->kind], signature->digest[0] != 0 ? ", " : "",
                  signature->digest);
    buffer_format(out, "%s%s", words[0] != 0 ? ", " : "", words);
    if (signature->kind != SIGNATURE_NONE)
        put_trust(out, signature);
    buffer_add_byte(out, '\n');
    put_fact(out, "signer     ", signature->signer);
    put_fact(out, "of         ", signature->organisation);
    put_fact(out, "issuer     ", signature->issuer);
    put_fact(out, "serial     ", signature->serial);
    put_fact(out, "catalog    ", signature->catalog);
    put_time(out, signature->is_stamped ? "time stamp " : "signed     ", signature->signed_at);
}

/* --- the running system -------------------------------------------------------------------------------------------------------- */

static void put_part(struct buffer *out, const char *label, const char *text)
{
    if (text[0] == 0)
        return;
    buffer_format(out, ", %s", label);
    put_safe(out, text, strlen(text));
}

static void put_running(struct buffer *out, const struct running *running, const char *path)
{
    if (running == NULL)
        return;
    const struct running_driver *found = running_find(running, path);
    put_label(out, "");
    buffer_format(out, "  here        %s", found != NULL && found->is_loaded ? "loaded" : "not loaded");
    if (found != NULL && found->used_by != ABSENT)
        buffer_format(out, ", used %lld times", (long long)found->used_by);
    if (found != NULL) {
        put_part(out, "service ", found->service);
        put_part(out, "started ", running_start_words(found->start));
        put_part(out, "group ", found->group);
        put_part(out, "altitude ", found->altitude);
    }
    buffer_add_byte(out, '\n');
}

/* --- drivers ------------------------------------------------------------------------------------------------------------------- */

static void put_driver_facts(struct buffer *out, const struct driver *driver)
{
    char text[PE_TEXT], sum[SHA256_TEXT], size[NUMBER_TEXT];
    struct signature signature;
    const struct pe_version *version = &driver->version;
    put_fact(out, "company    ", version->company);
    put_fact(out, "description", version->description);
    put_fact(out, "product    ", version->product);
    pe_version_text(text, version);
    put_fact(out, "version    ", text);
    put_fact(out, "made as    ", version->original_name);
    put_time(out, "linked     ", driver->link_time);
    number_exact(size, driver->bytes);
    put_label(out, "");
    buffer_format(out, "  file        %s, %s bytes\n", pe_machine_name(driver->machine), size);
    if (signature_of_file(&signature, driver->path))
        put_signature(out, &signature);
    if (file_sha256(driver->path, sum))
        put_fact(out, "SHA-256    ", sum);
}

static void put_driver(struct buffer *out, const struct driver_match *match, const struct running *running,
                       bool with_facts)
{
    put_label(out, match_words(match->grade));
    put_safe(out, match->driver->path, strlen(match->driver->path));
    buffer_format(out, "%s\n", match_form_words(match->form));
    if (!with_facts)
        return;
    put_running(out, running, match->driver->path);
    put_driver_facts(out, match->driver);
}

static void put_drivers(struct buffer *out, const struct driver_matches *drivers, const struct running *running)
{
    for (size_t i = 0; i < drivers->count && i < DRIVERS_NAMED; i++)
        put_driver(out, &drivers->matches[i], running, i < DRIVERS_TOLD);
    if (drivers->count > DRIVERS_NAMED) {
        put_label(out, "");
        buffer_format(out, "and in %zu more files\n", drivers->count - DRIVERS_NAMED);
    }
}

/* --- modules ------------------------------------------------------------------------------------------------------------------- */

static void put_module(struct buffer *out, const struct module_match *match, const struct running *running)
{
    put_label(out, "module");
    put_safe(out, match->path, strlen(match->path));
    buffer_format(out, " (%s)\n", match->grade == TAG_IN_CODE ? "makes caches and has the name" : "has the name");
    put_running(out, running, match->path);
    put_fact(out, "description", match->description);
    put_fact(out, "author     ", match->author);
    put_fact(out, "version    ", match->version);
    put_fact(out, "license    ", match->license);
    put_fact(out, "kernel     ", match->kernel);
    put_signature(out, &match->signature);
}

/* Of the surest grade only: a name is a word that many modules have. */
static void put_modules(struct buffer *out, const struct module_matches *modules, const struct running *running)
{
    for (size_t i = 0; modules != NULL && i < modules->count && i < MODULE_MATCHES_MAX; i++)
        if (modules->matches[i].grade == modules->matches[0].grade)
            put_module(out, &modules->matches[i], running);
}

/* --- what was found out on the machine itself ---------------------------------------------------------------------------------- */

static void put_stored_fact(struct buffer *out, const char *label, struct text text)
{
    put_fact(out, label, text.bytes != NULL ? text.bytes : "");
}

static void put_stored_driver(struct buffer *out, const struct owner_driver *driver)
{
    char size[NUMBER_TEXT];
    put_stored_fact(out, "company    ", driver->company);
    put_stored_fact(out, "description", driver->description);
    put_stored_fact(out, "product    ", driver->product);
    put_stored_fact(out, "version    ", driver->version);
    put_stored_fact(out, "made as    ", driver->original_name);
    put_time(out, "linked     ", driver->link_time);
    put_label(out, "");
    number_exact(size, driver->bytes);
    buffer_format(out, "  file        %s%s%s bytes%s\n", driver->machine.bytes, driver->machine.length > 0 ? ", " : "",
                  size,
                  driver->loaded == LOADED_YES  ? ", loaded then"
                  : driver->loaded == LOADED_NO ? ", not loaded then"
                                                : "");
    put_stored_fact(out, "group      ", driver->load_group);
    put_stored_fact(out, "altitude   ", driver->altitude);
    put_stored_fact(out, "signer     ", driver->signer);
    put_stored_fact(out, "SHA-256    ", driver->sha256);
}

/* The driver that stands for the name, where a list and not its code says so, and those that hold it. */
static void put_stored(struct buffer *out, const struct who *who, const struct owners *owners)
{
    const struct owner *stored = who->stored;
    if (stored == NULL || stored->grade == OWNER_UNKNOWN)
        return;
    put_label(out, "recorded there");
    put_safe(out, stored->owner.bytes, stored->owner.length);
    buffer_format(out, ", %s%s", owner_grade_words(stored->grade), stored->description.length > 0 ? ": " : "");
    put_safe(out, stored->description.bytes, stored->description.length);
    buffer_add_byte(out, '\n');
    const struct owner_driver *driver = owners_driver_of(owners, stored);
    if (driver != NULL && stored->match_count == 0) {
        put_label(out, "driver");
        put_safe(out, driver->path.bytes, driver->path.length);
        buffer_add_byte(out, '\n');
        put_stored_driver(out, driver);
    }
    for (size_t i = 0; i < stored->match_count; i++) {
        driver = owners_driver(owners, stored->matches[i].driver);
        put_label(out, match_words(stored->matches[i].grade));
        put_safe(out, driver->path.bytes, driver->path.length);
        buffer_format(out, "%s\n", match_form_words(stored->matches[i].form));
        if (i < DRIVERS_TOLD)
            put_stored_driver(out, driver);
    }
}

/* --- call sites ---------------------------------------------------------------------------------------------------------------- */

static void put_site(struct buffer *out, const struct call_site *site)
{
    char bytes[NUMBER_TEXT];
    number_short(bytes, site->bytes, UNIT_BYTES, 7);
    put_label(out, "");
    buffer_format(out, "  %9lld", (long long)site->count);
    if (site->bytes != ABSENT)
        buffer_format(out, " of %s", bytes);
    buffer_add_text(out, "  ");
    put_safe(out, site->name, strlen(site->name));
    if (site->module[0] != 0) {
        buffer_add_text(out, " [");
        put_safe(out, site->module, strlen(site->module));
        buffer_add_byte(out, ']');
    }
    buffer_add_byte(out, '\n');
}

static void put_sites(struct buffer *out, const char *label, const struct call_sites *sites)
{
    char bytes[NUMBER_TEXT];
    number_short(bytes, sites->bytes, UNIT_BYTES, 7);
    put_label(out, label);
    buffer_format(out, "%lld outstanding", (long long)sites->total);
    if (sites->bytes != ABSENT)
        buffer_format(out, ", %s", bytes);
    buffer_format(out, ", by %zu call site%s\n", sites->count, sites->count == 1 ? "" : "s");
    for (size_t i = 0; i < sites->count && i < CALL_SITES_KEPT; i++)
        put_site(out, &sites->largest[i]);
}

static void put_callers(struct buffer *out, const struct who *who, const char *root)
{
    struct call_sites sites;
    if (call_sites_of_cache(&sites, root, (struct text){who->name, who->length}))
        put_sites(out, "allocated by", &sites);
    if (call_sites_of_module(&sites, root, who_module(who)))
        put_sites(out, "all its module", &sites);
}

/* --- all of it ----------------------------------------------------------------------------------------------------------------- */

void who_print_block(struct buffer *out, const struct who *who, const struct who_context *context)
{
    put_safe(out, who->name, who->length);
    buffer_format(out, "   %s", owner_grade_words(who->grade));
    if (who->owner[0] != 0) {
        buffer_add_text(out, ": ");
        put_safe(out, who->owner, strlen(who->owner));
    }
    buffer_add_byte(out, '\n');
    put_seen(out, who, context);
    for (size_t i = 0; i < who->claim_count; i++)
        put_claim(out, &who->claims[i], context->book);
    put_note(out, who->tag_note);
    put_note(out, who->cache_note);
    put_stored(out, who, context->owners);
    put_drivers(out, &who->drivers, context->running);
    put_modules(out, who->modules, context->running);
    if (context->root != NULL && who->may_be_cache)
        put_callers(out, who, context->root);
}

void who_print_titles(struct buffer *out)
{
    buffer_format(out, "%-*s %8s  %-13s  %s\n", NAME_COLUMNS, "TAG", "BYTES", "HOW SURE", "OWNER");
}

void who_print_line(struct buffer *out, const struct who *who)
{
    char name[SAFE], owner[SAFE], bytes[NUMBER_TEXT];
    size_t width = text_safe(name, sizeof name, NAME_COLUMNS, who->name, who->length);
    text_safe(owner, sizeof owner, 60, who->owner, strlen(who->owner));
    number_short(bytes, who->seen.bytes, UNIT_BYTES, 8);
    buffer_format(out, "%s%*s %8s  %-13s  %s\n", name, (int)(NAME_COLUMNS - width), "", bytes,
                  owner_grade_words(who->grade), owner[0] != 0 ? owner : "-");
}
