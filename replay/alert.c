#include "replay/alert.h"

#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "base/when.h"
#include "base/wildcard.h"

#define WINDOW_DEFAULT_NS (10 * NS_PER_MINUTE)
#define WINDOW_MOST_NS    (30 * NS_PER_DAY)

enum { SAMPLES_LEAST = 8, SAFE_NAME = 1024 };

#define LEAK_WATCHED_NS NS_PER_HOUR

static const char EXAMPLES[] = "try 'leak:*', 'nonpaged>75%', 'growth:NFeS>100m/h' or 'handles:lsass.exe>10k'";

/* A piece of the expression. */
struct piece {
    const char *at;
    size_t length;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static struct piece trimmed(struct piece piece)
{
    for (; piece.length > 0 && is_blank(piece.at[0]); piece.length--)
        piece.at++;
    while (piece.length > 0 && is_blank(piece.at[piece.length - 1]))
        piece.length--;
    return piece;
}

static bool is_word(struct piece piece, const char *word)
{
    return piece.length == strlen(word) && memcmp(piece.at, word, piece.length) == 0;
}

static enum status refuse(const struct alert *alert, struct problem *why, const char *reason)
{
    return problem_set(why, STATUS_USAGE, "alert \"%s\": %s", alert->text, reason);
}

/* --- the subject ------------------------------------------------------------------------------------------------------------------- */

/* A field by its id, of which `_bytes` may be left out; -1. */
static int find_field(enum entity entity, struct piece word)
{
    static const char TAIL[] = "_bytes";
    size_t tail = sizeof TAIL - 1, count;
    const struct field *fields = catalogue_fields(entity, &count);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(fields[i].id);
        bool has_tail = length > tail && strcmp(fields[i].id + length - tail, TAIL) == 0;
        if (is_word(word, fields[i].id) ||
            (has_tail && word.length == length - tail && memcmp(fields[i].id, word.at, word.length) == 0))
            return (int)i;
    }
    return -1;
}

/* In which rows a field is looked for, the first that has it: handles are those of processes, objects those of object types. */
static bool take_field(struct alert *alert, struct piece word)
{
    static const enum entity ORDER[] = {ENTITY_PROCESSES, ENTITY_TYPES, ENTITY_POOLS, ENTITY_GROUPS};
    for (size_t i = 0; i < sizeof ORDER / sizeof ORDER[0]; i++) {
        alert->entity = ORDER[i];
        alert->field = find_field(ORDER[i], word);
        if (alert->field >= 0)
            return true;
    }
    return false;
}

static enum status take_name(struct alert *alert, struct piece name, struct problem *why)
{
    if (name.length > 0 && name.at[0] == '"') {
        if (name.length < 2 || name.at[name.length - 1] != '"')
            return refuse(alert, why, "the closing quote is missing");
        alert->is_literal = true;
        name = (struct piece){name.at + 1, name.length - 2};
    }
    if (name.length == 0)
        return refuse(alert, why, "a name is missing: handles:lsass.exe>10k");
    if (name.length >= ALERT_NAME)
        return refuse(alert, why, "the name is too long");
    memcpy(alert->name, name.at, name.length);
    alert->name_length = name.length;
    return STATUS_OK;
}

static enum status refuse_subject(const struct alert *alert, struct piece word, bool is_total, struct problem *why)
{
    char shown[48];
    struct nearest nearest;
    text_safe(shown, sizeof shown, 32, word.at, word.length);
    nearest_init(&nearest, word.at, word.length);
    for (int entity = ENTITY_POOLS; entity <= ENTITY_TOTALS; entity++) {
        size_t count;
        const struct field *fields = catalogue_fields((enum entity)entity, &count);
        for (size_t i = 0; (entity == ENTITY_TOTALS) == is_total && i < count; i++)
            nearest_offer(&nearest, fields[i].id);
    }
    if (nearest.best != NULL)
        return problem_set(why, STATUS_USAGE, "alert \"%s\": no number is called %s, did you mean %s?", alert->text,
                           shown, nearest.best);
    return problem_set(why, STATUS_USAGE, "alert \"%s\": no number is called \"%s\"; %s", alert->text, shown, EXAMPLES);
}

