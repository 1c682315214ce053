#include "disk.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"

enum { SECTOR = 512, FILES_MAX = 256, HANDLES_MAX = 1024, NAMES_MAX = 16, NAME_ROOM = 64, PENDING_MAX = 16384 };

struct content {
    unsigned char *bytes;
    size_t length, capacity;
};

struct stored {
    struct content safe;
    const struct vfs_event **pending; /* writes and truncations since the last sync; owned */
    size_t count;
};

struct folder {
    char names[NAMES_MAX][NAME_ROOM];
    int files[NAMES_MAX]; /* index into disk.files, -1: no name here */
};

struct change {
    char name[NAME_ROOM], to[NAME_ROOM];
    int file; /* -1: the name goes; -2: it becomes `to` */
};

struct disk {
    struct stored files[FILES_MAX];
    int file_count;
    int handles[HANDLES_MAX]; /* what an open handle is */
    int first_handle;
    struct folder safe, now;
    struct change changes[NAMES_MAX * 4]; /* of names, since the folder was synced */
    size_t change_count;
};

static void must(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "the simulated disk has no room for %s\n", what);
    abort();
}

/* --- traces ------------------------------------------------------------------------------------------------------------------------ */

static void *copied(const void *bytes, size_t length)
{
    void *copy = malloc(length + 1);
    must(copy != NULL, "a copy");
    memcpy(copy, bytes, length);
    ((char *)copy)[length] = '\0';
    return copy;
}

void trace_add(struct trace *trace, const struct vfs_event *event)
{
    if (trace->count == trace->capacity) {
        trace->capacity = trace->capacity == 0 ? 1024 : trace->capacity * 2;
        trace->events = realloc(trace->events, trace->capacity * sizeof *trace->events);
        must(trace->events != NULL, "events");
    }
    struct vfs_event *kept = &trace->events[trace->count++];
    *kept = *event;
    kept->name = event->name == NULL ? NULL : copied(event->name, strlen(event->name));
    kept->to = event->to == NULL ? NULL : copied(event->to, strlen(event->to));
    kept->bytes = event->bytes == NULL ? NULL : copied(event->bytes, event->length);
}

void trace_done(struct trace *trace)
{
    for (size_t i = 0; i < trace->count; i++) {
        free((void *)(uintptr_t)trace->events[i].name);
        free((void *)(uintptr_t)trace->events[i].to);
        free((void *)(uintptr_t)trace->events[i].bytes);
    }
    free(trace->events);
    *trace = (struct trace){0};
}

/* --- contents ---------------------------------------------------------------------------------------------------------------------- */

static void content_resize(struct content *content, size_t length)
{
    if (length > content->capacity) {
        content->capacity = length * 2;
        content->bytes = realloc(content->bytes, content->capacity);
        must(content->bytes != NULL, "bytes");
    }
    if (length > content->length)
        memset(content->bytes + content->length, 0, length - content->length);
    content->length = length;
}

static void content_write(struct content *content, size_t offset, const unsigned char *bytes, size_t length)
{
    if (offset + length > content->length)
        content_resize(content, offset + length);
    if (length > 0)
        memcpy(content->bytes + offset, bytes, length);
}

static void content_apply(struct content *content, const struct vfs_event *event)
{
    if (event->kind == EVENT_WRITE)
        content_write(content, (size_t)event->offset, event->bytes, event->length);
    else
        content_resize(content, (size_t)event->offset);
}

/* --- names ------------------------------------------------------------------------------------------------------------------------- */

static int find_name(const struct folder *folder, const char *name)
{
    for (int i = 0; i < NAMES_MAX; i++)
        if (folder->files[i] >= 0 && strcmp(folder->names[i], name) == 0)
            return i;
    return -1;
}

static void set_name(struct folder *folder, const char *name, int file)
{
    int at = find_name(folder, name);
    for (int i = 0; i < NAMES_MAX && at < 0; i++)
        if (folder->files[i] < 0)
            at = i;
    must(at >= 0, "names");
    snprintf(folder->names[at], NAME_ROOM, "%s", name);
    folder->files[at] = file;
}

static void change_names(struct folder *folder, const struct change *change)
{
    int at = find_name(folder, change->name);
    int file = change->file;
    if (file == -2)
        file = at < 0 ? -1 : folder->files[at];
    if (change->file < 0 && at >= 0)
        folder->files[at] = -1;
    if (change->file == -2 && file >= 0)
        set_name(folder, change->to, file);
    else if (file >= 0)
        set_name(folder, change->name, file);
}

static void add_change(struct disk *disk, const char *name, const char *to, int file)
{
    must(disk->change_count < sizeof disk->changes / sizeof disk->changes[0], "changes of names");
    struct change *change = &disk->changes[disk->change_count++];
    snprintf(change->name, NAME_ROOM, "%s", name);
    snprintf(change->to, NAME_ROOM, "%s", to);
    change->file = file;
    change_names(&disk->now, change);
}

/* --- events ------------------------------------------------------------------------------------------------------------------------ */

static int new_file(struct disk *disk)
{
    must(disk->file_count < FILES_MAX, "files");
    return disk->file_count++;
}

static struct stored *stored_of(struct disk *disk, int handle)
{
    return &disk->files[disk->handles[handle - disk->first_handle]];
}

