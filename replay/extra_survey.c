#include "replay/extra_survey.h"

#include <stdlib.h>

#include "base/os.h"

struct extra_survey {
    struct recording *recording; /* borrowed */
    struct extra_window window;
    struct extra_cursor *cursor; /* owned; NULL: nothing more to read */
    struct extra_slot *slots;    /* owned; a row of them for each series */
    int64_t reached_ns;          /* the moment that was read last; ABSENT: none yet */
};

static const struct extra_slot NOTHING = {EXTRA_ABSENT, EXTRA_ABSENT, EXTRA_ABSENT};

enum status extra_survey_open(struct extra_survey **survey, struct recording *recording, struct problem *why)
{
    *survey = calloc(1, sizeof **survey);
    if (*survey == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for extra series");
    (*survey)->recording = recording;
    (*survey)->reached_ns = ABSENT;
    return STATUS_OK;
}

void extra_survey_close(struct extra_survey *survey)
{
    if (survey == NULL)
        return;
    extra_cursor_close(survey->cursor);
    free(survey->slots);
    free(survey);
}

/* The last moment of the window. */
static int64_t end_of(const struct extra_window *window)
{
    int64_t end_ns = number_sum(window->begin_ns, (int64_t)window->slots * window->width_ns - 1);
    return end_ns == ABSENT ? INT64_MAX : end_ns;
}

enum status extra_survey_begin(struct extra_survey *survey, const struct extra_window *window, struct problem *why)
{
    size_t series = (size_t)window->last - window->first + 1;
    extra_cursor_close(survey->cursor);
    free(survey->slots);
    survey->cursor = NULL;
    survey->slots = NULL;
    survey->window = *window;
    survey->reached_ns = ABSENT;
    if (window->slots == 0 || window->width_ns <= 0 || window->width_ns > INT64_MAX / (int64_t)window->slots ||
        window->last < window->first || window->first == 0 || series > EXTRA_SURVEY_CELLS / window->slots)
        return problem_set(why, STATUS_LIMIT, "too many series for so fine a picture");
    survey->slots = malloc(series * window->slots * sizeof *survey->slots);
    if (survey->slots == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for extra series");
    for (size_t i = 0; i < series * window->slots; i++)
        survey->slots[i] = NOTHING;
    const struct extra_range range = {window->begin_ns, end_of(window), window->first, window->last};
    return extra_cursor_open(&survey->cursor, survey->recording, &range, why);
}

static void widen(struct extra_slot *slot, double low, double high, double last)
{
    bool is_first = extra_is_absent(slot->low);
    slot->low = is_first || low < slot->low ? low : slot->low;
    slot->high = is_first || high > slot->high ? high : slot->high;
    slot->last = last;
}

static void take(struct extra_survey *survey, const struct extra_moment *moment)
{
    const struct extra_window *window = &survey->window;
    int64_t since = number_difference(moment->utc_ns, window->begin_ns);
    size_t at = since != ABSENT ? (size_t)(since / window->width_ns) : window->slots;
    survey->reached_ns = moment->utc_ns;
    for (size_t i = 0; i < moment->count && at < window->slots; i++) {
        const struct extra_point *point = &moment->points[i];
        if (point->series >= window->first && point->series <= window->last)
            widen(&survey->slots[(point->series - window->first) * window->slots + at], point->value, point->value,
                  point->value);
    }
}

enum status extra_survey_read(struct extra_survey *survey, int64_t budget_ns, bool *done, struct problem *why)
{
    int64_t begun = os_mono_ns();
    struct extra_moment moment;
    enum status status = survey->cursor != NULL ? STATUS_OK : STATUS_EMPTY;
    while (status == STATUS_OK && (status = extra_cursor_next(survey->cursor, &moment, why)) == STATUS_OK) {
        take(survey, &moment);
        if (budget_ns != INT64_MAX && os_mono_ns() - begun >= budget_ns)
            break;
    }
    *done = status == STATUS_EMPTY;
    if (*done) {
        extra_cursor_close(survey->cursor);
        survey->cursor = NULL;
    }
    return *done ? STATUS_OK : status;
}

double extra_survey_part(const struct extra_survey *survey)
{
    if (survey->cursor == NULL)
        return 1;
    if (survey->reached_ns == ABSENT)
        return 0;
    return (double)(survey->reached_ns - survey->window.begin_ns) /
           ((double)survey->window.width_ns * (double)survey->window.slots);
}

const struct extra_slot *extra_survey_slots(const struct extra_survey *survey, uint32_t series)
{
    const struct extra_window *window = &survey->window;
    bool is_there = survey->slots != NULL && series >= window->first && series <= window->last;
    return is_there ? survey->slots + (size_t)(series - window->first) * window->slots : NULL;
}

struct extra_slot extra_slots_whole(const struct extra_slot *slots, size_t count)
{
    struct extra_slot whole = NOTHING;
    for (size_t i = 0; i < count; i++)
        if (!extra_is_absent(slots[i].low))
            widen(&whole, slots[i].low, slots[i].high, slots[i].last);
    return whole;
}
