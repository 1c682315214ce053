/* The C library's own allocator under the names that glibc gives it, for tests that put a counting one in front. */
#include <stddef.h>

#include "base/windows/api.h"

void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *block, size_t bytes);

static void (*runtime(const char *name))(void)
{
    return (void (*)(void))GetProcAddress(GetModuleHandleA("msvcrt.dll"), name);
}

void *__libc_malloc(size_t bytes)
{
    return ((void *(*)(size_t))runtime("malloc"))(bytes);
}

void *__libc_calloc(size_t count, size_t bytes)
{
    return ((void *(*)(size_t, size_t))runtime("calloc"))(count, bytes);
}

void *__libc_realloc(void *block, size_t bytes)
{
    return ((void *(*)(void *, size_t))runtime("realloc"))(block, bytes);
}
