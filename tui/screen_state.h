/* screen_state.h: what is in a screen; shared by the screen_*.c files only.
 *
 * screen.c         open, close, what depends on the sample (changes, holders, growth, rows)
 * screen_rows.c    single rows: pinned, hidden, only those that changed
 * screen_list.c    the timeline as a view
 * screen_verdict.c  what leaks, as a view
 * screen_series.c  imported counters as a view, and one of them under the graphs
 * screen_menu.c    menus, the page of columns
 * screen_drivers.c  from drivers and culprits to their pools and back
 * screen_write.c   what is shown, into a file or onto the clipboard
 * screen_settings.c what the configuration file says, and what is written to it
 * screen_mouse.c   clicks, wheel and drags
 * screen_past.c    the earlier samples that rows are held against
 * screen_draw.c    the picture
 * screen_time.c    moving through the samples
 * screen_marks.c   to marks, gaps and boots
 * screen_change.c  to where a row changed most
 * screen_play.c    playing the samples as time goes by
 * screen_picture.c what a history graph shows
 * screen_sparks.c  the histories of the rows in sight
 * screen_totals.c  the totals over the whole recording
 * screen_compare.c what changed between two samples
 * screen_views.c   views, sorting, filters, the selection
 * screen_prompt.c  everything that is typed
 * screen_keys.c    keys to actions
 */
#ifndef TUI_SCREEN_STATE_H
#define TUI_SCREEN_STATE_H

#include "analysis/compare.h"
#include "analysis/driver_sums.h"
#include "analysis/inquiry.h"
#include "export/csv_writer.h"
#include "replay/extra_now.h"
#include "replay/history.h"
#include "tui/actions.h"
#include "tui/config.h"
#include "tui/graph.h"
#include "tui/header.h"
#include "tui/keybar.h"
#include "tui/mark_list.h"
#include "tui/menu.h"
#include "tui/prompt.h"
#include "tui/screen.h"
#include "tui/series_list.h"
#include "tui/setup.h"
#include "tui/table.h"
#include "tui/timeline.h"
#include "tui/verdict_list.h"
#include "tui/view.h"

/* The places in views of what is there by name; behind them what is shown in place of one. */
enum {
    VIEW_POOLS = 0,
    VIEW_DRIVERS = 3,
    VIEWS = 4,
    VIEW_VERDICT = VIEWS,
    VIEW_TIMELINE,
    VIEW_SERIES,
    VIEWS_ALL,
    SCREEN_MESSAGE = PROBLEM_LINE
};
/* What is shown: rows of the sample, the verdict, the list of marks, the extra series. */
enum showing { SHOWING_ROWS, SHOWING_VERDICT, SHOWING_MARKS, SHOWING_SERIES };
/* Pages of about a thousand marks that the timeline is made of at most, and marks of one moment that are looked at for their most important one. */
enum { MARK_PAGES_MAX = 64, MARKS_OF_A_SAMPLE = 16 };

enum zone_choice { ZONE_CHOICE_RECORDED, ZONE_CHOICE_LOCAL, ZONE_CHOICE_UTC, ZONE_CHOICES };

/* The earlier samples that are looked at beside the one on screen. */
struct backdrop {
    struct holders holders; /* of the sample on screen */
    bool holders_known;
    int64_t holders_since_ns; /* the sample they were found against; ABSENT: none */
    int64_t boot_first;       /* id of the first sample of this boot that is still kept; 0: look for it */
    char boot[BOOT_TEXT];     /* of which boot */
    int64_t totals[TOTALS];
    int64_t elapsed_ns; /* since totals; ABSENT: there are none */
};

/* What rows are held against; the first two may be the same sample. */
enum past_kind { PAST_BASIS, PAST_SPAN, PAST_RECENT, PASTS };
/* What is new, gone, grown or shrunk is marked for so many samples. */
enum { NEWS_SAMPLES = PLAYER_BACK_MAX };
/* The places of the samples that are copies of ours; the player has the others. */
enum { KEPT_BOOT, KEPT_SPAN, KEPT };

struct past {
    struct kept {
        int64_t id; /* 0: none */
        struct snapshot snapshot;
    } kept[KEPT];
    struct row_index indexes[PASTS], now; /* over the entity of the view that is shown */
    struct driver_sums sums;
    struct summed {
        const struct snapshot *of; /* borrowed; NULL: none */
        struct snapshot drivers;
    } summed[PASTS + 1]; /* of these samples, and of the one on screen */
};

