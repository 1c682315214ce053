/* keymap.h: which key does what: the table of actions.h, as far as a user has not put other keys there.
 *
 * A plain value; nothing to free. Digits cannot be bound: in the pools they choose a session. In a whole map no key has two actions: what is bound piece by piece is checked as a whole by
 * keymap_check, so that two keys can be swapped.
 */
#ifndef TUI_KEYMAP_H
#define TUI_KEYMAP_H

#include "base/status.h"
#include "tui/actions.h"

enum { KEYS_PER_ACTION = 4, KEYMAP_TEXT = 80 };

struct keymap {
    int32_t keys[ACTION_COUNT][KEYS_PER_ACTION]; /* KEY_NOTHING behind the last */
};

void keymap_init(struct keymap *map);

/* KEY_NOTHING and keys that are bound to nothing: ACTION_NONE. */
enum action keymap_find(const struct keymap *map, int32_t key);

/* Puts other keys, written as in actions.h and parted by blanks, in the place of those of an action; none: it is left to its name. STATUS_USAGE names the word at fault. */
enum status keymap_bind(struct keymap *map, enum action action, const char *keys, struct problem *why);

/* STATUS_USAGE names a key that two actions have, and both. */
enum status keymap_check(const struct keymap *map, struct problem *why);

/* The keys of an action as they are written; returns the length. */
size_t keymap_text(char out[KEYMAP_TEXT], const struct keymap *map, enum action action);

#endif
