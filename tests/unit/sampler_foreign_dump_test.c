/* What debuggers show of a dump: outstanding allocations and totals as they stand there, marked as of a dump. */
#include "sampler_foreign.h"

static struct foreign_read made;

static void read_text(const char *kind, const char *text)
{
    foreign_read_text(&made, text);
    ck_assert_msg(made.status == STATUS_OK, "%s", made.why.line);
    ck_assert_str_eq(made.kind->name, kind);
    ck_assert_uint_eq(made.sample_count, 1);
}

static bool has_remark(const char *words)
{
    for (size_t i = 0; i < made.samples[0].remark_count; i++)
        if (strstr(intern_text(made.names, made.samples[0].remarks[i]).bytes, words) != NULL)
            return true;
    return false;
}

TEST(descriptions_that_touch_the_last_number_are_no_part_of_it)
{
    read_text("windbg", "0: kd> !poolused\n   Sorting by  Tag\n\n  Pool Used:\n"
                        "            NonPaged            Paged\n"
                        " Tag    Allocs     Used    Allocs     Used\n"
                        " 1394        1      520         0        0UNKNOWN pooltag '1394', please update pooltag.txt\n"
                        " 8042        4     3944         0      208PS/2 kb and mouse , Binary: i8042prt.sys\n"
                        " ohci        1      136         0        01394 OHCI host controller driver \n"
                        " rate        1      136         5     96001394 OHCI host controller driver \n"
                        " AGP         1      344         2      384UNKNOWN pooltag 'AGP ', please update pooltag.txt\n"
                        " TOTAL     3570214 209120008     38769 13066104\n");
    ck_assert_int_eq(made.counts.rows, 5);
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_assert_pool(&made, 0, "1394", POOL_NONPAGED, ABSENT, ABSENT, 1, 520);
    ck_assert_ptr_null(foreign_pool(&made, 0, "1394", POOL_PAGED));
    foreign_assert_pool(&made, 0, "8042", POOL_PAGED, ABSENT, ABSENT, 0, 208);
    foreign_assert_pool(&made, 0, "ohci", POOL_NONPAGED, ABSENT, ABSENT, 1, 136);
    ck_assert_ptr_null(foreign_pool(&made, 0, "ohci", POOL_PAGED));
    foreign_assert_pool(&made, 0, "rate", POOL_PAGED, ABSENT, ABSENT, 5, 9600);
    foreign_assert_pool(&made, 0, "AGP ", POOL_PAGED, ABSENT, ABSENT, 2, 384);
    ck_assert_str_eq(intern_text(made.names, foreign_pool(&made, 0, "8042", POOL_PAGED)->owner).bytes, "i8042prt.sys");
    ck_assert(has_remark("from a dump"));
    foreign_read_done(&made);
}
END_TEST

TEST(the_long_form_tells_allocations_and_frees)
{
    read_text(
        "windbg",
        " Sorting by Tag\n\n"
        "                            NonPaged                                         Paged\n"
        " Tag       Allocs       Frees      Diff         Used       Allocs       Frees      Diff         Used\n\n"
        " Hack           7           6         1          112            9           9         0            0\tx\n\n"
        "TOTAL           1           0         1          112            0           0         0            0\n");
    ck_assert_int_eq(made.counts.rows, 1);
    foreign_assert_pool(&made, 0, "Hack", POOL_NONPAGED, 7, 6, 1, 112);
    foreign_assert_pool(&made, 0, "Hack", POOL_PAGED, 9, 9, 0, 0);
    foreign_read_done(&made);
}
END_TEST

#define TITLES                                                                                                         \
    "               NonPaged                  Paged\n Tag     Allocs         Used     Allocs         Used\n\n"

TEST(two_tables_of_one_log_are_one_moment)
{
    read_text("windbg", " kd> !poolused 2\n..\n Sorting by NonPaged Pool Consumed\n" TITLES
                        " EtwB       128      5041136          4       163840\tEtw Buffer , Binary: nt!etw\n"
                        " kd> !poolused 4\n Sorting by Paged Pool Consumed\n" TITLES
                        " EtwB       128      5041136          4       163840\tEtw Buffer , Binary: nt!etw\n"
                        " CM31         0            0      19797     91705344\tx\n"
                        " kd> !poolused 4\n" TITLES
                        " EtwB       129      5041136          4       163840\tEtw Buffer , Binary: nt!etw\n");
    ck_assert_int_eq(made.counts.rows, 3);
    ck_assert_int_eq(made.counts.refused, 1); /* with other numbers */
    ck_assert_uint_eq(made.samples[0].pool_count, 3);
    foreign_assert_pool(&made, 0, "EtwB", POOL_NONPAGED, ABSENT, ABSENT, 128, 5041136);
    foreign_read_done(&made);
}
END_TEST

