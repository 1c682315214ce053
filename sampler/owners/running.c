#include "sampler/owners/running.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

void running_done(struct running *running)
{
    free(running->drivers);
    *running = (struct running){0};
}

const char *running_start_words(enum running_start start)
{
    static const char *const WORDS[] = {"at boot", "by the system", "automatically", "on demand", "disabled", ""};
    return start <= START_NOT_SAID ? WORDS[start] : "";
}

static struct running_driver *find_key(const struct running *running, const char *key)
{
    for (size_t i = 0; i < running->count; i++)
        if (strcmp(running->drivers[i].key, key) == 0)
            return &running->drivers[i];
    return NULL;
}

const struct running_driver *running_find(const struct running *running, const char *path)
{
    char key[RUNNING_KEY];
    running->key_of(key, path);
    return find_key(running, key);
}

static bool make_room(struct running *running)
{
    if (running->count < running->capacity)
        return true;
    size_t capacity = running->capacity == 0 ? 64 : running->capacity * 2;
    struct running_driver *grown = capacity <= RUNNING_MAX ? realloc(running->drivers, capacity * sizeof *grown) : NULL;
    if (grown == NULL)
        return false;
    running->drivers = grown;
    running->capacity = capacity;
    return true;
}

struct running_driver *running_entry(struct running *running, const char *key)
{
    struct running_driver *entry = find_key(running, key);
    if (entry != NULL || !make_room(running))
        return entry;
    entry = &running->drivers[running->count++];
    *entry = (struct running_driver){.used_by = ABSENT, .start = START_NOT_SAID};
    snprintf(entry->key, sizeof entry->key, "%s", key);
    return entry;
}

/* --- Linux --------------------------------------------------------------------------------------------------------------------- */

void running_key_of_module(char key[RUNNING_KEY], const char *path)
{
    const char *slash = strrchr(path, '/');
    snprintf(key, RUNNING_KEY, "%s", slash != NULL ? slash + 1 : path);
    key[strcspn(key, ".")] = 0;
    for (char *at = key; (at = strchr(at, '-')) != NULL;)
        *at = '_';
}

bool running_take_module(struct running *running, const char *line)
{
    char name[RUNNING_TEXT], state[16];
    int64_t used;
    if (sscanf(line, "%95s %*s %" SCNd64 " %*s %15s", name, &used, state) != 3)
        return false;
    struct running_driver *entry = running_entry(running, name);
    if (entry == NULL)
        return false;
    entry->is_loaded = strcmp(state, "Unloading") != 0;
    entry->used_by = used;
    return true;
}

/* --- Windows ------------------------------------------------------------------------------------------------------------------- */

/* What is behind a beginning, in letters of any case; NULL when the path has another. */
static const char *behind(const char *path, const char *beginning)
{
    size_t length = strlen(beginning);
    bool begins = strlen(path) >= length && text_equal_fold(path, length, beginning, length);
    return begins ? path + length : NULL;
}

void running_key_of_image(char key[RUNNING_KEY], const char *path, const char *root)
{
    static const char *const SYSTEM[] = {"\\SystemRoot\\", "%SystemRoot%\\", "SystemRoot\\"};
    const char *rest = behind(path, "\\??\\"), *inside = NULL;
    path = rest != NULL ? rest : path;
    for (size_t i = 0; i < sizeof SYSTEM / sizeof SYSTEM[0] && inside == NULL; i++)
        inside = behind(path, SYSTEM[i]);
    if (inside == NULL && (behind(path, "system32\\") != NULL || behind(path, "system32/") != NULL))
        inside = path;
    snprintf(key, RUNNING_KEY, "%s%s%s", inside != NULL ? root : "", inside != NULL ? "\\" : "",
             inside != NULL ? inside : path);
    for (char *at = key; *at != 0; at++)
        *at = *at == '/' ? '\\' : *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
}
