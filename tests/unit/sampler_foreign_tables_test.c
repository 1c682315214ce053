/* What poolmon-powershell, PoolMonX, poolTagViewerCs and MemSnap write, in texts made for these tests. */
#include "sampler_foreign.h"

static struct foreign_read made;

static void read_text(const char *text, const char *kind)
{
    foreign_read_text(&made, text);
    ck_assert_msg(made.status == STATUS_OK, "%s", made.why.line);
    ck_assert_str_eq(made.kind->name, kind);
}

static int64_t moment(size_t sample)
{
    int64_t utc_ns = ABSENT;
    struct zone utc = {ZONE_UTC, 0};
    ck_assert(stamp_is_whole(&made.stamps[sample]));
    ck_assert_int_eq(stamp_moment(&made.stamps[sample], utc, ORDER_UNKNOWN, &utc_ns, NULL), STATUS_OK);
    return utc_ns / NS_PER_SECOND;
}

static const char *owner_of(size_t sample, const char *name, enum pool_type type)
{
    return intern_text(made.names, foreign_pool(&made, sample, name, type)->owner).bytes;
}

/* UTF-16, little endian, as the same characters; NULs within the text are kept. */
static void read_wide(const char *text, size_t length, const char *kind)
{
    char wide[4096];
    for (size_t i = 0; i < length; i++) {
        wide[2 * i] = text[i];
        wide[2 * i + 1] = 0;
    }
    foreign_read_bytes(&made, wide, 2 * length);
    ck_assert_msg(made.status == STATUS_OK, "%s", made.why.line);
    ck_assert_str_eq(made.kind->name, kind);
}

#define POWERSHELL_TITLES                                                                                              \
    "\"DateTime\",\"DateTimeUTC\",\"Tag\",\"PagedAllocs\",\"PagedFrees\",\"PagedDiff\",\"PagedUsedBytes\","            \
    "\"NonPagedAllocs\",\"NonPagedFrees\",\"NonPagedDiff\",\"NonPagedUsedBytes\",\"TotalUsedBytes\",\"Binary\","       \
    "\"Description\"\r\n"

TEST(powershell_rows_have_both_pools_and_the_time_in_utc)
{
    read_text(
        POWERSHELL_TITLES
        "\"2019-07-24T12:21:57\",\"2019-07-24T10:21:57\",\"FMfn\",\"412\",\"12\",\"400\",\"199922400\",\"7\",\"2\","
        "\"5\",\"80\",\"199922480\",\"fltmgr.sys\",\"names, \"\"cached\"\"\"\r\n"
        "\"2019-07-24T12:21:57\",\"2019-07-24T10:21:57\",\"Io\",\"0\",\"0\",\"0\",\"0\",\"10\",\"4294967290\","
        "\"-4294967280\",\"2048\",\"2048\",\"<unknown>\",\"\"\r\n",
        "poolmon-powershell");
    ck_assert_uint_eq(made.sample_count, 1);
    ck_assert_int_eq(moment(0), 1563963717);
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.known, 1);
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_assert_pool(&made, 0, "FMfn", POOL_PAGED, 412, 12, 400, 199922400);
    foreign_assert_pool(&made, 0, "FMfn", POOL_NONPAGED, 7, 2, 5, 80);
    ck_assert_str_eq(owner_of(0, "FMfn", POOL_PAGED), "fltmgr.sys");
    foreign_assert_pool(&made, 0, "Io  ", POOL_NONPAGED, 10, 4294967290, 16, 2048); /* the counters had wrapped */
    ck_assert_ptr_null(foreign_pool(&made, 0, "Io  ", POOL_PAGED));
    ck_assert_uint_eq(foreign_pool(&made, 0, "Io  ", POOL_NONPAGED)->owner, 0);
    foreign_read_done(&made);
}
END_TEST

