#include "sampler/windows/nt_processes.h"

enum {
    NEXT = 0x00, /* to the next entry; 0 in the last */
    THREADS = 0x04,
    CREATED = 0x20,
    IMAGE_NAME = 0x38,
    PID = 0x50,
    HANDLES = 0x60,
    RESIDENT = 0x90,
    PAGED = 0xA0,
    NONPAGED = 0xB0,
    ENTRY_SIZE = 0x100 /* the threads follow, which nobody asked for */
};

static bool add_row(struct nt_reader *reader, const struct nt_table *table, size_t at)
{
    char name[NT_TEXT];
    struct process *row = snapshot_add_process(reader->snapshot);
    if (row == NULL)
        return false;
    row->pid = (int64_t)nt_u64(table, at + PID);
    row->started_ns = nt_time(nt_u64(table, at + CREATED));
    row->name = nt_name(reader, name, nt_text(table, at + IMAGE_NAME, name));
    row->value[PROCESS_HANDLES] = nt_u32(table, at + HANDLES);
    row->value[PROCESS_THREADS] = nt_u32(table, at + THREADS);
    row->value[PROCESS_PAGED] = nt_number(nt_u64(table, at + PAGED));
    row->value[PROCESS_NONPAGED] = nt_number(nt_u64(table, at + NONPAGED));
    row->value[PROCESS_RSS] = nt_number(nt_u64(table, at + RESIDENT));
    return true;
}

static bool is_process(const struct nt_table *table, size_t at)
{
    uint64_t pid = nt_u64(table, at + PID);
    return pid != 0 && pid <= UINT32_MAX;
}

static void add_up(struct snapshot *snapshot)
{
    int64_t handles = 0, threads = 0;
    for (size_t i = 0; i < snapshot->process_count; i++) {
        handles += snapshot->processes[i].value[PROCESS_HANDLES];
        threads += snapshot->processes[i].value[PROCESS_THREADS];
    }
    snapshot->totals[TOTAL_HANDLES] = handles;
    snapshot->totals[TOTAL_THREADS] = threads;
    snapshot->totals[TOTAL_PROCESSES] = (int64_t)snapshot->process_count;
}

/* Follows the chain; false when it breaks off before its last entry. */
static bool take_chain(struct nt_reader *reader, const struct nt_table *table)
{
    for (size_t at = 0; nt_has(table, at, ENTRY_SIZE);) {
        if (is_process(table, at) && !add_row(reader, table, at))
            return false;
        uint32_t next = nt_u32(table, at + NEXT);
        if (next == 0)
            return true;
        if (next < ENTRY_SIZE || next > table->length - at)
            return false;
        at += next;
    }
    return false;
}

bool nt_processes_take(struct nt_reader *reader)
{
    struct nt_table table;
    uint32_t status = nt_ask(reader, NT_PROCESSES, &table);
    if (status != NT_SUCCESS) {
        nt_remark_refused(reader, "processes", status);
        return false;
    }
    bool complete = take_chain(reader, &table);
    if (complete)
        add_up(reader->snapshot);
    else
        nt_remark(reader, "the table of processes is cut after %zu of them", reader->snapshot->process_count);
    return reader->snapshot->process_count != 0;
}
