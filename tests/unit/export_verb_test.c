/* pooltop export: columns, the choice of samples and rows, and what stands in them behind breaks, of holders, of hostile names and of marks. */
#include "tests/unit/export_by_hand.h"

/* --- columns ---------------------------------------------------------------------------------------------------------------- */

static void expect_first_line(const char *options, const char *wanted)
{
    size_t length;
    char all[512];
    snprintf(all, sizeof all, "%s --force --output %s", options, inside("out.csv"));
    ck_assert_msg(run_export(inside("night.pooltop"), all) == STATUS_OK, "%s", problem.line);
    char *text = read_whole("out.csv", &length);
    ck_assert_ptr_nonnull(strchr(text, '\n'));
    *strchr(text, '\n') = '\0';
    ck_assert_str_eq(text, wanted);
    free(text);
}

TEST(the_default_columns_stand_in_their_promised_order)
{
    folder_make();
    record_source(inside("night.pooltop"), "demo:quiet,tags=200", NS_PER_MINUTE, 1);
    expect_first_line("", "time,epoch_ns,boot,type,tag,tag_hex,allocs,frees,diff,bytes,held_bytes,per_alloc_bytes,"
                          "objects,handles,top_holder,owner,aliases");
    expect_first_line("--what processes", "time,epoch_ns,boot,pid,started,name,handles,threads,paged_bytes,"
                                          "nonpaged_bytes,rss_bytes,group");
    expect_first_line("--what types", "time,epoch_ns,boot,object_type,objects,handles");
    expect_first_line("--what groups", "time,epoch_ns,boot,group,kernel_bytes,slab_bytes");
    expect_first_line("--what marks", "time,epoch_ns,boot,kind,text");
    expect_first_line("--columns tag,bytes_change,bytes", "tag,bytes_change,bytes");
    expect_first_line("--format tsv --columns tag,bytes", "tag\tbytes");
    folder_remove();
}
END_TEST

TEST(what_cannot_be_asked_for_is_refused_with_what_there_is)
{
    static const struct {
        const char *options, *wanted;
    } CASES[] = {
        {"--columns time,bites", "bites"},
        {"--columns time,bites", "held_bytes"},
        {"--columns per_alloc_bytes_change", "per_alloc_bytes_change"},
        {"--columns time,,tag", "\"\""},
        {"--columns pid", "pid"},
        {"--what marks --columns bytes", "kind,text"},
        {"--what moods", "pools, processes, types, groups, totals, marks and series"},
        {"--format xlsx", "csv, tsv, jsonl, pdh, poolmon and openmetrics"},
        {"--begin soonish", "soonish"},
        {"--begin @200 --end @100", "--begin lies behind --end"},
        {"--every 0s", "--every"},
        {"--every soon", "soon"},
        {"--filter colour:red", "colour"},
        {"--what totals --filter x", "--filter"},
        {"--what marks --filter x", "--filter"},
        {"--what marks --every 5m", "--every"},
    };
    folder_make();
    record_source(inside("night.pooltop"), "demo:quiet,tags=200", NS_PER_MINUTE, 1);
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        char options[256];
        snprintf(options, sizeof options, "%s --output %s", CASES[i].options, inside("out.csv"));
        ck_assert_msg(run_export(inside("night.pooltop"), options) == STATUS_USAGE, "%s", options);
        ck_assert_msg(strstr(problem.line, CASES[i].wanted) != NULL, "%s: %s", options, problem.line);
        ck_assert_int_ne(access(inside("out.csv"), F_OK), 0);
    }
    folder_remove();
}
END_TEST

/* --- which samples and rows ------------------------------------------------------------------------------------------------- */

TEST(a_range_takes_the_samples_in_it_and_no_other)
{
    folder_make();
    record_source(inside("night.pooltop"), "demo:quiet,tags=200", NS_PER_MINUTE, 30);
    struct csv_table all, some;
    export_table(&all, inside("night.pooltop"), "--what totals");
    ck_assert_uint_eq(all.rows, 31);
    char options[128];
    snprintf(options, sizeof options, "--what totals --begin %s --end %s", csv_table_at(&all, 5, "time"),
             csv_table_at(&all, 9, "time"));
    export_table(&some, inside("night.pooltop"), options);
    ck_assert_uint_eq(some.rows, 6);
    ck_assert_str_eq(csv_table_at(&some, 1, "epoch_ns"), csv_table_at(&all, 5, "epoch_ns"));
    ck_assert_str_eq(csv_table_at(&some, 5, "epoch_ns"), csv_table_at(&all, 9, "epoch_ns"));
    csv_table_free(&some);
    int64_t second = number_at(&all, 5, "epoch_ns") / NS_PER_SECOND;
    snprintf(options, sizeof options, "--what totals --begin @%lld --end @%lld", (long long)second - 30,
             (long long)second + 90);
    export_table(&some, inside("night.pooltop"), options);
    ck_assert_uint_eq(some.rows, 3);
    ck_assert_str_eq(csv_table_at(&some, 1, "epoch_ns"), csv_table_at(&all, 5, "epoch_ns"));
    csv_table_free(&some);
    export_table(&some, inside("night.pooltop"), "--what totals --begin -150s");
    ck_assert_uint_eq(some.rows, 4);
    ck_assert_str_eq(csv_table_at(&some, 3, "epoch_ns"), csv_table_at(&all, 30, "epoch_ns"));
    csv_table_free(&some);
    csv_table_free(&all);
    folder_remove();
}
END_TEST

