#include "replay/owner_keeper.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/os.h"
#include "base/os_self.h"
#include "base/when.h"

#define DEFAULT_TICK_NS (30 * NS_PER_SECOND)
#define LOOK_NS         (20 * NS_PER_MS)

enum { NAMES_BYTES = 16 << 20, NEWS_MAX = 32 };

/* What goes from one thread to the other: names that are asked, each as its kind, its length in two bytes and its bytes. */
struct asked {
    struct buffer bytes;
    size_t count;
};

struct news {
    int64_t utc_ns;
    char line[MARK_TEXT];
};

/* What was stored in a target. */
struct stored {
    struct recording *recording;
    uint32_t edition;
};

struct owner_keeper {
    struct owner_keeper_config config;
    /* Of the thread that takes samples: */
    unsigned char *seen; /* owned; by the id of a name: whether it was asked */
    size_t seen_room;
    int64_t samples;
    char boot[BOOT_TEXT];
    bool is_told;     /* the source said all there is */
    int64_t since_ns; /* from when on holds what is written next */
    struct stored stored[OWNER_TARGETS];
    /* Of the thread that resolves: */
    struct resolver *resolver; /* owned */
    struct owners *owners;     /* owned; what is known */
    pthread_t thread;
    bool started;
    atomic_bool stopping;
    /* Guarded by `lock`: */
    pthread_mutex_t lock;
    pthread_cond_t ask;     /* there are names, or the end */
    struct asked asked;     /* waiting */
    struct owners *ready;   /* owned; a copy to be stored; NULL: nothing new */
    int64_t ready_since_ns; /* ABSENT: from the boot's first sample on, or when what was stored last began */
    struct news news[NEWS_MAX];
    size_t news_count;
    bool busy;
    int64_t rounds; /* that are over */
    char progress[KEEPER_LINE];
    struct problem failure;
    bool failed;
};

/* --- the thread that resolves -------------------------------------------------------------------------------------------------- */

static bool note_progress(void *context, const char *what, size_t done, size_t all)
{
    struct owner_keeper *keeper = context;
    pthread_mutex_lock(&keeper->lock);
    snprintf(keeper->progress, sizeof keeper->progress, "%s: %zu of %zu", what, done, all);
    pthread_mutex_unlock(&keeper->lock);
    return !atomic_load(&keeper->stopping) && !os_stop_requested();
}

static void note_news(void *context, const char *line)
{
    struct owner_keeper *keeper = context;
    pthread_mutex_lock(&keeper->lock);
    if (keeper->news_count < NEWS_MAX) {
        struct news *news = &keeper->news[keeper->news_count++];
        news->utc_ns = os_utc_ns();
        snprintf(news->line, sizeof news->line, "%.*s", MARK_TEXT - 1, line);
    }
    pthread_mutex_unlock(&keeper->lock);
}

/* Hands a copy over; one that was not fetched yet is replaced, but keeps its time when that is earlier. */
static enum status publish(struct owner_keeper *keeper, int64_t since_ns)
{
    struct owners *copy;
    enum status status = owners_copy(&copy, keeper->owners);
    if (status != STATUS_OK)
        return status;
    pthread_mutex_lock(&keeper->lock);
    if (keeper->ready == NULL || keeper->ready_since_ns == ABSENT)
        keeper->ready_since_ns = keeper->ready == NULL ? since_ns : ABSENT;
    owners_close(keeper->ready);
    keeper->ready = copy;
    pthread_mutex_unlock(&keeper->lock);
    return STATUS_OK;
}

/* The names in a buffer as an array that borrows it. */
static struct asked_name *unpack_names(const struct asked *asked)
{
    struct asked_name *names = calloc(asked->count + 1, sizeof *names);
    const unsigned char *at = asked->bytes.bytes;
    for (size_t i = 0; i < asked->count && names != NULL; i++) {
        size_t length = at[1] | (size_t)at[2] << 8;
        names[i] = (struct asked_name){{(const char *)at + 3, length}, at[0] != 0};
        at += 3 + length;
    }
    return names;
}

