#include "attempt.h"

#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "replay/history.h"

/* --- recording --------------------------------------------------------------------------------------------------------------------- */

static void add_samples(struct attempt *attempt, struct rig *rig, const struct oracle *oracle,
                        const struct attempt_hooks *hooks, const char *when)
{
    for (size_t i = 0; i < ATTEMPT_SAMPLES; i++) {
        const struct snapshot *snapshot;
        struct problem why = {0};
        if (hooks->each != NULL)
            hooks->each(hooks->context, i);
        enum status status = sampler_take(rig->sampler, &snapshot, &why);
        attempt->source_failed = attempt->source_failed || status != STATUS_OK;
        if (status == STATUS_OK)
            status = recorder_add(rig->recorder, snapshot, &why);
        expect_clear(when, status, &why);
        attempt->last_ok = status == STATUS_OK ? attempt->last_ok + 1 : 0;
        if (status == STATUS_OK)
            attempt->numbers[attempt->count++] = (size_t)oracle_find(oracle, snapshot->utc_ns);
    }
}

/* What was acknowledged is there, in its order; what else is there is right. */
static void expect_acknowledged(const struct attempt *attempt, const struct findings *look, const char *when)
{
    size_t at = 0;
    for (size_t i = 0; i < attempt->count; i++, at++) {
        while (at < look->samples && look->numbers[at] != attempt->numbers[i])
            at++;
        if (at >= look->samples) {
            promise_broken("%s: sample %zu was acknowledged and is not there", when, attempt->numbers[i] + 1);
            return;
        }
    }
    if (look->samples > 0 && (look->starts == 0 || look->boots != 0))
        promise_broken("%s: %zu samples with %zu start marks and %zu boots", when, look->samples, look->starts,
                       look->boots);
}

static bool expect_good(const struct findings *look, bool good, bool source_failed, const char *when)
{
    if (good || (source_failed && look->status == STATUS_OK))
        return true;
    promise_broken("%s: %s (%s), %zu of %zu samples wrong, %lld said", when, status_name(look->status), look->why.line,
                   look->wrong, look->samples, (long long)look->summary.count);
    return false;
}

static void look_at_memory(const struct attempt *attempt, struct rig *rig, const struct oracle *oracle,
                           const struct attempt_hooks *hooks, const char *when)
{
    struct findings look;
    if (hooks->quiet != NULL)
        hooks->quiet(hooks->context);
    bool good = look_at(&look, rig->recording, oracle);
    if (expect_good(&look, good, attempt->source_failed, when))
        expect_acknowledged(attempt, &look, when);
    look_done(&look);
}

void attempt_record(struct attempt *attempt, const char *path, const struct oracle *oracle,
                    const struct attempt_hooks *hooks, const char *when)
{
    struct rig rig = {0};
    struct problem why = {0};
    memset(attempt, 0, sizeof *attempt);
    attempt->opened = rig_open(&rig, path, &why);
    if (attempt->opened) {
        add_samples(attempt, &rig, oracle, hooks, when);
        enum status status = recorder_note(rig.recorder, oracle->utc_ns[0], "a note", &why);
        expect_clear(when, status, &why);
        attempt->noted = status == STATUS_OK;
        if (path == NULL)
            look_at_memory(attempt, &rig, oracle, hooks, when);
        status = rig_close(&rig, &why);
        expect_clear(when, status, &why);
        attempt->closed = status == STATUS_OK;
    } else {
        expect_clear(when, why.status == STATUS_OK ? STATUS_IO : why.status, &why);
    }
    rig_done(&rig);
}

static void go_on(const struct attempt *attempt, const char *path, const struct oracle *oracle, const char *when)
{
    struct attempt next;
    const struct attempt_hooks hooks = {0};
    attempt_record(&next, path, oracle, &hooks, when);
    struct findings look;
    bool good = look_at_file(&look, path, oracle);
    if (next.count != ATTEMPT_SAMPLES || !next.closed)
        promise_broken("%s: a recorder cannot go on", when);
    if (expect_good(&look, good, attempt->source_failed, when) && look.samples < attempt->count + next.count)
        promise_broken("%s: going on lost samples", when);
    look_done(&look);
    expect_whole(path, when);
}

