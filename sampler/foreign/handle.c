/* handle.c: what Sysinternals' handle prints: how many handles there are of each type (-s), or all of them, process after process.
 *
 *     File            : 25        of the summary; a type may come twice, and both are meant
 *   Total handles: 238
 *   smss.exe pid: 360 NT AUTHORITY\SYSTEM
 *       4: File  (RW-)   C:\Windows
 * Handles that are listed are counted, by process and by type. Without -a it lists files and named sections only, which the sample says.
 */
#include <stdlib.h>
#include <string.h>

#include "sampler/foreign/collector.h"
#include "sampler/foreign/words.h"
#include "sampler/linux/scan.h"

struct handle {
    struct pool_set types;  /* places of the sample's types, by name */
    bool in_summary;        /* behind its title */
    bool has_summary;       /* the sample has one */
    bool has_list;          /* the sample has rows of processes */
    bool has_others;        /* one of these is neither file nor section */
    bool has_process;       /* the last one is the one whose handles follow */
    bool is_closed_process; /* ... and could not be opened: nothing is known of it */
};

static enum status handle_open(void **state)
{
    struct handle *made = calloc(1, sizeof *made);
    *state = made;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    pool_set_init(&made->types);
    return STATUS_OK;
}

static void handle_close(void *state)
{
    struct handle *handle = state;
    pool_set_done(&handle->types);
    free(handle);
}

/* --- types ------------------------------------------------------------------------------------------------------------------------- */

static enum line_word count_type(struct handle *handle, struct text name, int64_t count, struct reading *reading)
{
    const struct pool key = {.name = reading_name(reading, name)};
    if (key.name == 0)
        return reading_refuse(reading, "there is no room for more names");
    uint32_t place = pool_set_find(&handle->types, &key);
    if (place == POOL_SET_NONE) {
        struct object_type *type = snapshot_add_type(&reading->snapshot);
        place = (uint32_t)reading->snapshot.type_count - 1;
        if (type == NULL || !pool_set_add(&handle->types, &key, place))
            return reading_refuse(reading, "the sample has no room for more types");
        type->name = key.name;
        type->value[TYPE_HANDLES] = 0;
    }
    int64_t *handles = &reading->snapshot.types[place].value[TYPE_HANDLES];
    *handles = number_sum(*handles, count);
    return LINE_ROW;
}

/* `  WaitCompletionPacket: 12`: a long name touches the colon. */
static bool parse_summary(struct text line, struct text *name, int64_t *count)
{
    struct text inner = words_trim(line);
    size_t colon = inner.length;
    while (colon > 0 && inner.bytes[colon - 1] != ':')
        colon--;
    if (colon < 2)
        return false;
    *name = words_trim((struct text){inner.bytes, colon - 1});
    struct scan scan = scan_start(inner.bytes + colon, inner.length - colon);
    return name->length > 0 && scan_number(&scan, count) && scan.at == scan.end;
}

static enum line_word read_total(struct handle *handle, struct text line, struct reading *reading)
{
    struct text name;
    int64_t count;
    handle->in_summary = false;
    if (!parse_summary(line, &name, &count))
        return reading_refuse(reading, "the total is no number");
    if (handle->has_summary && reading->snapshot.totals[TOTAL_HANDLES] != ABSENT)
        return LINE_AGAIN;
    collector_begin(reading);
    handle->has_summary = true;
    reading->snapshot.totals[TOTAL_HANDLES] = count;
    return LINE_ROW;
}

/* --- processes --------------------------------------------------------------------------------------------------------------------- */

/* `smss.exe pid: 360 NT AUTHORITY\SYSTEM`. */
static bool parse_process(struct text line, struct text *name, int64_t *pid)
{
    static const char WORD[] = " pid: ";
    const char *at = words_find(line, WORD);
    if (at == NULL || at == line.bytes)
        return false;
    *name = words_trim((struct text){line.bytes, (size_t)(at - line.bytes)});
    struct scan scan = {at + sizeof WORD - 1, line.bytes + line.length};
    return name->length > 0 && scan_number(&scan, pid) && (scan.at == scan.end || *scan.at == ' ');
}

static enum line_word read_process(struct handle *handle, struct text line, struct text name, int64_t pid,
                                   struct reading *reading)
{
    const struct pool key = {.session = pid};
    handle->has_process = false;
    if (pool_set_find(&reading->pids, &key) != POOL_SET_NONE)
        return LINE_AGAIN; /* the list once more, later */
    collector_begin(reading);
    struct process *process = reading_add_process(reading, pid, name);
    if (process == NULL)
        return LINE_REFUSED;
    handle->has_list = handle->has_process = true;
    handle->is_closed_process = words_has(line, "<unable to open process>");
    if (!handle->is_closed_process)
        process->value[PROCESS_HANDLES] = 0;
    return LINE_ROW;
}

