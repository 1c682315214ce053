#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/when.h"
#include "export/verbs.h"
#include "export/who_print.h"
#include "replay/owner_moments.h"
#include "replay/player.h"
#include "sampler/owners/places.h"
#include "sampler/sampler.h"

enum { ROWS_DEFAULT = 40, OUT_MAX = 256 << 20 };

const struct option who_options[] = {
    {"drivers", OPTION_LIST, "DIR",
     "Look for tags in the drivers below DIR (or in one file); on Windows those of this system when not given"},
    {"modules", OPTION_TEXT, "DIR",
     "Look for caches in the Linux modules below DIR; those of the running kernel when not given"},
    {"pooltag", OPTION_TEXT, "FILE", "Read this pooltag.txt instead of the one that is found in its usual places"},
    {"recording", OPTION_TEXT, "FILE", "Ask the last sample of a recording instead of this system"},
    {"source", OPTION_TEXT, "SOURCE", "Where the sample comes from: " SAMPLER_SOURCES},
    {"rows", OPTION_COUNT, "N", "Without a TAG: so many of the largest; 0 all, 40 when not given"},
    {"no-cache", OPTION_FLAG, NULL, "Read all drivers again, and keep nothing of it"},
    {"format", OPTION_TEXT, "plain|json", "For people or for scripts; plain when not given"},
    {0},
};

/* Everything that was asked for and opened; all owned. */
struct request {
    const struct arguments *arguments; /* borrowed */
    bool is_json;
    struct tag_book *book;
    struct recording *recording;
    struct player *player;
    struct sampler *sampler;
    struct owners *told;             /* owned: by a source that knows them; may be NULL */
    const struct owners *owners;     /* borrowed from player, or told; NULL: there are none */
    const struct snapshot *snapshot; /* borrowed from player or sampler; NULL: there is none */
    struct driver_places places;     /* of this system */
    char cache[PLACE_PATH];
    char modules[PLACE_PATH]; /* "" none */
    struct drivers *drivers;
    struct running running; /* of this system */
    bool is_running;        /* it is told */
    struct who *questions;
    size_t count;
    int64_t told_ns; /* when progress was told last */
    bool line_open;
    struct buffer out;
};

static void remark(const char *text)
{
    fprintf(stderr, "pooltop: %s\n", text);
}

/* --- progress ------------------------------------------------------------------------------------------------------------------ */

/* On a terminal only, and only when it takes more than a second. */
static bool tell_progress(void *context, const char *what, size_t done, size_t all)
{
    struct request *request = context;
    int64_t now_ns = os_mono_ns();
    if (request->told_ns == 0)
        request->told_ns = now_ns;
    if (now_ns - request->told_ns >= NS_PER_SECOND && os_is_terminal(2)) {
        fprintf(stderr, "\r%s: %zu of %zu ", what, done, all);
        fflush(stderr);
        request->told_ns = now_ns;
        request->line_open = true;
    }
    return !os_stop_requested();
}

static void end_progress(struct request *request)
{
    if (request->line_open)
        fputs("\r\x1b[K", stderr);
    request->line_open = false;
}

/* --- the sample ---------------------------------------------------------------------------------------------------------------- */

/* What the recording's own machine found out. Damaged rows are told, and do without. */
static void tell_damage(struct request *request)
{
    struct owner_moment moment;
    struct problem said = {.line = ""};
    const struct sample_info *info = player_info(request->player);
    request->owners = player_owners(request->player);
    enum status status = recording_owners(request->recording, info->boot, info->utc_ns, &moment, &said);
    if (status != STATUS_OK)
        remark(said.line);
    else if (moment.damaged > 0)
        fprintf(stderr, "pooltop: %zu of the recording's owners are damaged and left out\n", moment.damaged);
    owners_close(moment.owners);
}

static enum status open_recording(struct request *request, const char *path, struct problem *why)
{
    enum status status = recording_open_read(&request->recording, path, why);
    if (status == STATUS_OK)
        status = player_open(&request->player, request->recording, why);
    if (status == STATUS_OK)
        status = player_last(request->player, why);
    if (status == STATUS_OK)
        request->snapshot = player_current(request->player);
    if (status == STATUS_OK)
        tell_damage(request);
    return status;
}

/* A source that knows who owns what says it; for any other one files are read. */
static void ask_source(struct request *request)
{
    struct problem said;
    if (owners_open(&request->told) == STATUS_OK && sampler_owners(request->sampler, request->told, &said) == STATUS_OK)
        request->owners = request->told;
}

/* Where nobody asked for a source, an answer without a sample is better than none. */
static enum status take_sample(struct request *request, struct problem *why)
{
    const char *source = arguments_text(request->arguments, "source");
    struct sampler_config config = {.source = source, .interval_ns = NS_PER_SECOND};
    struct problem said = {.line = ""};
    enum status status = sampler_open(&request->sampler, &config, &said);
    if (status == STATUS_OK)
        status = sampler_take(request->sampler, &request->snapshot, &said);
    if (status == STATUS_OK) {
        ask_source(request);
        return status;
    }
    request->snapshot = NULL;
    if (source != NULL || request->arguments->operand_count == 0)
        return problem_set(why, status, "%s", said.line);
    remark(said.line);
    return STATUS_OK;
}

