#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "tui/screen_state.h"

void screen_arrived(struct screen *screen, enum status status, const struct problem *why, const char *at_end)
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
    screen_arrived(screen, status, &why, steps < 0 ? "this is the oldest sample" : "this is the newest sample");
}

void screen_first(struct screen *screen)
{
    struct problem why;
    enum status status = player_first(screen->player, &why);
    screen->following = screen->following && status != STATUS_OK;
    screen_arrived(screen, status, &why, "there is no sample yet");
}

void screen_last(struct screen *screen)
{
    struct problem why;
    enum status status = player_last(screen->player, &why);
    screen->following = screen->growing;
    screen_arrived(screen, status, &why, "there is no sample yet");
}

void screen_pause(struct screen *screen)
{
    if (screen->following)
        screen->following = false;
    else if (screen->growing)
        screen_last(screen);
    else
        screen_play(screen);
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

/* --- pages of time ------------------------------------------------------------------------------------------------------------ */

static const struct {
    int64_t span_ns;
    const char *words;
} PAGES[TIME_PAGES] = {{NS_PER_MINUTE, "a minute"}, {NS_PER_HOUR, "an hour"}, {NS_PER_DAY, "a day"}};

void screen_page_of_time(struct screen *screen)
{
    screen->time_page = (screen->time_page + 1) % TIME_PAGES;
    screen_message(screen, "Left and Right move by %s", PAGES[screen->time_page].words);
}

void screen_turn_page(struct screen *screen, int direction)
{
    struct problem why;
    if (screen_current(screen) == NULL) {
        screen_message(screen, "there is no sample yet");
        return;
    }
    int64_t here = player_info(screen->player)->id;
    int64_t wanted = number_sum(screen_current(screen)->utc_ns, direction * PAGES[screen->time_page].span_ns);
    enum status status = player_seek_time(screen->player, wanted, NULL, &why);
    /* Before a gap that is wider than the page the sample at or after that time is the one we are on. */
    if (status == STATUS_OK && player_info(screen->player)->id == here)
        status = player_step(screen->player, direction, &why);
    if (status == STATUS_OK)
        screen->following = false;
    screen_arrived(screen, status, &why, direction < 0 ? "this is the oldest sample" : "this is the newest sample");
    if (status == STATUS_OK)
        screen_say_distance(screen, wanted);
}

/* --- times -------------------------------------------------------------------------------------------------------------------- */

void screen_say_distance(struct screen *screen, int64_t asked_ns)
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
    screen_say_distance(screen, utc_ns);
    return STATUS_OK;
}
