/* pooltop export --format pdh: what perfmon's own files look like, byte for byte, with names that a counter path cannot hold. */
#include <unistd.h>

#include "tests/unit/export_by_hand.h"

TEST(a_log_has_the_header_and_the_lines_of_perfmon)
{
    begin_by_hand();
    begin_sample(0, "b");
    add_pool("Toke", POOL_PAGED, 7, 7000);
    end_sample();
    begin_sample(1, "b");
    add_pool("Toke", POOL_PAGED, ABSENT, INT64_C(123456789012345));
    end_sample();
    end_by_hand();
    expect_export(
        "--format pdh --columns bytes,diff --top 1",
        "\"(PDH-CSV 4.0) (z)(210)\",\"\\\\h\\pooltop(Toke Paged)\\Bytes\",\"\\\\h\\pooltop(Toke Paged)\\Diff\"\r\n"
        "\"08/17/2026 08:30:00.000\",\"7000\",\"7\"\r\n"
        "\"08/17/2026 08:31:00.000\",\"123456789012345\",\" \"\r\n");
    expect_export("--format pdh --columns bytes_change --filter tag:toke --utc",
                  "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\h\\pooltop(Toke Paged)\\Bytes Change\"\r\n"
                  "\"08/17/2026 12:00:00.000\",\" \"\r\n"
                  "\"08/17/2026 12:01:00.000\",\"123456789005345\"\r\n");
    folder_remove();
}
END_TEST

TEST(processes_types_and_totals_are_objects_of_their_own)
{
    begin_by_hand();
    begin_sample(0, "b");
    struct process *process = snapshot_add_process(&snapshot);
    process->name = named("lsass.exe", 9);
    process->pid = 640;
    process->value[PROCESS_HANDLES] = 1200;
    struct object_type *type = snapshot_add_type(&snapshot);
    type->name = named("File", 4);
    type->value[TYPE_HANDLES] = 5;
    snapshot.totals[TOTAL_NONPAGED] = 77;
    end_sample();
    end_by_hand();
    expect_export("--format pdh --what processes --utc",
                  "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\h\\pooltop process(lsass.exe 640)\\Handles\"\r\n"
                  "\"08/17/2026 12:00:00.000\",\"1200\"\r\n");
    expect_export("--format pdh --what types --columns handles --utc",
                  "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\h\\pooltop type(File)\\Handles\"\r\n"
                  "\"08/17/2026 12:00:00.000\",\"5\"\r\n");
    expect_export("--format pdh --what totals --columns nonpaged_bytes --utc",
                  "\"(PDH-CSV 4.0) (UTC)(0)\",\"\\\\h\\pooltop\\Nonpaged Bytes\"\r\n"
                  "\"08/17/2026 12:00:00.000\",\"77\"\r\n");
    folder_remove();
}
END_TEST

TEST(no_name_can_change_a_path_and_no_two_become_one)
{
    static const struct {
        const char *name, *instance;
        size_t length;
    } CASES[] = {
        {"(kmalloc >8k)", "%28kmalloc >8k%29", 13},
        {"a/b\\c", "a%2Fb%5Cc", 5},
        {"x#1", "x%231", 3},
        {"50%", "50%25", 3},
        {"*", "%2A", 1},
        {"\"q\"", "%22q%22", 3},
        {"\0\xff\n", "%00%FF%0A", 3},
        {"caf\xc3\xa9", "caf%C3%A9", 5},
        {"Key ", "Key ", 4},
        {"a,b", "a,b", 3},
    };
    enum { COUNT = sizeof CASES / sizeof CASES[0] };
    begin_by_hand();
    begin_sample(0, "b");
    for (size_t i = 0; i < COUNT; i++)
        add_pool("", POOL_PAGED, 1, 1)->name = named(CASES[i].name, CASES[i].length);
    end_sample();
    end_by_hand();
    char *text = exported("--format pdh");
    for (size_t i = 0; i < COUNT; i++) {
        char wanted[128];
        snprintf(wanted, sizeof wanted, ",\"\\\\h\\pooltop(%s Paged)\\Bytes\"", CASES[i].instance);
        ck_assert_msg(strstr(text, wanted) != NULL, "%s in %s", wanted, text);
    }
    free(text);
    folder_remove();
}
END_TEST

TEST(a_log_has_no_time_but_its_own)
{
    begin_by_hand();
    begin_sample(0, "b");
    end_sample();
    end_by_hand();
    ck_assert_int_eq(run_export(inside("hand.pooltop"), "--format pdh --columns epoch_ns,bytes"), STATUS_USAGE);
    ck_assert_ptr_nonnull(strstr(problem.line, "leave out epoch_ns"));
    folder_remove();
}
END_TEST

SUITE_MAIN("export: PDH-CSV", a_log_has_the_header_and_the_lines_of_perfmon,
           processes_types_and_totals_are_objects_of_their_own, no_name_can_change_a_path_and_no_two_become_one,
           a_log_has_no_time_but_its_own)
