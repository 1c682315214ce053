#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tests/score/night.h"

static void count(struct tally *tally, bool hit)
{
    tally->asked++;
    tally->hit += hit;
}

double night_class_from(int which)
{
    static const double FROM[SURE_CLASSES] = {0.3, 0.45, 0.55, 0.7, 0.8, 0.9};
    return FROM[which];
}

static int class_of(double confidence)
{
    int which = SURE_CLASSES - 1;
    while (which > 0 && confidence < night_class_from(which))
        which--;
    return which;
}

static bool is_called(const struct verdict_name *name, const char *text)
{
    return name->length == strlen(text) && memcmp(name->bytes, text, name->length) == 0;
}

static bool knows(const struct night *night, const struct verdict_name *name)
{
    for (size_t i = 0; i < night->pool_count; i++)
        if (is_called(name, night->names[i]))
            return true;
    return false;
}

static bool hits_process(const struct night *night, const struct culprit *culprit)
{
    if (night->pid != ABSENT)
        return culprit->holder.by == HELD_BY_PROCESS && culprit->holder.pid == night->pid;
    return culprit->holder.by != HELD_BY_PROCESS;
}

/* Within a twentieth of the night, or ten minutes; what began so near the first sample may be told to have been there. */
static bool hits_start(const struct night *night, const struct culprit *culprit)
{
    double start = fmax(0, night_truth_start(night)) * 3.6e12;
    double near = fmax(6e11, night->family->hours * 3.6e12 / 20);
    if (culprit->started_ns == ABSENT)
        return start <= near;
    double slept = night->sleeps * 3.6e12 < start ? (double)night->slept_ns : 0;
    return fabs((double)culprit->started_ns - ((double)night->boot_ns + slept + start)) <= near;
}

static bool hits_end(const struct night *night, const struct culprit *culprit)
{
    const struct forecast *end = &culprit->exhaustion;
    double truth = night->left * 3.6e12;
    return end->limit != LIMIT_NONE && (double)end->soonest_ns <= truth &&
           (end->latest_ns == ABSENT || (double)end->latest_ns >= truth);
}

/* Of a night that was not told right: what stands first and how sure, and what was asked. */
static void tell_miss(const struct night *night, const struct verdict *verdict, const char *what)
{
    const struct culprit *first = &verdict->culprits[0];
    char safe[VERDICT_TEXT] = "nothing";
    double began = (double)(first->started_ns - night->boot_ns) / 3.6e12;
    if (verdict->culprit_count > 0)
        text_safe(safe, sizeof safe, 40, first->name.bytes, first->name.length);
    fprintf(stderr, "%s, seed %llu: %s; %s, %.2f sure of %s", night->family->name, (unsigned long long)night->seed,
            what, ruling_name(verdict->ruling), first->confidence, safe);
    if (night->family->leak != LEAK_NONE)
        fprintf(stderr, "; leaks: %s from %.2f h on, ends in %.1f h", night->names[0], night_truth_start(night),
                night->left);
    if (verdict->culprit_count > 0 && first->started_ns != ABSENT)
        fprintf(stderr, "; told: from %.2f h on", began);
    if (verdict->culprit_count > 0 && first->exhaustion.limit != LIMIT_NONE)
        fprintf(stderr, "; told: %.1f to %.1f h", (double)first->exhaustion.soonest_ns / 3.6e12,
                first->exhaustion.latest_ns == ABSENT ? HUGE_VAL : (double)first->exhaustion.latest_ns / 3.6e12);
    fprintf(stderr, "\n");
}

static void ask(struct tally *tally, bool hit, const struct night *night, const struct verdict *verdict,
                const char *what)
{
    count(tally, hit);
    if (!hit)
        tell_miss(night, verdict, what);
}

static void score_leak(struct score *score, const struct night *night, const struct verdict *verdict, bool is_first)
{
    const struct culprit *first = &verdict->culprits[0];
    const struct forecast *end = &first->exhaustion;
    ask(&score->named, is_first, night, verdict, "not named first");
    ask(&score->called, is_first && verdict->ruling == RULING_LEAK, night, verdict, "not called a leak");
    if (!is_first || verdict->ruling != RULING_LEAK)
        return;
    if (first->holder.by == HELD_BY_PROCESS)
        count(&score->held[class_of(first->holder.confidence)], hits_process(night, first));
    ask(&score->process, hits_process(night, first), night, verdict, "holder");
    ask(&score->start, hits_start(night, first), night, verdict, "beginning");
    ask(&score->end, hits_end(night, first), night, verdict, "end");
    if (end->limit != LIMIT_NONE && end->latest_ns != ABSENT && score->wide_count < SCORE_NIGHTS)
        score->wide[score->wide_count++] = (double)(end->latest_ns - end->soonest_ns) / (night->left * 3.6e12);
    if (night->pool_count > 1)
        count(&score->whole, first->group_count == night->pool_count);
}

void night_score(struct score *score, const struct family *family, uint64_t seed, struct verdict *verdict)
{
    struct night night = {.family = family, .seed = seed, .dice = {dice_hash(seed, (uint64_t)(family - FAMILIES) + 1)}};
    struct problem why;
    night_record(&night, dice_throw(&night.dice));
    if (inquiry_make(verdict, night.recording, INT64_MIN + 1, INT64_MAX, &why) != STATUS_OK)
        night_fail(why.line);
    score->unsure += verdict->ruling == RULING_UNSURE;
    const struct culprit *first = &verdict->culprits[0];
    bool leaks = family->leak != LEAK_NONE,
         is_first = leaks && verdict->culprit_count > 0 && knows(&night, &first->name);
    if (verdict->culprit_count > 0)
        count(&score->sure[class_of(first->confidence)], is_first);
    if (leaks)
        score_leak(score, &night, verdict, is_first);
    else if (verdict->ruling == RULING_LEAK)
        tell_miss(&night, verdict, "false alarm");
    if (!leaks)
        count(&score->false_alarm, verdict->ruling == RULING_LEAK);
    night_done(&night);
}