static enum status answer(struct owner_keeper *keeper, const struct asked *asked, struct problem *why)
{
    uint32_t before = owners_edition(keeper->owners);
    struct asked_name *names = unpack_names(asked);
    if (names == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to find owners");
    owners_set_edition(keeper->owners, before + 1);
    enum status status = resolver_answer(keeper->resolver, keeper->owners, names, asked->count, why);
    free(names);
    if (status == STATUS_OK && owners_edition(keeper->owners) != before)
        status = publish(keeper, ABSENT);
    return status;
}

static enum status look_at_loaded(struct owner_keeper *keeper, struct problem *why)
{
    bool changed;
    owners_set_edition(keeper->owners, owners_edition(keeper->owners) + 1);
    enum status status = resolver_look_at_loaded(keeper->resolver, keeper->owners, &changed, note_news, keeper, why);
    return status == STATUS_OK && changed ? publish(keeper, os_utc_ns()) : status;
}

/* Takes the names that wait, which leaves an empty buffer in their place. */
static void take_names(struct owner_keeper *keeper, struct asked *names)
{
    *names = keeper->asked;
    keeper->asked.count = 0;
    buffer_init(&keeper->asked.bytes, NAMES_BYTES);
}

static void note_end(struct owner_keeper *keeper, enum status status, const struct problem *why)
{
    pthread_mutex_lock(&keeper->lock);
    keeper->busy = false;
    keeper->rounds++;
    keeper->progress[0] = '\0';
    if (status != STATUS_OK && status != STATUS_STOPPED) {
        keeper->failed = true;
        keeper->failure = *why;
    }
    pthread_mutex_unlock(&keeper->lock);
}

/* One round: the names that wait, then what is loaded. */
static void work(struct owner_keeper *keeper)
{
    struct problem why = {0};
    struct asked names;
    pthread_mutex_lock(&keeper->lock);
    take_names(keeper, &names);
    keeper->busy = true;
    pthread_mutex_unlock(&keeper->lock);
    enum status status = names.count > 0 ? answer(keeper, &names, &why) : STATUS_OK;
    if (status == STATUS_OK)
        status = look_at_loaded(keeper, &why);
    buffer_done(&names.bytes);
    note_end(keeper, status, &why);
}

/* Until the next round, or the end. The first one begins with the first names. */
static void wait_for_round(struct owner_keeper *keeper, bool first)
{
    int64_t tick_ns = keeper->config.tick_ns > 0 ? keeper->config.tick_ns : DEFAULT_TICK_NS,
            until_ns = os_utc_ns() + tick_ns;
    struct timespec end = {.tv_sec = (time_t)(until_ns / NS_PER_SECOND), .tv_nsec = (long)(until_ns % NS_PER_SECOND)};
    int code = 0;
    pthread_mutex_lock(&keeper->lock);
    while (!atomic_load(&keeper->stopping) && code == 0 && !(first && keeper->asked.count > 0))
        code = pthread_cond_timedwait(&keeper->ask, &keeper->lock, &end);
    pthread_mutex_unlock(&keeper->lock);
}

static void *run(void *argument)
{
    struct owner_keeper *keeper = argument;
    os_thread_be_nice();
    for (bool first = true; !atomic_load(&keeper->stopping); first = false) {
        wait_for_round(keeper, first);
        if (!atomic_load(&keeper->stopping))
            work(keeper);
    }
    return NULL;
}

/* --- opening ------------------------------------------------------------------------------------------------------------------- */

enum status owner_keeper_open(struct owner_keeper **keeper, const struct owner_keeper_config *config, char *trouble,
                              struct problem *why)
{
    struct owner_keeper *made = calloc(1, sizeof *made);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to find owners");
    made->config = *config;
    made->config.resolver.progress = note_progress;
    made->config.resolver.context = made;
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->ask, NULL);
    buffer_init(&made->asked.bytes, NAMES_BYTES);
    enum status status = owners_open(&made->owners);
    if (status != STATUS_OK)
        problem_set(why, status, "no memory to find owners");
    else
        status = resolver_open(&made->resolver, &made->config.resolver, trouble, why);
    if (status != STATUS_OK) {
        owner_keeper_close(made);
        return status;
    }
    *keeper = made;
    return STATUS_OK;
}

