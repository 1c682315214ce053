/* Real outputs of real tools, as people published them: every row that is there is understood, and every line accounted for. They are no part of the project: POOLTOP_SAMPLES, or
 * ../shared/samples, is the folder that they are in; without one these tests are left out. */
#include <ftw.h>

#include "sampler_foreign.h"

/* Counted by hand. */
static const struct file {
    const char *path, *kind;
    size_t samples;
    int64_t rows, known, refused;
} FILES[] = {
    {"poolmon/book-win7-b-columns-abut.txt", "poolmon", 1, 20, 5, 2},
    {"poolmon/mfd-n-snapshot-win10-era.txt", "poolmon", 1, 13, 5, 0},
    {"poolmon/msdocs-a-sorted-by-allocs-xp.txt", "poolmon", 1, 8, 5, 0},
    {"poolmon/msdocs-c-g-two-brackets-ipsec-xp.txt", "poolmon", 1, 8, 5, 0},
    {"poolmon/msdocs-drsd-leak-after-xp.txt", "poolmon", 1, 1, 4, 0},
    {"poolmon/msdocs-drsd-leak-before-xp.txt", "poolmon", 1, 1, 4, 0},
    {"poolmon/msdocs-g-hid-win10-truncated-driver.txt", "poolmon", 1, 3, 5, 0},
    {"poolmon/msdocs-nt4-layout-markdown-damaged.txt", "poolmon", 1, 4, 5, 0},
    {"poolmon/msdocs-s-all-sessions-2003.txt", "poolmon", 1, 16, 5, 1},
    {"poolmon/msdocs-s-no-rows-xp.txt", "poolmon", 1, 0, 4, 0},
    {"poolmon/mstss-n-header-only-2020.txt", "poolmon", 1, 0, 2, 0},
    {"poolmon/notes-tab-mangled-win7-b.txt", "poolmon", 1, 3, 4, 2},
    {"linux/allocinfo-6.15-ice-fresh-boot-tail15-qp.txt", "allocinfo", 1, 15, 2, 1},
    {"linux/allocinfo-xfs-mount-1-first-mount.txt", "allocinfo", 1, 2, 2, 0},
    {"linux/meminfo-2.4-with-byte-table.txt", "meminfo", 1, 14, 3, 0},
    {"linux/meminfo-pcp-qa-001.txt", "meminfo", 1, 46, 0, 0},
    {"linux/meminfo-pcp-qa-006.txt", "meminfo", 1, 46, 0, 0},
    {"linux/meminfo-rhcos-4.18-sosreport-2019.txt", "meminfo", 1, 47, 0, 0},
    {"linux/slabinfo-1.1-2.4.26-inode-dentry-leak.txt", "slabinfo", 1, 69, 1, 0},
    {"linux/slabinfo-1.1-smp-2.4.txt", "slabinfo", 1, 69, 1, 0},
    {"linux/slabinfo-pcp-qa-001.txt", "slabinfo", 1, 136, 2, 0},
    {"linux/slabinfo-pcp-qa-006.txt", "slabinfo", 1, 36, 2, 0},
    {"linux/slabinfo-rhcos-4.18-sosreport-2019.txt", "slabinfo", 1, 142, 2, 0},
    {"linux/slabtop-bio-leak-2.6.12.txt", "slabtop", 1, 12, 7, 0},
    {"linux/slabtop-kmalloc64-leak-ubuntu-3.13.txt", "slabtop", 1, 26, 6, 0},
    {"linux/vmallocinfo-rhcos-4.18-sosreport-2019.txt", "vmallocinfo", 1, 574, 42, 0},
    {"windbg/poolfind-proc-win7x64.txt", "windbg", 1, 8, 2, 1},
    {"windbg/poolused-1-single-tag-total.txt", "windbg", 1, 1, 9, 0},
    {"windbg/poolused-by-tag-xp-description-abuts.txt", "windbg", 1, 35, 10, 0},
    {"windbg/poolused2-amd-audio-leak-win11.txt", "windbg", 1, 8, 7, 0},
    {"windbg/poolused2-and-4-one-session.txt", "windbg", 1, 12, 28, 0},
    {"windbg/vm-win10-numa-two-nonpagedpools.txt", "windbg", 1, 33, 6, 0},
    {"windbg/vm-win2000-three-column.txt", "windbg", 1, 23, 8, 0},
    {"windbg/volatility-pooltracker-win7x64.txt", "pooltracker", 1, 4, 3, 0},
    {"perfcsv/pdh-india-logicaldisk-DataCollector01.csv", "perfmon", 21, 21, 1, 0},
    {"perfcsv/pdh-russian-cp1251-process-DataCollector01.csv", "perfmon", 26, 26, 1, 0},
    {"handle/handle-s-v3.42-duplicate-process-row.txt", "handle", 1, 16, 5, 0},
    {"handle/handle-v3.5-listing-middle-several-processes.txt", "handle", 1, 22, 6, 0},
    {"linux/oom-mem-info-block-6.19.txt", "oom", 1, 8, 1, 0},
};