TEST(powershell_samples_are_divided_by_time_and_by_titles)
{
    read_text("\"DateTime\",\"Tag\",\"PagedUsedBytes\"\n\"2019-07-24T12:21:57\",\"FMfn\",\"1000\"\n"
              "\"2019-07-24T12:21:57\",\"MmSt\",\"7\"\n\"2019-07-24T12:22:02\",\"FMfn\",\"2000\"\n",
              "poolmon-powershell");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert(stamp_is_local(&made.stamps[0]));
    foreign_assert_pool(&made, 0, "FMfn", POOL_PAGED, ABSENT, ABSENT, ABSENT, 1000);
    foreign_assert_pool(&made, 1, "FMfn", POOL_PAGED, ABSENT, ABSENT, ABSENT, 2000);
    foreign_read_done(&made);
    read_text("Tag,TotalUsedBytes\nFMfn,1000\nTag,TotalUsedBytes\nFMfn,2000\n", "poolmon-powershell");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert(!stamp_is_whole(&made.stamps[1]));
    foreign_assert_pool(&made, 1, "FMfn", POOL_TYPE_UNKNOWN, ABSENT, ABSENT, ABSENT, 2000);
    foreign_read_done(&made);
}
END_TEST

TEST(powershell_lines_that_are_no_rows_are_refused)
{
    read_text(
        "Tag,PagedAllocs,PagedFrees\n\"a\",\"b\nx\"\nFMfn,x,1\nFMfnFMfn,1,1\nFMfn\nFMfn,4,1,9\nFMfn,4,1\nFMfn,4,1\n",
        "poolmon-powershell");
    ck_assert_int_eq(made.counts.refused, 7);
    ck_assert_int_eq(made.counts.rows, 1);
    foreign_assert_pool(&made, 0, "FMfn", POOL_PAGED, 4, 1, ABSENT, ABSENT);
    foreign_read_done(&made);
}
END_TEST

TEST(powershell_saved_anew_is_read_by_any_separator)
{
    static const char *const TEXTS[] = {
        "#TYPE System.Management.Automation.PSCustomObject\r\n"
        "\"Tag\",\"NonPagedAllocs\",\"NonPagedFrees\",\"NonPagedDiff\",\"NonPagedUsedBytes\",\"Binary\"\r\n"
        "\"Io\",\"12\",\"2\",\"10\",\"640\",\"nt!io\"\r\n",
        "sep=;\r\nTag;NonPagedAllocs;NonPagedFrees;NonPagedDiff;NonPagedUsedBytes;Binary\r\nIo;12;2;10;640;nt!io\r\n",
        "Tag\tNonPagedAllocs\tNonPagedFrees\tNonPagedDiff\tNonPagedUsedBytes\tBinary\nIo\t12\t2\t10\t640\tnt!io\n",
    };
    for (size_t i = 0; i < sizeof TEXTS / sizeof TEXTS[0]; i++) {
        read_text(TEXTS[i], "poolmon-powershell");
        ck_assert_int_eq(made.counts.rows, 1);
        ck_assert_int_eq(made.counts.refused, 0);
        foreign_assert_pool(&made, 0, "Io  ", POOL_NONPAGED, 12, 2, 10, 640);
        ck_assert_str_eq(owner_of(0, "Io  ", POOL_NONPAGED), "nt!io");
        foreign_read_done(&made);
    }
}
END_TEST

TEST(powershell_s_table_on_the_screen_is_read)
{
    read_text("\nDateTime            Tag  PagedDiff PagedUsedBytes NonPagedUsedBytes Binary     Description\n"
              "--------            ---  --------- -------------- ----------------- ------     -----------\n"
              "2019-07-24T12:21:57 Dh 1        12            640                 0 win32k.sys handles, 2 of them\n"
              "2019-07-24T12:21:57 Io           2             64               128            whatever\n"
              "2019-07-24T12:21:57 FMfn         2         199...               128\n"
              "2019-07-24T12:21:57 Cut          2\n"
              "2019-07-24T12:22:02 Io           3             96               128\n",
              "poolmon-powershell");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert_int_eq(made.counts.rows, 3);
    ck_assert_int_eq(made.counts.refused, 2);
    foreign_assert_pool(&made, 0, "Dh 1", POOL_PAGED, ABSENT, ABSENT, 12, 640);
    ck_assert_str_eq(owner_of(0, "Dh 1", POOL_PAGED), "win32k.sys");
    foreign_assert_pool(&made, 0, "Io  ", POOL_NONPAGED, ABSENT, ABSENT, ABSENT, 128);
    ck_assert_uint_eq(foreign_pool(&made, 0, "Io  ", POOL_PAGED)->owner, 0);
    foreign_assert_pool(&made, 1, "Io  ", POOL_PAGED, ABSENT, ABSENT, 3, 96);
    foreign_read_done(&made);
}
END_TEST

