#include "tui/series_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "tui/list.h"

enum { FIELD_BOTH = -1, FIELD_PATH, FIELD_OBJECT, FIELD_INSTANCE, FIELD_COUNTER, FIELD_MACHINE, FIELD_UNIT };

/* Numbers of filters are thousandths. */
enum { FIELD_VALUE = 16, FIELD_LOW, FIELD_HIGH, THOUSANDTHS = 1000 };

void series_list_init(struct series_list *list)
{
    memset(list, 0, sizeof *list);
    buffer_init(&list->texts, SERIES_LIST_BYTES);
}

void series_list_done(struct series_list *list)
{
    filter_close(list->filter);
    free(list->rows);
    free(list->shown);
    buffer_done(&list->texts);
    series_list_init(list);
}

/* --- names ---------------------------------------------------------------------------------------------------------------------- */

/* What a counter's name says of its unit, in any language that has these words; the first that fits counts. */
static const struct {
    const char *part, *unit, *rate;
    enum unit powers;
} UNITS[] = {
    {"%", "%", "%/s", UNIT_COUNT},     {"kbytes", "KB", "KB/s", UNIT_COUNT}, {"mbytes", "MB", "MB/s", UNIT_COUNT},
    {"bytes", "B", "B/s", UNIT_BYTES}, {"octets", "B", "B/s", UNIT_BYTES},   {" sec/", "s", "s", UNIT_COUNT},
    {"", "", "/s", UNIT_COUNT}};

static bool ends_in(struct text text, const char *end)
{
    size_t length = strlen(end);
    return text.length > length && text_equal_fold(text.bytes + text.length - length, length, end, length);
}

static void find_unit(struct series_row *row)
{
    struct counter_path parts;
    struct text name = counter_path_split(row->path, &parts) ? parts.counter : row->path;
    size_t at = 0;
    while (!text_contains_fold(name.bytes, name.length, UNITS[at].part, strlen(UNITS[at].part)))
        at++;
    row->unit = ends_in(name, "/sec") || ends_in(name, "/s") ? UNITS[at].rate : UNITS[at].unit;
    row->powers = UNITS[at].powers;
}

static enum status make_room(struct series_list *list)
{
    size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
    struct series_row *rows = realloc(list->rows, capacity * sizeof *rows);
    if (rows == NULL)
        return STATUS_NO_MEMORY;
    list->rows = rows;
    size_t *shown = realloc(list->shown, capacity * sizeof *shown);
    if (shown == NULL)
        return STATUS_NO_MEMORY;
    list->shown = shown;
    list->capacity = capacity;
    return STATUS_OK;
}

/* The bytes move while more come, so that only lengths are kept until all are there. */
static bool add_row(void *context, const struct extra_series *series)
{
    struct series_list *list = context;
    if (list->texts.length + series->machine.length + series->path.length >= SERIES_LIST_BYTES) {
        list->more = true;
        return false;
    }
    if (list->count == list->capacity && make_room(list) != STATUS_OK) {
        list->texts.status = STATUS_NO_MEMORY;
        return false;
    }
    buffer_add(&list->texts, series->machine.bytes, series->machine.length);
    buffer_add(&list->texts, series->path.bytes, series->path.length);
    list->rows[list->count++] = (struct series_row){.number = (uint32_t)series->number,
                                                    .machine = {"", series->machine.length},
                                                    .path = {"", series->path.length},
                                                    .value = EXTRA_ABSENT,
                                                    .low = EXTRA_ABSENT,
                                                    .high = EXTRA_ABSENT};
    return list->texts.status == STATUS_OK;
}

static void place_names(struct series_list *list)
{
    const char *at = (const char *)list->texts.bytes;
    for (size_t i = 0; i < list->count; i++) {
        struct series_row *row = &list->rows[i], *first = &list->rows[0];
        row->machine.bytes = at;
        row->path.bytes = at + row->machine.length;
        at = row->path.bytes + row->path.length;
        find_unit(row);
        list->many_machines = list->many_machines || !text_equal_fold(row->machine.bytes, row->machine.length,
                                                                      first->machine.bytes, first->machine.length);
    }
}

