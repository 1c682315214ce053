/* setup.h: the page where the columns of a view are chosen, ordered and sized, while the table above it shows what comes of it.
 *
 * A setup is a plain value over the view's choice; it owns nothing. Space shows or hides the column under the cursor, Left and Right move it, + and - size it, 0 gives it its own
 * width back, n takes the next named set, d the default; F2, Enter and Esc leave.
 */
#ifndef TUI_SETUP_H
#define TUI_SETUP_H

#include "tui/canvas.h"
#include "tui/columns.h"
#include "tui/glyphs.h"

struct setup {
    bool open;
    enum entity entity;
    struct {
        const struct column *column;
        bool shown;
        int width; /* 0: its own */
    } items[COLUMNS_MAX];
    size_t count, cursor;
    const char *set; /* the named set that was taken last; NULL: none */
};

/* From the choice; the columns that are not in it stand behind, in the table's order. */
void setup_open(struct setup *setup, enum entity entity, const struct column_choice *choice);
/* Takes a key and brings the choice up to date; false when the page is left. */
bool setup_key(struct setup *setup, int32_t key, struct column_choice *choice);
void setup_draw(struct canvas *canvas, struct area area, const struct setup *setup, const struct glyphs *glyphs);

#endif
