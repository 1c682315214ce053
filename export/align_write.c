#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "export/align.h"
#include "export/pdh.h"
#include "export/request.h"
#include "replay/player.h"

/* So many samples ahead are gone to one by one, which decodes less than a seek. */
enum { NEAR = 64, INTERVALS = 2 };

struct aligner {
    struct request *request;
    struct align *align;
    struct player *player;    /* owned */
    struct csv_writer writer; /* only its stream and its texts: rows are passed on */
    struct wide wide;
    int64_t held_id;                /* whose numbers `wide` has; 0: none */
    int64_t held_ns, held_until_ns; /* its time, and that of the sample behind it */
    int64_t reach_ns;
    struct problem *why;
};

int64_t align_reach_ns(int64_t interval_ns, enum tier tier)
{
    int64_t span_ns = tier_span_ns(tier);
    return INTERVALS * (interval_ns > span_ns ? interval_ns : span_ns);
}

/* --- the sample of a moment ------------------------------------------------------------------------------------------------- */

/* The last sample at or before the moment. STATUS_EMPTY when there is none. */
static enum status find_sample(struct aligner *aligner, int64_t utc_ns, struct sample_info *info)
{
    struct recording *recording = aligner->request->recording;
    enum status status = recording_find_time(recording, utc_ns, info, aligner->why);
    if (status != STATUS_OK || info->utc_ns <= utc_ns)
        return status;
    int64_t id = info->id;
    status = recording_step(recording, id, -1, info, aligner->why);
    return status == STATUS_OK && info->id == id ? STATUS_EMPTY : status;
}

static enum status go_to(struct aligner *aligner, const struct sample_info *info)
{
    struct player *player = aligner->player;
    int64_t ahead = player_current(player) != NULL ? info->position - player_info(player)->position : -1;
    enum status status = STATUS_OK;
    if (ahead < 0 || ahead > NEAR)
        return player_seek_id(player, info->id, aligner->why);
    while (status == STATUS_OK && player_info(player)->id < info->id)
        status = player_step(player, 1, aligner->why);
    return status;
}

static void take_rows(struct aligner *aligner)
{
    enum entity entity = (enum entity)aligner->request->columns.what;
    const struct snapshot *snapshot = player_current(aligner->player);
    struct line_source source = {.row = {.entity = entity, .snapshot = snapshot}};
    wide_clear(&aligner->wide);
    for (size_t i = 0; (source.row.item = snapshot_row(snapshot, entity, i)) != NULL; i++)
        wide_take(&aligner->wide, &source);
}

static enum status hold(struct aligner *aligner, const struct sample_info *info)
{
    struct sample_info next;
    enum status status = go_to(aligner, info);
    if (status == STATUS_OK)
        status = recording_step(aligner->request->recording, info->id, 1, &next, aligner->why);
    if (status != STATUS_OK)
        return status;
    take_rows(aligner);
    aligner->held_id = info->id;
    aligner->held_ns = info->utc_ns;
    aligner->held_until_ns = next.id == info->id ? INT64_MAX : next.utc_ns;
    aligner->reach_ns = align_reach_ns(player_session(aligner->player)->interval_ns, sample_info_span(info));
    return STATUS_OK;
}

/* Makes `wide` hold what is known of the moment; *known says whether that is anything. */
static enum status seek(struct aligner *aligner, int64_t utc_ns, bool *known)
{
    struct sample_info info;
    const struct walk_config *walk = &aligner->request->walk;
    *known = false;
    if (aligner->held_id == 0 || utc_ns < aligner->held_ns || utc_ns >= aligner->held_until_ns) {
        enum status status = find_sample(aligner, utc_ns, &info);
        if (status == STATUS_EMPTY)
            return STATUS_OK;
        if (status == STATUS_OK && info.id != aligner->held_id)
            status = hold(aligner, &info);
        if (status != STATUS_OK)
            return status;
    }
    *known = aligner->held_ns >= walk->begin_ns && aligner->held_ns <= walk->end_ns &&
             utc_ns - aligner->held_ns <= aligner->reach_ns;
    return STATUS_OK;
}

/* --- rows ------------------------------------------------------------------------------------------------------------------- */

static void put(struct aligner *aligner, struct text text)
{
    stream_put(&aligner->writer.stream, text.bytes, text.length);
}

