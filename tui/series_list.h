/* series_list.h: the extra series of a recording as a table: imported counters with what each has at a moment, and its lowest and highest value over a span.
 *
 * A list owns the names, its filter and the order of what is shown; who shows it fills in the numbers. The cursor rests on a series, not on a line. At most SERIES_LIST_BYTES of names are held: those of
 * the first series; whether there are more is said.
 *
 * series_list.c   which rows, in what order, which is selected
 * series_table.c  what stands in them: the picture
 */
#ifndef TUI_SERIES_LIST_H
#define TUI_SERIES_LIST_H

#include "base/filter.h"
#include "replay/extra_series.h"
#include "replay/extra_survey.h"
#include "sampler/foreign/counter_path.h"
#include "tui/canvas.h"
#include "tui/glyphs.h"

enum { SERIES_LIST_BYTES = 32 << 20, SERIES_LIST_FILTER = 256 };
/* Room for a name with its machine, as it is and as safe text. */
enum { SERIES_NAME_BYTES = 3 * EXTRA_NAME_MAX, SERIES_NAME_SAFE = 16 * EXTRA_NAME_MAX };

enum series_column {
    SERIES_BY_PATH,
    SERIES_BY_INSTANCE,
    SERIES_BY_UNIT,
    SERIES_BY_VALUE,
    SERIES_BY_LOW,
    SERIES_BY_HIGH,
    SERIES_BY_HISTORY, /* has no order of its own */
    SERIES_COLUMNS_SHOWN
};

struct series_row {
    uint32_t number;
    struct text machine, path; /* any bytes; borrowed of the list */
    const char *unit;          /* "%", "B", "/s" ..., "" where the name does not say it */
    enum unit powers;          /* what large values are told in */
    double value, low, high;   /* EXTRA_ABSENT: there is none */
};

struct series_list {
    struct series_row *rows; /* owned, by number */
    size_t *shown;           /* owned: places in rows, in the order of the screen */
    struct buffer texts;     /* the bytes of all names */
    size_t count, capacity, shown_count;
    bool more;          /* the recording has more */
    bool many_machines; /* so that each is told */
    enum series_column order;
    bool reverse;
    char filter_text[SERIES_LIST_FILTER];
    struct filter *filter; /* owned; NULL: everything */
    uint32_t held;         /* the number under the cursor; 0: the first line, whichever that is */
    size_t cursor, top;
};

void series_list_init(struct series_list *list);
void series_list_done(struct series_list *list);

/* The names of all series of a recording; the numbers are absent. series_list_arrange has to follow. */
enum status series_list_read(struct series_list *list, struct recording *recording, struct problem *why);
/* STATUS_NO_MEMORY leaves the order as it was. */
enum status series_list_arrange(struct series_list *list);
/* Whether the order, or which rows there are, follows from numbers that change from moment to moment. */
bool series_list_follows_values(const struct series_list *list);

/* Terms: path, object, instance, counter, machine, unit; value, min, max; a bare word looks at path and machine. The last valid one stays when the text is none. */
enum status series_list_filter(struct series_list *list, const char *text, struct problem *why);
/* By another column, or the same turned round. */
void series_list_sort(struct series_list *list, enum series_column column);

void series_list_move(struct series_list *list, int64_t lines);
void series_list_select(struct series_list *list, size_t line);
/* NULL when there is none. */
const struct series_row *series_list_selected(const struct series_list *list);
/* The row of a series; NULL when it is not there. */
const struct series_row *series_list_find_number(const struct series_list *list, uint32_t number);
/* To the next row whose path or machine contains `text`; false when none does. */
bool series_list_find(struct series_list *list, const char *text, int direction);

/* The path, with its machine in front where there are several: as perfmon has it. Appends any bytes. */
void series_row_name(struct buffer *out, const struct series_list *list, const struct series_row *row);

/* --- series_table.c */
/* Where the histories come from; slots 0: there are none. */
struct series_history {
    const struct extra_survey *survey; /* borrowed; may be NULL */
    size_t slots;
};

/* Title line and rows; a letter `+` stands before the one that is laid under the graphs (0: none). */
void series_list_draw(struct canvas *canvas, struct area area, struct series_list *list,
                      const struct series_history *history, uint32_t laid, const struct glyphs *glyphs);
/* Columns of the histories in such an area; 0: there is no room. */
int series_list_spark_columns(struct area area);
/* The next column that such an area shows, or (direction < 0) the one before, and round. */
enum series_column series_list_beside(struct area area, enum series_column column, int direction);
/* The column whose title stands there; SERIES_COLUMNS_SHOWN: none. */
enum series_column series_list_title_at(struct area area, int x);

/* Slots of a graph of the parts of a series; *each gets what one of their numbers stands for. */
struct history_slot;
void series_graph_slots(struct history_slot *out, const struct extra_slot *slots, size_t count, double *each);

#endif
