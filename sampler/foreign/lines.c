#include "sampler/foreign/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/text.h"
#include "sampler/foreign/decode.h"
#include "sampler/foreign/typescript.h"

enum {
    CTRL_Z = 0x1a,
    NARROW_BLANK = 0xa0,
    NARROW_BLANKS = 3,
    WIDE_LEAST = 2,
    TEXT_LIMIT = LINE_MOST + 4 * LINES_HEAD + TYPESCRIPT_MOST
};

struct lines {
    FILE *file;                /* owned; NULL: */
    const unsigned char *from; /* borrowed; bytes that are there */
    size_t left;
    char *path;         /* owned; for messages */
    struct buffer text; /* decoded; the lines before `at` were handed out */
    size_t at;          /* where the next line begins */
    size_t looked;      /* up to here there is no newline behind `at` */
    struct decoder decoder;
    struct typescript *typescript;              /* owned; NULL: there are no escape sequences */
    struct buffer decoded;                      /* owned; for the typescript */
    bool begun;                                 /* the first bytes are read */
    bool (*go_on)(void *watcher, size_t bytes); /* NULL: nobody asks */
    void *watcher;                              /* borrowed */
    size_t head;                                /* how much was read at once, when it was opened */
    unsigned char raw[LINES_HEAD];
    const char *word; /* borrowed; NULL, or what ends a line besides a newline */
    int64_t number;
    bool at_word;       /* the piece that was found ends at the word */
    bool goes_on;       /* and so did the last one: the next is of the same line */
    bool ended;         /* the file is */
    bool skips;         /* the rest of a line that was cut */
    bool old_mac;       /* carriage returns end its lines */
    bool plain;         /* no-break blanks become blanks */
    bool narrow_blanks; /* and so do those of one byte */
    bool was_wide;      /* the last line was of UTF-16 among narrow ones */
};

static size_t read_raw(struct lines *lines)
{
    if (lines->file != NULL)
        return fread(lines->raw, 1, sizeof lines->raw, lines->file);
    size_t length = lines->left < sizeof lines->raw ? lines->left : sizeof lines->raw;
    if (length > 0)
        memcpy(lines->raw, lines->from, length);
    lines->from += length;
    lines->left -= length;
    return length;
}

/* --- mended as it is read ----------------------------------------------------------------------------------------------------------- */

/* How many bytes of a no-break blank begin there, as UTF-8; 0: none does. */
static size_t no_break_blank(const unsigned char *at, size_t length)
{
    static const char *const BLANKS[] = {"\xC2\xA0", "\xE2\x80\x87", "\xE2\x80\xAF"};
    for (size_t i = 0; i < sizeof BLANKS / sizeof BLANKS[0]; i++) {
        size_t size = strlen(BLANKS[i]);
        if (length >= size && memcmp(at, BLANKS[i], size) == 0)
            return size;
    }
    return 0;
}

/* One of a code page of western letters, and no byte of a letter in UTF-8. */
static bool is_narrow_blank(const unsigned char *bytes, size_t at)
{
    return bytes[at] == NARROW_BLANK && (at == 0 || bytes[at - 1] < 0x80 || bytes[at - 1] == NARROW_BLANK);
}

/* A tag may end with one such byte; where a line has more of them they are blanks. */
static bool has_narrow_blanks(const unsigned char *bytes, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length && count < NARROW_BLANKS; i++)
        count = bytes[i] == '\n' ? 0 : count + is_narrow_blank(bytes, i);
    return count == NARROW_BLANKS;
}

/* In what was added behind `from`; one may have begun in the two bytes before. */
static void plain_blanks(struct lines *lines, size_t from)
{
    unsigned char *bytes = lines->text.bytes;
    size_t at = from > 2 ? from - 2 : 0, out, size, length = lines->text.length;
    lines->looked = lines->looked < at ? lines->looked : at;
    for (out = at; at < length; out++) {
        size = bytes[at] < 0x80 ? 0 : no_break_blank(bytes + at, length - at);
        size += lines->narrow_blanks && size == 0 && is_narrow_blank(bytes, at);
        bytes[out] = size > 0 ? ' ' : bytes[at];
        at += size > 0 ? size : 1;
    }
    lines->text.length = out;
}

static void mend(struct lines *lines, size_t from)
{
    size_t length = lines->text.length;
    unsigned char *bytes = lines->text.bytes;
    if (lines->number == 0 && from == 0 && length > 0 && lines->typescript == NULL)
        lines->old_mac = memchr(bytes, '\r', length) != NULL && memchr(bytes, '\n', length) == NULL;
    for (size_t i = from; lines->old_mac && i < length; i++)
        bytes[i] = bytes[i] == '\r' ? '\n' : bytes[i];
    if (lines->plain && length > from)
        plain_blanks(lines, from);
}

