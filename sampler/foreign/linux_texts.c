/* linux_texts.c: several of Linux' texts in one: what a script collects hour by hour, or what stands in a report of a bug: meminfo, slabinfo, slabtop, vmallocinfo, allocinfo and the kernel's log.
 *
 * Each line is handed to the importer that knows it. Tables that follow one another are one sample, up to a time of another moment, a table of a kind that it has already, or a report of the log,
 * which is a sample of its own. The rows of a table may have the head of a kernel's log, where it was written to the console.
 */
#include <stdlib.h>
#include <string.h>

#include "sampler/foreign/collector.h"
#include "sampler/foreign/kernel_line.h"
#include "sampler/foreign/words.h"

enum { TABLES = 5, SLABINFO = 0, SLABTOP = 1, SURE = 60 };

static const struct foreign_kind *const KINDS[TABLES] = {&foreign_slabinfo, &foreign_slabtop, &foreign_meminfo,
                                                         &foreign_vmallocinfo, &foreign_allocinfo};

struct linux_texts {
    void *tables[TABLES]; /* owned; states of KINDS */
    void *log;            /* owned; of foreign_oom */
    int current;          /* the table that the last row was of; -1: none */
    bool has[TABLES];     /* the sample has rows of it */
    bool has_log;         /* the sample is of the log */
    bool in_report;       /* the log has begun to tell of memory, and no table came since */
};

/* --- opening ------------------------------------------------------------------------------------------------------------------------- */

static void linux_texts_close(void *state)
{
    struct linux_texts *texts = state;
    for (int i = 0; i < TABLES; i++)
        if (texts->tables[i] != NULL)
            KINDS[i]->close(texts->tables[i]);
    if (texts->log != NULL)
        foreign_oom.close(texts->log);
    free(texts);
}

static enum status linux_texts_open(void **state)
{
    struct linux_texts *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    made->current = -1;
    enum status status = foreign_oom.open(&made->log);
    for (int i = 0; i < TABLES && status == STATUS_OK; i++)
        status = KINDS[i]->open(&made->tables[i]);
    if (status != STATUS_OK) {
        linux_texts_close(made);
        *state = NULL;
    }
    return status;
}

/* --- tables -------------------------------------------------------------------------------------------------------------------------- */

/* Two tables of the same caches are no two kinds of rows. */
static bool is_other_of_caches(const struct linux_texts *texts, int table)
{
    return (table == SLABINFO && texts->has[SLABTOP]) || (table == SLABTOP && texts->has[SLABINFO]);
}

static enum line_word hand_to_table(struct linux_texts *texts, int table, struct text line, struct reading *reading)
{
    if (texts->has_log && reading->begun)
        return LINE_AGAIN;
    if (is_other_of_caches(texts, table))
        return reading_refuse(reading, "the sample has the caches already, from slabinfo or slabtop");
    enum line_word word = KINDS[table]->line(texts->tables[table], line, reading);
    texts->current = table;
    texts->in_report = false;
    texts->has[table] = texts->has[table] || word == LINE_ROW;
    return word;
}

/* LINE_REFUSED: it is of none. */
static enum line_word read_table(struct linux_texts *texts, struct text line, struct reading *reading)
{
    for (int i = 0; i < TABLES; i++)
        if (KINDS[i]->knows(line))
            return hand_to_table(texts, i, line, reading);
    int current = texts->current;
    return current >= 0 ? hand_to_table(texts, current, line, reading)
                        : reading_refuse(reading, "of no table and no log that is known");
}

/* --- the log ------------------------------------------------------------------------------------------------------------------------- */

static bool tells_of_memory(struct text line)
{
    static const char *const WORDS[] = {
        " invoked oom-killer:",    "oom-killer: gfp_mask=",   "Mem-Info:",      "Mem-info:",
        "Killed process ",         "Unreclaimable slab info", "isolated_anon:", " total_vm ",
        "page allocation failure", "Kernel panic - "};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (words_has(line, WORDS[i]))
            return true;
    return false;
}

static bool has_tables(const struct linux_texts *texts)
{
    bool any = false;
    for (int i = 0; i < TABLES; i++)
        any = any || texts->has[i];
    return any;
}

