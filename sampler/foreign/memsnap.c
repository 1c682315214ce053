/* memsnap.c: the logs of MemSnap (Server 2003 Support Tools), which appends a listing of all processes, or with /p of the pools, each time it is run.
 *
 *   Process ID         Proc.Name Wrkng.Set PagedPool  NonPgdPl  Pagefile    Commit   Handles   Threads      User       Gdi
 *   !LogType=memsnap
 *   !ComputerName=SRV01
 *   !SystemTime=09\03\2002 15:39:31.0781 (GMT)
 *   !TickCount=67179359
 *   000001C0           lsass.exe  31318016     80252     71552  24829952  24829952       972        55         1         9
 * Sizes are bytes and pids hexadecimal. The month stands first (that sample of Microsoft's is of a build of August 2002), and what the four digits behind the second mean is told nowhere: they are
 * left out. How /p lists pools is not documented either: rows are taken where they are poolmon's, under poolmon's titles.
 */
#include <stdlib.h>
#include <string.h>

#include "sampler/foreign/kind.h"
#include "sampler/foreign/poolmon_row.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

enum { COLUMNS_MOST = 16, PID_DIGITS = 8, NOWHERE = -1 };

struct memsnap {
    int fields[COLUMNS_MOST]; /* which enum process_value each number is, NOWHERE */
    size_t columns;           /* how many numbers a row has; 0 while no titles were seen */
    struct poolmon_columns pools;
};

static enum status memsnap_open(void **state)
{
    *state = calloc(1, sizeof(struct memsnap));
    return *state != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static void memsnap_close(void *state)
{
    free(state);
}

/* --- what stands above a listing ------------------------------------------------------------------------------------------------------ */

static int field_of(struct text title)
{
    static const struct {
        const char *title;
        enum process_value field;
    } FIELDS[] = {{"Wrkng.Set", PROCESS_RSS},
                  {"PagedPool", PROCESS_PAGED},
                  {"NonPgdPl", PROCESS_NONPAGED},
                  {"Handles", PROCESS_HANDLES},
                  {"Threads", PROCESS_THREADS}};
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++)
        if (text_is(title, FIELDS[i].title))
            return (int)FIELDS[i].field;
    return NOWHERE;
}

static bool is_titles(struct text line)
{
    return words_begin(line, "Process ID ") && words_has(line, " Proc.Name ");
}

static void read_titles(struct memsnap *memsnap, struct text line)
{
    const char *name = words_find(line, "Proc.Name ");
    struct scan scan = scan_start(name, (size_t)(line.bytes + line.length - name));
    struct text title;
    scan_word(&scan, &title);
    for (memsnap->columns = 0; memsnap->columns < COLUMNS_MOST && scan_word(&scan, &title); memsnap->columns++)
        memsnap->fields[memsnap->columns] = field_of(title);
}

static bool take_digits(struct scan *scan, int32_t least, int32_t most, int32_t *value)
{
    int64_t number;
    if (scan->at == scan->end || *scan->at == ' ' || !scan_number(scan, &number) || number < least || number > most)
        return false;
    *value = (int32_t)number;
    return true;
}

static bool take_byte(struct scan *scan, char byte)
{
    if (scan->at == scan->end || *scan->at != byte)
        return false;
    scan->at++;
    return true;
}

static bool read_time(struct text text, struct stamp *stamp)
{
    struct scan scan = scan_start(text.bytes, text.length);
    *stamp = (struct stamp){.epoch_ns = ABSENT, .has_date = true, .has_time = true, .has_zone = true};
    return take_digits(&scan, 1, 12, &stamp->month) && take_byte(&scan, '\\') &&
           take_digits(&scan, 1, 31, &stamp->day) && take_byte(&scan, '\\') &&
           take_digits(&scan, 1980, 2199, &stamp->year) && take_byte(&scan, ' ') &&
           take_digits(&scan, 0, 23, &stamp->hour) && take_byte(&scan, ':') &&
           take_digits(&scan, 0, 59, &stamp->minute) && take_byte(&scan, ':') &&
           take_digits(&scan, 0, 59, &stamp->second) &&
           words_has((struct text){scan.at, (size_t)(scan.end - scan.at)}, "(GMT)");
}

/* What stands behind `!KEY=`; false when the line is another. */
static bool read_key(struct text line, const char *key, struct text *value)
{
    size_t length = strlen(key);
    if (!words_begin(line, key))
        return false;
    *value = words_trim((struct text){line.bytes + length, line.length - length});
    return true;
}

static void read_host(struct text value, struct reading *reading)
{
    size_t length = value.length < sizeof reading->host ? value.length : sizeof reading->host - 1;
    for (size_t i = 0; i < length; i++)
        if (value.bytes[i] <= ' ' || value.bytes[i] > '~')
            return;
    memcpy(reading->host, value.bytes, length);
    reading->host[length] = '\0';
}

static bool read_ticks(struct text value, int64_t *ticks)
{
    struct scan scan = scan_start(value.bytes, value.length);
    int64_t number;
    if (!scan_number(&scan, &number) || scan.at != scan.end || number > UINT32_MAX)
        return false;
    *ticks = number;
    return true;
}

