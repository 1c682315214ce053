/* Filters over the rows of a small server: a filter said twice, joined by and or by or, is the filter said once. */
#include "analysis/rows.h"
#include "tests/fuzz/fuzz.h"

enum { ROWS = 12, TEXT = 1024 };

static struct fuzz_server server;

/* Row `at` of an entity; false behind the last. */
static bool row_at(enum entity entity, size_t at, struct row *row)
{
    const struct snapshot *now = &server.now;
    *row = (struct row){.entity = entity, .snapshot = now};
    if (entity == ENTITY_POOLS && at < now->pool_count)
        row->item = &now->pools[at];
    else if (entity == ENTITY_PROCESSES && at < now->process_count)
        row->item = &now->processes[at];
    else if (entity == ENTITY_TYPES && at < now->type_count)
        row->item = &now->types[at];
    else if (entity == ENTITY_GROUPS && at < now->group_count)
        row->item = &now->groups[at];
    return row->item != NULL;
}

static bool joined(struct filter **filter, enum entity entity, const char *text, const char *between)
{
    char twice[2 * TEXT + 8];
    snprintf(twice, sizeof twice, "%s%s%s", text, between, text);
    return rows_filter(filter, entity, twice, NULL) == STATUS_OK;
}

static void check(enum entity entity, const char *text)
{
    struct problem why = {.line = ""};
    struct filter *filter, *both = NULL, *either = NULL;
    struct row row;
    enum status status = rows_filter(&filter, entity, text, &why);
    fuzz_check_refusal(status, &why);
    if (status != STATUS_OK)
        return;
    bool blank = text[strspn(text, " \t\r\n")] == '\0';
    bool has_both = strlen(text) < TEXT && joined(&both, entity, text, " ");
    bool has_either = strlen(text) < TEXT && !blank && joined(&either, entity, text, " | ");
    for (size_t i = 0; row_at(entity, i, &row); i++) {
        bool matches = rows_match(filter, &row);
        FUZZ_CHECK(!has_both || rows_match(both, &row) == matches, "'%s' and itself, row %zu", text, i);
        /* `a b | a b` is a and (b or a) and b. */
        FUZZ_CHECK(!has_either || rows_match(either, &row) == matches, "'%s' or itself, row %zu", text, i);
    }
    filter_close(filter);
    filter_close(both);
    filter_close(either);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    if (server.sampler == NULL) {
        fuzz_server_open(&server, "demo:churn,linux", ROWS);
        fuzz_server_next(&server);
    }
    enum entity entity = fuzz_byte(&input) % ENTITY_TOTALS;
    char *text = fuzz_string(input.at, (size_t)(input.end - input.at));
    check(entity, text);
    free(text);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const TEXTS[] = {"toke",
                                        "!ntf",
                                        "\"two words\"",
                                        "/^Nt[fF]/",
                                        "bytes>10m",
                                        "type:nonp",
                                        "a | b !c",
                                        "diff>=5k bytes<1g",
                                        "pid=4",
                                        "handles!=0 | threads>2",
                                        "/a\\/b/ | !/c+/",
                                        "holder:x",
                                        "owner=y",
                                        "\\x41",
                                        ":A-0001",
                                        "group:/system",
                                        "tag:kmalloc alias:x",
                                        "per_alloc_bytes>1.5k",
                                        "!!x",
                                        "rss_bytes>1m name:java"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0] * 4; i++) {
        char seed[64];
        seed[0] = (char)(i % 4);
        snprintf(seed + 1, sizeof seed - 1, "%s", TEXTS[i / 4]);
        fuzz_seed(seed, 1 + strlen(seed + 1));
    }
}
