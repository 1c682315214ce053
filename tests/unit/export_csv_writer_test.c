#include "export/csv_writer.h"

#include <inttypes.h>
#include <locale.h>
#include <signal.h>

#include "tests/unit/export_csv_table.h"
#include "tests/unit/suite.h"

static char *text;
static size_t text_length;
static FILE *stream;
static struct csv_writer *writer;

static void set_up(char separator)
{
    stream = tmpfile();
    ck_assert_ptr_nonnull(stream);
    writer = malloc(sizeof *writer);
    ck_assert_ptr_nonnull(writer);
    csv_writer_init(writer, stream, separator);
}

static void flush(void)
{
    ck_assert_int_eq(csv_writer_flush(writer, "memory", NULL), STATUS_OK);
    free(text);
    text_length = (size_t)ftell(stream);
    text = malloc(text_length + 1);
    ck_assert_ptr_nonnull(text);
    rewind(stream);
    ck_assert_uint_eq(fread(text, 1, text_length, stream), text_length);
    text[text_length] = '\0';
}

static void tear_down(void)
{
    csv_writer_done(writer);
    free(writer);
    fclose(stream);
    free(text);
    text = NULL;
}

static const struct {
    const char *bytes;
    size_t length;
} HOSTILE[] = {
    {"plain", 5},
    {"Key ", 4},
    {" lead", 5},
    {"a,b", 3},
    {"say \"hi\"", 8},
    {"\"", 1},
    {"line\nbreak", 10},
    {"cr\rlf\r\n", 7},
    {"nul\0inside", 10},
    {"\0\0\0\0", 4},
    {"\xff\xfe\x80", 3},
    {"back\\slash\\x41", 14},
    {"=cmd|' /C calc'!A0", 18},
    {"+1", 2},
    {"-bash", 5},
    {"@SUM(A1)", 8},
    {"tab\tin", 6},
    {"\x1b[31mred", 8},
    {"caf\xc3\xa9", 5},
    {"\xe2\x80\xae"
     "evil",
     7},
    {"signal_cache | UNIX", 19},
    {";", 1},
    {"(kmalloc >8k)", 13},
};
enum { HOSTILE_COUNT = sizeof HOSTILE / sizeof HOSTILE[0] };

TEST(every_text_comes_back_byte_for_byte_through_another_parser)
{
    set_up(',');
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        csv_number(writer, (int64_t)i);
        csv_text(writer, HOSTILE[i].bytes, HOSTILE[i].length);
        csv_text(writer, "", 0);
        csv_end_line(writer);
    }
    flush();
    struct csv_table table;
    csv_table_read(&table, text, text_length);
    ck_assert_uint_eq(table.rows, HOSTILE_COUNT);
    ck_assert_uint_eq(csv_table_width(&table), 3);
    for (size_t i = 0; i < HOSTILE_COUNT; i++) {
        char raw[64];
        size_t length = csv_unescape(table.cells[i * 3 + 1].bytes, raw);
        ck_assert_uint_eq(length, HOSTILE[i].length);
        ck_assert_mem_eq(raw, HOSTILE[i].bytes, length);
        ck_assert_uint_eq(table.cells[i * 3 + 2].length, 0);
    }
    csv_table_free(&table);
    tear_down();
}
END_TEST

TEST(no_text_can_act_on_a_terminal_or_as_a_formula)
{
    for (int tabs = 0; tabs < 2; tabs++) {
        set_up(tabs ? '\t' : ',');
        for (size_t i = 0; i < HOSTILE_COUNT; i++) {
            csv_text(writer, HOSTILE[i].bytes, HOSTILE[i].length);
            csv_end_line(writer);
        }
        flush();
        size_t lines = 0;
        for (size_t i = 0; i < text_length; i++) {
            lines += text[i] == '\n';
            ck_assert_msg(text[i] == '\n' || (unsigned char)text[i] >= ' ', "control byte %d", text[i]);
            bool is_start = i == 0 || text[i - 1] == '\n' || (text[i - 1] == '"' && (i < 2 || text[i - 2] == '\n'));
            ck_assert(!is_start || strchr("=+-@", text[i]) == NULL);
        }
        ck_assert_uint_eq(lines, HOSTILE_COUNT);
        tear_down();
    }
}
END_TEST

TEST(texts_are_quoted_only_where_it_may_matter)
{
    set_up(',');
    csv_text(writer, "ext4_inode_cache", 16);
    csv_text(writer, "a,b", 3);
    csv_text(writer, "say \"x\"", 7);
    csv_text(writer, "Key ", 4);
    csv_text(writer, "/system.slice/a.service", 23);
    csv_end_line(writer);
    flush();
    ck_assert_str_eq(text, "ext4_inode_cache,\"a,b\",\"say \"\"x\"\"\",\"Key \",/system.slice/a.service\n");
    tear_down();
}
END_TEST

