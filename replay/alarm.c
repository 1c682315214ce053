#include "replay/alarm.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "base/when.h"
#include "replay/alarm_command.h"
#include "replay/alert_reading.h"

#define CALM_NS NS_PER_MINUTE

enum { VALUE_TEXT = 2 * WHEN_TEXT, TOLD_MAX = 64, NAME_TEXT = 512 };

/* How much nearer to nothing than the limit a value must be to be well back: a twentieth, and of a rate, which wavers more than a level, the half. */
enum { BAND_PART = 20, RATE_BAND_PART = 2 };

/* An alert, and the episode that is going on or was the last. */
struct episode {
    struct alert alert;
    struct alert_reader reader;
    bool is_on;
    int64_t since_ns;      /* UTC */
    int64_t calm_since_ns; /* the moment since which the value is well back; ABSENT: it is not */
    int64_t worst;
    struct child child;
    uint64_t told[TOLD_MAX]; /* of a leak alert: the pools that were told in this boot */
    size_t told_count;
};

struct alarm {
    struct alarm_config config;
    struct command *command; /* owned; NULL: none */
    void *leaks;             /* the judge's; NULL: no alert is on leaks */
    struct machine machine;
    bool is_virtual, has_looked;
    char boot[BOOT_TEXT];
    pthread_mutex_t news_lock;
    char news[MARK_TEXT]; /* guarded; "" when it was taken */
    size_t count;
    struct episode episodes[]; /* one for each alert */
};

/* One look, as its steps need it. */
struct look {
    struct alarm *alarm;
    const struct snapshot *snapshot;
    struct recorder *memory, *file;
    const char *path;
    int64_t moment_ns;
};

static enum status open_episode(struct episode *episode, const char *expression, int64_t interval_ns,
                                struct problem *why)
{
    enum status status = alert_parse(&episode->alert, expression, why);
    if (status == STATUS_OK)
        status = alert_settle(&episode->alert, interval_ns, why);
    if (status != STATUS_OK)
        return status;
    status = alert_reader_open(&episode->reader, &episode->alert);
    return status == STATUS_OK ? status : problem_set(why, status, "no memory for an alert");
}

/* One for all alerts that ask it. */
static enum status open_judge(struct alarm *alarm, struct problem *why)
{
    const struct leak_judge *judge = alarm->config.judge;
    bool wanted = false;
    for (size_t i = 0; i < alarm->count; i++)
        wanted = wanted || alarm->episodes[i].alert.is_leak;
    if (!wanted)
        return STATUS_OK;
    if (judge == NULL)
        return problem_set(why, STATUS_UNSUPPORTED, "alerts on leaks cannot be judged here");
    enum status status = judge->open(&alarm->leaks, alarm->config.interval_ns);
    return status == STATUS_OK ? status : problem_set(why, status, "no memory for an alert on leaks");
}

enum status alarm_open(struct alarm **alarm, const struct alarm_config *config, struct problem *why)
{
    *alarm = NULL;
    struct alarm *made = calloc(1, sizeof *made + config->count * sizeof made->episodes[0]);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for alerts");
    made->config = *config;
    pthread_mutex_init(&made->news_lock, NULL);
    enum status status = STATUS_OK;
    for (; status == STATUS_OK && made->count < config->count; made->count += status == STATUS_OK)
        status = open_episode(&made->episodes[made->count], config->expressions[made->count], config->interval_ns, why);
    if (status == STATUS_OK)
        status = open_judge(made, why);
    if (status == STATUS_OK && config->command != NULL)
        status = command_parse(&made->command, config->command, why);
    if (status != STATUS_OK) {
        alarm_close(made);
        return status;
    }
    *alarm = made;
    return STATUS_OK;
}

void alarm_close(struct alarm *alarm)
{
    if (alarm == NULL)
        return;
    for (size_t i = 0; i < alarm->count; i++)
        alert_reader_close(&alarm->episodes[i].reader);
    if (alarm->leaks != NULL)
        alarm->config.judge->close(alarm->leaks);
    command_close(alarm->command);
    pthread_mutex_destroy(&alarm->news_lock);
    free(alarm);
}

void alarm_start(struct alarm *alarm, const struct machine *machine, bool is_virtual)
{
    alarm->machine = *machine;
    alarm->is_virtual = is_virtual;
}

bool alarm_news(struct alarm *alarm, char line[MARK_TEXT])
{
    pthread_mutex_lock(&alarm->news_lock);
    memcpy(line, alarm->news, MARK_TEXT);
    alarm->news[0] = '\0';
    pthread_mutex_unlock(&alarm->news_lock);
    return line[0] != '\0';
}