static void put_separators(struct aligner *aligner, size_t count)
{
    for (size_t i = 0; i < count; i++)
        stream_put(&aligner->writer.stream, &aligner->writer.separator, 1);
}

static void put_title(struct aligner *aligner, size_t i, struct buffer *title)
{
    struct csv_writer *writer = &aligner->writer;
    buffer_clear(title);
    if (aligner->align->time.is_pdh) {
        buffer_add_byte(title, '"');
        pdh_add_path(title, &aligner->wide, i, aligner->request->session.machine.host);
        buffer_add_byte(title, '"');
    } else {
        wide_title(&aligner->wide, i, title);
    }
    put_separators(aligner, 1);
    writer->cells = 0;
    if (aligner->align->time.is_pdh)
        csv_raw(writer, (const char *)title->bytes, title->length);
    else
        csv_text(writer, (const char *)title->bytes, title->length);
}

static enum status write_header(struct aligner *aligner)
{
    struct align_row row;
    struct buffer title;
    enum status status = align_table_row(aligner->align->table, &row, aligner->why);
    if (status != STATUS_OK)
        return status;
    buffer_init(&title, 1 << 20);
    put(aligner, row.bytes);
    for (size_t i = 0; i < aligner->wide.count; i++)
        put_title(aligner, i, &title);
    put(aligner, row.line_end);
    status = title.status;
    buffer_done(&title);
    return status == STATUS_OK ? status : problem_set(aligner->why, status, "out of memory while exporting");
}

static void put_numbers(struct aligner *aligner, bool known)
{
    char digits[NUMBER_TEXT];
    struct stream *stream = &aligner->writer.stream;
    for (size_t i = 0; i < aligner->wide.count; i++) {
        int64_t value = known ? aligner->wide.values[i] : ABSENT;
        put_separators(aligner, 1);
        if (aligner->align->time.is_pdh)
            pdh_number(stream, value);
        else
            stream_put(stream, digits, number_exact(digits, value));
    }
}

static enum status write_row(struct aligner *aligner, const struct align_row *row)
{
    struct align *align = aligner->align;
    int64_t utc_ns;
    bool known = false, fits = row->cells <= align->time.columns;
    bool timed = fits && align_time_read(&align->time, align_table_cell(align->table, align->time.column), &utc_ns);
    put(aligner, row->bytes);
    enum status status = timed ? seek(aligner, utc_ns, &known) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    if (timed || row->cells == align->time.columns) {
        put_separators(aligner, align->time.columns - row->cells);
        put_numbers(aligner, known);
    }
    put(aligner, row->line_end);
    align->rows += row->cells > 0;
    align->untimed += row->cells > 0 && !timed;
    align->unmatched += timed && !known;
    return STATUS_OK;
}

static enum status write_rows(struct aligner *aligner)
{
    struct align_row row;
    enum status status = write_header(aligner);
    while (status == STATUS_OK && !csv_writer_failed(&aligner->writer)) {
        if (os_stop_requested())
            return problem_set(aligner->why, STATUS_IO, "the export was stopped before all was written");
        status = align_table_row(aligner->align->table, &row, aligner->why);
        if (status == STATUS_OK)
            status = write_row(aligner, &row);
    }
    return status == STATUS_EMPTY ? STATUS_OK : status;
}

enum status align_write(struct request *request, FILE *out, const char *name, struct problem *why)
{
    struct aligner *aligner = calloc(1, sizeof *aligner);
    if (aligner == NULL)
        return problem_set(why, STATUS_NO_MEMORY, "out of memory while exporting");
    aligner->request = request;
    aligner->align = &request->align;
    aligner->why = why;
    csv_writer_init(&aligner->writer, out, align_table_separator(request->align.table));
    aligner->writer.neutral = request->safe;
    enum status status = align_table_rewind(request->align.table, why);
    if (status == STATUS_OK)
        status = wide_open(&aligner->wide, &request->columns, request->lead, &request->series, why);
    if (status == STATUS_OK)
        status = player_open(&aligner->player, request->recording, why);
    if (status == STATUS_OK)
        status = write_rows(aligner);
    if (status == STATUS_OK)
        status = csv_writer_flush(&aligner->writer, name, why);
    request->formulas = aligner->writer.formulas;
    player_close(aligner->player);
    wide_done(&aligner->wide);
    csv_writer_done(&aligner->writer);
    free(aligner);
    return status;
}
