#include "base/command.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { WORDS_MAX = 64, BYTES_MAX = 4096 };

struct command {
    char *words[WORDS_MAX + 1];
    char bytes[]; /* the words, each with its NUL: never longer than the line they are made of */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static enum status refuse(struct problem *why, const char *text, const char *reason)
{
    char shown[96];
    text_safe(shown, sizeof shown, 60, text, strlen(text));
    return problem_set(why, STATUS_USAGE, "command \"%s\": %s", shown, reason);
}

/* What a backslash at `at` stands for: itself in quotes, unless there is something to protect. */
static bool protects(const char *at, char quote)
{
    if (quote == '\'' || at[0] != '\\' || at[1] == '\0')
        return false;
    return quote == '\0' || at[1] == '"' || at[1] == '\\';
}

/* Copies one word; false when its quote is not closed. */
static bool take_word(const char **text, char **out)
{
    const char *at = *text;
    char *to = *out, quote = '\0';
    for (; *at != '\0' && (quote != '\0' || !is_blank(*at)); at++) {
        if (quote == '\0' && (*at == '"' || *at == '\''))
            quote = *at;
        else if (quote != '\0' && *at == quote)
            quote = '\0';
        else
            *to++ = protects(at, quote) ? *++at : *at;
    }
    *to++ = '\0';
    *text = at;
    *out = to;
    return quote == '\0';
}

static enum status split(struct command *command, const char *text, struct problem *why)
{
    const char *at = text;
    char *to = command->bytes;
    size_t count = 0;
    while (is_blank(*at))
        at++;
    while (*at != '\0') {
        if (count == WORDS_MAX)
            return refuse(why, text, "more than 64 words");
        command->words[count++] = to;
        if (!take_word(&at, &to))
            return refuse(why, text, "the closing quote is missing");
        while (is_blank(*at))
            at++;
    }
    if (count == 0 || command->words[0][0] == '\0')
        return refuse(why, text, "no program is named: try 'logger -t pooltop alert'");
    return STATUS_OK;
}

enum status command_parse(struct command **command, const char *text, struct problem *why)
{
    size_t length = strlen(text);
    *command = NULL;
    if (length > BYTES_MAX)
        return refuse(why, text, "longer than 4096 bytes");
    /* A word of no characters needs a byte too, and two quotes stand for it. */
    struct command *made = calloc(1, sizeof *made + length + 1);
    if (made == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "no memory for a command");
    enum status status = split(made, text, why);
    if (status != STATUS_OK) {
        command_close(made);
        return status;
    }
    *command = made;
    return STATUS_OK;
}

void command_close(struct command *command)
{
    free(command);
}

char *const *command_words(const struct command *command)
{
    return command->words;
}
