#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/compare_text.h"
#include "export/output.h"
#include "tui/page.h"
#include "tui/screen_state.h"

void screen_mark_a(struct screen *screen)
{
    if (screen_current(screen) == NULL)
        return;
    screen->compare.a_id = player_info(screen->player)->id;
    screen_message(screen, "this sample is A: * at another one shows what changed from here to there");
}

/* A stands where it was marked; where nothing was, at the first sample that there is. */
static enum status find_a(struct screen *screen, struct problem *why)
{
    struct compare *compare = &screen->compare;
    enum status status = STATUS_OK;
    if (compare->player == NULL)
        status = player_open(&compare->player, screen->recording, why);
    if (status == STATUS_OK && compare->a_id != 0)
        status = player_seek_id(compare->player, compare->a_id, why);
    else if (status == STATUS_OK)
        status = player_first(compare->player, why);
    if (status == STATUS_EMPTY)
        problem_set(why, status, "the sample that was marked as A is gone");
    return status;
}

static enum status compare_drivers(struct screen *screen, const struct view *view, struct problem *why)
{
    struct compare *compare = &screen->compare;
    driver_sums_begin(&compare->sums, screen->tags, screen_owners(screen), view->by_company);
    enum status status = driver_sums_make(&compare->sums, &compare->a_drivers, player_current(compare->player));
    if (status == STATUS_OK)
        status = driver_sums_make(&compare->sums, &compare->b_drivers, player_current(compare->b));
    if (status == STATUS_OK)
        status = comparison_make(&compare->comparison, ENTITY_DRIVERS, &compare->a_drivers, &compare->b_drivers,
                                 view->filter);
    return status == STATUS_OK ? status : problem_set(why, status, "not enough memory to compare");
}

void screen_compare(struct screen *screen)
{
    struct problem why;
    struct compare *compare = &screen->compare;
    struct view *view = screen_view(screen);
    if (screen_current(screen) == NULL) {
        screen_message(screen, "there is no sample yet");
        return;
    }
    enum status status = find_a(screen, &why);
    if (status == STATUS_OK && player_info(compare->player)->id == player_info(screen->player)->id)
        status = problem_set(&why, STATUS_EMPTY, "A is this sample: go to another one, or mark another A with &");
    /* The screen may move on while the page is read; what is compared must not. */
    if (status == STATUS_OK && compare->b == NULL)
        status = player_open(&compare->b, screen->recording, &why);
    if (status == STATUS_OK)
        status = player_seek_id(compare->b, player_info(screen->player)->id, &why);
    if (status == STATUS_OK && view->entity == ENTITY_DRIVERS)
        status = compare_drivers(screen, view, &why);
    else if (status == STATUS_OK)
        status = comparison_make(&compare->comparison, view->entity, player_current(compare->player),
                                 player_current(compare->b), view->filter);
    if (status != STATUS_OK) {
        screen_message(screen, "%s", status == STATUS_NO_MEMORY ? "not enough memory to compare" : why.line);
        return;
    }
    screen->page = PAGE_COMPARE;
    screen->page_top = 0;
    compare->note[0] = '\0';
}

static struct compare_moment moment_of(const struct screen *screen, const struct player *player)
{
    return (struct compare_moment){
        .snapshot = player_current(player), .host = player_session(player)->machine.host, .zone = screen_zone(screen)};
}

/* Growth has its sign, new and gone rows have theirs: the colours only repeat it. */
static enum role role_of(const struct compared *row)
{
    int64_t change = compared_change(row, column_main_field(compared_row(row)->entity));
    if (row->before.item == NULL)
        return ROLE_NEW;
    if (row->after.item == NULL)
        return ROLE_DIM;
    return change == ABSENT || change == 0 ? ROLE_TEXT : change > 0 ? ROLE_GREW : ROLE_SHRANK;
}

static void fill(struct page *page, const void *context)
{
    const struct screen *screen = context;
    const struct compare *compare = &screen->compare;
    char line[COMPARE_LINE];
    struct compare_moment a = moment_of(screen, compare->player), b = moment_of(screen, compare->b);
    for (int i = 0; i < COMPARE_HEAD_LINES; i++) {
        compare_head(line, i, &compare->comparison, &a, &b);
        page_put(page, "", line, 0);
    }
    page_put(page, "", compare->note[0] != '\0' ? compare->note : "w writes this as CSV; any other key leaves", 0);
    int width = compare_name_width(&compare->comparison, screen->canvas.width);
    compare_titles(line, compare->comparison.entity, width);
    page_put_row(page, ROLE_COLUMN, line);
    for (size_t i = 0; i < compare->comparison.count; i++) {
        compare_line(line, &compare->comparison.rows[i], width);
        page_put_row(page, role_of(&compare->comparison.rows[i]), line);
    }
}

int screen_compare_draw(struct screen *screen, struct area area)
{
    return page_draw(&screen->canvas, area, screen->page_top, fill, screen);
}

static enum status write_file(const struct comparison *comparison, const char *path, struct problem *why)
{
    struct output output;
    struct csv_writer *writer = malloc(sizeof *writer);
    if (writer == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "not enough memory to write %s", path);
    enum status status = output_open(&output, path, false, why);
    if (status == STATUS_OK) {
        csv_writer_init(writer, output.stream, ',');
        compare_csv(comparison, writer);
        status = csv_writer_flush(writer, output.name, why);
        csv_writer_done(writer);
        if (status == STATUS_OK)
            status = output_commit(&output, why);
        output_discard(&output);
    }
    free(writer);
    return status;
}

/* The name says which samples were compared, so that nothing has to be asked and nothing is overwritten. */
void screen_compare_write(struct screen *screen)
{
    struct problem why;
    char path[96];
    struct compare *compare = &screen->compare;
    snprintf(path, sizeof path, "compare-%s-%lld-%lld.csv", entity_name(compare->comparison.entity),
             (long long)player_info(compare->player)->id, (long long)player_info(compare->b)->id);
    if (write_file(&compare->comparison, path, &why) == STATUS_OK)
        snprintf(compare->note, sizeof compare->note, "written to %s", path);
    else
        snprintf(compare->note, sizeof compare->note, "%s", why.line);
}

void screen_compare_done(struct compare *compare)
{
    comparison_done(&compare->comparison);
    driver_sums_done(&compare->sums);
    snapshot_done(&compare->a_drivers);
    snapshot_done(&compare->b_drivers);
    player_close(compare->player);
    player_close(compare->b);
}
