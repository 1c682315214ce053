#include "tui/list.h"

#include <string.h>

#include "base/filter.h"

int list_column_beside(const struct placed *places, int count, int always, int column, int direction)
{
    do {
        column = (column + (direction > 0 ? 1 : count - 1)) % count;
    } while (places[column].width == 0 && column != always);
    return column;
}

int list_column_at(const struct placed *places, int count, int x)
{
    for (int column = 0; column < count; column++)
        if (places[column].width > 0 && x >= places[column].x - 1 && x < places[column].x + places[column].width)
            return column;
    return count;
}

size_t list_top(size_t top, size_t cursor, size_t count, size_t lines)
{
    if (cursor < top)
        top = cursor;
    if (cursor >= top + lines)
        top = cursor - lines + 1;
    size_t last = count > lines ? count - lines : 0;
    return top < last ? top : last;
}

size_t list_moved(size_t cursor, int64_t lines)
{
    int64_t at = (int64_t)cursor + lines;
    return at > 0 ? (size_t)at : 0;
}

size_t list_searched(size_t cursor, size_t step, size_t count, int direction)
{
    return (cursor + (direction > 0 ? step : count - step)) % count;
}

void list_keep_filter(struct filter **kept, char *kept_text, size_t capacity, struct filter *filter, const char *text)
{
    filter_close(*kept);
    *kept = filter;
    size_t length = strnlen(text, capacity - 1);
    memmove(kept_text, text, length);
    kept_text[length] = 0;
}