TEST(an_empty_range_is_one_line_that_names_the_first_and_last_sample)
{
    folder_make();
    record_source(inside("night.pooltop"), "demo:quiet,tags=200", NS_PER_MINUTE, 3);
    struct csv_table all;
    export_table(&all, inside("night.pooltop"), "--what totals");
    const char *none[] = {"--begin @100 --end @200", "--begin 2200-01-01", "--end 1999-01-01"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        ck_assert_int_eq(run_export(inside("night.pooltop"), none[i]), STATUS_EMPTY);
        ck_assert_int_eq(status_exit(STATUS_EMPTY), 1);
        ck_assert_ptr_nonnull(strstr(problem.line, csv_table_at(&all, 1, "time")));
        ck_assert_ptr_nonnull(strstr(problem.line, csv_table_at(&all, 3, "time")));
    }
    csv_table_free(&all);
    folder_remove();
}
END_TEST

TEST(every_takes_the_first_sample_of_each_span_from_the_first_one)
{
    folder_make();
    record_source(inside("night.pooltop"), "demo:quiet,tags=200", NS_PER_MINUTE, 30);
    struct csv_table all, some;
    export_table(&all, inside("night.pooltop"), "--what totals --columns epoch_ns,page_faults,page_faults_change");
    export_table(&some, inside("night.pooltop"),
                 "--what totals --every 7m --columns epoch_ns,page_faults,page_faults_change");
    ck_assert_uint_eq(some.rows, 6);
    for (size_t i = 1; i < some.rows; i++) {
        size_t same = 1 + (i - 1) * 7;
        ck_assert_str_eq(csv_table_at(&some, i, "epoch_ns"), csv_table_at(&all, same, "epoch_ns"));
        ck_assert_str_eq(csv_table_at(&some, i, "page_faults"), csv_table_at(&all, same, "page_faults"));
        if (i == 1 || number_at(&some, i, "page_faults") == ABSENT)
            continue;
        int64_t change = number_at(&some, i, "page_faults") - number_at(&some, i - 1, "page_faults");
        ck_assert_int_eq(number_at(&some, i, "page_faults_change"), change);
    }
    csv_table_free(&some);
    csv_table_free(&all);
    folder_remove();
}
END_TEST

TEST(a_filter_takes_the_rows_that_match_and_no_other)
{
    folder_make();
    record_source(inside("night.pooltop"), "demo:token-leak,tags=200", NS_PER_MINUTE, 3);
    struct csv_table all, some;
    export_table(&all, inside("night.pooltop"), "");
    export_table(&some, inside("night.pooltop"), "--filter type:nonp|toke");
    size_t wanted = 0;
    for (size_t i = 1; i < all.rows; i++)
        wanted +=
            strcmp(csv_table_at(&all, i, "type"), "Nonp") == 0 || strcmp(csv_table_at(&all, i, "tag"), "Toke") == 0;
    ck_assert_uint_gt(wanted, 3);
    ck_assert_uint_lt(wanted, all.rows - 1);
    ck_assert_uint_eq(some.rows - 1, wanted);
    csv_table_free(&some);
    export_table(&some, inside("night.pooltop"), "--filter nosuchtaganywhere");
    ck_assert_uint_eq(some.rows, 1);
    csv_table_free(&some);
    csv_table_free(&all);
    folder_remove();
}
END_TEST

/* --- changes, breaks, holders, marks: a recording made by hand -------------------------------------------------------------- */

