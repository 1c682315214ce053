/* pooltop export: the shapes of a table: wide ones, the largest rows, separators, marks of the encoding, formulas; JSON Lines and poolmon's text. */
#include <unistd.h>

#include "tests/unit/export_by_hand.h"

/* Two samples: a pool in both, one that comes with the second, and the same tag in the other pool and in a session. */
static void make_hand(void)
{
    begin_by_hand();
    struct pool *pool = begin_sample(0, "b");
    pool->value[POOL_BYTES] = 100;
    pool->value[POOL_DIFF] = 1;
    add_pool("Toke", POOL_PAGED, 7, 7000);
    add_pool("Toke", POOL_NONPAGED, ABSENT, 50);
    snapshot.totals[TOTAL_PAGED] = 7000;
    end_sample();
    begin_sample(1, "b")->value[POOL_BYTES] = 90;
    add_pool("Toke", POOL_PAGED, 8, 8000);
    add_pool("Toke", POOL_PAGED, 2, 2000)->session = 3;
    add_pool("=cmd", POOL_PAGED, 1, 9);
    end_sample();
    end_by_hand();
}

/* --- wide ------------------------------------------------------------------------------------------------------------------- */

TEST(a_wide_table_has_a_line_a_sample_and_the_largest_pool_first)
{
    make_hand();
    expect_export(
        "--wide",
        "time,\"Toke Paged bytes\",\"Toke Paged session 3 bytes\",\"TCP Unrecl bytes\",\"Toke Nonp bytes\",\"=cmd "
        "Paged bytes\"\n"
        "2026-08-17T08:30:00.000-03:30,7000,,100,50,\n"
        "2026-08-17T08:31:00.000-03:30,8000,2000,90,,9\n");
    expect_export("--wide --top 2 --columns bytes,epoch_ns,diff,diff_change",
                  "epoch_ns,\"Toke Paged bytes\",\"Toke Paged diff\",\"Toke Paged diff_change\",\"Toke Paged session 3 "
                  "bytes\",\"Toke Paged session 3 diff\",\"Toke Paged session 3 diff_change\"\n"
                  "1786968000000000000,7000,7,,,,\n"
                  "1786968060000000000,8000,8,1,2000,2,\n");
    folder_remove();
}
END_TEST

TEST(a_filter_chooses_the_columns_and_totals_are_one_row_already)
{
    make_hand();
    expect_export("--wide --filter tag:tcp --utc --format tsv",
                  "time\tTCP Unrecl bytes\n2026-08-17T12:00:00.000Z\t100\n2026-08-17T12:01:00.000Z\t90\n");
    expect_export("--wide --what totals --columns paged_bytes",
                  "time,paged_bytes\n2026-08-17T08:30:00.000-03:30,7000\n2026-08-17T08:31:00.000-03:30,\n");
    expect_export("--wide --filter tag:nothing --columns epoch_ns,bytes",
                  "epoch_ns\n1786968000000000000\n1786968060000000000\n");
    folder_remove();
}
END_TEST

TEST(top_takes_the_rows_that_were_largest_at_any_time)
{
    make_hand();
    expect_export("--top 2 --columns tag,session,bytes", "tag,session,bytes\nToke,,7000\nToke,,8000\nToke,3,2000\n");
    expect_export("--top 1 --columns tag,type,diff", "tag,type,diff\nToke,Paged,7\nToke,Paged,8\n");
    folder_remove();
}
END_TEST

/* A sheet has 16,384 columns. */
TEST(more_columns_than_a_sheet_has_are_refused_with_a_way_out)
{
    enum { POOLS = 5000 };
    begin_by_hand();
    begin_sample(0, "b");
    for (int i = 0; i < POOLS; i++) {
        char tag[16];
        snprintf(tag, sizeof tag, "t%d", i);
        add_pool(tag, POOL_PAGED, i, i);
    }
    end_sample();
    end_by_hand();
    char options[512];
    snprintf(options, sizeof options, "--wide --columns bytes,diff,allocs,frees --output %s", inside("out"));
    ck_assert_int_eq(run_export(inside("hand.pooltop"), options), STATUS_LIMIT);
    ck_assert_ptr_nonnull(strstr(problem.line, "--top N"));
    ck_assert_int_ne(access(inside("out"), F_OK), 0);
    char *text = exported("--wide --columns bytes,diff,allocs,frees --top 4000");
    size_t commas = 0;
    for (const char *at = text; *at != '\n'; at++)
        commas += *at == ',';
    ck_assert_uint_eq(commas, 16000);
    free(text);
    folder_remove();
}
END_TEST

/* --- CSV ----------------------------------------------------------------------------------------------------------------------- */

TEST(a_separator_and_the_mark_of_utf_8_are_written_as_asked)
{
    make_hand();
    expect_export("--bom --delimiter ; --columns tag,type,bytes --end start",
                  "\xef\xbb\xbftag;type;bytes\nTCP;Unrecl;100\nToke;Paged;7000\nToke;Nonp;50\n");
    expect_export("--delimiter tab --columns tag,bytes --end start", "tag\tbytes\nTCP\t100\nToke\t7000\nToke\t50\n");
    folder_remove();
}
END_TEST

TEST(a_formula_is_neutral_only_when_asked)
{
    make_hand();
    expect_export("--columns tag --filter tag~*cmd", "tag\n\"=cmd\"\n");
    expect_export("--columns tag --filter tag~*cmd --safe", "tag\n\\x3Dcmd\n");
    expect_export("--columns tag --filter tag~*cmd --safe --format tsv", "tag\n\\x3Dcmd\n");
    folder_remove();
}
END_TEST

/* --- JSON Lines and poolmon's text ---------------------------------------------------------------------------------------------- */

