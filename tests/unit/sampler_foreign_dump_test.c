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

TEST(a_table_of_one_pool_is_of_the_one_above_it)
{
    read_text("windbg",
              "lkd> !poolused 3\n   Sorting by  NonPaged Pool Consumed\n\n  Pool Used:\n            NonPaged\n"
              " Tag    Allocs    Frees     Diff     Used\n"
              " EtwB      304      134      170  6550080  Etw Buffer , Binary: nt!etw\n"
              " File 32630649 32618671    11978  3752928  File objects\n"
              "lkd> !poolused 4\n Sorting by Paged Pool Consumed\nPool Used:\nPaged\nTag Allocs Used\n"
              "Io 3 96 4 objects , Binary: nt!io\nCM31 77 12345 registry\n"
              "lkd> !poolused 4\nTag Allocs Used\nLost 3 96\n");
    ck_assert_int_eq(made.counts.rows, 4);
    ck_assert_int_eq(made.counts.refused, 2); /* nothing says of which pool the last one is */
    foreign_assert_pool(&made, 0, "EtwB", POOL_NONPAGED, 304, 134, 170, 6550080);
    foreign_assert_pool(&made, 0, "File", POOL_NONPAGED, 32630649, 32618671, 11978, 3752928);
    foreign_assert_pool(&made, 0, "Io  ", POOL_PAGED, ABSENT, ABSENT, 3, 96);
    foreign_assert_pool(&made, 0, "CM31", POOL_PAGED, ABSENT, ABSENT, 77, 12345);
    foreign_read_done(&made);
}
END_TEST

TEST(a_session_s_pools_are_kept_apart)
{
    read_text("windbg", "kd> !poolused 2\n Sorting by NonPaged Pool Consumed\n" TITLES
                        " Gh05         0            0          7       7000\n"
                        "kd> !poolused /t5 a\n" TITLES " Gh05         0            0          3       3000\n"
                        "kd> !session\nSessions on machine: 2\nValid Sessions: 0 1\nCurrent Session 1\n"
                        "kd> !poolused 0xa\n" TITLES " Gh05         0            0          3       3000\n"
                        "kd> !poolused Gh05\n" TITLES " Gh05         0            0          7       7000\n");
    ck_assert_int_eq(made.counts.rows, 3);
    ck_assert_int_eq(made.counts.refused, 1); /* which session's? */
    ck_assert_uint_eq(made.samples[0].pool_count, 2);
    ck_assert_int_eq(made.samples[0].pools[0].session, ABSENT);
    ck_assert_int_eq(made.samples[0].pools[0].value[POOL_BYTES], 7000);
    ck_assert_int_eq(made.samples[0].pools[1].session, 1);
    ck_assert_int_eq(made.samples[0].pools[1].value[POOL_BYTES], 3000);
    foreign_read_done(&made);
}
END_TEST

TEST(a_mail_s_marks_are_no_part_of_a_log)
{
    read_text("windbg", "He wrote:\n> kd> !poolused 2\n>  Sorting by NonPaged Pool Consumed\n"
                        ">                NonPaged                  Paged\n"
                        ">  Tag     Allocs         Used     Allocs         Used\n> \n"
                        ">  1394       128      5041136          4       163840\tx\n"
                        ">  Io           5           80          0            0\tx\n"
                        "> kd> !vm\n>         NonPagedPool Usage:    811   (    3244 Kb)\n");
    ck_assert_int_eq(made.counts.rows, 3);
    ck_assert_int_eq(made.counts.refused, 1);
    foreign_assert_pool(&made, 0, "1394", POOL_NONPAGED, ABSENT, ABSENT, 128, 5041136);
    foreign_assert_pool(&made, 0, "Io  ", POOL_NONPAGED, ABSENT, ABSENT, 5, 80);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_NONPAGED], 3244LL * 1024);
    foreign_read_done(&made);
}
END_TEST

