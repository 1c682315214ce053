/* Counter logs: every column is a series, and what is known of it a total or a row; nothing is guessed. */
#include "sampler_foreign.h"

static struct foreign_read made;

static const struct process *process_of(size_t sample, int64_t pid)
{
    const struct snapshot *snapshot = &made.samples[sample];
    for (size_t i = 0; i < snapshot->process_count; i++)
        if (snapshot->processes[i].pid == pid)
            return &snapshot->processes[i];
    return NULL;
}

static const char *name_of(const struct process *process)
{
    return intern_text(made.names, process->name).bytes;
}

static int64_t total_of(size_t sample, enum total total)
{
    return made.samples[sample].totals[total];
}

TEST(what_typeperf_prints_is_read_with_the_words_around_it)
{
    foreign_read_text(
        &made, "\r\n\"(PDH-CSV 4.0)\",\"\\\\SRV01\\Memory\\Pool Paged Bytes\",\"\\\\SRV01\\Memory\\Available "
               "MBytes\",\"\\\\SRV01\\Process(lsass)\\Handle Count\",\"\\\\SRV01\\Process(_Total)\\Handle "
               "Count\",\"\\\\SRV02\\Memory\\Pool Paged Bytes\"\r\n"
               "\"05/22/2020 22:35:55.530\",\"128375856.000000\",\"1024.000000\",\"1234\",\"45000\",\"5\"\r\n"
               "\"05/22/2020 22:36:00.531\",\"-128375857\",\" \",\"1235\",\"45001\",\" \"\r\n"
               "\"05/22/2020 22:36:05.530\",\"1283\r\n"
               "\r\nExiting, please wait...                         \r\nThe command completed successfully.\r\n");
    ck_assert_str_eq(made.kind->name, "perfmon");
    ck_assert_str_eq(made.host, "SRV01");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.known, 5);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(made.refused_line, 5);
    ck_assert_int_eq(total_of(0, TOTAL_PAGED), 128375856);
    ck_assert_int_eq(total_of(0, TOTAL_AVAILABLE), INT64_C(1024) << 20);
    ck_assert_int_eq(total_of(0, TOTAL_HANDLES), 45000);
    ck_assert_int_eq(total_of(1, TOTAL_PAGED), ABSENT); /* below zero: 32 bits of it */
    ck_assert_int_eq(total_of(1, TOTAL_AVAILABLE), ABSENT);
    ck_assert_uint_eq(made.point_counts[0], 5);
    ck_assert_uint_eq(made.point_counts[1], 3);
    ck_assert_uint_eq(made.samples[0].process_count, 1);
    ck_assert_int_lt(made.samples[0].processes[0].pid, 0); /* nobody told it */
    ck_assert_int_eq(made.samples[0].processes[0].pid, made.samples[1].processes[0].pid);
    ck_assert(!made.stamps[0].has_zone);
    foreign_read_done(&made);
}
END_TEST

TEST(the_column_of_pids_names_a_process_whatever_the_number_of_its_instance)
{
    foreign_read_text(&made, "\"(PDH-TSV 4.0) (W. Europe Standard Time)(-60)\"\t\"\\\\S\\Process(svchost#1)\\Handle "
                             "Count\"\t\"\\\\S\\Process(svchost#1)\\ID Process\"\t\"\\\\S\\Process V2(x:77)\\Thread "
                             "Count\"\n"
                             "\"01/02/2020 03:04:05.000\"\t\"300\"\t\"812\"\t\"5\"\n"
                             "\"01/02/2020 03:04:06.000\"\t\"40\"\t\"4000\"\t\"6\"\n"
                             "\"01/02/2020 03:04:07.000\"\t\" \"\t\" \"\t\" \"\n");
    ck_assert_uint_eq(made.sample_count, 3);
    ck_assert_str_eq(name_of(process_of(0, 812)), "svchost");
    ck_assert_int_eq(process_of(0, 812)->value[PROCESS_HANDLES], 300);
    ck_assert_int_eq(process_of(1, 4000)->value[PROCESS_HANDLES], 40);
    ck_assert_ptr_null(process_of(1, 812));
    ck_assert_str_eq(name_of(process_of(0, 77)), "x");
    ck_assert_int_eq(process_of(0, 77)->value[PROCESS_THREADS], 5);
    ck_assert_uint_eq(made.samples[2].process_count, 0);
    ck_assert(made.stamps[0].has_zone);
    ck_assert_int_eq(made.stamps[0].zone_seconds, 3600);
    ck_assert(made.stamps[0].zone_of_all);
    ck_assert_int_eq(made.stamps[0].order, ORDER_UNKNOWN);
    ck_assert_int_eq(made.stamps[0].usual, ORDER_MONTH_FIRST);
    foreign_read_done(&made);
}
END_TEST

