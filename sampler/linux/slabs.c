#include "sampler/linux/slabs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "sampler/linux/slab_stats.h"
#include "sampler/linux/slabinfo.h"

void slabs_open(struct slabs *slabs, int root)
{
    kernel_file_open(&slabs->file, root, "proc/slabinfo");
    slab_aliases_open(&slabs->aliases, root);
}

void slabs_close(struct slabs *slabs)
{
    kernel_file_close(&slabs->file);
    slab_aliases_close(&slabs->aliases);
}

void slabs_done(struct slabs *slabs)
{
    slab_aliases_done(&slabs->aliases);
    free(slabs->caches);
    slabs->caches = NULL;
    id_map_done(&slabs->by_name);
    id_map_done(&slabs->by_key);
}

static bool has_name(const struct slabs *slabs, const struct reader *reader, size_t at, struct text name)
{
    if (at >= slabs->count)
        return false;
    struct text known = intern_text(reader->names, slabs->caches[at].name);
    return known.length == name.length && memcmp(known.bytes, name.bytes, name.length) == 0;
}

static size_t add_cache(struct slabs *slabs, uint32_t name)
{
    if (slabs->count == slabs->capacity) {
        size_t capacity = slabs->capacity == 0 ? 512 : slabs->capacity * 2;
        void *grown = capacity > SNAPSHOT_POOLS_MAX ? NULL : realloc(slabs->caches, capacity * sizeof *slabs->caches);
        if (grown == NULL)
            return ID_MAP_NONE;
        slabs->caches = grown;
        slabs->capacity = capacity;
    }
    if (!id_map_set(&slabs->by_name, name, slabs->count))
        return ID_MAP_NONE;
    slabs->caches[slabs->count] = (struct slab_cache){.name = name};
    return slabs->count++;
}

/* The cache of that name; `expected` is where it stands when the file has the order of the last sample. */
static size_t find_cache(struct slabs *slabs, struct reader *reader, struct text name, size_t expected)
{
    if (has_name(slabs, reader, expected, name))
        return expected;
    uint32_t id = reader_name(reader, name.bytes, name.length);
    size_t at = id_map_get(&slabs->by_name, id);
    return at != ID_MAP_NONE || id == 0 ? at : add_cache(slabs, id);
}

/* The merge id says it (`:a-0000104`: a is reclaimable), else an attribute that only root may read. */
static enum pool_type class_of(const struct slabs *slabs, struct reader *reader, const struct slab_cache *cache)
{
    struct text key = intern_text(reader->names, cache->key), name = intern_text(reader->names, cache->name);
    char path[SLAB_NAME_MAX + 32], value[8];
    if (key.length != 0 && key.bytes[0] == ':') {
        size_t letters = strcspn(key.bytes, "-0123456789");
        return memchr(key.bytes, 'a', letters) != NULL ? POOL_RECLAIMABLE : POOL_UNRECLAIMABLE;
    }
    if (slabs->aliases.folder < 0 || memchr(name.bytes, '/', name.length) != NULL)
        return POOL_TYPE_UNKNOWN;
    snprintf(path, sizeof path, "%s/reclaim_account", name.bytes);
    if (read_small(slabs->aliases.folder, path, value, sizeof value) == 0)
        return POOL_TYPE_UNKNOWN;
    return value[0] == '1' ? POOL_RECLAIMABLE : POOL_UNRECLAIMABLE;
}

static void look_up(struct slabs *slabs, struct reader *reader, size_t at)
{
    struct slab_cache *cache = &slabs->caches[at];
    cache->key = slab_aliases_key(&slabs->aliases, cache->name);
    cache->aliases = slab_aliases_of(&slabs->aliases, reader, cache->key, cache->name, &cache->alias_count);
    cache->type = class_of(slabs, reader, cache);
    cache->stats = slab_stats_offered(slabs->aliases.folder, intern_text(reader->names, cache->name).bytes);
    cache->generation = slabs->aliases.generation;
    id_map_set(&slabs->by_key, cache->key, at);
}

/* Whether another row of a cache that was already seen in this sample is a cache of the same name. */
static bool is_twin(const struct slabs *slabs, const struct slab_cache *cache)
{
    return slabs->sample == 1 || cache->rows <= cache->rows_before;
}

static struct pool *add_pool(struct slabs *slabs, struct reader *reader, struct slab_cache *cache)
{
    struct pool *pool = snapshot_add_pool(reader->snapshot);
    if (pool == NULL)
        return NULL;
    cache->sample = slabs->sample;
    cache->rows_before = cache->rows;
    cache->rows = 1;
    cache->row = reader->snapshot->pool_count - 1;
    pool->name = cache->name;
    pool->type = cache->type;
    pool->aliases = cache->aliases;
    pool->alias_count = cache->alias_count;
    if (cache->stats)
        slab_stats_read(slabs->aliases.folder, intern_text(reader->names, cache->name).bytes, &pool->value[POOL_ALLOCS],
                        &pool->value[POOL_FREES]);
    return pool;
}

static void add_up(int64_t *sum, int64_t value, bool first)
{
    *sum = first ? value : number_sum(*sum, value);
}

static void fill_pool(struct slabs *slabs, const struct reader *reader, struct pool *pool,
                      const struct slabinfo_row *row, bool first)
{
    int64_t pages = product(row->num_slabs, row->pages_per_slab);
    int64_t held = product(pages, reader->page_bytes);
    add_up(&pool->value[POOL_DIFF], row->active_objs, first);
    add_up(&pool->value[POOL_BYTES], product(row->active_objs, row->objsize), first);
    add_up(&pool->value[POOL_HELD_BYTES], held, first);
    add_up(&pool->value[POOL_SLOTS], row->num_objs, first);
    add_up(&pool->value[POOL_SLABS], row->num_slabs, first);
    if (first)
        pool->value[POOL_EACH_BYTES] = row->objsize;
    else if (pool->value[POOL_EACH_BYTES] != row->objsize)
        pool->value[POOL_EACH_BYTES] = ABSENT;
    slabs->held_bytes = number_sum(slabs->held_bytes, held);
}

