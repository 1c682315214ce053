#include "base/options.h"

#include <string.h>

#include "base/nearest.h"
#include "base/number.h"
#include "base/text.h"
#include "base/when.h"

enum { SHOWN = 96 };

/* What one parse needs at hand. */
struct parse {
    struct arguments *arguments;
    const struct verb *verbs; /* the first is the default */
    const struct option *globals;
    struct problem *why;
    int count;
    char **words;
    int next; /* the word to look at */
};

static const char *show(char shown[SHOWN], const char *text, size_t length)
{
    text_safe(shown, SHOWN, SHOWN, text, length);
    return shown;
}

static size_t table_length(const struct option *options)
{
    size_t length = 0;
    while (options && options[length].name)
        length++;
    return length;
}

/* An option by its position in the verb's table followed by the global one; NULL behind the end. */
static const struct option *option_at(const struct verb *verb, const struct option *globals, size_t position)
{
    size_t own = table_length(verb->options);
    if (position >= OPTION_COUNT_MAX)
        return NULL;
    if (position < own)
        return &verb->options[position];
    return position - own < table_length(globals) ? &globals[position - own] : NULL;
}

static bool is_named(const char *name, const char *text, size_t length)
{
    return strlen(name) == length && memcmp(name, text, length) == 0;
}

static const struct option *option_named(const struct parse *parse, const char *name, size_t length, size_t *position)
{
    const struct option *option;
    for (size_t i = 0; (option = option_at(parse->arguments->verb, parse->globals, i)); i++) {
        if (is_named(option->name, name, length)) {
            *position = i;
            return option;
        }
    }
    return NULL;
}

/* poolmon's switches begin like paths, so they are for a verb that has no operands. */
static bool takes_switches(const struct parse *parse)
{
    return parse->arguments->verb == parse->verbs && parse->verbs->operand_max == 0;
}

static enum status unknown_option(const struct parse *parse, const char *word, size_t length)
{
    char shown[SHOWN];
    struct nearest nearest;
    const struct option *option;
    size_t dashes = word[0] == '-' && word[1] == '-' ? 2 : 1;
    nearest_init(&nearest, word + dashes, length - dashes);
    for (size_t i = 0; (option = option_at(parse->arguments->verb, parse->globals, i)); i++)
        nearest_offer(&nearest, option->name);
    show(shown, word, length);
    if (nearest.best)
        return problem_set(parse->why, STATUS_USAGE, "unknown option %s, did you mean --%s?", shown, nearest.best);
    return problem_set(parse->why, STATUS_USAGE, "unknown option %s (see pooltop %s --help)", shown,
                       parse->arguments->verb->name);
}

static enum status number_value(const struct option *option, const char *text, int64_t *number, struct problem *why)
{
    struct problem inner;
    char shown[SHOWN];
    if (option->kind == OPTION_SPAN) {
        if (span_parse(text, number, &inner) == STATUS_OK)
            return STATUS_OK;
        return problem_set(why, STATUS_USAGE, "option --%s: %s", option->name, inner.line);
    }
    enum unit unit = option->kind == OPTION_SIZE ? UNIT_BYTES : UNIT_COUNT;
    if (number_parse(text, strlen(text), unit, number) == STATUS_OK && *number >= 0)
        return STATUS_OK;
    show(shown, text, strlen(text));
    return problem_set(why, STATUS_USAGE, "option --%s: \"%s\" is not a %s", option->name, shown,
                       unit == UNIT_BYTES ? "size: try 512m or 2g" : "count: try 10 or 5000");
}

static enum status store(struct parse *parse, const struct option *option, size_t position, const char *text)
{
    struct arguments *arguments = parse->arguments;
    if (option->kind == OPTION_SPAN || option->kind == OPTION_COUNT || option->kind == OPTION_SIZE) {
        enum status status = number_value(option, text, &arguments->number[position], parse->why);
        if (status != STATUS_OK)
            return status;
    }
    arguments->text[position] = text;
    if (option->kind != OPTION_LIST)
        return STATUS_OK;
    if (arguments->list_count == LIST_MAX)
        return problem_set(parse->why, STATUS_USAGE, "option --%s: more than %d of them", option->name, LIST_MAX);
    arguments->list[arguments->list_count].position = position;
    arguments->list[arguments->list_count++].text = text;
    return STATUS_OK;
}

/* A word that begins with a dash, and the value behind it. */
static enum status parse_option(struct parse *parse)
{
    const char *word = parse->words[parse->next++];
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    size_t position;
    const struct option *option = NULL;
    if (length > 2 && word[1] == '-')
        option = option_named(parse, word + 2, length - 2, &position);
    else if (strcmp(word, "-o") == 0)
        option = option_named(parse, "output", strlen("output"), &position);
    if (!option)
        return unknown_option(parse, word, length);
    if (option->kind == OPTION_FLAG) {
        if (equals)
            return problem_set(parse->why, STATUS_USAGE, "option --%s takes no value", option->name);
        return store(parse, option, position, "");
    }
    if (equals)
        return store(parse, option, position, equals + 1);
    const char *value = parse->next < parse->count ? parse->words[parse->next] : "--";
    if (value[0] == '-' && value[1] == '-')
        return problem_set(parse->why, STATUS_USAGE, "option --%s needs a value: --%s %s", option->name, option->name,
                           option->argument ? option->argument : "VALUE");
    parse->next++;
    return store(parse, option, position, value);
}

/* `-interval 5s` would be /i with the tag "nterval". */
static bool is_option_with_one_dash(const struct parse *parse, const char *word)
{
    size_t position;
    return word[0] == '-' && option_named(parse, word + 1, strcspn(word + 1, "="), &position) != NULL;
}

