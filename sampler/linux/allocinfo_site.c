#include "sampler/linux/allocinfo_site.h"

bool allocinfo_site_parse(struct scan line, struct allocinfo_site *site)
{
    struct text word;
    *site = (struct allocinfo_site){0};
    if (!scan_number(&line, &site->bytes) || !scan_number(&line, &site->calls) || !scan_word(&line, &site->place))
        return false;
    if (memchr(site->place.bytes, ':', site->place.length) == NULL)
        return false;
    while (scan_word(&line, &word)) {
        if (word.length > 2 && word.bytes[0] == '[' && word.bytes[word.length - 1] == ']')
            site->module = (struct text){word.bytes + 1, word.length - 2};
        else if (word.length > 5 && memcmp(word.bytes, "func:", 5) == 0)
            site->function = (struct text){word.bytes + 5, word.length - 5};
    }
    return true;
}
