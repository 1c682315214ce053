#include "base/switches.h"

#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

static const struct switch_entry TABLE[] = {
    {SWITCH_SHOW, "i", SWITCH_TAG, "/iTAG", NULL,
     "Show only tags that match; may be given again; * is any run of characters and ? one, case counts, no * in front"},
    {SWITCH_HIDE, "x", SWITCH_TAG, "/xTAG", NULL, "Hide tags that match; may be given again and together with /i"},
    {SWITCH_TAG_FILE, "g", SWITCH_FILE, "/g [FILE]", "pooltag.txt",
     "Name the driver behind each tag from FILE, or from pooltag.txt in the current directory"},
    {SWITCH_LOCAL_FILE, "c", SWITCH_FILE, "/c [FILE]", "localtag.txt",
     "Refused: localtag.txt came from a scan of drivers that only 32-bit Windows had; /g is what there is"},
    {SWITCH_SESSIONS, "s", SWITCH_NUMBER, "/s[N]", NULL,
     "Show the pools of all sessions, or of session N, instead of system pools"},
    {SWITCH_POOL_TYPE, "p", SWITCH_NO_VALUE, "/p | /p /p", NULL,
     "Nonpaged pools only; given twice paged pools only (Linux: unreclaimable, reclaimable)"},
    {SWITCH_TOTALS, "e", SWITCH_NO_VALUE, "/e", NULL, "Totals at the bottom"},
    {SWITCH_CHANGE, "()", SWITCH_NO_VALUE, "/( | /)", NULL, "Sort by change instead of value; with /a /f /d /b"},
    {SWITCH_SORT, "t", SWITCH_NO_VALUE, "/t", "tag",
     "Sort by tag; what a switch or the name poolmon makes the default"},
    {SWITCH_SORT, "a", SWITCH_NO_VALUE, "/a", "allocs", "Sort by allocations"},
    {SWITCH_SORT, "f", SWITCH_NO_VALUE, "/f", "frees", "Sort by frees"},
    {SWITCH_SORT, "d", SWITCH_NO_VALUE, "/d", "diff", "Sort by outstanding allocations"},
    {SWITCH_SORT, "b", SWITCH_NO_VALUE, "/b", "bytes", "Sort by bytes"},
    {SWITCH_SORT, "m", SWITCH_NO_VALUE, "/m", "per_alloc_bytes", "Sort by bytes per allocation"},
    {SWITCH_NO_HIGHLIGHT, "l", SWITCH_NO_VALUE, "/l", NULL, "No highlighting of what changed"},
    {SWITCH_SNAPSHOT, "n", SWITCH_FILE, "/n [FILE]", "poolsnap.log",
     "Append one snapshot to FILE, or to poolsnap.log, and end; - is standard output"},
    {SWITCH_MEMORY, "r", SWITCH_NO_VALUE, "/r", NULL, "With /n: the two lines about memory in front"},
    {SWITCH_HELP, "?h", SWITCH_NO_VALUE, "/? | /h", NULL,
     "Show these switches, and end with status -1 as poolmon does"},
};

enum { TABLE_LENGTH = sizeof TABLE / sizeof TABLE[0], SHOWN = 96 };

const struct switch_entry *switches_table(size_t *count)
{
    *count = TABLE_LENGTH;
    return TABLE;
}

/* --- the name ------------------------------------------------------------------------------------------------------------------ */

static bool is_called_poolmon(const char *program)
{
    static const char NAME[] = "poolmon", SUFFIX[] = ".exe";
    const char *name = program;
    for (const char *at = program; *at != 0; at++)
        if (*at == '/' || *at == '\\')
            name = at + 1;
    size_t length = strlen(name), suffix = strlen(SUFFIX);
    if (length > suffix && text_equal_fold(name + length - suffix, suffix, SUFFIX, suffix))
        length -= suffix;
    return text_equal_fold(name, length, NAME, strlen(NAME));
}

void switches_init(struct switches *switches, const char *program)
{
    bool is_poolmon = is_called_poolmon(program);
    *switches = (struct switches){.as_poolmon = is_poolmon, .is_poolmon = is_poolmon, .session = ABSENT};
}

/* --- words --------------------------------------------------------------------------------------------------------------------- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The switch a word is, whatever its value is worth; NULL when it is none. */
static const struct switch_entry *entry_of(const char *word)
{
    if ((word[0] != '/' && word[0] != '-') || word[1] == 0)
        return NULL;
    for (size_t i = 0; i < TABLE_LENGTH; i++) {
        enum switch_value value = TABLE[i].value;
        const char *rest = word + 2;
        if (strchr(TABLE[i].letters, lower(word[1])) == NULL)
            continue;
        bool fits =
            *rest == 0 || value == SWITCH_TAG || (value == SWITCH_NUMBER && rest[strspn(rest, "0123456789")] == 0);
        return fits ? &TABLE[i] : NULL;
    }
    return NULL;
}

