#include "sampler/owners/notes.h"

#include <string.h>

#include "base/wildcard.h"

enum { TAG_BYTES = 4, PROTECTED = 0x80 };

static size_t literals(const char *pattern)
{
    size_t count = 0;
    for (; *pattern != 0; pattern++)
        count += *pattern != '*' && *pattern != '?';
    return count;
}

static const struct note *find(const struct note *notes, size_t count, const char *name, size_t length)
{
    const struct note *best = NULL;
    for (size_t i = 0; i < count; i++) {
        const char *pattern = notes[i].pattern;
        if (wildcard_matches(pattern, strlen(pattern), name, length) &&
            (best == NULL || literals(pattern) > literals(best->pattern)))
            best = &notes[i];
    }
    return best;
}

const struct note *note_of_tag(struct text tag)
{
    char open[TAG_BYTES];
    size_t count;
    const struct note *notes = notes_of_tags(&count);
    if (tag.length != TAG_BYTES)
        return NULL;
    memcpy(open, tag.bytes, TAG_BYTES);
    open[TAG_BYTES - 1] = (char)((unsigned char)open[TAG_BYTES - 1] & ~PROTECTED);
    return find(notes, count, open, TAG_BYTES);
}

const struct note *note_of_cache(struct text name)
{
    size_t count;
    const struct note *notes = notes_of_caches(&count);
    return find(notes, count, name.bytes, name.length);
}

bool note_is_built_in(const struct note *note)
{
    return strstr(note->component, "(built in)") != NULL;
}

bool note_is_every_handle(const struct note *note)
{
    return strcmp(note->pattern, "filp") == 0;
}

const char *note_kind_words(enum note_kind kind)
{
    static const char *const WORDS[NOTE_KINDS] = {
        [NOTE_OBJECT] = "names an object, not a culprit: look for who holds it",
        [NOTE_SHARED] = "kept for whoever uses the service: often a symptom of another's leak, or a cache",
        [NOTE_COMPONENT] = "this component's own memory",
    };
    return kind < NOTE_KINDS ? WORDS[kind] : "";
}
