/* nt_big_pool.h: allocations of a page or more: class 66, on request (--pools big, or the key L).
 *
 * The kernel lists each with its address, size and tag. They are added up to one row of type Large for each tag: how many there are, and their bytes. They are
 * counted in the tag's other rows as well, so Large rows are a part of them and never a share of their own.
 * Neither the address nor its lowest bit, which tells the nonpaged ones, is read: since Windows 11 24H2 both are 0 unless SeDebugPrivilege is enabled, and
 * then the bit would call every allocation paged.
 */
#ifndef SAMPLER_WINDOWS_NT_BIG_POOL_H
#define SAMPLER_WINDOWS_NT_BIG_POOL_H

#include "sampler/windows/nt_pooltags.h"

/* Adds the rows of this sample. `tags` is a table of its own, made by nt_pooltags_open. */
void nt_big_pool_take(struct nt_pooltags *tags, struct nt_reader *reader);

/* Lets the buffer grow to what the table needs now, so that no sample has to. What the kernel answered. */
uint32_t nt_big_pool_settle(struct nt_reader *reader);

#endif
