#include "tui/column_sets.h"

#include <string.h>

#include "base/number.h"
#include "base/text.h"

static const struct column_set SETS[] = {
    {ENTITY_POOLS, "default", ""},
    {ENTITY_POOLS, "memory", "name type bytes bytes_change held_bytes per_alloc_bytes share owner"},
    {ENTITY_POOLS, "growth", "name type bytes bytes_change growth_per_hour diff diff_change share holder"},
    {ENTITY_POOLS, "history", "name type bytes bytes_change history holder owner"},
    {ENTITY_POOLS, "turnover",
     "name type allocs allocs_change frees frees_change freed never_freed diff diff_change bytes"},
    {ENTITY_POOLS, "objects",
     "name type objects objects_change handles handles_change difference slots slabs diff bytes holder"},
    {ENTITY_PROCESSES, "default", ""},
    {ENTITY_PROCESSES, "handles", "pid name handles handles_change growth_per_hour share threads"},
    {ENTITY_PROCESSES, "memory",
     "pid name rss_bytes rss_bytes_change paged_bytes paged_bytes_change nonpaged_bytes nonpaged_bytes_change"},
    {ENTITY_PROCESSES, "history", "pid name handles handles_change history"},
    {ENTITY_POOLS, "owners", "name type bytes bytes_change growth_per_hour owner sure company version"},
    {ENTITY_TYPES, "default", ""},
    {ENTITY_TYPES, "growth", "name handles handles_change growth_per_hour share difference"},
    {ENTITY_DRIVERS, "default", ""},
    {ENTITY_DRIVERS, "turnover",
     "name bytes bytes_change tags allocs allocs_change frees frees_change diff diff_change"},
    {ENTITY_DRIVERS, "files", "name bytes bytes_change company version loaded sure tags"},
};

enum { SET_COUNT = sizeof SETS / sizeof SETS[0] };

const struct column_set *column_sets(size_t *count)
{
    *count = SET_COUNT;
    return SETS;
}

const struct column_set *column_set_next(enum entity entity, const char *name)
{
    const struct column_set *first = NULL;
    bool behind = false;
    for (size_t i = 0; i < SET_COUNT; i++) {
        if (SETS[i].entity != entity)
            continue;
        if (behind)
            return &SETS[i];
        first = first == NULL ? &SETS[i] : first;
        behind = name != NULL && strcmp(SETS[i].name, name) == 0;
    }
    return first;
}

static bool has_column(const struct column_choice *choice, const struct column *column)
{
    for (size_t i = 0; i < choice->count; i++) {
        if (choice->chosen[i].column == column)
            return true;
    }
    return false;
}

/* `bytes` or `bytes:9` */
static enum status take_word(struct column_choice *choice, enum entity entity, const char *word, size_t length,
                             struct problem *why)
{
    char shown[64];
    int64_t width = 0;
    const char *colon = memchr(word, ':', length);
    size_t name = colon != NULL ? (size_t)(colon - word) : length;
    const struct column *column = column_find(entity, word, name);
    text_safe(shown, sizeof shown, 40, word, length);
    if (column == NULL)
        return problem_set(why, STATUS_USAGE, "%s have no column %s", entity_name(entity), shown);
    bool bad = colon != NULL && number_parse(colon + 1, length - name - 1, UNIT_COUNT, &width) != STATUS_OK;
    if (bad || width < 0 || width > COLUMN_WIDTH_MAX)
        return problem_set(why, STATUS_USAGE, "column %s: a width is a number from 1 to %d", shown, COLUMN_WIDTH_MAX);
    if (has_column(choice, column))
        return problem_set(why, STATUS_USAGE, "column %s is there twice", shown);
    choice->chosen[choice->count].column = column;
    choice->chosen[choice->count++].width = (int)width;
    return STATUS_OK;
}

enum status column_choice_parse(struct column_choice *choice, enum entity entity, const char *text, struct problem *why)
{
    struct column_choice made = {.count = 0};
    for (text += strspn(text, " \t"); *text != 0; text += strspn(text, " \t")) {
        size_t length = strcspn(text, " \t");
        if (made.count == COLUMNS_MAX)
            return problem_set(why, STATUS_USAGE, "more than %d columns", COLUMNS_MAX);
        enum status status = take_word(&made, entity, text, length, why);
        if (status != STATUS_OK)
            return status;
        text += length;
    }
    *choice = made;
    return STATUS_OK;
}
