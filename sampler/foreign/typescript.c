#include "sampler/foreign/typescript.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 300, COLUMNS = 1000, PARAMETERS = 4, PARAMETER_MOST = 9999, HEAD_LOOKED = 64 << 10, TAB = 8 };
enum { ESC = 0x1b, BEL = 0x07, BACKSPACE = 0x08, FIRST_SHOWN = 0x20, DELETE = 0x7f };

/* What the next byte belongs to. */
enum place { IN_TEXT, BEHIND_ESC, IN_CSI, IN_STRING, BEHIND_ESC_IN_STRING, IN_CHARSET };

struct typescript {
    bool is_private; /* the sequence has a `?` */
    bool has_screen; /* the cursor is moved about; else only lines are handed on */
    enum place place;
    int parameters[PARAMETERS];
    int parameter;   /* the one that is read */
    int row, column; /* of the cursor, from 0; the column may be COLUMNS */
    int saved_row, saved_column;
    int written;          /* the last row that something was written to; -1: none since the screen was handed on */
    int rows;             /* so many from the top have ever been written to */
    unsigned char before; /* the last character, which may be repeated */
    size_t credit;        /* how much may be handed on */
    int ends[ROWS];       /* as cells: behind it there are blanks only */
    int top, bottom;      /* of the rows that scroll */
    int order[ROWS];      /* where the cells of a row are */
    unsigned char cells[ROWS][COLUMNS];
};

/* --- what it is ---------------------------------------------------------------------------------------------------------------------- */

bool typescript_is_text(const unsigned char *bytes, size_t length)
{
    const unsigned char *at = length > 1 ? memchr(bytes, ESC, length - 1) : NULL;
    while (at != NULL && at[1] != '[' && at[1] != ']' && at[1] != '(') {
        size_t left = length - 1 - (size_t)(at + 1 - bytes);
        at = left > 0 ? memchr(at + 1, ESC, left) : NULL;
    }
    return at != NULL;
}

/* `ESC [ 8 d`, `ESC [ 2 ; 1 H`: to a place. */
static bool moves_cursor(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i + 2 < length && i < HEAD_LOOKED; i++) {
        if (bytes[i] != ESC || bytes[i + 1] != '[')
            continue;
        size_t at = i + 2;
        while (at < length && ((bytes[at] >= '0' && bytes[at] <= '9') || bytes[at] == ';'))
            at++;
        if (at < length && (bytes[at] == 'H' || bytes[at] == 'd' || bytes[at] == 'f'))
            return true;
    }
    return false;
}

static unsigned char *cells_of(struct typescript *typescript, int row)
{
    return typescript->cells[typescript->order[row]];
}

static int *end_of(struct typescript *typescript, int row)
{
    return &typescript->ends[typescript->order[row]];
}

static void clear_rows(struct typescript *typescript, int from, int to)
{
    for (int row = from; row < to && row < ROWS; row++) {
        memset(cells_of(typescript, row), ' ', COLUMNS);
        *end_of(typescript, row) = 0;
    }
}

struct typescript *typescript_open(const unsigned char *bytes, size_t length)
{
    struct typescript *made = calloc(1, sizeof *made);
    if (made == NULL)
        return NULL;
    made->has_screen = moves_cursor(bytes, length);
    made->written = -1;
    made->before = ' ';
    made->bottom = ROWS - 1;
    for (int row = 0; row < ROWS; row++)
        made->order[row] = row;
    clear_rows(made, 0, ROWS);
    return made;
}

void typescript_close(struct typescript *typescript)
{
    free(typescript);
}

static int within(int value, int most)
{
    return value < 0 ? 0 : value < most ? value : most - 1;
}

/* --- the screen ---------------------------------------------------------------------------------------------------------------------- */

/* Rows of nothing say nothing. */
static void hand_on_row(struct typescript *typescript, int row, struct buffer *out)
{
    size_t columns = (size_t)*end_of(typescript, row);
    if (columns == 0 || typescript->credit <= columns)
        return;
    typescript->credit -= columns + 1;
    buffer_add(out, cells_of(typescript, row), columns);
    buffer_add_byte(out, '\n');
}

