#include "tui/prompt.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "tui/actions.h"

void prompt_init(struct prompt *prompt)
{
    memset(prompt, 0, sizeof *prompt);
    prompt->recalled = -1;
}

void prompt_ask(struct prompt *prompt, enum prompt_kind kind, const char *label, const char *text)
{
    prompt->kind = kind;
    prompt->recalled = -1;
    prompt->note[0] = 0;
    snprintf(prompt->label, sizeof prompt->label, "%s", label);
    prompt_set(prompt, text);
}

static void remember(struct prompt *prompt)
{
    char(*history)[PROMPT_TEXT] = prompt->history[prompt->kind];
    if (prompt->length == 0 || strcmp(history[0], prompt->text) == 0)
        return;
    memmove(history[1], history[0], (PROMPT_HISTORY - 1) * sizeof history[0]);
    memcpy(history[0], prompt->text, prompt->length + 1);
}

void prompt_close(struct prompt *prompt, bool kept)
{
    if (kept && prompt->kind != PROMPT_NONE)
        remember(prompt);
    prompt->kind = PROMPT_NONE;
}

/* Bytes of the character that ends before, or begins at, the place; 0 at an end. */
static size_t size_before(const struct prompt *prompt, size_t place)
{
    size_t size = 0;
    while (size < place && size < 4) {
        size++;
        if (((unsigned char)prompt->text[place - size] & 0xC0) != 0x80)
            break;
    }
    return size;
}

static size_t size_at(const struct prompt *prompt, size_t place)
{
    size_t used = 0;
    if (place < prompt->length)
        text_decode(prompt->text + place, prompt->length - place, &used);
    return used;
}

static void cut(struct prompt *prompt, size_t from, size_t to)
{
    memmove(prompt->text + from, prompt->text + to, prompt->length - to + 1);
    prompt->length -= to - from;
    prompt->cursor = from;
}

static enum prompt_event insert(struct prompt *prompt, int32_t codepoint)
{
    char bytes[4];
    if (codepoint < ' ' || codepoint >= KEY_SPECIAL || text_codepoint_width(codepoint) < 0)
        return PROMPT_SAME;
    size_t size = text_encode(codepoint, bytes);
    if (prompt->length + size >= PROMPT_TEXT)
        return PROMPT_SAME;
    memmove(prompt->text + prompt->cursor + size, prompt->text + prompt->cursor, prompt->length - prompt->cursor + 1);
    memcpy(prompt->text + prompt->cursor, bytes, size);
    prompt->length += size;
    prompt->cursor += size;
    return PROMPT_EDITED;
}

void prompt_set(struct prompt *prompt, const char *text)
{
    prompt->length = prompt->cursor = 0;
    prompt->text[0] = 0;
    size_t length = strlen(text), used;
    for (; length > 0; text += used, length -= used) {
        int32_t codepoint = text_decode(text, length, &used);
        if (codepoint != CODEPOINT_INVALID)
            insert(prompt, codepoint);
    }
}

static size_t word_start(const struct prompt *prompt)
{
    size_t place = prompt->cursor;
    while (place > 0 && prompt->text[place - 1] == ' ')
        place--;
    while (place > 0 && prompt->text[place - 1] != ' ')
        place--;
    return place;
}

static enum prompt_event recall(struct prompt *prompt, int direction)
{
    int place = prompt->recalled + direction;
    if (place < -1 || place >= PROMPT_HISTORY || (place >= 0 && prompt->history[prompt->kind][place][0] == 0))
        return PROMPT_SAME;
    prompt_set(prompt, place < 0 ? "" : prompt->history[prompt->kind][place]);
    prompt->recalled = place;
    return PROMPT_EDITED;
}

static enum prompt_event cut_key(struct prompt *prompt, size_t from, size_t to)
{
    if (from == to)
        return PROMPT_SAME;
    cut(prompt, from, to);
    return PROMPT_EDITED;
}

static enum prompt_event move_key(struct prompt *prompt, size_t place)
{
    prompt->cursor = place;
    return PROMPT_SAME;
}

enum { CONTROL_A = 1, CONTROL_E = 5, CONTROL_H = 8, CONTROL_U = 21, CONTROL_W = 23, RUBOUT = 127 };

enum prompt_event prompt_key(struct prompt *prompt, int32_t key)
{
    switch (key) {
    case KEY_ENTER_:
    case '\n':
        return PROMPT_ENTERED;
    case KEY_ESCAPE_:
        return PROMPT_CANCELLED;
    case KEY_TAB_:
        return PROMPT_COMPLETE;
    case KEY_LEFT_:
        return move_key(prompt, prompt->cursor - size_before(prompt, prompt->cursor));
    case KEY_RIGHT_:
        return move_key(prompt, prompt->cursor + size_at(prompt, prompt->cursor));
    case KEY_HOME_:
    case CONTROL_A:
        return move_key(prompt, 0);
    case KEY_END_:
    case CONTROL_E:
        return move_key(prompt, prompt->length);
    case KEY_UP_:
        return recall(prompt, 1);
    case KEY_DOWN_:
        return recall(prompt, -1);
    case KEY_BACKSPACE_:
    case CONTROL_H:
    case RUBOUT:
        return cut_key(prompt, prompt->cursor - size_before(prompt, prompt->cursor), prompt->cursor);
    case KEY_DELETE_:
        return cut_key(prompt, prompt->cursor, prompt->cursor + size_at(prompt, prompt->cursor));
    case CONTROL_U:
        return cut_key(prompt, 0, prompt->length);
    case CONTROL_W:
        return cut_key(prompt, word_start(prompt), prompt->cursor);
    default:
        return insert(prompt, key);
    }
}

/* The text is scrolled so far that the cursor is in sight. */
static size_t first_visible(const struct prompt *prompt, size_t columns)
{
    char head[PROMPT_TEXT];
    size_t from = 0;
    for (;;) {
        size_t length = prompt->cursor - from;
        memcpy(head, prompt->text + from, length);
        head[length] = 0;
        if (text_width(head) < columns || from >= prompt->cursor)
            return from;
        from += size_at(prompt, from);
    }
}

void prompt_draw(struct canvas *canvas, struct area line, const struct prompt *prompt)
{
    char head[PROMPT_TEXT];
    canvas_fill(canvas, line, ROLE_PROMPT, ' ');
    int x = line.x + canvas_put(canvas, line.x, line.y, line.width / 2, ROLE_TITLE, prompt->label);
    int room = line.x + line.width - x;
    size_t from = first_visible(prompt, room > 1 ? (size_t)room : 1);
    memcpy(head, prompt->text + from, prompt->cursor - from);
    head[prompt->cursor - from] = 0;
    canvas->cursor_x = x + (int)text_width(head);
    canvas->cursor_y = line.y;
    int used = canvas_put(canvas, x, line.y, room, ROLE_PROMPT, prompt->text + from);
    if (prompt->note[0] != 0)
        canvas_put_bytes(canvas, x + used + 2, line.y, room - used - 2, ROLE_WARNING, prompt->note,
                         strlen(prompt->note));
}
