#include "base/pattern.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { STEPS_MAX = 1024, RANGES_MAX = 128, DEPTH_MAX = 32, REPEAT_MAX = 255, NO_BOUND = -1 };

enum step_kind { STEP_CHARACTER, STEP_ANY, STEP_SET, STEP_SPLIT, STEP_JUMP, STEP_BEGIN, STEP_END, STEP_MATCH };

/* One step of the compiled expression. Jumps are relative, so a piece of program can be moved and copied as it is. */
struct step {
    uint8_t kind;
    bool negated;  /* STEP_SET */
    int16_t first; /* SPLIT, JUMP: distance; SET: first range */
    int16_t other; /* SPLIT: the other distance; SET: number of ranges */
    int32_t codepoint;
};

struct range {
    int32_t first;
    int32_t last;
};

struct pattern {
    size_t step_count;
    size_t range_count;
    struct step steps[STEPS_MAX];
    struct range ranges[RANGES_MAX];
};

struct compiler {
    struct pattern *pattern;
    const char *at;
    const char *end;
    const char *reason; /* NULL while all is well */
    int depth;
};

static void refuse(struct compiler *compiler, const char *reason)
{
    if (!compiler->reason)
        compiler->reason = reason;
    compiler->at = compiler->end;
}

static void emit(struct compiler *compiler, struct step step)
{
    struct pattern *pattern = compiler->pattern;
    if (pattern->step_count == STEPS_MAX) {
        refuse(compiler, "too long");
        return;
    }
    pattern->steps[pattern->step_count++] = step;
}

/* Puts a step before the piece that begins at `start`. */
static void insert(struct compiler *compiler, size_t start, struct step step)
{
    struct pattern *pattern = compiler->pattern;
    emit(compiler, step);
    if (compiler->reason)
        return;
    struct step *at = &pattern->steps[start];
    memmove(at + 1, at, (pattern->step_count - 1 - start) * sizeof *at);
    *at = step;
}

static bool peek(const struct compiler *compiler, char wanted)
{
    return compiler->at < compiler->end && *compiler->at == wanted;
}

static bool take(struct compiler *compiler, char wanted)
{
    bool there = peek(compiler, wanted);
    compiler->at += there;
    return there;
}

static int32_t take_codepoint(struct compiler *compiler)
{
    size_t used;
    int32_t codepoint = text_decode(compiler->at, (size_t)(compiler->end - compiler->at), &used);
    compiler->at += used;
    if (codepoint == CODEPOINT_INVALID)
        refuse(compiler, "not UTF-8");
    return codepoint;
}

static void add_range(struct compiler *compiler, int32_t first, int32_t last)
{
    struct pattern *pattern = compiler->pattern;
    if (last < first)
        refuse(compiler, "range runs backwards");
    else if (pattern->range_count == RANGES_MAX)
        refuse(compiler, "too many ranges");
    else
        pattern->ranges[pattern->range_count++] = (struct range){first, last};
}

/* [:alpha:] and its like, behind the "[:". */
static void add_class(struct compiler *compiler)
{
    static const struct {
        const char *name;
        const char *pairs; /* first and last of each range */
    } CLASSES[] = {
        {"alpha", "AZaz"},    {"digit", "09"},     {"alnum", "09AZaz"}, {"upper", "AZ"},
        {"lower", "az"},      {"blank", "  \t\t"}, {"space", "  \t\r"}, {"punct", "!/:@[`{~"},
        {"xdigit", "09AFaf"}, {"print", " ~"},     {"graph", "!~"},
    };
    for (size_t i = 0; i < sizeof CLASSES / sizeof CLASSES[0]; i++) {
        size_t length = strlen(CLASSES[i].name);
        if ((size_t)(compiler->end - compiler->at) < length + 2 || memcmp(compiler->at, CLASSES[i].name, length) != 0 ||
            memcmp(compiler->at + length, ":]", 2) != 0)
            continue;
        compiler->at += length + 2;
        for (const char *pair = CLASSES[i].pairs; *pair; pair += 2)
            add_range(compiler, pair[0], pair[1]);
        return;
    }
    refuse(compiler, "unknown [:class:]");
}

static void add_set_item(struct compiler *compiler)
{
    if (peek(compiler, '[') && compiler->end - compiler->at > 1) {
        char next = compiler->at[1];
        if (next == ':') {
            compiler->at += 2;
            add_class(compiler);
            return;
        }
        if (next == '.' || next == '=') {
            refuse(compiler, "[. and [= are not supported");
            return;
        }
    }
    int32_t first = take_codepoint(compiler);
    int32_t last = first;
    if (peek(compiler, '-') && compiler->end - compiler->at > 1 && compiler->at[1] != ']') {
        compiler->at++;
        last = take_codepoint(compiler);
    }
    add_range(compiler, first, last);
}

