#include "analysis/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* --- names and numbers ------------------------------------------------------------------------------------------------------ */

uint32_t row_name_id(const struct row *row)
{
    switch (row->entity) {
    case ENTITY_POOLS:
        return ((const struct pool *)row->item)->name;
    case ENTITY_PROCESSES:
        return ((const struct process *)row->item)->name;
    case ENTITY_TYPES:
        return ((const struct object_type *)row->item)->name;
    case ENTITY_GROUPS:
        return ((const struct group *)row->item)->name;
    case ENTITY_DRIVERS:
        return ((const struct driver_sum *)row->item)->name;
    case ENTITY_TOTALS:
    case ENTITIES:
        break;
    }
    return 0;
}

struct text row_name(const struct row *row)
{
    static const struct text UNKNOWN = {"(unknown)", 9};
    uint32_t id = row_name_id(row);
    return id == 0 && row->entity == ENTITY_DRIVERS ? UNKNOWN : intern_text(row->snapshot->names, id);
}

static int64_t value_at(const int64_t *values, int count, int field)
{
    return field >= 0 && field < count ? values[field] : ABSENT;
}

int64_t row_value(const struct row *row, int field)
{
    switch (row->entity) {
    case ENTITY_POOLS:
        if (field == POOL_EACH_BYTES)
            return pool_each_bytes(row->item);
        return value_at(((const struct pool *)row->item)->value, POOL_VALUES, field);
    case ENTITY_PROCESSES:
        if (field == ROW_PID)
            return process_pid(((const struct process *)row->item)->pid);
        return value_at(((const struct process *)row->item)->value, PROCESS_VALUES, field);
    case ENTITY_TYPES:
        return value_at(((const struct object_type *)row->item)->value, TYPE_VALUES, field);
    case ENTITY_GROUPS:
        return value_at(((const struct group *)row->item)->value, GROUP_VALUES, field);
    case ENTITY_TOTALS:
        return value_at(row->snapshot->totals, TOTALS, field);
    case ENTITY_DRIVERS:
        return value_at(((const struct driver_sum *)row->item)->value, DRIVER_SUM_VALUES, field);
    case ENTITIES:
        break;
    }
    return ABSENT;
}

struct row_sum row_sum_begin(void)
{
    return (struct row_sum){.sum = ABSENT, .repeats = ABSENT};
}

void row_sum_add(struct row_sum *sum, const struct row *row, int64_t value)
{
    bool repeats = row->entity == ENTITY_POOLS && pool_type_repeats(((const struct pool *)row->item)->type);
    int64_t *part = repeats ? &sum->repeats : &sum->sum;
    sum->has_own = sum->has_own || !repeats;
    *part = number_known_sum(*part, value);
}

int64_t row_sum_end(const struct row_sum *sum)
{
    return sum->has_own ? sum->sum : sum->repeats;
}

/* What somebody said who is asked before the owners. */
static struct text said_owner(const struct row *row)
{
    const struct pool *pool = row->item;
    struct text owner = intern_text(row->snapshot->names, pool->owner), name = row_name(row);
    if (owner.length > 0 || row->tags == NULL)
        return owner;
    const struct pooltag *entry = pooltags_find(row->tags, name.bytes, name.length);
    if (entry == NULL)
        return owner;
    return entry->binary.length > 0 ? entry->binary : entry->description;
}

const struct owner *row_known(const struct row *row)
{
    return row->entity == ENTITY_POOLS ? owners_find(row->owners, row_name(row)) : NULL;
}

struct text row_owner(const struct row *row)
{
    struct text said = said_owner(row);
    const struct owner *known = said.length == 0 ? row_known(row) : NULL;
    return known != NULL ? known->owner : said;
}

enum owner_grade row_grade(const struct row *row)
{
    if (row->entity == ENTITY_DRIVERS)
        return (enum owner_grade)((const struct driver_sum *)row->item)->grade;
    if (row->entity != ENTITY_POOLS)
        return OWNER_UNKNOWN;
    const struct owner *known = row_known(row);
    return said_owner(row).length > 0 ? OWNER_KNOWN : known != NULL ? known->grade : OWNER_UNKNOWN;
}

const char *row_grade_sign(enum owner_grade grade)
{
    return grade == OWNER_IN_CODE ? "~" : grade == OWNER_BYTES ? "?" : "";
}

size_t row_owner_text(char *out, size_t capacity, const struct row *row)
{
    struct text owner = row_owner(row);
    const char *sign = owner.length > 0 ? row_grade_sign(row_grade(row)) : "";
    size_t before = sign[0] != 0, length = owner.length;
    if (before >= capacity)
        return 0;
    length = length < capacity - before ? length : capacity - before;
    if (before > 0)
        out[0] = sign[0]; /* a sign is one character */
    memcpy(out + before, owner.bytes, length);
    return before + length;
}