/* FIELD:NAME, a total, or behind growth: the name of a pool. */
static enum status take_subject(struct alert *alert, struct piece subject, bool grows, struct problem *why)
{
    const char *colon = memchr(subject.at, ':', subject.length);
    bool is_quoted = subject.length > 0 && subject.at[0] == '"';
    struct piece word = {subject.at, colon != NULL ? (size_t)(colon - subject.at) : subject.length};
    if (colon != NULL && !is_quoted && take_field(alert, word)) {
        struct piece name = {colon + 1, subject.length - word.length - 1};
        return take_name(alert, name, why);
    }
    alert->entity = ENTITY_TOTALS;
    alert->field = colon != NULL || is_quoted ? -1 : find_field(ENTITY_TOTALS, word);
    if (alert->field >= 0)
        return STATUS_OK;
    if (!grows)
        return refuse_subject(alert, word, colon == NULL, why);
    alert->entity = ENTITY_POOLS;
    alert->field = POOL_BYTES;
    return take_name(alert, subject, why);
}

/* What is 100% of the subject. */
static void find_whole(struct alert *alert)
{
    static const struct {
        int total, whole, whole_too;
    } WHOLES[] = {
        {TOTAL_PAGED, TOTAL_PAGED_LIMIT, TOTAL_PHYSICAL},
        {TOTAL_NONPAGED, TOTAL_NONPAGED_LIMIT, TOTAL_PHYSICAL},
        {TOTAL_COMMIT, TOTAL_COMMIT_LIMIT, -1},
        {TOTAL_COMMIT_PEAK, TOTAL_COMMIT_LIMIT, -1},
        {TOTAL_HANDLES, TOTAL_HANDLES_LIMIT, -1},
        {TOTAL_UNHELD, TOTAL_HANDLES_LIMIT, -1},
        {TOTAL_PHYSICAL, -1, -1},
        {TOTAL_PAGED_LIMIT, -1, -1},
        {TOTAL_NONPAGED_LIMIT, -1, -1},
        {TOTAL_COMMIT_LIMIT, -1, -1},
    };
    alert->whole = alert->unit == UNIT_BYTES ? TOTAL_PHYSICAL : -1;
    alert->whole_too = -1;
    for (size_t i = 0; alert->entity == ENTITY_TOTALS && i < sizeof WHOLES / sizeof WHOLES[0]; i++) {
        if (WHOLES[i].total == alert->field) {
            alert->whole = WHOLES[i].whole;
            alert->whole_too = WHOLES[i].whole_too;
        }
    }
}

/* --- the limit --------------------------------------------------------------------------------------------------------------------- */

/* `/h` at the end of the number, which is cut off. */
static bool take_per(struct piece *number, int64_t *per_ns)
{
    static const struct {
        char letter;
        int64_t ns;
    } PERS[] = {{'s', NS_PER_SECOND}, {'m', NS_PER_MINUTE}, {'h', NS_PER_HOUR}, {'d', NS_PER_DAY}};
    const char *slash = memchr(number->at, '/', number->length);
    if (slash == NULL || slash + 2 != number->at + number->length)
        return false;
    for (size_t i = 0; i < sizeof PERS / sizeof PERS[0]; i++)
        if (PERS[i].letter == slash[1])
            *per_ns = PERS[i].ns;
    *number = trimmed((struct piece){number->at, (size_t)(slash - number->at)});
    return *per_ns != 0;
}

/* ` over 30m` at the end, which is cut off. */
static enum status take_window(struct alert *alert, struct piece *rest, struct problem *why)
{
    static const char OVER[] = " over ";
    char span[32];
    struct problem inner;
    const char *over = strstr(rest->at, OVER); /* the rest reaches to the end of the text */
    const char *end = rest->at + rest->length;
    if (over == NULL || over + sizeof OVER - 1 > end)
        return STATUS_OK;
    const char *behind = over + sizeof OVER - 1;
    struct piece said = trimmed((struct piece){behind, (size_t)(end - behind)});
    if (said.length == 0 || said.length >= sizeof span)
        return refuse(alert, why, "behind 'over' stands a time: over 30m");
    memcpy(span, said.at, said.length);
    span[said.length] = '\0';
    if (span_parse(span, &alert->window_ns, &inner) != STATUS_OK)
        return problem_set(why, STATUS_USAGE, "alert \"%s\": %s", alert->text, inner.line);
    if (alert->window_ns > WINDOW_MOST_NS)
        return refuse(alert, why, "the time behind 'over' is at most 30d");
    *rest = trimmed((struct piece){rest->at, (size_t)(over - rest->at)});
    return STATUS_OK;
}

