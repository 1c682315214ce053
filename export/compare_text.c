#include "export/compare_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { NAME_LEAST = 8, NAME_MOST = 40, NUMBER_COLUMNS = 9, SHOWN = 2, TYPE_COLUMNS = 7 };

/* Of each entity: what is shown. */
static const int FIELDS[ENTITIES][SHOWN] = {[ENTITY_POOLS] = {POOL_BYTES, POOL_DIFF},
                                            [ENTITY_PROCESSES] = {PROCESS_HANDLES, PROCESS_RSS},
                                            [ENTITY_TYPES] = {TYPE_OBJECTS, TYPE_HANDLES},
                                            [ENTITY_GROUPS] = {GROUP_KERNEL, GROUP_SLAB},
                                            [ENTITY_DRIVERS] = {DRIVER_SUM_BYTES, DRIVER_SUM_TAGS}};

/* --- the head ------------------------------------------------------------------------------------------------------------------ */

static void put_moment(char out[COMPARE_LINE], char letter, const struct compare_moment *moment)
{
    char when[WHEN_TEXT], host[256];
    when_format(when, moment->snapshot->utc_ns, moment->zone);
    text_safe(host, sizeof host, 40, moment->host, strlen(moment->host));
    snprintf(out, COMPARE_LINE, "%c  %s  %s", letter, when, host);
}

static void put_summary(char out[COMPARE_LINE], const struct comparison *comparison, const struct compare_moment *a,
                        const struct compare_moment *b)
{
    char span[WHEN_TEXT];
    int64_t apart = number_difference(b->snapshot->utc_ns, a->snapshot->utc_ns);
    span_format(span, apart == ABSENT ? 0 : apart < 0 ? -apart : apart);
    snprintf(out, COMPARE_LINE, "%zu %s: %zu grew, %zu shrank, %zu new, %zu gone; B is %s %s%s", comparison->count,
             entity_name(comparison->entity), comparison->grew, comparison->shrank, comparison->appeared,
             comparison->vanished, span, apart < 0 ? "before A" : "after A",
             strcmp(a->snapshot->boot, b->snapshot->boot) == 0 ? "" : ", another boot");
}

void compare_head(char out[COMPARE_LINE], int which, const struct comparison *comparison,
                  const struct compare_moment *a, const struct compare_moment *b)
{
    if (which < 2)
        put_moment(out, which == 0 ? 'A' : 'B', which == 0 ? a : b);
    else
        put_summary(out, comparison, a, b);
}

/* --- the table ------------------------------------------------------------------------------------------------------------------ */

static size_t name_of(char out[COMPARE_LINE], const struct row *row, size_t columns)
{
    char tail[NUMBER_TEXT + 3] = "";
    struct text name = row_name(row);
    if (row->entity == ENTITY_PROCESSES && process_pid(((const struct process *)row->item)->pid) != ABSENT)
        snprintf(tail, sizeof tail, "[%" PRId64 "]", ((const struct process *)row->item)->pid);
    if (row->entity == ENTITY_POOLS && ((const struct pool *)row->item)->session != ABSENT)
        snprintf(tail, sizeof tail, " s%" PRId64, ((const struct pool *)row->item)->session);
    size_t room = columns > strlen(tail) + 1 ? columns - strlen(tail) : 1;
    text_safe(out, COMPARE_LINE / 2, room, name.bytes, name.length);
    size_t length = strlen(out);
    snprintf(out + length, COMPARE_LINE / 2 - length, "%s", tail);
    return text_width(out);
}

int compare_name_width(const struct comparison *comparison, int columns)
{
    int numbers = 1 + TYPE_COLUMNS + SHOWN * 3 * (NUMBER_COLUMNS + 1);
    int most = columns - numbers < NAME_LEAST ? NAME_LEAST : columns - numbers;
    size_t widest = NAME_LEAST;
    char name[COMPARE_LINE];
    most = most > NAME_MOST ? NAME_MOST : most;
    for (size_t i = 0; i < comparison->count; i++) {
        size_t width = name_of(name, compared_row(&comparison->rows[i]), (size_t)most);
        widest = width > widest ? width : widest;
    }
    return (int)widest < most ? (int)widest : most;
}

/* Adds behind what is there; what does not fit is left out. */
static void add(char out[COMPARE_LINE], const char *text, int columns, bool right)
{
    size_t length = strlen(out);
    int pad = columns - (int)text_width(text);
    pad = pad > 0 ? pad : 0;
    snprintf(out + length, COMPARE_LINE - length, "%*s%s%*s", right ? pad : 0, "", text, right ? 0 : pad, "");
}

