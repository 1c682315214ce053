/* Cells of any bytes and numbers, written and read back: CSV by libcsv's strict parser, tab-separated lines by hand; with formulas left as they are or made neutral. */
#include <csv.h>

#include "export/csv_writer.h"
#include "tests/fuzz/fuzz.h"

enum { CELLS_MAX = 64, LINE_END = 0x80, NUMBER = 0x40 };

struct cell {
    struct text text;
    int64_t number;
    bool is_number, ends_line;
};

/* What is read is compared with what was meant, cell by cell. */
struct reader {
    const struct cell *cells;
    size_t count, at;
    bool neutral;
    uint64_t formulas; /* seen */
};

static void check_text(struct reader *reader, struct text meant, const char *bytes, size_t length)
{
    size_t at = 0;
    for (size_t i = 0; i < meant.length; i++) {
        unsigned byte;
        FUZZ_CHECK(at < length, "the cell ends before byte %zu", i);
        byte = (unsigned char)bytes[at];
        if (byte == '\\' && at + 1 < length && bytes[at + 1] == 'x') {
            char digits[3] = {at + 2 < length ? bytes[at + 2] : '\0', at + 3 < length ? bytes[at + 3] : '\0'};
            FUZZ_CHECK(sscanf(digits, "%2x", &byte) == 1, "escape of byte %zu", i);
            at += 4;
        } else {
            at += byte == '\\' ? 2 : 1;
        }
        FUZZ_CHECK(byte == (unsigned char)meant.bytes[i], "byte %zu is %02x", i, byte);
    }
    FUZZ_CHECK(at == length, "%zu bytes too many", length - at);
    bool formula = length > 0 && bytes[0] != '\0' && strchr("=+-@", bytes[0]) != NULL;
    FUZZ_CHECK(!formula || !reader->neutral, "a cell that begins with %c", bytes[0]);
    reader->formulas += formula;
}

static void take_cell(void *bytes, size_t length, void *context)
{
    struct reader *reader = context;
    FUZZ_CHECK(reader->at < reader->count, "more cells than were written");
    const struct cell *cell = &reader->cells[reader->at++];
    char digits[NUMBER_TEXT];
    if (!cell->is_number) {
        check_text(reader, cell->text, bytes, length);
        return;
    }
    size_t size = number_exact(digits, cell->number);
    FUZZ_CHECK(size == length && (size == 0 || memcmp(digits, bytes, size) == 0), "%lld", (long long)cell->number);
}

static void end_line(int end, void *context)
{
    const struct reader *reader = context;
    (void)end;
    FUZZ_CHECK(reader->at > 0 && reader->cells[reader->at - 1].ends_line, "a line ends behind cell %zu", reader->at);
}

static void read_csv(struct reader *reader, char separator, const char *bytes, size_t length)
{
    struct csv_parser parser;
    FUZZ_CHECK(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0, "libcsv");
    csv_set_delim(&parser, (unsigned char)separator);
    FUZZ_CHECK(csv_parse(&parser, bytes, length, take_cell, end_line, reader) == length, "%s",
               csv_strerror(csv_error(&parser)));
    FUZZ_CHECK(csv_fini(&parser, take_cell, end_line, reader) == 0, "the last line is open");
    csv_free(&parser);
}

static void read_tabs(struct reader *reader, char *bytes, size_t length)
{
    for (char *at = bytes, *end = bytes + length; at < end;) {
        size_t size = 0;
        while (at[size] != '\t' && at[size] != '\n')
            size++;
        take_cell(at, size, reader);
        if (at[size] == '\n')
            end_line('\n', reader);
        at += size + 1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct csv_writer writer;
    struct fuzz_input input = fuzz_start(bytes, length);
    struct cell cells[CELLS_MAX] = {0};
    struct reader reader = {.cells = cells};
    struct problem why = {.line = ""};
    char *written = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&written, &size);
    uint8_t shape = fuzz_byte(&input);
    bool tabs = shape & 1;
    char separator = tabs ? '\t' : shape & 4 ? ';' : ',';
    csv_writer_init(&writer, out, separator);
    writer.neutral = reader.neutral = shape & 2;
    while (fuzz_left(&input) && reader.count < CELLS_MAX) {
        struct cell *cell = &cells[reader.count++];
        uint8_t kind = fuzz_byte(&input);
        cell->is_number = kind & NUMBER;
        cell->number = cell->is_number ? fuzz_number(&input) : ABSENT;
        cell->text = cell->is_number ? (struct text){"", 0} : fuzz_text(&input);
        cell->ends_line = kind & LINE_END || !fuzz_left(&input) || reader.count == CELLS_MAX;
        if (cell->is_number)
            csv_number(&writer, cell->number);
        else
            csv_text(&writer, cell->text.bytes, cell->text.length);
        if (cell->ends_line)
            csv_end_line(&writer);
    }
    FUZZ_CHECK(csv_writer_flush(&writer, "memory", &why) == STATUS_OK, "%s", why.line);
    csv_writer_done(&writer);
    fclose(out);
    if (tabs)
        read_tabs(&reader, written, size);
    else
        read_csv(&reader, separator, written, size);
    FUZZ_CHECK(reader.at == reader.count, "%zu cells of %zu", reader.at, reader.count);
    FUZZ_CHECK(reader.formulas == writer.formulas, "%llu formulas, counted %llu", (unsigned long long)reader.formulas,
               (unsigned long long)writer.formulas);
    free(written);
    return 0;
}

void fuzz_seeds(void)
{
    static const char *const TEXTS[] = {"plain", "two words", "a,b",   "\"quoted\"", "line\nbreak", "tab\there", "=1+1",
                                        "",      " ",         "\\x41", "\xff\xfe",   "caf\xc3\xa9", "-5",        "@x"};
    for (unsigned shape = 0; shape < 8; shape++) {
        struct buffer seed;
        buffer_init(&seed, 4096);
        buffer_add_byte(&seed, (unsigned char)shape);
        for (unsigned i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
            buffer_add_byte(&seed, i % 3 == 2 ? LINE_END : 0);
            fuzz_put_text(&seed, TEXTS[i], strlen(TEXTS[i]));
            buffer_add_byte(&seed, NUMBER);
            fuzz_put_number(&seed, (int64_t)i * 1000003 - 5);
            fuzz_seed(seed.bytes, seed.length);
        }
        buffer_done(&seed);
    }
}