/* What no kind may take: they tell of tags, not of a machine. */
static const char *const REFUSED[] = {
    "pooltag/pooltag-2003-rktools.txt",
    "pooltag/pooltag-kd-linux.txt",
};

static struct foreign_read made;

static const char *folder(void)
{
    const char *named = getenv("POOLTOP_SAMPLES");
    const char *found = named != NULL ? named : "../shared/samples";
    if (access(found, R_OK) == 0)
        return found;
    puts("skipped: the samples are not here");
    return NULL;
}

static bool read_sample(const char *name)
{
    char path[512];
    const char *base = folder();
    if (base == NULL)
        return false;
    snprintf(path, sizeof path, "%s/%s", base, name);
    foreign_read_path(&made, path);
    ck_assert_msg(made.status == STATUS_OK, "%s: %s", name, made.why.line);
    return true;
}

TEST(every_row_is_understood_and_every_line_accounted_for)
{
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        const struct file *file = &FILES[i];
        if (!read_sample(file->path))
            return;
        ck_assert_msg(strcmp(made.kind->name, file->kind) == 0, "%s is taken for %s", file->path, made.kind->name);
        ck_assert_msg(made.sample_count == file->samples, "%s: %zu samples", file->path, made.sample_count);
        ck_assert_msg(made.counts.rows == file->rows, "%s: %lld rows", file->path, (long long)made.counts.rows);
        ck_assert_msg(made.counts.known == file->known, "%s: %lld known", file->path, (long long)made.counts.known);
        ck_assert_msg(made.counts.refused == file->refused, "%s: %lld refused, the last: line %lld, %s", file->path,
                      (long long)made.counts.refused, (long long)made.refused_line, made.refused);
        foreign_read_done(&made);
    }
}
END_TEST

TEST(what_is_no_sample_of_a_machine_is_refused)
{
    const char *base = folder();
    for (size_t i = 0; base != NULL && i < sizeof REFUSED / sizeof REFUSED[0]; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", base, REFUSED[i]);
        foreign_read_path(&made, path);
        ck_assert_msg(made.status == STATUS_UNSUPPORTED, "%s is taken", REFUSED[i]);
        ck_assert_ptr_nonnull(strstr(made.why.line, "it is none of these"));
        foreign_read_done(&made);
    }
}
END_TEST

/* Per Alloc of every row is what Bytes and Diff say, so that no column was taken for another. */
TEST(the_columns_of_poolmon_agree_with_each_other)
{
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        if (strcmp(FILES[i].kind, "poolmon") != 0)
            continue;
        if (!read_sample(FILES[i].path))
            return;
        for (size_t row = 0; row < made.samples[0].pool_count; row++) {
            const struct pool *pool = &made.samples[0].pools[row];
            ck_assert_int_eq(pool->value[POOL_ALLOCS] - pool->value[POOL_FREES], pool->value[POOL_DIFF]);
            ck_assert_int_eq(pool->value[POOL_EACH_BYTES], ABSENT);
        }
        foreign_read_done(&made);
    }
}
END_TEST