TEST(the_first_poolmonx_tells_bytes_beyond_32_bits)
{
    static const char TEXT[] = "Tag,Type,Allocs,Frees,Diff,Bytes,KBytes,B / Alloc,Source,Source Description,\n"
                               "WCsc,Paged,900,0,900,1000,8388609 KB,9,wcifs.sys,Contexts, and such,\n"
                               "a,b ,Non Paged,5,4294967295,6,640,1 KB,106,,,\n"
                               "Bad1,Paged,1,0,1,1000,77 KB,9,x,y,\n";
    read_wide(TEXT, sizeof TEXT - 1, "poolmonx");
    ck_assert_int_eq(made.counts.rows, 2);
    ck_assert_int_eq(made.counts.refused, 1);
    foreign_assert_pool(&made, 0, "WCsc", POOL_PAGED, 900, 0, 900, 2 * (INT64_C(1) << 32) + 1000);
    foreign_assert_pool(&made, 0, "a,b ", POOL_NONPAGED, 5, 4294967295, 6, 640);
    ck_assert_str_eq(owner_of(0, "WCsc", POOL_PAGED), "wcifs.sys");
    foreign_read_done(&made);
}
END_TEST

TEST(the_second_poolmonx_tells_whole_kib)
{
    static const char TEXT[] =
        "Tag\0,Paged Allocs\0,Paged Frees\0,Paged Diff\0,Paged Usage\0,NPaged Allocs\0,NPaged Frees\0,NPaged "
        "Diff\0,NPaged Usage\0,Source\0,Source Description\0\n"
        "Toke\0,64592\0,12\0,64580\0,3841 KB\0,0\0,0\0,0\0,0 B\0,nt!ob\0,Token objects\0\n"
        "CM\0,9\0,1\0,8\0,912 B\0,2\0,1\0,1\0,16 B\0,\0,\0\n";
    read_wide(TEXT, sizeof TEXT - 1, "poolmonx");
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_assert_pool(&made, 0, "Toke", POOL_PAGED, 64592, 12, 64580, 3841 * 1024);
    foreign_assert_pool(&made, 0, "CM  ", POOL_PAGED, 9, 1, 8, 912);
    foreign_assert_pool(&made, 0, "CM  ", POOL_NONPAGED, 2, 1, 1, 16);
    ck_assert_str_eq(owner_of(0, "Toke", POOL_PAGED), "nt!ob");
    ck_assert_uint_eq(made.samples[0].remark_count, 1);
    foreign_read_done(&made);
}
END_TEST

TEST(the_third_poolmonx_is_read_where_its_commas_have_one_reading)
{
    /* In English, in German, without separators, and one that can be read twice. */
    read_text("Toke,0x656B6F54,64,592,12,64,580,2,900,123,456,0,0,0,0,nt!ob,Token objects\n"
              "File,0x656C6946,1.000,1,999,3.311.048,5,0,5,80,<unknown>,\n"
              "CM  ,0x20204D43,9000,1,8999,912,2,1,1,16,,\n"
              "a,b ,0x20622C61,1,0,1,5,100,100,0,100,160,,\n",
              "poolmonx");
    ck_assert_int_eq(made.counts.rows, 3);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(made.refused_line, 4);
    foreign_assert_pool(&made, 0, "Toke", POOL_PAGED, 64592, 12, 64580, 2900123456);
    ck_assert_ptr_null(foreign_pool(&made, 0, "Toke", POOL_NONPAGED));
    foreign_assert_pool(&made, 0, "File", POOL_PAGED, 1000, 1, 999, 3311048);
    foreign_assert_pool(&made, 0, "File", POOL_NONPAGED, 5, 0, 5, 80);
    foreign_assert_pool(&made, 0, "CM  ", POOL_PAGED, 9000, 1, 8999, 912);
    foreign_read_done(&made);
}
END_TEST

