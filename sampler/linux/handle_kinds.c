#include "sampler/linux/handle_kinds.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/os.h"
#include "base/text.h"
#include "sampler/linux/kernel_file.h"
#include "sampler/linux/processes.h"
#include "sampler/linux/scan.h"

enum { KIND_NAME = 48, TARGET_MAX = 4096 };

void kind_tally_clear(struct kind_tally *tally)
{
    memset(tally, 0, sizeof *tally);
}

/* The folder of a path; of /proc and /sys only that, because their folders are as many as there are objects. */
static struct text folder_of(const char *path, size_t length)
{
    static const char *const SINGLE[] = {"/proc/", "/sys/"};
    for (size_t i = 0; i < sizeof SINGLE / sizeof SINGLE[0]; i++) {
        size_t prefix = strlen(SINGLE[i]);
        if (length > prefix && memcmp(path, SINGLE[i], prefix) == 0)
            return (struct text){path, prefix - 1};
    }
    const char *slash = memrchr(path, '/', length);
    return (struct text){path, slash == path ? 1 : (size_t)(slash - path)};
}

static bool starts_with(const char *bytes, size_t length, const char *prefix)
{
    size_t wanted = strlen(prefix);
    return length >= wanted && memcmp(bytes, prefix, wanted) == 0;
}

void handle_kind_of(const char *target, size_t length, char out[48])
{
    static const char ANONYMOUS[] = "anon_inode:";
    struct text kind = {target, length};
    if (starts_with(target, length, ANONYMOUS)) { /* anon_inode:[eventfd], anon_inode:inotify */
        size_t skipped = sizeof ANONYMOUS - 1;
        bool bracket = length > skipped + 1 && target[skipped] == '[';
        kind = (struct text){target + skipped + bracket, length - skipped - bracket};
        const char *end = kind.length == 0 ? NULL : memchr(kind.bytes, ']', kind.length);
        kind.length = end == NULL ? kind.length : (size_t)(end - kind.bytes);
    } else if (starts_with(target, length, "/memfd:")) {
        kind = (struct text){"memfd", 5};
    } else if (length != 0 && target[0] == '/') {
        kind = folder_of(target, length);
    } else { /* socket:[123] */
        const char *colon = length == 0 ? NULL : memchr(target, ':', length);
        kind.length = colon == NULL ? length : (size_t)(colon - target);
    }
    text_safe(out, KIND_NAME, KIND_NAME - 1, kind.bytes, kind.length);
    if (out[0] == '\0')
        memcpy(out, "other", 6);
}

static size_t hash(const char *kind)
{
    uint32_t sum = 2166136261u;
    for (; *kind != '\0'; kind++)
        sum = (sum ^ (unsigned char)*kind) * 16777619u;
    return sum % KIND_SLOTS;
}

void kind_tally_add(struct kind_tally *tally, const char *kind)
{
    size_t at = hash(kind);
    while (tally->slots[at].handles != 0 && strcmp(tally->slots[at].name, kind) != 0)
        at = (at + 1) % KIND_SLOTS;
    struct handle_kind *slot = &tally->slots[at];
    if (slot->handles == 0) {
        if (tally->used == KIND_SLOTS * 3 / 4) {
            tally->other++;
            return;
        }
        tally->used++;
        memcpy(slot->name, kind, strlen(kind) + 1);
    }
    slot->handles++;
}

static enum status add_file(struct kind_tally *tally, int files, const char *name)
{
    char target[TARGET_MAX], kind[KIND_NAME];
    ssize_t length = readlinkat(files, name, target, sizeof target);
    if (length < 0) /* closed in between is no fault */
        return errno == EACCES || errno == EPERM ? STATUS_DENIED : STATUS_OK;
    handle_kind_of(target, (size_t)length, kind);
    kind_tally_add(tally, kind);
    return STATUS_OK;
}

enum status kind_tally_process(struct kind_tally *tally, int proc, int64_t pid, struct listing *listing,
                               int64_t deadline_ns)
{
    char path[PID_PATH];
    const struct dirent64 *entry;
    pid_path(path, pid, "/fd");
    int files = open_folder(proc, path);
    if (files < 0)
        return status_of_error(errno);
    enum status status = STATUS_OK;
    listing_start(listing, files);
    for (size_t i = 0; status == STATUS_OK && (entry = listing_next(listing)) != NULL; i++) {
        status = add_file(tally, files, entry->d_name);
        if (status == STATUS_OK && i % 64 == 63 && os_mono_ns() > deadline_ns)
            status = STATUS_LIMIT;
    }
    close(files);
    return status;
}

static int larger_first(const void *a, const void *b)
{
    const struct handle_kind *left = a, *right = b;
    if (left->handles != right->handles)
        return left->handles > right->handles ? -1 : 1;
    return strcmp(left->name, right->name);
}

/* Inserts into the sorted list of at most HANDLE_KINDS_MAX; what falls off the end counts as other. */
static void insert(struct handle_kind *kinds, size_t *count, const struct handle_kind *kind, int64_t *other)
{
    size_t at = *count;
    while (at > 0 && larger_first(kind, &kinds[at - 1]) < 0)
        at--;
    if (at == HANDLE_KINDS_MAX) {
        *other += kind->handles;
        return;
    }
    if (*count == HANDLE_KINDS_MAX)
        *other += kinds[--*count].handles;
    memmove(&kinds[at + 1], &kinds[at], (*count - at) * sizeof *kinds);
    kinds[at] = *kind;
    ++*count;
}

void kind_tally_sorted(struct kind_tally *tally, struct handle_kind kinds[HANDLE_KINDS_MAX], size_t *count)
{
    int64_t other = tally->other;
    *count = 0;
    for (size_t i = 0; i < KIND_SLOTS; i++)
        if (tally->slots[i].handles != 0)
            insert(kinds, count, &tally->slots[i], &other);
    if (other == 0)
        return;
    if (*count == HANDLE_KINDS_MAX)
        other += kinds[--*count].handles;
    struct handle_kind rest = {.name = "other", .handles = other};
    kinds[(*count)++] = rest;
}
