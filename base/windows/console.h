/* console.h: what waiting needs to know of the console. Shared inside base/windows only. */
#ifndef BASE_WINDOWS_CONSOLE_H
#define BASE_WINDOWS_CONSOLE_H

#include "base/windows/api.h"
#include <stdbool.h>

/* Whether a key or a mouse button waits in `input`. Console events that are neither (a key let go, Shift alone, a moved mouse, focus) are taken out, so that
 * they wake nobody again. For a pipe: whether it has a byte or has ended; always true for what is neither. */
bool console_has_key(HANDLE input);

/* Rings the bell of os_ring_on_resize when the console's size is another than when this was last asked. */
void console_watch_size(void);

#endif
