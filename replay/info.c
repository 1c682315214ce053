/* The verb `info`: what a recording holds, as text on stdout. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "replay/costs.h"
#include "replay/extra_series.h"
#include "replay/owner_moments.h"
#include "replay/player.h"
#include "replay/sizes_print.h"
#include "replay/verbs.h"

enum { SESSIONS_SHOWN_MAX = 1000, MARKS_SHOWN_MAX = 10000 };

const struct option info_options[] = {
    {"sizes", OPTION_FLAG, NULL, "tell what takes the space as well; looks at the whole file"},
    {NULL, OPTION_FLAG, NULL, NULL},
};

struct report {
    struct recording *recording;
    struct recording_summary summary;
    struct session session; /* the newest */
    struct zone zone;
};

static void print_time(const struct report *report, int64_t utc_ns)
{
    char text[WHEN_TEXT];
    when_format(text, utc_ns, report->zone);
    printf("%s", text);
}

static void print_machine(const struct report *report, const char *path)
{
    const struct session *session = &report->session;
    char safe[PROBLEM_LINE];
    int32_t minutes = session->machine.zone_offset_seconds / 60;
    text_safe(safe, sizeof safe, sizeof safe, path, strlen(path));
    printf("file       %s\n", safe);
    printf("host       %s\n", session->machine.host);
    printf("system     %s\n", session->machine.os);
    printf("source     %s\n", session->machine.source);
    printf("zone       %s (UTC%c%02d:%02d)\n", session->machine.zone, minutes < 0 ? '-' : '+', abs(minutes) / 60,
           abs(minutes) % 60);
    printf("tool       %s\n", session->tool);
}

static void print_size(const struct report *report)
{
    const struct recording_summary *summary = &report->summary;
    char bytes[NUMBER_TEXT], each[NUMBER_TEXT], span[WHEN_TEXT];
    number_exact(bytes, summary->bytes);
    number_exact(each, number_scale(summary->bytes, 1, summary->count));
    span_format(span, number_difference(summary->last_utc_ns, summary->first_utc_ns));
    printf("samples    %lld", (long long)summary->count);
    if (summary->first_taken > 1)
        printf(", the %lld before them were dropped", (long long)(summary->first_taken - 1));
    printf("\n");
    for (int tier = TIERS - 1; tier > TIER_TAKEN; tier--)
        if (summary->thinned[tier] > 0)
            printf("thinned    %lld of them stand for a %s each\n", (long long)summary->thinned[tier],
                   tier_name((enum tier)tier));
    if (summary->stand_ins > 0)
        printf("thinned    %lld of them stand for a minute or a quarter hour each, among others\n",
               (long long)summary->stand_ins);
    printf("from       ");
    print_time(report, summary->first_utc_ns);
    printf("\nto         ");
    print_time(report, summary->last_utc_ns);
    printf("  (%s)\n", span);
    printf("size       %s bytes, %s per sample\n", bytes, each);
}

static void print_spread(enum cost cost, const struct cost_spread *spread)
{
    char median[NUMBER_TEXT], percentile[NUMBER_TEXT], most[NUMBER_TEXT];
    if (spread->count == 0)
        return;
    number_short(median, spread->median, UNIT_NS, 8);
    number_short(percentile, spread->percentile_99, UNIT_NS, 8);
    number_short(most, spread->most, UNIT_NS, 8);
    printf("  %-8s %8s %8s %8s\n", cost_name(cost), median, percentile, most);
}

/* What samples cost, and how much later they came than they should. */
static void print_costs(const struct report *report)
{
    struct costs costs;
    costs_find(&costs, report->recording, report->summary.first_id, report->summary.last_id);
    printf("cost       of a sample: median, 99th percentile, most (%zu looked at)\n", costs.looked_at);
    for (int i = 0; i < COSTS; i++)
        print_spread((enum cost)i, &costs.of[i]);
}

/* UTC of the last sample of a session: the one before the next session's first. */
static int64_t session_end(const struct report *report, int64_t id)
{
    struct session next;
    struct sample_info info;
    if (recording_session(report->recording, id + 1, &next, NULL) != STATUS_OK ||
        recording_find_time(report->recording, next.started_ns, &info, NULL) != STATUS_OK ||
        recording_step(report->recording, info.id, -1, &info, NULL) != STATUS_OK)
        return report->summary.last_utc_ns;
    return info.utc_ns;
}

/* The session of the oldest sample: those before it have none any more. */
static int64_t first_session(const struct report *report)
{
    struct sample_info first;
    bool known = recording_sample(report->recording, report->summary.first_id, &first, NULL) == STATUS_OK;
    return known && first.session > 0 ? first.session : 1;
}

static void print_sessions(const struct report *report)
{
    printf("boots      %lld\n", (long long)report->summary.boots);
    printf("sessions   %lld\n", (long long)report->summary.sessions);
    int64_t first = first_session(report), last = report->session.id;
    if (last - first >= SESSIONS_SHOWN_MAX) {
        printf("  (the last %d of them)\n", SESSIONS_SHOWN_MAX);
        first = last - SESSIONS_SHOWN_MAX + 1;
    }
    for (int64_t id = first; id <= last; id++) {
        struct session session;
        char interval[WHEN_TEXT];
        if (recording_session(report->recording, id, &session, NULL) != STATUS_OK)
            continue;
        span_format(interval, session.interval_ns);
        printf("  ");
        print_time(report, session.started_ns);
        printf(" to ");
        print_time(report, session_end(report, id));
        printf("  every %s, pid %lld, %s\n", interval, (long long)session.pid, session.tool);
    }
}

