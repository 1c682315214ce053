#include "tui/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tui/actions.h"
#include "tui/interactive.h"
#include "tui/screen.h"

enum { LINE_TEXT = 4096, SCREEN_BYTES = 32 << 20, SAMPLES_MAX = 1000000 };

struct script {
    struct screen *screen;
    struct feed *feed; /* NULL in a replay */
    struct buffer out;
    int line;
};

static enum status refuse(const struct script *script, struct problem *why, const char *what, const char *word)
{
    return problem_set(why, STATUS_USAGE, "script line %d: %s: %s", script->line, what, word);
}

static enum status press_words(struct script *script, const char *words, struct problem *why)
{
    while (*words != 0) {
        size_t length = strcspn(words, " \t");
        int32_t key = key_parse(words, length);
        if (key == KEY_NOTHING)
            return refuse(script, why, "no such key", words);
        screen_key(script->screen, key);
        words += length;
        words += strspn(words, " \t");
    }
    return STATUS_OK;
}

static enum status type_text(struct script *script, const char *text, struct problem *why)
{
    size_t used;
    for (size_t length = strlen(text); length > 0; text += used, length -= used) {
        int32_t codepoint = text_decode(text, length, &used);
        if (codepoint == CODEPOINT_INVALID)
            return refuse(script, why, "not UTF-8", text);
        screen_key(script->screen, codepoint);
    }
    return STATUS_OK;
}

static enum status take_samples(struct script *script, const char *text, struct problem *why)
{
    int64_t count = 1;
    if (text[0] != 0 && number_parse(text, strlen(text), UNIT_COUNT, &count) != STATUS_OK)
        return refuse(script, why, "not a number", text);
    if (count < 0 || count > SAMPLES_MAX)
        return refuse(script, why, "too many samples", text);
    for (int64_t i = 0; script->feed != NULL && i < count; i++) {
        enum status status = feed_step(script->feed, why);
        if (status != STATUS_OK)
            return status == STATUS_EMPTY ? STATUS_OK : status;
        screen_refresh(script->screen);
    }
    return STATUS_OK;
}

/* Time that goes by for what plays. */
static enum status let_go_by(struct script *script, const char *text, struct problem *why)
{
    int64_t span_ns;
    enum status status = span_parse(text, &span_ns, why);
    if (status == STATUS_OK)
        screen_played(script->screen, span_ns);
    return status;
}

static enum status print_screen(struct script *script, const char *title, bool roles, struct problem *why)
{
    screen_work(script->screen, INT64_MAX);
    buffer_clear(&script->out);
    buffer_add_text(&script->out, "---");
    if (title[0] != 0)
        buffer_format(&script->out, " %s", title);
    buffer_add_byte(&script->out, '\n');
    canvas_print(screen_draw(script->screen), &script->out, roles);
    if (script->out.status != STATUS_OK)
        return problem_set(why, script->out.status, "script: not enough memory for a screen");
    if (fwrite(script->out.bytes, 1, script->out.length, stdout) != script->out.length || fflush(stdout) != 0)
        return problem_os(why, "write", "standard output", errno);
    return STATUS_OK;
}

static enum status set_size(struct script *script, const char *text, struct problem *why)
{
    int width, height;
    enum status status = interactive_size(text, &width, &height, why);
    if (status == STATUS_OK)
        screen_resize(script->screen, width, height);
    return status;
}

/* The rest of a line that begins with this word; NULL when it begins with another. */
static const char *argument_of(const char *line, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(line, word, length) != 0 || (line[length] != 0 && line[length] != ' '))
        return NULL;
    return line + length + (line[length] == ' ' ? 1 : 0);
}

static enum status run_line(struct script *script, const char *line, struct problem *why)
{
    const char *argument;
    if (line[0] == 0 || line[0] == '#')
        return STATUS_OK;
    if ((argument = argument_of(line, "type")) != NULL)
        return type_text(script, argument, why);
    if ((argument = argument_of(line, "sample")) != NULL)
        return take_samples(script, argument, why);
    if ((argument = argument_of(line, "wait")) != NULL)
        return let_go_by(script, argument, why);
    if ((argument = argument_of(line, "screen")) != NULL)
        return print_screen(script, argument, false, why);
    if ((argument = argument_of(line, "roles")) != NULL)
        return print_screen(script, argument, true, why);
    if ((argument = argument_of(line, "size")) != NULL)
        return set_size(script, argument, why);
    return press_words(script, line, why);
}

/* A '#' alone is a comment, so that key cannot be pressed; `:` does its action by name. Leading blanks do not count. */
static enum status run_file(struct script *script, FILE *file, struct problem *why)
{
    char line[LINE_TEXT];
    enum status status = STATUS_OK;
    while (status == STATUS_OK && !screen_has_quit(script->screen) && fgets(line, sizeof line, file) != NULL) {
        size_t length = strlen(line);
        script->line++;
        if (length + 1 == sizeof line && line[length - 1] != '\n')
            return refuse(script, why, "too long", "a line");
        line[strcspn(line, "\r\n")] = 0;
        status = run_line(script, line + strspn(line, " \t"), why);
    }
    return status;
}

enum status script_run(struct screen *screen, struct feed *feed, const char *path, struct problem *why)
{
    struct script script = {.screen = screen, .feed = feed};
    bool standard = strcmp(path, "-") == 0;
    FILE *file = standard ? stdin : os_open_file(path, "rb");
    if (file == NULL)
        return problem_os(why, "open the script", path, errno);
    buffer_init(&script.out, SCREEN_BYTES);
    enum status status = run_file(&script, file, why);
    buffer_done(&script.out);
    if (!standard)
        fclose(file);
    return status;
}
