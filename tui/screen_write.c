/* What is shown, into a file (w) or onto the clipboard (y). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "export/csv_writer.h"
#include "export/output.h"
#include "tui/screen_state.h"
#include "tui/table_text.h"

enum { TEXT_BYTES = 64 << 20, COPY_BYTES = 4096 };

static bool is_csv(const char *path)
{
    size_t length = strlen(path);
    return length >= 4 && text_equal_fold(path + length - 4, 4, ".csv", 4);
}

static void list_text(const struct screen *screen, struct buffer *out)
{
    const struct mark_list *list = &screen->list;
    for (size_t i = 0; i < list->shown_count; i++) {
        const struct mark *mark = &list->marks[list->shown[i]];
        char when[WHEN_TEXT];
        when_format_rfc3339(when, mark->utc_ns, screen_zone(screen));
        buffer_format(out, "%s  %-5s  %s\n", when, mark_kind_name(mark->kind), mark->text);
    }
}

static void list_csv(const struct mark_list *list, struct csv_writer *writer)
{
    static const char *const IDS[] = {"utc_ns", "kind", "text"};
    for (size_t i = 0; i < sizeof IDS / sizeof IDS[0]; i++)
        csv_text(writer, IDS[i], strlen(IDS[i]));
    csv_end_line(writer);
    for (size_t i = 0; i < list->shown_count; i++) {
        const struct mark *mark = &list->marks[list->shown[i]];
        csv_number(writer, mark->utc_ns);
        csv_text(writer, mark_kind_name(mark->kind), strlen(mark_kind_name(mark->kind)));
        csv_text(writer, mark->text, strlen(mark->text));
        csv_end_line(writer);
    }
}

static enum status write_csv(struct screen *screen, const struct output *output, struct problem *why)
{
    struct table_style style = screen_table_style(screen);
    if (screen->showing == SHOWING_ROWS)
        return table_csv(output->stream, output->name, screen_view(screen), screen->canvas.width, &style, why);
    struct csv_writer *writer = malloc(sizeof *writer);
    if (writer == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "%s: not enough memory", output->name);
    csv_writer_init(writer, output->stream, ',');
    if (screen->showing == SHOWING_MARKS)
        list_csv(&screen->list, writer);
    else if (screen->showing == SHOWING_SERIES)
        screen_series_csv(screen, writer);
    else
        screen_verdict_csv(screen, writer);
    enum status status = csv_writer_flush(writer, output->name, why);
    csv_writer_done(writer);
    free(writer);
    return status;
}

static enum status write_text(struct screen *screen, const struct output *output, struct problem *why)
{
    struct buffer text;
    char when[WHEN_TEXT];
    struct table_style style = screen_table_style(screen);
    buffer_init(&text, TEXT_BYTES);
    when_format_rfc3339(when, screen_current(screen)->utc_ns, screen_zone(screen));
    text_escape(&text, player_session(screen->player)->machine.host,
                strlen(player_session(screen->player)->machine.host), false);
    buffer_format(&text, "  %s\n", when);
    if (screen->showing == SHOWING_MARKS)
        list_text(screen, &text);
    else if (screen->showing == SHOWING_VERDICT)
        screen_verdict_text(screen, &text);
    else if (screen->showing == SHOWING_SERIES)
        screen_series_text(screen, &text);
    else
        table_text(&text, screen_view(screen), screen->canvas.width, &style);
    enum status status = text.status;
    if (status != STATUS_OK)
        problem_set(why, status, "%s: not enough memory", output->name);
    else if (fwrite(text.bytes, 1, text.length, output->stream) != text.length || fflush(output->stream) != 0)
        status = problem_set(why, STATUS_IO, "cannot write %s", output->name);
    buffer_done(&text);
    return status;
}

enum status screen_write(struct screen *screen, const char *path, struct problem *why)
{
    struct output output;
    bool again = strcmp(path, screen->overwrites) == 0;
    if (path[0] == 0 || strcmp(path, "-") == 0)
        return problem_set(why, STATUS_USAGE, "a file's name; .csv at its end writes CSV, anything else text");
    if (os_file_kind(path) == OS_FILE_REGULAR && !again) {
        snprintf(screen->overwrites, sizeof screen->overwrites, "%s", path);
        return problem_set(why, STATUS_BUSY, "it is there already: Enter again replaces it");
    }
    screen->overwrites[0] = 0;
    enum status status = output_open(&output, path, again, why);
    if (status != STATUS_OK)
        return status;
    status = is_csv(path) ? write_csv(screen, &output, why) : write_text(screen, &output, why);
    if (status == STATUS_OK)
        status = output_commit(&output, why);
    if (status != STATUS_OK) {
        output_discard(&output);
        return status;
    }
    size_t rows = screen->showing == SHOWING_ROWS     ? screen_view(screen)->count
                  : screen->showing == SHOWING_MARKS  ? screen->list.shown_count
                  : screen->showing == SHOWING_SERIES ? screen->series.list.shown_count
                                                      : screen->judging.list.shown_count;
    if (screen->showing == SHOWING_VERDICT && !is_csv(path))
        screen_message(screen, "the report written to %s", path);
    else
        screen_message(screen, "%zu rows written to %s", rows, path);
    return STATUS_OK;
}

/* One line about the selected row; false when there is none. */
static bool put_row(struct screen *screen, struct buffer *text)
{
    const struct view_row *row = view_selected(screen_view(screen));
    const struct mark *mark = mark_list_selected(&screen->list);
    struct table_style style = screen_table_style(screen);
    char when[WHEN_TEXT];
    if (screen_current(screen) == NULL)
        return false;
    if (screen->showing == SHOWING_VERDICT)
        return screen_verdict_copy(screen, text);
    if (screen->showing == SHOWING_SERIES)
        return screen_series_copy(screen, text);
    if (screen->showing == SHOWING_MARKS && mark != NULL) {
        when_format_rfc3339(when, mark->utc_ns, screen_zone(screen));
        buffer_format(text, "%s  %s  %s", when, mark_kind_name(mark->kind), mark->text);
    } else if (screen->showing == SHOWING_ROWS && row != NULL) {
        table_row_text(text, screen_view(screen), row, screen->canvas.width, &style, screen_zone(screen));
    }
    return screen->showing == SHOWING_MARKS ? mark != NULL : row != NULL;
}

void screen_copy(struct screen *screen)
{
    struct buffer text;
    buffer_init(&text, COPY_BYTES);
    if (!put_row(screen, &text)) {
        screen_message(screen, "no row is selected");
    } else if (text.status == STATUS_OK) {
        snprintf(screen->copied, sizeof screen->copied, "%s", buffer_text(&text));
        screen->has_copied = true;
        screen_message(screen, "copied, if this terminal takes OSC 52 (tmux: set-clipboard on); w writes a file");
    }
    buffer_done(&text);
}
