#include "heap.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdlib.h>

struct heap heap;

void heap_arm(long fail_at, bool for_good)
{
    heap = (struct heap){.armed = true, .for_good = for_good, .fail_at = fail_at};
}

static bool refuses(void)
{
    if (!heap.armed)
        return false;
    long call = ++heap.calls;
    bool now = heap.for_good ? call >= heap.fail_at : call == heap.fail_at;
    heap.failed = heap.failed || now;
    return now;
}

/* --- the wraps --------------------------------------------------------------------------------------------------------------------- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
char *__wrap_strdup(const char *text);
int __real_sqlite3_config(int option, ...);
int __wrap_sqlite3_config(int option, ...);

void *__wrap_malloc(size_t size)
{
    return refuses() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuses() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return refuses() ? NULL : __real_realloc(block, size);
}

char *__wrap_strdup(const char *text)
{
    return refuses() ? NULL : __real_strdup(text);
}

/* SQLite cuts its blocks from chunks that it seldom asks for: its own allocator is counted too. */
static sqlite3_mem_methods blocks;

static void *take(int size)
{
    return refuses() ? NULL : blocks.xMalloc(size);
}

static void *resize(void *block, int size)
{
    return refuses() ? NULL : blocks.xRealloc(block, size);
}

int __wrap_sqlite3_config(int option, ...)
{
    va_list arguments;
    va_start(arguments, option);
    int code = SQLITE_MISUSE;
    if (option == SQLITE_CONFIG_MALLOC) {
        blocks = *va_arg(arguments, const sqlite3_mem_methods *);
        sqlite3_mem_methods counted = blocks;
        counted.xMalloc = take;
        counted.xRealloc = resize;
        code = __real_sqlite3_config(option, &counted);
    } else if (option == SQLITE_CONFIG_MEMSTATUS) {
        code = __real_sqlite3_config(option, va_arg(arguments, int));
    }
    va_end(arguments);
    return code;
}