const struct owner_driver *row_driver(const struct row *row)
{
    if (row->entity == ENTITY_DRIVERS) {
        int32_t at = ((const struct driver_sum *)row->item)->driver;
        return at >= 0 && (size_t)at < owners_driver_count(row->owners) ? owners_driver(row->owners, (size_t)at) : NULL;
    }
    if (row->owners == NULL || row->entity != ENTITY_POOLS)
        return NULL;
    struct text said = said_owner(row);
    int32_t named = said.length > 0 ? owners_driver_named(row->owners, said) : OWNER_NO_DRIVER;
    if (named != OWNER_NO_DRIVER)
        return owners_driver(row->owners, (size_t)named);
    return said.length == 0 ? owners_driver_of(row->owners, row_known(row)) : NULL;
}

static struct text text_of(const char *words)
{
    return (struct text){words, strlen(words)};
}

struct text row_driver_text(const struct row *row, enum row_text field)
{
    static const char *const SURE[OWNER_GRADES] = {"known", "~ code", "? bytes", ""};
    if (field == ROW_SURE)
        return text_of(row_grade(row) < OWNER_GRADES ? SURE[row_grade(row)] : "");
    const struct owner_driver *driver = row_driver(row);
    if (field == ROW_DRIVER && row->entity == ENTITY_DRIVERS)
        return row_name(row);
    if (field == ROW_DRIVER)
        return driver != NULL ? driver->file : row_owner(row);
    if (driver == NULL)
        return text_of("");
    return field == ROW_COMPANY   ? driver->company
           : field == ROW_VERSION ? driver->version
                                  : text_of(loaded_word(driver->loaded));
}

/* --- filters ---------------------------------------------------------------------------------------------------------------- */

enum { ALL = 1 << ENTITY_POOLS | 1 << ENTITY_PROCESSES | 1 << ENTITY_TYPES | 1 << ENTITY_GROUPS | 1 << ENTITY_DRIVERS };

static const struct {
    const char *word;
    int entities; /* bit 1 << entity */
    enum row_text field;
} TEXT_FIELDS[] = {
    {"tag", 1 << ENTITY_POOLS, ROW_TAG},
    {"name", ALL, ROW_TAG},
    {"names", ALL, ROW_NAME},
    {"type", 1 << ENTITY_POOLS, ROW_TYPE},
    {"alias", 1 << ENTITY_POOLS, ROW_ALIASES},
    {"aliases", 1 << ENTITY_POOLS, ROW_ALIASES},
    {"holder", 1 << ENTITY_POOLS, ROW_HOLDER},
    {"top_holder", 1 << ENTITY_POOLS, ROW_HOLDER},
    {"owner", 1 << ENTITY_POOLS, ROW_OWNER},
    {"driver", 1 << ENTITY_POOLS, ROW_DRIVER},
    {"driver", 1 << ENTITY_DRIVERS, ROW_TAG},
    {"company", 1 << ENTITY_POOLS | 1 << ENTITY_DRIVERS, ROW_COMPANY},
    {"version", 1 << ENTITY_DRIVERS, ROW_VERSION},
    {"loaded", 1 << ENTITY_DRIVERS, ROW_LOADED},
    {"sure", 1 << ENTITY_POOLS | 1 << ENTITY_DRIVERS, ROW_SURE},
    {"group", 1 << ENTITY_PROCESSES | 1 << ENTITY_GROUPS, ROW_GROUP},
};

static enum filter_kind resolve(const void *catalogue, const char *name, size_t length, int *index, enum unit *unit)
{
    const enum entity *entity = catalogue;
    for (size_t i = 0; i < sizeof TEXT_FIELDS / sizeof TEXT_FIELDS[0]; i++) {
        const char *word = TEXT_FIELDS[i].word;
        if ((TEXT_FIELDS[i].entities & 1 << *entity) && text_equal_fold(word, strlen(word), name, length)) {
            *index = TEXT_FIELDS[i].field;
            return FILTER_TEXT_FIELD;
        }
    }
    if (*entity == ENTITY_PROCESSES && text_equal_fold("pid", 3, name, length)) {
        *index = ROW_PID;
        *unit = UNIT_ID;
        return FILTER_NUMBER_FIELD;
    }
    *index = catalogue_find(*entity, name, length);
    if (*index < 0)
        return FILTER_NO_FIELD;
    size_t count;
    *unit = catalogue_fields(*entity, &count)[*index].unit;
    return FILTER_NUMBER_FIELD;
}