static enum status take_number(struct alert *alert, struct piece number, struct problem *why)
{
    if (number.length > 0 && number.at[number.length - 1] == '%') {
        if (alert->per_ns != 0)
            return refuse(alert, why, "growth has a size or a count: growth:NFeS>100m/h");
        if (alert->whole < 0)
            return refuse(alert, why, "nothing is 100% of it: give a size or a count");
        alert->unit = UNIT_PERCENT;
    }
    if (number_parse(number.at, number.length, alert->unit, &alert->limit) == STATUS_OK && alert->limit >= 0)
        return STATUS_OK;
    return refuse(alert, why,
                  number.length == 0 ? "the limit is missing: 'available<500m'"
                                     : "the limit is no number: 75%, 2g, 500m, 10k or 12000");
}

static enum status take_limit(struct alert *alert, struct piece rest, bool grows, struct problem *why)
{
    enum status status = grows ? take_window(alert, &rest, why) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    if (grows && alert->is_below)
        return refuse(alert, why, "growth is compared with > or >=");
    if (grows && !take_per(&rest, &alert->per_ns))
        return refuse(alert, why, "growth is by time: 100m/h, also /s /m and /d");
    if (!grows && memchr(rest.at, '/', rest.length) != NULL)
        return refuse(alert, why, "only growth is by time: 'growth:NFeS>100m/h'");
    return take_number(alert, rest, why);
}

/* --- the whole --------------------------------------------------------------------------------------------------------------------- */

/* The first < or > that stands in no quotes; NULL. */
static const char *find_operator(struct piece all)
{
    bool quoted = false;
    for (size_t i = 0; i < all.length; i++) {
        if (all.at[i] == '"')
            quoted = !quoted;
        else if (!quoted && (all.at[i] == '<' || all.at[i] == '>'))
            return all.at + i;
    }
    return NULL;
}

/* Where the name of a leak ends: behind its closing quote, or before what else may stand there. */
static size_t leak_name_length(struct piece rest)
{
    static const char OVER[] = " over ";
    const char *quote = rest.length > 1 && rest.at[0] == '"' ? memchr(rest.at + 1, '"', rest.length - 1) : NULL;
    if (quote != NULL)
        return (size_t)(quote - rest.at) + 1;
    for (size_t i = 0; i < rest.length; i++) {
        bool over = rest.length - i >= sizeof OVER - 1 && memcmp(rest.at + i, OVER, sizeof OVER - 1) == 0;
        if (rest.at[i] == '<' || rest.at[i] == '>' || over)
            return i;
    }
    return rest.length;
}

/* `NAME`, `NAME>90%`, each with ` over 30m` behind it or not. */
static enum status parse_leak(struct alert *alert, struct piece rest, struct problem *why)
{
    size_t length = leak_name_length(rest);
    struct piece tail = {rest.at + length, rest.length - length};
    alert->is_leak = true;
    alert->entity = ENTITY_POOLS;
    alert->field = POOL_BYTES;
    alert->unit = UNIT_PERCENT;
    alert->or_equal = true;
    enum status status = length == 0 ? refuse(alert, why, "a name is missing: leak:*")
                                     : take_name(alert, trimmed((struct piece){rest.at, length}), why);
    if (status == STATUS_OK)
        status = take_window(alert, &tail, why);
    tail = trimmed(tail);
    if (status != STATUS_OK || tail.length == 0)
        return status;
    if (tail.at[0] != '>')
        return refuse(alert, why, "behind the name of a leak stands how sure it has to be: leak:*>90%");
    alert->or_equal = tail.length > 1 && tail.at[1] == '=';
    size_t sign = alert->or_equal ? 2 : 1;
    struct piece number = trimmed((struct piece){tail.at + sign, tail.length - sign});
    if (number.length == 0 || number.at[number.length - 1] != '%')
        return refuse(alert, why, "how sure it has to be is a percentage: leak:*>90%");
    alert->whole = 0;
    return take_number(alert, number, why);
}

