/* poolmon's text in all its layouts: each number as it stands there, and each line accounted for. */
#include "sampler_foreign.h"

static const char SCREEN[] = " Memory:  260620K Avail:   96364K  PageFlts:    17   InRam Krnl: 1916K P:17856K\r\n"
                             " Commit: 203500K Limit: 640916K Peak: 260632K            Pool N: 8332K P:27220K\r\n"
                             " System pool information\r\n"
                             " Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\r\n"
                             "\r\n"
                             " Leak Nonp    3971107 (  12)   3971077 (   0)       30    8456 (   960)    281 \r\n"
                             " Io   Paged       500 (   0)       500 (   0)        0       0 (  -184)      0 \r\n";

static struct foreign_read made;

static void read_text(const char *text)
{
    foreign_read_text(&made, text);
    ck_assert_msg(made.status == STATUS_OK, "%s", made.why.line);
    ck_assert_str_eq(made.kind->name, "poolmon");
}

TEST(a_screen_is_a_sample)
{
    read_text(SCREEN);
    ck_assert_uint_eq(made.sample_count, 1);
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.known, 5);
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_assert_pool(&made, 0, "Leak", POOL_NONPAGED, 3971107, 3971077, 30, 8456);
    foreign_assert_pool(&made, 0, "Io  ", POOL_PAGED, 500, 500, 0, 0);
    const int64_t *totals = made.samples[0].totals;
    ck_assert_int_eq(totals[TOTAL_PHYSICAL], 260620LL * 1024);
    ck_assert_int_eq(totals[TOTAL_AVAILABLE], 96364LL * 1024);
    ck_assert_int_eq(totals[TOTAL_KERNEL_RESIDENT], 1916LL * 1024);
    ck_assert_int_eq(totals[TOTAL_PAGED_RESIDENT], 17856LL * 1024);
    ck_assert_int_eq(totals[TOTAL_COMMIT], 203500LL * 1024);
    ck_assert_int_eq(totals[TOTAL_COMMIT_LIMIT], 640916LL * 1024);
    ck_assert_int_eq(totals[TOTAL_COMMIT_PEAK], 260632LL * 1024);
    ck_assert_int_eq(totals[TOTAL_NONPAGED], 8332LL * 1024);
    ck_assert_int_eq(totals[TOTAL_PAGED], 27220LL * 1024);
    foreign_read_done(&made);
}
END_TEST

TEST(page_faults_are_a_total_in_snapshots_only)
{
    read_text(SCREEN);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_FAULTS], ABSENT);
    foreign_read_done(&made);
    read_text(" Memory:16468560K Avail:12072536K  PageFlts:468600648   InRam Krnl:56708K P:950888K\n"
              " Commit:4100436K Limit:17517136K Peak:11685564K            Pool N:710920K P:983564K\n\n"
              " Tag  Type     Allocs         Frees    Diff   Bytes    Per Alloc\n\n"
              " EtwB Nonp       6394      4056      2338 163418368      69896 \n");
    ck_assert_int_eq(made.samples[0].totals[TOTAL_FAULTS], 468600648);
    foreign_read_done(&made);
    read_text("  Memory:33356024K Avail:19399488K  PageFlts:400263915   InRam Krnl:12672K P:935188K\n"
              "  Commit:15680004K Limit:40433912K Peak:15917968K            Pool N:629240K P:1004712K\n");
    ck_assert_uint_eq(made.sample_count, 1);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_FAULTS], ABSENT); /* who knows */
    foreign_read_done(&made);
}
END_TEST

TEST(numbers_that_touch_brackets_and_tabs_are_read)
{
    read_text(" Tag    Type    Allocs          Frees           Diff        Bytes           Per Alloc\n\n"
              " File   Nonp 126693501 ( 128)126675442 ( 132)   18059    3311048 ( -736)    183\n"
              "MmSt \tPaged \t673616( 16) 656049( 17) 17567 \t28286672( -184) 1610\n");
    ck_assert_int_eq(made.counts.rows, 2);
    foreign_assert_pool(&made, 0, "File", POOL_NONPAGED, 126693501, 126675442, 18059, 3311048);
    foreign_assert_pool(&made, 0, "MmSt", POOL_PAGED, 673616, 656049, 17567, 28286672);
    foreign_read_done(&made);
}
END_TEST