TEST(rows_that_were_cut_are_told)
{
    read_text("windbg", " Sorting by NonPaged Pool Consumed\n" TITLES
                        " Nopg       128      5041136          4       163840\tNonPaged and Paged , Binary: a.sys\n"
                        " Cutt       128      5041136          4\n"
                        " Kbkb       128      5041136          Sorting by 4 Kb\n"
                        "NonPagedPool Usage:    811   (    3244 Kb\n"
                        "Tag Allocs Used Allocs Used Aaaa 1 16 0 0\n");
    ck_assert_int_eq(made.counts.rows, 1);
    ck_assert_int_eq(made.counts.refused, 4);
    foreign_assert_pool(&made, 0, "Nopg", POOL_PAGED, ABSENT, ABSENT, 4, 163840);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_NONPAGED], ABSENT);
    foreign_read_done(&made);
}
END_TEST

/* Without the blanks nobody can tell whether 96001394 is 9600 and `1394 OHCI`. */
TEST(numbers_whose_end_cannot_be_told_are_refused)
{
    read_text("windbg", "Pool Used:\nNonPaged Paged\nTag Allocs Used Allocs Used\n"
                        "1394 1 520 0 0UNKNOWN pooltag '1394'\nrate 1 136 5 96001394 OHCI host\nGgb 0 0 22 828384\n");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(made.refused_line, 5);
    foreign_assert_pool(&made, 0, "Ggb ", POOL_PAGED, ABSENT, ABSENT, 22, 828384);
    foreign_read_done(&made);
}
END_TEST

TEST(vm_twice_is_not_added_up)
{
    read_text("windbg", "kd> !vm 1\nNonPagedPool Usage: 2 ( 8 Kb)\nNonPagedPoolNx Usage: 3 ( 12 Kb)\n"
                        "********** Excessive NonPaged Pool Usage *****\n  ddc svchost.exe  1296 Kb  1996 Kb  0 Kb\n"
                        "         0d08 iexplore.exe     11111 (     44444 Kb)\nNo Name for Paging File\n"
                        "kd> !vm\nNonPagedPool Usage: 2 ( 8 Kb)\nNonPagedPoolNx Usage: 3 ( 12 Kb)\n"
                        "PagedPool Usage: 3 ( 12 Kb)\nPagedPool Usage: 4 ( 16 Kb)\n");
    ck_assert_int_eq(made.samples[0].totals[TOTAL_NONPAGED], 20LL * 1024);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_PAGED], 12LL * 1024);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(made.refused_line, 12);
    ck_assert(has_remark("Excessive NonPaged Pool Usage"));
    foreign_read_done(&made);
}
END_TEST

TEST(poolfind_of_today_tells_its_pool_in_either_case)
{
    read_text("windbg",
              "kd> !poolfind -tag Frag -paged\n\n"
              "Scanning large pool allocation table for tag 0x67617246 (Frag) (a : b)\n\n"
              "ffffa50f00c77000 : tag Frag, size         0, NonPaged pool\n"
              "ffffa50f00c78000 : tag Frag, size    0x79e8, Nonpaged pool\n"
              "Searching nonpaged pool (a : b) for tag 0x67617246 (Frag)\n"
              "ffffa50f00c79000 size: 20 previous size: 0 (Allocated) Frag\nTerminating - searched pool to a\n");
    ck_assert_int_eq(made.counts.rows, 3);
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_assert_pool(&made, 0, "Frag", POOL_NONPAGED, ABSENT, ABSENT, 3, 0x79e8 + 0x20);
    foreign_read_done(&made);
}
END_TEST

