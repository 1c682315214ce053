#include "export/evidence.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "export/amount.h"
#include "sampler/owners/notes.h"

enum { NAME_COLUMNS = 24, GROUP_COLUMNS = 60, MERGED_COLUMNS = 40 };

#define PER_PERCENT     100.0
#define RATIO_LARGE     1000 /* bytes, where the system counts no objects */
#define SECONDS_AN_HOUR 3600.0
#define ALIAS_MARK      " | "

const char *evidence_name(char out[EVIDENCE_NAME], const struct verdict_name *name)
{
    text_safe(out, EVIDENCE_NAME, NAME_COLUMNS, name->bytes, name->length);
    return out;
}

const char *evidence_minute(char out[WHEN_TEXT], int64_t utc_ns, struct zone zone)
{
    enum { TO_THE_MINUTE = 16 };
    when_format(out, utc_ns, zone);
    out[TO_THE_MINUTE] = '\0';
    return out;
}

int evidence_percent(double part)
{
    return (int)(part * PER_PERCENT + 0.5);
}

/* --- what to do next --------------------------------------------------------------------------------------------------------------- */

/* Whether a name can stand between quotes in a shell, whichever it is. */
static bool is_plain(const struct verdict_name *name)
{
    for (size_t i = 0; i < name->length; i++) {
        unsigned char byte = (unsigned char)name->bytes[i];
        if (!isalnum(byte) && strchr(" -_.()", byte) == NULL)
            return false;
    }
    return name->length > 0;
}

static void put_windows(char out[VERDICT_TEXT], const struct culprit *culprit)
{
    if (culprit->holder.by == HELD_BY_PROCESS && process_pid(culprit->holder.pid) == ABSENT)
        snprintf(out, VERDICT_TEXT, "handle.exe -s");
    else if (culprit->holder.by == HELD_BY_PROCESS)
        snprintf(out, VERDICT_TEXT, "handle.exe -s -p %" PRId64, culprit->holder.pid);
    else
        snprintf(out, VERDICT_TEXT,
                 "xperf -on PROC_THREAD+LOADER+POOL -stackwalk PoolAlloc+PoolFree -PoolTag \"%.*s\" -FileMode Circular "
                 "-BufferSize 1024 -MaxFile 1024",
                 (int)culprit->name.length, culprit->name.bytes);
}

/* The tracepoint names no cache before Linux 6.16, so that the size has to do. Without quotes and blanks, so that the command fits into a line and is the same in every shell. */
static void put_linux(char out[VERDICT_TEXT], const struct culprit *culprit)
{
    bool is_kmalloc = culprit->name.length > 8 && memcmp(culprit->name.bytes, "kmalloc-", 8) == 0;
    if (culprit->holder.by == HELD_BY_PROCESS && process_pid(culprit->holder.pid) == ABSENT)
        return;
    if (culprit->holder.by == HELD_BY_PROCESS)
        snprintf(out, VERDICT_TEXT, "ls -l /proc/%" PRId64 "/fd | sed 's/.*> //;s/[0-9]//g' | sort | uniq -c | sort -n",
                 culprit->holder.pid);
    else if (culprit->each > 0)
        snprintf(out, VERDICT_TEXT, "perf record -ag -e kmem:%s --filter bytes_alloc==%" PRId64 " sleep 60",
                 is_kmalloc ? "kmalloc" : "kmem_cache_alloc", culprit->each);
}

const char *evidence_next_shows(const struct culprit *culprit)
{
    bool is_windows = culprit->type == POOL_PAGED || culprit->type == POOL_NONPAGED;
    if (culprit->holder.by == HELD_BY_PROCESS)
        return is_windows ? "counts its handles by type" : "counts what its descriptors are";
    return is_windows ? "traces who allocates; stop it with xperf -d" : "traces who allocates; then: perf report";
}

bool evidence_next(char out[VERDICT_TEXT], const struct culprit *culprit)
{
    bool is_windows = culprit->type == POOL_PAGED || culprit->type == POOL_NONPAGED;
    out[0] = '\0';
    if (is_windows && (culprit->holder.by == HELD_BY_PROCESS || is_plain(&culprit->name)))
        put_windows(out, culprit);
    if (culprit->type == POOL_RECLAIMABLE || culprit->type == POOL_UNRECLAIMABLE)
        put_linux(out, culprit);
    return out[0] != '\0';
}