TEST(names_of_other_languages_are_known_in_utf8_and_in_the_code_page_that_they_tell)
{
    static const char *const GERMAN[] = {"Verf\xC3\xBCgbare", "Verf\xFCgbare", "Verf\x81gbare"};
    for (size_t i = 0; i < 3; i++) {
        char words[512];
        snprintf(words, sizeof words,
                 "\"(PDH-CSV 4.0) (Mitteleurop\";\"\\\\S\\Arbeitsspeicher\\%s Bytes\";\"\\\\S\\Prozess(x)\\"
                 "Handleanzahl\"\n\"01/02/2020 03:04:05.000\";\"77,000\";\"3\"\n",
                 GERMAN[i]);
        foreign_read_text(&made, words);
        ck_assert_uint_eq(made.sample_count, 1);
        ck_assert_int_eq(total_of(0, TOTAL_AVAILABLE), 77);
        ck_assert_uint_eq(made.samples[0].process_count, 1);
        ck_assert_str_eq(made.paths[0], "\\Arbeitsspeicher\\Verfügbare Bytes");
        foreign_read_done(&made);
    }
    /* `PAMYAT\Dostupno MB` of 1251, and in small letters of 866, as typeperf repeats what was typed */
    static const char *const RUSSIAN[] = {"\xCF\xE0\xEC\xFF\xF2\xFC\\\xC4\xEE\xF1\xF2\xF3\xEF\xED\xEE \xCC\xC1",
                                          "\xAF\xA0\xAC\xEF\xE2\xEC\\\xA4\xAE\xE1\xE2\xE3\xAF\xAD\xAE \xAC\xA1",
                                          "Память\\Доступно МБ", "Mémoire\\mégaoctets disponibles",
                                          "Memoria\\Mbytes disponibles"};
    for (size_t i = 0; i < sizeof RUSSIAN / sizeof RUSSIAN[0]; i++) {
        char words[256];
        snprintf(words, sizeof words, "\"(PDH-CSV 4.0)\",\"\\\\S\\%s\"\n\"01/02/2020 03:04:05.000\",\"3\"\n",
                 RUSSIAN[i]);
        foreign_read_text(&made, words);
        ck_assert_msg(total_of(0, TOTAL_AVAILABLE) == INT64_C(3) << 20, "%s is not known", RUSSIAN[i]);
        foreign_read_done(&made);
    }
}
END_TEST

TEST(a_caption_behind_the_counters_has_no_values_and_machines_have_no_case)
{
    foreign_read_text(&made, "\" (PDH-CSV 4.0) (GMT)(0)\",\"\\\\srv01\\Memory\\Pool Paged Bytes\",\"\\\\SRV01\\Memory\\"
                             "Committed Bytes\",\"my log\"\n"
                             "\"05/22/2020 22:35:00.000\",\"1\",\"2\"\n\"05/22/2020 22:36:00.000\",\"3\",\"4\",\" \"\n"
                             "\"05/22/2020 22:37:00.000\",\"5\"\n");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(total_of(0, TOTAL_PAGED), 1);
    ck_assert_int_eq(total_of(1, TOTAL_COMMIT), 4);
    foreign_read_done(&made);
}
END_TEST

TEST(means_and_exponents_are_whole_bytes_and_what_is_no_number_is_told)
{
    foreign_read_text(&made,
                      "\"(PDH-CSV 4.0)\",\"\\\\S\\Memory\\Pool Paged Bytes\",\"\\\\S\\Memory\\Available MBytes\"\n"
                      "\"05/22/2020 22:35:00.000\",\"1.25E+009\",\"1.5\"\n"
                      "\"05/22/2020 22:36:00.000\",\"7.6\",\"-1.#IND\"\n"
                      "\"05/22/2020 22:37:00.000\",\"1,234,567\",\"2\"\n");
    ck_assert_uint_eq(made.sample_count, 3);
    ck_assert_int_eq(total_of(0, TOTAL_PAGED), 1250000000);
    ck_assert_int_eq(total_of(0, TOTAL_AVAILABLE), 3 << 19);
    ck_assert_int_eq(total_of(1, TOTAL_PAGED), 8);
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(made.refused_line, 4);
    ck_assert_int_eq(total_of(2, TOTAL_PAGED), ABSENT);
    ck_assert_int_eq(total_of(2, TOTAL_AVAILABLE), 2 << 20);
    foreign_read_done(&made);
}
END_TEST