enum status series_list_read(struct series_list *list, struct recording *recording, struct problem *why)
{
    list->count = list->shown_count = 0;
    list->more = list->many_machines = false;
    buffer_clear(&list->texts);
    enum status status = recording_extra_series(recording, add_row, list, NULL, why);
    if (status == STATUS_OK && list->texts.status != STATUS_OK)
        status = problem_set(why, STATUS_NO_MEMORY, "not enough memory for the names of the series");
    if (status == STATUS_OK)
        place_names(list);
    else
        list->count = 0;
    return status;
}

void series_row_name(struct buffer *out, const struct series_list *list, const struct series_row *row)
{
    if (list->many_machines && row->machine.length > 0) {
        buffer_add_text(out, "\\\\");
        buffer_add(out, row->machine.bytes, row->machine.length);
    }
    buffer_add(out, row->path.bytes, row->path.length);
}

/* --- filters -------------------------------------------------------------------------------------------------------------------- */

static enum filter_kind resolve(const void *catalogue, const char *name, size_t length, int *index, enum unit *unit)
{
    static const struct {
        const char *name;
        int field;
    } FIELDS[] = {{"path", FIELD_PATH},         {"name", FIELD_PATH},       {"object", FIELD_OBJECT},
                  {"instance", FIELD_INSTANCE}, {"counter", FIELD_COUNTER}, {"machine", FIELD_MACHINE},
                  {"unit", FIELD_UNIT},         {"value", FIELD_VALUE},     {"min", FIELD_LOW},
                  {"max", FIELD_HIGH}};
    (void)catalogue;
    *unit = UNIT_PERCENT;
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++) {
        if (!text_equal_fold(name, length, FIELDS[i].name, strlen(FIELDS[i].name)))
            continue;
        *index = FIELDS[i].field;
        return *index >= FIELD_VALUE ? FILTER_NUMBER_FIELD : FILTER_TEXT_FIELD;
    }
    return FILTER_NO_FIELD;
}

/* Machine and path stand behind each other in the names. */
static struct text text_of(const void *context, int field)
{
    const struct series_row *row = context;
    struct counter_path parts = {.machine = {"", 0}};
    if (field == FIELD_BOTH)
        return (struct text){row->machine.bytes, row->machine.length + row->path.length};
    if (field == FIELD_PATH || field == FIELD_MACHINE)
        return field == FIELD_PATH ? row->path : row->machine;
    if (field == FIELD_UNIT)
        return (struct text){row->unit, strlen(row->unit)};
    if (!counter_path_split(row->path, &parts))
        return (struct text){"", 0};
    return field == FIELD_OBJECT ? parts.object : field == FIELD_INSTANCE ? parts.instance : parts.counter;
}

static int64_t number_of(const void *context, int field)
{
    const struct series_row *row = context;
    double value = field == FIELD_VALUE ? row->value : field == FIELD_LOW ? row->low : row->high;
    return extra_is_absent(value) ? ABSENT : number_whole(value * THOUSANDTHS);
}

enum status series_list_filter(struct series_list *list, const char *text, struct problem *why)
{
    struct filter *filter;
    enum status status = filter_parse(&filter, text, resolve, NULL, why);
    if (status != STATUS_OK)
        return status;
    list_keep_filter(&list->filter, list->filter_text, sizeof list->filter_text, filter, text);
    series_list_arrange(list);
    return STATUS_OK;
}

/* --- the order ------------------------------------------------------------------------------------------------------------------ */

/* With all that decides in it, because qsort's comparison sees nothing else. */
struct ranked {
    double key;
    struct text text;
    size_t place;
    bool by_text, reverse;
};