/* --- sentences about a culprit: each is false where there is nothing to say ------------------------------------------------------- */

struct telling {
    const struct evidence_frame *frame;
    bool in_full; /* units written out */
};

typedef bool (*teller)(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling);

static const char *bytes_text(char out[NUMBER_TEXT], const struct telling *telling, double bytes)
{
    if (telling->in_full)
        amount_bytes(out, bytes);
    else
        number_short(out, number_whole(bytes), UNIT_BYTES, 6);
    return out;
}

static const struct note *note_of(const struct culprit *culprit, struct text name)
{
    bool is_tag = culprit->type == POOL_PAGED || culprit->type == POOL_NONPAGED;
    return is_tag ? note_of_tag(name) : note_of_cache(name);
}

/* The i-th of the names behind a row: its own, then those merged with it. False behind the last. */
static bool name_behind(struct text *name, const struct culprit *culprit, size_t i)
{
    const char *rest = culprit->aliases.bytes;
    size_t left = culprit->aliases.length, mark = strlen(ALIAS_MARK);
    *name = (struct text){culprit->name.bytes, culprit->name.length};
    if (i == 0)
        return true;
    for (; left > 0; i--) {
        const char *end = rest;
        while (end + mark <= rest + left && memcmp(end, ALIAS_MARK, mark) != 0)
            end++;
        end = end + mark <= rest + left ? end : rest + left;
        *name = (struct text){rest, (size_t)(end - rest)};
        if (i == 1)
            return true;
        size_t step = (size_t)(end - rest) + mark;
        rest += step < left ? step : left;
        left -= step < left ? step : left;
    }
    return false;
}

static bool tell_note(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    const struct note *note = note_of(culprit, (struct text){culprit->name.bytes, culprit->name.length});
    (void)telling;
    if (note == NULL || culprit->aliases.length > 0)
        return false;
    /* Who holds it says more than what usually fills it. */
    bool is_held = culprit->holder.by == HELD_BY_PROCESS || culprit->holder.by == HELD_BY_KERNEL;
    const char *usually = is_held ? "" : note->filled_by;
    snprintf(out, EVIDENCE_TEXT, "%s%s%s", note->holds, usually[0] == '\0' ? "" : "; grows by: ", usually);
    return true;
}

/* The kernel puts caches of one size together and shows one of their names: which of them grows nobody can tell from here. */
static bool tell_aliases(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    struct buffer line;
    struct text name;
    (void)telling;
    if (culprit->aliases.length == 0)
        return false;
    buffer_init(&line, EVIDENCE_TEXT);
    buffer_add_text(&line, "one of these, which the kernel keeps as one: ");
    for (size_t i = 0; name_behind(&name, culprit, i); i++) {
        char safe[EVIDENCE_NAME];
        const struct note *note = note_of(culprit, name);
        text_safe(safe, sizeof safe, NAME_COLUMNS, name.bytes, name.length);
        buffer_format(&line, "%s%s", i == 0 ? "" : ", ", safe);
        if (note != NULL)
            buffer_format(&line, " (%s)", note->holds);
    }
    snprintf(out, EVIDENCE_TEXT, "%s", buffer_text(&line));
    buffer_done(&line);
    return true;
}

static bool tell_growth(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    char grown[NUMBER_TEXT], usual[NUMBER_TEXT], low[NUMBER_TEXT], high[NUMBER_TEXT], together[NUMBER_TEXT * 2] = "";
    if (culprit->group_count > 1)
        snprintf(together, sizeof together, " (all %zu together)", culprit->group_count);
    snprintf(out, EVIDENCE_TEXT, "%s%s: %s, %s an hour (%s to %s), %d%% of all growth", shape_words(culprit->shape),
             together, bytes_text(grown, telling, (double)culprit->growth_bytes),
             bytes_text(usual, telling, culprit->bytes_per_hour), bytes_text(low, telling, fmax(0, culprit->low)),
             bytes_text(high, telling, culprit->high), evidence_percent(culprit->share));
    return true;
}