void lines_plain(struct lines *lines)
{
    lines->plain = true;
    if (lines->text.length == 0)
        return;
    lines->narrow_blanks = has_narrow_blanks(lines->text.bytes, lines->text.length);
    plain_blanks(lines, 0);
}

/* --- reading ------------------------------------------------------------------------------------------------------------------------ */

static bool open_decoders(struct lines *lines, size_t length)
{
    lines->begun = true;
    lines->decoder = decode_begin(lines->raw, length);
    bool has_escapes = lines->decoder.encoding == ENCODING_BYTES && typescript_is_text(lines->raw, length);
    if (has_escapes)
        lines->typescript = typescript_open(lines->raw, length);
    return !has_escapes || lines->typescript != NULL;
}

static void decode(struct lines *lines, size_t length)
{
    if (lines->typescript == NULL) {
        decode_add(&lines->decoder, lines->raw, length, &lines->text);
        return;
    }
    buffer_clear(&lines->decoded);
    decode_add(&lines->decoder, lines->raw, length, &lines->decoded);
    typescript_add(lines->typescript, lines->decoded.bytes, lines->decoded.length, &lines->text);
    if (lines->ended)
        typescript_end(lines->typescript, &lines->text);
}

static enum status read_more(struct lines *lines, struct problem *why)
{
    if (lines->at > 0) {
        memmove(lines->text.bytes, lines->text.bytes + lines->at, lines->text.length - lines->at);
        lines->text.length -= lines->at;
        lines->looked -= lines->at;
        lines->at = 0;
    }
    size_t length = read_raw(lines);
    if (lines->file != NULL && ferror(lines->file))
        return problem_os(why, "read", lines->path, errno);
    if (!lines->begun && !open_decoders(lines, length))
        return problem_set(why, STATUS_NO_MEMORY, "cannot read %s: out of memory", lines->path);
    if (lines->number == 0 && lines->head == 0)
        lines->head = length;
    if (lines->go_on != NULL && !lines->go_on(lines->watcher, length))
        return problem_set(why, STATUS_STOPPED, "stopped");
    lines->ended = length == 0;
    size_t from = lines->text.length;
    decode(lines, length);
    mend(lines, from);
    return lines->text.status == STATUS_OK
               ? STATUS_OK
               : problem_set(why, lines->text.status, "cannot read %s: out of memory", lines->path);
}

static struct lines *make(const char *path)
{
    struct lines *made = calloc(1, sizeof *made);
    char *copy = made != NULL ? strdup(path) : NULL;
    if (copy == NULL) {
        free(made);
        return NULL;
    }
    made->path = copy;
    buffer_init(&made->text, TEXT_LIMIT);
    buffer_init(&made->decoded, LINES_HEAD);
    return made;
}

static enum status begin(struct lines **lines, struct lines *made, enum status status, struct problem *why)
{
    if (status == STATUS_OK)
        status = read_more(made, why);
    while (status == STATUS_OK && made->typescript != NULL && made->text.length == 0 && !made->ended)
        status = read_more(made, why); /* up to the first screen */
    if (status != STATUS_OK)
        lines_close(made);
    else
        *lines = made;
    return status;
}

enum status lines_open(struct lines **lines, const char *path, struct problem *why)
{
    *lines = NULL;
    if (os_file_kind(path) == OS_FILE_DIRECTORY)
        return problem_set(why, STATUS_USAGE, "cannot read %s: it is a folder", path);
    struct lines *made = make(path);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "cannot read %s: out of memory", path);
    made->file = os_open_file(path, "rb");
    return begin(lines, made, made->file == NULL ? problem_os(why, "read", path, errno) : STATUS_OK, why);
}

enum status lines_open_bytes(struct lines **lines, const char *name, const unsigned char *bytes, size_t length,
                             struct problem *why)
{
    *lines = NULL;
    struct lines *made = make(name);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "cannot read %s: out of memory", name);
    made->from = bytes;
    made->left = length;
    return begin(lines, made, STATUS_OK, why);
}

void lines_close(struct lines *lines)
{
    if (lines == NULL)
        return;
    if (lines->file != NULL)
        fclose(lines->file);
    typescript_close(lines->typescript);
    buffer_done(&lines->decoded);
    buffer_done(&lines->text);
    free(lines->path);
    free(lines);
}

void lines_watch(struct lines *lines, bool (*go_on)(void *watcher, size_t bytes), void *watcher)
{
    lines->go_on = go_on;
    lines->watcher = watcher;
    if (go_on != NULL)
        go_on(watcher, lines->head); /* was read already; when it says no, so it will at the next piece */
}

