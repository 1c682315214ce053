#include "sampler/windows/nt_handles.h"

#include <stdlib.h>

#include "base/text.h"

enum {
    FIRST_ENTRY = 0x10,
    PID = 0x08,
    HANDLE_VALUE = 0x10,
    TYPE_INDEX = 0x1E,
    ENTRY_SIZE = 0x28,
    HOLDINGS_START = 1 << 14,
    HOLDINGS_MAX = 1 << 22,
    NO_TYPE = NT_TYPES_MAX
};

/* How many records both the table's own count and its length cover. */
static size_t covered_records(const struct nt_table *table, bool *complete)
{
    if (!nt_has(table, 0, FIRST_ENTRY))
        return 0;
    uint64_t told = nt_u64(table, 0);
    size_t covered = (table->length - FIRST_ENTRY) / ENTRY_SIZE;
    *complete = told <= covered;
    return *complete ? (size_t)told : covered;
}

static uint32_t pid_of(const struct nt_table *table, size_t i)
{
    return (uint32_t)nt_u64(table, FIRST_ENTRY + i * ENTRY_SIZE + PID);
}

static unsigned index_of(const struct nt_table *table, size_t i)
{
    return nt_u16(table, FIRST_ENTRY + i * ENTRY_SIZE + TYPE_INDEX);
}

/* From the type index in a handle's record to the place of the type; NO_TYPE where there is none. */
struct type_places {
    uint16_t of[NT_TYPES_MAX];
};

/* How much lower the indexes in the records are than those of the table of types: 0 as it should be, but not on systems that tell no index there
 * (before Windows 8.1), nor under Wine. Measured at the event that we hold ourselves. */
static int find_shift(const struct nt_table *table, size_t count, const struct nt_types *types,
                      const struct nt_reader *reader)
{
    const struct nt_system *system = reader->system;
    uint32_t event = intern_find(reader->names, "Event", 5);
    for (size_t i = 0; i < count && event != 0 && system->own_event != 0; i++) {
        if (pid_of(table, i) != system->own_pid ||
            nt_u64(table, FIRST_ENTRY + i * ENTRY_SIZE + HANDLE_VALUE) != system->own_event)
            continue;
        for (size_t t = 0; t < types->count; t++)
            if (types->types[t].name == event)
                return (int)types->types[t].index - (int)index_of(table, i);
    }
    return 0;
}

/* `shared`: types that share a pool have one place. */
static void find_places(struct type_places *places, const struct nt_types *types, int shift, bool shared)
{
    for (size_t i = 0; i < NT_TYPES_MAX; i++)
        places->of[i] = NO_TYPE;
    for (size_t i = 0; i < types->count; i++) {
        int index = (int)types->types[i].index - shift;
        if (index >= 0 && index < NT_TYPES_MAX)
            places->of[index] = (uint16_t)(shared ? types->types[i].first : i);
    }
}

static size_t type_of(const struct type_places *places, const struct nt_table *table, size_t i)
{
    unsigned index = index_of(table, i);
    return index < NT_TYPES_MAX ? places->of[index] : NO_TYPE;
}

/* --- who holds what ---------------------------------------------------------------------------------------------------------- */

