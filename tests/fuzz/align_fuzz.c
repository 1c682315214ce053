/* Another program's CSV of any bytes: its rows in a row are the file again, its time cells are moments or none, and beside a recording every row comes out as it stands. */
#include "base/options.h"
#include "base/when.h"
#include "export/align.h"
#include "export/verbs.h"
#include "tests/fuzz/fuzz.h"

static const char *recording_path(void)
{
    static char path[4096];
    struct recording *recording;
    struct problem why = {.line = ""};
    if (path[0] != '\0')
        return path;
    snprintf(path, sizeof path, "%s/night.pooltop", fuzz_folder());
    FUZZ_CHECK(recording_open_write(&recording, path, &why) == STATUS_OK, "%s", why.line);
    fuzz_record(recording, "demo:quiet,tags=200", 10, 5);
    recording_close(recording);
    return path;
}

/* All rows one behind the other are the bytes of the file, unless it is refused. */
static void check_rows(const char *path, const uint8_t *bytes, size_t length)
{
    struct align_table *table;
    struct align_row row;
    struct problem why = {.line = ""};
    size_t at = 0;
    enum status status = align_table_open(&table, path, &why);
    while (status == STATUS_OK && (status = align_table_row(table, &row, &why)) == STATUS_OK) {
        FUZZ_CHECK(at + row.bytes.length + row.line_end.length <= length, "more bytes than the file has");
        FUZZ_CHECK(memcmp(bytes + at, row.bytes.bytes, row.bytes.length) == 0, "other bytes at %zu", at);
        at += row.bytes.length + row.line_end.length;
        for (size_t i = 0; i <= row.cells && i < 64; i++) {
            int64_t utc_ns;
            const struct align_time time = {.zone = {ZONE_FIXED, 3600}, .order = (enum date_order)(i % 3)};
            if (align_time_read(&time, align_table_cell(table, i), &utc_ns))
                FUZZ_CHECK(utc_ns != ABSENT, "a time that is none");
        }
    }
    FUZZ_CHECK(status != STATUS_EMPTY || at == length, "%zu bytes of %zu", at, length);
    if (status != STATUS_EMPTY)
        fuzz_check_refusal(status, &why);
    align_table_close(table);
}

/* Through the verb. */
static void check_export(const char *other, const char *out)
{
    static const struct verb VERBS[] = {{"export", "FILE", 1, 1, "writes", export_options, export_run}};
    static const struct option GLOBALS[] = {{0}};
    static struct arguments arguments;
    struct problem why = {.line = ""};
    char words[3 * 4096], *argv[16];
    int argc = 0;
    snprintf(words, sizeof words, "pooltop export %s --align %s --top 2 --force --safe --output %s", recording_path(),
             other, out);
    for (char *word = strtok(words, " "); word != NULL; word = strtok(NULL, " "))
        argv[argc++] = word;
    enum status status = arguments_parse(&arguments, argc, argv, VERBS, 1, GLOBALS, &why);
    FUZZ_CHECK(status == STATUS_OK, "%s", why.line);
    status = export_run(&arguments, &why);
    if (status != STATUS_OK)
        fuzz_check_refusal(status, &why);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char other[4096], out[4096];
    snprintf(other, sizeof other, "%s/other.csv", fuzz_folder());
    snprintf(out, sizeof out, "%s/out.csv", fuzz_folder());
    fuzz_write("other.csv", bytes, length);
    check_rows(other, bytes, length);
    check_export(other, out);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_seed_text("time,x\n2026-03-02 21:00:05,1\n2026-03-02 21:00:10,\n");
    fuzz_seed_text("\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\H\\a(b)\\c\"\r\n\"03/02/2026 21:00:05.123\",\" \"\r\n\"03/02/2026 "
                   "21:00:06.123\",\"5\"\r\nThe command completed successfully.\r\n");
    fuzz_seed_text("a;epoch\n\"x;\r\ny\";1772485201\n\n;1772485202.5\n1;2;3;4\nshort\n");
    fuzz_seed_text("\xef\xbb\xbft\tv\n02.03.2026 22:00:00\t1\r05/06/2026 10:00 PM\t2\r");
    fuzz_seed_text("x,timestamp_ms\n\"a \"\"b\"\"\",1772485201000\n\"open");
}
