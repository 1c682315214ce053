/* Scripts and the words in them: any text as a script over a live screen; any word as a key. */
#include <unistd.h>

#include "base/when.h"
#include "replay/feed.h"
#include "tests/fuzz/fuzz.h"
#include "tui/actions.h"
#include "tui/interactive.h"
#include "tui/script.h"

enum { MEMORY = 1 << 20, SCRIPT_MAX = 2048 };

/* A key that is read from its name has a name that is read as that key. */
static void check_key(const char *word, size_t length)
{
    char text[16];
    int32_t key = key_parse(word, length);
    if (key == KEY_NOTHING)
        return;
    size_t written = key_text(text, key);
    FUZZ_CHECK(written == strlen(text), "length of %s", text);
    FUZZ_CHECK(key_parse(text, written) == key, "key %d is called %s", (int)key, text);
    FUZZ_CHECK(actions_for_key(key) < ACTION_COUNT, "key %s", text);
}

static void run(const char *script, size_t length)
{
    struct fuzz_server server;
    struct recording *recording;
    struct feed *feed;
    struct screen *screen;
    struct problem why = {.line = ""};
    fuzz_server_open(&server, "demo:churn,tags=200,processes=100", 20);
    FUZZ_CHECK(recording_open_memory(&recording, MEMORY) == STATUS_OK, "memory");
    const struct feed_config config = {
        .sampler = server.sampler, .memory = recording, .interval_ns = NS_PER_SECOND, .samples = 40, .span_ns = ABSENT};
    FUZZ_CHECK(feed_open(&feed, &config, NULL) == STATUS_OK, "feed");
    const struct screen_config shown = {
        .recording = recording, .feed = feed, .follow = true, .width = 60, .height = 20};
    FUZZ_CHECK(screen_open(&screen, &shown, &why) == STATUS_OK, "%s", why.line);
    fuzz_write("script", script, length);
    fuzz_check_refusal(script_run(screen, feed, "script", &why), &why);
    screen_close(screen);
    feed_close(feed);
    recording_close(recording);
    fuzz_server_close(&server);
    fuzz_empty_folder();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static bool prepared;
    struct problem why = {.line = ""};
    int width, height;
    /* Screens go to standard output; and no slash, so that a recording stays in our folder. */
    if (!prepared && (chdir(fuzz_folder()) != 0 || freopen("/dev/null", "w", stdout) == NULL))
        abort();
    prepared = true;
    if (length > SCRIPT_MAX || memchr(bytes, '/', length) != NULL)
        return 0;
    char *text = fuzz_string(bytes, length);
    size_t size = strlen(text);
    check_key(text, size);
    actions_find(text, size);
    enum status status = interactive_size(text, &width, &height, &why);
    fuzz_check_refusal(status, &why);
    FUZZ_CHECK(status != STATUS_OK || (width > 0 && height > 0), "%dx%d", width, height);
    free(text);
    run((const char *)bytes, length);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const TEXTS[] = {"sample 3\n[ ]\nscreen one\n",
                                        "# comment\nTab Enter\nroles two\n",
                                        "size 40x10\nscreen\nF4\ntype bytes>1\nEnter\nscreen\n",
                                        "C-l",
                                        "PgDn",
                                        "F12",
                                        "Space",
                                        "80x24",
                                        "sample\nF10\n",
                                        "N\ntype caf\xc3\xa9\nEnter\n",
                                        "R\nEnter\nsample 2\nR\n",
                                        "sample 9\n{ } g G\n= r x e l s\n:\ntype sort-\nTab\nEsc\nroles\n",
                                        "J\ntype -3s\nEnter\nscreen",
                                        "\xc3\xa9",
                                        "Up"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        fuzz_seed_text(TEXTS[i]);
}