/* A switch of poolmon, or a word that begins like one. */
static enum status parse_switch(struct parse *parse)
{
    const char *word = parse->words[parse->next];
    char shown[SHOWN];
    enum status status = STATUS_NOT_FOUND;
    if (!is_option_with_one_dash(parse, word))
        status = switches_read(&parse->arguments->switches, parse->count, parse->words, &parse->next, parse->why);
    if (status != STATUS_NOT_FOUND)
        return status;
    if (word[0] == '-')
        return unknown_option(parse, word, strlen(word));
    show(shown, word, strlen(word));
    return problem_set(
        parse->why, STATUS_USAGE,
        "%s is no switch of poolmon (pooltop --help shows them); to open a recording: pooltop replay FILE", shown);
}

static enum status parse_operand(struct parse *parse)
{
    struct arguments *arguments = parse->arguments;
    const struct verb *verb = arguments->verb;
    const char *word = parse->words[parse->next++];
    char shown[SHOWN];
    if (arguments->operand_count == verb->operand_max || arguments->operand_count == OPERANDS_MAX) {
        show(shown, word, strlen(word));
        return problem_set(parse->why, STATUS_USAGE, "%s: unexpected \"%s\" (see pooltop %s --help)", verb->name, shown,
                           verb->name);
    }
    arguments->operands[arguments->operand_count++] = word;
    return STATUS_OK;
}

static enum status parse_words(struct parse *parse)
{
    bool options_over = false;
    enum status status = STATUS_OK;
    while (status == STATUS_OK && parse->next < parse->count) {
        const char *word = parse->words[parse->next];
        bool dash = word[0] == '-' && word[1] != '\0';
        bool is_switch = takes_switches(parse) && ((dash && word[1] != '-') || word[0] == '/');
        if (!options_over && strcmp(word, "--") == 0) {
            options_over = true;
            parse->next++;
        } else if (!options_over && is_switch) {
            status = parse_switch(parse);
        } else if (!options_over && dash) {
            status = parse_option(parse);
        } else {
            status = parse_operand(parse);
        }
    }
    return status;
}

/* The verb the first word names, or the default; NULL with a problem set. */
static const struct verb *find_verb(struct parse *parse, size_t verb_count)
{
    const struct verb *verbs = parse->verbs;
    const char *word = parse->next < parse->count ? parse->words[parse->next] : "-";
    if (word[0] == '-' || word[0] == '/')
        return &verbs[0];
    struct nearest nearest;
    nearest_init(&nearest, word, strlen(word));
    for (size_t i = 0; i < verb_count; i++) {
        if (strcmp(verbs[i].name, word) == 0) {
            parse->next++;
            return &verbs[i];
        }
        nearest_offer(&nearest, verbs[i].name);
    }
    char shown[SHOWN];
    show(shown, word, strlen(word));
    if (nearest.best)
        problem_set(parse->why, STATUS_USAGE, "unknown command \"%s\", did you mean %s?", shown, nearest.best);
    else
        problem_set(parse->why, STATUS_USAGE, "unknown command \"%s\" (see pooltop --help)", shown);
    return NULL;
}

static bool was_given(const struct parse *parse, const char *name)
{
    size_t position;
    return option_named(parse, name, strlen(name), &position) && parse->arguments->text[position];
}

enum status arguments_parse(struct arguments *arguments, int argc, char **argv, const struct verb *verbs,
                            size_t verb_count, const struct option *globals, struct problem *why)
{
    *arguments = (struct arguments){.program = argc > 0 ? argv[0] : "pooltop"};
    for (size_t i = 0; i < OPTION_COUNT_MAX; i++)
        arguments->number[i] = ABSENT;
    switches_init(&arguments->switches, arguments->program);
    struct parse parse = {arguments, verbs, globals, why, argc, argv, 1};
    const struct verb *verb = find_verb(&parse, verb_count);
    if (!verb)
        return STATUS_USAGE;
    arguments->verb = verb;
    arguments->globals = globals;
    enum status status = parse_words(&parse);
    if (status != STATUS_OK || was_given(&parse, "help") || was_given(&parse, "version"))
        return status;
    if (arguments->operand_count < verb->operand_min)
        return problem_set(why, STATUS_USAGE, "%s needs %s (see pooltop %s --help)", verb->name, verb->operands,
                           verb->name);
    return STATUS_OK;
}

static bool position_of(const struct arguments *arguments, const char *name, size_t *position)
{
    const struct option *option;
    if (!arguments->verb)
        return false;
    for (*position = 0; (option = option_at(arguments->verb, arguments->globals, *position)); (*position)++) {
        if (strcmp(option->name, name) == 0)
            return true;
    }
    return false;
}

const char *arguments_text(const struct arguments *arguments, const char *name)
{
    size_t position;
    return position_of(arguments, name, &position) ? arguments->text[position] : NULL;
}

int64_t arguments_number(const struct arguments *arguments, const char *name)
{
    size_t position;
    return position_of(arguments, name, &position) ? arguments->number[position] : ABSENT;
}

const char *arguments_each(const struct arguments *arguments, const char *name, size_t i)
{
    size_t position;
    bool known = position_of(arguments, name, &position);
    for (size_t at = 0; known && at < arguments->list_count; at++)
        if (arguments->list[at].position == position && i-- == 0)
            return arguments->list[at].text;
    return NULL;
}

bool arguments_flag(const struct arguments *arguments, const char *name)
{
    return arguments_text(arguments, name) != NULL;
}
