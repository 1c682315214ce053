/* encode.h: a snapshot as the tables that the NT kernel would answer with, x64.
 *
 * What the tests' kernel serves. Offsets stand here a second time, on purpose: the decoders' own tables must not vouch for themselves. `address`
 * is where the table will lie, for the pointers in it. Each function appends to a buffer that holds nothing else.
 */
#ifndef TESTS_NT_ENCODE_H
#define TESTS_NT_ENCODE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "sampler/snapshot.h"

enum { ENCODE_PAGE = 4096, ENCODE_FIRST_TYPE = 2 };

/* Pool rows by tag, in the order of first sight; `places` is working space. `wide`: class 255, else class 22. Rows of sessions are left out. */
void encode_tags(struct buffer *out, const struct snapshot *snapshot, bool wide, struct buffer *places);

/* The rows of sessions, which must stand together by session, as blocks of class 67: offset of the next one, session, number, tags. */
void encode_sessions(struct buffer *out, const struct snapshot *snapshot);

void encode_basic(struct buffer *out, const struct snapshot *snapshot, int64_t processors);
void encode_performance(struct buffer *out, const struct snapshot *snapshot, size_t length);
void encode_time(struct buffer *out, int64_t boot_ns, int64_t now_ns);

/* The idle process first, as the kernel has it; after each process its threads. */
void encode_processes(struct buffer *out, const struct snapshot *snapshot, uint64_t address);

/* Type number i has the index i + ENCODE_FIRST_TYPE. Its kind of pool is that of the row it has objects in. */
void encode_types(struct buffer *out, const struct snapshot *snapshot, uint64_t address);

/* A table of handles is begun, gets its handles, and is ended with their number. `object` is what the kernel tells of its address. */
void encode_handles_begin(struct buffer *out);
void encode_handle(struct buffer *out, int64_t pid, uint64_t value, unsigned type, uint64_t object);
void encode_handles_end(struct buffer *out);

/* The outstanding allocations of rows that have a page or more each, as class 66 lists them; `erased`: without their addresses. */
void encode_big_pool(struct buffer *out, const struct snapshot *snapshot, bool erased);

/* Appends one allocation to such a table, which starts with 8 bytes. `address` has its lowest bit set for a nonpaged one. */
void encode_big(struct buffer *out, const char tag[4], uint64_t address, uint64_t size);

/* Helpers for tables made by hand. */
void encode_zeros(struct buffer *out, size_t length);
void encode_u16(struct buffer *out, size_t at, uint64_t value);
void encode_u32(struct buffer *out, size_t at, uint64_t value);
void encode_u64(struct buffer *out, size_t at, uint64_t value);

#endif