void compare_titles(char out[COMPARE_LINE], enum entity entity, int name_width)
{
    size_t count;
    const struct field *fields = catalogue_fields(entity, &count);
    out[0] = '\0';
    add(out, " NAME", name_width + 1, false);
    add(out, entity == ENTITY_POOLS ? " TYPE" : "", TYPE_COLUMNS, false);
    for (int i = 0; i < SHOWN; i++) {
        char title[32];
        snprintf(title, sizeof title, " %s A", fields[FIELDS[entity][i]].title);
        add(out, title, NUMBER_COLUMNS + 1, true);
        title[strlen(title) - 1] = 'B';
        add(out, title, NUMBER_COLUMNS + 1, true);
        add(out, "CHANGE", NUMBER_COLUMNS + 1, true);
    }
}

void compare_line(char out[COMPARE_LINE], const struct compared *row, int name_width)
{
    const struct row *shown = compared_row(row);
    size_t count;
    const struct field *fields = catalogue_fields(shown->entity, &count);
    char text[COMPARE_LINE];
    snprintf(out, COMPARE_LINE, "%s", row->before.item == NULL ? "+" : row->after.item == NULL ? "-" : " ");
    name_of(text, shown, (size_t)name_width);
    add(out, text, name_width, false);
    snprintf(text, sizeof text, " %s",
             shown->entity == ENTITY_POOLS ? pool_type_name(((const struct pool *)shown->item)->type) : "");
    add(out, text, TYPE_COLUMNS, false);
    for (int i = 0; i < SHOWN; i++) {
        int field = FIELDS[shown->entity][i];
        enum unit unit = fields[field].unit;
        char number[NUMBER_TEXT];
        number_short(number, compared_value(row, false, field), unit, NUMBER_COLUMNS - 1);
        add(out, number, NUMBER_COLUMNS + 1, true);
        number_short(number, compared_value(row, true, field), unit, NUMBER_COLUMNS - 1);
        add(out, number, NUMBER_COLUMNS + 1, true);
        number_change(number, compared_change(row, field), unit, NUMBER_COLUMNS - 1);
        add(out, number, NUMBER_COLUMNS + 1, true);
    }
}

/* --- CSV ------------------------------------------------------------------------------------------------------------------------ */

static void put_word(struct csv_writer *writer, const char *word)
{
    csv_text(writer, word, strlen(word));
}

static void put_header(enum entity entity, struct csv_writer *writer)
{
    size_t count;
    const struct field *fields = catalogue_fields(entity, &count);
    put_word(writer, entity == ENTITY_POOLS ? "tag" : "name");
    if (entity == ENTITY_POOLS) {
        put_word(writer, "type");
        put_word(writer, "session");
    }
    if (entity == ENTITY_PROCESSES)
        put_word(writer, "pid");
    put_word(writer, "state");
    for (size_t i = 0; i < count; i++) {
        static const char *const ENDS[] = {"a", "b", "change"};
        for (size_t end = 0; end < sizeof ENDS / sizeof ENDS[0]; end++) {
            char id[64];
            snprintf(id, sizeof id, "%s_%s", fields[i].id, ENDS[end]);
            put_word(writer, id);
        }
    }
    csv_end_line(writer);
}

static void put_row(const struct compared *row, struct csv_writer *writer)
{
    const struct row *shown = compared_row(row);
    struct text name = row_name(shown);
    size_t count;
    const struct field *fields = catalogue_fields(shown->entity, &count);
    csv_text(writer, name.bytes, name.length);
    if (shown->entity == ENTITY_POOLS) {
        const struct pool *pool = shown->item;
        put_word(writer, pool_type_name(pool->type));
        csv_number(writer, pool->session);
    }
    if (shown->entity == ENTITY_PROCESSES)
        csv_number(writer, process_pid(((const struct process *)shown->item)->pid));
    put_word(writer, row->before.item == NULL ? "new" : row->after.item == NULL ? "gone" : "");
    for (int i = 0; i < (int)count; i++) {
        csv_number(writer, compared_value(row, false, i));
        csv_number(writer, compared_value(row, true, i));
        csv_number(writer, fields[i].difference == DIFFERENCE_NONE ? ABSENT : compared_change(row, i));
    }
    csv_end_line(writer);
}

void compare_csv(const struct comparison *comparison, struct csv_writer *writer)
{
    put_header(comparison->entity, writer);
    for (size_t i = 0; i < comparison->count; i++)
        put_row(&comparison->rows[i], writer);
}
