/* detail_owner.h: the part of the pane about a pool that says who owns it: the whole chain, from what the sample says to the driver's file. */
#ifndef TUI_DETAIL_OWNER_H
#define TUI_DETAIL_OWNER_H

#include "analysis/rows.h"
#include "tui/pane.h"

void detail_owner(struct pane *pane, const struct row *row);

/* What is known of a driver's file. */
void detail_driver(struct pane *pane, const struct owner_driver *driver);

#endif
