/* Pages of a damaged file that are reached twice: their rows come again, and who goes on behind the last row that came would go round for ever. Each read ends, and says damage. */
#include "replay/recording.h"
#include "replay_run.h"

enum { SAMPLES = 300, MARKS = 2000, AT_CHILDREN = 12, AT_CELLS = 3, PAGE_MAX = 65536 };

static int64_t number_of(const char *text)
{
    sqlite3 *db;
    sqlite3_stmt *statement;
    ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(db, text, -1, &statement, NULL), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(statement), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return number;
}

/* In the root page of a table or index of more than one page each child in the second half, but for the rightmost, becomes the first one again (SQLite's file format, "B-tree pages"). */
static void make_circle(const char *name)
{
    char root[96];
    unsigned char page[PAGE_MAX];
    snprintf(root, sizeof root, "SELECT rootpage FROM sqlite_schema WHERE name = '%s'", name);
    long bytes = (long)number_of("PRAGMA page_size"), at = (long)(number_of(root) - 1) * bytes;
    FILE *file = fopen(path, "r+b");
    ck_assert(file != NULL && fseek(file, at, SEEK_SET) == 0 && fread(page, 1, (size_t)bytes, file) == (size_t)bytes);
    int cells = page[AT_CELLS] << 8 | page[AT_CELLS + 1];
    ck_assert_msg((page[0] == 2 || page[0] == 5) && cells >= 3, "the root of %s has no children", name);
    const unsigned char *cell = page + AT_CHILDREN;
    for (int i = cells / 2; i < cells; i++)
        memcpy(page + (cell[2 * i] << 8 | cell[2 * i + 1]), page + (cell[0] << 8 | cell[1]), 4);
    fseek(file, at, SEEK_SET);
    ck_assert_uint_eq(fwrite(page, 1, (size_t)bytes, file), (size_t)bytes);
    fclose(file);
}

static struct recording *open_circle(const char *name)
{
    struct recording *recording;
    struct problem why = {.line = ""};
    make_circle(name);
    ck_assert_msg(recording_open_read(&recording, path, &why) == STATUS_OK, "%s", why.line);
    return recording;
}

static bool count_frame(void *context, const struct sample_info *info, const unsigned char *frame, size_t length)
{
    int *left = context;
    (void)info, (void)frame, (void)length;
    return --*left > 0;
}

TEST(samples_that_come_again_are_damage_and_every_walk_ends)
{
    int damaged = 0;
    make_folder();
    record_demo("demo:quiet,tags=200");
    struct recording *recording = open_circle("sample");
    for (int64_t to = 1; to <= SAMPLES; to++) {
        struct problem why = {.line = ""};
        int left = 4 * SAMPLES;
        enum status status = recording_frames(recording, 1, to, count_frame, &left, &why);
        ck_assert_msg(left > 0, "to %lld: rows came again and again", (long long)to);
        damaged += status == STATUS_DAMAGED;
    }
    recording_close(recording);
    ck_assert_int_gt(damaged, 0);
    remove_folder();
}
END_TEST

TEST(thinned_samples_that_come_again_are_damage_and_every_walk_ends)
{
    struct problem why = {.line = ""};
    make_folder();
    WORKS("record", path, "--source", "demo:quiet,tags=200", "--samples", "3000", "--interval", "5s", "--quiet",
          "--keep", "30d", "--keep-all", "1m");
    struct recording *recording = open_circle("minute");
    int left = 100000;
    ck_assert_int_eq(recording_frames(recording, 1, INT64_MAX, count_frame, &left, &why), STATUS_DAMAGED);
    ck_assert_int_gt(left, 0);
    recording_close(recording);
    remove_folder();
}
END_TEST

TEST(marks_that_come_again_are_damage)
{
    struct problem why = {.line = ""};
    static struct mark marks[2 * MARKS];
    size_t count;
    char insert[256];
    make_folder();
    record_demo("demo:quiet,tags=200");
    snprintf(insert, sizeof insert,
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " INSERT INTO mark (utc_ns, kind, text, session) SELECT 1000 * i, 6, 'a note', 1 FROM n",
             MARKS);
    sql(insert);
    struct recording *recording = open_circle("mark_utc");
    ck_assert_int_eq(recording_marks(recording, 0, INT64_MAX, marks, 2 * MARKS, &count, &why), STATUS_DAMAGED);
    ck_assert_ptr_nonnull(strstr(why.line, "is damaged"));
    recording_close(recording);
    remove_folder();
}
END_TEST

SUITE_MAIN("replay: circle", samples_that_come_again_are_damage_and_every_walk_ends,
           thinned_samples_that_come_again_are_damage_and_every_walk_ends, marks_that_come_again_are_damage)