static bool tell_start(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    char when[WHEN_TEXT], within[WHEN_TEXT];
    if (culprit->started_ns == ABSENT) {
        snprintf(out, EVIDENCE_TEXT, "before the first sample");
        return true;
    }
    when_format(when, culprit->started_ns, telling->frame->zone);
    span_format(within, span_in_seconds(culprit->started_within_ns));
    snprintf(out, EVIDENCE_TEXT, "%s (within %s)%s%s", when, within, culprit->beside[0] != '\0' ? ", " : "",
             culprit->beside);
    return true;
}

/* The file behind the pool, where the recording has found it out. */
static bool tell_owner(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    char driver[EVIDENCE_NAME], version[EVIDENCE_NAME], company[EVIDENCE_NAME];
    bool grade = culprit->owner.length > 0 && culprit->owner_grade != OWNER_KNOWN;
    (void)telling;
    if (culprit->driver.length == 0 && !grade)
        return false;
    evidence_name(driver, culprit->driver.length > 0 ? &culprit->driver : &culprit->owner);
    evidence_name(version, &culprit->version);
    evidence_name(company, &culprit->company);
    snprintf(out, EVIDENCE_TEXT, "%s%s%s%s%s%s%s", driver, version[0] != '\0' ? " " : "", version,
             company[0] != '\0' ? ", " : "", company, grade ? ": " : "",
             grade ? owner_grade_words(culprit->owner_grade) : "");
    return true;
}

static bool tell_boots(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    (void)telling;
    if (culprit->boots_of < 2)
        return false;
    snprintf(out, EVIDENCE_TEXT, "in %" PRId64 " of %" PRId64 " boots", culprit->boots, culprit->boots_of);
    return true;
}

/* A path needs more room than a name. */
static const char *group_name(char out[VERDICT_TEXT], const struct verdict_name *name)
{
    text_safe(out, VERDICT_TEXT, GROUP_COLUMNS, name->bytes, name->length);
    return out;
}

static bool is_open_files(const struct culprit *culprit)
{
    const struct note *note = note_of(culprit, (struct text){culprit->name.bytes, culprit->name.length});
    return note != NULL && note_is_every_handle(note);
}

static bool tell_holder(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    const struct verdict_holder *holder = &culprit->holder;
    char group[VERDICT_TEXT], objects[NUMBER_TEXT], handles[NUMBER_TEXT];
    number_short(objects, holder->objects, UNIT_COUNT, 10);
    number_short(handles, holder->handles, UNIT_COUNT, 10);
    evidence_holder(group, holder);
    if (holder->by == HELD_BY_PROCESS)
        snprintf(out, EVIDENCE_TEXT, "handles of %s, %.2f for each object (confidence %d%%)", group, holder->per_object,
                 evidence_percent(holder->confidence));
    else if (holder->by == HELD_BY_KERNEL && is_open_files(culprit))
        snprintf(
            out, EVIDENCE_TEXT,
            "no process: %s open files, but %s descriptors; the others were sent over a socket that nobody reads, or "
            "the kernel keeps them",
            objects, handles);
    else if (holder->by == HELD_BY_KERNEL)
        snprintf(out, EVIDENCE_TEXT, "kernel references: %s objects, but %s handles to them; no process to blame",
                 objects, handles);
    else if (holder->by == HELD_BY_GROUP)
        snprintf(
            out, EVIDENCE_TEXT,
            "no process's handles; charged to the control group %s: %.2f bytes for each one gained (confidence %d%%)",
            group_name(group, &holder->name), holder->per_object, evidence_percent(holder->confidence));
    else
        snprintf(out, EVIDENCE_TEXT, "nobody known: %s",
                 telling->frame->processes > 0 ? "no process's handles grew with it"
                                               : "the recording has no processes");
    return true;
}

static bool tell_days(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    (void)telling;
    if (culprit->days == 0)
        return false;
    snprintf(out, EVIDENCE_TEXT, "it rises and falls with the day; what rises is the lowest of each of %zu days",
             culprit->days);
    return true;
}