static bool is_file(const char *word)
{
    if (word[0] == '-')
        return word[1] == 0;
    return word[0] != '/' || strchr(word + 1, '/') != NULL || entry_of(word) == NULL;
}

/* --- values -------------------------------------------------------------------------------------------------------------------- */

static enum status add_tag(const char *word, const char **tags, size_t *count, struct problem *why)
{
    char shown[SHOWN];
    text_safe(shown, sizeof shown, 40, word, strlen(word));
    if (word[2] == 0)
        return problem_set(why, STATUS_USAGE, "%s needs a tag right behind it, without a blank: %.2sToke", shown,
                           shown);
    if (word[2] == '*')
        return problem_set(why, STATUS_USAGE, "%s: a tag must not begin with *", shown);
    if (*count == SWITCH_TAGS_MAX)
        return problem_set(why, STATUS_USAGE, "%s: more than %d tags of this kind", shown, SWITCH_TAGS_MAX);
    tags[(*count)++] = word + 2;
    return STATUS_OK;
}

static enum status set_session(struct switches *switches, const char *word, struct problem *why)
{
    const char *digits = word + 2;
    char shown[SHOWN];
    switches->sessions = true;
    switches->session = ABSENT;
    if (*digits == 0 || number_parse(digits, strlen(digits), UNIT_ID, &switches->session) == STATUS_OK)
        return STATUS_OK;
    text_safe(shown, sizeof shown, 40, word, strlen(word));
    return problem_set(why, STATUS_USAGE, "%s: there is no session of this number", shown);
}

static const char *take_file(const struct switch_entry *entry, int count, char **words, int *next)
{
    return *next < count && is_file(words[*next]) ? words[(*next)++] : entry->word;
}

enum status switches_read(struct switches *switches, int count, char **words, int *next, struct problem *why)
{
    const char *word = words[*next];
    const struct switch_entry *entry = entry_of(word);
    if (entry == NULL)
        return STATUS_NOT_FOUND;
    ++*next;
    switches->as_poolmon = true;
    const char *file = entry->value == SWITCH_FILE ? take_file(entry, count, words, next) : NULL;
    switch (entry->id) {
    case SWITCH_SHOW:
        return add_tag(word, switches->shown, &switches->shown_count, why);
    case SWITCH_HIDE:
        return add_tag(word, switches->hidden, &switches->hidden_count, why);
    case SWITCH_TAG_FILE:
        switches->tag_file = file;
        break;
    case SWITCH_LOCAL_FILE:
        switches->local_file = file;
        break;
    case SWITCH_SNAPSHOT:
        switches->snapshot_file = file;
        break;
    case SWITCH_SESSIONS:
        return set_session(switches, word, why);
    case SWITCH_POOL_TYPE:
        switches->pool_type = (switches->pool_type + 1) % 3;
        break;
    case SWITCH_TOTALS:
        switches->totals = true;
        break;
    case SWITCH_CHANGE:
        switches->by_change = true;
        break;
    case SWITCH_SORT:
        switches->sort = entry->word;
        break;
    case SWITCH_NO_HIGHLIGHT:
        switches->no_highlight = true;
        break;
    case SWITCH_MEMORY:
        switches->memory = true;
        break;
    case SWITCH_HELP:
        switches->help = true;
        break;
    }
    return STATUS_OK;
}

/* --- as a filter --------------------------------------------------------------------------------------------------------------- */

/* A filter has no way to write a quote inside of a value, so any character may stand there. */
static void add_term(struct buffer *out, const char *before, const char *tag)
{
    const char *quote = strpbrk(tag, " \t\r\n|") != NULL ? "\"" : "";
    buffer_format(out, "%s%snames~%s", out->length > 0 ? " " : "", before, quote);
    for (; *tag != 0; tag++)
        buffer_add_byte(out, *tag == '"' ? '?' : (unsigned char)*tag);
    buffer_add_text(out, quote);
}

enum status switches_filter(const struct switches *switches, const char *filter, char *out, size_t capacity,
                            struct problem *why)
{
    struct buffer text;
    buffer_init(&text, capacity - 1);
    buffer_add_text(&text, filter != NULL ? filter : "");
    for (size_t i = 0; i < switches->shown_count; i++)
        add_term(&text, i > 0 ? "| " : "", switches->shown[i]);
    for (size_t i = 0; i < switches->hidden_count; i++)
        add_term(&text, "!", switches->hidden[i]);
    enum status status = text.status;
    out[0] = 0;
    if (status == STATUS_OK)
        snprintf(out, capacity, "%s", buffer_text(&text));
    buffer_done(&text);
    if (status == STATUS_LIMIT)
        return problem_set(why, STATUS_USAGE,
                           "the filter and the tags of /i and /x are longer than %zu characters together",
                           capacity - 1);
    return status == STATUS_OK ? STATUS_OK : problem_set(why, status, "no memory for the tags of /i and /x");
}