TEST(a_tag_is_four_columns_whatever_is_in_them)
{
    read_text(" Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n"
              " Dh 1 Paged        24 (   0)        24 (   0)        0       0 (     0)      0\n"
              "  ab  Paged        25 (   0)        24 (   0)        1      32 (     0)     32\n"
              " Nonp Nonp         26 (   0)        24 (   0)        2      64 (     0)     32\n"
              " \x01\xe3>\" Paged        27 (   0)        24 (   0)        3      96 (     0)     32\n"
              " LeAk Nonp 1 0 1 16 16\n leAk Nonp 2 0 2 32 16\n");
    ck_assert_int_eq(made.counts.rows, 6);
    foreign_assert_pool(&made, 0, "Dh 1", POOL_PAGED, 24, 24, 0, 0);
    foreign_assert_pool(&made, 0, " ab ", POOL_PAGED, 25, 24, 1, 32);
    foreign_assert_pool(&made, 0, "Nonp", POOL_NONPAGED, 26, 24, 2, 64);
    foreign_assert_pool(&made, 0, "\x01\xe3>\"", POOL_PAGED, 27, 24, 3, 96);
    foreign_assert_pool(&made, 0, "LeAk", POOL_NONPAGED, 1, 0, 1, 16);
    foreign_assert_pool(&made, 0, "leAk", POOL_NONPAGED, 2, 0, 2, 32);
    foreign_read_done(&made);
}
END_TEST

TEST(short_tags_that_lost_their_blanks_get_them_back)
{
    read_text("## Tag   Type     Allocs         Frees         Diff    Bytes             Per Alloc\n\n"
              "CM       Paged     1283  ( 0)    1002  ( 0)     281    1377312   ( 0)    4901\n"
              "> > Fat      Paged     6662  ( 8)    4971  ( 6)    1691     174560 ( 128)    103\n");
    ck_assert_int_eq(made.counts.rows, 2);
    foreign_assert_pool(&made, 0, "CM  ", POOL_PAGED, 1283, 1002, 281, 1377312);
    foreign_assert_pool(&made, 0, "Fat ", POOL_PAGED, 6662, 4971, 1691, 174560);
    foreign_read_done(&made);
}
END_TEST

TEST(drivers_become_owners)
{
    static const struct {
        const char *tag, *owner;
    } OWNERS[] = {{"Aaaa", "ipsec.sys"}, {"Bbbb", "ipsec"}, {"Cccc", "hidclass.sys"}, {"Dddd", ""}, {"Eeee", ""}};
    read_text(
        " Tag  Type     Allocs            Frees            Diff   Bytes      Per Alloc  Mapped_Driver\n"
        " Aaaa Nonp          1 (   0)         0 (   0)        1    1808 (     0)   1808 [ipsec][ipsec.sys    -  event "
        "queue]\n"
        " Bbbb Nonp          1 (   0)         0 (   0)        1    1808 (     0)   1808 [ipsec]\n"
        " Cccc Nonp          1 (   0)         0 (   0)        1    1808 (     0)   1808 [hidclass.sys - HID Class d \n"
        " Dddd Nonp          1 (   0)         0 (   0)        1    1808 (     0)   1808 Unknown Driver\n"
        " Eeee Nonp          1 (   0)         0 (   0)        1    1808 (     0)   1808 [Font related stuff]\n");
    ck_assert_int_eq(made.counts.rows, 5);
    for (size_t i = 0; i < sizeof OWNERS / sizeof OWNERS[0]; i++) {
        const struct pool *pool = foreign_pool(&made, 0, OWNERS[i].tag, POOL_NONPAGED);
        ck_assert_ptr_nonnull(pool);
        ck_assert_str_eq(intern_text(made.names, pool->owner).bytes, OWNERS[i].owner);
    }
    foreign_read_done(&made);
}
END_TEST

