/* Alerts over a small server: an expression is understood or refused with one line, what is understood stands in its text, and a look at samples
 * tells only safe texts, each alert at most once a minute; growth of any numbers at any moments is known or absent. */
#include "base/when.h"
#include "export/leaks.h"
#include "replay/alarm.h"
#include "replay/alert.h"
#include "replay/growth.h"
#include "tests/fuzz/fuzz.h"

enum { ROWS = 12, LOOKS = 42 };

static struct fuzz_server server;
static size_t told;

static void listen(void *context, enum alarm_word word, int64_t utc_ns, const char *text)
{
    const char *expression = context;
    (void)utc_ns;
    fuzz_check_safe(text);
    FUZZ_CHECK(word != ALARM_FAILED, "a command failed where there is none: %s", text);
    FUZZ_CHECK(strstr(text, expression) != NULL, "'%s' does not say '%s'", text, expression);
    told += word == ALARM_ALERT;
}

static void check_meaning(const struct alert *alert)
{
    size_t count;
    catalogue_fields(alert->entity, &count);
    FUZZ_CHECK(alert->field >= 0 && (size_t)alert->field < count, "field %d", alert->field);
    FUZZ_CHECK(alert->limit >= 0 && alert->whole < TOTALS && alert->whole_too < TOTALS, "limit %lld",
               (long long)alert->limit);
    FUZZ_CHECK(alert->name_length < ALERT_NAME, "a name of %zu bytes", alert->name_length);
    FUZZ_CHECK((alert->entity == ENTITY_TOTALS) == (alert->name_length == 0), "'%s' has a name of %zu", alert->text,
               alert->name_length);
    FUZZ_CHECK(alert->per_ns != 0 || alert->is_leak || alert->window_ns == 0, "'%s' has a time", alert->text);
    struct alert again;
    FUZZ_CHECK(alert_parse(&again, alert->text, NULL) == STATUS_OK && again.field == alert->field &&
                   again.limit == alert->limit && again.entity == alert->entity,
               "'%s' means something else the second time", alert->text);
}

/* The numbers of the i-th look: some rise, some flutter, some are absent now and then. */
static void set_numbers(struct snapshot *now, int64_t i)
{
    now->mono_ns = now->utc_ns = (i + 1000) * NS_PER_MINUTE;
    for (int at = 0; at < TOTALS; at++)
        now->totals[at] = at % 3 == 0 ? i << 24 : at % 3 == 1 ? (i % 2) << 30 : i % 8 == 0 ? ABSENT : 1000 - i;
    for (size_t row = 0; row < now->pool_count; row++)
        for (int at = 0; at < POOL_VALUES; at++)
            now->pools[row].value[at] = row % 2 == 0 ? i * 100000 : (int64_t)row * 1000 + i % 2;
    for (size_t row = 0; row < now->process_count; row++)
        for (int at = 0; at < PROCESS_VALUES; at++)
            now->processes[row].value[at] = row % 2 == 0 ? i << (row & 31) : i % 5 == 0 ? ABSENT : i;
}

static void look(const char *expression, const struct alert *alert)
{
    struct alarm *alarm;
    struct problem why = {.line = ""};
    char text[ALERT_TEXT];
    memcpy(text, alert->text, sizeof text);
    const struct alarm_config config = {.expressions = &expression,
                                        .count = 1,
                                        .interval_ns = NS_PER_MINUTE,
                                        .judge = &leak_judge,
                                        .tell = listen,
                                        .context = text};
    enum status status = alarm_open(&alarm, &config, &why);
    fuzz_check_refusal(status, &why);
    if (status != STATUS_OK)
        return;
    alarm_start(alarm, sampler_machine(server.sampler), true);
    told = 0;
    for (int i = 0; i < LOOKS; i++) {
        set_numbers(&server.now, i);
        alarm_look(alarm, &server.now, NULL, NULL, NULL);
    }
    /* A beginning, a calm minute, an end: two are told in three looks at most. */
    FUZZ_CHECK(told <= LOOKS / 3 * 2, "'%s' was told %zu times", text, told);
    alarm_close(alarm);
}

static void check_growth(struct fuzz_input *input)
{
    struct growth *growth;
    int64_t window = fuzz_number(input);
    int64_t moment = fuzz_number(input) / 2;
    if (growth_open(&growth, window > 0 ? window : 1) != STATUS_OK)
        return;
    for (int i = 0; i < 200 && fuzz_left(input); i++) {
        if (fuzz_byte(input) % 4 == 0)
            growth_next(growth);
        int64_t step = fuzz_number(input) / 1024;
        moment += step > 0 ? step : 0;
        int64_t value = fuzz_number(input);
        growth_put(growth, fuzz_byte(input) % 8, moment < 0 ? 0 : moment, value == ABSENT ? 0 : value, NS_PER_HOUR);
    }
    growth_close(growth);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    if (server.sampler == NULL) {
        fuzz_server_open(&server, "demo:churn", ROWS);
        fuzz_server_next(&server);
    }
    if (fuzz_byte(&input) % 4 == 0) {
        check_growth(&input);
        return 0;
    }
    char *text = fuzz_string(input.at, (size_t)(input.end - input.at));
    struct problem why = {.line = ""};
    struct alert alert;
    enum status status = alert_parse(&alert, text, &why);
    fuzz_check_refusal(status, &why);
    if (status == STATUS_OK) {
        check_meaning(&alert);
        look(text, &alert);
    }
    free(text);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const TEXTS[] = {"nonpaged>75%",
                                        "available<500m",
                                        "growth:NFeS>100m/h",
                                        "handles:lsass.exe>10k",
                                        "bytes:\"(kmalloc >8k)\">=1g",
                                        "growth:handles:*>1/d over 1h",
                                        "growth:diff:*>1k/m over 30m",
                                        "objects:Token>50k",
                                        "kernel:/system.slice/*>1g",
                                        "growth:unreclaimable>500m/h",
                                        "rss:svc?ost.exe<4g",
                                        "bytes:\\x41*>1",
                                        "held:dentry>10%",
                                        "commit>=90.5%",
                                        "growth:*>1/h"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        char seed[64];
        seed[0] = 1;
        snprintf(seed + 1, sizeof seed - 1, "%s", TEXTS[i]);
        fuzz_seed(seed, 1 + strlen(seed + 1));
    }
    struct buffer numbers;
    buffer_init(&numbers, 1 << 16);
    buffer_add_byte(&numbers, 0);
    fuzz_put_number(&numbers, 8 * NS_PER_SECOND);
    fuzz_put_number(&numbers, 1000 * NS_PER_SECOND);
    for (int64_t i = 0; i < 60; i++) {
        buffer_add_byte(&numbers, 0);
        fuzz_put_number(&numbers, 512 * NS_PER_SECOND);
        fuzz_put_number(&numbers, i * 100);
        buffer_add_byte(&numbers, (unsigned char)(i % 2));
    }
    fuzz_seed(numbers.bytes, numbers.length);
    buffer_done(&numbers);
}