TEST(poolmon_s_numbers_are_those_that_stand_there)
{
    if (!read_sample("poolmon/book-win7-b-columns-abut.txt"))
        return;
    foreign_assert_pool(&made, 0, "File", POOL_NONPAGED, 126693501, 126675442, 18059, 3311048);
    foreign_assert_pool(&made, 0, "NtfF", POOL_PAGED, 105073, 94672, 10401, 10484208);
    foreign_assert_pool(&made, 0, "Ntff", POOL_PAGED, 426392, 418603, 7789, 6978944);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_PAGED], 187796LL * 1024);
    foreign_read_done(&made);
    read_sample("poolmon/mfd-n-snapshot-win10-era.txt");
    foreign_assert_pool(&made, 0, "CM25", POOL_PAGED, 4849, 0, 4849, 21708800);
    foreign_assert_pool(&made, 0, "EtwB", POOL_NONPAGED, 6394, 4056, 2338, 163418368);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_NONPAGED], 710920LL * 1024);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_FAULTS], 468600648);
    foreign_read_done(&made);
    read_sample("poolmon/msdocs-s-all-sessions-2003.txt");
    foreign_assert_pool(&made, 0, "Dh 2", POOL_PAGED, 344, 344, 0, 0);
    foreign_assert_pool(&made, 0, "GTmp", POOL_PAGED, 88876, 88876, 0, 0);
    foreign_read_done(&made);
    read_sample("poolmon/msdocs-g-hid-win10-truncated-driver.txt");
    foreign_assert_pool(&made, 0, "HidC", POOL_PAGED, 1667, 1659, 8, 896);
    foreign_assert_pool(&made, 0, "HidC", POOL_NONPAGED, 17375, 17256, 119, 19808);
    foreign_read_done(&made);
    read_sample("poolmon/notes-tab-mangled-win7-b.txt");
    foreign_assert_pool(&made, 0, "MmSt", POOL_PAGED, 673616, 656049, 17567, 28286672);
    foreign_read_done(&made);
    read_sample("poolmon/msdocs-nt4-layout-markdown-damaged.txt");
    foreign_assert_pool(&made, 0, "CM  ", POOL_PAGED, 1283, 1002, 281, 1377312);
    foreign_read_done(&made);
}
END_TEST

static int64_t sum_of(enum pool_value field)
{
    int64_t sum = 0;
    for (size_t i = 0; i < made.samples[0].pool_count; i++)
        sum += made.samples[0].pools[i].value[field];
    return sum;
}

TEST(linux_numbers_are_those_that_stand_there)
{
    if (!read_sample("linux/slabinfo-rhcos-4.18-sosreport-2019.txt"))
        return;
    ck_assert_int_eq(sum_of(POOL_HELD_BYTES), 196400LL * 1024); /* as its INDEX says */
    const int64_t *values = foreign_pool(&made, 0, "ovl_inode", POOL_TYPE_UNKNOWN)->value;
    ck_assert_int_eq(values[POOL_DIFF], 11447);
    ck_assert_int_eq(values[POOL_HELD_BYTES], 522LL * 4 * 4096);
    foreign_read_done(&made);
    read_sample("linux/meminfo-rhcos-4.18-sosreport-2019.txt");
    ck_assert_int_eq(made.samples[0].totals[TOTAL_SLAB], 199948LL * 1024);
    foreign_read_done(&made);
    read_sample("linux/slabtop-bio-leak-2.6.12.txt");
    ck_assert_int_eq(foreign_pool(&made, 0, "bio", POOL_TYPE_UNKNOWN)->value[POOL_DIFF], 9864654);
    ck_assert_int_eq(foreign_pool(&made, 0, "bio", POOL_TYPE_UNKNOWN)->value[POOL_HELD_BYTES], 1272936LL * 1024);
    foreign_read_done(&made);
    read_sample("linux/slabinfo-1.1-2.4.26-inode-dentry-leak.txt");
    ck_assert_int_eq(foreign_pool(&made, 0, "journal_head", POOL_TYPE_UNKNOWN)->value[POOL_SLABS], 21);
    ck_assert_int_eq(foreign_pool(&made, 0, "inode_cache", POOL_TYPE_UNKNOWN)->value[POOL_SLOTS], 491666);
    foreign_read_done(&made);
    read_sample("linux/oom-mem-info-block-6.19.txt");
    ck_assert_int_eq(made.samples[0].totals[TOTAL_UNRECLAIMABLE], 12482LL * 4096);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_SLAB], (2569LL + 12482) * 4096);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_PAGE_TABLES], 1341LL * 4096);
    foreign_read_done(&made);
    read_sample("linux/allocinfo-xfs-mount-1-first-mount.txt");
    foreign_assert_pool(&made, 0, "fs/xfs/xfs_log_cil.c:1775 xlog_cil_init", POOL_ALLOCINFO, ABSENT, ABSENT, 1, 40);
    foreign_read_done(&made);
}
END_TEST

