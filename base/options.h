/* options.h: verbs and options as data. One table serves parsing, --help, completion and the manual.
 *
 * Our own options are long ones only (`--interval 5s` or `--interval=5s`), because poolmon owns the short switches; but `-o FILE` is
 * `--output FILE` where a verb has that, as in every other program.
 * The default verb, as it has no operands, also takes poolmon's switches (switches.h), anywhere between its options.
 * `--` ends options. Unknown words are refused with the nearest known one. Parsing borrows argv; nothing is copied.
 */
#ifndef BASE_OPTIONS_H
#define BASE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "base/switches.h"

enum { OPTION_COUNT_MAX = 32, OPERANDS_MAX = 256, LIST_MAX = 32 };

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_SPAN, OPTION_COUNT, OPTION_SIZE, OPTION_LIST };
/* OPTION_LIST: a text that may be given again and again. */

struct option {
    const char *name; /* without the dashes */
    enum option_kind kind;
    const char *argument; /* "DURATION", "N", "FILE"; NULL for a flag */
    const char *help;     /* one sentence, no full stop */
};

struct verb;

/* What was typed, by position in the verb's option table followed by the global one. */
struct arguments {
    const struct verb *verb;
    const struct option *globals;
    const char *program;                /* argv[0] */
    const char *text[OPTION_COUNT_MAX]; /* NULL when the option was not given; "" for a flag that was */
    int64_t number[OPTION_COUNT_MAX];   /* nanoseconds, count or bytes; ABSENT when not given */
    struct {
        size_t position;
        const char *text;
    } list[LIST_MAX]; /* the values of all OPTION_LIST options, as they came */
    size_t list_count;
    const char *operands[OPERANDS_MAX];
    size_t operand_count;
    struct switches switches; /* poolmon's; of the default verb */
};

struct verb {
    const char *name;
    const char *operands; /* "FILE", "" */
    size_t operand_min, operand_max;
    const char *help;             /* one sentence */
    const struct option *options; /* ends with a NULL name; may be NULL */
    enum status (*run)(const struct arguments *arguments, struct problem *why);
};

/* `globals` ends with a NULL name. verbs[0] is the default when the first word is no verb and starts with a dash or a slash, or
 * there is none. STATUS_USAGE names the word at fault. `--help` and `--version` are left to the caller: they are
 * found with arguments_flag like any other global; when one of them was given, missing operands are not complained about.
 * A value may stand in its own word even if it begins with one dash (`--at -90s`), but not with two: that is a forgotten
 * value. An option given twice has its last value, but for OPTION_LIST, of which a line may hold LIST_MAX in all. Also after a failure `verb` is set as soon as it was recognised. */
enum status arguments_parse(struct arguments *arguments, int argc, char **argv, const struct verb *verbs,
                            size_t verb_count, const struct option *globals, struct problem *why);

/* Value of an option by name, NULL / ABSENT / false when not given. Asking for a name that the verb does not have is a bug
 * that the table test finds; it answers "not given". */
const char *arguments_text(const struct arguments *arguments, const char *name);
int64_t arguments_number(const struct arguments *arguments, const char *name);
/* The i-th value of an OPTION_LIST, from 0; NULL behind the last. */
const char *arguments_each(const struct arguments *arguments, const char *name, size_t i);
bool arguments_flag(const struct arguments *arguments, const char *name);

#endif