enum status rows_filter(struct filter **filter, enum entity entity, const char *text, struct problem *why)
{
    return filter_parse(filter, text, resolve, &entity, why);
}

/* What a filter looks at: a row, and room for the texts that are not stored as such. */
struct view {
    const struct row *row;
    char *room;
    size_t room_bytes;
};

/* A merged cache is found by each of the names behind it, so a bare word looks at all of them. */
static struct text all_names(const struct view *view)
{
    struct text name = row_name(view->row);
    if (view->row->entity != ENTITY_POOLS)
        return name;
    struct text more = intern_text(view->row->snapshot->names, ((const struct pool *)view->row->item)->aliases);
    if (more.length == 0 || name.length + more.length + 3 > view->room_bytes)
        return name;
    memcpy(view->room, name.bytes, name.length);
    memcpy(view->room + name.length, " | ", 3);
    memcpy(view->room + name.length + 3, more.bytes, more.length);
    return (struct text){view->room, name.length + 3 + more.length};
}

static struct text pool_text(const struct view *view, int field)
{
    const struct row *row = view->row;
    const struct pool *pool = row->item;
    const struct intern *names = row->snapshot->names;
    if (field == ROW_TYPE) {
        const char *word = pool_type_name(pool->type);
        return (struct text){word, strlen(word)};
    }
    if (field == ROW_ALIASES)
        return intern_text(names, pool->aliases);
    if (field == ROW_OWNER)
        return row_owner(row);
    if (row->holder == NULL)
        return intern_text(names, pool->holder);
    return (struct text){view->room, holder_text(view->room, view->room_bytes, row->holder, row->snapshot)};
}

static struct text view_text(const void *context, int field)
{
    const struct view *view = context;
    const struct row *row = view->row;
    if (field == ROW_NAME)
        return all_names(view);
    if (field == ROW_TAG || (field == ROW_GROUP && row->entity == ENTITY_GROUPS))
        return row_name(row);
    if (field == ROW_GROUP && row->entity == ENTITY_PROCESSES)
        return intern_text(row->snapshot->names, ((const struct process *)row->item)->group);
    if (field >= ROW_DRIVER && field <= ROW_SURE)
        return row_driver_text(row, (enum row_text)field);
    if (row->entity == ENTITY_POOLS &&
        (field == ROW_TYPE || field == ROW_ALIASES || field == ROW_HOLDER || field == ROW_OWNER))
        return pool_text(view, field);
    return (struct text){"", 0};
}

static int64_t view_number(const void *context, int field)
{
    return row_value(((const struct view *)context)->row, field);
}

bool rows_match(const struct filter *filter, const struct row *row)
{
    if (filter == NULL)
        return true;
    char room[4096];
    struct view view = {row, room, sizeof room};
    struct filter_row seen = {&view, view_text, view_number};
    return filter_matches(filter, &seen);
}

/* --- the index -------------------------------------------------------------------------------------------------------------- */

struct row_identity row_identity(enum entity entity, const void *item)
{
    const struct pool *pool = item;
    const struct process *process = item;
    switch (entity) {
    case ENTITY_POOLS:
        return (struct row_identity){(uint64_t)pool->name | (uint64_t)pool->type << 32, (uint64_t)pool->session};
    case ENTITY_PROCESSES:
        return (struct row_identity){(uint64_t)process->pid, (uint64_t)process->started_ns};
    case ENTITY_TYPES:
        return (struct row_identity){((const struct object_type *)item)->name, 0};
    case ENTITY_GROUPS:
        return (struct row_identity){((const struct group *)item)->name, 0};
    case ENTITY_DRIVERS:
        return (struct row_identity){((const struct driver_sum *)item)->name, 0};
    case ENTITY_TOTALS:
    case ENTITIES:
        break;
    }
    return (struct row_identity){0, 0};
}

void row_index_init(struct row_index *index)
{
    memset(index, 0, sizeof *index);
}

void row_index_done(struct row_index *index)
{
    free(index->slots);
    row_index_init(index);
}

static uint64_t mixed(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0x9e3779b97f4a7c15);
    x ^= x >> 29;
    x *= UINT64_C(0xbf58476d1ce4e5b9);
    return x ^ x >> 32;
}

/* The slot of the identity, or the empty one where it belongs. The address of the slots differs in each run, so that a
 * prepared recording cannot line up its rows in one slot. */
