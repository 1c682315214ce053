/* nt_big_pool.h: allocations of a page or more: class 66, on request.
 *
 * The kernel lists each with its address, size and tag; whether it is nonpaged is bit 0 of the address. Since Windows 11 24H2 the address, and
 * that bit with it, is 0 unless SeDebugPrivilege is enabled. An allocation without an address goes to the one pool row that its tag has; when the
 * tag has both, nobody can tell, and neither row gets a number.
 */
#ifndef SAMPLER_WINDOWS_NT_BIG_POOL_H
#define SAMPLER_WINDOWS_NT_BIG_POOL_H

#include "sampler/windows/nt_pooltags.h"

/* Writes POOL_LARGE and POOL_LARGE_BYTES into the rows of this sample. */
void nt_big_pool_take(const struct nt_pooltags *pooltags, struct nt_reader *reader);

#endif
