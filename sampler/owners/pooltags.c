#include "sampler/owners/pooltags.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/wildcard.h"

enum { CTRL_Z = 0x1a, PROTECTED = 0x80, READ_BYTES = 1 << 12 };

static const char UNKNOWN[] = "<unknown>";

struct pooltags {
    struct buffer text;      /* owned; the entries point into it */
    struct pooltag *entries; /* owned; sorted by tag */
    uint32_t
        *wildcards; /* owned; which entries: a hundred of thousands, and each unknown tag is held against all of them */
    size_t capacity, wildcard_count;
    struct pooltags_counts counts;
    struct pooltags_refused refused[POOLTAGS_REFUSED_SHOWN];
};

/* --- one line ------------------------------------------------------------------------------------------------------------------ */

static struct text cut(struct text text, size_t from, size_t to)
{
    return (struct text){text.bytes + from, to - from};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct text trim_end(struct text text)
{
    while (text.length > 0 && is_blank(text.bytes[text.length - 1]))
        text.length--;
    return text;
}

static struct text trim(struct text text)
{
    while (text.length > 0 && is_blank(text.bytes[0]))
        text = cut(text, 1, text.length);
    return trim_end(text);
}

static bool begins_with(struct text text, const char *word)
{
    return text.length >= strlen(word) && memcmp(text.bytes, word, strlen(word)) == 0;
}

/* An entry may be about a tag `Rem`, so not every case of the word is a remark. */
static bool is_silent(struct text line)
{
    if (line.length == 0 || begins_with(line, "//"))
        return true;
    bool remark = begins_with(line, "rem") || begins_with(line, "REM");
    return remark && (line.length == 3 || is_blank(line.bytes[3]));
}

/* Where the first dash behind a blank stands; the length when there is none. `whole`: a blank or the end must follow. */
static size_t find_dash(struct text text, bool whole)
{
    for (size_t i = 1; i < text.length; i++) {
        bool ends = i + 1 == text.length || is_blank(text.bytes[i + 1]);
        if (text.bytes[i] == '-' && is_blank(text.bytes[i - 1]) && (ends || !whole))
            return i;
    }
    return text.length;
}

/* Without a second dash: `binary   description` or only a description. */
static size_t find_gap(struct text text)
{
    size_t word = 0;
    while (word < text.length && !is_blank(text.bytes[word]))
        word++;
    bool is_gap = word + 1 < text.length && is_blank(text.bytes[word + 1]);
    return is_gap ? word : 0;
}

static void split_rest(struct pooltag *entry)
{
    struct text rest = entry->rest;
    size_t dash = find_dash(rest, false);
    if (dash < rest.length) {
        entry->binary = trim(cut(rest, 0, dash));
        entry->description = trim(cut(rest, dash + 1, rest.length));
    } else {
        size_t gap = find_gap(rest);
        entry->binary = cut(rest, 0, gap);
        entry->description = trim(cut(rest, gap, rest.length));
    }
    if (entry->binary.length == strlen(UNKNOWN) && begins_with(entry->binary, UNKNOWN))
        entry->binary.length = 0;
}

static void set_tag(struct pooltag *entry, struct text tag)
{
    memset(entry->tag, ' ', sizeof entry->tag);
    memcpy(entry->tag, tag.bytes, tag.length);
    entry->is_wildcard = memchr(tag.bytes, '*', tag.length) != NULL || memchr(tag.bytes, '?', tag.length) != NULL;
}

/* The dash behind the tag; one right behind four characters needs no blank before it. */
static size_t find_tag_dash(struct text line)
{
    bool close =
        line.length > POOLTAG_BYTES + 1 && line.bytes[POOLTAG_BYTES] == '-' && is_blank(line.bytes[POOLTAG_BYTES + 1]);
    return close ? POOLTAG_BYTES : find_dash(line, true);
}

/* NULL when the line is an entry, else why it is none. */
static const char *read_entry(struct pooltag *entry, struct text line)
{
    size_t dash = find_tag_dash(line);
    if (dash == line.length)
        return "no dash between blanks behind a tag";
    struct text tag = trim_end(cut(line, 0, dash));
    if (tag.length == 0 || is_blank(tag.bytes[0]))
        return "no tag before the dash";
    if (tag.length > POOLTAG_BYTES)
        return "more than four characters before the dash";
    set_tag(entry, tag);
    entry->rest = trim(cut(line, dash + 1, line.length));
    split_rest(entry);
    return NULL;
}

/* --- all lines ----------------------------------------------------------------------------------------------------------------- */

static enum status make_room(struct pooltags *tags)
{
    if (tags->counts.entries < tags->capacity)
        return STATUS_OK;
    size_t capacity = tags->capacity == 0 ? 1024 : tags->capacity * 2;
    struct pooltag *entries = realloc(tags->entries, capacity * sizeof *entries);
    if (entries == NULL)
        return STATUS_NO_MEMORY;
    tags->entries = entries;
    tags->capacity = capacity;
    return STATUS_OK;
}

static enum status add_line(struct pooltags *tags, struct text line)
{
    struct pooltags_counts *counts = &tags->counts;
    counts->lines++;
    if (is_silent(trim_end(line))) {
        counts->silent++;
        return STATUS_OK;
    }
    enum status status = make_room(tags);
    if (status != STATUS_OK)
        return status;
    struct pooltag *entry = &tags->entries[counts->entries];
    *entry = (struct pooltag){.line = counts->lines};
    const char *reason = read_entry(entry, trim_end(line));
    if (reason == NULL)
        counts->entries++;
    else if (counts->refused++ < POOLTAGS_REFUSED_SHOWN)
        tags->refused[counts->refused - 1] = (struct pooltags_refused){counts->lines, reason};
    return STATUS_OK;
}

static enum status add_lines(struct pooltags *tags)
{
    static const char MARK[] = "\xEF\xBB\xBF";
    struct text left = {buffer_text(&tags->text), tags->text.length};
    const char *end = left.length > 0 ? memchr(left.bytes, CTRL_Z, left.length) : NULL;
    if (end != NULL)
        left.length = (size_t)(end - left.bytes);
    if (begins_with(left, MARK))
        left = cut(left, strlen(MARK), left.length);
    enum status status = STATUS_OK;
    while (left.length > 0 && status == STATUS_OK) {
        const char *stop = memchr(left.bytes, '\n', left.length);
        size_t length = stop != NULL ? (size_t)(stop - left.bytes) : left.length;
        bool carriage = length > 0 && left.bytes[length - 1] == '\r';
        status = add_line(tags, cut(left, 0, length - carriage));
        left = cut(left, stop != NULL ? length + 1 : length, left.length);
    }
    return status;
}

static enum status list_wildcards(struct pooltags *tags)
{
    tags->wildcards = malloc(tags->counts.entries * sizeof *tags->wildcards);
    if (tags->wildcards == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < tags->counts.entries; i++)
        if (tags->entries[i].is_wildcard)
            tags->wildcards[tags->wildcard_count++] = (uint32_t)i;
    return STATUS_OK;
}

static int compare_tags(const void *a, const void *b)
{
    const struct pooltag *x = a, *y = b;
    int order = memcmp(x->tag, y->tag, POOLTAG_BYTES);
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

/* --- opening ------------------------------------------------------------------------------------------------------------------- */

static bool is_utf16(struct buffer *text)
{
    const char *bytes = buffer_text(text);
    return text->length >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0);
}

static enum status understand(struct pooltags *tags, const char *name, struct problem *why)
{
    if (is_utf16(&tags->text))
        return problem_set(why, STATUS_DAMAGED, "%s is UTF-16; save it as plain text (ANSI or UTF-8)", name);
    if (add_lines(tags) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "%s: not enough memory for its entries", name);
    if (tags->counts.entries == 0)
        return problem_set(why, STATUS_DAMAGED, "%s has no line of the form: Tag - binary - description", name);
    qsort(tags->entries, tags->counts.entries, sizeof *tags->entries, compare_tags);
    if (list_wildcards(tags) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "%s: not enough memory for its entries", name);
    return STATUS_OK;
}

static struct pooltags *begin(const char *name, struct problem *why)
{
    struct pooltags *made = calloc(1, sizeof *made);
    if (made != NULL)
        buffer_init(&made->text, POOLTAGS_FILE_MAX);
    else
        problem_set(why, STATUS_NO_MEMORY, "%s: not enough memory", name);
    return made;
}

/* Hands over what was made, or closes it. */
static enum status finish(struct pooltags **tags, struct pooltags *made, const char *name, struct problem *why)
{
    enum status status = made->text.status;
    if (status == STATUS_OK)
        status = understand(made, name, why);
    else
        problem_set(why, status, "%s: %s", name,
                    status == STATUS_LIMIT ? "too large for a list of pool tags" : "not enough memory");
    if (status == STATUS_OK)
        *tags = made;
    else
        pooltags_close(made);
    return status;
}

enum status pooltags_open_text(struct pooltags **tags, const char *name, const char *bytes, size_t length,
                               struct problem *why)
{
    *tags = NULL;
    struct pooltags *made = begin(name, why);
    if (made == NULL)
        return STATUS_NO_MEMORY;
    buffer_add(&made->text, bytes, length);
    return finish(tags, made, name, why);
}

static enum status read_file(struct buffer *text, FILE *file)
{
    size_t got = READ_BYTES;
    while (got == READ_BYTES && buffer_reserve(text, 1)) {
        char piece[READ_BYTES];
        got = fread(piece, 1, sizeof piece, file);
        buffer_add(text, piece, got);
    }
    return ferror(file) ? STATUS_IO : STATUS_OK;
}

enum status pooltags_open(struct pooltags **tags, const char *path, struct problem *why)
{
    *tags = NULL;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return problem_os(why, "open the list of pool tags", path, errno);
    struct pooltags *made = begin(path, why);
    enum status status = made != NULL ? read_file(&made->text, file) : STATUS_NO_MEMORY;
    if (status == STATUS_IO) {
        problem_os(why, "read the list of pool tags", path, errno);
        pooltags_close(made);
    }
    fclose(file);
    return status == STATUS_OK ? finish(tags, made, path, why) : status;
}

void pooltags_close(struct pooltags *tags)
{
    if (tags == NULL)
        return;
    buffer_done(&tags->text);
    free(tags->entries);
    free(tags->wildcards);
    free(tags);
}

/* --- asking -------------------------------------------------------------------------------------------------------------------- */

void pooltags_counts(const struct pooltags *tags, struct pooltags_counts *counts)
{
    *counts = tags->counts;
}

const struct pooltags_refused *pooltags_refused(const struct pooltags *tags, size_t *count)
{
    *count = tags->counts.refused < POOLTAGS_REFUSED_SHOWN ? tags->counts.refused : POOLTAGS_REFUSED_SHOWN;
    return tags->refused;
}

bool pooltags_complain(const struct pooltags *tags, const char *name, char line[PROBLEM_LINE])
{
    struct problem said;
    if (tags->counts.refused == 0)
        return false;
    problem_set(&said, STATUS_DAMAGED, "%s: %zu of %zu lines are not understood; the first is line %zu: %s", name,
                tags->counts.refused, tags->counts.lines, tags->refused[0].line, tags->refused[0].reason);
    memcpy(line, said.line, sizeof said.line);
    return true;
}

const struct pooltag *pooltags_at(const struct pooltags *tags, size_t i)
{
    return &tags->entries[i];
}

/* The first entry with these four bytes. */
static const struct pooltag *find_exact(const struct pooltags *tags, const char tag[POOLTAG_BYTES])
{
    size_t from = 0, to = tags->counts.entries;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (memcmp(tags->entries[middle].tag, tag, POOLTAG_BYTES) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    bool found = from < tags->counts.entries && memcmp(tags->entries[from].tag, tag, POOLTAG_BYTES) == 0;
    return found ? &tags->entries[from] : NULL;
}

static int literals(const struct pooltag *entry)
{
    int count = 0;
    for (size_t i = 0; i < POOLTAG_BYTES; i++)
        count += entry->tag[i] != '*' && entry->tag[i] != '?' && entry->tag[i] != ' ';
    return count;
}

static const struct pooltag *find_wildcard(const struct pooltags *tags, const char tag[POOLTAG_BYTES])
{
    const struct pooltag *best = NULL;
    for (size_t i = 0; i < tags->wildcard_count; i++) {
        const struct pooltag *entry = &tags->entries[tags->wildcards[i]];
        if (!wildcard_matches(entry->tag, POOLTAG_BYTES, tag, POOLTAG_BYTES))
            continue;
        int more = best == NULL ? 1 : literals(entry) - literals(best);
        if (more > 0 || (more == 0 && entry->line < best->line))
            best = entry;
    }
    return best;
}

const struct pooltag *pooltags_find(const struct pooltags *tags, const char *tag, size_t length)
{
    char open[POOLTAG_BYTES];
    if (length != POOLTAG_BYTES)
        return NULL;
    memcpy(open, tag, POOLTAG_BYTES);
    open[POOLTAG_BYTES - 1] = (char)((unsigned char)open[POOLTAG_BYTES - 1] & ~PROTECTED);
    const struct pooltag *found = find_exact(tags, tag);
    if (found == NULL)
        found = find_exact(tags, open);
    if (found == NULL)
        found = find_wildcard(tags, tag);
    return found != NULL ? found : find_wildcard(tags, open);
}

const struct pooltag *pooltags_next(const struct pooltags *tags, const struct pooltag *entry)
{
    const struct pooltag *next = entry + 1;
    bool same = next < tags->entries + tags->counts.entries && memcmp(next->tag, entry->tag, POOLTAG_BYTES) == 0;
    return same ? next : NULL;
}
