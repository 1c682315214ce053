#include <stdio.h>
#include <string.h>

#include "tui/screen_state.h"

/* What a key leads to. A set clock is a break like a gap. */
static bool is_wanted(enum mark_kind kind, enum landmark landmark)
{
    switch (landmark) {
    case LANDMARK_GAP:
        return kind == MARK_GAP || kind == MARK_CLOCK;
    case LANDMARK_BOOT:
        return kind == MARK_BOOT;
    case LANDMARK_ANY:
        break;
    }
    return true;
}

static const char *word_of(enum landmark landmark)
{
    return landmark == LANDMARK_GAP ? "gap" : landmark == LANDMARK_BOOT ? "boot" : "mark";
}

/* The first or the last wanted mark from begin_ns to end_ns. Marks come in order of time from the first, so long recordings are read in pieces. */
static bool find_mark(struct screen *screen, int64_t begin_ns, int64_t end_ns, enum landmark landmark, bool last,
                      struct mark *found)
{
    enum { PIECE = 32 };
    struct mark piece[PIECE];
    size_t count = 0;
    bool any = false;
    struct problem why;
    do {
        enum status status = recording_marks(screen->recording, begin_ns, end_ns, piece, PIECE, &count, &why);
        if (status != STATUS_OK)
            screen_problem(screen, &why);
        if (status != STATUS_OK || count == 0)
            break;
        for (size_t i = 0; i < count && (last || !any); i++) {
            if (!is_wanted(piece[i].kind, landmark) || screen_is_final(screen, &piece[i]))
                continue;
            *found = piece[i];
            any = true;
        }
        begin_ns = number_sum(piece[count - 1].utc_ns, 1);
    } while ((last || !any) && count == PIECE && begin_ns != ABSENT && begin_ns <= end_ns);
    return any;
}

static void go_to_mark(struct screen *screen, const struct mark *mark)
{
    struct problem why;
    enum status status = player_seek_time(screen->player, mark->utc_ns, NULL, &why);
    screen->following = false;
    screen_arrived(screen, status, &why, "there is no sample there");
    if (status == STATUS_OK)
        screen_message(screen, "%s%s%s", mark_kind_name(mark->kind), mark->text[0] != 0 ? ": " : "", mark->text);
}

void screen_next_mark(struct screen *screen, enum landmark landmark)
{
    struct mark mark;
    if (screen_current(screen) == NULL)
        return;
    int64_t begin_ns = number_sum(screen_current(screen)->utc_ns, 1);
    if (find_mark(screen, begin_ns, screen->summary.last_utc_ns, landmark, false, &mark))
        go_to_mark(screen, &mark);
    else if (screen->message[0] == 0)
        screen_message(screen, "no %s after this sample", word_of(landmark));
}

void screen_previous_mark(struct screen *screen, enum landmark landmark)
{
    struct mark mark;
    struct sample_info before;
    if (screen_current(screen) == NULL)
        return;
    const struct sample_info *here = player_info(screen->player);
    /* A mark that lies between the sample before and this one leads to this one again: only earlier ones lead on. */
    bool steps = recording_step(screen->recording, here->id, -1, &before, NULL) == STATUS_OK && before.id != here->id;
    if (steps && find_mark(screen, screen->summary.first_utc_ns, before.utc_ns, landmark, true, &mark))
        go_to_mark(screen, &mark);
    else if (screen->message[0] == 0)
        screen_message(screen, "no %s before this sample", word_of(landmark));
}
