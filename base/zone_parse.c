#include <string.h>

#include "base/number.h"
#include "base/when.h"

/* `+02:00`, `-0330`, `+2`. */
static bool read_offset(const char *text, int32_t *seconds)
{
    size_t digits = strspn(text + 1, "0123456789");
    const char *rest = text + 1 + digits;
    int64_t hours, minutes = 0;
    if ((text[0] != '+' && text[0] != '-') || digits == 0 || (digits > 2 && digits != 4))
        return false;
    size_t hour_digits = digits == 4 ? 2 : digits;
    if (number_parse(text + 1, hour_digits, UNIT_COUNT, &hours) != STATUS_OK)
        return false;
    if (digits == 4)
        rest -= 2;
    else if (*rest == ':')
        rest++;
    if (rest > text + 1 + hour_digits || digits == 4 || *rest != '\0') {
        if (strlen(rest) != 2 || number_parse(rest, 2, UNIT_COUNT, &minutes) != STATUS_OK)
            return false;
    }
    if (hours > 24 || minutes > 59 || minutes < 0)
        return false;
    *seconds = (int32_t)((hours * 60 + minutes) * 60) * (text[0] == '-' ? -1 : 1);
    return true;
}

enum status zone_parse(const char *text, struct zone *zone, struct problem *why)
{
    *zone = (struct zone){ZONE_LOCAL, 0};
    if (text == NULL || strcmp(text, "local") == 0)
        return STATUS_OK;
    *zone = (struct zone){ZONE_UTC, 0};
    if (strcmp(text, "utc") == 0 || strcmp(text, "UTC") == 0 || strcmp(text, "Z") == 0)
        return STATUS_OK;
    zone->kind = ZONE_FIXED;
    if (read_offset(text, &zone->offset_seconds))
        return STATUS_OK;
    return problem_set(why, STATUS_USAGE, "--zone \"%s\" is not understood: utc, local or an offset such as +02:00",
                       text);
}
