#include "tui/config.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "tui/column_sets.h"

enum kind { KIND_SWITCH, KIND_CHOICE, KIND_SPAN };

static const char *const ZONES[] = {"recorded", "local", "utc", NULL};
static const char *const METER_WORDS[] = {"bar", "graph", "text", NULL};
static const char *const CHANGES[] = {"plain", "second", "hour", "day", "off", NULL};
static const char *const GRAPHS[] = {"braille", "blocks", "ascii", "auto", NULL};
static const char *const SCHEME_WORDS[] = {"dark", "light", "safe", "none", "auto", NULL};

static const struct setting {
    const char *name;
    enum kind kind;
    size_t offset;
    const char *const *words;
    const char *help;
} SETTINGS[] = {
    {"mouse", KIND_SWITCH, offsetof(struct config, mouse), NULL, "on, or off: left to the terminal"},
    {"colours", KIND_CHOICE, offsetof(struct config, scheme), SCHEME_WORDS, "dark, light, safe, none, auto"},
    {"graph", KIND_CHOICE, offsetof(struct config, graph), GRAPHS, "braille, blocks, ascii, auto"},
    {"meters", KIND_CHOICE, offsetof(struct config, meters), METER_WORDS, "bar, graph, text"},
    {"zone", KIND_CHOICE, offsetof(struct config, zone), ZONES, "times: recorded, local, utc"},
    {"changes", KIND_CHOICE, offsetof(struct config, change), CHANGES, "plain, or per second, hour, day, or off"},
    {"span", KIND_SPAN, offsetof(struct config, span_ns), NULL,
     "changes over so long: 10m, 2h; 0: since the sample before"},
    {"totals", KIND_SWITCH, offsetof(struct config, totals), NULL, "a row with the sums"},
    {"highlight", KIND_SWITCH, offsetof(struct config, highlight), NULL, "changed rows stand out"},
    {"exact-numbers", KIND_SWITCH, offsetof(struct config, exact), NULL, "all digits"},
};

enum { SETTING_COUNT = sizeof SETTINGS / sizeof SETTINGS[0] };

static const enum entity VIEW_ENTITIES[CONFIG_VIEWS] = {ENTITY_POOLS, ENTITY_PROCESSES, ENTITY_TYPES, ENTITY_DRIVERS};

void config_init(struct config *config)
{
    *config = (struct config){.mouse = true, .highlight = true, .graph = GRAPH_STYLES, .scheme = SCHEMES};
    for (size_t i = 0; i < CONFIG_VIEWS; i++)
        config->sorts[i] = (struct view_sort){COLUMN_VALUE, column_main_field(VIEW_ENTITIES[i]), false};
    keymap_init(&config->keys);
}

/* --- reading ---------------------------------------------------------------------------------------------------------------- */

static bool is_word(const char *text, const char *word)
{
    return strcmp(text, word) == 0;
}

static enum status read_choice(const struct setting *setting, const char *value, int *out, struct problem *why)
{
    for (int i = 0; setting->words[i] != NULL; i++) {
        if (text_equal_fold(value, strlen(value), setting->words[i], strlen(setting->words[i]))) {
            *out = i;
            return STATUS_OK;
        }
    }
    return problem_set(why, STATUS_USAGE, "%s is one of: %s", setting->name, setting->help);
}

static enum status read_setting(struct config *config, const struct setting *setting, const char *value,
                                struct problem *why)
{
    void *place = (char *)config + setting->offset;
    int64_t span_ns;
    switch (setting->kind) {
    case KIND_SWITCH:
        if (!is_word(value, "on") && !is_word(value, "off"))
            return problem_set(why, STATUS_USAGE, "%s is on or off", setting->name);
        *(bool *)place = is_word(value, "on");
        break;
    case KIND_CHOICE:
        return read_choice(setting, value, place, why);
    case KIND_SPAN:
        if (number_parse(value, strlen(value), UNIT_NS, &span_ns) != STATUS_OK || span_ns < 0)
            return problem_set(why, STATUS_USAGE, "%s is a span such as 10m or 2h30m, or 0", setting->name);
        *(int64_t *)place = span_ns;
        break;
    }
    return STATUS_OK;
}

/* The view behind `columns.` or `sort.`; -1 when there is none. */
static int view_of(const char *name)
{
    for (int i = 0; i < CONFIG_VIEWS; i++) {
        if (is_word(name, entity_name(VIEW_ENTITIES[i])))
            return i;
    }
    return -1;
}

