#include "sampler/linux/process_stat.h"

enum { FIELD_FLAGS = 9, FIELD_THREADS = 20, FIELD_STARTED = 22, FIELD_RSS = 24, KERNEL_THREAD_FLAG = 0x00200000 };

static bool number_of(struct text word, int64_t *value)
{
    struct scan scan = scan_start(word.bytes, word.length);
    return scan_number(&scan, value) && scan.at == scan.end;
}

static bool take_field(struct process_stat *stat, int field, struct text word)
{
    int64_t flags;
    switch (field) {
    case FIELD_FLAGS:
        if (!number_of(word, &flags))
            return false;
        stat->kernel_thread = (flags & KERNEL_THREAD_FLAG) != 0;
        return true;
    case FIELD_THREADS:
        return number_of(word, &stat->threads);
    case FIELD_STARTED:
        return number_of(word, &stat->started_ticks);
    case FIELD_RSS:
        return number_of(word, &stat->rss_pages);
    default:
        return true;
    }
}

bool process_stat_parse(const char *text, size_t length, struct process_stat *stat)
{
    const char *open = memchr(text, '(', length), *close = memrchr(text, ')', length);
    if (open == NULL || close == NULL || close < open)
        return false;
    stat->name = (struct text){open + 1, (size_t)(close - open - 1)};
    struct scan scan = scan_start(close + 1, length - (size_t)(close + 1 - text));
    struct text word;
    if (!scan_word(&scan, &word))
        return false;
    stat->state = word.bytes[0];
    for (int field = 4; field <= FIELD_RSS; field++)
        if (!scan_word(&scan, &word) || !take_field(stat, field, word))
            return false;
    return true;
}

/* Whether the comma list of controllers, "cpu,memory", has memory in it. */
static bool has_memory(const char *list, const char *end)
{
    while (list < end) {
        const char *comma = memchr(list, ',', (size_t)(end - list));
        const char *stop = comma == NULL ? end : comma;
        if (text_is((struct text){list, (size_t)(stop - list)}, "memory"))
            return true;
        list = stop + 1;
    }
    return false;
}

struct text process_cgroup_parse(const char *text, size_t length)
{
    struct scan scan = scan_start(text, length), line;
    struct text group = {"", 0};
    bool whole;
    while (scan_line(&scan, &line, &whole)) {
        const char *first = memchr(line.at, ':', (size_t)(line.end - line.at));
        const char *second = first == NULL ? NULL : memchr(first + 1, ':', (size_t)(line.end - first - 1));
        if (!whole || second == NULL)
            continue;
        struct text path = {second + 1, (size_t)(line.end - second - 1)};
        if (has_memory(first + 1, second))
            return path;
        if (second == first + 1)
            group = path;
    }
    return group;
}
