/* The verb `service`: recording from boot on. */
#include "replay/service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "replay/alarm_options.h"
#include "replay/textfile.h"
#include "replay/verbs.h"

#define SERVICE_INTERVAL_NS (5 * NS_PER_SECOND)

enum { DESCRIPTION_MAX = 1 << 16, PROGRAM_MAX = 4096 };

const struct option service_options[] = {
    ALERT_OPTIONS,
    TEXTFILE_OPTIONS,
    {"print", OPTION_FLAG, NULL, "with install: only print what would be installed"},
    {NULL, OPTION_FLAG, NULL, NULL},
};

static const char *const ACTIONS[ACTS] = {
    [ACT_INSTALL] = "install", [ACT_REMOVE] = "remove", [ACT_START] = "start",
    [ACT_STOP] = "stop",       [ACT_STATUS] = "status", [ACT_RUN] = "run",
};

static enum status parse_action(const char *word, enum service_action *action, struct problem *why)
{
    for (int i = 0; i < ACTS; i++) {
        if (strcmp(ACTIONS[i], word) == 0) {
            *action = (enum service_action)i;
            return STATUS_OK;
        }
    }
    char shown[64];
    text_safe(shown, sizeof shown, 40, word, strlen(word));
    return problem_set(why, STATUS_USAGE, "service: \"%s\" is not known: install, remove, start, stop or status",
                       shown);
}

/* They are judged here as record would judge them, so that no service is installed that then refuses to start. */
static enum status read_wishes(const struct service_work *work, struct service_wishes *wishes, struct problem *why)
{
    struct alarm *alarm;
    const struct arguments *arguments = work->arguments;
    const struct alarm_config config = {.interval_ns = SERVICE_INTERVAL_NS, .judge = work->judge};
    enum status status = alarm_open_asked(&alarm, arguments, &config, why);
    if (status != STATUS_OK)
        return status;
    alarm_close(alarm);
    const struct textfile_config textfile_config = {.interval_ns = SERVICE_INTERVAL_NS};
    struct textfile *textfile;
    status = textfile_open_asked(&textfile, arguments, &textfile_config, why);
    if (status != STATUS_OK)
        return status;
    textfile_close(textfile);
    const char *text;
    while (wishes->alert_count < SERVICE_ALERTS_MAX &&
           (text = arguments_each(arguments, "alert", wishes->alert_count)) != NULL)
        wishes->alerts[wishes->alert_count++] = text;
    wishes->command = arguments_text(arguments, "on-alert");
    wishes->textfile = arguments_text(arguments, "textfile");
    wishes->textfile_top = arguments_number(arguments, "textfile-top");
    return STATUS_OK;
}

static enum status print_description(const struct service_wishes *wishes, struct problem *why)
{
    char program[PROGRAM_MAX];
    struct buffer text;
    enum status status = service_program(program, sizeof program, why);
    if (status != STATUS_OK)
        return status;
    buffer_init(&text, DESCRIPTION_MAX);
    status = service_describe(&text, program, wishes, why);
    if (status == STATUS_OK)
        fputs(buffer_text(&text), stdout);
    buffer_done(&text);
    return status;
}

/* The operands behind `run` are a command line of their own: record and what it is told. */
static enum status record_as_told(const struct service_work *work, struct problem *why)
{
    static const struct verb RECORD[] = {{"record", "FILE", 1, 1, "", record_options, record_run}};
    static const struct option NO_GLOBALS[] = {{NULL, OPTION_FLAG, NULL, NULL}};
    struct arguments *told = malloc(sizeof *told);
    char *words[OPERANDS_MAX];
    const struct arguments *arguments = work->arguments;
    for (size_t i = 0; i < arguments->operand_count; i++)
        words[i] = (char *)(uintptr_t)arguments->operands[i]; /* they are argv's, and parsing does not write to them */
    if (told == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for a command line");
    enum status status = arguments_parse(told, (int)arguments->operand_count, words, RECORD, 1, NO_GLOBALS, why);
    if (status == STATUS_OK)
        status = record_run_judged(told, work->judge, why);
    free(told);
    return status;
}

enum status service_run(const struct arguments *arguments, const struct leak_judge *judge, struct problem *why)
{
    enum service_action action = ACT_STATUS;
    enum status status = parse_action(arguments->operands[0], &action, why);
    if (status != STATUS_OK)
        return status;
    const struct service_work work = {record_as_told, arguments, judge};
    if (action == ACT_RUN)
        return service_serve(&work, why);
    if (arguments->operand_count > 1)
        return problem_set(why, STATUS_USAGE, "service %s takes no more words", arguments->operands[0]);
    struct service_wishes wishes = {.textfile_top = ABSENT};
    status = read_wishes(&work, &wishes, why);
    if (status != STATUS_OK)
        return status;
    if (action != ACT_INSTALL && (wishes.alert_count > 0 || wishes.textfile != NULL))
        return problem_set(why, STATUS_USAGE, "service: --alert and --textfile go with install");
    if (!arguments_flag(arguments, "print"))
        return service_act(action, &wishes, why);
    if (action != ACT_INSTALL)
        return problem_set(why, STATUS_USAGE, "service: --print goes with install");
    return print_description(&wishes, why);
}
