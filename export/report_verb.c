#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/inquiry.h"
#include "base/os.h"
#include "export/output.h"
#include "export/report_html.h"
#include "export/verbs.h"
#include "replay/recording.h"

enum { REPORT_BYTES = 4 << 20 };

const struct option report_options[] = {
    {"begin", OPTION_TEXT, "TIME", "from this time on; the start of the recording when not given"},
    {"end", OPTION_TEXT, "TIME", "up to this time; the end of the recording when not given"},
    {"format", OPTION_TEXT, "text|json|html", "for people, for scripts, or a page with charts; text when not given"},
    {"exit-code", OPTION_FLAG, NULL, "exit with 10 when there is a leak, for scripts"},
    {"anonymize", OPTION_FLAG, NULL, "without the names of the host, of processes, and what was typed as notes"},
    {"output", OPTION_TEXT, "OUT", "into this file instead of standard output"},
    {"force", OPTION_FLAG, NULL, "replace OUT when it is there"},
    {"utc", OPTION_FLAG, NULL, "times in UTC instead of the recorded zone"},
    {0},
};

struct request {
    struct recording *recording; /* owned */
    struct session session;      /* of the last sample */
    struct zone zone;
    int64_t begin_ns, end_ns;
    enum { AS_TEXT, AS_JSON, AS_HTML, FORMATS } format;
    struct exhibits *exhibits; /* owned; of a page, else NULL */
};

static enum status find_format(struct request *request, const char *format, struct problem *why)
{
    static const char *const NAMES[FORMATS] = {"text", "json", "html"};
    request->format = AS_TEXT;
    if (format == NULL)
        return STATUS_OK;
    for (request->format = AS_TEXT; request->format < FORMATS; request->format++)
        if (strcmp(format, NAMES[request->format]) == 0)
            return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "--format \"%.40s\" is not known: there are text, json and html", format);
}

static enum status read_format(struct request *request, const struct arguments *arguments, struct problem *why)
{
    enum { STANDARD_OUTPUT = 1 };
    const char *output = arguments_text(arguments, "output");
    enum status status = find_format(request, arguments_text(arguments, "format"), why);
    if (status != STATUS_OK || request->format != AS_HTML)
        return status;
    bool to_stdout = output == NULL || strcmp(output, "-") == 0;
    if (to_stdout && os_is_terminal(STANDARD_OUTPUT))
        return problem_set(why, STATUS_USAGE,
                           "--format html is a page for a browser, not for a terminal: name a file with --output");
    status = exhibits_open(&request->exhibits);
    return status == STATUS_OK ? status : problem_set(why, status, "out of memory while reporting");
}

static enum status read_time(const char *text, const struct when_context *context, int64_t *utc_ns, struct problem *why)
{
    return text == NULL ? STATUS_OK : when_parse(text, context, utc_ns, why);
}

/* Times are told from the end of the recording, as on the screen. */
static enum status read_span(struct request *request, const struct arguments *arguments, struct problem *why)
{
    struct recording_summary summary;
    struct sample_info last;
    enum status status = recording_summary(request->recording, &summary, why);
    if (status == STATUS_OK && summary.count == 0)
        return problem_set(why, STATUS_EMPTY, "%s holds no sample yet", arguments->operands[0]);
    if (status == STATUS_OK)
        status = recording_sample(request->recording, summary.last_id, &last, why);
    if (status == STATUS_OK)
        status = recording_session(request->recording, last.session, &request->session, why);
    if (status != STATUS_OK)
        return status;
    request->zone = (struct zone){ZONE_FIXED, request->session.machine.zone_offset_seconds};
    if (arguments_flag(arguments, "utc"))
        request->zone = (struct zone){ZONE_UTC, 0};
    struct when_context context = {summary.last_utc_ns, summary.last_utc_ns, summary.first_utc_ns, summary.last_utc_ns,
                                   request->zone};
    request->begin_ns = INT64_MIN + 1;
    request->end_ns = INT64_MAX;
    status = read_time(arguments_text(arguments, "begin"), &context, &request->begin_ns, why);
    if (status == STATUS_OK)
        status = read_time(arguments_text(arguments, "end"), &context, &request->end_ns, why);
    if (status == STATUS_OK && request->begin_ns > request->end_ns)
        status = problem_set(why, STATUS_USAGE, "--begin lies behind --end");
    return status;
}

