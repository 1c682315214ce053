#include <string.h>

#include "export/evidence.h"
#include "export/json_tree.h"
#include "export/report.h"

static void put_name(struct json *json, const char *key, const struct verdict_name *name)
{
    json_text(json, key, name->bytes, name->length);
}

static void put_span(struct json *json, const struct report *report)
{
    const struct verdict *verdict = report->verdict;
    json_open(json, "span", '{');
    json_moment(json, "begin", verdict->begin_ns, report->zone);
    json_moment(json, "end", verdict->end_ns, report->zone);
    json_decimal(json, "watched_seconds", verdict->watched_seconds);
    json_number(json, "samples_looked_at", verdict->samples);
    json_number(json, "pools", verdict->pools);
    json_number(json, "processes", verdict->processes);
    json_number(json, "gaps", verdict->breaks);
    json_close(json, '}');
}

static void put_exhaustion(struct json *json, const char *key, const struct forecast *end, const struct report *report)
{
    int64_t now = report->verdict->end_ns;
    bool handles = end->limit == LIMIT_HANDLES || end->limit == LIMIT_PROCESS_HANDLES;
    json_open(json, key, '{');
    if (end->limit == LIMIT_NONE)
        json_word(json, "none_because", end->reason);
    if (end->limit != LIMIT_NONE) {
        json_word(json, "limit", limit_words(end->limit));
        json_number(json, handles ? "room_handles" : "room_bytes", end->room);
        json_moment(json, "at", number_sum(now, end->in_ns), report->zone);
        json_moment(json, "earliest", number_sum(now, end->soonest_ns), report->zone);
        json_moment(json, "latest", number_sum(now, end->latest_ns), report->zone);
    }
    json_close(json, '}');
}

static void put_holder(struct json *json, const struct verdict_holder *holder)
{
    static const char *const HELD[] = {"unknown", "process", "kernel", "group"};
    json_word(json, "held_by", HELD[holder->by]);
    json_number(json, "objects", holder->objects);
    json_number(json, "handles", holder->handles);
    if (holder->by == HELD_BY_GROUP) {
        json_open(json, "control_group", '{');
        put_name(json, "name", &holder->name);
        json_decimal(json, "bytes_per_byte", holder->per_object);
        json_decimal(json, "confidence", holder->confidence);
        json_close(json, '}');
    }
    if (holder->by != HELD_BY_PROCESS)
        return;
    json_open(json, "process", '{');
    put_name(json, "name", &holder->name);
    json_number(json, "pid", process_pid(holder->pid));
    json_decimal(json, "handles_per_object", holder->per_object);
    json_decimal(json, "confidence", holder->confidence);
    json_close(json, '}');
}

