/* stop.h: the event that every wait watches, and who rings it on Windows alone. For base/windows and the service.
 */
#ifndef BASE_WINDOWS_STOP_H
#define BASE_WINDOWS_STOP_H

#include "base/windows/api.h"

/* Set with the first stop request and never reset. NULL only when Windows would not make an event. */
HANDLE stop_event(void);

/* os_request_stop() with the word for os_stop_word(), a constant; the first one counts. */
void stop_by(const char *word);

#endif
