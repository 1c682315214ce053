/* A monkey at the screen: any keys and any sizes, over a recording and over a live one with its feed. */
#include <unistd.h>

#include "base/os.h"
#include "base/when.h"
#include "tests/fuzz/fuzz.h"
#include "tui/actions.h"
#include "tui/screen.h"

enum { MEMORY = 1 << 20, KEYS_MAX = 400, DRAWN_MAX = 60, RESIZE = 200, SAMPLE, DRAW, WIDE };

static struct recording *replayed;

static void check_canvas(const struct canvas *canvas)
{
    FUZZ_CHECK(canvas->cursor_x >= 0 && canvas->cursor_x < canvas->width && canvas->cursor_y >= 0 &&
                   canvas->cursor_y < canvas->height,
               "the cursor is at %d,%d of %dx%d", canvas->cursor_x, canvas->cursor_y, canvas->width, canvas->height);
    for (int i = 0; i < canvas->width * canvas->height; i++)
        FUZZ_CHECK(canvas->cells[i].codepoint == 0 || canvas->cells[i].codepoint >= ' ', "cell %d holds %d", i,
                   (int)canvas->cells[i].codepoint);
}

/* Most bytes are a key each; a file is only ever made in our folder, because no slash is typed. */
static void press(struct screen *screen, struct feed *feed, struct fuzz_input *input, int *drawn)
{
    uint8_t byte = fuzz_byte(input);
    if (byte == RESIZE) {
        int width = fuzz_byte(input), height = fuzz_byte(input);
        screen_resize(screen, width * 300 / 255, height * 100 / 255);
    } else if (byte == SAMPLE && feed != NULL) {
        feed_step(feed, NULL);
        screen_refresh(screen);
    } else if (byte == WIDE) {
        screen_key(screen, (int32_t)(fuzz_number(input) & 0x3fffff) | 0x80);
    } else if (byte >= 0x80 && byte < RESIZE) {
        screen_key(screen, KEY_SPECIAL + 1 + (byte & 0x1f) % (KEY_RESIZED_ - KEY_SPECIAL));
    } else if (byte != '/' || feed == NULL) {
        screen_key(screen, byte & 0x7f);
    }
    if ((byte == DRAW || byte == RESIZE) && ++*drawn < DRAWN_MAX) {
        screen_work(screen, INT64_MAX);
        check_canvas(screen_draw(screen));
    }
}

static void monkey(struct recording *recording, struct feed *feed, struct fuzz_input *input)
{
    struct problem why = {.line = ""};
    struct screen *screen;
    int drawn = 0;
    const struct screen_config config = {.recording = recording,
                                         .feed = feed,
                                         .follow = feed != NULL,
                                         .style = fuzz_byte(input) % 2,
                                         .width = 80,
                                         .height = 24};
    enum status status = screen_open(&screen, &config, &why);
    FUZZ_CHECK(status == STATUS_OK, "%s", why.line);
    for (int i = 0; i < KEYS_MAX && fuzz_left(input) && !screen_has_quit(screen); i++)
        press(screen, feed, input, &drawn);
    check_canvas(screen_draw(screen));
    screen_close(screen);
}

static void monkey_live(struct fuzz_input *input)
{
    struct fuzz_server server;
    struct recording *recording;
    struct feed *feed;
    fuzz_server_open(&server, "demo:churn,tags=200,processes=100", 20);
    FUZZ_CHECK(recording_open_memory(&recording, MEMORY) == STATUS_OK, "memory");
    const struct feed_config config = {
        .sampler = server.sampler, .memory = recording, .interval_ns = NS_PER_SECOND, .samples = 60, .span_ns = ABSENT};
    FUZZ_CHECK(feed_open(&feed, &config, NULL) == STATUS_OK, "feed");
    feed_step(feed, NULL);
    monkey(recording, feed, input);
    feed_close(feed);
    recording_close(recording);
    fuzz_server_close(&server);
    fuzz_empty_folder();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    if (replayed == NULL) {
        FUZZ_CHECK(chdir(fuzz_folder()) == 0 && recording_open_memory(&replayed, MEMORY) == STATUS_OK, "memory");
        fuzz_record(replayed, "demo:churn,linux", 12, 20);
    }
    if (fuzz_byte(&input) & 1)
        monkey_live(&input);
    else
        monkey(replayed, NULL, &input);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const KEYS[] = {"[{=]r(e\tz\xca<>gG",
                                       "\r\xca[\xca]\xca\r\t\r\xca\xc8\x40\x40\xca",
                                       "\\bytes>1\r\xcanI(tbd\xca",
                                       "J-10s\r\xca>\xca",
                                       ":sort-h\t\r\xca:pal\r",
                                       "\xc9\xc9Nnote\r\xca\xc9[\xca",
                                       "Rfile\r\xc9\xca\xc9R\xca",
                                       "W\xc9\xcaW\tx\xca",
                                       "h\xca \xc8\x20\x20\xcaq",
                                       "i2\r\xcas\xcap\xcap\xca",
                                       "\xc8\x01\x01\xc8\xff\xff\xca\xc8\x30\x10"};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0] * 2; i++) {
        char seed[64];
        seed[0] = (char)(i % 2);
        seed[1] = (char)(i % 2);
        snprintf(seed + 2, sizeof seed - 2, "%s", KEYS[i / 2]);
        fuzz_seed(seed, 2 + strlen(seed + 2));
    }
}