/* Of what Linux says it can take back: why it is no cache, or how to find out. */
static bool tell_cache(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    static const char *const WORDS[] = {
        [CACHE_UNPROVED] =
            "it may be one. Record on and run: sync; echo 3 > /proc/sys/vm/drop_caches. A cache goes, a leak stays",
        [CACHE_ALONE] = "Linux says it can take it back; but it grew as fast while no cache of files moved",
        [CACHE_STAYED] = "Linux says it can take it back; but it stayed when most of the caches was taken back",
    };
    (void)telling;
    if (!culprit->may_be_cache || culprit->type != POOL_RECLAIMABLE || culprit->holder.by == HELD_BY_PROCESS)
        return false;
    snprintf(out, EVIDENCE_TEXT, "%s", WORDS[culprit->proof]);
    return true;
}

static bool tell_group(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    struct buffer line;
    char name[EVIDENCE_NAME];
    (void)telling;
    if (culprit->group_count < 2)
        return false;
    buffer_init(&line, EVIDENCE_TEXT);
    for (size_t i = 0; i < culprit->group_count; i++) {
        const struct verdict_member *member = &culprit->group[i];
        char ratio[NUMBER_TEXT];
        number_short(ratio, number_whole(member->ratio), UNIT_COUNT, 6);
        if (member->ratio < RATIO_LARGE)
            snprintf(ratio, sizeof ratio, "%.4g", round(member->ratio * PER_PERCENT) / PER_PERCENT);
        buffer_format(&line, "%s%s %s", i == 0 ? "" : " : ", evidence_name(name, &member->name), ratio);
    }
    snprintf(out, EVIDENCE_TEXT, "%s", buffer_text(&line));
    buffer_done(&line);
    return true;
}

static bool tell_freed(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    char allocs[NUMBER_TEXT], frees[NUMBER_TEXT];
    (void)telling;
    if (culprit->allocs == ABSENT || culprit->frees == ABSENT || culprit->allocs <= 0)
        return false;
    number_short(allocs, culprit->allocs, UNIT_COUNT, 8);
    number_short(frees, culprit->frees, UNIT_COUNT, 8);
    if (culprit->frees == 0)
        snprintf(out, EVIDENCE_TEXT, "none of %s allocations", allocs);
    else
        snprintf(out, EVIDENCE_TEXT, "%s of %s allocations (%.1f%%)", frees, allocs,
                 PER_PERCENT * (double)culprit->frees / (double)culprit->allocs);
    return true;
}

static void put_end(char out[EVIDENCE_TEXT], const struct forecast *end, const char *room,
                    const struct telling *telling)
{
    char when[WHEN_TEXT], soonest[WHEN_TEXT], latest[WHEN_TEXT], in[WHEN_TEXT];
    if (end->room == 0) {
        snprintf(out, EVIDENCE_TEXT, "%s: it is used up, nothing is left", limit_words(end->limit));
        return;
    }
    snprintf(latest, sizeof latest, "perhaps never");
    if (end->latest_ns != ABSENT)
        evidence_minute(latest, telling->frame->end_ns + end->latest_ns, telling->frame->zone);
    span_format(in, end->in_ns);
    snprintf(out, EVIDENCE_TEXT, "%s, %s left, used up in about %s, at %s (at the earliest %s, at the latest %s)",
             limit_words(end->limit), room, in,
             evidence_minute(when, telling->frame->end_ns + end->in_ns, telling->frame->zone),
             evidence_minute(soonest, telling->frame->end_ns + end->soonest_ns, telling->frame->zone), latest);
}

static bool put_forecast(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct forecast *end,
                         const struct telling *telling)
{
    char room[NUMBER_TEXT];
    if (end == &culprit->handle_exhaustion)
        number_short(room, end->room, UNIT_COUNT, 10);
    else
        bytes_text(room, telling, (double)end->room);
    if (end->limit == LIMIT_NONE)
        snprintf(out, EVIDENCE_TEXT, "%s", end->reason);
    else
        put_end(out, end, room, telling);
    return true;
}

const struct forecast *evidence_first_end(const struct culprit *culprit)
{
    const struct forecast *memory = &culprit->exhaustion, *handles = &culprit->handle_exhaustion;
    bool is_handles = handles->limit != LIMIT_NONE && (memory->limit == LIMIT_NONE || handles->in_ns < memory->in_ns);
    return is_handles ? handles : memory;
}

static bool tell_end(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    return put_forecast(out, culprit, evidence_first_end(culprit), telling);
}

static bool tell_later_end(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    const struct forecast *first = evidence_first_end(culprit), *handles = &culprit->handle_exhaustion;
    return handles->limit != LIMIT_NONE &&
           put_forecast(out, culprit, first == handles ? &culprit->exhaustion : handles, telling);
}

