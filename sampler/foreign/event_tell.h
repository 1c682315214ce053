/* event_tell.h: an event that is whole becomes a mark of its reading, or what is left out there. */
#ifndef SAMPLER_FOREIGN_EVENT_TELL_H
#define SAMPLER_FOREIGN_EVENT_TELL_H

#include "sampler/foreign/event.h"
#include "sampler/foreign/kind.h"

/* True when there is something to tell of it; the event is empty then, and else as well. */
bool event_tell(struct event *event, struct reading *reading);

#endif