struct text lines_head(const struct lines *lines)
{
    return text_in(&lines->text, 0, lines->text.length);
}

void lines_end_at(struct lines *lines, const char *word)
{
    lines->word = word;
}

/* Behind the first word in the bytes from `at` to `end`; NULL when it is not there. */
static const unsigned char *behind_word(const struct lines *lines, size_t end)
{
    size_t length = lines->word != NULL ? strlen(lines->word) : 0;
    size_t from = lines->looked - lines->at < length ? lines->at : lines->looked - length;
    while (length > 0 && end - from >= length) {
        const unsigned char *at = memchr(lines->text.bytes + from, lines->word[0], end - from - length + 1);
        if (at == NULL)
            return NULL;
        if (memcmp(at, lines->word, length) == 0)
            return at + length;
        from = (size_t)(at - lines->text.bytes) + 1;
    }
    return NULL;
}

/* Up to the newline, or up to the end of what there is; reads on until there is one. *found: it is there. */
static enum status find_end(struct lines *lines, size_t *end, bool *found, struct problem *why)
{
    lines->at_word = false;
    for (;;) {
        size_t left = lines->text.length - lines->looked;
        const unsigned char *from = left > 0 ? lines->text.bytes + lines->looked : NULL;
        const unsigned char *newline = left > 0 ? memchr(from, '\n', left) : NULL;
        *found = newline != NULL;
        *end = newline != NULL ? (size_t)(newline - lines->text.bytes) : lines->text.length;
        const unsigned char *behind = behind_word(lines, *end);
        if (behind != NULL) {
            lines->at_word = *found = true;
            *end = (size_t)(behind - lines->text.bytes);
        }
        lines->looked = *end;
        if (*found || lines->ended || *end - lines->at > LINE_MOST)
            return STATUS_OK;
        enum status status = read_more(lines, why);
        if (status != STATUS_OK)
            return status;
    }
}

static size_t trim_end(const unsigned char *bytes, size_t length)
{
    while (length > 0 && (bytes[length - 1] == '\r' || bytes[length - 1] == CTRL_Z))
        length--;
    return length;
}

/* A piece of the text: a line, or what is left of one that was cut. False at the end of the file. */
static enum status next_piece(struct lines *lines, struct text *piece, bool *is_whole, struct problem *why)
{
    size_t end;
    enum status status = find_end(lines, &end, is_whole, why);
    if (status != STATUS_OK)
        return status;
    if (!*is_whole && lines->ended && end == lines->at)
        return STATUS_EMPTY;
    piece->bytes = (const char *)lines->text.bytes + lines->at;
    piece->length = end - lines->at;
    lines->at = lines->looked = end + (*is_whole && !lines->at_word);
    *is_whole = *is_whole || lines->ended;
    return STATUS_OK;
}

/* What stands between the word that ended a line and its newline: nothing, as a rule. */
static bool is_left_over(const struct lines *lines, struct text piece)
{
    return lines->goes_on && trim_end((const unsigned char *)piece.bytes, piece.length) == 0;
}

/* A line of UTF-16 among narrow ones: the second byte of its newline begins the next. Its letters are taken to be of one byte. */
static void drop_zeros(struct lines *lines, struct text *text)
{
    char *bytes = (char *)(uintptr_t)text->bytes; /* our own */
    size_t length = 0, zeros = 0;
    if (lines->was_wide && text->length > 0 && bytes[0] == '\0')
        *text = (struct text){++bytes, text->length - 1};
    lines->was_wide = false;
    if (text->length < WIDE_LEAST || memchr(bytes, '\0', text->length) == NULL)
        return;
    for (size_t i = 0; i < text->length; i++)
        zeros += bytes[i] == '\0';
    if (zeros < text->length / 2 - 1)
        return;
    for (size_t i = 0; i < text->length; i++)
        if (bytes[i] != '\0')
            bytes[length++] = bytes[i];
    text->length = length;
    lines->was_wide = true;
}

enum status lines_next(struct lines *lines, struct foreign_line *line, struct problem *why)
{
    bool is_whole;
    enum status status = next_piece(lines, &line->text, &is_whole, why);
    while (status == STATUS_OK && (lines->skips || is_left_over(lines, line->text))) {
        lines->skips = lines->skips && !is_whole;
        lines->goes_on = false;
        status = next_piece(lines, &line->text, &is_whole, why);
    }
    if (status != STATUS_OK)
        return status;
    lines->skips = !is_whole;
    line->is_cut = !is_whole;
    lines->number += !lines->goes_on;
    lines->goes_on = lines->at_word;
    line->number = lines->number;
    drop_zeros(lines, &line->text);
    line->text.length = trim_end((const unsigned char *)line->text.bytes, line->text.length);
    return STATUS_OK;
}
