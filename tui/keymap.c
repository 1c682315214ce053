#include "tui/keymap.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static void clear(struct keymap *map, enum action action)
{
    for (size_t i = 0; i < KEYS_PER_ACTION; i++)
        map->keys[action][i] = KEY_NOTHING;
}

/* False when a word is no key, or there are too many; *at gets the word. */
static bool read_keys(int32_t out[KEYS_PER_ACTION], const char **at, size_t *length)
{
    size_t count = 0;
    for (*at += strspn(*at, " \t"); **at != 0; *at += strspn(*at, " \t")) {
        *length = strcspn(*at, " \t");
        int32_t key = key_parse(*at, *length);
        if (key == KEY_NOTHING || key >= KEY_MOUSE_FLAG || (key >= '0' && key <= '9') || count == KEYS_PER_ACTION)
            return false;
        out[count++] = key;
        *at += *length;
    }
    return true;
}

void keymap_init(struct keymap *map)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        const char *keys = actions_table()[i].keys;
        size_t length;
        clear(map, (enum action)i);
        read_keys(map->keys[i], &keys, &length);
    }
}

enum action keymap_find(const struct keymap *map, int32_t key)
{
    if (key == KEY_NOTHING)
        return ACTION_NONE;
    for (int i = 0; i < ACTION_COUNT; i++) {
        for (size_t k = 0; k < KEYS_PER_ACTION; k++) {
            if (map->keys[i][k] == key)
                return (enum action)i;
        }
    }
    return ACTION_NONE;
}

enum status keymap_bind(struct keymap *map, enum action action, const char *keys, struct problem *why)
{
    int32_t read[KEYS_PER_ACTION] = {KEY_NOTHING, KEY_NOTHING, KEY_NOTHING, KEY_NOTHING};
    size_t length = 0;
    if (!read_keys(read, &keys, &length)) {
        char shown[32];
        text_safe(shown, sizeof shown, 24, keys, length);
        bool digit = length == 1 && *keys >= '0' && *keys <= '9';
        return problem_set(why, STATUS_USAGE, "%s: %s %s", actions_table()[action].name, shown,
                           digit                                       ? "is a digit, which chooses a session"
                           : key_parse(keys, length) == KEY_NOTHING    ? "is no key"
                           : key_parse(keys, length) >= KEY_MOUSE_FLAG ? "is the mouse, which cannot be bound"
                                                                       : "is one key too many: four at most");
    }
    memcpy(map->keys[action], read, sizeof read);
    return STATUS_OK;
}

enum status keymap_check(const struct keymap *map, struct problem *why)
{
    char key[16];
    for (int i = 0; i < ACTION_COUNT; i++) {
        for (size_t k = 0; k < KEYS_PER_ACTION && map->keys[i][k] != KEY_NOTHING; k++) {
            enum action first = keymap_find(map, map->keys[i][k]);
            if (first == (enum action)i)
                continue;
            key_text(key, map->keys[i][k]);
            return problem_set(why, STATUS_USAGE, "%s is bound to %s and to %s", key, actions_table()[first].name,
                               actions_table()[i].name);
        }
    }
    return STATUS_OK;
}

size_t keymap_text(char out[KEYMAP_TEXT], const struct keymap *map, enum action action)
{
    size_t used = 0;
    out[0] = 0;
    for (size_t k = 0; k < KEYS_PER_ACTION && map->keys[action][k] != KEY_NOTHING; k++) {
        char key[16];
        key_text(key, map->keys[action][k]);
        used += (size_t)snprintf(out + used, KEYMAP_TEXT - used, "%s%s", k > 0 ? " " : "", key);
    }
    return used;
}