static uint32_t *slot_of(const struct row_index *index, struct row_identity identity)
{
    size_t mask = index->capacity - 1;
    uint64_t hash = mixed(identity.a + mixed(identity.b + (uint64_t)(uintptr_t)index->slots));
    for (size_t at = (size_t)hash & mask;; at = (at + 1) & mask) {
        uint32_t *slot = &index->slots[at];
        if (*slot == 0)
            return slot;
        struct row_identity held = row_identity(index->entity, snapshot_row(index->snapshot, index->entity, *slot - 1));
        if (held.a == identity.a && held.b == identity.b)
            return slot;
    }
}

enum status row_index_build(struct row_index *index, const struct snapshot *snapshot, enum entity entity)
{
    size_t count = snapshot_rows(snapshot, entity);
    size_t capacity = index->capacity == 0 ? 64 : index->capacity;
    while (capacity < count * 2)
        capacity *= 2;
    index->snapshot = NULL;
    if (capacity != index->capacity) {
        uint32_t *slots = realloc(index->slots, capacity * sizeof *slots);
        if (slots == NULL)
            return STATUS_NO_MEMORY;
        index->slots = slots;
        index->capacity = capacity;
    }
    index->snapshot = snapshot;
    index->entity = entity;
    index->next = 0;
    index->is_made = false;
    return STATUS_OK;
}

static void make_table(struct row_index *index)
{
    size_t count = snapshot_rows(index->snapshot, index->entity);
    memset(index->slots, 0, index->capacity * sizeof *index->slots);
    for (size_t i = 0; i < count; i++)
        *slot_of(index, row_identity(index->entity, snapshot_row(index->snapshot, index->entity, i))) = (uint32_t)i + 1;
    index->is_made = true;
}

static const void *pool_at(const struct snapshot *snapshot, size_t at, const struct pool *like)
{
    if (at >= snapshot->pool_count)
        return NULL;
    const struct pool *held = &snapshot->pools[at];
    return held->name == like->name && held->type == like->type && held->session == like->session ? held : NULL;
}

/* The row at that place, where it is the one that is looked for. Most are found so, and most of these are pools. */
static const void *row_at(const struct row_index *index, size_t at, const void *like)
{
    const struct snapshot *snapshot = index->snapshot;
    if (index->entity == ENTITY_POOLS)
        return pool_at(snapshot, at, like);
    if (at >= snapshot_rows(snapshot, index->entity))
        return NULL;
    const void *row = snapshot_row(snapshot, index->entity, at);
    struct row_identity held = row_identity(index->entity, row), wanted = row_identity(index->entity, like);
    return held.a == wanted.a && held.b == wanted.b ? row : NULL;
}

static const void *find(struct row_index *index, enum entity entity, const void *like)
{
    if (index->snapshot == NULL || index->entity != entity || like == NULL)
        return NULL;
    const void *found = row_at(index, index->next, like);
    if (found == NULL) {
        if (!index->is_made)
            make_table(index);
        uint32_t slot = *slot_of(index, row_identity(entity, like));
        if (slot == 0)
            return NULL;
        index->next = slot - 1;
        found = snapshot_row(index->snapshot, entity, index->next);
    }
    index->next++;
    return found;
}

const void *row_index_find(struct row_index *index, const void *like)
{
    return find(index, index->entity, like);
}

const struct pool *row_index_pool(struct row_index *index, const struct pool *like)
{
    return find(index, ENTITY_POOLS, like);
}

const struct process *row_index_process(struct row_index *index, const struct process *like)
{
    return find(index, ENTITY_PROCESSES, like);
}

const struct object_type *row_index_type(struct row_index *index, const struct object_type *like)
{
    return find(index, ENTITY_TYPES, like);
}

const struct group *row_index_group(struct row_index *index, const struct group *like)
{
    return find(index, ENTITY_GROUPS, like);
}

/* --- the order -------------------------------------------------------------------------------------------------------------- */

static int compare_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_texts(struct text a, struct text b)
{
    int order = memcmp(a.bytes, b.bytes, a.length < b.length ? a.length : b.length);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

int row_compare_identity(const struct row *a, const struct row *b)
{
    int order = compare_numbers(a->entity, b->entity);
    if (order == 0)
        order = compare_texts(row_name(a), row_name(b));
    if (order != 0)
        return order;
    if (a->entity == ENTITY_POOLS) {
        const struct pool *x = a->item, *y = b->item;
        order = compare_numbers(x->type, y->type);
        return order != 0 ? order : compare_numbers(x->session, y->session);
    }
    if (a->entity == ENTITY_PROCESSES) {
        const struct process *x = a->item, *y = b->item;
        order = compare_numbers(x->pid, y->pid);
        return order != 0 ? order : compare_numbers(x->started_ns, y->started_ns);
    }
    return 0;
}