TEST(of_a_counter_that_stands_there_twice_the_first_counts_and_that_is_told)
{
    foreign_read_text(&made,
                      "\"(PDH-CSV 4.0)\",\"\\\\S\\Memory\\Pool Paged Bytes\",\"\\\\S\\Memory\\Pool Paged Bytes\"\n"
                      "\"05/22/2020 22:35:00.000\",\"1\",\"2\"\n");
    ck_assert_uint_eq(made.point_counts[0], 1);
    ck_assert_int_eq(total_of(0, TOTAL_PAGED), 1);
    ck_assert_int_eq(made.refused_line, 1);
    foreign_read_done(&made);
}
END_TEST

TEST(a_binary_counter_log_is_refused_with_what_to_do)
{
    struct problem why;
    struct foreign *foreign;
    struct intern *names;
    ck_assert_int_eq(intern_open(&names, 1 << 16), STATUS_OK);
    const struct foreign_config config = {
        .path = "night.BLG", .bytes = (const unsigned char *)"\x01\0\0\0x", .length = 5, .names = names};
    ck_assert_int_eq(foreign_open(&foreign, &config, &why), STATUS_UNSUPPORTED);
    ck_assert_ptr_nonnull(strstr(why.line, "relog FILE.blg -f csv"));
    intern_close(names);
}
END_TEST

TEST(what_we_export_comes_back_as_pools_processes_types_and_totals)
{
    foreign_read_text(&made,
                      "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\h\\pooltop(T%25 %28 Paged)\\Held Bytes\",\"\\\\h\\pooltop(Se "
                      "Nonp session 2)\\Diff\",\"\\\\h\\pooltop process(a b.exe 640)\\Handles\",\"\\\\h\\pooltop "
                      "type(File)\\Objects\",\"\\\\h\\pooltop\\Page Faults\",\"\\\\h\\pooltop(x Paged)\\Bytes "
                      "Change\"\r\n\"03/02/2026 21:00:00.000\",\"9\",\"-8\",\"7\",\"6\",\"5\",\"4\"\r\n");
    const struct pool *first = foreign_pool(&made, 0, "T% (", POOL_PAGED),
                      *second = foreign_pool(&made, 0, "Se", POOL_NONPAGED);
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_nonnull(second);
    ck_assert_int_eq(first->value[POOL_HELD_BYTES], 9);
    ck_assert_int_eq(first->session, ABSENT);
    ck_assert_int_eq(second->value[POOL_DIFF], -8);
    ck_assert_int_eq(second->session, 2);
    ck_assert_uint_eq(made.samples[0].pool_count, 2);
    ck_assert_str_eq(name_of(process_of(0, 640)), "a b.exe");
    ck_assert_int_eq(made.samples[0].types[0].value[TYPE_OBJECTS], 6);
    ck_assert_int_eq(total_of(0, TOTAL_FAULTS), 5);
    ck_assert_uint_eq(made.point_counts[0], 6);
    foreign_read_done(&made);
}
END_TEST

TEST(lines_that_are_no_rows_and_values_without_a_header_are_refused)
{
    foreign_read_text(&made, "some words\n\"(PDH-CSV 4.0) (X)(99999)\",\"not a path\",\"\\\\S\\A(b)\\c\"\n"
                             "\"05/22/2020 22:35:55.530\",\"1\"\n\"yesterday\",\"1\",\"2\"\n"
                             "\"05/22/2020 22:35:55.530\",\"1\",\"nan\"\n\"(PDH-CSV 4.0)\n"
                             "\"05/22/2020 22:35:56.530\",\"1\",\"2\"\n");
    ck_assert_int_eq(made.counts.rows, 1);
    ck_assert_int_eq(made.counts.known, 1);
    ck_assert_int_eq(made.counts.refused, 5);
    ck_assert_uint_eq(made.sample_count, 1);
    ck_assert_uint_eq(made.point_counts[0], 1);
    ck_assert_str_eq(made.paths[0], "not a path");
    ck_assert(!made.stamps[0].has_zone);
    foreign_read_done(&made);
}
END_TEST

