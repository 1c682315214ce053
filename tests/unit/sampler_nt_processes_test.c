/* Processes of class 5, from tables made by hand. */
#include <string.h>

#include "sampler/windows/nt_processes.h"
#include "tests/nt/canned.h"
#include "tests/unit/suite.h"

enum { ENTRY = 0x100, THREAD = 0x50 };

/* An entry at the end of the table with so many threads behind it; returns where it is. */
static size_t add_entry(struct canned_answer *answer, uint64_t pid, size_t threads)
{
    size_t at = answer->bytes.length;
    encode_zeros(&answer->bytes, ENTRY + threads * THREAD);
    encode_u32(&answer->bytes, at + 0x04, threads);
    encode_u64(&answer->bytes, at + 0x50, pid);
    return at;
}

static bool take(struct canned *canned)
{
    canned_next(canned);
    return nt_processes_take(&canned->reader);
}

static const char *name_of(const struct canned *canned, size_t i)
{
    return intern_text(canned->names, canned->snapshot.processes[i].name).bytes;
}

TEST(a_process_is_read_at_its_offsets)
{
    struct canned canned;
    canned_open(&canned);
    struct canned_answer *answer = canned_answer(&canned, NT_PROCESSES);
    size_t first = add_entry(answer, 0, 8); /* the idle process */
    encode_u32(&answer->bytes, first, answer->bytes.length);
    size_t at = add_entry(answer, 612, 3);
    encode_u64(&answer->bytes, at + 0x20, UINT64_C(116444736000000000) + 12345);
    encode_u32(&answer->bytes, at + 0x60, 70000);
    encode_u64(&answer->bytes, at + 0x90, 1111);
    encode_u64(&answer->bytes, at + 0xA0, 2222);
    encode_u64(&answer->bytes, at + 0xB0, UINT64_C(1) << 40);
    canned_name(answer, at + 0x38, "lsass.exe");
    ck_assert(take(&canned));
    ck_assert_uint_eq(canned.snapshot.process_count, 1);
    const struct process *process = canned.snapshot.processes;
    ck_assert_int_eq(process->pid, 612);
    ck_assert_int_eq(process->started_ns, 1234500);
    ck_assert_str_eq(name_of(&canned, 0), "lsass.exe");
    ck_assert_int_eq(process->value[PROCESS_HANDLES], 70000);
    ck_assert_int_eq(process->value[PROCESS_THREADS], 3);
    ck_assert_int_eq(process->value[PROCESS_RSS], 1111);
    ck_assert_int_eq(process->value[PROCESS_PAGED], 2222);
    ck_assert_int_eq(process->value[PROCESS_NONPAGED], INT64_C(1) << 40);
    ck_assert_int_eq(canned.snapshot.totals[TOTAL_HANDLES], 70000);
    ck_assert_int_eq(canned.snapshot.totals[TOTAL_THREADS], 3);
    ck_assert_int_eq(canned.snapshot.totals[TOTAL_PROCESSES], 1);
    ck_assert_uint_eq(canned.snapshot.remark_count, 0);
    canned_close(&canned);
}
END_TEST

TEST(a_process_without_a_start_time_has_none)
{
    struct canned canned;
    canned_open(&canned);
    add_entry(canned_answer(&canned, NT_PROCESSES), 4, 0);
    ck_assert(take(&canned));
    ck_assert_int_eq(canned.snapshot.processes[0].started_ns, ABSENT);
    canned_close(&canned);
}
END_TEST

/* One process whose name is `units`, with these lengths and this place told; NULL `units`: no text. */
static const char *named(struct canned *canned, const uint16_t *units, size_t count, uint16_t length, size_t target)
{
    struct canned_answer *answer = canned_answer(canned, NT_PROCESSES);
    size_t at = add_entry(answer, 8, 0), text = answer->bytes.length;
    buffer_add(&answer->bytes, units, count * sizeof *units);
    encode_u16(&answer->bytes, at + 0x38, length);
    canned_point(answer, at + 0x38 + 8, target == SIZE_MAX ? text : target);
    ck_assert(take(canned));
    return name_of(canned, 0);
}

TEST(names_become_utf_8)
{
    static const uint16_t WORDS[] = {'Z', 0xFC, 0x20AC, 0xD83D, 0xDE00, '!'};
    struct canned canned;
    canned_open(&canned);
    ck_assert_str_eq(named(&canned, WORDS, 6, 12, SIZE_MAX), "Z\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80!");
    canned_close(&canned);
}
END_TEST

