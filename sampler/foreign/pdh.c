/* pdh.c: counter logs as text: what perfmon's data collectors, relog and typeperf write ("PDH-CSV 4.0", with tabs "PDH-TSV 4.0"), and what we write in their form (export/pdh.h).
 *
 *   "(PDH-CSV 4.0) (India Standard Time)(-330)","\\HOST\Memory\Pool Paged Bytes","\\HOST\Process(lsass)\Handle Count",...
 *   "09/19/2017 09:51:39.073","128375856"," ",...
 * The first cell names the zone and its minutes west of UTC, where it was not cut off; times are month first. Each line is a sample; each column a series (extra_series.h in replay). Those whose
 * meaning is known (counter_names.h) are totals and rows as well, of the first machine that is named. A blank is no value.
 * Processes have the pid of their column `ID Process`. A log without it tells none: their rows then have a number below zero in its place, the same for the same instance.
 */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/text.h"
#include "sampler/foreign/cells.h"
#include "sampler/foreign/code_page.h"
#include "sampler/foreign/counter_names.h"
#include "sampler/foreign/kind.h"
#include "sampler/foreign/words.h"

enum { COLUMNS_MAX = 65536, PATH_MOST = 2048, SECONDS_A_MINUTE = 60, WEST_MOST = 24 * 60, NAMES_TRIED = 256 };

struct column {
    uint32_t machine, path; /* names; path 0: no series */
    struct counter meaning;
    uint32_t row; /* which of the rows, where it is of one */
};

/* A row that columns are of. */
struct counter_row {
    enum counter_what what;
    uint32_t instance; /* name: of the instance as it stands there */
    uint32_t name;
    enum pool_type type; /* of a pool */
    int64_t session;
    int64_t pid;     /* of a process: as its instance says; ABSENT: a column says it, or nothing does */
    bool has_pid;    /* a column says it */
    int64_t pid_now; /* in this line */
    size_t place;    /* 1 + that of the row in the sample; 0: none yet */
};

struct pdh {
    struct cells *cells; /* owned */
    char separator;
    bool has_header, is_quoted;
    bool has_caption; /* the last cell of the header is no counter: what whoever made the log wrote about it */
    bool has_zone;
    int32_t zone_seconds;
    struct buffer columns; /* owned; struct column */
    struct buffer rows;    /* owned; struct counter_row */
    struct pool_set index; /* owned; the rows by instance and kind */
    struct pool_set paths; /* owned; the columns by path and machine */
    struct buffer decoded; /* owned; a header in UTF-8, or a part of a path */
    uint32_t machine;      /* the first that is named, in whichever header: logs put together may be of several */
};

static struct column *column_at(const struct pdh *pdh, size_t i)
{
    return (struct column *)(void *)pdh->columns.bytes + i;
}

static size_t column_count(const struct pdh *pdh)
{
    return pdh->columns.length / sizeof(struct column);
}

static struct counter_row *row_at(const struct pdh *pdh, size_t i)
{
    return (struct counter_row *)(void *)pdh->rows.bytes + i;
}

static size_t row_count(const struct pdh *pdh)
{
    return pdh->rows.length / sizeof(struct counter_row);
}

static void pdh_close(void *state)
{
    struct pdh *pdh = state;
    cells_close(pdh->cells);
    buffer_done(&pdh->columns);
    buffer_done(&pdh->rows);
    buffer_done(&pdh->decoded);
    pool_set_done(&pdh->index);
    pool_set_done(&pdh->paths);
    free(pdh);
}

static enum status pdh_open(void **state)
{
    struct pdh *made = calloc(1, sizeof *made);
    *state = NULL;
    if (made == NULL)
        return STATUS_NO_MEMORY;
    buffer_init(&made->columns, COLUMNS_MAX * sizeof(struct column));
    buffer_init(&made->rows, COLUMNS_MAX * sizeof(struct counter_row));
    buffer_init(&made->decoded, 16 << 20);
    pool_set_init(&made->index);
    pool_set_init(&made->paths);
    if (cells_open(&made->cells) != STATUS_OK) {
        pdh_close(made);
        return STATUS_NO_MEMORY;
    }
    *state = made;
    return STATUS_OK;
}