TEST(sessions_are_kept_apart)
{
    read_text(" Session 3 pool information\n Gh05 Paged 2 (0) 1 (0) 1 16 (0) 16\n"
              " All sessions pool information\n Gh05 Paged 5 (0) 1 (0) 4 64 (0) 16\n");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert_int_eq(foreign_pool(&made, 0, "Gh05", POOL_PAGED)->session, 3);
    ck_assert_int_eq(foreign_pool(&made, 1, "Gh05", POOL_PAGED)->session, SESSION_ALL);
    ck_assert_uint_eq(made.samples[1].remark_count, 1);
    foreign_read_done(&made);
}
END_TEST

TEST(a_header_without_rows_is_a_sample_too)
{
    read_text(" All sessions pool information\n Tag  Type     Allocs   Frees   Diff   Bytes   Per Alloc\n");
    ck_assert_uint_eq(made.sample_count, 1);
    ck_assert_uint_eq(made.samples[0].pool_count, 0);
    foreign_read_done(&made);
}
END_TEST

TEST(a_series_is_taken_apart_at_its_headers_and_times)
{
    read_text("===== 22/05/2020 22:35:55.53 =====\n"
              " Tag  Type     Allocs            Frees               Diff            Bytes                 Per Alloc\n\n"
              " FMfn Paged            8665967            5982729           2683238     1495080176              557 \n"
              "===== 22/05/2020 22:40:55.53 =====\n"
              " Tag  Type     Allocs            Frees               Diff            Bytes                 Per Alloc\n\n"
              " FMfn Paged            8665970            5982729           2683241     1495081847              557 \n"
              " Tag  Type     Allocs            Frees               Diff            Bytes                 Per Alloc\n\n"
              " FMfn Paged            8665971            5982729           2683242     1495082404              557 \n");
    ck_assert_uint_eq(made.sample_count, 3);
    ck_assert_int_eq(made.counts.refused, 0);
    ck_assert(stamp_is_whole(&made.stamps[0]) && made.stamps[0].minute == 35);
    ck_assert(stamp_is_whole(&made.stamps[1]) && made.stamps[1].minute == 40);
    ck_assert(!stamp_is_whole(&made.stamps[2]));
    ck_assert_int_eq(made.lines[1], 6);
    foreign_assert_pool(&made, 2, "FMfn", POOL_PAGED, 8665971, 5982729, 2683242, 1495082404);
    foreign_read_done(&made);
}
END_TEST

TEST(what_is_not_understood_is_counted_with_its_line)
{
    read_text("C:\\> poolmon -b\n Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n\n"
              " Leak Nonp          1 (   0)         0 (   0)        1    1808 (     0)   1808\n"
              " Cut  Nonp          1 (   0)         0 (   0)        1    18\n"
              " Leak Nonp          1 (   0)         0 (   0)        1    1808 (     0)   1808\n"
              " Huge Nonp 99999999999999999999 0 1 2 3\n");
    ck_assert_int_eq(made.counts.rows, 1);
    ck_assert_int_eq(made.counts.known, 2);
    ck_assert_int_eq(made.counts.refused, 4);
    ck_assert_int_eq(made.refused_line, 7);
    ck_assert_str_eq(made.refused, "the row is cut off or damaged");
    foreign_read_done(&made);
}
END_TEST

