#include "sampler/linux/groups.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "sampler/linux/scan.h"

enum { GROUP_TEXT = 8192, MOVED_BYTES = 1 << 20 };

/* A little less than five seconds, so that a sample each five seconds always reads. */
#define KEPT_NS (5 * NS_PER_SECOND - 500 * NS_PER_MS)

static const char KMEM_FILE[] = "memory.kmem.usage_in_bytes";
static const char STAT_FILE[] = "memory.stat";

/* Takes `path` as the controller's folder when it is one. */
static bool try_version_1(struct groups *groups, int root, const char *path)
{
    int mount = open_folder(root, path);
    if (mount < 0)
        return false;
    if (faccessat(mount, KMEM_FILE, R_OK, 0) < 0) {
        close(mount);
        return false;
    }
    groups->mount = mount;
    groups->file = KMEM_FILE;
    groups->version_2 = false;
    return true;
}

static bool try_version_2(struct groups *groups, int root, const char *path)
{
    char controllers[512];
    int mount = open_folder(root, path);
    if (mount < 0)
        return false;
    read_small(mount, "cgroup.controllers", controllers, sizeof controllers);
    if (strstr(controllers, "memory") == NULL) {
        close(mount);
        return false;
    }
    groups->mount = mount;
    groups->file = STAT_FILE;
    groups->version_2 = true;
    return true;
}

/* Mounts at unusual places, from lines `cgroup2 /mnt/groups cgroup2 rw,... 0 0`. */
static bool try_mounts(struct groups *groups, struct reader *reader)
{
    struct kernel_file file = {0};
    struct scan text, line;
    struct text device, place, type;
    char path[GROUP_PATH];
    bool whole, found = false;
    kernel_file_open(&file, reader->root, reader->recorded ? "proc/mounts" : "proc/self/mounts");
    if (kernel_file_read(&file, reader->text) != STATUS_OK)
        buffer_clear(reader->text);
    kernel_file_close(&file);
    text = scan_start(reader->text->bytes, reader->text->length);
    while (!found && scan_line(&text, &line, &whole)) {
        if (!scan_word(&line, &device) || !scan_word(&line, &place) || !scan_word(&line, &type))
            continue;
        if (place.length < 2 || place.bytes[0] != '/')
            continue;
        snprintf(path, sizeof path, "%.*s", (int)(place.length - 1), place.bytes + 1);
        found = (text_is(type, "cgroup") && try_version_1(groups, reader->root, path)) ||
                (text_is(type, "cgroup2") && try_version_2(groups, reader->root, path));
    }
    return found;
}

void groups_open(struct groups *groups, struct reader *reader)
{
    groups->mount = -1;
    groups->listed_ns = ABSENT;
    groups->read_ns = ABSENT;
    if (try_version_1(groups, reader->root, "sys/fs/cgroup/memory") ||
        try_version_2(groups, reader->root, "sys/fs/cgroup") ||
        try_version_2(groups, reader->root, "sys/fs/cgroup/unified"))
        return;
    try_mounts(groups, reader);
}

static void close_group(struct groups *groups, struct tracked_group *group)
{
    if (group->fd < 0)
        return;
    close(group->fd);
    group->fd = -1;
    groups->open_files--;
}

/* A removed group's place is taken by the last one. */
static void drop_group(struct groups *groups, size_t at)
{
    close_group(groups, &groups->known[at]);
    id_map_unset(&groups->by_name, groups->known[at].name);
    groups->known[at] = groups->known[--groups->count];
    if (at < groups->count)
        id_map_set(&groups->by_name, groups->known[at].name, at);
}

void groups_close(struct groups *groups)
{
    while (groups->count > 0)
        drop_group(groups, groups->count - 1);
    if (groups->mount >= 0)
        close(groups->mount);
    groups->mount = -1;
}

void groups_done(struct groups *groups)
{
    free(groups->known);
    groups->known = NULL;
    id_map_done(&groups->by_name);
}

static bool room(struct groups *groups)
{
    if (groups->count < groups->capacity)
        return true;
    size_t capacity = groups->capacity == 0 ? 64 : groups->capacity * 2;
    void *grown = capacity > GROUPS_MAX ? NULL : realloc(groups->known, capacity * sizeof *groups->known);
    if (grown == NULL)
        return false;
    groups->known = grown;
    groups->capacity = capacity;
    return true;
}