static bool tell_next(char out[EVIDENCE_TEXT], const struct culprit *culprit, const struct telling *telling)
{
    char next[VERDICT_TEXT];
    (void)telling;
    if (!evidence_next(next, culprit))
        return false;
    snprintf(out, EVIDENCE_TEXT, "%s", next);
    return true;
}

static const struct {
    const char *label;
    teller tell;
} SENTENCES[] = {{"what", tell_note},      {"what", tell_aliases},  {"owner", tell_owner}, {"growth", tell_growth},
                 {"days", tell_days},      {"cache", tell_cache},   {"since", tell_start}, {"boots", tell_boots},
                 {"held by", tell_holder}, {"in step", tell_group}, {"freed", tell_freed}, {"ends", tell_end},
                 {"ends", tell_later_end}, {"next", tell_next}};

static bool tell(struct evidence *out, const struct culprit *culprit, const struct telling *telling, size_t i)
{
    for (size_t at = 0; at < sizeof SENTENCES / sizeof SENTENCES[0]; at++) {
        if (!SENTENCES[at].tell(out->text, culprit, telling) || i-- > 0)
            continue;
        out->label = SENTENCES[at].label;
        return true;
    }
    return false;
}

bool evidence_about(struct evidence *out, const struct culprit *culprit, const struct evidence_frame *frame, size_t i)
{
    const struct telling telling = {frame, false};
    return tell(out, culprit, &telling, i);
}

bool evidence_in_full(struct evidence *out, const struct culprit *culprit, const struct evidence_frame *frame, size_t i)
{
    const struct telling telling = {frame, true};
    return tell(out, culprit, &telling, i);
}

/* --- the rest of a verdict --------------------------------------------------------------------------------------------------------- */

static const char *short_bytes(char out[NUMBER_TEXT], double bytes)
{
    number_short(out, number_whole(bytes), UNIT_BYTES, 6);
    return out;
}

const char *evidence_title(enum ruling ruling)
{
    static const char *const TITLES[] = {"NO LEAK FOUND", "UNSURE", "LEAK"};
    return TITLES[ruling];
}

void evidence_dismissed(char out[EVIDENCE_TEXT], const struct dismissed *dismissed)
{
    char name[EVIDENCE_NAME], grown[NUMBER_TEXT];
    snprintf(out, EVIDENCE_TEXT, "%s %s by %s: %s", evidence_name(name, &dismissed->name),
             pool_type_name(dismissed->type), short_bytes(grown, (double)dismissed->growth_bytes), dismissed->reason);
}

void evidence_holder(char out[VERDICT_TEXT], const struct verdict_holder *holder)
{
    char name[EVIDENCE_NAME];
    out[0] = '\0';
    if (holder->by == HELD_BY_PROCESS && process_pid(holder->pid) == ABSENT)
        snprintf(out, VERDICT_TEXT, "%s", evidence_name(name, &holder->name));
    else if (holder->by == HELD_BY_PROCESS)
        snprintf(out, VERDICT_TEXT, "%s (pid %" PRId64 ")", evidence_name(name, &holder->name), holder->pid);
    else if (holder->by == HELD_BY_KERNEL)
        snprintf(out, VERDICT_TEXT, "kernel references");
    else if (holder->by == HELD_BY_GROUP)
        snprintf(out, VERDICT_TEXT, "control group %s", evidence_name(name, &holder->name));
}

/* A row's name with those that the kernel merged with it, any of which it may be: `signal_cache or UNIX`; those that do not fit are counted. */
static void put_merged_name(char out[VERDICT_TEXT], const struct culprit *culprit)
{
    char safe[EVIDENCE_NAME];
    struct text name;
    size_t left = 0;
    evidence_name(out, &culprit->name);
    for (size_t i = 1; name_behind(&name, culprit, i); i++) {
        text_safe(safe, sizeof safe, NAME_COLUMNS, name.bytes, name.length);
        bool fits = left == 0 && text_width(out) + 4 + text_width(safe) <= MERGED_COLUMNS;
        left += !fits;
        if (fits)
            snprintf(out + strlen(out), VERDICT_TEXT - strlen(out), " or %s", safe);
    }
    if (left > 0)
        snprintf(out + strlen(out), VERDICT_TEXT - strlen(out), " or %zu more", left);
}

