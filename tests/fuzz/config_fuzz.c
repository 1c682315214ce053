/* Configuration and state files: whatever is in them, what was read can be written and reads back as the same. */
#include "tests/fuzz/fuzz.h"
#include "tui/config.h"
#include "tui/state.h"

static void check_config(const char *text, size_t length)
{
    struct config config, again;
    struct buffer written, second;
    struct problem why = {.line = ""};
    config_init(&config);
    fuzz_check_refusal(config_parse(&config, text, length, &why), &why);
    FUZZ_CHECK(keymap_check(&config.keys, &why) == STATUS_OK, "%s", why.line);
    buffer_init(&written, CONFIG_BYTES);
    buffer_init(&second, CONFIG_BYTES);
    config_print(&written, &config);
    FUZZ_CHECK(written.status == STATUS_OK, "no room");
    config_init(&again);
    FUZZ_CHECK(config_parse(&again, (const char *)written.bytes, written.length, &why) == STATUS_OK, "%s", why.line);
    config_print(&second, &again);
    FUZZ_CHECK(strcmp(buffer_text(&written), buffer_text(&second)) == 0, "it changed");
    buffer_done(&written);
    buffer_done(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    bool state = fuzz_byte(&input) & 1;
    size_t left = (size_t)(input.end - input.at);
    if (state) {
        struct prompt prompt;
        prompt_init(&prompt);
        state_parse(&prompt, (const char *)input.at, left);
        for (int kind = 0; kind < PROMPT_KINDS; kind++)
            for (size_t i = 0; i < PROMPT_HISTORY; i++)
                fuzz_check_safe(prompt.history[kind][i]);
    } else if (left <= CONFIG_BYTES) {
        check_config((const char *)input.at, left);
    }
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const TEXTS[] = {"\0mouse = off\nspan = 90s\nzone = utc\n",
                                        "\0columns.pools = bytes:12 type name\nsort.types = -share\n",
                                        "\0key.quit = Z F12\nkey.help = q\nkey.walk-handles =\n",
                                        "\0changes = day\ncolours = safe\ngraph=blocks\nmeters = text # no\n",
                                        "\1filter type:nonp\nsearch lsass\naction quit\n"};
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++)
        fuzz_seed(TEXTS[i], 1 + strlen(TEXTS[i] + 1));
}
