#include "sampler/foreign/counter_path.h"

#include <string.h>

static struct text part(const char *begin, const char *end)
{
    return (struct text){begin, (size_t)(end - begin)};
}

/* The last `)\`; NULL when there is none. */
static const char *instance_end(const char *begin, const char *end)
{
    for (const char *at = end - 1; at > begin; at--)
        if (at[0] == '\\' && at[-1] == ')')
            return at - 1;
    return NULL;
}

bool counter_path_split(struct text path, struct counter_path *parts)
{
    const char *at = path.bytes, *end = path.bytes + path.length;
    *parts = (struct counter_path){.machine = {"", 0}, .instance = {"", 0}};
    if (path.length > 2 && at[0] == '\\' && at[1] == '\\') {
        const char *slash = memchr(at + 2, '\\', path.length - 2);
        if (slash == NULL)
            return false;
        parts->machine = part(at + 2, slash);
        at = slash;
    }
    if (end - at < 4 || *at != '\\')
        return false;
    parts->rest = part(at, end);
    at++;
    const char *slash = memchr(at, '\\', (size_t)(end - at)), *bracket = memchr(at, '(', (size_t)(end - at));
    const char *close = bracket != NULL && (slash == NULL || bracket < slash) ? instance_end(bracket, end) : NULL;
    if (close != NULL) {
        parts->object = part(at, bracket);
        parts->instance = part(bracket + 1, close);
        parts->counter = part(close + 2, end);
        parts->has_instance = true;
    } else if (slash != NULL) {
        parts->object = part(at, slash);
        parts->counter = part(slash + 1, end);
    }
    return parts->object.length > 0 && parts->counter.length > 0;
}

static int digit_of(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void counter_path_unescape(struct buffer *out, struct text text)
{
    for (size_t i = 0; i < text.length; i++) {
        int high = text.bytes[i] == '%' && text.length - i > 2 ? digit_of(text.bytes[i + 1]) : -1;
        int low = high >= 0 ? digit_of(text.bytes[i + 2]) : -1;
        buffer_add_byte(out, (unsigned char)(low >= 0 ? high << 4 | low : text.bytes[i]));
        i += low >= 0 ? 2 : 0;
    }
}

struct text counter_instance_name(struct text instance, uint32_t *number)
{
    size_t digits = 0;
    uint32_t value = 0, power = 1;
    *number = 0;
    while (digits < instance.length && digits < 6) {
        char c = instance.bytes[instance.length - 1 - digits];
        if (c < '0' || c > '9')
            break;
        value += power * (uint32_t)(c - '0');
        power *= 10;
        digits++;
    }
    if (digits == 0 || digits + 1 >= instance.length || instance.bytes[instance.length - 1 - digits] != '#')
        return instance;
    *number = value;
    return (struct text){instance.bytes, instance.length - digits - 1};
}
