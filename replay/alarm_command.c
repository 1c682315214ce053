#include "replay/alarm_command.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"

enum { FACT = 4200, FACTS = 11 };

/* All digits; a percentage with its three decimals. */
static void exact(char out[NUMBER_TEXT], const struct alert *alert, int64_t value)
{
    if (alert->unit == UNIT_PERCENT)
        snprintf(out, NUMBER_TEXT, "%lld.%03lld", (long long)(value / 1000), (long long)(value % 1000));
    else
        number_exact(out, value);
}

static void unit_of(char out[NUMBER_TEXT], const struct alert *alert)
{
    const char *word = alert->unit == UNIT_PERCENT ? "percent" : alert->unit == UNIT_BYTES ? "bytes" : "count";
    const char *per = alert->per_ns == 0               ? ""
                      : alert->per_ns == NS_PER_SECOND ? "/s"
                      : alert->per_ns == NS_PER_MINUTE ? "/m"
                      : alert->per_ns == NS_PER_HOUR   ? "/h"
                                                       : "/d";
    snprintf(out, NUMBER_TEXT, "%s%s", word, per);
}

enum status alarm_run(struct child *child, const struct command *command, const struct alarm_facts *facts, bool is_mute,
                      struct problem *why)
{
    char value[NUMBER_TEXT], limit[NUMBER_TEXT], unit[NUMBER_TEXT], pid[NUMBER_TEXT] = "", time[WHEN_TEXT];
    exact(value, facts->alert, facts->value);
    exact(limit, facts->alert, facts->alert->limit);
    unit_of(unit, facts->alert);
    if (facts->pid != ABSENT)
        number_exact(pid, facts->pid);
    when_format_rfc3339(time, facts->snapshot->utc_ns, (struct zone){ZONE_FIXED, facts->machine->zone_offset_seconds});
    const struct {
        const char *name, *value;
    } table[FACTS] = {
        {"ALERT", facts->alert->text},
        {"TEXT", facts->text},
        {"VALUE", value},
        {"LIMIT", limit},
        {"UNIT", unit},
        {"NAME", facts->name},
        {"TYPE", facts->alert->entity == ENTITY_POOLS ? pool_type_name(facts->type) : ""},
        {"PID", pid},
        {"TIME", time},
        {"HOST", facts->machine->host},
        {"RECORDING", facts->path != NULL ? facts->path : ""},
    };
    char texts[FACTS][FACT], *words[FACTS + 1] = {NULL};
    for (size_t i = 0; i < FACTS; i++) {
        snprintf(texts[i], FACT, "POOLTOP_%s=%s", table[i].name, table[i].value);
        words[i] = texts[i];
    }
    return child_start(child, command_words(command), words, is_mute, why);
}