TEST(a_viewer_s_rulers_begin_samples)
{
    read_text(
        "------SnapshotDate=[5/22/2020 10:35:55\xe2\x80\xafPM]------\r\n"
        "Tag:Toke,Type:Paged,Allocs:412,Frees:12,Diff:400,Bytes:19200,KB:18,BAlloc:48,Source:Unknown,"
        "Description:Unknown,Change:None\r\n"
        "Tag:Toke,Type:NonPaged,Allocs:0,Frees:0,Diff:0,Bytes:0,KB:0,BAlloc:0,Source:Unknown,"
        "Description:Unknown,Change:None\r\n"
        "Tag:Pro\xc3\xa3,Type:NonPaged,Allocs:3,Frees:1,Diff:2,Bytes:64,KB:0,BAlloc:32,Source:nt,"
        "Description:a,Change:Increased\r\n"
        "------SnapshotDate=[5/22/2020 10:36:00 PM]------\r\n"
        "Tag:a,T:,Type:Paged,Allocs:1,Frees:0,Diff:1,Bytes:8,KB:0,BAlloc:8,Source:Unknown,Description:,Change:None\r\n"
        "Tag:Cut ,Type:Paged,Allocs:1,Fre\r\n",
        "pooltagviewer");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert_int_eq(made.counts.rows, 4);
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(moment(1) - moment(0), 5);
    foreign_assert_pool(&made, 0, "Toke", POOL_PAGED, 412, 12, 400, 19200);
    ck_assert_ptr_null(foreign_pool(&made, 0, "Toke", POOL_NONPAGED));
    foreign_assert_pool(&made, 0, "Pro\xe3", POOL_NONPAGED, 3, 1, 2, 64);
    ck_assert_str_eq(owner_of(0, "Pro\xe3", POOL_NONPAGED), "nt");
    foreign_assert_pool(&made, 1, "a,T:", POOL_PAGED, 1, 0, 1, 8);
    foreign_read_done(&made);
}
END_TEST

static const struct process *process_of(size_t sample, int64_t pid)
{
    const struct snapshot *snapshot = &made.samples[sample];
    for (size_t i = 0; i < snapshot->process_count; i++)
        if (snapshot->processes[i].pid == pid)
            return &snapshot->processes[i];
    ck_abort_msg("no process %lld", (long long)pid);
    return NULL;
}

#define MEMSNAP_TITLES                                                                                                 \
    "Process ID         Proc.Name Wrkng.Set PagedPool  NonPgdPl  Pagefile    Commit   Handles   Threads      User    " \
    "  "                                                                                                               \
    " Gdi\n"

TEST(memsnap_lists_processes_again_and_again)
{
    read_text(MEMSNAP_TITLES
              "!LogType=memsnap\n!ComputerName=SRV01\n!buildnumber=3790\n!buildtype=retail\n"
              "!SystemTime=09\\03\\2002 15:39:31.0781 (GMT)\n!TickCount=67179359\n"
              "00000000              (null)     16384         0         0         0         0         0  "
              "       1         0         0\n"
              "000001C0           lsass.exe  31318016     80252     71552  24829952  24829952       972  "
              "      55         1         9\n"
              "!LogType=memsnap\n!ComputerName=SRV01\n!SystemTime=09\\03\\2002 15:49:31.0781 (GMT)\n"
              "000001C0       my shell.exe  31318016     80252     71552  24829952  24829952      1972  "
              "      55         1         9\n"
              "000001C0       my shell.exe  1 1 1 1 1 1 1 1 1\n"
              "000001C4       cut.exe  1 1 1\n",
              "memsnap");
    ck_assert_uint_eq(made.sample_count, 2);
    ck_assert_int_eq(moment(0), 1031067571);
    ck_assert_int_eq(moment(1), 1031068171);
    ck_assert_int_eq(made.counts.rows, 3);
    ck_assert_int_eq(made.counts.refused, 2);
    ck_assert_uint_eq(made.samples[0].process_count, 2);
    const struct process *lsass = process_of(0, 0x1C0);
    ck_assert_str_eq(intern_text(made.names, lsass->name).bytes, "lsass.exe");
    ck_assert_int_eq(lsass->started_ns, ABSENT);
    ck_assert_int_eq(lsass->value[PROCESS_RSS], 31318016);
    ck_assert_int_eq(lsass->value[PROCESS_PAGED], 80252);
    ck_assert_int_eq(lsass->value[PROCESS_NONPAGED], 71552);
    ck_assert_int_eq(lsass->value[PROCESS_HANDLES], 972);
    ck_assert_int_eq(lsass->value[PROCESS_THREADS], 55);
    ck_assert_str_eq(intern_text(made.names, process_of(1, 0x1C0)->name).bytes, "my shell.exe");
    foreign_read_done(&made);
}
END_TEST