static void apply_open(struct disk *disk, const struct vfs_event *event)
{
    int at = find_name(&disk->now, event->name);
    if (disk->first_handle == 0)
        disk->first_handle = event->handle;
    must(event->handle - disk->first_handle < HANDLES_MAX, "handles");
    int file = at >= 0 ? disk->now.files[at] : new_file(disk);
    if (at < 0)
        add_change(disk, event->name, "", file);
    disk->handles[event->handle - disk->first_handle] = file;
}

static void add_pending(struct stored *stored, const struct vfs_event *event)
{
    if (stored->pending == NULL)
        stored->pending = calloc(PENDING_MAX, sizeof *stored->pending);
    must(stored->pending != NULL && stored->count < PENDING_MAX, "unsynced writes");
    stored->pending[stored->count++] = event;
}

static void apply_sync(struct stored *stored)
{
    for (size_t i = 0; i < stored->count; i++)
        content_apply(&stored->safe, stored->pending[i]);
    stored->count = 0;
}

void disk_apply(struct disk *disk, const struct vfs_event *event)
{
    switch (event->kind) {
    case EVENT_OPEN:
        apply_open(disk, event);
        break;
    case EVENT_WRITE:
    case EVENT_TRUNCATE:
        add_pending(stored_of(disk, event->handle), event);
        break;
    case EVENT_SYNC:
        apply_sync(stored_of(disk, event->handle));
        break;
    case EVENT_SYNC_FOLDER:
        disk->safe = disk->now;
        disk->change_count = 0;
        break;
    case EVENT_DELETE:
        add_change(disk, event->name, "", -1);
        break;
    case EVENT_RENAME:
        add_change(disk, event->name, event->to, -2);
        break;
    }
}

void disk_add(struct disk *disk, const char *name, const unsigned char *bytes, size_t length)
{
    int file = new_file(disk);
    content_write(&disk->files[file].safe, 0, bytes, length);
    set_name(&disk->safe, name, file);
    set_name(&disk->now, name, file);
}

struct disk *disk_open(void)
{
    struct disk *disk = calloc(1, sizeof *disk);
    must(disk != NULL, "itself");
    for (int i = 0; i < NAMES_MAX; i++)
        disk->safe.files[i] = disk->now.files[i] = -1;
    return disk;
}

void disk_close(struct disk *disk)
{
    for (int i = 0; i < disk->file_count; i++) {
        free(disk->files[i].safe.bytes);
        free((void *)disk->files[i].pending);
    }
    free(disk);
}

/* --- the cut ----------------------------------------------------------------------------------------------------------------------- */

/* How a cut deals with what was not synced, in 256ths. */
struct odds {
    unsigned kept, garbled;
};

static struct odds draw_odds(enum cut cut, uint64_t *random)
{
    static const unsigned KEPT[] = {16, 64, 128, 192, 250}, GARBLED[] = {0, 8, 64};
    if (cut != CUT_MIXED)
        return (struct odds){cut == CUT_ALL_KEPT ? 256 : 0, 0};
    struct odds odds = {.kept = KEPT[random_below(random, 5)]};
    odds.garbled = odds.kept + (256 - odds.kept) * GARBLED[random_below(random, 3)] / 64;
    return odds;
}

static void garble(unsigned char *bytes, size_t length, uint64_t *random)
{
    size_t kind = random_below(random, 3);
    for (size_t i = 0; i < length; i++)
        bytes[i] = kind == 0 ? 0 : kind == 1 ? 0xff : (unsigned char)random_next(random);
}

static void cut_write(struct content *content, const struct vfs_event *event, struct odds odds, uint64_t *random)
{
    size_t offset = (size_t)event->offset, end = offset + event->length;
    while (offset < end) {
        size_t next = (offset / SECTOR + 1) * SECTOR < end ? (offset / SECTOR + 1) * SECTOR : end;
        unsigned draw = (unsigned)random_below(random, 256);
        unsigned char sector[SECTOR];
        memcpy(sector, event->bytes + (offset - (size_t)event->offset), next - offset);
        if (draw >= odds.kept)
            garble(sector, next - offset, random);
        if (draw < odds.kept || draw < odds.garbled)
            content_write(content, offset, sector, next - offset);
        offset = next;
    }
}

static void cut_file(const struct stored *stored, struct odds odds, uint64_t *random, const char *path)
{
    struct content content = {0};
    content_write(&content, 0, stored->safe.bytes == NULL ? (const unsigned char *)"" : stored->safe.bytes,
                  stored->safe.length);
    for (size_t i = 0; i < stored->count; i++) {
        const struct vfs_event *event = stored->pending[i];
        if (event->kind == EVENT_WRITE)
            cut_write(&content, event, odds, random);
        else if (random_below(random, 256) < odds.kept)
            content_apply(&content, event);
    }
    must(file_write(path, content.bytes, content.length), path);
    free(content.bytes);
}

void disk_cut(const struct disk *disk, enum cut cut, uint64_t *random, const char *folder)
{
    struct odds odds = draw_odds(cut, random);
    struct folder names = disk->safe;
    size_t changes = cut == CUT_ALL_LOST   ? 0
                     : cut == CUT_ALL_KEPT ? disk->change_count
                                           : random_below(random, disk->change_count + 1);
    for (size_t i = 0; i < changes; i++)
        change_names(&names, &disk->changes[i]);
    for (int i = 0; i < NAMES_MAX; i++) {
        char path[PATH_ROOM + NAME_ROOM];
        if (names.files[i] < 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, names.names[i]);
        cut_file(&disk->files[names.files[i]], odds, random, path);
    }
}
