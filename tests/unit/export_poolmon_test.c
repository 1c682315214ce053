/* The lines that Microsoft's pages and public captures show, byte for byte. */
#include "export/poolmon.h"
#include "tests/unit/suite.h"

#include <stdio.h>
#include <string.h>

enum { KIB = 1024 };

static struct intern *names;
static struct snapshot before, now;
static struct buffer out;
static struct pooltags *tags;

static void set_up(void)
{
    ck_assert_int_eq(intern_open(&names, 1 << 20), STATUS_OK);
    snapshot_init(&before, names);
    snapshot_init(&now, names);
    snapshot_clear(&before);
    snapshot_clear(&now);
    buffer_init(&out, 1 << 20);
}

static void tear_down(void)
{
    snapshot_done(&before);
    snapshot_done(&now);
    intern_close(names);
    buffer_done(&out);
    pooltags_close(tags);
    tags = NULL;
}

static struct pool *add(struct snapshot *snapshot, const char *tag, enum pool_type type, int64_t allocs, int64_t frees,
                        int64_t bytes)
{
    struct pool *pool = snapshot_add_pool(snapshot);
    ck_assert_int_eq(intern_add(names, tag, strlen(tag), &pool->name), STATUS_OK);
    pool->type = type;
    pool->value[POOL_ALLOCS] = allocs;
    pool->value[POOL_FREES] = frees;
    pool->value[POOL_DIFF] = number_difference(allocs, frees);
    pool->value[POOL_BYTES] = bytes;
    return pool;
}

/* A pool in both samples, with its changes. */
static void moved(const char *tag, enum pool_type type, int64_t allocs, int64_t allocs_change, int64_t frees,
                  int64_t frees_change, int64_t bytes, int64_t bytes_change)
{
    add(&now, tag, type, allocs, frees, bytes);
    add(&before, tag, type, allocs - allocs_change, frees - frees_change, bytes - bytes_change);
}

static const char *written(const struct poolmon_config *config, const struct snapshot *previous)
{
    buffer_clear(&out);
    ck_assert_int_eq(poolmon_write(&out, &now, previous, config), STATUS_OK);
    return buffer_text(&out);
}

static struct poolmon_config in_layout(enum poolmon_layout layout)
{
    return (struct poolmon_config){.layout = layout, .pools = {.sort_field = POOL_ALLOCS, .tags = tags}};
}

/* The n-th line, from 1, without its end. */
static const char *line_of(const char *text, int n)
{
    static char line[512];
    while (--n > 0)
        text = strchr(text, '\n') + 1;
    snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\n"), text);
    return line;
}

static void set_memory(struct snapshot *snapshot, const int64_t kib[9])
{
    static const int ORDER[9] = {TOTAL_PHYSICAL,       TOTAL_AVAILABLE, TOTAL_KERNEL_RESIDENT,
                                 TOTAL_PAGED_RESIDENT, TOTAL_COMMIT,    TOTAL_COMMIT_LIMIT,
                                 TOTAL_COMMIT_PEAK,    TOTAL_NONPAGED,  TOTAL_PAGED};
    for (int i = 0; i < 9; i++)
        snapshot->totals[ORDER[i]] = kib[i] * KIB;
}

/* --- the screen ------------------------------------------------------------------------------------------------------------------ */