static void stop_thread(struct owner_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    atomic_store(&keeper->stopping, true);
    pthread_cond_signal(&keeper->ask);
    pthread_mutex_unlock(&keeper->lock);
    if (keeper->started)
        pthread_join(keeper->thread, NULL);
    keeper->started = false;
}

void owner_keeper_close(struct owner_keeper *keeper)
{
    if (keeper == NULL)
        return;
    stop_thread(keeper);
    resolver_close(keeper->resolver);
    owners_close(keeper->owners);
    owners_close(keeper->ready);
    buffer_done(&keeper->asked.bytes);
    pthread_cond_destroy(&keeper->ask);
    pthread_mutex_destroy(&keeper->lock);
    free(keeper->seen);
    free(keeper);
}

/* --- names that are new -------------------------------------------------------------------------------------------------------- */

static enum status make_room(struct owner_keeper *keeper, const struct intern *names, struct problem *why)
{
    size_t wanted = (size_t)intern_count(names) + 1;
    if (wanted <= keeper->seen_room)
        return STATUS_OK;
    size_t room = wanted * 2;
    unsigned char *seen = realloc(keeper->seen, room);
    if (seen == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory to find owners");
    memset(seen + keeper->seen_room, 0, room - keeper->seen_room);
    keeper->seen = seen;
    keeper->seen_room = room;
    return STATUS_OK;
}

static void ask(struct owner_keeper *keeper, struct text name, bool is_tag)
{
    if (name.length == 0 || name.length > OWNER_TEXT_MAX)
        return;
    const unsigned char head[] = {is_tag, (unsigned char)(name.length & 0xFF), (unsigned char)(name.length >> 8)};
    struct buffer *bytes = &keeper->asked.bytes;
    if (bytes->status != STATUS_OK || bytes->length + sizeof head + name.length > bytes->limit)
        return;
    buffer_add(bytes, head, sizeof head);
    buffer_add(bytes, name.bytes, name.length);
    keeper->asked.count += bytes->status == STATUS_OK;
}

/* Each of `name | name | name`. */
static void ask_aliases(struct owner_keeper *keeper, struct text aliases)
{
    size_t from = 0;
    for (size_t i = 0; i <= aliases.length; i++) {
        bool is_end = i == aliases.length || (i + 3 <= aliases.length && memcmp(aliases.bytes + i, " | ", 3) == 0);
        if (!is_end)
            continue;
        ask(keeper, (struct text){aliases.bytes + from, i - from}, false);
        from = i + 3;
        i += 2;
    }
}

static void ask_pool(struct owner_keeper *keeper, const struct snapshot *snapshot, const struct pool *pool)
{
    bool is_tag = pool->type == POOL_PAGED || pool->type == POOL_NONPAGED || pool->type == POOL_LARGE;
    if (!keeper->seen[pool->name])
        ask(keeper, intern_text(snapshot->names, pool->name), is_tag);
    if (!keeper->seen[pool->aliases])
        ask_aliases(keeper, intern_text(snapshot->names, pool->aliases));
    keeper->seen[pool->name] = keeper->seen[pool->aliases] = 1;
}

static enum status ask_new(struct owner_keeper *keeper, const struct snapshot *snapshot, struct problem *why)
{
    enum status status = make_room(keeper, snapshot->names, why);
    if (status != STATUS_OK)
        return status;
    keeper->seen[0] = 1;
    pthread_mutex_lock(&keeper->lock);
    size_t before = keeper->asked.count;
    for (size_t i = 0; i < snapshot->pool_count; i++)
        ask_pool(keeper, snapshot, &snapshot->pools[i]);
    if (keeper->asked.count != before)
        pthread_cond_signal(&keeper->ask);
    pthread_mutex_unlock(&keeper->lock);
    return STATUS_OK;
}

/* --- storing ------------------------------------------------------------------------------------------------------------------- */

/* A file that begins later was begun with a copy of what the first target had. */
static void meet_targets(struct owner_keeper *keeper, const struct owner_target targets[OWNER_TARGETS])
{
    for (size_t i = 0; i < OWNER_TARGETS; i++) {
        if (keeper->stored[i].recording == targets[i].recording)
            continue;
        bool copied = i > 0 && targets[0].recording != NULL && keeper->samples > 0;
        keeper->stored[i] = (struct stored){targets[i].recording, copied ? keeper->stored[0].edition : 0};
    }
}

static enum status store_owners(struct owner_keeper *keeper, const struct owners *owners,
                                const struct owner_target targets[OWNER_TARGETS], struct problem *why)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < OWNER_TARGETS && status == STATUS_OK; i++) {
        if (targets[i].recording == NULL)
            continue;
        const struct owner_write write = {
            .boot = keeper->boot, .since_ns = keeper->since_ns, .owners = owners, .after = keeper->stored[i].edition};
        status = recording_add_owners(targets[i].recording, &write, why);
        if (status == STATUS_OK)
            keeper->stored[i].edition = owners_edition(owners);
    }
    return status;
}