/* The name of a set, or ids of columns. */
static enum status read_columns(struct config *config, int view, const char *value, struct problem *why)
{
    size_t count;
    const struct column_set *sets = column_sets(&count);
    for (size_t i = 0; i < count; i++) {
        if (sets[i].entity != VIEW_ENTITIES[view] || !is_word(value, sets[i].name))
            continue;
        config->sets[view] = sets[i].name;
        return column_choice_parse(&config->columns[view], sets[i].entity, sets[i].columns, why);
    }
    enum status status = column_choice_parse(&config->columns[view], VIEW_ENTITIES[view], value, why);
    if (status == STATUS_OK)
        config->sets[view] = NULL;
    return status;
}

/* `bytes`, or `-bytes` turned round. */
static enum status read_sort(struct config *config, int view, const char *value, struct problem *why)
{
    bool reverse = value[0] == '-';
    const struct column *column = column_find(VIEW_ENTITIES[view], value + reverse, strlen(value + reverse));
    if (column == NULL)
        return problem_set(why, STATUS_USAGE, "%s have no column %s", entity_name(VIEW_ENTITIES[view]), value);
    if (!column_sorts(column))
        return problem_set(why, STATUS_USAGE, "nothing can be sorted by %s", value);
    config->sorts[view] = (struct view_sort){column->kind, column->field, reverse};
    return STATUS_OK;
}

enum status config_set(struct config *config, const char *name, const char *value, struct problem *why)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (is_word(name, SETTINGS[i].name))
            return read_setting(config, &SETTINGS[i], value, why);
    }
    const char *dot = strchr(name, '.');
    int view = dot != NULL ? view_of(dot + 1) : -1;
    if (view >= 0 && strncmp(name, "columns.", 8) == 0)
        return read_columns(config, view, value, why);
    if (view >= 0 && strncmp(name, "sort.", 5) == 0)
        return read_sort(config, view, value, why);
    if (strncmp(name, "key.", 4) == 0) {
        enum action action = actions_find(name + 4, strlen(name + 4));
        if (action != ACTION_NONE && is_word(actions_table()[action].name, name + 4))
            return keymap_bind(&config->keys, action, value, why);
        return problem_set(why, STATUS_USAGE, "no action is called %s", name + 4);
    }
    return problem_set(why, STATUS_USAGE, "there is no setting %s", name);
}

static size_t trimmed(const char *text, size_t length)
{
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t' || text[length - 1] == '\r'))
        length--;
    return length;
}

/* A line without its end; what it holds is cut into name and value in place. */
static enum status read_line(struct config *config, char *line, struct problem *why)
{
    char *name = line + strspn(line, " \t");
    name[trimmed(name, strlen(name))] = 0;
    if (name[0] == 0 || name[0] == '#')
        return STATUS_OK;
    char *equals = strchr(name, '=');
    if (equals == NULL)
        return problem_set(why, STATUS_USAGE, "a line is name = value");
    char *value = equals + 1 + strspn(equals + 1, " \t");
    name[trimmed(name, (size_t)(equals - name))] = 0;
    return config_set(config, name, value, why);
}

/* Copies the line at `text` and returns where the next begins; a line that is too long or holds a NUL becomes one that cannot be read. */
static const char *take_line(char line[CONFIG_LINE], const char *text, const char *end)
{
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    size_t length = (size_t)((newline != NULL ? newline : end) - text);
    if (length >= CONFIG_LINE || memchr(text, 0, length) != NULL) {
        snprintf(line, CONFIG_LINE, "too long, or no text");
    } else {
        memcpy(line, text, length);
        line[length] = 0;
    }
    return newline != NULL ? newline + 1 : end;
}

enum status config_parse(struct config *config, const char *text, size_t length, struct problem *why)
{
    struct problem first = {.status = STATUS_OK}, problem;
    struct keymap before = config->keys;
    const char *end = text + length;
    size_t bad = 0;
    for (int number = 1; text < end; number++) {
        char line[CONFIG_LINE];
        text = take_line(line, text, end);
        if (read_line(config, line, &problem) != STATUS_OK && bad++ == 0)
            problem_set(&first, STATUS_USAGE, "line %d: %s", number, problem.line);
    }
    if (keymap_check(&config->keys, &problem) != STATUS_OK) {
        config->keys = before;
        if (bad++ == 0)
            problem_set(&first, STATUS_USAGE, "%s, so all keys stay as they were", problem.line);
    }
    if (bad > 1)
        return problem_set(why, STATUS_USAGE, "%s; and %zu more", first.line, bad - 1);
    return bad == 1 ? problem_set(why, STATUS_USAGE, "%s", first.line) : STATUS_OK;
}

