/* The two ways to wait, over the one that each platform has. */
#include "base/number.h"
#include "base/os.h"

bool os_sleep_until(int64_t deadline_ns, struct os_bell *bell)
{
    switch (os_wait(bell, false, deadline_ns)) {
    case OS_WAKE_TIMEOUT:
        return true;
    case OS_WAKE_BELL:
        return os_mono_ns() >= deadline_ns;
    case OS_WAKE_STOP:
    case OS_WAKE_INPUT:
        break;
    }
    return false;
}

enum os_wake os_wait_input(struct os_bell *bell, int64_t timeout_ns)
{
    int64_t deadline_ns = timeout_ns < 0 ? ABSENT : number_sum(os_mono_ns(), timeout_ns);
    return os_wait(bell, true, deadline_ns == ABSENT ? INT64_MAX : deadline_ns);
}