/* --- the header -------------------------------------------------------------------------------------------------------------------- */

static bool is_header(struct text line)
{
    struct text cell = words_trim(line);
    if (cell.length > 0 && cell.bytes[0] == '"')
        cell = words_trim((struct text){cell.bytes + 1, cell.length - 1});
    return words_begin(cell, "(PDH-CSV ") || words_begin(cell, "(PDH-TSV ");
}

/* What stands behind the first cell; without quotes what stands before the first path. */
static char find_separator(struct text line, bool is_quoted)
{
    const char *behind = is_quoted ? memchr(line.bytes + 1, '"', line.length - 1) : words_find(line, "\\\\");
    char found = ',';
    if (behind != NULL && is_quoted && behind + 1 < line.bytes + line.length)
        found = behind[1];
    else if (behind != NULL && !is_quoted && behind > line.bytes)
        found = behind[-1];
    return found == ';' || found == '\t' || found == '|' ? found : ',';
}

/* `(PDH-CSV 4.0) (India Standard Time)(-330)`: the number in the last brackets. */
static void read_zone(struct pdh *pdh, struct text cell)
{
    size_t end = cell.length;
    double west;
    int64_t whole;
    pdh->has_zone = false;
    if (end == 0 || cell.bytes[end - 1] != ')')
        return;
    size_t begin = end - 1;
    while (begin > 0 && cell.bytes[begin - 1] != '(')
        begin--;
    struct text number = {cell.bytes + begin, end - 1 - begin};
    if (begin < 2 || cell.bytes[begin - 2] != ')' || !decimal_read(number, &west, &whole) || whole == ABSENT ||
        whole > WEST_MOST || whole < -WEST_MOST)
        return;
    pdh->has_zone = true;
    pdh->zone_seconds = (int32_t)-whole * SECONDS_A_MINUTE;
}

/* How many of the header's names are known in that code page: of the first that are not plain ASCII. */
static int count_known(struct pdh *pdh, enum code_page page)
{
    int known = 0, looked_at = 0;
    for (size_t i = 1; i < cells_count(pdh->cells) && looked_at < NAMES_TRIED; i++) {
        struct text cell = cells_at(pdh->cells, i);
        struct counter_path path;
        if (!code_page_is_needed(cell))
            continue;
        looked_at++;
        buffer_clear(&pdh->decoded);
        code_page_decode(page, cell, &pdh->decoded);
        if (!counter_path_split((struct text){buffer_text(&pdh->decoded), pdh->decoded.length}, &path))
            continue;
        known += counter_object_is_known(&path);
        known += counter_meaning(&path).what != COUNTER_OTHER;
    }
    return known;
}

/* The one that makes most of the names known; CODE_PAGES: none does. */
static enum code_page find_page(struct pdh *pdh)
{
    enum code_page found = CODE_PAGES;
    for (int page = 0, best = 0; page < CODE_PAGES; page++) {
        int known = count_known(pdh, (enum code_page)page);
        found = known > best ? (enum code_page)page : found;
        best = known > best ? known : best;
    }
    return found;
}

/* The line in UTF-8 where its bytes tell what they are, else as it is. Borrowed until the next header. */
static bool split_header(struct pdh *pdh, struct text line)
{
    if (!cells_split(pdh->cells, line, pdh->separator))
        return false;
    enum code_page page = code_page_is_needed(line) ? find_page(pdh) : CODE_PAGES;
    if (page == CODE_PAGES)
        return true;
    buffer_clear(&pdh->decoded);
    code_page_decode(page, line, &pdh->decoded);
    return pdh->decoded.status == STATUS_OK &&
           cells_split(pdh->cells, (struct text){(const char *)pdh->decoded.bytes, pdh->decoded.length},
                       pdh->separator);
}

static bool ends_with(struct text text, const char *word)
{
    size_t length = strlen(word);
    return text.length > length && memcmp(text.bytes + text.length - length, word, length) == 0;
}