/* --- what is said ------------------------------------------------------------------------------------------------------------------ */

static void tell(const struct look *look, enum alarm_word word, const char *text)
{
    struct alarm *alarm = look->alarm;
    if (alarm->config.tell != NULL)
        alarm->config.tell(alarm->config.context, word, look->snapshot->utc_ns, text);
    pthread_mutex_lock(&alarm->news_lock);
    snprintf(alarm->news, sizeof alarm->news, "%s", text);
    pthread_mutex_unlock(&alarm->news_lock);
}

/* Told, and marked where there is room for a mark: a recorder that cannot write finds that out itself with the next sample. */
static void tell_and_mark(const struct look *look, enum alarm_word word, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void tell_and_mark(const struct look *look, enum alarm_word word, const char *format, ...)
{
    char text[MARK_TEXT];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (look->memory != NULL)
        recorder_alert(look->memory, look->snapshot->utc_ns, text, NULL);
    if (look->file != NULL)
        recorder_alert(look->file, look->snapshot->utc_ns, text, NULL);
    tell(look, word, text);
}

/* `76.1%`, `10.4K`, `+112M/h over 10m`. */
static void show_value(char out[VALUE_TEXT], const struct alert *alert, int64_t value)
{
    char number[NUMBER_TEXT], window[WHEN_TEXT];
    if (alert->per_ns == 0) {
        number_short(out, value, alert->unit, 8);
        return;
    }
    number_change(number, value, alert->unit, 8);
    span_format(window, alert->window_ns);
    const char *slash = strrchr(alert->text, '/'); /* the unit of time is there: it was parsed */
    snprintf(out, VALUE_TEXT, "%s/%c over %s", number, slash != NULL ? slash[1] : '?', window);
}

/* `, lsass.exe[476]`, `, NFeS Nonp`; nothing for a total. */
static void show_row(char *out, size_t capacity, const struct look *look, const struct alert *alert, const void *row)
{
    char name[64];
    out[0] = '\0';
    if (row == NULL)
        return;
    alert_row_name(name, sizeof name, alert, look->snapshot, row);
    if (alert->entity == ENTITY_PROCESSES)
        snprintf(out, capacity, ", %s[%lld]", name, (long long)((const struct process *)row)->pid);
    else if (alert->entity == ENTITY_POOLS)
        snprintf(out, capacity, ", %s %s", name, pool_type_name(((const struct pool *)row)->type));
    else
        snprintf(out, capacity, ", %s", name);
}

/* --- commands ---------------------------------------------------------------------------------------------------------------------- */

/* `facts` says what the alert is of; the rest is filled in. */
static void run_command(const struct look *look, struct episode *episode, struct alarm_facts *facts)
{
    struct alarm *alarm = look->alarm;
    struct problem failure = {0};
    if (alarm->command == NULL)
        return;
    if (episode->child.id != 0) {
        tell_and_mark(look, ALARM_FAILED, "%s: the command still runs from the time before: not started again",
                      episode->alert.text);
        return;
    }
    facts->alert = &episode->alert;
    facts->snapshot = look->snapshot;
    facts->machine = &alarm->machine;
    facts->path = look->path != NULL ? look->path : alarm->config.path;
    if (alarm_run(&episode->child, alarm->command, facts, alarm->config.is_mute, &failure) != STATUS_OK)
        tell_and_mark(look, ALARM_FAILED, "%s: %s", episode->alert.text, failure.line);
}

static void look_after_command(const struct look *look, struct episode *episode)
{
    int code;
    if (!child_ended(&episode->child, &code) || code == 0)
        return;
    const char *program = command_words(look->alarm->command)[0];
    if (code == CHILD_NOT_FOUND)
        tell_and_mark(look, ALARM_FAILED, "%s: the command %.60s could not be run: not found", episode->alert.text,
                      program);
    else if (code == CHILD_NOT_RUNNABLE)
        tell_and_mark(look, ALARM_FAILED, "%s: the command %.60s could not be run: not a program, or not allowed",
                      episode->alert.text, program);
    else if (code < 0)
        tell_and_mark(look, ALARM_FAILED, "%s: the command %.60s was ended by signal %d", episode->alert.text, program,
                      -code);
    else
        tell_and_mark(look, ALARM_FAILED, "%s: the command %.60s ended with status %d", episode->alert.text, program,
                      code);
}

/* --- episodes ---------------------------------------------------------------------------------------------------------------------- */

static bool holds(const struct alert *alert, int64_t value)
{
    if (value == ABSENT)
        return false;
    return alert_is_worse(alert, value, alert->limit) || (alert->or_equal && value == alert->limit);
}

/* Whether the value is well back from the limit. */
static bool is_calm(const struct alert *alert, const struct alert_reading *reading)
{
    if (reading->value == ABSENT)
        return !reading->is_there && reading->is_seen;
    int64_t band = alert->limit / (alert->per_ns != 0 ? RATE_BAND_PART : BAND_PART);
    int64_t edge = alert->is_below ? number_sum(alert->limit, band) : alert->limit - band;
    return alert->is_below ? reading->value > edge || (band == 0 && reading->value == edge && !alert->or_equal)
                           : reading->value < edge || (band == 0 && reading->value == edge && !alert->or_equal);
}

/* How long it must be so. A rate is of the time that lies behind it. */
static int64_t calm_ns(const struct alert *alert)
{
    return alert->window_ns > CALM_NS ? alert->window_ns : CALM_NS;
}

/* Marked, told, logged, and the command started. */
static void raise_alert(const struct look *look, struct episode *episode, struct alarm_facts *facts)
{
    tell_and_mark(look, ALARM_ALERT, "%s", facts->text);
    if (!look->alarm->is_virtual) {
        char line[MARK_TEXT + 16];
        snprintf(line, sizeof line, "alert: %s", facts->text);
        os_log_event(line);
    }
    run_command(look, episode, facts);
}

static void begin(const struct look *look, struct episode *episode, const struct alert_reading *reading)
{
    char value[VALUE_TEXT], row[128], text[MARK_TEXT], name[NAME_TEXT];
    const struct pool *pool = episode->alert.entity == ENTITY_POOLS ? reading->row : NULL;
    const struct process *process = episode->alert.entity == ENTITY_PROCESSES ? reading->row : NULL;
    episode->is_on = true;
    episode->since_ns = look->snapshot->utc_ns;
    episode->calm_since_ns = ABSENT;
    episode->worst = reading->value;
    show_value(value, &episode->alert, reading->value);
    show_row(row, sizeof row, look, &episode->alert, reading->row);
    snprintf(text, sizeof text, "%s: %s%s", episode->alert.text, value, row);
    alert_row_name(name, sizeof name, &episode->alert, look->snapshot, reading->row);
    struct alarm_facts facts = {.text = text,
                                .value = reading->value,
                                .name = name,
                                .type = pool != NULL ? pool->type : POOL_PAGED,
                                .pid = process != NULL ? process->pid : ABSENT};
    raise_alert(look, episode, &facts);
}

static void end(const struct look *look, struct episode *episode, const struct alert_reading *reading)
{
    char worst[VALUE_TEXT], span[WHEN_TEXT];
    episode->is_on = false;
    show_value(worst, &episode->alert, episode->worst);
    span_format(span, number_difference(look->snapshot->utc_ns, episode->since_ns));
    tell_and_mark(look, ALARM_ALERT, "%s: over after %s, %s at worst%s", episode->alert.text, span, worst,
                  reading->is_there ? "" : ", gone");
}

static void go_on(const struct look *look, struct episode *episode, const struct alert_reading *reading)
{
    if (alert_is_worse(&episode->alert, reading->value, episode->worst))
        episode->worst = reading->value;
    if (!is_calm(&episode->alert, reading)) {
        if (reading->value != ABSENT)
            episode->calm_since_ns = ABSENT;
        return;
    }
    if (episode->calm_since_ns == ABSENT)
        episode->calm_since_ns = look->moment_ns;
    else if (number_difference(look->moment_ns, episode->calm_since_ns) >= calm_ns(&episode->alert))
        end(look, episode, reading);
}

/* An alert that can say nothing is told of once: most often its name has a slip. */
static void note_missing(const struct look *look, const struct episode *episode, const struct alert_reading *reading)
{
    static const char *const KINDS[ENTITIES] = {[ENTITY_POOLS] = "pool",
                                                [ENTITY_PROCESSES] = "process",
                                                [ENTITY_TYPES] = "object type",
                                                [ENTITY_GROUPS] = "group",
                                                [ENTITY_TOTALS] = ""};
    char text[MARK_TEXT];
    const struct alert *alert = &episode->alert;
    bool is_total = alert->entity == ENTITY_TOTALS;
    if (reading->is_there && (reading->value != ABSENT || alert->per_ns != 0))
        return;
    if (is_total || reading->is_there)
        snprintf(text, sizeof text, "alert %s: this system does not give the number so far", alert->text);
    else
        snprintf(text, sizeof text, "alert %s: no %s is called so now", alert->text, KINDS[alert->entity]);
    tell(look, ALARM_NOTE, text);
}

static void look_at(const struct look *look, struct episode *episode, bool other_boot)
{
    look_after_command(look, episode);
    if (episode->alert.is_leak)
        return;
    struct alert_reading reading = alert_read(&episode->reader, look->snapshot);
    if (!look->alarm->has_looked)
        note_missing(look, episode, &reading);
    episode->is_on = episode->is_on && !other_boot;
    if (episode->is_on)
        go_on(look, episode, &reading);
    else if (holds(&episode->alert, reading.value))
        begin(look, episode, &reading);
}

/* --- leaks ------------------------------------------------------------------------------------------------------------------------- */

/* FNV-1a over what makes a pool the same one. */
static uint64_t identity(const struct leak *leak)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < leak->name_length; i++)
        hash = (hash ^ (unsigned char)leak->name[i]) * UINT64_C(1099511628211);
    hash = (hash ^ (uint64_t)leak->type) * UINT64_C(1099511628211);
    return (hash ^ (uint64_t)leak->session) * UINT64_C(1099511628211);
}