TEST(pooltop_s_own_text_comes_back)
{
    read_text(" Memory:       -K Avail:       -K  PageFlts:     -   InRam Krnl:    -K P:    -K\n"
              " Commit:      -K Limit:      -K Peak:      -K            Pool N:    -K P:    -K\n\n"
              " Tag                  Type     Allocs         Frees    Diff   Bytes    Per Alloc\n\n"
              " kmalloc-96           Unrec         -         -      1200   115200         96 \n"
              " a b                  Recl          -         -         5      500        128 \n\n"
              " Total                              -         -      1205   115700         96 \n");
    ck_assert_int_eq(made.counts.refused, 0);
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_PHYSICAL], ABSENT);
    foreign_assert_pool(&made, 0, "kmalloc-96", POOL_UNRECLAIMABLE, ABSENT, ABSENT, 1200, 115200);
    foreign_assert_pool(&made, 0, "a b", POOL_RECLAIMABLE, ABSENT, ABSENT, 5, 500);
    ck_assert_int_eq(foreign_pool(&made, 0, "a b", POOL_RECLAIMABLE)->value[POOL_EACH_BYTES], 128);
    ck_assert_int_eq(foreign_pool(&made, 0, "kmalloc-96", POOL_UNRECLAIMABLE)->value[POOL_EACH_BYTES], ABSENT);
    foreign_read_done(&made);
}
END_TEST

static void widen(const char *text, bool big, bool mark, unsigned char *out, size_t *length)
{
    *length = 0;
    for (const char *at = mark ? "\xff" : text; at != NULL; at = *at == '\xff' ? text : at[1] != '\0' ? at + 1 : NULL) {
        unsigned char low = *at == '\xff' ? 0xff : (unsigned char)*at, high = *at == '\xff' ? 0xfe : 0;
        out[(*length)++] = big ? high : low;
        out[(*length)++] = big ? low : high;
    }
}

TEST(wide_characters_with_and_without_a_mark_are_read)
{
    static unsigned char wide[2 * sizeof SCREEN + 4];
    size_t length;
    for (int way = 0; way < 4; way++) {
        widen(SCREEN, way & 1, (way & 2) != 0, wide, &length);
        foreign_read_bytes(&made, wide, length);
        ck_assert_msg(made.status == STATUS_OK, "%d: %s", way, made.why.line);
        ck_assert_int_eq(made.counts.rows, 2);
        ck_assert_int_eq(made.counts.refused, 0);
        foreign_assert_pool(&made, 0, "Io  ", POOL_PAGED, 500, 500, 0, 0);
        foreign_read_done(&made);
    }
}
END_TEST

TEST(marks_of_utf_8_and_the_end_of_dos_are_no_text)
{
    read_text("\xef\xbb\xbf Tag  Type     Allocs  Frees  Diff  Bytes  Per Alloc\r\n Leak Nonp 1 0 1 16 16\r\n\x1a");
    ck_assert_int_eq(made.counts.rows, 1);
    ck_assert_int_eq(made.counts.known, 2);
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_read_done(&made);
}
END_TEST

TEST(what_is_no_such_text_is_refused_by_name)
{
    foreign_read_text(&made, "Dear all,\nthe paged pool grows.\n");
    ck_assert_int_eq(made.status, STATUS_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(made.why.line, "poolmon text"));
    foreign_read_done(&made);
    foreign_read_text(&made, "");
    ck_assert_int_eq(made.status, STATUS_EMPTY);
    foreign_read_done(&made);
    foreign_read_path(&made, "/nowhere/at-all");
    ck_assert_int_eq(made.status, STATUS_NOT_FOUND);
    foreign_read_done(&made);
}
END_TEST

TEST(a_line_without_an_end_costs_only_itself)
{
    static const char ROW[] = "\n Leak Nonp 1 0 1 16 16\n";
    size_t length = (4 << 20) + 100000;
    char *text = malloc(length + sizeof ROW);
    memset(text, 'x', length);
    memcpy(text, " Tag  Type  Allocs Frees Diff Bytes\n", 36);
    memcpy(text + length, ROW, sizeof ROW);
    foreign_read_bytes(&made, text, length + sizeof ROW - 1);
    ck_assert_int_eq(made.counts.rows, 1);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(made.refused_line, 2);
    foreign_read_done(&made);
    free(text);
}
END_TEST

#define ROWS_TITLES " Tag  Type     Allocs            Frees            Diff   Bytes       Per Alloc\n"
#define NB          "\xc2\xa0" /* a no-break blank */