/* The pools view shows those of one driver or culprit; Esc leads back to it, and any other way out ends it as well. */
struct drill {
    bool on;
    bool opened;               /* it opened the pane, too, so that Esc need not close it first */
    size_t from;               /* the view it began in */
    char filter[VIEW_TEXT];    /* of the pools before, */
    struct pool_choice choice; /* and which they were */
};

/* The verdict on the recording as far as it was read, bit by bit and only while it is shown. */
struct judging {
    struct inquiry *inquiry;    /* owned; NULL until it is shown for the first time */
    struct verdict *verdict;    /* owned; NULL likewise */
    bool has_verdict;           /* it is one */
    bool is_reading;            /* there is more to read */
    int64_t seen_id;            /* the newest sample when it was read last */
    int percent;                /* of what is there to be read */
    int64_t samples;            /* that the verdict is of */
    int64_t made_ns, took_ns;   /* os_mono_ns() when it was made, and how long that took */
    char trouble[PROBLEM_LINE]; /* why there is none any more; "" */
    struct verdict_list list;
};

enum { SERIES_LABEL = 512 };

/* The extra series: names once, values of the moment on screen, and the span of the graphs bit by bit while they are shown. */
struct series_shown {
    struct series_list list;
    struct extra_now *now;                  /* owned; NULL until it is shown for the first time */
    struct extra_survey *survey;            /* owned; of all series, for the list; NULL likewise */
    struct extra_survey *picture;           /* owned; of the one that is drawn; NULL likewise */
    struct extra_window surveyed, pictured; /* what these two are of; slots 0: of nothing */
    struct extra_counts counts;
    int64_t now_ns;           /* the moment that the values are of; ABSENT: of none */
    bool is_read, is_reading; /* the names; the survey */
    int percent;              /* of the survey */
    uint32_t laid;            /* the series under the graphs of rows; 0: none */
    struct history_slot slots[HISTORY_SLOTS_MAX];
    struct graph_curve curve; /* of these slots */
    char label[SERIES_LABEL]; /* of it */
    char trouble[PROBLEM_LINE];
};

struct kinds {
    struct handle_kind list[HANDLE_KINDS_MAX];
    size_t count;
    bool complete, asked;
    int64_t pid, started_ns; /* of whom */
    char note[PROBLEM_LINE];
};

enum { TIME_PAGES = 3, PLAY_SPEEDS = 5, PANE_STEP = 4 };

/* The samples go by as they did, at a multiple of the speed of the clock. */
struct play {
    bool on;
    size_t speed;     /* which of the speeds */
    int64_t clock_ns; /* the moment that is played, UTC */
};

enum { PICTURE_KEPT_MAX = 4, PICTURE_NAME = 128, PICTURE_LABEL = 200 };

/* The history graph, in the pane or on the whole screen. */
struct picture {
    bool full, nights;                         /* nights: the boots over each other */
    int zoom;                                  /* the whole recording, halved so often */
    int64_t begin_ns, placed_span;             /* the window while zoomed, and for which span it was placed */
    int64_t panned_id;                         /* the sample on screen when it was moved by hand */
    struct history_key kept[PICTURE_KEPT_MAX]; /* rows that stay beside the selected one */
    size_t kept_count;
    struct history *histories[GRAPH_CURVES_MAX]; /* owned; NULL until there is such a curve */
    char labels[GRAPH_CURVES_MAX][PICTURE_LABEL];
};

/* The histories of rows in sight, as sparklines. */
struct sparks {
    struct history *history;                             /* owned; NULL until there is such a column */
    struct history_key keys[CANVAS_HEIGHT_MAX];          /* of what it shows, in its order */
    size_t count;                                        /* of keys */
    const struct history_slot *slots[CANVAS_HEIGHT_MAX]; /* of the rows in sight */
};

/* The totals over the whole recording. */
struct totals_over_time {
    struct history *histories[2 + METERS]; /* owned: of the heat strip, of the meters; NULL until they are shown */
    uint8_t heat[CANVAS_WIDTH_MAX];
    struct meter_history meters[METERS];
};

/* Two samples beside each other. */
struct compare {
    int64_t a_id;              /* the sample that was marked as A; 0: none */
    struct player *player, *b; /* owned, where the two stand; NULL until something was compared */
    struct driver_sums sums;
    struct snapshot a_drivers, b_drivers; /* what drivers have there, when those were compared */
    struct comparison comparison;
    char note[PROBLEM_LINE]; /* what writing it led to */
};

/* What the keys between samples lead to. */
enum landmark { LANDMARK_ANY, LANDMARK_GAP, LANDMARK_BOOT };

/* How far the pane about the selected row is scrolled, and for which row that is. */
struct pane_place {
    int top;
    enum entity entity;
    struct row_identity row;
};

