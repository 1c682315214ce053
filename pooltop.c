/* pooltop.c: main(), the table of verbs, and the one place that prints a problem.
 *
 * Each verb's code lives in the room that does its work; this file only knows their names.
 */
#include <stdio.h>
#include <string.h>

#include "base/options.h"
#include "base/os.h"
#include "export/leaks.h"
#include "export/verbs.h"
#include "replay/verbs.h"
#include "tui/completion.h"
#include "tui/config.h"
#include "tui/manual.h"
#include "tui/verbs.h"

/* Leaks are judged right of the room that records. */
static enum status record_and_judge(const struct arguments *arguments, struct problem *why)
{
    return record_run_judged(arguments, &leak_judge, why);
}

static enum status serve_and_judge(const struct arguments *arguments, struct problem *why)
{
    return service_run(arguments, &leak_judge, why);
}

static const struct verb verbs[] = {
    {"live", "", 0, 0, "The live screen of this machine; what happens when no verb is given", live_options, live_run},
    {"record", "FILE", 1, 1, "Record every sample into FILE until stopped", record_options, record_and_judge},
    {"replay", "FILE", 1, 1, "Show a recording in the same screen and scrub through it", replay_options, replay_run},
    {"export", "FILE", 1, 1, "Write a recording as CSV, JSON Lines, a counter log, OpenMetrics or poolmon's text",
     export_options, export_run},
    {"compare", "FILE [A B]", 1, 3,
     "Tell what changed between two times of a recording, or between two recordings: FILE1 FILE2", compare_options,
     compare_run},
    {"report", "FILE", 1, 1, "Say what leaks in a recording, who holds it, since when, and when it ends the machine",
     report_options, report_run},
    {"who", "[TAG...]", 0, OPERANDS_MAX,
     "Tell who owns a pool tag or slab cache: component, driver file, version, company; without TAG, of the largest",
     who_options, who_run},
    {"info", "FILE", 1, 1, "Tell what is in a recording: host, boots, spans, gaps, samples, bytes", info_options,
     info_run},
    {"check", "FILE", 1, 1, "Look for damage in a recording and name the first bad sample", check_options, check_run},
    {"mark", "FILE TEXT", 2, 2, "Write a note at this moment into a recording, also while it is recorded", mark_options,
     mark_run},
    {"snapshot", "FILE", 1, 1, "Copy a part of a recording into a new one that stands alone", snapshot_options,
     snapshot_run},
    {"recover", "FILE", 1, 1, "Copy what can be read of a damaged recording into a new one", recover_options,
     recover_run},
    {"merge", "FILE...", 1, 64, "Put several recordings of one host together into a new one, in the order of time",
     merge_options, merge_run},
    {"import", "INPUT...", 1, OPERANDS_MAX,
     "Make a recording of what other tools wrote: poolmon, perfmon, WinDbg, slabinfo, kernel logs, sosreports and more",
     import_options, import_run},
    {"sql", "FILE [SQL]", 1, 2, "Ask a recording in SQL: SELECT ... FROM pools WHERE ...; without SQL, show the tables",
     sql_options, sql_run},
    {"service", "ACTION", 1, OPERANDS_MAX,
     "Record from boot on: install, remove, start, stop or status of the system's service", service_options,
     serve_and_judge},
};

enum { VERB_COUNT = sizeof verbs / sizeof verbs[0] };

static const struct option globals[] = {
    {
        "help",
        OPTION_FLAG,
        NULL,
        "Show this help, or that of the verb",
    },
    {"version", OPTION_FLAG, NULL, "Show the version"},
    {"default-config", OPTION_FLAG, NULL,
     "Print a configuration file that changes nothing, with a comment to each setting"},
    {"completion", OPTION_TEXT, "SHELL", "Print completion for a shell (bash), made from the same tables as this help"},
    {"manual", OPTION_FLAG, NULL, "Print the manual page (roff), made from the same tables as this help"},
    {NULL, OPTION_FLAG, NULL, NULL},
};

static void print_options(const struct option *options)
{
    for (const struct option *option = options; option && option->name; option++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", option->name, option->argument ? " " : "",
                 option->argument ? option->argument : "");
        printf("  %-24s %s\n", left, option->help);
    }
}

static void print_switches(void)
{
    size_t count;
    const struct switch_entry *table = switches_table(&count);
    puts("\nSwitches as poolmon has them, with / or -, between the options:");
    for (size_t i = 0; i < count; i++)
        printf("  %-24s %s\n", table[i].shown, table[i].help);
}