TEST(a_change_is_against_the_sample_before_and_empty_behind_a_boot)
{
    static const int64_t DIFF[] = {100, 250, 240, 10, 15};
    static const int64_t CHANGE[] = {ABSENT, 150, -10, ABSENT, 5};
    begin_by_hand();
    for (int i = 0; i < 5; i++) {
        begin_sample(i, i < 3 ? "first" : "second")->value[POOL_DIFF] = DIFF[i];
        end_sample();
    }
    end_by_hand();
    struct csv_table table;
    export_table(&table, inside("hand.pooltop"), "--columns time,boot,diff,diff_change,bytes_change");
    ck_assert_uint_eq(table.rows, 6);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_int_eq(number_at(&table, i + 1, "diff"), DIFF[i]);
        ck_assert_int_eq(number_at(&table, i + 1, "diff_change"), CHANGE[i]);
        ck_assert_int_eq(number_at(&table, i + 1, "bytes_change"), ABSENT);
        ck_assert_str_eq(csv_table_at(&table, i + 1, "boot"), i < 3 ? "first" : "second");
    }
    ck_assert_str_eq(csv_table_at(&table, 1, "time"), "2026-08-17T08:30:00.000-03:30");
    csv_table_free(&table);
    export_table(&table, inside("hand.pooltop"), "--columns diff,diff_change --every 2m");
    ck_assert_uint_eq(table.rows, 4);
    ck_assert_int_eq(number_at(&table, 2, "diff_change"), 140);
    ck_assert_int_eq(number_at(&table, 3, "diff"), 15);
    ck_assert_int_eq(number_at(&table, 3, "diff_change"), ABSENT);
    csv_table_free(&table);
    folder_remove();
}
END_TEST

TEST(a_clock_that_was_set_back_brings_no_sample_from_outside_the_range)
{
    static const int MINUTES[] = {0, 1, 2, -10, -9, 1};
    begin_by_hand();
    for (int i = 0; i < 6; i++) {
        begin_sample(MINUTES[i], "first")->value[POOL_DIFF] = i;
        snapshot.mono_ns = i * NS_PER_MINUTE;
        end_sample();
    }
    end_by_hand();
    struct csv_table table;
    char options[128];
    long long start = 1786968000;
    snprintf(options, sizeof options, "--columns diff --begin @%lld --end @%lld", start, start + 60);
    export_table(&table, inside("hand.pooltop"), options);
    for (size_t i = 1; i < table.rows; i++)
        ck_assert(strchr("015", csv_table_at(&table, i, "diff")[0]) != NULL);
    ck_assert_uint_eq(table.rows, 4);
    csv_table_free(&table);
    export_table(&table, inside("hand.pooltop"), "--columns diff,time --every 5m");
    ck_assert_uint_eq(table.rows, 4); /* before, far back, and in the first span again */
    csv_table_free(&table);
    folder_remove();
}
END_TEST

TEST(the_top_holder_is_found_against_the_first_sample_of_the_boot)
{
    begin_by_hand();
    for (int i = 0; i < 3; i++) {
        begin_sample(i, i < 2 ? "first" : "second")->value[POOL_DIFF] = 500 + 4000 * i;
        struct process *process = snapshot_add_process(&snapshot);
        process->name = named("a,\"b\"", 5);
        process->pid = 4711;
        process->value[PROCESS_HANDLES] = 10 + 4000 * i;
        end_sample();
    }
    end_by_hand();
    struct csv_table table;
    export_table(&table, inside("hand.pooltop"), "--columns top_holder,holder_basis,holder_pid");
    ck_assert_str_eq(csv_table_at(&table, 1, "top_holder"), "");
    ck_assert_str_eq(csv_table_at(&table, 2, "top_holder"), "a,\"b\"[4711]");
    ck_assert_str_eq(csv_table_at(&table, 2, "holder_basis"), "handles");
    ck_assert_int_eq(number_at(&table, 2, "holder_pid"), 4711);
    ck_assert_str_eq(csv_table_at(&table, 3, "top_holder"), "");
    csv_table_free(&table);
    export_table(&table, inside("hand.pooltop"), "--columns tag --filter holder:4711");
    ck_assert_uint_eq(table.rows, 2);
    csv_table_free(&table);
    folder_remove();
}
END_TEST