TEST(the_debug_session_time_is_that_of_the_sample)
{
    int64_t utc_ns;
    char when[WHEN_TEXT];
    read_text("windbg",
              "Debug session time: Fri May 22 22:35:55.123 2020 (UTC + 2:00)\nSystem Uptime: 3 days 1:02:03.456\n"
              "kd> !poolused 2\n" TITLES " EtwB       128      5041136          4       163840\n");
    ck_assert_int_eq(stamp_moment(&made.stamps[0], (struct zone){ZONE_UTC, 0}, ORDER_UNKNOWN, &utc_ns, NULL),
                     STATUS_OK);
    when_format_rfc3339(when, utc_ns, (struct zone){ZONE_UTC, 0});
    ck_assert_str_eq(when, "2020-05-22T20:35:55.123Z");
    foreign_read_done(&made);
}
END_TEST

TEST(vm_becomes_totals)
{
    read_text("windbg", "kd> !vm\n*** Virtual Memory Usage ***\n"
                        "        Physical Memory:     16268   (   65072 Kb)\n"
                        "           Current:    147456Kb Free Space:     65988Kb\n"
                        "******* 464832 kernel stack PTE allocations have failed ******\n"
                        "NonPagedPool Usage:           239 (        956 Kb)\n"
                        "NonPagedPoolNx Usage:       30120 (     120480 Kb)\n"
                        "PagedPool 0 Usage:    1337   (    5348 Kb)\n"
                        "PagedPool Usage:            37783 (     151132 Kb)\n"
                        "PagedPool Maximum:     4294967296 (17179869184 Kb)\n"
                        "Free System PTEs: 18446744073709551615 (18446744073709551612 Kb)\n");
    const int64_t *totals = made.samples[0].totals;
    ck_assert_int_eq(made.counts.rows, 6);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(totals[TOTAL_PHYSICAL], 65072LL * 1024);
    ck_assert_int_eq(totals[TOTAL_NONPAGED], (956LL + 120480) * 1024);
    ck_assert_int_eq(totals[TOTAL_PAGED], 151132LL * 1024);
    ck_assert_int_eq(totals[TOTAL_PAGED_LIMIT], 17179869184LL * 1024);
    ck_assert(has_remark("kernel stack PTE allocations have failed"));
    foreign_read_done(&made);
}
END_TEST

TEST(poolfind_is_added_up_with_its_protected_bit)
{
    read_text("windbg", "  kd> !poolfind Proc\n"
                        "  Searching NonPaged pool (fffffa8000c02000 : ffffffe000000000) for Tag: Proc\n"
                        "  *fffffa8000c77000 size: 430 previous size: 0 (Allocated) Proc (Protected)\n"
                        "  *fffffa8001346000 size: 430 previous size: 0 (Allocated) Proc (Protected)\n"
                        "  *fffffa800138f7a0 size: 430 previous size: 30 (Free) Pro.\n"
                        "ffffa50f00c77000 : tag Toke, size     0x500, Paged pool\n");
    ck_assert_int_eq(made.counts.rows, 4);
    foreign_assert_pool(&made, 0, "Pro\xe3", POOL_NONPAGED, ABSENT, ABSENT, 2, 2 * 0x430);
    foreign_assert_pool(&made, 0, "Toke", POOL_PAGED, ABSENT, ABSENT, 1, 0x500);
    foreign_read_done(&made);
}
END_TEST

TEST(volatility_s_counters_may_have_wrapped)
{
    read_text("pooltracker", "Volatility Foundation Volatility Framework 2.4\n"
                             "Tag    NpAllocs NpFrees  NpBytes   PgAllocs PgFrees PgBytes\n"
                             "------ -------- -------- -------- -------- -------- --------\n"
                             "Thre     614895   614419   606688        0        0        0\n"
                             "Io           10 4294967290   2048        5        5        0\n");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_assert_pool(&made, 0, "Thre", POOL_NONPAGED, 614895, 614419, 476, 606688);
    foreign_assert_pool(&made, 0, "Io  ", POOL_NONPAGED, 10, 4294967290, 16, 2048);
    foreign_assert_pool(&made, 0, "Io  ", POOL_PAGED, 5, 5, 0, 0);
    ck_assert(has_remark("from a dump"));
    foreign_read_done(&made);
}
END_TEST

SUITE_MAIN("sampler: dumps as texts", descriptions_that_touch_the_last_number_are_no_part_of_it,
           the_long_form_tells_allocations_and_frees, two_tables_of_one_log_are_one_moment,
           the_debug_session_time_is_that_of_the_sample, vm_becomes_totals, poolfind_is_added_up_with_its_protected_bit,
           volatility_s_counters_may_have_wrapped)
