/* stop.h: the event that every wait watches. Shared inside base/windows only. */
#ifndef BASE_WINDOWS_STOP_H
#define BASE_WINDOWS_STOP_H

#include "base/windows/api.h"

/* Set with the first stop request and never reset. NULL only when Windows would not make an event. */
HANDLE stop_event(void);

#endif
