#include "base/intern.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"

enum { CHUNK_BYTES = 8192, FIRST_SLOTS = 64, FIRST_TEXTS = 32 };

/* Strings never move, so they live in chunks that are never reallocated. */
struct chunk {
    struct chunk *next;
    size_t used;
    size_t size;
    char bytes[];
};

/* An open-addressing slot; id 0 is an empty one. The hash spares most comparisons and all rehashing. */
struct slot {
    uint32_t hash;
    uint32_t id;
};

struct intern {
    struct chunk *chunks; /* owned, newest first */
    struct text *texts;   /* owned; texts[id - 1] */
    uint32_t count;
    uint32_t texts_capacity;
    struct slot *slots;  /* owned */
    uint32_t slot_count; /* a power of two, at least twice `count` */
    uint64_t seed;       /* differs in each run, so that a prepared recording cannot line up its names in one slot */
    size_t limit;
    size_t held;
};

enum status intern_open(struct intern **intern, size_t limit)
{
    *intern = NULL;
    struct intern *made = calloc(1, sizeof *made);
    struct slot *slots = calloc(FIRST_SLOTS, sizeof *slots);
    struct text *texts = calloc(FIRST_TEXTS, sizeof *texts);
    if (!made || !slots || !texts) {
        free(texts);
        free(slots);
        free(made);
        return STATUS_NO_MEMORY;
    }
    made->slots = slots;
    made->slot_count = FIRST_SLOTS;
    made->texts = texts;
    made->texts_capacity = FIRST_TEXTS;
    made->seed = (uint64_t)os_mono_ns() ^ (uint64_t)(uintptr_t)made;
    made->limit = limit;
    *intern = made;
    return STATUS_OK;
}

void intern_close(struct intern *intern)
{
    if (!intern)
        return;
    for (struct chunk *chunk = intern->chunks; chunk;) {
        struct chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    free(intern->texts);
    free(intern->slots);
    free(intern);
}

/* FNV-1a over a seeded start, folded once more so that the low bits depend on all of it. */
static uint32_t hash_of(const struct intern *intern, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ intern->seed;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ at[i]) * UINT64_C(0x100000001b3);
    hash ^= hash >> 32;
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t)(hash >> 32);
}

/* The slot that holds the string, or the empty one where it belongs. */
static struct slot *slot_of(const struct intern *intern, uint32_t hash, const void *bytes, size_t length)
{
    uint32_t mask = intern->slot_count - 1;
    for (uint32_t at = hash & mask;; at = (at + 1) & mask) {
        struct slot *slot = &intern->slots[at];
        if (slot->id == 0)
            return slot;
        struct text text = intern->texts[slot->id - 1];
        if (slot->hash == hash && text.length == length && memcmp(text.bytes, bytes, length) == 0)
            return slot;
    }
}

static bool grow_slots(struct intern *intern)
{
    if (intern->slot_count > UINT32_MAX / 2)
        return false;
    uint32_t count = intern->slot_count * 2;
    struct slot *slots = calloc(count, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t i = 0; i < intern->slot_count; i++) {
        if (intern->slots[i].id == 0)
            continue;
        uint32_t at = intern->slots[i].hash & (count - 1);
        while (slots[at].id != 0)
            at = (at + 1) & (count - 1);
        slots[at] = intern->slots[i];
    }
    free(intern->slots);
    intern->slots = slots;
    intern->slot_count = count;
    return true;
}

static bool grow_texts(struct intern *intern)
{
    if (intern->texts_capacity > UINT32_MAX / 2)
        return false;
    uint32_t capacity = intern->texts_capacity * 2;
    struct text *texts = realloc(intern->texts, capacity * sizeof *texts);
    if (!texts)
        return false;
    intern->texts = texts;
    intern->texts_capacity = capacity;
    return true;
}

/* A NUL-terminated copy that stays where it is; NULL when memory is out. */
static const char *keep(struct intern *intern, const void *bytes, size_t length)
{
    struct chunk *chunk = intern->chunks;
    if (!chunk || length >= chunk->size - chunk->used) {
        size_t size = length < CHUNK_BYTES / 4 ? CHUNK_BYTES - sizeof *chunk : length + 1;
        if (length > SIZE_MAX - sizeof *chunk - 1 || !(chunk = malloc(sizeof *chunk + size)))
            return NULL;
        *chunk = (struct chunk){.next = intern->chunks, .size = size};
        intern->chunks = chunk;
    }
    char *copy = chunk->bytes + chunk->used;
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    chunk->used += length + 1;
    return copy;
}

enum status intern_add(struct intern *intern, const void *bytes, size_t length, uint32_t *id)
{
    *id = 0;
    if (length == 0)
        return STATUS_OK;
    uint32_t hash = hash_of(intern, bytes, length);
    struct slot *slot = slot_of(intern, hash, bytes, length);
    if (slot->id != 0) {
        *id = slot->id;
        return STATUS_OK;
    }
    if (length > intern->limit - intern->held || intern->count == UINT32_MAX / 4)
        return STATUS_LIMIT;
    if (intern->count == intern->texts_capacity && !grow_texts(intern))
        return STATUS_NO_MEMORY;
    if (intern->count >= intern->slot_count / 2) {
        if (!grow_slots(intern))
            return STATUS_NO_MEMORY;
        slot = slot_of(intern, hash, bytes, length);
    }
    const char *kept = keep(intern, bytes, length);
    if (!kept)
        return STATUS_NO_MEMORY;
    intern->texts[intern->count++] = (struct text){kept, length};
    intern->held += length;
    *slot = (struct slot){hash, intern->count};
    *id = intern->count;
    return STATUS_OK;
}

uint32_t intern_find(const struct intern *intern, const void *bytes, size_t length)
{
    if (length == 0)
        return 0;
    return slot_of(intern, hash_of(intern, bytes, length), bytes, length)->id;
}

struct text intern_text(const struct intern *intern, uint32_t id)
{
    if (id == 0 || id > intern->count)
        return (struct text){"", 0};
    return intern->texts[id - 1];
}

uint32_t intern_count(const struct intern *intern)
{
    return intern->count;
}