static int compare_bytes(struct text a, struct text b)
{
    int order = memcmp(a.bytes, b.bytes, a.length < b.length ? a.length : b.length);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

/* Texts rise, numbers fall; what has none is last either way. */
static int compare(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    bool no_a = a->by_text ? a->text.length == 0 : extra_is_absent(a->key);
    bool no_b = b->by_text ? b->text.length == 0 : extra_is_absent(b->key);
    int order = a->by_text ? compare_bytes(a->text, b->text) : (a->key < b->key) - (a->key > b->key);
    if (no_a || no_b)
        order = no_a - no_b;
    else if (a->reverse)
        order = -order;
    return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

static struct ranked rank(const struct series_list *list, size_t place)
{
    const struct series_row *row = &list->rows[place];
    enum series_column order = list->order;
    double key = order == SERIES_BY_VALUE ? row->value : order == SERIES_BY_LOW ? row->low : row->high;
    int field = order == SERIES_BY_INSTANCE ? FIELD_INSTANCE : order == SERIES_BY_UNIT ? FIELD_UNIT : FIELD_BOTH;
    return (struct ranked){key, text_of(row, field), place, order <= SERIES_BY_UNIT, list->reverse};
}

static void rest_cursor(struct series_list *list)
{
    for (size_t i = 0; list->held != 0 && i < list->shown_count; i++)
        if (list->rows[list->shown[i]].number == list->held)
            list->cursor = i;
    if (list->held == 0)
        list->cursor = 0;
    if (list->cursor >= list->shown_count)
        list->cursor = list->shown_count > 0 ? list->shown_count - 1 : 0;
}

enum status series_list_arrange(struct series_list *list)
{
    struct ranked *ranked = malloc((list->count + 1) * sizeof *ranked);
    size_t count = 0;
    if (ranked == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = 0; i < list->count; i++) {
        const struct filter_row looked = {&list->rows[i], text_of, number_of};
        if (filter_matches(list->filter, &looked))
            ranked[count++] = rank(list, i);
    }
    qsort(ranked, count, sizeof *ranked, compare);
    for (size_t i = 0; i < count; i++)
        list->shown[i] = ranked[i].place;
    list->shown_count = count;
    free(ranked);
    rest_cursor(list);
    return STATUS_OK;
}

bool series_list_follows_values(const struct series_list *list)
{
    return list->order >= SERIES_BY_VALUE || list->filter_text[0] != 0;
}

void series_list_sort(struct series_list *list, enum series_column column)
{
    list->reverse = list->order == column && !list->reverse;
    list->order = column;
    series_list_arrange(list);
}

/* --- the cursor ----------------------------------------------------------------------------------------------------------------- */

void series_list_select(struct series_list *list, size_t line)
{
    if (list->shown_count == 0)
        return;
    list->cursor = line < list->shown_count ? line : list->shown_count - 1;
    list->held = list->rows[list->shown[list->cursor]].number;
}

void series_list_move(struct series_list *list, int64_t lines)
{
    series_list_select(list, list_moved(list->cursor, lines));
}

const struct series_row *series_list_selected(const struct series_list *list)
{
    return list->cursor < list->shown_count ? &list->rows[list->shown[list->cursor]] : NULL;
}

const struct series_row *series_list_find_number(const struct series_list *list, uint32_t number)
{
    size_t from = 0, to = list->count;
    while (from < to) {
        size_t half = from + (to - from) / 2;
        if (list->rows[half].number < number)
            from = half + 1;
        else
            to = half;
    }
    return from < list->count && list->rows[from].number == number ? &list->rows[from] : NULL;
}

bool series_list_find(struct series_list *list, const char *text, int direction)
{
    for (size_t step = 1; step <= list->shown_count; step++) {
        size_t at = list_searched(list->cursor, step, list->shown_count, direction);
        struct text both = text_of(&list->rows[list->shown[at]], FIELD_BOTH);
        if (text_contains_fold(both.bytes, both.length, text, strlen(text))) {
            series_list_select(list, at);
            return true;
        }
    }
    return false;
}