/* The status is poolmon's, 4294967295 for Windows and 255 for a shell elsewhere. */
static int print_poolmon_help(void)
{
    puts("usage: pooltop [SWITCH...] [OPTION...], or poolmon [SWITCH...] where the program is called so");
    print_switches();
    puts("\nKeys: F1 or h on the screen. All options: pooltop --help.");
    return -1;
}

static void print_overview(void)
{
    puts("pooltop: watch, record and replay kernel memory pools\n");
    puts("usage: pooltop [VERB] [OPTION...] [FILE]\n");
    for (size_t i = 0; i < VERB_COUNT; i++) {
        char left[64];
        snprintf(left, sizeof left, "%s %s", verbs[i].name, verbs[i].operands);
        printf("  %-24s %s\n", left, verbs[i].help);
    }
    puts("\nOptions of live, the default verb:");
    print_options(verbs[0].options);
    print_switches();
    puts("\nOptions everywhere:");
    print_options(globals);
    puts("\nEvery verb: pooltop VERB --help. Times: now, -2h, 14:05, yesterday 02:03, 2026-08-17 14:05, @1755439500, "
         "start, end.");
    puts(
        "Exit status: 0 done, 1 failed (one line on stderr says what, where and why), 2 wrong usage, 10 a leak (report "
        "--exit-code).");
}

static void print_verb(const struct verb *verb)
{
    printf("usage: pooltop %s [OPTION...]%s%s\n\n%s.\n\n", verb->name, verb->operands[0] ? " " : "", verb->operands,
           verb->help);
    print_options(verb->options);
    print_options(globals);
    if (verb == verbs)
        print_switches();
}

/* `--help` works whatever else is missing from the line, so it is looked for before the line is judged. */
static const struct verb *asked_for_help(int argc, char **argv, bool *overview)
{
    const struct verb *verb = NULL;
    *overview = argc > 1 && strcmp(argv[1], "help") == 0;
    for (size_t i = 0; argc > 1 && i < VERB_COUNT; i++)
        if (strcmp(argv[*overview && argc > 2 ? 2 : 1], verbs[i].name) == 0)
            verb = &verbs[i];
    bool asked = *overview;
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        asked = asked || strcmp(argv[i], "--help") == 0;
    *overview = asked && !verb;
    return asked ? verb : NULL;
}

static enum status print_config(struct problem *why)
{
    struct config config;
    struct buffer text;
    config_init(&config);
    buffer_init(&text, CONFIG_BYTES);
    config_print(&text, &config);
    enum status status = text.status;
    if (status != STATUS_OK)
        problem_set(why, status, "not enough memory for the configuration");
    else
        fwrite(text.bytes, 1, text.length, stdout); /* main looks whether it was written */
    buffer_done(&text);
    return status;
}

/* *ended gets an exit status that is not that of the status. */
static enum status run(int argc, char **argv, int *ended, struct problem *why)
{
    bool overview;
    const struct verb *help = asked_for_help(argc, argv, &overview);
    if (help)
        print_verb(help);
    else if (overview)
        print_overview();
    if (help || overview)
        return STATUS_OK;
    struct arguments arguments;
    enum status status = arguments_parse(&arguments, argc, argv, verbs, VERB_COUNT, globals, why);
    if (status != STATUS_OK)
        return status;
    if (arguments_flag(&arguments, "version")) {
        puts("pooltop " POOLTOP_VERSION);
        return STATUS_OK;
    }
    if (arguments_flag(&arguments, "default-config"))
        return print_config(why);
    if (arguments_text(&arguments, "completion") != NULL)
        return completion_print(stdout, arguments_text(&arguments, "completion"), verbs, VERB_COUNT, globals, why);
    if (arguments_flag(&arguments, "manual"))
        return manual_print(stdout, verbs, VERB_COUNT, globals, why);
    if (arguments.switches.help) {
        *ended = print_poolmon_help();
        return STATUS_OK;
    }
    return arguments.verb->run(&arguments, why);
}

int main(int argc, char **argv)
{
    struct problem why = {STATUS_OK, ""};
    os_catch_stop();
    int ended = 0;
    enum status status = run(argc, argv, &ended, &why);
    if (!status_is_failure(status) && (fflush(stdout) != 0 || ferror(stdout)))
        status =
            problem_set(&why, STATUS_IO, "cannot write to standard output: the disk is full or the reader went away");
    if (status_is_failure(status))
        fprintf(stderr, "pooltop: %s\n", why.line[0] ? why.line : status_name(status));
    return status == STATUS_OK ? ended : status_exit(status);
}
