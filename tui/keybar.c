#include "tui/keybar.h"

#include <string.h>

#include "base/text.h"
#include "tui/actions.h"

enum { KEY_BYTES = 16 };

/* The same key does something else in another mode, and says so. */
static const char *label_of(enum action action, const struct keybar_view *view)
{
    if (action == ACTION_PAUSE && !view->following)
        return "Go on";
    if (action == ACTION_RECORD && view->recording)
        return "Stop rec";
    return actions_table()[action].label;
}

/* The first key of an action as it is written; false when it has none. */
static bool first_key(char key[KEY_BYTES], enum action action, const struct keybar_view *view)
{
    const char *keys = actions_table()[action].keys;
    size_t length = strcspn(keys, " ");
    if (view->keys != NULL)
        return key_text(key, view->keys->keys[action][0]) > 0;
    if (length == 0 || length >= KEY_BYTES)
        return false;
    memcpy(key, keys, length);
    key[length] = 0;
    return true;
}

static void draw_item(struct canvas *canvas, int x, int y, int room, const char *key, const char *label)
{
    int used = canvas_put(canvas, x, y, room, ROLE_KEY, key);
    used += canvas_put(canvas, x + used, y, room - used, ROLE_KEY_LABEL, " ");
    canvas_put(canvas, x + used, y, room - used, ROLE_KEY_LABEL, label);
}

/* Draws when there is a canvas; returns the action at column `wanted`. */
static enum action lay_out(struct canvas *canvas, struct area line, const struct keybar_view *view, int wanted)
{
    int x = line.x, end = line.x + line.width, gap = line.width < 100 ? 1 : 2;
    enum action found = ACTION_NONE;
    for (int i = 0; i < ACTION_COUNT; i++) {
        const char *label = label_of((enum action)i, view);
        char key[KEY_BYTES];
        if (label[0] == 0 || !first_key(key, (enum action)i, view))
            continue;
        int width = (int)(text_width(key) + 1 + text_width(label));
        if (width > end - x)
            continue;
        if (canvas != NULL)
            draw_item(canvas, x, line.y, end - x, key, label);
        found = wanted >= x && wanted < x + width ? (enum action)i : found;
        x += width + gap;
    }
    return found;
}

enum action keybar_at(struct area line, const struct keybar_view *view, int x)
{
    return view->message[0] != 0 ? ACTION_NONE : lay_out(NULL, line, view, x);
}

void keybar_draw(struct canvas *canvas, struct area line, const struct keybar_view *view)
{
    if (view->message[0] != 0)
        canvas_put_bytes(canvas, line.x, line.y, line.width, ROLE_WARNING, view->message, strlen(view->message));
    else
        lay_out(canvas, line, view, -1);
}