/* Cuts the number behind the last `mark` off; false when there is none. */
static bool cut_number(struct text *text, char mark, int64_t *number)
{
    size_t at = text->length;
    double value;
    while (at > 0 && text->bytes[at - 1] != mark)
        at--;
    if (at < 2 || !decimal_read((struct text){text->bytes + at, text->length - at}, &value, number) ||
        *number == ABSENT)
        return false;
    text->length = at - 1;
    return true;
}

/* `Toke Paged`, `Toke Paged session 1`: the label of a pool in what we write. */
static bool read_pool_label(struct text label, struct counter_row *row, struct text *name)
{
    static const char SESSION[] = " session";
    struct text cut = label;
    int64_t session;
    row->session = ABSENT;
    if (cut_number(&cut, ' ', &session) && ends_with(cut, SESSION)) {
        row->session = session;
        label = (struct text){cut.bytes, cut.length - (sizeof SESSION - 1)};
    }
    for (int type = 0; type < POOL_TYPE_COUNT; type++) {
        const char *word = pool_type_name((enum pool_type)type);
        if (!ends_with(label, word) || label.bytes[label.length - strlen(word) - 1] != ' ')
            continue;
        row->type = (enum pool_type)type;
        *name = (struct text){label.bytes, label.length - strlen(word) - 1};
        return true;
    }
    return false;
}

/* The name of a row, and what else its instance says. False: it is no row's. */
static bool read_instance(struct pdh *pdh, struct counter_row *row, struct text instance, bool has_pid,
                          struct text *name)
{
    *name = instance;
    row->pid = ABSENT;
    if (row->what == COUNTER_PROCESS)
        return !has_pid || cut_number(name, ':', &row->pid);
    buffer_clear(&pdh->decoded);
    counter_path_unescape(&pdh->decoded, instance);
    *name = (struct text){buffer_text(&pdh->decoded), pdh->decoded.length};
    if (row->what == COUNTER_POOL)
        return read_pool_label(*name, row, name);
    return row->what != COUNTER_OUR_PROCESS || cut_number(name, ' ', &row->pid);
}

/* 1 + the row of the instance, which is added when it is new; 0: there is none. */
static uint32_t find_row(struct pdh *pdh, const struct counter *meaning, struct text instance, struct reading *reading)
{
    struct counter_row row = {.what = meaning->what == COUNTER_PID ? COUNTER_PROCESS : meaning->what};
    row.instance = reading_name(reading, instance);
    const struct pool key = {.name = row.instance, .type = (enum pool_type)row.what, .session = meaning->has_pid};
    uint32_t place = pool_set_find(&pdh->index, &key);
    struct text name;
    if (place != POOL_SET_NONE)
        return place + 1;
    if (row.instance == 0 || !read_instance(pdh, &row, instance, meaning->has_pid, &name) || name.length == 0)
        return 0;
    row.name = reading_name(reading, name);
    place = (uint32_t)row_count(pdh);
    buffer_add(&pdh->rows, &row, sizeof row);
    if (row.name == 0 || pdh->rows.status != STATUS_OK || !pool_set_add(&pdh->index, &key, place))
        return 0;
    return place + 1;
}

/* A machine's name is the same in any case of its letters. */
static bool is_of_another(const struct pdh *pdh, uint32_t machine, const struct reading *reading)
{
    return machine != 0 && machine != pdh->machine &&
           !code_page_same_name(intern_text(reading->names, machine), intern_text(reading->names, pdh->machine));
}

static struct column read_column(struct pdh *pdh, struct text cell, struct reading *reading)
{
    struct column column = {.path = 0};
    struct counter_path path;
    cell = words_trim(cell);
    if (cell.length == 0 || cell.length > PATH_MOST)
        return column;
    if (!counter_path_split(cell, &path)) {
        column.path = reading_name(reading, cell);
        return column;
    }
    column.path = reading_name(reading, path.rest);
    column.machine = path.machine.length > 0 ? reading_name(reading, path.machine) : 0;
    if (pdh->machine == 0)
        pdh->machine = column.machine;
    if (is_of_another(pdh, column.machine, reading))
        return column;
    column.meaning = counter_meaning(&path);
    if (column.meaning.what <= COUNTER_TOTAL)
        return column;
    column.row = find_row(pdh, &column.meaning, path.instance, reading);
    if (column.row == 0)
        column.meaning.what = COUNTER_OTHER;
    else if (column.meaning.what == COUNTER_PID)
        row_at(pdh, column.row - 1)->has_pid = true;
    return column;
}

