#include "tui/keybar.h"

#include <string.h>

#include "base/text.h"
#include "tui/actions.h"

/* The same key does something else in another mode, and says so. */
static const char *label_of(enum action action, const struct keybar_view *view)
{
    if (action == ACTION_PAUSE && !view->following)
        return "Go on";
    if (action == ACTION_RECORD && view->recording)
        return "Stop rec";
    return actions_table()[action].label;
}

/* Columns used, 0 when the whole item does not fit. */
static int draw_item(struct canvas *canvas, int x, int y, int room, enum action action, const char *label)
{
    const char *keys = actions_table()[action].keys;
    char key[16];
    size_t length = strcspn(keys, " ");
    if (length >= sizeof key || (int)(length + 1 + strlen(label)) > room)
        return 0;
    memcpy(key, keys, length);
    key[length] = 0;
    int used = canvas_put(canvas, x, y, room, ROLE_KEY, key);
    used += canvas_put(canvas, x + used, y, room - used, ROLE_KEY_LABEL, " ");
    return used + canvas_put(canvas, x + used, y, room - used, ROLE_KEY_LABEL, label);
}

void keybar_draw(struct canvas *canvas, struct area line, const struct keybar_view *view)
{
    if (view->message[0] != 0) {
        canvas_put_bytes(canvas, line.x, line.y, line.width, ROLE_WARNING, view->message, strlen(view->message));
        return;
    }
    int x = line.x, end = line.x + line.width, gap = line.width < 100 ? 1 : 2;
    for (int i = 0; i < ACTION_COUNT; i++) {
        if (actions_table()[i].label[0] == 0)
            continue;
        int used = draw_item(canvas, x, line.y, end - x, (enum action)i, label_of((enum action)i, view));
        x += used > 0 ? used + gap : 0;
    }
}