/* The path of `file` in the group, relative to the mount; false when it does not fit. */
static bool group_path(const struct reader *reader, uint32_t name, const char *file, char path[GROUP_PATH])
{
    const char *group = intern_text(reader->names, name).bytes + 1;
    int length = snprintf(path, GROUP_PATH, "%s%s%s", group, *group == '\0' ? "" : "/", file);
    return length > 0 && length < GROUP_PATH;
}

static void note_group(struct groups *groups, struct reader *reader, const void *path, size_t length)
{
    uint32_t name = reader_name(reader, path, length);
    size_t at = id_map_get(&groups->by_name, name);
    if (at != ID_MAP_NONE) {
        groups->known[at].present = true;
        return;
    }
    if (name == 0 || !room(groups) || !id_map_set(&groups->by_name, name, groups->count)) {
        groups->left_out = true;
        return;
    }
    struct tracked_group *group = &groups->known[groups->count++];
    *group = (struct tracked_group){.name = name, .fd = -1, .present = true};
    char file[GROUP_PATH];
    if (groups->open_files < GROUP_FILES_MAX && group_path(reader, name, groups->file, file))
        group->fd = open_below(groups->mount, file);
    groups->open_files += group->fd >= 0;
}

/* The kernel counts subfolders as links: 2 is a folder without any; 0 when it is not to be had. */
static nlink_t count_links(const struct groups *groups, const struct reader *reader, uint32_t name)
{
    char path[GROUP_PATH];
    struct stat status;
    bool known = group_path(reader, name, ".", path) && fstatat(groups->mount, path, &status, 0) == 0;
    return known ? status.st_nlink : 0;
}

/* Notes the groups right below one; most have none, so that they need not be listed. */
static void list_below(struct groups *groups, struct reader *reader, size_t at)
{
    char path[GROUP_PATH];
    const struct dirent64 *entry;
    uint32_t parent = groups->known[at].name;
    struct text above = intern_text(reader->names, parent);
    nlink_t links = reader->recorded ? 0 : count_links(groups, reader, parent);
    groups->known[at].links = links > 2 ? links : 0;
    if (links == 2 || !group_path(reader, parent, ".", path))
        return;
    int folder = open_folder(groups->mount, path);
    if (folder < 0)
        return;
    listing_start(reader->listing, folder);
    while ((entry = listing_next(reader->listing)) != NULL) {
        if (entry->d_type != DT_DIR)
            continue;
        buffer_clear(reader->line);
        buffer_add(reader->line, above.bytes, above.length > 1 ? above.length : 0);
        buffer_add_byte(reader->line, '/');
        buffer_add_text(reader->line, entry->d_name);
        note_group(groups, reader, reader->line->bytes, reader->line->length);
    }
    close(folder);
}

/* Breadth first: the table itself is the queue, so depth needs no bound of its own. */
static void list_groups(struct groups *groups, struct reader *reader)
{
    groups->left_out = false;
    for (size_t i = 0; i < groups->count; i++)
        groups->known[i].present = false;
    note_group(groups, reader, "/", 1);
    for (size_t i = 0; i < groups->count; i++)
        if (groups->known[i].name != 0)
            list_below(groups, reader, i);
    for (size_t i = groups->count; i-- > 0;)
        if (!groups->known[i].present)
            drop_group(groups, i);
}

static bool take_line(struct scan line, const char *word, size_t length, int64_t *value)
{
    return scan_literal(&line, word, length) && scan_number(&line, value);
}

static void parse_stat(const char *text, size_t length, int64_t value[GROUP_VALUES])
{
    struct scan scan = scan_start(text, length), line;
    int64_t reclaimable = ABSENT, unreclaimable = ABSENT;
    bool whole;
    while (scan_line(&scan, &line, &whole)) {
        if (!whole)
            break;
        if (!take_line(line, "kernel ", 7, &value[GROUP_KERNEL]) &&
            !take_line(line, "slab_reclaimable ", 17, &reclaimable))
            take_line(line, "slab_unreclaimable ", 19, &unreclaimable);
    }
    value[GROUP_SLAB] = number_sum(reclaimable, unreclaimable);
}