TEST(volatility_s_drivers_become_owners)
{
    read_text("pooltracker",
              "    Tag                NpAllocs NpFrees NpBytes PgAllocs PgFrees PgBytes Driver     Reason\n"
              "    ------------------ -------- ------- ------- -------- ------- ------- ---------- ------\n"
              "    Thre                     15       5     640        0       0       0 nt!ps      Thread\n"
              "    Io                       12       2    2048        5       5       0            5 x\n"
              "    Ab c                     12       2    2048        0       0       0\n"
              "    Cut                      12       2    20\n");
    ck_assert_int_eq(made.counts.rows, 3);
    ck_assert_int_eq(made.counts.refused, 1);
    foreign_assert_pool(&made, 0, "Thre", POOL_NONPAGED, 15, 5, 10, 640);
    foreign_assert_pool(&made, 0, "Io  ", POOL_PAGED, 5, 5, 0, 0);
    foreign_assert_pool(&made, 0, "Ab c", POOL_NONPAGED, 12, 2, 10, 2048);
    ck_assert_str_eq(intern_text(made.names, foreign_pool(&made, 0, "Thre", POOL_NONPAGED)->owner).bytes, "nt!ps");
    ck_assert_uint_eq(foreign_pool(&made, 0, "Io  ", POOL_NONPAGED)->owner, 0);
    foreign_read_done(&made);
}
END_TEST

TEST(big_pools_are_added_up_by_tag)
{
    static const char *const TEXTS[] = {
        "Volatility Foundation Volatility Framework 2.6\n"
        "Allocation         Tag      PoolType                   NumberOfBytes\n"
        "------------------ -------- -------------------------- -------------\n"
        "0xfffff8a003c09000 Io       PagedPool                  0x1000L\n"
        "0xfffff8a00458d000 Io       NonPagedPoolCacheAligned   0x4000L\n"
        "0xfffff8a00458e001 Io       PagedPool                  0x8000L\n"
        "0xfffff8a00458e000 CM31\n",
        "Volatility 3 Framework 2.0.1\n\nAllocation\tTag\tPoolType\tNumberOfBytes\tStatus\n\n"
        "0x8a003c09000\tIo  \tPagedPool\t0x1000\tAllocated\n0x8a003c0a000\tIo  \tNonPagedPoolNx\t0x4000\tAllocated\n"
        "0x8a003c0b000\tIo  \tPagedPool\t0x1000\tFree\n0x8a\tIo\tPagedPool\t0x\n",
        "TreeDepth,Allocation,Tag,PoolType,NumberOfBytes,Status\n0,0x8a003c09000,Io,PagedPool,0x1000,Allocated\n"
        "0,0x8a003c0a000,Io  ,PagedPoolSession,0x4000,Allocated\n0,0x8a003c0b000,Io  ,PagedPool,0x1000,Free\n"
        "0,0x8a003c0b000,Io  ,PagedPool,0x11112222333344445,Allocated\n",
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        read_text("bigpools", TEXTS[i]);
        ck_assert_int_eq(made.counts.rows, 3);
        ck_assert_int_eq(made.counts.refused, 1);
        foreign_assert_pool(&made, 0, "Io  ", POOL_LARGE, ABSENT, ABSENT, 2, 0x5000);
        ck_assert(has_remark("from a dump"));
        foreign_read_done(&made);
    }
}
END_TEST

SUITE_MAIN("sampler: dumps as texts", descriptions_that_touch_the_last_number_are_no_part_of_it,
           the_long_form_tells_allocations_and_frees, two_tables_of_one_log_are_one_moment,
           the_debug_session_time_is_that_of_the_sample, vm_becomes_totals, poolfind_is_added_up_with_its_protected_bit,
           volatility_s_counters_may_have_wrapped, a_table_of_one_pool_is_of_the_one_above_it,
           a_session_s_pools_are_kept_apart, a_mail_s_marks_are_no_part_of_a_log, rows_that_were_cut_are_told,
           numbers_whose_end_cannot_be_told_are_refused, vm_twice_is_not_added_up,
           poolfind_of_today_tells_its_pool_in_either_case, volatility_s_drivers_become_owners,
           big_pools_are_added_up_by_tag)
