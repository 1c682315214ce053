/* catalog.h: signatures that stand in the system's catalogs and not in the file: most of Windows' own drivers have theirs there. catalog_windows.c asks Windows; elsewhere nobody knows of any.
 */
#ifndef SAMPLER_OWNERS_CATALOG_H
#define SAMPLER_OWNERS_CATALOG_H

#include "sampler/owners/signature.h"

/* By the digest of the file. Leaves *signature as it is when no catalog has it. */
void catalog_read(struct signature *signature, const struct pe *pe);

#endif