static bool has_rows(const struct reading *reading)
{
    return reading->snapshot.process_count > 0 || reading->snapshot.pool_count > 0;
}

static enum line_word read_note(struct text line, struct reading *reading)
{
    struct text value;
    if (has_rows(reading) || (reading->begun && words_begin(line, "!LogType=")))
        return LINE_AGAIN;
    reading->begun = true;
    if (read_key(line, "!ComputerName=", &value))
        read_host(value, reading);
    if (read_key(line, "!TickCount=", &value) && !read_ticks(value, &reading->ticks_ms))
        return reading_refuse(reading, "its ticks cannot be read");
    if (!read_key(line, "!SystemTime=", &value))
        return LINE_KNOWN;
    struct stamp stamp;
    if (!read_time(value, &stamp))
        return reading_refuse(reading, "its time cannot be read");
    reading->stamp = stamp;
    return LINE_KNOWN;
}

/* --- rows ------------------------------------------------------------------------------------------------------------------------------ */

static bool read_pid(struct text line, int64_t *pid)
{
    *pid = 0;
    if (line.length <= PID_DIGITS || line.bytes[PID_DIGITS] != ' ')
        return false;
    for (int i = 0; i < PID_DIGITS; i++) {
        char c = line.bytes[i];
        bool is_letter = c >= 'A' && c <= 'F';
        if (!is_letter && (c < '0' || c > '9'))
            return false;
        *pid = *pid * 16 + (is_letter ? c - 'A' + 10 : c - '0');
    }
    return true;
}

/* The last word of the text, which is taken off, as a number. */
static bool take_last(struct text *text, int64_t *value)
{
    *text = words_trim(*text);
    size_t at = text->length;
    while (at > 0 && text->bytes[at - 1] >= '0' && text->bytes[at - 1] <= '9')
        at--;
    struct scan scan = scan_start(text->bytes + at, text->length - at);
    if (at == 0 || text->bytes[at - 1] != ' ' || !scan_number(&scan, value))
        return false;
    text->length = at;
    return true;
}

/* Names may hold blanks, so numbers are read from the end. */
static enum line_word read_process(const struct memsnap *memsnap, struct text line, int64_t pid,
                                   struct reading *reading)
{
    int64_t numbers[COLUMNS_MOST];
    struct text name = {line.bytes + PID_DIGITS, line.length - PID_DIGITS};
    if (memsnap->columns == 0)
        return reading_refuse(reading, "no titles of columns stand above it");
    for (size_t i = memsnap->columns; i > 0; i--)
        if (!take_last(&name, &numbers[i - 1]))
            return reading_refuse(reading, "the row is cut off or damaged");
    name = words_trim(name);
    if (name.length == 0)
        return reading_refuse(reading, "the row is cut off or damaged");
    struct process *process = reading_add_process(reading, pid, name);
    if (process == NULL)
        return LINE_REFUSED;
    for (size_t i = 0; i < memsnap->columns; i++)
        if (memsnap->fields[i] != NOWHERE)
            process->value[memsnap->fields[i]] = numbers[i];
    return LINE_ROW;
}

static enum line_word read_pool(const struct memsnap *memsnap, struct text line, struct reading *reading)
{
    struct poolmon_row row;
    if (memsnap->pools.type == 0 || poolmon_row_parse(line, &memsnap->pools, &row) != POOLMON_ROW)
        return reading_refuse(reading, "not a line of MemSnap's that is documented");
    const struct tag_half half = {row.numbers[0], row.numbers[1], row.numbers[2], row.numbers[3]};
    reading->begun = true;
    bool good = reading_add_half(reading, (struct text){row.tag, row.tag_length}, row.type, &half, 0);
    return good ? LINE_ROW : LINE_REFUSED;
}

static enum line_word memsnap_line(void *state, struct text line, struct reading *reading)
{
    struct memsnap *memsnap = state;
    struct poolmon_columns pools;
    int64_t pid;
    bool titles = is_titles(line), pool_titles = !titles && poolmon_columns_parse(line, &pools);
    if (words_are_none(line))
        return LINE_KNOWN;
    if ((titles || pool_titles) && has_rows(reading))
        return LINE_AGAIN;
    if (titles) {
        read_titles(memsnap, line);
        return LINE_KNOWN;
    }
    if (pool_titles) {
        memsnap->pools = pools;
        return LINE_KNOWN;
    }
    if (line.bytes[0] == '!')
        return read_note(line, reading);
    return read_pid(line, &pid) ? read_process(memsnap, line, pid, reading) : read_pool(memsnap, line, reading);
}

static int memsnap_recognise(struct text head)
{
    bool is_log = words_has(head, "!LogType=") && words_has(head, "!SystemTime=");
    return is_log ? 96 : is_titles(head) ? 80 : 0;
}

const struct foreign_kind foreign_memsnap = {.name = "memsnap",
                                             .title = "MemSnap",
                                             .os = "Windows",
                                             .recognise = memsnap_recognise,
                                             .plain_blanks = true,
                                             .open = memsnap_open,
                                             .close = memsnap_close,
                                             .line = memsnap_line};