/* --- writing ---------------------------------------------------------------------------------------------------------------- */

/* In the largest unit that says it exactly, so that it reads back as the same. */
static void write_span(char out[WHEN_TEXT], int64_t ns)
{
    static const struct {
        const char *unit;
        int64_t ns;
    } UNITS[] = {{"h", NS_PER_HOUR}, {"m", NS_PER_MINUTE}, {"s", NS_PER_SECOND}, {"ms", NS_PER_MS}, {"ns", 1}};
    size_t at = 0;
    while (ns % UNITS[at].ns != 0)
        at++;
    snprintf(out, WHEN_TEXT, "%lld%s", (long long)(ns / UNITS[at].ns), UNITS[at].unit);
}

static void print_setting(struct buffer *out, const struct config *config, const struct setting *setting)
{
    const void *place = (const char *)config + setting->offset;
    char span[WHEN_TEXT] = "0";
    buffer_format(out, "\n# %s\n%s = ", setting->help, setting->name);
    if (setting->kind == KIND_SWITCH)
        buffer_add_text(out, *(const bool *)place ? "on" : "off");
    if (setting->kind == KIND_CHOICE)
        buffer_add_text(out, setting->words[*(const int *)place]);
    if (setting->kind == KIND_SPAN) {
        if (*(const int64_t *)place > 0)
            write_span(span, *(const int64_t *)place);
        buffer_add_text(out, span);
    }
    buffer_add_byte(out, '\n');
}

static void print_columns(struct buffer *out, const struct config *config, size_t view)
{
    const struct column_choice *choice = &config->columns[view];
    buffer_format(out, "columns.%s =", entity_name(VIEW_ENTITIES[view]));
    if (config->sets[view] != NULL || choice->count == 0)
        buffer_format(out, " %s", config->sets[view] != NULL ? config->sets[view] : "default");
    for (size_t i = 0; config->sets[view] == NULL && i < choice->count; i++) {
        char id[COLUMN_ID];
        column_id(id, VIEW_ENTITIES[view], choice->chosen[i].column);
        buffer_format(out, " %s", id);
        if (choice->chosen[i].width > 0)
            buffer_format(out, ":%d", choice->chosen[i].width);
    }
    buffer_add_byte(out, '\n');
}

static void print_sort(struct buffer *out, const struct config *config, size_t view)
{
    char id[COLUMN_ID];
    const struct view_sort *sort = &config->sorts[view];
    struct column column = {.kind = sort->kind, .field = sort->field};
    column_id(id, VIEW_ENTITIES[view], &column);
    buffer_format(out, "sort.%s = %s%s\n", entity_name(VIEW_ENTITIES[view]), sort->reverse ? "-" : "", id);
}

static void print_sets(struct buffer *out)
{
    size_t count;
    const struct column_set *sets = column_sets(&count);
    for (size_t i = 0; i < count; i++) {
        if (sets[i].columns[0] != 0)
            buffer_format(out, "#   %s of %s: %s\n", sets[i].name, entity_name(sets[i].entity), sets[i].columns);
    }
}

/* Keys as they are by themselves stand there as comments. */
static void print_keys(struct buffer *out, const struct config *config)
{
    struct keymap own;
    keymap_init(&own);
    for (int i = 0; i < ACTION_COUNT; i++) {
        char keys[KEYMAP_TEXT];
        bool same = memcmp(own.keys[i], config->keys.keys[i], sizeof own.keys[i]) == 0;
        keymap_text(keys, &config->keys, (enum action)i);
        buffer_format(out, "%skey.%s = %s\n", same ? "# " : "", actions_table()[i].name, keys);
    }
}

void config_print(struct buffer *out, const struct config *config)
{
    buffer_add_text(
        out,
        "# pooltop's configuration: name = value, a line each. It is read at the start, and written by :write-config "
        "only.\n");
    for (size_t i = 0; i < SETTING_COUNT; i++)
        print_setting(out, config, &SETTINGS[i]);
    buffer_add_text(
        out,
        "\n# Columns: default, the name of a set, or ids in their order, with a width behind a colon. The sets:\n");
    print_sets(out);
    for (size_t i = 0; i < CONFIG_VIEWS; i++)
        print_columns(out, config, i);
    buffer_add_text(out, "\n# What the rows are sorted by; with - in front turned round.\n");
    for (size_t i = 0; i < CONFIG_VIEWS; i++)
        print_sort(out, config, i);
    buffer_add_text(
        out, "\n# Keys: up to four for an action, parted by blanks, written as here; none: by its name at : only.\n");
    print_keys(out, config);
}