/* With a pid an instance is its name: which of several svchosts it is, the pid says. */
static void name_processes(struct pdh *pdh, struct reading *reading)
{
    for (size_t i = 0; i < row_count(pdh); i++) {
        struct counter_row *row = row_at(pdh, i);
        uint32_t number;
        if (row->what != COUNTER_PROCESS || !row->has_pid)
            continue;
        uint32_t name =
            reading_name(reading, counter_instance_name(intern_text(reading->names, row->instance), &number));
        row->name = name != 0 ? name : row->name;
    }
}

static void set_host(struct pdh *pdh, struct reading *reading)
{
    struct text machine = intern_text(reading->names, pdh->machine);
    if (reading->host[0] == '\0' && machine.length > 0)
        text_safe(reading->host, sizeof reading->host, sizeof reading->host, machine.bytes, machine.length);
}

/* How many of the columns are series, and mean something; and of how many machines they are. */
static void count_columns(struct pdh *pdh, struct reading *reading)
{
    struct reading_series *counts = &reading->series;
    uint32_t before = 0;
    *counts = (struct reading_series){0};
    for (size_t i = 0; i < column_count(pdh); i++) {
        const struct column *column = column_at(pdh, i);
        counts->columns += column->path != 0;
        counts->known += column->meaning.what != COUNTER_OTHER;
        counts->others += column->machine != before && is_of_another(pdh, column->machine, reading);
        before = column->machine;
    }
}

static bool is_there_already(struct pdh *pdh, const struct column *column)
{
    const struct pool key = {.name = column->path, .session = column->machine};
    if (column->path == 0)
        return false;
    return pool_set_find(&pdh->paths, &key) != POOL_SET_NONE ||
           !pool_set_add(&pdh->paths, &key, (uint32_t)column_count(pdh));
}

static enum line_word read_header(struct pdh *pdh, struct text line, struct reading *reading)
{
    line = words_trim(line);
    pdh->is_quoted = line.bytes[0] == '"';
    pdh->separator = find_separator(line, pdh->is_quoted);
    pdh->has_header = false;
    buffer_clear(&pdh->columns);
    buffer_clear(&pdh->rows);
    pool_set_clear(&pdh->index);
    pool_set_clear(&pdh->paths);
    if (!split_header(pdh, line))
        return reading_refuse(reading, "quotes that are no CSV");
    if (cells_count(pdh->cells) - 1 > COLUMNS_MAX)
        return reading_refuse(reading, "more than 65536 counters");
    /* Cells of the header are borrowed from the parser, and instances are decoded beside them. */
    bool has_twice = false;
    read_zone(pdh, words_trim(cells_at(pdh->cells, 0)));
    for (size_t i = 1; i < cells_count(pdh->cells); i++) {
        struct column column = read_column(pdh, cells_at(pdh->cells, i), reading);
        if (is_there_already(pdh, &column)) {
            has_twice = true;
            column = (struct column){.path = 0};
        }
        buffer_add(&pdh->columns, &column, sizeof column);
    }
    if (pdh->columns.status != STATUS_OK)
        return reading_refuse(reading, "no memory for its counters");
    size_t last = cells_count(pdh->cells) - 1;
    pdh->has_caption = last > 1 && !words_begin(words_trim(cells_at(pdh->cells, last)), "\\");
    name_processes(pdh, reading);
    set_host(pdh, reading);
    count_columns(pdh, reading);
    pdh->has_header = true;
    return has_twice ? reading_refuse(reading, "a counter stands in it twice, and only the first counts") : LINE_KNOWN;
}

/* --- rows -------------------------------------------------------------------------------------------------------------------------- */

/* Means of several samples have fractions, and large numbers may be written with an exponent; a byte has none. */
static int64_t round_value(double value)
{
    static const double MOST = 9007199254740992.0; /* a double has no fraction from there on */
    if (value < -MOST || value > MOST)
        return ABSENT;
    return (int64_t)(value + (value < 0 ? -0.5 : 0.5));
}