TEST(numbers_are_their_digits_and_absent_is_empty)
{
    static const int64_t NUMBERS[] = {0, 7, -7, 10, 99, 100, 1234567890123456789, INT64_MAX, INT64_MIN + 1};
    set_up(',');
    setlocale(LC_ALL, "");
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        csv_number(writer, NUMBERS[i]);
        csv_number(writer, ABSENT);
        csv_end_line(writer);
    }
    flush();
    const char *at = text;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof NUMBERS[0]; i++) {
        char line[64];
        int length = snprintf(line, sizeof line, "%" PRId64 ",\n", NUMBERS[i]);
        ck_assert_int_eq(strncmp(at, line, (size_t)length), 0);
        at += length;
    }
    ck_assert_int_eq(*at, '\0');
    tear_down();
}
END_TEST

/* Before anything was stored there is no memory yet: nothing may be asked about what stands there. */
TEST(an_empty_text_is_an_empty_cell_also_as_the_first)
{
    struct buffer cell;
    set_up(',');
    buffer_init(&cell, 64);
    csv_render(writer, &cell, "", 0);
    ck_assert_uint_eq(cell.length, 0);
    csv_render(writer, &cell, "a b", 3);
    csv_render(writer, &cell, "", 0);
    ck_assert_str_eq(buffer_text(&cell), "\"a b\"");
    buffer_done(&cell);
    tear_down();
}
END_TEST

TEST(a_line_of_one_empty_cell_is_not_an_empty_line)
{
    set_up(',');
    csv_number(writer, ABSENT);
    csv_end_line(writer);
    csv_number(writer, 1);
    csv_end_line(writer);
    flush();
    ck_assert_str_eq(text, "\"\"\n1\n");
    tear_down();
}
END_TEST

TEST(lines_longer_than_the_buffer_arrive_whole)
{
    enum { LONG = 3 * STREAM_BUFFER + 17 };
    static char wide[LONG];
    memset(wide, 'x', sizeof wide);
    set_up(',');
    for (int i = 0; i < 3; i++) {
        csv_number(writer, i);
        csv_text(writer, wide, sizeof wide);
        csv_end_line(writer);
    }
    flush();
    struct csv_table table;
    csv_table_read(&table, text, text_length);
    ck_assert_uint_eq(table.count, 6);
    for (size_t i = 0; i < 3; i++)
        ck_assert_uint_eq(table.cells[i * 2 + 1].length, LONG);
    csv_table_free(&table);
    tear_down();
}
END_TEST

TEST(a_full_disk_is_told_and_sticks)
{
    struct problem why;
    FILE *full = fopen("/dev/full", "wb");
    ck_assert_ptr_nonnull(full);
    writer = malloc(sizeof *writer);
    csv_writer_init(writer, full, ',');
    for (int i = 0; i < 100000; i++) {
        csv_number(writer, i);
        csv_end_line(writer);
    }
    ck_assert(csv_writer_failed(writer));
    ck_assert_int_eq(csv_writer_flush(writer, "out.csv", &why), STATUS_FULL);
    ck_assert_ptr_nonnull(strstr(why.line, "out.csv"));
    csv_writer_done(writer);
    free(writer);
    fclose(full);
}
END_TEST

TEST(a_full_disk_is_told_even_for_one_line)
{
    FILE *full = fopen("/dev/full", "wb");
    ck_assert_ptr_nonnull(full);
    writer = malloc(sizeof *writer);
    csv_writer_init(writer, full, ',');
    csv_number(writer, 1);
    csv_end_line(writer);
    ck_assert_int_eq(csv_writer_flush(writer, "out.csv", NULL), STATUS_FULL);
    csv_writer_done(writer);
    free(writer);
    fclose(full);
}
END_TEST

TEST(a_reader_that_went_away_is_told_in_one_line)
{
    struct problem why;
    signal(SIGPIPE, SIG_IGN);
    FILE *pipe = popen("exec true", "w");
    ck_assert_ptr_nonnull(pipe);
    writer = malloc(sizeof *writer);
    csv_writer_init(writer, pipe, ',');
    for (int i = 0; i < 1000000 && !csv_writer_failed(writer); i++) {
        csv_number(writer, i);
        csv_end_line(writer);
    }
    ck_assert_int_eq(csv_writer_flush(writer, "standard output", &why), STATUS_CLOSED);
    ck_assert_str_eq(why.line, "the reader of standard output went away before all was written");
    csv_writer_done(writer);
    free(writer);
    pclose(pipe);
}
END_TEST

SUITE_MAIN("export: csv writer", every_text_comes_back_byte_for_byte_through_another_parser,
           no_text_can_act_on_a_terminal_or_as_a_formula, texts_are_quoted_only_where_it_may_matter,
           numbers_are_their_digits_and_absent_is_empty, an_empty_text_is_an_empty_cell_also_as_the_first,
           a_line_of_one_empty_cell_is_not_an_empty_line, lines_longer_than_the_buffer_arrive_whole,
           a_full_disk_is_told_and_sticks, a_full_disk_is_told_even_for_one_line,
           a_reader_that_went_away_is_told_in_one_line)
