#include "tui/actions.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define ACTION_ENTRY(id, action_name, action_keys, action_label, action_help)                                          \
    [id] = {.name = action_name, .keys = action_keys, .label = action_label, .help = action_help},
static const struct action_entry TABLE[ACTION_COUNT] = {ACTIONS(ACTION_ENTRY)};
#undef ACTION_ENTRY

static const struct {
    const char *name;
    int32_t key;
} NAMED_KEYS[] = {
    {"Space", ' '},         {"Enter", KEY_ENTER_},    {"Esc", KEY_ESCAPE_},          {"Tab", KEY_TAB_},
    {"Up", KEY_UP_},        {"Down", KEY_DOWN_},      {"Left", KEY_LEFT_},           {"Right", KEY_RIGHT_},
    {"PgUp", KEY_PAGE_UP_}, {"PgDn", KEY_PAGE_DOWN_}, {"Home", KEY_HOME_},           {"End", KEY_END_},
    {"Ins", KEY_INSERT_},   {"Del", KEY_DELETE_},     {"Backspace", KEY_BACKSPACE_}, {"BackTab", KEY_BACKTAB_},
};

const struct action_entry *actions_table(void)
{
    return TABLE;
}

/* F1 .. F12; KEY_NOTHING for anything else. */
static int32_t parse_function_key(const char *name, size_t length)
{
    if (name[0] != 'F' || length < 2 || length > 3 || name[1] == '0')
        return KEY_NOTHING;
    int number = 0;
    for (size_t i = 1; i < length; i++) {
        if (name[i] < '0' || name[i] > '9')
            return KEY_NOTHING;
        number = number * 10 + (name[i] - '0');
    }
    return number <= 12 ? KEY_F0_ + number : KEY_NOTHING;
}

static const char *const MOUSE_WORDS[MOUSE_KINDS] = {"click@", "drag@", "wheel-up@", "wheel-down@"};
enum { MOUSE_PLACE_MAX = 1023, MOUSE_PLACE_BITS = 10 };

static int place_within(int place)
{
    return place < 0 ? 0 : place > MOUSE_PLACE_MAX ? MOUSE_PLACE_MAX : place;
}

int32_t key_of_mouse(enum mouse mouse, int x, int y)
{
    return KEY_MOUSE_FLAG | (int32_t)mouse << 2 * MOUSE_PLACE_BITS | place_within(y) << MOUSE_PLACE_BITS |
           place_within(x);
}

bool key_is_mouse(int32_t key, enum mouse *mouse, int *x, int *y)
{
    if (key < KEY_MOUSE_FLAG)
        return false;
    int kind = (key & (KEY_MOUSE_FLAG - 1)) >> 2 * MOUSE_PLACE_BITS;
    *mouse = kind < MOUSE_KINDS ? (enum mouse)kind : MOUSE_CLICK;
    *y = key >> MOUSE_PLACE_BITS & MOUSE_PLACE_MAX;
    *x = key & MOUSE_PLACE_MAX;
    return true;
}

/* Up to four digits; -1 when there are none or more. */
static int take_place(const char **at, const char *end)
{
    int place = 0, digits = 0;
    for (; *at < end && **at >= '0' && **at <= '9'; ++*at, digits++)
        place = digits < 4 ? place * 10 + (**at - '0') : place;
    return digits > 0 && digits <= 4 ? place : -1;
}

static int32_t parse_mouse(const char *name, size_t length)
{
    const char *end = name + length;
    for (int kind = 0; kind < MOUSE_KINDS; kind++) {
        size_t word = strlen(MOUSE_WORDS[kind]);
        if (length <= word || memcmp(name, MOUSE_WORDS[kind], word) != 0)
            continue;
        const char *at = name + word;
        int x = take_place(&at, end);
        if (x < 0 || at == end || *at++ != ',')
            return KEY_NOTHING;
        int y = take_place(&at, end);
        return y < 0 || at != end ? KEY_NOTHING : key_of_mouse((enum mouse)kind, x, y);
    }
    return KEY_NOTHING;
}

int32_t key_parse(const char *name, size_t length)
{
    if (length == 0)
        return KEY_NOTHING;
    for (size_t i = 0; i < sizeof NAMED_KEYS / sizeof NAMED_KEYS[0]; i++) {
        if (strlen(NAMED_KEYS[i].name) == length && memcmp(NAMED_KEYS[i].name, name, length) == 0)
            return NAMED_KEYS[i].key;
    }
    if (length == 3 && name[0] == 'C' && name[1] == '-' && name[2] >= 'a' && name[2] <= 'z')
        return name[2] - 'a' + 1;
    int32_t mouse = parse_mouse(name, length);
    if (mouse != KEY_NOTHING)
        return mouse;
    int32_t function_key = parse_function_key(name, length);
    if (function_key != KEY_NOTHING)
        return function_key;
    size_t used;
    int32_t codepoint = text_decode(name, length, &used);
    return used == length && codepoint > ' ' ? codepoint : KEY_NOTHING;
}

/* Tab, Enter and Escape are named; every other code below the blank is written C-x. */
size_t key_text(char out[16], int32_t key)
{
    out[0] = 0;
    for (size_t i = 0; i < sizeof NAMED_KEYS / sizeof NAMED_KEYS[0]; i++) {
        if (NAMED_KEYS[i].key == key)
            return (size_t)snprintf(out, 16, "%s", NAMED_KEYS[i].name);
    }
    if (key > KEY_F0_ && key <= KEY_F12_)
        return (size_t)snprintf(out, 16, "F%d", (int)(key - KEY_F0_));
    if (key >= 1 && key <= 26)
        return (size_t)snprintf(out, 16, "C-%c", (int)('a' + key - 1));
    if (key <= ' ' || key > 0x10FFFF)
        return 0;
    size_t length = text_encode(key, out);
    out[length] = 0;
    return length;
}

static bool key_in_list(const char *keys, int32_t key)
{
    while (*keys != 0) {
        size_t length = strcspn(keys, " ");
        if (key_parse(keys, length) == key)
            return true;
        keys += length;
        keys += strspn(keys, " ");
    }
    return false;
}

enum action actions_for_key(int32_t key)
{
    if (key == KEY_NOTHING)
        return ACTION_NONE;
    for (int i = 0; i < ACTION_COUNT; i++) {
        if (key_in_list(TABLE[i].keys, key))
            return (enum action)i;
    }
    return ACTION_NONE;
}

enum action actions_find(const char *name, size_t length)
{
    enum action found = ACTION_NONE;
    int beginnings = 0;
    if (length == 0 || memchr(name, 0, length) != NULL)
        return ACTION_NONE;
    for (int i = 0; i < ACTION_COUNT; i++) {
        if (strncmp(TABLE[i].name, name, length) != 0)
            continue;
        if (TABLE[i].name[length] == 0)
            return (enum action)i;
        found = (enum action)i;
        beginnings++;
    }
    return beginnings == 1 ? found : ACTION_NONE;
}
