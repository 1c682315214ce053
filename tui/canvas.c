#include "tui/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { SAFE_TEXT = 4096 };

/* A letter a role, in the order of enum role. */
static const char ROLE_LETTERS[ROLES + 1] = ".dlvtcsS+-nfmMgGhopkKLw:";

static const struct cell BLANK = {.codepoint = ' ', .combining = 0, .role = ROLE_TEXT};

void canvas_init(struct canvas *canvas)
{
    memset(canvas, 0, sizeof *canvas);
}

void canvas_done(struct canvas *canvas)
{
    free(canvas->cells);
    canvas_init(canvas);
}

static int clamp(int value, int low, int high)
{
    return value < low ? low : value > high ? high : value;
}

enum status canvas_resize(struct canvas *canvas, int width, int height)
{
    width = clamp(width, 1, CANVAS_WIDTH_MAX);
    height = clamp(height, 1, CANVAS_HEIGHT_MAX);
    size_t wanted = (size_t)width * (size_t)height;
    if (wanted > canvas->capacity) {
        struct cell *cells = realloc(canvas->cells, wanted * sizeof *cells);
        if (cells == NULL)
            return STATUS_NO_MEMORY;
        canvas->cells = cells;
        canvas->capacity = wanted;
    }
    canvas->width = width;
    canvas->height = height;
    canvas_clear(canvas);
    return STATUS_OK;
}

void canvas_clear(struct canvas *canvas)
{
    size_t count = (size_t)canvas->width * (size_t)canvas->height;
    for (size_t i = 0; i < count; i++)
        canvas->cells[i] = BLANK;
    canvas->cursor_x = 0;
    canvas->cursor_y = 0;
}

static struct cell *cell_at(struct canvas *canvas, int x, int y)
{
    if (x < 0 || y < 0 || x >= canvas->width || y >= canvas->height)
        return NULL;
    return &canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x];
}

/* What stays of a wide character when one of its halves is drawn over is a blank. */
static void break_wide(struct canvas *canvas, int x, int y)
{
    struct cell *cell = cell_at(canvas, x, y);
    if (cell == NULL)
        return;
    struct cell *left = cell_at(canvas, x - 1, y);
    struct cell *right = cell_at(canvas, x + 1, y);
    if (cell->codepoint == 0 && left != NULL)
        left->codepoint = ' ', left->combining = 0;
    if (cell->codepoint != 0 && right != NULL && right->codepoint == 0)
        right->codepoint = ' ', right->combining = 0;
}

static void put_cell(struct canvas *canvas, int x, int y, enum role role, int32_t codepoint)
{
    struct cell *cell = cell_at(canvas, x, y);
    if (cell == NULL)
        return;
    break_wide(canvas, x, y);
    *cell = (struct cell){.codepoint = codepoint, .combining = 0, .role = (uint8_t)role};
}

/* A character of `width` 1 or 2; a wide one of which a half is outside becomes blanks. */
static void put_character(struct canvas *canvas, int x, int y, enum role role, int32_t codepoint, int width)
{
    if (width == 1) {
        put_cell(canvas, x, y, role, codepoint);
        return;
    }
    put_cell(canvas, x, y, role, ' ');
    put_cell(canvas, x + 1, y, role, ' ');
    struct cell *left = cell_at(canvas, x, y);
    struct cell *right = cell_at(canvas, x + 1, y);
    if (left == NULL || right == NULL)
        return;
    left->codepoint = codepoint;
    right->codepoint = 0;
}

static void put_combining(struct canvas *canvas, int x, int y, int32_t codepoint)
{
    struct cell *cell = cell_at(canvas, x, y);
    if (cell != NULL && cell->combining == 0)
        cell->combining = codepoint;
}

static int32_t printable(int32_t codepoint, int *width)
{
    *width = codepoint < 0x20 ? -1 : text_codepoint_width(codepoint);
    if (*width >= 0)
        return codepoint;
    *width = 1;
    return '?';
}

int canvas_put(struct canvas *canvas, int x, int y, int columns, enum role role, const char *safe)
{
    size_t length = strlen(safe);
    int used = 0;
    int base = x; /* where a combining mark belongs */
    while (length > 0) {
        size_t size;
        int width;
        int32_t codepoint = printable(text_decode(safe, length, &size), &width);
        safe += size;
        length -= size;
        if (width == 0) {
            if (used > 0)
                put_combining(canvas, base, y, codepoint);
            continue;
        }
        if (used + width > columns) {
            if (used < columns)
                put_cell(canvas, x + used++, y, role, ' ');
            break;
        }
        base = x + used;
        put_character(canvas, base, y, role, codepoint, width);
        used += width;
    }
    return used;
}

