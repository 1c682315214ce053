#include "tui/detail_owner.h"

#include <string.h>

#include "base/when.h"
#include "export/who_facts.h"
#include "sampler/owners/notes.h"

enum { BUILT_MAX = 4096, SHA_DIGITS = 16 };

static void add(struct buffer *out, struct text text)
{
    buffer_add(out, text.bytes, text.length);
}

/* `, word text`, when there is a text. */
static void add_fact(struct buffer *out, const char *word, struct text text)
{
    if (text.length == 0)
        return;
    buffer_add_text(out, out->length > 0 ? ", " : "");
    buffer_add_text(out, word);
    add(out, text);
}

/* --- what is said of the name ---------------------------------------------------------------------------------------------------- */

static const struct note *note_of(const struct row *row)
{
    const struct pool *pool = row->item;
    bool is_tag = pool->type == POOL_PAGED || pool->type == POOL_NONPAGED || pool->type == POOL_LARGE;
    return is_tag ? note_of_tag(row_name(row)) : note_of_cache(row_name(row));
}

static void put_owner(struct pane *pane, const struct row *row, struct buffer *built)
{
    add(built, row_owner(row));
    if (row->owners != NULL && built->length > 0)
        buffer_format(built, " (%s)", owner_grade_words(row_grade(row)));
    else if (row_known(row) != NULL)
        buffer_add_text(built, owner_grade_words(OWNER_UNKNOWN));
    pane_built(pane, "OWNER", built);
}

static void put_list(struct pane *pane, const struct row *row, struct buffer *built)
{
    struct text name = row_name(row);
    const struct pooltag *entry = row->tags != NULL ? pooltags_find(row->tags, name.bytes, name.length) : NULL;
    if (entry == NULL || entry->description.length == 0)
        return;
    add(built, entry->description);
    pane_built(pane, "LIST SAYS", built);
}

/* What the owners keep of the name, else what we know of it ourselves. */
static void put_note(struct pane *pane, const struct row *row, struct buffer *built)
{
    const struct owner *known = row_known(row);
    const struct note *note = note_of(row);
    enum note_kind kind = known != NULL && known->kind != NOTE_KINDS ? known->kind
                          : note != NULL                             ? note->kind
                                                                     : NOTE_KINDS;
    buffer_add_text(built, note_kind_words(kind));
    pane_built(pane, "NOTE", built);
}

static void put_meaning(struct pane *pane, const struct row *row, struct buffer *built)
{
    const struct owner *known = row_known(row);
    const struct note *note = note_of(row);
    if (known != NULL && known->description.length > 0)
        add(built, known->description);
    else if (note != NULL)
        buffer_add_text(built, note->holds);
    pane_built(pane, "HOLDS", built);
    buffer_add_text(built, note != NULL ? note->filled_by : "");
    pane_built(pane, "GROWS BY", built);
}

/* --- files ------------------------------------------------------------------------------------------------------------------------ */

static bool is_module(const struct owner_driver *driver)
{
    for (size_t i = 0; i + 3 <= driver->file.length; i++)
        if (memcmp(driver->file.bytes + i, ".ko", 3) == 0)
            return true;
    return false;
}

static void put_driver(struct pane *pane, const struct owner_driver *driver, struct buffer *built)
{
    static const char *const LOADED[LOADED_STATES] = {"", "loaded", "not loaded"};
    bool module = is_module(driver);
    char when[WHEN_TEXT], size[NUMBER_TEXT];
    add(built, driver->file);
    add_fact(built, "version ", driver->version);
    add_fact(built, module ? "author " : "", driver->company);
    add_fact(built, "", driver->description);
    pane_built(pane, module ? "MODULE" : "DRIVER", built);
    buffer_add_text(built, driver->loaded < LOADED_STATES ? LOADED[driver->loaded] : "");
    add_fact(built, "load order group ", driver->load_group);
    add_fact(built, "altitude ", driver->altitude);
    add_fact(built, "signer ", driver->signer);
    if (driver->link_time != ABSENT) {
        size_t length =
            when_format(when, number_scale(driver->link_time, NS_PER_SECOND, 1), (struct zone){ZONE_UTC, 0});
        add_fact(built, "linked ", (struct text){when, length});
    }
    add_fact(built, "made as ", driver->original_name);
    add_fact(built, "", driver->product);
    add_fact(built, "", driver->machine);
    if (driver->bytes != ABSENT)
        add_fact(built, "bytes ", (struct text){size, number_exact(size, driver->bytes)});
    add_fact(
        built, "SHA-256 ",
        (struct text){driver->sha256.bytes, driver->sha256.length < SHA_DIGITS ? driver->sha256.length : SHA_DIGITS});
    pane_built(pane, "", built);
}

static void put_matches(struct pane *pane, const struct row *row, struct buffer *built)
{
    const struct owner *known = row_known(row);
    for (size_t i = 0; known != NULL && i < known->match_count; i++) {
        const struct owner_match *match = &known->matches[i];
        buffer_format(built, "%s ", match_words(match->grade));
        add(built, owners_driver(row->owners, match->driver)->path);
        buffer_add_text(built, match_form_words(match->form));
        pane_built(pane, i == 0 ? "FOUND" : "", built);
    }
}

void detail_driver(struct pane *pane, const struct owner_driver *driver)
{
    struct buffer built;
    buffer_init(&built, BUILT_MAX);
    put_driver(pane, driver, &built);
    add(&built, driver->path);
    pane_built(pane, "PATH", &built);
    buffer_done(&built);
}

void detail_owner(struct pane *pane, const struct row *row)
{
    struct buffer built;
    const struct owner_driver *driver = row_driver(row);
    buffer_init(&built, BUILT_MAX);
    put_owner(pane, row, &built);
    put_note(pane, row, &built);
    if (driver != NULL)
        put_driver(pane, driver, &built);
    put_list(pane, row, &built);
    put_meaning(pane, row, &built);
    put_matches(pane, row, &built);
    buffer_done(&built);
}