/* Returns the cache's place, for the next row's guess; false in *taken when the row had to be left out. */
static size_t take_row(struct slabs *slabs, struct reader *reader, const struct slabinfo_row *row, size_t expected,
                       bool *taken)
{
    size_t at = find_cache(slabs, reader, row->name, expected);
    *taken = at != ID_MAP_NONE;
    if (!*taken)
        return expected;
    if (slabs->caches[at].generation != slabs->aliases.generation)
        look_up(slabs, reader, at);
    struct slab_cache *cache = &slabs->caches[at];
    if (cache->sample != slabs->sample) {
        struct pool *pool = add_pool(slabs, reader, cache);
        *taken = pool != NULL;
        if (pool != NULL)
            fill_pool(slabs, reader, pool, row, true);
    } else {
        cache->rows++;
        if (is_twin(slabs, cache))
            fill_pool(slabs, reader, &reader->snapshot->pools[cache->row], row, false);
    }
    return at;
}

static void remark_left_out(struct reader *reader, size_t damaged, bool other_version)
{
    if (other_version)
        reader_remark(reader, "%sproc/slabinfo: not of version 2, which is the one that is read", reader_slash(reader));
    else if (damaged != 0)
        reader_remark(reader, "%sproc/slabinfo: lines that are cut short or not understood were left out",
                      reader_slash(reader));
}

static void take_rows(struct slabs *slabs, struct reader *reader)
{
    struct scan text = scan_start(reader->text->bytes, reader->text->length), line;
    size_t expected = 0, damaged = 0;
    bool whole, taken, other_version = false;
    struct slabinfo_row row;
    while (!other_version && scan_line(&text, &line, &whole)) {
        enum slabinfo_line kind = whole ? slabinfo_parse(line, &row) : SLABINFO_DAMAGED;
        other_version = kind == SLABINFO_OTHER_VERSION;
        damaged += kind == SLABINFO_DAMAGED;
        if (kind != SLABINFO_ROW)
            continue;
        expected = take_row(slabs, reader, &row, expected, &taken) + 1;
        slabs->complete = slabs->complete && taken;
    }
    slabs->complete = slabs->complete && damaged == 0 && !other_version;
    remark_left_out(reader, damaged, other_version);
}

static void remark_unreadable(const struct slabs *slabs, struct reader *reader)
{
    const char *slash = reader_slash(reader), *error = strerror(slabs->file.error);
    if (slabs->file.error == EACCES || slabs->file.error == EPERM)
        reader_remark(reader, "slab caches need root or CAP_DAC_READ_SEARCH: %sproc/slabinfo: %s", slash, error);
    else if (slabs->file.error == ENOENT && !reader->recorded)
        reader_remark(reader, "no slab caches: this kernel has no /proc/slabinfo (built without SLUB_DEBUG)");
    else
        reader_remark(reader, "no slab caches: %sproc/slabinfo: %s", slash, error);
}

enum status slabs_take(struct slabs *slabs, struct reader *reader, int64_t now_ns)
{
    slabs->held_bytes = 0;
    slabs->complete = false;
    slabs->read_ns = ABSENT;
    slabs->sample++;
    int64_t started = os_mono_ns();
    bool cut;
    enum status status = reader_read_table(reader, &slabs->file, &cut);
    if (status != STATUS_OK) {
        remark_unreadable(slabs, reader);
        reader_lack(reader, &slabs->file, strerror(slabs->file.error));
        return status;
    }
    slabs->read_ns = os_mono_ns() - started;
    slabs->complete = reader->text->status == STATUS_OK && !cut;
    slab_aliases_refresh(&slabs->aliases, reader, now_ns);
    if (slabs->aliases.folder < 0)
        reader_remark(reader, "no names behind merged caches: %ssys/kernel/slab: %s", reader_slash(reader),
                      strerror(slabs->aliases.error));
    take_rows(slabs, reader);
    return STATUS_OK;
}

static bool is_current(const struct slabs *slabs, size_t at)
{
    return at != ID_MAP_NONE && slabs->caches[at].sample == slabs->sample;
}

void slabs_add_gap(const struct slabs *slabs, struct reader *reader, int64_t slab_bytes)
{
    static const char NAME[] = "(kmalloc >8k)";
    if (!slabs->complete || slab_bytes == ABSENT || slabs->held_bytes == ABSENT)
        return;
    uint32_t name = reader_name(reader, NAME, sizeof NAME - 1);
    bool taken = name == 0 || is_current(slabs, id_map_get(&slabs->by_name, name));
    struct pool *pool = taken ? NULL : snapshot_add_pool(reader->snapshot);
    if (pool == NULL)
        return;
    pool->name = name;
    pool->type = POOL_UNRECLAIMABLE;
    int64_t gap = slab_bytes > slabs->held_bytes ? slab_bytes - slabs->held_bytes : 0;
    pool->value[POOL_BYTES] = gap;
    pool->value[POOL_HELD_BYTES] = gap;
}

struct pool *slabs_find(const struct slabs *slabs, struct reader *reader, const char *name, size_t length)
{
    uint32_t id = intern_find(reader->names, name, length);
    size_t at = id_map_get(&slabs->by_name, id);
    if (!is_current(slabs, at))
        at = id_map_get(&slabs->by_key, slab_aliases_key(&slabs->aliases, id));
    if (!is_current(slabs, at))
        return NULL;
    return &reader->snapshot->pools[slabs->caches[at].row];
}