int canvas_put_right(struct canvas *canvas, int x, int y, int columns, enum role role, const char *safe)
{
    size_t wide = text_width(safe);
    int pad = wide < (size_t)(columns > 0 ? columns : 0) ? columns - (int)wide : 0;
    canvas_fill(canvas, (struct area){x, y, pad, 1}, role, ' ');
    return pad + canvas_put(canvas, x + pad, y, columns - pad, role, safe);
}

int canvas_put_bytes(struct canvas *canvas, int x, int y, int columns, enum role role, const char *bytes, size_t length)
{
    char safe[SAFE_TEXT];
    if (columns <= 0)
        return 0;
    text_safe(safe, sizeof safe, (size_t)columns, bytes, length);
    return canvas_put(canvas, x, y, columns, role, safe);
}

int canvas_format(struct canvas *canvas, int x, int y, int columns, enum role role, const char *format, ...)
{
    char safe[SAFE_TEXT];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(safe, sizeof safe, format, arguments);
    va_end(arguments);
    return length < 0 ? 0 : canvas_put(canvas, x, y, columns, role, safe);
}

void canvas_put_codepoint(struct canvas *canvas, int x, int y, enum role role, int32_t codepoint)
{
    int width;
    codepoint = printable(codepoint, &width);
    if (width > 0)
        put_character(canvas, x, y, role, codepoint, width);
}

/* The part of an area that lies on the grid. */
static struct area clipped(const struct canvas *canvas, struct area area)
{
    int left = clamp(area.x, 0, canvas->width);
    int top = clamp(area.y, 0, canvas->height);
    int right = clamp(area.x + (area.width > 0 ? area.width : 0), left, canvas->width);
    int bottom = clamp(area.y + (area.height > 0 ? area.height : 0), top, canvas->height);
    return (struct area){left, top, right - left, bottom - top};
}

int32_t canvas_codepoint(const struct canvas *canvas, int x, int y)
{
    bool inside = x >= 0 && y >= 0 && x < canvas->width && y < canvas->height;
    return inside ? canvas->cells[(size_t)y * (size_t)canvas->width + (size_t)x].codepoint : ' ';
}

void canvas_fill(struct canvas *canvas, struct area area, enum role role, int32_t codepoint)
{
    int width;
    codepoint = printable(codepoint, &width);
    if (width != 1)
        codepoint = ' ';
    area = clipped(canvas, area);
    for (int y = area.y; y < area.y + area.height; y++) {
        for (int x = area.x; x < area.x + area.width; x++)
            put_cell(canvas, x, y, role, codepoint);
    }
}

void canvas_paint(struct canvas *canvas, struct area area, enum role role)
{
    area = clipped(canvas, area);
    for (int y = area.y; y < area.y + area.height; y++) {
        struct cell *line = canvas->cells + (size_t)y * (size_t)canvas->width;
        for (int x = area.x; x < area.x + area.width; x++)
            line[x].role = (uint8_t)role;
    }
}

static void print_codepoint(struct buffer *out, int32_t codepoint)
{
    char bytes[4];
    buffer_add(out, bytes, text_encode(codepoint, bytes));
}

static void print_text(const struct cell *line, int width, struct buffer *out)
{
    while (width > 0 && line[width - 1].codepoint == ' ')
        width--;
    for (int x = 0; x < width; x++) {
        if (line[x].codepoint != 0)
            print_codepoint(out, line[x].codepoint);
        if (line[x].combining != 0)
            print_codepoint(out, line[x].combining);
    }
    buffer_add_byte(out, '\n');
}

static void print_roles(const struct cell *line, int width, struct buffer *out)
{
    while (width > 0 && line[width - 1].role == ROLE_TEXT)
        width--;
    for (int x = 0; x < width; x++)
        buffer_add_byte(out, (unsigned char)ROLE_LETTERS[line[x].role]);
    buffer_add_byte(out, '\n');
}

void canvas_print(const struct canvas *canvas, struct buffer *out, bool roles)
{
    for (int y = 0; y < canvas->height; y++) {
        const struct cell *line = canvas->cells + (size_t)y * (size_t)canvas->width;
        print_text(line, canvas->width, out);
        if (roles)
            print_roles(line, canvas->width, out);
    }
}
