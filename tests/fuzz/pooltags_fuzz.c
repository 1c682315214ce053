/* A list of pool tags: every line is accounted for, what is found lies within it, and a row of poolmon's text stays one printable line. */
#include "export/poolmon.h"
#include "sampler/owners/pooltags.h"
#include "tests/fuzz/fuzz.h"

static void check_entry(const struct pooltags *tags, const struct pooltag *entry, size_t lines)
{
    FUZZ_CHECK(entry->line >= 1 && entry->line <= lines, "line %zu", entry->line);
    FUZZ_CHECK(entry->binary.length + entry->description.length <= entry->rest.length, "more than the line has");
    FUZZ_CHECK(memchr(entry->rest.bytes, '\n', entry->rest.length) == NULL, "a line break in an entry");
    const struct pooltag *found = pooltags_find(tags, entry->tag, POOLTAG_BYTES);
    FUZZ_CHECK(found != NULL && memcmp(found->tag, entry->tag, POOLTAG_BYTES) == 0, "an entry does not find its tag");
    FUZZ_CHECK(found->line <= entry->line, "not the first of its tag");
}

static void check_row(const struct pooltags *tags, const struct pooltag *entry)
{
    struct intern *names;
    struct snapshot snapshot;
    struct buffer out;
    struct poolmon_config config = {.layout = POOLMON_SCREEN, .pools = {.sort_field = -1, .tags = tags}};
    FUZZ_CHECK(intern_open(&names, 1 << 12) == STATUS_OK, "no memory");
    snapshot_init(&snapshot, names);
    snapshot_clear(&snapshot);
    struct pool *pool = snapshot_add_pool(&snapshot);
    pool->type = POOL_PAGED;
    FUZZ_CHECK(intern_add(names, entry->tag, POOLTAG_BYTES, &pool->name) == STATUS_OK, "no name");
    buffer_init(&out, 1 << 20);
    FUZZ_CHECK(poolmon_write(&out, &snapshot, NULL, &config) == STATUS_OK, "not written");
    size_t lines = 0;
    for (size_t i = 0; i < out.length; i++) {
        lines += out.bytes[i] == '\n';
        FUZZ_CHECK(out.bytes[i] == '\n' || (out.bytes[i] >= ' ' && out.bytes[i] <= '~'), "byte %d", out.bytes[i]);
    }
    FUZZ_CHECK(lines == 6, "%zu lines", lines);
    buffer_done(&out);
    snapshot_done(&snapshot);
    intern_close(names);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct problem why = {.line = ""};
    struct pooltags *tags;
    struct pooltags_counts counts;
    char line[PROBLEM_LINE];
    enum status status = pooltags_open_text(&tags, "list", (const char *)bytes, length, &why);
    fuzz_check_refusal(status, &why);
    if (status != STATUS_OK)
        return 0;
    pooltags_counts(tags, &counts);
    FUZZ_CHECK(counts.lines == counts.silent + counts.entries + counts.refused, "a line is lost");
    for (size_t i = 0; i < counts.entries; i++)
        check_entry(tags, pooltags_at(tags, i), counts.lines);
    check_row(tags, pooltags_at(tags, 0));
    if (pooltags_complain(tags, "list", line))
        fuzz_check_safe(line);
    if (length >= POOLTAG_BYTES)
        pooltags_find(tags, (const char *)bytes, POOLTAG_BYTES);
    pooltags_close(tags);
    return 0;
}

void fuzz_seeds(void)
{
    fuzz_seed_text(
        "rem\r\nrem  text\r\n// text\r\n\r\nAbcd - x.sys         -  Text - more\r\nCM   - nt!cm - x\r\n\x1a");
    fuzz_seed_text("PX1 - p.sys - a\nTun4  - <unknown>   - b\nATmp - c d e\nEtwO - nt!etw     d\neMyS-  w!a::b - E\n");
    fuzz_seed_text("Nt?? - n.sys - a\nNtf* - m.sys - b\nNtfA - ntfs.sys - c\nNtfA - again.sys - d\n       <unknown>\n");
    fuzz_seed_text("\xEF\xBB\xBF"
                   "CMAl - nt!cm        -internal\n-UMD - u.sys - x\nRem  - r.sys - y\nREM z\n");
}