/* What it is in bytes or pieces. */
static int64_t amount_of(const struct counter *meaning, double value, int64_t whole)
{
    return whole != ABSENT ? number_scale(whole, meaning->scale, 1) : round_value(value * (double)meaning->scale);
}

/* The finest scale that is there counts. */
static void set_total(struct snapshot *snapshot, const struct counter *meaning, int64_t amount)
{
    int64_t *total = &snapshot->totals[meaning->field];
    if (*total == ABSENT || meaning->scale == 1)
        *total = amount;
}

/* The values of the row that a column is of; NULL where the sample cannot have it. */
static int64_t *values_of(struct counter_row *row, struct reading *reading)
{
    struct snapshot *snapshot = &reading->snapshot;
    struct text name = intern_text(reading->names, row->name);
    bool is_new = row->place == 0;
    int64_t pid = row->has_pid ? row->pid_now : row->pid != ABSENT ? row->pid : -(int64_t)row->instance;
    if (is_new && row->what == COUNTER_POOL && reading_add_pool(reading, name, row->type, row->session) != NULL)
        row->place = snapshot->pool_count;
    bool is_process = row->what == COUNTER_PROCESS || row->what == COUNTER_OUR_PROCESS;
    if (is_new && is_process && pid != ABSENT && reading_add_process(reading, pid, name) != NULL)
        row->place = snapshot->process_count;
    struct object_type *type = is_new && row->what == COUNTER_TYPE ? snapshot_add_type(snapshot) : NULL;
    struct group *group = is_new && row->what == COUNTER_GROUP ? snapshot_add_group(snapshot) : NULL;
    if (type != NULL) {
        type->name = row->name;
        row->place = snapshot->type_count;
    }
    if (group != NULL) {
        group->name = row->name;
        row->place = snapshot->group_count;
    }
    if (row->place == 0)
        return NULL;
    return row->what == COUNTER_POOL   ? snapshot->pools[row->place - 1].value
           : is_process                ? snapshot->processes[row->place - 1].value
           : row->what == COUNTER_TYPE ? snapshot->types[row->place - 1].value
                                       : snapshot->groups[row->place - 1].value;
}

/* Sizes and counts below zero are what 32 bits made of them (Q317151): they stay series and mean nothing here. */
static void take_value(struct pdh *pdh, const struct column *column, int64_t amount, struct reading *reading)
{
    bool is_ours = column->meaning.what >= COUNTER_POOL;
    if (amount == ABSENT || (amount < 0 && !is_ours))
        return;
    if (column->meaning.what == COUNTER_TOTAL) {
        set_total(&reading->snapshot, &column->meaning, amount);
        return;
    }
    int64_t *values = values_of(row_at(pdh, column->row - 1), reading);
    if (values != NULL)
        values[column->meaning.field] = amount;
}

/* First the pids, which name the rows of the others. */
static void take_pids(struct pdh *pdh)
{
    for (size_t i = 0; i < row_count(pdh); i++) {
        row_at(pdh, i)->place = 0;
        row_at(pdh, i)->pid_now = ABSENT;
    }
    for (size_t i = 0; i < column_count(pdh); i++) {
        const struct column *column = column_at(pdh, i);
        double value;
        int64_t whole;
        if (column->meaning.what == COUNTER_PID && decimal_read(cells_at(pdh->cells, i + 1), &value, &whole) &&
            whole >= 0)
            row_at(pdh, column->row - 1)->pid_now = whole;
    }
}

/* What is written where there was none: nothing, or what C makes of 0/0. */
static bool is_no_value(struct text cell)
{
    cell = words_trim(cell);
    if (cell.length > 0 && cell.bytes[0] == '-')
        cell = (struct text){cell.bytes + 1, cell.length - 1};
    return cell.length == 0 || words_begin(cell, "1.#") || text_equal_fold(cell.bytes, cell.length, "nan", 3) ||
           text_equal_fold(cell.bytes, cell.length, "inf", 3);
}

