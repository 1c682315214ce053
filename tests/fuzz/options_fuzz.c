/* Command lines, words separated by newlines, against the verbs pooltop has. */
#include "base/number.h"
#include "base/options.h"
#include "export/columns.h"
#include "export/verbs.h"
#include "replay/verbs.h"
#include "tests/fuzz/fuzz.h"
#include "tui/verbs.h"

enum { WORDS = 300, VERBS = 5 };

static const struct verb verbs[VERBS] = {{"live", "", 0, 0, "", live_options, live_run},
                                         {"record", "FILE", 1, 1, "", record_options, record_run},
                                         {"replay", "FILE", 1, 1, "", replay_options, replay_run},
                                         {"export", "FILE", 1, 1, "", export_options, export_run},
                                         {"info", "FILE", 1, 1, "", info_options, info_run}};
static const struct option globals[] = {
    {"help", OPTION_FLAG, NULL, ""}, {"version", OPTION_FLAG, NULL, ""}, {NULL, OPTION_FLAG, NULL, NULL}};

/* Whether the text is (the end of) one of the words: nothing is copied. */
static bool is_of(const char *text, char **words, int count)
{
    for (int i = 0; i < count; i++)
        if (text >= words[i] && text <= words[i] + strlen(words[i]))
            return true;
    return text[0] == '\0';
}

static void check(const struct arguments *arguments, char **words, int count)
{
    const struct verb *verb = arguments->verb;
    FUZZ_CHECK(verb >= verbs && verb < verbs + VERBS, "no verb");
    bool asked = arguments_flag(arguments, "help") || arguments_flag(arguments, "version");
    FUZZ_CHECK(arguments->operand_count <= verb->operand_max, "%zu operands", arguments->operand_count);
    FUZZ_CHECK(asked || arguments->operand_count >= verb->operand_min, "%zu operands", arguments->operand_count);
    for (size_t i = 0; i < arguments->operand_count; i++)
        FUZZ_CHECK(is_of(arguments->operands[i], words, count), "operand %zu", i);
    for (const struct option *option = verb->options; option->name != NULL; option++) {
        const char *text = arguments_text(arguments, option->name);
        int64_t number = arguments_number(arguments, option->name);
        FUZZ_CHECK(text == NULL || is_of(text, words, count), "--%s", option->name);
        FUZZ_CHECK(number == ABSENT || (text != NULL && number >= 0), "--%s is %lld", option->name, (long long)number);
        FUZZ_CHECK(arguments_flag(arguments, option->name) == (text != NULL), "--%s", option->name);
    }
}

static void check_switches(const struct switches *switches, char **words, int count)
{
    const char *const texts[] = {switches->tag_file, switches->local_file, switches->snapshot_file};
    char filter[64];
    struct problem why = {.line = ""};
    for (size_t i = 0; i < switches->shown_count; i++)
        FUZZ_CHECK(is_of(switches->shown[i], words, count), "tag %zu", i);
    for (size_t i = 0; i < 3; i++)
        FUZZ_CHECK(texts[i] == NULL || texts[i][0] != '\0' || is_of(texts[i], words, count), "file %zu", i);
    FUZZ_CHECK(switches->sessions ? switches->session == ABSENT || switches->session >= 0 : switches->session == ABSENT,
               "session %lld", (long long)switches->session);
    FUZZ_CHECK(switches->pool_type <= 2, "pool type %u", switches->pool_type);
    fuzz_check_refusal(switches_filter(switches, NULL, filter, sizeof filter, &why), &why);
}

static void check_lists(const char *text)
{
    struct columns columns;
    struct problem why = {.line = ""};
    enum what what;
    fuzz_check_refusal(what_parse(text, &what, &why), &why);
    for (what = 0; what < WHAT_COUNT; what++)
        fuzz_check_refusal(columns_parse(&columns, what, text, &why), &why);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct problem why = {.line = ""};
    struct arguments arguments;
    char *words[WORDS + 2] = {fuzz_string("pooltop", 7)};
    int count = 1;
    const char *at = (const char *)bytes, *end = at + length;
    while (at < end && count < WORDS) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline == NULL ? end : newline;
        words[count++] = fuzz_string(at, (size_t)(stop - at));
        at = stop + 1;
    }
    enum status status = arguments_parse(&arguments, count, words, verbs, VERBS, globals, &why);
    FUZZ_CHECK(status == STATUS_OK || status == STATUS_USAGE || status == STATUS_LIMIT, "%s", status_name(status));
    fuzz_check_refusal(status, &why);
    if (status == STATUS_OK)
        check(&arguments, words, count);
    check_switches(&arguments.switches, words, count);
    check_lists(words[count - 1]);
    while (count > 0)
        free(words[--count]);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const TEXTS[] = {
        "",
        "--help",
        "live\n--interval\n5s",
        "record\nfile\n--for=12h\n--samples\n10\n--quiet",
        "replay\nfile\n--at\n-90s",
        "export\nfile\n--format\ncsv\n--what=pools\n--begin\nstart\n--columns\ntime,tag,bytes,bytes_change",
        "info\n--\n--file",
        "recrod\nx",
        "--intervall=5s",
        "record\na\nb",
        "--version",
        "time,epoch_ns,boot,type,tag",
        "live\n--filter=",
        "export\n--every\n1m\nf\n--output=o\n--force\n--utc",
        "totals",
        "pools",
        "/iToke\n/b\n/g\n-n\nout.log\n-r\n/p\n/p\n/s1\n/(\n/e\n/l",
        "-xNt??\n/n\n/tmp/x\n/h\n--source\ndemo",
        "/s99999999999\n/i*"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        fuzz_seed_text(TEXTS[i]);
}