/* Whether it is told now, because it was not before. */
static bool is_first(struct episode *episode, const struct leak *leak)
{
    uint64_t hash = identity(leak);
    for (size_t i = 0; i < episode->told_count; i++)
        if (episode->told[i] == hash)
            return false;
    if (episode->told_count == TOLD_MAX)
        return false;
    episode->told[episode->told_count++] = hash;
    return true;
}

static bool is_asked(const struct alert *alert, const struct leak *leak)
{
    struct text name = {leak->name, leak->name_length}, others = {leak->others, leak->others_length};
    return leak->watched_ns >= alert->window_ns && holds(alert, leak->confidence) &&
           alert_is_called(alert, name, others);
}

static void tell_leak(const struct look *look, struct episode *episode, const struct leak *leak)
{
    char text[MARK_TEXT], name[NAME_TEXT];
    snprintf(text, sizeof text, "%.*s: %s", text_fit(episode->alert.text, 60), episode->alert.text, leak->text);
    text_safe(name, sizeof name, sizeof name, leak->name, leak->name_length);
    struct alarm_facts facts = {
        .text = text, .value = leak->confidence, .name = name, .type = leak->type, .pid = leak->pid};
    raise_alert(look, episode, &facts);
}

/* As a recorder stored it, which knows of breaks; what no recorder stored is told as it is. */
static struct sample_info info_of(const struct look *look)
{
    const struct recorder *recorder = look->memory != NULL ? look->memory : look->file;
    const struct snapshot *snapshot = look->snapshot;
    struct sample_info info = {.utc_ns = snapshot->utc_ns, .mono_ns = snapshot->mono_ns};
    if (recorder != NULL && recorder_last(recorder)->utc_ns == snapshot->utc_ns)
        return *recorder_last(recorder);
    memcpy(info.boot, snapshot->boot, sizeof info.boot);
    return info;
}