TEST(blanks_of_a_web_page_are_blanks)
{
    read_text(" Tag" NB " Type" NB NB "   Allocs" NB "Frees" NB "Diff" NB "Bytes" NB "Per Alloc\n"
              " Pg" NB " " NB "Nonp" NB " 12" NB "(" NB "1)" NB "2 (" NB "0) 10 160 (" NB "0)\xe2\x80\xaf"
              "16\n"
              " Irp\xa0 Paged 9 1 8 64 8\n");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_assert_pool(&made, 0, "Pg  ", POOL_NONPAGED, 12, 2, 10, 160);
    foreign_assert_pool(&made, 0, "Irp\xa0", POOL_PAGED, 9, 1, 8, 64); /* a byte of the tag */
    foreign_read_done(&made);
}
END_TEST

TEST(blanks_of_a_code_page_are_blanks_where_there_are_many)
{
    read_text(" Tag\xa0\xa0Type\xa0\xa0\xa0"
              "Allocs  Frees  Diff  Bytes  Per Alloc\n Pg\xa0 \xa0Nonp\xa0\xa0"
              "12 2 10 160 16\n Io\xa0\xa0 Paged 9 1 8 64 8\n vari\xc3\xa0"
              "ble\n");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.refused, 1);
    foreign_assert_pool(&made, 0, "Pg  ", POOL_NONPAGED, 12, 2, 10, 160);
    foreign_assert_pool(&made, 0, "Io  ", POOL_PAGED, 9, 1, 8, 64);
    foreign_read_done(&made);
}
END_TEST

/* A file is read in pieces: a no-break blank may stand across any of their edges, before a newline too. */
TEST(blanks_across_the_edges_of_pieces_are_blanks)
{
    static char text[3 * 64 * 1024];
    for (size_t shift = 0; shift < 4; shift++) {
        size_t length = (size_t)sprintf(text, "%s", ROWS_TITLES), rows = 0;
        memset(text + length, '\n', shift);
        for (length += shift; length + 64 < sizeof text; rows++)
            length += (size_t)sprintf(text + length,
                                      " %04zu\xe2\x80\xaf"
                                      "Nonp 7 2 5 80 16\xe2\x80\x87\n",
                                      rows);
        foreign_read_bytes(&made, text, length);
        ck_assert_int_eq(made.counts.refused, 0);
        ck_assert_int_eq(made.counts.rows, (int64_t)rows);
        foreign_read_done(&made);
    }
}
END_TEST

TEST(carriage_returns_alone_end_lines_too)
{
    read_text(" Tag  Type     Allocs  Frees  Diff  Bytes  Per Alloc\r Leak Nonp 1 0 1 16 16\r Io   Paged 5 5 0 0 0\r");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.known, 1);
    foreign_read_done(&made);
    read_text(ROWS_TITLES " Leak Nonp 1 0 1 16 16\r\r\n Io   Paged 5 5 0 0 0\r\n Aaaa Nonp 2 1 1 8 8\n");
    ck_assert_int_eq(made.counts.rows, 3);
    foreign_read_done(&made);
}
END_TEST

TEST(grouped_numbers_are_read_when_they_agree)
{
    read_text(ROWS_TITLES " Engl Nonp 6,394 (1,002) 4,056 (0) 2,338 163,418,368 69,896\n"
                          " Germ Paged 1.006.394 4.056 1.002.338 163.418.368 163\n"
                          " Swis Paged 12'394 2'394 10'000 1'000'000 100\n"
                          " Nope Nonp 6,394 4,057 2,338 163,418,368 69,896\n"
                          " Half Nonp 6,39 4,05 2,34 16,3 7\n"
                          " Mixd Nonp 1,006.394 4.056 1.002.338 163.418.368 163\n");
    ck_assert_int_eq(made.counts.rows, 3);
    ck_assert_int_eq(made.counts.refused, 3);
    foreign_assert_pool(&made, 0, "Engl", POOL_NONPAGED, 6394, 4056, 2338, 163418368);
    foreign_assert_pool(&made, 0, "Germ", POOL_PAGED, 1006394, 4056, 1002338, 163418368);
    foreign_assert_pool(&made, 0, "Swis", POOL_PAGED, 12394, 2394, 10000, 1000000);
    foreign_read_done(&made);
}
END_TEST

