#include <string.h>

#include "base/when.h"
#include "export/json.h"
#include "export/who_facts.h"
#include "export/who_print.h"
#include "sampler/owners/file_sum.h"

/* What stands between two members of an object or array, and how many there are. */
struct json {
    struct buffer *out; /* borrowed */
    bool needs_comma;
};

static void begin_value(struct json *json, const char *key)
{
    buffer_add_text(json->out, json->needs_comma ? "," : "");
    json->needs_comma = true;
    if (key != NULL)
        buffer_format(json->out, "\"%s\":", key);
}

static void open_group(struct json *json, const char *key, char bracket)
{
    begin_value(json, key);
    buffer_add_byte(json->out, (unsigned char)bracket);
    json->needs_comma = false;
}

static void close_group(struct json *json, char bracket)
{
    buffer_add_byte(json->out, (unsigned char)bracket);
    json->needs_comma = true;
}

static void put_text(struct json *json, const char *key, const char *bytes, size_t length)
{
    if (length == 0)
        return;
    begin_value(json, key);
    json_add_string(json->out, bytes, length);
}

static void put_word(struct json *json, const char *key, const char *word)
{
    put_text(json, key, word, strlen(word));
}

static void put_number(struct json *json, const char *key, int64_t value)
{
    char digits[NUMBER_TEXT];
    if (value == ABSENT)
        return;
    number_exact(digits, value);
    begin_value(json, key);
    buffer_add_text(json->out, digits);
}

static void put_truth(struct json *json, const char *key, bool value)
{
    begin_value(json, key);
    buffer_add_text(json->out, value ? "true" : "false");
}

/* Seconds since 1970. */
static void put_time(struct json *json, const char *key, int64_t seconds)
{
    char when[WHEN_TEXT];
    if (seconds == ABSENT)
        return;
    when_format_rfc3339(when, seconds * NS_PER_SECOND, (struct zone){ZONE_UTC, 0});
    put_word(json, key, when);
}

/* --- the links of the chain ---------------------------------------------------------------------------------------------------- */

static void put_seen(struct json *json, const struct who_seen *seen, const struct intern *names)
{
    if (!seen->is_there)
        return;
    struct text name = intern_text(names, seen->pool->name), owner = intern_text(names, seen->pool->owner);
    open_group(json, "sample", '{');
    put_number(json, "bytes", seen->bytes);
    put_number(json, "diff", seen->live);
    put_number(json, "rows", (int64_t)seen->rows);
    if (seen->is_alias)
        put_text(json, "merged_into", name.bytes, name.length);
    put_text(json, "owner", owner.bytes, owner.length);
    close_group(json, '}');
}

static void put_lists(struct json *json, const struct who *who, const struct tag_book *book)
{
    static const char *const KINDS[TAG_LISTS] = {"user", "pooltag", "localtag"};
    open_group(json, "lists", '[');
    for (size_t i = 0; i < who->claim_count; i++) {
        const struct tag_claim *claim = &who->claims[i];
        open_group(json, NULL, '{');
        put_word(json, "list", KINDS[claim->kind]);
        put_text(json, "entry", claim->entry->tag, POOLTAG_BYTES);
        put_text(json, "binary", claim->owner.bytes, claim->owner.length);
        put_text(json, "description", claim->entry->description.bytes, claim->entry->description.length);
        put_word(json, "file", tag_book_path(book, claim->kind));
        put_number(json, "line", (int64_t)claim->entry->line);
        close_group(json, '}');
    }
    close_group(json, ']');
}

static void put_note(struct json *json, const char *key, const struct note *note)
{
    static const char *const KINDS[NOTE_KINDS] = {"object", "shared", "component"};
    if (note == NULL)
        return;
    open_group(json, key, '{');
    put_word(json, "component", note->component);
    put_word(json, "holds", note->holds);
    put_word(json, "filled_by", note->filled_by);
    put_word(json, "kind", KINDS[note->kind]);
    put_word(json, "meaning", note_kind_words(note->kind));
    close_group(json, '}');
}

/* "none" stands there: whoever looks for unsigned drivers looks for it. */
static void put_signature(struct json *json, const struct signature *signature)
{
    static const char *const KINDS[] = {"none", "embedded", "catalog", "appended"};
    static const char *const VERDICTS[] = {"not checked", "unchanged", "changed", "other key"};
    open_group(json, "signature", '{');
    put_word(json, "kind", KINDS[signature->kind]);
    if (signature->kind != SIGNATURE_NONE) {
        put_word(json, "file", VERDICTS[signature->verdict]);
        put_truth(json, "chain_verified", false);
    }
    put_word(json, "signer", signature->signer);
    put_word(json, "organisation", signature->organisation);
    put_word(json, "issuer", signature->issuer);
    put_word(json, "serial", signature->serial);
    put_word(json, "digest", signature->digest);
    put_word(json, "catalog", signature->catalog);
    put_time(json, signature->is_stamped ? "time_stamp" : "signing_time", signature->signed_at);
    close_group(json, '}');
}

