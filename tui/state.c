#include "tui/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "base/place.h"
#include "base/text.h"
#include "export/output.h"

/* Those that are worth keeping: a note or a file's name is not typed twice. */
static const struct {
    enum prompt_kind kind;
    const char *word;
} KINDS[] = {{PROMPT_SEARCH, "search"},
             {PROMPT_FILTER, "filter"},
             {PROMPT_TIME, "time"},
             {PROMPT_PALETTE, "action"},
             {PROMPT_SPAN, "span"}};

enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0], STATE_BYTES = 32 * 1024 };

bool state_path(char out[CONFIG_PATH])
{
    return place_file(out, "XDG_STATE_HOME", "/.local/state", "LOCALAPPDATA", "state");
}

static bool is_text(const char *text, size_t length)
{
    size_t used;
    for (; length > 0; text += used, length -= used) {
        int32_t codepoint = text_decode(text, length, &used);
        if (codepoint == CODEPOINT_INVALID || codepoint < ' ' || text_codepoint_width(codepoint) < 0)
            return false;
    }
    return true;
}

static void take_line(struct prompt *prompt, const char *line, size_t length)
{
    const char *blank = memchr(line, ' ', length);
    if (blank == NULL)
        return;
    size_t word = (size_t)(blank - line), rest = length - word - 1;
    if (rest == 0 || rest >= PROMPT_TEXT || !is_text(blank + 1, rest))
        return;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (strlen(KINDS[i].word) != word || memcmp(KINDS[i].word, line, word) != 0)
            continue;
        char(*history)[PROMPT_TEXT] = prompt->history[KINDS[i].kind];
        for (size_t at = 0; at < PROMPT_HISTORY; at++) {
            if (history[at][0] != 0)
                continue;
            memcpy(history[at], blank + 1, rest);
            history[at][rest] = 0;
            return;
        }
    }
}

void state_parse(struct prompt *prompt, const char *text, size_t length)
{
    const char *end = text + length;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline != NULL ? newline : end;
        size_t line = (size_t)(stop - text);
        take_line(prompt, text, line > 0 && text[line - 1] == '\r' ? line - 1 : line);
        text = newline != NULL ? newline + 1 : end;
    }
}

void state_read(struct prompt *prompt, const char *path)
{
    FILE *file = os_open_file(path, "rb");
    if (file == NULL)
        return;
    char *text = malloc(STATE_BYTES);
    if (text != NULL)
        state_parse(prompt, text, fread(text, 1, STATE_BYTES, file));
    free(text);
    fclose(file);
}

static void add_lines(struct buffer *out, const struct prompt *prompt)
{
    for (size_t i = 0; i < KIND_COUNT; i++) {
        for (size_t at = 0; at < PROMPT_HISTORY && prompt->history[KINDS[i].kind][at][0] != 0; at++)
            buffer_format(out, "%s %s\n", KINDS[i].word, prompt->history[KINDS[i].kind][at]);
    }
}

void state_write(const struct prompt *prompt, const char *path)
{
    struct output output;
    struct buffer text;
    place_make_folders(path);
    if (output_open(&output, path, true, NULL) != STATUS_OK)
        return;
    buffer_init(&text, STATE_BYTES);
    add_lines(&text, prompt);
    bool good = text.status == STATUS_OK && fwrite(text.bytes, 1, text.length, output.stream) == text.length &&
                fflush(output.stream) == 0;
    buffer_done(&text);
    if (!good || output_commit(&output, NULL) != STATUS_OK)
        output_discard(&output);
}