/* Page "PoolMon Display", sorted by allocations; each row has the blank at its end that the capture of Drsd below has kept. */
TEST(the_documented_screen_is_written_byte_for_byte)
{
    set_up();
    set_memory(&now, (int64_t[]){260620, 96364, 1916, 17856, 203500, 640916, 260632, 8332, 27220});
    now.totals[TOTAL_FAULTS] = before.totals[TOTAL_FAULTS] = 4711;
    moved("Io  ", POOL_NONPAGED, 1021112, 1, 1020985, 1, 91912, 0);
    moved("Key ", POOL_PAGED, 954821, 0, 953979, 0, 87528, 0);
    moved("Wait", POOL_NONPAGED, 3971107, 0, 3971077, 0, 8456, 0);
    moved("ObSt", POOL_NONPAGED, 2791258, 0, 2791258, 0, 0, 0);
    moved("Gxlt", POOL_PAGED, 1161638, 0, 1161630, 0, 864, 0);
    moved("Ustm", POOL_PAGED, 1088342, 0, 1088298, 0, 2464, 0);
    moved("ObSq", POOL_PAGED, 967615, 0, 967615, 0, 0, 0);
    moved("SePa", POOL_NONPAGED, 680348, 0, 680321, 0, 3656, 0);
    struct poolmon_config config = in_layout(POOLMON_SCREEN);
    ck_assert_str_eq(written(&config, &before),
                     " Memory:  260620K Avail:   96364K  PageFlts:     0   InRam Krnl: 1916K P:17856K\n"
                     " Commit: 203500K Limit: 640916K Peak: 260632K            Pool N: 8332K P:27220K\n"
                     " System pool information\n"
                     " Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n"
                     "\n"
                     " Wait Nonp    3971107 (   0)   3971077 (   0)       30    8456 (     0)    281 \n"
                     " ObSt Nonp    2791258 (   0)   2791258 (   0)        0       0 (     0)      0 \n"
                     " Gxlt Paged   1161638 (   0)   1161630 (   0)        8     864 (     0)    108 \n"
                     " Ustm Paged   1088342 (   0)   1088298 (   0)       44    2464 (     0)     56 \n"
                     " Io   Nonp    1021112 (   1)   1020985 (   1)      127   91912 (     0)    723 \n"
                     " ObSq Paged    967615 (   0)    967615 (   0)        0       0 (     0)      0 \n"
                     " Key  Paged    954821 (   0)    953979 (   0)      842   87528 (     0)    103 \n"
                     " SePa Nonp     680348 (   0)    680321 (   0)       27    3656 (     0)    135 \n");
    tear_down();
}
END_TEST

/* Page "PoolMon Examples": page faults and changes are those since the sample before. */
TEST(changes_and_page_faults_are_since_the_sample_before)
{
    set_up();
    set_memory(&now, (int64_t[]){130480, 91856, 2484, 7988, 30104, 248432, 34028, 2224, 8004});
    before.totals[TOTAL_FAULTS] = 100000;
    now.totals[TOTAL_FAULTS] = 101220;
    moved("Drsd", POOL_PAGED, 560, 177, 539, 171, 17472, 4992);
    moved("MmSt", POOL_PAGED, 93616, 16, 76049, 17, 8286672, -184);
    struct poolmon_config config = in_layout(POOLMON_SCREEN);
    const char *text = written(&config, &before);
    ck_assert_str_eq(line_of(text, 1),
                     " Memory:  130480K Avail:   91856K  PageFlts:  1220   InRam Krnl: 2484K P: 7988K");
    ck_assert_str_eq(line_of(text, 2),
                     " Commit:  30104K Limit: 248432K Peak:  34028K            Pool N: 2224K P: 8004K");
    ck_assert_str_eq(line_of(text, 6),
                     " MmSt Paged     93616 (  16)     76049 (  17)    17567 8286672 (  -184)    471 ");
    ck_assert_str_eq(line_of(text, 7),
                     " Drsd Paged       560 ( 177)       539 ( 171)       21   17472 (  4992)    832 ");
    tear_down();
}
END_TEST

TEST(the_first_picture_has_no_changes_and_page_faults_since_boot)
{
    set_up();
    now.totals[TOTAL_FAULTS] = 749759184;
    moved("Toke", POOL_PAGED, 5, 1, 3, 1, 1424, 0);
    struct poolmon_config config = in_layout(POOLMON_SCREEN);
    const char *text = written(&config, NULL);
    ck_assert_ptr_nonnull(strstr(text, "  PageFlts:749759184   InRam"));
    ck_assert_str_eq(line_of(text, 6),
                     " Toke Paged         5 (   -)         3 (   -)        2    1424 (     -)    712 ");
    tear_down();
}
END_TEST