static void look_at_leaks(const struct look *look, bool other_boot)
{
    struct alarm *alarm = look->alarm;
    struct leak leaks[LEAKS_MAX];
    size_t count;
    for (size_t i = 0; i < alarm->count && other_boot; i++)
        alarm->episodes[i].told_count = 0;
    const struct sample_info info = info_of(look);
    if (!alarm->config.judge->look(alarm->leaks, &info, look->snapshot, leaks, &count))
        return;
    for (size_t i = 0; i < alarm->count; i++) {
        struct episode *episode = &alarm->episodes[i];
        for (size_t k = 0; k < count && episode->alert.is_leak; k++)
            if (is_asked(&episode->alert, &leaks[k]) && is_first(episode, &leaks[k]))
                tell_leak(look, episode, &leaks[k]);
    }
}

void alarm_look(struct alarm *alarm, const struct snapshot *snapshot, struct recorder *memory, struct recorder *file,
                const char *path)
{
    const struct look look = {.alarm = alarm,
                              .snapshot = snapshot,
                              .memory = memory,
                              .file = file,
                              .path = path,
                              .moment_ns = snapshot->mono_ns != ABSENT ? snapshot->mono_ns : snapshot->utc_ns};
    bool other_boot = strcmp(alarm->boot, snapshot->boot) != 0;
    memcpy(alarm->boot, snapshot->boot, sizeof alarm->boot);
    for (size_t i = 0; i < alarm->count; i++)
        look_at(&look, &alarm->episodes[i], other_boot);
    if (alarm->leaks != NULL)
        look_at_leaks(&look, other_boot);
    alarm->has_looked = true;
}
