#include "sampler/owners/catalog.h"

void catalog_read(struct signature *signature, const struct pe *pe)
{
    (void)signature;
    (void)pe;
}
