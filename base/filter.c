#include "base/filter.h"

#include <stdlib.h>
#include <string.h>

#include "base/pattern.h"
#include "base/text.h"
#include "base/wildcard.h"

enum { TERMS_MAX = 64, TEXT_MAX = 4096, SAFE_NAME = 1024, NAME_FIELD = -1 };

enum comparison { CONTAINS, EQUAL, NOT_EQUAL, LESS, LESS_EQUAL, GREATER, GREATER_EQUAL, MATCHES, WILDCARD };

struct term {
    enum comparison comparison;
    enum filter_kind kind; /* NO_FIELD and TEXT_FIELD look at text */
    bool negated;
    bool or_next; /* the next term is an alternative to this one */
    int field;
    int64_t number;
    const char *text; /* points into the filter's own text */
    size_t length;
    struct pattern *pattern; /* owned; MATCHES only */
};

struct filter {
    size_t count;
    struct term terms[TERMS_MAX];
    char text[];
};

struct parser {
    struct filter *filter;
    char *at;
    filter_resolver resolver;
    const void *catalogue;
    struct problem *why;
    const char *term_start;
};

static const struct {
    const char *text;
    enum comparison comparison;
} OPERATORS[] = {
    {"<=", LESS_EQUAL}, {">=", GREATER_EQUAL}, {"!=", NOT_EQUAL}, {"==", EQUAL},   {"<", LESS},
    {">", GREATER},     {"=", EQUAL},          {":", CONTAINS},   {"~", WILDCARD},
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool ends_term(char c)
{
    return c == '\0' || c == '|' || is_blank(c);
}

static void skip_blanks(struct parser *parser)
{
    while (is_blank(*parser->at))
        parser->at++;
}

/* `filter term "bytes>x": <reason>`, the term as far as a person needs it to find it. */
static enum status refuse(const struct parser *parser, const char *reason)
{
    char shown[64];
    const char *end = parser->at;
    while (!ends_term(*end))
        end++;
    text_safe(shown, sizeof shown, 40, parser->term_start, (size_t)(end - parser->term_start));
    return problem_set(parser->why, STATUS_USAGE, "filter term \"%s\": %s", shown, reason);
}

static enum status refuse_field(const struct parser *parser, const char *field, size_t length)
{
    char shown[48];
    text_safe(shown, sizeof shown, 32, field, length);
    return problem_set(parser->why, STATUS_USAGE,
                       "filter: no field is called \"%s\" (put the text in quotes to look for it in names)", shown);
}

static bool take_operator(const char *at, enum comparison *comparison, size_t *length)
{
    for (size_t i = 0; i < sizeof OPERATORS / sizeof OPERATORS[0]; i++) {
        *length = strlen(OPERATORS[i].text);
        if (strncmp(at, OPERATORS[i].text, *length) == 0) {
            *comparison = OPERATORS[i].comparison;
            return true;
        }
    }
    return false;
}

/* Quoted text or a run up to the end of the term. */
static enum status take_value(struct parser *parser, struct term *term)
{
    bool quoted = *parser->at == '"';
    if (!quoted && ends_term(*parser->at))
        return refuse(parser, "a value is missing");
    parser->at += quoted;
    term->text = parser->at;
    while (quoted ? *parser->at && *parser->at != '"' : !ends_term(*parser->at))
        parser->at++;
    term->length = (size_t)(parser->at - term->text);
    if (!quoted)
        return STATUS_OK;
    if (*parser->at != '"')
        return refuse(parser, "the closing quote is missing");
    parser->at++;
    return ends_term(*parser->at) ? STATUS_OK : refuse(parser, "text behind the closing quote");
}

/* Between slashes; \/ is a slash, which is put right in place. */
static enum status take_pattern(struct parser *parser, struct term *term)
{
    char *from = ++parser->at;
    char *to = from;
    while (*parser->at && *parser->at != '/') {
        if (parser->at[0] == '\\' && parser->at[1] == '/')
            parser->at++;
        else if (parser->at[0] == '\\' && parser->at[1])
            *to++ = *parser->at++;
        *to++ = *parser->at++;
    }
    if (!*parser->at)
        return refuse(parser, "the closing / is missing");
    parser->at++;
    if (!ends_term(*parser->at))
        return refuse(parser, "text behind the closing /");
    const char *reason;
    enum status status = pattern_open(&term->pattern, from, (size_t)(to - from), &reason);
    if (status == STATUS_USAGE)
        return problem_set(parser->why, status, "filter: the regular expression is wrong: %s", reason);
    if (status != STATUS_OK)
        return problem_set(parser->why, status, "filter: %s", reason);
    term->comparison = MATCHES;
    return STATUS_OK;
}

static enum status take_field_value(struct parser *parser, struct term *term, enum unit unit)
{
    enum status status = take_value(parser, term);
    if (status != STATUS_OK)
        return status;
    bool words = term->comparison == CONTAINS || term->comparison == WILDCARD;
    bool orders = !words && term->comparison != EQUAL && term->comparison != NOT_EQUAL;
    if (term->kind == FILTER_TEXT_FIELD)
        return orders ? refuse(parser, "a text field has only : ~ = and !=") : STATUS_OK;
    if (words)
        return refuse(parser, "a number field has only < <= > >= = and !=");
    if (number_parse(term->text, term->length, unit, &term->number) != STATUS_OK)
        return refuse(parser, unit == UNIT_NS ? "not a duration: try 90s or 2h30m" : "not a number: try 5000 or 10m");
    return STATUS_OK;
}

/* A bare word, or a field with an operator and a value. */
static enum status take_word(struct parser *parser, struct term *term)
{
    const char *name = parser->at;
    enum comparison comparison = CONTAINS;
    size_t length = 0;
    const char *at = name + (*name == ':'); /* the kernel's own cache names begin like that */
    while (!ends_term(*at) && (*name == ':' || !take_operator(at, &comparison, &length)))
        at++;
    if (ends_term(*at))
        return take_value(parser, term);
    parser->at += at - name;
    if (at == name)
        return refuse(parser, "no field before the operator");
    enum unit unit = UNIT_COUNT;
    term->kind = FILTER_NO_FIELD;
    if (parser->resolver)
        term->kind = parser->resolver(parser->catalogue, name, (size_t)(at - name), &term->field, &unit);
    if (term->kind == FILTER_NO_FIELD)
        return refuse_field(parser, name, (size_t)(at - name));
    term->comparison = comparison;
    parser->at += length;
    return take_field_value(parser, term, unit);
}

static enum status take_term(struct parser *parser)
{
    struct filter *filter = parser->filter;
    parser->term_start = parser->at;
    if (filter->count == TERMS_MAX)
        return problem_set(parser->why, STATUS_USAGE, "filter: more than %d terms", TERMS_MAX);
    /* Counted first, so that whatever it comes to own is freed with the filter. */
    struct term *term = &filter->terms[filter->count++];
    *term = (struct term){.comparison = CONTAINS, .kind = FILTER_NO_FIELD, .field = NAME_FIELD};
    for (; *parser->at == '!'; parser->at++)
        term->negated = !term->negated;
    if (ends_term(*parser->at))
        return refuse(parser, term->negated ? "nothing behind !" : "a term is missing beside |");
    if (*parser->at == '/')
        return take_pattern(parser, term);
    if (*parser->at == '"')
        return take_value(parser, term);
    return take_word(parser, term);
}

static enum status parse_terms(struct parser *parser)
{
    skip_blanks(parser);
    while (*parser->at) {
        enum status status = take_term(parser);
        if (status != STATUS_OK)
            return status;
        skip_blanks(parser);
        if (*parser->at != '|')
            continue;
        parser->filter->terms[parser->filter->count - 1].or_next = true;
        parser->at++;
        skip_blanks(parser);
        parser->term_start = parser->at;
        if (!*parser->at)
            return problem_set(parser->why, STATUS_USAGE, "filter: a term is missing behind |");
    }
    return STATUS_OK;
}

enum status filter_parse(struct filter **filter, const char *text, filter_resolver resolver, const void *catalogue,
                         struct problem *why)
{
    *filter = NULL;
    size_t length = strlen(text);
    if (length > TEXT_MAX)
        return problem_set(why, STATUS_USAGE, "filter: longer than %d bytes", TEXT_MAX);
    struct filter *made = malloc(sizeof *made + length + 1);
    if (!made)
        return problem_set(why, STATUS_NO_MEMORY, "filter: out of memory");
    made->count = 0;
    memcpy(made->text, text, length + 1);
    struct parser parser = {made, made->text, resolver, catalogue, why, made->text};
    enum status status = parse_terms(&parser);
    if (status != STATUS_OK) {
        filter_close(made);
        return status;
    }
    *filter = made;
    return STATUS_OK;
}

void filter_close(struct filter *filter)
{
    if (!filter)
        return;
    for (size_t i = 0; i < filter->count; i++)
        pattern_close(filter->terms[i].pattern);
    free(filter);
}

static bool number_holds(const struct term *term, int64_t value)
{
    if (value == ABSENT)
        return false;
    switch (term->comparison) {
    case EQUAL:
        return value == term->number;
    case NOT_EQUAL:
        return value != term->number;
    case LESS:
        return value < term->number;
    case LESS_EQUAL:
        return value <= term->number;
    case GREATER:
        return value > term->number;
    case GREATER_EQUAL:
        return value >= term->number;
    case CONTAINS:
    case MATCHES:
    case WILDCARD:
        break;
    }
    return false;
}

/* A person can type only what a name looks like, so a backslash is also looked for in the escaped form. */
static bool contains(const struct term *term, struct text text)
{
    if (text_contains_fold(text.bytes, text.length, term->text, term->length))
        return true;
    if (!memchr(term->text, '\\', term->length))
        return false;
    char safe[SAFE_NAME];
    text_safe(safe, sizeof safe, sizeof safe, text.bytes, text.length);
    return text_contains_fold(safe, strlen(safe), term->text, term->length);
}

/* Where the first of several names that are divided by " | " ends. */
static size_t name_length(const char *text, size_t length)
{
    for (size_t i = 0; i + 3 <= length; i++)
        if (memcmp(text + i, " | ", 3) == 0)
            return i;
    return length;
}

/* A merged cache has several names; one of them is enough. */
static bool wildcard_holds(const struct term *term, struct text text)
{
    while (!wildcard_matches(term->text, term->length, text.bytes, text.length)) {
        size_t name = name_length(text.bytes, text.length);
        if (wildcard_matches(term->text, term->length, text.bytes, name))
            return true;
        if (name == text.length)
            return false;
        text.bytes += name + 3;
        text.length -= name + 3;
    }
    return true;
}

static bool text_holds(const struct term *term, struct text text)
{
    if (term->comparison == CONTAINS)
        return contains(term, text);
    if (term->comparison == WILDCARD)
        return wildcard_holds(term, text);
    if (term->comparison == MATCHES) {
        char safe[SAFE_NAME];
        text_safe(safe, sizeof safe, sizeof safe, text.bytes, text.length);
        return pattern_matches(term->pattern, safe, strlen(safe));
    }
    bool equal = text_equal_fold(text.bytes, text.length, term->text, term->length);
    return equal == (term->comparison == EQUAL);
}

static bool term_holds(const struct term *term, const struct filter_row *row)
{
    bool holds = term->kind == FILTER_NUMBER_FIELD ? number_holds(term, row->number(row->row, term->field))
                                                   : text_holds(term, row->text(row->row, term->field));
    return holds != term->negated;
}

bool filter_matches(const struct filter *filter, const struct filter_row *row)
{
    bool any = false; /* of the alternatives so far */
    for (size_t i = 0; filter && i < filter->count; i++) {
        any = any || term_holds(&filter->terms[i], row);
        if (filter->terms[i].or_next)
            continue;
        if (!any)
            return false;
        any = false;
    }
    return true;
}