TEST(tables_of_markdown_are_read)
{
    read_text("| Tag | Type | Allocs | Frees | Diff | Bytes | Per Alloc |\n|-----|:----|---:|--:|--:|--:|--:|\n"
              "| `D2d ` | Nonp | 1,024 | 24 | 1,000 | 64,000 | 64 |\n| **Io** | Paged | 7 | 2 | 5 | 80 | 16 |\n"
              "> | 1394 | Nonp | 7 | 2 | 5 | 80 | 16 |\n| so | what |\n");
    ck_assert_int_eq(made.counts.rows, 3);
    ck_assert_int_eq(made.counts.known, 2);
    ck_assert_int_eq(made.counts.refused, 1);
    foreign_assert_pool(&made, 0, "D2d ", POOL_NONPAGED, 1024, 24, 1000, 64000);
    foreign_assert_pool(&made, 0, "Io  ", POOL_PAGED, 7, 2, 5, 80);
    foreign_assert_pool(&made, 0, "1394", POOL_NONPAGED, 7, 2, 5, 80);
    foreign_read_done(&made);
}
END_TEST

TEST(types_that_were_typed_again_are_known)
{
    read_text(ROWS_TITLES " Aaaa NonPaged 7 2 5 80 16\n Bbbb NPAGED 7 2 5 80 16\n Cccc paged 7 2 5 80 16\n"
                          " Dddd non-paged 7 2 5 80 16\n Eeee Pages 7 2 5 80 16\n");
    ck_assert_int_eq(made.counts.rows, 4);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_ptr_nonnull(foreign_pool(&made, 0, "Bbbb", POOL_NONPAGED));
    ck_assert_ptr_nonnull(foreign_pool(&made, 0, "Cccc", POOL_PAGED));
    ck_assert_ptr_nonnull(foreign_pool(&made, 0, "Dddd", POOL_NONPAGED));
    foreign_read_done(&made);
}
END_TEST

/* What was printed with a sign is a counter of 32 bits, or says nothing; bytes below nothing are damage. */
TEST(signs_never_become_numbers)
{
    read_text(" Memory:-1234567K Avail:12072536K  PageFlts:-468600648   InRam Krnl:56708K P:950888K\n" ROWS_TITLES
              " Wrap Nonp 5 (1) 4294967290 (2) -4294967285 176 (-7) 16\n"
              " Sign Paged -10 4294967280 6 96 16\n Nega Nonp 5 1 4 -99 16\n");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.refused, 1);
    foreign_assert_pool(&made, 0, "Wrap", POOL_NONPAGED, 5, 4294967290, 11, 176);
    foreign_assert_pool(&made, 0, "Sign", POOL_PAGED, 4294967286, 4294967280, 6, 96);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_PHYSICAL], ABSENT);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_AVAILABLE], 12072536LL * 1024);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_FAULTS], ABSENT);
    foreign_read_done(&made);
}
END_TEST

TEST(rows_behind_titles_in_one_line_are_not_lost_in_silence)
{
    read_text(ROWS_TITLES "Tag Type Allocs Frees Diff Bytes Per Alloc Leak Nonp 7 2 5 80 16 Io Paged 5 5 0 0 0\n"
                          " Aaaa Nonp 7 2 5 80 16\n");
    ck_assert_int_eq(made.counts.rows, 1);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(made.refused_line, 2);
    foreign_read_done(&made);
}
END_TEST