/* A posted screen of a machine with 32 GB, `/iHid? /g`; where the capture was cut at the edge, all is there. */
TEST(the_screen_of_64_bit_kits_is_written_byte_for_byte)
{
    static const char LIST[] = "HidC - hidclass.sys - HID Class driver\nHidP - hidparse.sys - HID Parser\n";
    set_up();
    ck_assert_int_eq(pooltags_open_text(&tags, "list", LIST, strlen(LIST), NULL), STATUS_OK);
    set_memory(&now, (int64_t[]){33473120, 20055132, 10444, 1843072, 15035764, 67027552, 16677444, 1023400, 1955448});
    now.totals[TOTAL_FAULTS] = 105;
    before.totals[TOTAL_FAULTS] = 100;
    moved("HidP", POOL_NONPAGED, 1014, 0, 998, 0, 6704, 0);
    moved("HidC", POOL_NONPAGED, 17375, 0, 17256, 0, 19808, 0);
    moved("HidC", POOL_PAGED, 1667, 0, 1659, 0, 896, 0);
    struct poolmon_config config = in_layout(POOLMON_SCREEN_WIDE);
    config.pools.sort_field = -1;
    ck_assert_str_eq(
        written(&config, &before),
        " Memory:33473120K Avail:20055132K  PageFlts:     5   InRam Krnl:10444K P:1843072K\n"
        " Commit:15035764K Limit:67027552K Peak:16677444K            Pool N:1023400K P:1955448K\n"
        " System pool information\n"
        " Tag  Type     Allocs            Frees            Diff       Bytes                 Per Alloc Mapped_Driver\n"
        "\n"
        " HidC Paged      1667 (   0)      1659 (   0)        8         896 (          0)         112 "
        "[hidclass.sys - HID Class driver]\n"
        " HidC Nonp      17375 (   0)     17256 (   0)      119       19808 (          0)         166 "
        "[hidclass.sys - HID Class driver]\n"
        " HidP Nonp       1014 (   0)       998 (   0)       16        6704 (          0)         419 "
        "[hidparse.sys - HID Parser]\n");
    tear_down();
}
END_TEST

/* --- /g -------------------------------------------------------------------------------------------------------------------------- */

TEST(drivers_are_named_as_poolmon_names_them)
{
    static const char LIST[] = "NtFA - ntfs.sys  -  AttrSup.c\nIpHP - ipsec.sys    - IP Security\n"
                               "Gfnt - <unknown>    - Font related stuff\nATmp - Mount point\n";
    static const struct {
        const char *tag, *driver;
    } CASES[] = {{"ATmp", "[Mount point]"},
                 {"Gfnt", "[Font related stuff]"},
                 {"IpHP", "[ipsec.sys    - IP Security]"},
                 {"None", "Unknown Driver"},
                 {"NtFA", "[ntfs.sys  -  AttrSup.c]"}};
    set_up();
    ck_assert_int_eq(pooltags_open_text(&tags, "list", LIST, strlen(LIST), NULL), STATUS_OK);
    for (size_t i = 0; i < 5; i++)
        add(&now, CASES[i].tag, POOL_NONPAGED, 9112, 9112, 0);
    struct poolmon_config config = in_layout(POOLMON_SCREEN);
    config.pools.sort_field = -1;
    const char *text = written(&config, &now);
    ck_assert_str_eq(line_of(text, 4),
                     " Tag  Type     Allocs            Frees            Diff   Bytes      Per Alloc  Mapped_Driver");
    for (int i = 0; i < 5; i++) {
        char wanted[256];
        snprintf(wanted, sizeof wanted,
                 " %s Nonp       9112 (   0)      9112 (   0)        0       0 (     0)      0 %s", CASES[i].tag,
                 CASES[i].driver);
        ck_assert_str_eq(line_of(text, 6 + i), wanted);
    }
    tear_down();
}
END_TEST

/* --- /n -------------------------------------------------------------------------------------------------------------------------- */

TEST(a_narrow_snapshot_is_written_byte_for_byte)
{
    set_up();
    set_memory(&now, (int64_t[]){16468560, 12072536, 56708, 950888, 4100436, 17517136, 11685564, 710920, 983564});
    now.totals[TOTAL_FAULTS] = 468600648;
    before.totals[TOTAL_FAULTS] = 468600000;
    moved("EtwB", POOL_NONPAGED, 6394, 1, 4056, 1, 163418368, 0);
    moved("MmSt", POOL_PAGED, 2269405, 1, 2095404, 1, 156097152, 0);
    moved("File", POOL_NONPAGED, 25376177, 1, 25200767, 1, 70145152, 0);
    moved("CM25", POOL_PAGED, 4849, 0, 0, 0, 21708800, 0);
    struct poolmon_config config = in_layout(POOLMON_NARROW);
    config.pools.sort_field = POOL_BYTES;
    config.memory = true;
    ck_assert_str_eq(written(&config, &before),
                     " Memory:16468560K Avail:12072536K  PageFlts:468600648   InRam Krnl:56708K P:950888K\n"
                     " Commit:4100436K Limit:17517136K Peak:11685564K            Pool N:710920K P:983564K\n"
                     "\n"
                     " Tag  Type     Allocs         Frees    Diff   Bytes    Per Alloc\n"
                     "\n"
                     " EtwB Nonp       6394      4056      2338 163418368      69896 \n"
                     " MmSt Paged   2269405   2095404    174001 156097152        897 \n"
                     " File Nonp   25376177  25200767    175410 70145152        399 \n"
                     " CM25 Paged      4849         0      4849 21708800       4476 \n");
    config.memory = false;
    ck_assert_int_eq(strncmp(written(&config, &before), "\n Tag  Type ", 12), 0);
    tear_down();
}
END_TEST

