/* api.h: windows.h without the one name that it and base/status.h both have. Every file that speaks to Windows includes this and not windows.h.
 */
#ifndef BASE_WINDOWS_API_H
#define BASE_WINDOWS_API_H

#include <windows.h>

#undef STATUS_NO_MEMORY /* of NTSTATUS; that of enum status is meant everywhere */

#include "base/status.h"

#endif
