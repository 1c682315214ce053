#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "tui/screen_state.h"

/* After a move that succeeded or failed: the picture of where we are. */
static void arrived(struct screen *screen, enum status status, const struct problem *why, const char *at_end)
{
    if (status == STATUS_EMPTY)
        screen_message(screen, "%s", at_end);
    else if (status != STATUS_OK)
        screen_problem(screen, why);
    screen_update(screen);
}

void screen_step(struct screen *screen, int64_t steps)
{
    struct problem why;
    if (screen_current(screen) == NULL) {
        screen_message(screen, "there is no sample yet");
        return;
    }
    enum status status = player_step(screen->player, steps, &why);
    /* Standing still at the end is no reason to stop following. */
    if (status == STATUS_OK)
        screen->following = false;
    arrived(screen, status, &why, steps < 0 ? "this is the oldest sample" : "this is the newest sample");
}

void screen_first(struct screen *screen)
{
    struct problem why;
    enum status status = player_first(screen->player, &why);
    screen->following = screen->following && status != STATUS_OK;
    arrived(screen, status, &why, "there is no sample yet");
}

void screen_last(struct screen *screen)
{
    struct problem why;
    enum status status = player_last(screen->player, &why);
    screen->following = screen->growing;
    arrived(screen, status, &why, "there is no sample yet");
}

void screen_pause(struct screen *screen)
{
    if (screen->following)
        screen->following = false;
    else if (screen->growing)
        screen_last(screen);
    else
        screen_message(screen,
                       "a replay stands still: step with [ and ], or open it with --follow while it is recorded");
}

void screen_baseline(struct screen *screen)
{
    struct problem why;
    if (player_base_info(screen->player)->id != 0) {
        player_clear_base(screen->player);
        screen_message(screen, "changes are taken from the previous sample again");
    } else if (player_set_base(screen->player, &why) == STATUS_OK) {
        screen_message(screen,
                       "changes are taken from this sample from now on; = again takes them from the previous one");
    } else {
        screen_problem(screen, &why);
    }
    screen_update(screen);
}

/* --- times -------------------------------------------------------------------------------------------------------------------- */

static void say_distance(struct screen *screen, int64_t asked_ns)
{
    char span[WHEN_TEXT];
    int64_t distance = number_difference(screen_current(screen)->utc_ns, asked_ns);
    /* Less than the interval is what every time between two samples has. */
    int64_t interval = player_session(screen->player)->interval_ns;
    if (distance == ABSENT || (distance > -interval && distance < interval))
        return;
    span_format(span, distance < 0 ? -distance : distance);
    screen_message(screen, "the nearest sample is %s %s", span, distance < 0 ? "earlier" : "later");
}

enum status screen_go_to(struct screen *screen, const char *text, struct problem *why)
{
    const struct snapshot *current = screen_current(screen);
    int64_t utc_ns;
    if (current == NULL)
        return problem_set(why, STATUS_EMPTY, "there is no sample yet");
    /* `now` is the end of the recording: the wall clock has no place on this screen. */
    struct when_context context = {.now_ns = screen->summary.last_utc_ns,
                                   .reference_ns = current->utc_ns,
                                   .start_ns = screen->summary.first_utc_ns,
                                   .end_ns = screen->summary.last_utc_ns,
                                   .zone = screen_zone(screen)};
    enum status status = when_parse(text, &context, &utc_ns, why);
    if (status == STATUS_OK)
        status = player_seek_time(screen->player, utc_ns, NULL, why);
    if (status != STATUS_OK)
        return status;
    screen->following = false;
    screen_update(screen);
    say_distance(screen, utc_ns);
    return STATUS_OK;
}

/* --- marks -------------------------------------------------------------------------------------------------------------------- */

static void go_to_mark(struct screen *screen, const struct mark *mark)
{
    struct problem why;
    enum status status = player_seek_time(screen->player, mark->utc_ns, NULL, &why);
    screen->following = false;
    arrived(screen, status, &why, "there is no sample there");
    if (status == STATUS_OK)
        screen_message(screen, "%s%s%s", mark_kind_name(mark->kind), mark->text[0] != 0 ? ": " : "", mark->text);
}

void screen_next_mark(struct screen *screen)
{
    struct mark mark;
    size_t count = 0;
    struct problem why = {.line = ""};
    if (screen_current(screen) == NULL)
        return;
    enum status status = recording_marks(screen->recording, number_sum(screen_current(screen)->utc_ns, 1),
                                         screen->summary.last_utc_ns, &mark, 1, &count, &why);
    if (status != STATUS_OK)
        screen_problem(screen, &why);
    else if (count == 0 || screen_is_final(screen, &mark))
        screen_message(screen, "no mark after this sample");
    else
        go_to_mark(screen, &mark);
}

/* The last mark up to `end_ns`; marks come in order of time from the first, so long recordings are read in pieces. */
static bool last_mark(struct screen *screen, int64_t end_ns, struct mark *found)
{
    struct mark piece[32];
    int64_t begin_ns = screen->summary.first_utc_ns;
    size_t count = 0;
    bool any = false;
    do {
        if (recording_marks(screen->recording, begin_ns, end_ns, piece, 32, &count, NULL) != STATUS_OK || count == 0)
            break;
        *found = piece[count - 1];
        any = true;
        begin_ns = number_sum(piece[count - 1].utc_ns, 1);
    } while (count == 32 && begin_ns != ABSENT && begin_ns <= end_ns);
    return any;
}

void screen_previous_mark(struct screen *screen)
{
    struct mark mark;
    struct sample_info before;
    if (screen_current(screen) == NULL)
        return;
    const struct sample_info *here = player_info(screen->player);
    /* A mark that lies between the sample before and this one leads to this one again: only earlier ones lead on. */
    bool steps = recording_step(screen->recording, here->id, -1, &before, NULL) == STATUS_OK && before.id != here->id;
    if (steps && last_mark(screen, before.utc_ns, &mark))
        go_to_mark(screen, &mark);
    else
        screen_message(screen, "no mark before this sample");
}