/* `   2C: Section       \Windows\SharedSection`: the type ends at two blanks, or with the line. */
static bool parse_handle(struct text line, struct text *type)
{
    struct text inner = words_trim(line);
    size_t digits = 0;
    while (digits < inner.length && strchr("0123456789ABCDEFabcdef", inner.bytes[digits]) != NULL &&
           inner.bytes[digits] != '\0')
        digits++;
    if (digits == 0 || digits > 16 || digits + 2 >= inner.length || inner.bytes[digits] != ':' ||
        inner.bytes[digits + 1] != ' ')
        return false;
    struct text rest = words_trim((struct text){inner.bytes + digits + 1, inner.length - digits - 1});
    const char *end = words_find(rest, "  ");
    *type = (struct text){rest.bytes, end != NULL ? (size_t)(end - rest.bytes) : rest.length};
    return type->length > 0;
}

static enum line_word read_handle(struct handle *handle, struct text type, struct reading *reading)
{
    if (!handle->has_process || reading->snapshot.process_count == 0)
        return reading_refuse(reading, "a handle, and of no process");
    enum line_word word = count_type(handle, type, 1, reading);
    int64_t *handles = &reading->snapshot.processes[reading->snapshot.process_count - 1].value[PROCESS_HANDLES];
    if (word == LINE_ROW && !handle->is_closed_process)
        *handles = number_sum(*handles, 1);
    handle->has_others = handle->has_others || (!text_is(type, "File") && !text_is(type, "Section"));
    return word;
}

/* --- lines ------------------------------------------------------------------------------------------------------------------------- */

/* `Nthandle v4.22 - Handle viewer`: each run begins so. */
static bool is_banner(struct text line)
{
    return words_begin(line, "Handle v") || words_begin(line, "Nthandle v");
}

static bool is_talk(struct text line)
{
    struct text inner = words_trim(line);
    size_t dashes = 0;
    while (dashes < inner.length && inner.bytes[dashes] == '-')
        dashes++;
    return (dashes > 2 && dashes == inner.length) || words_begin(inner, "Copyright (C)") ||
           words_begin(inner, "Sysinternals - ") || words_begin(inner, "No matching handles found");
}

static enum line_word read_title(struct handle *handle, bool begins, struct reading *reading)
{
    if (begins && reading->begun)
        return LINE_AGAIN;
    handle->in_summary = !begins;
    if (!begins && handle->has_summary)
        return LINE_AGAIN;
    return LINE_KNOWN;
}

static enum line_word read_line(struct handle *handle, struct text line, struct reading *reading)
{
    struct text name;
    int64_t number;
    if (is_banner(line))
        return read_title(handle, true, reading);
    if (words_begin(words_trim(line), "Handle type summary:"))
        return read_title(handle, false, reading);
    if (words_begin(words_trim(line), "Total handles:"))
        return read_total(handle, line, reading);
    if (handle->in_summary && parse_summary(line, &name, &number)) {
        collector_begin(reading);
        handle->has_summary = true;
        return count_type(handle, name, number, reading);
    }
    if (is_talk(line))
        return LINE_KNOWN;
    if (parse_process(line, &name, &number))
        return read_process(handle, line, name, number, reading);
    if (parse_handle(line, &name))
        return read_handle(handle, name, reading);
    return collector_line(line, reading, "not a line of handle's");
}

static enum line_word handle_line(void *state, struct text line, struct reading *reading)
{
    struct text inner = words_unquote(line);
    enum line_word word = read_line(state, line, reading);
    return word == LINE_REFUSED && inner.bytes != line.bytes ? read_line(state, inner, reading) : word;
}

static void handle_finish(void *state, struct reading *reading)
{
    struct handle *handle = state;
    if (handle->has_summary)
        reading_remark(reading, "handle -s counts all processes, or those that -p names, which its text does not say");
    if (handle->has_list && !handle->has_others)
        reading_remark(reading, "handle lists files and named sections only, unless it is called with -a");
    pool_set_clear(&handle->types);
    handle->in_summary = handle->has_summary = handle->has_list = false;
    handle->has_others = handle->has_process = handle->is_closed_process = false;
}

static int handle_recognise(struct text head)
{
    if (words_has(head, "Handle type summary:") || (words_has(head, "andle v") && words_has(head, "Sysinternals - ")))
        return 90;
    return words_has(head, "--------------------") && words_has(head, " pid: ") && words_has(head, ": File ") ? 60 : 0;
}

const struct foreign_kind foreign_handle = {.name = "handle",
                                            .title = "Sysinternals handle",
                                            .os = "Windows",
                                            .recognise = handle_recognise,
                                            .plain_blanks = true,
                                            .open = handle_open,
                                            .close = handle_close,
                                            .line = handle_line,
                                            .finish = handle_finish};
