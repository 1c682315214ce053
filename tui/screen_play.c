#include "tui/screen_state.h"

/* A picture so often is enough for the eye, and little for a slow line. */
#define PICTURE_NS (100 * NS_PER_MS)
/* A gap is not waited for: it takes so long, whatever the speed. */
#define GAP_NS NS_PER_SECOND

static const int SPEEDS[PLAY_SPEEDS] = {1, 10, 60, 600, 3600};

int screen_play_factor(const struct screen *screen)
{
    return SPEEDS[screen->play.speed];
}

void screen_play_stop(struct screen *screen)
{
    screen->play.on = false;
}

void screen_play(struct screen *screen)
{
    struct play *play = &screen->play;
    if (screen_current(screen) == NULL)
        return;
    if (!play->on && player_at_end(screen->player)) {
        screen_message(screen, screen->growing ? "this is the newest sample: [ or g lead back"
                                               : "this is the newest sample: g leads to the first one");
        return;
    }
    play->on = !play->on;
    play->clock_ns = screen_current(screen)->utc_ns;
    screen->following = screen->following && !play->on;
    if (play->on)
        screen_message(screen, "playing at %d times the speed of the clock; V changes that", SPEEDS[play->speed]);
}

void screen_play_speed(struct screen *screen)
{
    screen->play.speed = (screen->play.speed + 1) % PLAY_SPEEDS;
    screen_message(screen, "%d times the speed of the clock", SPEEDS[screen->play.speed]);
}

static bool next_sample(struct screen *screen, struct sample_info *next)
{
    int64_t here = player_info(screen->player)->id;
    return recording_step(screen->recording, here, 1, next, NULL) == STATUS_OK && next->id > here;
}

/* How long a sample stays on screen at this speed; a gap behind it counts as a second. */
static int64_t due(const struct screen *screen, const struct sample_info *next)
{
    int64_t wait = number_difference(next->utc_ns, screen->play.clock_ns) / SPEEDS[screen->play.speed];
    if (next->after_break && wait > GAP_NS)
        wait = GAP_NS;
    return wait > 0 ? wait : 0;
}

int64_t screen_play_wait(struct screen *screen)
{
    struct sample_info next;
    if (!screen->play.on)
        return -1;
    int64_t wait = next_sample(screen, &next) ? due(screen, &next) : 0;
    return wait > PICTURE_NS ? wait : PICTURE_NS;
}

/* The last sample that the clock has passed; samples are skipped where there are more than pictures. */
static bool catch_up(struct screen *screen, struct problem *why)
{
    struct sample_info info, before;
    int64_t clock_ns = screen->play.clock_ns;
    if (recording_find_time(screen->recording, clock_ns, &info, why) != STATUS_OK)
        return false;
    bool beyond = info.utc_ns > clock_ns && recording_step(screen->recording, info.id, -1, &before, why) == STATUS_OK;
    int64_t id = beyond ? before.id : info.id;
    if (id <= player_info(screen->player)->id)
        return false;
    if (player_seek_id(screen->player, id, why) != STATUS_OK)
        screen_problem(screen, why);
    screen_update(screen);
    return true;
}

/* The end of a recording that grows is where live begins. */
static void reach_end(struct screen *screen)
{
    screen->play.on = false;
    screen->following = screen->growing;
    if (!screen->growing)
        screen_message(screen, "the end of the recording");
}

bool screen_played(struct screen *screen, int64_t elapsed_ns)
{
    struct problem why;
    struct sample_info next;
    struct play *play = &screen->play;
    bool moved = false;
    while (play->on && elapsed_ns > 0) {
        if (!next_sample(screen, &next)) {
            reach_end(screen);
            return true;
        }
        int64_t wait = due(screen, &next);
        if (next.after_break && wait <= elapsed_ns) {
            play->clock_ns = next.utc_ns;
            elapsed_ns -= wait;
        } else {
            int64_t part = elapsed_ns < PICTURE_NS ? elapsed_ns : PICTURE_NS;
            play->clock_ns = number_sum(play->clock_ns, part * SPEEDS[play->speed]);
            elapsed_ns -= part;
        }
        moved = catch_up(screen, &why) || moved;
    }
    return moved;
}
