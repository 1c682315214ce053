/* A recording that is good as a database, but whose rows say anything: times, keys, ids, boots, names, frames (sealed as good ones are). Seven of eight have no seals on their rows, as a
 * stranger could just as well seal what they made up: only so it is the rows that are judged, and not that they were changed. */
#include <sqlite3.h>

#include "replay/frame.h"
#include "tests/fuzz/fuzz.h"

/* ?1 is a number, ?2 a value of any kind. */
static const char *const EDITS[] = {
    "UPDATE sample SET utc_ns = ?2 WHERE id = ?1",
    "UPDATE sample SET mono_ns = ?2 WHERE id = ?1",
    "UPDATE sample SET key = ?2 WHERE id = ?1",
    "UPDATE OR IGNORE sample SET id = ?2 WHERE id = ?1",
    "UPDATE sample SET after_break = ?2 WHERE id = ?1",
    "UPDATE sample SET boot = ?2 WHERE id = ?1",
    "UPDATE sample SET session = ?2 WHERE id = ?1",
    "UPDATE sample SET took_ns = ?2, nonpaged_bytes = ?2, handles_limit = ?2 WHERE id = ?1",
    "UPDATE OR IGNORE frame SET sample = ?2 WHERE sample = ?1",
    "UPDATE frame SET data = ?2 WHERE sample = ?1",
    "UPDATE boot SET identity = ?2 WHERE id = ?1",
    "UPDATE OR IGNORE boot SET id = ?2 WHERE id = ?1",
    "UPDATE OR IGNORE session SET id = ?2 WHERE id = ?1",
    "UPDATE session SET host = ?2, os = ?2, source = ?2 WHERE id = ?1",
    "UPDATE session SET zone = ?2, tool = ?2 WHERE id = ?1",
    "UPDATE session SET zone_offset_seconds = ?2 WHERE id = ?1",
    "UPDATE session SET interval_ns = ?2, started_ns = ?2, processors = ?2, page_bytes = ?2, pid = ?2 WHERE id = ?1",
    "UPDATE mark SET text = ?2 WHERE id = ?1",
    "UPDATE mark SET utc_ns = ?2 WHERE id = ?1",
    "UPDATE mark SET kind = ?2 WHERE id = ?1",
    "INSERT INTO mark (utc_ns, kind, text, session) VALUES (?1, 4, ?2, 1)",
    "DELETE FROM sample WHERE id = ?1 OR id = ?2",
    "DELETE FROM frame WHERE sample = ?1",
    "DELETE FROM session WHERE id = ?1",
    "INSERT OR IGNORE INTO sample (id, session, boot, utc_ns, key, after_break) VALUES (?2, 1, 1, ?2, ?1, 0)",
    "INSERT OR IGNORE INTO frame VALUES (?2, ?1)",
    "DELETE FROM sample WHERE id <= ?1",
    "UPDATE OR IGNORE minute SET number = ?2 WHERE number = ?1",
    "UPDATE minute SET first = ?2 WHERE number = ?1",
    "UPDATE minute SET last = ?2 WHERE number = ?1",
    "UPDATE minute SET key = ?2 WHERE number = ?1",
    "UPDATE minute SET samples = ?2, begin_ns = ?2 WHERE number = ?1",
    "UPDATE minute SET utc_ns = ?2 WHERE number = ?1",
    "UPDATE minute SET totals = ?2 WHERE number = ?1",
    "UPDATE minute SET data = ?2 WHERE number = ?1",
    "UPDATE minute SET ranges = ?2 WHERE number = ?1",
    "UPDATE quarter SET first = ?2, last = ?2 WHERE number = ?1",
    "UPDATE quarter SET data = ?2, ranges = ?2 WHERE number = ?1",
    "DELETE FROM minute WHERE number = ?1",
    "DELETE FROM quarter WHERE number = ?1",
    "UPDATE OR IGNORE stand_in SET sample = ?2 WHERE sample = ?1",
    "UPDATE OR IGNORE stand_in SET samples = ?2, begin_ns = ?2 WHERE sample = ?1",
    "UPDATE OR IGNORE stand_in SET seal = ?2 WHERE sample = ?1",
    "UPDATE OR IGNORE stand_in SET totals = ?2 WHERE sample = ?1",
    "UPDATE OR IGNORE stand_in SET ranges = ?2 WHERE sample = ?1",
    "DELETE FROM stand_in WHERE sample = ?1",
    "DROP TABLE stand_in",
};
static const char UNSEAL[] =
    "UPDATE sample SET seal = NULL; UPDATE mark SET seal = NULL; UPDATE session SET seal = NULL;"
    "UPDATE minute SET seal = NULL; UPDATE quarter SET seal = NULL";

enum { EDIT_COUNT = sizeof EDITS / sizeof EDITS[0], EDITS_MAX = 24, FILE_MAX = 1 << 18 };
enum value_kind { VALUE_NULL, VALUE_NUMBER, VALUE_TEXT, VALUE_BLOB, VALUE_REAL, VALUE_KEY, VALUE_DELTA, VALUE_KINDS };

enum base { BASE_PLAIN, BASE_THINNED, BASE_STAND_INS, BASES };
static struct buffer bases[BASES];

static void make_bases(void)
{
    if (bases[BASE_PLAIN].length > 0)
        return;
    for (size_t i = 0; i < BASES; i++)
        buffer_init(&bases[i], FILE_MAX);
    fuzz_make_recording("good", &bases[BASE_PLAIN], NULL);
    fuzz_make_thinned(&bases[BASE_THINNED], &bases[BASE_STAND_INS]);
}

