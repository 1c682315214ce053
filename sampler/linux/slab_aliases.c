#include "sampler/linux/slab_aliases.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"

enum { ALIAS_BYTES = 256 };

static void forget(struct slab_aliases *aliases)
{
    for (size_t i = 0; i < aliases->count; i++)
        id_map_unset(&aliases->key_of, aliases->entries[i].name);
    aliases->count = 0;
    aliases->generation++;
}

void slab_aliases_open(struct slab_aliases *aliases, int root)
{
    aliases->folder = open_folder(root, "sys/kernel/slab");
    aliases->error = aliases->folder < 0 ? errno : 0;
    forget(aliases);
    aliases->read_ns = ABSENT;
    aliases->link_count = 0;
}

void slab_aliases_close(struct slab_aliases *aliases)
{
    if (aliases->folder >= 0)
        close(aliases->folder);
    aliases->folder = -1;
}

void slab_aliases_done(struct slab_aliases *aliases)
{
    free(aliases->entries);
    id_map_done(&aliases->key_of);
    aliases->entries = NULL;
    aliases->count = aliases->capacity = 0;
}

static int compare_text(struct text a, struct text b)
{
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter == 0 ? 0 : memcmp(a.bytes, b.bytes, shorter);
    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static int compare(const struct intern *names, const struct slab_alias *a, const struct slab_alias *b)
{
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->name == b->name ? 0 : compare_text(intern_text(names, a->name), intern_text(names, b->name));
}

static bool room(struct slab_aliases *aliases)
{
    if (aliases->count < aliases->capacity)
        return true;
    size_t capacity = aliases->capacity == 0 ? 512 : aliases->capacity * 2;
    struct slab_alias *grown = capacity > SLAB_ALIASES_MAX ? NULL : realloc(aliases->entries, capacity * sizeof *grown);
    if (grown == NULL)
        return false;
    aliases->entries = grown;
    aliases->capacity = capacity;
    return true;
}

/* Index of the first entry that is not before `wanted`. */
static size_t lower_bound(const struct slab_aliases *aliases, const struct intern *names,
                          const struct slab_alias *wanted)
{
    size_t low = 0, high = aliases->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(names, &aliases->entries[middle], wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Sorted insertion, because the C library's qsort allocates. */
static void insert(struct slab_aliases *aliases, struct reader *reader, struct slab_alias entry)
{
    if (entry.key == 0 || entry.name == 0 || !room(aliases))
        return;
    size_t at = lower_bound(aliases, reader->names, &entry);
    if (at < aliases->count && aliases->entries[at].key == entry.key && aliases->entries[at].name == entry.name)
        return;
    memmove(&aliases->entries[at + 1], &aliases->entries[at], (aliases->count - at) * sizeof entry);
    aliases->entries[at] = entry;
    aliases->count++;
    id_map_set(&aliases->key_of, entry.name, entry.key);
}

/* What the link `name` leads to: the last part of its target; 0 when it is no link. */
static uint32_t link_target(const struct slab_aliases *aliases, struct reader *reader, const char *name)
{
    char target[ALIAS_BYTES];
    ssize_t length = readlinkat(aliases->folder, name, target, sizeof target);
    if (length <= 0 || length == (ssize_t)sizeof target)
        return 0;
    const char *slash = memrchr(target, '/', (size_t)length);
    const char *last = slash == NULL ? target : slash + 1;
    return reader_name(reader, last, (size_t)(target + length - last));
}

static void read_folder(struct slab_aliases *aliases, struct reader *reader)
{
    const struct dirent64 *entry;
    forget(aliases);
    listing_start(reader->listing, aliases->folder);
    while ((entry = listing_next(reader->listing)) != NULL) {
        if (entry->d_name[0] == ':')
            continue;
        uint32_t name = reader_name(reader, entry->d_name, strlen(entry->d_name));
        uint32_t target = entry->d_type == DT_DIR ? 0 : link_target(aliases, reader, entry->d_name);
        insert(aliases, reader, (struct slab_alias){target == 0 ? name : target, name});
    }
}

void slab_aliases_refresh(struct slab_aliases *aliases, struct reader *reader, int64_t now_ns)
{
    struct stat folder;
    if (aliases->folder < 0 || fstat(aliases->folder, &folder) < 0)
        return;
    bool due = aliases->read_ns == ABSENT || now_ns - aliases->read_ns >= NS_PER_MINUTE;
    if (!due && (uint64_t)folder.st_nlink == aliases->link_count)
        return;
    read_folder(aliases, reader);
    aliases->read_ns = now_ns;
    aliases->link_count = (uint64_t)folder.st_nlink;
}

uint32_t slab_aliases_key(const struct slab_aliases *aliases, uint32_t name)
{
    size_t key = id_map_get(&aliases->key_of, name);
    return key == ID_MAP_NONE ? name : (uint32_t)key;
}

uint32_t slab_aliases_of(const struct slab_aliases *aliases, struct reader *reader, uint32_t key, uint32_t name,
                         uint32_t *count)
{
    const struct slab_alias from = {key, 0};
    *count = 0;
    buffer_clear(reader->line);
    for (size_t i = lower_bound(aliases, reader->names, &from); i < aliases->count && aliases->entries[i].key == key;
         i++) {
        if (aliases->entries[i].name == name)
            continue;
        struct text other = intern_text(reader->names, aliases->entries[i].name);
        if ((*count)++ != 0)
            buffer_add_text(reader->line, " | ");
        buffer_add(reader->line, other.bytes, other.length);
    }
    return reader_name(reader, reader->line->bytes, reader->line->length);
}