void attempt_check(const struct attempt *attempt, const char *path, const struct oracle *oracle, const char *when)
{
    struct findings look;
    bool good = look_at_file(&look, path, oracle);
    bool nothing = !good && look.status == STATUS_NOT_FOUND && os_file_kind(path) == OS_FILE_NONE;
    if (nothing && attempt->opened)
        promise_broken("%s: the recording was opened, and there is no file", when);
    if (!nothing && expect_good(&look, good, attempt->source_failed, when)) {
        expect_acknowledged(attempt, &look, when);
        size_t marks = (size_t)(look.samples > 0) + attempt->noted + (attempt->closed && attempt->count > 0);
        if ((size_t)look.summary.marks < marks)
            promise_broken("%s: %lld marks of %zu", when, (long long)look.summary.marks, marks);
    }
    look_done(&look);
    go_on(attempt, path, oracle, when);
}

/* --- reading ----------------------------------------------------------------------------------------------------------------------- */

static bool right_now(const struct player *player, const struct oracle *oracle)
{
    const struct snapshot *current = player_current(player);
    long number = current == NULL ? -1 : oracle_find(oracle, player_info(player)->utc_ns);
    return number >= 0 && digest_of(current) == oracle->digest[number];
}

static bool expect_move(struct player *player, enum status status, const struct problem *why,
                        const struct oracle *oracle, const char *when)
{
    expect_clear(when, status, why);
    if (status == STATUS_OK && !right_now(player, oracle))
        promise_broken("%s: a move went to a wrong sample", when);
    return status == STATUS_OK;
}

static bool move_about(struct player *player, const struct oracle *oracle, const char *when)
{
    struct problem why = {0};
    int64_t far;
    bool all = expect_move(player, player_first(player, &why), &why, oracle, when);
    all &= expect_move(player, player_seek_time(player, oracle->utc_ns[20], &far, &why), &why, oracle, when);
    all &= expect_move(player, player_seek_id(player, 9, &why), &why, oracle, when);
    enum status status = player_set_base(player, &why);
    expect_clear(when, status, &why);
    all &= status == STATUS_OK;
    if (status == STATUS_OK)
        all &= expect_move(player, player_step(player, 1, &why), &why, oracle, when);
    return all && expect_move(player, player_last(player, &why), &why, oracle, when);
}

static bool draw_history(struct recording *recording, const struct oracle *oracle, const char *when)
{
    struct history *history;
    struct problem why = {0};
    struct history_key key = {.entity = ENTITY_TOTALS, .field = 0, .session = ABSENT};
    enum status status = history_open(&history, recording, &why);
    expect_clear(when, status, &why);
    if (status != STATUS_OK)
        return false;
    status = history_show(history, &key, oracle->utc_ns[0], oracle->utc_ns[ATTEMPT_SAMPLES - 1] + 1, 8, &why);
    expect_clear(when, status, &why);
    size_t count = 0;
    const struct history_slot *slots = history_slots(history, &count);
    if (status == STATUS_OK && (count != 8 || slots[0].last == ABSENT || slots[7].last == ABSENT))
        promise_broken("%s: a history with holes", when);
    history_close(history);
    return status == STATUS_OK;
}

static bool read_all(struct recording *recording, const struct oracle *oracle, const char *when)
{
    struct findings look;
    bool good = look_at(&look, recording, oracle);
    expect_clear(when, look.status, &look.why);
    if (look.status == STATUS_OK && !good)
        promise_broken("%s: OK, but %zu samples of %lld, %zu wrong", when, look.samples, (long long)look.summary.count,
                       look.wrong);
    look_done(&look);
    return good;
}

bool attempt_read(const char *path, const struct oracle *oracle, const struct attempt_hooks *hooks, const char *when)
{
    struct recording *recording;
    struct player *player;
    struct problem why = {0};
    enum status status = recording_open_read(&recording, path, &why);
    expect_clear(when, status, &why);
    if (status != STATUS_OK)
        return false;
    bool all = read_all(recording, oracle, when);
    status = player_open(&player, recording, &why);
    expect_clear(when, status, &why);
    if (status == STATUS_OK) {
        all &= move_about(player, oracle, when);
        all &= draw_history(recording, oracle, when);
        if (hooks->quiet != NULL)
            hooks->quiet(hooks->context);
        if (!move_about(player, oracle, when))
            promise_broken("%s: a player does not recover", when);
        player_close(player);
    } else if (hooks->quiet != NULL) {
        hooks->quiet(hooks->context);
    }
    if (!read_all(recording, oracle, when))
        promise_broken("%s: a reader does not recover", when);
    recording_close(recording);
    return all && status == STATUS_OK;
}
