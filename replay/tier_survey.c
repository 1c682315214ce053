#include "replay/tier_survey.h"

#include <stdio.h>

#include "replay/frame.h"
#include "replay/sqlite_file.h"

/* All names of a tier, bytes. */
enum { NAMES_LIMIT = 64 << 20 };

struct surveyor {
    struct recording *recording;      /* borrowed */
    const struct tier_survey *survey; /* borrowed */
    enum tier tier;
    struct intern *names;     /* owned */
    struct decoder *decoder;  /* owned */
    struct snapshot snapshot; /* owned */
    struct ranges ranges;     /* owned */
    int64_t from, to;         /* samples that are asked for, ids */
    int64_t expected;         /* number of the row that should come next */
    int64_t group;            /* key row of the group that can be decoded on; 0: none */
    bool ended;               /* by the one who listens, or for want of memory */
    enum status status;       /* NO_MEMORY then */
};

static void lose(struct surveyor *surveyor, int64_t from, int64_t to, const char *reason)
{
    surveyor->group = 0;
    surveyor->expected = to + 1;
    if (surveyor->survey->lost != NULL && !surveyor->ended)
        surveyor->ended = !surveyor->survey->lost(surveyor->survey->context, surveyor->tier, from, to, reason);
}

static enum status decode(struct surveyor *surveyor, const struct tier_row *row)
{
    int64_t last[TOTALS];
    const struct sample_info *info = &row->info;
    bool key = info->key == info->number;
    bool is_kind = row->frame_length > 0 && frame_is_known(row->frame[0]) && frame_is_key(row->frame[0]) == key;
    if (!is_kind || info->number - info->key >= GROUP_SAMPLES_MAX)
        return STATUS_DAMAGED;
    enum status status = decoder_apply(surveyor->decoder, &surveyor->snapshot, row->frame, row->frame_length);
    if (status == STATUS_OK)
        status = read_ranges(&surveyor->ranges, &surveyor->snapshot, info->samples,
                             frame_sum(row->frame, row->frame_length), row->ranges, row->ranges_length);
    bool totals = read_totals(row->totals, row->totals_length, last, &surveyor->ranges);
    return status == STATUS_OK && !totals ? STATUS_DAMAGED : status;
}

static void tell_row(struct surveyor *surveyor, const struct tier_row *row)
{
    const struct tier_survey *survey = surveyor->survey;
    bool is_asked_for = row->info.from >= surveyor->from && row->info.id <= surveyor->to;
    if (row->info.id > surveyor->to)
        surveyor->ended = true;
    else if (is_asked_for && !surveyor->ended)
        surveyor->ended = !survey->row(survey->context, row, &surveyor->snapshot, &surveyor->ranges);
}

static bool visit(void *context, const struct tier_row *row)
{
    struct surveyor *surveyor = context;
    const struct sample_info *info = &row->info;
    if (info->number > surveyor->expected)
        lose(surveyor, surveyor->expected, info->number - 1, "missing");
    bool follows = info->key == info->number || surveyor->group == info->key;
    enum status status = follows ? decode(surveyor, row) : STATUS_DAMAGED;
    surveyor->expected = info->number + 1;
    if (status == STATUS_NO_MEMORY) {
        surveyor->status = status;
        surveyor->ended = true;
    } else if (status != STATUS_OK) {
        lose(surveyor, info->number, info->number, follows ? "damaged" : "built on a damaged one");
    } else {
        surveyor->group = info->key;
        tell_row(surveyor, row);
    }
    return !surveyor->ended;
}

/* The number of the first row at or behind this one; 0 when the page it would be on cannot be read. */
static int64_t next_number(struct surveyor *surveyor, int64_t number)
{
    char sql[128];
    int64_t found;
    snprintf(sql, sizeof sql, "SELECT number FROM %s WHERE number >= %lld ORDER BY number LIMIT 1",
             surveyor->tier == TIER_MINUTE ? "minute" : "quarter", (long long)number);
    return file_number(file_of(surveyor->recording), sql, &found, NULL) == STATUS_OK ? found : 0;
}