TEST(numbers_of_dumps_are_those_that_stand_there)
{
    if (!read_sample("windbg/poolused2-amd-audio-leak-win11.txt"))
        return;
    foreign_assert_pool(&made, 0, "amda", POOL_NONPAGED, ABSENT, ABSENT, 5768754, 1938325232);
    foreign_assert_pool(&made, 0, "DAL2", POOL_PAGED, ABSENT, ABSENT, 1560, 6288352);
    foreign_read_done(&made);
    read_sample("windbg/poolused-by-tag-xp-description-abuts.txt");
    foreign_assert_pool(&made, 0, "ohci", POOL_NONPAGED, ABSENT, ABSENT, 1, 136);
    ck_assert_ptr_null(foreign_pool(&made, 0, "ohci", POOL_PAGED));
    foreign_assert_pool(&made, 0, "thdd", POOL_PAGED, ABSENT, ABSENT, 1, 20480);
    foreign_read_done(&made);
    read_sample("windbg/vm-win10-numa-two-nonpagedpools.txt");
    ck_assert_int_eq(made.samples[0].totals[TOTAL_NONPAGED], (956LL + 120480) * 1024);
    foreign_read_done(&made);
    read_sample("windbg/volatility-pooltracker-win7x64.txt");
    foreign_assert_pool(&made, 0, "File", POOL_NONPAGED, 75346601, 75336591, 10010, 3350912);
    foreign_read_done(&made);
    read_sample("windbg/poolfind-proc-win7x64.txt");
    foreign_assert_pool(&made, 0, "Pro\xe3", POOL_NONPAGED, ABSENT, ABSENT, 6, 6 * 0x430);
    foreign_read_done(&made);
}
END_TEST

/* Marks, what is left out, lines that are known and refused. */
static const struct event_file {
    const char *path;
    size_t marks;
    int64_t left_out, known, refused;
} EVENTS[] = {
    {"eventlog/not-srv-2019-print-kb-Q148261.txt", 0, 1, 6, 0},
    {"eventlog/red-2004-win10-mbam.txt", 1, 0, 1, 0},
    {"eventlog/red-2004-ws2016-same-exe-twice-run-on.txt", 1, 0, 1, 0},
    {"eventlog/srv-2019-nt4-kb-Q226513.txt", 1, 0, 8, 0},
    {"eventlog/srv-2020-2019-win2000-kb-Q272568.txt", 2, 0, 11, 0},
    {"eventlog/srv-2020-system-log-kb-Q298511.txt", 1, 0, 5, 1},
};

TEST(every_event_becomes_a_mark_and_strangers_are_told)
{
    for (size_t i = 0; i < sizeof EVENTS / sizeof EVENTS[0]; i++) {
        const struct event_file *file = &EVENTS[i];
        if (!read_sample(file->path))
            return;
        ck_assert_str_eq(made.kind->name, "eventlog");
        ck_assert_msg(made.mark_count == file->marks, "%s: %zu marks", file->path, made.mark_count);
        ck_assert_msg(made.counts.left_out == file->left_out, "%s: %lld left out", file->path,
                      (long long)made.counts.left_out);
        ck_assert_msg(made.counts.known == file->known, "%s: %lld known", file->path, (long long)made.counts.known);
        ck_assert_int_eq(made.counts.refused, file->refused);
        ck_assert_uint_eq(made.sample_count, 0);
        foreign_read_done(&made);
    }
}
END_TEST

static int64_t handles_of_type(const char *name)
{
    for (size_t i = 0; i < made.samples[0].type_count; i++)
        if (strcmp(intern_text(made.names, made.samples[0].types[i].name).bytes, name) == 0)
            return made.samples[0].types[i].value[TYPE_HANDLES];
    return ABSENT;
}