/* The samples are worth telling all the same. */
static enum status told_damaged(const char *what, const struct problem *damage)
{
    printf("%-10s cannot be read: %s\n", what, damage->line);
    return STATUS_OK;
}

static enum status print_owners(const struct report *report, struct problem *why)
{
    struct owners_counts counts;
    struct problem own = {STATUS_OK, ""};
    enum status status = recording_owners_counts(report->recording, &counts, &own);
    if (status == STATUS_DAMAGED)
        return told_damaged("owners", &own);
    if (status != STATUS_OK && why != NULL)
        *why = own;
    if (status == STATUS_OK && counts.moments > 0)
        printf("owners     %lld names, %lld drivers, %lld times\n", (long long)counts.names, (long long)counts.drivers,
               (long long)counts.moments);
    return status;
}

static enum status print_extra(const struct report *report, struct problem *why)
{
    struct extra_counts counts;
    struct problem own = {STATUS_OK, ""};
    enum status status = recording_extra_counts(report->recording, &counts, &own);
    if (status == STATUS_DAMAGED)
        return told_damaged("series", &own);
    if (status != STATUS_OK && why != NULL)
        *why = own;
    if (status != STATUS_OK || counts.series == 0 || counts.first_ns == ABSENT)
        return status;
    printf("series     %lld, %lld moments, ", (long long)counts.series, (long long)counts.moments);
    print_time(report, counts.first_ns);
    printf(" to ");
    print_time(report, counts.last_ns);
    putchar('\n');
    return status;
}

static void print_marks_of(const struct report *report, const struct mark *marks, size_t count, bool gaps)
{
    for (size_t i = 0; i < count; i++) {
        if ((marks[i].kind == MARK_GAP) != gaps)
            continue;
        printf("  ");
        print_time(report, marks[i].utc_ns);
        printf("  %-5s  %s\n", mark_kind_name(marks[i].kind), marks[i].text);
    }
}

static enum status print_marks(const struct report *report, struct problem *why)
{
    const struct recording_summary *summary = &report->summary;
    size_t capacity = summary->marks > MARKS_SHOWN_MAX ? MARKS_SHOWN_MAX : (size_t)summary->marks, count = 0;
    struct mark *marks = calloc(capacity + 1, sizeof *marks);
    if (marks == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for the marks");
    enum status status = recording_marks(report->recording, INT64_MIN, INT64_MAX, marks, capacity, &count, why);
    if (status == STATUS_OK) {
        printf("gaps       %lld\n", (long long)summary->gaps);
        print_marks_of(report, marks, count, true);
        printf("marks      %lld\n", (long long)(summary->marks - summary->gaps));
        print_marks_of(report, marks, count, false);
        if (summary->marks > MARKS_SHOWN_MAX)
            printf("  (the first %d of %lld)\n", MARKS_SHOWN_MAX, (long long)summary->marks);
    }
    free(marks);
    return status;
}

/* What the source could not read, as the last sample tells it. */
static enum status print_remarks(const struct report *report, struct problem *why)
{
    struct player *player;
    enum status status = player_open(&player, report->recording, why);
    if (status != STATUS_OK)
        return status;
    status = player_last(player, why);
    if (status == STATUS_OK) {
        const struct snapshot *last = player_current(player);
        for (size_t i = 0; i < last->remark_count; i++) {
            struct text remark = intern_text(last->names, last->remarks[i]);
            char safe[PROBLEM_LINE];
            text_safe(safe, sizeof safe, sizeof safe, remark.bytes, remark.length);
            printf("remark     %s\n", safe);
        }
    }
    player_close(player);
    return status;
}

static enum status print_report(struct report *report, const char *path, struct problem *why)
{
    struct sample_info last;
    enum status status = recording_summary(report->recording, &report->summary, why);
    if (status == STATUS_OK && report->summary.count == 0)
        return problem_set(why, STATUS_EMPTY, "%s holds no sample yet", path);
    if (status == STATUS_OK)
        status = recording_tail(report->recording, &report->session, &last, why);
    if (status != STATUS_OK)
        return status;
    report->zone = (struct zone){ZONE_FIXED, report->session.machine.zone_offset_seconds};
    print_machine(report, path);
    print_size(report);
    print_costs(report);
    print_sessions(report);
    status = print_owners(report, why);
    if (status == STATUS_OK)
        status = print_extra(report, why);
    if (status == STATUS_OK)
        status = print_marks(report, why);
    return status == STATUS_OK ? print_remarks(report, why) : status;
}

enum status info_run(const struct arguments *arguments, struct problem *why)
{
    struct report report = {0};
    const char *path = arguments->operands[0];
    enum status status = recording_open_read(&report.recording, path, why);
    if (status != STATUS_OK)
        return status;
    status = print_report(&report, path, why);
    if (status == STATUS_OK && arguments_flag(arguments, "sizes"))
        status = sizes_print(report.recording, report.summary.count, why);
    recording_close(report.recording);
    return status;
}
