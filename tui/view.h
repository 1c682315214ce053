/* view.h: the rows of one table: which, in what order, which of them is selected and which are in sight.
 *
 * A view owns its rows and its filter; the rows borrow the snapshots of the last view_build and are valid until the screen moves.
 * The order is total (ties end in row_compare_identity), so that the same sample gives the same screen whatever its source.
 * The selection rests on the identity of a row, not on its place, once the user has moved it; before that it is the first row.
 * A sorted column that a row lacks sorts behind all numbers, in both directions. Pinned rows stand on top, in the same order among themselves; hidden ones are left out.
 * Rows that a sample a little earlier had and the current one has not are shown too, as gone, with what they had then; they count in no sum.
 *
 * view.c         which rows, in what order
 * view_number.c  the numbers of a row
 * view_pick.c    the selection, pinned and hidden rows, finding
 */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "analysis/choice.h"
#include "analysis/rows.h"
#include "tui/columns.h"

enum { VIEW_TEXT = 256, VIEW_PICKED_MAX = 64 };

/* How the change of a field is told. */
enum change_mode { CHANGE_PLAIN, CHANGE_PER_SECOND, CHANGE_PER_HOUR, CHANGE_PER_DAY, CHANGE_NOT_SHOWN, CHANGE_MODES };

/* What happened to a row within the last few samples. */
enum news { NEWS_NONE, NEWS_NEW, NEWS_GONE, NEWS_GREW, NEWS_SHRANK };

enum view_only { ONLY_ALL, ONLY_CHANGED, ONLY_GREW };

struct view_row {
    struct row row;
    const void *before; /* the same row in the basis; NULL: it was not there */
    bool fresh;         /* there is a basis and it was not there */
    enum news news;
    bool pinned;
    int64_t key; /* what is sorted by, ABSENT when it lacks it or is sorted by text */
    struct text key_text;
    int64_t tie; /* decides among equal keys, ABSENT: nothing does but the identity */
};

/* Rows are large, and mostly their numbers decide: so these are sorted, and the rows stay where they are. */
struct view_order {
    int64_t key;
    const struct view_row *row;
    size_t at; /* of the row in the view's rows */
};

struct view_sort {
    enum column_kind kind;
    int field;
    bool reverse;
};

/* A row remembered by its identity. */
struct selection {
    bool held; /* false: the first row, whichever that is */
    union {
        struct pool pool;
        struct process process;
        struct object_type type;
        struct group group;
        struct driver_sum driver;
    } item;
};

/* An earlier sample that rows are held against. */
struct view_past {
    const struct snapshot *snapshot; /* NULL: there is none */
    struct row_index *index;         /* of it, for the view's entity; NULL without one */
    int64_t elapsed_ns;              /* from it to the current one; ABSENT without one */
};

/* Borrowed by the rows. */
struct view_source {
    const struct snapshot *current;
    struct row_index *index;       /* of current; may be NULL: then nothing is shown as gone */
    struct view_past basis;        /* what changes are taken from */
    struct view_past span;         /* what growth is taken from */
    struct view_past recent;       /* what news are taken from */
    const struct holders *holders; /* of current's pools; may be NULL */
    const struct pooltags *tags;   /* as in struct row; may be NULL */
    const struct owners *owners;   /* as in struct row; may be NULL */
    enum change_mode change;
};

/* Rows remembered by their identity. */
struct picked {
    struct row_identity rows[VIEW_PICKED_MAX];
    size_t count;
};

struct view {
    enum entity entity;
    struct view_sort sort;
    char filter_text[VIEW_TEXT];
    struct filter *filter; /* owned; NULL: everything */
    struct pool_choice choice;
    enum view_only only;
    struct picked pinned, hidden;
    struct column_choice columns;
    bool by_company;          /* drivers: one row a company */
    const char *set;          /* the named set they are; NULL: none */
    struct view_row *rows;    /* owned; as they came */
    struct view_order *order; /* owned; as they stand in the table: view_at() */
    size_t ordered;           /* how many rows the last order had */
    size_t count, capacity;
    size_t gone;   /* of count: rows that are there no more */
    size_t met;    /* rows that are there, and were there a little earlier */
    size_t total;  /* rows there are without filter */
    int64_t whole; /* sum of the main field over all of these; ABSENT: nothing has it */
    struct selection selection;
    size_t cursor, top; /* cursor < count, or 0 when there is none */
    struct view_source source;
    struct layout_wish wish; /* all but width and exact */
};

void view_init(struct view *view, enum entity entity);
void view_done(struct view *view);

/* What its rows are called: "pools", "drivers", "companies". */
const char *view_rows_name(const struct view *view);

/* The row that stands at a place of the table, from 0 to below count. */
const struct view_row *view_at(const struct view *view, size_t place);

enum status view_build(struct view *view, const struct view_source *source);

/* The last valid filter stays when the text is none. */
enum status view_set_filter(struct view *view, const char *text, struct problem *why);

/* By the change of the column that is sorted by now; false, and nothing changed, when that has no change. */
bool view_sort_by_change(struct view *view);

/* Moves the selection to a row, and holds it there from now on. */
void view_select(struct view *view, size_t at);
void view_move(struct view *view, int64_t rows);
/* The first row, and it stays the first row whichever that is. */
void view_select_first(struct view *view);
/* NULL when there is no row. */
const struct view_row *view_selected(const struct view *view);
/* Scrolls so that the selection is within `lines`. */
void view_scroll(struct view *view, size_t lines);

/* Moves to the next row from the selection on (itself included unless `beyond`) whose names contain `text`; false when no row does. */
bool view_find(struct view *view, const char *text, bool beyond);
/* The same upwards; the selection itself does not count. */
bool view_find_back(struct view *view, const char *text);
bool view_row_contains(const struct view_row *row, const char *text);

/* Pins or hides the selected row, or pins it no more; the rows must be built anew. STATUS_EMPTY when no row is selected, STATUS_LIMIT when VIEW_PICKED_MAX rows are. */
enum status view_pin(struct view *view, bool *pinned);
enum status view_hide(struct view *view);
bool view_is_pinned(const struct view *view, const void *item);
bool view_is_hidden(const struct view *view, const void *item);

/* What stands behind the name of a pool: " +2" for a merged cache, " s1" for a pool of session 1, else nothing. Returns the length. */
enum { VIEW_SUFFIX = 48 };
size_t view_name_suffix(char out[VIEW_SUFFIX], const struct pool *pool);

/* The value of a number column, ABSENT for texts. */
int64_t view_number(const struct view *view, const struct view_row *row, const struct column *column);
/* Change of a field; ABSENT when it cannot be told. A new row changed by all it has. */
int64_t view_change(const struct view *view, const struct view_row *row, int field);
/* Sum over the shown rows of a number column; ABSENT when none has it or a sum means nothing. */
int64_t view_total(const struct view *view, const struct column *column);
/* What the span says of a field; ABSENT when it cannot be told. A row that was not there grew by all it has. */
int64_t view_span_change(const struct view *view, const struct view_row *row, int field);

#endif
