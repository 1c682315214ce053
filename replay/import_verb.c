/* The verb `import`: logs of other tools as a recording. */
#include <stdio.h>
#include <string.h>

#include "base/os.h"
#include "replay/import.h"
#include "replay/sqlite_parts.h"
#include "replay/verbs.h"

const struct option import_options[] = {
    {"output", OPTION_TEXT, "NEW", "the recording to make (also -o NEW); must not be there yet"},
    {"at", OPTION_TEXT, "TIME",
     "when it was, for inputs that do not tell; else the time in the name of the file or its folder counts, else that "
     "of "
     "its last change"},
    {"interval", OPTION_SPAN, "DURATION", "how far apart samples of one file are that do not tell their time"},
    {"zone", OPTION_TEXT, "ZONE",
     "of times that name none: utc, local or an offset as +02:00; when not given that of the report they are in, where "
     "it "
     "tells one, else that of this machine"},
    {"dates", OPTION_TEXT, "ORDER",
     "day-first or month-first, for dates such as 05/06/2020 where nothing in the file tells it"},
    {"host", OPTION_TEXT, "NAME", "the machine it was on, when the inputs do not tell"},
    {"verbose", OPTION_FLAG, NULL, "list each line that was not understood, with its number and the reason"},
    {NULL, OPTION_FLAG, NULL, NULL},
};

/* --- what was asked for ------------------------------------------------------------------------------------------------------------ */

static enum status read_order(const char *text, enum date_order *order, struct problem *why)
{
    *order = ORDER_UNKNOWN;
    if (text == NULL)
        return STATUS_OK;
    *order = strcmp(text, "day-first") == 0 ? ORDER_DAY_FIRST : ORDER_MONTH_FIRST;
    if (*order == ORDER_DAY_FIRST || strcmp(text, "month-first") == 0)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "--dates \"%s\" is not known: there are day-first and month-first", text);
}

static enum status read_options(const struct arguments *arguments, struct import_options *options, struct problem *why)
{
    const char *at = arguments_text(arguments, "at");
    options->at_ns = ABSENT;
    options->interval_ns = arguments_number(arguments, "interval");
    options->verbose = arguments_flag(arguments, "verbose");
    if (options->interval_ns == 0)
        return problem_set(why, STATUS_USAGE, "--interval must be longer than nothing");
    options->has_zone = arguments_text(arguments, "zone") != NULL;
    enum status status = zone_parse(arguments_text(arguments, "zone"), &options->zone, why);
    if (status == STATUS_OK)
        status = read_order(arguments_text(arguments, "dates"), &options->order, why);
    if (status != STATUS_OK || at == NULL)
        return status;
    const struct when_context context = {os_utc_ns(), os_utc_ns(), ABSENT, ABSENT, options->zone};
    return when_parse(at, &context, &options->at_ns, why);
}

/* --- the recording ----------------------------------------------------------------------------------------------------------------- */

static void describe_source(const struct import *import, struct machine *machine)
{
    size_t length = (size_t)snprintf(machine->source, sizeof machine->source, "imported from ");
    for (size_t i = 0, kinds = 0; i < import->count; i++) {
        const struct foreign_kind *kind = import->inputs[i].kind;
        bool is_new = kind != NULL;
        for (size_t j = 0; j < i && is_new; j++)
            is_new = import->inputs[j].kind != kind;
        if (is_new && length < sizeof machine->source)
            length += (size_t)snprintf(machine->source + length, sizeof machine->source - length, "%s%s",
                                       kinds++ > 0 ? ", " : "", kind->title);
    }
}

static void describe_zone(const struct import *import, int64_t first_ns, struct machine *machine)
{
    struct zone zone = import->options.zone;
    char when[WHEN_TEXT];
    machine->zone_offset_seconds = zone_offset(zone, first_ns);
    if (zone.kind == ZONE_LOCAL) {
        os_zone_name(machine->zone, sizeof machine->zone);
        return;
    }
    when_format(when, first_ns, zone); /* ends in the offset */
    snprintf(machine->zone, sizeof machine->zone, "UTC%s",
             zone.kind == ZONE_UTC ? "" : when + strlen("2026-08-17 14:03:05 "));
}