static enum status store_news(const struct news *news, size_t count, const struct owner_target targets[OWNER_TARGETS],
                              struct problem *why)
{
    enum status status = STATUS_OK;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < OWNER_TARGETS && status == STATUS_OK; k++)
            if (targets[k].recorder != NULL)
                status = recorder_driver(targets[k].recorder, news[i].utc_ns, news[i].line, why);
    return status;
}

/* Stores what the other thread has made ready. What holds from a later time on is a moment of its own. */
static enum status store_ready(struct owner_keeper *keeper, const struct owner_target targets[OWNER_TARGETS],
                               struct problem *why)
{
    struct news news[NEWS_MAX];
    pthread_mutex_lock(&keeper->lock);
    struct owners *owners = keeper->ready;
    size_t count = owners != NULL ? keeper->news_count : 0;
    memcpy(news, keeper->news, count * sizeof *news);
    if (owners != NULL) {
        keeper->news_count = 0;
        if (keeper->ready_since_ns != ABSENT && keeper->ready_since_ns > keeper->since_ns)
            keeper->since_ns = keeper->ready_since_ns;
    }
    keeper->ready = NULL;
    pthread_mutex_unlock(&keeper->lock);
    if (owners == NULL)
        return STATUS_OK;
    enum status status = store_owners(keeper, owners, targets, why);
    owners_close(owners);
    return status == STATUS_OK ? store_news(news, count, targets, why) : status;
}

/* What a file knows of this boot from a recorder before us is where we go on, so that it is not written again. */
static enum status begin_boot(struct owner_keeper *keeper, const struct snapshot *snapshot,
                              const struct owner_target targets[OWNER_TARGETS], struct problem *why)
{
    struct owner_moment moment = {0};
    struct recording *file = targets[0].recording != NULL ? targets[0].recording : targets[1].recording;
    snprintf(keeper->boot, sizeof keeper->boot, "%s", snapshot->boot);
    keeper->since_ns = snapshot->utc_ns;
    for (size_t i = 0; i < OWNER_TARGETS; i++)
        keeper->stored[i].edition = 0;
    keeper->is_told = false; /* what is known is of the new boot as well, and has to be stored there */
    if (keeper->started || file == NULL)
        return STATUS_OK;
    enum status status = recording_owners(file, keeper->boot, INT64_MAX, &moment, NULL);
    if (status == STATUS_NO_MEMORY)
        return problem_set(why, status, "no memory for the owners");
    if (moment.owners == NULL || targets[1].recording != file)
        owners_close(moment.owners);
    else {
        owners_close(keeper->owners);
        keeper->owners = moment.owners;
        keeper->stored[1].edition = owners_edition(moment.owners);
        if (moment.since_ns > keeper->since_ns)
            keeper->since_ns = moment.since_ns;
    }
    return STATUS_OK;
}

