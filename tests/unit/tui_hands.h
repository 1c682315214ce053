/* tui_hands.h: hands at a screen and eyes on it, for the tests of screens. The test opens `screen` and inits `out`. */
#ifndef TESTS_UNIT_TUI_HANDS_H
#define TESTS_UNIT_TUI_HANDS_H

#include <string.h>

#include "tests/unit/suite.h"
#include "tui/actions.h"
#include "tui/screen.h"

static struct screen *screen;
static struct buffer out;

/* Keys as in a script: words, except that `'` begins a text that is typed. */
static inline void press(const char *keys)
{
    while (*keys != 0) {
        size_t length = strcspn(keys, " ");
        if (*keys == '\'') {
            for (size_t i = 1; i < length; i++)
                screen_key(screen, (unsigned char)keys[i]);
        } else {
            ck_assert_int_ne(key_parse(keys, length), KEY_NOTHING);
            screen_key(screen, key_parse(keys, length));
        }
        keys += length + (keys[length] == ' ' ? 1 : 0);
    }
}

/* Borrowed until the next one. */
static inline const char *seen(void)
{
    buffer_clear(&out);
    canvas_print(screen_draw(screen), &out, false);
    return buffer_text(&out);
}

static inline bool shows(const char *text)
{
    return strstr(seen(), text) != NULL;
}

#endif