TEST(handles_are_those_that_stand_there)
{
    if (!read_sample("handle/handle-s-v3.42-duplicate-process-row.txt"))
        return;
    int64_t sum = 0;
    for (size_t i = 0; i < made.samples[0].type_count; i++)
        sum += made.samples[0].types[i].value[TYPE_HANDLES];
    ck_assert_uint_eq(made.samples[0].type_count, 14);
    ck_assert_int_eq(sum, 238);
    ck_assert_int_eq(handles_of_type("Process"), 41);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_HANDLES], 238);
    foreign_read_done(&made);
    read_sample("handle/handle-v3.5-listing-middle-several-processes.txt");
    static const int64_t HANDLES[] = {1, 3, 2, 2, 7, 1};
    ck_assert_uint_eq(made.samples[0].process_count, 6);
    for (size_t i = 0; i < 6; i++)
        ck_assert_int_eq(made.samples[0].processes[i].value[PROCESS_HANDLES], HANDLES[i]);
    ck_assert_int_eq(made.samples[0].processes[4].pid, 720);
    ck_assert_int_eq(handles_of_type("File"), 9);
    ck_assert_int_eq(handles_of_type("Section"), 7);
    ck_assert_int_eq(made.samples[0].totals[TOTAL_HANDLES], ABSENT);
    foreign_read_done(&made);
}
END_TEST

TEST(events_say_what_stands_there)
{
    if (!read_sample("eventlog/red-2004-ws2016-same-exe-twice-run-on.txt"))
        return;
    ck_assert_str_eq(made.mark, "event 2004: low memory; w3wp.exe (8528) 434M, noderunner.exe (6748) 422M, w3wp.exe "
                                "(2320) 385M");
    foreign_read_done(&made);
    read_sample("eventlog/srv-2019-nt4-kb-Q226513.txt");
    ck_assert_str_eq(made.mark, "event 2019: the nonpaged pool was empty");
    ck_assert_int_eq(made.mark_stamps[0].year, 1999);
    ck_assert_int_eq(made.mark_stamps[0].hour, 19);
    foreign_read_done(&made);
    read_sample("eventlog/srv-2020-2019-win2000-kb-Q272568.txt");
    ck_assert_str_eq(made.marks[0], "event 2020: the paged pool was empty");
    ck_assert_str_eq(made.marks[1], "event 2019: the nonpaged pool was empty");
    foreign_read_done(&made);
}
END_TEST

static size_t folder_length;
static size_t files_met;

static bool is_met(const char *name)
{
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++)
        if (strcmp(name, FILES[i].path) == 0)
            return true;
    for (size_t i = 0; i < sizeof EVENTS / sizeof EVENTS[0]; i++)
        if (strcmp(name, EVENTS[i].path) == 0)
            return true;
    for (size_t i = 0; i < sizeof REFUSED / sizeof REFUSED[0]; i++)
        if (strcmp(name, REFUSED[i]) == 0)
            return true;
    return false;
}

static int meet_file(const char *path, const struct stat *status, int kind, struct FTW *place)
{
    (void)status;
    (void)place;
    size_t length = strlen(path);
    bool is_about_others = length > 3 && strcmp(path + length - 3, ".md") == 0;
    if (kind != FTW_F || is_about_others)
        return 0;
    files_met++;
    ck_assert_msg(is_met(path + folder_length + 1), "%s is in none of the tables", path);
    return 0;
}

TEST(there_is_no_sample_that_these_tables_do_not_name)
{
    const char *base = folder();
    if (base == NULL)
        return;
    folder_length = strlen(base);
    ck_assert_int_eq(nftw(base, meet_file, 8, FTW_PHYS), 0);
    ck_assert_uint_ge(files_met, sizeof FILES / sizeof FILES[0] + sizeof REFUSED / sizeof REFUSED[0]);
}
END_TEST

SUITE_MAIN("sampler: samples of other tools", every_row_is_understood_and_every_line_accounted_for,
           what_is_no_sample_of_a_machine_is_refused, there_is_no_sample_that_these_tables_do_not_name,
           the_columns_of_poolmon_agree_with_each_other, poolmon_s_numbers_are_those_that_stand_there,
           linux_numbers_are_those_that_stand_there, numbers_of_dumps_are_those_that_stand_there,
           every_event_becomes_a_mark_and_strangers_are_told, handles_are_those_that_stand_there,
           events_say_what_stands_there)