/* A source that knows its owners itself, as simulated ones do, knows all of them: no file need be read. EMPTY: it does not. */
static enum status ask_source(struct owner_keeper *keeper, struct problem *why)
{
    if (keeper->config.sampler == NULL || keeper->is_told)
        return keeper->is_told ? STATUS_OK : STATUS_EMPTY;
    enum status status = sampler_owners(keeper->config.sampler, keeper->owners, why);
    if (status == STATUS_UNSUPPORTED) {
        keeper->config.sampler = NULL;
        return STATUS_EMPTY;
    }
    keeper->is_told = status == STATUS_OK;
    owners_settle(keeper->owners);
    return status == STATUS_OK ? publish(keeper, ABSENT) : status;
}

static enum status start(struct owner_keeper *keeper, struct problem *why)
{
    if (keeper->started)
        return STATUS_OK;
    if (pthread_create(&keeper->thread, NULL, run, keeper) != 0)
        return problem_set(why, STATUS_LIMIT, "cannot start a thread to find owners");
    keeper->started = true;
    return STATUS_OK;
}

enum status owner_keeper_look(struct owner_keeper *keeper, const struct snapshot *snapshot,
                              const struct owner_target targets[OWNER_TARGETS], struct problem *why)
{
    enum status status = STATUS_OK;
    meet_targets(keeper, targets);
    if (strcmp(keeper->boot, snapshot->boot) != 0)
        status = begin_boot(keeper, snapshot, targets, why);
    if (status != STATUS_OK || keeper->samples++ == 0)
        return status;
    status = ask_source(keeper, why);
    if (status == STATUS_OK)
        return store_ready(keeper, targets, why);
    status = status == STATUS_EMPTY ? ask_new(keeper, snapshot, why) : status;
    if (status == STATUS_OK && keeper->config.at_once)
        work(keeper);
    else if (status == STATUS_OK)
        status = start(keeper, why);
    return status == STATUS_OK ? store_ready(keeper, targets, why) : status;
}

/* --- the end and what is told -------------------------------------------------------------------------------------------------- */

static bool is_busy(struct owner_keeper *keeper)
{
    pthread_mutex_lock(&keeper->lock);
    bool busy = keeper->started && (keeper->busy || (keeper->rounds == 0 && keeper->asked.count > 0));
    pthread_mutex_unlock(&keeper->lock);
    return busy;
}

enum status owner_keeper_finish(struct owner_keeper *keeper, int64_t wait_ns,
                                const struct owner_target targets[OWNER_TARGETS], struct problem *why)
{
    for (int64_t until_ns = os_mono_ns() + wait_ns; is_busy(keeper) && os_mono_ns() < until_ns;)
        os_sleep_until(os_mono_ns() + LOOK_NS, NULL);
    stop_thread(keeper);
    return store_ready(keeper, targets, why);
}

bool owner_keeper_progress(struct owner_keeper *keeper, char line[KEEPER_LINE])
{
    pthread_mutex_lock(&keeper->lock);
    memcpy(line, keeper->progress, KEEPER_LINE);
    pthread_mutex_unlock(&keeper->lock);
    return line[0] != '\0';
}

bool owner_keeper_failed(struct owner_keeper *keeper, struct problem *why)
{
    pthread_mutex_lock(&keeper->lock);
    bool failed = keeper->failed;
    if (failed)
        *why = keeper->failure;
    keeper->failed = false;
    pthread_mutex_unlock(&keeper->lock);
    return failed;
}