TEST(a_wide_snapshot_is_written_byte_for_byte)
{
    set_up();
    add(&now, "FMfn", POOL_PAGED, 8665967, 5982729, 1495080176);
    struct poolmon_config config = in_layout(POOLMON_WIDE);
    ck_assert_str_eq(
        written(&config, NULL),
        "\n"
        " Tag  Type     Allocs            Frees               Diff            Bytes                 Per Alloc\n"
        "\n"
        " FMfn Paged            8665967            5982729           2683238     1495080176              557 \n");
    tear_down();
}
END_TEST

TEST(a_wide_number_pushes_what_follows)
{
    set_up();
    moved("File", POOL_NONPAGED, 12669350100, 128, 12667544200, 132, 3311048, -1234567);
    struct poolmon_config config = in_layout(POOLMON_SCREEN);
    ck_assert_str_eq(line_of(written(&config, &before), 6),
                     " File Nonp  12669350100 ( 128) 12667544200 ( 132)  1805900 3311048 (-1234567)      1 ");
    tear_down();
}
END_TEST

/* --- what poolmon never met -------------------------------------------------------------------------------------------------------- */

TEST(what_linux_does_not_tell_is_a_dash_and_its_words_are_its_own)
{
    set_up();
    add(&now, "kmalloc-96", POOL_UNRECLAIMABLE, ABSENT, ABSENT, 960)->value[POOL_DIFF] = 10;
    add(&now, "dentry", POOL_RECLAIMABLE, ABSENT, ABSENT, 1920)->value[POOL_DIFF] = 10;
    now.totals[TOTAL_PHYSICAL] = 1000 * KIB;
    struct poolmon_config config = in_layout(POOLMON_NARROW);
    config.memory = true;
    config.pools.sort_field = POOL_BYTES;
    ck_assert_str_eq(written(&config, NULL),
                     " Memory:    1000K Avail:       -K  PageFlts:     -   InRam Krnl:    -K P:    -K\n"
                     " Commit:      -K Limit:      -K Peak:      -K            Pool N:    -K P:    -K\n"
                     "\n"
                     " Tag        Type     Allocs         Frees    Diff   Bytes    Per Alloc\n"
                     "\n"
                     " dentry     Recl          -         -        10     1920        192 \n"
                     " kmalloc-96 Unrec         -         -        10      960         96 \n");
    tear_down();
}
END_TEST

TEST(totals_have_no_type_and_leave_out_what_is_absent)
{
    set_up();
    moved("Aaaa", POOL_PAGED, 10, 1, 4, 2, 600, 100);
    moved("Bbbb", POOL_NONPAGED, 20, 2, 6, 0, 800, -50);
    struct poolmon_config config = in_layout(POOLMON_SCREEN);
    config.totals = true;
    const char *text = written(&config, &before);
    ck_assert_str_eq(line_of(text, 8), "");
    ck_assert_str_eq(line_of(text, 9),
                     " Total             30 (   3)        10 (   2)       20    1400 (    50)     70 ");
    now.pool_count = 0;
    ck_assert_ptr_nonnull(strstr(written(&config, NULL), "\n Total              - (   -)         - (   -)        -"));
    tear_down();
}
END_TEST