/* What a leak would have had to be to be seen: in a minute only a quick one grows by enough. */
static void tell_least(char out[VERDICT_TEXT], const struct verdict *verdict)
{
    char least[NUMBER_TEXT], pace[NUMBER_TEXT], watched[WHEN_TEXT];
    span_format(watched, (int64_t)(verdict->watched_seconds * 1e9));
    snprintf(out, VERDICT_TEXT,
             "what gained less than %s in these %s is not looked at: leaks slower than %s an hour are not seen",
             short_bytes(least, VERDICT_LEAST_BYTES), watched,
             short_bytes(pace, VERDICT_LEAST_BYTES * SECONDS_AN_HOUR / verdict->watched_seconds));
}

void evidence_headline(char out[VERDICT_TEXT], const struct culprit *culprit)
{
    char name[VERDICT_TEXT], pace[NUMBER_TEXT], holder[VERDICT_TEXT],
        held[VERDICT_TEXT + 16] = "", span[WHEN_TEXT], ends[WHEN_TEXT + 24] = "", others[NUMBER_TEXT * 2] = "";
    const struct forecast *end = evidence_first_end(culprit);
    const char *what = end == &culprit->handle_exhaustion ? "handles " : "";
    short_bytes(pace, culprit->bytes_per_hour);
    put_merged_name(name, culprit);
    evidence_holder(holder, &culprit->holder);
    if (holder[0] != '\0')
        snprintf(held, sizeof held, ", held by %s", holder);
    if (end->limit != LIMIT_NONE) {
        span_format(span, end->in_ns);
        snprintf(ends, sizeof ends, ", %sused up %s%s", what, end->room > 0 ? "in " : "", end->room > 0 ? span : "now");
    }
    if (culprit->group_count > 1)
        snprintf(others, sizeof others, " with %zu in step", culprit->group_count - 1);
    snprintf(out, VERDICT_TEXT, "%.*s %.7s%.24s leaks %.8s an hour%.*s%.40s, confidence %d%%", text_fit(name, 60), name,
             pool_type_name(culprit->type), others, pace, text_fit(held, 70), held, ends,
             evidence_percent(culprit->confidence));
}

bool evidence_note(char out[VERDICT_TEXT], const struct verdict *verdict, size_t i)
{
    size_t line = 0;
    bool is_short = verdict->watched_seconds < SECONDS_AN_HOUR;
    if (verdict->pools == 0 && i == line++) {
        snprintf(out, VERDICT_TEXT,
                 "no pool is recorded, only totals and processes: whether a pool leaks, and which, cannot be said");
        return true;
    }
    if (verdict->ruling == RULING_UNSURE && verdict->culprit_count == 0 && verdict->pools > 0 && i == line++) {
        snprintf(out, VERDICT_TEXT,
                 "watched too shortly to say that nothing leaks: %d points in time are needed, record for longer or at "
                 "shorter intervals",
                 TREND_WINDOWS);
        return true;
    }
    if (is_short && verdict->culprit_count == 0 && verdict->needs_ns == 0 && verdict->watched_seconds > 0 &&
        i == line++) {
        tell_least(out, verdict);
        return true;
    }
    if (is_short && i == line++) {
        snprintf(out, VERDICT_TEXT, "watched for less than an hour: a cache that fills looks like a leak at first");
        return true;
    }
    if (!is_short && verdict->watched_seconds < 86400 && i == line++) {
        snprintf(out, VERDICT_TEXT, "less than a day was watched: what comes and goes with the day is not known");
        return true;
    }
    if (verdict->breaks > 0 && i == line++) {
        snprintf(out, VERDICT_TEXT, "%" PRId64 " gap%s: what happened in %s is left out", verdict->breaks,
                 verdict->breaks == 1 ? "" : "s", verdict->breaks == 1 ? "it" : "them");
        return true;
    }
    if (verdict->unkept > 0 && i == line++) {
        snprintf(out, VERDICT_TEXT, "there was no room any more for %" PRId64 " row%s: not looked at", verdict->unkept,
                 verdict->unkept == 1 ? "" : "s");
        return true;
    }
    return false;
}
