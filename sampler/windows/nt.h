/* nt.h: the one door to the NT kernel, and safe reading of what comes through it.
 *
 * A struct nt_system is all that the decoders know of Windows: a query by class into a buffer, and a few favours. The real one is
 * nt_system.c, the only file that includes windows.h; tests put a scripted kernel in its place, and the decoders run anywhere.
 * A struct nt_reader is what all decoders of one sample share. It owns one buffer, which grows under a cap and is locked into memory, so
 * that a sample needs nothing from the system when the system has nothing left. A struct nt_table is what the last query gave; it
 * borrows the buffer until the next one. Every field is read through the functions below and never past the table's end.
 * Numbers, classes and offsets: winsiderss/systeminformer's phnt and Geoff Chappell's pages, x64 only: a 32-bit process sees 32 bits of a
 * pool's bytes, which is of no use.
 */
#ifndef SAMPLER_WINDOWS_NT_H
#define SAMPLER_WINDOWS_NT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "sampler/snapshot.h"

/* Classes of NtQuerySystemInformation; the last one stands for NtQueryObject(NULL, ObjectTypesInformation). */
enum nt_class {
    NT_BASIC = 0,
    NT_PERFORMANCE = 2,
    NT_TIME = 3,
    NT_PROCESSES = 5,
    NT_MODULES = 11,
    NT_POOL_TAGS = 22, /* 32-bit counters */
    NT_HANDLES = 64,
    NT_BIG_POOL = 66,
    NT_SESSION_POOL_TAGS = 67,
    NT_WIDE_POOL_TAGS = 255, /* 64-bit counters, on the newest systems */
    NT_OBJECT_TYPES = 1000
};

#define NT_SUCCESS         UINT32_C(0)
#define NT_OVERFLOW        UINT32_C(0x80000005) /* STATUS_BUFFER_OVERFLOW */
#define NT_INVALID_CLASS   UINT32_C(0xC0000003)
#define NT_LENGTH_MISMATCH UINT32_C(0xC0000004)
#define NT_ACCESS_DENIED   UINT32_C(0xC0000022)
#define NT_TOO_SMALL       UINT32_C(0xC0000023)
#define NT_NO_MEMORY       UINT32_C(0xC0000017)

/* What GetPerformanceInfo tells, in pages but for the last two. */
struct nt_performance {
    int64_t commit, commit_limit, commit_peak;
    int64_t physical, available;
    int64_t paged, nonpaged;
    int64_t page_bytes;
};

struct nt_system {
    void *context; /* borrowed; handed to each of the functions */
    /* Writes at most `length` bytes; *need gets how many there are, or were needed. An NTSTATUS. */
    uint32_t (*query)(void *context, enum nt_class class, void *buffer, uint32_t length, uint32_t *need);
    bool (*performance)(void *context, struct nt_performance *performance); /* the documented fallback */
    bool (*lock)(void *context, void *bytes, size_t length);                /* keeps it in physical memory */
    bool (*enable_debug)(void *context); /* SeDebugPrivilege, where it is held: kernel addresses are told then */
    bool elevated;                       /* run as administrator: what is denied is not to be had */
    /* A handle of our own to an event, and who we are: what index handles have for a type is measured at it. 0 when there is none. */
    uint64_t own_pid, own_event;
};

struct nt_table {
    const unsigned char *bytes; /* borrowed */
    size_t length;
    uint64_t address; /* where the kernel thinks it is: pointers inside it count from there */
};

struct nt_reader {
    const struct nt_system *system; /* borrowed, as the next two */
    struct intern *names;
    struct snapshot *snapshot;
    unsigned char *buffer; /* owned */
    size_t capacity;
    uint64_t queries; /* how many were made, ever */
};

/* Makes the first buffer of `bytes` and locks it. */
enum status nt_reader_open(struct nt_reader *reader, const struct nt_system *system, size_t bytes);
void nt_reader_done(struct nt_reader *reader);

/* One class, with the buffer grown until it fits. The status is NT_NO_MEMORY when the cap is reached. Table length 0 with any failure. */
uint32_t nt_ask(struct nt_reader *reader, enum nt_class class, struct nt_table *table);

/* One try with exactly `length` bytes (at most the buffer's): for classes that insist on a length. *need (may be NULL) gets what the system would like. */
uint32_t nt_ask_exactly(struct nt_reader *reader, enum nt_class class, uint32_t length, struct nt_table *table,
                        uint32_t *need);

/* Names and remarks, as sampler/naming.h. */
uint32_t nt_name(struct nt_reader *reader, const void *bytes, size_t length);
uint32_t nt_format(struct nt_reader *reader, const char *format, ...) PRINTF_LIKE(2, 3);
void nt_remark(struct nt_reader *reader, const char *format, ...) PRINTF_LIKE(2, 3);

/* A remark "this system does not report pool tags (status C0000003)". For a denied one also whether elevation would add it. */
void nt_remark_refused(struct nt_reader *reader, const char *what, uint32_t status);

/* The same for what was asked for between two samples: STATUS_DENIED or STATUS_UNSUPPORTED. */
enum status nt_problem_refused(struct problem *why, const struct nt_system *system, const char *what, uint32_t status);

/* --- reading -------------------------------------------------------------------------------------------------------------------- */

static inline bool nt_has(const struct nt_table *table, size_t at, size_t size)
{
    return at <= table->length && size <= table->length - at;
}

/* The next four need nt_has to have said yes for the entry they read in. */
static inline uint16_t nt_u16(const struct nt_table *table, size_t at)
{
    uint16_t value;
    memcpy(&value, table->bytes + at, sizeof value);
    return value;
}

static inline uint32_t nt_u32(const struct nt_table *table, size_t at)
{
    uint32_t value;
    memcpy(&value, table->bytes + at, sizeof value);
    return value;
}

static inline uint64_t nt_u64(const struct nt_table *table, size_t at)
{
    uint64_t value;
    memcpy(&value, table->bytes + at, sizeof value);
    return value;
}

/* As a number of ours: ABSENT when it does not fit. */
static inline int64_t nt_number(uint64_t value)
{
    return value > INT64_MAX ? ABSENT : (int64_t)value;
}

/* The UNICODE_STRING at `at` as UTF-8: its text must lie within the table, what does not is cut; lone surrogates become U+FFFD.
 * Needs 16 bytes at `at`. Returns the length. */
enum { NT_TEXT = 256 * 3 };
size_t nt_text(const struct nt_table *table, size_t at, char out[NT_TEXT]);

/* 100 ns since 1601 as ns since 1970; ABSENT for 0 and for what does not fit. */
int64_t nt_time(uint64_t value);

#endif