static enum line_word hand_to_log(struct linux_texts *texts, struct text line, struct reading *reading)
{
    if (reading->begun && has_tables(texts))
        return LINE_AGAIN;
    enum line_word word = foreign_oom.line(texts->log, line, reading);
    texts->has_log = texts->has_log || word == LINE_ROW;
    texts->current = word == LINE_ROW ? -1 : texts->current;
    return word;
}

/* --- lines --------------------------------------------------------------------------------------------------------------------------- */

/* A row behind the head of a log has its time. */
static enum line_word read_behind_head(struct linux_texts *texts, const struct kernel_line *line,
                                       struct reading *reading)
{
    struct stamp *pending = &reading->collector.pending;
    if (!reading->begun && !stamp_is_whole(pending) && stamp_is_whole(&line->stamp))
        *pending = line->stamp;
    enum line_word word = LINE_REFUSED;
    for (int i = 0; i < TABLES && word == LINE_REFUSED; i++)
        if (KINDS[i]->knows(line->text))
            word = hand_to_table(texts, i, line->text, reading);
    return word;
}

static enum line_word read_line(struct linux_texts *texts, struct text line, struct reading *reading)
{
    if (tells_of_memory(line)) {
        texts->in_report = true;
        return hand_to_log(texts, line, reading);
    }
    struct kernel_line parsed = kernel_line_parse(line);
    bool is_log = parsed.is_sure, in_log = texts->has_log && reading->begun;
    enum line_word word = is_log ? read_behind_head(texts, &parsed, reading) : LINE_REFUSED;
    if (word != LINE_REFUSED)
        return word;
    if (is_log && reading->begun && has_tables(texts))
        return LINE_KNOWN;
    if (is_log || (in_log && parsed.has_head))
        return hand_to_log(texts, line, reading);
    reading->collector.is_off = true;
    word = read_table(texts, line, reading);
    if (word == LINE_REFUSED && texts->in_report && !has_tables(texts))
        word = hand_to_log(texts, line, reading);
    reading->collector.is_off = false;
    return word;
}

/* Times last: a line of a log or a table may have one, too. */
static enum line_word linux_texts_line(void *state, struct text line, struct reading *reading)
{
    line = words_unquote(line);
    struct text bare = words_trim(line);
    reading->collector.is_of_several = true;
    enum line_word word = read_line(state, line, reading);
    if (word == LINE_REFUSED && bare.bytes != line.bytes)
        word = read_line(state, bare, reading);
    const char *reason = reading->reason;
    if (word != LINE_REFUSED && word != LINE_HALF)
        return word;
    enum line_word time = collector_line(line, reading, reason);
    return time != LINE_REFUSED ? time : word;
}

static void linux_texts_finish(void *state, struct reading *reading)
{
    struct linux_texts *texts = state;
    for (int i = 0; i < TABLES; i++) {
        if (texts->has[i] && KINDS[i]->finish != NULL)
            KINDS[i]->finish(texts->tables[i], reading);
        texts->has[i] = false;
    }
    if (texts->has_log)
        foreign_oom.finish(texts->log, reading);
    texts->has_log = false;
    texts->current = -1;
}

static int linux_texts_recognise(struct text head)
{
    int sure = 0;
    for (int i = 0; i < TABLES; i++)
        sure += KINDS[i]->recognise(head) >= SURE;
    const char *newline = memchr(head.bytes, '\n', head.length);
    struct text first = {head.bytes, newline != NULL ? (size_t)(newline - head.bytes) : head.length};
    struct kernel_line line = kernel_line_parse(first);
    bool has_log = foreign_oom.recognise(head) >= SURE;
    return sure > 1 || (sure == 1 && (has_log || line.is_sure)) ? 97 : 0;
}

const struct foreign_kind foreign_linux_texts = {.name = "linux",
                                                 .title = "Linux' texts",
                                                 .os = "Linux",
                                                 .recognise = linux_texts_recognise,
                                                 .open = linux_texts_open,
                                                 .close = linux_texts_close,
                                                 .line = linux_texts_line,
                                                 .finish = linux_texts_finish,
                                                 .plain_blanks = true};