/* A text that hides the screen until a key. */
enum page_kind { PAGE_NONE, PAGE_HELP, PAGE_STATUS, PAGE_COMPARE };

/* How the lines are shared out; a part that has no room has height 0. */
struct parts {
    struct area header, table, detail, timeline, keys;
};

struct screen {
    struct recording *recording; /* borrowed */
    struct feed *feed;           /* borrowed, may be NULL */
    const struct pooltags *tags; /* borrowed, may be NULL */
    const struct owners *owners; /* borrowed; in place of the recording's, may be NULL */
    const char *path;            /* borrowed: of the file; NULL: kept in memory */
    struct player *player;
    struct picture picture;
    struct sparks sparks;
    struct totals_over_time totals_over_time;
    struct compare compare;
    struct canvas canvas;
    const struct glyphs *glyphs;

    bool growing;   /* samples may still come */
    bool following; /* stay on the newest */
    struct recording_summary summary;
    struct mark marks[TIMELINE_MARKS_MAX]; /* to be drawn; with many, the important ones */
    size_t mark_count;
    int64_t marks_read; /* of which they were chosen */

    struct past past;
    int64_t span_ns; /* changes are taken over so long; 0: from the sample before */
    enum change_mode change;
    struct backdrop backdrop;
    struct view views[VIEWS];
    size_t view; /* which one is shown, unless something else is */
    enum showing showing;
    struct mark_list list;
    struct judging judging;
    struct series_shown series;
    struct menu menu;
    struct setup setup;
    char overwrites[PROMPT_TEXT]; /* the file that Enter would replace now */
    char copied[PROMPT_TEXT * 8]; /* the row that was copied last */
    bool has_copied, mouse_off;
    struct parts shown; /* where things were drawn last */
    bool dragging;      /* along the timeline */
    struct kinds kinds;

    size_t time_page; /* what Left and Right move by */
    struct play play;
    enum zone_choice zone;
    enum scheme scheme;
    enum meter_style meters;
    bool totals_row, highlight, exact, detail;
    enum page_kind page;
    int page_top;
    struct pane_place pane;
    struct drill drill;
    char search[PROMPT_TEXT];
    size_t search_origin;          /* the cursor when the search began */
    char filter_before[VIEW_TEXT]; /* what Esc in the filter prompt brings back */
    bool walking;                  /* handles are counted by kind with each sample */
    struct prompt prompt;
    struct keymap keys;
    char help_find[PROMPT_TEXT]; /* only what contains it is in the help; "" everything */
    char state[CONFIG_PATH];     /* the file that remembers what was typed; "" none */
    char message[SCREEN_MESSAGE];
    bool quit, redraw;
};

/* --- screen.c */
struct view *screen_view(struct screen *screen);
const struct snapshot *screen_current(const struct screen *screen);
/* Everything that follows from the sample on screen and from the choices about rows. */
void screen_update(struct screen *screen);
/* Only the rows of the view that is shown. */
void screen_update_rows(struct screen *screen);
/* Who owns what, at the moment that is shown; NULL when nothing is known. */
const struct owners *screen_owners(const struct screen *screen);
void screen_read_marks(struct screen *screen);
/* That a recording stops where it ends says nothing, and a live one has no such mark: it is not shown. */
bool screen_is_final(const struct screen *screen, const struct mark *mark);
struct zone screen_zone(const struct screen *screen);
void screen_problem(struct screen *screen, const struct problem *why);

/* Where the span of growth began, or the first sample of this boot; false when there is none before the one on screen. */
bool screen_span_start(struct screen *screen, struct sample_info *info);

/* --- screen_past.c */
void past_init(struct past *past);
void past_done(struct past *past);
/* The sample that changes are taken from; NULL: they cannot be told. */
const struct snapshot *screen_basis(struct screen *screen);
/* The screen stands at another sample, or at another base: nothing that was found for the rows holds any more. */
void screen_forget_indexes(struct screen *screen);
/* The first sample of the boot, which has this id; NULL when it cannot be had. */
const struct snapshot *screen_boot_first(struct screen *screen, int64_t id);
/* What the rows of the view are held against, but for the span. */
void screen_fill_past(struct screen *screen, struct view_source *source);
/* Whether the order of the rows, or which there are, follows from the span. */
bool screen_orders_by_span(struct screen *screen);
/* The span, when anything that is shown is told over it. */
void screen_fill_span(struct screen *screen, struct view_past *span);

/* The sample on screen, with the rows of the view that is shown. */
const struct snapshot *screen_rows_now(struct screen *screen);