static enum status open_sample(struct request *request, struct problem *why)
{
    const char *path = arguments_text(request->arguments, "recording");
    if (path != NULL && arguments_text(request->arguments, "source") != NULL)
        return problem_set(why, STATUS_USAGE, "--recording and --source: a sample comes from one of them");
    return path != NULL ? open_recording(request, path, why) : take_sample(request, why);
}

/* --- files --------------------------------------------------------------------------------------------------------------------- */

static bool is_this_system(const struct request *request)
{
    return arguments_text(request->arguments, "recording") == NULL &&
           arguments_text(request->arguments, "source") == NULL;
}

/* What this system does not tell is left out, as what is asked of another system's files. */
static void look_at_running(struct request *request)
{
    request->is_running = is_this_system(request) && running_open(&request->running, NULL) == STATUS_OK;
}

/* Drivers that were never installed stand in DriverStore, too: they are looked at, because what runs may have come from there. */
static void choose_folders(struct request *request, struct drivers_config *config)
{
    const char *given = NULL;
    while (config->folder_count < DRIVER_FOLDERS_MAX &&
           (given = arguments_each(request->arguments, "drivers", config->folder_count)) != NULL)
        config->folders[config->folder_count++] = (struct driver_folder){given, true};
    if (config->folder_count > 0 || !is_this_system(request))
        return;
    driver_places_find(&request->places, true);
    for (size_t i = 0; i < request->places.count; i++)
        config->folders[config->folder_count++] = request->places.folders[i];
}

/* What is loaded from elsewhere; modules of Linux are no paths. As many as there is room for: few drivers are. */
static void add_loaded(const struct request *request, struct drivers_config *config)
{
    const struct running *running = &request->running;
    if (!request->is_running || arguments_each(request->arguments, "drivers", 0) != NULL)
        return;
    for (size_t i = 0; i < running->count && config->folder_count < DRIVER_FOLDERS_MAX; i++) {
        const struct running_driver *driver = &running->drivers[i];
        if (driver->is_loaded && strstr(driver->key, "\\system32\\") == NULL &&
            os_file_kind(driver->key) == OS_FILE_REGULAR)
            config->folders[config->folder_count++] = (struct driver_folder){driver->key, false};
    }
}

static enum status open_drivers(struct request *request, struct problem *why)
{
    struct drivers_told told;
    struct drivers_config config = {.progress = tell_progress, .context = request};
    choose_folders(request, &config);
    if (config.folder_count == 0)
        return STATUS_OK;
    /* The cache is that of the folders: what is loaded from elsewhere may come from another place each day. */
    if (!arguments_flag(request->arguments, "no-cache") &&
        drivers_cache_path(request->cache, config.folders, config.folder_count))
        config.cache = request->cache;
    add_loaded(request, &config);
    enum status status = drivers_open(&request->drivers, &config, why);
    end_progress(request);
    if (status != STATUS_OK)
        return status;
    drivers_told(request->drivers, &told);
    if (told.refused > 0)
        fprintf(stderr, "pooltop: %zu of %zu files are left out; the first: %s\n", told.refused, told.files,
                told.first);
    return STATUS_OK;
}

static void choose_modules(struct request *request)
{
    const char *given = arguments_text(request->arguments, "modules");
    if (given != NULL)
        snprintf(request->modules, PLACE_PATH, "%s", given);
    else if (is_this_system(request))
        modules_place(request->modules);
}

/* --- questions ----------------------------------------------------------------------------------------------------------------- */

static int compare_bytes(const void *a, const void *b)
{
    const struct pool *x = *(const struct pool *const *)a, *y = *(const struct pool *const *)b;
    int64_t left = x->value[POOL_BYTES], right = y->value[POOL_BYTES];
    return left != right ? (left < right) - (left > right) : (x->name > y->name) - (x->name < y->name);
}

static bool is_asked(const struct request *request, const struct who *who)
{
    for (size_t i = 0; i < request->count; i++)
        if (request->questions[i].length == who->length &&
            memcmp(request->questions[i].name, who->name, who->length) == 0)
            return true;
    return false;
}

static enum status ask_for_all(struct request *request, const struct snapshot *snapshot, struct problem *why)
{
    int64_t rows = arguments_number(request->arguments, "rows");
    size_t limit = rows == ABSENT ? ROWS_DEFAULT : rows == 0 ? SIZE_MAX : (size_t)rows;
    const struct pool **order = malloc((snapshot->pool_count + 1) * sizeof(const struct pool *));
    request->questions = calloc(snapshot->pool_count + 1, sizeof *request->questions);
    if (order == NULL || request->questions == NULL) {
        free(order);
        return problem_set(why, STATUS_NO_MEMORY, "not enough memory for all tags");
    }
    for (size_t i = 0; i < snapshot->pool_count; i++)
        order[i] = &snapshot->pools[i];
    qsort(order, snapshot->pool_count, sizeof(const struct pool *), compare_bytes);
    for (size_t i = 0; i < snapshot->pool_count && request->count < limit; i++) {
        struct who *who = &request->questions[request->count];
        who_ask_raw(who, intern_text(snapshot->names, order[i]->name));
        request->count += !is_asked(request, who);
    }
    free(order);
    return request->count > 0 ? STATUS_OK : problem_set(why, STATUS_EMPTY, "the sample has no pools to ask about");
}

