#include "sampler/foreign/foreign.h"

const struct foreign_kind *const foreign_kinds[] = {
    &foreign_poolmon,  &foreign_slabinfo,      &foreign_slabtop,
    &foreign_meminfo,  &foreign_vmallocinfo,   &foreign_allocinfo,
    &foreign_windbg,   &foreign_pooltracker,   &foreign_bigpools,
    &foreign_eventlog, &foreign_event_json,    &foreign_powershell,
    &foreign_poolmonx, &foreign_pooltagviewer, &foreign_memsnap,
    &foreign_handle,   &foreign_oom,           &foreign_linux_texts,
    &foreign_pdh,      &foreign_table,         NULL,
};