TEST(a_header_of_another_machine_further_down_does_not_mix_the_two)
{
    foreign_read_text(&made,
                      "\"(PDH-CSV 4.0)\",\"\\\\A\\Memory\\Pool Paged Bytes\"\n\"05/22/2020 22:35:00.000\",\"1\"\n"
                      "\"(PDH-CSV 4.0)\",\"\\\\B\\Memory\\Pool Paged Bytes\"\n\"05/22/2020 22:36:00.000\",\"2\"\n"
                      "\"(PDH-CSV 4.0)\",\"\\\\A\\Memory\\Pool Paged Bytes\"\n\"05/22/2020 22:37:00.000\",\"3\"\n");
    ck_assert_uint_eq(made.sample_count, 3);
    ck_assert_str_eq(made.host, "A");
    ck_assert_int_eq(total_of(0, TOTAL_PAGED), 1);
    ck_assert_int_eq(total_of(1, TOTAL_PAGED), ABSENT);
    ck_assert_uint_eq(made.point_counts[1], 1);
    ck_assert_int_eq(total_of(2, TOTAL_PAGED), 3);
    foreign_read_done(&made);
}
END_TEST

TEST(a_table_of_ours_is_read_with_its_escapes_and_empty_cells)
{
    foreign_read_text(&made, "time,boot,type,tag,bytes,bytes_change,owner\n"
                             "2026-03-02T21:00:00.000+00:00,b-1,Paged,\"a\\x00\\\\\"\"b\",5,,x.sys\n"
                             "2026-03-02T21:00:00.000+00:00,b-1,Nonp,Toke,,7,\n"
                             "2026-03-02T21:01:00.000+00:00,b-1,Nonp,Toke,6,7,\n"
                             "2026-03-02T21:01:00.000+00:00,b-1,Nonp,Toke,6,7,\n"
                             "2026-03-02T21:01:00.000+00:00,b-1\n");
    ck_assert_str_eq(made.kind->name, "table");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert_int_eq(made.counts.rows, 3);
    ck_assert_int_eq(made.counts.refused, 2);
    ck_assert_uint_eq(made.samples[0].pool_count, 2);
    struct text name = intern_text(made.names, made.samples[0].pools[0].name);
    ck_assert_uint_eq(name.length, 5);
    ck_assert_int_eq(memcmp(name.bytes, "a\0\\\"b", 5), 0);
    ck_assert_int_eq(made.samples[0].pools[0].value[POOL_BYTES], 5);
    ck_assert_int_eq(made.samples[0].pools[1].value[POOL_BYTES], ABSENT);
    ck_assert_str_eq(intern_text(made.names, made.samples[0].pools[0].owner).bytes, "x.sys");
    foreign_read_done(&made);
    foreign_read_text(&made, "epoch_ns\tpid\tname\thandles\tgroup\n1772485200000000001\t4\t\"q\t9\t/a\n");
    ck_assert_str_eq(name_of(process_of(0, 4)), "\"q");
    ck_assert_int_eq(made.stamps[0].epoch_ns, INT64_C(1772485200000000001));
    foreign_read_done(&made);
}
END_TEST

SUITE_MAIN("sampler: counter logs and tables", what_typeperf_prints_is_read_with_the_words_around_it,
           the_column_of_pids_names_a_process_whatever_the_number_of_its_instance,
           names_of_other_languages_are_known_in_utf8_and_in_the_code_page_that_they_tell,
           a_caption_behind_the_counters_has_no_values_and_machines_have_no_case,
           means_and_exponents_are_whole_bytes_and_what_is_no_number_is_told,
           of_a_counter_that_stands_there_twice_the_first_counts_and_that_is_told,
           a_binary_counter_log_is_refused_with_what_to_do,
           what_we_export_comes_back_as_pools_processes_types_and_totals,
           lines_that_are_no_rows_and_values_without_a_header_are_refused,
           a_table_of_ours_is_read_with_its_escapes_and_empty_cells,
           a_header_of_another_machine_further_down_does_not_mix_the_two)
