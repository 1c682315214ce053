/* nt_pooltags.h: pool tags: class 255 with 64-bit counters where it answers, else class 22 with 32-bit ones; and what is known of them.
 *
 * A tag is its four bytes, whatever they are: padding blanks, unprintable bytes and the protected bit (the highest) belong to the key. It
 * comes once, with its paged and its nonpaged part, which are two rows of a snapshot; a part that never had an allocation has no row.
 * The table of tags keeps what was learnt for as long as the sampler is open, the wide sums of 32-bit counters above all. It owns its
 * arrays; they grow only when more tags appear than it has room for.
 */
#ifndef SAMPLER_WINDOWS_NT_POOLTAGS_H
#define SAMPLER_WINDOWS_NT_POOLTAGS_H

#include "sampler/windows/nt.h"
#include "sampler/windows/nt_counter.h"

enum nt_side { NT_PAGED, NT_NONPAGED, NT_SIDES };

#define NT_PROTECTED_BIT UINT32_C(0x80000000)
#define NT_NO_ROW        SIZE_MAX

/* Where one table layout has its fields, from the start of an entry. */
struct nt_tag_layout {
    size_t size, header; /* of an entry; of the table before its first entry */
    bool wide;           /* counters are 64 bits */
    size_t allocs[NT_SIDES], frees[NT_SIDES], used[NT_SIDES];
};
extern const struct nt_tag_layout nt_narrow_tags, nt_wide_tags;

struct nt_tag_side {
    bool seen; /* had a row once, and has one ever after */
    struct nt_counter allocs, frees;
    size_t row; /* among the pools of the last sample it was in; NT_NO_ROW when it has none */
};

struct nt_tag {
    uint32_t tag, name;
    int64_t session; /* ABSENT: the system's own */
    uint64_t sample; /* the last one it was in */
    struct nt_tag_side sides[NT_SIDES];
};

struct nt_pooltags {
    struct nt_tag *tags; /* owned, in the order of first sight, which is mostly the order of the kernel's table */
    uint32_t *slots;     /* owned: a hash of tags, place + 1 */
    size_t count, capacity;
    uint64_t sample;
    size_t entries, twice, left_out; /* of the present sample */
    bool wide;                       /* class 255 answers */
};

enum { NT_TAGS_MAX = SNAPSHOT_POOLS_MAX / NT_SIDES };

/* Room for `capacity` tags, rounded up to a power of two. */
enum status nt_pooltags_open(struct nt_pooltags *pooltags, size_t capacity);

/* Tries which class answers, so that no sample has to. */
void nt_pooltags_settle(struct nt_pooltags *pooltags, struct nt_reader *reader);

void nt_pooltags_done(struct nt_pooltags *pooltags);

/* Adds the rows of this sample; false, with a remark, when there are none. */
bool nt_pooltags_take(struct nt_pooltags *pooltags, struct nt_reader *reader);

/* The row of this sample that one side of a system tag has; NULL when it has none. Valid until the next row is added. */
struct pool *nt_pooltags_row(const struct nt_pooltags *pooltags, const struct nt_reader *reader, uint32_t tag,
                             enum nt_side side);

/* --- for other tables of tags ------------------------------------------------------------------------------------------------- */

/* A sample is begun, gets its entries, each of which must be whole in its table, and is ended with what there is to remark. */
void nt_pooltags_begin(struct nt_pooltags *pooltags);
void nt_pooltags_add(struct nt_pooltags *pooltags, struct nt_reader *reader, const struct nt_tag_layout *layout,
                     const struct nt_table *table, size_t at, int64_t session);
void nt_pooltags_end(struct nt_pooltags *pooltags, struct nt_reader *reader);

/* The tag, added when it is new; NULL when there is no more room. Valid until the next one is added. */
struct nt_tag *nt_pooltags_find(struct nt_pooltags *pooltags, struct nt_reader *reader, uint32_t tag, int64_t session);

#endif
