/* os.h: what pooltop needs of an operating system and C11 does not have. os_posix.c and base/windows/ provide it. Paths are UTF-8 everywhere.
 *
 * Threads are POSIX threads on both platforms (mingw-w64 ships them) and need nothing from here.
 */
#ifndef BASE_OS_H
#define BASE_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/status.h"

int64_t os_utc_ns(void);         /* CLOCK_REALTIME */
int64_t os_mono_ns(void);        /* a clock that keeps counting in suspend: CLOCK_BOOTTIME, else CLOCK_MONOTONIC */
int64_t os_cpu_ns(void);         /* CPU time of this process, user and system */
int64_t os_resident_bytes(void); /* peak resident memory of this process; ABSENT when unknown */
int64_t os_pid(void);

/* Stop requests: SIGINT, SIGTERM, SIGHUP (Windows: Ctrl-C, close, log-off, shutdown) set a flag and wake every wait below. SIGPIPE is
 * ignored. One of them that is ignored at the start (nohup, a shell's background job) stays ignored. Calling it twice is
 * harmless. */
void os_catch_stop(void);
bool os_stop_requested(void);
/* Who asked first: "SIGTERM", "SIGINT (Ctrl-C)", "a shutdown"; "a request" when that was nobody outside. */
const char *os_stop_word(void);
/* For tests and for a screen that was told to quit: as if a signal had come. */
void os_request_stop(void);

/* A bell one thread rings for another; a pipe here, an event object on Windows. Ringing or closing NULL does nothing. */
struct os_bell;
enum status os_bell_open(struct os_bell **bell);
void os_bell_close(struct os_bell *bell);
void os_bell_ring(struct os_bell *bell);

/* Sleeps until os_mono_ns() >= deadline_ns; returns at once when a stop was requested or the bell (may be NULL) rings, and
 * then swallows the ring. A ring from before the call counts. True when the deadline was reached. */
bool os_sleep_until(int64_t deadline_ns, struct os_bell *bell);

/* Waits for keyboard input, the bell, a stop request or the timeout (ns; negative: for ever). */
enum os_wake { OS_WAKE_TIMEOUT, OS_WAKE_INPUT, OS_WAKE_BELL, OS_WAKE_STOP };
enum os_wake os_wait_input(struct os_bell *bell, int64_t timeout_ns);

/* What both are made of (base/os_wait.c): waits for the first of stop request, bell, keyboard input if it is wanted, and os_mono_ns() >= deadline_ns. */
enum os_wake os_wait(struct os_bell *bell, bool wants_input, int64_t deadline_ns);

/* Before a screen takes the terminal: remembers how it is set, so that a crash (SIGSEGV, SIGABRT, SIGQUIT and their kin) writes `restore`
 * (a copy is kept, at most 512 bytes) and sets it as it was before the process dies of it. A stop request by a signal then also frees a write that the
 * terminal blocks. os_terminal_release ends both. */
void os_terminal_guard(const char *restore, size_t length);
void os_terminal_release(void);

/* Rings the bell when the terminal's size changes, after whatever else wants to know has been told; NULL: no more. */
void os_ring_on_resize(struct os_bell *bell);

bool os_is_terminal(int fd);
/* Whether the environment asks for UTF-8. Sets the process's LC_CTYPE from the environment (curses needs that too). */
bool os_is_utf8(void);

/* As fopen, remove and rename, errno included. `mode` is "rb", "wb" or "wbx" (a file that is there is not opened); a rename replaces. */
FILE *os_open_file(const char *path, const char *mode);
/* Everybody may read the open file, whatever the umask; where rights come from the folder (Windows) it does nothing. */
void os_let_all_read(FILE *file);
/* A new folder, for this user alone where the system can; false with errno. */
bool os_make_folder(const char *path);
bool os_remove_file(const char *path);
bool os_rename_file(const char *from, const char *to);

enum os_file_kind { OS_FILE_NONE, OS_FILE_REGULAR, OS_FILE_DIRECTORY, OS_FILE_OTHER };
enum os_file_kind os_file_kind(const char *path);
int64_t os_file_size(const char *path); /* ABSENT when it cannot be told */
/* When its content was changed last, UTC; ABSENT when it cannot be told. */
int64_t os_file_changed_ns(const char *path);
/* What this user may still write on the file system that holds `path`, bytes; ABSENT when it cannot be told. *all (may be NULL) gets its size. */
int64_t os_free_bytes(const char *path, int64_t *all);

/* Name of this host, the OS release line ("Linux 6.18.44 x86_64") and the zone name ("Europe/Berlin", else "UTC+02:00"). */
void os_host(char *out, size_t capacity);
void os_release(char *out, size_t capacity);
void os_zone_name(char *out, size_t capacity);

/* Offset of the local zone at a moment, seconds east of UTC; 0 when the system cannot tell. */
int32_t os_zone_offset(int64_t utc_seconds);

/* Puts a line of safe text into the system's log, as a warning of pooltop's (Linux: /dev/log, facility daemon). Never waits: false when there is no log, or it does not take the line
 * at once. */
bool os_log_event(const char *text);

/* As os_mono_ns, but stands still in suspend: the two drift apart by the time slept. CLOCK_MONOTONIC. */
int64_t os_awake_ns(void);

/* A lock on a file of its own that one process holds, and that ends with the process however it ends. The file is made when it is not
 * there, holds `text` (who has it) while the lock is held, and is removed with it; a file left over by a crash is taken over. STATUS_BUSY when
 * somebody has the lock: `holder` then gets their text. */
struct os_lock;
enum status os_lock_file(struct os_lock **lock, const char *path, const char *text, char *holder, size_t capacity,
                         struct problem *why);
void os_unlock_file(struct os_lock *lock); /* NULL is allowed */

#endif