TEST(hostile_names_come_out_byte_for_byte)
{
    static const struct {
        const char *bytes;
        size_t length;
    } NAMES[] = {{"Key ", 4}, {"a,b\"c\n", 6}, {"\0\xff\x80\x01", 4}, {"=1+1", 4}, {"\\x41", 4}, {"\x1b]0;x\a", 6}};
    enum { COUNT = sizeof NAMES / sizeof NAMES[0] };
    begin_by_hand();
    struct pool *first = begin_sample(0, "b,o\"ot");
    first->name = named(NAMES[0].bytes, NAMES[0].length);
    for (size_t i = 1; i < COUNT; i++)
        snapshot_add_pool(&snapshot)->name = named(NAMES[i].bytes, NAMES[i].length);
    end_sample();
    end_by_hand();
    for (int tabs = 0; tabs < 2; tabs++) {
        size_t length;
        char options[512];
        snprintf(options, sizeof options, "--columns tag,tag_hex --force --format %s --output %s", tabs ? "tsv" : "csv",
                 inside("out"));
        ck_assert_int_eq(run_export(inside("hand.pooltop"), options), STATUS_OK);
        char *text = read_whole("out", &length);
        for (size_t i = 0; i < length; i++)
            if (tabs && text[i] == '\t')
                text[i] = ',';
        struct csv_table table = {0};
        if (!tabs) {
            csv_table_read(&table, text, length);
            ck_assert_uint_eq(table.rows, COUNT + 1);
        }
        for (size_t n = 0; n < COUNT; n++) {
            char hex[64], raw[64];
            for (size_t i = 0; i < NAMES[n].length; i++)
                snprintf(hex + 2 * i, 3, "%02x", (unsigned char)NAMES[n].bytes[i]);
            ck_assert_ptr_nonnull(strstr(text, hex));
            for (size_t row = 1; row < table.rows; row++)
                if (strcmp(csv_table_at(&table, row, "tag_hex"), hex) == 0) {
                    ck_assert_uint_eq(csv_unescape(csv_table_at(&table, row, "tag"), raw), NAMES[n].length);
                    ck_assert_mem_eq(raw, NAMES[n].bytes, NAMES[n].length);
                }
        }
        csv_table_free(&table);
        free(text);
    }
    folder_remove();
}
END_TEST

TEST(marks_come_out_with_their_kind_text_and_boot)
{
    begin_by_hand();
    begin_sample(0, "first");
    end_sample();
    ck_assert_int_eq(recorder_note(recorder, snapshot.utc_ns, "started, \"backup\"", &problem), STATUS_OK);
    begin_sample(1, "first");
    end_sample();
    begin_sample(2, "second");
    end_sample();
    end_by_hand();
    struct csv_table table;
    export_table(&table, inside("hand.pooltop"), "--what marks");
    bool start = false, note = false, boot = false, stop = false;
    for (size_t i = 1; i < table.rows; i++) {
        const char *kind = csv_table_at(&table, i, "kind");
        const char *of = csv_table_at(&table, i, "boot");
        start |= strcmp(kind, "start") == 0 && strcmp(of, "first") == 0;
        boot |= strcmp(kind, "boot") == 0 && strcmp(of, "second") == 0;
        stop |= strcmp(kind, "stop") == 0 && strcmp(of, "second") == 0;
        note |= strcmp(kind, "note") == 0 && strcmp(of, "first") == 0 &&
                strcmp(csv_table_at(&table, i, "text"), "started, \"backup\"") == 0;
        ck_assert_ptr_nonnull(strstr(csv_table_at(&table, i, "time"), "-03:30"));
    }
    ck_assert(start && note && boot && stop);
    csv_table_free(&table);
    folder_remove();
}
END_TEST

TEST(more_marks_than_a_page_come_out_once_each)
{
    enum { NOTES = 2500 };
    begin_by_hand();
    begin_sample(0, "first");
    end_sample();
    for (int i = 0; i < NOTES; i++) {
        char text[32];
        snprintf(text, sizeof text, "note %d", i);
        ck_assert_int_eq(recorder_note(recorder, snapshot.utc_ns + i / 10, text, &problem), STATUS_OK);
    }
    end_by_hand();
    struct csv_table table;
    bool seen[NOTES] = {false};
    size_t notes = 0;
    export_table(&table, inside("hand.pooltop"), "--what marks");
    for (size_t i = 1; i < table.rows; i++) {
        int number;
        if (sscanf(csv_table_at(&table, i, "text"), "note %d", &number) != 1)
            continue;
        ck_assert(!seen[number]);
        seen[number] = true;
        notes++;
    }
    ck_assert_uint_eq(notes, NOTES);
    csv_table_free(&table);
    folder_remove();
}
END_TEST

SUITE_MAIN("export: the verb", the_default_columns_stand_in_their_promised_order,
           what_cannot_be_asked_for_is_refused_with_what_there_is, a_range_takes_the_samples_in_it_and_no_other,
           an_empty_range_is_one_line_that_names_the_first_and_last_sample,
           every_takes_the_first_sample_of_each_span_from_the_first_one,
           a_filter_takes_the_rows_that_match_and_no_other,
           a_change_is_against_the_sample_before_and_empty_behind_a_boot,
           a_clock_that_was_set_back_brings_no_sample_from_outside_the_range,
           the_top_holder_is_found_against_the_first_sample_of_the_boot, hostile_names_come_out_byte_for_byte,
           marks_come_out_with_their_kind_text_and_boot, more_marks_than_a_page_come_out_once_each)