TEST(json_has_numbers_as_numbers_and_null_for_what_is_absent)
{
    make_hand();
    expect_export("--format jsonl --columns epoch_ns,tag,type,bytes,diff,owner --filter tag:toke",
                  "{\"epoch_ns\":1786968000000000000,\"tag\":\"Toke\",\"type\":\"Paged\",\"bytes\":7000,\"diff\":7,"
                  "\"owner\":null}\n"
                  "{\"epoch_ns\":1786968000000000000,\"tag\":\"Toke\",\"type\":\"Nonp\",\"bytes\":50,\"diff\":null,"
                  "\"owner\":null}\n"
                  "{\"epoch_ns\":1786968060000000000,\"tag\":\"Toke\",\"type\":\"Paged\",\"bytes\":8000,\"diff\":8,"
                  "\"owner\":null}\n"
                  "{\"epoch_ns\":1786968060000000000,\"tag\":\"Toke\",\"type\":\"Paged\",\"bytes\":2000,\"diff\":2,"
                  "\"owner\":null}\n");
    expect_export("--format jsonl --columns boot,time --what totals --end start",
                  "{\"boot\":\"b\",\"time\":\"2026-08-17T08:30:00.000-03:30\"}\n");
    folder_remove();
}
END_TEST

TEST(json_is_ascii_where_a_name_is_not_text)
{
    begin_by_hand();
    begin_sample(0, "bo\"ot")->name = named("a\"b\\c\n\0\xff\xc3\xa9", 10);
    end_sample();
    end_by_hand();
    expect_export("--format jsonl --columns boot,tag",
                  "{\"boot\":\"bo\\\"ot\",\"tag\":\"a\\\"b\\\\\\\\c\\\\x0A\\\\x00\\\\xFF\xc3\xa9\"}\n");
    folder_remove();
}
END_TEST

TEST(marks_are_objects_too)
{
    make_hand();
    char *text = exported("--format jsonl --what marks --columns kind,text");
    ck_assert_ptr_nonnull(strstr(text, "{\"kind\":\"start\",\"text\":"));
    free(text);
    folder_remove();
}
END_TEST

TEST(poolmons_text_has_a_line_with_the_time_before_each_snapshot)
{
    static const char NARROW[] = "===== 2026-08-17T08:30:00.000-03:30 =====\n"
                                 " Memory:       -K Avail:       -K  PageFlts:     -   InRam Krnl:    -K P:    -K\n"
                                 " Commit:      -K Limit:      -K Peak:      -K            Pool N:    -K P:    6K\n"
                                 "\n"
                                 " Tag  Type     Allocs         Frees    Diff   Bytes    Per Alloc\n"
                                 "\n"
                                 " Toke Paged         -         -         7     7000       1000 \n"
                                 " Toke Nonp          -         -         -       50          - \n"
                                 "\n";
    make_hand();
    expect_export("--format poolmon --layout narrow --filter tag:toke --end start", NARROW);
    char *text = exported("--format poolmon");
    ck_assert_ptr_nonnull(strstr(
        text,
        "\n Toke Paged                  -                  -                 7           7000             1000 \n"));
    ck_assert_ptr_nonnull(strstr(text, "\n\n===== 2026-08-17T08:31:00.000-03:30 =====\n Memory:"));
    free(text);
    folder_remove();
}
END_TEST

/* --- what does not go together -------------------------------------------------------------------------------------------------- */

TEST(options_that_do_not_go_together_are_refused)
{
    static const struct {
        const char *options, *wanted;
    } CASES[] = {
        {"--format jsonl --wide", "--wide is not for --format jsonl"},
        {"--format jsonl --bom", "--bom is not for --format jsonl"},
        {"--format tsv --delimiter ;", "--delimiter is not for --format tsv"},
        {"--format poolmon --columns tag", "--columns is not for --format poolmon"},
        {"--format poolmon --what processes", "--format poolmon is for pools, not for processes"},
        {"--layout wide", "--layout is not for --format csv"},
        {"--format poolmon --layout screen", "narrow and wide"},
        {"--delimiter x", "--delimiter \"x\""},
        {"--delimiter 5", "--delimiter"},
        {"--delimiter -", "--delimiter"},
        {"--delimiter \"", "--delimiter"},
        {"--delimiter ;;", "--delimiter"},
        {"--wide --columns time,tag", "\"tag\" cannot stand in a wide table"},
        {"--wide --columns time", "needs a number"},
        {"--wide --what marks", "marks have no numbers"},
        {"--what totals --top 3", "--top"},
        {"--top 0", "--top must be from 1"},
    };
    make_hand();
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char options[256];
        snprintf(options, sizeof options, "%s --output %s", CASES[i].options, inside("out"));
        ck_assert_msg(run_export(inside("hand.pooltop"), options) == STATUS_USAGE, "%s", options);
        ck_assert_msg(strstr(problem.line, CASES[i].wanted) != NULL, "%s: %s", options, problem.line);
        ck_assert_int_ne(access(inside("out"), F_OK), 0);
    }
    folder_remove();
}
END_TEST

SUITE_MAIN("export: shapes", a_wide_table_has_a_line_a_sample_and_the_largest_pool_first,
           a_filter_chooses_the_columns_and_totals_are_one_row_already,
           top_takes_the_rows_that_were_largest_at_any_time, more_columns_than_a_sheet_has_are_refused_with_a_way_out,
           a_separator_and_the_mark_of_utf_8_are_written_as_asked, a_formula_is_neutral_only_when_asked,
           json_has_numbers_as_numbers_and_null_for_what_is_absent, json_is_ascii_where_a_name_is_not_text,
           marks_are_objects_too, poolmons_text_has_a_line_with_the_time_before_each_snapshot,
           options_that_do_not_go_together_are_refused)
