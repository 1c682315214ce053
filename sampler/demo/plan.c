#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/number.h"
#include "sampler/demo/scenario.h"

/* A number option of the argument: `name=N` within bounds. */
struct plan_number {
    const char *name;
    int64_t least, most;
};

enum { SEED, TAGS, PROCESSES, NUMBERS };

static const struct plan_number numbers[NUMBERS] = {
    [SEED] = {"seed", 0, INT64_MAX},
    [TAGS] = {"tags", 200, 20000},
    [PROCESSES] = {"processes", 100, 5000},
};

enum { WINDOWS_TAGS = 1000, LINUX_TAGS = 220, DEFAULT_PROCESSES = 100, WORD = 64 };

static int64_t default_tags(const struct demo_plan *plan)
{
    return plan->scenario->tags != 0 ? plan->scenario->tags : plan->on_linux ? LINUX_TAGS : WINDOWS_TAGS;
}

static int64_t default_processes(const struct demo_plan *plan)
{
    return plan->scenario->processes != 0 ? plan->scenario->processes : DEFAULT_PROCESSES;
}

static const struct scenario *find_scenario(const char *word, size_t length)
{
    size_t count;
    const struct scenario *table = scenario_table(&count);
    for (size_t i = 0; i < count; i++)
        if (strlen(table[i].name) == length && memcmp(table[i].name, word, length) == 0)
            return &table[i];
    return NULL;
}

static enum status unknown_scenario(const char *word, size_t length, struct problem *why)
{
    struct buffer list;
    buffer_init(&list, PROBLEM_LINE);
    size_t count;
    const struct scenario *table = scenario_table(&count);
    for (size_t i = 0; i < count; i++)
        buffer_format(&list, "%s%s (%s)", i == 0 ? "" : ", ", table[i].name, table[i].help);
    int shown = length < WORD ? (int)length : WORD;
    problem_set(why, STATUS_USAGE, "no demo scenario '%.*s': %s", shown, word, buffer_text(&list));
    buffer_done(&list);
    return STATUS_USAGE;
}

static enum status read_number(int64_t values[NUMBERS], const char *word, size_t length, struct problem *why)
{
    for (int i = 0; i < NUMBERS; i++) {
        size_t name = strlen(numbers[i].name);
        if (length <= name || memcmp(word, numbers[i].name, name) != 0 || word[name] != '=')
            continue;
        if (number_parse(word + name + 1, length - name - 1, UNIT_ID, &values[i]) == STATUS_OK &&
            values[i] >= numbers[i].least && values[i] <= numbers[i].most)
            return STATUS_OK;
        return problem_set(why, STATUS_USAGE, "demo: %s takes a whole number from %lld to %lld", numbers[i].name,
                           (long long)numbers[i].least, (long long)numbers[i].most);
    }
    return problem_set(why, STATUS_USAGE,
                       "demo: cannot read '%.*s': the form is SCENARIO,seed=N,tags=N,processes=N,linux",
                       length < WORD ? (int)length : WORD, word);
}

enum status plan_parse(struct demo_plan *plan, const char *argument, struct problem *why)
{
    int64_t values[NUMBERS] = {1, ABSENT, ABSENT};
    size_t count;
    size_t length = strcspn(argument, ",");
    plan->scenario = length == 0 ? scenario_table(&count) : find_scenario(argument, length);
    if (plan->scenario == NULL)
        return unknown_scenario(argument, length, why);
    plan->on_linux = plan->scenario->on_linux;
    for (const char *word = argument + length; *word != '\0'; word += length) {
        length = strcspn(++word, ",");
        if (length == strlen("linux") && memcmp(word, "linux", length) == 0) {
            plan->on_linux = true;
            continue;
        }
        enum status status = read_number(values, word, length, why);
        if (status != STATUS_OK)
            return status;
    }
    plan->seed = (uint64_t)values[SEED];
    plan->tags = values[TAGS] != ABSENT ? values[TAGS] : default_tags(plan);
    plan->processes = values[PROCESSES] != ABSENT ? values[PROCESSES] : default_processes(plan);
    return STATUS_OK;
}

void plan_format(const struct demo_plan *plan, char *out, size_t capacity)
{
    char tags[WORD] = "", processes[WORD] = "";
    if (plan->tags != default_tags(plan))
        snprintf(tags, sizeof tags, ",tags=%lld", (long long)plan->tags);
    if (plan->processes != default_processes(plan))
        snprintf(processes, sizeof processes, ",processes=%lld", (long long)plan->processes);
    bool say_linux = plan->on_linux && !plan->scenario->on_linux;
    snprintf(out, capacity, "demo:%s,seed=%llu%s%s%s", plan->scenario->name, (unsigned long long)plan->seed, tags,
             processes, say_linux ? ",linux" : "");
}