/* Behind the "[". */
static void compile_set(struct compiler *compiler)
{
    struct step step = {.kind = STEP_SET, .first = (int16_t)compiler->pattern->range_count};
    step.negated = take(compiler, '^');
    do {
        if (compiler->at == compiler->end) {
            refuse(compiler, "missing ]");
            return;
        }
        add_set_item(compiler); /* a ] that comes first stands for itself */
    } while (!take(compiler, ']'));
    step.other = (int16_t)(compiler->pattern->range_count - (size_t)step.first);
    emit(compiler, step);
}

static void compile_character(struct compiler *compiler)
{
    bool escaped = take(compiler, '\\');
    if (compiler->at == compiler->end) {
        refuse(compiler, "nothing behind \\");
        return;
    }
    int32_t codepoint = take_codepoint(compiler);
    bool letter = (codepoint >= 'a' && codepoint <= 'z') || (codepoint >= 'A' && codepoint <= 'Z');
    if (escaped && (letter || (codepoint >= '0' && codepoint <= '9')))
        refuse(compiler, "no such escape; \\\\ is a backslash");
    emit(compiler, (struct step){.kind = STEP_CHARACTER, .codepoint = codepoint});
}

static void compile_choice(struct compiler *compiler);

static void compile_group(struct compiler *compiler)
{
    if (++compiler->depth > DEPTH_MAX)
        refuse(compiler, "nested too deeply");
    else
        compile_choice(compiler);
    compiler->depth--;
    if (!take(compiler, ')'))
        refuse(compiler, "missing )");
}

static void compile_atom(struct compiler *compiler)
{
    if (take(compiler, '('))
        compile_group(compiler);
    else if (take(compiler, '['))
        compile_set(compiler);
    else if (take(compiler, '.'))
        emit(compiler, (struct step){.kind = STEP_ANY});
    else if (take(compiler, '^'))
        emit(compiler, (struct step){.kind = STEP_BEGIN});
    else if (take(compiler, '$'))
        emit(compiler, (struct step){.kind = STEP_END});
    else if (strchr("*+?{", *compiler->at) && *compiler->at)
        refuse(compiler, "nothing to repeat");
    else
        compile_character(compiler);
}

/* The piece from `start` on, any number of times. */
static void make_star(struct compiler *compiler, size_t start)
{
    int16_t length = (int16_t)(compiler->pattern->step_count - start);
    insert(compiler, start, (struct step){.kind = STEP_SPLIT, .first = 1, .other = (int16_t)(length + 2)});
    emit(compiler, (struct step){.kind = STEP_JUMP, .first = (int16_t)(-length - 1)});
}

static void make_optional(struct compiler *compiler, size_t start)
{
    int16_t length = (int16_t)(compiler->pattern->step_count - start);
    insert(compiler, start, (struct step){.kind = STEP_SPLIT, .first = 1, .other = (int16_t)(length + 1)});
}

/* The bound inside braces; REPEAT_MAX + 1 stands for any that is too large. */
static bool take_count(struct compiler *compiler, int *count)
{
    const char *first = compiler->at;
    *count = 0;
    while (compiler->at < compiler->end && *compiler->at >= '0' && *compiler->at <= '9') {
        *count = *count * 10 + (*compiler->at++ - '0');
        if (*count > REPEAT_MAX)
            *count = REPEAT_MAX + 1;
    }
    return compiler->at > first;
}

/* The piece from `start` on, `least` to `most` times, by copying it. */
static void make_copies(struct compiler *compiler, size_t start, int least, int most)
{
    struct pattern *pattern = compiler->pattern;
    size_t length = pattern->step_count - start;
    int copies = most == NO_BOUND ? least + 1 : most;
    for (int copy = 1; copy < copies && !compiler->reason; copy++) {
        for (size_t i = 0; i < length; i++)
            emit(compiler, pattern->steps[start + i]);
    }
    if (compiler->reason)
        return;
    if (copies == 0)
        pattern->step_count = start;
    if (most == NO_BOUND)
        make_star(compiler, start + (size_t)least * length);
    /* From the last copy on, so that those before keep their place. */
    for (int copy = copies - 1; most != NO_BOUND && copy >= least && !compiler->reason; copy--) {
        size_t at = start + (size_t)copy * length;
        struct step split = {.kind = STEP_SPLIT, .first = 1};
        split.other = (int16_t)(length + 1);
        insert(compiler, at, split);
    }
}

/* Behind the "{". */
static void compile_bounds(struct compiler *compiler, size_t start)
{
    int least;
    int most;
    if (!take_count(compiler, &least)) {
        refuse(compiler, "no number behind {");
        return;
    }
    most = least;
    if (take(compiler, ',') && !take_count(compiler, &most))
        most = NO_BOUND;
    if (!take(compiler, '}'))
        refuse(compiler, "missing }");
    else if (least > REPEAT_MAX || most > REPEAT_MAX || (most != NO_BOUND && most < least))
        refuse(compiler, "bad bounds in {}");
    else
        make_copies(compiler, start, least, most);
}

