#include "sampler/owners/driver_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define NOBODY UINT32_MAX

struct driver_names {
    struct intern *keys;
    uint32_t *drivers; /* owned; of each key; NOBODY: it names none */
    size_t room;
};

enum status driver_names_open(struct driver_names **names, size_t limit)
{
    struct driver_names *made = calloc(1, sizeof *made);
    *names = NULL;
    if (made == NULL || intern_open(&made->keys, limit) != STATUS_OK) {
        free(made);
        return STATUS_NO_MEMORY;
    }
    *names = made;
    return STATUS_OK;
}

void driver_names_close(struct driver_names *names)
{
    if (names == NULL)
        return;
    intern_close(names->keys);
    free(names->drivers);
    free(names);
}

static char plain(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c == '-' ? '_' : c;
}

/* How names are looked for; empty when it is too long for one. */
static struct text key_of(struct text name, char key[DRIVER_NAME_MAX])
{
    size_t length = name.length <= DRIVER_NAME_MAX ? name.length : 0;
    for (size_t i = 0; i < length; i++)
        key[i] = plain(name.bytes[i]);
    return (struct text){key, length};
}

/* What stands before its first dot. */
static struct text stem_of(struct text file)
{
    const char *dot = file.length > 0 ? memchr(file.bytes, '.', file.length) : NULL;
    return (struct text){file.bytes, dot != NULL ? (size_t)(dot - file.bytes) : file.length};
}

static enum status add_key(struct driver_names *names, struct text name, uint32_t *key)
{
    char bytes[DRIVER_NAME_MAX];
    struct text plain_name = key_of(name, bytes);
    enum status status = intern_add(names->keys, plain_name.bytes, plain_name.length, key);
    if (status != STATUS_OK || *key < names->room)
        return status;
    size_t room = names->room == 0 ? 64 : names->room * 2;
    uint32_t *grown = realloc(names->drivers, room * sizeof *grown);
    if (grown == NULL)
        return STATUS_NO_MEMORY;
    for (size_t i = names->room; i < room; i++)
        grown[i] = NOBODY;
    names->drivers = grown;
    names->room = room;
    return STATUS_OK;
}

enum status driver_names_prepare(struct driver_names *names, struct text file, struct driver_keys *keys)
{
    enum status status = add_key(names, file, &keys->whole);
    return status == STATUS_OK ? add_key(names, stem_of(file), &keys->stem) : status;
}

void driver_names_set(struct driver_names *names, struct driver_keys keys, uint32_t index)
{
    const uint32_t both[] = {keys.whole, keys.stem};
    for (int i = 0; i < 2; i++)
        if (both[i] != 0 && names->drivers[both[i]] == NOBODY)
            names->drivers[both[i]] = index;
}

static struct text first_word(struct text words)
{
    size_t length = 0;
    while (length < words.length && words.bytes[length] != '!' && words.bytes[length] != ' ' &&
           words.bytes[length] != ',')
        length++;
    return (struct text){words.bytes, length};
}

int32_t driver_names_find(const struct driver_names *names, struct text words)
{
    static const struct text NT = {"nt", 2}, KERNEL = {"ntoskrnl.exe", 12};
    char bytes[DRIVER_NAME_MAX];
    struct text word = first_word(words);
    if (text_equal_fold(word.bytes, word.length, NT.bytes, NT.length))
        word = KERNEL;
    struct text key = key_of(word, bytes);
    uint32_t id = intern_find(names->keys, key.bytes, key.length);
    return id != 0 && id < names->room && names->drivers[id] != NOBODY ? (int32_t)names->drivers[id] : -1;
}