static void put_group(struct json *json, const struct culprit *culprit)
{
    json_open(json, "group", '[');
    for (size_t i = 0; culprit->group_count > 1 && i < culprit->group_count; i++) {
        const struct verdict_member *member = &culprit->group[i];
        json_open(json, NULL, '{');
        put_name(json, "pool", &member->name);
        json_word(json, "type", pool_type_name(member->type));
        json_decimal(json, "ratio", member->ratio);
        json_decimal(json, "bytes_per_hour", member->bytes_per_hour);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static const char *shape_id(enum shape shape)
{
    static const char *const IDS[SHAPES] = {"short", "flat",       "falls", "sawtooth",
                                            "step",  "levels_off", "steps", "steady"};
    return IDS[shape];
}

static const char *proof_id(enum cache_proof proof)
{
    static const char *const IDS[] = {
        [CACHE_UNPROVED] = "unproved", [CACHE_ALONE] = "grew_alone", [CACHE_STAYED] = "stayed"};
    return IDS[proof];
}

static void put_owner(struct json *json, const struct culprit *culprit)
{
    if (culprit->owner.length + culprit->driver.length == 0)
        return;
    json_open(json, "owner", '{');
    put_name(json, "name", &culprit->owner);
    if (culprit->owner.length > 0)
        json_word(json, "grade", owner_grade_words(culprit->owner_grade));
    put_name(json, "driver", &culprit->driver);
    put_name(json, "company", &culprit->company);
    put_name(json, "version", &culprit->version);
    json_close(json, '}');
}

static void put_culprit(struct json *json, const struct culprit *culprit, const struct report *report)
{
    char next[VERDICT_TEXT];
    json_open(json, NULL, '{');
    put_name(json, "pool", &culprit->name);
    json_word(json, "type", pool_type_name(culprit->type));
    if (culprit->aliases.length > 0)
        put_name(json, "aliases", &culprit->aliases);
    json_number(json, "session", culprit->session);
    json_word(json, "shape", shape_id(culprit->shape));
    if (culprit->days > 0)
        json_number(json, "days", (int64_t)culprit->days);
    if (culprit->may_be_cache)
        json_word(json, "cache", proof_id(culprit->proof));
    json_decimal(json, "bytes_per_hour", culprit->bytes_per_hour);
    json_decimal(json, "low", culprit->low);
    json_decimal(json, "high", culprit->high);
    json_decimal(json, "confidence", culprit->confidence);
    json_number(json, "growth_bytes", culprit->growth_bytes);
    json_decimal(json, "share_of_growth", culprit->share);
    json_number(json, "allocs", culprit->allocs);
    json_number(json, "frees", culprit->frees);
    json_moment(json, "started", culprit->started_ns, report->zone);
    if (culprit->started_ns != ABSENT)
        json_decimal(json, "started_within_seconds", (double)culprit->started_within_ns / 1e9);
    json_word(json, "started_beside", culprit->beside);
    if (culprit->beside_of > 1) {
        json_number(json, "started_beside_times", culprit->beside_times);
        json_number(json, "started_beside_of", culprit->beside_of);
    }
    json_number(json, "boots", culprit->boots);
    json_number(json, "boots_of", culprit->boots_of);
    put_exhaustion(json, "exhaustion", &culprit->exhaustion, report);
    if (culprit->holder.by == HELD_BY_PROCESS)
        put_exhaustion(json, "handle_exhaustion", &culprit->handle_exhaustion, report);
    put_holder(json, &culprit->holder);
    put_owner(json, culprit);
    put_group(json, culprit);
    if (evidence_next(next, culprit))
        json_word(json, "next", next);
    json_close(json, '}');
}

static void put_dismissed(struct json *json, const struct verdict *verdict)
{
    json_open(json, "no_leaks", '[');
    for (size_t i = 0; i < verdict->dismissed_count; i++) {
        const struct dismissed *dismissed = &verdict->dismissed[i];
        json_open(json, NULL, '{');
        put_name(json, "pool", &dismissed->name);
        json_word(json, "type", pool_type_name(dismissed->type));
        json_word(json, "shape", shape_id(dismissed->shape));
        json_number(json, "growth_bytes", dismissed->growth_bytes);
        json_word(json, "because", dismissed->reason);
        json_close(json, '}');
    }
    json_close(json, ']');
}

void report_print_json(struct buffer *out, const struct report *report)
{
    struct json json = {out, false};
    const struct verdict *verdict = report->verdict;
    char note[VERDICT_TEXT];
    json_open(&json, NULL, '{');
    json_number(&json, "schema", REPORT_SCHEMA);
    json_word(&json, "verdict", ruling_name(verdict->ruling));
    json_word(&json, "host", report->host);
    json_word(&json, "system", report->os);
    put_span(&json, report);
    json_open(&json, "culprits", '[');
    for (size_t i = 0; i < verdict->culprit_count; i++)
        put_culprit(&json, &verdict->culprits[i], report);
    json_close(&json, ']');
    put_dismissed(&json, verdict);
    json_open(&json, "notes", '[');
    for (size_t i = 0; evidence_note(note, verdict, i); i++)
        json_word(&json, NULL, note);
    json_close(&json, ']');
    json_close(&json, '}');
    buffer_add_text(out, "\n");
}