/* A tag is four bytes of anything: nothing in it may end a line, and on a screen nothing may act on the terminal. */
TEST(hostile_bytes_become_dots)
{
    static const char LIST[] = "A\x1b[2 - a\x07\xc3.sys - \x9b\n";
    set_up();
    ck_assert_int_eq(pooltags_open_text(&tags, "list", LIST, strlen(LIST), NULL), STATUS_OK);
    add(&now, "A\x1b[2", POOL_PAGED, 3, 0, 96);
    add(&now, "B\n\r\t", POOL_PAGED, 2, 0, 96);
    add(&now, "Pro\xe3", POOL_PAGED, 1, 0, 96);
    struct poolmon_config config = in_layout(POOLMON_SCREEN);
    const char *text = written(&config, NULL);
    ck_assert_int_eq(strncmp(line_of(text, 6), " A.[2 Paged ", 12), 0);
    ck_assert_ptr_nonnull(strstr(line_of(text, 6), " [a...sys - .]"));
    ck_assert_int_eq(strncmp(line_of(text, 7), " B... Paged ", 12), 0);
    ck_assert_int_eq(strncmp(line_of(text, 8), " Pro. Paged ", 12), 0);
    config.layout = POOLMON_WIDE;
    ck_assert_int_eq(strncmp(line_of(written(&config, NULL), 6), " Pro\xe3 Paged ", 12), 0);
    tear_down();
}
END_TEST

/* --- whole captures, where they are at hand ------------------------------------------------------------------------------------- */

/* Reads a row of a capture into both samples; false for other lines. */
static bool row_of_capture(const char *line, bool is_screen)
{
    char tag[8] = "", type[8];
    long long a, ac = 0, f, fc = 0, diff, b, bc = 0;
    snprintf(tag, 5, "%.4s", line);
    int read = is_screen ? sscanf(line + 4, " %5s %lld (%lld) %lld (%lld) %lld %lld (%lld)", type, &a, &ac, &f, &fc,
                                  &diff, &b, &bc)
                         : sscanf(line + 4, " %5s %lld %lld %lld %lld", type, &a, &f, &diff, &b);
    if (read != (is_screen ? 8 : 5))
        return false;
    snapshot_clear(&now);
    snapshot_clear(&before);
    moved(tag, strcmp(type, "Paged") == 0 ? POOL_PAGED : POOL_NONPAGED, a, ac, f, fc, b, bc);
    return true;
}

/* Up to the driver, without blanks at the end: copies have lost those. */
static void cut_row(char *row)
{
    size_t length = strcspn(row, "[\n");
    while (length > 0 && row[length - 1] == ' ')
        length--;
    row[length] = 0;
}

TEST(every_row_of_the_captures_is_written_as_it_stands)
{
    static const struct {
        const char *name;
        enum poolmon_layout layout;
        int rows;
    } FILES[] = {{"msdocs-a-sorted-by-allocs-xp", POOLMON_SCREEN, 8},
                 {"msdocs-c-g-two-brackets-ipsec-xp", POOLMON_SCREEN, 8},
                 {"msdocs-drsd-leak-before-xp", POOLMON_SCREEN, 1},
                 {"msdocs-drsd-leak-after-xp", POOLMON_SCREEN, 1},
                 {"msdocs-s-all-sessions-2003", POOLMON_SCREEN, 16},
                 {"msdocs-g-hid-win10-truncated-driver", POOLMON_SCREEN_WIDE, 3},
                 {"mfd-n-snapshot-win10-era", POOLMON_NARROW, 13}};
    const char *samples = getenv("POOLTOP_SAMPLES");
    if (samples == NULL) {
        fprintf(stderr, "skipped: captures of poolmon, POOLTOP_SAMPLES is not set\n");
        return;
    }
    set_up();
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        char path[1024], line[512], ours[512];
        int rows = 0;
        snprintf(path, sizeof path, "%s/poolmon/%s.txt", samples, FILES[i].name);
        FILE *file = fopen(path, "r");
        ck_assert_msg(file != NULL, "%s", path);
        while (fgets(line, sizeof line, file) != NULL) {
            char *row = line + (line[0] == ' ');
            struct poolmon_config config = in_layout(FILES[i].layout);
            if (strlen(row) < 5 || !row_of_capture(row, FILES[i].layout != POOLMON_NARROW))
                continue;
            const char *text = written(&config, &before);
            snprintf(ours, sizeof ours, "%s", line_of(text, FILES[i].layout == POOLMON_NARROW ? 4 : 6) + 1);
            cut_row(ours);
            cut_row(row);
            ck_assert_str_eq(ours, row);
            rows++;
        }
        fclose(file);
        ck_assert_msg(rows == FILES[i].rows, "%s: %d rows", FILES[i].name, rows);
    }
    tear_down();
}
END_TEST

/* --- which rows -------------------------------------------------------------------------------------------------------------------- */