enum status alert_parse(struct alert *alert, const char *text, struct problem *why)
{
    static const char GROWTH[] = "growth:", LEAK[] = "leak:";
    size_t lead = sizeof GROWTH - 1, count;
    struct piece all = trimmed((struct piece){text, strlen(text)});
    *alert = (struct alert){.whole = -1, .whole_too = -1};
    text_safe(alert->text, sizeof alert->text, sizeof alert->text, all.at, all.length);
    if (strlen(alert->text) != all.length)
        return refuse(alert, why, "it is too long, or holds characters that cannot be shown");
    if (all.length >= sizeof LEAK - 1 && memcmp(all.at, LEAK, sizeof LEAK - 1) == 0)
        return parse_leak(alert, (struct piece){all.at + sizeof LEAK - 1, all.length - (sizeof LEAK - 1)}, why);
    const char *sign = find_operator(all);
    if (sign == NULL || sign == all.at)
        return problem_set(why, STATUS_USAGE, "alert \"%s\": something < or > a limit is needed; %s", alert->text,
                           EXAMPLES);
    const char *end = all.at + all.length;
    alert->is_below = *sign == '<';
    alert->or_equal = sign + 1 < end && sign[1] == '=';
    struct piece subject = trimmed((struct piece){all.at, (size_t)(sign - all.at)});
    sign += 1 + alert->or_equal;
    bool grows = subject.length >= lead && memcmp(subject.at, GROWTH, lead) == 0;
    if (grows)
        subject = (struct piece){subject.at + lead, subject.length - lead};
    enum status status = take_subject(alert, subject, grows, why);
    if (status != STATUS_OK)
        return status;
    alert->unit = catalogue_fields(alert->entity, &count)[alert->field].unit;
    find_whole(alert);
    return take_limit(alert, trimmed((struct piece){sign, (size_t)(end - sign)}), grows, why);
}

enum status alert_settle(struct alert *alert, int64_t interval_ns, struct problem *why)
{
    int64_t least = number_scale(interval_ns, SAMPLES_LEAST, 1);
    char span[WHEN_TEXT];
    if (alert->is_leak && alert->window_ns == 0)
        alert->window_ns = LEAK_WATCHED_NS;
    if (alert->per_ns == 0)
        return STATUS_OK;
    if (alert->window_ns == 0)
        alert->window_ns = least > WINDOW_DEFAULT_NS ? least : WINDOW_DEFAULT_NS;
    if (alert->window_ns >= least)
        return STATUS_OK;
    span_format(span, least);
    return problem_set(why, STATUS_USAGE, "alert \"%s\": %d samples must lie in the time: over %s at least",
                       alert->text, SAMPLES_LEAST, span);
}

/* --- names ------------------------------------------------------------------------------------------------------------------------- */

static bool is_same(const struct alert *alert, struct piece name)
{
    if (alert->entity == ENTITY_PROCESSES)
        return text_equal_fold(alert->name, alert->name_length, name.at, name.length);
    return alert->name_length == name.length && memcmp(alert->name, name.at, name.length) == 0;
}

static void fold(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (text[i] >= 'A' && text[i] <= 'Z')
            text[i] = (char)(text[i] - 'A' + 'a');
}

static bool is_like(const struct alert *alert, struct piece name)
{
    char pattern[ALERT_NAME], text[SAFE_NAME];
    if (alert->entity != ENTITY_PROCESSES)
        return wildcard_matches(alert->name, alert->name_length, name.at, name.length);
    if (name.length > sizeof text)
        return false;
    memcpy(pattern, alert->name, alert->name_length);
    memcpy(text, name.at, name.length);
    fold(pattern, alert->name_length);
    fold(text, name.length);
    return wildcard_matches(pattern, alert->name_length, text, name.length);
}

/* A name as it is, and as it is shown when the pattern has something that only stands for a byte. */
static bool is_called(const struct alert *alert, struct piece name)
{
    bool (*matches)(const struct alert *, struct piece) = alert->is_literal ? is_same : is_like;
    if (matches(alert, name))
        return true;
    if (memchr(alert->name, '\\', alert->name_length) == NULL)
        return false;
    char safe[SAFE_NAME];
    text_safe(safe, sizeof safe, sizeof safe, name.at, name.length);
    return matches(alert, (struct piece){safe, strlen(safe)});
}

bool alert_is_called(const struct alert *alert, struct text name, struct text aliases)
{
    struct piece whole = {name.bytes, name.length}, rest = {aliases.bytes, aliases.length};
    if (is_called(alert, whole))
        return true;
    while (rest.length > 0) {
        const char *end = memchr(rest.at, '|', rest.length);
        size_t length = end != NULL ? (size_t)(end - rest.at) : rest.length;
        if (is_called(alert, trimmed((struct piece){rest.at, length})))
            return true;
        length += end != NULL;
        rest = (struct piece){rest.at + length, rest.length - length};
    }
    return false;
}
