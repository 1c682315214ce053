/* wide.h: the 16-bit text of Windows and its error numbers, for the files of every room that speak to it.
 *
 * Everything else in the house is UTF-8. Only what windows.h defines is used here, so that the house's text functions stay free of it.
 */
#ifndef BASE_WINDOWS_WIDE_H
#define BASE_WINDOWS_WIDE_H

#include "base/windows/api.h"
#include <stdbool.h>
#include <stddef.h>

enum { WIDE_PATH = 4096 };

/* False, with ERROR_NO_UNICODE_TRANSLATION or ERROR_INSUFFICIENT_BUFFER as the last error, when `text` is not valid UTF-8 or does not fit. */
bool wide_from_utf8(wchar_t *out, size_t capacity, const char *text);

/* Always ends `out`; empty when it does not fit. Half a pair becomes U+FFFD. */
void wide_to_utf8(char *out, size_t capacity, const wchar_t *text);

/* As problem_os, with the system's own words for an error of GetLastError(). */
enum status problem_windows(struct problem *why, const char *action, const char *object, DWORD error);

/* The errno that C's own functions would give; EIO for most. */
int errno_of_windows(DWORD error);

#endif