TEST(pool_types_sessions_and_filters_choose_the_rows)
{
    struct problem why;
    struct filter *filter;
    set_up();
    add(&now, "Aaaa", POOL_PAGED, 1, 0, 10);
    add(&now, "Bbbb", POOL_NONPAGED, 2, 0, 20);
    add(&now, "Cccc", POOL_PAGED, 3, 0, 30)->session = 1;
    add(&now, "Dddd", POOL_PAGED, 4, 0, 40)->session = 2;
    struct poolmon_config config = in_layout(POOLMON_SCREEN);
    config.pools.choice = (struct pool_choice){CLASS_PAGED, SCOPE_SYSTEM, ABSENT};
    const char *text = written(&config, NULL);
    ck_assert(strstr(text, "Aaaa") && !strstr(text, "Bbbb") && !strstr(text, "Cccc"));
    config.pools.choice = (struct pool_choice){CLASS_BOTH, SCOPE_SESSIONS, ABSENT};
    text = written(&config, NULL);
    ck_assert_str_eq(line_of(text, 3), " All sessions pool information");
    ck_assert(!strstr(text, "Aaaa") && strstr(text, "Cccc") && strstr(text, "Dddd"));
    config.pools.choice.session = 2;
    text = written(&config, NULL);
    ck_assert_str_eq(line_of(text, 3), " Session 2 pool information");
    ck_assert(!strstr(text, "Cccc") && strstr(text, "Dddd"));
    config.pools.choice.session = 7; /* headings only */
    ck_assert_str_eq(line_of(written(&config, NULL), 6), "");
    ck_assert_int_eq(rows_filter(&filter, ENTITY_POOLS, "names~?a*", &why), STATUS_OK);
    config.pools.choice = (struct pool_choice){CLASS_BOTH, SCOPE_EVERYTHING, ABSENT};
    config.pools.filter = filter;
    text = written(&config, NULL);
    ck_assert(strstr(text, "Aaaa") && !strstr(text, "Bbbb") && !strstr(text, "Cccc"));
    filter_close(filter);
    tear_down();
}
END_TEST

TEST(rows_are_sorted_by_value_by_change_and_by_tag)
{
    set_up();
    moved("1abc", POOL_PAGED, 100, 1, 0, 0, 5, 0);
    moved("Zabc", POOL_PAGED, 300, 2, 0, 0, 5, 0);
    moved("aabc", POOL_PAGED, 200, 3, 0, 0, 5, 0);
    static const struct {
        int field;
        bool by_change;
        const char *first, *last;
    } CASES[] = {
        {POOL_ALLOCS, false, " Zabc", " 1abc"}, {POOL_ALLOCS, true, " aabc", " 1abc"}, {-1, false, " 1abc", " aabc"}};
    for (size_t i = 0; i < 3; i++) {
        struct poolmon_config config = in_layout(POOLMON_NARROW);
        config.pools.sort_field = CASES[i].field;
        config.pools.by_change = CASES[i].by_change;
        const char *text = written(&config, &before);
        ck_assert_int_eq(strncmp(line_of(text, 4), CASES[i].first, 5), 0);
        ck_assert_int_eq(strncmp(line_of(text, 6), CASES[i].last, 5), 0);
    }
    tear_down();
}
END_TEST

TEST(layouts_are_found_by_name)
{
    static const char *const NAMES[] = {"screen", "screen-wide", "narrow", "wide", "plain", ""};
    for (int i = 0; i < 6; i++)
        ck_assert_int_eq(poolmon_layout_find(NAMES[i]), i < POOLMON_LAYOUTS ? i : POOLMON_LAYOUTS);
}
END_TEST

SUITE_MAIN("export: poolmon", the_documented_screen_is_written_byte_for_byte,
           changes_and_page_faults_are_since_the_sample_before,
           the_first_picture_has_no_changes_and_page_faults_since_boot,
           the_screen_of_64_bit_kits_is_written_byte_for_byte, drivers_are_named_as_poolmon_names_them,
           a_narrow_snapshot_is_written_byte_for_byte, a_wide_snapshot_is_written_byte_for_byte,
           a_wide_number_pushes_what_follows, what_linux_does_not_tell_is_a_dash_and_its_words_are_its_own,
           totals_have_no_type_and_leave_out_what_is_absent, hostile_bytes_become_dots,
           every_row_of_the_captures_is_written_as_it_stands, pool_types_sessions_and_filters_choose_the_rows,
           rows_are_sorted_by_value_by_change_and_by_tag, layouts_are_found_by_name)