static bool take_values(struct pdh *pdh, struct reading *reading, bool *all_numbers)
{
    *all_numbers = true;
    take_pids(pdh);
    for (size_t i = 0; i < column_count(pdh); i++) {
        const struct column *column = column_at(pdh, i);
        struct text cell = cells_at(pdh->cells, i + 1);
        double value;
        int64_t whole;
        if (!decimal_read(cell, &value, &whole)) {
            *all_numbers = *all_numbers && is_no_value(cell);
            continue;
        }
        if (column->path != 0 && !reading_add_point(reading, column->machine, column->path, value))
            return false;
        if (column->meaning.what != COUNTER_OTHER && column->meaning.what != COUNTER_PID)
            take_value(pdh, column, amount_of(&column->meaning, value, whole), reading);
    }
    return true;
}

/* Times are month first as a rule, unless somebody saved them anew from a spreadsheet: that leaves no quotes. */
static bool read_time(const struct pdh *pdh, struct stamp *stamp)
{
    *stamp = (struct stamp){.epoch_ns = ABSENT};
    if (!stamp_find(cells_at(pdh->cells, 0), stamp) || !stamp_is_whole(stamp))
        return false;
    if (pdh->is_quoted)
        stamp->usual = ORDER_MONTH_FIRST;
    if (pdh->has_zone && !stamp->has_zone) {
        stamp->has_zone = stamp->zone_of_all = true;
        stamp->zone_seconds = pdh->zone_seconds;
    }
    return true;
}

/* Below a caption there is no value. */
static bool has_all_values(const struct pdh *pdh)
{
    size_t values = cells_count(pdh->cells) - 1, columns = column_count(pdh);
    return values == columns || (pdh->has_caption && values + 1 == columns);
}

static enum line_word read_row(struct pdh *pdh, struct text line, struct reading *reading)
{
    struct stamp stamp;
    if (!cells_split(pdh->cells, line, pdh->separator))
        return reading_refuse(reading, "quotes that are no CSV");
    if (!read_time(pdh, &stamp))
        return reading_refuse(reading, "not a line of a counter log");
    if (!has_all_values(pdh))
        return reading_refuse(reading, "a row with more or fewer values than there are counters");
    reading->begun = true;
    reading->stamp = stamp;
    bool all_numbers;
    if (!take_values(pdh, reading, &all_numbers))
        return reading_refuse(reading, "no memory for its values");
    return all_numbers ? LINE_ROW
                       : reading_refuse(reading, "something in it is no number, and only the others are taken");
}

/* --- all lines --------------------------------------------------------------------------------------------------------------------- */

/* What typeperf says around its table, and how it was called. */
static bool is_console(struct text line)
{
    static const char *const WORDS[] = {"The command completed successfully.", "Exiting, please wait..."};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++)
        if (words_has(line, WORDS[i]))
            return true;
    return words_are_none(line) || words_has(line, ">typeperf") || words_has(line, "> typeperf");
}

static enum line_word pdh_line(void *state, struct text line, struct reading *reading)
{
    struct pdh *pdh = state;
    struct text trimmed = words_trim(line);
    bool is_row =
        trimmed.length > 1 && (trimmed.bytes[0] == '"' || (trimmed.bytes[0] >= '0' && trimmed.bytes[0] <= '9'));
    if (is_header(line))
        return reading->begun ? LINE_AGAIN : read_header(pdh, line, reading);
    if (is_console(line))
        return LINE_KNOWN;
    if (!is_row || !pdh->has_header)
        return reading_refuse(reading,
                              is_row ? "values without a header that names them" : "not a line of a counter log");
    return reading->begun ? LINE_AGAIN : read_row(pdh, trimmed, reading);
}

static int pdh_recognise(struct text head)
{
    return words_has(head, "(PDH-CSV ") || words_has(head, "(PDH-TSV ") ? 95 : 0;
}

const struct foreign_kind foreign_pdh = {.name = "perfmon",
                                         .title = "counter log of perfmon",
                                         .os = "Windows",
                                         .recognise = pdh_recognise,
                                         .open = pdh_open,
                                         .close = pdh_close,
                                         .line = pdh_line};