/* --- screen_drivers.c */
/* To the pools of the selected driver, and back to where one came from; false when one did not. */
void screen_driver_pools(struct screen *screen);
bool screen_leave_pools(struct screen *screen);
/* The pools are what they were before; nothing happens when they are. Their rows are made anew by whoever shows them. */
void screen_end_drill(struct screen *screen);
/* Shows the pools that pass the filter, until Esc; false, with a message, when it is none. */
bool screen_show_pools(struct screen *screen, const char *filter, size_t from);
/* Adds `field~"name"` for a whole name, as a filter reads it; what would end the quotes, or is no text, stands as any character; what is too long ends in any. Returns the length. */
size_t screen_filter_name(char out[VIEW_TEXT], size_t at, const char *field, struct text name);
void screen_by_company(struct screen *screen);

/* --- screen_draw.c */
/* Lines of the table's body at the size of now: what a page is. */
int screen_page(const struct screen *screen);
struct timeline_view screen_timeline(const struct screen *screen);
struct keybar_view screen_keybar(const struct screen *screen);
struct table_style screen_table_style(const struct screen *screen);
/* By so many lines, negative: up; drawing stops at the last. */
void screen_scroll_pane(struct screen *screen, int lines);

/* --- screen_time.c */
void screen_step(struct screen *screen, int64_t steps);
void screen_first(struct screen *screen);
void screen_last(struct screen *screen);
void screen_pause(struct screen *screen);
void screen_baseline(struct screen *screen);
/* Left and Right: by the page of time that is chosen, -1 back, 1 forward. */
void screen_turn_page(struct screen *screen, int direction);
void screen_page_of_time(struct screen *screen);
/* After a move that succeeded or failed: the picture of where we are. */
void screen_arrived(struct screen *screen, enum status status, const struct problem *why, const char *at_end);
/* How far the sample on screen is from a time that was asked for, when that is more than every time is from a sample. */
void screen_say_distance(struct screen *screen, int64_t asked_ns);
/* STATUS_USAGE when the text is no time. */
enum status screen_go_to(struct screen *screen, const char *text, struct problem *why);

/* --- screen_marks.c */
void screen_next_mark(struct screen *screen, enum landmark landmark);
void screen_previous_mark(struct screen *screen, enum landmark landmark);

/* --- screen_change.c */
/* To the sample after (1) or before (-1) this one at which the selected row changed most. */
void screen_most_change(struct screen *screen, int direction);

/* --- screen_play.c */
void screen_play(struct screen *screen);
void screen_play_stop(struct screen *screen);
void screen_play_speed(struct screen *screen);
int screen_play_factor(const struct screen *screen);

/* --- screen_picture.c */
bool screen_has_history(const struct screen *screen);
/* Why the rows of the view have none. */
const char *screen_no_history(const struct screen *screen);
/* The field the table is sorted by if it can be drawn, else the main one. */
int screen_graph_field(const struct view *view);
void screen_fill_graph(struct screen *screen, struct graph_view *graph, const struct view_row *row, int columns);
struct history_key screen_history_key(const struct view *view, const struct view_row *row);
/* Whether they mean the same row, whatever the field. */
bool screen_same_history(const struct history_key *a, const struct history_key *b);
/* The time that graphs show: begin and end of `graph`. */
void screen_place_window(struct screen *screen, struct graph_view *graph);
void screen_toggle_curve(struct screen *screen);
void screen_toggle_nights(struct screen *screen);
void screen_zoom(struct screen *screen, int steps);
void screen_pan(struct screen *screen, int direction);
void screen_picture_done(struct picture *picture);

/* A slot's width only takes steps of a sixteenth of its size, so that a picture of a growing recording reads just what is new. */
int64_t screen_slot_width(int64_t span_ns, size_t slots);

/* --- screen_sparks.c */
/* The histories of the rows that a table of this area will have in sight, where it has the column; scrolls the view. */
void screen_fill_sparks(struct screen *screen, struct table_style *style, struct area area);
void screen_sparks_done(struct sparks *sparks);

/* --- screen_totals.c */
void screen_fill_heat(struct screen *screen, struct timeline_view *timeline, struct area area);
/* METERS of them; borrowed until the next call. There must be a sample. */
const struct meter_history *screen_meter_histories(struct screen *screen);
void screen_totals_done(struct totals_over_time *totals);

/* --- screen_compare.c */
void screen_mark_a(struct screen *screen);
void screen_compare(struct screen *screen);
/* Returns the top line that was drawn. */
int screen_compare_draw(struct screen *screen, struct area area);
void screen_compare_write(struct screen *screen);
void screen_compare_done(struct compare *compare);