/* All of it or, where too much came of too little, nothing: what is written next will show what there is then. */
static void hand_on(struct typescript *typescript, struct buffer *out)
{
    size_t all = 0;
    for (int row = 0; row < typescript->rows; row++)
        all += (size_t)*end_of(typescript, row) + 1;
    for (int row = 0; row < typescript->rows && typescript->written >= 0 && all <= typescript->credit; row++)
        hand_on_row(typescript, row, out);
    typescript->written = -1;
}

static void hand_on_and_clear(struct typescript *typescript, struct buffer *out)
{
    hand_on(typescript, out);
    clear_rows(typescript, 0, typescript->rows);
    typescript->rows = 0;
}

/* To be called before anything changes in that row. */
static void touch(struct typescript *typescript, int row, struct buffer *out)
{
    if (row < typescript->written)
        hand_on(typescript, out);
    typescript->written = row;
    typescript->rows = row + 1 > typescript->rows ? row + 1 : typescript->rows;
}

/* The rows from `top` to the last one that scrolls move up by one, or down; cells stay where they are. */
static void scroll(struct typescript *typescript, int top, bool up)
{
    int *order = typescript->order, bottom = typescript->bottom, gone = order[up ? top : bottom];
    if (top >= bottom)
        return;
    size_t moved = (size_t)(bottom - top) * sizeof *order;
    if (up)
        memmove(order + top, order + top + 1, moved);
    else
        memmove(order + top + 1, order + top, moved);
    order[up ? bottom : top] = gone;
    clear_rows(typescript, up ? bottom : top, (up ? bottom : top) + 1);
}

/* As programs do it, before they write anew: what stands there is a whole screen. */
static void scroll_rows(struct typescript *typescript, int top, int count, bool up, struct buffer *out)
{
    hand_on(typescript, out);
    for (int i = 0; i < count && i <= typescript->bottom - top; i++)
        scroll(typescript, top, up);
    typescript->rows = typescript->rows > 0 ? typescript->bottom + 1 : 0;
}

/* Where all of the screen scrolls, a line goes off its top. */
static void line_feed(struct typescript *typescript, struct buffer *out)
{
    if (typescript->row != typescript->bottom) {
        typescript->row += typescript->row + 1 < ROWS;
    } else if (typescript->top > 0) {
        scroll_rows(typescript, typescript->top, 1, true, out);
    } else {
        hand_on_row(typescript, 0, out);
        scroll(typescript, 0, true);
    }
}

static void reverse_line_feed(struct typescript *typescript, struct buffer *out)
{
    if (typescript->row == typescript->top)
        scroll_rows(typescript, typescript->top, 1, false, out);
    else
        typescript->row -= typescript->row > 0;
}

static void write_one(struct typescript *typescript, unsigned char byte, struct buffer *out)
{
    typescript->before = byte;
    if (typescript->column >= COLUMNS)
        return;
    touch(typescript, typescript->row, out);
    cells_of(typescript, typescript->row)[typescript->column++] = byte;
    int *end = end_of(typescript, typescript->row);
    *end = byte != ' ' && typescript->column > *end ? typescript->column : *end;
}

static void erase(struct typescript *typescript, int from, int to, struct buffer *out)
{
    if (from >= to || from >= COLUMNS)
        return;
    touch(typescript, typescript->row, out);
    memset(cells_of(typescript, typescript->row) + from, ' ', (size_t)((to < COLUMNS ? to : COLUMNS) - from));
    int *end = end_of(typescript, typescript->row);
    *end = to >= *end && from < *end ? from : *end;
}

/* 0: from the cursor on; 1: up to it; 2: all. */
static void erase_line(struct typescript *typescript, int what, struct buffer *out)
{
    erase(typescript, what == 0 ? typescript->column : 0, what == 1 ? typescript->column + 1 : COLUMNS, out);
}

/* The whole screen has stood there; of a part of it only what is left counts. */
static void erase_screen(struct typescript *typescript, int what, struct buffer *out)
{
    bool is_all = what >= 2 || (what == 0 && typescript->row == 0 && typescript->column == 0);
    if (is_all) {
        hand_on_and_clear(typescript, out);
    } else if (what == 0) {
        erase_line(typescript, 0, out);
        clear_rows(typescript, typescript->row + 1, typescript->rows);
    } else {
        erase_line(typescript, 1, out);
        clear_rows(typescript, 0, typescript->row);
    }
}