TEST(marks_of_mails_and_totals_are_no_tags)
{
    read_text("> Tag Type Allocs Frees Diff Bytes Per Alloc\n> Io Nonp 7 2 5 80 16\n>> CM Paged 7 2 5 80 16\n"
              " Total Nonp 14 4 10 160 16\n TOTAL Paged 7 2 5 80 16\n Total 7 2 5 80 16\n");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_assert_pool(&made, 0, "Io  ", POOL_NONPAGED, 7, 2, 5, 80);
    foreign_assert_pool(&made, 0, "CM  ", POOL_PAGED, 7, 2, 5, 80);
    foreign_read_done(&made);
}
END_TEST

TEST(a_last_number_that_was_cut_off_is_not_kept)
{
    read_text(ROWS_TITLES " Leak Nonp      6394 (   0)      4056 (   0)     2338 163418368 (     0)  69\n");
    const struct pool *pool = foreign_pool(&made, 0, "Leak", POOL_NONPAGED);
    ck_assert_int_eq(made.counts.rows, 1);
    ck_assert_int_eq(pool_each_bytes(pool), 163418368 / 2338);
    foreign_read_done(&made);
}
END_TEST

/* What PowerShell's > wrote is UTF-16, what poolmon's /n appends to it is not; or the other way round. */
TEST(a_collector_s_wide_lines_among_narrow_ones_are_read)
{
    static const char DATE[] = "\r\nFriday, May 22, 2020 10:35:55 PM\r\n\r\n";
    static const char TABLE[] = ROWS_TITLES "\r\n FMfn Paged 8665967 5982729 2683238 1495080176 557 \r\n"
                                            " rx\0\0 Nonp 7 2 5 80 16\r\n";
    unsigned char text[2048], wide[256];
    size_t wide_length;
    widen(DATE, false, false, wide, &wide_length);
    for (size_t mark = 0; mark <= 2; mark += 2) {
        size_t length = mark;
        memcpy(text, "\xff\xfe", mark);
        for (int i = 0; i < 3; i++) {
            if (mark != 0 || i > 0) {
                memcpy(text + length, wide, wide_length);
                length += wide_length;
            }
            memcpy(text + length, TABLE, sizeof TABLE - 1);
            length += sizeof TABLE - 1;
        }
        foreign_read_bytes(&made, text, length);
        ck_assert_msg(made.status == STATUS_OK, "%s", made.why.line);
        ck_assert_uint_eq(made.sample_count, 3);
        ck_assert_int_eq(made.counts.rows, 6);
        ck_assert_int_eq(made.counts.refused, 0);
        ck_assert(stamp_is_whole(&made.stamps[1]) && stamp_is_whole(&made.stamps[2]));
        foreign_assert_pool(&made, 2, "FMfn", POOL_PAGED, 8665967, 5982729, 2683238, 1495080176);
        foreign_read_done(&made);
    }
}
END_TEST

SUITE_MAIN("sampler: poolmon text", a_screen_is_a_sample, page_faults_are_a_total_in_snapshots_only,
           numbers_that_touch_brackets_and_tabs_are_read, a_tag_is_four_columns_whatever_is_in_them,
           short_tags_that_lost_their_blanks_get_them_back, drivers_become_owners, sessions_are_kept_apart,
           a_header_without_rows_is_a_sample_too, a_series_is_taken_apart_at_its_headers_and_times,
           what_is_not_understood_is_counted_with_its_line, pooltop_s_own_text_comes_back,
           wide_characters_with_and_without_a_mark_are_read, marks_of_utf_8_and_the_end_of_dos_are_no_text,
           what_is_no_such_text_is_refused_by_name, a_line_without_an_end_costs_only_itself,
           blanks_of_a_web_page_are_blanks, blanks_of_a_code_page_are_blanks_where_there_are_many,
           blanks_across_the_edges_of_pieces_are_blanks, carriage_returns_alone_end_lines_too,
           grouped_numbers_are_read_when_they_agree, tables_of_markdown_are_read, types_that_were_typed_again_are_known,
           signs_never_become_numbers, rows_behind_titles_in_one_line_are_not_lost_in_silence,
           marks_of_mails_and_totals_are_no_tags, a_last_number_that_was_cut_off_is_not_kept,
           a_collector_s_wide_lines_among_narrow_ones_are_read)