/* --- screen_views.c */
void screen_sort(struct screen *screen, enum column_kind kind, int field);
void screen_sort_beside(struct screen *screen, int direction);
void screen_sort_change(struct screen *screen);
void screen_pool_class(struct screen *screen);
/* The pools of one session; ABSENT: of all. */
void screen_session(struct screen *screen, int64_t session);
void screen_session_pools(struct screen *screen);
void screen_every_pool(struct screen *screen);
void screen_walk(struct screen *screen);
void screen_large(struct screen *screen);
enum status screen_sort_by_name(struct screen *screen, const char *id, struct problem *why);

/* --- screen_rows.c */
void screen_pin(struct screen *screen);
void screen_hide(struct screen *screen);
void screen_show_hidden(struct screen *screen);
/* Again: all rows. */
void screen_only(struct screen *screen, enum view_only only);
/* STATUS_USAGE when the text is no span; empty: changes come from the sample before. */
enum status screen_set_span(struct screen *screen, const char *text, struct problem *why);
void screen_next_columns(struct screen *screen);

/* --- screen_list.c */
void screen_list_read(struct screen *screen);
/* False when the action means the same as in the other views. */
bool screen_list_do(struct screen *screen, enum action action);
void screen_list_draw(struct screen *screen, struct area area);
void screen_list_describe(const struct screen *screen, char *out, size_t capacity);

/* --- screen_verdict.c */
bool screen_verdict_do(struct screen *screen, enum action action);
void screen_verdict_draw(struct screen *screen, struct area table);
void screen_verdict_pane(struct screen *screen, struct area area);
void screen_verdict_describe(const struct screen *screen, char *out, size_t capacity);
/* One line about the selected row. */
bool screen_verdict_copy(const struct screen *screen, struct buffer *out);
void screen_verdict_text(const struct screen *screen, struct buffer *out);
void screen_verdict_csv(const struct screen *screen, struct csv_writer *writer);
void screen_verdict_done(struct judging *judging);

/* --- screen_series.c */
/* Reads the names; those that are known already stay. */
void screen_series_read(struct screen *screen);
bool screen_series_do(struct screen *screen, enum action action);
void screen_series_draw(struct screen *screen, struct area table);
void screen_series_pane(struct screen *screen, struct area area);
/* The graph of the selected one alone. */
void screen_series_picture(struct screen *screen, struct area area);
void screen_series_describe(const struct screen *screen, char *out, size_t capacity);
/* One line about the selected row. */
bool screen_series_copy(struct screen *screen, struct buffer *out);
void screen_series_text(struct screen *screen, struct buffer *out);
void screen_series_csv(struct screen *screen, struct csv_writer *writer);
/* As screen_work, for the survey. */
bool screen_series_work(struct screen *screen, int64_t budget_ns);
bool screen_series_has_work(const struct screen *screen);
/* Lays the chosen series under a graph that is filled already. */
void screen_lay_series(struct screen *screen, struct graph_view *graph, int columns);
void screen_series_done(struct series_shown *series);

/* --- screen_settings.c */
void screen_take_settings(struct screen *screen, const struct config *settings);
/* What is set now, into a configuration file. */
enum status screen_write_config(struct screen *screen, const char *path, struct problem *why);

/* --- screen_menu.c */
/* By its place in views, VIEW_VERDICT, VIEW_TIMELINE or VIEW_SERIES. */
void screen_show_view(struct screen *screen, size_t view);
void screen_view_beside(struct screen *screen, int direction);
void screen_menu_views(struct screen *screen);
void screen_menu_sort(struct screen *screen);
/* By this column; when it is the sorted one already, the other way round. */
void screen_sort_column(struct screen *screen, const struct column *column);
void screen_menu_key(struct screen *screen, int32_t key);
void screen_setup(struct screen *screen);
void screen_setup_key(struct screen *screen, int32_t key);

/* --- screen_mouse.c */
/* False when the key is no mouse event. */
bool screen_mouse(struct screen *screen, int32_t key);

/* --- screen_write.c */
/* STATUS_BUSY once when the file is there; asked again it is replaced. */
enum status screen_write(struct screen *screen, const char *path, struct problem *why);
void screen_copy(struct screen *screen);

/* --- screen_prompt.c */
void screen_ask(struct screen *screen, enum prompt_kind kind);
void screen_prompt_key(struct screen *screen, int32_t key);
void screen_search_next(struct screen *screen, int direction);

/* --- screen_keys.c */
void screen_do(struct screen *screen, enum action action);

#endif
