#include "tui/pane.h"

#include <string.h>

#include "base/text.h"

enum { SENTENCE = 4096, PLACE_GAP = 4 };

bool pane_is_seen(const struct pane *pane)
{
    return pane->lines >= pane->top;
}

bool pane_has_line(const struct pane *pane)
{
    return !pane_is_seen(pane) || pane->area.height > pane->kept;
}

void pane_next_line(struct pane *pane)
{
    if (pane_is_seen(pane)) {
        pane->area.y++;
        pane->area.height--;
    }
    pane->lines++;
}

void pane_title(struct pane *pane, struct text name, const char *remark, const char *place)
{
    struct area area = pane->area;
    area.height = 1;
    pane->area.y++;
    pane->area.height--;
    canvas_fill(pane->canvas, area, ROLE_DIM, pane->glyphs->horizontal);
    int behind = place[0] != 0 ? (int)text_width(place) + PLACE_GAP : 0;
    int room = area.width - 6 - (int)text_width(remark) - behind;
    char safe[1024];
    text_safe(safe, sizeof safe, room > 8 ? (size_t)room : 8, name.bytes, name.length);
    canvas_format(pane->canvas, area.x + 2, area.y, area.width - 2, ROLE_TITLE, " %s%s ", safe, remark);
    if (place[0] != 0)
        canvas_format(pane->canvas, area.x + area.width - behind, area.y, behind, ROLE_DIM, " %s ", place);
}

/* How many bytes of the safe text stand in one line: up to a blank where there is one, else what fits. */
static size_t line_length(const char *safe, int columns)
{
    size_t length = strlen(safe), at = 0, blank = 0, used;
    int width = 0;
    for (; at < length; at += used) {
        int32_t codepoint = text_decode(safe + at, length - at, &used);
        int more = codepoint == CODEPOINT_INVALID ? 1 : text_codepoint_width(codepoint);
        if (codepoint == ' ')
            blank = at;
        if (width + more > columns)
            return blank > 0 ? blank : at;
        width += more;
    }
    return length;
}

static void put_part(const struct pane *pane, int columns, const char *safe, size_t length)
{
    if (pane_is_seen(pane))
        canvas_put_bytes(pane->canvas, pane->area.x + PANE_LABEL + 1, pane->area.y, columns, ROLE_VALUE, safe, length);
}

void pane_sentence(struct pane *pane, const char *label, struct text text)
{
    int columns = pane->area.width - PANE_LABEL - 1;
    if (text.length == 0 || columns < 1 || !pane_has_line(pane))
        return;
    char safe[SENTENCE];
    text_safe(safe, sizeof safe, sizeof safe, text.bytes, text.length);
    if (pane_is_seen(pane))
        canvas_put(pane->canvas, pane->area.x, pane->area.y, PANE_LABEL, ROLE_LABEL, label);
    for (const char *rest = safe; *rest != '\0' && pane_has_line(pane); pane_next_line(pane)) {
        bool is_last = pane_is_seen(pane) && pane->area.height == pane->kept + 1;
        size_t part = is_last ? strlen(rest) : line_length(rest, columns);
        put_part(pane, columns, rest, part);
        rest += part;
        rest += *rest == ' ';
    }
}

void pane_built(struct pane *pane, const char *label, struct buffer *built)
{
    pane_sentence(pane, label, (struct text){buffer_text(built), built->length});
    buffer_clear(built);
}
