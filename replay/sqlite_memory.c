#include "replay/sqlite_memory.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEPS = 4,          /* classes between one power of two and the next: at most a quarter is wasted */
    SMALLEST_SHIFT = 5, /* 32 bytes */
    LARGEST_SHIFT = 18, /* 256 KiB; beyond it the heap */
    CLASSES = (LARGEST_SHIFT - SMALLEST_SHIFT) * STEPS + 1,
    CHUNK = 2 << 20,      /* only what is used becomes resident */
    ARENA_MAX = 256 << 20 /* bytes in chunks, all connections of the process together */
};

/* What stands before each block. */
union header {
    struct {
        size_t size; /* what the block can hold, bytes */
        int class;   /* -1: from the heap */
    } is;
    int64_t alignment; /* what SQLite asks of its blocks */
};

struct free_block {
    struct free_block *next;
};

/* SQLite has one allocator for the whole process, so its state cannot belong to anything smaller. */
static struct {
    pthread_once_t once;
    pthread_mutex_t lock;
    struct free_block *free[CLASSES];
    unsigned char *chunk;
    size_t chunk_left;
    size_t taken;
} arena = {.once = PTHREAD_ONCE_INIT, .lock = PTHREAD_MUTEX_INITIALIZER};

static size_t class_size(int class)
{
    size_t base = (size_t)1 << (SMALLEST_SHIFT + class / STEPS);
    return base + base / STEPS * (size_t)(class % STEPS);
}

static int class_of(size_t size)
{
    int class = 0;
    while (class + STEPS < CLASSES && class_size(class + STEPS) < size)
        class += STEPS;
    while (class < CLASSES - 1 && class_size(class) < size)
        class ++;
    return class;
}

/* Locked by the caller. What is left of the old chunk is given up: it is smaller than the block asked for. */
static unsigned char *cut_from_chunk(size_t bytes)
{
    if (bytes > arena.chunk_left) {
        size_t wanted = bytes > CHUNK ? bytes : CHUNK;
        if (arena.taken + wanted > ARENA_MAX)
            return NULL;
        unsigned char *chunk = malloc(wanted);
        if (chunk == NULL)
            return NULL;
        arena.taken += wanted;
        arena.chunk = chunk;
        arena.chunk_left = wanted;
    }
    unsigned char *bytes_cut = arena.chunk;
    arena.chunk += bytes;
    arena.chunk_left -= bytes;
    return bytes_cut;
}

static void *from_arena(int class)
{
    size_t size = class_size(class);
    pthread_mutex_lock(&arena.lock);
    struct free_block *block = arena.free[class];
    unsigned char *cut = NULL;
    if (block != NULL)
        arena.free[class] = block->next;
    else
        cut = cut_from_chunk(sizeof(union header) + size);
    pthread_mutex_unlock(&arena.lock);
    if (block != NULL)
        return block;
    if (cut == NULL)
        return NULL;
    union header *header = (union header *)(void *)cut;
    header->is.size = size;
    header->is.class = class;
    return header + 1;
}

static void *from_heap(size_t size)
{
    union header *header = malloc(sizeof *header + size);
    if (header == NULL)
        return NULL;
    header->is.size = size;
    header->is.class = -1;
    return header + 1;
}

static void *take(int size)
{
    if (size <= 0)
        return NULL;
    size_t bytes = (size_t)size;
    return bytes > class_size(CLASSES - 1) ? from_heap(bytes) : from_arena(class_of(bytes));
}

static void give_back(void *block)
{
    if (block == NULL)
        return;
    union header *header = (union header *)block - 1;
    if (header->is.class < 0) {
        free(header);
        return;
    }
    struct free_block *free_block = block;
    pthread_mutex_lock(&arena.lock);
    free_block->next = arena.free[header->is.class];
    arena.free[header->is.class] = free_block;
    pthread_mutex_unlock(&arena.lock);
}

static int size_of(void *block)
{
    return block == NULL ? 0 : (int)((union header *)block - 1)->is.size;
}

static void *resize(void *block, int size)
{
    if (size_of(block) >= size)
        return block;
    void *bigger = take(size);
    if (bigger == NULL)
        return NULL;
    memcpy(bigger, block, (size_t)size_of(block));
    give_back(block);
    return bigger;
}

static int round_up(int size)
{
    size_t bytes = size <= 0 ? 1 : (size_t)size;
    return bytes > class_size(CLASSES - 1) ? (int)((bytes + 7) & ~(size_t)7) : (int)class_size(class_of(bytes));
}

static int begin(void *context)
{
    (void)context;
    return SQLITE_OK;
}

static void end(void *context)
{
    (void)context;
}

static void install(void)
{
    static const sqlite3_mem_methods METHODS = {take, give_back, resize, size_of, round_up, begin, end, NULL};
    sqlite3_config(SQLITE_CONFIG_MALLOC, &METHODS);
    /* Our lock is enough; the counters behind another one serve nobody. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    sqlite3_initialize();
}

void sqlite_memory_install(void)
{
    pthread_once(&arena.once, install);
}