static void put_running(struct json *json, const struct running *running, const char *path)
{
    static const char *const STARTS[] = {"boot", "system", "automatic", "demand", "disabled", ""};
    if (running == NULL)
        return;
    const struct running_driver *found = running_find(running, path);
    put_truth(json, "loaded", found != NULL && found->is_loaded);
    if (found == NULL)
        return;
    put_number(json, "used_by", found->used_by);
    put_word(json, "service", found->service);
    put_word(json, "start", STARTS[found->start]);
    put_word(json, "group", found->group);
    put_word(json, "altitude", found->altitude);
}

static void put_driver(struct json *json, const struct driver_match *match, const struct running *running)
{
    static const char *const FORMS[TAG_FORMS] = {"plain", "protected", "reversed"};
    const struct driver *driver = match->driver;
    char version[PE_TEXT], sum[SHA256_TEXT];
    struct signature signature;
    open_group(json, NULL, '{');
    put_word(json, "path", driver->path);
    put_word(json, "found", match->grade == TAG_IN_CODE ? "code" : "bytes");
    put_word(json, "form", match->form < TAG_FORMS ? FORMS[match->form] : "");
    put_running(json, running, driver->path);
    put_word(json, "machine", pe_machine_name(driver->machine));
    put_number(json, "bytes", driver->bytes);
    put_word(json, "company", driver->version.company);
    put_word(json, "description", driver->version.description);
    put_word(json, "product", driver->version.product);
    pe_version_text(version, &driver->version);
    put_word(json, "version", version);
    put_word(json, "product_version", driver->version.product_version);
    put_word(json, "original_name", driver->version.original_name);
    put_time(json, "linked", driver->link_time);
    if (signature_of_file(&signature, driver->path))
        put_signature(json, &signature);
    if (file_sha256(driver->path, sum))
        put_word(json, "sha256", sum);
    close_group(json, '}');
}

static void put_drivers(struct json *json, const struct driver_matches *drivers, const struct running *running)
{
    open_group(json, "drivers", '[');
    for (size_t i = 0; i < drivers->count; i++)
        put_driver(json, &drivers->matches[i], running);
    close_group(json, ']');
}

static void put_modules(struct json *json, const struct module_matches *modules, const struct running *running)
{
    open_group(json, "modules", '[');
    for (size_t i = 0; modules != NULL && i < modules->count && i < MODULE_MATCHES_MAX; i++) {
        const struct module_match *match = &modules->matches[i];
        open_group(json, NULL, '{');
        put_word(json, "path", match->path);
        put_word(json, "module", match->name);
        put_word(json, "found", match->grade == TAG_IN_CODE ? "code" : "bytes");
        put_running(json, running, match->path);
        put_word(json, "description", match->description);
        put_word(json, "author", match->author);
        put_word(json, "version", match->version);
        put_word(json, "license", match->license);
        put_word(json, "kernel", match->kernel);
        put_signature(json, &match->signature);
        close_group(json, '}');
    }
    close_group(json, ']');
}

static void put_question(struct json *json, const struct who *who, const struct who_context *context)
{
    static const char *const GRADES[OWNER_GRADES] = {"known", "code", "bytes", "unknown"};
    open_group(json, NULL, '{');
    put_text(json, "tag", who->name, who->length);
    if (who->may_be_tag) {
        begin_value(json, "tag_hex");
        buffer_format(json->out, "\"%02x%02x%02x%02x\"", (unsigned char)who->tag[0], (unsigned char)who->tag[1],
                      (unsigned char)who->tag[2], (unsigned char)who->tag[3]);
    }
    put_word(json, "grade", GRADES[who->grade]);
    put_word(json, "owner", who->owner);
    put_seen(json, &who->seen, context->names);
    put_lists(json, who, context->book);
    put_note(json, "tag_note", who->tag_note);
    put_note(json, "cache_note", who->cache_note);
    put_drivers(json, &who->drivers, context->running);
    put_modules(json, who->modules, context->running);
    close_group(json, '}');
}

void who_print_json(struct buffer *out, const struct who *questions, size_t count, const struct who_context *context)
{
    struct json json = {out, false};
    open_group(&json, NULL, '[');
    for (size_t i = 0; i < count; i++) {
        buffer_add_text(out, i > 0 ? ",\n" : "\n");
        json.needs_comma = false;
        put_question(&json, &questions[i], context);
    }
    buffer_add_text(out, "\n");
    close_group(&json, ']');
    buffer_add_text(out, "\n");
}