static bool read_text(struct groups *groups, struct reader *reader, const struct tracked_group *group, char *text,
                      size_t capacity, size_t *length)
{
    char path[GROUP_PATH];
    if (group->fd < 0) {
        *length =
            group_path(reader, group->name, groups->file, path) ? read_small(groups->mount, path, text, capacity) : 0;
        return *length != 0;
    }
    struct kernel_file file = {.fd = group->fd};
    return kernel_file_read_small(&file, text, capacity, length) == STATUS_OK && *length != 0;
}

/* False when the group is gone. */
static bool read_group(struct groups *groups, struct reader *reader, struct tracked_group *group)
{
    char text[GROUP_TEXT];
    size_t length;
    if (!read_text(groups, reader, group, text, sizeof text, &length))
        return false;
    for (size_t i = 0; i < GROUP_VALUES; i++)
        group->value[i] = ABSENT;
    struct scan scan = scan_start(text, length);
    if (groups->version_2)
        parse_stat(text, length, group->value);
    else
        scan_number(&scan, &group->value[GROUP_KERNEL]);
    group->read = true;
    return true;
}

static void add_group(struct reader *reader, const struct tracked_group *group)
{
    struct group *row = snapshot_add_group(reader->snapshot);
    if (row == NULL)
        return;
    row->name = group->name;
    memcpy(row->value, group->value, sizeof row->value);
}

/* Whether what was read may be off by now: it is old, or the machine's kernel memory, of which the groups are parts, moved. */
static bool is_due(struct groups *groups, const struct reader *reader, int64_t now_ns)
{
    const int64_t *totals = reader->snapshot->totals;
    int64_t bytes = number_sum(number_sum(totals[TOTAL_SLAB], totals[TOTAL_STACKS]), totals[TOTAL_PAGE_TABLES]);
    int64_t moved = number_difference(bytes, groups->kernel_bytes);
    if (!reader->recorded && groups->read_ns != ABSENT && now_ns - groups->read_ns < KEPT_NS && moved != ABSENT &&
        moved > -MOVED_BYTES && moved < MOVED_BYTES)
        return false;
    groups->read_ns = now_ns;
    groups->kernel_bytes = bytes;
    return true;
}

/* Whether a process is in a group that the table lacks. Asked at most once a second, as a group may stay out of sight. */
static bool has_new_group(const struct groups *groups, const struct reader *reader, int64_t now_ns)
{
    const struct snapshot *snapshot = reader->snapshot;
    if (groups->left_out || now_ns - groups->listed_ns < NS_PER_SECOND)
        return false;
    for (size_t i = 0; i < snapshot->process_count; i++) {
        uint32_t group = snapshot->processes[i].group;
        bool is_top = intern_text(reader->names, group).length == 1;
        if (group != 0 && !is_top && id_map_get(&groups->by_name, group) == ID_MAP_NONE)
            return true;
    }
    return false;
}

/* Whether groups came or went below one that had some. */
static bool has_other_folders(const struct groups *groups, const struct reader *reader)
{
    for (size_t i = 0; i < groups->count; i++) {
        const struct tracked_group *group = &groups->known[i];
        if (group->links != 0 && count_links(groups, reader, group->name) != group->links)
            return true;
    }
    return false;
}

void groups_take(struct groups *groups, struct reader *reader, int64_t now_ns)
{
    if (groups->mount < 0) {
        reader_remark(reader, "no kernel memory by group: no cgroup memory controller is mounted");
        return;
    }
    if (groups->listed_ns == ABSENT || now_ns - groups->listed_ns >= 10 * NS_PER_SECOND ||
        has_new_group(groups, reader, now_ns) || has_other_folders(groups, reader)) {
        list_groups(groups, reader);
        groups->listed_ns = now_ns;
    }
    bool due = is_due(groups, reader, now_ns);
    for (size_t i = groups->count; i-- > 0;) {
        struct tracked_group *group = &groups->known[i];
        if ((due || !group->read) && !read_group(groups, reader, group))
            drop_group(groups, i);
        else
            add_group(reader, group);
    }
    if (groups->left_out)
        reader_remark(reader, "more than %d groups: the rest is left out", GROUPS_MAX);
}
