/* Sysinternals' handle: its summary becomes types of objects, its list counts of each process. */
#include "sampler_foreign.h"

static struct foreign_read made;

static void read_text(const char *text, size_t samples, int64_t rows, int64_t refused)
{
    foreign_read_text(&made, text);
    ck_assert_msg(made.status == STATUS_OK, "%s", made.why.line);
    ck_assert_str_eq(made.kind->name, "handle");
    ck_assert_uint_eq(made.sample_count, samples);
    ck_assert_int_eq(made.counts.rows, rows);
    ck_assert_msg(made.counts.refused == refused, "%lld refused, line %lld: %s", (long long)made.counts.refused,
                  (long long)made.refused_line, made.refused);
}

static int64_t type_value(size_t sample, const char *name)
{
    const struct snapshot *snapshot = &made.samples[sample];
    for (size_t i = 0; i < snapshot->type_count; i++)
        if (strcmp(intern_text(made.names, snapshot->types[i].name).bytes, name) == 0)
            return snapshot->types[i].value[TYPE_HANDLES];
    return ABSENT;
}

static bool has_remark(size_t sample, const char *words)
{
    for (size_t i = 0; i < made.samples[sample].remark_count; i++)
        if (strstr(intern_text(made.names, made.samples[sample].remarks[i]).bytes, words) != NULL)
            return true;
    return false;
}

#define BANNER                                                                                                         \
    "Nthandle v4.22 - Handle viewer\nCopyright (C) 1997-2019 Mark Russinovich\nSysinternals - "                        \
    "www.sysinternals.com\n\n"

TEST(each_summary_is_a_sample_and_rows_of_one_type_are_added_up)
{
    read_text("===== 22/05/2020 22:35:55.53 =====\n" BANNER
              "Handle type summary:\n  <Unknown type>  : 1\n  <Unknown type>  : 166\n  ALPC Port       : 11\n"
              "  WaitCompletionPacket: 20\nTotal handles: 198\n"
              "===== 22/05/2020 22:40:55.53 =====\n" BANNER
              "Handle type summary:\n  ALPC Port       : 12\n  File            : x\nTotal handles: 12\n",
              2, 7, 1);
    ck_assert_int_eq(type_value(0, "<Unknown type>"), 167);
    ck_assert_int_eq(type_value(0, "ALPC Port"), 11);
    ck_assert_int_eq(type_value(0, "WaitCompletionPacket"), 20);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_HANDLES], 198);
    ck_assert_int_eq(made.samples[0].types[0].value[TYPE_OBJECTS], ABSENT);
    ck_assert_int_eq(type_value(1, "ALPC Port"), 12);
    ck_assert_int_eq(type_value(1, "<Unknown type>"), ABSENT);
    ck_assert(stamp_is_whole(&made.stamps[0]) && stamp_is_whole(&made.stamps[1]));
    ck_assert_int_eq(made.stamps[1].minute, 40);
    ck_assert(has_remark(0, "or those that -p names"));
    foreign_read_done(&made);
}
END_TEST

#define RULER "------------------------------------------------------------------------------\n"

TEST(listed_handles_are_counted_by_process_and_by_type)
{
    read_text(RULER "System pid: 4 \\<unable to open process>\n" RULER
                    "a b.exe pid: 360 NT AUTHORITY\\SYSTEM\n    4: File  (RW-)   C:\\a pid: b: File\n"
                    "   2C: Section       \\Windows\\SharedSection\n  10C: File  (R-D)   C:\\x\n" RULER
                    "idle.exe pid: 400 x\nnonsense\n",
              1, 6, 1);
    const struct process *processes = made.samples[0].processes;
    ck_assert_uint_eq(made.samples[0].process_count, 3);
    ck_assert_int_eq(processes[0].value[PROCESS_HANDLES], ABSENT);
    ck_assert_int_eq(processes[1].pid, 360);
    ck_assert_str_eq(intern_text(made.names, processes[1].name).bytes, "a b.exe");
    ck_assert_int_eq(processes[1].value[PROCESS_HANDLES], 3);
    ck_assert_int_eq(processes[2].value[PROCESS_HANDLES], 0);
    ck_assert_int_eq(type_value(0, "File"), 2);
    ck_assert(has_remark(0, "files and named sections only"));
    foreign_read_done(&made);
}
END_TEST

TEST(a_list_that_begins_anew_is_another_sample)
{
    read_text(BANNER RULER "a.exe pid: 360 x\n    4: ALPC Port\n" RULER "b.exe pid: 361 x\n" RULER
                           "a.exe pid: 360 x\n    4: ALPC Port\n    8: Event         \n    C: Key           HKLM\n",
              2, 7, 0);
    ck_assert_int_eq(made.samples[0].processes[0].value[PROCESS_HANDLES], 1);
    ck_assert_uint_eq(made.samples[1].process_count, 1);
    ck_assert_int_eq(made.samples[1].processes[0].value[PROCESS_HANDLES], 3);
    ck_assert_int_eq(type_value(1, "Event"), 1);
    ck_assert(!has_remark(1, "files and named sections only"));
    foreign_read_done(&made);
}
END_TEST

SUITE_MAIN("sampler: Sysinternals' handle", each_summary_is_a_sample_and_rows_of_one_type_are_added_up,
           listed_handles_are_counted_by_process_and_by_type, a_list_that_begins_anew_is_another_sample)
