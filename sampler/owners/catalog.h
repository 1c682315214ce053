/* catalog.h: what the system itself knows of signatures: those that stand in its catalogs and not in the file, as most of Windows' own drivers have theirs, and whether it trusts one.
 *
 * catalog_windows.c asks Windows, without the network: revocation is not looked up. Elsewhere there are no catalogs and nobody is asked (catalog_none.c).
 */
#ifndef SAMPLER_OWNERS_CATALOG_H
#define SAMPLER_OWNERS_CATALOG_H

#include "sampler/owners/signature.h"

/* By the digest of the file. Leaves *signature as it is when no catalog has it; else its trust is of the file at `path` in that catalog. */
void catalog_read(struct signature *signature, const struct pe *pe, const char *path);

/* Of a signature in the file itself. */
void catalog_ask_trust(struct signature *signature, const char *path);

#endif
