#include "sampler/foreign/foreign.h"

const struct foreign_kind *const foreign_kinds[] = {
    &foreign_poolmon,
    NULL,
};