/* The last number that is lost with the row at `bad`, which cannot be read: of one row, or of all on a bad page. The steps double and then halve. */
static int64_t end_of_damage(struct surveyor *surveyor, int64_t bad, int64_t last)
{
    int64_t found = next_number(surveyor, bad), step = 1, good = bad + 1;
    if (found > 0)
        return found < last ? found : last;
    while (good <= last && next_number(surveyor, good) == 0) {
        bad = good;
        good += step *= 2;
    }
    good = good > last + 1 ? last + 1 : good;
    while (good - bad > 1) {
        int64_t middle = bad + (good - bad) / 2;
        if (next_number(surveyor, middle) != 0)
            good = middle;
        else
            bad = middle;
    }
    return good - 1;
}

static enum status go_through(struct surveyor *surveyor, int64_t last, struct problem *why)
{
    struct recording *recording = surveyor->recording;
    while (surveyor->expected <= last && !surveyor->ended) {
        enum status status =
            recording->ops->tier_rows(recording, surveyor->tier, surveyor->expected, last, visit, surveyor, NULL);
        if (status == STATUS_NO_MEMORY || status == STATUS_BUSY)
            return problem_set(why, status, "cannot read the recording: %s", status_name(status));
        if (surveyor->ended || surveyor->expected > last)
            break;
        if (status == STATUS_OK)
            lose(surveyor, surveyor->expected, last, "missing");
        else
            lose(surveyor, surveyor->expected, end_of_damage(surveyor, surveyor->expected, last), "damaged");
    }
    return surveyor->status == STATUS_OK ? STATUS_OK : problem_set(why, surveyor->status, "no memory for a sample");
}

static enum status survey_rows(struct surveyor *surveyor, int64_t last, struct problem *why)
{
    if (intern_open(&surveyor->names, NAMES_LIMIT) != STATUS_OK)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to read the recording");
    snapshot_init(&surveyor->snapshot, surveyor->names);
    enum status status = decoder_open(&surveyor->decoder, surveyor->names);
    status = status == STATUS_OK ? go_through(surveyor, last, why)
                                 : problem_set(why, status, "no memory to read the recording");
    decoder_close(surveyor->decoder);
    snapshot_done(&surveyor->snapshot);
    ranges_done(&surveyor->ranges);
    intern_close(surveyor->names);
    return status;
}

static enum status find_rows(struct recording *recording, enum tier tier, struct layer *rows, struct problem *why)
{
    *rows = (struct layer){1, 0};
    return recording->ops->tier_ends == NULL ? STATUS_OK : recording->ops->tier_ends(recording, tier, rows, why);
}

enum status tier_survey(struct recording *recording, enum tier tier, const struct tier_survey *survey,
                        struct problem *why)
{
    struct surveyor surveyor = {
        .recording = recording, .survey = survey, .tier = tier, .from = INT64_MIN, .to = INT64_MAX};
    struct layer rows;
    enum status status = find_rows(recording, tier, &rows, why);
    if (status != STATUS_OK || rows.last < rows.first)
        return status;
    surveyor.expected = rows.first;
    return survey_rows(&surveyor, rows.last, why);
}

enum status tier_survey_between(struct recording *recording, enum tier tier, int64_t from, int64_t to,
                                const struct tier_survey *survey, struct problem *why)
{
    struct surveyor surveyor = {.recording = recording, .survey = survey, .tier = tier, .from = from, .to = to};
    struct layer rows;
    struct sample_info first;
    int64_t number;
    enum status status = find_rows(recording, tier, &rows, why);
    if (status != STATUS_OK || rows.last < rows.first)
        return status;
    status = recording->ops->find_id(recording, tier, from, &number, why);
    if (status == STATUS_OK)
        status = recording->ops->sample(recording, tier, number, &first, why);
    if (status != STATUS_OK)
        return status == STATUS_EMPTY ? STATUS_OK : status;
    surveyor.expected = first.key < number - GROUP_SAMPLES_MAX ? number : first.key;
    return survey_rows(&surveyor, rows.last, why);
}