static struct nt_holding *find_holding(struct nt_holding *holdings, size_t capacity, uint32_t pid, size_t type)
{
    size_t at = (size_t)(((uint64_t)pid << 8 | type) * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (capacity - 1);
    while (holdings[at].handles != 0 && (holdings[at].pid != pid || holdings[at].type != type))
        at = (at + 1) & (capacity - 1);
    return &holdings[at];
}

static bool grow_holdings(struct nt_handles *handles)
{
    size_t capacity = handles->capacity == 0 ? HOLDINGS_START : handles->capacity * 2;
    struct nt_holding *grown = capacity > HOLDINGS_MAX ? NULL : calloc(capacity, sizeof *grown);
    if (grown == NULL)
        return false;
    for (size_t i = 0; i < handles->capacity; i++) {
        const struct nt_holding *one = &handles->holdings[i];
        if (one->handles != 0)
            *find_holding(grown, capacity, one->pid, one->type) = *one;
    }
    free(handles->holdings);
    handles->holdings = grown;
    handles->capacity = capacity;
    return true;
}

void nt_handles_done(struct nt_handles *handles)
{
    free(handles->holdings);
    *handles = (struct nt_handles){0};
}

static void forget_holdings(struct nt_handles *handles)
{
    if (handles->capacity != 0)
        memset(handles->holdings, 0, handles->capacity * sizeof *handles->holdings);
    memset(handles->top, 0, sizeof handles->top);
    handles->used = 0;
}

static bool hold(struct nt_handles *handles, uint32_t pid, size_t type)
{
    if (handles->used >= handles->capacity / 2 && !grow_holdings(handles))
        return false;
    struct nt_holding *holding = find_holding(handles->holdings, handles->capacity, pid, type);
    if (holding->handles == 0) {
        *holding = (struct nt_holding){.pid = pid, .type = type};
        handles->used++;
    }
    holding->handles++;
    struct nt_holder *top = &handles->top[type];
    if (holding->handles > top->handles)
        *top = (struct nt_holder){pid, holding->handles};
    return true;
}

uint32_t nt_handles_walk(struct nt_handles *handles, struct nt_reader *reader, const struct nt_types *types)
{
    struct type_places places;
    struct nt_table table;
    bool complete = false;
    uint32_t status = nt_ask(reader, NT_HANDLES, &table);
    forget_holdings(handles);
    size_t count = covered_records(&table, &complete);
    find_places(&places, types, find_shift(&table, count, types, reader), true);
    for (size_t i = 0; i < count; i++) {
        size_t type = type_of(&places, &table, i);
        if (type != NO_TYPE && !hold(handles, pid_of(&table, i), type))
            return NT_NO_MEMORY;
    }
    if (status == NT_SUCCESS && !complete)
        nt_remark(reader, "the table of handles is cut after %zu of them", count);
    return status;
}

static const struct process *find_process(const struct snapshot *snapshot, int64_t pid)
{
    for (size_t i = 0; i < snapshot->process_count; i++)
        if (snapshot->processes[i].pid == pid)
            return &snapshot->processes[i];
    return NULL;
}

static uint32_t holder_name(struct nt_reader *reader, uint32_t pid)
{
    const struct process *process = find_process(reader->snapshot, pid);
    if (process == NULL) /* ended between the two queries */
        return 0;
    struct text name = intern_text(reader->names, process->name);
    return nt_format(reader, "%.*s (%u)", (int)name.length, name.bytes, (unsigned)pid);
}

void nt_handles_join(const struct nt_handles *handles, struct nt_reader *reader, const struct nt_types *types)
{
    for (size_t i = 0; i < types->count; i++) {
        const struct nt_type *type = &types->types[i];
        const struct nt_holder *top = &handles->top[i];
        if (type->row == NT_NO_ROW || top->handles == 0)
            continue;
        struct pool *pool = &reader->snapshot->pools[type->row];
        int64_t without = number_difference(pool->value[POOL_OBJECTS], pool->value[POOL_HANDLES]);
        if (without == ABSENT || without <= pool->value[POOL_HANDLES])
            pool->holder = holder_name(reader, top->pid);
    }
}

/* --- kinds ------------------------------------------------------------------------------------------------------------------- */

static int larger_first(const void *a, const void *b)
{
    const struct handle_kind *left = a, *right = b;
    if (left->handles != right->handles)
        return left->handles > right->handles ? -1 : 1;
    return strcmp(left->name, right->name);
}

/* The kinds that have handles, sorted; `all` has room for one more than there are types. */
static size_t name_kinds(struct handle_kind *all, const struct nt_types *types, const int64_t *counts,
                         const struct intern *names)
{
    size_t count = 0;
    for (size_t i = 0; i < types->count; i++) {
        if (counts[i] == 0)
            continue;
        struct text name = intern_text(names, types->types[i].name);
        text_safe(all[count].name, sizeof all[count].name, sizeof all[count].name - 1, name.bytes, name.length);
        all[count++].handles = counts[i];
    }
    qsort(all, count, sizeof *all, larger_first);
    return count;
}

uint32_t nt_handles_kinds(struct nt_reader *reader, const struct nt_types *types, int64_t pid,
                          struct handle_kind kinds[HANDLE_KINDS_MAX], size_t *count, bool *complete)
{
    struct handle_kind all[NT_TYPES_MAX] = {{.handles = 0}};
    struct type_places places;
    struct nt_table table;
    int64_t counts[NT_TYPES_MAX + 1] = {0}; /* the last is of handles whose type we do not know */
    *complete = false;
    uint32_t status = nt_ask(reader, NT_HANDLES, &table);
    size_t records = covered_records(&table, complete);
    find_places(&places, types, find_shift(&table, records, types, reader), false);
    for (size_t i = 0; i < records; i++)
        if (pid < 0 || pid_of(&table, i) == pid)
            counts[type_of(&places, &table, i)]++;
    size_t found = name_kinds(all, types, counts, reader->names);
    int64_t other = counts[NO_TYPE];
    *count = found < HANDLE_KINDS_MAX ? found : HANDLE_KINDS_MAX - 1;
    for (size_t i = *count; i < found; i++)
        other += all[i].handles;
    memcpy(kinds, all, *count * sizeof *kinds);
    if (other != 0) {
        kinds[*count] = (struct handle_kind){.name = "other", .handles = other};
        ++*count;
    }
    return status;
}