/* The rest of the line moves by so many cells, to the right when that is above 0. */
static void shift(struct typescript *typescript, int by, struct buffer *out)
{
    int left = COLUMNS - typescript->column, width = by < 0 ? -by : by;
    if (left <= 0)
        return;
    touch(typescript, typescript->row, out);
    unsigned char *at = cells_of(typescript, typescript->row) + typescript->column;
    width = width < left ? width : left;
    if (by > 0)
        memmove(at + width, at, (size_t)(left - width));
    else
        memmove(at, at + width, (size_t)(left - width));
    memset(by > 0 ? at : at + left - width, ' ', (size_t)width);
    int *end = end_of(typescript, typescript->row);
    *end = by > 0 && *end > typescript->column ? within(*end + width, COLUMNS + 1) : *end;
}

/* --- sequences ----------------------------------------------------------------------------------------------------------------------- */

/* A parameter that is not there, or 0, is one. */
static int count_of(const struct typescript *typescript, int parameter)
{
    return typescript->parameters[parameter] > 0 ? typescript->parameters[parameter] : 1;
}

static void move_to(struct typescript *typescript, int row, int column)
{
    typescript->row = within(row, ROWS);
    typescript->column = within(column, COLUMNS);
}

/* Whether it was one. */
static bool run_move(struct typescript *typescript, unsigned char final)
{
    int count = count_of(typescript, 0), row = typescript->row, column = typescript->column;
    switch (final) {
    case 'A':
        move_to(typescript, row - count, column);
        return true;
    case 'B':
        move_to(typescript, row + count, column);
        return true;
    case 'C':
        move_to(typescript, row, column + count);
        return true;
    case 'D':
        move_to(typescript, row, column - count);
        return true;
    case 'G':
    case '`':
        move_to(typescript, row, count - 1);
        return true;
    case 'd':
        move_to(typescript, count - 1, column);
        return true;
    case 'H':
    case 'f':
        move_to(typescript, count - 1, count_of(typescript, 1) - 1);
        return true;
    default:
        return false;
    }
}

/* `ESC [ ? 1049 h`: programs have a screen of their own, and give it back. */
static bool is_other_screen(const struct typescript *typescript)
{
    int mode = typescript->parameters[0];
    return typescript->is_private && (mode == 1049 || mode == 1047 || mode == 47);
}

static void set_region(struct typescript *typescript)
{
    int bottom = typescript->parameters[1] > 0 ? within(typescript->parameters[1] - 1, ROWS) : ROWS - 1;
    int top = within(count_of(typescript, 0) - 1, ROWS);
    if (top >= bottom || typescript->is_private)
        return;
    typescript->top = top;
    typescript->bottom = bottom;
    move_to(typescript, 0, 0);
}

static void run_csi(struct typescript *typescript, unsigned char final, struct buffer *out)
{
    int count = count_of(typescript, 0);
    if (!typescript->has_screen || run_move(typescript, final))
        return;
    switch (final) {
    case 'J':
        erase_screen(typescript, typescript->parameters[0], out);
        break;
    case 'K':
        erase_line(typescript, typescript->parameters[0], out);
        break;
    case 'X':
        erase(typescript, typescript->column, typescript->column + count, out);
        break;
    case 'P':
        shift(typescript, -count, out);
        break;
    case '@':
        shift(typescript, count, out);
        break;
    case 'L':
        scroll_rows(typescript, typescript->row, count, false, out);
        break;
    case 'M':
        scroll_rows(typescript, typescript->row, count, true, out);
        break;
    case 'S':
        scroll_rows(typescript, typescript->top, count, true, out);
        break;
    case 'T':
        scroll_rows(typescript, typescript->top, count, false, out);
        break;
    case 'r':
        set_region(typescript);
        break;
    case 'b':
        for (int i = 0; i < count && i < COLUMNS; i++)
            write_one(typescript, typescript->before, out);
        break;
    case 'h':
    case 'l':
        if (is_other_screen(typescript)) {
            hand_on_and_clear(typescript, out);
            move_to(typescript, 0, 0);
        }
        break;
    default:
        break; /* colours and modes */
    }
}

