/* score.c: how often the verdict is right, by family of nights. `score FIRST COUNT [FAMILY]`: so many seeds from FIRST on. Thresholds were set on seeds below 2000; the score is of those from 9000 on. What was told wrong is listed on standard error. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/score/night.h"

static void put_rate(const struct tally *tally)
{
    if (tally->asked == 0)
        printf("%9s", "-");
    else
        printf("%4d/%-4d", tally->hit, tally->asked);
}

static int by_value(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

/* A range that is wide enough is always right: its usual width belongs to how often it was. */
static void put_width(struct score *score)
{
    if (score->wide_count == 0) {
        printf("%8s", "-");
        return;
    }
    qsort(score->wide, score->wide_count, sizeof score->wide[0], by_value);
    printf("%8.2f", score->wide[score->wide_count / 2]);
}

static void put_line(const char *name, struct score *score)
{
    printf("%-20s", name);
    put_rate(&score->named);
    put_rate(&score->called);
    put_rate(&score->process);
    put_rate(&score->start);
    put_rate(&score->end);
    put_rate(&score->whole);
    put_rate(&score->false_alarm);
    put_width(score);
    printf("%7d\n", score->unsure);
}

static void add(struct tally *to, const struct tally *from)
{
    to->asked += from->asked;
    to->hit += from->hit;
}

static void add_all(struct score *to, const struct score *from)
{
    add(&to->named, &from->named);
    add(&to->called, &from->called);
    add(&to->process, &from->process);
    add(&to->start, &from->start);
    add(&to->end, &from->end);
    add(&to->whole, &from->whole);
    add(&to->false_alarm, &from->false_alarm);
    for (int i = 0; i < SURE_CLASSES; i++) {
        add(&to->sure[i], &from->sure[i]);
        add(&to->held[i], &from->held[i]);
    }
    for (size_t i = 0; i < from->wide_count && to->wide_count < SCORE_NIGHTS; i++)
        to->wide[to->wide_count++] = from->wide[i];
    to->unsure += from->unsure;
}

/* What confidence is worth: of those that were so sure, how many were right. */
static void put_classes(const struct score *score)
{
    printf("confidence              leaked   process\n");
    for (int i = 0; i < SURE_CLASSES; i++) {
        printf("from %.2f to %.2f    ", night_class_from(i), i + 1 < SURE_CLASSES ? night_class_from(i + 1) : 1);
        put_rate(&score->sure[i]);
        put_rate(&score->held[i]);
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    static struct score all, score;
    struct verdict *verdict = malloc(sizeof *verdict);
    long first = argc > 1 ? strtol(argv[1], NULL, 10) : 9000, count = argc > 2 ? strtol(argv[2], NULL, 10) : 10;
    if (verdict == NULL)
        return 1;
    printf("%-20s%9s%9s%9s%9s%9s%9s%9s%8s%7s\n", "", "named", "called", "process", "start", "end", "group", "false",
           "width", "unsure");
    for (size_t i = 0; i < FAMILY_COUNT; i++) {
        score = (struct score){0};
        if (argc > 3 && strcmp(argv[3], FAMILIES[i].name) != 0)
            continue;
        for (long seed = first; seed < first + count; seed++)
            night_score(&score, &FAMILIES[i], (uint64_t)seed, verdict);
        put_line(FAMILIES[i].name, &score);
        fflush(stdout);
        add_all(&all, &score);
    }
    put_line("all", &all);
    put_classes(&all);
    free(verdict);
    return 0;
}