static void compile_piece(struct compiler *compiler)
{
    size_t start = compiler->pattern->step_count;
    compile_atom(compiler);
    while (!compiler->reason) {
        if (take(compiler, '*')) {
            make_star(compiler, start);
        } else if (take(compiler, '+')) {
            int16_t length = (int16_t)(compiler->pattern->step_count - start);
            emit(compiler, (struct step){.kind = STEP_SPLIT, .first = (int16_t)-length, .other = 1});
        } else if (take(compiler, '?')) {
            make_optional(compiler, start);
        } else if (take(compiler, '{')) {
            compile_bounds(compiler, start);
        } else {
            return;
        }
    }
}

static void compile_sequence(struct compiler *compiler)
{
    while (compiler->at < compiler->end && *compiler->at != '|' && *compiler->at != ')')
        compile_piece(compiler);
}

static void compile_choice(struct compiler *compiler)
{
    size_t start = compiler->pattern->step_count;
    compile_sequence(compiler);
    while (take(compiler, '|')) {
        /* split -> left, jump over right; right */
        int16_t left = (int16_t)(compiler->pattern->step_count - start);
        insert(compiler, start, (struct step){.kind = STEP_SPLIT, .first = 1, .other = (int16_t)(left + 2)});
        size_t jump = compiler->pattern->step_count;
        emit(compiler, (struct step){.kind = STEP_JUMP});
        compile_sequence(compiler);
        if (compiler->reason)
            return;
        compiler->pattern->steps[jump].first = (int16_t)(compiler->pattern->step_count - jump);
    }
}

enum status pattern_open(struct pattern **pattern, const char *text, size_t length, const char **reason)
{
    *pattern = NULL;
    struct pattern *made = calloc(1, sizeof *made);
    if (!made) {
        *reason = "out of memory";
        return STATUS_NO_MEMORY;
    }
    struct compiler compiler = {.pattern = made, .at = text, .end = text + length};
    if (length == 0)
        refuse(&compiler, "empty");
    compile_choice(&compiler);
    if (peek(&compiler, ')'))
        refuse(&compiler, ") without (");
    emit(&compiler, (struct step){.kind = STEP_MATCH});
    if (compiler.reason) {
        free(made);
        *reason = compiler.reason;
        return STATUS_USAGE;
    }
    *pattern = made;
    return STATUS_OK;
}

void pattern_close(struct pattern *pattern)
{
    free(pattern);
}

/* The steps that can be reached at one place of the text, each once. */
struct places {
    size_t count;
    uint16_t steps[STEPS_MAX];
    uint64_t seen[STEPS_MAX / 64];
};

static void places_clear(struct places *places)
{
    places->count = 0;
    memset(places->seen, 0, sizeof places->seen);
}

static void places_add(struct places *places, size_t step)
{
    uint64_t bit = UINT64_C(1) << (step % 64);
    if (places->seen[step / 64] & bit)
        return;
    places->seen[step / 64] |= bit;
    places->steps[places->count++] = (uint16_t)step;
}

static bool in_set(const struct pattern *pattern, const struct step *step, int32_t codepoint)
{
    bool found = false;
    for (int i = 0; i < step->other && !found; i++) {
        const struct range *range = &pattern->ranges[step->first + i];
        found = codepoint >= range->first && codepoint <= range->last;
    }
    return found != step->negated;
}

static bool accepts(const struct pattern *pattern, const struct step *step, int32_t codepoint)
{
    switch (step->kind) {
    case STEP_CHARACTER:
        return codepoint == step->codepoint;
    case STEP_ANY:
        return true;
    case STEP_SET:
        return in_set(pattern, step, codepoint);
    default:
        return false;
    }
}

/* Follows the steps that take no character until nothing new is reached; true when the end of the program is. */
static bool settle(const struct pattern *pattern, struct places *places, bool at_begin, bool at_end)
{
    for (size_t i = 0; i < places->count; i++) {
        size_t at = places->steps[i];
        const struct step *step = &pattern->steps[at];
        if (step->kind == STEP_MATCH)
            return true;
        if (step->kind == STEP_SPLIT || step->kind == STEP_JUMP)
            places_add(places, at + (size_t)(ptrdiff_t)step->first);
        if (step->kind == STEP_SPLIT)
            places_add(places, at + (size_t)(ptrdiff_t)step->other);
        if ((step->kind == STEP_BEGIN && at_begin) || (step->kind == STEP_END && at_end))
            places_add(places, at + 1);
    }
    return false;
}

bool pattern_matches(const struct pattern *pattern, const char *text, size_t length)
{
    struct places here;
    struct places next;
    places_clear(&here);
    for (size_t at = 0, used; at <= length; at += used) {
        places_add(&here, 0); /* a match may begin anywhere */
        if (settle(pattern, &here, at == 0, at == length))
            return true;
        if (at == length)
            return false;
        int32_t codepoint = text_decode(text + at, length - at, &used);
        places_clear(&next);
        for (size_t i = 0; i < here.count; i++) {
            if (accepts(pattern, &pattern->steps[here.steps[i]], codepoint))
                places_add(&next, here.steps[i] + (size_t)1);
        }
        here = next;
    }
    return false;
}