TEST(a_name_is_no_place_for_megabytes)
{
    char *text = malloc(8192);
    ck_assert_ptr_nonnull(text);
    snprintf(text, 8192, "Process ID Proc.Name Handles Threads\n000001C0 %2000s 1 2\n000001C4 %1000s 1 2\n", "a", "b");
    memset(strstr(text, "000001C0 ") + 9, 'a', 2000);
    memset(strstr(text, "000001C4 ") + 9, 'b', 1000);
    read_text(text, "memsnap");
    ck_assert_int_eq(made.counts.refused, 1);
    ck_assert_int_eq(made.counts.rows, 1);
    foreign_read_done(&made);
    free(text);
}
END_TEST

TEST(memsnap_s_pools_are_taken_under_titles_only)
{
    static const char HEAD[] = "!LogType=poolsnap\n!SystemTime=09\\03\\2002 15:39:31.0781 (GMT)\n";
    char text[512];
    snprintf(text, sizeof text, "%s Toke Paged       412        12       400   19200   48\n", HEAD);
    read_text(text, "memsnap");
    ck_assert_int_eq(made.counts.refused, 1);
    foreign_read_done(&made);
    snprintf(text, sizeof text,
             "%s Tag  Type     Allocs     Frees      Diff   Bytes  Per Alloc\n"
             " Toke Paged       412        12       400   19200   48\n",
             HEAD);
    read_text(text, "memsnap");
    ck_assert_int_eq(made.counts.refused, 0);
    foreign_assert_pool(&made, 0, "Toke", POOL_PAGED, 412, 12, 400, 19200);
    foreign_read_done(&made);
}
END_TEST

static bool stop_at_once(void *watcher, size_t bytes)
{
    *(size_t *)watcher += bytes;
    return false;
}

TEST(a_stop_is_heard_within_a_line_that_has_no_end)
{
    static char text[512 << 10];
    char path[] = "/tmp/pooltop-foreign-XXXXXX";
    size_t seen = 0;
    struct foreign *foreign;
    struct foreign_item item;
    int file = mkstemp(path);
    ck_assert_int_ge(file, 0);
    close(file);
    memset(text, 'x', sizeof text);
    memcpy(text, "Tag,PagedAllocs\n", 16);
    write_file(path, text, sizeof text);
    ck_assert_int_eq(intern_open(&made.names, 1 << 20), STATUS_OK);
    const struct foreign_config config = {.path = path, .names = made.names, .go_on = stop_at_once, .watcher = &seen};
    ck_assert_int_eq(foreign_open(&foreign, &config, NULL), STATUS_OK);
    ck_assert_int_eq(foreign_next(foreign, &item, NULL), STATUS_STOPPED);
    ck_assert_uint_gt(seen, 0);
    ck_assert_uint_lt(seen, sizeof text);
    foreign_close(foreign);
    intern_close(made.names);
    unlink(path);
}
END_TEST

SUITE_MAIN("sampler: tables of other tools", powershell_rows_have_both_pools_and_the_time_in_utc,
           powershell_samples_are_divided_by_time_and_by_titles, powershell_lines_that_are_no_rows_are_refused,
           powershell_saved_anew_is_read_by_any_separator, powershell_s_table_on_the_screen_is_read,
           the_first_poolmonx_tells_bytes_beyond_32_bits, the_second_poolmonx_tells_whole_kib,
           the_third_poolmonx_is_read_where_its_commas_have_one_reading, a_viewer_s_rulers_begin_samples,
           memsnap_lists_processes_again_and_again, a_name_is_no_place_for_megabytes,
           memsnap_s_pools_are_taken_under_titles_only, a_stop_is_heard_within_a_line_that_has_no_end)