static enum status write_out(struct buffer *text, const struct arguments *arguments, struct problem *why)
{
    struct output output;
    if (text->status != STATUS_OK)
        return problem_set(why, text->status, "out of memory while reporting");
    enum status status =
        output_open(&output, arguments_text(arguments, "output"), arguments_flag(arguments, "force"), why);
    if (status != STATUS_OK)
        return status;
    size_t written = fwrite(text->bytes, 1, text->length, output.stream);
    if (written != text->length || fflush(output.stream) != 0)
        status = problem_set(why, STATUS_IO, "cannot write to %s", output.name);
    if (status == STATUS_OK)
        status = output_commit(&output, why);
    output_discard(&output);
    return status;
}

static void print(struct buffer *text, const struct request *request, const struct report *made)
{
    struct report_page page = {*made, request->exhibits, &request->session, text, 0};
    if (request->format == AS_HTML)
        report_print_html(&page);
    else if (request->format == AS_JSON)
        report_print_json(text, made);
    else
        report_print_text(text, made);
}

static void anonymize(const struct request *request, struct verdict *verdict)
{
    report_anonymize(verdict);
    if (request->exhibits != NULL)
        exhibits_anonymize(request->exhibits, verdict);
}

static enum status report(const struct request *request, struct verdict *verdict, const struct arguments *arguments,
                          struct problem *why)
{
    struct buffer text;
    bool anonymous = arguments_flag(arguments, "anonymize");
    struct report made = {verdict, arguments->operands[0], anonymous ? "host" : request->session.machine.host,
                          request->session.machine.os, request->zone};
    if (request->exhibits != NULL)
        exhibits_gather(request->exhibits, request->recording);
    if (anonymous)
        anonymize(request, verdict);
    buffer_init(&text, REPORT_BYTES);
    print(&text, request, &made);
    enum status status = write_out(&text, arguments, why);
    buffer_done(&text);
    if (status == STATUS_OK && verdict->ruling == RULING_LEAK && arguments_flag(arguments, "exit-code"))
        return STATUS_FOUND;
    return status;
}

static enum status inquire(const struct request *request, struct verdict *verdict, struct problem *why)
{
    bool done;
    struct inquiry *inquiry;
    if (request->exhibits == NULL)
        return inquiry_make(verdict, request->recording, request->begin_ns, request->end_ns, why);
    enum status status = inquiry_open(&inquiry, request->recording, request->begin_ns, request->end_ns, why);
    if (status != STATUS_OK)
        return status;
    inquiry_listen(inquiry, exhibits_listener(request->exhibits));
    status = inquiry_read(inquiry, INT64_MAX, &done, why);
    if (status == STATUS_OK)
        status = inquiry_judge(inquiry, verdict, why);
    inquiry_close(inquiry);
    return status;
}

enum status report_run(const struct arguments *arguments, struct problem *why)
{
    struct request request = {0};
    struct verdict *verdict = calloc(1, sizeof *verdict);
    os_catch_stop();
    if (verdict == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while reporting");
    enum status status = read_format(&request, arguments, why);
    if (status == STATUS_OK)
        status = recording_open_read(&request.recording, arguments->operands[0], why);
    if (status == STATUS_OK)
        status = read_span(&request, arguments, why);
    if (status == STATUS_OK)
        status = inquire(&request, verdict, why);
    if (status == STATUS_OK)
        status = report(&request, verdict, arguments, why);
    exhibits_close(request.exhibits);
    recording_close(request.recording);
    free(verdict);
    return status;
}