static enum status ask(struct request *request, struct problem *why)
{
    const struct arguments *arguments = request->arguments;
    enum status status = STATUS_OK;
    if (arguments->operand_count == 0 && request->snapshot != NULL)
        return ask_for_all(request, request->snapshot, why);
    request->questions = calloc(arguments->operand_count + 1, sizeof *request->questions);
    if (request->questions == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "not enough memory for the tags");
    for (size_t i = 0; i < arguments->operand_count && status == STATUS_OK; i++) {
        status = who_ask(&request->questions[i], arguments->operands[i], why);
        request->count += status == STATUS_OK;
    }
    return status;
}

static enum status answer(struct request *request, struct problem *why)
{
    struct who_config config = {.book = request->book,
                                .snapshot = request->snapshot,
                                .owners = request->owners,
                                .drivers = request->drivers,
                                .modules = request->modules[0] != 0 ? request->modules : NULL,
                                .progress = tell_progress,
                                .context = request};
    enum status status = who_answer(request->questions, request->count, &config, why);
    end_progress(request);
    return status;
}

/* --- writing ------------------------------------------------------------------------------------------------------------------- */

static void print_plain(struct request *request, const struct who_context *context)
{
    bool as_table = request->arguments->operand_count == 0;
    if (as_table)
        who_print_titles(&request->out);
    for (size_t i = 0; i < request->count; i++) {
        if (!as_table && i > 0)
            buffer_add_byte(&request->out, '\n');
        if (as_table)
            who_print_line(&request->out, &request->questions[i]);
        else
            who_print_block(&request->out, &request->questions[i], context);
    }
}

/* Where the Linux that is asked has its files: this system, or the tree of a source. */
static const char *root_of(const struct request *request)
{
    static const char TREE[] = "proc:";
    const char *source = arguments_text(request->arguments, "source");
    if (source != NULL && strncmp(source, TREE, sizeof TREE - 1) == 0)
        return source + sizeof TREE - 1;
    return is_this_system(request) ? "/" : NULL;
}

static enum status print(struct request *request, struct problem *why)
{
    struct who_context context = {request->book, request->snapshot != NULL ? request->snapshot->names : NULL,
                                  request->owners, request->is_running ? &request->running : NULL, root_of(request)};
    if (request->is_json)
        who_print_json(&request->out, request->questions, request->count, &context);
    else
        print_plain(request, &context);
    if (request->out.status != STATUS_OK)
        return problem_set(why, request->out.status, "not enough memory for the answer");
    fwrite(request->out.bytes, 1, request->out.length, stdout); /* main looks whether it was written */
    return STATUS_OK;
}

static enum status read_format(struct request *request, struct problem *why)
{
    const char *format = arguments_text(request->arguments, "format");
    request->is_json = format != NULL && strcmp(format, "json") == 0;
    if (format == NULL || request->is_json || strcmp(format, "plain") == 0)
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "--format \"%.40s\" is not known: there are plain and json", format);
}

static enum status open_book(struct request *request, struct problem *why)
{
    char trouble[PROBLEM_LINE];
    enum status status = tag_book_open(&request->book, request->arguments->program,
                                       arguments_text(request->arguments, "pooltag"), trouble, why);
    if (status == STATUS_OK && trouble[0] != 0)
        remark(trouble);
    return status;
}

static void close_request(struct request *request)
{
    for (size_t i = 0; i < request->count; i++)
        who_done(&request->questions[i]);
    free(request->questions);
    drivers_close(request->drivers);
    running_done(&request->running);
    player_close(request->player);
    recording_close(request->recording);
    sampler_close(request->sampler);
    owners_close(request->told);
    tag_book_close(request->book);
    buffer_done(&request->out);
    free(request);
}

enum status who_run(const struct arguments *arguments, struct problem *why)
{
    struct request *request = calloc(1, sizeof *request);
    if (request == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "not enough memory");
    os_catch_stop();
    request->arguments = arguments;
    buffer_init(&request->out, OUT_MAX);
    enum status status = read_format(request, why);
    if (status == STATUS_OK)
        status = open_book(request, why);
    if (status == STATUS_OK)
        status = open_sample(request, why);
    if (status == STATUS_OK)
        status = ask(request, why);
    if (status == STATUS_OK) {
        look_at_running(request);
        status = open_drivers(request, why);
    }
    if (status == STATUS_OK) {
        choose_modules(request);
        status = answer(request, why);
    }
    if (status == STATUS_OK)
        status = print(request, why);
    close_request(request);
    return status;
}