/* A frame that fits behind that of the sample before. */
static void bind_frame(sqlite3_stmt *edit, struct text body, unsigned char kind, const unsigned char *before)
{
    unsigned char frame[256 + 1 + FRAME_SEAL] = {kind};
    size_t length = body.length < 256 ? body.length : 256;
    uint32_t sum = FRAME_SUM_START;
    memcpy(frame + 1, body.bytes, length);
    if (kind != FRAME_KEY)
        memcpy(&sum, before, sizeof sum);
    sum = frame_checksum(sum, frame, length + 1);
    memcpy(frame + 1 + length, &sum, sizeof sum); /* little endian, as this machine is */
    sqlite3_bind_blob(edit, 2, frame, (int)(length + 1 + FRAME_SEAL), SQLITE_TRANSIENT);
}

static void bind_frame_behind(sqlite3 *db, sqlite3_stmt *edit, int64_t sample, struct text body, unsigned char kind)
{
    unsigned char before[4] = {0};
    sqlite3_stmt *select;
    sqlite3_prepare_v2(db, "SELECT substr(data, -4) FROM frame WHERE sample = ?1 - 1", -1, &select, NULL);
    sqlite3_bind_int64(select, 1, sample);
    if (sqlite3_step(select) == SQLITE_ROW && sqlite3_column_bytes(select, 0) == 4)
        memcpy(before, sqlite3_column_blob(select, 0), 4);
    sqlite3_finalize(select);
    bind_frame(edit, body, kind, before);
}

static void edit_once(sqlite3 *db, struct fuzz_input *input)
{
    sqlite3_stmt *edit;
    if (sqlite3_prepare_v2(db, EDITS[fuzz_byte(input) % EDIT_COUNT], -1, &edit, NULL) != SQLITE_OK) {
        FUZZ_CHECK(strcmp(sqlite3_errmsg(db), "no such table: stand_in") == 0, "%s", sqlite3_errmsg(db));
        return;
    }
    int64_t id = fuzz_number(input);
    sqlite3_bind_int64(edit, 1, id);
    enum value_kind kind = fuzz_byte(input) % VALUE_KINDS;
    int64_t number = kind == VALUE_NUMBER || kind == VALUE_REAL ? fuzz_number(input) : 0;
    struct text text = kind > VALUE_NUMBER && kind != VALUE_REAL ? fuzz_text(input) : (struct text){"", 0};
    if (kind == VALUE_NUMBER)
        sqlite3_bind_int64(edit, 2, number);
    else if (kind == VALUE_REAL)
        sqlite3_bind_double(edit, 2, (double)number * 1e3);
    else if (kind == VALUE_TEXT)
        sqlite3_bind_text(edit, 2, text.bytes, (int)text.length, SQLITE_TRANSIENT);
    else if (kind == VALUE_BLOB)
        sqlite3_bind_blob(edit, 2, text.bytes, (int)text.length, SQLITE_TRANSIENT);
    else if (kind != VALUE_NULL)
        bind_frame_behind(db, edit, id, text, kind == VALUE_KEY ? FRAME_KEY : FRAME_DELTA);
    sqlite3_step(edit); /* what the tables refuse stays as it was */
    sqlite3_finalize(edit);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_input input = fuzz_start(bytes, length);
    struct problem why = {.line = ""};
    struct recording *recording;
    char path[256];
    sqlite3 *db;
    make_bases();
    uint64_t hint = (uint64_t)fuzz_number(&input);
    const struct buffer *base = &bases[(hint >> 3) % BASES];
    fuzz_write("x", base->bytes, base->length);
    snprintf(path, sizeof path, "%s/x", fuzz_folder());
    FUZZ_CHECK(sqlite3_open(path, &db) == SQLITE_OK, "open");
    sqlite3_exec(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN", NULL, NULL, NULL);
    if (hint % 8 != 0)
        sqlite3_exec(db, UNSEAL, NULL, NULL, NULL);
    for (int i = 0; i < EDITS_MAX && fuzz_left(&input); i++)
        edit_once(db, &input);
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(db);
    enum status status = recording_open_read(&recording, path, &why);
    fuzz_check_refusal(status, &why);
    if (status == STATUS_OK) {
        fuzz_walk(recording, hint);
        recording_close(recording);
    }
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const TEXTS[] = {"", "host", "\x1b[31m\xff", "Europe/Berlin"};
    for (unsigned edit = 0; edit < EDIT_COUNT; edit++) {
        for (unsigned kind = 0; kind < VALUE_KINDS; kind++) {
            struct buffer seed;
            buffer_init(&seed, 256);
            fuzz_put_number(&seed, 0x1735 + 8 * ((edit + kind) % BASES));
            buffer_add_byte(&seed, (unsigned char)edit);
            fuzz_put_number(&seed, 1 + (edit + kind) % 4);
            buffer_add_byte(&seed, (unsigned char)kind);
            if (kind == VALUE_NUMBER || kind == VALUE_REAL)
                fuzz_put_number(&seed, (int64_t)edit * 7 % 5);
            else if (kind != VALUE_NULL)
                fuzz_put_text(&seed, TEXTS[(edit + kind) % 4], strlen(TEXTS[(edit + kind) % 4]));
            fuzz_seed(seed.bytes, seed.length);
            buffer_done(&seed);
        }
    }
}