static void describe(const struct import *import, const char *host, struct machine *machine)
{
    int64_t first_ns = 0;
    *machine = (struct machine){.os = "?", .page_bytes = ABSENT, .processors = ABSENT};
    bool is_begun = false;
    for (size_t i = 0; i < import->count; i++) {
        const struct import_input *input = &import->inputs[i];
        if (host == NULL && input->host[0] != '\0')
            host = input->host;
        if (input->samples == 0 || is_begun)
            continue;
        first_ns = input->first_ns;
        snprintf(machine->os, sizeof machine->os, "%s", input->is_linux ? "Linux" : input->kind->os);
        is_begun = true;
    }
    snprintf(machine->host, sizeof machine->host, "%s", host != NULL ? host : "unknown");
    describe_source(import, machine);
    describe_zone(import, first_ns, machine);
}

static void print_result(const struct import *import, const struct import_result *result, const char *path)
{
    char bytes[NUMBER_TEXT], first[WHEN_TEXT], last[WHEN_TEXT];
    number_exact(bytes, os_file_size(path));
    when_format(first, result->first_ns, import->options.zone);
    when_format(last, result->last_ns, import->options.zone);
    printf("imported: %lld sample%s, %s to %s, %s bytes\n", (long long)result->samples, result->samples == 1 ? "" : "s",
           first, last, bytes);
    if (result->marks > 0)
        printf("marks: %lld\n", (long long)result->marks);
    if (result->joined > 0)
        printf("joined: %lld sample%s of what several inputs say of the same moment\n", (long long)result->joined,
               result->joined == 1 ? "" : "s");
    if (result->boots > 1)
        printf("boots: the counters began anew %lld time%s\n", (long long)(result->boots - 1),
               result->boots == 2 ? "" : "s");
}

/* A recording begins with its first sample; nothing could be shown of one that has marks alone. */
static enum status refuse_empty(const struct import_result *result, struct problem *why)
{
    if (result->marks == 0)
        return problem_set(why, STATUS_EMPTY, "there is no sample in what was to be imported");
    return problem_set(why, STATUS_EMPTY,
                       "there are marks and no sample in what was to be imported: name a text with pools beside it, as "
                       "of poolmon, and both become one recording");
}

static enum status make(struct import *import, const char *path, const char *host, struct problem *why)
{
    struct recording *to;
    struct machine machine;
    struct import_result result;
    describe(import, host, &machine);
    enum status status = parts_create(&to, path, why);
    if (status != STATUS_OK)
        return status;
    status = import_write(import, to, &machine, &result, why);
    recording_close(to);
    if (status == STATUS_OK && result.samples == 0)
        status = refuse_empty(&result, why);
    if (status == STATUS_OK)
        print_result(import, &result, path);
    else
        parts_remove(path);
    return status;
}

enum status import_run(const struct arguments *arguments, struct problem *why)
{
    const char *path = arguments_text(arguments, "output");
    struct import_options options;
    struct import import;
    if (path == NULL)
        return problem_set(why, STATUS_USAGE, "import: --output NEW is missing");
    if (os_file_kind(path) != OS_FILE_NONE) /* parts_create looks again; nobody should have to wait for that */
        return problem_set(why, STATUS_BUSY, "%s is there already: it is not overwritten", path);
    os_catch_stop();
    enum status status = read_options(arguments, &options, why);
    if (status != STATUS_OK)
        return status;
    status = import_init(&import, &options, why);
    for (size_t i = 0; i < arguments->operand_count && status == STATUS_OK; i++)
        status = import_add(&import, arguments->operands[i], why);
    if (status == STATUS_OK)
        status = import_survey(&import, why);
    if (status == STATUS_OK)
        status = make(&import, path, arguments_text(arguments, "host"), why);
    import_done(&import);
    if (status == STATUS_STOPPED) /* a script must not go on as if there were a recording */
        return problem_set(why, STATUS_EMPTY, "stopped before the end: nothing was imported");
    return status;
}
