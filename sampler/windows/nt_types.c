#include "sampler/windows/nt_types.h"

enum {
    NAME = 0x00,
    NAME_CAPACITY = 0x02, /* the name follows its entry, padded to 8 bytes */
    OBJECTS = 0x10,
    HANDLES = 0x14,
    INDEX = 0x5A, /* since Windows 8.1; 0 before that */
    POOL_TYPE = 0x5C,
    ENTRY_SIZE = 0x68,
    FIRST_ENTRY = 0x08,
    FIRST_INDEX = 2, /* of the first type, where the system does not tell */
    POOL_TYPE_PAGED = 1
};

uint32_t nt_type_tag(const char *name, size_t length)
{
    uint32_t tag;
    char letters[4] = {' ', ' ', ' ', ' '};
    memcpy(letters, name, length < 4 ? length : 4);
    memcpy(&tag, letters, 4);
    return tag;
}

static bool is_there(const struct nt_types *types, uint32_t name)
{
    for (size_t i = 0; i < types->count; i++)
        if (types->types[i].name == name)
            return true;
    return false;
}

static size_t first_with(const struct nt_types *types, uint32_t tag, enum nt_side side)
{
    size_t i = 0;
    while (i < types->count && (types->types[i].tag != tag || types->types[i].side != side))
        i++;
    return i;
}

static void add_type(struct nt_types *types, struct nt_reader *reader, const struct nt_table *table, size_t at)
{
    char text[NT_TEXT];
    size_t length = nt_text(table, at + NAME, text);
    uint32_t name = nt_name(reader, text, length);
    struct object_type *row = name == 0 || is_there(types, name) ? NULL : snapshot_add_type(reader->snapshot);
    if (row == NULL)
        return;
    row->name = name;
    row->value[TYPE_OBJECTS] = nt_u32(table, at + OBJECTS);
    row->value[TYPE_HANDLES] = nt_u32(table, at + HANDLES);
    struct nt_type type = {.name = name, .tag = nt_type_tag(text, length), .index = table->bytes[at + INDEX]};
    type.side = (nt_u32(table, at + POOL_TYPE) & POOL_TYPE_PAGED) != 0 ? NT_PAGED : NT_NONPAGED;
    type.objects = row->value[TYPE_OBJECTS];
    type.handles = row->value[TYPE_HANDLES];
    type.first = first_with(types, type.tag, type.side);
    type.row = NT_NO_ROW;
    types->types[types->count++] = type;
}

/* Systems that tell no index number the types in the order of the table. */
static void number_types(struct nt_types *types)
{
    for (size_t i = 0; i < types->count; i++)
        if (types->types[i].index != 0)
            return;
    for (size_t i = 0; i < types->count; i++)
        types->types[i].index = (unsigned)i + FIRST_INDEX;
}

bool nt_types_take(struct nt_types *types, struct nt_reader *reader)
{
    struct nt_table table;
    uint32_t status = nt_ask(reader, NT_OBJECT_TYPES, &table);
    types->count = 0;
    if (status != NT_SUCCESS) {
        nt_remark_refused(reader, "object types", status);
        return false;
    }
    size_t count = nt_has(&table, 0, FIRST_ENTRY) ? nt_u32(&table, 0) : 0, at = FIRST_ENTRY, seen = 0;
    while (seen < count && types->count < NT_TYPES_MAX && nt_has(&table, at, ENTRY_SIZE)) {
        add_type(types, reader, &table, at);
        at += ENTRY_SIZE + ((nt_u16(&table, at + NAME_CAPACITY) + (size_t)7) & ~(size_t)7);
        seen++;
    }
    if (seen < count)
        nt_remark(reader, "the table of object types is cut: %zu of %zu were there", seen, count);
    number_types(types);
    return types->count != 0;
}

static struct pool *pool_of(const struct nt_type *type, const struct nt_pooltags *pooltags,
                            const struct nt_reader *reader)
{
    struct pool *pool = nt_pooltags_row(pooltags, reader, type->tag, type->side);
    return pool != NULL ? pool : nt_pooltags_row(pooltags, reader, type->tag | NT_PROTECTED_BIT, type->side);
}

void nt_types_join(struct nt_types *types, const struct nt_pooltags *pooltags, struct nt_reader *reader)
{
    for (size_t i = 0; i < types->count; i++) {
        struct nt_type *type = &types->types[i];
        struct pool *pool = pool_of(type, pooltags, reader);
        if (pool == NULL)
            continue;
        if (type->first != i) {
            pool->value[POOL_OBJECTS] = number_sum(pool->value[POOL_OBJECTS], type->objects);
            pool->value[POOL_HANDLES] = number_sum(pool->value[POOL_HANDLES], type->handles);
            continue;
        }
        type->row = (size_t)(pool - reader->snapshot->pools);
        pool->value[POOL_OBJECTS] = type->objects;
        pool->value[POOL_HANDLES] = type->handles;
    }
}

const struct nt_type *nt_types_find(const struct nt_types *types, unsigned index)
{
    for (size_t i = 0; i < types->count; i++)
        if (types->types[i].index == index)
            return &types->types[i];
    return NULL;
}