TEST(no_name_can_lead_out_of_the_table)
{
    static const uint16_t AB[] = {'a', 'b'}, HIGH[] = {'a', 0xD83D}, LOW[] = {0xDE00, 'a'}, PAIR[] = {0xD83D, 'a'};
    uint16_t many[400];
    struct canned canned;
    canned_open(&canned);
    ck_assert_str_eq(named(&canned, AB, 2, 3, SIZE_MAX), "a");               /* an odd length */
    ck_assert_str_eq(named(&canned, AB, 2, 0, SIZE_MAX), "");                /* none */
    ck_assert_str_eq(named(&canned, AB, 2, UINT16_MAX, SIZE_MAX), "ab");     /* longer than the table */
    ck_assert_str_eq(named(&canned, AB, 2, 4, ENTRY + 3), "");               /* half a character before the end */
    ck_assert_str_eq(named(&canned, AB, 2, 4, ENTRY + 4), "");               /* at the end */
    ck_assert_str_eq(named(&canned, AB, 2, 4, (size_t)1 << 40), "");         /* far behind it */
    ck_assert_str_eq(named(&canned, AB, 2, 4, (size_t)0 - 2), "");           /* before the table */
    ck_assert_str_eq(named(&canned, HIGH, 2, 4, SIZE_MAX), "a\xEF\xBF\xBD"); /* half a pair */
    ck_assert_str_eq(named(&canned, LOW, 2, 4, SIZE_MAX), "\xEF\xBF\xBD"
                                                          "a");
    ck_assert_str_eq(named(&canned, PAIR, 2, 4, SIZE_MAX), "\xEF\xBF\xBD"
                                                           "a");
    for (size_t i = 0; i < 400; i++)
        many[i] = 0x20AC;
    ck_assert_uint_eq(strlen(named(&canned, many, 400, 800, SIZE_MAX)), 255 * 3);
    canned_close(&canned);
}
END_TEST

TEST(a_chain_that_breaks_off_is_said_and_not_added_up)
{
    static const uint32_t NEXTS[] = {1, ENTRY - 1, ENTRY + 1, 2 * ENTRY, UINT32_MAX};
    struct canned canned;
    canned_open(&canned);
    for (size_t i = 0; i < sizeof NEXTS / sizeof NEXTS[0]; i++) {
        struct canned_answer *answer = canned_answer(&canned, NT_PROCESSES);
        add_entry(answer, 4, 0);
        encode_u32(&answer->bytes, 0, NEXTS[i]);
        encode_zeros(&answer->bytes, ENTRY - 1);
        ck_assert(take(&canned));
        ck_assert_uint_eq(canned.snapshot.process_count, 1);
        ck_assert_str_eq(canned_remark(&canned, 0), "the table of processes is cut after 1 of them");
        ck_assert_int_eq(canned.snapshot.totals[TOTAL_HANDLES], ABSENT);
        ck_assert_int_eq(canned.snapshot.totals[TOTAL_PROCESSES], ABSENT);
    }
    canned_close(&canned);
}
END_TEST

TEST(a_table_too_short_for_one_entry_has_none)
{
    struct canned canned;
    canned_open(&canned);
    encode_zeros(&canned_answer(&canned, NT_PROCESSES)->bytes, ENTRY - 1);
    ck_assert(!take(&canned));
    ck_assert_uint_eq(canned.snapshot.process_count, 0);
    ck_assert_str_eq(canned_remark(&canned, 0), "the table of processes is cut after 0 of them");
    canned_close(&canned);
}
END_TEST

TEST(a_table_larger_than_the_buffer_makes_it_grow)
{
    struct canned canned;
    canned_open(&canned);
    struct canned_answer *answer = canned_answer(&canned, NT_PROCESSES);
    size_t last = 0;
    for (uint64_t pid = 4; pid <= 4000; pid += 4) {
        size_t at = add_entry(answer, pid, 2);
        encode_u32(&answer->bytes, last, at - last);
        last = at;
    }
    ck_assert(take(&canned));
    ck_assert_uint_eq(canned.snapshot.process_count, 1000);
    uint64_t before = canned.reader.queries;
    ck_assert(take(&canned));
    ck_assert_uint_eq(canned.reader.queries - before, 1);
    canned_close(&canned);
}
END_TEST

TEST(a_refusal_is_one_clear_line)
{
    struct canned canned;
    canned_open(&canned);
    canned_refuse(&canned, NT_PROCESSES, NT_ACCESS_DENIED);
    ck_assert(!take(&canned));
    ck_assert_str_eq(canned_remark(&canned, 0),
                     "access to processes is denied (status C0000022): run pooltop as administrator");
    canned_close(&canned);
}
END_TEST

SUITE_MAIN("sampler: NT processes", a_process_is_read_at_its_offsets, a_process_without_a_start_time_has_none,
           names_become_utf_8, no_name_can_lead_out_of_the_table, a_chain_that_breaks_off_is_said_and_not_added_up,
           a_table_too_short_for_one_entry_has_none, a_table_larger_than_the_buffer_makes_it_grow,
           a_refusal_is_one_clear_line)