static void take_parameter(struct typescript *typescript, unsigned char byte)
{
    typescript->is_private = typescript->is_private || byte == '?';
    if (byte == ';' && typescript->parameter + 1 < PARAMETERS)
        typescript->parameter++;
    int *value = &typescript->parameters[typescript->parameter];
    if (byte >= '0' && byte <= '9' && *value <= PARAMETER_MOST / 10)
        *value = *value * 10 + (byte - '0');
}

static void take_csi(struct typescript *typescript, unsigned char byte, struct buffer *out)
{
    if (byte >= '@' && byte <= '~') {
        typescript->place = IN_TEXT;
        run_csi(typescript, byte, out);
    } else if (byte < FIRST_SHOWN) {
        typescript->place = IN_TEXT; /* broken off */
    } else {
        take_parameter(typescript, byte);
    }
}

static void take_escape(struct typescript *typescript, unsigned char byte, struct buffer *out)
{
    typescript->place = byte == '['                                                               ? IN_CSI
                        : byte == ']' || byte == 'P' || byte == '_' || byte == '^'                ? IN_STRING
                        : byte == '(' || byte == ')' || byte == '*' || byte == '+' || byte == '#' ? IN_CHARSET
                                                                                                  : IN_TEXT;
    memset(typescript->parameters, 0, sizeof typescript->parameters);
    typescript->parameter = 0;
    typescript->is_private = false;
    if (byte == '7') {
        typescript->saved_row = typescript->row;
        typescript->saved_column = typescript->column;
    } else if (byte == '8') {
        move_to(typescript, typescript->saved_row, typescript->saved_column);
    } else if (byte == 'M') {
        reverse_line_feed(typescript, out);
    } else if (byte == 'D' || byte == 'E') {
        line_feed(typescript, out);
        typescript->column = byte == 'E' ? 0 : typescript->column;
    }
}

/* --- bytes --------------------------------------------------------------------------------------------------------------------------- */

static void take_on_screen(struct typescript *typescript, unsigned char byte, struct buffer *out)
{
    if (byte == '\r')
        typescript->column = 0;
    else if (byte == '\n')
        line_feed(typescript, out);
    else if (byte == BACKSPACE)
        typescript->column -= typescript->column > 0;
    else if (byte == '\t')
        move_to(typescript, typescript->row, (typescript->column / TAB + 1) * TAB);
    else if (byte >= FIRST_SHOWN && byte != DELETE)
        write_one(typescript, byte, out);
}

static void take_text(struct typescript *typescript, unsigned char byte, struct buffer *out)
{
    if (byte == ESC)
        typescript->place = BEHIND_ESC;
    else if (typescript->has_screen)
        take_on_screen(typescript, byte, out);
    else if (byte >= FIRST_SHOWN || byte == '\n' || byte == '\t' || byte == '\r')
        buffer_add_byte(out, byte);
}

void typescript_add(struct typescript *typescript, const unsigned char *bytes, size_t length, struct buffer *out)
{
    typescript->credit += length * TYPESCRIPT_GAIN;
    if (typescript->credit > TYPESCRIPT_MOST)
        typescript->credit = TYPESCRIPT_MOST;
    for (size_t i = 0; i < length; i++) {
        switch (typescript->place) {
        case IN_TEXT:
            take_text(typescript, bytes[i], out);
            break;
        case BEHIND_ESC:
            take_escape(typescript, bytes[i], out);
            break;
        case IN_CSI:
            take_csi(typescript, bytes[i], out);
            break;
        case IN_CHARSET:
            typescript->place = IN_TEXT;
            break;
        case IN_STRING:
            typescript->place = bytes[i] == BEL || bytes[i] == '\n' ? IN_TEXT
                                : bytes[i] == ESC                   ? BEHIND_ESC_IN_STRING
                                                                    : IN_STRING;
            break;
        case BEHIND_ESC_IN_STRING:
            typescript->place = bytes[i] == '\\' ? IN_TEXT : IN_STRING;
            break;
        }
    }
}

void typescript_end(struct typescript *typescript, struct buffer *out)
{
    if (typescript->has_screen)
        hand_on(typescript, out);
}
