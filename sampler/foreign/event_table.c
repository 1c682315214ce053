#include "sampler/foreign/event_table.h"

#include <string.h>

#include "sampler/foreign/event_labels.h"
#include "sampler/foreign/words.h"

/* The next field of a record, without its quotes, and on behind its separator; false at the end. */
static bool next_field(struct text *rest, char separator, struct text *field)
{
    size_t at = 0;
    bool in_quotes = false;
    if (rest->bytes == NULL)
        return false;
    while (at < rest->length && (in_quotes || rest->bytes[at] != separator))
        in_quotes = in_quotes != (rest->bytes[at++] == '"');
    *field = words_trim((struct text){rest->bytes, at});
    if (field->length >= 2 && field->bytes[0] == '"' && field->bytes[field->length - 1] == '"')
        *field = (struct text){field->bytes + 1, field->length - 2};
    bool is_last = at == rest->length;
    *rest = is_last ? (struct text){NULL, 0} : (struct text){rest->bytes + at + 1, rest->length - at - 1};
    return true;
}

/* The first of each counts. */
static void set_title(struct event_table *table, int label, int place)
{
    static const int COLUMNS[] = {
        [EVENT_PART_ID] = COLUMN_ID,       [EVENT_PART_SOURCE] = COLUMN_SOURCE,   [EVENT_PART_TIME] = COLUMN_TIME,
        [EVENT_PART_HOST] = COLUMN_HOST,   [EVENT_PART_MESSAGE] = COLUMN_MESSAGE, [EVENT_PART_XML] = EVENT_COLUMNS,
        [EVENT_PART_OTHER] = EVENT_COLUMNS};
    int column = label >= 0 ? COLUMNS[event_label_part(label)] : EVENT_COLUMNS;
    if (column < EVENT_COLUMNS && table->columns[column] < 0)
        table->columns[column] = place;
}

static bool read_titles(struct event_table *table, struct text line)
{
    struct text field;
    int place = 0;
    for (int i = 0; i < EVENT_COLUMNS; i++)
        table->columns[i] = -1;
    for (; next_field(&line, table->separator, &field); place++)
        set_title(table, event_label_find(field), place);
    if (table->columns[COLUMN_MESSAGE] < 0) /* the Event Viewer's has no title */
        table->columns[COLUMN_MESSAGE] = place;
    return table->columns[COLUMN_ID] >= 0 && table->columns[COLUMN_SOURCE] >= 0 && table->columns[COLUMN_TIME] >= 0;
}

bool event_table_begin(struct event_table *table, struct text line)
{
    static const char SEPARATORS[] = {',', '\t', ';', '|'};
    for (size_t i = 0; i < sizeof SEPARATORS; i++) {
        table->separator = SEPARATORS[i];
        if (read_titles(table, line))
            return true;
    }
    return false;
}

bool event_table_is_whole(struct text line, bool *open)
{
    for (size_t i = 0; i < line.length; i++)
        *open = *open != (line.bytes[i] == '"');
    return !*open;
}

static void set_column(struct event *event, enum event_column column, struct text field)
{
    switch (column) {
    case COLUMN_ID:
        event_set_id(event, field);
        break;
    case COLUMN_SOURCE:
        event_copy(event->source, sizeof event->source, field);
        break;
    case COLUMN_TIME:
        event_add_stamp(event, field);
        break;
    case COLUMN_HOST:
        event_copy(event->host, sizeof event->host, field);
        break;
    case COLUMN_MESSAGE:
        event_add_message(event, field);
        break;
    case EVENT_COLUMNS:
        break;
    }
}

void event_table_read(const struct event_table *table, struct text record, struct event *event)
{
    struct text field;
    for (int place = 0; next_field(&record, table->separator, &field); place++)
        for (int column = 0; column < EVENT_COLUMNS; column++)
            if (table->columns[column] == place)
                set_column(event, (enum event_column)column, field);
}
