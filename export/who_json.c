#include <string.h>

#include "base/when.h"
#include "export/json_tree.h"
#include "export/who_facts.h"
#include "export/who_print.h"
#include "sampler/owners/call_sites.h"
#include "sampler/owners/file_sum.h"

static const char *const GRADES[OWNER_GRADES] = {"known", "code", "bytes", "unknown"};

/* --- the links of the chain ---------------------------------------------------------------------------------------------------- */

static void put_seen(struct json *json, const struct who_seen *seen, const struct intern *names)
{
    if (!seen->is_there)
        return;
    struct text name = intern_text(names, seen->pool->name), owner = intern_text(names, seen->pool->owner);
    json_open(json, "sample", '{');
    json_number(json, "bytes", seen->bytes);
    json_number(json, "diff", seen->live);
    json_number(json, "rows", (int64_t)seen->rows);
    if (seen->is_alias)
        json_text(json, "merged_into", name.bytes, name.length);
    json_text(json, "owner", owner.bytes, owner.length);
    json_close(json, '}');
}

static void put_lists(struct json *json, const struct who *who, const struct tag_book *book)
{
    static const char *const KINDS[TAG_LISTS] = {"user", "pooltag", "localtag"};
    json_open(json, "lists", '[');
    for (size_t i = 0; i < who->claim_count; i++) {
        const struct tag_claim *claim = &who->claims[i];
        json_open(json, NULL, '{');
        json_word(json, "list", KINDS[claim->kind]);
        json_text(json, "entry", claim->entry->tag, POOLTAG_BYTES);
        json_text(json, "binary", claim->owner.bytes, claim->owner.length);
        json_text(json, "description", claim->entry->description.bytes, claim->entry->description.length);
        json_word(json, "file", tag_book_path(book, claim->kind));
        json_number(json, "line", (int64_t)claim->entry->line);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_note(struct json *json, const char *key, const struct note *note)
{
    static const char *const KINDS[NOTE_KINDS] = {"object", "shared", "component"};
    if (note == NULL)
        return;
    json_open(json, key, '{');
    json_word(json, "component", note->component);
    json_word(json, "holds", note->holds);
    json_word(json, "filled_by", note->filled_by);
    json_word(json, "kind", KINDS[note->kind]);
    json_word(json, "meaning", note_kind_words(note->kind));
    json_close(json, '}');
}

/* "none" stands there: whoever looks for unsigned drivers looks for it. */
static void put_signature(struct json *json, const struct signature *signature)
{
    static const char *const KINDS[] = {"none", "embedded", "catalog", "appended"};
    static const char *const VERDICTS[] = {"not checked", "unchanged", "changed", "other key"};
    json_open(json, "signature", '{');
    json_word(json, "kind", KINDS[signature->kind]);
    if (signature->kind != SIGNATURE_NONE) {
        json_word(json, "file", VERDICTS[signature->verdict]);
        json_truth(json, "chain_verified", signature->trust == SIGNATURE_TRUSTED);
    }
    if (signature->trust == SIGNATURE_NOT_TRUSTED) {
        char answer[9];
        snprintf(answer, sizeof answer, "%08lX", (unsigned long)signature->trust_answer);
        json_word(json, "not_trusted", answer);
    }
    json_word(json, "signer", signature->signer);
    json_word(json, "organisation", signature->organisation);
    json_word(json, "issuer", signature->issuer);
    json_word(json, "serial", signature->serial);
    json_word(json, "digest", signature->digest);
    json_word(json, "catalog", signature->catalog);
    json_seconds(json, signature->is_stamped ? "time_stamp" : "signing_time", signature->signed_at);
    json_close(json, '}');
}

static void put_running(struct json *json, const struct running *running, const char *path)
{
    static const char *const STARTS[] = {"boot", "system", "automatic", "demand", "disabled", ""};
    if (running == NULL)
        return;
    const struct running_driver *found = running_find(running, path);
    json_truth(json, "loaded", found != NULL && found->is_loaded);
    if (found == NULL)
        return;
    json_number(json, "used_by", found->used_by);
    json_word(json, "service", found->service);
    json_word(json, "start", STARTS[found->start]);
    json_word(json, "group", found->group);
    json_word(json, "altitude", found->altitude);
}

static void put_driver(struct json *json, const struct driver_match *match, const struct running *running)
{
    static const char *const FORMS[TAG_FORMS] = {"plain", "protected", "reversed"};
    const struct driver *driver = match->driver;
    char version[PE_TEXT], sum[SHA256_TEXT];
    struct signature signature;
    json_open(json, NULL, '{');
    json_word(json, "path", driver->path);
    json_word(json, "found", match->grade == TAG_IN_CODE ? "code" : "bytes");
    json_word(json, "form", match->form < TAG_FORMS ? FORMS[match->form] : "");
    put_running(json, running, driver->path);
    json_word(json, "machine", pe_machine_name(driver->machine));
    json_number(json, "bytes", driver->bytes);
    json_word(json, "company", driver->version.company);
    json_word(json, "description", driver->version.description);
    json_word(json, "product", driver->version.product);
    pe_version_text(version, &driver->version);
    json_word(json, "version", version);
    json_word(json, "product_version", driver->version.product_version);
    json_word(json, "original_name", driver->version.original_name);
    json_seconds(json, "linked", driver->link_time);
    if (signature_of_file(&signature, driver->path))
        put_signature(json, &signature);
    if (file_sha256(driver->path, sum))
        json_word(json, "sha256", sum);
    json_close(json, '}');
}

static void put_drivers(struct json *json, const struct driver_matches *drivers, const struct running *running)
{
    json_open(json, "drivers", '[');
    for (size_t i = 0; i < drivers->count; i++)
        put_driver(json, &drivers->matches[i], running);
    json_close(json, ']');
}

static void put_modules(struct json *json, const struct module_matches *modules, const struct running *running)
{
    json_open(json, "modules", '[');
    for (size_t i = 0; modules != NULL && i < modules->count && i < MODULE_MATCHES_MAX; i++) {
        const struct module_match *match = &modules->matches[i];
        json_open(json, NULL, '{');
        json_word(json, "path", match->path);
        json_word(json, "module", match->name);
        json_word(json, "found", match->grade == TAG_IN_CODE ? "code" : "bytes");
        put_running(json, running, match->path);
        json_word(json, "description", match->description);
        json_word(json, "author", match->author);
        json_word(json, "version", match->version);
        json_word(json, "license", match->license);
        json_word(json, "kernel", match->kernel);
        put_signature(json, &match->signature);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void put_known(struct json *json, const char *key, struct text text)
{
    if (text.length > 0)
        json_text(json, key, text.bytes, text.length);
}

static void put_stored_driver(struct json *json, const struct owner_driver *driver)
{
    put_known(json, "path", driver->path);
    put_known(json, "machine", driver->machine);
    json_number(json, "bytes", driver->bytes);
    put_known(json, "company", driver->company);
    put_known(json, "description", driver->description);
    put_known(json, "product", driver->product);
    put_known(json, "version", driver->version);
    put_known(json, "original_name", driver->original_name);
    json_seconds(json, "linked", driver->link_time);
    put_known(json, "signer", driver->signer);
    put_known(json, "sha256", driver->sha256);
    put_known(json, "group", driver->load_group);
    put_known(json, "altitude", driver->altitude);
    if (driver->loaded != LOADED_UNKNOWN)
        json_truth(json, "loaded", driver->loaded == LOADED_YES);
}

/* What was found out on the machine itself: the driver that stands for the name, and those that hold it. */
static void put_stored(struct json *json, const struct owner *stored, const struct owners *owners)
{
    static const char *const FORMS[TAG_FORMS] = {"plain", "protected", "reversed"};
    const struct owner_driver *driver = owners_driver_of(owners, stored);
    if (stored == NULL)
        return;
    json_open(json, "recorded", '{');
    json_word(json, "grade", GRADES[stored->grade]);
    put_known(json, "owner", stored->owner);
    put_known(json, "description", stored->description);
    if (driver != NULL) {
        json_open(json, "driver", '{');
        put_stored_driver(json, driver);
        json_close(json, '}');
    }
    json_open(json, "matches", '[');
    for (size_t i = 0; i < stored->match_count; i++) {
        json_open(json, NULL, '{');
        json_word(json, "found", stored->matches[i].grade == TAG_IN_CODE ? "code" : "bytes");
        json_word(json, "form", FORMS[stored->matches[i].form]);
        put_stored_driver(json, owners_driver(owners, stored->matches[i].driver));
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void put_sites(struct json *json, const char *key, const struct call_sites *sites)
{
    json_open(json, key, '{');
    json_number(json, "outstanding", sites->total);
    json_number(json, "bytes", sites->bytes);
    json_number(json, "call_sites", (int64_t)sites->count);
    json_open(json, "largest", '[');
    for (size_t i = 0; i < sites->count && i < CALL_SITES_KEPT; i++) {
        const struct call_site *site = &sites->largest[i];
        json_open(json, NULL, '{');
        json_word(json, "site", site->name);
        json_word(json, "module", site->module);
        json_number(json, "outstanding", site->count);
        json_number(json, "bytes", site->bytes);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void put_callers(struct json *json, const struct who *who, const char *root)
{
    struct call_sites sites;
    if (call_sites_of_cache(&sites, root, (struct text){who->name, who->length}))
        put_sites(json, "allocated_by", &sites);
    if (call_sites_of_module(&sites, root, who_module(who)))
        put_sites(json, "module_allocations", &sites);
}

static void put_question(struct json *json, const struct who *who, const struct who_context *context)
{
    json_open(json, NULL, '{');
    json_text(json, "tag", who->name, who->length);
    if (who->may_be_tag) {
        json_begin(json, "tag_hex");
        buffer_format(json->out, "\"%02x%02x%02x%02x\"", (unsigned char)who->tag[0], (unsigned char)who->tag[1],
                      (unsigned char)who->tag[2], (unsigned char)who->tag[3]);
    }
    json_word(json, "grade", GRADES[who->grade]);
    json_word(json, "owner", who->owner);
    put_seen(json, &who->seen, context->names);
    put_lists(json, who, context->book);
    put_note(json, "tag_note", who->tag_note);
    put_note(json, "cache_note", who->cache_note);
    put_stored(json, who->stored, context->owners);
    put_drivers(json, &who->drivers, context->running);
    put_modules(json, who->modules, context->running);
    if (context->root != NULL && who->may_be_cache)
        put_callers(json, who, context->root);
    json_close(json, '}');
}

void who_print_json(struct buffer *out, const struct who *questions, size_t count, const struct who_context *context)
{
    struct json json = {out, false};
    json_open(&json, NULL, '[');
    for (size_t i = 0; i < count; i++) {
        buffer_add_text(out, i > 0 ? ",\n" : "\n");
        json.needs_comma = false;
        put_question(&json, &questions[i], context);
    }
    buffer_add_text(out, "\n");
    json_close(&json, ']');
    buffer_add_text(out, "\n");
}
